//! Folders for what must not outlive a moment: plan files in clear, what the tool keeps beside them, its
//! home. On a file system in memory where there is one that can be trusted.
//!
//! A file system in memory may be everybody's (`/dev/shm`): another person of this machine may have made a
//! folder there first, under any name that can be guessed, and would read what lies in it and put other
//! folders in its place. So only a folder that is this person's alone is used, which is checked on the
//! open folder, and what is made in it has a random name. That name stands in a file of the private folder
//! that the clear one belongs to, where the next start finds it.
//!
//! The path that is mounted into a sandbox is this very folder: its parent belongs to this person and
//! nobody else may write there, and the parent's own name is kept by the system (a sticky folder) or by
//! this person.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::dirs::Dir;

/// The folder of all of them, in memory.
const TOP: &str = "countersign";
/// Where there is no such memory: below the private folder that it belongs to.
const BESIDE: &str = "clear";
/// The file that names the folder in memory.
pub(super) const NOTE: &str = "memory";
const LONGEST_PATH: u64 = 4096;

/// A folder that goes when this value does.
#[derive(Debug)]
pub struct ClearFolder {
    /// The private folder that it belongs to.
    own: Dir,
    parent: Dir,
    name: String,
    dir: Dir,
    end: End,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// It goes with its value.
    Goes,
    /// It stays: something in it is kept nowhere else.
    Stays,
}

impl ClearFolder {
    /// A new one, below `memory` where that can be trusted, else below `own`: the private folder that it
    /// belongs to, which exists and has none yet.
    pub fn make(memory: Option<&Path>, own: &Path) -> io::Result<Self> {
        let own = Dir::make_private(own)?;
        // One that is left from an earlier process would be somebody else's.
        if own.kind(NOTE)?.is_some() {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is a clear folder already"));
        }
        if let Some(Ok(top)) = memory.map(top) {
            let name = random_name()?;
            // Noted before it is made, so that nothing is ever there that nobody knows of.
            let path = top.path().join(&name);
            own.create_file(NOTE)?.write_all(path.as_os_str().as_encoded_bytes())?;
            let dir = top.create_folder(&name)?;
            return Ok(Self { own, parent: top, name, dir, end: End::Goes });
        }
        let (parent, dir) = (own.again()?, own.create_folder(BESIDE)?);
        Ok(Self { own, parent, name: BESIDE.to_owned(), dir, end: End::Goes })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The open folder.
    pub const fn dir(&self) -> &Dir {
        &self.dir
    }

    /// Leaves it where it is when this value goes.
    pub fn stay(&mut self) {
        self.end = End::Stays;
    }

    /// The folder that an earlier process left, where it is the one that was made.
    pub fn left(own: &Path) -> Option<Dir> {
        let own = Dir::open_private(own).ok()?;
        match noted(&own) {
            Some(path) => parent_of(&path).ok()?.folder(path.file_name()?).ok(),
            None => own.folder(BESIDE).ok(),
        }
    }

    /// Takes away what an earlier process left.
    pub fn sweep(own: &Path) -> io::Result<()> {
        let own = match Dir::open_private(own) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            opened => opened?,
        };
        if let Some(path) = noted(&own) {
            match parent_of(&path) {
                Ok(parent) => {
                    parent.remove_tree(path.file_name().unwrap_or_default())?;
                    leave(&parent);
                }
                // Memory is empty after the machine started again.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        own.remove_tree(BESIDE)?;
        own.remove_tree(NOTE)
    }
}

impl Drop for ClearFolder {
    fn drop(&mut self) {
        if self.end == End::Stays {
            return;
        }
        // What cannot be removed now is found again by its note, and removed at the next start.
        if self.parent.remove_tree(&self.name).is_ok() {
            let _ = self.own.remove_tree(NOTE);
        }
        leave(&self.parent);
    }
}

/// Takes away a folder of all of them that was made for one alone.
fn leave(parent: &Dir) {
    let (Some(name), Some(above)) = (parent.path().file_name(), parent.path().parent()) else { return };
    if is_own_top(name)
        && let Ok(above) = Dir::open(above)
    {
        // It stays where it is not empty.
        let _ = above.remove_folder(name);
    }
}

fn is_own_top(name: &OsStr) -> bool {
    name.as_encoded_bytes().strip_prefix(b"countersign-").is_some_and(|random| random.len() == 32)
}

/// The folder of all of them, where that is this person's alone. Where somebody else has it, one with a
/// name that nobody could guess.
fn top(memory: &Path) -> io::Result<Dir> {
    let memory = Dir::open(&memory.canonicalize()?)?;
    if !memory.keeps_names()? {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "others can swap what is in it"));
    }
    match memory.private_folder(TOP) {
        Ok(top) => Ok(top),
        Err(_) => memory.create_folder(format!("{TOP}-{}", random_name()?)),
    }
}

fn random_name() -> io::Result<String> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    Ok(random.iter().fold(String::with_capacity(32), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    }))
}

/// The path in the note, where it has the form of one that was written here.
fn noted(own: &Dir) -> Option<PathBuf> {
    let bytes = own.take_file(NOTE, LONGEST_PATH).ok()?;
    let path = path_of(bytes)?;
    let name = path.file_name()?.to_str()?;
    let top = path.parent()?.file_name()?;
    let random = name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    (path.is_absolute() && random && (top == TOP || is_own_top(top))).then_some(path)
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "on other systems not all bytes are a path")]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    Some(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

/// The folder that a noted one is in, checked again.
fn parent_of(path: &Path) -> io::Result<Dir> {
    Dir::open_private(path.parent().unwrap_or(path))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    struct World {
        memory: tempfile::TempDir,
        own: tempfile::TempDir,
    }

    fn world() -> World {
        World { memory: tempfile::tempdir().unwrap(), own: tempfile::tempdir().unwrap() }
    }

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn names(path: &Path) -> Vec<String> {
        let names = Dir::open(path).unwrap().names().unwrap();
        names.into_iter().map(|name| name.into_string().unwrap()).collect()
    }

    impl World {
        fn make(&self) -> ClearFolder {
            ClearFolder::make(Some(self.memory.path()), self.own.path()).unwrap()
        }

        fn is_in_memory(&self, clear: &ClearFolder) -> bool {
            clear.path().starts_with(self.memory.path())
        }
    }

    #[test]
    fn names_are_random_and_what_is_there_goes_with_its_value() {
        let (world, other) = (world(), world());
        let clear = world.make();
        assert!(world.is_in_memory(&clear));
        let name = clear.path().file_name().unwrap().to_owned();
        assert_eq!(name.len(), 32);
        assert_ne!(name, other.make().path().file_name().unwrap());
        clear.dir().create_file("plan.bin").unwrap();
        assert!(ClearFolder::make(Some(world.memory.path()), world.own.path()).is_err(), "one at a time");
        drop(clear);
        assert_eq!(names(&world.memory.path().join(TOP)), [""; 0]);
        assert_eq!(names(world.own.path()), [""; 0]);
    }

    #[test]
    fn what_a_dead_process_left_is_found_by_its_note() {
        let world = world();
        let clear = world.make();
        let path = clear.path().to_owned();
        fs::create_dir(path.join("home")).unwrap();
        fs::write(path.join("home/x"), "left").unwrap();
        mode(&path.join("home"), 0o000);
        std::mem::forget(clear);
        assert_eq!(ClearFolder::left(world.own.path()).unwrap().path(), path);
        ClearFolder::sweep(world.own.path()).unwrap();
        assert!(!path.exists() && ClearFolder::left(world.own.path()).is_none());
        assert_eq!(names(world.own.path()), [""; 0]);
        ClearFolder::sweep(&world.own.path().join("nothing")).unwrap();
    }

    #[test]
    fn a_folder_that_others_may_enter_is_closed_before_it_is_used() {
        let world = world();
        fs::create_dir(world.memory.path().join(TOP)).unwrap();
        mode(&world.memory.path().join(TOP), 0o777);
        let clear = world.make();
        assert!(world.is_in_memory(&clear));
        assert_eq!(fs::metadata(world.memory.path().join(TOP)).unwrap().permissions().mode() & 0o777, 0o700);
    }

    /// Another person made the folder first. Where tests do not run as root, a link takes its place.
    #[test]
    fn a_folder_of_somebody_else_is_never_used() {
        let world = world();
        let taken = world.memory.path().join(TOP);
        if rustix::process::geteuid().is_root() {
            fs::create_dir(&taken).unwrap();
            std::os::unix::fs::chown(&taken, Some(65534), None).unwrap();
        } else {
            symlink("/tmp", &taken).unwrap();
        }
        let clear = world.make();
        assert!(world.is_in_memory(&clear), "there is memory all the same");
        assert!(!clear.path().starts_with(&taken), "{:?}", clear.path());
        let top = clear.path().parent().unwrap().to_owned();
        assert_eq!(fs::metadata(&top).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(is_own_top(top.file_name().unwrap()));
        drop(clear);
        assert!(!top.exists(), "it was made for one alone");
        assert_eq!(names(world.memory.path()), [TOP]);
    }

    #[test]
    fn memory_in_which_others_can_swap_folders_is_not_used() {
        let world = world();
        mode(world.memory.path(), 0o777);
        let clear = world.make();
        assert!(clear.path().starts_with(world.own.path()), "{:?}", clear.path());
        drop(clear);
        assert_eq!(names(world.own.path()), [""; 0]);
    }

    #[test]
    fn a_note_that_leads_elsewhere_takes_nothing_away() {
        let world = world();
        let outside = tempfile::tempdir().unwrap();
        mode(world.own.path(), 0o700);
        mode(outside.path(), 0o700);
        fs::write(outside.path().join("file"), "x").unwrap();
        for lead in [outside.path().join("file"), outside.path().to_owned(), "/".into(), "../x".into()] {
            fs::write(world.own.path().join(NOTE), lead.as_os_str().as_encoded_bytes()).unwrap();
            assert!(ClearFolder::left(world.own.path()).is_none());
            ClearFolder::sweep(world.own.path()).unwrap();
        }
        assert!(outside.path().join("file").exists());
    }
}
