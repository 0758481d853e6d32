//! `countersign-desktop`: the window in which a reviewer reads plans, and from which they are applied.
#![cfg_attr(windows, windows_subsystem = "windows")]

use std::process::ExitCode;

use countersign_shell::start::Start;

fn main() -> ExitCode {
    match Start::of_process() {
        Ok(start) => countersign_shell::run(&start),
        Err(code) => code,
    }
}
