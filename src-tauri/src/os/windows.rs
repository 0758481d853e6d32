//! Windows: WebView2.

use tauri::{AppHandle, RunEvent};

use crate::{NoDisplay, SharedDesk};

/// Makes the desktop ready for a window: there is always one here.
#[expect(clippy::unnecessary_wraps, reason = "another system may have none")]
pub(crate) fn prepare() -> Result<(), NoDisplay> {
    Ok(())
}

/// Events of the running app that only this system has: none.
pub(crate) fn on_run_event(_app: &AppHandle, _desk: &SharedDesk, _event: &RunEvent) {}
