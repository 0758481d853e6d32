//! After an apply: the commit status, and the one comment of the pull request that tells the results.
//!
//! Each is sent once. What GitHub did not confirm stays unknown until a person asks to look, and the
//! look comes before anything is sent again.

use std::fmt::Write as _;
use std::sync::Arc;

use countersign_github::{NewState, NewStatus, PullDetail, StatusState, WriteError};
use countersign_model::{CommitId, Project, PullRef, Sha256Hex, StatusKind, role_label};
use countersign_review::results::{Outcome, ResultMarker, comment_body, result_markers, with_result};
use countersign_terraform::run::record::{Began, Ending, RunKind};
use countersign_terraform::run::view::Ended;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::Desk;
use crate::access::connections::Connected;
use crate::acting::applying::cut;
use crate::acting::approving::inline_code;
use crate::acting::claims::{is_ours, own_status};
use crate::acting::runs::Known;
use crate::app::events::Topic;
use crate::app::fault::DeskError;
use crate::app::files;
use crate::pulls::status_history;
use crate::views::{Posted, RunDetail, RunRef};

/// What was told of a run; kept beside its record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Told {
    comment: Step,
    status: Step,
    url: String,
}

/// How far one message is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    #[default]
    NotSent,
    /// It was sent, and not confirmed.
    Unknown(String),
    /// GitHub has it.
    Done,
}

/// Everything that is told.
struct Telling {
    pull: PullRef,
    head: CommitId,
    project: Project,
    marker: ResultMarker,
}

const fn outcome(ending: Ending) -> Option<Outcome> {
    match ending {
        Ending::Applied => Some(Outcome::Applied),
        Ending::Failed => Some(Outcome::Failed),
        Ending::Stopped => Some(Outcome::Stopped),
        // Nothing was applied; only the status that announced it is taken back.
        Ending::Refused | Ending::Planned => None,
    }
}

impl Desk {
    /// Tells the results of applies that nobody told yet: those that ended while the app was closed.
    pub(crate) async fn post_what_is_left(self: &Arc<Self>) {
        for known in self.runs.ended_applies() {
            self.post_result_of(&known).await;
        }
    }

    /// Tells the result of one apply.
    pub(crate) async fn post_result_of(self: &Arc<Self>, known: &Arc<Known>) {
        let mut told: Told = files::read_json(&known.folder().after()).unwrap_or_default();
        let unknown = matches!(told.comment, Step::Unknown(_)) || matches!(told.status, Step::Unknown(_));
        if (told.comment == Step::Done && told.status == Step::Done) || unknown {
            known.set_posted(posted(&told));
            return;
        }
        known.set_posted(Posted::Sending);
        let result = self.tell_result(known, &mut told).await;
        // What was told must not be told again after a crash.
        let _ = files::write_json(&known.folder().after(), &told);
        known.set_posted(match result {
            Ok(()) => posted(&told),
            Err(error) => Posted::Failed { why: error.to_string() },
        });
        self.tell(Topic::Run { run: known.folder().id().to_string() });
    }

    async fn tell_result(self: &Arc<Self>, known: &Arc<Known>, told: &mut Told) -> Result<(), DeskError> {
        let (began, ended) = known.view(|view| (view.began.clone(), view.ended.clone()));
        let (Some(began), Some(ended)) = (began, ended) else { return Err(DeskError::RunGone) };
        let pull = PullRef { repository: began.subject.repository.clone(), number: began.subject.pull };
        let connected = self.connections.connected(pull.repository.host.as_str())?;
        let result = result_of(&began, &ended, pull);
        if told.comment == Step::NotSent {
            if let (Some(result), Some(_)) = (&result, outcome(ended.ending)) {
                self.send_comment(&connected, result, told, known).await?;
            } else {
                told.comment = Step::Done;
            }
        }
        if told.status == Step::NotSent {
            self.send_status(&connected, &began, &ended, told).await?;
        }
        Ok(())
    }

    async fn send_comment(
        &self,
        connected: &Connected,
        result: &Telling,
        told: &mut Told,
        known: &Known,
    ) -> Result<(), DeskError> {
        let detail = connected.client.pull(&result.pull).await?;
        let own = own_comment(&detail);
        let earlier = own.map(|comment| result_markers(&comment.body)).unwrap_or_default();
        let results = with_result(earlier, result.marker.clone());
        let body = comment_body(&table(result, known), &results);
        let sent = match own {
            Some(comment) => connected.client.edit_comment(&result.pull.repository, comment.id, &body).await,
            None => connected.client.comment(&result.pull, &body).await,
        };
        match sent {
            Ok(receipt) => {
                told.comment = Step::Done;
                told.url = receipt.url.to_string();
                Ok(())
            }
            Err(WriteError::Unknown { why }) => {
                told.comment = Step::Unknown(why);
                told.url = detail.summary.url.to_string();
                Ok(())
            }
            Err(error) => Err(DeskError::refused(error)),
        }
    }

    async fn send_status(
        &self,
        connected: &Connected,
        began: &Began,
        ended: &Ended,
        told: &mut Told,
    ) -> Result<(), DeskError> {
        let status = NewStatus {
            context: began.project.status_context(StatusKind::Apply),
            state: match ended.ending {
                Ending::Applied => NewState::Success,
                Ending::Refused => NewState::Error,
                _ => NewState::Failure,
            },
            description: cut(&status_words(began, ended)),
            target_url: Url::parse(&told.url).ok().filter(|url| url.scheme() == "https"),
        };
        match connected.client.set_status(&began.subject.repository, &began.source.head, &status).await {
            Ok(()) => {
                told.status = Step::Done;
                Ok(())
            }
            Err(WriteError::Unknown { why }) => {
                told.status = Step::Unknown(why);
                Ok(())
            }
            Err(error) => Err(DeskError::refused(error)),
        }
    }

    /// A person asks to look at GitHub, and to tell what is not there.
    pub async fn post_result(self: &Arc<Self>, run: &RunRef) -> Result<RunDetail, DeskError> {
        let known = self.find_run(run)?;
        let mut told: Told = files::read_json(&known.folder().after()).unwrap_or_default();
        let (began, ended) = known.view(|view| (view.began.clone(), view.ended.clone()));
        let (Some(began), Some(ended)) = (began, ended) else { return Err(DeskError::RunGone) };
        let pull = PullRef { repository: began.subject.repository.clone(), number: began.subject.pull };
        let connected = self.connections.connected(pull.repository.host.as_str())?;
        let detail = connected.client.pull(&pull).await?;
        let there = |marker: &ResultMarker| {
            own_comment(&detail).is_some_and(|comment| result_markers(&comment.body).contains(marker))
        };
        if let Some(result) = result_of(&began, &ended, pull.clone()) {
            told.comment = if there(&result.marker) { Step::Done } else { Step::NotSent };
        }
        let context = began.project.status_context(StatusKind::Apply);
        let history = status_history(&connected, &pull.repository, &began.source.head).await?;
        let status = own_status(&detail, &history.statuses, &context);
        // Any end counts as told; a status that still says that it goes on does not.
        let said = status.is_some_and(|status| {
            !matches!(status.state, StatusState::Pending | StatusState::Expected) && status.created_at >= ended.at
        });
        told.status = if said { Step::Done } else { Step::NotSent };
        let _ = files::write_json(&known.folder().after(), &told);
        self.post_result_of(&known).await;
        self.run(run)
    }
}

fn posted(told: &Told) -> Posted {
    for step in [&told.comment, &told.status] {
        if let Step::Unknown(why) = step {
            return Posted::Unknown { why: why.clone(), url: told.url.clone() };
        }
    }
    Posted::Sent { url: told.url.clone() }
}

fn result_of(began: &Began, ended: &Ended, pull: PullRef) -> Option<Telling> {
    let project = began.project.clone();
    if began.kind != RunKind::Apply {
        return None;
    }
    Some(Telling {
        marker: ResultMarker {
            project: project.id().digest(),
            head: began.source.head.clone(),
            plan: began.plan_file.clone()?,
            digest: began.public.clone()?,
            outcome: outcome(ended.ending)?,
            at: ended.at,
            by: began.subject.by.clone(),
        },
        head: began.source.head.clone(),
        project,
        pull,
    })
}

/// The comment of this person that tells results; there is at most one that counts, the oldest. One that
/// somebody else edited is not touched any more: what they wrote into it must not become this person's word.
fn own_comment(detail: &PullDetail) -> Option<&countersign_github::Comment> {
    detail.comments.iter().find(|comment| is_ours(detail, comment) && !result_markers(&comment.body).is_empty())
}

fn status_words(began: &Began, ended: &Ended) -> String {
    let digest = began.public.as_ref().map(Sha256Hex::short).unwrap_or_default();
    let by = &began.subject.by;
    match ended.ending {
        Ending::Applied => format!("Applied plan {digest} by {by}"),
        Ending::Stopped => format!("Stopped while applying plan {digest}; parts may be in place"),
        Ending::Refused => format!("Refused to apply plan {digest}; nothing was changed"),
        Ending::Failed | Ending::Planned => format!("Failed to apply plan {digest}; parts may be in place"),
    }
}

/// What people read in the comment.
fn table(result: &Telling, known: &Known) -> String {
    let words = match result.marker.outcome {
        Outcome::Applied => "Applied",
        Outcome::Stopped => "Stopped, parts may be in place:",
        _ => "Failed, parts may be in place:",
    };
    let progressed = known.view(countersign_terraform::run::view::RunView::progressed);
    let account = known.view(|view| view.began.as_ref().and_then(|began| began.subject.account.clone()));
    let role = known.view(|view| view.began.as_ref().and_then(|began| began.subject.role.clone()));
    let mut text = format!(
        "**{words} {}** at {} with Countersign by @{}\n\n",
        inline_code(&result.project.label()),
        &result.head.short(),
        result.marker.by
    );
    let _ = writeln!(
        text,
        "{} done, {} failed, {} not started",
        progressed.done,
        progressed.failed,
        progressed.waiting + progressed.running
    );
    if let Some(account) = account {
        let role = role.map(|role| format!(" as {}", inline_code(role_label(&role)))).unwrap_or_default();
        let _ = writeln!(text, "Account {account}{role}");
    }
    let _ = writeln!(text, "Plan `{}`", result.marker.digest.short());
    let despite = known.view(|view| view.began.as_ref().map(|began| began.despite.clone())).unwrap_or_default();
    if !despite.is_empty() {
        let who: Vec<String> = despite.iter().map(|claim| inline_code(claim.by.as_deref().unwrap_or("?"))).collect();
        let _ = writeln!(text, "Applied although an earlier apply was claimed by {}", who.join(", "));
    }
    text
}
