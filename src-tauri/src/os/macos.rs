//! macOS: WKWebView. Files opened in the Finder arrive as an event and not as arguments.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use countersign_api::wire::HostEvent;
use tauri::{AppHandle, RunEvent};

use crate::{NoDisplay, SharedDesk, window};

/// Makes the desktop ready for a window: there is always one here.
#[expect(clippy::unnecessary_wraps, reason = "another system may have none")]
pub(crate) fn prepare() -> Result<(), NoDisplay> {
    Ok(())
}

/// A file system in memory that only this person can read: there is none here.
#[expect(clippy::missing_const_for_fn, reason = "another system has one")]
pub(crate) fn memory() -> Option<PathBuf> {
    None
}

/// Goes on as another program, in the same process; answers only where that failed.
pub(crate) fn go_on_as(command: &mut Command) -> io::Result<ExitCode> {
    Err(command.exec())
}

/// Opens the files that the Finder hands over.
pub(crate) fn on_run_event(app: &AppHandle, desk: &SharedDesk, event: &RunEvent) {
    let RunEvent::Opened { urls } = event else {
        return;
    };
    let paths: Vec<String> =
        urls.iter().filter_map(|url| url.to_file_path().ok()).map(|path| path.to_string_lossy().into_owned()).collect();
    if !paths.is_empty() {
        desk.post(HostEvent::OpenFiles { paths });
        window::raise(app);
    }
}
