//! Where runs are kept, and who owns them.

use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::clear::{ClearFolder, NOTE};
use super::rescue;
use crate::dirs::Dir;

/// What is kept of a run that has ended, besides states that were left.
const KEPT: [&str; 5] = ["record.jsonl", "owner", "stop", "after.json", NOTE];

/// Names a run: when it began, and some digits that tell it from others of that second.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunId(String);

impl RunId {
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

/// The file that whoever owns a run holds locked.
const OWNER: &str = "owner";
/// More than bubblewrap reports about one room.
const LONGEST_STATUS: u64 = 64 << 10;

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

    /// What is held. A process that has it open holds the ownership as well: it then lasts until that
    /// process is gone, whatever becomes of this one.
    pub(super) const fn file(&self) -> &File {
        &self.lock
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
        if let Some(runs) = self.folder.parent() {
            crate::sealed::private_folder(runs)?;
        }
        Dir::make_private(&self.folder)?;
        // What stands in it says how a tool ended whose owner is gone, so it is left there.
        let path = self.folder.join(OWNER);
        let lock = File::options().write(true).create(true).truncate(false).open(path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Ownership { lock }),
            Err(TryLockError::WouldBlock) => Err(io::Error::new(io::ErrorKind::ResourceBusy, "the run has an owner")),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Whether the process that owns the run lives.
    pub fn has_owner(&self) -> bool {
        File::open(self.folder.join(OWNER)).is_ok_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock)))
    }

    /// With which code the tool ended that went on after its owner: bubblewrap's own process holds this file
    /// and writes that into it, and nothing inside of the room reaches either. Nothing where it wrote none.
    pub(super) fn exit_code(&self) -> Option<i64> {
        let told = Dir::open(&self.folder).and_then(|folder| folder.take_file(OWNER, LONGEST_STATUS)).ok()?;
        let told: Vec<serde_json::Value> = serde_json::Deserializer::from_slice(&told)
            .into_iter::<serde_json::Value>()
            .collect::<Result<_, _>>()
            .ok()?;
        let mut codes = told.iter().filter_map(|it| it.get("exit-code"));
        // It ends once.
        let code = codes.next()?.as_i64();
        if codes.next().is_none() { code } else { None }
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
    /// app for runs whose owner is gone. What cannot be removed does not keep the rest; the first fault
    /// is told.
    pub fn clear(&self) -> io::Result<()> {
        let folder = match Dir::open(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            opened => opened?,
        };
        let mut fault = None;
        for name in folder.names()? {
            let kept = KEPT.iter().any(|kept| name == **kept) || rescue::is_kept_name(&name);
            if !kept && let Err(error) = folder.remove_tree(&name) {
                fault.get_or_insert(error);
            }
        }
        fault.map_or(Ok(()), Err)
    }

    /// Whether there is, or was, a folder for what must not outlive the run.
    pub(super) fn has_clear_folder(&self) -> bool {
        ClearFolder::left(&self.folder).is_some()
    }

    /// The cache of packages of providers that this run alone uses.
    pub(super) fn providers(&self) -> PathBuf {
        self.folder.join("providers")
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Where the app notes what it told GitHub of this run.
    pub fn after(&self) -> PathBuf {
        self.folder.join("after.json")
    }
}

/// Takes away what runs without an owner left behind. Answers their ids.
pub fn sweep(runs: &Path) -> Vec<RunId> {
    let mut swept = Vec::new();
    for run in RunFolder::all(runs) {
        if run.has_owner() || !rescue::secure(&run) {
            continue;
        }
        // Both are tried, whatever becomes of the first.
        let clear = ClearFolder::sweep(&run.folder);
        if run.clear().is_ok() && clear.is_ok() {
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

    #[cfg(unix)]
    #[test]
    fn nobody_else_looks_into_runs_and_what_is_no_folder_of_a_run_is_not_cleared() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let runs = folder.path().join("runs");
        let run = RunFolder::of(&runs, &id("1700000000-00000001"));
        assert!(run.clear().is_ok(), "there is nothing");
        drop(run.own().unwrap());
        for place in [&*runs, run.path()] {
            assert_eq!(fs::metadata(place).unwrap().permissions().mode() & 0o777, 0o700, "{}", place.display());
        }
        // A link in its place leads to a folder in which everything would be taken away.
        let other = folder.path().join("other");
        fs::create_dir(&other).unwrap();
        fs::write(other.join("file"), "").unwrap();
        let linked = RunFolder::of(&runs, &id("1700000000-00000002"));
        std::os::unix::fs::symlink(&other, linked.path()).unwrap();
        assert!(linked.clear().is_err());
        assert_eq!(sweep(&runs), [run.id().clone()]);
        assert!(other.join("file").exists());
    }

    #[test]
    fn how_a_tool_ended_is_told_by_what_its_sandbox_wrote_and_by_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let run = RunFolder::of(folder.path(), &id("1700000000-00000001"));
        assert_eq!(run.exit_code(), None);
        drop(run.own().unwrap());
        let told = |text: &str| {
            fs::write(run.path().join(OWNER), text).unwrap();
            // Whoever takes the run up leaves it there.
            drop(run.own().unwrap());
            run.exit_code()
        };
        let begun = "{ \"child-pid\": 7, \"pid-namespace\": 4026532179 }\n";
        assert_eq!(told(&format!("{begun}{{ \"exit-code\": 0 }}\n")), Some(0));
        assert_eq!(told(&format!("{begun}{{ \"exit-code\": 137 }}\n")), Some(137));
        for nothing in [String::new(), begun.to_owned(), "exit-code 0".to_owned(), format!("{begun}{{ \"exit-code\"")] {
            assert_eq!(told(&nothing), None, "{nothing}");
        }
        assert_eq!(told("{\"exit-code\": 0}\n{\"exit-code\": 1}\n"), None);
        assert_eq!(told("{\"exit-code\": \"0\"}\n"), None);
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
            let clear = ClearFolder::make(Some(memory.path()), run.path()).unwrap();
            fs::write(clear.path().join("plan.bin"), "secret").unwrap();
            (run, owner, clear)
        };
        let (dead, owner, clear) = make("1700000000-00000001");
        // As after a kill: nothing was dropped in order.
        let left = clear.path().to_owned();
        std::mem::forget(clear);
        drop(owner);
        let (alive, _owner, kept) = make("1700000000-00000002");
        assert_eq!(sweep(folder.path()), [dead.id().clone()]);
        assert!(!dead.tree().exists() && dead.record().exists());
        assert!(!left.exists());
        assert!(alive.tree().exists() && kept.path().join("plan.bin").exists());
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
