//! Approving: a GitHub review of the head that names each approved plan by its public digest.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use countersign_github::{ReviewEvent, WriteError};
use countersign_model::Sha256Hex;
use countersign_review::approval::{Noted, Person, made_by};
use countersign_review::marker::{ApprovalMarker, PlanKind, Unbound};
use countersign_review::{Expected, ReviewRules};

use crate::Desk;
use crate::fault::DeskError;
use crate::preflight::approval_facts;
use crate::pulls::{ProjectData, PullData, destroyed_of};
use crate::views::{
    ApproveLine, ApproveRequest, ApproveSheet, Approved, Besides, HoldsData, NoApproval, OwnPull, PlanOf, PullKey,
    PullProject,
};

/// More than anybody reads; GitHub takes 65,536.
const LONGEST_COMMENT: usize = 20_000;

impl Desk {
    /// What would be approved.
    pub fn approve_sheet(&self, key: &PullKey) -> Result<ApproveSheet, DeskError> {
        let state = self.find_pull(key)?;
        let data = state.data();
        let detail = data.detail.as_ref().ok_or(DeskError::PullGone)?;
        let view = self.pull_view(&state);
        let lines: Vec<ApproveLine> = view
            .projects
            .iter()
            .filter_map(|project| {
                Some(Self::line(project, data.projects.iter().find(|it| it.id.as_str() == project.id)?))
            })
            .collect();
        let ticked: Vec<&ApproveLine> = lines.iter().filter(|line| line.refused.is_none() && line.has_plan).collect();
        let expected = view.projects.iter().filter(|project| project.configured).count();
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

    fn line(view: &PullProject, project: &ProjectData) -> ApproveLine {
        let plan: Option<&PlanOf> = view.plan.as_ref();
        let opened = project
            .sealed
            .as_ref()
            .and_then(|sealed| sealed.opened.as_ref())
            .or(project.reported.as_ref().map(|reported| &reported.opened));
        let data_lost = opened.map(|opened| {
            let (destroyed, _, _) = destroyed_of(opened.plan());
            let holding = destroyed.into_iter().filter(|it| it.holds_data != HoldsData::No);
            holding.map(|it| it.address).collect()
        });
        let refused = match plan {
            Some(plan) => plan.no_approval.clone(),
            None if view.configured => None,
            None => Some(NoApproval::Candidate),
        };
        ApproveLine {
            project: view.id.clone(),
            label: view.label.clone(),
            account: view.account.clone(),
            counts: plan.map(|plan| plan.counts).unwrap_or_default(),
            besides: plan.map(|plan| plan.besides).unwrap_or_default(),
            digest: plan.filter(|plan| plan.no_approval.is_none()).map(|plan| plan.digest.clone()),
            masked: plan.map_or(0, |plan| plan.masked),
            kind: plan.map(|plan| plan.kind),
            data_lost: data_lost.unwrap_or_default(),
            new_providers: project.new_providers(),
            mode: plan.map(|plan| plan.mode),
            has_plan: plan.is_some(),
            refused,
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
        let sheet = self.approve_sheet(&request.key)?;
        let mut markers = Vec::new();
        let mut notes = Vec::new();
        for (project, digest) in &request.plans {
            let line = sheet.lines.iter().find(|line| line.project == *project).ok_or(DeskError::ApproveChanged)?;
            if line.refused.is_some() || line.digest.as_ref() != Some(digest) {
                return Err(DeskError::ApproveChanged);
            }
            let of = data.projects.iter().find(|it| it.id.as_str() == *project).ok_or(DeskError::ApproveChanged)?;
            let approved = Named::of(of).ok_or(DeskError::ApproveChanged)?;
            let marker = ApprovalMarker {
                repository: detail.summary.repository_id,
                pull: detail.summary.pull.number,
                head: detail.summary.head.clone(),
                project: project.parse::<Sha256Hex>()?,
                expected: approved.expected,
                mode: line.mode.unwrap_or(PlanKind::Normal),
                digest: digest.parse::<Sha256Hex>()?,
                unbound: approved.unbound,
            };
            if marker.digest != approved.public {
                return Err(DeskError::ApproveChanged);
            }
            if let (Some(full), Some(by)) = (approved.full, detail.viewer.id) {
                let (head, public) = (marker.head.clone(), marker.digest.clone());
                notes.push((marker.project.clone(), Noted { by, head, public, full }));
            }
            markers.push((line.clone(), marker));
        }
        let event = match sheet.own {
            // GitHub lets nobody approve their own pull request; the team's rules let this count.
            OwnPull::Allowed if detail.summary.viewer_did_author => ReviewEvent::Comment,
            OwnPull::No | OwnPull::Allowed => ReviewEvent::Approve,
            OwnPull::Refused => {
                return Err(DeskError::ApproveRefused(
                    "an approval of one's own change does not count here".to_owned(),
                ));
            }
        };
        let body = body(&request.comment, &markers);
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

/// What an approval names of a plan besides its digest.
struct Named {
    public: Sha256Hex,
    /// Full digest; nothing of a plan that CI masked.
    full: Option<Sha256Hex>,
    expected: Expected,
    unbound: Unbound,
}

impl Named {
    /// Of the plan that is shown: the sealed one where it is open, else the reported one.
    fn of(project: &ProjectData) -> Option<Self> {
        if let Some(sealed) = project.sealed.as_ref().filter(|sealed| sealed.opened.is_some()) {
            let manifest = &sealed.manifest;
            return Some(Self {
                public: manifest.public.clone(),
                full: Some(manifest.full.clone()),
                expected: manifest.expected.clone(),
                unbound: manifest.unbound.clone(),
            });
        }
        let reported = project.reported.as_ref()?;
        Some(Self {
            public: reported.public.clone(),
            full: None,
            expected: reported.expected.clone(),
            unbound: reported.unbound.clone(),
        })
    }
}

/// What people read, then what machines read.
fn body(comment: &str, markers: &[(ApproveLine, ApprovalMarker)]) -> String {
    let mut body = String::new();
    let comment = without_markers(comment);
    if !comment.is_empty() {
        body.push_str(&comment);
        body.push_str("\n\n");
    }
    body.push_str("Approved with Countersign:\n\n");
    for (line, marker) in markers {
        let (create, update, replace, delete) = line.counts;
        let _ = write!(
            body,
            "- {}: create {create}, update {update}, replace {replace}, delete {delete}",
            inline_code(&line.label),
        );
        let Besides { forgets, moves, imports, reads, outputs, actions, unknown } = line.besides;
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
        let _ = writeln!(body, ", plan `{}`", marker.digest.short());
    }
    body.push('\n');
    for (_, marker) in markers {
        body.push_str(&marker.line());
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
    use countersign_review::marker::approval_markers;

    fn marker() -> (ApproveLine, ApprovalMarker) {
        let digest = countersign_model::sha256_hex(b"plan");
        let line = ApproveLine {
            project: countersign_model::sha256_hex(b"prod").to_string(),
            label: "prod/`odd`".to_owned(),
            account: None,
            counts: (4, 316, 0, 0),
            besides: Besides { forgets: 40, ..Besides::default() },
            digest: Some(digest.to_string()),
            masked: 0,
            kind: None,
            data_lost: Vec::new(),
            new_providers: Vec::new(),
            mode: Some(PlanKind::Normal),
            refused: None,
            has_plan: true,
        };
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
        (line, marker)
    }

    #[test]
    fn the_body_names_the_plans_for_people_and_for_machines() {
        let body = body("Looks right.", &[marker()]);
        assert!(
            body.starts_with("Looks right.\n\nApproved with Countersign:\n\n- `` prod/`odd` ``: create 4"),
            "{body}"
        );
        assert!(body.contains("delete 0, forget 40, plan `"), "what is only forgotten is named, too: {body}");
        assert_eq!(approval_markers(&body).markers, [marker().1]);
    }

    #[test]
    fn a_comment_can_neither_forge_nor_spoil_a_marker() {
        let mut other = marker().1;
        other.pull = 1;
        for comment in [other.line(), "<!-- countersign-approval/2 broken".to_owned()] {
            let found = approval_markers(&body(&comment, &[marker()]));
            assert_eq!((found.markers.len(), found.malformed), (1, 0), "{comment}");
        }
    }
}
