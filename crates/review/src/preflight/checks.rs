//! The checks themselves, one function each.

use countersign_model::{AccountId, PullState, RoleArn};
use jiff::SignedDuration;

use super::detail::{CheckDetail, Unread};
use super::facts::{Facts, Kept, PlanFact, Rewritten, RulesFact, Shape, StateIdentity, Unlike};
use super::{EachCheck, Verdict};
use crate::Moved;
use crate::approval::{Approvals, WantedPlan, approvals};
use crate::marker::PlanKind;

/// A session has to outlast the run by this at least.
const LEAST_TIME: SignedDuration = SignedDuration::from_mins(15);
/// How many changed files are named.
const NAMED_FILES: usize = 20;

pub(super) type Found = (Verdict, CheckDetail);

const fn holds(detail: CheckDetail) -> Found {
    (Verdict::Holds, detail)
}

const fn fails(detail: CheckDetail) -> Found {
    (Verdict::Fails, detail)
}

fn unknown(unread: &Unread) -> Found {
    (Verdict::Unknown, CheckDetail::NotRead { unread: unread.clone() })
}

/// Evaluates every check, and which approvals count.
pub(super) fn evaluate(facts: &Facts<'_>) -> (EachCheck<Found>, Approvals) {
    let approvals = which_approvals(facts);
    let each = EachCheck {
        open: open(facts),
        head: of_plan(facts, |plan| head(facts, plan)),
        base: of_plan(facts, |plan| base(facts, plan)),
        rules: rules(facts),
        sealed: sealed(facts.plan.as_ref()),
        complete: of_plan(facts, complete),
        mode: of_plan(facts, |plan| mode(plan, &approvals)),
        age: of_plan(facts, |plan| age(facts, plan)),
        tool: of_plan(facts, |plan| tool(facts, plan)),
        lock: of_plan(facts, |plan| lock(facts, plan)),
        state: of_plan(facts, |plan| state(facts, plan)),
        account: account(facts),
        session: of_plan(facts, |plan| session(facts, plan)),
        once: of_plan(facts, |_| once(facts)),
        approved: of_plan(facts, |_| approved(&approvals)),
    };
    (each, approvals)
}

/// Of a plan that is not there nothing can be said.
fn of_plan(facts: &Facts<'_>, check: impl FnOnce(&PlanFact) -> Found) -> Found {
    facts.plan.as_ref().map_or((Verdict::Unknown, CheckDetail::NotSealed), check)
}

fn which_approvals(facts: &Facts<'_>) -> Approvals {
    match &facts.plan {
        Some(plan) => {
            let wanted = WantedPlan {
                project: facts.project.clone(),
                digest: plan.public.clone(),
                full: plan.full.clone(),
                expected: plan.expected.clone(),
                mode: plan.mode,
                unbound: plan.unbound.clone(),
                noted: plan.noted.clone(),
            };
            approvals(facts.approval, &wanted, facts.rules, facts.emails)
        }
        None => Approvals {
            counted: Vec::new(),
            not_counted: Vec::new(),
            needed: facts.rules.approvals,
            read: facts.approval.read,
        },
    }
}

fn open(facts: &Facts<'_>) -> Found {
    match facts.pull_state {
        PullState::Open | PullState::Merged => holds(CheckDetail::PullOpen),
        PullState::Closed => fails(CheckDetail::PullClosed),
    }
}

fn head(facts: &Facts<'_>, plan: &PlanFact) -> Found {
    let now = &facts.approval.head;
    if *now == plan.head {
        holds(CheckDetail::HeadSame { commit: now.short().to_owned() })
    } else {
        fails(CheckDetail::HeadMoved { planned: plan.head.short().to_owned(), now: now.short().to_owned() })
    }
}

fn base(facts: &Facts<'_>, plan: &PlanFact) -> Found {
    let base = match &facts.base {
        Ok(base) => base,
        Err(unread) => return unknown(unread),
    };
    let branch = base.branch.clone();
    match &plan.base_branch {
        Some(planned) if *planned == branch => {}
        Some(planned) => return fails(CheckDetail::BaseOther { planned: planned.clone(), now: branch }),
        None => {
            return unknown(&Unread::Failed { message: "the plan does not say for which base it was made".to_owned() });
        }
    }
    if base.rewritten == Rewritten::Yes {
        return fails(CheckDetail::BaseRewritten { branch });
    }
    if base.changed.is_empty() {
        return holds(CheckDetail::BaseSame { branch, tip: base.tip.short().to_owned() });
    }
    fails(CheckDetail::BaseChanged {
        branch,
        from: plan.base.short().to_owned(),
        to: base.tip.short().to_owned(),
        files: base.changed.iter().take(NAMED_FILES).cloned().collect(),
        count: u32::try_from(base.changed.len()).unwrap_or(u32::MAX),
    })
}

/// Whoever chooses the base of a pull request must not choose its rules by that.
fn rules(facts: &Facts<'_>) -> Found {
    match &facts.team {
        Err(unread) => unknown(unread),
        Ok(RulesFact::Of { branch }) => holds(CheckDetail::RulesOf { branch: branch.clone() }),
        Ok(RulesFact::OtherBase { base, default, named }) => {
            fails(CheckDetail::RulesOtherBase { base: base.clone(), default: default.clone(), named: named.clone() })
        }
        Ok(RulesFact::None { branch }) => fails(CheckDetail::RulesNone { branch: branch.clone() }),
        Ok(RulesFact::Unreadable { branch, line, what }) => {
            fails(CheckDetail::RulesUnreadable { branch: branch.clone(), line: *line, what: what.clone() })
        }
    }
}

fn sealed(plan: Option<&PlanFact>) -> Found {
    match plan.map(|plan| (plan.kept, plan)) {
        None => fails(CheckDetail::NotSealed),
        Some((Kept::Intact, plan)) => {
            holds(CheckDetail::Sealed { digest: plan.public.short().to_owned(), masked: plan.masked })
        }
        Some((Kept::Changed, _)) => fails(CheckDetail::SealBroken),
        Some((Kept::Lost, _)) => fails(CheckDetail::SealLost),
    }
}

fn complete(plan: &PlanFact) -> Found {
    if !plan.unknown_parts.is_empty() {
        return fails(CheckDetail::UnknownParts { parts: plan.unknown_parts.clone() });
    }
    match plan.shape {
        Shape::Complete => holds(CheckDetail::Complete),
        Shape::Errored => fails(CheckDetail::Errored),
        // A plan of some resources is never complete; naming that in the approval is the act.
        Shape::Incomplete if plan.mode == PlanKind::Targeted => holds(CheckDetail::Incomplete),
        Shape::Incomplete => fails(CheckDetail::Incomplete),
        Shape::NotTold => (Verdict::Unknown, CheckDetail::CompleteNotTold),
    }
}

/// Anything but a normal plan is an act that an approval has to name; approvals that do not name it
/// are not counted.
fn mode(plan: &PlanFact, approvals: &Approvals) -> Found {
    match plan.mode {
        PlanKind::Normal => holds(CheckDetail::NormalMode),
        mode if approvals.verdict() == Verdict::Holds => holds(CheckDetail::OtherMode { mode }),
        mode => fails(CheckDetail::OtherMode { mode }),
    }
}

fn minutes(duration: SignedDuration) -> u32 {
    u32::try_from(duration.as_mins().max(0)).unwrap_or(u32::MAX)
}

fn age(facts: &Facts<'_>, plan: &PlanFact) -> Found {
    let age = facts.now.duration_since(plan.made_at);
    let limit = facts.rules.max_plan_age;
    if age.is_negative() {
        fails(CheckDetail::ClockWrong)
    } else if age <= limit {
        holds(CheckDetail::Young { minutes: minutes(age), limit: minutes(limit) })
    } else {
        fails(CheckDetail::Old { minutes: minutes(age), limit: minutes(limit) })
    }
}

fn tool(facts: &Facts<'_>, plan: &PlanFact) -> Found {
    let here = match &facts.tool {
        Ok(here) => here,
        Err(unread) => return unknown(unread),
    };
    if here.tool == plan.tool && here.version == plan.version {
        holds(CheckDetail::ToolSame { tool: plan.tool, version: plan.version.to_string() })
    } else {
        fails(CheckDetail::ToolOther {
            planned: (plan.tool, plan.version.to_string()),
            here: (here.tool, here.version.to_string()),
        })
    }
}

fn lock(facts: &Facts<'_>, plan: &PlanFact) -> Found {
    match &facts.lock {
        Err(unread) => unknown(unread),
        Ok(lock) if lock.digest != plan.lock => fails(CheckDetail::LockOther),
        Ok(_) if !plan.unpinned.is_empty() => fails(CheckDetail::LockUnpinned { providers: plan.unpinned.clone() }),
        Ok(lock) if lock.digest.is_none() => holds(CheckDetail::LockNone),
        Ok(_) => holds(CheckDetail::LockSame),
    }
}

fn serial(state: Option<&StateIdentity>) -> Option<u32> {
    state.map(|state| u32::try_from(state.serial).unwrap_or(u32::MAX))
}

fn state(facts: &Facts<'_>, plan: &PlanFact) -> Found {
    let now = match &facts.state {
        Ok(now) => now.as_ref(),
        Err(unread) => return unknown(unread),
    };
    let planned = plan.state.as_ref();
    if now == planned {
        return holds(CheckDetail::StateSame { serial: serial(now) });
    }
    match (planned, now) {
        (Some(planned), Some(now)) if planned.lineage != now.lineage => fails(CheckDetail::StateOther),
        _ => fails(CheckDetail::StateMoved { planned: serial(planned), now: serial(now) }),
    }
}

fn account(facts: &Facts<'_>) -> Found {
    // The digest and its approvals name what was expected when it was planned.
    let moved = facts.plan.as_ref().and_then(|plan| plan.expected.moved(&facts.expected()));
    if let Some(Moved { what, planned, now }) = moved {
        return fails(CheckDetail::ExpectedOther { what, planned, now });
    }
    let expected = facts.expected_account.as_ref();
    let Some(session) = &facts.session else {
        return fails(CheckDetail::NoSession { expected: expected.map(ToString::to_string) });
    };
    let number = |account: Option<&AccountId>| account.map(ToString::to_string).unwrap_or_default();
    let name = |role: Option<&RoleArn>| role.map(|role| role.name().to_owned()).unwrap_or_default();
    let role = facts.expected_role.as_ref();
    match session.unlike(expected, role) {
        None => holds(CheckDetail::AccountExpected { account: number(expected) }),
        Some(Unlike::NoExpectation) => (Verdict::Unknown, CheckDetail::NoExpectation),
        Some(Unlike::Account) => {
            fails(CheckDetail::AccountOther { session: number(Some(&session.account)), expected: number(expected) })
        }
        Some(Unlike::Role) => {
            fails(CheckDetail::RoleOther { session: name(session.role.as_ref()), expected: name(role) })
        }
    }
}

fn session(facts: &Facts<'_>, plan: &PlanFact) -> Found {
    let Some(session) = &facts.session else {
        return unknown(&Unread::NoSession);
    };
    let left = session.expires_at.duration_since(facts.now);
    let needed = LEAST_TIME.max(plan.took.saturating_add(plan.took));
    let detail = (minutes(left), needed.as_secs().max(0).div_euclid(60));
    let (left_minutes, needed_minutes) = (detail.0, u32::try_from(detail.1).unwrap_or(u32::MAX));
    if left >= needed {
        holds(CheckDetail::TimeEnough { left: left_minutes, needed: needed_minutes })
    } else {
        fails(CheckDetail::TimeShort { left: left_minutes, needed: needed_minutes })
    }
}

fn once(facts: &Facts<'_>) -> Found {
    match facts.earlier.as_deref() {
        Err(unread) => unknown(unread),
        Ok([]) if facts.claims.is_empty() => holds(CheckDetail::NeverApplied),
        // Only what was shown is answered: a claim that came since is another one.
        Ok([]) if facts.claims.iter().all(|claim| facts.despite.contains(claim)) => {
            holds(CheckDetail::ClaimsAnswered { claims: facts.claims.clone() })
        }
        Ok([]) => fails(CheckDetail::Claimed { claims: facts.claims.clone() }),
        Ok([.., newest]) => fails(CheckDetail::AppliedBefore {
            outcome: newest.outcome,
            by: newest.by.clone(),
            at: newest.at.map(|at| at.to_string()),
        }),
    }
}

fn approved(approvals: &Approvals) -> Found {
    let verdict = approvals.verdict();
    let (by, needed) = (approvals.counted.clone(), approvals.needed);
    let detail = match verdict {
        Verdict::Holds => CheckDetail::Approved { by, needed },
        Verdict::Unknown | Verdict::Fails => {
            CheckDetail::NotApproved { by, needed, others: approvals.not_counted.clone() }
        }
    };
    (verdict, detail)
}
