//! Stands between a process and its kernel and writes down what it and everything that it starts opens,
//! starts and asks: `strace`, whose logs are read here.
//!
//! It looks on and changes nothing. It must never leave out what it cannot read: a line that is not
//! understood, a process whose beginning it did not see and a call that gets around it are acts as well,
//! [`Did::Escaped`], so that whoever holds acts against a list finds them on none.

mod line;
mod names;
mod processes;

use std::ffi::OsStr;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Calls that are written down. `write` is among them since some resolvers ask by it.
const CALLS: &str = "trace=open,openat,openat2,creat,execve,execveat,connect,sendto,sendmsg,sendmmsg,write,\
                     clone,clone3,fork,vfork";
/// Calls that reach files, sockets and processes by other ways. Where one of them succeeds, it is an act.
const ESCAPES: &str = "io_uring_setup,open_by_handle_at,open_tree,fsopen,pidfd_getfd,ptrace,process_vm_readv,\
                       process_vm_writev,mount,move_mount,setns";
/// Longest text that is kept whole, and most arguments of a program.
const LONGEST: &str = "2048";

/// A program that runs.
#[derive(Debug, PartialEq, Eq)]
pub struct Program {
    /// Its path, as it was started.
    pub path: String,
    /// Its arguments, with its name in front.
    pub arguments: Vec<String>,
    /// Where it runs.
    pub place: Place,
    /// What started it; nothing for the first one.
    pub parent: Option<Arc<Self>>,
}

/// Where a program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Machine,
    /// It makes the room of this number.
    Walls(usize),
    Room(usize),
}

/// A room: the arguments of the program that made it.
#[derive(Debug, PartialEq, Eq)]
pub struct Walls {
    /// They.
    pub arguments: Vec<String>,
}

/// Something that a program did.
#[derive(Debug, PartialEq, Eq)]
pub struct Act {
    pub by: Arc<Program>,
    pub did: Did,
}

/// What a program did.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Did {
    /// It opened a file: the one at the end of all links.
    Opened(String),
    /// It tried to open a file, under this name, and there was none or it was not let.
    Tried(String),
    /// It started a program, with these arguments, its name in front.
    Started(String, Vec<String>),
    /// It asked an address.
    Asked(SocketAddr),
    /// It asked a resolver for a name.
    AskedName(String),
    /// It asked a socket of this machine.
    AskedSocket(String),
    /// It did something that the recorder cannot follow.
    Escaped(String),
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Recording {
    /// Everything that was done, in its order.
    pub acts: Vec<Act>,
    /// The rooms, by their numbers.
    pub rooms: Vec<Walls>,
}

impl Recording {
    /// A command that runs a program under the recorder, which writes its logs into a folder. The
    /// environment is that of the command.
    #[expect(clippy::disallowed_methods, reason = "the recorder is a program of its own")]
    pub fn command(recorder: &Path, logs: &Path, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(recorder);
        command.args(["--follow-forks", "--output-separately", "--seccomp-bpf", "--decode-pids=pidns"]);
        command.args(["--decode-fds=all", "--absolute-timestamps=unix,us", "--quiet=all", "--signal=none"]);
        command.args(["-s", LONGEST, "-e", &format!("{CALLS},{ESCAPES}"), "-o"]).arg(logs.join("of"));
        command.arg("--").arg(program);
        command
    }

    /// Reads the logs of a folder. `walls` is the program that makes rooms.
    pub fn read(logs: &Path, walls: &Path) -> io::Result<Self> {
        let mut of_processes = Vec::new();
        for entry in std::fs::read_dir(logs)? {
            let path: PathBuf = entry?.path();
            let process = path.extension().and_then(|end| end.to_str()?.parse().ok());
            let process: u32 = process.ok_or(io::ErrorKind::InvalidData)?;
            // What is no text in a log is in an escaped form; anything else would be an act that is lost.
            let log = String::from_utf8(std::fs::read(&path)?).map_err(io::Error::other)?;
            of_processes.push((process, log));
        }
        Ok(Self::of(&of_processes, &walls.display().to_string()))
    }

    /// Reads the logs of processes, each with the number that the machine has for it.
    pub fn of(logs: &[(u32, String)], walls: &str) -> Self {
        processes::follow(logs, walls)
    }
}
