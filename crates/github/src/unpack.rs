//! Takes the files out of an artifact, in memory only: nothing of it ever becomes a path.
//!
//! An artifact is a zip archive, or since `archive: false` of upload-artifact a file as it is. The
//! archive is taken only if there is one way to read it: its files are exactly the wanted ones, each
//! once, none is a link, a folder or encrypted, it has one end, and both of its directories agree.

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
    check_end(&stored, limits)?;
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

/// Looks at how an archive ends, before a directory of millions is read.
///
/// Programs differ in which end they take where there are several, and in what they make of bytes behind one.
/// So there is one: the last bytes of the archive, without a comment, right behind the directory.
fn check_end(stored: &[u8], limits: &ArtifactLimits) -> Result<(), ArtifactError> {
    const END: &[u8] = b"PK\x05\x06";
    const END_LENGTH: usize = 22;
    const LOCATOR: &[u8] = b"PK\x06\x07";
    const LOCATOR_LENGTH: usize = 20;
    let two_ways = || ArtifactError::Damaged { why: "its end can be read in two ways".to_owned() };
    let at = stored.len().checked_sub(END_LENGTH).filter(|at| stored[*at..].starts_with(END)).ok_or_else(two_ways)?;
    let end = Directory::at(stored, at, [(10, 2), (12, 4), (16, 4)]).ok_or_else(two_ways)?;
    if number(stored, at + 20, 2) != Some(0) {
        return Err(two_ways());
    }
    // An archive of more than 4 GiB or 65,535 files has a locator before its end that leads to a larger one.
    let locator = at.checked_sub(LOCATOR_LENGTH).filter(|at| stored[*at..].starts_with(LOCATOR));
    let Some(locator) = locator else {
        end.check_entries(limits)?;
        return if end.ends_at(at) { Ok(()) } else { Err(two_ways()) };
    };
    let (large_at, large) = large_end(stored, locator).ok_or_else(two_ways)?;
    large.check_entries(limits)?;
    // Some programs take the numbers of the small end where they are not the largest that fit there.
    let same = |small: u64, large: u64, most: u64| small == most || small == large;
    let agree = same(end.entries, large.entries, u64::from(u16::MAX))
        && same(end.length, large.length, u64::from(u32::MAX))
        && same(end.from, large.from, u64::from(u32::MAX));
    if agree && large.ends_at(large_at) { Ok(()) } else { Err(two_ways()) }
}

/// What the end record of an archive says about its directory.
struct Directory {
    entries: u64,
    length: u64,
    from: u64,
}

impl Directory {
    /// The three numbers, each with its place in the end and its length.
    fn at(stored: &[u8], end: usize, places: [(usize, usize); 3]) -> Option<Self> {
        let [entries, length, from] = places.map(|(at, length)| number(stored, end + at, length));
        Some(Self { entries: entries?, length: length?, from: from? })
    }

    fn check_entries(&self, limits: &ArtifactLimits) -> Result<(), ArtifactError> {
        if self.entries > limits.entries as u64 {
            return Err(ArtifactError::TooManyEntries { limit: limits.entries });
        }
        Ok(())
    }

    fn ends_at(&self, place: usize) -> bool {
        self.from.checked_add(self.length) == Some(place as u64)
    }
}

/// The ZIP64 end record that the locator at this place points to. It stands right before the locator.
fn large_end(stored: &[u8], locator: usize) -> Option<(usize, Directory)> {
    const LARGE_END: &[u8] = b"PK\x06\x06";
    let at = usize::try_from(number(stored, locator + 8, 8)?).ok()?;
    let end = stored.get(at..locator)?;
    let length = number(end, 4, 8)?.checked_add(12)?;
    let whole = end.starts_with(LARGE_END) && length == end.len() as u64;
    whole.then(|| Directory::at(stored, at, [(32, 8), (40, 8), (48, 8)]).map(|directory| (at, directory))).flatten()
}

/// A little-endian number.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let digits = bytes.get(at..at.checked_add(length)?)?;
    Some(digits.iter().rev().fold(0, |number, digit| number << 8 | u64::from(*digit)))
}
