//! What the UI is told of an opened plan at once.

use std::fmt::Write as _;

use countersign_desk::OpenedPlan;
use countersign_plan::{self as plan, Action, Kind, Plan, Reason, Section};

use crate::wire::{Banner, PlanSummary};

/// Strange words beyond this many say no more.
const WORDS: usize = 8;

pub(crate) fn summary(opened: &OpenedPlan) -> PlanSummary {
    let plan = opened.plan();
    let outputs = plan.outputs();
    let changed = outputs.iter().filter(|output| output.change.action() != Action::NoOp).count();
    let checks = plan.check_counts();
    PlanSummary {
        id: opened.id(),
        name: plan::visible::visible(opened.name()).into_owned(),
        path: opened.path().map(str::to_owned),
        bytes: size(plan.bytes()),
        format_version: plan.format().version.clone(),
        redacted: plan.format().kind == Kind::Redacted,
        tool_version: plan.terraform_version().map(|it| plan::visible::visible(it).into_owned()),
        tool: plan.tool(),
        timestamp: plan.timestamp().map(|it| plan::visible::visible(it).into_owned()),
        mode: plan.mode(),
        banners: banners(plan, checks),
        counts: plan.counts(),
        outputs_changed: number(changed),
        outputs_total: number(outputs.len()),
        drift: number(plan.drift().len()),
        checks,
        invocations: number(plan.invocations()),
        deferred: members(plan, Section::DeferredChanges),
        schemas: opened.schemas_from(),
        mended: plan.mended().to_vec(),
        file_digest: hex(&plan.file_digest()),
    }
}

/// Numbers cross as JavaScript has them.
#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
pub(crate) const fn size(bytes: usize) -> f64 {
    bytes as f64
}

pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn members(plan: &Plan, section: Section) -> u32 {
    number(plan.section(section).as_array().map_or(0, <[_]>::len))
}

/// What must be said before anything else is read, most dangerous first.
fn banners(plan: &Plan, checks: plan::CheckCounts) -> Vec<Banner> {
    let mut banners = Vec::new();
    if plan.errored() == Some(true) {
        banners.push(Banner::Errored);
    }
    if plan.is_targeted() {
        banners.push(Banner::Targeted);
    }
    if plan.has_members(Section::DeferredChanges) || plan.has_members(Section::DeferredActionInvocations) {
        banners.push(Banner::Deferred);
    }
    let words = unknown_words(plan);
    if !words.is_empty() {
        banners.push(Banner::UnknownWords { words });
    }
    if checks.fail + checks.error > 0 {
        banners.push(Banner::FailedChecks { count: checks.fail + checks.error });
    }
    if plan.format().newer {
        banners.push(Banner::NewerFormat { version: plan.format().version.clone() });
    }
    let counts = plan.counts();
    let changes = plan.changes().len() != counts.no_op as usize || counts.moved + counts.imported > 0;
    if plan.applyable() == Some(false) && changes && plan.errored() != Some(true) {
        banners.push(Banner::NotApplyable);
    }
    banners
}

fn unknown_words(plan: &Plan) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut note = |word: &str| {
        let shown = plan::visible::visible(word).into_owned();
        if !words.contains(&shown) && words.len() < WORDS {
            words.push(shown);
        }
    };
    for entry in plan.changes().iter().chain(plan.drift()) {
        if entry.action.action == Action::Unknown {
            note(&plan.written_actions(entry));
        }
        let reason = entry.action_reason.of(plan.text());
        if !reason.is_empty() && !Reason::is_known(reason) {
            note(reason);
        }
    }
    words
}
