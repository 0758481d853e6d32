//! A session bus and a keyring that belong to one test.
//!
//! Where the bus is decides the environment of the process, and that cannot change while threads run.
//! So a test starts its own program again, for itself alone and with another environment; that inner
//! run starts the bus and the keyring as its children.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use countersign_vault::{State, Vault};

/// Names the folder of the inner run; set by the outer one.
const INNER: &str = "COUNTERSIGN_TEST_SESSION";
/// How long a daemon may take to answer, and an inner run as a whole.
const DEADLINE: Duration = Duration::from_mins(1);

#[expect(clippy::print_stderr, reason = "says why a test could not run")]
fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

/// Runs `test` in a program of its own, with a bus of its own. `name` is that of the calling test.
pub(crate) fn in_a_session<F: AsyncFnOnce(Session)>(name: &str, test: F) {
    if let Some(folder) = variable(INNER) {
        let session = Session::start(folder.into());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(test(session));
        // A thread that hangs in the keyring must not keep the process.
        runtime.shutdown_background();
        return;
    }
    for program in ["dbus-daemon", "gnome-keyring-daemon"] {
        if !on_path(program) {
            return skip(&format!("{program} is not installed"));
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = command(&std::env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture", "--test-threads=1"]);
    command.env_clear().env(INNER, folder.path()).env("HOME", folder.path().join("home"));
    command.env("XDG_RUNTIME_DIR", folder.path().join("run")).env("PATH", variable("PATH").unwrap_or_default());
    command.env("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", bus_socket(folder.path()).display()));
    let log = folder.path().join("log");
    let file = std::fs::File::create(&log).unwrap();
    command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
    let mut inner = Process(command.spawn().unwrap());
    let began = Instant::now();
    let status = loop {
        if let Some(status) = inner.0.try_wait().unwrap() {
            break Some(status);
        }
        if began.elapsed() > DEADLINE {
            break None;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let output = std::fs::read_to_string(&log).unwrap();
    let passed = status.is_some_and(|status| status.success()) && output.contains("1 passed");
    // Indented, so that the totals of a test run do not count it.
    let shown = output.replace('\n', "\n  | ");
    assert!(passed, "the run in its own session ended with {status:?}:\n  | {shown}");
}

/// How a keyring is started.
pub(crate) enum Keyring {
    /// With its password, as at a login.
    Unlocked,
    /// Without.
    Locked,
}

pub(crate) struct Session {
    folder: PathBuf,
    bus: RefCell<Option<Process>>,
}

impl Session {
    fn start(folder: PathBuf) -> Self {
        std::fs::create_dir_all(folder.join("home")).unwrap();
        std::fs::create_dir_all(folder.join("run")).unwrap();
        let configuration = folder.join("bus.conf");
        // No folder of services: nothing is started by itself, neither a keyring nor its prompt.
        let text = format!(
            r#"<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"#,
            bus_socket(&folder).display()
        );
        std::fs::write(&configuration, text).unwrap();
        let mut command = command(Path::new("dbus-daemon"));
        command.arg("--config-file").arg(&configuration).args(["--nofork", "--print-address=1"]);
        let mut bus = Process(command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap());
        let mut address = String::new();
        BufReader::new(bus.0.stdout.take().unwrap()).read_line(&mut address).unwrap();
        assert!(address.starts_with("unix:path="), "the bus prints its address once it listens: {address:?}");
        Self { folder, bus: RefCell::new(Some(bus)) }
    }

    /// Starts GNOME Keyring and waits until it answers.
    pub(crate) async fn start_keyring(&self, keyring: Keyring) -> Process {
        let mut command = command(Path::new("gnome-keyring-daemon"));
        command.args(["--foreground", "--components=secrets"]).stdout(Stdio::null()).stderr(Stdio::null());
        let process = match keyring {
            Keyring::Locked => Process(command.stdin(Stdio::null()).spawn().unwrap()),
            Keyring::Unlocked => {
                let mut process = Process(command.arg("--unlock").stdin(Stdio::piped()).spawn().unwrap());
                process.0.stdin.take().unwrap().write_all(b"a password").unwrap();
                process
            }
        };
        let began = Instant::now();
        while !matches!(Vault::keychain("probe").status().await.state, State::Locked | State::Unlocked) {
            assert!(began.elapsed() < DEADLINE, "gnome-keyring-daemon did not come up");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        process
    }

    /// Takes the bus away.
    pub(crate) fn stop_bus(&self) {
        self.bus.take();
    }

    /// Puts something that accepts connections and says nothing in the place of the bus.
    pub(crate) fn replace_bus_by_silence(&self) -> UnixListener {
        self.stop_bus();
        let socket = bus_socket(&self.folder);
        let _ = std::fs::remove_file(&socket);
        UnixListener::bind(socket).unwrap()
    }

    /// Every file of the session's home, with what is in it.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut folders = vec![self.folder.join("home")];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.is_file() {
                    files.push((path.clone(), std::fs::read(path).unwrap()));
                }
            }
        }
        files
    }
}

/// A child that ends with its owner.
pub(crate) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn bus_socket(folder: &Path) -> PathBuf {
    folder.join("bus")
}

fn on_path(program: &str) -> bool {
    let path = variable("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[expect(clippy::disallowed_methods, reason = "the inner run is told by its environment where it runs")]
fn variable(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name)
}

#[expect(clippy::disallowed_methods, reason = "the test needs a bus and a keyring of its own")]
fn command(program: &Path) -> Command {
    Command::new(program)
}
