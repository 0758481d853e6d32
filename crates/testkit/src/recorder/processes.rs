//! Who did what: the calls of all processes in the order in which they began, each done by the program that
//! ran in its process at that moment, in the room that the process is in.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use super::line::{self, Call, Line};
use super::names::{self, Asked, RESOLVER};
use super::{Act, Did, ESCAPES, Place, Program, Recording, Walls};

/// Puts the logs of all processes together.
pub(super) fn follow(logs: &[(u32, String)], walls: &str) -> Recording {
    let mut follower = Follower { walls, running: HashMap::new(), sockets: HashMap::new(), read: Recording::default() };
    let nobody = Arc::new(Program { path: String::new(), arguments: Vec::new(), place: Place::Machine, parent: None });
    let mut calls = Vec::new();
    for (process, log) in logs {
        for text in log.lines() {
            match line::read(text) {
                Line::Call(call) if is_of_no_socket(&call) => {}
                Line::Call(call) => calls.push((*process, call)),
                Line::Told => {}
                Line::Unread => follower.escaped(&nobody, &format!("a line that is not understood: {text:?}")),
            }
        }
    }
    // Stable: the calls of one process keep their order. One that makes a process begins before anything that
    // the new one does.
    calls.sort_by_key(|(_, call)| (call.at, !makes_process(call.name)));
    if let Some((first, _)) = calls.first() {
        follower.running.insert(*first, Arc::clone(&nobody));
    }
    for (process, call) in &calls {
        if !follower.running.contains_key(process) {
            follower.escaped(&nobody, &format!("a process whose beginning was not seen: {call:?}"));
        }
        let by = Arc::clone(follower.running.entry(*process).or_insert_with(|| Arc::clone(&nobody)));
        follower.take(*process, &by, call);
    }
    follower.read
}

/// Most of what is written goes into files and pipes, and asks nobody.
fn is_of_no_socket(call: &Call<'_>) -> bool {
    call.name == "write" && !call.arguments.first().is_some_and(|file| file.contains("<UDP") || file.contains("<TCP"))
}

fn makes_process(name: &str) -> bool {
    matches!(name, "clone" | "clone3" | "fork" | "vfork")
}

/// A process that is killed between its stop and the recorder's look leaves a number that is no call, and no
/// answer: the kernel stops it at the calls that were asked for and at no others.
fn is_of_the_dead(call: &Call<'_>) -> bool {
    call.name.starts_with("syscall_0x") && call.answer == "?"
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

struct Follower<'w> {
    walls: &'w str,
    /// The program of each process, and of each of its threads.
    running: HashMap<u32, Arc<Program>>,
    /// Where connected sockets lead, by the note on them.
    sockets: HashMap<String, SocketAddr>,
    read: Recording,
}

impl Follower<'_> {
    fn act(&mut self, by: &Arc<Program>, did: Did) {
        self.read.acts.push(Act { by: Arc::clone(by), did });
    }

    fn escaped(&mut self, by: &Arc<Program>, how: &str) {
        self.act(by, Did::Escaped(how.to_owned()));
    }

    fn take(&mut self, process: u32, by: &Arc<Program>, call: &Call<'_>) {
        match call.name {
            name if makes_process(name) => self.made(by, call.answer),
            "execve" | "execveat" => {
                if call.answer == "0" {
                    self.started(process, by, call);
                }
            }
            "open" | "creat" | "openat" | "openat2" => self.opened(by, call),
            "connect" => self.connected(by, call),
            "sendto" | "sendmsg" | "sendmmsg" | "write" => self.sent(by, call),
            name if ESCAPES.split(',').any(|escape| escape == name) => {
                if !call.answer.starts_with("-1 ") {
                    self.escaped(by, name);
                }
            }
            _ if is_of_the_dead(call) => {}
            name => self.escaped(by, &format!("a call that was not asked for: {name}: {call:?}")),
        }
    }

    /// A new process runs what the one runs that made it.
    fn made(&mut self, by: &Arc<Program>, answer: &str) {
        // In a room numbers are other ones; that of the machine stands behind.
        let number = match (answer.split_once("/* "), by.place) {
            (Some((_, outside)), _) => outside.split(' ').next(),
            (None, Place::Room(_)) => None,
            (None, Place::Machine | Place::Walls(_)) => Some(answer),
        };
        if let Some(made) = number.and_then(|number| number.parse().ok()) {
            self.running.insert(made, Arc::clone(by));
        }
    }

    fn started(&mut self, process: u32, by: &Arc<Program>, call: &Call<'_>) {
        let (at, name, list) = match *call.arguments.as_slice() {
            [name, list, ..] if call.name == "execve" => (None, name, list),
            [at, name, list, ..] => (line::note(at), name, list),
            _ => return self.escaped(by, &format!("a start that is not understood: {call:?}")),
        };
        let (Some(name), Some(arguments)) = (line::text(name), line::texts(list)) else {
            return self.escaped(by, &format!("a start that is not read whole: {call:?}"));
        };
        let path = join(at, &lossy(&name));
        let place = match by.place {
            Place::Machine if path == self.walls => {
                self.read.rooms.push(Walls { arguments: arguments.iter().map(|text| lossy(text)).collect() });
                Place::Walls(self.read.rooms.len() - 1)
            }
            // The only thing that it starts is the first process of its room.
            Place::Walls(room) => Place::Room(room),
            place => place,
        };
        let arguments: Vec<String> = arguments.iter().map(|text| lossy(text)).collect();
        // The first one is what was to be recorded.
        if !by.path.is_empty() {
            self.act(by, Did::Started(path.clone(), arguments.clone()));
        }
        let parent = Some(Arc::clone(by)).filter(|by| !by.path.is_empty());
        self.running.insert(process, Arc::new(Program { path, arguments, place, parent }));
    }

    fn opened(&mut self, by: &Arc<Program>, call: &Call<'_>) {
        let (at, name) = match *call.arguments.as_slice() {
            [name, ..] if matches!(call.name, "open" | "creat") => (None, name),
            [at, name, ..] => (line::note(at), name),
            _ => return self.escaped(by, &format!("a file that is not understood: {call:?}")),
        };
        if call.answer.starts_with(|first: char| first.is_ascii_digit()) {
            return match line::note(call.answer) {
                Some(path) => self.act(by, Did::Opened(path)),
                None => self.escaped(by, &format!("a file without a name: {call:?}")),
            };
        }
        match line::text(name) {
            Some(name) => self.act(by, Did::Tried(join(at, &lossy(&name)))),
            // The kernel could not read the name either.
            None if call.answer.starts_with("-1 EFAULT") => {}
            None => self.escaped(by, &format!("a file whose name was cut: {call:?}")),
        }
    }

    fn connected(&mut self, by: &Arc<Program>, call: &Call<'_>) {
        let [socket, address, ..] = call.arguments.as_slice() else {
            return self.escaped(by, &format!("a connection that is not understood: {call:?}"));
        };
        if let (Some(socket), Some(Asked::Address(address))) = (line::note(socket), names::address(address)) {
            self.sockets.insert(socket, address);
        }
        self.asked(by, address);
    }

    /// Answers with the address, where it is one of a network.
    fn asked(&mut self, by: &Arc<Program>, address: &str) -> Option<SocketAddr> {
        match names::address(address) {
            Some(Asked::Address(address)) => {
                self.act(by, Did::Asked(address));
                return Some(address);
            }
            Some(Asked::Socket(path)) => self.act(by, Did::AskedSocket(path)),
            Some(Asked::Nobody) => {}
            None => self.escaped(by, &format!("an address that is not understood: {address}")),
        }
        None
    }

    fn sent(&mut self, by: &Arc<Program>, call: &Call<'_>) {
        let Some(socket) = call.arguments.first().and_then(|socket| line::note(socket)) else { return };
        let mut to = names::other_end(&socket).or_else(|| self.sockets.get(&socket).copied());
        let mut messages = Vec::new();
        match *call.arguments.as_slice() {
            [_, message, _, _, address, _] if call.name == "sendto" => {
                if address.starts_with('{') {
                    to = self.asked(by, address).or(to);
                }
                messages.push(message);
            }
            [_, message, ..] if matches!(call.name, "sendto" | "write") => messages.push(message),
            [_, headers, ..] => {
                for (at, _) in headers.match_indices("msg_name={sa_family=") {
                    to = self.asked(by, &headers[at + "msg_name=".len()..]).or(to);
                }
                let begin = "iov_base=";
                messages.extend(headers.match_indices(begin).map(|(at, _)| &headers[at + begin.len()..]));
            }
            _ => {}
        }
        let Some(to) = to.filter(|to| to.port() == RESOLVER) else { return };
        let stream = socket.starts_with("TCP");
        for message in messages {
            let name = line::beginning(message).and_then(|message| names::question(&message, stream));
            match name {
                Some(name) => self.act(by, Did::AskedName(name)),
                None => self.escaped(by, &format!("a question to {to} that is not understood: {message}")),
            }
        }
    }
}

fn join(folder: Option<String>, name: &str) -> String {
    match folder {
        _ if name.starts_with('/') => name.to_owned(),
        Some(folder) if name.is_empty() => folder,
        Some(folder) => format!("{}/{name}", folder.trim_end_matches('/')),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(logs: &[(u32, &str)]) -> Recording {
        let logs: Vec<(u32, String)> = logs.iter().map(|(process, log)| (*process, (*log).to_owned())).collect();
        follow(&logs, "/usr/bin/bwrap")
    }

    fn told(recording: &Recording) -> Vec<String> {
        let tell = |act: &Act| {
            let name = act.by.path.rsplit('/').next().unwrap();
            format!("{name} {:?}: {:?}", act.by.place, act.did)
        };
        recording.acts.iter().map(tell).collect()
    }

    #[test]
    fn what_is_done_in_a_room_is_told_from_what_makes_it() {
        let recording = recorded(&[
            (
                10,
                "1.000001 execve(\"/bin/app\", [\"app\"], 0x1 /* 2 vars */) = 0\n\
                 1.000002 vfork() = 11\n\
                 1.000009 openat(AT_FDCWD</>, \"/etc/hosts\", O_RDONLY) = 3</etc/hosts>\n",
            ),
            (
                11,
                "1.000003 execve(\"/usr/bin/bwrap\", [\"bwrap\", \"--\", \"tool\"], 0x1 /* 2 vars */) = 0\n\
                 1.000004 clone(child_stack=NULL, flags=CLONE_NEWPID|SIGCHLD) = 12\n",
            ),
            (
                12,
                "1.000005 open(\"/proc\", O_RDONLY) = 3</proc>\n\
                 1.000006 execve(\"/tmp/tool\", [\"tool\"], 0x1 /* 2 vars */) = 0\n\
                 1.000007 vfork() = 2 /* 13 in strace's PID NS */\n",
            ),
            (13, "1.000008 openat(AT_FDCWD</tmp>, \"x\", O_RDONLY) = -1 ENOENT (No such file or directory)\n"),
        ]);
        assert_eq!(recording.rooms, [Walls { arguments: ["bwrap", "--", "tool"].map(str::to_owned).into() }]);
        assert_eq!(
            told(&recording),
            [
                "app Machine: Started(\"/usr/bin/bwrap\", [\"bwrap\", \"--\", \"tool\"])",
                "bwrap Walls(0): Opened(\"/proc\")",
                "bwrap Walls(0): Started(\"/tmp/tool\", [\"tool\"])",
                "tool Room(0): Tried(\"/tmp/x\")",
                "app Machine: Opened(\"/etc/hosts\")",
            ]
        );
    }

    #[test]
    fn a_name_is_asked_for_by_whatever_call() {
        let asked = "\"\\1\\2\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\1a\\7example\\0\\0\\1\\0\\1\"";
        let to = "{sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"192.0.2.1\")}";
        let log = format!(
            "1.000001 execve(\"/bin/app\", [\"app\"], 0x1 /* 2 vars */) = 0\n\
             1.000002 connect(3<UDP:[77]>, {to}, 16) = 0\n\
             1.000003 write(3<UDP:[77]>, {asked}, 25) = 25\n\
             1.000004 sendto(4<UDP:[10.0.0.1:9->192.0.2.1:53]>, {asked}, 25, 0, NULL, 0) = 25\n\
             1.000005 sendmmsg(5<UDP:[77]>, [{{msg_hdr={{msg_name=NULL, msg_namelen=0, msg_iov=[{{iov_base={asked}, \
             iov_len=25}}], msg_iovlen=1}}, msg_len=25}}], 1, 0) = 1\n\
             1.000006 sendto(6<UDP:[78]>, \"?\", 1, 0, {to}, 16) = 1\n"
        );
        let recording = recorded(&[(5, &log)]);
        let address = || Did::Asked("192.0.2.1:53".parse().unwrap());
        let name = || Did::AskedName("a.example".to_owned());
        let did: Vec<Did> = recording.acts.into_iter().map(|act| act.did).collect();
        assert_eq!(did[..5], [address(), name(), name(), name(), address()]);
        assert!(matches!(&did[5..], [Did::Escaped(_)]), "{did:?}");
    }

    #[test]
    fn a_call_that_cannot_be_followed_is_recorded() {
        let recording = recorded(&[
            (
                5,
                "1.000001 execve(\"/bin/app\", [\"app\"], 0x1 /* 2 vars */) = 0\n\
                 1.000002 io_uring_setup(8, {flags=0}) = 3<anon_inode:[io_uring]>\n\
                 1.000003 io_uring_setup(8, {flags=0}) = -1 EPERM (Operation not permitted)\n\
                 1.000004 execve(\"/bin/b\", [\"b\", \"cut\"...], 0x1 /* 2 vars */) = 0\n\
                 1.000005 syscall_0x47f(0x1, 0x2) = 0\n\
                 half a line\n",
            ),
            (6, "1.000005 open(\"/etc/hosts\", O_RDONLY) = 3</etc/hosts>\n"),
        ]);
        let escaped = recording.acts.iter().filter(|act| matches!(act.did, Did::Escaped(_))).count();
        assert_eq!(escaped, 5, "{:#?}", recording.acts);
        assert!(recording.acts.iter().any(|act| act.did == Did::Opened("/etc/hosts".to_owned())));
    }

    #[test]
    fn what_is_read_of_a_process_that_is_dead_by_then_is_no_call() {
        let log = "1.000001 execve(\"/bin/app\", [\"app\"], 0x1 /* 2 vars */) = 0\n\
                   1.000002 syscall_0x47f(0x1, 0x2 <unfinished ...>) = ?\n\
                   1.000003 +++ killed by SIGKILL +++\n";
        assert_eq!(recorded(&[(5, log)]).acts, []);
    }
}
