//! The zip archive around a plan.
//!
//! A zip archive says everything twice, and two readers may believe different halves. So this reads only
//! the one layout that the tools write: files one after the other from the first byte, each with the same
//! name before it and in the directory, then the directory, then its end, and not a byte more.

use std::collections::HashSet;
use std::io::Read as _;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::refusal::{ArchiveFault, Refusal};
use super::{MAX_ENTRIES, MAX_FILE, MAX_UNPACKED};

/// Longer names are refused. Names are those of files in modules.
const MAX_NAME: usize = 4096;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;

const END_LENGTH: usize = 22;
const CENTRAL_LENGTH: usize = 46;
const LOCAL_LENGTH: usize = 30;
const DESCRIPTOR_LENGTH: usize = 16;

/// Sizes follow the file; with and without the flag of names in UTF-8.
const FLAGS: [u16; 2] = [0x0008, 0x0808];
const DEFLATED: u16 = 8;

/// One file of the archive.
#[derive(Debug)]
pub(super) struct File {
    pub(super) name: Box<str>,
    pub(super) content: Vec<u8>,
}

const fn fault(what: ArchiveFault) -> Refusal {
    Refusal::Archive { what }
}

/// Takes numbers off the front of some bytes.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(fault(ArchiveFault::Gaps))?;
        self.0 = rest;
        Ok(taken)
    }

    fn short(&mut self) -> Result<u16, Refusal> {
        Ok(self.take(2)?.iter().rev().fold(0, |number, &byte| number << 8 | u16::from(byte)))
    }

    fn long(&mut self) -> Result<u32, Refusal> {
        Ok(self.take(4)?.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
    }

    fn size(&mut self) -> Result<usize, Refusal> {
        usize::try_from(self.long()?).map_err(|_| Refusal::TooLarge)
    }
}

/// What the directory says of one file.
struct Entry<'a> {
    flags: u16,
    time: u32,
    checksum: u32,
    packed: usize,
    unpacked: usize,
    name: &'a [u8],
    extra: &'a [u8],
    offset: usize,
}

/// Every file of the archive, in its order.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<File>, Refusal> {
    if bytes.len() > MAX_FILE {
        return Err(Refusal::TooLarge);
    }
    if !bytes.starts_with(b"PK") {
        // What OpenTofu encrypts is a JSON object around the packed bytes.
        let encrypted = bytes.starts_with(b"{") && memchr::memmem::find(bytes, b"\"encrypted_data\"").is_some();
        return Err(if encrypted { Refusal::Encrypted } else { Refusal::NotAnArchive });
    }
    let end_at = bytes.len().checked_sub(END_LENGTH).ok_or(Refusal::NotAnArchive)?;
    let (directory_at, directory) = directory(bytes, end_at)?;
    let mut names = HashSet::new();
    let mut files = Vec::with_capacity(directory.len());
    let mut at = 0;
    let mut room = MAX_UNPACKED;
    for entry in directory {
        let name = name(entry.name)?;
        if !names.insert(name) {
            return Err(fault(ArchiveFault::SameName));
        }
        if entry.offset != at {
            return Err(fault(ArchiveFault::Gaps));
        }
        let mut rest = Bytes(&bytes[at..directory_at]);
        local(&mut rest, &entry)?;
        let packed = rest.take(entry.packed)?;
        descriptor(&mut rest, &entry)?;
        at = directory_at - rest.0.len();
        room = room.checked_sub(entry.unpacked).ok_or(Refusal::TooLarge)?;
        files.push(File { name: name.into(), content: unpack(packed, &entry)? });
    }
    if at == directory_at { Ok(files) } else { Err(fault(ArchiveFault::Gaps)) }
}

/// The end of the archive, and the directory that it points to.
fn directory(bytes: &[u8], end_at: usize) -> Result<(usize, Vec<Entry<'_>>), Refusal> {
    let mut end = Bytes(&bytes[end_at..]);
    if end.long()? != END {
        return Err(fault(ArchiveFault::Gaps));
    }
    let (disk, start_disk, here, count) = (end.short()?, end.short()?, end.short()?, end.short()?);
    let (size, offset, comment) = (end.size()?, end.size()?, end.short()?);
    if disk != 0 || start_disk != 0 || here != count || comment != 0 {
        return Err(fault(ArchiveFault::Features));
    }
    // Where a number is the largest that fits, readers look for a second end with longer numbers.
    if usize::from(count) > MAX_ENTRIES {
        return Err(fault(ArchiveFault::Entries));
    }
    if size == 0xffff || size >= 0xffff_ffff || offset >= 0xffff_ffff {
        return Err(fault(ArchiveFault::Features));
    }
    if offset.checked_add(size) != Some(end_at) {
        return Err(fault(ArchiveFault::Gaps));
    }
    let mut rest = Bytes(&bytes[offset..end_at]);
    let mut entries = Vec::with_capacity(usize::from(count).min(rest.0.len() / CENTRAL_LENGTH));
    for _ in 0..count {
        entries.push(central(&mut rest)?);
    }
    if rest.0.is_empty() { Ok((offset, entries)) } else { Err(fault(ArchiveFault::Gaps)) }
}

fn central<'a>(rest: &mut Bytes<'a>) -> Result<Entry<'a>, Refusal> {
    if rest.long()? != CENTRAL {
        return Err(fault(ArchiveFault::Gaps));
    }
    let (_made_by, _needed, flags, method) = (rest.short()?, rest.short()?, rest.short()?, rest.short()?);
    let (time, checksum, packed, unpacked) = (rest.long()?, rest.long()?, rest.size()?, rest.size()?);
    let (name, extra, comment) = (rest.short()?, rest.short()?, rest.short()?);
    let (disk, internal, external, offset) = (rest.short()?, rest.short()?, rest.long()?, rest.size()?);
    if !FLAGS.contains(&flags) || method != DEFLATED {
        return Err(fault(ArchiveFault::Method));
    }
    if comment != 0 || disk != 0 || internal != 0 || external != 0 {
        return Err(fault(ArchiveFault::Features));
    }
    let (name, extra) = (rest.take(usize::from(name))?, rest.take(usize::from(extra))?);
    check_extra(extra)?;
    Ok(Entry { flags, time, checksum, packed, unpacked, name, extra, offset })
}

/// The tools add the time in seconds to a file, and nothing else. Other fields could give it other sizes.
fn check_extra(extra: &[u8]) -> Result<(), Refusal> {
    match extra {
        [] | [b'U', b'T', 5, 0, _, _, _, _, _] => Ok(()),
        _ => Err(fault(ArchiveFault::Features)),
    }
}

fn local(rest: &mut Bytes<'_>, entry: &Entry<'_>) -> Result<(), Refusal> {
    let header = rest.take(LOCAL_LENGTH)?;
    let mut header = Bytes(header);
    if header.long()? != LOCAL {
        return Err(fault(ArchiveFault::Gaps));
    }
    let (_needed, flags, method) = (header.short()?, header.short()?, header.short()?);
    let (time, checksum, packed, unpacked) = (header.long()?, header.long()?, header.long()?, header.long()?);
    let (name, extra) = (header.short()?, header.short()?);
    let (name, extra) = (rest.take(usize::from(name))?, rest.take(usize::from(extra))?);
    let same = flags == entry.flags && method == DEFLATED && time == entry.time;
    // The sizes follow the file, so that here are none.
    let none = checksum == 0 && packed == 0 && unpacked == 0;
    if same && none && name == entry.name && extra == entry.extra {
        Ok(())
    } else {
        Err(fault(ArchiveFault::Disagreement))
    }
}

fn descriptor(rest: &mut Bytes<'_>, entry: &Entry<'_>) -> Result<(), Refusal> {
    let mut descriptor = Bytes(rest.take(DESCRIPTOR_LENGTH)?);
    let same = descriptor.long()? == DESCRIPTOR
        && descriptor.long()? == entry.checksum
        && descriptor.size()? == entry.packed
        && descriptor.size()? == entry.unpacked;
    if same { Ok(()) } else { Err(fault(ArchiveFault::Disagreement)) }
}

fn name(bytes: &[u8]) -> Result<&str, Refusal> {
    let name = std::str::from_utf8(bytes).map_err(|_| fault(ArchiveFault::Features))?;
    if name.len() > MAX_NAME { Err(fault(ArchiveFault::Features)) } else { Ok(name) }
}

/// Unpacks one file. What it unpacks to is never longer than what was said, and uses every packed byte.
fn unpack(packed: &[u8], entry: &Entry<'_>) -> Result<Vec<u8>, Refusal> {
    let mut content = Vec::new();
    let mut decoder = DeflateDecoder::new(packed);
    // One more than was said, so that a longer one is noticed and not read to its end.
    let limit = u64::try_from(entry.unpacked).unwrap_or(u64::MAX).saturating_add(1);
    let read = decoder.by_ref().take(limit).read_to_end(&mut content);
    // Where nothing was left to give, the end of the stream itself may not have been looked at.
    let ended = read.is_ok() && matches!(decoder.read(&mut [0]), Ok(0));
    let whole = decoder.total_in() == u64::try_from(packed.len()).unwrap_or(u64::MAX);
    let mut checksum = Crc::new();
    checksum.update(&content);
    if ended && whole && content.len() == entry.unpacked && checksum.sum() == entry.checksum {
        Ok(content)
    } else {
        Err(fault(ArchiveFault::Checksum))
    }
}
