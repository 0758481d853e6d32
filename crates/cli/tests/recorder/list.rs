//! The list: what of the machine everybody opens, starts and asks, each with its reason.

/// Who does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// The app.
    Desk,
    /// The process that owns a run.
    Supervisor,
    /// The process that attends to the network of a room, and the one that opens doors in it.
    Attendant,
    Doors,
    /// What carries connections out of a room.
    Helper,
    /// The tool that is asked for its version, outside of any room.
    AskedVersion,
    Git,
    /// Bubblewrap, until it starts the first process of a room.
    Walls,
    /// The shell in the room that is made to find out whether rooms can be made.
    Trial,
    /// The tool where the pull request's code runs, and where none does.
    Tool,
    CleanTool,
    /// Everything else in those rooms.
    Inside,
    CleanInside,
    /// A program that nobody knows.
    Nobody,
}

/// What somebody may do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum May {
    /// Open files of one of these forms, or try to.
    Open(&'static [&'static str]),
    /// Start a program, with one of these as its first argument. Each of them is needed.
    Start(&'static str, &'static [&'static str]),
    /// Ask what has this name.
    Ask(&'static str),
    /// Ask a socket of one of these forms.
    Meet(&'static [&'static str]),
    /// Show places of the machine in a room.
    Show(&'static [&'static str]),
    /// Make a call that the recorder does not follow.
    Do(&'static str),
}

/// A row of the list. In a form `*` is a part of a name and `**` everything below; a name in braces is that
/// of a place of this journey, and `N` the number of a process.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) who: &'static [Who],
    pub(crate) may: May,
    pub(crate) why: &'static str,
    /// What a machine has to have for it: a file, or a place with a name.
    pub(crate) with: Option<&'static str>,
}

impl Row {
    const fn with(mut self, with: &'static str) -> Self {
        self.with = Some(with);
        self
    }
}

const fn row(who: &'static [Who], may: May, why: &'static str) -> Row {
    Row { who, may, why, with: None }
}

use May::{Ask, Do, Meet, Open, Show, Start};
use Who::{
    AskedVersion, Attendant, CleanInside, CleanTool, Desk, Doors, Git, Helper, Inside, Supervisor, Tool, Trial, Walls,
};

/// What holds for every journey.
pub(crate) const LIST: &[Row] = &[
    // The system.
    row(
        &[Desk, Supervisor, Attendant, Doors, Helper, Git, Walls, Trial, Inside],
        Open(&["/etc/ld.so.cache", "/usr/lib/*.so*", "/usr/lib64/*.so*", "/usr/lib/*/*.so*"]),
        "programs load the libraries of the system",
    ),
    row(&[Desk, Supervisor, Attendant, Git, Tool], Open(&["/dev/null"]), "what is thrown away"),
    row(&[Git, Helper], Open(&["/dev/urandom"]), "names that nobody guesses"),
    row(&[Desk, Supervisor, Attendant, Doors], Open(&["/proc/N/maps"]), "the C library looks for its stack"),
    row(
        &[Desk],
        Open(&["/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu/online"]),
        "the C library looks how it gets memory for threads",
    ),
    row(&[Desk, Supervisor], Open(&["/proc/N/cgroup", "/sys/fs/cgroup/**"]), "how many threads may run at once"),
    row(
        &[AskedVersion, Tool, CleanTool],
        Open(&["/sys/kernel/mm/transparent_hugepage/hpage_pmd_size"]),
        "Go looks how it gets memory",
    ),
    row(
        &[AskedVersion, Tool, CleanTool],
        Open(&["/usr/share/mime/globs2", "/usr/local/share/mime/globs2", "/usr/share/mime/globs", "/etc/mime.types"]),
        "Go knows types of files by their names",
    ),
    row(&[Tool], Open(&["/etc/localtime", "/usr/share/zoneinfo/**"]), "times in what the tool prints"),
    row(
        &[Desk],
        Open(&[
            "/etc/ssl/certs/**",
            "/etc/ssl/certs",
            "/usr/share/ca-certificates/**",
            "/usr/local/share/ca-certificates/**",
            "/etc/pki/ca-trust/**",
        ]),
        "the authorities that this machine trusts, for GitHub and AWS",
    )
    .with("/etc/ssl/certs"),
    // The app.
    row(&[Desk], Open(&["{told}", "{seen}"]), "the test itself"),
    row(&[Desk], Open(&["{config}/connections.json*", "{config}/settings.json"]), "what the person chose"),
    row(
        &[Desk],
        Open(&["{data}/inbox.json*", "{data}/recent.json", "{data}/roles.json*", "{data}/viewed.json"]),
        "what the app noticed",
    ),
    row(&[Desk], Open(&["{data}/approved/*/notes.*"]), "what was approved on this machine"),
    row(&[Desk], Open(&["{data}/mirrors/*/acme/network.git/info/attributes"]), "a mirror without attributes"),
    row(&[Desk], Open(&["{data}/passing"]), "what a look at a state left is taken away at the start"),
    row(&[Desk, Supervisor], Open(&["{data}/ledger.jsonl"]), "every apply that ever began here"),
    row(&[Desk, Supervisor], Open(&["{data}/sealed", "{data}/sealed/**"]), "sealed plans"),
    row(
        &[Desk],
        Open(&["{data}/runs", "{data}/runs/*/owner", "{data}/runs/*/record.jsonl", "{data}/runs/*/after.json*"]),
        "the app follows records",
    ),
    row(&[Desk], Open(&["{home}/.aws/config", "{home}/.aws/credentials"]), "profiles that lead to the roles"),
    row(
        &[Desk],
        Open(&[
            "{home}/.tfenv/versions",
            "{home}/.tofuenv/versions",
            "{home}/.tenv/*",
            "{home}/.asdf/installs/*",
            "{home}/.local/share/mise/installs/*",
            "{home}/.local/share/terraform-switcher",
            "{home}/.terraform.versions",
        ]),
        "tools that managers of versions keep",
    ),
    row(&[Desk, Supervisor], Open(&["/proc/N/net/unix"]), "sockets that rooms must not see are covered"),
    row(&[Desk, Supervisor], Open(&["/etc/resolv.conf"]), "a resolver of this machine gets a door"),
    row(&[Desk], Ask("{github}"), "the host that the person connected"),
    row(&[Desk], Ask("{aws}"), "STS, and the look at the state in S3, where this machine has them"),
    row(&[Desk], Start("{countersign}", &["supervise"]), "the process that owns a run"),
    row(&[Desk, Supervisor], Start("{countersign}", &["attend-network"]), "the network of a room").with("{helper}"),
    row(&[Desk, Supervisor], Start("{bwrap}", &["--ro-bind"]), "a room is made, or tried"),
    row(&[Desk, Supervisor], Start("{tool}", &["version"]), "the tool is asked which one it is"),
    row(
        &[Desk],
        Start("{git}", &["version", "init", "fetch", "cat-file", "ls-tree", "merge-tree", "rev-list", "rev-parse"]),
        "the mirror, the merge and its files",
    ),
    // The process that owns a run.
    row(&[Supervisor], Open(&["{data}/runs", "{data}/runs/**"]), "its record, its checkout, its packages"),
    row(&[Supervisor], Open(&["{data}/providers"]), "packages of earlier runs, by their hashes"),
    row(
        &[Supervisor],
        Open(&["{memory}", "{memory}/countersign", "{memory}/countersign/**"]),
        "what must not outlive the run",
    ),
    row(
        &[Supervisor],
        Start("{git}", &["ls-tree", "read-tree", "checkout-index", "add", "write-tree"]),
        "a checkout, verified",
    ),
    // Git.
    row(&[Git], Open(&["{data}/mirrors/*/acme/network.git/**"]), "the mirror"),
    row(
        &[Git],
        Open(&["{data}/runs/*/tree", "{data}/runs/*/tree.*", "{data}/runs/*/tree/**"]),
        "the checkout and its indexes",
    ),
    row(&[Git], Open(&["/nonexistent/.config/git/attributes", "/nonexistent/.netrc"]), "a home that is not there"),
    row(&[Git], Start("{git-core}/git", &["remote-http", "rev-list", "unpack-objects"]), "what fetches"),
    row(&[Git], Start("{git-core}/git-remote-http", &[]), "what fetches over http"),
    row(&[Git], Ask("{github}"), "the repository is fetched"),
    // The network of a room.
    row(
        &[Attendant],
        Open(&["/proc/N/net/fib_trie", "/proc/N/net/route", "/proc/N/net/ipv6_route"]),
        "whether the network of the room is there",
    )
    .with("{helper}"),
    row(&[Attendant], Start("/proc/N/exe", &["open-doors"]), "doors for what this machine's settings name")
        .with("{helper}"),
    row(&[Attendant], Start("{helper}", &[]), "what carries connections out").with("{helper}"),
    row(&[Doors, Helper], Open(&["user:*", "net:*"]), "the users and the network of the room").with("{helper}"),
    row(&[Doors, Helper], Do("setns"), "to get into that network").with("{helper}"),
    row(&[Helper], Open(&["/dev/net/tun"]), "the other end of that network").with("{helper}"),
    // Walls.
    row(&[Walls], Do("mount"), "a room is made of mounts"),
    row(&[Walls], Open(&["/", "/newroot", "/newroot/**", "/bindfile*"]), "the new root, before anything runs in it"),
    row(
        &[Walls],
        Open(&[
            "/proc",
            "/proc/filesystems",
            "/proc/sys/kernel/overflowuid",
            "/proc/sys/kernel/overflowgid",
            "/proc/N",
            "/proc/N/fd",
            "/proc/N/ns",
            "/proc/N/mountinfo",
            "/proc/N/uid_map",
            "/proc/N/gid_map",
            "/proc/N/setgroups",
        ]),
        "users and processes of its own",
    ),
    row(&[Walls], Start("/bin/sh", &["-c"]), "a shell that does nothing, to try it"),
    row(
        &[Walls],
        Start("/tmp/countersign/t*", &["init", "state", "plan", "show", "providers", "apply"]),
        "the tool, which is the first process of its room",
    ),
    row(&[Walls], Show(&["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]), "programs and libraries"),
    row(
        &[Walls],
        Show(&["/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"]),
        "how programs find their libraries",
    ),
    row(
        &[Walls],
        Show(&[
            "/etc/ca-certificates",
            "/etc/ca-certificates.conf",
            "/etc/ssl/certs",
            "/etc/ssl/openssl.cnf",
            "/etc/pki/**",
            "/etc/crypto-policies",
            "/usr/share/crypto-policies/**",
        ]),
        "authorities that are trusted",
    ),
    row(
        &[Walls],
        Show(&[
            "/etc/gai.conf",
            "/etc/host.conf",
            "/etc/hosts",
            "/etc/protocols",
            "/etc/resolv.conf",
            "/etc/services",
            "/run/systemd/resolve/stub-resolv.conf",
            "/run/systemd/resolve/resolv.conf",
        ]),
        "how names are resolved",
    ),
    row(
        &[Walls],
        Show(&[
            "/etc/locale.alias",
            "/etc/locale.conf",
            "/etc/mime.types",
            "/etc/timezone",
            "/etc/localtime",
            "/usr/share/zoneinfo/**",
        ]),
        "time and languages",
    ),
    row(
        &[Walls],
        Show(&["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"]),
        "devices that hold nothing",
    ),
    row(&[Walls], Show(&["{tool}"]), "the tool"),
    row(&[Walls], Show(&["{data}/providers", "{data}/runs/*/providers"]), "packages, those of all runs read-only"),
    row(&[Walls], Show(&["{data}/runs/*/tree"]), "the checkout"),
    row(
        &[Walls],
        Show(&[
            "{memory}/countersign/*/cli.tfrc",
            "{memory}/countersign/*/data",
            "{memory}/countersign/*/home",
            "{memory}/countersign/*/out",
        ]),
        "the tool's own folders in a room of a plan or an apply",
    ),
    row(
        &[Walls],
        Show(&["{memory}/countersign/*/show/*", "{memory}/countersign/*/schemas/*"]),
        "those of the clean rooms",
    ),
    // Rooms.
    row(
        &[Tool, CleanTool, Inside],
        Open(&["/tmp/countersign", "/tmp/countersign/**"]),
        "what the walls show of the run itself",
    ),
    row(&[Tool], Open(&["/etc/passwd", "/etc/group"]), "files of ours with one user, for the name in a lock"),
    row(&[Tool], Ask("{aws}"), "the state, where this machine has AWS"),
    row(&[AskedVersion], Open(&["{tool}"]), "the tool opens itself"),
    row(
        &[AskedVersion],
        Open(&["/nonexistent/.terraformrc", "/nonexistent/.tofurc", "/nonexistent/.terraform.d/**"]),
        "a home that is not there",
    ),
];

/// What holds besides where providers come from a folder of packages.
pub(crate) const PACKAGES: &[Row] = &[
    row(&[Walls], Show(&["{packages}"]), "that folder"),
    row(
        &[Tool, Supervisor, Inside],
        Open(&["{packages}", "{packages}/**"]),
        "packages are installed, hashed and started",
    ),
    row(
        &[Supervisor],
        Open(&["{data}", "{data}/providers-known", "{data}/providers-known/*", "{data}/providers/**"]),
        "hashes of packages that were hashed before, and whether the common cache has them",
    ),
    row(&[Supervisor], Start("{git}", &["rev-parse", "cat-file"]), "the lock file of the base"),
];

/// What holds besides with the real provider of AWS.
pub(crate) const REAL: &[Row] = &[
    row(&[CleanTool, CleanInside], Open(&["{packages}/**"]), "the provider is started in clean rooms"),
    row(&[CleanTool, Tool], Meet(&["/tmp/plugin*"]), "how the tool speaks with its provider, within the room"),
    row(&[CleanInside, Inside], Open(&["/tmp/plugin*"]), "the provider makes that socket"),
    row(&[CleanInside, Inside], Open(&["/proc/sys/net/core/somaxconn"]), "Go listens there"),
    row(
        &[CleanInside, Inside],
        Open(&["/sys/kernel/mm/transparent_hugepage/hpage_pmd_size"]),
        "Go looks how it gets memory for a provider",
    ),
    row(
        &[CleanInside, Inside],
        Open(&["/etc/localtime", "/usr/share/zoneinfo/**"]),
        "times in what the provider prints",
    ),
    row(&[Inside], Open(&["/dev/null"]), "files of profiles are an empty one in a room"),
    row(&[Inside], Ask("{aws}"), "the services of AWS, with the session of the run"),
    row(
        &[Supervisor],
        Open(&["{data}/schemas", "{data}/schemas/clean-*"]),
        "what clean rooms answered about providers, by the lock file",
    ),
];
