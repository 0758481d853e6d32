//! `countersign-desktop`: the window in which a reviewer reads plans.
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::process::ExitCode;

use countersign_shell::start::Start;

#[expect(
    clippy::disallowed_methods,
    reason = "the edge of the program: what it was started with is taken here and passed on"
)]
fn main() -> ExitCode {
    let start = match Start::read(std::env::args_os(), std::env::current_dir()) {
        Ok(start) => start,
        Err(answer) => {
            // Nobody is left to tell when the terminal is gone.
            let _ = answer.print();
            return ExitCode::from(u8::from(answer.use_stderr()) * 2);
        }
    };
    countersign_shell::run(&Start {
        // A variable that is not text means nothing to anybody who is given one.
        variables: std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect(),
        program: std::env::current_exe().unwrap_or_default(),
        ..start
    })
}
