//! What the changes of a plan can be filtered by, with how many there are of each.

use std::collections::HashMap;

use super::analysis::Analysis;
use super::list::{Known, List, ListQuery};
use crate::digest::is_pure_no_op;
use crate::plan::Plan;

/// What the changes of a plan can be filtered by. What does not change is not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Resource types, most changes first.
    pub types: Vec<(String, u32)>,
    /// Modules by address; the root is empty.
    pub modules: Vec<(String, u32)>,
    /// Providers by source address.
    pub providers: Vec<(String, u32)>,
    /// AWS accounts by id, as far as the plan tells.
    pub accounts: Vec<(String, u32)>,
    /// How many changes the rows for identical ones stand for.
    pub same: u32,
}

impl Facets {
    /// Counts them.
    pub fn of(plan: &Plan, analysis: &Analysis) -> Self {
        let text = plan.text();
        let (mut types, mut modules, mut providers, mut accounts) =
            (Counted::default(), Counted::default(), Counted::default(), Counted::default());
        for (change, entry) in (0_u32..).zip(plan.changes()).filter(|(_, entry)| !is_pure_no_op(entry, text)) {
            types.add(entry.resource_type.of(text));
            modules.add(entry.module_address.of(text));
            providers.add(entry.provider_name.of(text));
            if let Some(account) = analysis.account(change) {
                accounts.add(account);
            }
        }
        let query = ListQuery { fold_same: true, ..ListQuery::default() };
        let list = List::with(plan, &query, Known { analysis: Some(analysis), ..Known::default() });
        let same: usize = list.same.iter().map(Vec::len).sum();
        let mut types = types.by_value();
        types.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Self {
            types,
            modules: modules.by_value(),
            providers: providers.by_value(),
            accounts: accounts.by_value(),
            same: u32::try_from(same).unwrap_or(u32::MAX),
        }
    }
}

#[derive(Default)]
struct Counted<'p>(HashMap<&'p str, u32>);

impl<'p> Counted<'p> {
    fn add(&mut self, value: &'p str) {
        *self.0.entry(value).or_default() += 1;
    }

    fn by_value(self) -> Vec<(String, u32)> {
        let mut all: Vec<_> = self.0.into_iter().map(|(value, count)| (value.to_owned(), count)).collect();
        all.sort_unstable();
        all
    }
}
