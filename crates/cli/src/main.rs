//! `countersign`: reads Terraform and OpenTofu plans on the command line.
//!
//! The edge: arguments, files, standard output and exit codes. What a plan says is worked out in
//! `countersign-plan`. Exit code 0 is success, 2 an input that is refused, 1 everything else.
#![forbid(unsafe_code)]

mod args;
mod digest;
mod failure;
mod input;
mod list;
#[cfg(target_os = "linux")]
mod network;
mod open;
mod output;
mod publish;
mod show;
mod supervise;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use args::{Arguments, Command};
use failure::Failure;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers; a wrong command line is neither refused input nor success.
            let code = if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
            // Where even this cannot be printed there is nobody to tell.
            let _ = error.print();
            return code;
        }
    };
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    match arguments.command {
        Command::Show(it) => show::run(&it),
        Command::List(it) => list::run(&it),
        Command::Digest(it) => digest::run(&it),
        Command::Redact(it) => show::redact(&it),
        Command::Schemas(it) => publish::schemas(&it),
        Command::Meta(it) => publish::meta(&it),
        Command::Describe(it) => publish::describe(&it),
        Command::Open(it) => open::run(&it),
        Command::Supervise => supervise::run(),
        #[cfg(target_os = "linux")]
        Command::AttendNetwork(it) => network::attend(&it),
        #[cfg(target_os = "linux")]
        Command::OpenDoors(it) => network::open_doors(&it),
        Command::Completions(it) => {
            let mut script = Vec::new();
            clap_complete::generate(it.shell, &mut Arguments::command(), "countersign", &mut script);
            output::write(&script)
        }
    }
}
