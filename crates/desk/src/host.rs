//! What the use cases need from the host they run in.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

/// The desktop, or a browser.
pub trait HostPort: Send + Sync {
    /// Whether the host can show the file dialog of the desktop.
    fn can_choose_files(&self) -> bool;

    /// Lets the person choose files; none when the dialog was cancelled.
    fn choose_files(&self) -> Pin<Box<dyn Future<Output = Result<Vec<PathBuf>, HostRefusal>> + Send + '_>>;
}

/// Why a host did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostRefusal {
    /// It has no means for it.
    #[error("this host cannot do that")]
    Unsupported,
}
