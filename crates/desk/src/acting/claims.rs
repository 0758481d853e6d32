//! What was said of applies, and by whom.
//!
//! Whoever may push can set a status and write or edit a comment. So what stands in them is believed where
//! this login said it, by the number of its account, and is a claim of somebody else everywhere else. What it comes
//! to is decided in [`countersign_review::applies`]; here GitHub's answers and the ledger become its words.

use countersign_github::{Account, Comment, PullDetail, StatusContext, StatusState};
use countersign_model::{Sha256Hex, StatusKind};
use countersign_review::applies::{Applies, Word, WordSource};
use countersign_review::preflight::Unread;
use countersign_review::results::{Outcome, ResultMarker, result_markers};
use countersign_review::standing::Effect;
use countersign_terraform::run::ledger;
use jiff::Timestamp;

use crate::Desk;
use crate::pulls::{PlanSource, ProjectData, PullData};

/// Whether an account is the one of this login.
fn is_own(detail: &PullDetail, account: Option<&Account>) -> bool {
    account.is_some_and(|account| account.id.is_some() && account.id == detail.viewer.id)
}

/// Whether this login alone wrote a comment: its own, and edited by nobody else.
pub(crate) fn is_ours(detail: &PullDetail, comment: &Comment) -> bool {
    is_own(detail, comment.author.as_ref())
        && (comment.last_edited_at.is_none() || is_own(detail, comment.editor.as_ref()))
}

/// Who answers for what stands in a comment: who edited it last, else who wrote it.
fn speaker(comment: &Comment) -> Option<String> {
    let account = if comment.last_edited_at.is_some() { &comment.editor } else { &comment.author };
    account.as_ref().map(|account| account.login.clone())
}

/// What a status says; nothing where it says that nothing was changed.
const fn outcome_of(state: StatusState) -> Option<Outcome> {
    match state {
        StatusState::Success => Some(Outcome::Applied),
        StatusState::Pending | StatusState::Expected => Some(Outcome::Started),
        StatusState::Failure => Some(Outcome::Failed),
        // Said of an apply that did not start or was refused.
        StatusState::Error => None,
    }
}

/// What a status of an apply says. `viewer` is the number of this login's account.
pub(crate) fn word_of(status: &StatusContext, viewer: Option<u64>) -> Word {
    let account = status.creator.as_ref().and_then(|account| account.id);
    Word {
        outcome: outcome_of(status.state),
        at: status.created_at,
        by: status.creator.as_ref().map(|account| account.login.clone()),
        source: if viewer.is_some() && account == viewer {
            WordSource::OwnStatus
        } else {
            WordSource::OtherStatus(account)
        },
    }
}

/// What the statuses of a project's applies at the head say, oldest first, also those that newer ones hide.
fn of_statuses(data: &PullData, detail: &PullDetail, project: &ProjectData, since: Option<Timestamp>) -> Vec<Word> {
    let context = project.project.status_context(StatusKind::Apply);
    let newest_first = data.told.iter().flat_map(|told| &told.statuses).filter(|status| status.context == context);
    // One that was set before a plan was made speaks of another plan.
    let of_this = newest_first.filter(|status| since.is_none_or(|since| status.created_at > since));
    let mut words: Vec<Word> = of_this.map(|status| word_of(status, detail.viewer.id)).collect();
    words.reverse();
    words
}

/// What the results that stand in comments say, as far as `of` wants them.
fn of_comments(detail: &PullDetail, of: impl Fn(&ResultMarker) -> bool) -> Vec<Word> {
    let mut words = Vec::new();
    for comment in &detail.comments {
        let ours = is_ours(detail, comment);
        let written = comment.last_edited_at.unwrap_or(comment.created_at);
        words.extend(result_markers(&comment.body).into_iter().filter(&of).map(|result| Word {
            outcome: Some(result.outcome),
            // Name and time in the line are whatever its writer wrote there.
            at: if ours { result.at } else { written },
            by: if ours { Some(result.by) } else { speaker(comment) },
            source: if ours { WordSource::OwnComment } else { WordSource::OtherComment },
        }));
    }
    words
}

/// What a project's applies are asked about.
#[derive(Clone, Copy, Debug)]
enum About<'a> {
    /// A plan of this machine: by the digest of its file, since it was made.
    Plan(&'a Sha256Hex, Timestamp),
    /// The present head, since a plan was published for it.
    Head(Option<Timestamp>),
}

fn said(data: &PullData, detail: &PullDetail, project: &ProjectData, about: About<'_>) -> Vec<Word> {
    let of_head = |result: &ResultMarker| result.project == project.id && result.head == detail.summary.head;
    let (since, mut words) = match about {
        About::Plan(file, made_at) => (Some(made_at), of_comments(detail, |result| result.plan == *file)),
        About::Head(since) => {
            (since, of_comments(detail, |result| of_head(result) && since.is_none_or(|since| result.at > since)))
        }
    };
    words.extend(of_statuses(data, detail, project, since));
    words
}

impl Desk {
    /// What this machine recorded of applies of a plan.
    fn recorded(&self, file: &Sha256Hex) -> Result<Vec<Word>, Unread> {
        let lines = ledger::about(&self.folders.ledger(), file);
        let lines = lines.map_err(|error| Unread::Failed { message: error.to_string() })?;
        Ok(lines
            .into_iter()
            .map(|line| Word {
                outcome: Some(line.outcome),
                at: line.at,
                by: Some(line.by),
                source: WordSource::Ledger,
            })
            .collect())
    }

    /// What is known of applies of the plan of a project that is shown, or of the project at the present head. What
    /// cannot be read is left out; the preflight says so.
    pub(crate) fn applies(&self, data: &PullData, project: &ProjectData) -> Applies {
        let sealed = project.sealed.as_ref().map(|sealed| &sealed.manifest);
        let shown = PlanSource::shown(project);
        // A plan that finds nothing left to do takes nothing away from what was applied before it.
        let nothing_left = shown.is_some_and(|source| source.effect() == Effect::Nothing);
        let about = match sealed {
            _ if nothing_left => About::Head(None),
            Some(manifest) => About::Plan(&manifest.file, manifest.made_at),
            None => About::Head(shown.and_then(PlanSource::made_at)),
        };
        let mut words = sealed.and_then(|manifest| self.recorded(&manifest.file).ok()).unwrap_or_default();
        words.extend(data.detail.iter().flat_map(|detail| said(data, detail, project, about)));
        Applies::of(words)
    }

    /// What is known of applies of a plan, where all of it could be read.
    pub(crate) fn applies_of(
        &self,
        data: &PullData,
        detail: &PullDetail,
        project: &ProjectData,
        (file, made_at): (&Sha256Hex, Timestamp),
    ) -> Result<Applies, Unread> {
        let failed = |message: &str| Unread::Failed { message: message.to_owned() };
        let mut words = self.recorded(file)?;
        let told = data.told.as_ref().ok_or(Unread::NotAsked)?;
        if !told.complete {
            return Err(failed("the statuses of the head could not all be read"));
        }
        if !detail.comments_complete {
            return Err(failed("the comments of the pull request could not all be read"));
        }
        words.extend(said(data, detail, project, About::Plan(file, made_at)));
        Ok(Applies::of(words))
    }
}

/// The newest status of this login with a name, of those that are told.
pub(crate) fn own_status<'s>(
    detail: &PullDetail,
    newest_first: &'s [StatusContext],
    context: &str,
) -> Option<&'s StatusContext> {
    newest_first.iter().find(|status| status.context == context && is_own(detail, status.creator.as_ref()))
}
