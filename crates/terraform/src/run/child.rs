//! One execution of the tool: started in the sandbox, listened to, and stopped gently.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use super::folders::Ownership;
use crate::sandbox::{self, Inner, Orphan, Room, Sandbox};

/// How often it is looked whether somebody asked to stop.
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);
/// How long a tool that was asked to stop may go on where nothing of it has to be finished. Code of the author can
/// keep it from ending, and nobody would be rid of it. An apply is never ended that way.
const GRACE: Duration = Duration::from_secs(20);
/// The longest line that is taken as one.
const LONGEST_LINE: u64 = 16 << 20;
/// How much of a file is read before the listener gets it.
const MOST_AT_ONCE: usize = 32 << 20;
/// How many lines may wait for the listener. Who prints faster waits, and fills no memory meanwhile.
const MOST_UNHEARD: usize = 64;

/// What the tool is asked.
#[derive(Debug)]
pub(super) struct Question<'q> {
    pub(super) sandbox: &'q Sandbox,
    /// What it sees.
    pub(super) room: Room<'q>,
    /// The program, as it is seen inside.
    pub(super) program: &'q Path,
    pub(super) arguments: &'q [String],
    pub(super) environment: &'q [(String, String)],
    /// What becomes of what it prints.
    pub(super) output: Output,
}

/// What becomes of standard output.
#[derive(Debug)]
pub(super) enum Output {
    /// It is handed over line by line.
    Lines,
    /// It is kept whole, up to this many bytes.
    Whole(usize),
    /// It goes into a file and is read from there line by line, so that the tool does not end when
    /// its reader does. The sandbox around it also holds the ownership of the run, for as
    /// long as it lives; without one the tool itself does.
    File(PathBuf, Ownership),
}

/// A line that the tool printed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// On standard output.
    Output(String),
    /// On standard error.
    Error(String),
}

/// How it ended.
#[derive(Debug)]
pub(super) struct Finished {
    pub(super) status: ExitStatus,
    /// Standard output, where it was kept whole.
    pub(super) output: Vec<u8>,
    /// Whether it was told to stop.
    pub(super) stopped: bool,
}

/// What listens to the tool, and says when it has to stop.
pub(super) trait Listener {
    /// Takes a line.
    fn hear(&mut self, said: Said);

    /// Whether the run is to stop.
    fn is_asked_to_stop(&self) -> bool;

    /// The tool was told to stop.
    fn stopping(&mut self);
}

/// Why the tool did not run.
#[derive(Debug, thiserror::Error)]
pub(super) enum ChildError {
    /// It could not be started.
    #[error("{0}")]
    NotStarted(String),
    /// It printed more than is taken.
    #[error("it printed more than {0} bytes")]
    TooMuch(usize),
    #[error("it could not be waited for: {0}")]
    Lost(std::io::Error),
}

/// Runs the tool to its end.
pub(super) fn run(question: Question<'_>, listener: &mut dyn Listener) -> Result<Finished, ChildError> {
    let not_started = |error: &dyn std::fmt::Display| ChildError::NotStarted(error.to_string());
    let mut most = usize::MAX;
    let mut tail = None;
    match question.output {
        Output::Lines => {}
        Output::Whole(limit) => most = limit,
        Output::File(path, ownership) => {
            let file = crate::sealed::private_file(&path).map_err(|error| not_started(&error))?;
            tail = Some((path, file, ownership));
        }
    }
    let mut room = question.room;
    let orphan = room.orphan;
    room.held = tail.as_ref().map(|(_, _, ownership)| ownership.file());
    let mut enclosed =
        sandbox::command(question.sandbox, question.program, &room).map_err(|error| not_started(&error))?;
    enclosed
        .command
        .args(question.arguments)
        .envs(question.environment.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some((_, file, _)) = &tail {
        let file = || file.try_clone().map_err(|error| not_started(&error));
        enclosed.command.stdout(file()?).stderr(file()?);
    }
    // A group of its own: what is sent to the group of the app does not reach the tool.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut enclosed.command, 0);
    let (heard, hearing) = mpsc::sync_channel::<Heard>(MOST_UNHEARD);
    let mut started = enclosed.start().map_err(|error| not_started(&error))?;
    let inner = inner_process(&started.inner, &started.child);
    let whole = most != usize::MAX;
    let path = tail.as_ref().map(|(path, _, _)| path.clone());
    let readers = readers(&mut started.child, whole, most, &heard, path);
    drop(heard);
    attend(&mut started.child, &inner, orphan, &hearing, listener, &readers)
}

/// What reaches the loop that attends to the child.
enum Heard {
    Said(Said),
    Whole(Vec<u8>),
    TooMuch,
}

/// Set when the child is gone, so that who follows its file reads what is left and ends.
type Gone = Arc<AtomicBool>;

fn readers(child: &mut Child, whole: bool, most: usize, heard: &SyncSender<Heard>, file: Option<PathBuf>) -> Gone {
    let gone = Gone::default();
    if let Some(stream) = child.stdout.take() {
        let heard = heard.clone();
        thread::spawn(move || if whole { keep(stream, most, &heard) } else { listen(stream, Said::Output, &heard) });
    }
    if let Some(stream) = child.stderr.take() {
        let heard = heard.clone();
        thread::spawn(move || listen(stream, Said::Error, &heard));
    }
    if let Some(path) = file {
        let (heard, gone) = (heard.clone(), Gone::clone(&gone));
        thread::spawn(move || follow(&path, &gone, &heard));
    }
    gone
}

fn keep(stream: impl Read, most: usize, heard: &SyncSender<Heard>) {
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut limited = stream.take(limit);
    let read = limited.read_to_end(&mut bytes);
    // Read on, so that the child never waits for a reader.
    let _ = std::io::copy(&mut limited.into_inner(), &mut std::io::sink());
    let answer = if read.is_err() || bytes.len() > most { Heard::TooMuch } else { Heard::Whole(bytes) };
    let _ = heard.send(answer);
}

fn listen(stream: impl Read, said: fn(String) -> Said, heard: &SyncSender<Heard>) {
    let mut reader = BufReader::new(stream);
    while let Some(line) = next_line(&mut reader) {
        if heard.send(Heard::Said(said(line))).is_err() {
            return;
        }
    }
}

fn next_line(reader: &mut impl std::io::BufRead) -> Option<String> {
    let mut line = Vec::new();
    match reader.take(LONGEST_LINE).read_until(b'\n', &mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned()),
    }
}

/// Reads a file that grows, until the child is gone and everything was read.
fn follow(path: &Path, gone: &Gone, heard: &SyncSender<Heard>) {
    let mut read = 0;
    loop {
        let last = gone.load(Ordering::Acquire);
        let lines = lines_after(path, &mut read, last);
        let more = !lines.is_empty();
        for line in lines {
            if heard.send(Heard::Said(Said::Output(line))).is_err() {
                return;
            }
        }
        if more {
            continue;
        }
        if last {
            return;
        }
        thread::sleep(BETWEEN_LOOKS / 2);
    }
}

/// Whole lines after `read` bytes; with `last` also one that has no end. What is longer than any line of the
/// tool's comes in pieces, and no more of it is held than of a line.
pub(super) fn lines_after(path: &Path, read: &mut u64, last: bool) -> Vec<String> {
    let Ok(mut file) = File::open(path) else { return Vec::new() };
    let length = file.metadata().map_or(0, |it| it.len());
    let Some(written) = written(&file, *read) else { return Vec::new() };
    if file.seek(SeekFrom::Start(written.start)).is_err() {
        return Vec::new();
    }
    *read = written.start;
    // What ends before a gap has no more of its line.
    let last = last || written.end < length;
    let mut reader = BufReader::new(file.take(written.end - written.start));
    let mut lines = Vec::new();
    let (mut line, mut held) = (Vec::new(), 0);
    loop {
        line.clear();
        match reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return lines,
            Ok(length) if !last && line.last() != Some(&b'\n') && (length as u64) < LONGEST_LINE => return lines,
            Ok(length) => {
                *read += length as u64;
                held += length;
                lines.push(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned());
                if held >= MOST_AT_ONCE {
                    return lines;
                }
            }
        }
    }
}

/// Where the next bytes of a file are that somebody wrote, from `at` on; nothing where there are none. What an
/// apply starts can make its file as long as it likes without a byte in it, and nobody would come to its end.
pub(super) fn written(file: &File, at: u64) -> Option<Range<u64>> {
    let length = file.metadata().ok()?.len();
    let (from, to) = extent(file, at, length);
    (from < to).then_some(from..to)
}

#[cfg(target_os = "linux")]
fn extent(file: &File, at: u64, length: u64) -> (u64, u64) {
    use rustix::fs::{SeekFrom, seek};
    match seek(file, SeekFrom::Data(at)) {
        Ok(from) => (from, seek(file, SeekFrom::Hole(from)).map_or(length, |to| to.min(length))),
        // There is nothing more.
        Err(rustix::io::Errno::NXIO) => (length, length),
        // A file system that does not tell.
        Err(_) => (at, length),
    }
}

#[cfg(not(target_os = "linux"))]
fn extent(_: &File, at: u64, length: u64) -> (u64, u64) {
    (at, length)
}

fn attend(
    child: &mut Child,
    inner: &InnerProcess,
    orphan: Orphan,
    hearing: &mpsc::Receiver<Heard>,
    listener: &mut dyn Listener,
    gone: &Gone,
) -> Result<Finished, ChildError> {
    let mut status = None;
    let mut stopped = false;
    let mut asked = None;
    let mut output = Vec::new();
    let mut too_much = false;
    let mut looked = Instant::now();
    loop {
        let mut ended = false;
        match hearing.recv_timeout(BETWEEN_LOOKS) {
            Ok(Heard::Said(said)) => listener.hear(said),
            Ok(Heard::Whole(bytes)) => output = bytes,
            Ok(Heard::TooMuch) => too_much = true,
            Err(RecvTimeoutError::Timeout) => {}
            // Everything was read.
            Err(RecvTimeoutError::Disconnected) => ended = true,
        }
        // Also a tool that never pauses is looked after.
        if !ended && looked.elapsed() < BETWEEN_LOOKS {
            continue;
        }
        looked = Instant::now();
        if status.is_none() {
            status = child.try_wait().transpose();
            if status.is_some() {
                gone.store(true, Ordering::Release);
            }
        }
        if ended {
            if status.is_some() {
                break;
            }
            // It gave up its streams and lives on, so nobody waits for it without looking.
            thread::sleep(BETWEEN_LOOKS);
        }
        if status.is_none() && listener.is_asked_to_stop() {
            let since = *asked.get_or_insert_with(Instant::now);
            let overdue = orphan == Orphan::Ends && since.elapsed() > GRACE;
            if overdue {
                // What is told by how it ends.
                let _ = child.kill();
            }
            if !stopped && (overdue || inner.interrupt()) {
                stopped = true;
                listener.stopping();
            }
        }
    }
    if too_much {
        return Err(ChildError::TooMuch(output.len()));
    }
    match status {
        Some(Ok(status)) => Ok(Finished { status, output, stopped }),
        Some(Err(error)) => Err(ChildError::Lost(error)),
        None => Err(ChildError::Lost(std::io::ErrorKind::Other.into())),
    }
}

/// The process of the tool itself, never that of the sandbox around it: a signal to the sandbox would
/// kill the tool without asking it.
#[derive(Debug)]
enum InnerProcess {
    /// The child is the tool.
    #[cfg_attr(not(unix), expect(dead_code, reason = "signals are sent on Unix alone"))]
    Itself(u32),
    /// The tool is the first process of its room.
    #[cfg(target_os = "linux")]
    First {
        /// The tool.
        process: Option<u32>,
        /// The sandbox around it.
        sandbox: u32,
    },
}

fn inner_process(inner: &Inner, child: &Child) -> InnerProcess {
    match inner {
        Inner::Child => InnerProcess::Itself(child.id()),
        #[cfg(target_os = "linux")]
        Inner::First(process) => InnerProcess::First { process: *process, sandbox: child.id() },
    }
}

impl InnerProcess {
    /// Sends one SIGINT. Answers whether it was sent.
    #[cfg(target_os = "linux")]
    fn interrupt(&self) -> bool {
        use rustix::process::{PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
        let process = match self {
            Self::Itself(process) => Some(*process),
            Self::First { process, .. } => *process,
        };
        let Some(pid) = process.and_then(|it| i32::try_from(it).ok()).and_then(rustix::process::Pid::from_raw) else {
            return false;
        };
        // The handle stays with the process that was meant, even if its number were given away.
        let Ok(handle) = pidfd_open(pid, PidfdFlags::empty()) else { return false };
        let still_meant = match self {
            Self::Itself(_) => true,
            Self::First { process, sandbox } => process.is_some_and(|it| {
                // The first process of a room never gets a signal that it does not wait for, and a tool
                // that has just been started does not wait for one yet. It is asked again then.
                parent_of(it) == Some(*sandbox) && waits_for_interrupts(it)
            }),
        };
        still_meant && pidfd_send_signal(handle, Signal::INT).is_ok()
    }

    #[cfg(all(unix, not(target_os = "linux")))]
    fn interrupt(&self) -> bool {
        let Self::Itself(process) = self;
        i32::try_from(*process)
            .ok()
            .and_then(rustix::process::Pid::from_raw)
            .is_some_and(|pid| rustix::process::kill_process(pid, rustix::process::Signal::INT).is_ok())
    }

    #[cfg(not(unix))]
    fn interrupt(&self) -> bool {
        false
    }
}

#[cfg(target_os = "linux")]
fn parent_of(process: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name of the program stands in parentheses and may hold anything; state and parent follow.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(target_os = "linux")]
fn waits_for_interrupts(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let caught = caught.and_then(|caught| u64::from_str_radix(caught.trim(), 16).ok()).unwrap_or_default();
    caught & (1 << (rustix::process::Signal::INT.as_raw() - 1)) != 0
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn only_the_tool_of_this_room_is_told_to_stop_and_only_when_it_waits_for_that() {
        let start = |program: &str, args: &[&str]| {
            let mut command = crate::process::program(program, Path::new("/"));
            crate::process::start(command.args(args)).unwrap()
        };
        let ours = std::process::id();
        let told = |process: u32, sandbox: u32| InnerProcess::First { process: Some(process), sandbox }.interrupt();
        // It waits for nothing: the first process of a room would not hear it. No shell starts it, since a shell
        // waits for interrupts until it has become the program.
        let mut deaf = start("/bin/sleep", &["60"]);
        assert!(!told(deaf.id(), ours));
        // It starts no other program: a shell can miss an interrupt while it does. And it is not left with interrupts
        // ignored, as everything is that is started from a shell in the background: it could not wait for one.
        let waits = "trap 'exit 7' INT; echo waits; while :; do :; done";
        let mut tool = start("/usr/bin/env", &["--default-signal=INT", "/bin/sh", "-c", waits]);
        let mut said = [0; 5];
        tool.stdout.take().unwrap().read_exact(&mut said).unwrap();
        // It is the child of another process than the sandbox, as where its number was given away.
        assert!(!told(tool.id(), deaf.id()));
        assert!(tool.try_wait().unwrap().is_none() && deaf.try_wait().unwrap().is_none());
        assert!(told(tool.id(), ours));
        assert_eq!(tool.wait().unwrap().code(), Some(7));
        crate::process::end(&mut deaf);
        assert!(!InnerProcess::First { process: None, sandbox: ours }.interrupt());
    }

    #[test]
    fn a_line_without_an_end_is_held_in_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("apply.jsonl");
        let mut file = File::create(&path).unwrap();
        for _ in 0..5 {
            file.write_all(&vec![b'x'; usize::try_from(LONGEST_LINE).unwrap()]).unwrap();
        }
        file.write_all(b"x").unwrap();
        let (mut read, mut most, mut all) = (0, 0, 0);
        loop {
            let lines = lines_after(&path, &mut read, true);
            let held: usize = lines.iter().map(String::len).sum();
            if lines.is_empty() {
                break;
            }
            most = most.max(held);
            all += held as u64;
        }
        assert_eq!((read, all), (5 * LONGEST_LINE + 1, 5 * LONGEST_LINE + 1));
        assert!(most <= MOST_AT_ONCE + usize::try_from(LONGEST_LINE).unwrap(), "{most}");
        // Before the end only what is a whole line, or longer than one.
        let mut read = 4 * LONGEST_LINE;
        assert_eq!(lines_after(&path, &mut read, false).len(), 1);
        assert!(lines_after(&path, &mut read, false).is_empty());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_that_is_long_and_empty_ends_where_its_last_line_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("apply.jsonl");
        let mut file = File::create(&path).unwrap();
        file.write_all(b"first\n").unwrap();
        let end = 1_u64 << 42;
        file.set_len(end).unwrap();
        file.seek(SeekFrom::Start(1 << 40)).unwrap();
        file.write_all(b"\nlast\n").unwrap();
        let begun = Instant::now();
        let (mut read, mut heard) = (0, Vec::new());
        loop {
            let lines = lines_after(&path, &mut read, true);
            if lines.is_empty() {
                break;
            }
            heard.extend(lines.into_iter().map(|line| line.trim_matches('\0').to_owned()));
        }
        // What is around them on their pages of the disk is empty.
        assert_eq!(heard, ["first", "", "", "last", ""]);
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
}
