//! Starts the process that owns a run, and lets go of it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use super::job::Job;
use super::owner::READY;
use crate::process;

/// The owner only makes a folder before it answers.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a run did not start. Nothing was planned or applied then.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    /// The program is not there, or does not run.
    #[error("the process that owns a run could not be started: {0}")]
    Program(String),
    /// It did not say that it began.
    #[error("the run did not begin: {0}")]
    Silent(String),
}

/// Starts `countersign supervise`, hands it the job, and answers once the record is there. From then on
/// the run depends on nothing here; the caller may go.
pub fn start(program: &Path, job: &Job) -> Result<(), NotStarted> {
    let text = serde_json::to_vec(job).map_err(|error| NotStarted::Program(error.to_string()))?;
    let text = Zeroizing::new(text);
    let mut command = process::program(program, Path::new("/"));
    command.arg("supervise").stdin(Stdio::piped());
    let mut owner = process::start(&mut command).map_err(|error| NotStarted::Program(error.to_string()))?;
    let silent = |why: &dyn std::fmt::Display| NotStarted::Silent(why.to_string());
    let input = owner.stdin.take();
    if let Some(mut input) = input {
        input.write_all(&text).map_err(|error| silent(&error))?;
    }
    let (tell, told) = mpsc::channel();
    if let Some(output) = owner.stdout.take() {
        thread::spawn(move || {
            let mut line = String::new();
            let _ = BufReader::new(output).read_line(&mut line);
            let _ = tell.send(line);
        });
    }
    let line = told.recv_timeout(PATIENCE).unwrap_or_default();
    if line == READY {
        // Reaped when it ends, so that no zombie stays behind while the app lives.
        thread::spawn(move || owner.wait());
        return Ok(());
    }
    process::end(&mut owner);
    let mut complaint = String::new();
    if let Some(mut errors) = owner.stderr.take() {
        let _ = errors.read_to_string(&mut complaint);
    }
    Err(silent(&complaint.trim()))
}
