//! `countersign-measured`: the app as it is measured.

use std::process::ExitCode;

use countersign_shell::start::Start;

fn main() -> ExitCode {
    match Start::of_process() {
        Ok(start) => countersign_shell::measured::run(&start),
        Err(code) => code,
    }
}
