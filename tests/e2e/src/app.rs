//! The app as a person has it before them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::look;
use crate::machine::{self, Owned, Room};
use crate::webdriver::{Element, Failure, Session};

/// Longest time that anything may take; far more than it does, since machines are shared.
const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(40);

/// What is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    App,
    /// The app in the world of the demo.
    Demo,
    /// The app as it is measured: the files of the command line are those that its dialog answers with.
    Measured,
}

/// How the app is started.
#[derive(Debug)]
pub struct Start {
    /// What is started.
    pub program: Program,
    /// Files named on the command line.
    pub plans: Vec<PathBuf>,
    /// Folder in the home of the person into which the files are copied first, for pictures that
    /// show no path of this machine.
    pub copied_to: Option<String>,
    /// A locale of the system, for example `ko_KR.UTF-8`.
    pub language: String,
    /// Size of the page.
    pub size: (u32, u32),
    /// What the person chose earlier, as the settings file has it.
    pub settings: Option<Value>,
}

impl Default for Start {
    fn default() -> Self {
        Self {
            program: Program::App,
            plans: Vec::new(),
            copied_to: None,
            language: "C.UTF-8".to_owned(),
            size: (1440, 900),
            settings: None,
        }
    }
}

/// The running app. Ends when it goes; after a failed test it leaves a picture and the page behind.
#[derive(Debug)]
pub struct App {
    session: Session,
    /// Both are there until the app is killed.
    driver: Option<Owned>,
    room: Option<Room>,
}

impl App {
    /// Starts the app without files.
    pub fn start() -> Self {
        Self::start_with(&Start::default())
    }

    /// Starts the app with files named on its command line.
    pub fn open(plans: &[PathBuf]) -> Self {
        Self::start_with(&Start { plans: plans.to_vec(), ..Start::default() })
    }

    /// Starts the app as told.
    pub fn start_with(start: &Start) -> Self {
        Self::start_in(Room::new(&start.language), start)
    }

    /// Starts the app as told, in a room that was made for it.
    pub fn start_in(room: Room, start: &Start) -> Self {
        if let Some(settings) = &start.settings {
            let folder = room.path().join("config/app.countersign.desktop");
            std::fs::create_dir_all(&folder).expect("a folder of one's own");
            std::fs::write(folder.join("settings.json"), settings.to_string()).expect("a file in one's own folder");
        }
        let (driver, base) = driver(&room);
        let plans = match &start.copied_to {
            Some(folder) => copies(&start.plans, &room.path().join("home").join(folder)),
            None => start.plans.clone(),
        };
        let arguments: Vec<String> = plans.iter().map(|plan| plan.display().to_string()).collect();
        let binary = match start.program {
            Program::App => machine::binary(),
            Program::Demo => machine::demo_binary(),
            Program::Measured => machine::measured_binary(),
        };
        let binary = binary.display().to_string();
        let session = match Session::start(&base, &binary, &arguments) {
            Ok(session) => session,
            Err(failure) => panic!(
                "the app did not start: {failure}\n{}",
                std::fs::read_to_string(room.path().join("driver.log")).unwrap_or_default()
            ),
        };
        let app = Self { session, driver: Some(driver), room: Some(room) };
        app.resize(start.size);
        app
    }

    /// The automated web view.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Where it runs.
    pub fn room(&self) -> &Room {
        self.room.as_ref().expect("an app that was killed is not asked any more")
    }

    /// The app's own folder; whatever is put here goes with it.
    pub fn folder(&self) -> &Path {
        self.room().path()
    }

    /// Ends the app by force, and hands over the room that it ran in.
    pub fn kill(mut self) -> Room {
        let room = self.room.take().expect("it is killed once");
        let app = machine::binary().display().to_string();
        let processes = room.processes();
        let (id, _) = processes.iter().find(|(_, called)| called.starts_with(&app)).expect("the app runs");
        room.kill(*id);
        // The driver has nothing to drive any more.
        self.driver = None;
        room
    }

    /// Turns to the window whose page has this title, once there is one.
    pub fn turn_to(&self, title: &str) {
        self.wait(&format!("a window called \u{201c}{title}\u{201d}"), || {
            let windows = self.session.windows().ok()?;
            windows.into_iter().find(|window| {
                self.session.turn_to(window).is_ok()
                    && self
                        .session
                        .run("return document.title", &[])
                        .is_ok_and(|it| it.as_str().is_some_and(|it| it.contains(title)))
            })
        });
    }

    /// How many windows there are.
    pub fn window_count(&self) -> usize {
        checked(self.session.windows()).len()
    }

    /// Makes the page `size` large.
    pub fn resize(&self, (width, height): (u32, u32)) {
        checked(self.session.resize(width, height));
        self.wait("the page to have its size", || {
            self.ask(
                "return innerWidth === arguments[0] && innerHeight === arguments[1]",
                &[json!(width), json!(height)],
            )
            .as_bool()
            .unwrap_or_default()
            .then_some(())
        });
    }

    /// Asks until there is an answer.
    pub fn wait<T>(&self, what: &str, ask: impl FnMut() -> Option<T>) -> T {
        until(what, ask)
    }

    /// Runs a function body in the page, with the words of `look` at hand.
    pub fn ask(&self, script: &str, arguments: &[Value]) -> Value {
        checked(self.session.run(&with_prelude(script), arguments))
    }

    /// Waits until the words are in sight. White space counts as one blank.
    pub fn see(&self, words: &str) {
        self.wait(&format!("the words \u{201c}{words}\u{201d}"), || self.sees(words).then_some(()));
    }

    /// Waits until the words are gone.
    pub fn see_no(&self, words: &str) {
        self.wait(&format!("the words \u{201c}{words}\u{201d} to go"), || (!self.sees(words)).then_some(()));
    }

    /// Whether the words are in sight now.
    pub fn sees(&self, words: &str) -> bool {
        self.ask(look::SEES, &[json!(words)]) == true
    }

    /// Waits for an element with a role and a name that contains `name`.
    pub fn role(&self, role: &str, name: &str) -> Element {
        self.wait(&format!("a {role} named \u{201c}{name}\u{201d}"), || self.has_role(role, name))
    }

    /// Whether there is one now.
    pub fn has_role(&self, role: &str, name: &str) -> Option<Element> {
        checked(self.session.find(&with_prelude(look::BY_ROLE), &[json!(role), json!(name)]))
    }

    /// Names of everything in sight that has a role.
    pub fn names(&self, role: &str) -> Vec<String> {
        let names = self.ask(look::NAMES, &[json!(role)]);
        let names = names.as_array().into_iter().flatten();
        names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
    }

    /// Clicks what has the role and name.
    pub fn click(&self, role: &str, name: &str) {
        let target = self.wait(&format!("a {role} named \u{201c}{name}\u{201d} that can be clicked"), || {
            let element = self.has_role(role, name)?;
            checked(self.session.find_later(look::READY, &[element.argument()]))
        });
        checked(self.session.click(&target));
    }

    /// Presses keys; modifiers are held until the end of `keys`.
    pub fn press(&self, keys: impl AsRef<str>) {
        checked(self.session.press(keys.as_ref()));
    }

    /// Presses keys that close the window which they go to, so that nobody may be left to answer.
    pub fn press_away(&self, keys: impl AsRef<str>) {
        let _ = self.session.press(keys.as_ref());
    }

    /// Accessible name of what has the focus.
    pub fn focused(&self) -> String {
        let name = self.ask("return document.activeElement ? nameOf(document.activeElement) : ''", &[]);
        name.as_str().unwrap_or_default().to_owned()
    }

    /// Title of the native window, as the window system has it.
    pub fn window_titles(&self) -> Vec<String> {
        machine::window_titles(self.room())
    }

    /// Starts the app a second time from `folder`; answers whether that start ended well.
    pub fn start_again(&self, folder: &Path, arguments: &[&str]) -> bool {
        self.room().run_app(folder, arguments).success()
    }

    /// Takes a picture once the fonts are loaded and nothing changes any more.
    pub fn picture(&self, path: &Path) {
        let settled = r"
            const done = arguments[arguments.length - 1];
            document.fonts.ready.then(() => {
              let quiet = setTimeout(finish, 250);
              const seen = new MutationObserver(() => { clearTimeout(quiet); quiet = setTimeout(finish, 250); });
              seen.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
              function finish() { seen.disconnect(); requestAnimationFrame(() => requestAnimationFrame(() => done(true))); }
            });";
        checked(self.session.run_async(settled, &[]));
        let png = checked(self.session.picture());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("the folder of the pictures can be written");
        }
        std::fs::write(path, png).expect("the picture can be written");
    }

    #[expect(clippy::print_stderr, reason = "a failed test says where its evidence is")]
    fn keep_evidence(&self) {
        let test = thread::current().name().unwrap_or("unnamed").to_owned();
        let folder = machine::evidence(&test);
        let mut notes = String::new();
        match self.session.picture() {
            Ok(png) => drop(std::fs::write(folder.join("window.png"), png)),
            Err(failure) => drop(writeln!(notes, "no picture: {failure}")),
        }
        match self.session.source() {
            Ok(page) => drop(std::fs::write(folder.join("page.html"), page)),
            Err(failure) => drop(writeln!(notes, "no page: {failure}")),
        }
        if let Ok(log) = std::fs::read_to_string(self.room().path().join("driver.log")) {
            notes.push_str(&log);
        }
        drop(std::fs::write(folder.join("log.txt"), notes));
        eprintln!("evidence: {}", folder.display());
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if self.room.is_none() {
            return;
        }
        if thread::panicking() {
            self.keep_evidence();
        }
        // The driver ends the app with the session; when it does not answer, its process group goes.
        let _ = self.session.end();
    }
}

fn copies(files: &[PathBuf], folder: &Path) -> Vec<PathBuf> {
    std::fs::create_dir_all(folder).expect("a folder of one's own");
    let copy = |file: &PathBuf| {
        let name = file.file_name().expect("a file has a name");
        std::fs::copy(file, folder.join(name)).expect("the file can be copied");
        folder.join(name)
    };
    files.iter().map(copy).collect()
}

fn with_prelude(script: &str) -> String {
    format!("{}{script}", look::PRELUDE)
}

/// The driver refuses only what a test must not ask for, so a refusal fails the test.
fn checked<T>(answer: Result<T, Failure>) -> T {
    match answer {
        Ok(answer) => answer,
        Err(failure) => panic!("{failure}"),
    }
}

/// A driver that listens. A port that was free may be taken before the driver has it, by another
/// program or by the other end of a connection; then the driver ends at once and gets another one.
fn driver(room: &Room) -> (Owned, String) {
    for _ in 0..5 {
        let port = machine::free_port();
        let arguments = ["--host=127.0.0.1".to_owned(), format!("--port={port}")];
        let mut driver = room.start("WebKitWebDriver", &arguments, "driver.log");
        let base = format!("http://127.0.0.1:{port}");
        let ready = until("the driver to be ready", || {
            if driver.has_ended() { Some(false) } else { Session::is_ready(&base).then_some(true) }
        });
        if ready {
            return (driver, base);
        }
    }
    panic!("WebKitWebDriver ended five times before it listened");
}

fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begin.elapsed() < PATIENCE, "waited {} s for {what}", PATIENCE.as_secs());
        thread::sleep(BETWEEN_LOOKS);
    }
}
