//! Takes in files and standard input.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use countersign_plan::Plan;

use crate::failure::Failure;

/// The name of an input in messages.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads a plan.
pub(crate) fn plan(path: &Path) -> Result<Plan, Failure> {
    let bytes = bytes(path)?;
    Plan::read(bytes).map_err(|refusal| Failure::Refused { name: name(path), refusal })
}

/// Reads a text that goes with a plan.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(bytes(path)?)
        .map_err(|_| Failure::RefusedFile { name: name(path), message: "this text is not UTF-8".to_owned() })
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    if is_stdin(path) {
        let mut bytes = Vec::new();
        return match io::stdin().lock().read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(unreadable(path, &error)),
        };
    }
    if path.is_dir() {
        return Err(Failure::Unreadable {
            name: name(path),
            message: "this is a folder, not a plan".to_owned(),
            hint: "Name the file inside it that terraform show -json wrote",
        });
    }
    fs::read(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Failure::Unreadable {
            name: name(path),
            message: "there is no such file".to_owned(),
            hint: "Check the path, or use - to read standard input",
        },
        _ => Failure::Unreadable { name: name(path), message: format!("this file cannot be read: {error}"), hint: "" },
    }
}
