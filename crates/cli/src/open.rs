//! `open`: starts the desktop app, which may hand the file to a window that is open already.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::args::Open;
use crate::failure::Failure;
use crate::input;

const APP: &str = "countersign-desktop";
/// An app that cannot show a window ends at once; one that can is left alone after this.
const PATIENCE: Duration = Duration::from_millis(400);

pub(crate) fn run(arguments: &Open) -> Result<(), Failure> {
    let plan = arguments.plan.as_deref().map(absolute).transpose()?;
    let mut child = start(plan.as_deref())?;
    thread::sleep(PATIENCE);
    match child.try_wait() {
        Ok(Some(status)) if !status.success() => Err(Failure::NoApp {
            message: format!("the desktop app ended at once ({status})"),
            hint: "Run countersign-desktop to see what it says. It needs a display",
        }),
        _ => Ok(()),
    }
}

/// The app resolves nothing against this folder: it may be running already, elsewhere.
fn absolute(plan: &Path) -> Result<PathBuf, Failure> {
    plan.canonicalize().map_err(|error| Failure::Unreadable {
        name: input::name(plan),
        message: if error.kind() == std::io::ErrorKind::NotFound {
            "there is no such file".to_owned()
        } else {
            format!("this file cannot be read: {error}")
        },
        hint: "Check the path",
    })
}

/// The app beside this program, else the one on PATH.
#[expect(clippy::disallowed_methods, reason = "the one place that starts the desktop app")]
fn start(plan: Option<&Path>) -> Result<Child, Failure> {
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join(APP)));
    let program = beside.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from(APP));
    Command::new(program).args(plan).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().map_err(
        |error| Failure::NoApp {
            message: format!("the desktop app cannot be started: {error}"),
            hint: "Install Countersign with its desktop app, or read the plan here with countersign show",
        },
    )
}
