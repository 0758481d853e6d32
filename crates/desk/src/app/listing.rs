//! Reading a plan: its list, rows and sections with what the person has viewed of it.

use std::ops::Range;
use std::sync::Arc;

use countersign_model::AccountId;
use countersign_plan::Action;
use countersign_plan::rows::{ChangeRow, DiffSection, Facets, Folds, List, ListQuery, SectionRef};

use crate::app::fault::DeskError;
use crate::reading::opened::OpenedPlan;
use crate::reading::viewed::{Mark, Viewed};
use crate::views::ViewedCount;
use crate::{Desk, lock};

/// A list that was made.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Names it in later requests.
    pub view: u32,
    pub list: Arc<List>,
    /// How much of the plan is viewed.
    pub viewed: ViewedCount,
    /// Whether every change was looked at before.
    pub analysed: bool,
}

/// What is marked as viewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The change alone.
    One,
    /// All that its row stands for in a list: another one may have others behind the same row.
    Same {
        /// Names the list.
        view: u32,
    },
}

/// Whether something is viewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is.
    Yes,
    /// It is not any more.
    No,
}

/// Answers for the changes of one plan. Without the analysis nothing is known to be viewed.
struct Marks<'d> {
    plan: &'d OpenedPlan,
    viewed: &'d std::sync::Mutex<Viewed>,
}

impl Marks<'_> {
    fn mark(&self, change: u32) -> Option<Mark> {
        *self.plan.marks().get(change as usize)?
    }

    fn has(&self, change: u32) -> bool {
        self.plan.quick_analysis().is_some() && self.mark(change).is_some_and(|mark| lock(self.viewed).has(mark))
    }

    fn count(&self) -> ViewedCount {
        let plan = self.plan.plan();
        let counts = plan.counts();
        let all = u32::try_from(plan.changes().len()).unwrap_or(u32::MAX);
        // A no-op that moves or is imported is to be viewed; no other is.
        let calm = plan.changes().iter().filter(|entry| {
            entry.action.action == Action::NoOp && entry.previous_address.of(plan.text()).is_empty() && !entry.importing
        });
        let total = if counts.no_op == 0 { all } else { all - u32::try_from(calm.count()).unwrap_or(all) };
        let none = self.plan.quick_analysis().is_none() || lock(self.viewed).is_empty();
        let viewed = if none { 0 } else { (0..all).filter(|change| self.has(*change)).count() };
        ViewedCount { viewed: u32::try_from(viewed).unwrap_or(u32::MAX), total }
    }
}

impl Desk {
    fn marks<'d>(&'d self, plan: &'d OpenedPlan) -> Marks<'d> {
        Marks { plan, viewed: &self.viewed }
    }

    /// Makes a list of the changes of a plan.
    pub fn list_changes(&self, plan: &Arc<OpenedPlan>, query: &ListQuery) -> Listing {
        let marks = self.marks(plan);
        let kept = plan.list(query, &|change| marks.has(change));
        if plan.wants_analysis()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            // The next list of this plan knows more.
            let plan = Arc::clone(plan);
            runtime.spawn_blocking(move || {
                plan.analysis();
            });
        }
        let viewed = marks.count();
        Listing { view: kept.number, list: Arc::clone(&kept.list), viewed, analysed: kept.analysed }
    }

    /// Rows of a list; nothing where it is not kept any more.
    pub fn change_rows(&self, plan: &OpenedPlan, view: u32, window: Range<usize>) -> Option<Vec<ChangeRow>> {
        let marks = self.marks(plan);
        plan.rows(view, window, &|change| marks.has(change))
    }

    /// A section of the document.
    pub fn section(&self, plan: &OpenedPlan, section: SectionRef, window: Range<usize>, folds: &Folds) -> DiffSection {
        let marks = self.marks(plan);
        plan.section(section, window, folds, &|change| marks.has(change))
    }

    /// Marks a change as viewed, or all that its row stands for, or takes the marks away.
    pub fn mark_viewed(
        &self,
        plan: &OpenedPlan,
        change: u32,
        reach: Reach,
        seen: Seen,
    ) -> Result<ViewedCount, DeskError> {
        let marks = self.marks(plan);
        if plan.analysis().digest(change).is_none() {
            return Err(DeskError::Invalid("this plan has no such change to view".to_owned()));
        }
        let changes = match reach {
            Reach::One => vec![change],
            Reach::Same { view } => plan.same_in(view, change).ok_or(DeskError::ListGone)?,
        };
        let meant = changes.into_iter().filter_map(|change| marks.mark(change));
        let kept = {
            let mut viewed = lock(&self.viewed);
            match seen {
                Seen::Yes => viewed.mark(meant),
                Seen::No => viewed.unmark(meant),
            }
        };
        kept.map_err(|error| DeskError::NotSaved(error.to_string()))?;
        Ok(marks.count())
    }

    /// What the changes of a plan can be filtered by.
    pub fn facets(&self, plan: &OpenedPlan) -> Facets {
        Facets::of(plan.plan(), plan.analysis())
    }

    /// What an account is called, where somebody named it.
    pub fn account_name(&self, account: &str) -> Option<String> {
        let id: AccountId = account.parse().ok()?;
        Some(self.teams.account(&id).name)
    }
}
