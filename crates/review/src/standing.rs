//! How plans, projects and pull requests stand: whether a plan is fresh, whether it may be approved, and what to
//! call the whole. Decided here, and only rendered elsewhere.

use countersign_model::CommitId;
use serde::{Deserialize, Serialize};

use crate::Expected;
use crate::applies::Applied;
use crate::marker::PlanKind;
use crate::preflight::{BaseFact, Shape, Unread};

/// Where a plan comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PlanOrigin {
    /// This app made it on this machine and keeps it encrypted. Only such a plan can be applied.
    Sealed,
    /// CI published it: to be read and approved, never applied.
    Reported,
}

/// Whether a plan can be approved from, by what is known of who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Nothing speaks against it.
    Claimed,
    /// Something does.
    None,
}

/// What decides whether a plan is fresh and may be approved.
#[derive(Clone, Debug)]
pub struct PlanFacts<'f> {
    /// Where it comes from.
    pub origin: PlanOrigin,
    /// Whether its maker can be trusted.
    pub trust: Trust,
    /// The head that it was made of, where it says so.
    pub head: Option<&'f CommitId>,
    /// What changed on the base since; not known where the plan does not name its base.
    pub base: Result<BaseFact, Unread>,
    /// Base, account and roles that it was made for.
    pub expected: &'f Expected,
    /// What decides in it and is absent or not known to this version.
    pub unknown_parts: Vec<String>,
    /// Whether it is whole.
    pub shape: Shape,
    /// How it was made.
    pub mode: PlanKind,
    /// Whether applying it would do anything at all.
    pub effect: Effect,
}

/// Whether applying a plan would do anything at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It would.
    Changes,
    /// It would not.
    Nothing,
}

/// What counts now for a project.
#[derive(Clone, Debug)]
pub struct Now<'n> {
    /// The head of the pull request.
    pub head: Option<&'n CommitId>,
    /// What the rules expect of the project.
    pub expected: &'n Expected,
    /// Under which rules it is.
    pub rules: Governed,
    /// What applies came to.
    pub applied: Option<Applied>,
}

/// Under which rules a project is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Governed {
    /// The team's file names it.
    ByTheTeam,
    /// No rules name it: it can be read and never applied.
    Candidate,
    /// The pull request goes into a branch whose rules do not count.
    OtherBase,
}

/// Why nobody can approve from a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum NoApproval {
    /// It is of another head or base, or was made for other accounts or roles.
    Stale,
    /// Something that decides is not known to this version, or absent.
    UnknownParts {
        /// What.
        parts: Vec<String>,
    },
    NotWhole,
    /// Its run cannot be trusted.
    Untrusted,
    /// The project is only a candidate.
    Candidate,
    /// The pull request goes into a branch whose rules do not count.
    OtherBase,
    /// It changes nothing.
    NoChanges,
    Applied,
}

/// What was decided of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanVerdict {
    /// Where it comes from.
    pub origin: PlanOrigin,
    /// Whether it is of the present head, of a base that did not change for its project, and of the expected account
    /// and roles. What is not known is not fresh.
    pub fresh: bool,
    /// Why nobody can approve from it.
    pub no_approval: Option<NoApproval>,
    /// Whether it would do anything.
    pub effect: Effect,
}

impl PlanVerdict {
    /// Decides. What is named first weighs most.
    pub fn of(plan: &PlanFacts<'_>, now: &Now<'_>) -> Self {
        let base_same = plan.base.as_ref().is_ok_and(BaseFact::is_same);
        let fresh = plan.head.is_some() && plan.head == now.head && base_same && plan.expected == now.expected;
        let no_approval = if now.rules == Governed::OtherBase {
            Some(NoApproval::OtherBase)
        } else if now.rules == Governed::Candidate {
            Some(NoApproval::Candidate)
        } else if now.applied == Some(Applied::Applied) {
            Some(NoApproval::Applied)
        } else if plan.trust == Trust::None {
            Some(NoApproval::Untrusted)
        } else if !fresh {
            Some(NoApproval::Stale)
        } else if !plan.unknown_parts.is_empty() {
            Some(NoApproval::UnknownParts { parts: plan.unknown_parts.clone() })
        } else if !plan.shape.is_whole(plan.mode) {
            Some(NoApproval::NotWhole)
        } else {
            (plan.effect == Effect::Nothing).then_some(NoApproval::NoChanges)
        };
        Self { origin: plan.origin, fresh, no_approval, effect: plan.effect }
    }
}

/// How a project stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ProjectStanding {
    /// Nothing is known yet.
    Unknown,
    NoPlan,
    /// There is a reported plan.
    Reported,
    /// There is a sealed plan.
    Sealed,
    /// Its plan changes nothing.
    NoChanges,
    /// A plan is being made.
    Planning,
    /// It is being applied.
    Applying,
    Applied,
    /// Applying it failed, or was stopped.
    Failed,
}

/// The plan of a project, where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A plan that can be read.
    Plan(PlanOrigin, Effect),
    /// A sealed plan that cannot be opened now.
    Unopened,
    None,
    /// Nobody looked yet.
    NotLooked,
}

impl ProjectStanding {
    /// Decides by the plan and by what applies came to.
    pub const fn of(plan: Shown, applied: Option<Applied>) -> Self {
        match (applied, plan) {
            (Some(Applied::Applied), _) => Self::Applied,
            (Some(Applied::Applying), _) => Self::Applying,
            (Some(Applied::Failed), _) => Self::Failed,
            (None, Shown::Plan(_, Effect::Nothing)) => Self::NoChanges,
            (None, Shown::Plan(PlanOrigin::Sealed, _) | Shown::Unopened) => Self::Sealed,
            (None, Shown::Plan(PlanOrigin::Reported, _)) => Self::Reported,
            (None, Shown::None) => Self::NoPlan,
            (None, Shown::NotLooked) => Self::Unknown,
        }
    }
}

/// A project of a pull request, as far as it counts for the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Whether the team's file names it.
    pub configured: bool,
    /// How it stands.
    pub standing: ProjectStanding,
    /// What was decided of its plan.
    pub plan: Option<PlanVerdict>,
}

/// How the plans of a pull request stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PlanStanding {
    /// Made here, of the present head.
    Sealed,
    /// Read, made by CI of the present head.
    Reported,
    /// CI says there is one; nobody looked at it here.
    Claimed,
    /// Of an older head or base.
    Stale,
    /// Planning failed.
    Failed,
    /// CI is planning.
    Pending,
    None,
    /// There is one that cannot be trusted.
    Untrusted,
    /// Being applied.
    Applying,
    Applied,
}

/// Whether a pull request is applied: something of it was, and every project that the team's file names was or has
/// nothing to apply.
pub fn is_applied(projects: &[Project]) -> bool {
    let done = |project: &Project| matches!(project.standing, ProjectStanding::Applied | ProjectStanding::NoChanges);
    projects.iter().any(|project| project.standing == ProjectStanding::Applied)
        && projects.iter().filter(|project| project.configured).all(done)
}

impl PlanStanding {
    /// Decides by all projects of a pull request.
    pub fn of(projects: &[Project]) -> Self {
        let any = |wanted: ProjectStanding| projects.iter().any(|project| project.standing == wanted);
        let plans: Vec<&PlanVerdict> = projects.iter().filter_map(|project| project.plan.as_ref()).collect();
        if is_applied(projects) {
            Self::Applied
        } else if any(ProjectStanding::Applying) {
            Self::Applying
        } else if any(ProjectStanding::Failed) {
            Self::Failed
        } else if plans.is_empty() {
            Self::None
        } else if plans.iter().any(|plan| plan.no_approval == Some(NoApproval::Untrusted)) {
            Self::Untrusted
        } else if plans.iter().any(|plan| !plan.fresh) {
            Self::Stale
        } else if plans.iter().all(|plan| plan.origin == PlanOrigin::Sealed) {
            Self::Sealed
        } else {
            Self::Reported
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preflight::Rewritten;

    fn commit(digit: &str) -> CommitId {
        digit.repeat(40).parse().unwrap()
    }

    fn base(changed: &[&str], rewritten: Rewritten) -> BaseFact {
        let changed = changed.iter().map(|path| (*path).to_owned()).collect();
        BaseFact { branch: "main".to_owned(), tip: commit("b"), changed, rewritten }
    }

    /// Decides of a fresh plan of a project of the team, after `change`.
    fn verdict<'f>(change: impl FnOnce(&mut PlanFacts<'f>, &mut Now<'f>)) -> PlanVerdict {
        let head: &'static CommitId = Box::leak(Box::new(commit("a")));
        let expected: &'static Expected =
            Box::leak(Box::new(Expected { base: "main".to_owned(), ..Expected::default() }));
        let mut plan = PlanFacts {
            origin: PlanOrigin::Sealed,
            trust: Trust::Claimed,
            head: Some(head),
            base: Ok(base(&[], Rewritten::No)),
            expected,
            unknown_parts: Vec::new(),
            shape: Shape::Complete,
            mode: PlanKind::Normal,
            effect: Effect::Changes,
        };
        let mut now = Now { head: Some(head), expected, rules: Governed::ByTheTeam, applied: None };
        change(&mut plan, &mut now);
        PlanVerdict::of(&plan, &now)
    }

    #[test]
    fn a_fresh_whole_plan_of_the_team_may_be_approved() {
        let found = verdict(|_, _| {});
        assert_eq!((found.fresh, found.no_approval), (true, None));
    }

    #[test]
    fn what_is_not_known_or_moved_is_not_fresh() {
        let other = Expected { base: "release".to_owned(), ..Expected::default() };
        let moved = commit("c");
        let stale = |found: PlanVerdict| (found.fresh, found.no_approval) == (false, Some(NoApproval::Stale));
        assert!(stale(verdict(|plan, _| plan.head = None)));
        assert!(stale(verdict(|plan, now| (plan.head, now.head) = (None, None))));
        assert!(stale(verdict(|_, now| now.head = Some(&moved))));
        assert!(stale(verdict(|_, now| now.expected = &other)));
        assert!(stale(verdict(|plan, _| plan.base = Err(Unread::NotAsked))));
        assert!(stale(verdict(|plan, _| plan.base = Ok(base(&["main.tf"], Rewritten::No)))));
        assert!(stale(verdict(|plan, _| plan.base = Ok(base(&[], Rewritten::Yes)))));
    }

    #[test]
    fn every_reason_against_an_approval_is_found() {
        let why = |change: &dyn Fn(&mut PlanFacts<'static>, &mut Now<'static>)| verdict(change).no_approval;
        let parts = ["checks".to_owned()];
        assert_eq!(why(&|_, now| now.rules = Governed::OtherBase), Some(NoApproval::OtherBase));
        assert_eq!(why(&|_, now| now.rules = Governed::Candidate), Some(NoApproval::Candidate));
        assert_eq!(why(&|_, now| now.applied = Some(Applied::Applied)), Some(NoApproval::Applied));
        assert_eq!(why(&|_, now| now.applied = Some(Applied::Failed)), None, "it can be approved anew");
        assert_eq!(why(&|plan, _| plan.trust = Trust::None), Some(NoApproval::Untrusted));
        assert_eq!(why(&|plan, _| plan.shape = Shape::Errored), Some(NoApproval::NotWhole));
        assert_eq!(why(&|plan, _| plan.shape = Shape::Incomplete), Some(NoApproval::NotWhole));
        assert_eq!(why(&|plan, _| (plan.shape, plan.mode) = (Shape::Incomplete, PlanKind::Targeted)), None);
        assert_eq!(why(&|plan, _| plan.effect = Effect::Nothing), Some(NoApproval::NoChanges));
        let found = verdict(|plan, _| plan.unknown_parts = parts.to_vec()).no_approval;
        assert_eq!(found, Some(NoApproval::UnknownParts { parts: parts.to_vec() }));
    }

    #[test]
    fn an_apply_outweighs_the_plan() {
        let plan = Shown::Plan(PlanOrigin::Sealed, Effect::Changes);
        assert_eq!(ProjectStanding::of(plan, None), ProjectStanding::Sealed);
        assert_eq!(ProjectStanding::of(plan, Some(Applied::Applied)), ProjectStanding::Applied);
        assert_eq!(ProjectStanding::of(Shown::None, Some(Applied::Applying)), ProjectStanding::Applying);
        assert_eq!(ProjectStanding::of(Shown::Unopened, None), ProjectStanding::Sealed);
        assert_eq!(ProjectStanding::of(Shown::NotLooked, None), ProjectStanding::Unknown);
    }

    #[test]
    fn a_pull_request_is_applied_once_every_configured_project_is() {
        let project = |configured, standing| Project { configured, standing, plan: None };
        let applied = project(true, ProjectStanding::Applied);
        let none = project(true, ProjectStanding::NoChanges);
        let open = |configured| project(configured, ProjectStanding::Sealed);
        assert!(is_applied(&[applied.clone(), none.clone()]));
        assert!(is_applied(&[applied.clone(), open(false)]), "a candidate is never applied");
        assert!(!is_applied(&[applied, open(true)]));
        assert!(!is_applied(&[none]), "nothing was applied");
        assert!(!is_applied(&[]));
    }
}
