//! `countersign-demo`: the app in the world of the demo.

use std::process::ExitCode;

use countersign_shell::start::Start;

fn main() -> ExitCode {
    match Start::of_process() {
        Ok(start) => countersign_shell::demo::run(&start),
        Err(code) => code,
    }
}
