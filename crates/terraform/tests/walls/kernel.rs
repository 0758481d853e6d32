//! What code inside asks of the kernel, by number, as an author would.

use crate::{outside, walled};

/// Numbers of calls on the machines that this runs on.
struct Calls {
    add_key: u32,
    keyctl: u32,
    unshare: u32,
    ptrace: u32,
    uring: u32,
    bpf: u32,
    process_vm_readv: u32,
    clone: u32,
    mount: u32,
}

const CALLS: Calls = if cfg!(target_arch = "x86_64") {
    Calls {
        add_key: 248,
        keyctl: 250,
        unshare: 272,
        ptrace: 101,
        uring: 425,
        bpf: 321,
        process_vm_readv: 310,
        clone: 56,
        mount: 165,
    }
} else {
    Calls {
        add_key: 217,
        keyctl: 219,
        unshare: 97,
        ptrace: 117,
        uring: 425,
        bpf: 280,
        process_vm_readv: 270,
        clone: 220,
        mount: 40,
    }
};

/// Makes a call; says what came back, or the error.
fn call(number: u32, arguments: &str) -> String {
    format!(r#"my $r = syscall({number}, {arguments}); print $r < 0 ? "error " . ($! + 0) : "answer $r";"#)
}

const NOT_PERMITTED: &str = "error 1";

#[test]
fn keys_of_the_kernel_are_neither_found_nor_made() {
    // In the session's keyring, which a child has from its parent, and in the user's.
    let name = format!("countersign-{}", std::process::id());
    let search = |ring: i32| {
        let keyctl = CALLS.keyctl;
        format!(
            r#"my ($t, $n) = ("user", "{name}"); my $k = syscall({keyctl}, 10, {ring}, $t, $n, 0);
            die "error " . ($! + 0) . "\n" if $k < 0; my $b = "\0" x 64; my $l = syscall({keyctl}, 11, $k, $b, 64); print substr($b, 0, $l);"#
        )
    };
    for ring in [-3, -4] {
        let add = CALLS.add_key;
        let kept = outside(&format!(
            r#"my ($t, $n, $s) = ("user", "{name}", "secret-in-the-kernel"); print syscall({add}, $t, $n, $s, 20, {ring}) > 0 ? "kept" : "no";
            {}"#,
            search(ring)
        ));
        assert_eq!(kept, "keptsecret-in-the-kernel", "{ring}");
    }
    let room = walled();
    for ring in [-3, -4, -5, -2, -1] {
        let did = room.perl(&search(ring));
        assert_eq!(did.said, format!("{NOT_PERMITTED}\n"), "{ring}: {did:?}");
    }
    let did = room.perl(&format!(r#"my ($t, $n) = ("user", "x"); {}"#, call(CALLS.add_key, "$t, $n, $n, 1, -2")));
    assert_eq!(did.said, NOT_PERMITTED);
    assert_eq!(room.shell("cat /proc/keys /proc/key-users 2>/dev/null").said, "", "nor are their names");
}

#[test]
fn no_namespace_is_made_inside() {
    let room = walled();
    for kind in [0x1000_0000_u32, 0x4000_0000, 0x2_0000, 0x1002_0000] {
        let did = room.perl(&call(CALLS.unshare, &kind.to_string()));
        assert_eq!(did.said, NOT_PERMITTED, "{kind:#x}");
        let did = room.perl(&call(CALLS.clone, &format!("{} , 0, 0, 0, 0", kind | 0x11)));
        assert_eq!(did.said, NOT_PERMITTED, "{kind:#x}");
    }
    let did = room.shell("unshare -Ur id || bwrap --ro-bind / / true");
    assert!(!did.success, "{did:?}");
}

#[test]
fn other_processes_and_the_kernel_are_not_looked_into() {
    let room = walled();
    let refused = [
        ("ptrace", call(CALLS.ptrace, "16, $$, 0, 0")),
        ("process_vm_readv", call(CALLS.process_vm_readv, "$$, 0, 0, 0, 0, 0")),
        ("io_uring_setup", call(CALLS.uring, "1, 0")),
        ("bpf", call(CALLS.bpf, "0, 0, 0")),
        ("mount", format!(r#"my $n = "tmpfs"; my $t = "/tmp"; {}"#, call(CALLS.mount, "$n, $t, $n, 0, 0"))),
    ];
    for (name, program) in refused {
        assert_eq!(room.perl(&program).said, NOT_PERMITTED, "{name}");
    }
}

#[test]
fn only_sockets_that_a_plan_needs_are_made() {
    let room = walled();
    let socket = |family: u32, kind: u32, protocol: u32| {
        format!(r#"print socket(my $s, {family}, {kind}, {protocol}) ? "made" : "error " . ($! + 0);"#)
    };
    for (family, kind, protocol) in [(1, 1, 0), (2, 1, 0), (10, 1, 0), (16, 3, 0)] {
        assert_eq!(room.perl(&socket(family, kind, protocol)).said, "made", "{family}");
    }
    // The host of a virtual machine, ciphers (which take keys by number), packets, reports of the kernel.
    for (family, kind, protocol) in [(40, 1, 0), (38, 5, 0), (17, 2, 0), (16, 3, 15), (31, 3, 1), (33, 2, 2)] {
        assert_eq!(room.perl(&socket(family, kind, protocol)).said, "error 97", "{family}");
    }
}

#[test]
fn a_process_inside_has_no_rights_and_gets_none() {
    let did = walled().shell("grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status");
    for line in did.said.lines() {
        let (name, value) = line.split_once(':').unwrap();
        let wanted = match name {
            "NoNewPrivs" => "1",
            "Seccomp" => "2",
            _ => "0000000000000000",
        };
        assert_eq!(value.trim(), wanted, "{did:?}");
    }
    assert!(did.said.contains("Seccomp:\t2"), "{did:?}");
}
