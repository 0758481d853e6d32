//! Systems without a sandbox that Countersign knows.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use super::{Inner, NoSandbox, Room, Sandbox};
use crate::process::{self, Limits, NoAnswer};

/// There is none.
pub fn probe(_path: &[PathBuf], _attendant: &Path) -> Result<Sandbox, NoSandbox> {
    Err(NoSandbox::Unsupported)
}

/// A child that was not yet started.
#[derive(Debug)]
pub struct Enclosed {
    /// To be given arguments of the tool and its environment.
    pub command: Command,
}

/// A child that was started.
#[derive(Debug)]
pub struct Started {
    pub child: Child,
    /// How the tool's own process is found.
    pub inner: Inner,
}

/// A command that runs `tool` with all rights of the person, who agreed to that.
pub fn command(_sandbox: &Sandbox, tool: &Path, room: &Room<'_>) -> io::Result<Enclosed> {
    let mut command = process::program(tool, room.folder);
    keep(&mut command, room)?;
    Ok(Enclosed { command })
}

/// The tool inherits the lock, so that the lock lasts as long as the tool.
#[cfg(unix)]
fn keep(command: &mut Command, room: &Room<'_>) -> io::Result<()> {
    use command_fds::CommandFdExt as _;
    let held = room.held.map(std::fs::File::try_clone).transpose()?;
    command.preserved_fds(held.into_iter().map(Into::into).collect());
    Ok(())
}

/// Files that are open are not inherited on this system.
#[cfg(not(unix))]
fn keep(_command: &mut Command, _room: &Room<'_>) -> io::Result<()> {
    Ok(())
}

impl Enclosed {
    pub fn start(mut self) -> Result<Started, NoAnswer> {
        Ok(Started { child: process::start(&mut self.command)?, inner: Inner::Child })
    }

    /// Runs it to its end.
    pub fn answer(mut self, arguments: &[&str], limits: Limits) -> Result<process::Answer, NoAnswer> {
        self.command.args(arguments);
        process::run(&mut self.command, limits)
    }
}
