//! `supervise`: the process that owns a run. The desktop app starts it and hands it a job on standard
//! input; people have no use for it.

use std::io;

use countersign_terraform::run::supervise;

use crate::failure::Failure;

pub(crate) fn run() -> Result<(), Failure> {
    let done = supervise(io::stdin().lock(), io::stdout().lock(), jiff::Timestamp::now);
    done.map(|_| ()).map_err(|error| Failure::NoApp { message: error.to_string(), hint: "" })
}
