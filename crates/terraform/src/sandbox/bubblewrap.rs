//! Linux: bubblewrap.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use command_fds::CommandFdExt as _;

use super::attendant::Door;
use super::network::{self, Attended};
use super::places::{self, Arguments};
use super::scope::{self, Keeper};
use super::{Hold, Inner, Network, NoSandbox, Orphan, OwnNetwork, Room, Sandbox, Surroundings, Walls, filter};
use crate::process::{self, Limits, NoAnswer};

const PATIENCE: Limits = Limits { time: Duration::from_secs(10), output: 4 << 10 };

/// Checks whether the sandbox works with everything that runs need, and which of its walls this machine
/// supports. `attendant` is the `countersign` program.
pub fn probe(path: &[PathBuf], attendant: &Path) -> Result<Sandbox, NoSandbox> {
    let program =
        path.iter().map(|folder| folder.join("bwrap")).find(|it| it.is_file()).ok_or(NoSandbox::NotInstalled)?;
    // A kernel without scopes, or a bubblewrap that needs rights which a scoped process cannot get.
    let walls = |scope| Walls { scope, network: None };
    let scope = match try_out(&program, walls(Hold::Held)) {
        Ok(_) => Hold::Held,
        Err(_) => Hold::Open,
    };
    let shared =
        if scope == Hold::Open { try_out(&program, walls(scope))? } else { bubblewrap(&program, walls(scope)) };
    let own = network::helpers(path, attendant)
        .into_iter()
        .find_map(|helper| try_out(&program, Walls { network: Some(helper), ..walls(scope) }).ok());
    Ok(own.unwrap_or(shared))
}

fn bubblewrap(program: &Path, walls: Walls) -> Sandbox {
    Sandbox::Bubblewrap { program: program.to_owned(), walls }
}

fn try_out(program: &Path, walls: Walls) -> Result<Sandbox, NoSandbox> {
    let sandbox = bubblewrap(program, walls);
    let surroundings = Surroundings::default();
    let room = Room {
        mounts: &[],
        hidden: &[],
        surroundings: &surroundings,
        folder: Path::new("/tmp"),
        orphan: Orphan::Ends,
        network: Network::Outside,
        held: None,
    };
    let refused = |complaint: String| NoSandbox::Refused { complaint };
    let tried = command(&sandbox, Path::new("/bin/sh"), &room).map_err(|error| refused(error.to_string()))?;
    let answer = tried.answer(&["-c", "exit 0"], PATIENCE).map_err(|error| refused(error.to_string()))?;
    if answer.status.success() { Ok(sandbox) } else { Err(refused(answer.complaint())) }
}

/// A child in its sandbox, not yet started.
#[derive(Debug)]
pub struct Enclosed {
    /// To be given arguments of the tool and its environment.
    pub command: Command,
    scope: Hold,
    told: Option<OwnedFd>,
    network: Option<Waiting>,
}

/// A network that the room waits for before its tool starts.
#[derive(Debug)]
struct Waiting {
    own: OwnNetwork,
    doors: Vec<Door>,
    go: OwnedFd,
}

/// A child that was started.
#[derive(Debug)]
pub struct Started {
    pub child: Child,
    /// How the tool's own process is found.
    pub inner: Inner,
    _keeper: Keeper,
    _network: Option<Attended>,
}

/// A command that runs `tool` in the sandbox.
pub fn command(sandbox: &Sandbox, tool: &Path, room: &Room<'_>) -> io::Result<Enclosed> {
    let held = room.held.map(fs::File::try_clone).transpose()?.map(OwnedFd::from);
    let Sandbox::Bubblewrap { program, walls } = sandbox else {
        let mut command = process::program(tool, room.folder);
        command.preserved_fds(held.into_iter().collect());
        return Ok(Enclosed { command, scope: Hold::Open, told: None, network: None });
    };
    let mut arguments = Arguments::default();
    build(&mut arguments, room)?;
    if let Some(held) = held {
        // The process around the room keeps what bubblewrap says of itself open to its end. Nothing
        // inside has it, so nobody there gives the lock back.
        arguments.pass("--json-status-fd", held);
    }
    let (told, telling) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
    arguments.pass("--info-fd", telling);
    let own = walls.network.as_ref().filter(|_| room.network == Network::Outside);
    let network = own.map(|own| wait_for(&mut arguments, own, room)).transpose()?;
    arguments.add([OsString::from("--"), tool.into()]);
    let mut command = process::program(program, Path::new("/"));
    command.args(arguments.words).preserved_fds(arguments.passed);
    Ok(Enclosed { command, scope: walls.scope, told: Some(told), network })
}

/// Lets the room wait for a network of its own.
fn wait_for(arguments: &mut Arguments, own: &OwnNetwork, room: &Room<'_>) -> io::Result<Waiting> {
    let (waiting, go) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
    arguments.add(["--unshare-net"]);
    arguments.pass("--block-fd", waiting);
    Ok(Waiting { own: own.clone(), doors: network::doors(room), go })
}

/// The walls, and the doors in them. The environment is that of the command: nothing of it stands on a
/// command line.
fn build(arguments: &mut Arguments, room: &Room<'_>) -> io::Result<()> {
    places::furnish(arguments, room)?;
    // Users of its own also when the person is root: whatever has to do with them, keyrings for one, is
    // another one inside.
    arguments.add(["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]);
    // The tool is the first process of its room, so that all others end with it.
    arguments.add(["--as-pid-1", "--cap-drop", "ALL", "--new-session", "--hostname", "countersign"]);
    if room.network == Network::None {
        arguments.add(["--unshare-net"]);
    }
    if room.orphan == Orphan::Ends {
        arguments.add(["--die-with-parent"]);
    }
    if let Some(filter) = filter::bytes() {
        arguments.pass("--seccomp", places::in_memory("filter", &filter)?);
    }
    arguments.add([OsString::from("--chdir"), room.folder.into()]);
    Ok(())
}

impl Enclosed {
    pub fn start(self) -> Result<Started, NoAnswer> {
        let Self { mut command, scope, told, network } = self;
        let program = process::name_of(&command);
        let not_started = |cause| NoAnswer::NotStarted { program: program.clone(), cause };
        let (mut child, keeper) = match scope {
            Hold::Held => scope::start(command).map_err(not_started)?,
            Hold::Open => {
                let child = process::start(&mut command)?;
                // The command holds files that the child has of its own now.
                drop(command);
                (child, Keeper::NONE)
            }
        };
        let inner = told.map_or(Inner::Child, |told| Inner::First(first_process(told)));
        let attended = match (network, &inner) {
            (Some(Waiting { own, doors, go }), Inner::First(Some(process))) => {
                let mut go = fs::File::from(go);
                let attended = network::attend(&own, *process, &doors).and_then(|attended| {
                    go.write_all(b"go")?;
                    Ok(attended)
                });
                // A room without the network that it was promised does not start its tool. It is ended
                // while it still waits: once nobody is left who could let it go on, it would.
                let attended = attended.inspect_err(|_| {
                    kill(*process);
                    process::end(&mut child);
                });
                drop(go);
                Some(attended.map_err(not_started)?)
            }
            // What bubblewrap did not say is told by how it ends.
            _ => None,
        };
        Ok(Started { child, inner, _keeper: keeper, _network: attended })
    }

    /// Runs it to its end.
    pub fn answer(mut self, arguments: &[&str], limits: Limits) -> Result<process::Answer, NoAnswer> {
        self.command.args(arguments);
        let name = process::name_of(&self.command);
        let mut started = self.start()?;
        process::attend(&name, &mut started.child, limits)
    }
}

fn kill(process: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    if let Some(process) = i32::try_from(process).ok().and_then(Pid::from_raw) {
        // It may have ended in this moment, which is as good.
        let _ = kill_process(process, Signal::KILL);
    }
}

/// The process that bubblewrap put at the bottom of the room. Waits for it.
fn first_process(told: OwnedFd) -> Option<u32> {
    let mut text = String::new();
    fs::File::from(told).read_to_string(&mut text).ok()?;
    serde_json::from_str::<serde_json::Value>(&text).ok()?.get("child-pid")?.as_u64()?.try_into().ok()
}
