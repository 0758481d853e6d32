//! What the kernel keeps a child from although it shares the network: Landlock's scopes.
//!
//! Sockets without a file belong to a network, not to a file system, so bubblewrap cannot hide them. A
//! thread that takes on a scope hands it to every process that it starts; the scope ends with them. It
//! is held wholly or it is an error: nobody takes a part of it for the whole.

use std::io;
use std::process::{Child, Command};
use std::sync::mpsc::{self, Sender};
use std::thread;

use landlock::{CompatLevel, Compatible as _, Ruleset, RulesetAttr as _, RulesetStatus, Scope};

use crate::process;

/// Keeps the thread that started a child. The kernel takes the end of that thread for the end of the
/// parent, and a child that is to end with its parent would end then.
#[derive(Debug)]
pub(super) struct Keeper {
    _keeps: Option<Sender<()>>,
}

impl Keeper {
    /// For a child that this very thread started.
    pub(super) const NONE: Self = Self { _keeps: None };
}

fn restrict() -> io::Result<()> {
    let held = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .scope(Scope::AbstractUnixSocket)
        .and_then(|ruleset| ruleset.scope(Scope::Signal))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self)
        .map_err(io::Error::other)?;
    if held.ruleset == RulesetStatus::FullyEnforced { Ok(()) } else { Err(io::ErrorKind::Unsupported.into()) }
}

/// Starts a child that reaches no socket without a file, and no process, outside of what it starts
/// itself. Answers with what has to be kept for as long as the child is to live.
pub(super) fn start(mut command: Command) -> io::Result<(Child, Keeper)> {
    let (answer, answered) = mpsc::channel();
    let (keep, kept) = mpsc::channel::<()>();
    thread::Builder::new().name("sandbox".to_owned()).spawn(move || {
        let child = restrict().and_then(|()| process::spawn(&mut command));
        // The command holds files that the child has of its own now.
        drop(command);
        let started = child.is_ok();
        if answer.send(child).is_ok() && started {
            // Until nobody keeps it any more.
            let _ = kept.recv();
        }
    })?;
    let child = answered.recv().map_err(io::Error::other)??;
    Ok((child, Keeper { _keeps: Some(keep) }))
}
