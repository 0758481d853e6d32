//! The command table as Tauri commands: the plugin `review`, which the web view calls as
//! `plugin:review|NAME` with one argument, `request`.
//!
//! Nothing is decided here. Every command is async, so that none of them runs on the thread that
//! paints the window.

use tauri::plugin::TauriPlugin;
use tauri::{Runtime, State};

use crate::SharedDesk;

macro_rules! tauri_commands {
    ($($name:ident($request:ident) -> $response:ident),* $(,)?) => {
        $(
            #[tauri::command(rename_all = "snake_case")]
            async fn $name(
                desk: State<'_, SharedDesk>,
                request: countersign_api::wire::$request,
            ) -> Result<countersign_api::wire::$response, countersign_api::wire::ApiError> {
                countersign_api::commands::$name(&desk, request).await
            }
        )*

        /// The plugin that answers them.
        pub(crate) fn plugin<R: Runtime>() -> TauriPlugin<R> {
            tauri::plugin::Builder::new("review")
                .invoke_handler(tauri::generate_handler![$($name),*])
                .build()
        }
    };
}
countersign_api::with_review_commands!(tauri_commands);
