//! Folders held by a descriptor: what is below one is opened by name from there, never by a path that
//! somebody could turn into another one meanwhile.
//!
//! Code of a pull request writes into folders that this process reads afterwards. A name that it left
//! there may be a link to any file of the person, a pipe that never answers, a folder that nobody may
//! enter. Nothing here follows a link below the folder, waits for a pipe, or gives up at the first thing
//! that cannot be removed.

#[cfg(not(unix))]
mod elsewhere;
#[cfg(unix)]
mod removal;
#[cfg(unix)]
mod unix;

use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path};

#[cfg(not(unix))]
pub use elsewhere::Dir;
#[cfg(unix)]
pub use unix::Dir;

/// What an entry of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    Folder,
    /// A symbolic link.
    Link,
    /// A pipe, a socket or a device.
    Other,
}

/// The metadata of a file. As long as all of it is the same, so is the content: the
/// time of the last change of an inode is set by the system and by nobody else.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Stamp {
    /// Which file.
    pub device: u64,
    /// Which file on that.
    pub inode: u64,
    /// Bytes.
    pub size: u64,
    /// When its content was changed last, in seconds and nanoseconds.
    pub modified: (i64, i64),
    /// When anything of it was changed last.
    pub changed: (i64, i64),
}

impl Dir {
    /// A folder further down, through folders alone: no link, no step back.
    pub fn walk(&self, below: &Path) -> io::Result<Self> {
        let mut here = self.again()?;
        for component in below.components() {
            match component {
                Component::CurDir => {}
                Component::Normal(name) => here = here.folder(name)?,
                _ => return Err(refused("the path leads out of its folder")),
            }
        }
        Ok(here)
    }

    /// The whole content of a regular file, where it has at most `limit` bytes: opened once, without
    /// following a link, and read from that descriptor alone. Whatever becomes of the name afterwards,
    /// these bytes are what is used.
    pub fn take_file(&self, name: impl AsRef<OsStr>, limit: u64) -> io::Result<Vec<u8>> {
        read_all(self.open_regular(name.as_ref())?, limit)
    }
}

/// Reads an open file to its end.
pub(crate) fn read_all(file: std::fs::File, limit: u64) -> io::Result<Vec<u8>> {
    use std::io::Read as _;
    let size = file.metadata()?.len();
    if size > limit {
        return Err(too_large(limit));
    }
    let mut content = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    // It may grow while it is read.
    file.take(limit.saturating_add(1)).read_to_end(&mut content)?;
    if content.len() as u64 > limit { Err(too_large(limit)) } else { Ok(content) }
}

fn too_large(limit: u64) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {limit} bytes"))
}

fn refused(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, why.to_owned())
}

/// A name that stands for one entry of a folder and for nothing else.
fn plain(name: &OsStr) -> io::Result<&OsStr> {
    let bytes = name.as_encoded_bytes();
    let odd = bytes.is_empty() || bytes == b"." || bytes == b".." || bytes.contains(&b'/') || bytes.contains(&0);
    if odd { Err(refused("this is no plain name")) } else { Ok(name) }
}

#[cfg(all(test, unix))]
mod tests;
