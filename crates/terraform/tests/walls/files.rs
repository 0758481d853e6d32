//! Which files of the machine are in a room.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use countersign_terraform::sandbox::{Access, Mount, Surroundings};

use crate::walled;

#[test]
fn programs_certificates_and_names_are_there() {
    let room = walled();
    for there in ["/usr/bin/env", "/bin/sh", "/etc/passwd", "/etc/nsswitch.conf", "/dev/null", "/proc/self/stat"] {
        assert!(room.shell(&format!("test -e {there}")).success, "{there}");
    }
    for there in ["/etc/ssl/certs", "/etc/resolv.conf", "/etc/hosts", "/etc/localtime", "/etc/ld.so.cache"] {
        if fs::canonicalize(there).is_ok() {
            assert!(room.shell(&format!("cat {there} >/dev/null || ls {there}/ | grep -q .")).success, "{there}");
        }
    }
    let did = room.shell("id -un; getent passwd $(id -u) >/dev/null && echo known; ls -d ~ 2>&1 >/dev/null; cd /tmp && touch x && echo writes");
    assert!(did.said.contains("known") && did.said.contains("writes"), "{did:?}");
}

#[test]
fn nothing_else_of_the_machine_is_there() {
    let room = walled();
    let did = room.shell("cd / && ls -A");
    let known = [
        "bin", "dev", "etc", "gnu", "lib", "lib32", "lib64", "libx32", "nix", "proc", "run", "sbin", "tmp", "usr",
        "var",
    ];
    for name in did.said.lines() {
        assert!(known.contains(&name), "{name} in {did:?}");
    }
    let did = room.shell(
        "ls -A /run /home /root /srv /mnt /media /var /var/tmp /var/lib /opt /sys /boot 2>/dev/null | grep -v :",
    );
    let seen: Vec<&str> =
        did.said.split_whitespace().filter(|name| !["tmp", "current-system"].contains(name)).collect();
    assert_eq!(seen, [""; 0], "{did:?}");
}

#[test]
fn of_etc_dev_and_proc_there_is_what_the_list_says() {
    let room = walled();
    let there = |place: &str| -> Vec<String> {
        room.shell(&format!("ls -A {place}")).said.lines().map(str::to_owned).collect()
    };
    let etc = [
        "alternatives",
        "ca-certificates",
        "ca-certificates.conf",
        "crypto-policies",
        "gai.conf",
        "group",
        "host.conf",
        "hosts",
        "ld.so.cache",
        "ld.so.conf",
        "ld.so.conf.d",
        "locale.alias",
        "locale.conf",
        "localtime",
        "mime.types",
        "nsswitch.conf",
        "passwd",
        "pki",
        "protocols",
        "resolv.conf",
        "services",
        "ssl",
        "static",
        "timezone",
    ];
    let seen = there("/etc");
    assert!(seen.iter().any(|name| name == "passwd"), "{seen:?}");
    for name in seen {
        assert!(etc.contains(&&*name), "/etc/{name}");
    }
    let mut devices = there("/dev");
    devices.sort();
    assert_eq!(devices, ["fd", "full", "null", "random", "shm", "stderr", "stdin", "stdout", "urandom", "zero"]);
    // Settings of the kernel belong to root, whoever that is in here.
    for place in ["/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sysrq-trigger"] {
        let did = room.shell(&format!("test -w {place} && : >> {place} && echo open"));
        assert_eq!(did.said, "", "{place}: {did:?}");
    }
}

#[test]
fn secrets_and_names_of_the_machine_in_etc_are_not_there() {
    let room = walled();
    for secret in ["shadow", "gshadow", "ssh", "machine-id", "sudoers", "kubernetes", "ssl/private", "pki/tls/private"]
    {
        let did = room.shell(&format!("cat /etc/{secret} || ls /etc/{secret}"));
        assert!(!did.success, "{secret}: {did:?}");
    }
    // Whoever has an account here is not told.
    let accounts = fs::read_to_string("/etc/passwd").unwrap();
    let someone = accounts.lines().find(|line| line.starts_with("daemon:")).unwrap_or("daemon:");
    assert!(!room.shell("cat /etc/passwd").said.contains(someone));
    // Nor is any daemon named that would be asked for names.
    let lookups = room.shell("cat /etc/nsswitch.conf").said;
    assert!(lookups.lines().count() > 3, "{lookups}");
    let asked = lookups.lines().flat_map(|line| line.split_whitespace().skip(1));
    assert!(asked.into_iter().all(|it| it == "files" || it == "dns"), "{lookups}");
}

#[test]
fn nothing_outside_of_its_folders_is_written() {
    // Nothing here changes what is really of the machine, so that nothing is lost where a wall is not there.
    let room = walled();
    let did = room.shell("cut -d' ' -f5,6 /proc/self/mountinfo");
    assert!(did.said.contains("/usr ro") && did.said.contains("/etc/hosts ro"), "{did:?}");
    let written: Vec<&str> = did
        .said
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, options)| !options.split(',').any(|option| option == "ro"))
        .map(|(at, _)| at)
        .collect();
    let own = ["/dev/shm", "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/tmp", "/var/tmp"];
    assert_eq!(written, own, "{did:?}");
    for place in ["/usr/local", "/etc", "/", "/dev", "/run", "/lib", "/var", "/proc/sys", "/etc/ssl/certs"] {
        let did = room.shell(&format!("test -w {place}"));
        assert!(!did.success, "{place}: {did:?}");
    }
    for taken in ["/etc/hosts", "/etc/resolv.conf", "/etc/passwd", "/usr/bin/env"] {
        let did = room.shell(&format!(": >> {taken}"));
        assert!(!did.success, "{taken}: {did:?}");
    }
    let did = room.shell("mv /bin /tmp/ || rm -f /bin");
    assert!(!did.success, "{did:?}");
}

#[test]
fn a_hidden_folder_is_empty_wherever_it_is() {
    // Below a place that is shown.
    let folder = tempfile::Builder::new().prefix("countersign-").tempdir_in("/usr/local").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.path().join("secret"), "of-the-app").unwrap();
    let mut room = walled();
    let script = format!("cat {}/secret", folder.path().display());
    assert!(room.shell(&script).said.contains("of-the-app"), "it would be seen");
    room.hidden = vec![folder.path().to_owned()];
    let did = room.shell(&script);
    assert!(!did.said.contains("of-the-app"), "{did:?}");
    // Also by another name of it.
    let link = folder.path().parent().unwrap().join(format!("{}-link", folder.path().file_name().unwrap().display()));
    std::os::unix::fs::symlink(folder.path(), &link).unwrap();
    room.hidden = vec![link.clone()];
    let did = room.shell(&script);
    fs::remove_file(link).unwrap();
    assert!(!did.said.contains("of-the-app"), "{did:?}");
}

#[test]
fn a_folder_of_the_run_is_seen_where_it_was_put_and_written_only_where_it_may_be() {
    let folder = tempfile::tempdir_in("/var/tmp").unwrap();
    let mut room = walled();
    for (name, access) in [("kept", Access::Read), ("work", Access::Write)] {
        let from = folder.path().join(name);
        fs::create_dir(&from).unwrap();
        fs::write(from.join("file"), name).unwrap();
        room.mounts.push(Mount { from, to: format!("/tmp/countersign/{name}").into(), access });
    }
    let did = room.shell("cd /tmp/countersign && cat */file && echo new > work/new && ! echo new > kept/new");
    assert!(did.success && did.said.contains("keptwork"), "{did:?}");
    assert!(folder.path().join("work/new").exists() && !folder.path().join("kept/new").exists());
    assert!(!room.shell(&format!("ls {}", folder.path().display())).success, "its real name leads nowhere");
}

#[test]
fn what_the_environment_names_is_seen_and_never_more() {
    let folder = tempfile::Builder::new().prefix("countersign-").tempdir_in("/opt").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["ca.pem", "secret"] {
        fs::write(folder.path().join(name), name).unwrap();
    }
    let at = folder.path().display();
    let mut room = walled();
    let script = format!("cat {at}/ca.pem; cat {at}/secret; ls -A /opt");
    assert!(!room.shell(&script).said.contains("ca.pem\n"), "nothing names it yet");
    room.surroundings = Surroundings::of([("SSL_CERT_FILE", &*format!("{at}/ca.pem"))]);
    let did = room.shell(&script);
    assert!(did.said.starts_with("ca.pem") && did.said.contains("secret: No such file"), "{did:?}");

    // A program in a folder of its own finds what lies beside it.
    room.surroundings = Surroundings::of([("PATH", &*format!("/usr/bin:{at}/bin"))]);
    assert!(room.shell(&script).said.contains("secret"), "the whole package");

    // A name that leads to what is hidden, or holds it, shows nothing.
    room.hidden = vec![folder.path().join("home")];
    fs::create_dir(folder.path().join("home")).unwrap();
    let did = room.shell(&script);
    assert!(!did.said.starts_with("ca.pem"), "{did:?}");
}
