//! A plan against another: which plans there are to compare with, and the comparison that a plan keeps
//! until another is asked for. It is for reading; it decides nothing about approvals.

use std::ops::Range;
use std::sync::Arc;

use countersign_github::PullDetail;
use countersign_model::{RepositoryId, ReviewState, Sha256Hex};
use countersign_plan::digest::all_differences;
use countersign_plan::rows::{Against, ChangeRow, Drifted, Since, row};
use countersign_plan::visible::visible;
use countersign_review::marker::approval_markers;
use countersign_terraform::run::manifest::Manifest;
use countersign_terraform::sealed::Safe;
use jiff::Timestamp;

use crate::Desk;
use crate::fault::DeskError;
use crate::opened::OpenedPlan;
use crate::pulls::{OpenPull, ProjectData, PullData, read_manifest, sealed_parts};
use crate::views::{Comparison, PlanBase, PlanBases};

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

/// Where a plan of a pull request belongs.
pub(crate) struct Home {
    state: Arc<OpenPull>,
    pub(crate) data: PullData,
    pub(crate) project: ProjectData,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sealed,
    Reported,
}

/// With what a base begins that is a plan file that is open.
const FILE: &str = "file:";
/// With what one begins that was sealed on this machine.
const SEALED: &str = "sealed:";
/// The plan that CI reported.
const REPORTED: &str = "reported";

fn no_base() -> DeskError {
    DeskError::Invalid("there is no such plan to compare with any more".to_owned())
}

impl Desk {
    /// The plans that a plan can be compared with.
    pub async fn plan_bases(self: &Arc<Self>, plan: &Arc<OpenedPlan>) -> Result<PlanBases, DeskError> {
        let (desk, plan) = (Arc::clone(self), Arc::clone(plan));
        tokio::task::spawn_blocking(move || desk.bases(&plan))
            .await
            .map_err(|error| DeskError::Invalid(error.to_string()))
    }

    /// Compares a plan with another from now on, or with none. One that is not there changes nothing.
    pub async fn compare_plans(
        self: &Arc<Self>,
        plan: &Arc<OpenedPlan>,
        base: Option<String>,
    ) -> Result<Comparison, DeskError> {
        let (desk, plan) = (Arc::clone(self), Arc::clone(plan));
        tokio::task::spawn_blocking(move || {
            let Some(name) = base else {
                plan.compare_with(None);
                return Ok(Comparison::default());
            };
            let compared =
                match plan.compared().filter(|compared| compared.name == name && !desk.was_read_anew(compared)) {
                    Some(same) => same,
                    None => Arc::new(Compared::of(&plan, name.clone(), desk.base(&plan, &name)?)),
                };
            plan.compare_with(Some(Arc::clone(&compared)));
            Ok(compared.standing())
        })
        .await
        .map_err(|error| DeskError::Invalid(error.to_string()))?
    }

    /// Rows of the changes that only the base has; nothing where the plan is compared with another one by now.
    pub fn gone_rows(&self, plan: &OpenedPlan, base: &str, window: Range<usize>) -> Option<Vec<ChangeRow>> {
        let compared = plan.compared().filter(|compared| compared.name == base)?;
        Some(compared.gone(window))
    }

    /// Whether a base that is told by its place is another plan by now.
    fn was_read_anew(&self, compared: &Compared) -> bool {
        compared.name == REPORTED || compared.name.starts_with(FILE) && self.plan(compared.base.id()).is_none()
    }

    /// The pull request and project that a plan is of.
    pub(crate) fn home(&self, plan: &OpenedPlan) -> Option<Home> {
        self.pulls.all().into_iter().find_map(|state| {
            let data = state.data();
            let found = data.projects.iter().find_map(|project| {
                let sealed = project.sealed.as_ref().and_then(|sealed| sealed.opened.as_ref());
                let reported = project.reported.as_ref().map(|reported| &reported.opened);
                let is = |opened: Option<&Arc<OpenedPlan>>| opened.is_some_and(|opened| opened.id() == plan.id());
                let kind = if is(sealed) {
                    Kind::Sealed
                } else if is(reported) {
                    Kind::Reported
                } else {
                    return None;
                };
                Some((project.clone(), kind))
            });
            found.map(|(project, kind)| Home { state, data, project, kind })
        })
    }

    fn bases(&self, plan: &OpenedPlan) -> PlanBases {
        let chosen = plan.compared().map(|compared| compared.name.clone());
        let Some(home) = self.home(plan) else {
            let others = self.plans().into_iter().filter(|other| other.id() != plan.id());
            let bases: Vec<PlanBase> = others.rev().map(|other| of_file(&other)).collect();
            return PlanBases { chosen, first: bases.first().map(|base| base.base.clone()), bases };
        };
        let approved = home.data.detail.as_ref().map(|detail| approved_by_viewer(detail, &home.project.id));
        let approved = approved.unwrap_or_default();
        let own = home.made_at();
        let mut found: Vec<(Option<Timestamp>, PlanBase)> = Vec::new();
        if home.kind == Kind::Sealed
            && let Some(reported) = &home.project.reported
        {
            let base = PlanBase {
                base: REPORTED.to_owned(),
                name: String::new(),
                made_at: reported.made_at.map(|at| at.to_string()),
                head: reported.head.as_ref().map(ToString::to_string),
                digest: Some(reported.public.to_string()),
                approved: approved.contains(&reported.public),
                open: true,
            };
            found.push((reported.made_at, base));
        }
        for manifest in self.sealed_of(&home) {
            let name = format!("{SEALED}{}", manifest.plan);
            let base = PlanBase {
                open: chosen.as_ref() == Some(&name),
                base: name,
                name: String::new(),
                made_at: Some(manifest.made_at.to_string()),
                head: Some(manifest.source.head.to_string()),
                digest: Some(manifest.public.to_string()),
                approved: approved.contains(&manifest.public),
            };
            found.push((Some(manifest.made_at), base));
        }
        found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let named = |wanted: &Sha256Hex| found.iter().find(|(_, base)| base.digest.as_deref() == Some(wanted.as_str()));
        let first = approved
            .iter()
            .find_map(named)
            .or_else(|| found.iter().find(|(at, _)| own.is_none() || *at <= own))
            .or_else(|| found.first())
            .map(|(_, base)| base.base.clone());
        PlanBases { chosen, first, bases: found.into_iter().map(|(_, base)| base).collect() }
    }

    /// The sealed plans of a project of a pull request, but for the one that is shown.
    fn sealed_of(&self, home: &Home) -> Vec<Manifest> {
        let Some(safe) = self.safe_of_known_key() else { return Vec::new() };
        let shown = home.shown();
        let all = safe.all();
        let others = all.iter().filter(|plan| Some(plan.as_str()) != shown);
        // What does not open belongs to another key, or was not finished.
        others.filter_map(|plan| read_manifest(&safe, plan).ok()).filter(|manifest| home.has(manifest)).collect()
    }

    fn safe_of_known_key(&self) -> Option<Safe> {
        Some(self.safe_of_sealed(self.secrets.known_key()?))
    }

    /// A plan to compare with, by its name. Only those that [`Desk::plan_bases`] offers are there.
    fn base(&self, plan: &OpenedPlan, name: &str) -> Result<Arc<OpenedPlan>, DeskError> {
        let home = self.home(plan);
        if let Some(id) = name.strip_prefix(FILE) {
            let id: u32 = id.parse().map_err(|_| no_base())?;
            let others = self.plans().into_iter().filter(|other| home.is_none() && other.id() != plan.id());
            return others.into_iter().find(|other| other.id() == id).ok_or_else(no_base);
        }
        let home = home.ok_or_else(no_base)?;
        if name == REPORTED {
            let reported = home.project.reported.as_ref().filter(|_| home.kind == Kind::Sealed);
            return reported.map(|reported| Arc::clone(&reported.opened)).ok_or_else(no_base);
        }
        let sealed = name.strip_prefix(SEALED).ok_or_else(no_base)?;
        let safe = self.safe_of_known_key().ok_or_else(no_base)?;
        // The name came from the window: it is one of the folder's, and never a path.
        let known = safe.all().iter().any(|plan| plan == sealed) && Some(sealed) != home.shown();
        let manifest = read_manifest(&safe, sealed).ok().filter(|manifest| known && home.has(manifest));
        let manifest = manifest.ok_or_else(no_base)?;
        let parts = sealed_parts(&safe, &manifest.plan).map_err(DeskError::Invalid)?;
        let label = home.project.project.label();
        Ok(Arc::new(OpenedPlan::with(0, label, None, parts.plan, parts.schemas, parts.meta)))
    }
}

impl Home {
    /// The sealed plan that is shown.
    fn shown(&self) -> Option<&str> {
        let sealed = self.project.sealed.as_ref().filter(|_| self.kind == Kind::Sealed)?;
        Some(sealed.manifest.plan.as_str())
    }

    fn made_at(&self) -> Option<Timestamp> {
        match self.kind {
            Kind::Sealed => self.project.sealed.as_ref().map(|sealed| sealed.manifest.made_at),
            Kind::Reported => self.project.reported.as_ref().and_then(|reported| reported.made_at),
        }
    }

    /// Whether a sealed plan is of the same project of the same pull request.
    fn has(&self, manifest: &Manifest) -> bool {
        let repository: Option<RepositoryId> = self.data.detail.as_ref().map(|detail| detail.summary.repository_id);
        let project = manifest.project.id().digest();
        Some(manifest.subject.repository_id) == repository
            && manifest.subject.pull == self.state.pull.number
            && project == self.project.id
    }
}

fn of_file(plan: &OpenedPlan) -> PlanBase {
    PlanBase {
        base: format!("{FILE}{}", plan.id()),
        name: visible(plan.name()).into_owned(),
        made_at: plan.plan().timestamp().map(str::to_owned),
        head: plan.meta().and_then(|meta| meta.origin.head.clone()),
        digest: plan.known_digests().map(|digests| digests.public.to_string()),
        approved: false,
        open: true,
    }
}

/// The public digests of a project's plans that this person approved, the last one first. Whether such
/// an approval still counts is another question.
fn approved_by_viewer(detail: &PullDetail, project: &Sha256Hex) -> Vec<Sha256Hex> {
    let viewer = detail.viewer.id;
    let own = detail.reviews.iter().rev().filter(|review| {
        review.state == ReviewState::Approved
            && viewer.is_some()
            && review.author.as_ref().is_some_and(|author| author.id == viewer)
            && review.last_edited_at.is_none()
    });
    own.flat_map(|review| {
        let found = approval_markers(&review.body);
        let whole = found.malformed == 0;
        found.markers.into_iter().filter(move |_| whole)
    })
    .filter(|marker| marker.repository == detail.summary.repository_id && marker.pull == detail.summary.pull.number)
    .filter(|marker| marker.project == *project)
    .map(|marker| marker.digest)
    .collect()
}

impl Compared {
    fn of(plan: &OpenedPlan, name: String, base: Arc<OpenedPlan>) -> Self {
        let against = Against::of(plan.plan(), plan.analysis(), base.plan(), base.analysis());
        let parts = all_differences((base.plan(), base.meta()), (plan.plan(), plan.meta())).parts;
        let redacted = plan.plan().is_redacted() || base.plan().is_redacted();
        Self { name, base, against, parts, redacted }
    }

    /// Rows of the changes that only the base has.
    fn gone(&self, window: Range<usize>) -> Vec<ChangeRow> {
        let plan = self.base.plan();
        let gone = &self.against.gone;
        let end = window.end.min(gone.len());
        let drifted = Drifted::of(plan);
        let rows = gone[window.start.min(end)..end].iter();
        rows.filter_map(|&change| Some(row(plan, change, plan.changes().get(change as usize)?, &drifted))).collect()
    }

    fn standing(&self) -> Comparison {
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
