//! Linux: WebKitGTK.

use std::path::{Path, PathBuf};

use tauri::{AppHandle, RunEvent};

use crate::{NoDisplay, SharedDesk};

const DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
const COMPOSITING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
/// Where the kernel shows what can draw.
const GRAPHICS: &str = "/dev/dri";

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
///
/// Where nothing can draw, as in most virtual machines, the processor would play the graphics card and put
/// the whole window together anew for every frame: several times the work of painting what changed.
fn set_up_web_view() {
    if Path::new("/proc/driver/nvidia/version").exists() {
        set_where_unsaid(DMABUF);
    }
    if !can_draw(Path::new(GRAPHICS)) {
        set_where_unsaid(COMPOSITING);
    }
}

/// Whether there is a device that renders.
fn can_draw(graphics: &Path) -> bool {
    let devices = std::fs::read_dir(graphics).into_iter().flatten().flatten();
    devices.into_iter().any(|device| device.file_name().to_string_lossy().starts_with("renderD"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "WebKitGTK takes its settings from the environment and from nowhere else"
)]
fn set_where_unsaid(variable: &str) {
    if std::env::var_os(variable).is_none() {
        #[expect(unsafe_code, reason = "there is no safe way to set a variable")]
        // SAFETY: this is called first, while the process has one thread.
        unsafe {
            std::env::set_var(variable, "1");
        }
    }
}

/// A file system in memory that only this person can read: their runtime folder, or the shared one,
/// in which whoever writes makes folders of their own.
pub(crate) fn memory() -> Option<PathBuf> {
    dirs::runtime_dir().into_iter().chain([PathBuf::from("/dev/shm")]).find(|folder| folder.is_dir())
}

/// Events of the running app that only this system has: none.
pub(crate) fn on_run_event(_app: &AppHandle, _desk: &SharedDesk, _event: &RunEvent) {}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_a_device_that_renders_can_draw() {
        let folder = std::env::temp_dir().join(format!("countersign-graphics-{}", std::process::id()));
        assert!(!can_draw(&folder), "there is none");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("card0"), "").unwrap();
        assert!(!can_draw(&folder), "a card that only shows");
        fs::write(folder.join("renderD128"), "").unwrap();
        assert!(can_draw(&folder));
        fs::remove_dir_all(&folder).unwrap();
    }
}
