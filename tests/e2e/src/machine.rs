//! What the driver needs of the machine: programs, folders, the environment. The only part of this
//! crate that touches them.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the edge: tests start programs and are told by variables where things are"
)]

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};

/// The line to run where there is no display.
const WRAPPER: &str = "dbus-run-session -- xvfb-run -a -s \"-screen 0 1600x1000x24\" cargo test -p countersign-e2e";

/// The folders in which programs are looked for.
pub fn path() -> Vec<PathBuf> {
    env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default()
}

/// The checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the crate lies two folders deep").to_path_buf()
}

/// A plan or another file of `tests/fixtures`.
pub fn fixture(name: &str) -> PathBuf {
    existing(root().join("tests/fixtures").join(name))
}

/// A plan of `demo`.
pub fn demo(name: &str) -> PathBuf {
    existing(root().join("demo").join(name))
}

fn existing(path: PathBuf) -> PathBuf {
    assert!(path.is_file(), "there is no file {}", path.display());
    path
}

/// Where cargo puts what it builds.
fn target() -> PathBuf {
    // A test runs from `TARGET/debug/deps`, the pictures from `TARGET/debug`.
    let own = env::current_exe().expect("a program knows where it is");
    own.ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file())
        .map_or_else(|| root().join("target"), Path::to_path_buf)
}

/// Where the evidence of a failed test is kept.
pub fn evidence(test: &str) -> PathBuf {
    let folder = target().join("e2e").join(test.replace("::", "-"));
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// The app under test: `COUNTERSIGN_APP`, or the one that cargo built beside this program.
pub(crate) fn binary() -> PathBuf {
    let app = env::var_os("COUNTERSIGN_APP").map_or_else(|| built("countersign-desktop"), PathBuf::from);
    assert!(
        app.is_file(),
        "the app is not at {}; build it with `npm --prefix ui run build && cargo build -p countersign-desktop`, \
         or say where it is with COUNTERSIGN_APP",
        app.display()
    );
    app
}

/// The app in the world of the demo.
pub(crate) fn demo_binary() -> PathBuf {
    let app = built("countersign-demo");
    assert!(app.is_file(), "the demo is not at {}; run `make demo`", app.display());
    app
}

/// The app as it is measured.
pub(crate) fn measured_binary() -> PathBuf {
    let app = built("countersign-measured");
    assert!(app.is_file(), "the app is not at {}; run `make bench`", app.display());
    app
}

/// The most memory that a process ever held, in bytes.
pub fn peak(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}

/// What `countersign-bench`, which lies beside this program, prints.
pub fn bench(arguments: &[&str]) -> String {
    let output = Command::new(built("countersign-bench")).args(arguments).output();
    let output = output.expect("countersign-bench lies beside; run `make bench`");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A program that cargo built, beside this one.
fn built(name: &str) -> PathBuf {
    let own = env::current_exe().expect("a program knows where it is");
    own.ancestors()
        .skip(1)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
        .unwrap_or_else(|| target().join("debug").join(name))
}

/// A port that is free now and was not given to another test of this process.
pub(crate) fn free_port() -> u16 {
    static GIVEN: Mutex<Vec<u16>> = Mutex::new(Vec::new());
    loop {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.local_addr())
            .expect("a free port on this machine")
            .port();
        let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
        if !given.contains(&port) {
            given.push(port);
            return port;
        }
    }
}

/// A process that ends, with all that it started, when this value goes.
#[derive(Debug)]
pub struct Owned(Child);

impl Owned {
    /// Whether the process is gone already.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.0.try_wait().is_ok_and(|status| status.is_some())
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        // It leads a process group of its own, so nothing else can be hit.
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Folders, session bus and environment of one app.
#[derive(Debug)]
pub struct Room {
    folder: tempfile::TempDir,
    environment: Vec<(String, String)>,
    _bus: Owned,
}

impl Room {
    /// `language` is a locale, for example `ko_KR.UTF-8`.
    pub fn new(language: &str) -> Self {
        let display = env::var("DISPLAY").unwrap_or_default();
        assert!(!display.is_empty(), "there is no display to open the app on; run this under one:\n  {WRAPPER}");
        let folder = tempfile::Builder::new().prefix("countersign-e2e-").tempdir().expect("a temporary folder");
        let mut environment = vec![
            ("DISPLAY".to_owned(), display),
            // The settings of the person who runs the tests must not change what is tested.
            ("GSETTINGS_BACKEND".to_owned(), "memory".to_owned()),
            ("GDK_BACKEND".to_owned(), "x11".to_owned()),
            // Without an accessibility bus every start waits seconds for it.
            ("NO_AT_BRIDGE".to_owned(), "1".to_owned()),
            ("LANG".to_owned(), language.to_owned()),
            ("LC_ALL".to_owned(), language.to_owned()),
            ("LANGUAGE".to_owned(), language.to_owned()),
            // Without these a new session waits for ever.
            ("TAURI_AUTOMATION".to_owned(), "true".to_owned()),
            ("TAURI_WEBVIEW_AUTOMATION".to_owned(), "true".to_owned()),
        ];
        for (name, sub) in [
            ("HOME", "home"),
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
            ("XDG_RUNTIME_DIR", "runtime"),
        ] {
            let path = folder.path().join(sub);
            fs::create_dir(&path).expect("a folder of one's own");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).expect("one's own folder");
            environment.push((name.to_owned(), path.display().to_string()));
        }
        for kept in ["PATH", "XAUTHORITY", "XDG_DATA_DIRS", "WEBKIT_DISABLE_COMPOSITING_MODE"] {
            if let Ok(value) = env::var(kept) {
                environment.push((kept.to_owned(), value));
            }
        }
        environment.extend(locale(folder.path(), language));
        let (bus, address) = session_bus(folder.path(), &environment);
        environment.push(("DBUS_SESSION_BUS_ADDRESS".to_owned(), address));
        Self { folder, environment, _bus: bus }
    }

    /// The folder of everything in it.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The home folder of the person.
    pub fn home(&self) -> PathBuf {
        self.path().join("home")
    }

    /// Sets a variable for whatever is started from here on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// What a variable of its environment says; nothing where it has none of that name.
    pub fn variable(&self, name: &str) -> &str {
        self.environment.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Writes a file below the folder.
    pub fn write(&self, path: &str, content: &str) {
        let path = self.path().join(path);
        let folder = path.parent().expect("a file is in a folder");
        fs::create_dir_all(folder).and_then(|()| fs::write(&path, content)).expect("a file in one's own folder");
    }

    /// Puts a program of one's own before those of the machine.
    pub fn program(&mut self, name: &str, script: &str) {
        self.write(&format!("bin/{name}"), script);
        let folder = self.path().join("bin");
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.join(name), executable).expect("a file in one's own folder");
        let path = self.environment.iter().find(|(known, _)| known == "PATH").map(|(_, path)| path.clone());
        self.set("PATH", &format!("{}:{}", folder.display(), path.unwrap_or_default()));
    }

    /// A secret in the keychain, by words of its label.
    pub fn secret(&self, label: &str) -> Option<String> {
        let listing = self
            .command(Path::new("secret-tool"))
            .args(["search", "--all", "--unlock", "service", "app.countersign.desktop"])
            .output()
            .expect("secret-tool can be started; run `make setup`");
        let all = [listing.stdout, listing.stderr].concat();
        let all = String::from_utf8_lossy(&all).into_owned();
        let entry = all.split("\n[").find(|entry| entry.contains(label))?;
        entry.lines().find_map(|line| line.strip_prefix("secret = ")).map(str::to_owned)
    }

    /// Starts an unlocked keychain on the bus, as a login does.
    pub fn start_keychain(&self) -> Owned {
        let mut child = self
            .command(Path::new("gnome-keyring-daemon"))
            .args(["--foreground", "--components=secrets", "--unlock"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("gnome-keyring-daemon can be started; run `make setup`");
        let mut password = child.stdin.take().expect("its input is piped");
        password.write_all(b"a password").expect("the keychain takes its password");
        drop(password);
        Owned(child)
    }

    /// Puts a text into the clipboard of the display. It is there until the value goes.
    pub fn copy(&self, text: &str) -> Owned {
        let mut child = self
            .command(Path::new("xclip"))
            .args(["-selection", "clipboard", "-quiet"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("xclip can be started; run `make setup`");
        child.stdin.take().expect("its input is piped").write_all(text.as_bytes()).expect("xclip takes the text");
        Owned(child)
    }

    /// Processes that were started from here, with what they are called with: all that have the
    /// address of this room's bus in their environment.
    pub fn processes(&self) -> Vec<(u32, String)> {
        let address = self.environment.iter().find(|(name, _)| name == "DBUS_SESSION_BUS_ADDRESS");
        let wanted = address.map(|(_, address)| address.clone()).unwrap_or_default();
        let numbers = fs::read_dir("/proc").expect("processes are listed").flatten();
        numbers
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter_map(|id: u32| {
                let environment = fs::read(format!("/proc/{id}/environ")).ok()?;
                let called = fs::read(format!("/proc/{id}/cmdline")).ok()?;
                String::from_utf8_lossy(&environment)
                    .contains(&wanted)
                    .then(|| (id, String::from_utf8_lossy(&called).replace('\0', " ")))
            })
            .collect()
    }

    /// Ends a process by force.
    pub fn kill(&self, id: u32) {
        let status = Command::new("kill").args(["-KILL", &id.to_string()]).status();
        assert!(status.is_ok_and(|status| status.success()), "process {id} is gone already");
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.path())
            .stdin(Stdio::null());
        command
    }

    /// Starts a program that is to run until the room is left. What it prints is kept in `log`.
    pub(crate) fn start(&self, program: &str, arguments: &[String], log: &str) -> Owned {
        let file = fs::File::create(self.path().join(log)).expect("a log in one's own folder");
        let child = self
            .command(Path::new(program))
            .args(arguments)
            .stdout(file.try_clone().expect("a second handle"))
            .stderr(file)
            .process_group(0)
            .spawn();
        match child {
            Ok(child) => Owned(child),
            Err(error) => panic!("{program} could not be started ({error}); run `make setup`"),
        }
    }

    /// Runs the app once more, as a person would from the terminal in `folder`.
    pub(crate) fn run_app(&self, folder: &Path, arguments: &[&str]) -> ExitStatus {
        self.command(&binary()).current_dir(folder).args(arguments).status().expect("the app can be started")
    }
}

/// Makes the locale, since few machines have more than their own. What the C library does not know,
/// the web view takes for English.
fn locale(room: &Path, language: &str) -> Option<(String, String)> {
    let (name, charset) = language.split_once('.')?;
    if name == "C" {
        return None;
    }
    let folder = room.join("locale");
    fs::create_dir(&folder).expect("a folder of one's own");
    let made = Command::new("localedef")
        .args(["-i", name, "-f", charset])
        .arg(folder.join(language))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(made.is_ok_and(|made| made.success()), "the locale {language} could not be made; run `make setup`");
    Some(("LOCPATH".to_owned(), folder.display().to_string()))
}

/// Titles of all windows on the display, as the window system has them.
pub(crate) fn window_titles(room: &Room) -> Vec<String> {
    let listing = room
        .command(Path::new("xwininfo"))
        .args(["-root", "-tree"])
        .output()
        .expect("xwininfo can be started; run `make setup`");
    String::from_utf8_lossy(&listing.stdout)
        .lines()
        .filter_map(|line| Some(line.split_once('"')?.1.split_once('"')?.0.to_owned()))
        .collect()
}

/// A bus for one app. It starts no services: what the machine has installed must not change what is
/// tested, and a desktop portal that outlives its app would keep a place on the display.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A session bus of its own: the app recognises a second start by its name on the bus.
fn session_bus(room: &Path, environment: &[(String, String)]) -> (Owned, String) {
    let config = room.join("bus.conf");
    fs::write(&config, BUS).expect("a file in one's own folder");
    let child = Command::new("dbus-daemon")
        .arg(format!("--config-file={}", config.display()))
        .args(["--nofork", "--nopidfile", "--print-address=1"])
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => panic!("dbus-daemon could not be started ({error}); run `make setup`"),
    };
    let mut address = String::new();
    let printed = child.stdout.take().expect("its output is piped");
    BufReader::new(printed).read_line(&mut address).expect("the bus prints its address");
    (Owned(child), address.trim().to_owned())
}
