//! A plan with the one that it is compared with.

use std::ops::Range;
use std::sync::Arc;

use countersign_plan::digest::all_differences;
use countersign_plan::rows::{Against, ChangeRow, Drifted, Since, row};
use countersign_plan::visible::visible;

use super::opened::OpenedPlan;
use crate::views::Comparison;

/// A plan with the one that it is compared with.
#[derive(Debug)]
pub(crate) struct Compared {
    /// Names the base.
    pub(crate) name: String,
    /// The base. It is held only here where it is open nowhere else.
    pub(crate) base: Arc<OpenedPlan>,
    pub(crate) against: Against,
    /// Other parts that differ.
    parts: Vec<String>,
    /// Whether one of the two has no masked values to compare.
    redacted: bool,
}

impl Compared {
    /// Compares a plan with a base of this name.
    pub(crate) fn of(plan: &OpenedPlan, name: String, base: Arc<OpenedPlan>) -> Self {
        let against = Against::of(plan.plan(), plan.analysis(), base.plan(), base.analysis());
        let parts = all_differences((base.plan(), base.meta()), (plan.plan(), plan.meta())).parts;
        let redacted = plan.plan().is_redacted() || base.plan().is_redacted();
        Self { name, base, against, parts, redacted }
    }

    /// Rows of the changes that only the base has.
    pub(crate) fn gone(&self, window: Range<usize>) -> Vec<ChangeRow> {
        let plan = self.base.plan();
        let gone = &self.against.gone;
        let end = window.end.min(gone.len());
        let drifted = Drifted::of(plan);
        let rows = gone[window.start.min(end)..end].iter();
        rows.filter_map(|&change| Some(row(plan, change, plan.changes().get(change as usize)?, &drifted))).collect()
    }

    /// What the comparison comes to.
    pub(crate) fn standing(&self) -> Comparison {
        Comparison {
            base: Some(self.name.clone()),
            new: self.against.count(Since::New),
            changed: self.against.count(Since::Changed),
            same: self.against.count(Since::Same),
            gone: u32::try_from(self.against.gone.len()).unwrap_or(u32::MAX),
            parts: self.parts.iter().map(|part| visible(part).into_owned()).collect(),
            redacted: self.redacted,
        }
    }
}
