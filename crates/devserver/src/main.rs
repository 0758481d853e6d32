//! `countersign-devserver`: the UI in a browser, over the same command table as the app.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Parser;
use countersign_api::wire::HostEvent;
use countersign_api::{Desk, DeskPaths};
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
    let desk = desk(state);
    open_files(&desk, &arguments.plans)?;
    let door = Door::new(address)?;
    writeln!(std::io::stdout(), "{}", door.address())?;
    let router = countersign_devserver::router(desk, door, arguments.pages);
    let serving = axum::serve(listener, router);
    tokio::select! {
        ended = serving => ended?,
        // Open requests are not waited for: a page that asks for events always has one open.
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}

fn desk(state: &Path) -> Arc<Desk> {
    Arc::new(Desk::new(
        DeskPaths { config_dir: state.join("config"), data_dir: state.join("data"), home: None },
        Arc::new(Browser),
    ))
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
