//! What this host cannot do: a browser page opens files by itself, through its own file input, and the
//! page that confirms an apply is opened by hand, at its own address.

use std::path::PathBuf;

use countersign_api::{HostPort, HostRefusal, Later};
use secrecy::SecretString;

/// A browser as a host.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// Stands for the clipboard of the person, which a server cannot see: a file that tests and
    /// developers write.
    pub clipboard: Option<PathBuf>,
}

impl HostPort for Browser {
    fn read_clipboard(&self) -> Later<'_, Option<SecretString>> {
        Box::pin(async move {
            let file = self.clipboard.as_ref().ok_or(HostRefusal::Unsupported)?;
            Ok(std::fs::read_to_string(file).ok().map(SecretString::from))
        })
    }

    fn open_confirm(&self) -> Result<(), HostRefusal> {
        Ok(())
    }
}
