//! What this machine has to run with: tools, git, a sandbox. Looked for at the start and when asked to
//! look again, never in the way of somebody who waits.

use std::path::PathBuf;
use std::sync::Mutex;

use countersign_terraform::git::Git;
use countersign_terraform::sandbox::{self, NoSandbox, Sandbox};
use countersign_terraform::tools::{self, Candidate, Places};

use crate::app::machine::Machine;
use crate::lock;

/// What was found.
#[derive(Debug)]
pub(crate) struct MachineTools {
    found: Mutex<Option<Vec<Candidate>>>,
    git_problem: Mutex<Option<String>>,
    sandbox: Mutex<Result<Sandbox, NoSandbox>>,
}

impl Default for MachineTools {
    fn default() -> Self {
        let not_yet = NoSandbox::Refused { complaint: "it was not tried yet".to_owned() };
        Self { found: Mutex::default(), git_problem: Mutex::default(), sandbox: Mutex::new(Err(not_yet)) }
    }
}

impl MachineTools {
    /// Looks for everything. Starts programs, so it runs where nobody waits for the thread.
    pub(crate) fn look(&self, machine: &Machine, named: &[String]) {
        *lock(&self.sandbox) = sandbox::probe(&machine.path, &machine.supervisor);
        *lock(&self.git_problem) = match machine.program("git") {
            None => Some("git is not installed".to_owned()),
            Some(program) => {
                Git::at(program, Vec::new()).check().err().map(|error| format!("{error}. {}", error.hint()))
            }
        };
        let places = Places {
            path: machine.path.clone(),
            home: machine.home.clone(),
            named: named.iter().map(PathBuf::from).collect(),
        };
        let found: Vec<Candidate> =
            tools::possible(&places).iter().filter_map(|path| tools::ask(path, &machine.tool_environment)).collect();
        *lock(&self.found) = Some(found);
    }

    /// The tools that answered; none while they are looked for.
    pub(crate) fn candidates(&self) -> Vec<Candidate> {
        lock(&self.found).clone().unwrap_or_default()
    }

    /// The same, or nothing while they are looked for.
    pub(crate) fn found(&self) -> Option<Vec<Candidate>> {
        lock(&self.found).clone()
    }

    pub(crate) fn git_problem(&self) -> Option<String> {
        lock(&self.git_problem).clone()
    }

    pub(crate) fn sandbox(&self) -> Result<Sandbox, NoSandbox> {
        lock(&self.sandbox).clone()
    }
}
