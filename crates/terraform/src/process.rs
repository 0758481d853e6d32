//! Starts other programs: with an empty environment, arguments as arguments, and an end.
//!
//! Nothing is ever joined into a shell line, and nothing of the app's own environment, nor of the files that
//! are open in it, reaches a child unless a caller names it.

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

const BETWEEN_LOOKS: Duration = Duration::from_millis(5);
/// The least time to wait for the last output of a child that has ended.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// How long a program may run and how much it may say.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest time.
    pub time: Duration,
    /// Most bytes of standard output.
    pub output: usize,
}

/// What a program answered.
#[derive(Debug)]
pub struct Answer {
    /// How it ended.
    pub status: ExitStatus,
    /// Standard output.
    pub output: Vec<u8>,
    /// Standard error, cut at 64 KiB.
    pub errors: String,
}

impl Answer {
    /// The last lines of what it complained about, for people.
    pub fn complaint(&self) -> String {
        let lines: Vec<&str> = self.errors.lines().filter(|line| !line.trim().is_empty()).collect();
        lines[lines.len().saturating_sub(6)..].join("\n")
    }
}

/// Why a program gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    /// It could not be started.
    #[error("{program} could not be started: {cause}")]
    NotStarted { program: String, cause: io::Error },
    /// It ran longer than it may, and was ended.
    #[error("{program} did not end within {seconds} s")]
    TimedOut {
        program: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// It said more than is taken.
    #[error("{program} wrote more than {limit} bytes")]
    TooMuch { program: String, limit: usize },
    /// Its output could not be read.
    #[error("the output of {program} could not be read: {cause}")]
    Unreadable { program: String, cause: io::Error },
}

const MOST_ERRORS: usize = 64 << 10;

/// A program with an empty environment, in a folder, without input.
#[expect(clippy::disallowed_methods, reason = "the one place where this crate starts programs")]
pub fn program(path: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(path);
    command.env_clear().current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn name_of(command: &Command) -> String {
    Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

pub fn start(command: &mut Command) -> Result<Child, NoAnswer> {
    spawn(command).map_err(|cause| NoAnswer::NotStarted { program: name_of(command), cause })
}

/// The one place where a child begins. Whoever started the app may have left files open in it, as terminals and
/// editors do, and so may a library: a sandbox hands each on to what it runs, and a folder among them leads to
/// everything of the machine. So no child has any but its streams and what its command names, which is opened
/// again in the child itself.
pub(crate) fn spawn(command: &mut Command) -> io::Result<Child> {
    #[cfg(unix)]
    close_fds::set_fds_cloexec(3, &[]);
    command.spawn()
}

/// Runs it to its end, or ends it.
pub fn run(command: &mut Command, limits: Limits) -> Result<Answer, NoAnswer> {
    let name = name_of(command);
    attend(&name, &mut start(command)?, limits)
}

/// Attends to a child that was started, to its end, or ends it.
pub(crate) fn attend(name: &str, child: &mut Child, limits: Limits) -> Result<Answer, NoAnswer> {
    let too_much = Arc::<AtomicBool>::default();
    let output = child.stdout.take().map(|stream| drain(stream, limits.output, &too_much));
    let errors = child.stderr.take().map(|stream| drain(stream, MOST_ERRORS, &Arc::default()));
    let begun = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            // What it says is refused in any case, and a tree that is listed may have no end.
            Ok(None) if too_much.load(Ordering::Acquire) => {
                end(child);
                return Err(NoAnswer::TooMuch { program: name.to_owned(), limit: limits.output });
            }
            Ok(None) if begun.elapsed() < limits.time => thread::sleep(BETWEEN_LOOKS),
            Ok(None) => {
                end(child);
                return Err(NoAnswer::TimedOut { program: name.to_owned(), seconds: limits.time.as_secs() });
            }
            Err(cause) => return Err(NoAnswer::Unreadable { program: name.to_owned(), cause }),
        }
    };
    // What the child left running may hold its streams for as long as it likes.
    let left = || limits.time.saturating_sub(begun.elapsed()).max(LAST_WORDS);
    let unreadable = |cause| NoAnswer::Unreadable { program: name.to_owned(), cause };
    let read = |drained: Option<mpsc::Receiver<Drained>>| match drained.map(|it| it.recv_timeout(left())) {
        None => Ok(Drained::default()),
        Some(Ok(Drained { fault: Some(cause), .. })) => Err(unreadable(cause)),
        Some(Ok(drained)) => Ok(drained),
        Some(Err(RecvTimeoutError::Timeout)) => {
            Err(NoAnswer::TimedOut { program: name.to_owned(), seconds: limits.time.as_secs() })
        }
        Some(Err(RecvTimeoutError::Disconnected)) => Err(unreadable(io::ErrorKind::Other.into())),
    };
    let (output, errors) = (read(output)?, read(errors)?);
    if output.cut {
        return Err(NoAnswer::TooMuch { program: name.to_owned(), limit: limits.output });
    }
    Ok(Answer { status, output: output.bytes, errors: String::from_utf8_lossy(&errors.bytes).into_owned() })
}

/// Ends a child that does not end by itself.
pub(crate) fn end(child: &mut Child) {
    // It may have ended in this moment, which is as good.
    let _ = child.kill();
    let _ = child.wait();
}

#[derive(Default)]
struct Drained {
    bytes: Vec<u8>,
    cut: bool,
    fault: Option<io::Error>,
}

/// Reads a stream to its end, so that the child never waits for a reader; keeps the first `most` bytes.
fn drain(mut stream: impl Read + Send + 'static, most: usize, too_much: &Arc<AtomicBool>) -> mpsc::Receiver<Drained> {
    let too_much = Arc::clone(too_much);
    let (read, drained) = mpsc::channel();
    thread::spawn(move || {
        // Nobody waits for it any more where that took too long.
        let _ = read.send(drained_of(&mut stream, most, &too_much));
    });
    drained
}

fn drained_of(stream: &mut impl Read, most: usize, too_much: &AtomicBool) -> Drained {
    let mut drained = Drained::default();
    let mut buffer = vec![0_u8; 64 << 10];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return drained,
            Ok(read) => {
                let kept = read.min(most.saturating_sub(drained.bytes.len()));
                drained.bytes.extend_from_slice(&buffer[..kept]);
                if kept < read {
                    drained.cut = true;
                    too_much.store(true, Ordering::Release);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                drained.fault = Some(error);
                return drained;
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { time: Duration::from_secs(20), output: 1 << 20 };

    fn shell(script: &str) -> Command {
        let mut command = program("/bin/sh", Path::new("/"));
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_child_has_an_empty_environment() {
        let answer = run(&mut program("/usr/bin/env", Path::new("/")), LIMITS).unwrap();
        assert_eq!(String::from_utf8(answer.output).unwrap(), "");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_child_has_no_file_but_its_streams() {
        let open = std::fs::File::open("/").unwrap();
        rustix::io::fcntl_setfd(&open, rustix::io::FdFlags::empty()).unwrap();
        let answer = run(&mut shell("for at in /proc/$$/fd/*; do readlink $at; done"), LIMITS).unwrap();
        let said = String::from_utf8(answer.output).unwrap();
        assert!(said.contains("/dev/null") && !said.lines().any(|file| file == "/"), "{said}");
    }

    #[test]
    fn a_child_that_does_not_end_is_ended() {
        let limits = Limits { time: Duration::from_millis(50), ..LIMITS };
        assert!(matches!(run(&mut shell("exec sleep 60"), limits), Err(NoAnswer::TimedOut { .. })));
    }

    #[test]
    fn what_a_child_leaves_running_holds_nobody_up() {
        let limits = Limits { time: Duration::from_millis(50), ..LIMITS };
        let begun = Instant::now();
        // It has ended at once, and what it started keeps its streams open.
        let answer = run(&mut shell("sleep 20 & echo said"), limits);
        assert!(matches!(answer, Err(NoAnswer::TimedOut { .. })), "{answer:?}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }

    #[test]
    fn a_child_that_says_too_much_is_refused_and_does_not_block() {
        let limits = Limits { output: 1000, ..LIMITS };
        let answer = run(&mut shell("i=0; while [ $i -lt 40000 ]; do echo 0123456789; i=$((i+1)); done"), limits);
        assert!(matches!(answer, Err(NoAnswer::TooMuch { limit: 1000, .. })), "{answer:?}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut program("/nowhere/terraform", Path::new("/")), LIMITS).unwrap_err();
        assert!(error.to_string().starts_with("terraform could not be started"), "{error}");
    }
}
