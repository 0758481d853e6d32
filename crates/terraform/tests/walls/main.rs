//! The walls of the sandbox, with the real bubblewrap, attacked from inside.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests start programs and read the environment of the test run")]

mod files;
mod kernel;
mod processes;
mod sockets;

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use countersign_terraform::process::Limits;
use countersign_terraform::sandbox::{self, Mount, Network, Orphan, Room, Sandbox, Surroundings};

const LIMITS: Limits = Limits { time: Duration::from_mins(1), output: 4 << 20 };

/// A machine with a sandbox, and what a room in it has.
struct Walled {
    sandbox: Sandbox,
    mounts: Vec<Mount>,
    hidden: Vec<PathBuf>,
    surroundings: Surroundings,
    orphan: Orphan,
    network: Network,
}

/// What a program inside did.
#[derive(Debug)]
struct Did {
    success: bool,
    said: String,
}

fn walled() -> Walled {
    let path: Vec<PathBuf> = std::env::split_paths(&std::env::var("PATH").unwrap()).collect();
    Walled {
        sandbox: sandbox::probe(&path, Path::new("/nonexistent")).expect("bubblewrap works here; run `make setup`"),
        mounts: Vec::new(),
        hidden: Vec::new(),
        surroundings: Surroundings::default(),
        orphan: Orphan::Ends,
        network: Network::Outside,
    }
}

impl Walled {
    fn room(&self) -> Room<'_> {
        Room {
            mounts: &self.mounts,
            hidden: &self.hidden,
            surroundings: &self.surroundings,
            folder: Path::new("/tmp"),
            orphan: self.orphan,
            network: self.network,
            held: None,
        }
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Did {
        let _nothing_goes = GOING.read().unwrap_or_else(PoisonError::into_inner);
        let mut enclosed = sandbox::command(&self.sandbox, Path::new(program), &self.room()).unwrap();
        enclosed.command.env("PATH", "/usr/local/bin:/usr/bin:/bin");
        let answer = enclosed.answer(arguments, LIMITS).unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&answer.output), answer.errors);
        Did { success: answer.status.success(), said }
    }

    /// A script of the shell, inside.
    fn shell(&self, script: &str) -> Did {
        self.run("/bin/bash", &["-c", script])
    }

    /// A program in Perl, inside: it makes any call of the kernel.
    fn perl(&self, program: &str) -> Did {
        self.run("/usr/bin/perl", &["-e", program])
    }
}

/// Read while a room is started, written while a socket is taken away: one that goes between the look for sockets and
/// the start of the room keeps the room from starting.
static GOING: RwLock<()> = RwLock::new(());

/// The same in Perl, without the walls: what is refused inside works here, so that it is the walls that
/// refuse it.
fn outside(program: &str) -> String {
    let output = std::process::Command::new("/usr/bin/perl").args(["-e", program]).output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
