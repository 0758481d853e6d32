//! Taking away whole trees that somebody else's code wrote.

use std::ffi::{CString, OsStr};
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;

use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

/// The most nested folders that are held open at once. Deeper ones are moved up first: a tree may
/// be deeper than a process may have files open.
const MOST_DEEP: usize = 64;

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// A folder that is being emptied.
struct Level {
    folder: OwnedFd,
    /// Its name in the one before.
    name: CString,
    /// What is still in it.
    left: Vec<CString>,
}

/// Takes away `name` in `parent`, and everything below.
pub(super) fn remove(parent: BorrowedFd<'_>, name: &OsStr) -> io::Result<()> {
    let name = CString::new(name.as_bytes())?;
    let mut removal = Removal { fault: None };
    let stat = match rustix::fs::statat(parent, &name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => stat,
        Err(Errno::NOENT) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if FileType::from_raw_mode(stat.st_mode) != FileType::Directory {
        return Ok(rustix::fs::unlinkat(parent, &name, AtFlags::empty())?);
    }
    match open_up(parent, &name).and_then(|folder| level(folder, name.clone())) {
        Ok(top) => removal.empty(top),
        Err(error) => removal.note(error),
    }
    if let Err(error) = rustix::fs::unlinkat(parent, &name, AtFlags::REMOVEDIR) {
        removal.note(error.into());
    }
    removal.fault.map_or(Ok(()), Err)
}

struct Removal {
    fault: Option<io::Error>,
}

impl Removal {
    fn note(&mut self, error: io::Error) {
        if error.kind() != io::ErrorKind::NotFound && self.fault.is_none() {
            self.fault = Some(error);
        }
    }

    /// Empties a folder, without calling itself: what others wrote decides how deep it is.
    fn empty(&mut self, top: Level) {
        let mut levels = vec![top];
        while let Some(here) = levels.last_mut() {
            let Some(name) = here.left.pop() else {
                let Some(done) = levels.pop() else { return };
                let Some(above) = levels.last() else { return };
                if let Err(error) = rustix::fs::unlinkat(&above.folder, &done.name, AtFlags::REMOVEDIR) {
                    self.note(error.into());
                }
                continue;
            };
            match rustix::fs::unlinkat(&here.folder, &name, AtFlags::empty()) {
                Ok(()) | Err(Errno::NOENT) => continue,
                // Linux says the first of a folder, others the second.
                Err(Errno::ISDIR | Errno::PERM) => {}
                Err(error) => {
                    self.note(error.into());
                    continue;
                }
            }
            match open_up(here.folder.as_fd(), &name).and_then(|folder| level(folder, name)) {
                Ok(next) if levels.len() < MOST_DEEP => levels.push(next),
                Ok(next) => self.lift(&mut levels, &next),
                Err(error) => self.note(error),
            }
        }
    }

    /// Moves a folder that is too deep up into the first one, where it is emptied later.
    fn lift(&mut self, levels: &mut [Level], next: &Level) {
        // Not to be guessed, so that nothing stands in its way on purpose.
        let mut random = [0_u8; 16];
        let named = getrandom::fill(&mut random).ok().and_then(|()| {
            CString::new(random.iter().fold("deep-".to_owned(), |name, byte| format!("{name}{byte:02x}"))).ok()
        });
        let (Some(name), Some(first), Some(here)) = (named, levels.first(), levels.last()) else { return };
        match rustix::fs::renameat(&here.folder, &next.name, &first.folder, &name) {
            Ok(()) => levels[0].left.push(name),
            Err(error) => self.note(error.into()),
        }
    }
}

/// Opens a folder, even if its mode denies its owner access.
fn open_up(parent: BorrowedFd<'_>, name: &CString) -> io::Result<OwnedFd> {
    let open = || rustix::fs::openat(parent, name, FOLDER, Mode::empty());
    let folder = match open() {
        Ok(folder) => folder,
        Err(Errno::ACCESS) => {
            let_in(parent, name)?;
            open()?
        }
        Err(error) => return Err(error.into()),
    };
    let mode = Mode::from_raw_mode(rustix::fs::fstat(&folder)?.st_mode);
    if !mode.contains(Mode::RWXU) {
        rustix::fs::fchmod(&folder, Mode::RWXU)?;
    }
    Ok(folder)
}

/// Lets the owner of a folder into it: of that very folder, which is held while its mode is changed.
#[cfg(target_os = "linux")]
fn let_in(parent: BorrowedFd<'_>, name: &CString) -> io::Result<()> {
    use std::os::fd::AsRawFd as _;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let held = rustix::fs::openat(parent, name, flags, Mode::empty())?;
    // What was opened so cannot be changed through its descriptor, but through the name that the system
    // has for it.
    let own = format!("/proc/self/fd/{}", held.as_raw_fd());
    Ok(rustix::fs::chmodat(rustix::fs::CWD, own, Mode::RWXU, AtFlags::empty())?)
}

/// Lets the owner of a folder into it. By its name, since what may not be read cannot be opened here.
#[cfg(not(target_os = "linux"))]
fn let_in(parent: BorrowedFd<'_>, name: &CString) -> io::Result<()> {
    Ok(rustix::fs::chmodat(parent, name, Mode::RWXU, AtFlags::SYMLINK_NOFOLLOW)?)
}

fn level(folder: OwnedFd, name: CString) -> io::Result<Level> {
    let mut left = Vec::new();
    for entry in rustix::fs::Dir::read_from(&folder)? {
        let name = entry?.file_name().to_owned();
        if name.as_bytes() != b"." && name.as_bytes() != b".." {
            left.push(name);
        }
    }
    Ok(Level { folder, name, left })
}
