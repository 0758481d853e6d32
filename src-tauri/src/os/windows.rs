//! Windows: WebView2.

use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use tauri::{AppHandle, RunEvent};

use crate::{NoDisplay, SharedDesk};

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

/// Goes on as another program: starts it and ends as it ends.
pub(crate) fn go_on_as(command: &mut Command) -> io::Result<ExitCode> {
    let status = command.status()?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Events of the running app that only this system has: none.
pub(crate) fn on_run_event(_app: &AppHandle, _desk: &SharedDesk, _event: &RunEvent) {}
