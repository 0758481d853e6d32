//! A network of its own for a room, with a helper that carries connections out of it (pasta or
//! slirp4netns), started from this side.
//!
//! What listens on this machine alone is another machine's for such a room, but for doors to exactly
//! what the machine's own settings name: a proxy, an address of AWS, a resolver.

use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::net::{IpAddr, SocketAddr};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::attendant::{Door, READY};
use super::{Helper, OwnNetwork, Room};
use crate::process;

/// The helper has nothing to wait for but the kernel.
const PATIENCE: Duration = Duration::from_secs(15);

/// The helpers that this machine has to carry connections, in the order in which they are tried.
pub(super) fn helpers(path: &[PathBuf], attendant: &Path) -> Vec<OwnNetwork> {
    if !attendant.is_file() {
        return Vec::new();
    }
    let found = [Helper::Slirp4netns, Helper::Pasta].into_iter().filter_map(|helper| {
        let program = path.iter().map(|folder| folder.join(helper.program())).find(|it| it.is_file())?;
        Some(OwnNetwork { helper, program, attendant: attendant.to_owned() })
    });
    found.collect()
}

/// Keeps the process that attends to a network until it ends by itself, so that it is no zombie.
#[derive(Debug)]
pub(super) struct Attended {
    attendant: Option<Child>,
}

impl Drop for Attended {
    fn drop(&mut self) {
        if let Some(mut attendant) = self.attendant.take() {
            // It ends when the room does, which may be later than this.
            thread::spawn(move || attendant.wait());
        }
    }
}

/// Lets the room of a process, which waits, have its network. Answers once it is there.
pub(super) fn attend(own: &OwnNetwork, process: u32, room: &[Door]) -> io::Result<Attended> {
    let mut command = process::program(&own.attendant, Path::new("/"));
    command.args(["attend-network", own.helper.program()]).arg(&own.program).arg(process.to_string());
    command.args(room.iter().map(ToString::to_string)).stderr(Stdio::null()).process_group(0);
    let mut attendant = process::start(&mut command).map_err(io::Error::other)?;
    let (tell, told) = mpsc::channel();
    if let Some(output) = attendant.stdout.take() {
        thread::spawn(move || {
            let mut line = String::new();
            let _ = BufReader::new(output).read_line(&mut line);
            let _ = tell.send(line);
        });
    }
    if told.recv_timeout(PATIENCE).unwrap_or_default() == READY {
        return Ok(Attended { attendant: Some(attendant) });
    }
    process::end(&mut attendant);
    Err(io::Error::other("the network of the room could not be set up"))
}

/// The doors of a room: what its surroundings name, and the resolver of this machine where it is one
/// that only this machine reaches.
pub(super) fn doors(room: &Room<'_>) -> Vec<Door> {
    let resolvers = resolvers(&fs::read_to_string("/etc/resolv.conf").unwrap_or_default());
    let named = room.surroundings.loopback.iter().copied().map(Door::Stream);
    named.chain(resolvers.into_iter().flat_map(|at| [Door::Stream(at), Door::Datagrams(at)])).collect()
}

fn resolvers(settings: &str) -> Vec<SocketAddr> {
    let addresses = settings.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    let addresses = addresses.filter_map(|address| address.trim().parse::<IpAddr>().ok());
    addresses.filter(IpAddr::is_loopback).map(|address| SocketAddr::new(address, 53)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resolver_of_this_machine_is_a_door_and_others_are_reached_without_one() {
        let settings = "# made by hand\nnameserver 127.0.0.53\nnameserver 10.0.0.2\noptions edns0\nnameserver ::1\n";
        let found: Vec<String> = resolvers(settings).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["127.0.0.53:53", "[::1]:53"]);
    }
}
