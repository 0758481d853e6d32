//! The desktop shell: opens the windows, expands the command tables into Tauri commands, and passes
//! on what happens around the windows. It is the only place that knows Tauri, and holds no logic
//! about plans.

mod commands;
#[cfg(feature = "demo")]
pub mod demo;
mod desktop;
#[cfg(feature = "bench")]
pub mod measured;
mod os;
pub mod start;
mod window;

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::sync::Arc;

use countersign_api::wire::HostEvent;
use countersign_api::{Desk, DeskPaths, HostPort, Machine, Surroundings};
use tauri::{AppHandle, Context, WindowEvent};

use crate::desktop::Desktop;
use crate::start::Start;

/// The use cases, shared by every command and by what happens around the window.
pub(crate) type SharedDesk = Arc<Desk>;

/// There is nothing to show a window on.
#[derive(Debug)]
pub(crate) struct NoDisplay;

/// Runs the app until its window is closed.
pub fn run(start: &Start) -> ExitCode {
    if let Err(code) = prepare() {
        return code;
    }
    let context = context();
    let identifier = context.config().identifier.clone();
    let paths = folders(&identifier);
    let machine = Machine::of(surroundings(start, paths.home.clone(), &identifier));
    run_as(start, context, paths, machine)
}

/// Comes before everything else, while the process has one thread.
fn prepare() -> Result<(), ExitCode> {
    os::prepare().map_err(|NoDisplay| {
        refuse(
            "no display could be opened",
            "start it in a desktop session, or read plans in the terminal with `countersign show`",
        )
    })
}

/// What the edge of the program read of the machine.
fn surroundings(start: &Start, home: Option<PathBuf>, identifier: &str) -> Surroundings {
    Surroundings {
        variables: start.variables.clone(),
        home,
        memory: os::memory(),
        supervisor: start.program.with_file_name(format!("countersign{}", std::env::consts::EXE_SUFFIX)),
        service: identifier.to_owned(),
        clock: jiff::Timestamp::now,
    }
}

fn run_as(start: &Start, context: Context, paths: DeskPaths, machine: Machine) -> ExitCode {
    let desktop = Arc::new(Desktop::default());
    let host = Arc::clone(&desktop) as _;
    run_on(start, context, paths, machine, desktop, host)
}

/// Runs the app on a host that is the desktop, or stands before it.
fn run_on(
    start: &Start,
    context: Context,
    paths: DeskPaths,
    machine: Machine,
    desktop: Arc<Desktop>,
    host: Arc<dyn HostPort>,
) -> ExitCode {
    let desk: SharedDesk = Arc::new(Desk::new(paths, machine, host));
    open_files(&desk, start);

    let second_start_desk = Arc::clone(&desk);
    let window_desk = Arc::clone(&desk);
    let run_desk = Arc::clone(&desk);
    let started_desk = Arc::clone(&desk);
    let app = tauri::Builder::default()
        // First of all plugins: a second start must end before it has touched anything.
        .plugin(tauri_plugin_single_instance::init(move |app, arguments, folder| {
            second_start(app, &second_start_desk, arguments, folder);
        }))
        .plugin(tauri_plugin_dialog::init())
        .plugin(commands::review::plugin())
        .plugin(commands::apply::plugin())
        .manage(desk)
        .setup(move |app| {
            desktop.attach(app.handle().clone());
            window::open(app.handle())?;
            // After the window: nothing of it is in the way of the first picture.
            tauri::async_runtime::spawn(async move { started_desk.start() });
            Ok(())
        })
        .on_window_event(move |window, event: &WindowEvent| window::on_event(&window_desk, window.label(), event))
        .build(context);

    match app {
        Ok(app) => {
            let code = app.run_return(move |app, event| os::on_run_event(app, &run_desk, &event));
            u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)
        }
        Err(tauri::Error::PluginInitialization(plugin, why)) if plugin == "single-instance" => begin_again(start, &why),
        Err(error) => no_window(&error.to_string()),
    }
}

fn no_window(why: &str) -> ExitCode {
    refuse(
        &format!("the window could not be opened: {why}"),
        "start it again; if that does not help, read plans in the terminal with `countersign show`",
    )
}

/// The app that was open went while this start spoke to it, as one does that is ended by force: this
/// start becomes the app, from the beginning, some times at most.
#[expect(clippy::disallowed_methods, reason = "this very program, with the files that it was started with")]
fn begin_again(start: &Start, why: &str) -> ExitCode {
    const BEGUN: &str = "COUNTERSIGN_BEGUN";
    const MOST: u32 = 5;
    let begun = start.variables.iter().find(|(name, _)| name == BEGUN).and_then(|(_, times)| times.parse().ok());
    let begun = begun.unwrap_or(0_u32);
    if begun >= MOST {
        return no_window(why);
    }
    std::thread::sleep(std::time::Duration::from_millis(200));
    let mut anew = Command::new(&start.program);
    anew.arg("--").args(&start.plans).env(BEGUN, (begun + 1).to_string());
    os::go_on_as(&mut anew).unwrap_or_else(|error| no_window(&format!("{why}; {error}")))
}

/// The files of a second start go to the window that is already open, which comes to the front.
fn second_start(app: &AppHandle, desk: &SharedDesk, arguments: Vec<String>, folder: String) {
    let arguments = arguments.into_iter().map(Into::into);
    // What clap refuses was refused by the second start itself, before it came here.
    if let Ok(start) = Start::read(arguments, Ok(folder.into())) {
        open_files(desk, &start);
    }
    window::raise(app);
}

fn open_files(desk: &SharedDesk, start: &Start) {
    if !start.plans.is_empty() {
        desk.post(HostEvent::OpenFiles { paths: start.paths() });
    }
}

/// What `tauri.conf.json` says, with the built UI.
#[expect(clippy::exit, reason = "the macro ends the program when Tauri's own settings cannot be parsed")]
fn context() -> Context {
    tauri::generate_context!()
}

/// Where this app keeps what it remembers, by the rules of the operating system.
fn folders(identifier: &str) -> DeskPaths {
    // A machine without a home folder gets a folder that goes with the session.
    let or_temporary = |folder: Option<PathBuf>| folder.unwrap_or_else(std::env::temp_dir).join(identifier);
    DeskPaths {
        config_dir: or_temporary(dirs::config_dir()),
        data_dir: or_temporary(dirs::data_dir()),
        home: dirs::home_dir(),
    }
}

#[expect(clippy::print_stderr, reason = "without a window the terminal is the only place to say why there is none")]
fn refuse(why: &str, hint: &str) -> ExitCode {
    eprintln!("error: {why}");
    eprintln!("hint: {hint}");
    ExitCode::FAILURE
}
