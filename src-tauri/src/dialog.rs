//! The file dialog of the desktop, behind the port that the use cases ask through.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::OnceLock;

use countersign_api::{HostPort, HostRefusal};
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FilePath};

use crate::window;

/// The desktop as a host. The use cases exist before the app does, so the app is handed in when it
/// is there; until then there is nothing to show a dialog on.
#[derive(Debug, Default)]
pub(crate) struct Desktop {
    app: OnceLock<AppHandle>,
}

impl Desktop {
    /// Tells the desktop which app its dialogs belong to.
    pub(crate) fn attach(&self, app: AppHandle) {
        // A second call would bring the same app.
        let _ = self.app.set(app);
    }
}

impl HostPort for Desktop {
    fn can_choose_files(&self) -> bool {
        true
    }

    fn choose_files(&self) -> Pin<Box<dyn Future<Output = Result<Vec<PathBuf>, HostRefusal>> + Send + '_>> {
        Box::pin(async move {
            let app = self.app.get().ok_or(HostRefusal::Unsupported)?;
            let (answer, chosen) = tokio::sync::oneshot::channel();
            // The names of the filters are the patterns themselves, which read the same in every
            // language.
            let mut dialog = app
                .dialog()
                .file()
                .add_filter("*.json", &["json"])
                .add_filter("*.tfplan.json", &["tfplan.json"])
                .add_filter("*", &["*"]);
            if let Some(window) = app.get_webview_window(window::MAIN) {
                dialog = dialog.set_parent(&window);
            }
            dialog.pick_files(move |files| {
                // The asking page may have been closed meanwhile.
                let _ = answer.send(files.unwrap_or_default());
            });
            // A dialog that ends without an answer was closed, which is a way of choosing nothing.
            let files = chosen.await.unwrap_or_default();
            Ok(files.into_iter().filter_map(local_path).collect())
        })
    }
}

/// The path of a chosen file; nothing for what lies on no file system.
fn local_path(file: FilePath) -> Option<PathBuf> {
    file.into_path().ok()
}
