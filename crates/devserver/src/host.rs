//! What this host cannot do: a browser page opens files by itself, through its own file input.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

use countersign_api::{HostPort, HostRefusal};

/// A browser as a host.
#[derive(Clone, Copy, Debug)]
pub struct Browser;

impl HostPort for Browser {
    fn can_choose_files(&self) -> bool {
        false
    }

    fn choose_files(&self) -> Pin<Box<dyn Future<Output = Result<Vec<PathBuf>, HostRefusal>> + Send + '_>> {
        Box::pin(async { Err(HostRefusal::Unsupported) })
    }
}
