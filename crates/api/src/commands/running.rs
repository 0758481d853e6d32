//! Roles, and runs that go on or ended.

use std::sync::Arc;

use countersign_desk::Desk;

use super::with;
use crate::wire::{
    ApiError, AssumeRequest, Empty, FilePaths, LeftStateRef, LogWindow, ProfileRef, ResourceWindow, RoleRef, Roles,
    RunDetail, RunList, RunLog, RunRef, RunResources, RunsQuery,
};

#[expect(clippy::unused_async, reason = "every command has the same shape")]
pub async fn roles(desk: &Arc<Desk>, _: Empty) -> Result<Roles, ApiError> {
    Ok(desk.roles())
}

/// Takes a role.
pub async fn assume_role(desk: &Arc<Desk>, request: AssumeRequest) -> Result<Roles, ApiError> {
    Ok(desk.assume_role(&request).await?)
}

/// Ends a session.
#[expect(clippy::unused_async, reason = "every command has the same shape")]
pub async fn leave_role(desk: &Arc<Desk>, request: RoleRef) -> Result<Roles, ApiError> {
    Ok(desk.leave_role(&request.role))
}

/// Moves the access key of a profile into the keychain.
pub async fn keep_key(desk: &Arc<Desk>, request: ProfileRef) -> Result<Roles, ApiError> {
    Ok(desk.keep_key(&request.profile).await?)
}

/// Puts the access key of a profile back into the file.
pub async fn return_key(desk: &Arc<Desk>, request: ProfileRef) -> Result<Roles, ApiError> {
    Ok(desk.return_key(&request.profile).await?)
}

/// Pins a role to the top of the list, or unpins it.
pub async fn pin_role(desk: &Arc<Desk>, request: RoleRef) -> Result<Roles, ApiError> {
    with(desk, move |desk| desk.pin_role(&request.role)).await
}

/// Ends all sessions.
#[expect(clippy::unused_async, reason = "every command has the same shape")]
pub async fn sign_out(desk: &Arc<Desk>, _: Empty) -> Result<Roles, ApiError> {
    Ok(desk.sign_out())
}

/// The list of runs.
pub async fn runs(desk: &Arc<Desk>, query: RunsQuery) -> Result<RunList, ApiError> {
    with(desk, move |desk| desk.runs(&query)).await
}

pub async fn run(desk: &Arc<Desk>, run: RunRef) -> Result<RunDetail, ApiError> {
    Ok(with(desk, move |desk| desk.run(&run)).await??)
}

/// A window of the resources of a run.
pub async fn run_resources(desk: &Arc<Desk>, window: ResourceWindow) -> Result<RunResources, ApiError> {
    Ok(with(desk, move |desk| desk.run_resources(&window)).await??)
}

/// A window of the log of a run.
pub async fn run_log(desk: &Arc<Desk>, window: LogWindow) -> Result<RunLog, ApiError> {
    Ok(with(desk, move |desk| desk.run_log(&window)).await??)
}

/// Asks a run to stop.
pub async fn stop_run(desk: &Arc<Desk>, run: RunRef) -> Result<RunDetail, ApiError> {
    Ok(with(desk, move |desk| desk.stop_run(&run)).await??)
}

/// Tells GitHub what it was not told of the result of an apply, after a look at what it knows.
pub async fn post_result(desk: &Arc<Desk>, run: RunRef) -> Result<RunDetail, ApiError> {
    Ok(desk.post_result(&run).await?)
}

/// Writes a state that the tool could not write where the person wants it; no path where they do not.
pub async fn save_rescued_state(desk: &Arc<Desk>, which: LeftStateRef) -> Result<FilePaths, ApiError> {
    Ok(FilePaths { paths: desk.save_rescued_state(&which).await?.into_iter().collect() })
}
