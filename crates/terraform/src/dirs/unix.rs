//! Unix: `openat` and its like.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat};
use rustix::io::Errno;

use super::{Kind, Stamp, plain, refused};

/// Only its owner may look into it.
const PRIVATE: Mode = Mode::RWXU;
const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// An open folder.
#[derive(Debug)]
pub struct Dir {
    descriptor: OwnedFd,
    /// Where it was when it was opened: for mounts and messages, not to open anything by.
    path: PathBuf,
}

impl Dir {
    /// A folder. What leads to it may be links; it itself may not.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { descriptor: rustix::fs::open(path, FOLDER, Mode::empty())?, path: path.to_owned() })
    }

    /// A folder that is this person's, which nobody else may look into.
    ///
    /// It is checked on the open folder. Who may not write to its parent cannot put another one in its
    /// place afterwards; that the parent is such a one is for the caller ([`Dir::keeps_names`]).
    pub fn open_private(path: &Path) -> io::Result<Self> {
        let dir = Self::open(path)?;
        dir.check_private()?;
        Ok(dir)
    }

    /// The same, made where there is none yet.
    pub fn make_private(path: &Path) -> io::Result<Self> {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(refused("this is no plain name"));
        };
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        // What leads to it may be links.
        Self::open(&parent.canonicalize()?)?.private_folder(name)
    }

    /// A folder in it that is this person's alone, made where there is none yet. One of this person's that
    /// others may look into is closed to them first; one of somebody else's is refused.
    pub fn private_folder(&self, name: impl AsRef<OsStr>) -> io::Result<Self> {
        let name = plain(name.as_ref())?;
        match rustix::fs::mkdirat(&self.descriptor, name, PRIVATE) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
        let dir = self.folder(name)?;
        if dir.is_ours()? {
            rustix::fs::fchmod(&dir.descriptor, PRIVATE)?;
        }
        dir.check_private()?;
        Ok(dir)
    }

    fn check_private(&self) -> io::Result<()> {
        let stat = rustix::fs::fstat(&self.descriptor)?;
        if stat.st_uid != rustix::process::geteuid().as_raw() {
            return Err(refused(&format!("{} belongs to somebody else", self.path.display())));
        }
        if stat.st_mode & 0o077 != 0 {
            return Err(refused(&format!("others may look into {}", self.path.display())));
        }
        Ok(())
    }

    fn is_ours(&self) -> io::Result<bool> {
        Ok(rustix::fs::fstat(&self.descriptor)?.st_uid == rustix::process::geteuid().as_raw())
    }

    /// Whether a name in this folder stays what its owner made it: the folder is this person's or the
    /// system's, and whoever else may write to it can only touch what is their own.
    pub fn keeps_names(&self) -> io::Result<bool> {
        let stat = rustix::fs::fstat(&self.descriptor)?;
        let known = stat.st_uid == 0 || stat.st_uid == rustix::process::geteuid().as_raw();
        let shared = stat.st_mode & 0o022 != 0;
        let sticky = stat.st_mode & 0o1000 != 0;
        Ok(known && (!shared || sticky))
    }

    /// Where it was when it was opened.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The same folder once more.
    pub fn again(&self) -> io::Result<Self> {
        Ok(Self { descriptor: self.descriptor.try_clone()?, path: self.path.clone() })
    }

    pub fn folder(&self, name: impl AsRef<OsStr>) -> io::Result<Self> {
        let name = plain(name.as_ref())?;
        let descriptor = rustix::fs::openat(&self.descriptor, name, FOLDER, Mode::empty())?;
        Ok(Self { descriptor, path: self.path.join(name) })
    }

    /// Makes a folder in it, which must not exist yet.
    pub fn create_folder(&self, name: impl AsRef<OsStr>) -> io::Result<Self> {
        let name = plain(name.as_ref())?;
        rustix::fs::mkdirat(&self.descriptor, name, PRIVATE)?;
        let made = self.folder(name)?;
        made.check_private()?;
        Ok(made)
    }

    /// Makes a file in it that only its owner may read, which must not exist yet.
    pub fn create_file(&self, name: impl AsRef<OsStr>) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR;
        Ok(File::from(rustix::fs::openat(&self.descriptor, plain(name.as_ref())?, flags, mode)?))
    }

    /// Opens a regular file in it that has no other name. A link is not followed, a pipe is not waited
    /// for, a device is not touched.
    pub fn open_regular(&self, name: impl AsRef<OsStr>) -> io::Result<File> {
        let (file, stat) = self.open_file(name.as_ref())?;
        if stat.st_nlink == 1 { Ok(file) } else { Err(refused("it has another name, too")) }
    }

    /// Opens a regular file in it, and tells what is known of that very file.
    pub fn open_stamped(&self, name: impl AsRef<OsStr>) -> io::Result<(File, Stamp)> {
        let (file, _) = self.open_file(name.as_ref())?;
        let stamp = stamp(&file)?;
        Ok((file, stamp))
    }

    fn open_file(&self, name: &OsStr) -> io::Result<(File, Stat)> {
        let name = plain(name)?;
        // Looked at before it is opened: opening a device can be an act of its own.
        if FileType::from_raw_mode(self.stat(name)?.st_mode) != FileType::RegularFile {
            return Err(refused("it is no regular file"));
        }
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&self.descriptor, name, flags, Mode::empty())?;
        // And once more what was opened, which may be another one by now.
        let stat = rustix::fs::fstat(&file)?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            return Err(refused("it is no regular file"));
        }
        Ok((File::from(file), stat))
    }

    fn stat(&self, name: &OsStr) -> io::Result<Stat> {
        Ok(rustix::fs::statat(&self.descriptor, name, AtFlags::SYMLINK_NOFOLLOW)?)
    }

    /// What stands under a name; nothing where there is nothing.
    pub fn kind(&self, name: impl AsRef<OsStr>) -> io::Result<Option<Kind>> {
        match self.stat(plain(name.as_ref())?) {
            Ok(stat) => Ok(Some(kind_of(stat.st_mode))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether its owner may run a file.
    pub fn is_program(&self, name: impl AsRef<OsStr>) -> io::Result<bool> {
        Ok(self.stat(plain(name.as_ref())?)?.st_mode & 0o100 != 0)
    }

    /// Where a link leads, as it stands there.
    pub fn link(&self, name: impl AsRef<OsStr>) -> io::Result<PathBuf> {
        let target = rustix::fs::readlinkat(&self.descriptor, plain(name.as_ref())?, Vec::new())?;
        Ok(OsString::from_vec(target.into_bytes()).into())
    }

    /// Makes a link in it.
    pub fn create_link(&self, target: &Path, name: impl AsRef<OsStr>) -> io::Result<()> {
        Ok(rustix::fs::symlinkat(target, &self.descriptor, plain(name.as_ref())?)?)
    }

    /// Names of everything in it, in their order as bytes.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.descriptor)? {
            let name = entry?.file_name().to_bytes().to_vec();
            if name != b"." && name != b".." {
                names.push(OsString::from_vec(name));
            }
        }
        names.sort();
        Ok(names)
    }

    /// Takes a file, a link or the like out of it.
    pub fn remove_file(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.descriptor, plain(name.as_ref())?, AtFlags::empty())?)
    }

    /// Takes an empty folder out of it.
    pub fn remove_folder(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.descriptor, plain(name.as_ref())?, AtFlags::REMOVEDIR)?)
    }

    /// Moves an entry of this folder into another folder. What stood there is replaced.
    pub fn rename(&self, name: impl AsRef<OsStr>, to: &Self, as_name: impl AsRef<OsStr>) -> io::Result<()> {
        let (name, as_name) = (plain(name.as_ref())?, plain(as_name.as_ref())?);
        Ok(rustix::fs::renameat(&self.descriptor, name, &to.descriptor, as_name)?)
    }

    /// Removes an entry with everything below it. Links are taken away and not
    /// followed; folders that nobody may enter are opened up first; what cannot be removed does not keep
    /// the rest. The first fault is told at the end.
    pub fn remove_tree(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        super::removal::remove(self.descriptor.as_fd(), plain(name.as_ref())?)
    }
}

pub(super) const fn kind_of(mode: u32) -> Kind {
    match FileType::from_raw_mode(mode) {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::Link,
        _ => Kind::Other,
    }
}

fn stamp(file: &File) -> io::Result<Stamp> {
    use std::os::unix::fs::MetadataExt as _;
    let known = file.metadata()?;
    Ok(Stamp {
        device: known.dev(),
        inode: known.ino(),
        size: known.size(),
        modified: (known.mtime(), known.mtime_nsec()),
        changed: (known.ctime(), known.ctime_nsec()),
    })
}
