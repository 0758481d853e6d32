//! Git, without anything in a repository being able to act: no hooks, no filters, no submodules, no
//! credential helpers, no protocol but the one that the repository is fetched by.
//!
//! What is planned is the merge of a pull request's head into the tip of its base branch, made here,
//! in a mirror of our own, and named by the id of its tree.

mod checkout;
mod links;
mod mirror;
mod names;
mod repositories;
mod tree;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

pub use checkout::{Checkout, CheckoutError};
pub use links::{LinkOutside, check_links};
pub(crate) use links::{Links, first_outside};
pub use mirror::{BaseMerge, Entry, EntryKind, Merge, Mirror, Remote, Token};
pub use names::{TreeRefused, check_project};
pub(crate) use names::{is_left_state, is_plugin};
pub(crate) use repositories::settings_of_another;
pub use tree::Tree;

use crate::process::{self, Answer, Limits, NoAnswer};

/// The oldest git that merges without a working tree.
const OLDEST: (u32, u32) = (2, 38);

const QUICK: Limits = Limits { time: Duration::from_mins(1), output: 64 << 20 };
/// A first fetch of a large repository takes a while.
const LONG: Limits = Limits { time: Duration::from_hours(1), output: 64 << 20 };

/// The git of this machine.
#[derive(Clone, Debug)]
pub struct Git {
    program: PathBuf,
    /// Proxies and certificates, which git needs to reach the host at all.
    pass_on: Vec<(String, String)>,
}

/// Why git did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no git, or it did not answer.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// Git is too old.
    #[error("git {found} is here, and 2.38 or newer is needed to merge without a working tree")]
    TooOld {
        /// Its version.
        found: String,
    },
    /// The host refuses the token.
    #[error("{host} refuses to let this token read {repository}")]
    Denied { host: String, repository: String },
    /// The host cannot be reached.
    #[error("the repository could not be fetched: {complaint}")]
    Fetch {
        /// What git said.
        complaint: String,
    },
    /// The head or the base moved while it was fetched.
    #[error("commit {commit} is not there any more: the branch moved")]
    Moved {
        /// The commit that was asked for.
        commit: String,
    },
    /// A path in the tree is not UTF-8. Two such paths would look alike, and only one of them be checked.
    #[error("the tree has a path that is not UTF-8: {path}")]
    Name {
        /// The path, with its odd bytes written out.
        path: String,
    },
    /// Head and base cannot be merged.
    #[error("the head cannot be merged into the base: {} conflict", files.join(", "))]
    Conflict {
        /// The files that conflict.
        files: Vec<String>,
    },
    #[error("git {command} failed: {complaint}")]
    Failed {
        /// What was asked.
        command: &'static str,
        /// What git said.
        complaint: String,
    },
    /// A file of the app's own could not be written.
    #[error("{path} could not be written: {cause}")]
    Disk { path: PathBuf, cause: std::io::Error },
}

impl GitError {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::NoAnswer(_) => "Install git and start Countersign again".to_owned(),
            Self::TooOld { .. } => "Install git 2.38 or newer".to_owned(),
            Self::Denied { .. } => "The token needs to read the contents of the repository".to_owned(),
            Self::Fetch { .. } => "Check the connection, then try again".to_owned(),
            Self::Moved { .. } => "Look at the pull request again".to_owned(),
            Self::Conflict { .. } => "The author has to merge or rebase the branch".to_owned(),
            Self::Name { .. } => "The author has to rename the file".to_owned(),
            Self::Failed { .. } => "Look at what git said; the mirror is made anew when it is deleted".to_owned(),
            Self::Disk { .. } => "Check free space and permissions".to_owned(),
        }
    }
}

/// Settings that keep a repository from acting. They stand in the environment, where no file of a
/// repository can override them.
const SETTINGS: &[(&str, &str)] = &[
    ("core.hooksPath", "/dev/null"),
    ("core.fsmonitor", "false"),
    ("core.untrackedCache", "false"),
    ("core.symlinks", "true"),
    ("core.autocrlf", "false"),
    ("core.protectHFS", "true"),
    ("core.protectNTFS", "true"),
    ("core.quotePath", "false"),
    ("submodule.recurse", "false"),
    ("fetch.recurseSubmodules", "false"),
    ("credential.helper", ""),
    ("protocol.allow", "never"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("advice.detachedHead", "false"),
];

impl Git {
    /// A git at this path.
    pub fn at(program: PathBuf, pass_on: Vec<(String, String)>) -> Self {
        Self { program, pass_on }
    }

    /// Asks for the version; an error says what is missing.
    pub fn check(&self) -> Result<(), GitError> {
        let answer = ask("version", &mut self.command(Path::new("/"), &[], ["version"]))?;
        let text = String::from_utf8_lossy(&answer.output).into_owned();
        let version = text.split_whitespace().nth(2).unwrap_or_default();
        let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        if found < OLDEST { Err(GitError::TooOld { found: version.to_owned() }) } else { Ok(()) }
    }

    /// A command with our settings and no others. `more` are further settings.
    fn command<'a>(
        &self,
        folder: &Path,
        more: &[(String, String)],
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Command {
        let mut command = process::program(&self.program, folder);
        let settings =
            SETTINGS.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).chain(more.iter().cloned());
        let mut count = 0_usize;
        for (key, value) in settings {
            command.env(format!("GIT_CONFIG_KEY_{count}"), key).env(format!("GIT_CONFIG_VALUE_{count}"), value);
            count += 1;
        }
        command
            .env("GIT_CONFIG_COUNT", count.to_string())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_ATTR_NOSYSTEM", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_LFS_SKIP_SMUDGE", "1")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("HOME", "/nonexistent")
            .env("LC_ALL", "C")
            .envs(self.pass_on.iter().map(|(name, value)| (name, value)))
            .args(arguments);
        // Git finds its own parts, such as the one that speaks https, beside itself or on the path.
        if let Some(beside) = self.program.parent() {
            command.env("PATH", beside);
        }
        command
    }
}

/// Runs a command that has to succeed.
fn ask(name: &'static str, command: &mut Command) -> Result<Answer, GitError> {
    let answer = process::run(command, QUICK)?;
    if answer.status.success() {
        Ok(answer)
    } else {
        Err(GitError::Failed { command: name, complaint: answer.complaint() })
    }
}
