//! Linux: WebKitGTK.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use tauri::{AppHandle, RunEvent};

use crate::{NoDisplay, SharedDesk};

const DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Makes the desktop ready for a window, or says why it cannot have one.
pub(crate) fn prepare() -> Result<(), NoDisplay> {
    set_up_web_view();
    gtk::init().map_err(|_| NoDisplay)
}

/// Settings of the web view that must stand before it is loaded.
///
/// With NVIDIA's own driver WebKitGTK shares buffers in a way that leaves the window white on many
/// machines (WebKit bug 261874). Only there, and only where the person has not said otherwise, the
/// other way is chosen; it costs a copy per frame, so it is not for everybody.
#[expect(
    clippy::disallowed_methods,
    reason = "WebKitGTK takes this setting from the environment and from nowhere else"
)]
fn set_up_web_view() {
    if std::env::var_os(DMABUF).is_none() && Path::new("/proc/driver/nvidia/version").exists() {
        #[expect(unsafe_code, reason = "there is no safe way to set a variable")]
        // SAFETY: this is called first, while the process has one thread.
        unsafe {
            std::env::set_var(DMABUF, "1");
        }
    }
}

/// A file system in memory that only this person can read: their runtime folder, or the shared one,
/// in which whoever writes makes folders of their own.
pub(crate) fn memory() -> Option<PathBuf> {
    dirs::runtime_dir().into_iter().chain([PathBuf::from("/dev/shm")]).find(|folder| folder.is_dir())
}

/// Goes on as another program, in the same process; answers only where that failed.
pub(crate) fn go_on_as(command: &mut Command) -> io::Result<ExitCode> {
    Err(command.exec())
}

/// Events of the running app that only this system has: none.
pub(crate) fn on_run_event(_app: &AppHandle, _desk: &SharedDesk, _event: &RunEvent) {}
