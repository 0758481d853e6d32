//! Keeps what an apply left behind that says it is a state, before anything is cleaned up.
//!
//! It is looked for after every apply, whatever the tool said, and by looking alone: the file in the
//! project's directory, and lines of the tool's output that hold a state. It is kept first, in the safest
//! place that takes it, and judged afterwards ([`super::left`]). A state that is kept nowhere else is
//! never deleted.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use zeroize::Zeroizing;

use super::apply::OUTPUT;
use super::child::written;
use super::clear::ClearFolder;
use super::folders::RunFolder;
use super::job::ApplyTask;
use super::left::{self, Known, LeftFrom, LeftPlace, LeftState, LeftVerdict, Present, ToolEnded};
use super::manifest::RESCUED_STATE;
use super::record::{self, Began, Event, RunKind};
use super::steps::{Ask, Run};
use crate::dirs::{Dir, Kind, read_all};
use crate::sealed::Safe;
use crate::state::{self, MOST_BYTES};

/// What the tools leave in their directory when they cannot write the state.
pub const LEFT_STATE: &str = "errored.tfstate";

/// The tool prints its state once. Whoever prints further ones is not it, and keeps none of the first from
/// being found.
const MOST_PRINTED: usize = 3;

struct Found {
    from: LeftFrom,
    /// The bytes, or why there are none.
    content: Result<Zeroizing<Vec<u8>>, LeftVerdict>,
}

/// Whether the run's own folder keeps a state under this name.
pub(super) fn is_kept_name(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name == LEFT_STATE || name.starts_with("errored-") && name.ends_with(".tfstate"))
}

fn kept_name(at: usize) -> String {
    if at == 0 { LEFT_STATE.to_owned() } else { format!("errored-{}.tfstate", at + 1) }
}

fn piece_name(at: usize) -> String {
    if at == 0 { RESCUED_STATE.to_owned() } else { format!("{RESCUED_STATE}-{}", at + 1) }
}

/// The project's directory in a checkout, reached through folders alone: code that ran may have put a
/// link in the place of any of them.
fn project_folder(run: &RunFolder, dir: &str) -> io::Result<Dir> {
    Dir::open(&run.tree())?.walk(Path::new(dir))
}

/// Everything that claims to be a state, the file first.
fn find(run: &RunFolder, dir: &str, clear: Option<&Dir>) -> Vec<Found> {
    let file = project_folder(run, dir).ok().and_then(|folder| found_file(&folder));
    let printed = clear.map(printed).unwrap_or_default();
    let printed = printed.into_iter().map(|state| Found { from: LeftFrom::Output, content: Ok(state) });
    file.into_iter().chain(printed).collect()
}

fn found_file(folder: &Dir) -> Option<Found> {
    let content = match folder.kind(LEFT_STATE) {
        Ok(None) | Err(_) => return None,
        // Also one with another name: that can only be of a file that the code could write itself, and
        // what the file holds is judged in any case.
        Ok(Some(Kind::File)) => match taken(folder) {
            Ok(bytes) => Ok(Zeroizing::new(bytes)),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Err(LeftVerdict::TooLarge),
            Err(_) => Err(LeftVerdict::NoFile),
        },
        Ok(Some(Kind::Folder | Kind::Link | Kind::Other)) => Err(LeftVerdict::NoFile),
    };
    Some(Found { from: LeftFrom::File, content })
}

fn taken(folder: &Dir) -> io::Result<Vec<u8>> {
    read_all(folder.open_stamped(LEFT_STATE)?.0, MOST_BYTES as u64)
}

/// States in the tool's output. With `-json` the tool prints one as the member `state` of a line of its
/// log; the newest are taken, since whoever printed an older one did not keep the tool from printing its
/// own.
fn printed(clear: &Dir) -> Vec<Zeroizing<Vec<u8>>> {
    let Ok(mut file) = clear.open_regular(OUTPUT) else { return Vec::new() };
    let mut found: Vec<(u64, Zeroizing<Vec<u8>>)> = Vec::new();
    let mut line = Zeroizing::new(Vec::new());
    let mut at = 0;
    while let Some(written) = written(&file, at) {
        at = written.end;
        if file.seek(SeekFrom::Start(written.start)).is_err() {
            break;
        }
        let mut reader = BufReader::new((&mut file).take(written.end - written.start));
        loop {
            line.clear();
            match (&mut reader).take(MOST_BYTES as u64).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
            let Some((serial, state)) = printed_state(&line) else { continue };
            if found.iter().all(|(_, other)| *other != state) {
                found.push((serial, state));
                // A stable order: of equal serials the first to be printed stays the first.
                found.sort_by_key(|(serial, _)| std::cmp::Reverse(*serial));
                found.truncate(MOST_PRINTED);
            }
        }
    }
    found.into_iter().map(|(_, state)| state).collect()
}

fn printed_state(line: &[u8]) -> Option<(u64, Zeroizing<Vec<u8>>)> {
    #[derive(serde::Deserialize)]
    struct Line<'l> {
        #[serde(borrow)]
        state: &'l serde_json::value::RawValue,
    }
    // Most lines are short and tell of something else.
    let text = std::str::from_utf8(line).ok().filter(|line| line.contains("\"state\""))?;
    // Before and behind a gap in the file there is nothing but zeros.
    let text = text.trim_matches('\0');
    let state = serde_json::from_str::<Line<'_>>(text).ok()?.state.get();
    let identity = left::identity(state.as_bytes())?;
    Some((identity.serial, Zeroizing::new(state.as_bytes().to_vec())))
}

/// After an apply: keeps what was left, notes the state as it is now, and tells what is true of both.
pub(super) fn after_apply(run: &mut Run, safe: &Safe, task: &ApplyTask, tool: ToolEnded) {
    let dir = run.job.project.dir.clone();
    let found = find(&run.folder, &dir, Some(run.clear_folder().dir()));
    // Kept before anything else is done: what follows asks the backend, which may be what failed.
    let kept: Vec<(Found, LeftPlace)> = found
        .into_iter()
        .enumerate()
        .map(|(at, found)| {
            let place = keep(run, safe, task.plan(), at, &found);
            (found, place)
        })
        .collect();
    let present = present(run);
    match &present {
        Present::State(_, identity) => run.note(Event::State { state: Some(identity.clone()) }),
        Present::Nothing => run.note(Event::State { state: None }),
        Present::Unread => {}
    }
    if kept.is_empty() {
        return;
    }
    let known = Known { before: task.state().cloned(), present, tool };
    let left = kept.into_iter().map(|(found, place)| judged(&found, place, &known).said(|text| run.redact_name(text)));
    let left = left.collect();
    run.note(Event::StateRescued { kept: task.plan().to_owned(), left });
}

fn judged(found: &Found, kept: LeftPlace, known: &Known) -> LeftState {
    let (verdict, identity, difference) = match &found.content {
        Ok(bytes) => left::judge(bytes, known),
        Err(verdict) => (*verdict, None, None),
    };
    LeftState { from: found.from, kept, verdict, identity, difference }
}

fn present(run: &mut Run) -> Present {
    let Ok(finished) = run.ask(Ask::quietly(&["state", "pull"], MOST_BYTES)) else { return Present::Unread };
    if !finished.status.success() {
        return Present::Unread;
    }
    match state::read(&finished.output) {
        Ok(now) if now.identity.is_none() => Present::Nothing,
        Ok(_) => left::read(&finished.output)
            .map_or(Present::Unread, |(value, identity)| Present::State(Box::new(value), identity)),
        Err(_) => Present::Unread,
    }
}

/// Keeps a state: encrypted; else in clear, which is better than lost; else in memory; else where it is.
fn keep(run: &mut Run, safe: &Safe, plan: &str, at: usize, found: &Found) -> LeftPlace {
    let Ok(bytes) = &found.content else { return LeftPlace::Nowhere };
    let piece = piece_name(at);
    if safe.put(plan, &piece, bytes).is_ok() {
        return LeftPlace::Sealed { piece };
    }
    let name = kept_name(at);
    if in_clear(&run.folder, &name, bytes).is_ok() {
        return LeftPlace::Clear { name };
    }
    // A full disk leaves room for another name of what is there already.
    if found.from == LeftFrom::File && moved(&run.folder, &run.job.project.dir, &name).is_ok() {
        return LeftPlace::Clear { name };
    }
    let memory = run.clear_folder_mut();
    let in_memory = memory.dir().create_file(&name).and_then(|mut file| file.write_all(bytes));
    memory.stay();
    if in_memory.is_ok() {
        return LeftPlace::Memory { name };
    }
    run.keep_tree();
    LeftPlace::Tree
}

fn in_clear(run: &RunFolder, name: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = Dir::open_private(run.path())?;
    let mut file = folder.create_file(name)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // A part of a state is none.
        let _ = folder.remove_file(name);
    }
    written
}

/// Gives the file in the checkout another name, in the folder of the run.
fn moved(run: &RunFolder, dir: &str, name: &str) -> io::Result<()> {
    let folder = Dir::open_private(run.path())?;
    project_folder(run, dir)?.rename(LEFT_STATE, &folder, name)?;
    // What is there now is what was moved: a regular file, and readable by its owner alone.
    let (file, _) = folder.open_stamped(name)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    file.sync_all()
}

/// What an apply left whose owner is gone. Nobody is there to encrypt it or to read the state that is
/// there now, and the checkout is about to go.
pub(super) fn after_owner(run: &RunFolder, began: &Began) -> Vec<LeftState> {
    let clear = ClearFolder::left(run.path());
    // How the tool itself ended is not known: what it seems to have said is no reason to hide a state.
    let known = Known { before: began.state.clone(), present: Present::Unread, tool: ToolEnded::Badly };
    let found = find(run, &began.project.dir, clear.as_ref());
    let keep = |(at, found): (usize, Found)| {
        let name = kept_name(at);
        let place = match &found.content {
            Err(_) => LeftPlace::Nowhere,
            Ok(bytes) if in_clear(run, &name, bytes).is_ok() => LeftPlace::Clear { name },
            Ok(_) if found.from == LeftFrom::File && moved(run, &began.project.dir, &name).is_ok() => {
                LeftPlace::Clear { name }
            }
            Ok(_) if found.from == LeftFrom::File => LeftPlace::Tree,
            Ok(_) => LeftPlace::Memory { name: OUTPUT.to_owned() },
        };
        judged(&found, place, &known)
    };
    found.into_iter().enumerate().map(keep).collect()
}

/// Before a run's folders are taken away: whether nothing in them is the only trace of what exists. What
/// no disk took when it was found is tried again.
pub(super) fn secure(run: &RunFolder) -> bool {
    if !run.tree().exists() && !run.has_clear_folder() {
        return true;
    }
    let lines = record::read(&run.record()).unwrap_or_default();
    let began = lines.iter().find_map(|line| match &line.event {
        Event::Began(began) if began.kind == RunKind::Apply => Some(began),
        _ => None,
    });
    let Some(began) = began else { return true };
    let left = lines.iter().rev().find_map(|line| match &line.event {
        Event::StateRescued { left, .. } => Some(left.as_slice()),
        _ => None,
    });
    let Some(left) = left else {
        // The record may be what could not be written.
        return after_owner(run, began).iter().all(is_out_of_the_way);
    };
    left.iter().enumerate().all(|(at, left)| match &left.kept {
        LeftPlace::Sealed { .. } | LeftPlace::Clear { .. } | LeftPlace::Nowhere => true,
        LeftPlace::Tree => moved(run, &began.project.dir, &kept_name(at)).is_ok() || is_kept(run, &kept_name(at)),
        LeftPlace::Memory { .. } => {
            let as_name = kept_name(at);
            let Some(memory) = ClearFolder::left(run.path()) else { return true };
            is_kept(run, &as_name)
                || from_memory(&memory, left).is_ok_and(|bytes| in_clear(run, &as_name, &bytes).is_ok())
        }
    })
}

fn is_kept(run: &RunFolder, name: &str) -> bool {
    Dir::open(run.path()).and_then(|folder| folder.kind(name)).is_ok_and(|kind| kind == Some(Kind::File))
}

const fn is_out_of_the_way(left: &LeftState) -> bool {
    !matches!(left.kept, LeftPlace::Tree | LeftPlace::Memory { .. })
}

/// The bytes of a state that is kept outside of the safe; it is the one at this place of those that were
/// left.
pub fn kept_in_clear(run: &RunFolder, left: &LeftState, at: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    let here = Dir::open(run.path())?;
    match here.take_file(kept_name(at), MOST_BYTES as u64) {
        // Wherever it was when it was found, a later start may have moved it here.
        Ok(bytes) => Ok(Zeroizing::new(bytes)),
        Err(error) => match ClearFolder::left(run.path()) {
            Some(memory) => from_memory(&memory, left),
            None => Err(error),
        },
    }
}

fn from_memory(memory: &Dir, left: &LeftState) -> io::Result<Zeroizing<Vec<u8>>> {
    let gone = || io::Error::from(io::ErrorKind::NotFound);
    match &left.kept {
        LeftPlace::Memory { name } if name == OUTPUT => {
            let same = |state: &Zeroizing<Vec<u8>>| left::identity(state) == left.identity;
            printed(memory).into_iter().find(same).ok_or_else(gone)
        }
        LeftPlace::Memory { name } => memory.take_file(name, MOST_BYTES as u64).map(Zeroizing::new),
        _ => Err(gone()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::path::PathBuf;

    use super::*;

    struct Left {
        folder: tempfile::TempDir,
        run: RunFolder,
    }

    impl Left {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let run = RunFolder::of(folder.path(), &"1700000000-00000001".to_owned().try_into().unwrap());
            drop(run.own().unwrap());
            fs::create_dir_all(run.tree().join("prod")).unwrap();
            Self { folder, run }
        }

        fn at(&self) -> PathBuf {
            self.run.tree().join("prod").join(LEFT_STATE)
        }

        fn found(&self) -> Vec<Result<Vec<u8>, LeftVerdict>> {
            find(&self.run, "prod", None).into_iter().map(|found| found.content.map(|it| it.to_vec())).collect()
        }
    }

    const STATE: &str = r#"{"version":4,"serial":7,"lineage":"a","resources":[]}"#;

    #[test]
    fn nothing_but_a_plain_file_in_a_plain_folder_is_taken() {
        let left = Left::new();
        assert_eq!(left.found(), []);
        symlink("/etc/passwd", left.at()).unwrap();
        assert_eq!(left.found(), [Err(LeftVerdict::NoFile)]);
        fs::remove_file(left.at()).unwrap();
        // Nobody writes into it: who opens it plainly waits for ever.
        rustix::fs::mkfifoat(rustix::fs::CWD, left.at(), rustix::fs::Mode::RWXU).unwrap();
        assert_eq!(left.found(), [Err(LeftVerdict::NoFile)]);
        fs::remove_file(left.at()).unwrap();
        fs::create_dir(left.at()).unwrap();
        assert_eq!(left.found(), [Err(LeftVerdict::NoFile)]);
        fs::remove_dir(left.at()).unwrap();
        fs::write(left.folder.path().join("other"), "x").unwrap();
        fs::hard_link(left.folder.path().join("other"), left.at()).unwrap();
        assert_eq!(left.found(), [Ok(b"x".to_vec())], "as good as a file of its own");
        fs::remove_file(left.at()).unwrap();
        fs::write(left.at(), STATE).unwrap();
        assert_eq!(left.found(), [Ok(STATE.as_bytes().to_vec())]);
        // A link in the place of the project's directory.
        fs::rename(left.run.tree().join("prod"), left.run.tree().join("real")).unwrap();
        symlink("real", left.run.tree().join("prod")).unwrap();
        assert_eq!(left.found(), []);
    }

    #[test]
    fn a_state_in_the_output_is_found_and_the_newest_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let line = |serial: u32| {
            format!(
                "{{\"type\":\"log\",\"@message\":\"Emergency state dump\",\"state\":{{\"lineage\":\"a\",\"serial\":{serial}}}}}\n"
            )
        };
        let mut output = "plain\n{\"state\": 1}\n{\"type\":\"version\",\"state\":{}}\n".to_owned();
        for serial in [9, 1, 2, 3, 9, 4] {
            output.push_str(&line(serial));
        }
        // The last one has no end: the tool was killed.
        output.push_str(line(5).trim_end());
        fs::write(folder.path().join(OUTPUT), output).unwrap();
        let found = printed(&Dir::open(folder.path()).unwrap());
        let found: Vec<u64> = found.iter().map(|state| left::identity(state).unwrap().serial).collect();
        assert_eq!(found, [9, 5, 4]);
        fs::remove_file(folder.path().join(OUTPUT)).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, folder.path().join(OUTPUT), rustix::fs::Mode::RWXU).unwrap();
        assert_eq!(printed(&Dir::open(folder.path()).unwrap()).len(), 0);
    }

    #[test]
    fn a_state_is_never_swept_away_before_it_is_out_of_the_checkout() {
        let left = Left::new();
        let began = Began::of_test("plan-1", "prod");
        let mut writer = record::Writer::create(&left.run.record(), || jiff::Timestamp::UNIX_EPOCH).unwrap();
        writer.write(Event::Began(Box::new(began))).unwrap();
        fs::write(left.at(), STATE).unwrap();
        // Its place is taken, so that it can be moved nowhere.
        fs::create_dir_all(left.run.path().join(LEFT_STATE).join("x")).unwrap();
        assert!(super::super::folders::sweep(left.folder.path()).is_empty());
        assert_eq!(fs::read_to_string(left.at()).unwrap(), STATE);
        fs::remove_dir_all(left.run.path().join(LEFT_STATE)).unwrap();
        assert_eq!(super::super::folders::sweep(left.folder.path()).len(), 1);
        assert!(!left.run.tree().exists());
        assert_eq!(fs::read_to_string(left.run.path().join(LEFT_STATE)).unwrap(), STATE);
        assert_eq!(fs::metadata(left.run.path().join(LEFT_STATE)).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(super::super::folders::sweep(left.folder.path()).len(), 1, "and it stays");
        assert!(left.run.path().join(LEFT_STATE).exists());
    }
}
