//! What the app was started with: the plan files named on the command line, and its surroundings.
//!
//! Read before anything of the desktop is touched, so that `--help` answers without a display, and
//! read again for every further start, whose files go to the window that is already open.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

/// Read Terraform and OpenTofu plans, resource by resource.
#[derive(Debug, Parser)]
#[command(name = "countersign-desktop", version)]
struct Arguments {
    /// Plan JSON files to open, as `terraform show -json` writes them
    #[arg(value_name = "PLAN")]
    plans: Vec<PathBuf>,
}

/// What the app was started with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Absolute paths of the files to open, in the order in which they were named.
    pub plans: Vec<PathBuf>,
    /// The environment.
    pub variables: Vec<(String, String)>,
    /// The path of this program.
    pub program: PathBuf,
}

impl Start {
    /// What this process was started with. An error is the code to end with, after an answer was
    /// printed.
    #[expect(
        clippy::disallowed_methods,
        reason = "the edge of the program: what it was started with is taken here and passed on"
    )]
    pub fn of_process() -> Result<Self, ExitCode> {
        let start = Self::read(std::env::args_os(), std::env::current_dir()).map_err(|answer| {
            // Nobody is left to tell when the terminal is gone.
            let _ = answer.print();
            ExitCode::from(u8::from(answer.use_stderr()) * 2)
        })?;
        Ok(Self {
            // A variable that is not text means nothing to anybody who is given one.
            variables: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
            program: std::env::current_exe().unwrap_or_default(),
            ..start
        })
    }

    /// Reads a command line, the name of the program first. Relative paths are resolved against
    /// the folder in which that command line was typed.
    ///
    /// The error is clap's: also `--help` and `--version` are answers to print, not to run.
    pub fn read(
        arguments: impl IntoIterator<Item = OsString>,
        folder: io::Result<PathBuf>,
    ) -> Result<Self, clap::Error> {
        let named = Arguments::try_parse_from(arguments)?.plans;
        // Without a current folder (it was deleted) a relative path means nothing; opening it as
        // written then says that there is no such file.
        let folder = folder.unwrap_or_default();
        Ok(Self { plans: named.iter().map(|plan| resolve(&folder, plan)).collect(), ..Self::default() })
    }

    /// The files as they cross to the web view.
    pub fn paths(&self) -> Vec<String> {
        self.plans.iter().map(|plan| plan.to_string_lossy().into_owned()).collect()
    }
}

fn resolve(folder: &Path, plan: &Path) -> PathBuf {
    // `join` keeps a path that is already absolute.
    let joined = folder.join(plan);
    std::path::absolute(&joined).unwrap_or(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str], folder: &str) -> Result<Start, clap::Error> {
        let arguments = std::iter::once("countersign-desktop").chain(arguments.iter().copied());
        Start::read(arguments.map(OsString::from), Ok(PathBuf::from(folder)))
    }

    #[cfg(unix)]
    #[test]
    fn relative_files_are_resolved_against_the_folder_of_that_start() {
        let start = read(&["net.tfplan.json", "/tmp/a.json", "./x/b.json"], "/srv/infra").unwrap();
        assert_eq!(start.paths(), ["/srv/infra/net.tfplan.json", "/tmp/a.json", "/srv/infra/x/b.json"]);
    }

    #[test]
    fn nothing_named_opens_nothing() {
        assert_eq!(read(&[], "/").unwrap(), Start::default());
    }

    #[test]
    fn a_file_that_looks_like_an_option_needs_two_dashes() {
        assert!(read(&["--plan"], "/").unwrap_err().use_stderr());
        assert_eq!(read(&["--", "--plan"], "/").unwrap().plans.len(), 1);
    }

    #[test]
    fn help_and_version_are_answers_and_not_errors() {
        for option in ["--help", "--version"] {
            assert!(!read(&[option], "/").unwrap_err().use_stderr());
        }
    }
}
