//! What another person, or code that ran, may have put in the way.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, Mode};

use super::{Dir, Kind};

/// Does something as a person without special rights, who owns `folder`. Tests may run as root, who may
/// enter everything.
fn as_a_person<T: Send>(folder: &Path, act: impl FnOnce() -> T + Send) -> T {
    if !rustix::process::geteuid().is_root() {
        return act();
    }
    let person = rustix::fs::Uid::from_raw(1234);
    std::os::unix::fs::chown(folder, Some(1234), None).unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
    thread::scope(|scope| {
        scope
            .spawn(|| {
                // Of this thread alone, which ends with it.
                rustix::thread::set_thread_res_uid(person, person, person).unwrap();
                act()
            })
            .join()
            .unwrap()
    })
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_file_is_taken_whole_and_by_no_other_way() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("plan.bin"), "plan").unwrap();
    symlink("plan.bin", at("link")).unwrap();
    fs::create_dir(at("folder")).unwrap();
    fs::write(at("twice"), "x").unwrap();
    fs::hard_link(at("twice"), at("again")).unwrap();
    rustix::fs::mkfifoat(CWD, at("pipe"), Mode::RWXU).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    let dir = Dir::open(folder.path()).unwrap();
    assert_eq!(dir.take_file("plan.bin", 4).unwrap(), b"plan");
    assert!(dir.take_file("plan.bin", 3).is_err(), "it is larger than what is taken");
    let begun = Instant::now();
    for name in ["link", "folder", "twice", "pipe", "socket", "nothing", "../x", "folder/..", ".", ""] {
        assert!(dir.take_file(name, 100).is_err(), "{name}");
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "nothing was waited for");
    assert_eq!(dir.kind("pipe").unwrap(), Some(Kind::Other));
    assert_eq!(dir.kind("link").unwrap(), Some(Kind::Link));
    assert_eq!(dir.kind("nothing").unwrap(), None);
}

#[test]
fn a_folder_behind_a_link_is_not_walked_into() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("tree/prod")).unwrap();
    fs::create_dir(folder.path().join("other")).unwrap();
    symlink("../other", folder.path().join("tree/out")).unwrap();
    let tree = Dir::open(&folder.path().join("tree")).unwrap();
    assert!(tree.walk(Path::new("./prod")).is_ok() && tree.walk(Path::new(".")).is_ok());
    for way in ["out", "prod/../../other", "..", "/tmp"] {
        assert!(tree.walk(Path::new(way)).is_err(), "{way}");
    }
    symlink(folder.path().join("other"), folder.path().join("link")).unwrap();
    assert!(Dir::open(&folder.path().join("link")).is_err());
}

#[test]
fn what_is_made_is_new_and_private() {
    let folder = tempfile::tempdir().unwrap();
    let dir = Dir::open(folder.path()).unwrap();
    symlink("/nonexistent/file", folder.path().join("file")).unwrap();
    assert!(dir.create_file("file").is_err(), "no file is made where a link leads");
    dir.create_folder("made").unwrap();
    dir.create_file("new").unwrap();
    assert!(dir.create_folder("made").is_err() && dir.create_file("new").is_err());
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("made"), mode("new")), (0o700, 0o600));
}

#[test]
fn a_folder_of_another_person_or_one_that_others_may_enter_is_not_private() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    mode(folder.path(), 0o755);
    fs::create_dir(at("open")).unwrap();
    mode(&at("open"), 0o755);
    assert!(Dir::open_private(&at("open")).is_err());
    // This person's own is closed to others and then used.
    assert!(Dir::make_private(&at("open")).is_ok());
    assert_eq!(fs::metadata(at("open")).unwrap().permissions().mode() & 0o777, 0o700);
    symlink(at("open"), at("link")).unwrap();
    assert!(Dir::make_private(&at("link")).is_err());
    if rustix::process::geteuid().is_root() {
        fs::create_dir(at("foreign")).unwrap();
        mode(&at("foreign"), 0o700);
        std::os::unix::fs::chown(at("foreign"), Some(65534), None).unwrap();
        assert!(Dir::make_private(&at("foreign")).is_err() && Dir::open_private(&at("foreign")).is_err());
        assert!(!Dir::open(&at("foreign")).unwrap().keeps_names().unwrap(), "its owner can swap what is in it");
    }
    fs::create_dir(at("shared")).unwrap();
    mode(&at("shared"), 0o777);
    assert!(!Dir::open(&at("shared")).unwrap().keeps_names().unwrap());
    mode(&at("shared"), 0o1777);
    assert!(Dir::open(&at("shared")).unwrap().keeps_names().unwrap(), "as /dev/shm is");
}

#[test]
fn a_tree_goes_whatever_was_left_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    mode(outside.path(), 0o777);
    let kept = outside.path().join("kept");
    let left = as_a_person(folder.path(), || {
        fs::create_dir(&kept).unwrap();
        fs::write(kept.join("file"), "x").unwrap();
        let tree = folder.path().join("tree");
        fs::create_dir_all(tree.join("a/b/c")).unwrap();
        fs::write(tree.join("a/b/c/x"), "left").unwrap();
        symlink(&kept, tree.join("a/link")).unwrap();
        rustix::fs::mkfifoat(CWD, tree.join("a/pipe"), Mode::empty()).unwrap();
        fs::create_dir(tree.join("shut")).unwrap();
        fs::write(tree.join("shut/x"), "left").unwrap();
        fs::create_dir(tree.join(OsString::from_vec(vec![b'n', 0xff, b'\n']))).unwrap();
        fs::write(tree.join("x".repeat(255)), "").unwrap();
        // Neither to be entered, nor to be read, nor to be written to, one within the other.
        for (name, bits) in [("a/b/c", 0o000), ("a/b", 0o300), ("a", 0o500), ("shut", 0o000), ("", 0o111)] {
            mode(&tree.join(name), bits);
        }
        Dir::open(folder.path()).unwrap().remove_tree("tree").unwrap();
        // Where a link to a folder stands in the place of the tree itself.
        symlink(&kept, folder.path().join("tree")).unwrap();
        Dir::open(folder.path()).unwrap().remove_tree("tree").unwrap();
        Dir::open(folder.path()).unwrap().remove_tree("nothing").unwrap();
        fs::read_dir(folder.path()).unwrap().count()
    });
    assert_eq!(left, 0);
    assert!(kept.join("file").exists(), "what a link leads to is left alone");
}

#[test]
fn a_tree_that_is_deeper_than_files_may_be_open_goes_too() {
    let folder = tempfile::tempdir().unwrap();
    let dir = Dir::open(folder.path()).unwrap();
    let mut here = dir.create_folder("tree").unwrap();
    for _ in 0..1_500 {
        here.create_file("x").unwrap();
        here = here.create_folder("d").unwrap();
    }
    drop(here);
    dir.remove_tree("tree").unwrap();
    assert_eq!(dir.names().unwrap(), [""; 0].map(OsString::from));
}
