//! Standard output: written whole, with errors that are told.

use std::io::{self, BufWriter, Write};

use countersign_plan::visible::must_be_shown;

use crate::failure::Failure;

/// Writes bytes that are safe for a terminal already.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(Failure::Output)
}

/// Standard output for many small writes.
pub(crate) fn buffered() -> BufWriter<io::StdoutLock<'static>> {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// JSON with the characters escaped that could drive a terminal or reorder a line. The text means
/// the same: such characters can stand only inside strings, where an escape is their equal.
pub(crate) fn inert_json(json: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if character == '\n' || !must_be_shown(character) {
            out.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}
