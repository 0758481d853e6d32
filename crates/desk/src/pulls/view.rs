//! A pull request as it is shown.

use std::sync::Arc;

use countersign_github::StatusState;
use countersign_plan::rows::{HoldsData, data_of};
use countersign_plan::{Action, Plan};
use countersign_review::preflight::Shape;
use countersign_review::results::Outcome;
use countersign_review::team::is_of_rules;
use countersign_terraform::run::ledger;

use super::projects::ProjectData;
use super::reported::{Trust, steers_ci};
use super::{OpenPull, PullData, SourceProblem};
use crate::Desk;
use crate::claims;
use crate::inbox::{Seen, key_of};
use crate::opened::OpenedPlan;
use crate::preflight::{expected_of, unknown_parts_of};
use crate::teams::{Governing, role_name};
use crate::views::{
    Besides, Danger, Destroyed, NoApproval, PlanKindView, PlanOf, PlanProblem, PlanStanding, ProjectStanding, Pull,
    PullFlag, PullProject, PullState,
};

/// How many destroyed resources are named.
const NAMED: usize = 50;

/// Create, update, replace, delete.
pub(crate) fn counts_of(plan: &Plan) -> (u32, u32, u32, u32) {
    let counts = plan.counts();
    (counts.create, counts.update, counts.replace, counts.delete)
}

/// What a plan destroys: the most dangerous first, with how many there are and how many hold data or may.
pub(crate) fn destroyed_of(plan: &Plan) -> (Vec<Destroyed>, u32, u32) {
    let mut all: Vec<Destroyed> = plan
        .changes()
        .iter()
        .filter(|entry| entry.action.action.destroys() && entry.mode.of(plan.text()) != "data")
        .map(|entry| Destroyed {
            address: plan.address(entry).to_owned(),
            replaced: entry.action.action.is_replace(),
            created_first: entry.action.action == Action::CreateDelete,
            holds_data: data_of(entry.resource_type.of(plan.text())),
        })
        .collect();
    let rank = |it: &Destroyed| match it.holds_data {
        HoldsData::Yes => 0,
        HoldsData::Unknown => 1,
        HoldsData::No => 2,
    };
    all.sort_by_key(|it| (rank(it), it.replaced));
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    let data = all.iter().filter(|it| it.holds_data != HoldsData::No).count();
    all.truncate(NAMED);
    (all, count, u32::try_from(data).unwrap_or(u32::MAX))
}

/// What a plan does besides [`counts_of`].
pub(crate) fn besides_of(plan: &Plan) -> Besides {
    let counts = plan.counts();
    let outputs = plan.outputs().iter().filter(|output| output.change.action() != Action::NoOp).count();
    let leaves = |action: Action| matches!(action, Action::Forget | Action::CreateForget | Action::ForgetCreate);
    let forgets = plan.changes().iter().filter(|entry| leaves(entry.action.action)).count();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Besides {
        forgets: number(forgets),
        moves: counts.moved,
        imports: counts.imported,
        reads: counts.read,
        outputs: number(outputs),
        actions: number(plan.invocations()),
        unknown: counts.unknown,
    }
}

/// Whether applying a plan would do nothing at all.
pub(crate) fn changes_nothing(plan: &Plan) -> bool {
    counts_of(plan) == (0, 0, 0, 0) && besides_of(plan) == Besides::default()
}

impl Desk {
    /// A pull request as it is shown.
    pub(crate) fn pull_view(&self, state: &Arc<OpenPull>) -> Pull {
        let data = state.data();
        let projects: Vec<PullProject> =
            data.projects.iter().map(|project| self.project_view(state, &data, project)).collect();
        let known = self.inbox.known(&state.pull).map(|known| known.summary);
        let summary = data.detail.as_ref().map(|detail| detail.summary.clone()).or(known);
        let done =
            |project: &PullProject| matches!(project.standing, ProjectStanding::Applied | ProjectStanding::NoChanges);
        let applied = !projects.is_empty()
            && projects.iter().any(|project| project.standing == ProjectStanding::Applied)
            && projects.iter().filter(|project| project.configured).all(done);
        Pull {
            key: key_of(&state.pull),
            title: summary.as_ref().map(|it| it.title.clone()).unwrap_or_default(),
            author: summary.as_ref().and_then(|it| it.author.clone()),
            mine: summary.as_ref().is_some_and(|it| it.viewer_did_author),
            draft: summary.as_ref().is_some_and(|it| it.draft),
            state: summary.as_ref().map_or(PullState::Open, |it| it.state),
            head_branch: summary.as_ref().map(|it| it.head_ref_name.clone()).unwrap_or_default(),
            head: summary.as_ref().map(|it| it.head.to_string()).unwrap_or_default(),
            base_branch: summary.as_ref().map(|it| it.base_ref_name.clone()).unwrap_or_default(),
            base: summary.as_ref().and_then(|it| it.base_tip.as_ref()).map(ToString::to_string),
            url: summary.as_ref().map(|it| it.url.to_string()).unwrap_or_default(),
            flags: flags(&data),
            projects,
            phase: data.phase.clone(),
            looked_at: data.looked_at.map(|at| at.to_string()),
            applied,
        }
    }

    fn project_view(&self, state: &OpenPull, data: &PullData, project: &ProjectData) -> PullProject {
        let rules = project.rules.as_ref();
        let account = rules.and_then(|rules| rules.account.as_ref());
        let running = self.runs.running(&state.pull, &project.id);
        let standing = self.standing(state, data, project);
        PullProject {
            id: project.id.to_string(),
            label: project.project.label(),
            dir: project.project.dir.clone(),
            workspace: project.project.workspace.clone(),
            configured: rules.is_some(),
            account: account
                .map(|id| crate::teams::account_of(data.team(), id).unwrap_or_else(|| self.teams.account(id))),
            roles: (
                role_name(rules.and_then(|rules| rules.plan_role.as_ref())),
                role_name(rules.and_then(|rules| rules.apply_role.as_ref())),
            ),
            standing,
            plan: self.plan_of(data, project, standing),
            problem: self.problem_of(data, project),
            differences: project.differences.clone(),
            refusal: project.refusal,
            running,
            claims: claims::of_project(data, project),
        }
    }

    /// What is wrong with the plan that is shown.
    fn problem_of(&self, data: &PullData, project: &ProjectData) -> Option<PlanProblem> {
        if let Some(sealed) = &project.sealed {
            if let (Some(planned), Some(now)) = (&sealed.manifest.source.base_branch, base_branch(data))
                && planned != now
            {
                return Some(PlanProblem::BaseOther { planned: planned.clone(), now: now.to_owned() });
            }
            return self.base_changed(data, project, &sealed.manifest.source.base);
        }
        if let Some(problem) = &project.problem {
            return Some(problem.clone());
        }
        let base = project.reported.as_ref()?.base.as_ref()?;
        self.base_changed(data, project, base)
    }

    fn base_changed(
        &self,
        data: &PullData,
        project: &ProjectData,
        recorded: &countersign_model::CommitId,
    ) -> Option<PlanProblem> {
        match self.base_since(data, project, recorded) {
            Ok(base) if !base.changed.is_empty() => {
                Some(PlanProblem::BaseChanged { count: u32::try_from(base.changed.len()).unwrap_or(u32::MAX) })
            }
            _ => None,
        }
    }

    /// How a project stands.
    pub(crate) fn standing(&self, state: &OpenPull, data: &PullData, project: &ProjectData) -> ProjectStanding {
        if let Some(kind) = self.runs.running_kind(&state.pull, &project.id) {
            return match kind {
                crate::views::RunKind::Plan => ProjectStanding::Planning,
                crate::views::RunKind::Apply => ProjectStanding::Applying,
            };
        }
        if let Some(standing) = self.applied(data, project) {
            return standing;
        }
        match (&project.sealed, &project.reported) {
            (Some(sealed), _) => match &sealed.opened {
                Some(opened) if changes_nothing(opened.plan()) => ProjectStanding::NoChanges,
                _ => ProjectStanding::Sealed,
            },
            (None, Some(reported)) if changes_nothing(reported.opened.plan()) => ProjectStanding::NoChanges,
            (None, Some(_)) => ProjectStanding::Reported,
            (None, None) if data.looked_at.is_none() || project.problem.is_none() => ProjectStanding::Unknown,
            (None, None) => ProjectStanding::NoPlan,
        }
    }

    /// What this login said of an apply at the present head, or this machine wrote down. What others say of
    /// one is told beside it.
    fn applied(&self, data: &PullData, project: &ProjectData) -> Option<ProjectStanding> {
        if let Some(standing) = self.written_down(project) {
            return Some(standing);
        }
        let (state, at) = claims::own_word(data, project)?;
        match state {
            StatusState::Success => Some(ProjectStanding::Applied),
            StatusState::Pending | StatusState::Expected => Some(ProjectStanding::Applying),
            // A plan that was made since stands for itself.
            StatusState::Failure | StatusState::Error => {
                let newer = project.sealed.as_ref().is_some_and(|it| it.manifest.made_at > at);
                (!newer).then_some(ProjectStanding::Failed)
            }
        }
    }

    /// What the ledger says of the sealed plan.
    fn written_down(&self, project: &ProjectData) -> Option<ProjectStanding> {
        let manifest = &project.sealed.as_ref()?.manifest;
        // A ledger that cannot be read says nothing here; the preflight says that it cannot be read.
        let lines = ledger::about(&self.folders.ledger(), &manifest.file).ok()?;
        Some(match lines.last()?.outcome {
            Outcome::Applied => ProjectStanding::Applied,
            Outcome::Started => ProjectStanding::Applying,
            Outcome::Failed | Outcome::Stopped | Outcome::Lost => ProjectStanding::Failed,
        })
    }

    /// The plan that is shown: the sealed one, where there is one of the present head.
    fn plan_of(&self, data: &PullData, project: &ProjectData, standing: ProjectStanding) -> Option<PlanOf> {
        if let Some(sealed) = &project.sealed
            && let Some(opened) = &sealed.opened
        {
            let manifest = &sealed.manifest;
            let fresh = self.is_fresh(data, project, Some(&manifest.source.head), Some(&manifest.source.base))
                && manifest.expected == expected_of(data, project);
            let unknown_parts = unknown_parts_of(manifest);
            let facts = Facts {
                kind: PlanKindView::Sealed,
                digest: manifest.public.to_string(),
                masked: manifest.masked,
                unknown_parts: &unknown_parts,
                shape: manifest.shape,
                mode: manifest.mode,
                made_at: Some(manifest.made_at.to_string()),
                tool: Some((manifest.tool.tool, manifest.tool.version.to_string())),
                trust: Trust::Claimed,
                fresh,
            };
            return Some(plan_view(opened, (data, project), standing, facts));
        }
        let reported = project.reported.as_ref()?;
        let fresh = self.is_fresh(data, project, reported.head.as_ref(), reported.base.as_ref())
            && reported.expected == expected_of(data, project);
        let meta = reported.opened.meta();
        let tool = meta.and_then(|meta| Some((meta.tool?, meta.version.clone().unwrap_or_default())));
        let facts = Facts {
            kind: PlanKindView::Reported,
            digest: reported.public.to_string(),
            masked: reported.masked,
            unknown_parts: &reported.unknown_parts,
            shape: reported.shape,
            mode: reported.mode,
            made_at: reported.made_at.map(|at| at.to_string()),
            tool,
            trust: reported.trust,
            fresh,
        };
        Some(plan_view(&reported.opened, (data, project), standing, facts))
    }

    /// Whether a plan is of the present head and of a base that did not change for its project. What is
    /// not known is not fresh.
    fn is_fresh(
        &self,
        data: &PullData,
        project: &ProjectData,
        head: Option<&countersign_model::CommitId>,
        base: Option<&countersign_model::CommitId>,
    ) -> bool {
        let (Some(head), Some(base)) = (head, base) else { return false };
        data.head() == Some(head)
            && self.base_since(data, project, base).is_ok_and(|base| {
                base.changed.is_empty() && base.rewritten == countersign_review::preflight::Rewritten::No
            })
    }

    /// Notes for the inbox what was learnt of a pull request.
    pub(crate) fn note_seen(&self, state: &Arc<OpenPull>) {
        let data = state.data();
        let Some(head) = data.head().cloned() else { return };
        let view = self.pull_view(state);
        let mut seen = Seen {
            head,
            standing: standing_of(&view),
            at: None,
            counts: (0, 0, 0, 0),
            besides: Besides::default(),
            danger: None,
        };
        for project in &data.projects {
            let opened = project.sealed.as_ref().and_then(|it| it.opened.as_ref());
            let Some(opened) = opened.or(project.reported.as_ref().map(|it| &it.opened)) else { continue };
            let (create, update, replace, delete) = counts_of(opened.plan());
            seen.counts.0 += create;
            seen.counts.1 += update;
            seen.counts.2 += replace;
            seen.counts.3 += delete;
            seen.besides = seen.besides.and(besides_of(opened.plan()));
            let made_at = project.sealed.as_ref().map(|it| it.manifest.made_at);
            seen.at = seen.at.max(made_at.or(project.reported.as_ref().and_then(|it| it.made_at)));
            let (named, count, _) = destroyed_of(opened.plan());
            if let (Some(first), None) = (named.into_iter().next(), &seen.danger) {
                seen.danger = Some(Danger::Destroys {
                    holds_data: first.holds_data == HoldsData::Yes,
                    replaced: first.replaced,
                    address: first.address,
                    more: count - 1,
                });
            }
        }
        if view.projects.iter().any(|project| project.plan.is_some()) || seen.standing != PlanStanding::None {
            self.inbox.note_seen(&state.pull, seen);
            self.tell(crate::events::Topic::Inbox);
        }
    }
}

fn standing_of(view: &Pull) -> PlanStanding {
    let any = |wanted: ProjectStanding| view.projects.iter().any(|project| project.standing == wanted);
    let plans: Vec<&PlanOf> = view.projects.iter().filter_map(|project| project.plan.as_ref()).collect();
    if view.applied {
        PlanStanding::Applied
    } else if any(ProjectStanding::Applying) {
        PlanStanding::Applying
    } else if any(ProjectStanding::Failed) {
        PlanStanding::Failed
    } else if plans.is_empty() {
        PlanStanding::None
    } else if plans.iter().any(|plan| plan.no_approval == Some(NoApproval::Untrusted)) {
        PlanStanding::Untrusted
    } else if plans.iter().any(|plan| !plan.fresh) {
        PlanStanding::Stale
    } else if plans.iter().all(|plan| plan.kind == PlanKindView::Sealed) {
        PlanStanding::Sealed
    } else {
        PlanStanding::Reported
    }
}

struct Facts<'f> {
    kind: PlanKindView,
    digest: String,
    masked: u32,
    unknown_parts: &'f [String],
    shape: Shape,
    mode: countersign_review::marker::PlanKind,
    made_at: Option<String>,
    tool: Option<(countersign_model::Tool, String)>,
    trust: Trust,
    fresh: bool,
}

/// The branch that a pull request goes into now.
fn base_branch(data: &PullData) -> Option<&str> {
    data.detail.as_ref().map(|detail| detail.summary.base_ref_name.as_str())
}

fn plan_view(
    opened: &OpenedPlan,
    (data, project): (&PullData, &ProjectData),
    standing: ProjectStanding,
    facts: Facts<'_>,
) -> PlanOf {
    let whole = facts.shape == Shape::Complete
        || (facts.shape == Shape::Incomplete && facts.mode == countersign_review::marker::PlanKind::Targeted);
    let no_approval = if matches!(data.governing, Some(Governing::OtherBase { .. })) {
        Some(NoApproval::OtherBase)
    } else if project.rules.is_none() {
        Some(NoApproval::Candidate)
    } else if standing == ProjectStanding::Applied {
        Some(NoApproval::Applied)
    } else if facts.trust == Trust::None {
        Some(NoApproval::Untrusted)
    } else if !facts.fresh {
        Some(NoApproval::Stale)
    } else if !facts.unknown_parts.is_empty() {
        Some(NoApproval::UnknownParts { parts: facts.unknown_parts.to_vec() })
    } else if !whole {
        Some(NoApproval::NotWhole)
    } else {
        changes_nothing(opened.plan()).then_some(NoApproval::NoChanges)
    };
    PlanOf {
        plan: opened.id(),
        kind: facts.kind,
        counts: counts_of(opened.plan()),
        besides: besides_of(opened.plan()),
        digest: facts.digest,
        masked: facts.masked,
        made_at: facts.made_at,
        fresh: facts.fresh,
        tool: facts.tool.as_ref().map(|(tool, _)| *tool),
        version: facts.tool.map(|(_, version)| version),
        mode: facts.mode,
        no_approval,
    }
}

fn flags(data: &PullData) -> Vec<PullFlag> {
    let mut flags = Vec::new();
    let default = || data.detail.as_ref()?.summary.default_branch.as_ref().map(|branch| branch.name.clone());
    match &data.governing {
        Some(Governing::Unreadable { branch, fault }) => flags.push(PullFlag::RulesUnreadable {
            branch: branch.clone(),
            line: u32::try_from(fault.line).unwrap_or(u32::MAX),
            what: fault.what.clone(),
        }),
        Some(Governing::OtherBase { base, default, .. }) => {
            flags.push(PullFlag::OtherBase { base: base.clone(), default: default.clone() });
        }
        Some(Governing::NoDefault) => flags.push(PullFlag::NoDefault),
        Some(Governing::Of { branch, .. }) if default().is_some_and(|default| default != *branch) => {
            flags.push(PullFlag::NamedBase { base: branch.clone(), default: default().unwrap_or_default() });
        }
        Some(Governing::Of { .. } | Governing::None { .. }) | None => {}
    }
    if let Some(files) = &data.files {
        let of = |is: &dyn Fn(&str) -> bool| -> Vec<String> {
            files.paths().filter(|path| is(path)).map(str::to_owned).collect()
        };
        let rules = of(&is_of_rules);
        if !rules.is_empty() {
            flags.push(PullFlag::ChangesRules { files: rules });
        }
        let workflows = of(&steers_ci);
        if !workflows.is_empty() {
            flags.push(PullFlag::ChangesWorkflow { files: workflows });
        }
        if !files.complete {
            flags.push(PullFlag::FilesCut);
        }
    }
    if data.detail.as_ref().is_some_and(|detail| detail.summary.is_cross_repository) {
        flags.push(PullFlag::Fork);
    }
    if let Some(SourceProblem::Conflict(files)) = &data.source_problem {
        flags.push(PullFlag::Conflict { files: files.clone() });
    }
    if let Some(Governing::None { branch }) = &data.governing {
        flags.push(PullFlag::NoRules { branch: branch.clone() });
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(actions: &str, more: &str) -> Plan {
        let text = format!(
            r#"{{"format_version":"1.2","resource_changes":[{{"address":"t.a","mode":"managed","type":"t","name":"a","provider_name":"p","change":{{"actions":[{actions}],"before":{{}},"after":{{}}}}}}]{more}}}"#
        );
        Plan::read(text.into_bytes()).unwrap()
    }

    #[test]
    fn what_is_neither_created_nor_changed_nor_destroyed_is_something_all_the_same() {
        let forgets = plan(r#""forget""#, "");
        assert_eq!(counts_of(&forgets), (0, 0, 0, 0));
        assert_eq!(besides_of(&forgets), Besides { forgets: 1, ..Besides::default() });
        assert!(!changes_nothing(&forgets));

        let replaced = plan(r#""create","forget""#, "");
        assert_eq!((counts_of(&replaced).0, besides_of(&replaced).forgets), (1, 1));

        let invokes = plan(r#""no-op""#, r#","action_invocations":[{"address":"action.a.b"}]"#);
        assert_eq!(besides_of(&invokes), Besides { actions: 1, ..Besides::default() });
        assert!(!changes_nothing(&invokes));
        assert!(changes_nothing(&plan(r#""no-op""#, "")));
    }
}
