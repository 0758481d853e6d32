//! What the use cases need from the host they run in.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

use secrecy::SecretString;
use url::Url;

/// What a host answers after a while.
pub type Later<'h, T> = Pin<Box<dyn Future<Output = Result<T, HostRefusal>> + Send + 'h>>;

/// The answer of a host that has no means for something.
fn unsupported<'h, T: 'h>() -> Later<'h, T> {
    Box::pin(async { Err(HostRefusal::Unsupported) })
}

/// The desktop, or a browser. What a host does not implement it cannot do.
pub trait HostPort: Send + Sync {
    /// Whether the host can show the file dialog of the desktop.
    fn can_choose_files(&self) -> bool {
        false
    }

    /// Lets the person choose files; none when the dialog was cancelled.
    fn choose_files(&self) -> Later<'_, Vec<PathBuf>> {
        unsupported()
    }

    /// Lets the person choose where a file is written; nothing when the dialog was cancelled.
    fn choose_save(&self, _name: String) -> Later<'_, Option<PathBuf>> {
        unsupported()
    }

    /// The text in the clipboard, where there is one. It may be a secret.
    fn read_clipboard(&self) -> Later<'_, Option<SecretString>> {
        unsupported()
    }

    /// Opens an address in the person's browser.
    fn open_link(&self, _address: Url) -> Later<'_, ()> {
        unsupported()
    }

    /// Opens the window in which an apply is confirmed, or brings it to the front.
    fn open_confirm(&self) -> Result<(), HostRefusal> {
        Err(HostRefusal::Unsupported)
    }

    fn close_confirm(&self) {}
}

/// Why a host did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HostRefusal {
    /// It has no means for it.
    #[error("this host cannot do that")]
    Unsupported,
}
