//! Where a demo keeps its files: a folder that is its own, and that the next demo clears away.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

const LOCK: &str = "in-use";

/// The folder of one demo. It goes with this value; what a demo left that was ended by force goes when
/// the next one begins.
#[derive(Debug)]
pub struct Room {
    folder: tempfile::TempDir,
    /// Held for as long as the demo runs, so that another one leaves this folder alone.
    _lock: File,
}

impl Room {
    /// Makes a folder in `data_dir`, which is the demo's alone, and clears the others there that no
    /// demo uses.
    pub fn new(data_dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(data_dir)?;
        for entry in fs::read_dir(data_dir)? {
            clear(&entry?.path())?;
        }
        let folder = tempfile::Builder::new().prefix("demo-").tempdir_in(data_dir)?;
        let lock = File::create(folder.path().join(LOCK))?;
        lock.lock()?;
        Ok(Self { folder, _lock: lock })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn folder(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.path().join(name);
        fs::create_dir_all(&path)?;
        Ok(path)
    }
}

fn clear(folder: &Path) -> io::Result<()> {
    if !folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with("demo-")) {
        return Ok(());
    }
    match File::options().write(true).open(folder.join(LOCK)).map(|lock| (lock.try_lock(), lock)) {
        Ok((Err(TryLockError::WouldBlock), _)) => Ok(()),
        Ok((Err(TryLockError::Error(error)), _)) => Err(error),
        Ok((Ok(()), _)) | Err(_) => fs::remove_dir_all(folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_ended_demo_left_goes_and_what_a_running_one_uses_stays() {
        let data_dir = tempfile::tempdir().unwrap();
        let running = Room::new(data_dir.path()).unwrap();
        let left = data_dir.path().join("demo-left");
        fs::create_dir(&left).unwrap();
        File::create(left.join(LOCK)).unwrap();
        let other = data_dir.path().join("something-else");
        fs::create_dir(&other).unwrap();
        let second = Room::new(data_dir.path()).unwrap();
        assert!(running.path().is_dir() && second.path().is_dir() && other.is_dir());
        assert!(!left.exists());
    }
}
