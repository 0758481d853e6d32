//! Plans: files that are opened, and the windows in which any plan is read.

use std::path::PathBuf;
use std::sync::Arc;

use countersign_desk::{Desk, Listing, OpenedPlan};
use countersign_plan::rows::Folds;
use countersign_plan::visible::visible;

use super::{aside, with};
use crate::summary::{hex, number, summary};
use crate::wire::{
    ApiError, AppInfo, ChangeList, ChangeQuery, ChangeRows, DiffSection, Empty, ErrorCode, Events, EventsAfter,
    FilePaths, OpenProgress, OpenedPlans, PlanDigests, PlanRef, PlanSource, PlanSummary, RecentRef, RowWindow,
    SectionQuery, Settings,
};

/// The most rows of the list in one answer.
/// The most changes whose rows are looked for with one list.
const MOST_FOUND: usize = 8;
pub(super) const LIST_WINDOW: u32 = 512;
/// The most diff rows in one answer.
const DIFF_WINDOW: u32 = 2000;

pub(super) fn plan(desk: &Desk, id: u32) -> Result<Arc<OpenedPlan>, ApiError> {
    desk.plan(id).ok_or_else(ApiError::plan_closed)
}

/// What the window needs to know before it paints.
#[expect(clippy::unused_async, reason = "every command has the same shape")]
pub async fn app_info(desk: &Arc<Desk>, _: Empty) -> Result<AppInfo, ApiError> {
    Ok(AppInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        platform: std::env::consts::OS.to_owned(),
        can_choose_files: desk.host().can_choose_files(),
        settings: desk.settings(),
    })
}

/// Keeps what the person chose.
pub async fn save_settings(desk: &Arc<Desk>, settings: Settings) -> Result<Settings, ApiError> {
    let desk = Arc::clone(desk);
    aside(move || {
        desk.save_settings(&settings).map(|()| settings).map_err(|error| ApiError {
            detail: error.to_string(),
            ..ApiError::new(ErrorCode::SettingsNotSaved, format!("the settings could not be written: {error}"))
        })
    })
    .await?
}

/// Shows the file dialog of the desktop.
pub async fn choose_files(desk: &Arc<Desk>, _: Empty) -> Result<FilePaths, ApiError> {
    let chosen: Vec<PathBuf> = desk.host().choose_files().await?;
    Ok(FilePaths { paths: chosen.iter().map(|path| path.to_string_lossy().into_owned()).collect() })
}

/// What the host noticed.
pub async fn next_events(desk: &Arc<Desk>, request: EventsAfter) -> Result<Events, ApiError> {
    Ok(desk.events_after(request.after).await)
}

/// Reads a plan and adds it to the review.
pub async fn open_plan(desk: &Arc<Desk>, source: PlanSource) -> Result<PlanSummary, ApiError> {
    let subject = source.name();
    let opened = desk.open(source).await.map_err(|error| ApiError::from(error).about(subject))?;
    aside(move || summary(&opened)).await
}

/// The summary of an opened plan, also of one of a pull request.
pub async fn plan_summary(desk: &Arc<Desk>, request: PlanRef) -> Result<PlanSummary, ApiError> {
    let opened = plan(desk, request.plan)?;
    aside(move || summary(&opened)).await
}

/// The progress of the plan that is being read.
#[expect(clippy::unused_async, reason = "every command has the same shape")]
pub async fn open_progress(desk: &Arc<Desk>, _: Empty) -> Result<OpenProgress, ApiError> {
    Ok(desk.progress())
}

/// The plans of this review and the files that were open before.
pub async fn opened_plans(desk: &Arc<Desk>, _: Empty) -> Result<OpenedPlans, ApiError> {
    let desk = Arc::clone(desk);
    aside(move || OpenedPlans { plans: desk.plans().iter().map(|plan| summary(plan)).collect(), recent: desk.recent() })
        .await
}

pub async fn close_plan(desk: &Arc<Desk>, request: PlanRef) -> Result<Empty, ApiError> {
    let desk = Arc::clone(desk);
    aside(move || desk.close(request.plan)).await?;
    Ok(Empty {})
}

/// Takes a file out of the list of recent ones.
pub async fn forget_recent(desk: &Arc<Desk>, request: RecentRef) -> Result<OpenedPlans, ApiError> {
    let forgetting = Arc::clone(desk);
    aside(move || forgetting.forget_recent(&request.path)).await?;
    opened_plans(desk, Empty {}).await
}

/// The identities of a plan.
pub async fn plan_digests(desk: &Arc<Desk>, request: PlanRef) -> Result<PlanDigests, ApiError> {
    let opened = plan(desk, request.plan)?;
    aside(move || {
        let digests = opened.digests();
        PlanDigests {
            file: hex(&opened.plan().file_digest()),
            full: digests.full.to_string(),
            public: digests.public.to_string(),
            absent: digests.absent.clone(),
            unread: digests.unread.iter().map(|place| visible(place).into_owned()).collect(),
            masked: number(digests.masked),
        }
    })
    .await
}

pub async fn list_changes(desk: &Arc<Desk>, query: ChangeQuery) -> Result<ChangeList, ApiError> {
    let opened = plan(desk, query.plan)?;
    with(desk, move |desk| {
        let find = query.find.get(..query.find.len().min(MOST_FOUND)).unwrap_or_default().to_vec();
        let Listing { view, list, viewed, analysed } = desk.list_changes(&opened, &query.list);
        ChangeList {
            view,
            shown: number(list.order.len()),
            changes: list.changes,
            total: list.total,
            viewed,
            analysed,
            groups: list.groups.clone(),
            also: list.also.clone(),
            found: list.places_of(&find),
        }
    })
    .await
}

/// A window of rows of the list.
pub async fn change_rows(desk: &Arc<Desk>, window: RowWindow) -> Result<ChangeRows, ApiError> {
    let opened = plan(desk, window.plan)?;
    with(desk, move |desk| {
        let to = window.to.min(window.from.saturating_add(LIST_WINDOW));
        let rows = desk.change_rows(&opened, window.view, window.from as usize..to as usize);
        Ok(ChangeRows { view: window.view, from: window.from, rows: rows.ok_or_else(ApiError::view_gone)? })
    })
    .await?
}

/// A section of the document.
pub async fn diff_section(desk: &Arc<Desk>, query: SectionQuery) -> Result<DiffSection, ApiError> {
    let opened = plan(desk, query.plan)?;
    with(desk, move |desk| {
        let folds = Folds {
            open: query.open.into_iter().collect(),
            as_text: query.as_text.into_iter().collect(),
            unchanged: query.unchanged,
            sets: query.sets,
        };
        let to = query.to.min(query.from.saturating_add(DIFF_WINDOW));
        desk.section(&opened, query.section, query.from as usize..to as usize, &folds)
    })
    .await
}
