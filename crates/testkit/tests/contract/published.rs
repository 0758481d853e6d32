//! What GitHub publishes, as npm packages that `make setup` installs.

use std::path::PathBuf;

/// A file of one of the packages.
pub(crate) fn published(path: &str) -> String {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/contract/node_modules/@octokit").join(path);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}. Run `make setup`.", file.display()))
}
