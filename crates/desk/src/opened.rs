//! An opened plan with what is derived from it once and kept.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};

use countersign_plan::Plan;
use countersign_plan::digest::{Digests, Meta, digests};
use countersign_plan::rows::{
    self, Arguments, ChangeRow, DiffSection, Drifted, Folds, List, ListQuery, RevealSide, SectionRef, Segment, Source,
};
use countersign_plan::schema::Schemas;

use crate::lock;

/// Lists that are kept for windows of rows. The newest one is in use; a few older ones may still
/// be asked for by a page that has not heard of the newest.
const KEPT_LISTS: usize = 4;

/// Where the schemas of the providers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    arguments: OnceLock<Arguments>,
    digests: OnceLock<Digests>,
    lists: Mutex<Lists>,
}

#[derive(Debug, Default)]
struct Lists {
    last: u32,
    kept: VecDeque<(u32, Arc<List>)>,
}

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
            arguments: OnceLock::new(),
            digests: OnceLock::new(),
            lists: Mutex::default(),
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
        self.digests.get_or_init(|| digests(&self.plan, self.meta.as_ref()))
    }

    /// Makes a list and keeps it under the number that is answered.
    pub fn list(&self, query: &ListQuery) -> (u32, Arc<List>) {
        let list = Arc::new(List::new(&self.plan, query));
        let mut lists = lock(&self.lists);
        lists.last += 1;
        let number = lists.last;
        lists.kept.push_back((number, Arc::clone(&list)));
        if lists.kept.len() > KEPT_LISTS {
            lists.kept.pop_front();
        }
        (number, list)
    }

    /// Rows of a kept list; nothing where it is not kept any more.
    pub fn rows(&self, view: u32, window: std::ops::Range<usize>) -> Option<Vec<ChangeRow>> {
        let list =
            lock(&self.lists).kept.iter().find(|(number, _)| *number == view).map(|(_, list)| Arc::clone(list))?;
        let end = window.end.min(list.order.len());
        let start = window.start.min(end);
        let drifted = Drifted::of(&self.plan);
        let changes = self.plan.changes();
        Some(
            list.order[start..end]
                .iter()
                .filter_map(|&change| Some(rows::row(&self.plan, change, changes.get(change as usize)?, &drifted)))
                .collect(),
        )
    }

    /// One section of the document.
    pub fn section(&self, section: SectionRef, window: std::ops::Range<usize>, folds: &Folds) -> DiffSection {
        rows::section(&self.source(), section, window, folds)
    }

    /// The value behind a masked cell, for a person who asked to see it: it is kept nowhere. Nothing
    /// where the cell is not masked, or the plan does not hold the value.
    pub fn reveal(&self, section: SectionRef, node: u32, side: RevealSide) -> Option<Vec<Segment>> {
        rows::reveal(&self.source(), section, node, side)
    }

    fn source(&self) -> Source<'_> {
        Source {
            plan: &self.plan,
            schemas: self.schemas.as_ref(),
            arguments: self.arguments.get_or_init(|| Arguments::index(&self.plan)),
        }
    }
}
