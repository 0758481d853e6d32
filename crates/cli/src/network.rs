//! `attend-network` and `open-doors`: the network of a room in the sandbox. Runs start these; people have
//! no use for them.

use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;

use countersign_terraform::sandbox;

use crate::args::{AttendNetwork, OpenDoors};
use crate::failure::Failure;

pub(crate) fn attend(it: &AttendNetwork) -> Result<(), Failure> {
    sandbox::attend(it.helper, &it.program, it.process, &it.doors, io::stdout().lock()).map_err(failure)
}

/// What was opened is handed over on standard input, which is a socket.
pub(crate) fn open_doors(it: &OpenDoors) -> Result<(), Failure> {
    let to = io::stdin().as_fd().try_clone_to_owned().map(UnixStream::from).map_err(failure)?;
    sandbox::open_doors(it.process, &it.doors, &to).map_err(failure)
}

#[expect(clippy::needless_pass_by_value, reason = "it is passed to `map_err`")]
fn failure(error: io::Error) -> Failure {
    Failure::NoApp { message: error.to_string(), hint: "" }
}
