//! The inbox, pull requests, and what can be done with their plans, up to asking for an apply.

use std::sync::Arc;

use countersign_desk::Desk;

use super::with;
use crate::wire::{
    ApiError, ApproveRequest, ApproveSheet, Approved, Empty, InboxList, InboxQuery, InboxRows, InboxWindow, PlanHere,
    PlanHereRequest, PreflightView, ProjectKey, Pull, PullKey, RunRef,
};

/// The inbox as a list.
pub async fn inbox(desk: &Arc<Desk>, query: InboxQuery) -> Result<InboxList, ApiError> {
    with(desk, move |desk| desk.inbox(query)).await
}

/// A window of rows of the inbox.
pub async fn inbox_rows(desk: &Arc<Desk>, window: InboxWindow) -> Result<InboxRows, ApiError> {
    with(desk, move |desk| desk.inbox_rows(window.view, window.from, window.to)).await?.ok_or_else(ApiError::view_gone)
}

/// Asks GitHub now.
#[expect(clippy::unused_async, reason = "every command has the same shape")]
pub async fn refresh_inbox(desk: &Arc<Desk>, _: Empty) -> Result<Empty, ApiError> {
    desk.refresh_inbox();
    Ok(Empty {})
}

/// A pull request.
pub async fn open_pull(desk: &Arc<Desk>, key: PullKey) -> Result<Pull, ApiError> {
    Ok(with(desk, move |desk| desk.open_pull(&key)).await??)
}

/// Asks GitHub for a pull request again.
pub async fn refresh_pull(desk: &Arc<Desk>, key: PullKey) -> Result<Pull, ApiError> {
    Ok(with(desk, move |desk| desk.refresh_pull(&key)).await??)
}

/// What would run if a project were planned here.
pub async fn plan_here_facts(desk: &Arc<Desk>, key: ProjectKey) -> Result<PlanHere, ApiError> {
    Ok(desk.plan_here_facts(&key).await?)
}

/// Starts a plan.
pub async fn plan_here(desk: &Arc<Desk>, request: PlanHereRequest) -> Result<RunRef, ApiError> {
    Ok(desk.plan_here(&request).await?)
}

/// The preflight of a project.
pub async fn preflight(desk: &Arc<Desk>, key: ProjectKey) -> Result<PreflightView, ApiError> {
    Ok(with(desk, move |desk| desk.preflight(&key)).await??)
}

/// The same, with everything asked anew.
pub async fn check_again(desk: &Arc<Desk>, key: ProjectKey) -> Result<PreflightView, ApiError> {
    Ok(with(desk, move |desk| desk.check_again(&key)).await??)
}

/// What would be approved.
pub async fn approve_sheet(desk: &Arc<Desk>, key: PullKey) -> Result<ApproveSheet, ApiError> {
    Ok(with(desk, move |desk| desk.approve_sheet(&key)).await??)
}

pub async fn approve(desk: &Arc<Desk>, request: ApproveRequest) -> Result<Approved, ApiError> {
    Ok(desk.approve(&request).await?)
}

/// Opens the confirm window. Nothing is applied by this: the window asks, and only it can answer.
pub async fn request_apply(desk: &Arc<Desk>, key: ProjectKey) -> Result<Empty, ApiError> {
    desk.request_apply(&key).await?;
    Ok(Empty {})
}
