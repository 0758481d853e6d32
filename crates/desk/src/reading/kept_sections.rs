//! The sections that were read last, laid out, so that the next window of one costs what the window costs.
//! They are bounded, go with their plan, and hold what their rows hold: nothing that was revealed.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};

use countersign_plan::rows::{Folds, Laid, SectionRef};

use crate::reading::compared::Compared;

/// So many sections are kept. A person reads one, and scrolls between a few.
const KEPT: usize = 6;
/// All of them together are not larger. A section that is larger alone is made anew for each window.
const LARGEST: usize = 256 << 20;

/// What a section was made with.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) section: SectionRef,
    pub(crate) folds: Folds,
    /// The changes that it stands for, in [`SectionRef::Same`].
    pub(crate) members: Vec<u32>,
    /// What it compares with, in [`SectionRef::Since`].
    pub(crate) against: Option<Weak<Compared>>,
}

impl Wanted {
    fn is(&self, other: &Self) -> bool {
        let against = match (&self.against, &other.against) {
            (Some(one), Some(other)) => one.ptr_eq(other),
            (None, None) => true,
            _ => false,
        };
        against && self.section == other.section && self.folds == other.folds && self.members == other.members
    }
}

/// What was read last, the newest at the end.
#[derive(Debug)]
pub(crate) struct KeptSections {
    kept: VecDeque<(Wanted, Arc<Laid>)>,
    weight: usize,
    largest: usize,
}

impl Default for KeptSections {
    fn default() -> Self {
        Self { kept: VecDeque::new(), weight: 0, largest: LARGEST }
    }
}

impl KeptSections {
    /// A section that is kept.
    pub(crate) fn find(&mut self, wanted: &Wanted) -> Option<Arc<Laid>> {
        let at = self.kept.iter().position(|(kept, _)| kept.is(wanted))?;
        let found = self.kept.remove(at)?;
        let laid = Arc::clone(&found.1);
        self.kept.push_back(found);
        Some(laid)
    }

    /// Keeps a section, and forgets those that were not read for longest.
    pub(crate) fn keep(&mut self, wanted: Wanted, laid: &Arc<Laid>) {
        let weight = laid.weight();
        if weight > self.largest || self.find(&wanted).is_some() {
            return;
        }
        self.weight += weight;
        self.kept.push_back((wanted, Arc::clone(laid)));
        while self.kept.len() > KEPT || self.weight > self.largest {
            let Some((_, oldest)) = self.kept.pop_front() else { return };
            self.weight -= oldest.weight();
        }
    }

    /// Forgets what compares with another plan.
    pub(crate) fn forget_compared(&mut self) {
        self.kept.retain(|(wanted, _)| wanted.against.is_none());
        self.weight = self.kept.iter().map(|(_, laid)| laid.weight()).sum();
    }
}

#[cfg(test)]
mod tests {
    use countersign_plan::Plan;
    use countersign_plan::rows::{Arguments, Source, lay};

    use super::*;

    fn laid(text: &str) -> Arc<Laid> {
        let plan = format!(
            r#"{{"format_version":"1.2","resource_changes":[{{"address":"t.n","type":"t","name":"n","mode":"managed","provider_name":"p","change":{{"actions":["create"],"before":null,"after":{{"text":{}}},"after_unknown":{{}}}}}}]}}"#,
            serde_json::to_string(text).unwrap()
        );
        let plan = Plan::read(plan.into_bytes()).unwrap();
        let arguments = Arguments::index(&plan);
        let source = Source { plan: &plan, schemas: None, arguments: &arguments };
        Arc::new(lay(&source, SectionRef::Change { change: 0 }, &Folds::default()))
    }

    fn wanted(change: u32) -> Wanted {
        let section = SectionRef::Change { change };
        Wanted { section, folds: Folds::default(), members: Vec::new(), against: None }
    }

    #[test]
    fn a_section_is_kept_for_the_same_question_and_no_other() {
        let mut kept = KeptSections::default();
        let one = laid("x");
        kept.keep(wanted(1), &one);
        assert!(kept.find(&wanted(1)).is_some_and(|found| Arc::ptr_eq(&found, &one)));
        let mut open = wanted(1);
        open.folds.open.insert(7);
        assert!(kept.find(&open).is_none(), "with a fold open it has other rows");
        assert!(kept.find(&Wanted { members: vec![1, 2], ..wanted(1) }).is_none());
        assert!(kept.find(&wanted(2)).is_none());
    }

    #[test]
    fn only_a_few_sections_are_kept_those_read_last() {
        let mut kept = KeptSections::default();
        let one = laid("x");
        for change in 0..u32::try_from(KEPT).unwrap() {
            kept.keep(wanted(change), &one);
        }
        assert!(kept.find(&wanted(0)).is_some());
        kept.keep(wanted(99), &one);
        assert!(kept.find(&wanted(0)).is_some() && kept.find(&wanted(1)).is_none());
        assert_eq!((kept.kept.len(), kept.weight), (KEPT, KEPT * one.weight()));
    }

    #[test]
    fn sections_are_bounded_in_bytes_and_what_is_too_large_is_not_kept() {
        let large = laid(&"line of a text\n".repeat(1000));
        let largest = large.weight() * 5 / 2;
        let mut kept = KeptSections { largest, ..KeptSections::default() };
        for change in 0..4 {
            kept.keep(wanted(change), &large);
            assert!(kept.weight <= largest, "{}", kept.weight);
        }
        let there: Vec<bool> = (0..4).map(|change| kept.find(&wanted(change)).is_some()).collect();
        assert_eq!(there, [false, false, true, true]);
        let too_large = laid(&"line of a text\n".repeat(4000));
        assert!(too_large.weight() > largest);
        kept.keep(wanted(9), &too_large);
        assert!(kept.find(&wanted(9)).is_none() && kept.find(&wanted(3)).is_some());
    }
}
