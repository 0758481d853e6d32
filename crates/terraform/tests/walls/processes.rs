//! Who lives in a room, and for how long.

use std::fs;
use std::path::Path;
use std::time::Duration;

use countersign_terraform::sandbox::{Access, Mount, Orphan};

use crate::{Walled, walled};

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
