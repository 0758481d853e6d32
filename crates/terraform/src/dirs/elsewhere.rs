//! Systems without folders as descriptors. Every name is looked at before it is opened; what somebody
//! changes between the two is not noticed here, and there is no sandbox on these systems either.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Kind, Stamp, plain, refused};

/// A folder.
#[derive(Debug)]
pub struct Dir {
    path: PathBuf,
}

impl Dir {
    /// A folder that is no link.
    pub fn open(path: &Path) -> io::Result<Self> {
        if fs::symlink_metadata(path)?.is_dir() {
            Ok(Self { path: path.to_owned() })
        } else {
            Err(refused("no folder"))
        }
    }

    /// The same: what is below a person's folders is theirs on these systems.
    pub fn open_private(path: &Path) -> io::Result<Self> {
        Self::open(path)
    }

    /// The same, made where there is none yet.
    pub fn make_private(path: &Path) -> io::Result<Self> {
        match fs::create_dir(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Self::open(path),
        }
    }

    /// A folder in it, made where there is none yet.
    pub fn private_folder(&self, name: impl AsRef<OsStr>) -> io::Result<Self> {
        Self::make_private(&self.at(name.as_ref())?)
    }

    /// Nobody else writes into a person's folders.
    pub fn keeps_names(&self) -> io::Result<bool> {
        Ok(true)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The same folder once more.
    pub fn again(&self) -> io::Result<Self> {
        Ok(Self { path: self.path.clone() })
    }

    fn at(&self, name: &OsStr) -> io::Result<PathBuf> {
        Ok(self.path.join(plain(name)?))
    }

    pub fn folder(&self, name: impl AsRef<OsStr>) -> io::Result<Self> {
        Self::open(&self.at(name.as_ref())?)
    }

    /// Makes a folder in it, which must not exist yet.
    pub fn create_folder(&self, name: impl AsRef<OsStr>) -> io::Result<Self> {
        let path = self.at(name.as_ref())?;
        fs::create_dir(&path)?;
        Self::open(&path)
    }

    /// Makes a file in it, which must not exist yet.
    pub fn create_file(&self, name: impl AsRef<OsStr>) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(self.at(name.as_ref())?)
    }

    /// Opens a regular file in it.
    pub fn open_regular(&self, name: impl AsRef<OsStr>) -> io::Result<File> {
        Ok(self.open_stamped(name)?.0)
    }

    /// Opens a regular file in it, and tells what is known of it.
    pub fn open_stamped(&self, name: impl AsRef<OsStr>) -> io::Result<(File, Stamp)> {
        let path = self.at(name.as_ref())?;
        let known = fs::symlink_metadata(&path)?;
        if !known.is_file() {
            return Err(refused("it is no regular file"));
        }
        let since = |time: io::Result<SystemTime>| {
            let since = time.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
            (i64::try_from(since.as_secs()).unwrap_or(i64::MAX), i64::from(since.subsec_nanos()))
        };
        let stamp = Stamp {
            device: 0,
            inode: 0,
            size: known.len(),
            modified: since(known.modified()),
            changed: since(known.created()),
        };
        Ok((File::open(path)?, stamp))
    }

    /// What stands under a name; nothing where there is nothing.
    pub fn kind(&self, name: impl AsRef<OsStr>) -> io::Result<Option<Kind>> {
        match fs::symlink_metadata(self.at(name.as_ref())?) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
            Ok(known) if known.is_symlink() => Ok(Some(Kind::Link)),
            Ok(known) if known.is_dir() => Ok(Some(Kind::Folder)),
            Ok(known) if known.is_file() => Ok(Some(Kind::File)),
            Ok(_) => Ok(Some(Kind::Other)),
        }
    }

    /// These systems have no executable bit.
    pub fn is_program(&self, _name: impl AsRef<OsStr>) -> io::Result<bool> {
        Ok(false)
    }

    /// Where a link leads, as it stands there.
    pub fn link(&self, name: impl AsRef<OsStr>) -> io::Result<PathBuf> {
        fs::read_link(self.at(name.as_ref())?)
    }

    /// Names of everything in it, in their order.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names =
            fs::read_dir(&self.path)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
        names.sort();
        Ok(names)
    }

    /// Takes a file or a link out of it.
    pub fn remove_file(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        fs::remove_file(self.at(name.as_ref())?)
    }

    /// Takes an empty folder out of it.
    pub fn remove_folder(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        fs::remove_dir(self.at(name.as_ref())?)
    }

    /// Moves an entry of this folder into another folder.
    pub fn rename(&self, name: impl AsRef<OsStr>, to: &Self, as_name: impl AsRef<OsStr>) -> io::Result<()> {
        fs::rename(self.at(name.as_ref())?, to.at(as_name.as_ref())?)
    }

    /// Removes an entry with everything below it.
    pub fn remove_tree(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        let path = self.at(name.as_ref())?;
        match self.kind(name)? {
            None => Ok(()),
            Some(Kind::Folder) => fs::remove_dir_all(path),
            Some(_) => fs::remove_file(path),
        }
    }
}
