//! Making a sealed plan.

use std::fs;
use std::io;

use countersign_model::{Sha256Hex, sha256_hex};
use countersign_plan::Plan;
use countersign_plan::digest::{Digests, Inputs, Meta, Origin, PlanMode, digests, named_backend};
use countersign_plan::mask::masked_texts;
use countersign_plan::planfile::Agreed;
use countersign_plan::schema::{self, Schemas};
use countersign_review::Expected;
use countersign_review::marker::{PlanKind, Unbound};
use countersign_review::preflight::Shape;
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::agree::{self, Configuration};
use super::child::Output;
use super::encrypted;
use super::job::{Consent, Task};
use super::manifest::{MANIFEST, MASKED, META, Manifest, PLAN_FILE, PLAN_JSON, SCHEMAS};
use super::record::{Ending, Event, Fault, SealedPlan, Step};
use super::rooms::{CleanFor, CleanRoom, PLAN, ProviderLinks};
use super::steps::{Ask, AskIn, Halt, Run, Stepped, Workspace, checkout_fault};
use crate::configuration::AllowedBackend;
use crate::dirs::Dir;
use crate::lockfile::{self, LockFile};
use crate::sandbox::{Access, Orphan};
use crate::schemas::SchemaCache;
use crate::sealed::{Safe, SealKey};
use crate::state::{self, StateNow};
use crate::tools;
use crate::untrusted::Untrusted;

/// The most bytes of a plan as JSON, and of the schemas of its providers.
const MOST_JSON: usize = 2 << 30;

/// The most bytes of a plan file.
pub(super) const MOST_FILE: u64 = 1 << 30;

/// Name of the plan file in the folder that the tool writes into.
const FILE: &str = "plan.bin";

/// Makes and seals a plan.
pub(super) fn run(run: &mut Run, key: &SealKey) -> Stepped<Ending> {
    let begun = run.now();
    let Task::Plan { plan: name, newer_minor, backend } = &run.job.task else {
        return Err(Fault::NotStarted { why: "this is not the task of a plan".to_owned() }.into());
    };
    let (name, newer_minor, backend) = (name.clone(), *newer_minor, backend.clone());
    run.reach(&backend);
    run.step(Step::Verify)?;
    if backend.encryption().is_some() {
        encrypted::check_session(&run.job.expected, &run.job.subject)?;
    }
    run.verify_tool()?;
    let checkout = run.checkout()?;
    let lock = lock_file(run)?;
    run.init()?;
    // What is planned is what was checked out: what the tool starts to fetch modules writes nothing there.
    checkout.verify().map_err(|error| checkout_fault(&error))?;
    run.pin_providers()?;
    run.verify_backend(&backend)?;
    let before = Before::read(run, lock.as_deref(), backend)?;
    let (state, looked) = run.state()?;
    refuse_newer_minor(run, &state, newer_minor)?;
    plan(run)?;
    let made = Made::read(run, begun, before, &looked)?;
    if made.state.identity != state.identity {
        // Somebody applied between the two looks; the plan file says what it was made against.
        return Err(Fault::StateMoved.into());
    }
    seal(run, key, &name, &made)?;
    Ok(Ending::Planned)
}

fn refuse_newer_minor(run: &Run, state: &StateNow, consent: Consent) -> Stepped<()> {
    let tool = &run.job.tool.version;
    match &state.version {
        Some(version) if consent == Consent::No && tools::is_newer_minor(version, tool) => {
            Err(Fault::NewerMinor { state: version.to_string(), tool: tool.to_string() }.into())
        }
        _ => Ok(()),
    }
}

fn plan(run: &mut Run) -> Stepped<()> {
    run.step(Step::Plan)?;
    let mut arguments = vec!["plan".to_owned(), "-input=false".to_owned(), "-json".to_owned()];
    arguments.push(format!("-out={}", run.seen("out").join(FILE).display()));
    for file in &run.job.project.inputs.var_files {
        arguments.push(format!("-var-file={file}"));
    }
    let ask = Ask {
        arguments,
        output: Output::Lines,
        orphan: Orphan::Ends,
        workspace: Workspace::Chosen,
        cache: Access::Read,
        room: AskIn::Planning,
    };
    let finished = run.ask(ask)?;
    if finished.stopped {
        return Err(Halt::Stopped);
    }
    if finished.status.success() {
        return Ok(());
    }
    let why = run.complaint();
    Err(Fault::of_access(&why).unwrap_or(Fault::Plan { why }).into())
}

/// What is read of the checkout, and of what init fetched, before any of the author's code runs. Afterwards
/// these files are whatever that code made of them.
struct Before {
    lock: LockFile,
    modules: Option<Sha256Hex>,
    backend: AllowedBackend,
    configuration: Configuration,
    show: CleanRoom,
    schemas: CleanRoom,
}

impl Before {
    fn read(run: &Run, lock_file: Option<&[u8]>, backend: AllowedBackend) -> Stepped<Self> {
        let disk = |error: io::Error| Fault::Checkout { why: error.to_string() };
        let lock = lock_file.map(LockFile::read).transpose();
        let lock = lock.map_err(|error| Fault::Unreadable { why: error.to_string() })?.unwrap_or_default();
        let room = |what, links: &_| CleanRoom::make(run, what, lock_file.unwrap_or_default(), &lock, links);
        let links = ProviderLinks::read(&run.clear("data")).map_err(disk)?;
        Ok(Self {
            modules: run.modules()?,
            backend,
            configuration: Configuration::read(run).map_err(disk)?,
            show: room(CleanFor::Show, &links).map_err(disk)?,
            schemas: room(CleanFor::Schemas, &links).map_err(disk)?,
            lock,
        })
    }
}

/// A plan that was made, unencrypted, in memory. Both readers agree on it.
struct Made {
    /// The file as the tool wrote it, and will read it.
    file: Vec<u8>,
    plan: Plan,
    agreed: Agreed,
    schemas: String,
    meta: Meta,
    digests: Digests,
    lock: Option<Sha256Hex>,
    modules: Option<Sha256Hex>,
    state: StateNow,
    backend: AllowedBackend,
    begun: Timestamp,
    ended: Timestamp,
}

impl Made {
    fn read(run: &mut Run, begun: Timestamp, before: Before, looked: &str) -> Stepped<Self> {
        run.step(Step::Show)?;
        let unreadable = |why: String| Halt::Fault(Fault::Unreadable { why });
        let Before { lock, modules, backend, configuration, show, schemas } = before;
        let file = left_plan(run).map_err(|error| unreadable(format!("the plan file: {error}")))?;
        // What our own reader does not take is never given to the tool.
        let (file, clear, read) = file.check(|file| -> Stepped<_> {
            let clear = in_clear(run, &file, &backend)?;
            let read = agree::read(run, clear.as_ref().map_or(&file, |clear| clear.as_slice()))?;
            Ok((file, clear, read))
        })?;
        let readable = clear.as_ref().map_or(&file, |clear| clear);
        show.put(readable).map_err(|error| unreadable(error.to_string()))?;
        let path = show.chamber().seen(PLAN).display().to_string();
        let json = in_clean_room(run, &["show", "-json", "-no-color", &path], show)?;
        let plan = json.check(Plan::read_exactly).map_err(|refusal| unreadable(refusal.to_string()))?;
        let schemas = used_schemas(run, &lock, &plan, schemas)?;
        let known = Schemas::parse(&schemas).map_err(|fault| unreadable(fault.to_string()))?;
        let agreed = agree::hold(run, &read, &plan, &known, &configuration, &backend, looked)?;
        let state = state::of_plan_file(&read);
        let meta = meta(run, &lock, &backend);
        let digests = digests(&plan, Some(&meta));
        let ended = run.now();
        Ok(Self {
            file,
            plan,
            agreed,
            schemas,
            meta,
            digests,
            lock: lock.digest,
            modules,
            state,
            backend,
            begun,
            ended,
        })
    }
}

/// An encrypted plan file in clear; nothing where the configuration says that plan files are plain. The tool
/// writes the one or the other, and what is neither is refused.
fn in_clear(run: &Run, file: &[u8], backend: &AllowedBackend) -> Stepped<Option<Zeroizing<Vec<u8>>>> {
    let provider = backend.encryption().and_then(|encryption| Some((encryption, encryption.plan()?)));
    provider.map(|(encryption, provider)| encrypted::open(run, file, encryption, provider)).transpose()
}

/// The plan file, taken once: what is sealed, shown and hashed is this copy and nothing that is read again.
fn left_plan(run: &Run) -> io::Result<Untrusted<Vec<u8>>> {
    Dir::open(&run.clear("out"))?.take_file(FILE, MOST_FILE).map(Untrusted::left)
}

/// Asks in a clean room. What it answers with is still the word of providers that the author chose.
fn in_clean_room(run: &mut Run, arguments: &[&str], room: CleanRoom) -> Stepped<Untrusted<Vec<u8>>> {
    let ask = Ask { workspace: Workspace::None, room: AskIn::Clean(room), ..Ask::quietly(arguments, MOST_JSON) };
    let finished = run.ask(ask)?;
    if finished.stopped {
        return Err(Halt::Stopped);
    }
    if finished.status.success() {
        Ok(Untrusted::left(finished.output))
    } else {
        Err(Fault::Unreadable { why: run.complaint() }.into())
    }
}

/// The schemas of the types in the plan: kept ones, where the lock file is one that was planned with
/// before, else those that the tool answers with.
fn used_schemas(run: &mut Run, lock: &LockFile, plan: &Plan, room: CleanRoom) -> Stepped<String> {
    let unreadable = |why: String| Halt::Fault(Fault::Unreadable { why });
    let used = |schemas: Vec<u8>| {
        let text = String::from_utf8(schemas).map_err(|error| error.to_string())?;
        schema::used_json(&text, plan).map_err(|fault| fault.to_string())
    };
    let cache = SchemaCache::in_folder(run.job.places.schemas.clone());
    let (tool, version) = (run.job.tool.tool, run.job.tool.version.clone());
    let kept = lock.pinned().and_then(|digest| cache.get(digest, tool, &version));
    if let Some(Ok(schemas)) = kept.map(used) {
        return Ok(schemas);
    }
    let asked = in_clean_room(run, &["providers", "schema", "-json"], room)?;
    let asked = asked.check(one_line).map_err(unreadable)?;
    if let Some(digest) = lock.pinned() {
        // Only a convenience; without it the tool is asked again next time.
        let _ = cache.put(digest, tool, &version, &asked);
    }
    used(asked).map_err(unreadable)
}

/// The one line of JSON that the tool prints, and nothing before or after it.
fn one_line(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let exact = line.first() == Some(&b'{') && line.last() == Some(&b'}') && !line.contains(&b'\n');
    if exact { Ok(bytes) } else { Err("the schemas are not the one line of JSON that the tool prints".to_owned()) }
}

/// The lock file as the tree has it; nothing where there is none.
fn lock_file(run: &Run) -> Stepped<Option<Vec<u8>>> {
    let path = run.folder.tree().join(&run.job.project.dir).join(lockfile::NAME);
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Fault::Unreadable { why: error.to_string() }.into()),
    }
}

fn meta(run: &Run, lock: &LockFile, backend: &AllowedBackend) -> Meta {
    let job = &run.job;
    let project = &job.project;
    let text = backend.settings().to_string();
    let kind = backend.kind();
    // A backend whose state cannot be named is left absent, and such a plan can never be approved.
    let named = countersign_plan::json::Value::parse(&text).ok().and_then(|config| named_backend(kind, &config).ok());
    let meta = Meta {
        repository_id: Some(job.subject.repository_id.0),
        project: Some(project.id().to_string()),
        dir: Some(project.dir.clone()),
        workspace: Some(project.workspace.clone()),
        inputs: Some(Inputs {
            var_files: project.inputs.var_files.clone(),
            backend_files: project.inputs.backend_files.clone(),
            environment: project.inputs.environment.clone(),
        }),
        tool: Some(run.tool()),
        version: Some(job.tool.version.to_string()),
        mode: Some(PlanMode { kind: "normal", targets: Vec::new(), excludes: Vec::new(), replace: Vec::new() }),
        backend: named,
        providers: Some(lock.versions()),
        base_name: None,
        account: None,
        plan_role: None,
        apply_role: None,
        origin: Origin {
            head: Some(job.source.head.to_string()),
            base: Some(job.source.base.to_string()),
            merge: None,
            tree: Some(job.source.tree.to_string()),
            run_id: None,
            run_attempt: None,
            working_directory: Some(run.seen("tree").display().to_string()),
        },
    };
    expecting(meta, &job.expected)
}

/// What a meta file states, with the base, the account and the roles that the rules name.
pub fn expecting(meta: Meta, expected: &Expected) -> Meta {
    let text = |role: &Option<countersign_model::RoleArn>| role.as_ref().map(ToString::to_string);
    let account = expected.account.as_ref().map(ToString::to_string);
    meta.expecting(&expected.base, account, text(&expected.plan_role), text(&expected.apply_role))
}

/// What a public digest does not bind, as a marker names it.
pub fn unbound(digests: &Digests) -> Unbound {
    Unbound {
        count: u32::try_from(digests.unbound.len()).unwrap_or(u32::MAX),
        paths: Sha256Hex::of_digest(&digests.unbound_paths()),
    }
}

/// Whether a plan is whole, as far as it says.
pub fn shape(plan: &Plan) -> Shape {
    if plan.errored() == Some(true) {
        Shape::Errored
    } else if plan.complete() == Some(false)
        || plan.has_members(countersign_plan::Section::DeferredChanges)
        || plan.has_members(countersign_plan::Section::DeferredActionInvocations)
    {
        Shape::Incomplete
    } else if plan.counts().unknown > 0 {
        Shape::NotTold
    } else {
        // OpenTofu never says `complete`; a plan of it that was written without an error is whole.
        Shape::Complete
    }
}

fn seal(run: &mut Run, key: &SealKey, name: &str, made: &Made) -> Stepped<()> {
    run.step(Step::Seal)?;
    let safe = Safe::new(run.job.places.sealed.clone(), key.clone());
    let json = made.plan.text().as_bytes();
    let manifest = Manifest {
        plan: name.to_owned(),
        subject: run.job.subject.clone(),
        project: run.job.project.clone(),
        source: run.job.source.clone(),
        file: sha256_hex(&made.file),
        read: Some(Sha256Hex::of_digest(&made.agreed.file())),
        json: Sha256Hex::of_digest(&made.agreed.json()),
        public: Sha256Hex::of_digest(&made.digests.public.0),
        full: Sha256Hex::of_digest(&made.digests.full.0),
        digest_version: countersign_plan::digest::VERSION,
        expected: run.job.expected.clone(),
        unbound: unbound(&made.digests),
        masked: u32::try_from(made.digests.masked).unwrap_or(u32::MAX),
        unknown_parts: unknown_parts(&made.digests),
        shape: shape(&made.plan),
        mode: PlanKind::Normal,
        made_at: made.ended,
        took: made.ended.duration_since(made.begun),
        tool: run.job.tool.clone(),
        sandbox: run.job.sandbox.clone(),
        region: run.job.region.clone(),
        inputs: run.job.inputs.clone(),
        lock: made.lock.clone(),
        modules: made.modules.clone(),
        providers: Some(run.pinned().used.clone()),
        new_providers: run.pinned().new.clone(),
        state: made.state.identity.clone(),
        state_version: made.state.version.clone(),
        backend: made.backend.clone(),
    };
    let not_kept = |why: String| Halt::Fault(Fault::NotKept { why });
    let written = serde_json::to_vec(&manifest).map_err(|error| not_kept(error.to_string()))?;
    // Found now, where the plan is read, so that the apply need not read it again.
    let masked = serde_json::to_vec(&masked_texts(&made.plan)).map(Zeroizing::new);
    let masked = masked.map_err(|error| not_kept(error.to_string()))?;
    let pieces: [(&str, &[u8]); 6] = [
        (PLAN_FILE, &made.file),
        (PLAN_JSON, json),
        (SCHEMAS, made.schemas.as_bytes()),
        (META, &made.meta.to_json().into_bytes()),
        (MASKED, masked.as_slice()),
        // Last, so that a plan without its manifest is one that was not finished.
        (MANIFEST, &written),
    ];
    for (piece, content) in pieces {
        safe.put(name, piece, content).map_err(|error| not_kept(error.to_string()))?;
    }
    let sealed = SealedPlan { plan: name.to_owned(), file: manifest.file, public: manifest.public };
    run.note(Event::Sealed(Box::new(sealed)));
    Ok(())
}

/// Everything that keeps a digest from being approved, by name.
pub fn unknown_parts(digests: &Digests) -> Vec<String> {
    digests.absent.iter().map(ToString::to_string).chain(digests.unread.iter().cloned()).collect()
}
