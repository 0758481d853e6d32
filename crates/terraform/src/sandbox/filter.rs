//! What code in the sandbox may not ask the kernel for: a filter of system calls (seccomp).
//!
//! It refuses what nothing that plans has a use for and what leads out of a room: keys of the kernel,
//! looking into other processes, new namespaces and mounts, rings of calls that no filter sees, parts of
//! the kernel itself. What is refused fails as if the person had no right to it, so that programs go on.
//! It lets everything else pass; it never decides by what a pointer points to.

/// Machines whose calls this filter knows.
const KNOWN: Option<Machine> = if cfg!(target_arch = "x86_64") {
    Some(Machine { audit: 0xc000_003e })
} else if cfg!(target_arch = "aarch64") {
    Some(Machine { audit: 0xc000_00b7 })
} else {
    None
};

#[derive(Clone, Copy)]
struct Machine {
    /// The name of its calls.
    audit: u32,
}

/// Calls that are refused whatever they are given.
const REFUSED: &[i64] = &[
    // Keys of the kernel: session and user keyrings hold tickets and passwords.
    libc::SYS_add_key,
    libc::SYS_keyctl,
    libc::SYS_request_key,
    // Other processes' memory and files.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    // Calls that go past this filter, and faults that are handled by code of the author.
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_userfaultfd,
    // Mounts and namespaces.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    // Files by number instead of by path.
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    libc::SYS_fanotify_init,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    // The kernel itself, and what it watches.
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_syslog,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_vhangup,
    libc::SYS_lookup_dcookie,
    libc::SYS_nfsservctl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_kexec_file_load,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_ioperm,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_iopl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_modify_ldt,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_uselib,
];

/// The first call that is newer than this list. What a later kernel adds is not known here, so programs find it
/// missing and do without. Above stand also the calls of a second set for the same machine (x32), which nothing
/// uses, and which older kernels take without the bit that marks them.
const FIRST_UNKNOWN: u32 = 467;

/// Bits of `clone` that make namespaces.
const NEW_NAMESPACES: u32 = 0x7e02_0000;
/// Requests that type into somebody's terminal.
const TERMINAL: [u32; 2] = [0x5412, 0x541c];
/// Families of sockets that a plan needs: local, IPv4, IPv6, and how the network is set up.
const LOCAL: u32 = 1;
const INTERNET: [u32; 2] = [2, 10];
const NETLINK: u32 = 16;
/// Of the last: addresses and routes, and none of what watches or steers the kernel.
const ROUTES: u32 = 0;

const NOT_PERMITTED: u32 = 1;
const NO_SUCH_CALL: u32 = 38;
const NO_SUCH_FAMILY: u32 = 97;

const ALLOW: u32 = 0x7fff_0000;
const fn refuse(with: u32) -> u32 {
    0x0005_0000 | with
}

/// Places of what the kernel hands over.
const CALL: u32 = 0;
const SET: u32 = 4;
const fn argument(number: u32) -> u32 {
    // The lower half: the kernel itself looks at no more of what is compared here.
    16 + 8 * number
}

/// One instruction of the kernel's small machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Instruction {
    code: u16,
    yes: u8,
    no: u8,
    value: u32,
}

const fn load(at: u32) -> Instruction {
    Instruction { code: 0x20, yes: 0, no: 0, value: at }
}
const fn end(with: u32) -> Instruction {
    Instruction { code: 0x06, yes: 0, no: 0, value: with }
}
const fn equal(value: u32, yes: u8, no: u8) -> Instruction {
    Instruction { code: 0x15, yes, no, value }
}
const fn at_least(value: u32, yes: u8, no: u8) -> Instruction {
    Instruction { code: 0x35, yes, no, value }
}
const fn any_bit(value: u32, yes: u8, no: u8) -> Instruction {
    Instruction { code: 0x45, yes, no, value }
}

/// The filter as bubblewrap takes it; nothing where the machine is one that it does not know.
pub(super) fn bytes() -> Option<Vec<u8>> {
    let program = program(KNOWN?);
    let bytes = program.iter().flat_map(|it| {
        let [one, two] = it.code.to_ne_bytes();
        let [a, b, c, d] = it.value.to_ne_bytes();
        [one, two, it.yes, it.no, a, b, c, d]
    });
    Some(bytes.collect())
}

fn number(call: i64) -> u32 {
    u32::try_from(call).unwrap_or(u32::MAX)
}

fn program(machine: Machine) -> Vec<Instruction> {
    // Calls of another set (32 bit, for one) have other numbers, so none of them passes.
    let mut program = vec![load(SET), equal(machine.audit, 1, 0), end(refuse(NO_SUCH_CALL)), load(CALL)];
    program.extend([at_least(FIRST_UNKNOWN, 0, 1), end(refuse(NO_SUCH_CALL))]);
    for &call in REFUSED {
        program.extend([equal(number(call), 0, 1), end(refuse(NOT_PERMITTED))]);
    }
    // Its flags stand behind a pointer. Who does not find it takes `clone`.
    program.extend([equal(number(libc::SYS_clone3), 0, 1), end(refuse(NO_SUCH_CALL))]);
    program.extend([
        equal(number(libc::SYS_clone), 0, 4),
        load(argument(0)),
        any_bit(NEW_NAMESPACES, 0, 1),
        end(refuse(NOT_PERMITTED)),
        end(ALLOW),
    ]);
    program.extend([
        equal(number(libc::SYS_ioctl), 0, 5),
        load(argument(1)),
        equal(TERMINAL[0], 1, 0),
        equal(TERMINAL[1], 0, 1),
        end(refuse(NOT_PERMITTED)),
        end(ALLOW),
    ]);
    program.extend([
        equal(number(libc::SYS_socketpair), 0, 4),
        load(argument(0)),
        equal(LOCAL, 1, 0),
        end(refuse(NO_SUCH_FAMILY)),
        end(ALLOW),
    ]);
    program.extend([
        equal(number(libc::SYS_socket), 0, 9),
        load(argument(0)),
        equal(LOCAL, 6, 0),
        equal(INTERNET[0], 5, 0),
        equal(INTERNET[1], 4, 0),
        equal(NETLINK, 0, 2),
        load(argument(2)),
        equal(ROUTES, 1, 0),
        end(refuse(NO_SUCH_FAMILY)),
        end(ALLOW),
    ]);
    program.push(end(ALLOW));
    program
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the kernel would do with a call.
    fn asked(set: u32, call: u32, arguments: [u64; 6]) -> u32 {
        let program = program(KNOWN.expect("tests run on a known machine"));
        let (mut at, mut value) = (0_usize, 0_u32);
        loop {
            let instruction = program[at];
            at += 1;
            let jump = |holds: bool| usize::from(if holds { instruction.yes } else { instruction.no });
            match instruction.code {
                0x20 => {
                    value = match instruction.value {
                        CALL => call,
                        SET => set,
                        low => u32::try_from(arguments[(low as usize - 16) / 8] & 0xffff_ffff).unwrap(),
                    }
                }
                0x06 => return instruction.value,
                0x15 => at += jump(value == instruction.value),
                0x35 => at += jump(value >= instruction.value),
                0x45 => at += jump(value & instruction.value != 0),
                other => panic!("{other:#x}"),
            }
        }
    }

    fn here(call: i64, arguments: [u64; 6]) -> u32 {
        asked(KNOWN.unwrap().audit, number(call), arguments)
    }

    const NONE: [u64; 6] = [0; 6];

    /// Written once more, so that one that is taken out of the filter is missed here.
    const LEADS_OUT: &[i64] = &[
        libc::SYS_add_key,
        libc::SYS_keyctl,
        libc::SYS_request_key,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_process_madvise,
        libc::SYS_pidfd_getfd,
        libc::SYS_kcmp,
        libc::SYS_io_uring_setup,
        libc::SYS_io_uring_enter,
        libc::SYS_io_uring_register,
        libc::SYS_userfaultfd,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_move_mount,
        libc::SYS_open_tree,
        libc::SYS_fsopen,
        libc::SYS_fsconfig,
        libc::SYS_fsmount,
        libc::SYS_fspick,
        libc::SYS_mount_setattr,
        libc::SYS_pivot_root,
        libc::SYS_chroot,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_open_by_handle_at,
        libc::SYS_name_to_handle_at,
        libc::SYS_fanotify_init,
        libc::SYS_quotactl,
        libc::SYS_quotactl_fd,
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
        libc::SYS_kexec_load,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_delete_module,
        libc::SYS_reboot,
        libc::SYS_swapon,
        libc::SYS_swapoff,
        libc::SYS_acct,
        libc::SYS_syslog,
        libc::SYS_settimeofday,
        libc::SYS_clock_settime,
        libc::SYS_clock_adjtime,
        libc::SYS_adjtimex,
        libc::SYS_vhangup,
        libc::SYS_lookup_dcookie,
        libc::SYS_nfsservctl,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_kexec_file_load,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_ioperm,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_iopl,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_modify_ldt,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_uselib,
    ];

    #[test]
    fn what_leads_out_of_a_room_is_refused() {
        for &call in LEADS_OUT {
            assert_eq!(here(call, NONE), refuse(NOT_PERMITTED), "{call}");
        }
        for call in [libc::SYS_keyctl, libc::SYS_ptrace, libc::SYS_unshare, libc::SYS_io_uring_setup, libc::SYS_mount] {
            assert_eq!(here(call, [u64::MAX; 6]), refuse(NOT_PERMITTED), "{call}");
        }
    }

    #[test]
    fn calls_that_programs_need_pass() {
        for call in [libc::SYS_read, libc::SYS_openat, libc::SYS_execve, libc::SYS_connect, libc::SYS_prctl] {
            assert_eq!(here(call, NONE), ALLOW, "{call}");
        }
    }

    #[test]
    fn a_process_is_made_and_a_namespace_is_not() {
        let thread = 0x003d_0f00;
        assert_eq!(here(libc::SYS_clone, [thread, 0, 0, 0, 0, 0]), ALLOW);
        for namespace in [0x2_0000, 0x200_0000, 0x400_0000, 0x800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000] {
            assert_eq!(
                here(libc::SYS_clone, [namespace | 0x11, 0, 0, 0, 0, 0]),
                refuse(NOT_PERMITTED),
                "{namespace:#x}"
            );
        }
        assert_eq!(here(libc::SYS_clone3, NONE), refuse(NO_SUCH_CALL), "programs then take the older call");
    }

    #[test]
    fn typing_into_a_terminal_is_refused_even_with_more_bits() {
        for request in [0x5412, 0x541c, 0xffff_ffff_0000_5412] {
            assert_eq!(here(libc::SYS_ioctl, [0, request, 0, 0, 0, 0]), refuse(NOT_PERMITTED), "{request:#x}");
        }
        assert_eq!(here(libc::SYS_ioctl, [0, 0x5413, 0, 0, 0, 0]), ALLOW, "how wide it is may be asked");
    }

    #[test]
    fn sockets_are_local_or_of_the_internet() {
        for family in [1, 2, 10] {
            assert_eq!(here(libc::SYS_socket, [family, 1, 0, 0, 0, 0]), ALLOW, "{family}");
        }
        assert_eq!(here(libc::SYS_socket, [16, 3, 0, 0, 0, 0]), ALLOW, "addresses and routes");
        for protocol in [2, 5, 9, 12, 15, 16] {
            assert_eq!(here(libc::SYS_socket, [16, 3, protocol, 0, 0, 0]), refuse(NO_SUCH_FAMILY), "{protocol}");
        }
        // Of packets, of the host of a virtual machine, of keys, of ciphers, of devices.
        for family in [0, 3, 15, 17, 29, 31, 33, 38, 40, 44, 0xffff_ffff_0000_0028] {
            assert_eq!(here(libc::SYS_socket, [family, 1, 0, 0, 0, 0]), refuse(NO_SUCH_FAMILY), "{family}");
        }
        assert_eq!(here(libc::SYS_socketpair, [1, 1, 0, 0, 0, 0]), ALLOW);
        assert_eq!(here(libc::SYS_socketpair, [40, 1, 0, 0, 0, 0]), refuse(NO_SUCH_FAMILY));
    }

    #[test]
    fn calls_of_another_set_do_not_pass_under_their_own_numbers() {
        assert_eq!(asked(0x4000_0003, 288, NONE), refuse(NO_SUCH_CALL), "keyctl of 32 bit");
        assert_eq!(asked(0x4000_0003, 3, NONE), refuse(NO_SUCH_CALL));
        let keyctl = 0x4000_0000 | number(libc::SYS_keyctl);
        assert_eq!(asked(KNOWN.unwrap().audit, keyctl, NONE), refuse(NO_SUCH_CALL), "keyctl of x32");
    }

    #[test]
    fn what_a_later_kernel_adds_is_not_there() {
        let machine = KNOWN.unwrap();
        // Mounts by descriptor of a later kernel; `ptrace` and `process_vm_writev` of the second set, without its
        // bit.
        for call in [467, 521, 540, 5000, 0x3fff_ffff, u32::MAX] {
            assert_eq!(asked(machine.audit, call, NONE), refuse(NO_SUCH_CALL), "{call}");
        }
        let newest = 466;
        assert_eq!(asked(machine.audit, newest, NONE), ALLOW);
    }

    #[test]
    fn the_filter_fits_into_what_the_kernel_takes() {
        let program = program(KNOWN.unwrap());
        assert!(program.len() < 4096, "the kernel takes no longer one");
        assert_eq!(bytes().unwrap().len(), program.len() * 8);
    }
}
