//! The command tables as routes: `POST /NAME`, JSON in, JSON out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use countersign_api::wire::ApiError;
use serde::Serialize;

use crate::SharedDesk;

macro_rules! routes {
    ($module:ident: $($name:ident($request:ident) -> $response:ident),* $(,)?) => {
        /// One route for each command.
        pub(crate) fn router(desk: SharedDesk) -> Router {
            $(
                async fn $name(
                    State(desk): State<SharedDesk>,
                    Json(request): Json<countersign_api::wire::$request>,
                ) -> Response {
                    answer::<countersign_api::wire::$response>(
                        countersign_api::$module::$name(&desk, request).await,
                    )
                }
            )*
            Router::new()
                $(.route(concat!("/", stringify!($name)), post($name)))*
                .with_state(desk)
        }
    };
}

/// What the main page may ask.
pub(crate) mod review {
    use super::{Json, Response, Router, SharedDesk, State, answer, post};

    macro_rules! review_routes {
        ($($table:tt)*) => { routes!(commands: $($table)*); };
    }
    countersign_api::with_review_commands!(review_routes);
}

/// What only the page that asks for an answer may.
pub(crate) mod apply {
    use super::{Json, Response, Router, SharedDesk, State, answer, post};

    macro_rules! apply_routes {
        ($($table:tt)*) => { routes!(confirming: $($table)*); };
    }
    countersign_api::with_apply_commands!(apply_routes);
}

fn answer<T: Serialize>(result: Result<T, ApiError>) -> Response {
    match result {
        Ok(response) => Json(response).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, Json(error)).into_response(),
    }
}
