//! Applying a sealed plan: exactly that one, once, from files that no plan ever wrote to.

use countersign_model::sha256_hex;
use countersign_review::results::Outcome;
use zeroize::Zeroizing;

use super::child::Output;
use super::clear::ClearFolder;
use super::folders::RunFolder;
use super::job::{ApplyTask, Task};
use super::ledger::{self, LedgerError};
use super::left::ToolEnded;
use super::manifest::{MANIFEST, MASKED, Manifest, PLAN_FILE};
use super::plan::MOST_FILE;
use super::providers;
use super::record::{Ending, Fault, Step};
use super::rescue;
use super::steps::{Ask, AskIn, Halt, Run, Stepped, Workspace, checkout_fault};
use crate::dirs::Dir;
use crate::git::Checkout;
use crate::sandbox::{Access, Orphan};
use crate::sealed::{Safe, SealError, SealKey};

/// Name of the plan file in the folder that the tool reads.
const FILE: &str = "plan.bin";
/// Name of the file that the tool's output goes into.
pub(super) const OUTPUT: &str = "apply.jsonl";

/// Applies what was cleared.
pub(super) fn run(run: &mut Run, key: &SealKey) -> Stepped<Ending> {
    let Task::Apply(task) = &run.job.task else {
        return Err(Fault::NotStarted { why: "this is not the task of an apply".to_owned() }.into());
    };
    let task = (**task).clone();
    let safe = Safe::new(run.job.places.sealed.clone(), key.clone());
    run.step(Step::Verify)?;
    refuse_applied(run, &task)?;
    run.verify_tool()?;
    let manifest = manifest(run, &safe, &task)?;
    run.reach(&manifest.backend);
    run.know_masked(&masked(&safe, &task)?);
    let plan = safe.get(task.plan(), PLAN_FILE).map_err(|_| Fault::PlanChanged)?;
    if sha256_hex(&plan) != *task.plan_file() {
        return Err(Fault::PlanChanged.into());
    }
    let files = run.checkout()?;
    run.init()?;
    run.verify_backend(&manifest.backend)?;
    let (now, _) = run.state()?;
    if now.identity.as_ref() != task.state() || manifest.state.as_ref() != task.state() {
        return Err(Fault::StateMoved.into());
    }
    // Everything that ran so far ran before this file was there.
    write_plan(run, &plan)?;
    verify_right_before(run, &task, &manifest, &files)?;
    begin(run, &task)?;
    let ending = apply(run);
    let tool = if ending.is_ok() { ToolEnded::Well } else { ToolEnded::Badly };
    rescue::after_apply(run, &safe, &task, tool);
    let outcome = match ending {
        Ok(()) => Outcome::Applied,
        Err(Halt::Stopped) => Outcome::Stopped,
        Err(Halt::Fault(_)) => Outcome::Failed,
    };
    end(run, &task, outcome);
    ending.map(|()| Ending::Applied)
}

fn refuse_applied(run: &Run, task: &ApplyTask) -> Stepped<()> {
    match ledger::about(&run.job.places.ledger, task.plan_file()) {
        Ok(lines) if lines.is_empty() => Ok(()),
        Ok(_) => Err(Fault::AppliedBefore.into()),
        Err(error) => Err(Fault::Ledger { why: error.to_string() }.into()),
    }
}

/// The manifest, where it is of exactly this plan, tree and project.
fn manifest(run: &Run, safe: &Safe, task: &ApplyTask) -> Stepped<Manifest> {
    let bytes = safe.get(task.plan(), MANIFEST).map_err(|_| Fault::PlanChanged)?;
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| Fault::PlanChanged)?;
    let same = manifest.file == *task.plan_file()
        && manifest.public == *task.public()
        && manifest.source == run.job.source
        && manifest.source.tree == *task.tree()
        && manifest.region == run.job.region
        && manifest.inputs == run.job.inputs
        && manifest.project == run.job.project
        && manifest.subject.repository_id == run.job.subject.repository_id
        && manifest.subject.pull == run.job.subject.pull;
    if same { Ok(manifest) } else { Err(Fault::PlanChanged.into()) }
}

/// What the plan masks. Diagnostics of providers cite values, and a provisioner prints what it likes.
fn masked(safe: &Safe, task: &ApplyTask) -> Stepped<Zeroizing<Vec<String>>> {
    match safe.get(task.plan(), MASKED) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Zeroizing::new).map_err(|_| Fault::PlanChanged.into()),
        // It was sealed before this was kept.
        Err(SealError::Absent) => Ok(Zeroizing::default()),
        Err(_) => Err(Fault::PlanChanged.into()),
    }
}

fn write_plan(run: &Run, plan: &[u8]) -> Stepped<()> {
    use std::io::Write as _;
    let written = Dir::open(&run.clear("out")).and_then(|out| out.create_file(FILE)?.write_all(plan));
    written.map_err(|error| Fault::NotKept { why: error.to_string() }.into())
}

/// The last look before the tool may change anything: the files of the checkout, of fetched modules and
/// of the plan, read again from the disk.
fn verify_right_before(run: &mut Run, task: &ApplyTask, manifest: &Manifest, checkout: &Checkout) -> Stepped<()> {
    run.step(Step::Verify)?;
    checkout.verify().map_err(|error| checkout_fault(&error))?;
    if run.modules()? != manifest.modules {
        return Err(Fault::ModulesChanged.into());
    }
    providers::hold(run, manifest.providers.as_deref())?;
    let plan = Dir::open(&run.clear("out")).and_then(|out| out.take_file(FILE, MOST_FILE));
    let plan = plan.map_err(|_| Fault::PlanChanged)?;
    if sha256_hex(&plan) == *task.plan_file() { Ok(()) } else { Err(Fault::PlanChanged.into()) }
}

fn line(run: &Run, task: &ApplyTask, outcome: Outcome) -> ledger::Line {
    let subject = &run.job.subject;
    ledger::Line {
        at: run.now(),
        outcome,
        plan_file: task.plan_file().clone(),
        public: task.public().clone(),
        repository: subject.repository_id,
        pull: subject.pull,
        project: task.project().clone(),
        run: run.job.run.clone(),
        account: subject.account.clone(),
        by: subject.by.clone(),
    }
}

fn begin(run: &mut Run, task: &ApplyTask) -> Stepped<()> {
    run.refuse_stopped()?;
    // From here on the plan counts as used, whatever happens. Who is refused here changed nothing, and says so.
    ledger::begin(&run.job.places.ledger, &line(run, task, Outcome::Started)).map_err(|error| {
        Halt::Fault(match error {
            LedgerError::Applied(_) => Fault::AppliedBefore,
            error => Fault::Ledger { why: error.to_string() },
        })
    })?;
    run.begin_to_apply();
    let _ = run.record.sync();
    Ok(())
}

fn end(run: &mut Run, task: &ApplyTask, outcome: Outcome) {
    let line = line(run, task, outcome);
    // The line of its beginning is there; without this one the end is told by the record alone.
    if ledger::end(&run.job.places.ledger, &line).is_err() {
        run.leave_unwritten(line);
    }
}

fn apply(run: &mut Run) -> Stepped<()> {
    let arguments = ["apply", "-input=false", "-json", &run.seen("out").join(FILE).display().to_string()];
    let ownership = run.ownership.share().map_err(|error| Fault::NotStarted { why: error.to_string() })?;
    let ask = Ask {
        arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
        output: Output::File(run.clear(OUTPUT), ownership),
        orphan: Orphan::GoesOn,
        workspace: Workspace::Chosen,
        cache: Access::Read,
        room: AskIn::Planning,
    };
    let finished = run.ask(ask)?;
    if finished.status.success() {
        return Ok(());
    }
    if finished.stopped {
        return Err(Halt::Stopped);
    }
    Err(Fault::Apply { why: run.complaint() }.into())
}

/// Whether an apply left its output behind: the process that owned it is gone, the tool went on and
/// ended, and nobody wrote that down. The beginning of it is enough: it tells of progress, and decides nothing.
pub(super) fn left_output(run: &RunFolder) -> Option<Vec<String>> {
    let clear = ClearFolder::left(run.path())?;
    clear.open_regular(OUTPUT).ok()?;
    Some(super::child::lines_after(&clear.path().join(OUTPUT), &mut 0, true))
}
