//! Takes the files out of an artifact, in memory only: nothing of it ever becomes a path.
//!
//! An artifact is a zip archive, or since `archive: false` of upload-artifact a file as it is. The
//! archive is taken only if there is one way to read it: its files are exactly the wanted ones, each
//! once, none is a link, a folder or encrypted, and both of its directories agree.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::read::{ArchiveOffset, Config};
use zip::result::ZipError;

use crate::artifact::{ArtifactError, ArtifactLimits};

/// The wanted files, in the order in which they were wanted.
pub(crate) fn unpack(
    stored: Vec<u8>,
    wanted: &[String],
    limits: &ArtifactLimits,
) -> Result<Vec<(String, Vec<u8>)>, ArtifactError> {
    if !is_zip(&stored) {
        return match wanted {
            [name] if stored.len() as u64 <= limits.unpacked => Ok(vec![(name.clone(), stored)]),
            [_] => Err(ArtifactError::UnpacksTooLarge { limit: limits.unpacked }),
            _ => Err(ArtifactError::NotAnArchive),
        };
    }
    if announced_entries(&stored) > limits.entries as u64 {
        return Err(ArtifactError::TooManyEntries { limit: limits.entries });
    }
    // The archive begins at the first byte: anything before it would be read by some programs.
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let mut archive = ZipArchive::with_config(config, Cursor::new(stored)).map_err(|error| damaged(&error))?;
    check(&mut archive, wanted)?;
    let mut left = limits.unpacked;
    let mut files = Vec::with_capacity(wanted.len());
    for name in wanted {
        let content = content(&mut archive, name, left, limits)?;
        left -= content.len() as u64;
        files.push((name.clone(), content));
    }
    Ok(files)
}

/// Everything that is known before a byte is unpacked.
fn check(archive: &mut ZipArchive<Cursor<Vec<u8>>>, wanted: &[String]) -> Result<(), ArtifactError> {
    if archive.has_duplicate_names() {
        return Err(ArtifactError::DuplicateEntry);
    }
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(|error| damaged(&error))?;
        let raw = entry.name_raw();
        let Some(name) = wanted.iter().find(|name| name.as_bytes() == raw) else {
            let name = String::from_utf8_lossy(raw).chars().take(80).collect();
            return Err(ArtifactError::UnexpectedEntry { name });
        };
        if entry.encrypted() {
            return Err(ArtifactError::Encrypted { name: name.clone() });
        }
        if !entry.is_file() || entry.is_symlink() || entry.is_dir() {
            return Err(ArtifactError::NotAFile { name: name.clone() });
        }
    }
    // Files that overlap, that are in no directory, or that have another name in it.
    archive.validate_header_consistency().map_err(|error| damaged(&error))
}

/// One file. The length is counted while it is unpacked: what the archive says about it is a claim.
fn content(
    archive: &mut ZipArchive<Cursor<Vec<u8>>>,
    name: &str,
    left: u64,
    limits: &ArtifactLimits,
) -> Result<Vec<u8>, ArtifactError> {
    let index = archive.index_for_name_raw(name.as_bytes());
    let index = index.ok_or_else(|| ArtifactError::MissingEntry { name: name.to_owned() })?;
    let file = archive.by_index(index).map_err(|error| damaged(&error))?;
    let mut content = Vec::new();
    let read = file.take(left.saturating_add(1)).read_to_end(&mut content);
    if content.len() as u64 > left {
        return Err(ArtifactError::UnpacksTooLarge { limit: limits.unpacked });
    }
    read.map_err(|error| ArtifactError::Damaged { why: error.to_string() })?;
    Ok(content)
}

fn damaged(error: &ZipError) -> ArtifactError {
    ArtifactError::Damaged { why: crate::answer::plain(&error.to_string()) }
}

/// An archive begins with a file, or with its end where it is empty.
fn is_zip(stored: &[u8]) -> bool {
    stored.starts_with(b"PK\x03\x04") || stored.starts_with(b"PK\x05\x06")
}

/// How many files the archive says to hold, before a directory of millions is read. An archive with
/// several ends (some programs take the first, some the last) says the most that any of them does.
fn announced_entries(stored: &[u8]) -> u64 {
    const END: &[u8] = b"PK\x05\x06";
    const END_LENGTH: usize = 22;
    const LOCATOR: &[u8] = b"PK\x06\x07";
    const LOCATOR_LENGTH: usize = 20;
    // The end may be followed by a comment, and an archive of more than 4 GiB or 65,535 files has a
    // locator before it that leads to a larger end.
    let earliest = stored.len().saturating_sub(LOCATOR_LENGTH + END_LENGTH + usize::from(u16::MAX));
    let tail = &stored[earliest..];
    let ends = places(tail, END).filter_map(|at| number(tail, at + 10, 2));
    let large_ends = places(tail, LOCATOR).map(|at| large_end(stored, tail, at).unwrap_or(u64::MAX));
    ends.filter(|entries| *entries != u64::from(u16::MAX)).chain(large_ends).max().unwrap_or(u64::MAX)
}

/// What the larger end says that the locator at this place leads to.
fn large_end(stored: &[u8], tail: &[u8], locator: usize) -> Option<u64> {
    const LARGE_END: &[u8] = b"PK\x06\x06";
    let at = usize::try_from(number(tail, locator + 8, 8)?).ok()?;
    stored.get(at..)?.starts_with(LARGE_END).then(|| number(stored, at + 32, 8)).flatten()
}

fn places<'s>(bytes: &'s [u8], mark: &'static [u8]) -> impl Iterator<Item = usize> + 's {
    bytes.windows(mark.len()).enumerate().filter(move |(_, window)| *window == mark).map(|(at, _)| at)
}

/// A little-endian number.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().rev().fold(0, |number, digit| number << 8 | u64::from(*digit)))
}
