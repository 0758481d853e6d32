//! Who says that something was applied.
//!
//! Whoever may push can set a status and write or edit a comment. So what stands in them is believed where
//! this login said it, by the number of its account, and is a claim of somebody else everywhere else. A
//! claim never makes anything applied here, and never keeps anybody from approving.

use countersign_github::{Account, Comment, PullDetail, StatusContext, StatusState};
use countersign_model::{Sha256Hex, StatusKind};
use countersign_review::preflight::{Earlier, Unread};
use countersign_review::results::{Claim, ClaimPlace, Outcome, ResultMarker, result_markers};
use jiff::Timestamp;

use crate::pulls::{ProjectData, PullData};

/// What is said of applies of a plan.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// By this login.
    pub(crate) own: Vec<Earlier>,
    /// By others.
    pub(crate) claims: Vec<Claim>,
}

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
fn outcome_of(status: &StatusContext) -> Option<Outcome> {
    match status.state {
        StatusState::Success => Some(Outcome::Applied),
        StatusState::Pending | StatusState::Expected => Some(Outcome::Started),
        StatusState::Failure => Some(Outcome::Failed),
        // Said of an apply that did not start or was refused.
        StatusState::Error => None,
    }
}

/// Statuses of a project's applies at the head, the newest first, also those that newer ones hide.
fn statuses<'d>(data: &'d PullData, project: &ProjectData) -> impl Iterator<Item = &'d StatusContext> {
    let context = project.project.status_context(StatusKind::Apply);
    data.told.iter().flat_map(|told| &told.statuses).filter(move |status| status.context == context)
}

/// The newest status of each account that is not this login.
fn status_claims<'s>(detail: &PullDetail, statuses: impl Iterator<Item = &'s StatusContext>) -> Vec<Claim> {
    let mut heard: Vec<Option<(Option<u64>, &str)>> = Vec::new();
    let mut claims = Vec::new();
    for status in statuses.filter(|status| !is_own(detail, status.creator.as_ref())) {
        let who = status.creator.as_ref().map(|account| (account.id, account.login.as_str()));
        if heard.contains(&who) {
            continue;
        }
        heard.push(who);
        claims.extend(outcome_of(status).map(|outcome| Claim {
            outcome,
            by: status.creator.as_ref().map(|account| account.login.clone()),
            at: status.created_at.to_string(),
            place: ClaimPlace::Status,
        }));
    }
    claims
}

/// Results that stand in comments, as far as `of` wants them: this login's, and what others claim.
fn results(detail: &PullDetail, of: impl Fn(&ResultMarker) -> bool) -> (Vec<ResultMarker>, Vec<Claim>) {
    let (mut own, mut claims) = (Vec::new(), Vec::new());
    for comment in &detail.comments {
        let found = result_markers(&comment.body).into_iter().filter(&of);
        if is_ours(detail, comment) {
            own.extend(found);
        } else {
            let at = comment.last_edited_at.unwrap_or(comment.created_at);
            // The name in the line is whatever its writer wrote there.
            claims.extend(found.map(|result| Claim {
                outcome: result.outcome,
                by: speaker(comment),
                at: at.to_string(),
                place: ClaimPlace::Comment,
            }));
        }
    }
    (own, claims)
}

/// What is said of applies of one plan, which was made at `made_at`.
pub(crate) fn of_plan(
    data: &PullData,
    detail: &PullDetail,
    project: &ProjectData,
    (file, made_at): (&Sha256Hex, Timestamp),
) -> Result<Said, Unread> {
    let failed = |message: &str| Unread::Failed { message: message.to_owned() };
    let told = data.told.as_ref().ok_or(Unread::NotAsked)?;
    if !told.complete {
        return Err(failed("the statuses of the head could not all be read"));
    }
    if !detail.comments_complete {
        return Err(failed("the comments of the pull request could not all be read"));
    }
    let (results, mut claims) = results(detail, |result| result.plan == *file);
    let mut own: Vec<Earlier> = results
        .into_iter()
        .map(|result| Earlier { outcome: result.outcome, by: Some(result.by), at: Some(result.at) })
        .collect();
    // One that was set before this plan was made speaks of another plan.
    let since: Vec<&StatusContext> = statuses(data, project).filter(|status| status.created_at > made_at).collect();
    own.extend(own_statuses(detail, &since));
    claims.extend(status_claims(detail, since.into_iter()));
    Ok(Said { own, claims })
}

/// What this login said in statuses, of which the newest come first. An apply that was announced stays one
/// until it is said how it ended, or that it did not begin, for each time that one was announced.
fn own_statuses(detail: &PullDetail, newest_first: &[&StatusContext]) -> Vec<Earlier> {
    let mut ended = Vec::new();
    let mut announced: Vec<Earlier> = Vec::new();
    for status in newest_first.iter().rev().filter(|status| is_own(detail, status.creator.as_ref())) {
        let earlier = |outcome| Earlier {
            outcome,
            by: status.creator.as_ref().map(|account| account.login.clone()),
            at: Some(status.created_at),
        };
        match outcome_of(status) {
            Some(Outcome::Started) => announced.push(earlier(Outcome::Started)),
            Some(outcome) => {
                announced.pop();
                ended.push(earlier(outcome));
            }
            None => drop(announced.pop()),
        }
    }
    announced.into_iter().chain(ended).collect()
}

/// What others say of applies of a project at the present head, whichever plan they mean.
pub(crate) fn of_project(data: &PullData, project: &ProjectData) -> Vec<Claim> {
    let Some(detail) = &data.detail else { return Vec::new() };
    let of = |result: &ResultMarker| result.project == project.id && result.head == detail.summary.head;
    let (_, mut claims) = results(detail, of);
    claims.extend(status_claims(detail, statuses(data, project)));
    claims
}

/// What this login said last of an apply of a project at the present head, and when.
pub(crate) fn own_word(data: &PullData, project: &ProjectData) -> Option<(StatusState, Timestamp)> {
    let detail = data.detail.as_ref()?;
    let status = statuses(data, project).find(|status| is_own(detail, status.creator.as_ref()));
    let status = status.map(|status| (status.state, status.created_at));
    let of = |result: &ResultMarker| result.project == project.id && result.head == detail.summary.head;
    let (results, _) = results(detail, of);
    let result = results.into_iter().max_by_key(|result| result.at).map(|result| {
        let state = match result.outcome {
            Outcome::Applied => StatusState::Success,
            Outcome::Started => StatusState::Pending,
            Outcome::Failed | Outcome::Stopped | Outcome::Lost => StatusState::Failure,
        };
        (state, result.at)
    });
    // A comment may be written without its status, or the other way round; the newer of both counts. What is
    // announced in a status and told in a comment after that has ended.
    match (status, result) {
        (Some(status), Some(result)) => Some(if result.1 >= status.1 { result } else { status }),
        (status, result) => status.or(result),
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
