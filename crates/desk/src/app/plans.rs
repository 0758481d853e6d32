//! The plans that are open: those of files, and those that pull requests hold.

use std::sync::{Arc, Weak};

use countersign_plan::Plan;

use crate::pulls::Parts;
use crate::reading::opened::OpenedPlan;
use crate::reading::opening::OpenProgress;
use crate::reading::read::{OpenError, PlanSource, project_name, read};
use crate::reading::recent::RecentFile;
use crate::{Desk, lock};

impl Desk {
    /// How far the plan is that is being read.
    pub fn progress(&self) -> OpenProgress {
        self.opening.progress()
    }

    /// The plans of this review, in the order in which they were opened.
    pub fn plans(&self) -> Vec<Arc<OpenedPlan>> {
        lock(&self.opened).plans.clone()
    }

    /// A plan that is open: one of these, or one of a pull request.
    pub fn plan(&self, id: u32) -> Option<Arc<OpenedPlan>> {
        let opened = lock(&self.opened);
        let of_file = opened.plans.iter().find(|plan| plan.id() == id).cloned();
        of_file.or_else(|| opened.of_pulls.iter().filter_map(Weak::upgrade).find(|plan| plan.id() == id))
    }

    /// The files that were open before.
    pub fn recent(&self) -> Vec<RecentFile> {
        lock(&self.recent).files(self.paths.home.as_deref())
    }

    /// Takes a file out of the list of recent ones.
    pub fn forget_recent(&self, path: &str) {
        lock(&self.recent).forget(path);
    }

    /// Closes a plan. Closing one that is not open is no error.
    pub fn close(&self, id: u32) {
        let closed = {
            let mut opened = lock(&self.opened);
            let at = opened.plans.iter().position(|plan| plan.id() == id);
            at.map(|at| opened.plans.remove(at))
        };
        // Freeing a large plan takes a moment; it is done outside of the lock.
        drop(closed);
    }

    /// Reads a plan and adds it to the review. A refused input changes nothing of what is open.
    pub async fn open(self: &Arc<Self>, source: PlanSource) -> Result<Arc<OpenedPlan>, OpenError> {
        let _one_at_a_time = self.reading.lock().await;
        let desk = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let result = read(&source, &desk.opening).map(|plan| desk.take_in(&source, plan));
            desk.opening.end();
            result
        })
        .await
        .unwrap_or(Err(OpenError::Defect))
    }

    /// Takes in the plan of a project of a pull request, which holds it from now on.
    pub(crate) fn take_in_part(&self, label: String, parts: Parts) -> Arc<OpenedPlan> {
        let mut opened = lock(&self.opened);
        opened.last_id += 1;
        let plan = OpenedPlan::with(opened.last_id, label, None, parts.plan, parts.schemas, parts.meta);
        let plan = Arc::new(plan);
        opened.of_pulls.retain(|plan| plan.strong_count() > 0);
        opened.of_pulls.push(Arc::downgrade(&plan));
        plan
    }

    fn take_in(&self, source: &PlanSource, found: Plan) -> Arc<OpenedPlan> {
        if let PlanSource::File { path } = source {
            lock(&self.recent).remember(path);
        }
        let mut opened = lock(&self.opened);
        let path = source.path();
        let same_file = path.and_then(|path| opened.plans.iter().position(|plan| plan.path() == Some(path)));
        if let Some(at) = same_file
            && opened.plans[at].plan().file_digest() == found.file_digest()
        {
            return Arc::clone(&opened.plans[at]);
        }
        opened.last_id += 1;
        let name = project_name(source, opened.plans.iter().map(|plan| (plan.name(), plan.path())));
        let plan = Arc::new(OpenedPlan::new(opened.last_id, name, path.map(str::to_owned), found));
        match same_file {
            // The file was written again: its new content takes the place of the old one.
            Some(at) => opened.plans[at] = Arc::clone(&plan),
            None => opened.plans.push(Arc::clone(&plan)),
        }
        plan
    }
}
