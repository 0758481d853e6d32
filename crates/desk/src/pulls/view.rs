//! A pull request as it is shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use countersign_model::StatusKind;
use countersign_plan::rows::{HoldsData, data_of};
use countersign_plan::{Action, Plan};
use countersign_review::preflight::Unread;
use countersign_review::results::Claim;
use countersign_review::standing::{Effect, Governed, Now, PlanVerdict, Project, Shown, is_applied};
use countersign_review::team::is_of_rules;
use countersign_terraform::run::record::RunKind;

use super::plan_source::PlanSource;
use super::projects::ProjectData;
use super::reported::steers_ci;
use super::{OpenPull, PullData, SourceProblem};
use crate::Desk;
use crate::access::teams::{Governing, account_of, role_name};
use crate::acting::preflight::expected_of;
use crate::inbox::{Seen, key_of};
use crate::views::{
    AccountView, Besides, Danger, Destroyed, PlanOf, PlanProblem, PlanStanding, ProjectStanding, Pull, PullFlag,
    PullProject, PullState,
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
            applied: is_applied(&self.decided_of(state, &data)),
        }
    }

    fn project_view(&self, state: &OpenPull, data: &PullData, project: &ProjectData) -> PullProject {
        let rules = project.rules.as_ref();
        let running = self.runs.running(&state.pull, &project.id);
        let Decided { plan, standing, claims } = self.decided(state, data, project);
        PullProject {
            id: project.id.to_string(),
            label: project.project.label(),
            dir: project.project.dir.clone(),
            workspace: project.project.workspace.clone(),
            configured: rules.is_some(),
            account: self.account_of_project(data, project),
            roles: (
                role_name(rules.and_then(|rules| rules.plan_role.as_ref())),
                role_name(rules.and_then(|rules| rules.apply_role.as_ref())),
            ),
            standing,
            plan: plan.map(|(source, verdict)| plan_view(source, verdict)),
            problem: self.problem_of(data, project),
            differences: project.differences.clone(),
            refusal: project.refusal,
            running,
            claims,
        }
    }

    /// The account that is expected of a project, with its name.
    pub(crate) fn account_of_project(&self, data: &PullData, project: &ProjectData) -> Option<AccountView> {
        let account = project.rules.as_ref()?.account.as_ref()?;
        Some(account_of(data.team(), account).unwrap_or_else(|| self.teams.account(account)))
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

    /// The plan of a project that is shown, wherever it comes from, with what was decided of it, and how the project
    /// stands.
    fn decided<'p>(&self, state: &OpenPull, data: &PullData, project: &'p ProjectData) -> Decided<'p> {
        let applies = self.applies(data, project);
        let running = self.runs.running_kind(&state.pull, &project.id);
        let shown = PlanSource::shown(project);
        let expected = expected_of(data, project);
        let now =
            Now { head: data.head(), expected: &expected, rules: governed(data, project), applied: applies.standing() };
        let plan = shown.map(|source| {
            let base = match source.base() {
                Some(base) => self.base_since(data, project, base),
                None => Err(Unread::NotAsked),
            };
            (source, PlanVerdict::of(&source.facts(base), &now))
        });
        let standing = match running {
            Some(RunKind::Plan) => ProjectStanding::Planning,
            Some(RunKind::Apply) => ProjectStanding::Applying,
            None => ProjectStanding::of(shown_as(data, project, plan.as_ref()), applies.standing()),
        };
        Decided { plan, standing, claims: applies.claims().to_vec() }
    }

    /// What was decided of every project.
    fn decided_of(&self, state: &OpenPull, data: &PullData) -> Vec<Project> {
        let decide = |project: &ProjectData| {
            let decided = self.decided(state, data, project);
            Project {
                configured: project.rules.is_some(),
                standing: decided.standing,
                plan: decided.plan.map(|(_, verdict)| verdict),
            }
        };
        data.projects.iter().map(decide).collect()
    }

    /// Why nobody can approve the plan of a project that is shown; nothing where that can be done or there is none.
    pub(crate) fn verdict(&self, state: &OpenPull, data: &PullData, project: &ProjectData) -> Option<PlanVerdict> {
        self.decided(state, data, project).plan.map(|(_, verdict)| verdict)
    }

    /// Notes for the inbox what was learnt of a pull request.
    pub(crate) fn note_seen(&self, state: &Arc<OpenPull>) {
        let data = state.data();
        let Some(head) = data.head().cloned() else { return };
        let projects = self.decided_of(state, &data);
        let mut seen = Seen {
            head,
            standing: PlanStanding::of(&projects),
            at: None,
            made_at: BTreeMap::new(),
            counts: (0, 0, 0, 0),
            besides: Besides::default(),
            danger: None,
        };
        for project in &data.projects {
            let Some(source) = PlanSource::shown(project) else { continue };
            let opened = source.opened();
            let (create, update, replace, delete) = counts_of(opened.plan());
            seen.counts.0 += create;
            seen.counts.1 += update;
            seen.counts.2 += replace;
            seen.counts.3 += delete;
            seen.besides = seen.besides.and(besides_of(opened.plan()));
            if let Some(made_at) = source.made_at() {
                if source.effect() == Effect::Changes {
                    seen.made_at.insert(project.project.status_context(StatusKind::Apply), made_at);
                }
                seen.at = seen.at.max(Some(made_at));
            }
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
        if projects.iter().any(|project| project.plan.is_some()) || seen.standing != PlanStanding::None {
            self.inbox.note_seen(&state.pull, seen);
            self.tell(crate::app::events::Topic::Inbox);
        }
    }
}

/// What was decided of a project.
struct Decided<'p> {
    plan: Option<(PlanSource<'p>, PlanVerdict)>,
    standing: ProjectStanding,
    claims: Vec<Claim>,
}

const fn governed(data: &PullData, project: &ProjectData) -> Governed {
    match (&data.governing, &project.rules) {
        (Some(Governing::OtherBase { .. }), _) => Governed::OtherBase,
        (_, Some(_)) => Governed::ByTheTeam,
        (_, None) => Governed::Candidate,
    }
}

fn shown_as(data: &PullData, project: &ProjectData, plan: Option<&(PlanSource<'_>, PlanVerdict)>) -> Shown {
    match plan {
        Some((_, verdict)) => Shown::Plan(verdict.origin, verdict.effect),
        None if project.sealed.is_some() => Shown::Unopened,
        None if data.looked_at.is_none() || project.problem.is_none() => Shown::NotLooked,
        None => Shown::None,
    }
}

/// The branch that a pull request goes into now.
fn base_branch(data: &PullData) -> Option<&str> {
    data.detail.as_ref().map(|detail| detail.summary.base_ref_name.as_str())
}

fn plan_view(source: PlanSource<'_>, verdict: PlanVerdict) -> PlanOf {
    let opened = source.opened();
    let tool = source.tool();
    PlanOf {
        plan: opened.id(),
        origin: verdict.origin,
        counts: counts_of(opened.plan()),
        besides: besides_of(opened.plan()),
        digest: source.public().to_string(),
        masked: source.masked(),
        made_at: source.made_at().map(|at| at.to_string()),
        fresh: verdict.fresh,
        tool: tool.as_ref().map(|(tool, _)| *tool),
        version: tool.map(|(_, version)| version),
        mode: source.mode(),
        no_approval: verdict.no_approval,
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
