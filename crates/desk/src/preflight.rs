//! The facts of a preflight, gathered from everywhere they are, and the preflight as it is shown.
//!
//! To show, facts may be some seconds old and say so; to apply, all of them are read again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, Weak};

use countersign_aws::AwsSession;
use countersign_github::{AccountKind, PullDetail, Pushes};
use countersign_model::{CommitId, PullRef, Sha256Hex};
use countersign_plan::digest::VERSION;
use countersign_review::approval::{
    Actor, ApprovalFacts, Authorship, Brings, Noted, Person, Pushed, ReadFully, Review, WantedPlan, approvals,
};
use countersign_review::preflight::{
    BaseFact, Earlier, Facts, Kept, LockFact, PlanFact, Rewritten, SessionFact, StateIdentity, ToolFact, Unread,
};
use countersign_review::results::Claim;
use countersign_review::team::{OwnPlans, Tightened};
use countersign_review::{Approvals, Expected, Preflight, ReviewRules};
use countersign_terraform::run::ledger;
use countersign_terraform::run::manifest::{Manifest, PLAN_FILE};
use countersign_terraform::sealed::SealError;
use countersign_terraform::tools;
use jiff::SignedDuration;

use crate::claims::{self, Said};
use crate::fault::DeskError;
use crate::pulls::{OpenPull, ProjectData, PullData, SourceProblem, besides_of, counts_of, destroyed_of};
use crate::sessions::{Acting, ends_at};
use crate::teams::{Governing, account_of, role_name};
use crate::views::{PreflightView, ProjectKey, SessionView};
use crate::{Desk, lock};

/// What was looked at for the preflight of a project, and of which plan and session.
#[derive(Clone, Debug)]
pub(crate) struct Looked {
    plan: String,
    /// The very session, and not only its role: what was asked with one that is gone is no answer.
    session: Option<Weak<AwsSession>>,
    tool: Result<ToolFact, Unread>,
    state: Result<Option<StateIdentity>, Unread>,
    asking: bool,
}

impl Looked {
    fn was_with(&self, acting: Option<&Acting>) -> bool {
        match (&self.session, acting) {
            (Some(with), Some(acting)) => Weak::ptr_eq(with, &Arc::downgrade(&acting.session)),
            (None, None) => true,
            _ => false,
        }
    }
}

/// What was looked at, by project.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    by_project: Mutex<BTreeMap<(PullRef, Sha256Hex), Looked>>,
    /// What changed between two commits, for a project: commits never change.
    bases: Mutex<BTreeMap<(PullRef, Sha256Hex, CommitId, CommitId), BaseFact>>,
}

impl Looks {
    fn get(&self, pull: &PullRef, project: &Sha256Hex) -> Option<Looked> {
        lock(&self.by_project).get(&(pull.clone(), project.clone())).cloned()
    }

    fn set(&self, pull: &PullRef, project: &Sha256Hex, looked: Looked) {
        lock(&self.by_project).insert((pull.clone(), project.clone()), looked);
    }

    /// Forgets what was looked at of a project, so that the next preflight looks again.
    pub(crate) fn forget(&self, pull: &PullRef, project: &Sha256Hex) {
        lock(&self.by_project).remove(&(pull.clone(), project.clone()));
    }
}

/// What an approval is decided by, as GitHub tells it.
pub(crate) fn approval_facts(data: &PullData, detail: &PullDetail) -> ApprovalFacts {
    let account = |account: &Option<countersign_github::Account>| match account {
        Some(account) => Person {
            id: account.id,
            login: Some(account.login.clone()),
            email: String::new(),
            actor: match account.kind {
                AccountKind::User => Actor::Person,
                AccountKind::Bot => Actor::of_app(&account.login),
                AccountKind::Other => Actor::Other,
            },
        },
        None => Person::default(),
    };
    let person = |person: &countersign_github::Person| Person {
        id: person.id,
        login: person.login.clone(),
        email: person.email.clone().unwrap_or_default(),
        actor: Actor::Person,
    };
    let merges = data.source.as_ref().map(|source| source.base_merges.as_slice()).unwrap_or_default();
    let base_merge = |commit: &CommitId| merges.iter().find(|merge| merge.commit == *commit);
    // What cannot be read to its end decides nothing.
    let (pushes, pushes_read) = match data.pushes.as_deref() {
        None => (Vec::new(), false),
        Some(Pushes::NotTold) => (Vec::new(), true),
        Some(Pushes::Told { pushes, complete }) => (pushes.clone(), *complete),
    };
    ApprovalFacts {
        repository: detail.summary.repository_id,
        pull: detail.summary.pull.number,
        head: detail.summary.head.clone(),
        author: account(&detail.author),
        commits: detail
            .commits
            .iter()
            .map(|commit| Authorship {
                commit: commit.oid.clone(),
                authors: [&commit.author].into_iter().chain(&commit.co_authors).map(person).collect(),
                committer: person(&commit.committer),
                signed: commit.signed,
                brings: match base_merge(&commit.oid) {
                    Some(merge) => Brings::OnlyTheBase { onto: merge.onto.clone() },
                    None => Brings::Something,
                },
            })
            .collect(),
        pushes: pushes
            .into_iter()
            .map(|push| Pushed { before: push.before, after: push.after, by: account(&push.actor) })
            .collect(),
        host: detail.summary.pull.repository.host.to_string(),
        reviews: detail
            .reviews
            .iter()
            .map(|review| Review {
                author: account(&review.author),
                state: review.state,
                commit: review.commit.clone(),
                body: review.body.clone(),
                submitted_at: review.submitted_at,
                last_edited_at: review.last_edited_at,
                author_can_push: review.author_can_push,
            })
            .collect(),
        read: if detail.commits_complete && pushes_read { ReadFully::Yes } else { ReadFully::No },
    }
}

/// What the rules expect of a project now, and the base that they were read for.
pub(crate) fn expected_of(data: &PullData, project: &ProjectData) -> Expected {
    let rules = project.rules.as_ref();
    Expected {
        base: data.detail.as_ref().map(|detail| detail.summary.base_ref_name.clone()).unwrap_or_default(),
        account: rules.and_then(|rules| rules.account.clone()),
        plan_role: rules.and_then(|rules| rules.plan_role.clone()),
        apply_role: rules.and_then(|rules| rules.apply_role.clone()),
    }
}

/// What keeps a sealed plan from being approved, by name. The digests of an older version cannot be compared with
/// those of this one.
pub(crate) fn unknown_parts_of(manifest: &Manifest) -> Vec<String> {
    let mut parts = manifest.unknown_parts.clone();
    if manifest.digest_version != VERSION {
        parts.push("digest version".to_owned());
    }
    parts
}

fn plan_fact(manifest: &Manifest, kept: Kept, noted: Vec<Noted>) -> PlanFact {
    PlanFact {
        head: manifest.source.head.clone(),
        base: manifest.source.base.clone(),
        base_branch: manifest.source.base_branch.clone(),
        tree: manifest.source.tree.clone(),
        file: manifest.file.clone(),
        public: manifest.public.clone(),
        full: manifest.full.clone(),
        unbound: manifest.unbound.clone(),
        expected: manifest.expected.clone(),
        noted,
        unknown_parts: unknown_parts_of(manifest),
        masked: manifest.masked,
        shape: manifest.shape,
        mode: manifest.mode,
        made_at: manifest.made_at,
        took: manifest.took,
        tool: manifest.tool.tool,
        version: manifest.tool.version.clone(),
        lock: manifest.lock.clone(),
        unpinned: manifest.unpinned(),
        state: manifest.state.clone(),
        kept,
    }
}

/// How thoroughly the kept plan is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thoroughness {
    /// Whether it is there.
    Glance,
    /// Whether it opens and has its digest.
    Whole,
}

impl Desk {
    /// The rules for a project: the team's, and what the person tightened.
    pub(crate) fn review_rules(&self, project: &ProjectData) -> ReviewRules {
        let settings = self.settings();
        let tightened = Tightened {
            max_plan_age: settings.max_plan_age_hours.map(|hours| SignedDuration::from_hours(i64::from(hours))),
            approvals: settings.approvals,
            own_plans: if settings.refuse_own_plans { OwnPlans::Never } else { OwnPlans::AsTheTeamSays },
        };
        project.rules.as_ref().map(|rules| rules.review.clone()).unwrap_or_default().tightened(&tightened)
    }

    /// Which approvals count for the sealed plan of a project.
    pub(crate) fn approvals_of(&self, data: &PullData, project: &ProjectData) -> Option<Approvals> {
        let detail = data.detail.as_ref()?;
        let sealed = project.sealed.as_ref()?;
        let wanted = WantedPlan {
            project: project.id.clone(),
            digest: sealed.manifest.public.clone(),
            full: sealed.manifest.full.clone(),
            expected: sealed.manifest.expected.clone(),
            mode: sealed.manifest.mode,
            unbound: sealed.manifest.unbound.clone(),
            noted: self.noted(&project.id),
        };
        let empty = BTreeMap::new();
        let emails = data.team().map_or(&empty, |team| &team.emails);
        Some(approvals(&approval_facts(data, detail), &wanted, &self.review_rules(project), emails))
    }

    /// What changed on the base branch since a commit, for a project.
    pub(crate) fn base_since(
        &self,
        data: &PullData,
        project: &ProjectData,
        recorded: &CommitId,
    ) -> Result<BaseFact, Unread> {
        let failed = |message: &str| Unread::Failed { message: message.to_owned() };
        let detail = data.detail.as_ref().ok_or(Unread::NotAsked)?;
        let branch = detail.summary.base_ref_name.clone();
        let tip = detail.summary.base_tip.clone().ok_or_else(|| failed("the base branch is gone"))?;
        if *recorded == tip {
            return Ok(BaseFact { branch, tip, changed: Vec::new(), rewritten: Rewritten::No });
        }
        let source = data.source.as_ref().ok_or_else(|| match &data.source_problem {
            Some(SourceProblem::Fetch { why, .. }) => failed(why),
            Some(SourceProblem::Conflict(_)) => failed("the head cannot be merged into the base"),
            None => Unread::Asking,
        })?;
        let key = (detail.summary.pull.clone(), project.id.clone(), recorded.clone(), tip.clone());
        if let Some(known) = lock(&self.looks.bases).get(&key) {
            return Ok(known.clone());
        }
        let git = |error: countersign_terraform::git::GitError| failed(&error.to_string());
        let fact = if source.mirror.comes_after(&tip, recorded).map_err(git)? {
            let changed = source.mirror.changed(recorded.as_str(), tip.as_str()).map_err(git)?;
            let changed = changed.into_iter().filter(|path| project.patterns.matches(path)).collect();
            BaseFact { branch, tip, changed, rewritten: Rewritten::No }
        } else {
            BaseFact { branch, tip, changed: Vec::new(), rewritten: Rewritten::Yes }
        };
        lock(&self.looks.bases).insert(key, fact.clone());
        Ok(fact)
    }

    /// The lock file of the tree that would be applied.
    fn lock_fact(data: &PullData, project: &ProjectData, manifest: &Manifest) -> Result<LockFact, Unread> {
        let failed = |message: String| Unread::Failed { message };
        let source = data.source.as_ref().ok_or(Unread::Asking)?;
        if source.merge.tree == manifest.source.tree
            && let Some(locks) = &project.locks
        {
            return locks.0.clone().map(|lock| LockFact { digest: lock.digest }).map_err(failed);
        }
        let name = countersign_terraform::lockfile::NAME;
        let dir = &project.project.dir;
        let path = if dir == "." { name.to_owned() } else { format!("{dir}/{name}") };
        let content = source.mirror.file(manifest.source.tree.as_str(), &path);
        let content = content.map_err(|error| failed(error.to_string()))?;
        Ok(LockFact { digest: content.map(|content| countersign_model::sha256_hex(&content)) })
    }

    /// What is known of earlier applies of a plan: the own ledger, and what is said on the pull request.
    fn earlier(
        &self,
        data: &PullData,
        detail: &PullDetail,
        project: &ProjectData,
        manifest: &Manifest,
    ) -> Result<Said, Unread> {
        let lines = ledger::about(&self.folders.ledger(), &manifest.file)
            .map_err(|error| Unread::Failed { message: error.to_string() })?;
        let mut said = claims::of_plan(data, detail, project, (&manifest.file, manifest.made_at))?;
        said.own.extend(lines.into_iter().map(|line| Earlier {
            outcome: line.outcome,
            by: Some(line.by),
            at: Some(line.at),
        }));
        Ok(said)
    }

    /// Whether what is kept of a plan is what was kept.
    fn kept(&self, manifest: &Manifest, thoroughness: Thoroughness) -> Kept {
        let Some(key) = self.secrets.known_key() else { return Kept::Lost };
        let safe = self.safe_of_sealed(key);
        if thoroughness == Thoroughness::Glance {
            return if safe.has(&manifest.plan, PLAN_FILE) { Kept::Intact } else { Kept::Lost };
        }
        match safe.get(&manifest.plan, PLAN_FILE) {
            Ok(file) if countersign_model::sha256_hex(&file) == manifest.file => Kept::Intact,
            Ok(_) | Err(SealError::Changed) => Kept::Changed,
            Err(_) => Kept::Lost,
        }
    }

    pub(crate) fn session_fact(&self, acting: Option<&Acting>) -> Option<SessionFact> {
        let session = &acting?.session;
        Some(SessionFact {
            account: session.account().clone(),
            role: session.role().cloned(),
            // A session whose end nobody knows may end now.
            expires_at: ends_at(session, self.machine.now()).unwrap_or_else(|| self.machine.now()),
        })
    }

    /// Evaluates the preflight over what is known now. `despite` is what others say of an apply, and a person
    /// answered in the confirm window.
    pub(crate) fn evaluate(
        &self,
        data: &PullData,
        project: &ProjectData,
        looked: Option<&Looked>,
        (thoroughness, despite): (Thoroughness, &[Claim]),
    ) -> Option<Preflight> {
        let detail = data.detail.as_ref()?;
        let approval = approval_facts(data, detail);
        let rules = self.review_rules(project);
        let empty = BTreeMap::new();
        let manifest = project.sealed.as_ref().map(|sealed| &sealed.manifest);
        let acting = self.roles.acting(self.machine.now());
        let team_rules = project.rules.as_ref();
        let looked = looked.filter(|looked| manifest.is_some_and(|manifest| manifest.plan == looked.plan));
        let said = match manifest {
            Some(manifest) => self.earlier(data, detail, project, manifest),
            None => Ok(Said::default()),
        };
        let facts = Facts {
            now: self.machine.now(),
            project: project.id.clone(),
            pull_state: detail.summary.state,
            approval: &approval,
            rules: &rules,
            team: data.governing.as_ref().map_or(Err(Unread::NotAsked), Governing::fact),
            emails: data.team().map_or(&empty, |team| &team.emails),
            plan: manifest
                .map(|manifest| plan_fact(manifest, self.kept(manifest, thoroughness), self.noted(&project.id))),
            base: match manifest {
                Some(manifest) => self.base_since(data, project, &manifest.source.base),
                None => Err(Unread::NotAsked),
            },
            tool: looked.map_or_else(|| Err(Unread::NotAsked), |looked| looked.tool.clone()),
            lock: match manifest {
                Some(manifest) => Self::lock_fact(data, project, manifest),
                None => Err(Unread::NotAsked),
            },
            state: self.may_look(project, acting.as_ref()).and_then(|()| match looked {
                Some(looked) if looked.was_with(acting.as_ref()) => looked.state.clone(),
                _ => Err(Unread::NotAsked),
            }),
            session: self.session_fact(acting.as_ref()),
            expected_account: team_rules.and_then(|rules| rules.account.clone()),
            expected_role: team_rules.and_then(|rules| rules.apply_role.clone()),
            expected_plan_role: team_rules.and_then(|rules| rules.plan_role.clone()),
            expected_base: detail.summary.base_ref_name.clone(),
            claims: said.as_ref().map(|said| said.claims.clone()).unwrap_or_default(),
            earlier: said.map(|said| said.own),
            despite,
        };
        Some(Preflight::evaluate(&facts))
    }

    /// A look that begins, with what is known before anything was asked.
    fn begun(&self, project: &ProjectData, manifest: &Manifest, acting: Option<&Acting>) -> Looked {
        Looked {
            plan: manifest.plan.clone(),
            session: acting.map(|acting| Arc::downgrade(&acting.session)),
            tool: Err(Unread::Asking),
            state: self.may_look(project, acting).and(Err(Unread::Asking)),
            asking: true,
        }
    }

    /// Looks at the tool and the state, for the preflight of a project.
    pub(crate) async fn look_for_preflight(
        self: &Arc<Self>,
        state: &Arc<OpenPull>,
        project: &Sha256Hex,
    ) -> Option<Looked> {
        let data = state.data();
        let project_data = data.project(project)?.clone();
        let manifest = Arc::clone(&project_data.sealed.as_ref()?.manifest);
        let acting = self.roles.acting(self.machine.now());
        let mut looked = self.begun(&project_data, &manifest, acting.as_ref());
        self.looks.set(&state.pull, project, looked.clone());
        self.tell_pull(&state.pull);
        let environment = self.machine.tool_environment.clone();
        let path = manifest.tool.path.clone();
        let tool = tokio::task::spawn_blocking(move || tools::ask(&path, &environment)).await.ok().flatten();
        looked.tool = match tool {
            Some(found) => Ok(ToolFact { tool: found.tool, version: found.version }),
            None => Err(Unread::Failed { message: format!("{} does not answer", manifest.tool.path.display()) }),
        };
        looked.state = self.look_at_state(&project_data, &manifest, acting.as_ref()).await;
        looked.asking = false;
        self.looks.set(&state.pull, project, looked.clone());
        self.tell_pull(&state.pull);
        Some(looked)
    }

    /// The preflight as it is shown; looks at what was not looked at yet.
    pub fn preflight(self: &Arc<Self>, key: &ProjectKey) -> Result<PreflightView, DeskError> {
        let (state, project) = self.find_project(key)?;
        let looked = self.looks.get(&state.pull, &project.id);
        let acting = self.roles.acting(self.machine.now());
        let needed = project.rules.as_ref().and_then(|rules| rules.apply_role.clone());
        if self.roles.need(needed) {
            self.tell(crate::events::Topic::Roles);
        }
        let manifest = project.sealed.as_ref().map(|sealed| sealed.manifest.plan.clone());
        let of_these = looked
            .as_ref()
            .is_some_and(|looked| Some(&looked.plan) == manifest.as_ref() && looked.was_with(acting.as_ref()));
        let begins = manifest.is_some() && !of_these;
        if begins {
            // At once, so that who asks again meanwhile does not begin another one.
            if let Some(sealed) = &project.sealed {
                self.looks.set(&state.pull, &project.id, self.begun(&project, &sealed.manifest, acting.as_ref()));
            }
            let (desk, asked, project) = (Arc::clone(self), Arc::clone(&state), project.id.clone());
            tokio::spawn(async move { desk.look_for_preflight(&asked, &project).await });
        }
        let mut view = self.preflight_view(&state, &project, looked.as_ref(), key)?;
        // What was only just begun is no answer yet.
        view.asking |= begins;
        Ok(view)
    }

    /// Asks everything again, in the background.
    pub fn check_again(self: &Arc<Self>, key: &ProjectKey) -> Result<PreflightView, DeskError> {
        let (state, project) = self.find_project(key)?;
        self.looks.forget(&state.pull, &project.id);
        self.look_in_background(&state);
        self.preflight(key)
    }

    fn preflight_view(
        &self,
        state: &Arc<OpenPull>,
        project: &ProjectData,
        looked: Option<&Looked>,
        key: &ProjectKey,
    ) -> Result<PreflightView, DeskError> {
        let data = state.data();
        let preflight =
            self.evaluate(&data, project, looked, (Thoroughness::Glance, &[])).ok_or(DeskError::PullGone)?;
        let opened = project.sealed.as_ref().and_then(|sealed| sealed.opened.as_ref());
        let (destroyed, destroyed_count, data_count) =
            opened.map(|opened| destroyed_of(opened.plan())).unwrap_or_default();
        let rules = project.rules.as_ref();
        let acting = self.roles.acting(self.machine.now());
        let approvals = preflight.approvals();
        Ok(PreflightView {
            key: key.clone(),
            verdict: preflight.verdict(),
            blocked_by_claims: preflight.blocked_by_claims_alone(),
            checks: preflight.checks().to_vec(),
            approvals: (u32::try_from(approvals.counted.len()).unwrap_or(u32::MAX), approvals.needed),
            destroyed,
            destroyed_count,
            data_count,
            counts: opened.map(|opened| counts_of(opened.plan())).unwrap_or_default(),
            besides: opened.map(|opened| besides_of(opened.plan())).unwrap_or_default(),
            session: acting.map(|acting| SessionView::of(&self.teams, &acting.session)),
            expected: rules
                .and_then(|rules| rules.account.as_ref())
                .map(|id| account_of(data.team(), id).unwrap_or_else(|| self.teams.account(id))),
            apply_role: role_name(rules.and_then(|rules| rules.apply_role.as_ref())),
            digest: project.sealed.as_ref().map(|sealed| sealed.manifest.public.to_string()),
            at: self.machine.now().to_string(),
            asking: looked.is_some_and(|looked| looked.asking),
        })
    }

    /// A project of a pull request that is open.
    pub(crate) fn find_project(&self, key: &ProjectKey) -> Result<(Arc<OpenPull>, ProjectData), DeskError> {
        let state = self.find_pull(&key.pull)?;
        let id: Sha256Hex = key.project.parse()?;
        let project = state.data().project(&id).cloned().ok_or(DeskError::ProjectGone)?;
        Ok((state, project))
    }
}
