//! A look at the state for the preflight, before anybody approved anything.
//!
//! A pull request can be opened by whoever likes, and its backend says where its state is. So a look
//! happens only with the session that is expected to apply there, S3 is asked by a call of our own, and
//! what another backend asks for is asked by the tool in an empty folder, without the session: none of
//! them needs one. It must never start anything of the pull request, or send a key anywhere but to AWS
//! and to what the team's file names.

use std::collections::BTreeMap;
use std::sync::Arc;

use countersign_aws::{Named, S3, S3Place, SessionName, Sts};
use countersign_review::preflight::{StateIdentity, Unread};
use countersign_review::team::BackendRules;
use countersign_terraform::run::manifest::Manifest;
use countersign_terraform::state::{self, Look};

use crate::Desk;
use crate::access::sessions::Acting;
use crate::pulls::ProjectData;

fn failed(message: impl Into<String>) -> Unread {
    Unread::Failed { message: message.into() }
}

/// What the team's file names for the backend.
fn named(rules: &BackendRules) -> Named {
    Named { role: rules.role.clone(), external_id: rules.external_id.clone(), endpoint: rules.endpoint.clone() }
}

impl Desk {
    /// Whether the session may be used for a look at the state: it is in the expected account and has the
    /// role that applies there. Another one is sent nowhere, whatever the plan says of its backend.
    pub(crate) fn may_look(&self, project: &ProjectData, acting: Option<&Acting>) -> Result<(), Unread> {
        let session = self.session_fact(acting).ok_or(Unread::NoSession)?;
        let rules = project.rules.as_ref();
        let account = rules.and_then(|rules| rules.account.as_ref());
        let role = rules.and_then(|rules| rules.apply_role.as_ref());
        session.unlike(account, role).map_or(Ok(()), |_| Err(Unread::OtherSession))
    }

    /// Reads the identity of the state, where the session may be used for that.
    pub(crate) async fn look_at_state(
        self: &Arc<Self>,
        project: &ProjectData,
        manifest: &Arc<Manifest>,
        acting: Option<&Acting>,
    ) -> Result<Option<StateIdentity>, Unread> {
        self.may_look(project, acting)?;
        let acting = acting.ok_or(Unread::NoSession)?;
        if manifest.backend.kind() == "s3" {
            let named = project.rules.as_ref().map(|rules| named(&rules.backend)).unwrap_or_default();
            self.ask_s3(named, manifest, acting).await
        } else {
            self.ask_tool(manifest).await
        }
    }

    async fn ask_s3(
        &self,
        named: Named,
        manifest: &Manifest,
        acting: &Acting,
    ) -> Result<Option<StateIdentity>, Unread> {
        let session = &acting.session;
        // The same region that the tool was given.
        let region = manifest.region.as_deref().unwrap_or(session.region());
        let settings = match manifest.backend.settings() {
            serde_json::Value::Object(settings) => settings,
            _ => serde_json::Map::new(),
        };
        let place = S3Place::of(&settings, &manifest.project.workspace, Some(region), named);
        let place = place.map_err(|error| failed(format!("{error}. {}", error.hint())))?;
        let subject = &manifest.subject;
        let login = self.login_of(subject.repository.host.as_str());
        let name = SessionName::for_pull(&login, &subject.repository.name, subject.pull);
        let s3 = S3::new(Sts::new(self.machine.aws_files.clone(), self.machine.endpoints.clone()));
        let found = s3.state(&place, session, &name, self.machine.now()).await;
        let Some(bytes) = found.map_err(|error| failed(format!("{error}. {}", error.hint())))? else {
            return Ok(None);
        };
        // A state can be hundreds of megabytes of JSON.
        let read = tokio::task::spawn_blocking(move || state::read(&bytes))
            .await
            .map_err(|error| failed(error.to_string()))?;
        read.map(|state| state.identity).map_err(failed)
    }

    async fn ask_tool(self: &Arc<Self>, manifest: &Arc<Manifest>) -> Result<Option<StateIdentity>, Unread> {
        let environment = self.tool_environment(None, &BTreeMap::new());
        let folder = self.passing_folder().map_err(|error| failed(error.to_string()))?;
        let manifest = Arc::clone(manifest);
        let (hidden, sandbox) = (self.hidden_folders(), self.sandbox_like(&manifest.sandbox));
        let looked = tokio::task::spawn_blocking(move || {
            let look = Look {
                tool: &manifest.tool,
                sandbox: &sandbox,
                backend: &manifest.backend,
                workspace: &manifest.project.workspace,
                environment: &environment,
                folder: folder.path(),
                hidden: &hidden,
            };
            look.state()
        })
        .await;
        match looked {
            Ok(Ok(state)) => Ok(state.identity),
            Ok(Err(fault)) => Err(failed(crate::acting::runs::fault_words(&fault))),
            Err(error) => Err(failed(error.to_string())),
        }
    }
}
