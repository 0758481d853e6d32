//! What each command of the review table does. A host calls these and nothing else.

mod plans;
mod pulls;
mod reading;
mod running;
mod setting_up;

pub use plans::*;
pub use pulls::*;
pub use reading::*;
pub use running::*;
pub use setting_up::*;

use std::sync::Arc;

use countersign_desk::Desk;

use crate::wire::ApiError;

/// Work that takes longer than a blink leaves the threads that answer others alone.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| ApiError::internal(&error))
}

/// The same, with the use cases.
async fn with<T: Send + 'static>(
    desk: &Arc<Desk>,
    work: impl FnOnce(&Arc<Desk>) -> T + Send + 'static,
) -> Result<T, ApiError> {
    let desk = Arc::clone(desk);
    aside(move || work(&desk)).await
}
