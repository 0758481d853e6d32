//! The desktop behind the port that the use cases ask through: its dialogs, its clipboard, its browser,
//! and the window that confirms an apply.

use std::path::PathBuf;
use std::sync::OnceLock;

use countersign_api::{HostPort, HostRefusal, Later};
use secrecy::SecretString;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use url::Url;

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

    fn app(&self) -> Result<&AppHandle, HostRefusal> {
        self.app.get().ok_or(HostRefusal::Unsupported)
    }

    fn dialog(&self) -> Result<FileDialogBuilder<tauri::Wry>, HostRefusal> {
        let app = self.app()?;
        let dialog = app.dialog().file();
        Ok(match app.get_webview_window(window::MAIN) {
            Some(window) => dialog.set_parent(&window),
            None => dialog,
        })
    }
}

impl HostPort for Desktop {
    fn can_choose_files(&self) -> bool {
        true
    }

    fn choose_files(&self) -> Later<'_, Vec<PathBuf>> {
        Box::pin(async move {
            let (answer, chosen) = tokio::sync::oneshot::channel();
            // The names of the filters are the patterns themselves, which read the same in every
            // language.
            let dialog = self
                .dialog()?
                .add_filter("*.json", &["json"])
                .add_filter("*.tfplan.json", &["tfplan.json"])
                .add_filter("*", &["*"]);
            dialog.pick_files(move |files| {
                // The asking page may have been closed meanwhile.
                let _ = answer.send(files.unwrap_or_default());
            });
            // A dialog that ends without an answer was closed, which is a way of choosing nothing.
            let files = chosen.await.unwrap_or_default();
            Ok(files.into_iter().filter_map(local_path).collect())
        })
    }

    fn choose_save(&self, name: String) -> Later<'_, Option<PathBuf>> {
        Box::pin(async move {
            let (answer, chosen) = tokio::sync::oneshot::channel();
            self.dialog()?.set_file_name(name).save_file(move |file| {
                // As above.
                let _ = answer.send(file);
            });
            Ok(chosen.await.ok().flatten().and_then(local_path))
        })
    }

    fn read_clipboard(&self) -> Later<'_, Option<SecretString>> {
        Box::pin(async move {
            // The owner of the clipboard is another program, which may take its time.
            let read = tokio::task::spawn_blocking(|| arboard::Clipboard::new()?.get_text().map(SecretString::from));
            match read.await {
                Ok(Ok(text)) => Ok(Some(text)),
                Ok(Err(arboard::Error::ContentNotAvailable | arboard::Error::ConversionFailure)) => Ok(None),
                Ok(Err(_)) | Err(_) => Err(HostRefusal::Unsupported),
            }
        })
    }

    fn open_link(&self, address: Url) -> Later<'_, ()> {
        Box::pin(async move {
            let opened = tokio::task::spawn_blocking(move || tauri_plugin_opener::open_url(address, None::<&str>));
            match opened.await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) | Err(_) => Err(HostRefusal::Unsupported),
            }
        })
    }

    fn open_confirm(&self) -> Result<(), HostRefusal> {
        window::open_confirm(self.app()?).map_err(|_| HostRefusal::Unsupported)
    }

    fn close_confirm(&self) {
        if let Some(app) = self.app.get() {
            window::close_confirm(app);
        }
    }
}

/// The path of a chosen file; nothing for what lies on no file system.
fn local_path(file: FilePath) -> Option<PathBuf> {
    file.into_path().ok()
}
