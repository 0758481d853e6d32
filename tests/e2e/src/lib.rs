//! Drives the real app, as it is shipped, through WebKitGTK's own WebDriver.
//!
//! Every [`App`] has its own session bus, folders and driver, so tests neither meet each other nor
//! the app that a person may have open. What is looked for is what a reader sees or hears: words,
//! roles and accessible names, never classes. Nothing waits for a fixed time: [`App::wait`] asks
//! until the answer comes, and says what it waited for when it does not.
#![forbid(unsafe_code)]

mod app;
mod look;
mod machine;
mod webdriver;

pub use app::{App, Program, Start};
pub use machine::{Owned, Room, bench, demo, evidence, fixture, path, peak, root};
pub use webdriver::{Element, Failure, Session, key};
