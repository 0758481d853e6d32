//! An opened plan with what is derived from it once and kept.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock};

use countersign_plan::Plan;
use countersign_plan::digest::{Digests, Meta, digests};
use countersign_plan::graph::{self, Picture, PlanGraph, References};
use countersign_plan::rows::{
    self, Analysis, Apart, Arguments, ChangeRow, DiffSection, Drifted, Folds, Known, List, ListQuery, Part, RevealSide,
    SectionRef, Segment, Since, Source,
};
use countersign_plan::schema::Schemas;

use crate::aside::aside;
use crate::comparing::Compared;
use crate::kept_sections::{KeptSections, Wanted};
use crate::lock;
use crate::viewed::Mark;

/// Lists that are kept for windows of rows. The newest one is in use; a few older ones may still
/// be asked for by a page that has not heard of the newest.
const KEPT_LISTS: usize = 4;

/// Up to that many changes, in that many bytes of plan, are looked at before the first list is answered:
/// it takes less than a blink.
const QUICKLY_ANALYSED: usize = 3000;
const QUICKLY_ANALYSED_BYTES: usize = 8 << 20;

/// Where the schemas of the providers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SchemasFrom {
    /// From inside of the plan.
    Within,
    /// From a file beside it, or from the tool itself.
    Beside,
}

/// A plan of this review.
#[derive(Debug)]
pub struct OpenedPlan {
    id: u32,
    name: String,
    path: Option<String>,
    plan: Plan,
    meta: Option<Meta>,
    schemas: Option<Schemas>,
    schemas_from: SchemasFrom,
    /// What tells rows apart that read alike where they are short.
    apart: OnceLock<Apart>,
    arguments: OnceLock<Arguments>,
    digests: OnceLock<Digests>,
    references: OnceLock<References>,
    analysis: OnceLock<Analysis>,
    /// Whether somebody has begun with the analysis without being asked.
    analysing: OnceLock<()>,
    /// The mark of each change.
    marks: OnceLock<Vec<Option<Mark>>>,
    compared: Mutex<Option<Arc<Compared>>>,
    lists: Mutex<Lists>,
    sections: Mutex<KeptSections>,
}

#[derive(Debug, Default)]
struct Lists {
    last: u32,
    kept: VecDeque<Arc<KeptList>>,
}

/// A list, and what it was made with.
#[derive(Debug)]
pub(crate) struct KeptList {
    pub(crate) number: u32,
    pub(crate) list: Arc<List>,
    /// Whether it was made with the analysis; its rows must not know more than their order does.
    pub(crate) analysed: bool,
}

/// What a list takes from outside of the plan.
pub(crate) type IsViewed<'v> = &'v (dyn Fn(u32) -> bool + Sync);

impl OpenedPlan {
    pub(crate) fn new(id: u32, name: String, path: Option<String>, plan: Plan) -> Self {
        Self::with(id, name, path, plan, None, None)
    }

    /// A plan with what came with it.
    pub(crate) fn with(
        id: u32,
        name: String,
        path: Option<String>,
        plan: Plan,
        schemas: Option<Schemas>,
        meta: Option<Meta>,
    ) -> Self {
        let (schemas, schemas_from) = match schemas {
            Some(schemas) => (Some(schemas), SchemasFrom::Beside),
            None => (Schemas::embedded(&plan), SchemasFrom::Within),
        };
        Self {
            id,
            name,
            path,
            plan,
            meta,
            schemas,
            schemas_from,
            apart: OnceLock::new(),
            arguments: OnceLock::new(),
            digests: OnceLock::new(),
            references: OnceLock::new(),
            analysis: OnceLock::new(),
            analysing: OnceLock::new(),
            marks: OnceLock::new(),
            compared: Mutex::default(),
            lists: Mutex::default(),
            sections: Mutex::default(),
        }
    }

    /// Names it among the open ones.
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// Name of the project in this review.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it was read from.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The plan itself.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Where the schemas of the providers come from; nothing where there are none.
    pub fn schemas_from(&self) -> Option<SchemasFrom> {
        self.schemas.as_ref().map(|_| self.schemas_from)
    }

    /// What plan JSON lacks, where it is known.
    pub const fn meta(&self) -> Option<&Meta> {
        self.meta.as_ref()
    }

    /// The digests, computed when first asked for. Takes a while for a large plan.
    pub fn digests(&self) -> &Digests {
        self.digests.get_or_init(|| aside(|| digests(&self.plan, self.meta.as_ref())))
    }

    /// The digests, where they were asked for before.
    pub(crate) fn known_digests(&self) -> Option<&Digests> {
        self.digests.get()
    }

    /// What a look at every change finds, made when first asked for. Takes a while for a large plan.
    pub fn analysis(&self) -> &Analysis {
        self.analysis.get_or_init(|| {
            let look = || Analysis::of(&self.plan);
            if self.is_small() { look() } else { aside(look) }
        })
    }

    /// The same, where it is there or takes less than a blink.
    pub(crate) fn quick_analysis(&self) -> Option<&Analysis> {
        if self.is_small() { Some(self.analysis()) } else { self.analysis.get() }
    }

    fn is_small(&self) -> bool {
        self.plan.changes().len() <= QUICKLY_ANALYSED && self.plan.text().len() <= QUICKLY_ANALYSED_BYTES
    }

    /// Whether the analysis is to be made aside; answered once.
    pub(crate) fn wants_analysis(&self) -> bool {
        self.quick_analysis().is_none() && self.analysing.set(()).is_ok()
    }

    /// The plan that it is compared with.
    pub(crate) fn compared(&self) -> Option<Arc<Compared>> {
        lock(&self.compared).clone()
    }

    /// Compares it with another plan from now on, or with none.
    pub(crate) fn compare_with(&self, compared: Option<Arc<Compared>>) {
        let before = std::mem::replace(&mut *lock(&self.compared), compared);
        lock(&self.sections).forget_compared();
        // Freeing a large plan takes a moment; it is done outside of the lock.
        drop(before);
    }

    /// Where the plan is, so that marks are those of this place: the project as its meta file names it,
    /// else the file. A text that was pasted has no place but itself.
    fn place(&self) -> String {
        match (self.meta.as_ref().filter(|meta| meta.repository_id.is_some()), &self.path) {
            (Some(meta), _) => format!("project\n{:?}\n{:?}", meta.repository_id, meta.project),
            (None, Some(path)) => format!("file\n{path}"),
            (None, None) => format!("text\n{:?}", self.plan.file_digest()),
        }
    }

    /// The mark of each change; nothing for what does not change. Takes what the analysis takes.
    pub(crate) fn marks(&self) -> &[Option<Mark>] {
        self.marks.get_or_init(|| {
            let (analysis, place) = (self.analysis(), self.place());
            let all = 0..u32::try_from(self.plan.changes().len()).unwrap_or(u32::MAX);
            all.map(|change| Some(Mark::of(&place, analysis.digest(change)?))).collect()
        })
    }

    /// Makes a list and keeps it under its number.
    pub(crate) fn list(&self, query: &ListQuery, viewed: IsViewed<'_>) -> Arc<KeptList> {
        let analysis = if query.needs_analysis() { Some(self.analysis()) } else { self.quick_analysis() };
        let compared = self.compared();
        let since = compared.as_ref().map(|compared| compared.against.since.as_slice());
        let list = Arc::new(List::with(&self.plan, query, Known { analysis, since, viewed: Some(viewed) }));
        let mut lists = lock(&self.lists);
        lists.last += 1;
        let kept = Arc::new(KeptList { number: lists.last, list, analysed: analysis.is_some() });
        lists.kept.push_back(Arc::clone(&kept));
        if lists.kept.len() > KEPT_LISTS {
            lists.kept.pop_front();
        }
        kept
    }

    /// A list by its number; nothing where it is not kept any more.
    fn list_called(&self, view: u32) -> Option<Arc<KeptList>> {
        lock(&self.lists).kept.iter().find(|kept| kept.number == view).map(Arc::clone)
    }

    /// Rows of a kept list; nothing where it is not kept any more.
    pub(crate) fn rows(&self, view: u32, window: Range<usize>, viewed: IsViewed<'_>) -> Option<Vec<ChangeRow>> {
        let kept = self.list_called(view)?;
        let list = &kept.list;
        let end = window.end.min(list.order.len());
        let start = window.start.min(end);
        let analysis = self.analysis.get().filter(|_| kept.analysed);
        let compared = self.compared();
        let drifted = Drifted::of(&self.plan);
        let changes = self.plan.changes();
        let row = |change: u32| {
            let mut row = rows::row(&self.plan, change, changes.get(change as usize)?, &drifted);
            self.apart().shorten(change, &mut row.address);
            row.follows = analysis.is_some_and(|analysis| analysis.follows(change));
            row.viewed = viewed(change);
            row.since = since_of(compared.as_deref(), change);
            Some(row)
        };
        let rows = list.order[start..end].iter().zip(&list.parts[start..end]).filter_map(|(&change, part)| {
            let mut row = row(change)?;
            match *part {
                Part::Alone => {}
                Part::Member => row.member = true,
                Part::Stands { same, open } => {
                    let members = list.same.get(same as usize)?;
                    self.stand_for(&mut row, members, open, &drifted, compared.as_deref(), viewed);
                }
            }
            Some(row)
        });
        Some(rows.collect())
    }

    /// Lets a row say what holds of all the changes that it stands for.
    fn stand_for(
        &self,
        row: &mut ChangeRow,
        members: &[u32],
        open: bool,
        drifted: &Drifted<'_>,
        compared: Option<&Compared>,
        viewed: IsViewed<'_>,
    ) {
        let entries = || members.iter().filter_map(|member| self.plan.changes().get(*member as usize));
        row.same = rows::same_of(&self.plan, row.change, members, open);
        row.viewed = members.iter().all(|member| viewed(*member));
        row.drifted = entries().any(|entry| drifted.has(&self.plan, entry));
        row.holds_data = entries().any(|entry| rows::holds_data(entry.resource_type.of(self.plan.text())));
        // Where they stand differently, it says nothing: each of them does.
        row.since = row.since.filter(|since| members.iter().all(|it| since_of(compared, *it) == Some(*since)));
    }

    /// The changes that a row stands for: in the newest list that has such a row, else in the whole plan.
    pub(crate) fn same_as(&self, change: u32) -> Vec<u32> {
        let kept: Vec<Arc<KeptList>> = lock(&self.lists).kept.iter().rev().map(Arc::clone).collect();
        let listed = kept.iter().find_map(|kept| kept.list.stands_for(change).map(<[u32]>::to_vec));
        listed.unwrap_or_else(|| rows::all_same(&self.plan, self.analysis(), change))
    }

    /// The changes that a row stands for in one list; nothing where that list is not kept any more.
    pub(crate) fn same_in(&self, view: u32, change: u32) -> Option<Vec<u32>> {
        let kept = self.list_called(view)?;
        kept.list.stands_for(change).map(<[u32]>::to_vec)
    }

    /// One section of the document.
    pub(crate) fn section(
        &self,
        section: SectionRef,
        window: Range<usize>,
        folds: &Folds,
        viewed: IsViewed<'_>,
    ) -> DiffSection {
        let compared = self.compared();
        let members = match section {
            SectionRef::Same { change } => self.same_as(change),
            _ => Vec::new(),
        };
        let against = compared.as_ref().filter(|_| matches!(section, SectionRef::Since { .. })).map(Arc::downgrade);
        let wanted = Wanted { section, folds: folds.clone(), members, against };
        let mut made = self.laid(&wanted, compared.as_deref(), window);
        let compared = compared.as_deref();
        if let Some(row) = &mut made.change {
            self.apart().shorten(row.change, &mut row.address);
            row.since = since_of(compared, row.change);
            row.follows = self.analysis.get().is_some_and(|analysis| analysis.follows(row.change));
            if matches!(section, SectionRef::Same { .. }) {
                self.stand_for(row, &wanted.members, false, &Drifted::of(&self.plan), compared, viewed);
            } else {
                row.viewed = viewed(row.change);
            }
        }
        made
    }

    /// A window of a section, which is kept where there is more of it.
    fn laid(&self, wanted: &Wanted, compared: Option<&Compared>, window: Range<usize>) -> DiffSection {
        if let Some(laid) = lock(&self.sections).find(wanted) {
            return laid.window(window);
        }
        let source = self.source();
        let folds = &wanted.folds;
        let laid = match (wanted.section, compared) {
            (SectionRef::Same { change }, _) => rows::lay_same(&source, change, &wanted.members, folds),
            (SectionRef::Since { change }, Some(compared)) => {
                rows::lay_since(&self.plan, compared.base.plan(), &compared.against, change, folds)
            }
            (section, _) => rows::lay(&source, section, folds),
        };
        let laid = Arc::new(laid);
        // Where all of it was answered, nothing more is asked for.
        if window.start > 0 || laid.total() > window.end {
            lock(&self.sections).keep(wanted.clone(), &laid);
        }
        laid.window(window)
    }

    /// The addresses of the changes that a row stands for, and what all of them do, to be copied. What is
    /// masked is not in it.
    pub fn copy_same(&self, change: u32) -> (Vec<String>, String) {
        let members = self.same_as(change);
        let entries = members.iter().filter_map(|member| self.plan.changes().get(*member as usize));
        let addresses = entries.map(|entry| self.plan.address(entry).to_owned()).collect();
        (addresses, rows::same_text(&self.source(), change, &members))
    }

    /// The picture. What refers to what is found when first asked for, and kept.
    pub fn graph(&self, asked: &Picture) -> PlanGraph {
        let references = self.references.get_or_init(|| References::of(&self.plan));
        graph::picture(&self.plan, references, Some(self.analysis()), asked)
    }

    /// The value behind a masked cell, for a person who asked to see it: it is kept nowhere. Nothing
    /// where the cell is not masked, or the plan does not hold the value.
    pub fn reveal(&self, section: SectionRef, node: u32, side: RevealSide) -> Option<Vec<Segment>> {
        rows::reveal(&self.source(), section, node, side)
    }

    fn apart(&self) -> &Apart {
        self.apart.get_or_init(|| Apart::of(&self.plan))
    }

    fn source(&self) -> Source<'_> {
        Source {
            plan: &self.plan,
            schemas: self.schemas.as_ref(),
            arguments: self.arguments.get_or_init(|| Arguments::index(&self.plan)),
        }
    }
}

fn since_of(compared: Option<&Compared>, change: u32) -> Option<Since> {
    compared?.against.stands(change)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A plan of one change from `before` to "after".
    fn opened(before: &str) -> OpenedPlan {
        let text = format!(
            r#"{{"format_version":"1.2","resource_changes":[{{"address":"terraform_data.one","mode":"managed",
                "type":"terraform_data","name":"one","provider_name":"terraform.io/builtin/terraform","change":
                {{"actions":["update"],"before":{{"input":"{before}"}},"after":{{"input":"after"}}}}}}]}}"#
        );
        OpenedPlan::new(1, "one".to_owned(), None, Plan::read(text.into_bytes()).unwrap())
    }

    #[test]
    fn the_first_list_waits_for_the_analysis_of_a_small_plan_only() {
        let small = opened("before");
        assert!(small.quick_analysis().is_some() && !small.wants_analysis());

        let one_huge_change = opened(&"x".repeat(QUICKLY_ANALYSED_BYTES));
        assert!(one_huge_change.quick_analysis().is_none());
        assert!(one_huge_change.wants_analysis(), "it is made aside");
        assert!(!one_huge_change.wants_analysis(), "once");
        one_huge_change.analysis();
        assert!(one_huge_change.quick_analysis().is_some());
    }
}
