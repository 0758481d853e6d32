//! The sandbox that other people's code runs in.
//!
//! Planning a pull request runs its author's code: providers, `external` data sources, provisioners.
//! Inside of the sandbox there is no home folder, no keychain, no session bus and nothing of the app's
//! own; the file system is read-only but for the folders of the run. The network is there, since
//! without it there is no cloud to plan against. Where there is no sandbox the person is told and
//! asked each time; nothing ever runs unsandboxed because a sandbox could not be had.

#[cfg(target_os = "linux")]
mod bubblewrap;
#[cfg(not(target_os = "linux"))]
mod none;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

#[cfg(target_os = "linux")]
pub use bubblewrap::{command, probe};
#[cfg(not(target_os = "linux"))]
pub use none::{command, probe};

/// What the sandbox of this machine is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Sandbox {
    /// Bubblewrap, which was tried and works.
    Bubblewrap {
        /// The program.
        program: PathBuf,
    },
    /// None: code runs with all rights of the person. Only after they agreed to it for this run.
    None,
}

/// Why there is no sandbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NoSandbox {
    /// The program is not installed.
    #[error("bubblewrap is not installed")]
    NotInstalled,
    /// It is installed and cannot work here.
    #[error("bubblewrap does not work on this machine: {complaint}")]
    Refused {
        /// What it said.
        complaint: String,
    },
    /// This system has none that Countersign knows.
    #[error("there is no sandbox on this system")]
    Unsupported,
}

/// A folder or file that a child sees.
#[derive(Clone, Debug)]
pub struct Mount {
    /// Where it is.
    pub from: PathBuf,
    /// Where the child sees it.
    pub to: PathBuf,
    /// Whether the child may write there.
    pub access: Access,
}

/// What a child may do with a mount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Look.
    Read,
    /// Write.
    Write,
}

/// What happens to a child whose sandbox goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orphan {
    /// It goes too: nothing that it does has to be finished.
    Ends,
    /// It goes on. An apply that ends in the middle leaves a state that nobody wrote, and its lock.
    GoesOn,
}

/// What a child sees of the machine.
#[derive(Clone, Debug)]
pub struct Room<'r> {
    /// Folders of the run, and the tool.
    pub mounts: &'r [Mount],
    /// Folders that are hidden: home folders and the app's own.
    pub hidden: &'r [PathBuf],
    /// Where it starts, as the child sees it.
    pub folder: &'r Path,
    /// What happens when the sandbox goes.
    pub orphan: Orphan,
}

/// A child in its sandbox, not yet started.
#[derive(Debug)]
pub struct Enclosed {
    /// To be started, with arguments of the tool and environment added.
    pub command: std::process::Command,
    /// How the tool's own process is found once it runs.
    pub inner: Inner,
}

/// How the process of the tool is found.
#[derive(Debug)]
pub enum Inner {
    /// It is the child itself.
    Child,
    /// It is below the process that the sandbox tells of in this pipe.
    #[cfg(target_os = "linux")]
    Below(bubblewrap::Info),
}
