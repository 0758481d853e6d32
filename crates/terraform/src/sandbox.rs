//! The sandbox that other people's code runs in.
//!
//! Planning a pull request runs its author's code: providers, `external` data sources, provisioners.
//! Inside of the sandbox there is a list of what programs need of the machine, the folders of the run,
//! and nothing else: no home folder, no keychain, no session bus, nothing of the app's own, no calls of
//! the kernel that such code has no use for. Where there is no sandbox the person is told and asked each
//! time; nothing ever runs unsandboxed because a sandbox could not be had, and what this machine cannot
//! hold is said and not passed over.

#[cfg(target_os = "linux")]
mod attendant;
#[cfg(target_os = "linux")]
mod bubblewrap;
#[cfg(target_os = "linux")]
mod filter;
#[cfg(target_os = "linux")]
mod network;
#[cfg(not(target_os = "linux"))]
mod none;
#[cfg(target_os = "linux")]
mod places;
#[cfg(target_os = "linux")]
mod scope;
mod surroundings;

use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

#[cfg(target_os = "linux")]
pub use attendant::{Door, attend, open_doors};
#[cfg(target_os = "linux")]
pub use bubblewrap::{Enclosed, Started, command, probe};
#[cfg(not(target_os = "linux"))]
pub use none::{Enclosed, Started, command, probe};
pub use surroundings::Surroundings;

/// What the sandbox of this machine is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Sandbox {
    /// Bubblewrap, which was tried and works.
    Bubblewrap {
        program: PathBuf,
        /// Which walls this machine supports besides those around files and processes. Plans that were sealed
        /// before this was recorded do not say.
        #[serde(default)]
        walls: Walls,
    },
    /// None: code runs with all rights of the person. Only after they agreed to it for this run.
    None,
}

/// What differs between machines on which there is a sandbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walls {
    /// Whether the kernel keeps code inside from sockets without a file (the session bus and the X11
    /// display have such) and from signals to other processes, also where the network is shared.
    pub scope: Hold,
    /// How a room comes to a network of its own, where this machine can give it one. Without it the
    /// network of the machine is shared, and what listens on it alone is reached.
    #[serde(default)]
    pub network: Option<OwnNetwork>,
}

/// What gives a room a network of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnNetwork {
    /// Which helper carries connections out of it.
    pub helper: Helper,
    pub program: PathBuf,
    /// The `countersign` program, which starts it and ends it.
    pub attendant: PathBuf,
}

/// Programs that carry connections out of a network without rights of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Helper {
    /// Of passt.
    Pasta,
    /// The older one.
    Slirp4netns,
}

impl Helper {
    /// The name of its program.
    pub const fn program(self) -> &'static str {
        match self {
            Self::Pasta => "pasta",
            Self::Slirp4netns => "slirp4netns",
        }
    }
}

impl std::str::FromStr for Helper {
    type Err = std::io::Error;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        [Self::Pasta, Self::Slirp4netns]
            .into_iter()
            .find(|helper| helper.program() == name)
            .ok_or_else(|| std::io::ErrorKind::InvalidInput.into())
    }
}

impl Walls {
    /// Whether code inside is kept from what listens on this machine alone, but for what the machine's
    /// own settings name.
    pub const fn loopback(&self) -> Hold {
        if self.network.is_some() { Hold::Held } else { Hold::Open }
    }

    /// Whether code inside is kept from sockets of the machine that have no file.
    pub const fn abstract_sockets(&self) -> Hold {
        if self.network.is_some() { Hold::Held } else { self.scope }
    }
}

/// Whether a wall stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// It does not, and the person has to be told.
    #[default]
    Open,
    /// It stands.
    Held,
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
    Write,
}

/// What happens to a child when its sandbox ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orphan {
    /// It goes too: nothing that it does has to be finished.
    Ends,
    /// It goes on. An apply that ends in the middle leaves a state that nobody wrote, and its lock.
    GoesOn,
}

/// What a child reaches outside of its room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// What the sandbox of this machine leaves: without a network there is no cloud to plan against.
    Outside,
    /// Nothing: not even sockets of the machine that have no file.
    None,
}

/// What a child sees of the machine.
///
/// In the sandbox the tool is the first process of its room: when it ends the kernel has ended every
/// process in it before the end is told. So nothing of one command is alive when the next one starts,
/// whatever it left running.
#[derive(Clone, Debug)]
pub struct Room<'r> {
    /// Folders of the run, and the tool.
    pub mounts: &'r [Mount],
    /// Folders that are hidden, wherever they are: home folders and the app's own.
    pub hidden: &'r [PathBuf],
    /// What the machine's own environment names.
    pub surroundings: &'r Surroundings,
    /// Where it starts, as the child sees it.
    pub folder: &'r Path,
    /// What happens to the tool when the sandbox ends.
    pub orphan: Orphan,
    /// What it reaches outside.
    pub network: Network,
    /// A lock that is held for as long as the room lasts, whatever becomes of this process.
    pub held: Option<&'r File>,
}

/// How the process of the tool is found.
#[derive(Debug)]
pub enum Inner {
    /// It is the child itself.
    Child,
    /// It is the process that the sandbox told of, the first one of its room. Nothing where it told of
    /// none.
    #[cfg(target_os = "linux")]
    First(Option<u32>),
}
