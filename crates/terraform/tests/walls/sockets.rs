//! Sockets of the machine: with a file, wherever it is, and without one.

use std::fs;
use std::io::Write as _;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::thread;

use countersign_terraform::sandbox::{Hold, Network, Sandbox, Surroundings};

use crate::{GOING, outside, walled};

const SECRET: &str = "said-by-a-daemon";

/// A daemon of the person: whoever connects is told a secret.
fn daemon(listener: UnixListener) {
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(SECRET.as_bytes());
        }
    });
}

/// Connects by a name; one without a file begins with a zero.
fn connect(name: &str) -> String {
    format!(
        r#"use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die "socket $!";
        connect($s, sockaddr_un("{name}")) or die "connect $!"; print <$s>;"#
    )
}

fn by_file(path: &Path) -> String {
    connect(&path.display().to_string())
}

#[test]
fn a_socket_with_a_file_is_not_reached_wherever_it_is() {
    let mut room = walled();
    for place in ["/var/lib", "/opt", "/srv", "/run", "/usr/local/lib", "/usr/share", "/etc/ssl/certs", "/dev/shm"] {
        let Ok(folder) = tempfile::Builder::new().prefix("countersign-").tempdir_in(place) else { continue };
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let path = folder.path().join("daemon.sock");
        daemon(UnixListener::bind(&path).unwrap());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(outside(&by_file(&path)), SECRET, "{place}");
        let did = room.perl(&by_file(&path));
        assert!(!did.said.contains(SECRET) && did.said.contains("connect"), "{place}: {did:?}");

        // Nor where the environment shows its folder, under this name or another one.
        room.surroundings = Surroundings::of([("SSL_CERT_DIR", &*folder.path().display().to_string())]);
        let did = room.perl(&by_file(&path));
        assert!(!did.said.contains(SECRET) && did.said.contains("connect"), "{place}: {did:?}");
        let link = PathBuf::from(format!("{}-link", folder.path().display()));
        std::os::unix::fs::symlink(folder.path(), &link).unwrap();
        room.surroundings = Surroundings::of([("SSL_CERT_DIR", &*link.display().to_string())]);
        let did = room.perl(&by_file(&link.join("daemon.sock")));
        fs::remove_file(&link).unwrap();
        assert!(!did.said.contains(SECRET) && did.said.contains("connect"), "{place}: {did:?}");
        room.surroundings = Surroundings::default();
        let _alone = GOING.write().unwrap_or_else(PoisonError::into_inner);
        drop(folder);
    }
}

#[test]
fn a_socket_without_a_file_is_not_reached() {
    let name = format!("countersign-test-{}", std::process::id());
    daemon(UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap());
    let attack = connect(&format!("\\0{name}"));
    assert_eq!(outside(&attack), SECRET);
    let mut room = walled();
    let Sandbox::Bubblewrap { walls, .. } = &mut room.sandbox else { panic!("there is a sandbox") };
    if walls.abstract_sockets() == Hold::Held {
        let did = room.perl(&attack);
        assert!(!did.said.contains(SECRET) && did.said.contains("connect"), "{did:?}");
    } else {
        // What is not held is said, and this is what the word means.
        assert_eq!(room.perl(&attack).said, SECRET);
    }
    // A room without a network has none of the machine's sockets in any case.
    room.network = Network::None;
    let did = room.perl(&attack);
    assert!(!did.said.contains(SECRET) && did.said.contains("connect"), "{did:?}");
}

#[test]
fn what_the_sandbox_says_it_does_not_hold_it_does_not_hold() {
    // The same attack with the wall taken out: it is this wall that held, and the word for its absence
    // is true.
    let name = format!("countersign-open-{}", std::process::id());
    daemon(UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap());
    let mut room = walled();
    let Sandbox::Bubblewrap { walls, .. } = &mut room.sandbox else { panic!("there is a sandbox") };
    *walls = countersign_terraform::sandbox::Walls::default();
    assert_eq!(walls.abstract_sockets(), Hold::Open);
    assert_eq!(room.perl(&connect(&format!("\\0{name}"))).said, SECRET);
}

#[test]
fn processes_inside_speak_to_each_other() {
    // Tools and providers do.
    let did = walled().perl(
        r#"use Socket; socket(my $l, AF_UNIX, SOCK_STREAM, 0); bind($l, sockaddr_un("/tmp/own")) or die; listen($l, 1);
        if (fork) { accept(my $c, $l); print <$c>; wait } else { socket(my $s, AF_UNIX, SOCK_STREAM, 0);
        connect($s, sockaddr_un("/tmp/own")) or die; syswrite $s, "heard\n"; exit }"#,
    );
    assert_eq!(did.said, "heard\n");
}

#[test]
fn a_room_without_a_network_reaches_nothing() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let attack = format!(
        r#"use Socket; socket(my $s, AF_INET, SOCK_STREAM, 0); connect($s, sockaddr_in({port}, inet_aton("127.0.0.1"))) or die "connect $!"; print "in""#
    );
    assert_eq!(outside(&attack), "in");
    let mut room = walled();
    room.network = Network::None;
    let did = room.perl(&attack);
    assert!(did.said.starts_with("connect"), "{did:?}");
    assert_eq!(room.shell("ls /sys 2>/dev/null; cat /proc/net/route | wc -l").said.trim(), "1", "no route leads out");
}
