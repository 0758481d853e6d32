//! The identity of a plan: SHA-256 of the file, and SHA-256 of everything that decides what an apply
//! does, once in full and once with every masked value replaced by a marker.
//!
//! `docs/plan-digest.md` specifies the canonical form with test vectors. The full digest must never
//! leave the machine: with it, and the rest of the plan, a secret can be guessed and the guess checked.

mod backend;
mod change;
mod destroy;
mod differences;
mod meta;
mod single;
mod unbound;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use backend::{BACKENDS, BackendType, named as named_backend};
pub(crate) use change::{ENTRY_MEMBERS, of_entry};
pub use destroy::DECIDE_A_DESTROY;
pub use differences::{Differences, all_differences, differences};
pub use meta::{Backend, Inputs, Meta, MetaFault, Named, Origin, PlanMode};
pub(crate) use single::single;
pub use unbound::{Behind, behind};

use crate::index::Entry;
use crate::json::{Fault, Scanner, Value, write_string};
use crate::mask::{Configuration, Form, Marks, Patterns, Place, Step, Under, Writer, marks_of_entry};
use crate::plan::{Plan, Section};
use crate::sha256::Sha256;

/// Version of the canonical form, of the rules of masking, and of the lists of names.
pub const VERSION: u32 = 2;

/// How many entries are held in their canonical form at a time.
const BATCH: usize = 1024;

macro_rules! digest_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub [u8; 32]);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({self})", stringify!($name))
            }
        }
    };
}

digest_type!(
    /// SHA-256 of the bytes of the file.
    FileDigest
);
digest_type!(
    /// SHA-256 of the canonical form with nothing masked. Stays on the machine.
    FullDigest
);
digest_type!(
    /// SHA-256 of the canonical form with every masked value left out. May be published.
    PublicDigest
);
digest_type!(
    /// SHA-256 of what a reader sees of one change, with its address and without what is masked.
    ChangeDigest
);

/// Something that decides what an apply does and is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Absent {
    Repository,
    Project,
    /// The root module.
    Dir,
    Workspace,
    /// The named inputs.
    Inputs,
    Tool,
    /// Its version, or plan and meta file state different ones.
    Version,
    /// The kind of plan.
    Mode,
    Backend,
    /// The settings of the backend beside those that name the state.
    BackendSettings,
    /// The versions of the providers.
    Providers,
    /// The base branch.
    BaseName,
    /// The expected account, or that none is named.
    Account,
    /// The role that plans, or that none is named.
    PlanRole,
    /// The role that applies, or that none is named.
    ApplyRole,
}

impl fmt::Display for Absent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Repository => "repository",
            Self::Project => "project",
            Self::Dir => "directory",
            Self::Workspace => "workspace",
            Self::Inputs => "inputs",
            Self::Tool => "tool",
            Self::Version => "tool version",
            Self::Mode => "plan mode",
            Self::Backend => "backend",
            Self::BackendSettings => "backend settings",
            Self::Providers => "provider versions",
            Self::BaseName => "base branch",
            Self::Account => "account",
            Self::PlanRole => "plan role",
            Self::ApplyRole => "apply role",
        })
    }
}

/// The digests of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    pub file: FileDigest,
    /// Of everything that decides.
    pub full: FullDigest,
    /// The same without masked values.
    pub public: PublicDigest,
    /// What decides and is not known.
    pub absent: Vec<Absent>,
    /// Parts of the plan that this version does not know, by path. They count, but nobody could
    /// have shown them to a reviewer.
    pub unread: Vec<String>,
    /// How many values are masked in the public form, and could not be compared.
    pub masked: usize,
    /// Where values are masked by a guess alone, in order: what is there is not bound by the public digest,
    /// and no mark of the plan says so.
    pub unbound: Vec<Place>,
}

impl Digests {
    /// Whether an approval may name this digest.
    pub const fn approvable(&self) -> bool {
        self.absent.is_empty() && self.unread.is_empty()
    }

    /// SHA-256 over the places that are not bound, each on its line.
    pub fn unbound_paths(&self) -> [u8; 32] {
        let mut lines = String::new();
        for place in &self.unbound {
            lines.push_str(&place.to_string());
            lines.push('\n');
        }
        Sha256::of(&lines)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CanonicalForm {
    /// Of the full digest. Holds every secret of the plan.
    Full,
    /// Of the public digest.
    Public,
}

/// Computes all digests of a plan.
pub fn digests(plan: &Plan, meta: Option<&Meta>) -> Digests {
    let (mut full, mut public) = (Sha256::default(), Sha256::default());
    let mut unbound = BTreeSet::new();
    let (masked, absent, unread) = stream(plan, meta, &mut |piece| {
        full.update(piece.full());
        public.update(&piece.public);
        unbound.extend(piece.guessed.iter().cloned());
    });
    Digests {
        file: FileDigest(plan.file_digest()),
        full: FullDigest(full.finish()),
        public: PublicDigest(public.finish()),
        absent,
        unread,
        masked,
        unbound: unbound.into_iter().collect(),
    }
}

/// The text that a digest is the SHA-256 of.
pub fn canonical(plan: &Plan, meta: Option<&Meta>, form: CanonicalForm) -> String {
    let mut text = String::new();
    stream(plan, meta, &mut |piece| {
        text.push_str(match form {
            CanonicalForm::Full => piece.full(),
            CanonicalForm::Public => &piece.public,
        });
    });
    text
}

/// A piece of both forms. The full one is kept only where it differs.
struct Piece {
    of: Of,
    public: String,
    full: Option<String>,
    masked: usize,
    guessed: Vec<Place>,
}

/// What a piece is the form of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    /// What stands between the pieces.
    Frame,
    /// What the meta file states.
    Meta,
    /// A top-level key of the plan.
    Part(String),
    /// A resource change, by address and deposed key.
    Change(String, String),
}

impl Piece {
    /// Writes the public form, and the full one if anything was masked. `outer` are the steps down to it.
    fn new(plan: &Plan, outer: &[&str], write: impl Fn(&mut Writer<'_>)) -> Self {
        let mut public = Writer::knowing(Form::Public, plan.known());
        write(&mut public);
        let full = public.touched.then(|| {
            let mut full = Writer::new(Form::Full);
            write(&mut full);
            full.out
        });
        for step in outer.iter().rev() {
            public.step(0, &Step::Name((*step).to_owned()));
        }
        Self { of: Of::Frame, public: public.out, full, masked: public.masked, guessed: public.guessed }
    }

    fn same(text: &str) -> Self {
        Self { of: Of::Frame, public: text.to_owned(), full: None, masked: 0, guessed: Vec::new() }
    }

    fn of(mut self, of: Of) -> Self {
        self.of = of;
        self
    }

    fn full(&self) -> &str {
        self.full.as_deref().unwrap_or(&self.public)
    }
}

/// The top-level members of a plan, each as its raw JSON. Of a key that stands twice, the last counts.
pub(crate) fn members(plan: &Plan) -> Vec<(Cow<'_, str>, &str)> {
    let mut members: Vec<(Cow<'_, str>, &str)> = Vec::new();
    let mut scanner = Scanner::new(plan.raw_object());
    // The text was checked when the plan was read, so that no fault can end the walk.
    let _ = scanner.object(|scanner, key| {
        let range = scanner.skip()?;
        members.retain(|(earlier, _)| *earlier != key);
        members.push((key, scanner.slice(range.start, range.end)));
        Ok::<(), Fault>(())
    });
    members
}

pub(crate) fn parse(raw: &str) -> Value<'_> {
    Value::parse(raw).unwrap_or(Value::Null)
}

/// What stands at the top level, and how it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Counts as it stands, with names looked at.
    Plain,
    /// Counts in a form of its own.
    Own,
    /// Does not count: it repeats what counts elsewhere, or decides nothing.
    LeftOut,
    /// Not known to this version.
    Unread,
}

pub(crate) fn part(key: &str) -> Part {
    match key {
        "applyable"
        | "checks"
        | "complete"
        | "condition_results"
        | "errored"
        | "format_version"
        | "plan_format_version"
        | "provider_format_version"
        | "terraform_version" => Part::Plain,
        "action_invocations"
        | "configuration"
        | "deferred_action_invocations"
        | "deferred_changes"
        | "output_changes"
        | "resource_changes"
        | "variables" => Part::Own,
        "planned_values"
        | "prior_state"
        | "provider_schemas"
        | "relevant_attributes"
        | "resource_drift"
        | "timestamp" => Part::LeftOut,
        _ => Part::Unread,
    }
}

/// The marks of every resource and action of a plan.
pub(crate) fn patterns(plan: &Plan) -> Patterns {
    let entries: Vec<&Entry> = plan.changes().iter().chain(plan.drift()).collect();
    let marked: Vec<_> = entries
        .par_chunks(256)
        .flat_map_iter(|chunk| chunk.iter().map(|entry| (*entry, marks_of_entry(plan.entry_raw(entry)))))
        .filter(|(_, marks)| !marks.is_empty())
        .collect();
    let mut patterns = Patterns::default();
    for (entry, marks) in marked {
        for marks in marks {
            patterns.add(plan.address(entry), &marks);
        }
    }
    for section in [Section::ActionInvocations, Section::DeferredActionInvocations, Section::DeferredChanges] {
        let Some(raw) = plan.raw(section) else { continue };
        for element in parse(raw).as_array().unwrap_or_default() {
            let action = element.get("action_invocation").unwrap_or(element);
            let resource = element.get("resource_change");
            let inner = resource.unwrap_or(action);
            let Some(address) = inner.get("address").and_then(Value::as_str) else { continue };
            let change = inner.get("change");
            let marks = [
                inner.get("config_sensitive"),
                change.and_then(|it| it.get("before_sensitive")),
                change.and_then(|it| it.get("after_sensitive")),
            ];
            for marks in marks.into_iter().flatten() {
                patterns.add(address, marks);
            }
        }
    }
    patterns
}

/// Emits the canonical form piece by piece: how many values are masked, what is absent, what is unread.
fn stream(plan: &Plan, meta: Option<&Meta>, emit: &mut dyn FnMut(&Piece)) -> (usize, Vec<Absent>, Vec<String>) {
    let mut masked = 0;
    let mut emit = |piece: Piece| {
        masked += piece.masked;
        emit(&piece);
    };
    emit(Piece {
        full: Some(format!(r#"{{"digest":{{"form":"full","version":{VERSION}}},"#)),
        ..Piece::same(&format!(r#"{{"digest":{{"form":"public","version":{VERSION}}},"#))
    });
    let none = Meta::default();
    let meta = meta.unwrap_or(&none);
    emit(Piece::new(plan, &["meta"], |writer| meta::write(writer, plan, meta)).of(Of::Meta));
    let absent = meta::absent(plan, meta);
    emit(Piece::same(r#","plan":{"#));
    let mut parts: BTreeMap<Cow<'_, str>, &str> = members(plan).into_iter().collect();
    // A plan without changes may leave the list out.
    parts.insert(Cow::Borrowed("resource_changes"), "[]");
    let mut unread = BTreeSet::new();
    let mut first = true;
    let named = |key: &str, first: &mut bool| {
        let mut out = String::from(if *first { "" } else { "," });
        *first = false;
        write_string(key, &mut out);
        out.push(':');
        Piece::same(&out)
    };
    // Looked for once, and only where there is a configuration or a variable.
    let patterns_of = OnceCell::new();
    for (key, raw) in &parts {
        let kind = part(key);
        let records = key == "resource_drift" && records_drift(plan);
        if *raw == "null" || key == "variables" || !(records || matches!(kind, Part::Plain | Part::Own)) {
            continue;
        }
        emit(named(key, &mut first));
        let listed = match &**key {
            "resource_changes" => Some(plan.changes()),
            "resource_drift" => Some(plan.drift()),
            _ => None,
        };
        if let Some(listed) = listed {
            entries(plan, key, listed, &mut emit, &mut unread);
            continue;
        }
        let value = parse(raw);
        let of = Of::Part(key.to_string());
        match &**key {
            "configuration" => {
                let configuration = Configuration::new(&value, patterns_of.get_or_init(|| patterns(plan)));
                emit(Piece::new(plan, &[&**key], |writer| configuration.write(writer)).of(of));
            }
            "output_changes" => {
                change::unread_in_outputs(&value, &mut unread);
                emit(Piece::new(plan, &[&**key], |writer| outputs(writer, &value)).of(of));
            }
            "action_invocations" => {
                change::unread_in_list(key, &value, &mut unread);
                emit(Piece::new(plan, &[&**key], |writer| list(writer, &value, change::invocation)).of(of));
            }
            "deferred_action_invocations" | "deferred_changes" => {
                change::unread_in_list(key, &value, &mut unread);
                emit(Piece::new(plan, &[&**key], |writer| list(writer, &value, change::deferred)).of(of));
            }
            _ => emit(Piece::new(plan, &[&**key], |writer| writer.value(&value, Marks::NONE, Under::Plain)).of(of)),
        }
    }
    let strange: Vec<_> = parts.iter().filter(|(key, _)| part(key) == Part::Unread).collect();
    if !strange.is_empty() {
        unread.extend(strange.iter().map(|(key, _)| key.to_string()));
        emit(
            Piece::new(plan, &["unread"], |writer| {
                writer.raw(r#","unread":{"#);
                for (key, raw) in &strange {
                    writer.key(key);
                    writer.unread(&parse(raw));
                }
                writer.raw("}");
            })
            .of(Of::Part("unread".to_owned())),
        );
    }
    if let Some(raw) = parts.get("variables").filter(|raw| **raw != "null") {
        let value = parse(raw);
        let configuration = parse(parts.get("configuration").unwrap_or(&"null"));
        let configuration = Configuration::new(&configuration, patterns_of.get_or_init(|| patterns(plan)));
        let mut public = Piece::new(plan, &["variables"], |writer| {
            writer.raw(r#","variables":"#);
            configuration.write_variables(writer, &value);
        });
        let mut full = String::from(r#","variables":"#);
        value.write_canonical(&mut full);
        public.full = Some(full);
        emit(public.of(Of::Part("variables".to_owned())));
    }
    emit(Piece::same("}}"));
    (masked, absent, unread.into_iter().collect())
}

fn list(writer: &mut Writer<'_>, value: &Value<'_>, write: impl Fn(&mut Writer<'_>, &Value<'_>)) {
    let Some(elements) = value.as_array() else { return writer.unread(value) };
    writer.raw("[");
    for (at, element) in elements.iter().enumerate() {
        writer.comma();
        let before = writer.guessed.len();
        write(writer, element);
        writer.step(before, &Step::At(at));
    }
    writer.raw("]");
}

fn outputs(writer: &mut Writer<'_>, value: &Value<'_>) {
    let Some(object) = value.as_object() else { return writer.unread(value) };
    writer.raw("{");
    for (name, change) in object.iter() {
        let words = change.get("actions").and_then(Value::as_array).unwrap_or_default();
        if !matches!(words, [Value::String(word)] if word == "no-op") {
            writer.key(name);
            writer.below(name, |writer| change::change(writer, change, Under::Plain.member(name)));
        }
    }
    writer.raw("}");
}

/// Whether recording what drifted is what an apply would do: in a plan without any resource change,
/// as refresh-only plans are.
fn records_drift(plan: &Plan) -> bool {
    plan.changes().is_empty() && !plan.drift().is_empty()
}

/// Emits the entries of a list that are not pure no-ops, by address and deposed key.
fn entries(plan: &Plan, key: &str, entries: &[Entry], emit: &mut impl FnMut(Piece), unread: &mut BTreeSet<String>) {
    let text = plan.text();
    let mut entries: Vec<&Entry> = entries.iter().filter(|entry| !is_pure_no_op(entry, text)).collect();
    entries.sort_by_key(|entry| (entry.address.of(text), entry.deposed.of(text)));
    let path = format!("{key}[]");
    emit(Piece::same("["));
    for (number, batch) in entries.chunks(BATCH).enumerate() {
        let pieces: Vec<(Piece, BTreeSet<String>)> = batch
            .par_iter()
            .with_min_len(16)
            .map(|entry| {
                let value = parse(plan.entry_raw(entry));
                let mut names = BTreeSet::new();
                change::unread_in_entry(&path, &value, &mut names);
                let (address, deposed) = (entry.address.of(text), entry.deposed.of(text));
                let of = Of::Change(address.to_owned(), deposed.to_owned());
                (Piece::new(plan, &[key, address, deposed], |writer| change::entry(writer, &value)).of(of), names)
            })
            .collect();
        for (at, (piece, names)) in pieces.into_iter().enumerate() {
            if number > 0 || at > 0 {
                emit(Piece::same(","));
            }
            emit(piece);
            unread.extend(names);
        }
    }
    emit(Piece::same("]"));
}

/// Whether an entry changes nothing at all: neither the object nor its address nor the state.
pub(crate) fn is_pure_no_op(entry: &Entry, text: &str) -> bool {
    entry.action.action == crate::Action::NoOp && entry.previous_address.of(text).is_empty() && !entry.importing
}

fn string(text: &str) -> String {
    let mut out = String::new();
    write_string(text, &mut out);
    out
}

fn strings(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|it| string(it)).collect::<Vec<_>>().join(","))
}

fn pairs(pairs: &BTreeMap<String, String>) -> String {
    let members: Vec<String> = pairs.iter().map(|(key, value)| format!("{}:{}", string(key), string(value))).collect();
    format!("{{{}}}", members.join(","))
}
