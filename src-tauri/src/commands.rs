//! The command tables as Tauri commands: the plugin `review`, which the main window calls as
//! `plugin:review|NAME`, and the plugin `apply`, which only the confirm window may call. Each takes one
//! argument, `request`.
//!
//! Nothing is decided here. Every command is async, so that none of them runs on the thread that
//! paints the window.

macro_rules! tauri_commands {
    ($plugin:literal, $module:ident: $($name:ident($request:ident) -> $response:ident),* $(,)?) => {
        $(
            #[tauri::command(rename_all = "snake_case")]
            async fn $name(
                desk: tauri::State<'_, crate::SharedDesk>,
                request: countersign_api::wire::$request,
            ) -> Result<countersign_api::wire::$response, countersign_api::wire::ApiError> {
                countersign_api::$module::$name(&desk, request).await
            }
        )*

        /// The plugin that answers them.
        pub(crate) fn plugin<R: tauri::Runtime>() -> tauri::plugin::TauriPlugin<R> {
            tauri::plugin::Builder::new($plugin).invoke_handler(tauri::generate_handler![$($name),*]).build()
        }
    };
}

/// What the main window may ask.
pub(crate) mod review {
    macro_rules! review_commands {
        ($($table:tt)*) => { tauri_commands!("review", commands: $($table)*); };
    }
    countersign_api::with_review_commands!(review_commands);
}

/// What only the window that asks for the answer may.
pub(crate) mod apply {
    macro_rules! apply_commands {
        ($($table:tt)*) => { tauri_commands!("apply", confirming: $($table)*); };
    }
    countersign_api::with_apply_commands!(apply_commands);
}
