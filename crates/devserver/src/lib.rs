//! The command tables over loopback HTTP, so that the UI runs in any browser. For tests and for
//! work on the UI; never shipped.
//!
//! Any page that a browser shows can send requests to a port of this machine, and the commands
//! read files. So every request is held against the name under which the server was reached, every
//! command also against the page that sent it and against a token that only the printed address
//! carries. See [`guard`].
#![forbid(unsafe_code)]

mod commands;
pub mod guard;
pub mod host;
mod pages;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use countersign_api::Desk;

use crate::guard::Door;

/// The use cases, shared by every request.
pub type SharedDesk = Arc<Desk>;

/// Everything that the server answers: `POST /api/NAME` for each command of the main page,
/// `POST /apply/NAME` for those that apply, and the files of the built UI under `pages`.
pub fn router(desk: SharedDesk, door: Door, pages: PathBuf) -> Router {
    let door = Arc::new(door);
    let apply = commands::apply::router(Arc::clone(&desk))
        .route_layer(middleware::from_fn_with_state(Arc::clone(&door), guard::applies_only_from_the_confirm_page));
    let api = commands::review::router(desk)
        // A pasted plan may be large. The guard has answered before a body is read.
        .layer(DefaultBodyLimit::disable())
        .route_layer(middleware::from_fn_with_state(Arc::clone(&door), guard::commands_only_from_our_page));
    Router::new()
        .nest("/api", api)
        .nest("/apply", apply)
        .fallback_service(pages::router(pages))
        .layer(middleware::from_fn_with_state(door, guard::reached_by_our_own_name))
}
