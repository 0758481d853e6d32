//! What each command of the apply table does. Only the window that asks for the answer may call them.

use std::sync::Arc;

use countersign_desk::Desk;

use crate::wire::{ApiError, Confirm, ConfirmReveal, ConfirmRevealed, ConfirmTyped, Empty, RunRef};

/// The question.
#[expect(clippy::unused_async, reason = "every command has the same shape")]
pub async fn confirm(desk: &Arc<Desk>, _: Empty) -> Result<Confirm, ApiError> {
    Ok(desk.confirm()?)
}

/// The answer: everything is evaluated again, and the plan that was shown is applied, or nothing is.
pub async fn confirm_apply(desk: &Arc<Desk>, typed: ConfirmTyped) -> Result<RunRef, ApiError> {
    Ok(desk.confirm_apply(&typed).await?)
}

/// Withdraws the question.
#[expect(clippy::unused_async, reason = "every command has the same shape")]
pub async fn confirm_cancel(desk: &Arc<Desk>, _: Empty) -> Result<Empty, ApiError> {
    desk.confirm_cancel();
    Ok(Empty {})
}

/// One value that was not compared with what was approved.
#[expect(clippy::unused_async, reason = "every command has the same shape")]
pub async fn confirm_reveal(desk: &Arc<Desk>, asked: ConfirmReveal) -> Result<ConfirmRevealed, ApiError> {
    Ok(desk.confirm_reveal(&asked)?)
}
