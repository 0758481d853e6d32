//! Linux: bubblewrap.

use std::fs;
use std::io::Read as _;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{Access, Enclosed, Inner, NoSandbox, Orphan, Room, Sandbox};
use crate::process::{self, Limits};

const PATIENCE: Limits = Limits { time: Duration::from_secs(10), output: 4 << 10 };

/// The pipe in which bubblewrap tells of the process that it started.
#[derive(Debug)]
pub struct Info {
    reading: OwnedFd,
    writing: Option<OwnedFd>,
}

/// Tries whether the sandbox works, with everything that runs will ask of it.
pub fn probe(path: &[PathBuf]) -> Result<Sandbox, NoSandbox> {
    let program =
        path.iter().map(|folder| folder.join("bwrap")).find(|it| it.is_file()).ok_or(NoSandbox::NotInstalled)?;
    let room = Room { mounts: &[], hidden: &[], folder: Path::new("/tmp"), orphan: Orphan::Ends };
    let mut command = process::program(&program, Path::new("/"));
    walls(&mut command, &room);
    command.arg("--").arg("/bin/sh").args(["-c", "exit 0"]);
    let refused = |complaint: String| NoSandbox::Refused { complaint };
    let answer = process::run(&mut command, PATIENCE).map_err(|error| refused(error.to_string()))?;
    if answer.status.success() { Ok(Sandbox::Bubblewrap { program }) } else { Err(refused(answer.complaint())) }
}

/// A command that runs `tool` in the sandbox.
pub fn command(sandbox: &Sandbox, tool: &Path, room: &Room<'_>) -> std::io::Result<Enclosed> {
    let Sandbox::Bubblewrap { program } = sandbox else {
        return Ok(Enclosed { command: process::program(tool, room.folder), inner: Inner::Child });
    };
    // Not closed when bubblewrap starts: the child writes into it under the same number.
    let (reading, writing) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::empty())?;
    rustix::io::fcntl_setfd(&reading, rustix::io::FdFlags::CLOEXEC)?;
    let mut command = process::program(program, Path::new("/"));
    walls(&mut command, room);
    command.args(["--info-fd", &writing.as_raw_fd().to_string()]);
    command.arg("--").arg(tool);
    Ok(Enclosed { command, inner: Inner::Below(Info { reading, writing: Some(writing) }) })
}

/// The walls, and the doors in them. The environment is that of the command: nothing of it stands on
/// a command line.
fn walls(command: &mut Command, room: &Room<'_>) {
    command.args(["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]);
    for hidden in ["/run", "/tmp", "/var/tmp", "/home", "/root"] {
        if Path::new(hidden).is_dir() {
            command.args(["--tmpfs", hidden]);
        }
    }
    for hidden in room.hidden.iter().filter(|hidden| hidden.is_dir()) {
        command.arg("--tmpfs").arg(hidden);
    }
    // Where the resolver's file leads into what was just hidden, that one file is put back.
    if let Ok(resolver) = fs::canonicalize("/etc/resolv.conf")
        && resolver.starts_with("/run")
    {
        command.arg("--ro-bind").arg(&resolver).arg(&resolver);
    }
    for mount in room.mounts {
        command.arg(if mount.access == Access::Write { "--bind" } else { "--ro-bind" });
        command.arg(&mount.from).arg(&mount.to);
    }
    command.args(["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]);
    command.args(["--cap-drop", "ALL", "--new-session", "--hostname", "countersign"]);
    if room.orphan == Orphan::Ends {
        command.arg("--die-with-parent");
    }
    command.arg("--chdir").arg(room.folder);
}

impl Info {
    /// To be called once the child was started: only it holds the pipe then.
    pub fn started(&mut self) {
        self.writing = None;
    }

    /// The process that bubblewrap put at the bottom of the sandbox. Waits for it.
    pub fn child(self) -> Option<u32> {
        let mut told = String::new();
        drop(self.writing);
        fs::File::from(self.reading).read_to_string(&mut told).ok()?;
        serde_json::from_str::<serde_json::Value>(&told).ok()?.get("child-pid")?.as_u64()?.try_into().ok()
    }
}
