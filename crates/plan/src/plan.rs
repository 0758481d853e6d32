//! An opened plan.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;
use std::thread;

use countersign_model::Tool;
use serde::{Deserialize, Serialize};

use crate::action::{Action, Counts, Mode};
use crate::change::{OutputChange, ResourceChange};
use crate::index::{self, Entry, Place};
use crate::json::{Fault, Scanner, Value};
use crate::mask::{self, Known, MARKER};
use crate::refusal::Refusal;
use crate::sha256::Sha256;
use crate::source::{self, Mend, Other};

/// The format that a plan is written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFormat {
    /// `format_version`, or `plan_format_version` of the redacted form, as written.
    pub version: String,
    /// Which of the two forms.
    pub kind: Kind,
    /// Whether the minor version is newer than those known.
    pub newer: bool,
}

/// The two forms in which a plan is written as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What `show -json` writes.
    Plan,
    /// HCP Terraform's redacted form, which carries provider schemas.
    Redacted,
}

/// A top-level part of plan JSON that is parsed only when it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// `action_invocations`
    ActionInvocations,
    /// `checks`
    Checks,
    /// `configuration`
    Configuration,
    /// `deferred_action_invocations`
    DeferredActionInvocations,
    /// `deferred_changes`
    DeferredChanges,
    /// `output_changes`
    OutputChanges,
    /// `planned_values`
    PlannedValues,
    /// `prior_state`
    PriorState,
    /// `provider_schemas`
    ProviderSchemas,
    /// `relevant_attributes`
    RelevantAttributes,
    /// `variables`
    Variables,
}

impl Section {
    /// The key in plan JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ActionInvocations => "action_invocations",
            Self::Checks => "checks",
            Self::Configuration => "configuration",
            Self::DeferredActionInvocations => "deferred_action_invocations",
            Self::DeferredChanges => "deferred_changes",
            Self::OutputChanges => "output_changes",
            Self::PlannedValues => "planned_values",
            Self::PriorState => "prior_state",
            Self::ProviderSchemas => "provider_schemas",
            Self::RelevantAttributes => "relevant_attributes",
            Self::Variables => "variables",
        }
    }

    const ALL: [Self; 11] = [
        Self::ActionInvocations,
        Self::Checks,
        Self::Configuration,
        Self::DeferredActionInvocations,
        Self::DeferredChanges,
        Self::OutputChanges,
        Self::PlannedValues,
        Self::PriorState,
        Self::ProviderSchemas,
        Self::RelevantAttributes,
        Self::Variables,
    ];

    fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.key() == key)
    }
}

/// Checks and conditions by status, one count for each instance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CheckCounts {
    /// Hold.
    pub pass: u32,
    /// Do not hold.
    pub fail: u32,
    /// Could not be evaluated.
    pub error: u32,
    /// Known after apply, or a status that is not known.
    pub unknown: u32,
}

/// A plan: its text, and an index of what stands where.
#[derive(Debug)]
pub struct Plan {
    text: String,
    object: Range<usize>,
    mended: Vec<Mend>,
    file_digest: OnceLock<[u8; 32]>,
    bytes: usize,
    format: PlanFormat,
    terraform_version: Option<String>,
    timestamp: Option<String>,
    errored: Option<bool>,
    complete: Option<bool>,
    applyable: Option<bool>,
    sections: BTreeMap<Section, Place>,
    changes: Vec<Entry>,
    drift: Vec<Entry>,
    counts: Counts,
    tool: OnceLock<Option<Tool>>,
    known: OnceLock<Known>,
}

/// What the pass over the bytes collects.
#[derive(Default)]
struct Found {
    format_version: Option<String>,
    plan_format_version: Option<String>,
    terraform_version: Option<String>,
    timestamp: Option<String>,
    errored: Option<bool>,
    complete: Option<bool>,
    applyable: Option<bool>,
    sections: BTreeMap<Section, Place>,
    changes: Vec<Entry>,
    drift: Vec<Entry>,
    signs: Signs,
}

/// Keys that tell what an object is when it is not a plan.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each key is there or not, in any combination")]
struct Signs {
    serial: bool,
    lineage: bool,
    backend: bool,
    level: bool,
    encrypted: bool,
    /// A part that only a plan has, of the type that it has there.
    planned: bool,
    /// A part that is there and of another type than plans have it in, so that nothing of it would be shown.
    wrong: Option<&'static str>,
}

impl Plan {
    /// Reads a plan from the bytes of a file, as they are.
    pub fn read(bytes: Vec<u8>) -> Result<Self, Refusal> {
        Self::read_with(bytes, |decoded, start| scan(&decoded.text, start))
    }

    /// The same, where the file digest is wanted as well: it needs nothing of the index but the bytes, so
    /// both are made at once.
    pub fn read_and_digest(bytes: Vec<u8>) -> Result<Self, Refusal> {
        Self::read_with(bytes, |decoded, start| {
            thread::scope(|scope| {
                let digest = scope.spawn(|| decoded.digest.get_or_init(|| Sha256::of(&decoded.text)));
                let found = scan(&decoded.text, start);
                // A panic inside the hash function is not something to recover from.
                digest.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                found
            })
        })
    }

    /// Reads the one line that a tool of ours printed: one object, from the first byte to the last but a line
    /// feed. Nothing is mended and nothing left out, since who writes into the pipe of the tool could have
    /// written that.
    pub fn read_exactly(bytes: Vec<u8>) -> Result<Self, Refusal> {
        let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        if line.first() != Some(&b'{') || line.last() != Some(&b'}') || memchr::memchr(b'\n', line).is_some() {
            return Err(Refusal::NotExact);
        }
        let plan = Self::read(bytes)?;
        let end = plan.text.trim_end_matches('\n').len();
        if plan.mended.is_empty() && plan.object == (0..end) { Ok(plan) } else { Err(Refusal::NotExact) }
    }

    fn read_with(
        bytes: Vec<u8>,
        find: impl FnOnce(&source::Decoded, usize) -> Result<(Found, Range<usize>), Fault>,
    ) -> Result<Self, Refusal> {
        let size = bytes.len();
        let mut mended = Vec::new();
        let decoded = source::decode(bytes, &mut mended)?;
        let start = source::object_start(&decoded.text, &mut mended)
            .map_err(|refusal| source::several::or(&decoded.text, refusal))?;
        let found = find(&decoded, start);
        let source::Decoded { text, digest: file_digest } = decoded;
        let (found, object) = match found {
            Ok(found) => found,
            Err(fault) => return Err(source::several::or(&text, refuse_scan(&text, start, fault))),
        };
        let format = found.format(&text, &object).map_err(|refusal| source::several::or(&text, refusal))?;
        source::several::check_alone(&text, &object)?;
        source::accept_rest(&text, &object, &mut mended)?;
        let mut counts = Counts::default();
        for entry in &found.changes {
            let moved = !entry.previous_address.of(&text).is_empty();
            counts.add(entry.action.action, moved, entry.importing);
        }
        Ok(Self {
            text,
            object,
            mended,
            file_digest,
            bytes: size,
            format,
            terraform_version: found.terraform_version,
            timestamp: found.timestamp,
            errored: found.errored,
            complete: found.complete,
            applyable: found.applyable,
            sections: found.sections,
            changes: found.changes,
            drift: found.drift,
            counts,
            tool: OnceLock::new(),
            known: OnceLock::new(),
        })
    }

    /// The text of the plan, decoded. Places of [`Entry`] are places in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How the input had to be mended.
    pub fn mended(&self) -> &[Mend] {
        &self.mended
    }

    /// SHA-256 of the bytes as read, made when first asked for.
    pub fn file_digest(&self) -> [u8; 32] {
        // Where the bytes are not those of the text, it was made from them.
        *self.file_digest.get_or_init(|| Sha256::of(&self.text))
    }

    /// How many bytes were read.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// The format it is written in.
    pub const fn format(&self) -> &PlanFormat {
        &self.format
    }

    /// `terraform_version`, which OpenTofu writes its own version into.
    pub fn terraform_version(&self) -> Option<&str> {
        self.terraform_version.as_deref()
    }

    /// `timestamp`, as written.
    pub fn timestamp(&self) -> Option<&str> {
        self.timestamp.as_deref()
    }

    /// `errored`; absent before Terraform 1.6.
    pub const fn errored(&self) -> Option<bool> {
        self.errored
    }

    /// `complete`; absent before Terraform 1.8 and in every OpenTofu.
    pub const fn complete(&self) -> Option<bool> {
        self.complete
    }

    /// `applyable`; absent before Terraform 1.8 and in every OpenTofu.
    pub const fn applyable(&self) -> Option<bool> {
        self.applyable
    }

    /// `resource_changes`, in the order of the plan.
    pub fn changes(&self) -> &[Entry] {
        &self.changes
    }

    /// `resource_drift`, in the order of the plan.
    pub fn drift(&self) -> &[Entry] {
        &self.drift
    }

    /// Resource changes by action.
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// How many actions of providers are invoked, deferred ones included.
    pub fn invocations(&self) -> usize {
        [Section::ActionInvocations, Section::DeferredActionInvocations]
            .map(|section| self.section(section).as_array().map_or(0, <[_]>::len))
            .iter()
            .sum()
    }

    /// Whether something was taken out of it before it was written: the tools write what is planned, and no
    /// markers. Looks through the whole text.
    pub fn is_redacted(&self) -> bool {
        let taken = self.format.kind == Kind::Redacted || !self.has(Section::PlannedValues);
        taken || self.text.contains(MARKER)
    }

    /// Whether a part is there.
    pub fn has(&self, section: Section) -> bool {
        self.sections.contains_key(&section)
    }

    /// The raw JSON of a part.
    pub fn raw(&self, section: Section) -> Option<&str> {
        self.sections.get(&section).map(|place| place.of(&self.text))
    }

    /// Parses a part; `null` where it is absent.
    pub fn section(&self, section: Section) -> Value<'_> {
        // The pass over the bytes has already checked it, so this cannot fail.
        self.raw(section).and_then(|raw| Value::parse(raw).ok()).unwrap_or(Value::Null)
    }

    /// Parses one resource change, or one drifted object.
    pub fn change(&self, entry: &Entry) -> ResourceChange<'_> {
        let value = Value::parse(entry.place.of(&self.text)).unwrap_or(Value::Null);
        ResourceChange::from_value(value).of_plan(self)
    }

    /// The secrets of the plan that are known by their place, found when first asked for: that takes a look at
    /// every change.
    pub(crate) fn known(&self) -> &Known {
        self.known.get_or_init(|| mask::known(self))
    }

    /// The changes of the root outputs, by name, no-ops included.
    pub fn outputs(&self) -> Vec<OutputChange<'_>> {
        match self.section(Section::OutputChanges) {
            Value::Object(object) => {
                object.into_members().into_iter().map(|(name, change)| OutputChange::new(name, change, self)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The raw JSON of one entry.
    pub fn entry_raw(&self, entry: &Entry) -> &str {
        entry.place.of(&self.text)
    }

    /// The whole object of the plan, without wrapper lines.
    pub fn raw_object(&self) -> &str {
        &self.text[self.object.clone()]
    }

    /// Which tool made it, as far as the plan shows: it never says so itself. Providers of
    /// OpenTofu's registry, its own actions and ephemeral resources give it away; `complete` and
    /// `applyable` are written by Terraform alone.
    pub fn tool(&self) -> Option<Tool> {
        *self.tool.get_or_init(|| self.guess_tool())
    }

    fn guess_tool(&self) -> Option<Tool> {
        let tofu = self.changes.iter().chain(&self.drift).any(|entry| {
            entry.provider_name.of(&self.text).starts_with("registry.opentofu.org/")
                || matches!(entry.action.action, Action::ForgetCreate | Action::Open)
        });
        if tofu {
            return Some(Tool::OpenTofu);
        }
        if self.complete.is_some() || self.applyable.is_some() {
            return Some(Tool::Terraform);
        }
        let version = self.terraform_version.as_deref()?;
        // OpenTofu began with 1.6, so that everything before is Terraform.
        let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
        match (parts.next().flatten(), parts.next().flatten()) {
            (Some(0), _) => Some(Tool::Terraform),
            (Some(1), Some(minor)) if minor < 6 => Some(Tool::Terraform),
            (Some(1), Some(minor)) if minor >= 8 => Some(Tool::OpenTofu),
            _ => None,
        }
    }

    /// Kind of plan, as far as plan JSON shows.
    pub fn mode(&self) -> Mode {
        if self.changes.is_empty() && !self.drift.is_empty() {
            return Mode::RefreshOnly;
        }
        let acted = self.changes.iter().filter(|entry| entry.mode.of(&self.text) != "data");
        let only_deletes = acted.clone().all(|entry| entry.action.action == Action::Delete);
        if only_deletes && acted.count() > 0 && self.raw(Section::PlannedValues).is_some_and(is_empty_root) {
            let forced = self.changes.iter().all(|entry| entry.action_reason.of(&self.text).is_empty());
            if forced {
                return Mode::Destroy;
            }
        }
        Mode::Normal
    }

    /// Whether the plan is a part of what the configuration asks: `complete` is false without an
    /// error or deferred changes, which is what `-target` and `-exclude` leave.
    pub fn is_targeted(&self) -> bool {
        self.complete == Some(false)
            && self.errored != Some(true)
            && !self.has_members(Section::DeferredChanges)
            && !self.has_members(Section::DeferredActionInvocations)
    }

    /// Whether a part is there and not empty.
    pub fn has_members(&self, section: Section) -> bool {
        self.raw(section).is_some_and(|raw| {
            let inside = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
            raw.len() > 1 && !matches!(raw, "null" | "true") && !inside.trim().is_empty()
        })
    }

    /// Checks and conditions by status.
    pub fn check_counts(&self) -> CheckCounts {
        let mut counts = CheckCounts::default();
        let checks = self.section(Section::Checks);
        for check in checks.as_array().unwrap_or_default() {
            for instance in check_instances(check) {
                match instance.get("status").and_then(Value::as_str) {
                    Some("pass") => counts.pass += 1,
                    Some("fail") => counts.fail += 1,
                    Some("error") => counts.error += 1,
                    _ => counts.unknown += 1,
                }
            }
        }
        counts
    }

    /// The address as the plan writes it.
    pub fn address<'a>(&'a self, entry: &'a Entry) -> &'a str {
        entry.address.of(&self.text)
    }

    /// The words of the action as the plan writes them.
    pub fn written_actions<'a>(&'a self, entry: &Entry) -> Cow<'a, str> {
        let raw = entry.action.written.of(&self.text);
        match Value::parse(raw) {
            Ok(Value::Array(words)) if words.iter().all(|word| word.as_str().is_some()) => {
                Cow::Owned(words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "))
            }
            _ => Cow::Borrowed(raw),
        }
    }
}

/// The instances of one of `checks`, or the check itself where it has none yet.
pub fn check_instances<'c, 'v>(check: &'c Value<'v>) -> &'c [Value<'v>] {
    match check.get("instances").and_then(Value::as_array) {
        Some(instances) if !instances.is_empty() => instances,
        _ => std::slice::from_ref(check),
    }
}

fn is_empty_root(planned_values: &str) -> bool {
    Value::parse(planned_values).is_ok_and(|value| {
        value
            .get("root_module")
            .and_then(Value::as_object)
            .is_some_and(|root| root.get("resources").is_none() && root.get("child_modules").is_none())
    })
}

/// A text with a complete first object is not a damaged plan, whatever follows.
fn refuse_scan(text: &str, start: usize, fault: Fault) -> Refusal {
    let first_line = text[start..].lines().next().unwrap_or_default();
    if first_line.contains("\"@level\"") && Value::parse(first_line).is_ok() {
        return Refusal::Stream { command: source::stream(text) };
    }
    source::refuse_fault(text, fault)
}

/// Walks the whole object once.
fn scan(text: &str, start: usize) -> Result<(Found, Range<usize>), Fault> {
    let mut scanner = Scanner::at(text, start);
    let mut found = Found::default();
    scanner.object(|scanner, key| found.take(scanner, &key))?;
    let end = scanner.position();
    Ok((found, start..end))
}

fn string_or_skip(scanner: &mut Scanner<'_>) -> Result<Option<String>, Fault> {
    if scanner.peek() == Some(b'"') {
        return Ok(Some(scanner.string()?.into_owned()));
    }
    scanner.skip().map(|_| None)
}

fn flag(scanner: &mut Scanner<'_>) -> Result<Option<bool>, Fault> {
    let range = scanner.skip()?;
    Ok(match scanner.slice(range.start, range.end) {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    })
}

fn entries(scanner: &mut Scanner<'_>) -> Result<Vec<Entry>, Fault> {
    let mut entries = Vec::new();
    if scanner.peek() == Some(b'[') {
        scanner.array(|scanner, _| {
            entries.push(index::entry(scanner)?);
            Ok::<(), Fault>(())
        })?;
    } else {
        scanner.skip()?;
    }
    Ok(entries)
}

impl Found {
    fn take(&mut self, scanner: &mut Scanner<'_>, key: &str) -> Result<(), Fault> {
        match key {
            "format_version" => self.format_version = version(scanner)?,
            "plan_format_version" => self.plan_format_version = version(scanner)?,
            "terraform_version" => self.terraform_version = string_or_skip(scanner)?,
            "timestamp" => self.timestamp = string_or_skip(scanner)?,
            "errored" | "complete" | "applyable" => {
                let said = flag(scanner)?;
                self.signs.planned |= said.is_some();
                match key {
                    "errored" => self.errored = said,
                    "complete" => self.complete = said,
                    _ => self.applyable = said,
                }
            }
            "resource_changes" => {
                self.list("resource_changes", scanner);
                self.signs.planned |= scanner.peek() == Some(b'[');
                self.changes = entries(scanner)?;
            }
            "resource_drift" => {
                self.list("resource_drift", scanner);
                self.signs.planned |= scanner.peek() == Some(b'[');
                self.drift = entries(scanner)?;
            }
            _ => {
                match key {
                    "serial" => self.signs.serial = true,
                    "lineage" => self.signs.lineage = true,
                    "backend" => self.signs.backend = true,
                    "@level" => self.signs.level = true,
                    "encrypted_data" => self.signs.encrypted = true,
                    _ => {}
                }
                let section = Section::from_key(key);
                match section {
                    Some(Section::PlannedValues | Section::Configuration) => {
                        self.signs.planned |= scanner.peek() == Some(b'{');
                    }
                    Some(Section::OutputChanges) => {
                        self.signs.planned |= scanner.peek() == Some(b'{');
                        self.shape("output_changes", b'{', scanner);
                    }
                    Some(
                        section @ (Section::ActionInvocations
                        | Section::DeferredActionInvocations
                        | Section::DeferredChanges
                        | Section::Checks),
                    ) => self.list(section.key(), scanner),
                    _ => {}
                }
                let place = Place::new(&scanner.skip()?);
                if let Some(section) = section {
                    self.sections.insert(section, place);
                }
            }
        }
        Ok(())
    }

    fn list(&mut self, name: &'static str, scanner: &mut Scanner<'_>) {
        self.shape(name, b'[', scanner);
    }

    /// Remembers a part that says what a plan does, and is neither absent nor of its type.
    fn shape(&mut self, name: &'static str, first: u8, scanner: &mut Scanner<'_>) {
        if !matches!(scanner.peek(), Some(b'n') | None) && scanner.peek() != Some(first) {
            self.signs.wrong = Some(name);
        }
    }

    /// Whether this is a plan, and of which format.
    fn format(&self, text: &str, object: &Range<usize>) -> Result<PlanFormat, Refusal> {
        let other = |found| Err(Refusal::NotAPlan { found });
        if self.signs.level {
            return Err(Refusal::Stream { command: source::stream(text) });
        }
        if self.signs.serial && self.signs.lineage {
            return if self.signs.backend { other(Other::Init) } else { Err(Refusal::State) };
        }
        if self.signs.encrypted {
            return other(Other::Encrypted);
        }
        let (version, kind) = match (&self.format_version, &self.plan_format_version) {
            (_, Some(version)) => (version, Kind::Redacted),
            (Some(version), None) => (version, Kind::Plan),
            (None, None) => {
                let rest = text[object.end..].trim_start();
                if rest.starts_with('{') && rest.contains("\"@level\"") {
                    return Err(Refusal::Stream { command: source::stream(text) });
                }
                return other(Other::without_version(&text[object.clone()]));
            }
        };
        // Where nothing shows that this is a plan, its version is that of another format.
        if !self.signs.planned && kind == Kind::Plan {
            return other(Other::without_parts(&text[object.clone()]));
        }
        let mut numbers = version.split('.').map(str::parse::<u32>);
        let (Some(Ok(major)), minor) = (numbers.next(), numbers.next()) else {
            return Err(Refusal::FormatVersion { version: version.clone() });
        };
        if major > 1 {
            return Err(Refusal::FormatVersion { version: version.clone() });
        }
        if let Some(name) = self.signs.wrong {
            return other(Other::WrongPart(name));
        }
        // 0.2 and 1.2 are the last known minor versions of their majors.
        let newer = matches!(minor, Some(Ok(minor)) if minor > 2);
        Ok(PlanFormat { version: version.clone(), kind, newer })
    }
}

/// A format version; a number is taken as written, since some tools print one.
fn version(scanner: &mut Scanner<'_>) -> Result<Option<String>, Fault> {
    if scanner.peek() == Some(b'"') {
        return Ok(Some(scanner.string()?.into_owned()));
    }
    let range = scanner.skip()?;
    let raw = scanner.slice(range.start, range.end);
    Ok((raw != "null").then(|| raw.to_owned()))
}
