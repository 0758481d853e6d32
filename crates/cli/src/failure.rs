//! How a command ends when it does not succeed: a sentence, a hint, an exit code.

use std::io::{self, Write as _};
use std::process::ExitCode;

use countersign_plan::Refusal;
use countersign_plan::visible::{visible, visible_lines};

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input is not a plan that can be read.
    Refused { name: String, refusal: Refusal },
    /// Another input is not what it should be: schemas, or meta.
    RefusedFile { name: String, message: String },
    /// A file cannot be read.
    Unreadable { name: String, message: String, hint: &'static str },
    /// The result cannot be written.
    Output(io::Error),
    /// The desktop app cannot be started.
    NoApp { message: String, hint: &'static str },
}

impl Failure {
    /// Says what happened on standard error, and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        let (code, message, hint) = match self {
            // Whoever reads the output has seen enough.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            Self::Output(error) => (1, format!("the output cannot be written: {error}"), ""),
            Self::Refused { name, refusal } => (2, format!("{}: {refusal}", visible(&name)), refusal.hint()),
            Self::RefusedFile { name, message } => (2, format!("{}: {message}", visible(&name)), ""),
            Self::Unreadable { name, message, hint } => (1, format!("{}: {message}", visible(&name)), hint),
            Self::NoApp { message, hint } => (1, message, hint),
        };
        let mut text = format!("countersign: {}\n", visible_lines(&message));
        if !hint.is_empty() {
            text.push_str("hint: ");
            text.push_str(hint);
            text.push('\n');
        }
        // Without standard error the exit code has to say it all.
        let _ = io::stderr().write_all(text.as_bytes());
        ExitCode::from(code)
    }
}
