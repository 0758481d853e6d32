//! A person with secrets where people have them: files in a home folder, and a real keyring.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A home folder and an unlocked keyring on a session bus of its own.
pub(crate) struct Person {
    pub(crate) home: tempfile::TempDir,
    pub(crate) bus_address: String,
    bus: Child,
    keyring: Child,
}

impl Person {
    pub(crate) fn new() -> Self {
        // Not in /tmp, which a sandbox would hide for other reasons; the bus where desktops have it.
        let home = tempfile::tempdir_in("/var/tmp").unwrap();
        for (name, content) in
            [(".aws/credentials", "aws-secret-of-the-person"), (".config/gh/hosts.yml", "gh-token-of-the-person")]
        {
            let path = home.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let socket = tempfile::tempdir_in("/run").unwrap().keep().join("bus");
        // No folder of services: whoever asks before the keyring is there is told so. Else the bus would
        // start a second keyring, a locked one, and that a prompt which nobody answers.
        let configuration = home.path().join("bus.conf");
        let text = format!(
            r#"<busconfig><type>session</type><listen>unix:path={}</listen><auth>EXTERNAL</auth>
            <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"#,
            socket.display()
        );
        fs::write(&configuration, text).unwrap();
        let mut bus = Command::new("dbus-daemon")
            .arg("--config-file")
            .arg(&configuration)
            .args(["--nofork", "--print-address=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon is installed; run `make setup`");
        let mut bus_address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut bus_address).unwrap();
        let bus_address = bus_address.trim().to_owned();
        let runtime = home.path().join("runtime");
        fs::create_dir(&runtime).unwrap();
        let mut keyring = command("gnome-keyring-daemon", home.path(), &bus_address)
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring is installed; run `make setup`");
        keyring.stdin.take().unwrap().write_all(b"test").unwrap();
        let person = Self { home, bus_address, bus, keyring };
        person.keep("keyring-secret-of-the-person");
        person
    }

    /// Stores a secret, as soon as the keyring answers.
    fn keep(&self, secret: &str) {
        for _ in 0..100 {
            let mut tool = command("secret-tool", self.home.path(), &self.bus_address)
                .args(["store", "--label=test", "app", "countersign"])
                .stdin(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("secret-tool is installed; run `make setup`");
            tool.stdin.take().unwrap().write_all(secret.as_bytes()).unwrap();
            if tool.wait().unwrap().success() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("the keyring did not answer");
    }
}

fn command(program: &str, home: &Path, bus: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home.join("runtime"))
        .env("DBUS_SESSION_BUS_ADDRESS", bus);
    command
}

impl Drop for Person {
    fn drop(&mut self) {
        for child in [&mut self.keyring, &mut self.bus] {
            let _ = child.kill();
            let _ = child.wait();
        }
        if let Some(socket) = self.bus_address.strip_prefix("unix:path=").and_then(|it| it.split(',').next()) {
            let _ = Path::new(socket).parent().map(fs::remove_dir_all);
        }
    }
}
