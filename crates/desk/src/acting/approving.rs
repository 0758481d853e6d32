//! Approving: a GitHub review of the head that names each approved plan by its public digest.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use countersign_github::{ReviewEvent, WriteError};
use countersign_review::ReviewRules;
use countersign_review::approval::{Noted, Person, made_by};
use countersign_review::marker::{ApprovalMarker, PlanKind};
use countersign_review::standing::PlanVerdict;

use crate::Desk;
use crate::acting::preflight::approval_facts;
use crate::app::fault::DeskError;
use crate::pulls::{OpenPull, PlanSource, ProjectData, PullData, besides_of, counts_of, destroyed_of};
use crate::views::{
    ApproveLine, ApproveRequest, ApproveSheet, Approved, Besides, HoldsData, NoApproval, OwnPull, PullKey,
};

/// More than anybody reads; GitHub takes 65,536.
const LONGEST_COMMENT: usize = 20_000;

/// A project of the pull request, as far as approving goes.
struct Candidate<'p> {
    project: &'p ProjectData,
    plan: Option<(PlanSource<'p>, PlanVerdict)>,
    /// Why it cannot be approved.
    refused: Option<NoApproval>,
}

impl Candidate<'_> {
    /// The plan, where it can be approved.
    fn approvable(&self) -> Option<PlanSource<'_>> {
        self.plan.as_ref().filter(|_| self.refused.is_none()).map(|(source, _)| *source)
    }
}

/// What is approved of a project: for people, and for machines.
struct Approval {
    label: String,
    counts: (u32, u32, u32, u32),
    besides: Besides,
    marker: ApprovalMarker,
}

impl Desk {
    /// What could be approved.
    fn candidates<'p>(&self, state: &OpenPull, data: &'p PullData) -> Vec<Candidate<'p>> {
        let candidate = |project: &'p ProjectData| {
            let plan = PlanSource::shown(project).zip(self.verdict(state, data, project));
            let refused = match &plan {
                Some((_, verdict)) => verdict.no_approval.clone(),
                None if project.rules.is_some() => None,
                None => Some(NoApproval::Candidate),
            };
            Candidate { project, plan, refused }
        };
        data.projects.iter().map(candidate).collect()
    }

    /// What would be approved.
    pub fn approve_sheet(&self, key: &PullKey) -> Result<ApproveSheet, DeskError> {
        let state = self.find_pull(key)?;
        let data = state.data();
        let detail = data.detail.as_ref().ok_or(DeskError::PullGone)?;
        let candidates = self.candidates(&state, &data);
        let lines: Vec<ApproveLine> = candidates.iter().map(|candidate| self.line(&data, candidate)).collect();
        let ticked: Vec<&ApproveLine> = lines.iter().filter(|line| line.refused.is_none() && line.has_plan).collect();
        let expected = candidates.iter().filter(|candidate| candidate.project.rules.is_some()).count();
        let one_click = expected == 1
            && ticked.len() == 1
            && ticked.iter().all(|line| line.counts.2 + line.counts.3 == 0 && line.mode == Some(PlanKind::Normal));
        Ok(ApproveSheet {
            key: key.clone(),
            head: detail.summary.head.to_string(),
            own: self.own(&data),
            one_click: one_click && self.own(&data) == OwnPull::No,
            lines,
        })
    }

    fn own(&self, data: &PullData) -> OwnPull {
        let Some(detail) = &data.detail else { return OwnPull::No };
        let (id, login) = (detail.viewer.id, Some(detail.viewer.login.clone()));
        let viewer = Person { id, login, ..Person::default() };
        let facts = approval_facts(data, detail);
        let empty = BTreeMap::new();
        let emails = data.team().map_or(&empty, |team| &team.emails);
        // Which rules a project has besides matters nothing for who wrote the change.
        let wrote = made_by(&facts, &ReviewRules::default(), emails, &viewer);
        if !detail.summary.viewer_did_author && !wrote {
            return OwnPull::No;
        }
        let allowed =
            !data.projects.is_empty() && data.projects.iter().all(|project| self.review_rules(project).self_approval);
        if allowed { OwnPull::Allowed } else { OwnPull::Refused }
    }

    fn line(&self, data: &PullData, candidate: &Candidate<'_>) -> ApproveLine {
        let project = candidate.project;
        let source = candidate.plan.as_ref().map(|(source, _)| *source);
        let plan = source.map(|source| source.opened().plan());
        let data_lost = plan.map(|plan| {
            let (destroyed, _, _) = destroyed_of(plan);
            let holding = destroyed.into_iter().filter(|it| it.holds_data != HoldsData::No);
            holding.map(|it| it.address).collect()
        });
        ApproveLine {
            project: project.id.to_string(),
            label: project.project.label(),
            account: self.account_of_project(data, project),
            counts: plan.map(counts_of).unwrap_or_default(),
            besides: plan.map(besides_of).unwrap_or_default(),
            digest: candidate.approvable().map(|source| source.public().to_string()),
            masked: source.map_or(0, PlanSource::masked),
            origin: candidate.plan.as_ref().map(|(_, verdict)| verdict.origin),
            data_lost: data_lost.unwrap_or_default(),
            new_providers: project.new_providers(),
            mode: source.map(PlanSource::mode),
            has_plan: source.is_some(),
            refused: candidate.refused.clone(),
        }
    }

    /// Approves the plans that were shown. The pull request is read again right before: a head that
    /// moved, or a plan that changed, sends nothing.
    pub async fn approve(self: &Arc<Self>, request: &ApproveRequest) -> Result<Approved, DeskError> {
        let state = self.find_pull(&request.key)?;
        let connected = self.ask_github(&state).await?;
        let data = state.data();
        let detail = data.detail.clone().ok_or(DeskError::PullGone)?;
        if detail.summary.head.as_str() != request.head || request.plans.is_empty() {
            // What is shown then is of the head that there is.
            self.look_in_background(&state);
            return Err(DeskError::ApproveChanged);
        }
        if request.comment.len() > LONGEST_COMMENT {
            return Err(DeskError::Invalid("the comment is longer than 20,000 bytes".to_owned()));
        }
        let candidates = self.candidates(&state, &data);
        let mut approvals = Vec::new();
        let mut notes = Vec::new();
        for (project, digest) in &request.plans {
            let candidate = candidates.iter().find(|candidate| candidate.project.id.as_str() == project);
            let candidate = candidate.ok_or(DeskError::ApproveChanged)?;
            // What is approved is what was shown, and nothing that came since.
            let source = candidate.approvable().filter(|source| source.public().as_str() == digest);
            let source = source.ok_or(DeskError::ApproveChanged)?;
            let (id, head) = (candidate.project.id.clone(), detail.summary.head.clone());
            if let (Some(full), Some(by)) = (source.full(), detail.viewer.id) {
                let (public, full) = (source.public().clone(), full.clone());
                notes.push((id.clone(), Noted { by, head: head.clone(), public, full }));
            }
            let plan = source.opened().plan();
            approvals.push(Approval {
                label: candidate.project.project.label(),
                counts: counts_of(plan),
                besides: besides_of(plan),
                marker: ApprovalMarker {
                    repository: detail.summary.repository_id,
                    pull: detail.summary.pull.number,
                    head,
                    project: id,
                    expected: source.expected().clone(),
                    mode: source.mode(),
                    digest: source.public().clone(),
                    unbound: source.unbound().clone(),
                },
            });
        }
        let event = match self.own(&data) {
            // GitHub lets nobody approve their own pull request; the team's rules let this count.
            OwnPull::Allowed if detail.summary.viewer_did_author => ReviewEvent::Comment,
            OwnPull::No | OwnPull::Allowed => ReviewEvent::Approve,
            OwnPull::Refused => {
                return Err(DeskError::ApproveRefused(
                    "an approval of one's own change does not count here".to_owned(),
                ));
            }
        };
        let body = body(&request.comment, &approvals);
        // Before it is sent: a review without its note would mean less than what was read here.
        for (project, noted) in notes {
            self.note(&project, noted);
        }
        // One that was ended meanwhile sends nothing.
        let sent = connected.client.review(&state.pull, &detail.summary.head, event, &body).await;
        self.look_in_background(&state);
        match sent {
            Ok(receipt) => Ok(Approved::Sent { url: receipt.url.to_string() }),
            Err(WriteError::Unknown { why }) => Ok(Approved::Unknown { why, url: detail.summary.url.to_string() }),
            Err(error) => Err(DeskError::refused(error)),
        }
    }
}

/// What people read, then what machines read.
fn body(comment: &str, approvals: &[Approval]) -> String {
    let mut body = String::new();
    let comment = without_markers(comment);
    if !comment.is_empty() {
        body.push_str(&comment);
        body.push_str("\n\n");
    }
    body.push_str("Approved with Countersign:\n\n");
    for approval in approvals {
        let (create, update, replace, delete) = approval.counts;
        let _ = write!(
            body,
            "- {}: create {create}, update {update}, replace {replace}, delete {delete}",
            inline_code(&approval.label),
        );
        let Besides { forgets, moves, imports, reads, outputs, actions, unknown } = approval.besides;
        for (word, count) in [
            ("forget", forgets),
            ("move", moves),
            ("import", imports),
            ("read", reads),
            ("outputs", outputs),
            ("invoke", actions),
            ("unknown", unknown),
        ] {
            if count > 0 {
                let _ = write!(body, ", {word} {count}");
            }
        }
        let _ = writeln!(body, ", plan `{}`", approval.marker.digest.short());
    }
    body.push('\n');
    for approval in approvals {
        body.push_str(&approval.marker.line());
        body.push('\n');
    }
    body
}

/// What the person adds must not be able to pass for a marker, or spoil one.
fn without_markers(comment: &str) -> String {
    comment.replace("<!--", "<! --").trim().to_owned()
}

/// A text between backticks, whatever it holds.
pub(crate) fn inline_code(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let plain = text.replace(['\n', '\r'], " ");
    if longest == 0 { format!("{fence}{plain}{fence}") } else { format!("{fence} {plain} {fence}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_review::Expected;
    use countersign_review::marker::{Unbound, approval_markers};

    fn approval() -> Approval {
        let digest = countersign_model::sha256_hex(b"plan");
        let marker = ApprovalMarker {
            repository: countersign_model::RepositoryId(7),
            pull: 482,
            head: "3".repeat(40).parse().unwrap(),
            project: countersign_model::sha256_hex(b"prod"),
            expected: Expected { base: "main".to_owned(), ..Expected::default() },
            mode: PlanKind::Normal,
            digest,
            unbound: Unbound::default(),
        };
        Approval {
            label: "prod/`odd`".to_owned(),
            counts: (4, 316, 0, 0),
            besides: Besides { forgets: 40, ..Besides::default() },
            marker,
        }
    }

    #[test]
    fn the_body_names_the_plans_for_people_and_for_machines() {
        let body = body("Looks right.", &[approval()]);
        assert!(
            body.starts_with("Looks right.\n\nApproved with Countersign:\n\n- `` prod/`odd` ``: create 4"),
            "{body}"
        );
        assert!(body.contains("delete 0, forget 40, plan `"), "what is only forgotten is named, too: {body}");
        assert_eq!(approval_markers(&body).markers, [approval().marker]);
    }

    #[test]
    fn a_comment_can_neither_forge_nor_spoil_a_marker() {
        let mut other = approval().marker;
        other.pull = 1;
        for comment in [other.line(), "<!-- countersign-approval/2 broken".to_owned()] {
            let found = approval_markers(&body(&comment, &[approval()]));
            assert_eq!((found.markers.len(), found.malformed), (1, 0), "{comment}");
        }
    }
}
