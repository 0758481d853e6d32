//! Where runs are kept, and who owns them.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::sealed::private_folder;

/// What the tools leave in their directory when they cannot write the state.
pub(super) const LEFT_STATE: &str = "errored.tfstate";

/// Names a run: when it began, and some digits that tell it from others of that second.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunId(String);

impl RunId {
    /// A new one.
    pub fn new(now: Timestamp) -> Result<Self, getrandom::Error> {
        let mut random = [0_u8; 4];
        getrandom::fill(&mut random)?;
        let seconds = now.as_second().max(0);
        Ok(Self(format!("{seconds:010}-{:08x}", u32::from_be_bytes(random))))
    }

    /// The id itself: digits, a dash, and small hexadecimal digits, safe as the name of a folder.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RunId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let clean = text.len() <= 40
            && text.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
            && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte) || byte == b'-');
        if clean { Ok(Self(text)) } else { Err("this is not the id of a run".to_owned()) }
    }
}

impl From<RunId> for String {
    fn from(id: RunId) -> Self {
        id.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The folder of one run: its record, what asks it to stop, and who owns it.
#[derive(Clone, Debug)]
pub struct RunFolder {
    id: RunId,
    folder: PathBuf,
}

/// Held by the process that owns a run, for as long as it lives.
#[derive(Debug)]
pub struct Ownership {
    lock: File,
}

impl Ownership {
    /// The same ownership once more.
    pub fn share(&self) -> io::Result<Self> {
        Ok(Self { lock: self.lock.try_clone()? })
    }

    /// Lets the next process that is started hold the ownership as well: it then lasts until that
    /// process is gone, whatever becomes of this one.
    #[cfg(unix)]
    pub(super) fn pass_on(&self) -> io::Result<()> {
        Ok(rustix::io::fcntl_setfd(&self.lock, rustix::io::FdFlags::empty())?)
    }

    /// Nothing that is open is inherited here.
    #[cfg(not(unix))]
    pub(super) fn pass_on(&self) -> io::Result<()> {
        Ok(())
    }
}

impl RunFolder {
    /// The folder of a run below the folder of all runs.
    pub fn of(runs: &Path, id: &RunId) -> Self {
        Self { id: id.clone(), folder: runs.join(id.as_str()) }
    }

    /// All runs, oldest first.
    pub fn all(runs: &Path) -> Vec<Self> {
        let names = fs::read_dir(runs).into_iter().flatten().flatten();
        let names = names.filter_map(|entry| entry.file_name().into_string().ok());
        let mut ids: Vec<RunId> = names.filter_map(|name| RunId::try_from(name).ok()).collect();
        ids.sort();
        ids.iter().map(|id| Self::of(runs, id)).collect()
    }

    /// Names the run.
    pub const fn id(&self) -> &RunId {
        &self.id
    }

    /// Where the record is.
    pub fn record(&self) -> PathBuf {
        self.folder.join("record.jsonl")
    }

    /// Where the checkout is while the run needs it.
    pub fn tree(&self) -> PathBuf {
        self.folder.join("tree")
    }

    /// Makes the folder and becomes its owner.
    pub fn own(&self) -> io::Result<Ownership> {
        private_folder(&self.folder)?;
        let lock = File::create(self.folder.join("owner"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Ownership { lock }),
            Err(TryLockError::WouldBlock) => Err(io::Error::new(io::ErrorKind::ResourceBusy, "the run has an owner")),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Whether the process that owns the run lives.
    pub fn has_owner(&self) -> bool {
        File::open(self.folder.join("owner")).is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
    }

    /// Asks the run to stop. It is asked once; asking again changes nothing.
    pub fn ask_to_stop(&self) -> io::Result<()> {
        File::create(self.folder.join("stop")).map(drop)
    }

    /// Whether somebody asked.
    pub fn is_asked_to_stop(&self) -> bool {
        self.folder.join("stop").exists()
    }

    /// Takes away what a run needs while it goes on. Called at its end, and at the next start of the
    /// app for runs whose owner is gone.
    pub fn clear(&self) -> io::Result<()> {
        if let Ok(entries) = fs::read_dir(&self.folder) {
            for entry in entries.flatten() {
                let name = entry.file_name();
                if ["record.jsonl", "owner", "stop", "after.json", LEFT_STATE].iter().any(|kept| name == **kept) {
                    continue;
                }
                let path = entry.path();
                if entry.file_type()?.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
            }
        }
        Ok(())
    }

    /// Moves a state that the tool could not write out of the checkout, which does not last: it is the
    /// only trace of what exists. Answers whether there was one. For where it cannot be sealed.
    pub fn keep_left_state(&self, dir: &str) -> io::Result<bool> {
        let left = self.tree().join(dir).join(LEFT_STATE);
        // What the code of a pull request put there in its place is followed nowhere.
        if !fs::symlink_metadata(&left).is_ok_and(|it| it.is_file()) {
            return Ok(false);
        }
        #[cfg(unix)]
        fs::set_permissions(&left, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        fs::rename(left, self.left_state())?;
        Ok(true)
    }

    /// Where such a state is kept.
    pub fn left_state(&self) -> PathBuf {
        self.folder.join(LEFT_STATE)
    }

    /// Where the app notes what it told GitHub of this run.
    pub fn after(&self) -> PathBuf {
        self.folder.join("after.json")
    }
}

/// A folder for what must not outlive a run: plan files in clear, and what the tool keeps beside them.
/// On a file system in memory where there is one.
#[derive(Debug)]
pub struct ClearFolder {
    path: PathBuf,
}

impl ClearFolder {
    /// The clear folder of a run, below `memory`, or where there is none below its own folder.
    pub fn make(memory: Option<&Path>, run: &RunFolder) -> io::Result<Self> {
        let path = place(memory, run);
        private_folder(path.parent().unwrap_or(&path))?;
        // One that is left from an earlier process of this run would be somebody else's.
        fs::create_dir(&path)?;
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        Ok(Self { path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for ClearFolder {
    fn drop(&mut self) {
        // What cannot be removed now is removed at the next start.
        let _ = fs::remove_dir_all(&self.path);
    }
}

pub(super) fn place(memory: Option<&Path>, run: &RunFolder) -> PathBuf {
    match memory {
        Some(memory) => memory.join("countersign").join(run.id().as_str()),
        None => run.folder.join("clear"),
    }
}

/// Takes away what runs without an owner left behind. Answers their ids.
pub fn sweep(runs: &Path, memory: Option<&Path>) -> Vec<RunId> {
    let mut swept = Vec::new();
    for run in RunFolder::all(runs) {
        if run.has_owner() {
            continue;
        }
        let _ = fs::remove_dir_all(place(memory, &run));
        if run.clear().is_ok() {
            swept.push(run.id().clone());
        }
    }
    swept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> RunId {
        text.to_owned().try_into().unwrap()
    }

    #[test]
    fn a_run_has_one_owner_until_that_ends() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::of(folder.path(), &id("1700000000-00000001"));
        assert!(!run.has_owner());
        let owner = run.own().unwrap();
        assert!(run.has_owner());
        assert!(run.own().is_err());
        drop(owner);
        assert!(!run.has_owner());
    }

    #[test]
    fn what_a_dead_run_left_is_swept_and_a_living_one_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let memory = tempfile::tempdir().unwrap();
        let make = |text: &str| {
            let run = RunFolder::of(folder.path(), &id(text));
            let owner = run.own().unwrap();
            fs::create_dir(run.tree()).unwrap();
            fs::write(run.record(), "{}\n").unwrap();
            let clear = ClearFolder::make(Some(memory.path()), &run).unwrap();
            fs::write(clear.path().join("plan.bin"), "secret").unwrap();
            (run, owner, clear)
        };
        let (dead, owner, clear) = make("1700000000-00000001");
        // As after a kill: nothing was dropped in order.
        std::mem::forget(clear);
        drop(owner);
        let (alive, _owner, kept) = make("1700000000-00000002");
        assert_eq!(sweep(folder.path(), Some(memory.path())), [dead.id().clone()]);
        assert!(!dead.tree().exists() && dead.record().exists());
        assert!(!memory.path().join("countersign").join(dead.id().as_str()).exists());
        assert!(alive.tree().exists() && kept.path().join("plan.bin").exists());
    }

    #[test]
    fn a_state_that_the_tool_could_not_write_outlives_its_run() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::of(folder.path(), &id("1700000000-00000001"));
        drop(run.own().unwrap());
        let module = run.tree().join("prod");
        fs::create_dir_all(&module).unwrap();
        assert!(!run.keep_left_state("prod").unwrap());
        fs::write(module.join(LEFT_STATE), "what exists").unwrap();
        assert!(run.keep_left_state("prod").unwrap());
        assert_eq!(sweep(folder.path(), None).len(), 1);
        assert_eq!(fs::read_to_string(run.left_state()).unwrap(), "what exists");
        assert!(!run.tree().exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_such_a_state_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::of(folder.path(), &id("1700000000-00000001"));
        let module = run.tree().join("prod");
        fs::create_dir_all(&module).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", module.join(LEFT_STATE)).unwrap();
        assert!(!run.keep_left_state("prod").unwrap());
        assert!(!run.left_state().exists());
    }

    #[test]
    fn an_id_is_safe_as_a_name() {
        for wrong in ["", "..", "../x", "a-1", "1/2", "1.2"] {
            assert!(RunId::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        let new = RunId::new("2026-11-24T12:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(RunId::try_from(new.to_string()), Ok(new));
    }
}
