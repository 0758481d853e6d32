//! The walls that need the program itself: a network of its own for each room, and what a run holds that
//! code inside must not give back.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, UdpSocket};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use countersign_terraform::process::Limits;
use countersign_terraform::run::job::{Consent, Task};
use countersign_terraform::run::record::{Ending, Fault};
use countersign_terraform::run::view::Progress;
use countersign_terraform::sandbox::{
    self, Helper, Hold, Inner, Network, Orphan, OwnNetwork, Room, Sandbox, Surroundings, Walls,
};

use crate::desk::{Desk, desk};
use crate::world::find;

const LIMITS: Limits = Limits { time: Duration::from_mins(1), output: 1 << 20 };

/// The sandbox with each helper that is on this machine.
fn with_networks_of_their_own() -> Vec<Sandbox> {
    let program = find("bwrap").expect("bubblewrap works here; run `make setup`");
    let attendant = PathBuf::from(env!("CARGO_BIN_EXE_countersign"));
    let found: Vec<Sandbox> = [Helper::Pasta, Helper::Slirp4netns]
        .into_iter()
        .filter_map(|helper| {
            Some(OwnNetwork { helper, program: find(helper.program())?, attendant: attendant.clone() })
        })
        .map(|own| Walls { scope: Hold::Open, network: Some(own) })
        .map(|walls| Sandbox::Bubblewrap { program: program.clone(), walls })
        .collect();
    if found.is_empty() {
        println!("skipped: neither pasta nor slirp4netns is on PATH");
    }
    found
}

fn helper_of(sandbox: &Sandbox) -> Helper {
    let Sandbox::Bubblewrap { walls: Walls { network: Some(own), .. }, .. } = sandbox else { panic!("{sandbox:?}") };
    own.helper
}

fn room(surroundings: &Surroundings, orphan: Orphan) -> Room<'_> {
    Room {
        mounts: &[],
        hidden: &[],
        surroundings,
        folder: Path::new("/tmp"),
        orphan,
        network: Network::Outside,
        held: None,
    }
}

fn shell(sandbox: &Sandbox, surroundings: &Surroundings, script: &str) -> String {
    let mut enclosed = sandbox::command(sandbox, Path::new("/bin/bash"), &room(surroundings, Orphan::Ends)).unwrap();
    enclosed.command.env("PATH", "/usr/bin:/bin");
    let answer = enclosed.answer(&["-c", script], LIMITS).unwrap();
    format!("{}{}", String::from_utf8_lossy(&answer.output), answer.errors)
}

/// A server of this machine that says what it is to whoever connects. Answers with its port.
fn server(address: &str, says: &'static str) -> u16 {
    let listener = TcpListener::bind((address, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(says.as_bytes());
        }
    });
    port
}

fn asking(host: &str, port: u16) -> String {
    format!("timeout 3 bash -c 'exec 3<>/dev/tcp/{host}/{port} && cat <&3'")
}

/// The address of this machine in its network.
fn own_address() -> String {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    // Sends nothing; it only asks for the way.
    socket.connect("192.0.2.250:9").unwrap();
    socket.local_addr().unwrap().ip().to_string()
}

#[test]
fn of_this_machine_a_room_reaches_what_its_settings_name_and_nothing_else() {
    for sandbox in with_networks_of_their_own() {
        let helper = helper_of(&sandbox);
        let (proxy, secret) = (server("127.0.0.1", "the proxy"), server("127.0.0.1", "somebody's database"));
        let named = Surroundings::of([("HTTPS_PROXY", &*format!("http://127.0.0.1:{proxy}"))]);
        assert_eq!(shell(&sandbox, &named, &asking("127.0.0.1", proxy)), "the proxy", "{helper:?}");
        assert_eq!(shell(&sandbox, &named, &asking("localhost", proxy)), "the proxy", "{helper:?}");
        for host in ["127.0.0.1", "localhost", "0.0.0.0", "127.0.0.2", "10.0.2.2", &own_address(), "::ffff:127.0.0.1"] {
            let said = shell(&sandbox, &named, &asking(host, secret));
            assert!(!said.contains("database"), "{helper:?}: {host}: {said}");
        }
        // Nor by the router, whose address a helper could give this machine.
        let said = shell(
            &sandbox,
            &named,
            &format!(
                "for at in $(awk '$2==\"00000000\" {{ print $3 }}' /proc/net/route); do
                   host=$((16#${{at:6:2}})).$((16#${{at:4:2}})).$((16#${{at:2:2}})).$((16#${{at:0:2}}))
                   echo \"by $host\"; timeout 5 bash -c 'exec 3<>/dev/tcp/'$host'/{secret} && cat <&3'; done"
            ),
        );
        assert!(said.contains("by ") && !said.contains("database"), "{helper:?}: {said}");
        // Without its name it is no door either.
        let said = shell(&sandbox, &Surroundings::default(), &asking("127.0.0.1", proxy));
        assert!(!said.contains("the proxy"), "{helper:?}: {said}");
    }
}

#[test]
fn a_room_with_a_network_of_its_own_reaches_what_is_outside_of_this_machine() {
    for sandbox in with_networks_of_their_own() {
        let helper = helper_of(&sandbox);
        let routes = shell(&sandbox, &Surroundings::default(), "awk '$2==\"00000000\"' /proc/net/route | wc -l");
        assert_eq!(routes.trim(), "1", "{helper:?}");
        // For pasta the address of this machine is the room's own.
        if helper == Helper::Slirp4netns {
            let port = server("0.0.0.0", "a server in the network");
            let said = shell(&sandbox, &Surroundings::default(), &asking(&own_address(), port));
            assert_eq!(said, "a server in the network");
        }
    }
}

#[test]
fn a_room_with_a_network_of_its_own_reaches_no_socket_without_a_file() {
    let name = format!("countersign-runs-{}", std::process::id());
    let listener = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"the session bus");
        }
    });
    let attack = format!(
        r#"perl -e 'use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0); connect($s, sockaddr_un("\0{name}")) or die "connect $!"; print <$s>'"#
    );
    let program = find("bwrap").unwrap();
    let open = Sandbox::Bubblewrap { program, walls: Walls::default() };
    assert_eq!(shell(&open, &Surroundings::default(), &attack), "the session bus", "without that wall it does");
    for sandbox in with_networks_of_their_own() {
        let said = shell(&sandbox, &Surroundings::default(), &attack);
        assert!(said.starts_with("connect"), "{said}");
    }
}

#[test]
fn a_setting_that_a_pull_request_writes_opens_no_door() {
    let secret = server("127.0.0.1", "somebody's database");
    let asks = format!("init*) {} >&2; exit 1;;", asking("127.0.0.1", secret));
    let Some(mut desk) = crate::left_behind::desk_with(&asks) else { return };
    desk.commit("", &[]);
    for sandbox in with_networks_of_their_own() {
        desk.sandbox = sandbox;
        let reached = |run: &str, settings: serde_json::Value| {
            let backend = serde_json::from_value(serde_json::json!({"kind": "s3", "settings": settings})).unwrap();
            let task = Task::Plan { plan: "plan-1".to_owned(), newer_minor: Consent::No, backend };
            let view = desk.run(run, task);
            let Some(Fault::Init { why }) = view.ended.unwrap().fault else { panic!("{:#?}", view.log) };
            fs::remove_dir_all(desk.runs().join(run)).unwrap();
            why.contains("database")
        };
        let address = format!("http://127.0.0.1:{secret}");
        for free in ["key", "bucket", "workspace_key_prefix", "dynamodb_table"] {
            for text in [address.clone(), format!("127.0.0.1:{secret}"), format!("localhost:{secret}/state")] {
                assert!(!reached("1700000000-01", serde_json::json!({ free: text })), "{free}");
            }
        }
        assert!(!reached("1700000000-01", serde_json::json!({"assume_role": {"session_name": address}})));
        assert!(reached("1700000000-01", serde_json::json!({"endpoints": {"s3": address}})), "what the team names");
    }
}

fn command_lines_with(words: &str) -> Vec<String> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    lines.filter(|line| line.contains(words)).collect()
}

#[test]
fn who_attends_to_a_network_ends_with_the_room_and_not_before() {
    for sandbox in with_networks_of_their_own() {
        let surroundings = Surroundings::default();
        let mut enclosed =
            sandbox::command(&sandbox, Path::new("/bin/bash"), &room(&surroundings, Orphan::GoesOn)).unwrap();
        enclosed
            .command
            .env("PATH", "/usr/bin:/bin")
            .args(["-c", "read line; awk '$2==\"00000000\"' /proc/net/route | wc -l"]);
        enclosed.command.stdin(std::process::Stdio::piped());
        let mut started = enclosed.start().unwrap();
        let Inner::First(Some(process)) = started.inner else { panic!("{:?}", started.inner) };
        let words = format!("/proc/{process}/ns/net");
        // The helper forks for a moment, to make its end of the network within the room.
        let begun = Instant::now();
        while command_lines_with(&words).len() != 1 {
            assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", command_lines_with(&words));
            thread::sleep(Duration::from_millis(10));
        }
        started.child.stdin.take().unwrap().write_all(b"\n").unwrap();
        let mut said = String::new();
        started.child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said.trim(), "1", "the network was there to the end");
        started.child.wait().unwrap();
        let begun = Instant::now();
        let attending = format!(" {process} ");
        let left = || {
            let mut left = command_lines_with("attend-network");
            left.retain(|line| format!("{line} ").contains(&attending));
            left.extend(command_lines_with(&words));
            left
        };
        while !left().is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", left());
            thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn a_room_that_cannot_have_its_network_does_not_start_its_tool() {
    let program = find("bwrap").unwrap();
    let attendant = PathBuf::from(env!("CARGO_BIN_EXE_countersign"));
    let own = OwnNetwork { helper: Helper::Pasta, program: "/bin/false".into(), attendant };
    let sandbox = Sandbox::Bubblewrap { program, walls: Walls { scope: Hold::Open, network: Some(own) } };
    let folder = tempfile::tempdir_in("/var/tmp").unwrap();
    let mount = sandbox::Mount { from: folder.path().into(), to: "/tmp/out".into(), access: sandbox::Access::Write };
    let surroundings = Surroundings::default();
    let mounts = [mount];
    for orphan in [Orphan::Ends, Orphan::GoesOn] {
        let room = Room { mounts: &mounts, ..room(&surroundings, orphan) };
        let enclosed = sandbox::command(&sandbox, Path::new("/bin/bash"), &room).unwrap();
        assert!(enclosed.answer(&["-c", "echo > /tmp/out/ran"], LIMITS).is_err());
        thread::sleep(Duration::from_millis(200));
        assert!(!folder.path().join("ran").exists(), "{orphan:?}");
    }
}

/// A provisioner that gives back every lock that it finds open.
const GIVING_BACK: &str = "resource \"terraform_data\" \"a\" {\n  provisioner \"local-exec\" { command = \"perl -e 'for (3..255) { if (open(my $f, q(>&=), $_)) { flock($f, 8) } } sleep 2'\" }\n}\n";

#[test]
fn code_of_an_apply_cannot_give_back_the_ownership_of_its_run() {
    let owned_while_it_runs = |mut desk: Desk, sandbox: Option<Sandbox>| {
        desk.sandbox = sandbox.unwrap_or(desk.sandbox);
        desk.commit(GIVING_BACK, &[]);
        let planned = desk.run("1700000000-01", desk.plan_task("plan-1"));
        assert_eq!(planned.ended.unwrap().ending, Ending::Planned, "{:#?}", planned.log);
        let mut started = desk.start("1700000000-02", desk.apply_task("plan-1"));
        started.until("the provisioner to run", |view| {
            view.resources.iter().any(|it| matches!(it.progress, Progress::Runs { .. }))
        });
        // From here on only what went on without its owner holds the run.
        started.owner.kill().unwrap();
        started.owner.wait().unwrap();
        thread::sleep(Duration::from_millis(700));
        let owned = started.folder.has_owner();
        let begun = Instant::now();
        while desk.server.is_locked() {
            assert!(begun.elapsed() < Duration::from_secs(30), "the tool ends");
            thread::sleep(Duration::from_millis(50));
        }
        owned
    };
    let (Some(walled), Some(open)) = (desk(), desk()) else { return };
    assert!(owned_while_it_runs(walled, None));
    // Without the walls the same code ends the ownership: it is the walls that kept it.
    assert!(!owned_while_it_runs(open, Some(Sandbox::None)));
}

#[test]
fn no_room_of_a_run_has_a_file_that_somebody_left_open() {
    let stage = r#"*) echo "open: $1 $(for at in /proc/$$/fd/*; do readlink "$at"; done | tr '\n' ' ')" >&2;;"#;
    let Some(mut desk) = crate::left_behind::desk_with(stage) else { return };
    desk.commit("resource \"terraform_data\" \"a\" {}\n", &[]);
    let folder = desk.world.folder.path().join("left-open");
    fs::create_dir(&folder).unwrap();
    // As a terminal or an editor leaves files open in what it starts: here a folder, by which all of the machine
    // could be reached.
    let leaking = format!("exec 57<{}; exec {} supervise", folder.display(), env!("CARGO_BIN_EXE_countersign"));
    let run = |run: &str, task| {
        let started = desk.start_by(&["/bin/bash", "-c", &leaking], &desk.job(run, task));
        let view = started.wait();
        let rooms: Vec<String> =
            view.log.iter().map(|line| line.text.clone()).filter(|it| it.contains("open: ")).collect();
        for room in &rooms {
            assert!(room.contains("/dev/null") && !room.contains("left-open"), "{room}");
        }
        (view.ended.unwrap().ending, rooms.len())
    };
    let (planned, rooms) = run("1700000000-01", desk.plan_task("plan-1"));
    assert_eq!(planned, Ending::Planned);
    assert!(rooms >= 5, "init, state, plan, show and schemas: {rooms}");
    let (applied, rooms) = run("1700000000-02", desk.apply_task("plan-1"));
    assert_eq!(applied, Ending::Applied);
    assert!(rooms >= 3, "{rooms}");
}
