//! The parts of the text of a plan, in the order of the tools.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use rayon::prelude::*;

use super::actions::{self, Apart, Invocations};
use super::comment::{Cause, Voice, comment, is_moved, legend, symbol};
use super::mode::mode;
use super::node::Style;
use super::paint::{Colour, Paint};
use super::quote::{bare, name};
use super::wrap::{rule, wrapped};
use super::{TextOptions, node, notes, tool_of};
use crate::action::{Action, Mode};
use crate::change::{OutputChange, ResourceChange};
use crate::compat::Compat;
use crate::diff::guess::Hints;
use crate::diff::{self, Basis, Node, NodeAction, Rules};
use crate::index::Entry;
use crate::json::Value;
use crate::plan::{Plan, Section};
use crate::schema::{ResourceSchema, Schemas};

/// What every part needs.
#[derive(Clone, Copy)]
struct Scene<'s> {
    plan: &'s Plan,
    schemas: Option<&'s Schemas>,
    hints: Option<&'s Hints<'s>>,
    invocations: &'s Invocations<'s>,
    rules: Rules,
    voice: Voice,
}

/// What changed outside the tool, as text.
#[derive(Default)]
struct Drift {
    /// As the tools tell it.
    text: String,
    /// What they leave out, since nothing in the plan uses it.
    unused: String,
}

/// What was told before that nothing is planned.
#[derive(Clone, Copy)]
struct Besides {
    drifted: bool,
    unused: bool,
    deferred: bool,
}

/// A resource as text.
struct Printed {
    text: String,
    guessed: bool,
}

pub(super) fn render(plan: &Plan, schemas: Option<&Schemas>, options: TextOptions) -> String {
    let compat = options.compat.unwrap_or_else(|| tool_of(plan));
    let rules = if options.compat.is_some() { Rules::exactly(compat) } else { Rules::own(compat) };
    let voice = Voice { compat, exact: rules.exact, paint: Paint(options.colour) };
    let embedded = if schemas.is_none() { Schemas::embedded(plan) } else { None };
    let schemas = schemas.or(embedded.as_ref());
    let configuration = match schemas {
        None => plan.section(Section::Configuration),
        Some(_) => Value::Null,
    };
    let hints = Hints::new(&configuration);
    let section = plan.section(Section::ActionInvocations);
    let invocations = match options.compat {
        // It knows no actions, and prints none.
        Some(Compat::OpenTofu) => Invocations::default(),
        _ => Invocations::new(&section),
    };
    Scene { plan, schemas, hints: Some(&hints), invocations: &invocations, rules, voice }.render()
}

/// One change, redacted, without anything around it.
pub(super) fn change_text(plan: &Plan, entry: &Entry) -> String {
    let compat = tool_of(plan);
    let rules = Rules::own(compat);
    let voice = Voice { compat, exact: rules.exact, paint: Paint(false) };
    let invocations = Invocations::default();
    let scene = Scene { plan, schemas: None, hints: None, invocations: &invocations, rules, voice };
    let redacted = crate::redact::redacted_entry(plan, entry);
    let change = ResourceChange::from_value(Value::parse(&redacted).unwrap_or(Value::Null));
    let diff = diff::resource(&change, None, None, rules);
    let mut text = scene.head_and_body(entry, &change, &diff.root, Cause::Proposed);
    text.push('\n');
    text
}

/// Whether a change is shown at all. An action that is not known always is.
fn is_shown(action: Action, moved: bool, entry: &Entry, mode: &str, exact: bool) -> bool {
    match action {
        Action::NoOp => moved || entry.importing,
        Action::Delete => mode == "managed" || !exact && mode != "data",
        Action::Open => !exact,
        _ => mode != "ephemeral" || !exact,
    }
}

impl Scene<'_> {
    fn schema(&self, change: &ResourceChange<'_>) -> Option<&ResourceSchema> {
        self.schemas.and_then(|schemas| schemas.resource(change))
    }

    const fn style(&self) -> Style {
        Style::new(self.voice.paint, self.rules.exact, self.voice.compat.forces_before_unknown())
    }

    fn render(&self) -> String {
        let plan = self.plan;
        let product = self.voice.compat.product();
        let mode = mode(plan);
        let errored = plan.errored() == Some(true);
        let mut out = String::new();
        let mut guessed = false;
        if !self.rules.exact {
            out.push_str(&notes::banners(plan));
        }
        let shown: Vec<&Entry> = plan.changes().iter().filter(|entry| self.shows(entry)).collect();
        let drift = self.drift(mode, &mut guessed);
        let Drift { text: drift, unused } = drift;
        out.push_str(&drift);
        out.push_str(&unused);
        let deferred = self.deferred(&mut guessed);
        out.push_str(&deferred);
        let outputs = self.outputs();
        if shown.is_empty() && outputs.is_empty() && self.invocations.count == 0 {
            let besides =
                Besides { drifted: !drift.is_empty(), unused: !unused.is_empty(), deferred: !deferred.is_empty() };
            let stop = self.no_changes(mode, errored, besides, &mut out);
            if stop {
                return self.finish(out, guessed);
            }
        }
        if !drift.is_empty() || !unused.is_empty() {
            out.push_str(&rule());
        }
        let counts = counts(&shown);
        if !counts.is_empty() {
            out.push_str(&wrapped(&format!(
                "\n{product} used the selected providers to generate the following execution plan. Resource actions are indicated with the following symbols:\n"
            )));
            for action in LEGEND {
                let unsaid = matches!(action, Action::Forget | Action::CreateForget)
                    && self.rules.exact
                    && !self.voice.compat.shows_forgotten_as_gone();
                if counts.contains_key(&action) && !unsaid {
                    out.push_str(&legend(action, self.voice));
                    out.push('\n');
                }
            }
        }
        if !shown.is_empty() || self.invocations.count > 0 {
            let _ = if errored {
                writeln!(out, "\n{product} planned the following actions, but then encountered a problem:")
            } else {
                writeln!(out, "\n{product} will perform the following actions:")
            };
            let printed: Vec<Printed> = shown.par_iter().map(|entry| self.resource(entry)).collect();
            out.reserve(printed.iter().map(|resource| resource.text.len() + 2).sum());
            for resource in &printed {
                guessed |= resource.guessed;
                out.push('\n');
                out.push_str(&resource.text);
                out.push('\n');
            }
            self.summary(&shown, &counts, &mut out);
        }
        if !self.rules.exact {
            let shown: HashSet<&str> = shown.iter().map(|entry| plan.address(entry)).collect();
            let orphans: Vec<_> = self.invocations.orphans(&shown).collect();
            if !orphans.is_empty() {
                let _ = writeln!(out, "\n{product} will invoke these actions of changes that are not shown:");
            }
            for (resource, invocation) in orphans {
                out.push('\n');
                out.push_str(&self.apart(invocation, Apart::Orphan(resource)));
            }
        }
        if !self.invocations.alone.is_empty() {
            let _ = writeln!(out, "\n{product} will invoke the following action(s):");
            for invocation in &self.invocations.alone {
                out.push('\n');
                out.push_str(&self.apart(invocation, Apart::Alone));
            }
            out.push('\n');
        }
        if !outputs.is_empty() {
            let _ = writeln!(out, "\nChanges to Outputs:\n{outputs}");
            if counts.is_empty() {
                out.push_str(&wrapped(&format!(
                    "\nYou can apply this plan to save these new output values to the {product} state, without changing any real infrastructure.\n"
                )));
            }
        }
        self.finish(out, guessed)
    }

    fn finish(&self, mut out: String, guessed: bool) -> String {
        if !self.rules.exact {
            out.push_str(&notes::checks(self.plan));
            if out.contains(notes::A_GUESS) {
                out.push_str(notes::MASKED_BY_A_GUESS);
            }
            if guessed {
                out.push_str(notes::GUESSED);
            }
        }
        out
    }

    fn shows(&self, entry: &Entry) -> bool {
        let text = self.plan.text();
        let previous = entry.previous_address.of(text);
        let moved = !previous.is_empty() && previous != entry.address.of(text);
        is_shown(entry.action.action, moved, entry, entry.mode.of(text), self.rules.exact)
    }

    /// A planned resource.
    fn resource(&self, entry: &Entry) -> Printed {
        let change = self.plan.change(entry);
        let diff = diff::resource(&change, self.schema(&change), self.hints, self.rules);
        let mut text = self.head_and_body(entry, &change, &diff.root, Cause::Proposed);
        text.push_str(&self.invocations.around(change.address(), self.schemas, self.rules, self.style(), self.plan));
        Printed { text, guessed: diff.basis == Basis::Guessed }
    }

    fn head_and_body(&self, entry: &Entry, change: &ResourceChange<'_>, root: &Node<'_>, cause: Cause) -> String {
        let action = entry.action.action;
        let written = self.plan.written_actions(entry);
        let mut text = comment(change, action, &written, cause, self.voice);
        let _ = write!(text, "{} {} ", symbol(action, self.voice), header(change));
        let mut style = self.style();
        if action == Action::Forget && (!self.rules.exact || self.voice.compat.shows_forgotten_as_gone()) {
            style.without_symbols = true;
            style.without_null = true;
        }
        style.unchanged = entry.importing;
        style.value(root, 0, &mut text);
        text
    }

    /// What changed outside the tool: what matters to the plan, as the tools say it, and in our own words also
    /// what nothing in the plan uses.
    fn drift(&self, mode: Mode, guessed: &mut bool) -> Drift {
        let plan = self.plan;
        if plan.drift().is_empty() {
            return Drift::default();
        }
        let relevant = plan.section(Section::RelevantAttributes);
        let paths = relevant_paths(&relevant);
        let mut resources = Vec::new();
        let mut unused = Vec::new();
        for entry in plan.drift() {
            let change = plan.change(entry);
            let schema = self.schema(&change);
            let diff = if mode == Mode::RefreshOnly {
                diff::resource(&change, schema, self.hints, self.rules)
            } else {
                let everywhere = paths.get("").into_iter().flatten();
                let here = paths.get(change.address()).filter(|_| !change.address().is_empty()).into_iter().flatten();
                let paths: Vec<&[Value<'_>]> = everywhere.chain(here).copied().collect();
                if paths.is_empty() {
                    unused.push(entry);
                    continue;
                }
                diff::drift(&change, schema, self.hints, &paths, self.rules)
            };
            if mode != Mode::RefreshOnly && diff.root.action == NodeAction::NoOp {
                unused.push(entry);
                continue;
            }
            let action = entry.action.action;
            if change.mode() == "ephemeral" || action == Action::NoOp && !is_moved(&change) && !entry.importing {
                // It counts as found, and has nothing to show.
                resources.push(None);
                continue;
            }
            *guessed |= diff.basis == Basis::Guessed;
            resources.push(Some(self.head_and_body(entry, &change, &diff.root, Cause::Drift)));
        }
        if resources.is_empty() || mode != Mode::RefreshOnly && self.changes_nothing() {
            // Where nothing is planned, the tools tell of no drift at all.
            let all = if resources.is_empty() { unused } else { plan.drift().iter().collect() };
            return Drift { text: String::new(), unused: self.unused(&all, guessed) };
        }
        let unused = self.unused(&unused, guessed);
        let (product, command) = (self.voice.compat.product(), self.voice.compat.command());
        let mut out = String::from("\n");
        self.voice.paint.push(Colour::Cyan, "Note:", &mut out);
        let _ = write!(out, " Objects have changed outside of {product}\n\n");
        out.push_str(&wrapped(&format!(
            "{product} detected the following changes made outside of {product} since the last \"{command} apply\" which may have affected this plan:\n"
        )));
        for resource in resources.iter().flatten() {
            out.push('\n');
            out.push_str(resource);
            out.push('\n');
        }
        out.push_str(&wrapped(&if mode == Mode::RefreshOnly {
            format!(
                "\n\nThis is a refresh-only plan, so {product} will not take any actions to undo these. If you were expecting these changes then you can apply this plan to record the updated values in the {product} state without changing any remote objects.\n"
            )
        } else {
            "\n\nUnless you have made equivalent changes to your configuration, or ignored the relevant attributes using ignore_changes, the following plan may include actions to undo or respond to these changes.\n".to_owned()
        }));
        Drift { text: out, unused }
    }

    /// Objects that changed outside and of which nothing in the plan uses what changed.
    fn unused(&self, entries: &[&Entry], guessed: &mut bool) -> String {
        if self.rules.exact {
            return String::new();
        }
        let product = self.voice.compat.product();
        let mut out = String::new();
        for entry in entries {
            let change = self.plan.change(entry);
            let diff = diff::resource(&change, self.schema(&change), self.hints, self.rules);
            if entry.action.action == Action::NoOp && !is_moved(&change) && diff.root.is_no_op() {
                continue;
            }
            *guessed |= diff.basis == Basis::Guessed;
            out.push('\n');
            out.push_str(&self.head_and_body(entry, &change, &diff.root, Cause::Drift));
            out.push('\n');
        }
        if out.is_empty() {
            return out;
        }
        let mut head = String::from("\n");
        self.voice.paint.push(Colour::Cyan, "Note:", &mut head);
        let _ =
            writeln!(head, " Objects have changed outside of {product}, and nothing in this plan uses what changed");
        head + &out
    }

    /// Whether no value of any resource or output changes.
    fn changes_nothing(&self) -> bool {
        let plan = self.plan;
        let resource_changes = plan.changes().par_iter().any(|entry| {
            let change = plan.change(entry);
            is_moved(&change)
                || diff::resource(&change, self.schema(&change), self.hints, self.rules).root.action != NodeAction::NoOp
        });
        !resource_changes && plan.outputs().iter().all(|output| diff::output(output, self.rules).is_no_op())
    }

    /// Changes that wait for a later plan.
    fn deferred(&self, guessed: &mut bool) -> String {
        if self.rules.exact {
            // `show` leaves them out; only the page of a run in HCP Terraform has them.
            return String::new();
        }
        let section = self.plan.section(Section::DeferredChanges);
        let invocations = self.plan.section(Section::DeferredActionInvocations);
        let deferred = section.as_array().unwrap_or_default();
        let invocations = invocations.as_array().unwrap_or_default();
        if deferred.is_empty() && invocations.is_empty() {
            return String::new();
        }
        let mut out = String::from("\n");
        self.voice.paint.push(Colour::Cyan, "Note:", &mut out);
        out.push_str(" This is a partial plan, parts can only be known in the next plan / apply cycle.\n");
        for one in deferred {
            let change = ResourceChange::from_value(one.get("resource_change").cloned().unwrap_or(Value::Null));
            let change = change.of_plan(self.plan);
            let reason = one.get("reason").and_then(Value::as_str).unwrap_or_default();
            let why = actions::deferred(reason);
            let diff = diff::resource(&change, self.schema(&change), self.hints, self.rules);
            *guessed |= diff.basis == Basis::Guessed;
            let head = format!("  # {} was deferred", bare(change.address()));
            let _ = write!(out, "\n{}\n  # ({why})\n", self.voice.paint.of(Colour::Bold, &head));
            let _ = write!(out, "{} {} ", symbol(change.change.action(), self.voice), header(&change));
            self.style().value(&diff.root, 0, &mut out);
            out.push('\n');
        }
        for one in invocations {
            let invocation = one.get("action_invocation").unwrap_or(one);
            let reason = one.get("reason").and_then(Value::as_str).unwrap_or_default();
            out.push('\n');
            out.push_str(&self.apart(invocation, Apart::Deferred(reason)));
        }
        out
    }

    fn apart(&self, invocation: &Value<'_>, how: Apart<'_>) -> String {
        actions::apart(invocation, how, self.schemas, self.rules, self.style(), self.plan)
    }

    /// The changes of the outputs, without a line feed at the end.
    fn outputs(&self) -> String {
        let outputs = self.plan.outputs();
        let names: Vec<Cow<'_, str>> = outputs.iter().map(|output| name(&output.name)).collect();
        let width = names.iter().map(|name| name.len()).max().unwrap_or_default();
        let lines: Vec<String> = outputs
            .par_iter()
            .zip(&names)
            .filter_map(|(output, name): (&OutputChange<'_>, _)| {
                let diff = diff::output(output, self.rules);
                if diff.is_no_op() {
                    return None;
                }
                let mut line = String::new();
                node::symbol(diff.action, self.voice.paint, &mut line);
                let _ = write!(line, " {name:<width$} = ");
                self.style().value(&diff, 0, &mut line);
                Some(line)
            })
            .collect();
        lines.join("\n")
    }

    /// What to say where nothing is planned; gives whether that is all there is to say.
    fn no_changes(&self, mode: Mode, errored: bool, besides: Besides, out: &mut String) -> bool {
        let product = self.voice.compat.product();
        let paint = self.voice.paint;
        let Besides { drifted, unused, deferred } = besides;
        if errored {
            if drifted {
                out.push_str(&rule());
            }
            out.push('\n');
            paint.push(Colour::BoldRed, "Planning failed.", out);
            let _ = write!(out, " {product} encountered an error while generating this plan.\n\n");
            return false;
        }
        if deferred {
            out.push_str(&rule());
            out.push('\n');
            paint.push(Colour::Bold, "Nothing is planned yet.", out);
            out.push_str(" What was deferred, as told above, waits for a later plan.\n");
            return true;
        }
        if mode == Mode::RefreshOnly && drifted {
            return true;
        }
        if unused {
            out.push_str(&rule());
            out.push('\n');
            paint.push(Colour::Bold, "Nothing is planned.", out);
            let sentence = format!(
                "Objects have changed outside of {product}, as told above. The configuration does not use what changed, so that no changes are needed to match it."
            );
            let _ = write!(out, " What is managed is not as {product} left it.\n\n{}\n", wrapped(&sentence));
            return true;
        }
        if drifted {
            out.push_str(&rule());
        }
        let (headline, sentence) = match mode {
            Mode::RefreshOnly => (
                "Your infrastructure still matches the configuration.",
                format!(
                    "{product} has checked that the real remote objects still match the result of your most recent changes, and found no differences."
                ),
            ),
            Mode::Destroy => (
                "No objects need to be destroyed.",
                format!(
                    "Either you have not created any objects yet or the existing objects were already deleted outside of {product}."
                ),
            ),
            Mode::Normal if drifted && self.rules.exact && self.plan.applyable() == Some(false) => (
                "Your infrastructure matches the configuration.",
                format!(
                    "Your configuration already matches the changes detected above. If you'd like to update the {product} state to match, create and apply a refresh-only plan:\n  {} apply -refresh-only",
                    self.voice.compat.command()
                ),
            ),
            Mode::Normal if drifted => (
                "Your infrastructure matches the configuration.",
                "Your configuration already matches the changes detected above, so applying this plan will only update the state to include the changes detected above and won't change any real infrastructure.".to_owned(),
            ),
            Mode::Normal => (
                "Your infrastructure matches the configuration.",
                format!(
                    "{product} has compared your real infrastructure against your configuration and found no differences, so no changes are needed."
                ),
            ),
        };
        out.push('\n');
        paint.push(Colour::Green, "No changes.", out);
        let _ = write!(out, " {headline}\n\n{}\n", wrapped(&sentence));
        mode == Mode::Normal && drifted
    }

    fn summary(&self, shown: &[&Entry], counts: &HashMap<Action, usize>, out: &mut String) {
        let of = |action| counts.get(&action).copied().unwrap_or_default();
        let replaced = of(Action::DeleteCreate) + of(Action::CreateDelete);
        let imported = shown.iter().filter(|entry| entry.importing).count();
        let mut parts = Vec::new();
        if imported > 0 {
            parts.push(format!("{imported} to import"));
        }
        let mut added = of(Action::Create) + replaced + of(Action::ForgetCreate);
        if !self.rules.exact {
            added += of(Action::CreateForget);
        }
        parts.push(format!("{added} to add"));
        parts.push(format!("{} to change", of(Action::Update)));
        parts.push(format!("{} to destroy", of(Action::Delete) + replaced));
        let mut forgotten = of(Action::Forget) + of(Action::ForgetCreate);
        if !self.rules.exact {
            forgotten += of(Action::CreateForget);
        }
        if forgotten > 0 && (self.voice.compat.counts_forgotten() || !self.rules.exact) {
            parts.push(format!("{forgotten} to forget"));
        }
        if of(Action::Unknown) > 0 {
            parts.push(format!("{} with an unknown action", of(Action::Unknown)));
        }
        out.push('\n');
        self.voice.paint.push(Colour::Bold, "Plan:", out);
        let _ = write!(out, " {}.", parts.join(", "));
        if (self.voice.compat == Compat::Terraform || !self.rules.exact) && self.invocations.count > 0 {
            let _ = write!(out, " Actions: {} to invoke.", self.invocations.count);
        }
        out.push('\n');
    }
}

const LEGEND: [Action; 10] = [
    Action::Create,
    Action::Update,
    Action::Delete,
    Action::DeleteCreate,
    Action::CreateDelete,
    Action::Read,
    Action::CreateForget,
    Action::ForgetCreate,
    Action::Forget,
    Action::Unknown,
];

/// How often each action is shown; what the legend has no word for is left out.
fn counts(shown: &[&Entry]) -> HashMap<Action, usize> {
    let mut counts = HashMap::new();
    for entry in shown.iter().filter(|entry| LEGEND.contains(&entry.action.action)) {
        *counts.entry(entry.action.action).or_default() += 1;
    }
    counts
}

fn header(change: &ResourceChange<'_>) -> String {
    let mode = match change.mode() {
        "data" => "data",
        "ephemeral" => "ephemeral",
        // Every tool names a data source as one; what has no mode is none.
        _ => "resource",
    };
    format!("{mode} \"{}\" \"{}\"", bare(change.resource_type()), bare(change.name()))
}

/// The paths of `relevant_attributes` by the address of their resource.
fn relevant_paths<'v>(section: &'v Value<'v>) -> HashMap<&'v str, Vec<&'v [Value<'v>]>> {
    let mut paths: HashMap<&str, Vec<&[Value<'_>]>> = HashMap::new();
    for one in section.as_array().unwrap_or_default() {
        let address = one.get("resource").and_then(Value::as_str).unwrap_or_default();
        let path = one.get("attribute").and_then(Value::as_array).unwrap_or_default();
        paths.entry(address).or_default().push(path);
    }
    paths
}
