//! The process that owns a run: reads its job, says that it began, and sees it through.

use std::io::{self, Read, Write};
use std::path::Path;

use countersign_review::results::Outcome;
use jiff::Timestamp;
use zeroize::Zeroize as _;

use super::apply::{self, left_output};
use super::encrypted::OpenKey;
use super::folders::{self, RunFolder};
use super::job::{Job, Task};
use super::ledger;
use super::plan;
use super::record::{self, Began, Ending, Event, Fault, RunKind, Step, Writer};
use super::redactor::Redactor;
use super::rescue;
use super::steps::{Cleaning, Halt, Run};
use super::stream::{self, Message};
use crate::sealed::SealKey;

/// What the app waits for before it lets go: the record is there.
pub(super) const READY: &str = "ready\n";

/// Why a run did not begin.
#[derive(Debug, thiserror::Error)]
pub enum NotBegun {
    /// The job could not be read.
    #[error("the job could not be read: {0}")]
    Job(String),
    /// The folder or the record could not be made.
    #[error("the record of the run could not be begun: {0}")]
    Disk(#[from] io::Error),
}

/// Reads a job and does it. Answers when the run has ended; how it ended stands in the record. `open_key` asks KMS
/// for the key of an encrypted plan file.
pub fn supervise(
    mut input: impl Read,
    mut ready: impl Write,
    clock: fn() -> Timestamp,
    open_key: OpenKey,
) -> Result<Ending, NotBegun> {
    let mut text = Vec::new();
    input.read_to_end(&mut text)?;
    let job: Result<Job, _> = serde_json::from_slice(&text);
    text.zeroize();
    let job = job.map_err(|error| NotBegun::Job(error.to_string()))?;
    let key = key_of(&job).ok_or_else(|| NotBegun::Job("its key has another length".to_owned()))?;
    // A session of its own: what is sent to the app's terminal or group does not reach the run.
    #[cfg(unix)]
    // One that has its own already stays in it.
    let _ = rustix::process::setsid();
    let folder = RunFolder::of(&job.places.runs, &job.run);
    let ownership = folder.own()?;
    let mut record = Writer::create(&folder.record(), clock)?;
    record.write(Event::Began(Box::new(began(&job))))?;
    record.sync()?;
    ready.write_all(READY.as_bytes())?;
    ready.flush()?;
    drop(ready);
    let is_plan = matches!(job.task, Task::Plan { .. });
    let mut run = Run::prepare(job, folder.clone(), record, ownership, open_key)?;
    let ended = if is_plan { plan::run(&mut run, &key) } else { apply::run(&mut run, &key) };
    let began_to_apply = run.began_to_apply();
    let (ending, fault) = match ended {
        Ok(ending) => (ending, None),
        Err(Halt::Stopped) => (Ending::Stopped, None),
        Err(Halt::Fault(fault)) if !is_plan && !began_to_apply => (Ending::Refused, Some(fault)),
        Err(Halt::Fault(fault)) => (Ending::Failed, Some(fault)),
    };
    let ended = Event::Ended { ending, fault };
    let told = run.record.write(ended.clone());
    let _ = run.record.sync();
    let unwritten = run.take_unwritten();
    // Nobody takes the run for one without an owner meanwhile.
    let _ownership = run.ownership.share()?;
    // The clear folder goes with the run, and then what is left in its own.
    let cleaning = run.cleaning();
    drop(run);
    if cleaning == Cleaning::Whole {
        let _ = folder.clear();
    }
    // Code that ran may have filled the disk. What went left room for how it ended.
    if told.is_err() {
        let _ = Writer::append(&folder.record(), clock).and_then(|mut record| record.write(ended));
    }
    if let Some((ledger, line)) = unwritten {
        let _ = ledger::end(&ledger, &line);
    }
    Ok(ending)
}

fn key_of(job: &Job) -> Option<SealKey> {
    let digits = job.key.0.as_bytes();
    let mut bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect::<Option<_>>()?;
    let key = SealKey::from_bytes(&bytes);
    bytes.zeroize();
    key
}

fn began(job: &Job) -> Began {
    let (kind, plan, public, plan_file, state) = match &job.task {
        Task::Plan { plan, .. } => (RunKind::Plan, plan.clone(), None, None, None),
        Task::Apply(task) => {
            let (public, file) = (task.public().clone(), task.plan_file().clone());
            (RunKind::Apply, task.plan().to_owned(), Some(public), Some(file), task.state().cloned())
        }
    };
    Began {
        kind,
        subject: job.subject.clone(),
        project: job.project.clone(),
        source: job.source.clone(),
        tool: job.tool.tool,
        version: job.tool.version.to_string(),
        sandboxed: !matches!(job.sandbox, crate::sandbox::Sandbox::None),
        plan,
        public,
        plan_file,
        despite: match &job.task {
            Task::Plan { .. } => Vec::new(),
            Task::Apply(task) => task.despite().to_vec(),
        },
        state,
    }
}

/// Ends the records of runs whose process is gone. Where a tool went on after its owner, what it wrote
/// meanwhile is taken into the record, and tells how the apply ended. Answers how many were ended.
pub fn recover(runs: &Path, ledger: &Path, clock: fn() -> Timestamp) -> io::Result<usize> {
    let mut ended = 0;
    for run in RunFolder::all(runs) {
        if run.has_owner() {
            continue;
        }
        let lines = record::read(&run.record())?;
        let Some(Event::Began(began)) = lines.first().map(|line| &line.event) else { continue };
        if lines.iter().any(|line| matches!(line.event, Event::Ended { .. })) {
            continue;
        }
        // Somebody else may be at it; then it is theirs.
        let Ok(_ownership) = run.own() else { continue };
        let mut writer = Writer::append(&run.record(), clock)?;
        // Without a sandbox the author's code could have written that file.
        let exit_code = began.sandboxed.then(|| run.exit_code()).flatten();
        let ending = took_up(&mut writer, &lines, left_output(&run), exit_code)?;
        let told = lines.iter().any(|line| matches!(line.event, Event::StateRescued { .. }));
        if began.kind == RunKind::Apply && !told {
            let left = rescue::after_owner(&run, began);
            if !left.is_empty() {
                writer.write(Event::StateRescued { kept: began.plan.clone(), left })?;
            }
        }
        let fault = (ending != Ending::Applied).then_some(Fault::Lost);
        writer.write(Event::Ended { ending, fault })?;
        note_in_ledger(ledger, began, run.id(), ending, clock);
        ended += 1;
    }
    Ok(ended)
}

/// Takes into the record what the tool said after the owner was gone. How it ended is no word of it: whatever
/// it starts can write to its output. With which code it ended is told by the process around its room.
fn took_up(
    writer: &mut Writer,
    lines: &[record::Line],
    output: Option<Vec<String>>,
    exit_code: Option<i64>,
) -> io::Result<Ending> {
    let applying = lines.iter().rposition(|line| line.event == Event::Step { step: Step::Apply });
    let Some(applying) = applying else { return Ok(Ending::Failed) };
    let heard = lines[applying..].iter().filter(|line| matches!(line.event, Event::Tool(_))).count();
    // The owner knew the secrets of the run; here only what never holds one is taken.
    let redactor = Redactor::default();
    let messages: Vec<Message> =
        output.into_iter().flatten().filter_map(|line| stream::read(&line, &redactor)).collect();
    for (at, message) in messages.into_iter().enumerate() {
        // These hold no value.
        if at >= heard && message.is_progress() {
            writer.write(Event::Tool(message))?;
        }
    }
    Ok(if exit_code == Some(0) { Ending::Applied } else { Ending::Failed })
}

fn note_in_ledger(path: &Path, began: &Began, run: &folders::RunId, ending: Ending, clock: fn() -> Timestamp) {
    let Some(plan_file) = &began.plan_file else { return };
    let Ok(lines) = ledger::about(path, plan_file) else { return };
    let Some(begun) = lines.into_iter().rev().find(|line| line.run == *run && line.outcome == Outcome::Started) else {
        return;
    };
    let outcome = if ending == Ending::Applied { Outcome::Applied } else { Outcome::Lost };
    // Without this line the plan still counts as used.
    let _ = ledger::end(path, &ledger::Line { at: clock(), outcome, ..begun });
}
