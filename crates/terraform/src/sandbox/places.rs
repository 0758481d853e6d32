//! What a room has of the machine's file system: a list, and nothing besides.
//!
//! Programs, libraries, certificates and how names are resolved are shown read-only. What holds secrets
//! or answers is on no list: keys and accounts in `/etc`, all of `/var`, `/run`, `/srv`, `/sys`, home
//! folders. A socket is reached through a read-only folder as well, so sockets in what is shown are
//! covered.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Seek as _, Write as _};
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

use super::{Access, Room};

/// Programs and libraries. `/usr` is a folder everywhere, the others may be links into it.
const SYSTEM: [&str; 10] =
    ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store", "/etc/static"];
/// Of `/etc`: certificates of authorities, libraries, names, time, languages.
const SETTINGS: [&str; 26] = [
    "alternatives",
    "ca-certificates",
    "ca-certificates.conf",
    "crypto-policies",
    "gai.conf",
    "host.conf",
    "hosts",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "locale.alias",
    "locale.conf",
    "localtime",
    "mime.types",
    "pki/ca-trust",
    "pki/tls/cert.pem",
    "pki/tls/certs",
    "pki/tls/openssl.cnf",
    "protocols",
    "resolv.conf",
    "services",
    "ssl/ca-bundle.pem",
    "ssl/cert.pem",
    "ssl/certs",
    "ssl/openssl.cnf",
    "timezone",
];
/// Devices that hold nothing. There is no terminal among them.
const DEVICES: [&str; 5] = ["null", "zero", "full", "random", "urandom"];
/// Names of the processes' own streams.
const STREAMS: [(&str, &str); 4] = [
    ("/proc/self/fd", "/dev/fd"),
    ("/proc/self/fd/0", "/dev/stdin"),
    ("/proc/self/fd/1", "/dev/stdout"),
    ("/proc/self/fd/2", "/dev/stderr"),
];
/// Where names are looked up. The machine's own list could name daemons, which cannot be asked here.
const LOOKUPS: &str =
    "passwd: files\ngroup: files\nhosts: files dns\nnetworks: files\nprotocols: files\nservices: files\n";

/// Arguments of bubblewrap, and the files that they name by number.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) words: Vec<OsString>,
    pub(super) passed: Vec<OwnedFd>,
}

impl Arguments {
    pub(super) fn add<W: Into<OsString>>(&mut self, words: impl IntoIterator<Item = W>) {
        self.words.extend(words.into_iter().map(Into::into));
    }

    /// An argument that names an open file.
    pub(super) fn pass(&mut self, option: &str, file: OwnedFd) {
        self.add([option.to_owned(), file.as_raw_fd().to_string()]);
        self.passed.push(file);
    }

    fn show(&mut self, option: &str, from: &Path, to: &Path) {
        self.add([OsString::from(option), from.into(), to.into()]);
    }

    /// A file with our own content.
    fn write(&mut self, content: &str, to: &str) -> io::Result<()> {
        self.pass("--ro-bind-data", in_memory("countersign", content.as_bytes())?);
        self.add([to]);
        Ok(())
    }
}

/// A file without a name, to be read from its beginning.
pub(super) fn in_memory(name: &str, content: &[u8]) -> io::Result<OwnedFd> {
    let mut file = fs::File::from(rustix::fs::memfd_create(name, rustix::fs::MemfdFlags::CLOEXEC)?);
    file.write_all(content)?;
    file.rewind()?;
    Ok(file.into())
}

/// Adds the file system of a room.
pub(super) fn furnish(arguments: &mut Arguments, room: &Room<'_>) -> io::Result<()> {
    let mut shown = Vec::new();
    for place in SYSTEM.map(PathBuf::from) {
        show_system(arguments, &place, &mut shown);
    }
    // What the system of a NixOS machine is made of is in the store; this is how programs find it.
    if let Ok(system) = fs::read_link("/run/current-system") {
        arguments.show("--symlink", &system, Path::new("/run/current-system"));
    }
    for name in SETTINGS {
        let place = Path::new("/etc").join(name);
        // Where it is a link (`resolv.conf` often leads into `/run`), the one file that it leads to.
        if let Ok(file) = fs::canonicalize(&place) {
            arguments.show("--ro-bind", &file, &place);
            shown.push(Shown { real: file, at: place });
        }
    }
    let (user, group) = (rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw());
    let other = if user == 0 { "" } else { "root:x:0:0::/nonexistent:/bin/false\n" };
    arguments.write(&format!("{other}countersign:x:{user}:{group}::/tmp/countersign/home:/bin/sh\n"), "/etc/passwd")?;
    arguments.write(&format!("countersign:x:{group}:\n"), "/etc/group")?;
    arguments.write(LOOKUPS, "/etc/nsswitch.conf")?;
    for place in &room.surroundings.places {
        let Some(real) = named(place, room) else { continue };
        let name_is_there = place.parent().and_then(|it| fs::canonicalize(it).ok()).and_then(|it| seen(&it, &shown));
        // Under the name that the environment has for it; a name that is a link in a place that is shown
        // leads there by itself.
        let at = if name_is_there.is_some() { real.clone() } else { place.clone() };
        if seen(&real, &shown).as_ref() != Some(&at) {
            arguments.show("--ro-bind", &real, &at);
            shown.push(Shown { real, at });
        }
    }
    let hidden: Vec<PathBuf> = room.hidden.iter().filter_map(|hidden| fs::canonicalize(hidden).ok()).collect();
    for hidden in hidden.iter().filter_map(|hidden| seen(hidden, &shown)) {
        arguments.add([OsString::from("--tmpfs"), hidden.into()]);
    }
    for socket in sockets(&fs::read_to_string("/proc/net/unix").unwrap_or_default()) {
        if let Some(seen) = seen(&socket, &shown).filter(|_| !hidden.iter().any(|hidden| socket.starts_with(hidden))) {
            arguments.show("--ro-bind", Path::new("/dev/null"), &seen);
        }
    }
    arguments.add(["--tmpfs", "/dev", "--tmpfs", "/dev/shm"]);
    for device in DEVICES.map(|name| Path::new("/dev").join(name)) {
        arguments.show("--dev-bind", &device, &device);
    }
    for (to, at) in STREAMS {
        arguments.add(["--symlink", to, at]);
    }
    arguments.add(["--remount-ro", "/dev", "--proc", "/proc"]);
    for keys in ["/proc/keys", "/proc/key-users"] {
        if Path::new(keys).exists() {
            arguments.show("--ro-bind", Path::new("/dev/null"), Path::new(keys));
        }
    }
    // Settings of the kernel belong to whoever is root outside, by that number and not by rights that are dropped.
    // Where the person is root, code in here could name a program that the kernel starts out there.
    arguments.add(["--remount-ro", "/proc"]);
    arguments.add(["--tmpfs", "/tmp", "--tmpfs", "/var/tmp", "--dir", "/run"]);
    for mount in room.mounts {
        let option = if mount.access == Access::Write { "--bind" } else { "--ro-bind" };
        arguments.show(option, &mount.from, &mount.to);
    }
    // The root itself is in memory; nothing is added to it from inside.
    arguments.add(["--remount-ro", "/"]);
    Ok(())
}

/// A path of the machine, and where a room sees it.
#[derive(Debug)]
struct Shown {
    real: PathBuf,
    at: PathBuf,
}

/// Where a real path is seen inside, if it is.
fn seen(real: &Path, shown: &[Shown]) -> Option<PathBuf> {
    shown.iter().find_map(|place| {
        let rest = real.strip_prefix(&place.real).ok()?;
        Some(if rest.as_os_str().is_empty() { place.at.clone() } else { place.at.join(rest) })
    })
}

fn show_system(arguments: &mut Arguments, place: &Path, shown: &mut Vec<Shown>) {
    let Ok(kind) = fs::symlink_metadata(place) else { return };
    if kind.is_symlink() {
        if let Ok(to) = fs::read_link(place) {
            arguments.show("--symlink", &to, place);
        }
    } else {
        arguments.show("--ro-bind", place, place);
        shown.push(Shown { real: place.to_owned(), at: place.to_owned() });
    }
}

/// The real path of a place that the environment names, if showing it reveals nothing hidden.
fn named(place: &Path, room: &Room<'_>) -> Option<PathBuf> {
    let real = fs::canonicalize(place).ok()?;
    let shows = |hidden: &PathBuf| fs::canonicalize(hidden).is_ok_and(|hidden| hidden.starts_with(&real));
    (!room.hidden.iter().any(shows) && real.components().count() > 2).then_some(real)
}

/// The sockets with a file that somebody of this machine listens on.
fn sockets(listing: &str) -> Vec<PathBuf> {
    let names = listing.lines().skip(1).filter_map(|line| line.find(" /").map(|at| &line[at + 1..]));
    let mut found: Vec<PathBuf> = names
        .filter_map(|name| fs::canonicalize(name).ok())
        .filter(|path| fs::symlink_metadata(path).is_ok_and(|it| it.file_type().is_socket()))
        .collect();
    found.sort();
    found.dedup();
    found
}
