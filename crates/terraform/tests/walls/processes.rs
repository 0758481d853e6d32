//! Who lives in a room, and for how long.

use std::fs;
use std::path::Path;
use std::time::Duration;

use countersign_terraform::sandbox::{Access, Mount, Orphan};

use crate::{Walled, outside, walled};

/// Leaves a process behind that is in a session of its own, has given up all streams and ignores
/// signals; it notes that it lives until `limit` moments have passed.
fn daemon(room: &mut Walled, folder: &Path) -> String {
    room.mounts.push(Mount { from: folder.to_owned(), to: "/tmp/countersign/tree".into(), access: Access::Write });
    r#"(trap '' TERM HUP INT; setsid setsid bash -c 'trap "" TERM HUP INT; while :; do date +%N > /tmp/countersign/tree/alive; sleep 0.02; done' </dev/null >/dev/null 2>&1 &) &
    until test -s /tmp/countersign/tree/alive; do sleep 0.02; done; echo left"#
        .to_owned()
}

/// Processes of this machine that work in a folder.
fn noted(folder: &Path) -> bool {
    let note = || fs::read_to_string(folder.join("alive")).unwrap_or_default();
    let first = note();
    std::thread::sleep(Duration::from_millis(200));
    note() != first
}

#[test]
fn what_a_command_leaves_running_is_dead_when_its_end_is_told() {
    for orphan in [Orphan::Ends, Orphan::GoesOn] {
        let folder = tempfile::tempdir_in("/var/tmp").unwrap();
        let mut room = walled();
        room.orphan = orphan;
        let script = daemon(&mut room, folder.path());
        let did = room.shell(&script);
        // The first look is at once: what comes next starts at once as well.
        let left = fs::read_to_string(folder.path().join("alive")).unwrap();
        assert!(did.success && did.said == "left\n", "{did:?}");
        assert!(!noted(folder.path()), "{orphan:?}");
        assert_eq!(fs::read_to_string(folder.path().join("alive")).unwrap(), left, "not even for a moment");
    }
}

#[test]
fn a_room_has_no_other_processes_in_sight() {
    let did = walled().shell("ls -d /proc/[0-9]* | wc -l; cat /proc/1/comm; kill -0 2 && echo reached");
    let lines: Vec<&str> = did.said.lines().collect();
    assert!(lines[0].parse::<u32>().unwrap() <= 4 && lines[1] == "bash", "{did:?}");
}

#[test]
fn what_processes_share_by_a_number_or_a_name_is_not_that_of_the_machine() {
    // Memory with a key, which whoever is the same person may read.
    let key = std::process::id();
    let kept = outside(&format!(
        r#"my $m = shmget({key}, 64, 01600) // die $!; shmwrite($m, "secret-in-memory", 0, 64); my $b; shmread($m, $b, 0, 16); print $b"#
    ));
    let read =
        format!(r#"my $m = shmget({key}, 64, 0) // die "error " . ($! + 0); my $b; shmread($m, $b, 0, 16); print $b"#);
    let (seen, did) = (outside(&read), walled().perl(&read));
    outside(&format!("shmctl(shmget({key}, 64, 0), 0, 0)"));
    assert_eq!((kept.as_str(), seen.as_str()), ("secret-in-memory", "secret-in-memory"));
    assert!(did.said.starts_with("error 2"), "{did:?}");
    // The name of the machine, and the group of processes that this one is in.
    let did = walled().shell("uname -n; cat /proc/self/cgroup 2>/dev/null");
    let mut lines = did.said.lines();
    assert_eq!(lines.next(), Some("countersign"));
    if Path::new("/proc/self/ns/cgroup").exists() {
        assert!(lines.all(|line| line.ends_with(":/")), "{did:?}");
    }
}

#[test]
fn a_room_has_a_session_of_its_own() {
    // Whose first process is that of the room. One from outside would have no number in here, and a terminal.
    assert_eq!(walled().shell("cut -d' ' -f6 /proc/self/stat").said, "1\n");
}
