//! `countersign-devserver`: the UI in a browser, over the same command table as the app.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Parser;
use countersign_api::wire::HostEvent;
use countersign_api::{Desk, DeskPaths, Machine, Surroundings};
use countersign_devserver::guard::Door;
use countersign_devserver::host::Browser;

/// Serves the UI of Countersign to a browser on this machine.
#[derive(Debug, Parser)]
#[command(name = "countersign-devserver", version)]
struct Arguments {
    /// Plan JSON files to open, as if they had been handed to the app
    #[arg(value_name = "PLAN")]
    plans: Vec<PathBuf>,

    /// Port to listen on; any free one without this
    #[arg(long, default_value_t = 0)]
    port: u16,

    /// Folder of the built UI
    #[arg(long, value_name = "FOLDER", default_value = "ui/dist")]
    pages: PathBuf,

    /// File that stands for the clipboard of the person
    #[arg(long, value_name = "FILE")]
    clipboard: Option<PathBuf>,

    /// Folder for settings and recent files; a new one that goes with the server without this
    #[arg(long, value_name = "FOLDER")]
    state: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let passing = tempfile::tempdir()?;
    let state = arguments.state.as_deref().unwrap_or(passing.path());

    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).await?;
    let address: SocketAddr = listener.local_addr()?;
    let desk = desk(state, arguments.clipboard)?;
    open_files(&desk, &arguments.plans)?;
    let door = Door::new(address)?;
    writeln!(std::io::stdout(), "{}\n{}", door.address(), door.confirm_address())?;
    desk.start();
    let router = countersign_devserver::router(desk, door, arguments.pages);
    let serving = axum::serve(listener, router);
    tokio::select! {
        ended = serving => ended?,
        // Open requests are not waited for: a page that asks for events always has one open.
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}

fn desk(state: &Path, clipboard: Option<PathBuf>) -> std::io::Result<Arc<Desk>> {
    let memory = state.join("memory");
    std::fs::create_dir_all(&memory)?;
    let machine = Machine::of(Surroundings {
        variables: variables(),
        home: dirs::home_dir(),
        memory: Some(memory),
        supervisor: std::env::current_exe()?.with_file_name("countersign"),
        service: "app.countersign.devserver".to_owned(),
        clock: jiff::Timestamp::now,
    });
    Ok(Arc::new(Desk::new(
        DeskPaths { config_dir: state.join("config"), data_dir: state.join("data"), home: None },
        machine,
        Arc::new(Browser { clipboard }),
    )))
}

#[expect(clippy::disallowed_methods, reason = "the edge of the program: the environment is read here and passed on")]
fn variables() -> Vec<(String, String)> {
    // A variable that is not text means nothing to anybody who is given one.
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

fn open_files(desk: &Desk, plans: &[PathBuf]) -> std::io::Result<()> {
    if plans.is_empty() {
        return Ok(());
    }
    let paths = plans
        .iter()
        .map(|plan| Ok(std::path::absolute(plan)?.to_string_lossy().into_owned()))
        .collect::<std::io::Result<_>>()?;
    desk.post(HostEvent::OpenFiles { paths });
    Ok(())
}
