//! The process that attends to the network of one room: it starts the helper, serves the doors, and ends
//! with the room. It is a process of its own since an apply goes on where the one that started it ends.
//!
//! Code in the room reaches this process through the doors alone: bytes that are carried to one address.

use std::fmt;
use std::fs;
use std::io::{self, IoSlice, IoSliceMut, Write};
use std::mem::MaybeUninit;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage, SendFlags,
};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::Helper;
use crate::process;

/// Printed once the network is up.
pub(super) const READY: &str = "ready\n";

const BETWEEN_LOOKS: Duration = Duration::from_millis(1);
/// A network comes up at once, or something is wrong.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long an answer to one datagram is waited for.
const ANSWER: Duration = Duration::from_secs(5);
/// How many connections and datagrams one door carries at a time. Who opens more waits or asks again.
const MOST_AT_ONCE: usize = 128;
/// Doors of one room; they are handed over in one message.
const MOST_DOORS: usize = 64;

/// A way out of a room to one address of this machine, which has the same name inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// For connections.
    Stream(SocketAddr),
    /// For questions and answers.
    Datagrams(SocketAddr),
}

impl fmt::Display for Door {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stream(at) => write!(out, "tcp:{at}"),
            Self::Datagrams(at) => write!(out, "udp:{at}"),
        }
    }
}

impl FromStr for Door {
    type Err = io::Error;

    fn from_str(text: &str) -> io::Result<Self> {
        let (kind, at) = text.split_once(':').ok_or(io::ErrorKind::InvalidInput)?;
        let at: SocketAddr = at.parse().map_err(io::Error::other)?;
        match kind {
            "tcp" => Ok(Self::Stream(at)),
            "udp" => Ok(Self::Datagrams(at)),
            _ => Err(io::ErrorKind::InvalidInput.into()),
        }
    }
}

/// Gives the room of `process` its network, says so, and stays until the room is gone.
pub fn attend(helper: Helper, program: &Path, process: u32, doors: &[Door], mut said: impl Write) -> io::Result<()> {
    let pid = i32::try_from(process).ok().and_then(Pid::from_raw).ok_or(io::ErrorKind::InvalidInput)?;
    let room = pidfd_open(pid, PidfdFlags::empty())?;
    let begun = Instant::now();
    // Bubblewrap sets up the room's own loopback itself; two at that are in each other's way.
    wait(begun, || has_loopback(process))?;
    for served in open(process, doors)? {
        served.serve();
    }
    let mut carrier = start(helper, program, process)?;
    let there = wait(begun, || has_way_out(process) || !matches!(carrier.try_wait(), Ok(None)));
    if there.is_err() || !matches!(carrier.try_wait(), Ok(None)) {
        process::end(&mut carrier);
        return Err(io::ErrorKind::NotConnected.into());
    }
    let answered = said.write_all(READY.as_bytes()).and_then(|()| said.flush());
    drop(said);
    if answered.is_ok() {
        let mut ended = [PollFd::new(&room, PollFlags::IN)];
        while poll(&mut ended, None) == Err(rustix::io::Errno::INTR) {}
    }
    process::end(&mut carrier);
    Ok(())
}

fn wait(begun: Instant, mut there: impl FnMut() -> bool) -> io::Result<()> {
    while !there() {
        if begun.elapsed() > PATIENCE {
            return Err(io::ErrorKind::TimedOut.into());
        }
        thread::sleep(BETWEEN_LOOKS);
    }
    Ok(())
}

fn of_room(process: u32, file: &str) -> String {
    fs::read_to_string(format!("/proc/{process}/net/{file}")).unwrap_or_default()
}

fn has_loopback(process: u32) -> bool {
    of_room(process, "fib_trie").contains("127.0.0.1")
}

fn has_way_out(process: u32) -> bool {
    let fourth = of_room(process, "route").lines().any(|line| line.split_whitespace().nth(1) == Some("00000000"));
    let none = "0".repeat(32);
    fourth
        || of_room(process, "ipv6_route").lines().any(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.starts_with(&[&none, "00"]) && words.last().is_some_and(|&device| device != "lo")
        })
}

/// Starts what carries connections out. Nothing of this machine's loopback goes through it, in neither
/// direction.
fn start(helper: Helper, program: &Path, process: u32) -> io::Result<Child> {
    let (users, network) = (format!("/proc/{process}/ns/user"), format!("/proc/{process}/ns/net"));
    let mut command = process::program(program, Path::new("/"));
    match helper {
        Helper::Pasta => {
            command.args(["--foreground", "--quiet", "--config-net", "--no-map-gw"]);
            command.args(["-t", "none", "-u", "none", "-T", "none", "-U", "none"]);
            command.args(["--runas", &rustix::process::getuid().as_raw().to_string()]);
            command.args(["--userns", &users, "--netns", &network]);
        }
        Helper::Slirp4netns => {
            command.args(["--configure", "--mtu=65520", "--disable-host-loopback"]);
            command.args([&format!("--userns-path={users}"), "--netns-type=path", &network, "tap0"]);
        }
    }
    command.stdout(Stdio::null()).stderr(Stdio::null());
    process::start(&mut command).map_err(io::Error::other)
}

/// A door that is open in the room.
#[derive(Debug)]
enum Served {
    Stream(TcpListener, SocketAddr),
    Datagrams(UdpSocket, SocketAddr),
}

/// Opens doors in the room. A process that enters it cannot come back, so another one does, and hands
/// what it opened over.
fn open(process: u32, doors: &[Door]) -> io::Result<Vec<Served>> {
    if doors.is_empty() {
        return Ok(Vec::new());
    }
    if doors.len() > MOST_DOORS {
        return Err(io::ErrorKind::ArgumentListTooLong.into());
    }
    let (ours, theirs) = UnixStream::pair()?;
    let mut command = process::program("/proc/self/exe", Path::new("/"));
    command.args(["open-doors", &process.to_string()]).args(doors.iter().map(ToString::to_string));
    command.stdin(OwnedFd::from(theirs)).stdout(Stdio::null()).stderr(Stdio::null());
    let mut entering = process::start(&mut command).map_err(io::Error::other)?;
    drop(command);
    let received = receive(&ours);
    let status = entering.wait()?;
    let (opened, files) = received?;
    if !status.success() || files.len() != opened.count_ones() as usize {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut files = files.into_iter();
    let mut served = Vec::new();
    for (_, door) in doors.iter().enumerate().filter(|(at, _)| opened & (1 << at) != 0) {
        let file = files.next().ok_or(io::ErrorKind::InvalidData)?;
        served.push(match *door {
            Door::Stream(at) => Served::Stream(file.into(), at),
            Door::Datagrams(at) => Served::Datagrams(file.into(), at),
        });
    }
    Ok(served)
}

/// Enters the room of a process and opens doors there; hands them to who asks on the other end.
pub fn open_doors(process: u32, doors: &[Door], to: &UnixStream) -> io::Result<()> {
    let users = fs::File::open(format!("/proc/{process}/ns/user"))?;
    let network = fs::File::open(format!("/proc/{process}/ns/net"))?;
    move_into_link_name_space(users.as_fd(), Some(LinkNameSpaceType::User))?;
    move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network))?;
    let mut opened = 0_u64;
    let mut files: Vec<OwnedFd> = Vec::new();
    for (at, door) in doors.iter().enumerate() {
        let file = match *door {
            Door::Stream(address) => TcpListener::bind(address).map(OwnedFd::from),
            Door::Datagrams(address) => UdpSocket::bind(address).map(OwnedFd::from),
        };
        match file {
            Ok(file) => {
                opened |= 1 << at;
                files.push(file);
            }
            // A machine may have no IPv6; what is named by an address of IPv4 has to be there.
            Err(_) if matches!(door, Door::Stream(it) | Door::Datagrams(it) if it.is_ipv6()) => {}
            Err(error) => return Err(error),
        }
    }
    let borrowed: Vec<_> = files.iter().map(OwnedFd::as_fd).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DOORS))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !borrowed.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(&borrowed)) {
        return Err(io::ErrorKind::ArgumentListTooLong.into());
    }
    let which = opened.to_ne_bytes();
    rustix::net::sendmsg(to, &[IoSlice::new(&which)], &mut ancillary, SendFlags::empty())?;
    Ok(())
}

/// What was opened, and which doors they are.
fn receive(from: &UnixStream) -> io::Result<(u64, Vec<OwnedFd>)> {
    let mut which = [0_u8; 8];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MOST_DOORS))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let told = rustix::net::recvmsg(from, &mut [IoSliceMut::new(&mut which)], &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
    if told.bytes != which.len() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut files = Vec::new();
    for message in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(rights) = message {
            files.extend(rights);
        }
    }
    Ok((u64::from_ne_bytes(which), files))
}

/// Counts what one door carries at a time.
#[derive(Clone, Debug, Default)]
struct Crowd(Arc<AtomicUsize>);

impl Crowd {
    fn enter(&self) -> Option<Present> {
        let before = self.0.fetch_add(1, Ordering::AcqRel);
        let present = Present(Self(Arc::clone(&self.0)));
        (before < MOST_AT_ONCE).then_some(present)
    }
}

#[derive(Debug)]
struct Present(Crowd);

impl Drop for Present {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Served {
    fn serve(self) {
        let crowd = Crowd::default();
        thread::spawn(move || match self {
            Self::Stream(listener, to) => {
                for inside in listener.incoming().flatten() {
                    if let Some(present) = crowd.enter() {
                        thread::spawn(move || carry(&inside, to, &present));
                    }
                }
            }
            Self::Datagrams(socket, to) => {
                let socket = Arc::new(socket);
                let mut question = vec![0_u8; 64 << 10];
                while let Ok((length, from)) = socket.recv_from(&mut question) {
                    let question = question[..length].to_vec();
                    if let Some(present) = crowd.enter() {
                        let socket = Arc::clone(&socket);
                        thread::spawn(move || pass_on(&socket, &question, from, to, &present));
                    }
                }
            }
        });
    }
}

/// Carries bytes both ways until both sides are done.
fn carry(inside: &TcpStream, to: SocketAddr, _present: &Present) {
    // Whoever is not there is not there for the room either: its connection ends.
    let Ok(outside) = TcpStream::connect(to) else { return };
    let one_way = |mut from: &TcpStream, mut to: &TcpStream| {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    };
    thread::scope(|both| {
        both.spawn(|| one_way(inside, &outside));
        one_way(&outside, inside);
    });
}

fn pass_on(socket: &UdpSocket, question: &[u8], from: SocketAddr, to: SocketAddr, _present: &Present) {
    let own: SocketAddr =
        if to.is_ipv4() { ([127, 0, 0, 1], 0).into() } else { ([0_u16, 0, 0, 0, 0, 0, 0, 1], 0).into() };
    let asked = || -> io::Result<Vec<u8>> {
        let outside = UdpSocket::bind(own)?;
        outside.connect(to)?;
        outside.set_read_timeout(Some(ANSWER))?;
        outside.send(question)?;
        let mut answer = vec![0_u8; 64 << 10];
        let length = outside.recv(&mut answer)?;
        answer.truncate(length);
        Ok(answer)
    };
    if let Ok(answer) = asked() {
        let _ = socket.send_to(&answer, from);
    }
}
