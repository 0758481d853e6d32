//! The app as it is measured: the same windows and the same use cases. Only the file dialog, which no
//! driver can use, answers at once with the files of the command line, and a watch on the thread of the
//! windows writes down how long that thread lets others wait.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use countersign_api::{HostPort, HostRefusal, Later, Machine};
use gtk::glib::{MainContext, Priority};
use jiff::Timestamp;
use secrecy::SecretString;
use url::Url;

use crate::desktop::Desktop;
use crate::start::Start;

const IDENTIFIER: &str = "app.countersign.measured";
/// Names the file into which the watch writes.
const LOG: &str = "COUNTERSIGN_WATCH_LOG";
/// How often the watch asks.
const BEAT: Duration = Duration::from_millis(1);
/// Shorter waits are written by nobody: there are a thousand a second.
const WORTH_WRITING: Duration = Duration::from_millis(2);

/// Runs the app until its window is closed.
pub fn run(start: &Start) -> ExitCode {
    if let Err(code) = crate::prepare() {
        return code;
    }
    let mut context = crate::context();
    IDENTIFIER.clone_into(&mut context.config_mut().identifier);
    let paths = crate::folders(IDENTIFIER);
    let machine = Machine::of(crate::surroundings(start, paths.home.clone(), IDENTIFIER));
    if let Some((_, path)) = start.variables.iter().find(|(name, _)| name == LOG)
        && let Err(error) = watch(PathBuf::from(path))
    {
        return crate::refuse(&format!("{path} cannot be written: {error}"), "name another file");
    }
    let desktop = Arc::new(Desktop::default());
    let host = Chosen { files: start.plans.clone(), desktop: Arc::clone(&desktop) };
    let start = Start { plans: Vec::new(), ..start.clone() };
    crate::run_on(&start, context, paths, machine, desktop, Arc::new(host))
}

/// The desktop, with a dialog that has its answer.
struct Chosen {
    files: Vec<PathBuf>,
    desktop: Arc<Desktop>,
}

impl HostPort for Chosen {
    fn can_choose_files(&self) -> bool {
        true
    }

    fn choose_files(&self) -> Later<'_, Vec<PathBuf>> {
        Box::pin(async { Ok(self.files.clone()) })
    }

    fn choose_save(&self, name: String) -> Later<'_, Option<PathBuf>> {
        self.desktop.choose_save(name)
    }

    fn read_clipboard(&self) -> Later<'_, Option<SecretString>> {
        self.desktop.read_clipboard()
    }

    fn open_link(&self, address: Url) -> Later<'_, ()> {
        self.desktop.open_link(address)
    }

    fn open_confirm(&self) -> Result<(), HostRefusal> {
        self.desktop.open_confirm()
    }

    fn close_confirm(&self) {
        self.desktop.close_confirm();
    }
}

/// Asks the thread of the windows a thousand times a second for an answer, before anything else that
/// waits for it, and writes each long wait as `begin in ms since 1970` and, in µs, `wait`, `what of it that
/// thread worked` and `how long it could have worked and had no core`: for the rest it waited for others, as for
/// the display server. Both threads end with the process.
fn watch(log: PathBuf) -> std::io::Result<()> {
    let mut log = File::create(log)?;
    let (answered, answers) = mpsc::channel::<(Timestamp, Duration, Spent)>();
    thread::spawn(move || {
        for (begun, waited, Spent { worked, without_core }) in answers {
            let [waited, worked, without_core] = [waited, worked, without_core].map(|time| time.as_micros());
            // A log that cannot be written any more is found empty by whoever reads it.
            let _ = writeln!(log, "{} {waited} {worked} {without_core}", begun.as_millisecond());
        }
    });
    thread::spawn(move || {
        let windows = MainContext::default();
        loop {
            let (begun, since, before, answered) =
                (Timestamp::now(), Instant::now(), Spent::until_now(), answered.clone());
            windows.invoke_with_priority(Priority::HIGH, move || {
                let waited = since.elapsed();
                if waited >= WORTH_WRITING {
                    // Nobody listens once the process ends.
                    let _ = answered.send((begun, waited, Spent::until_now().since(before)));
                }
            });
            thread::sleep(BEAT);
        }
    });
    Ok(())
}

/// What the thread of the windows, the first of the process, did with its time.
#[derive(Clone, Copy, Default)]
struct Spent {
    worked: Duration,
    without_core: Duration,
}

impl Spent {
    /// Nothing where the system does not tell.
    fn until_now() -> Self {
        let process = std::process::id();
        let told = fs::read_to_string(format!("/proc/{process}/task/{process}/schedstat")).unwrap_or_default();
        let mut times = told.split(' ').map(|time| Duration::from_nanos(time.parse().unwrap_or_default()));
        Self { worked: times.next().unwrap_or_default(), without_core: times.next().unwrap_or_default() }
    }

    fn since(self, before: Self) -> Self {
        Self {
            worked: self.worked.saturating_sub(before.worked),
            without_core: self.without_core.saturating_sub(before.without_core),
        }
    }
}
