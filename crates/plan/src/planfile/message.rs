//! The message `Plan`: which field is what, in both tools.
//!
//! The numbers are those of `internal/plans/planproto/planfile.proto` in Terraform 1.5 to 1.17 and of
//! `internal/plans/internal/planproto/planfile.proto` in OpenTofu 1.6 to 1.13. The two have gone apart: field
//! 22 of the plan, field 2 of an import and action 9 mean something else in each, so that the tool has to be
//! known.

use std::collections::BTreeSet;

use super::address::Address;
use super::content::{
    Backend, Change, CheckObject, CheckResult, Content, Deferred, HeldChange, Importing, Invocation, Output,
    RelevantAttribute, Step, Trigger, UnknownField,
};
use super::held::HoldsData;
use super::refusal::{MessageFault, Refusal};
use super::wire::{Fields, Single, Wire, text};
use crate::{Action, Tool};

/// The version of the format that all these versions of the tools write.
const VERSION: u64 = 3;

/// More fields than that are not named one by one.
const MAX_UNKNOWN: usize = 64;

const fn fault(message: &'static str, what: MessageFault) -> Refusal {
    Refusal::Message { message, what }
}

/// Reads the message `Plan`.
pub(super) fn plan(bytes: &[u8], tool: Tool) -> Result<Content, Refusal> {
    let mut reader = Reader { tool, unknown: BTreeSet::new() };
    let mut content = reader.plan(bytes)?;
    content.unknown_fields = reader.unknown.into_iter().collect();
    Ok(content)
}

struct Reader {
    tool: Tool,
    unknown: BTreeSet<UnknownField>,
}

/// A number that has a name.
fn named<T: Copy>(message: &'static str, field: u32, names: &[(u64, T)], value: u64) -> Result<T, Refusal> {
    let found = names.iter().find(|(number, _)| *number == value);
    found.map(|(_, name)| *name).ok_or(fault(message, MessageFault::Unnamed { field, value }))
}

/// A truth value. Other readers take every number but nought for true.
const fn truth(message: &'static str, field: u32, value: u64) -> Result<bool, Refusal> {
    match value {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(fault(message, MessageFault::Unnamed { field, value })),
    }
}

const REASONS: [(u64, Option<&str>); 14] = [
    (0, None),
    (1, Some("replace_because_tainted")),
    (2, Some("replace_by_request")),
    (3, Some("replace_because_cannot_update")),
    (4, Some("delete_because_no_resource_config")),
    (5, Some("delete_because_wrong_repetition")),
    (6, Some("delete_because_count_index")),
    (7, Some("delete_because_each_key")),
    (8, Some("delete_because_no_module")),
    (9, Some("replace_by_triggers")),
    (10, Some("read_because_config_unknown")),
    (11, Some("read_because_dependency_pending")),
    (12, Some("delete_because_no_move_target")),
    (13, Some("read_because_check_nested")),
];

const TOFU_REASONS: [(u64, Option<&str>); 3] = [
    (14, Some("delete_because_enabled_false")),
    (15, Some("forgot_because_lifecycle_destroy_in_state")),
    (16, Some("forgot_because_lifecycle_destroy_in_config")),
];

const DEFERRED: [(u64, &str); 5] = [
    (1, "instance_count_unknown"),
    (2, "resource_config_unknown"),
    (3, "provider_config_unknown"),
    (4, "absent_prereq"),
    (5, "deferred_prereq"),
];

const STATUSES: [(u64, &str); 4] = [(0, "unknown"), (1, "pass"), (2, "fail"), (3, "error")];

const KINDS: [(u64, &str); 4] = [(1, "resource"), (2, "output_value"), (3, "check"), (4, "var")];

/// The names that plan JSON gives to events; those of the code that Go's `stringer` made.
const EVENTS: [(u64, &str); 7] = [
    (1, "BeforeCreate"),
    (2, "AfterCreate"),
    (3, "BeforeUpdate"),
    (4, "AfterUpdate"),
    (5, "BeforeDestroy"),
    (6, "AfterDestroy"),
    (7, "Invoke"),
];

const ON_FAILURE: [(u64, &str); 3] =
    [(0, "ActionOnFailureHalt"), (1, "ActionOnFailureTaint"), (2, "ActionOnFailureContinue")];

impl Reader {
    fn unknown(&mut self, message: &'static str, number: u32) {
        if self.unknown.len() < MAX_UNKNOWN {
            self.unknown.insert(UnknownField { message, number });
        }
    }

    fn plan(&mut self, bytes: &[u8]) -> Result<Content, Refusal> {
        const PLAN: &str = "Plan";
        let mut content = Content::default();
        let (mut version, mut mode, mut tool_version) = (Single::default(), Single::default(), Single::default());
        let (mut timestamp, mut backend) = (Single::default(), Single::default());
        let (mut applyable, mut complete, mut errored) = (Single::default(), Single::default(), Single::default());
        let terraform = self.tool == Tool::Terraform;
        let mut fields = Fields::of(PLAN, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Number(it)) => version.set(PLAN, field, it)?,
                (2, Wire::Bytes(it)) => {
                    let (name, value) = self.variable(it)?;
                    if content.variables.iter().any(|(known, _)| *known == name) {
                        return Err(fault(PLAN, MessageFault::Twice(field)));
                    }
                    content.variables.push((name, value));
                }
                (3, Wire::Bytes(it)) => content.changes.push(self.resource(it)?),
                (4, Wire::Bytes(it)) => content.outputs.push(self.output(it)?),
                (5, Wire::Bytes(it)) => content.targets.push(text(PLAN, field, it)?),
                (6, Wire::Bytes(it)) if !terraform => content.excludes.push(text(PLAN, field, it)?),
                (13, Wire::Bytes(it)) => backend.set(PLAN, field, self.backend(it)?)?,
                (14, Wire::Bytes(it)) => tool_version.set(PLAN, field, text(PLAN, field, it)?)?,
                (15, Wire::Bytes(it)) => content.relevant_attributes.push(self.relevant(it)?),
                (16, Wire::Bytes(it)) => content.force_replace.push(text(PLAN, field, it)?),
                (17, Wire::Number(it)) => mode.set(PLAN, field, it)?,
                (18, Wire::Bytes(it)) => content.drift.push(self.resource(it)?),
                (19, Wire::Bytes(it)) => content.checks.push(self.check(it)?),
                (20, Wire::Number(it)) => errored.set(PLAN, field, truth(PLAN, field, it)?)?,
                (21, Wire::Bytes(it)) => timestamp.set(PLAN, field, text(PLAN, field, it)?)?,
                (22, Wire::Bytes(it)) if terraform => self.function_result(it)?,
                (22, Wire::Bytes(it)) => content.apply_time_variables.push(text(PLAN, field, it)?),
                (25, Wire::Number(it)) if terraform => applyable.set(PLAN, field, truth(PLAN, field, it)?)?,
                (26, Wire::Number(it)) if terraform => complete.set(PLAN, field, truth(PLAN, field, it)?)?,
                (27, Wire::Bytes(it)) if terraform => content.deferred.push(self.deferred(it, Self::resource)?),
                (28, Wire::Bytes(it)) if terraform => content.apply_time_variables.push(text(PLAN, field, it)?),
                (30, Wire::Bytes(it)) if terraform => content.invocations.push(self.invocation(it)?),
                (31, Wire::Bytes(it)) if terraform => {
                    content.deferred_invocations.push(self.deferred(it, Self::invocation)?);
                }
                (32, Wire::Bytes(it)) if terraform => content.action_targets.push(text(PLAN, field, it)?),
                // Among them the state store (29), in which a provider keeps the state, and what OpenTofu
                // writes for its next engine (500000000): neither can be held against anything.
                _ => self.unknown(PLAN, field),
            }
        }
        let version = version.get().unwrap_or_default();
        if version != VERSION {
            return Err(Refusal::FormatVersion { version });
        }
        content.mode = mode.get().unwrap_or_default();
        if content.mode > 2 {
            return Err(fault(PLAN, MessageFault::Unnamed { field: 17, value: content.mode }));
        }
        content.tool_version = tool_version.get().unwrap_or_default();
        content.timestamp = timestamp.get().unwrap_or_default();
        content.backend = backend.get();
        content.applyable = applyable.get().unwrap_or_default();
        content.complete = complete.get().unwrap_or_default();
        content.errored = errored.get().unwrap_or_default();
        Ok(content)
    }

    fn value(&mut self, bytes: &[u8], message: &'static str) -> Result<HoldsData, Refusal> {
        const VALUE: &str = "DynamicValue";
        let mut value = Single::default();
        let mut fields = Fields::of(VALUE, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Bytes(it)) => value.set(VALUE, field, HoldsData::read(message, it)?)?,
                _ => self.unknown(VALUE, field),
            }
        }
        value.get().ok_or(fault(VALUE, MessageFault::Missing(1)))
    }

    fn variable(&mut self, bytes: &[u8]) -> Result<(Box<str>, HoldsData), Refusal> {
        const ENTRY: &str = "VariablesEntry";
        let (mut name, mut value) = (Single::default(), Single::default());
        let mut fields = Fields::of(ENTRY, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Bytes(it)) => name.set(ENTRY, field, text(ENTRY, field, it)?)?,
                (2, Wire::Bytes(it)) => value.set(ENTRY, field, self.value(it, ENTRY)?)?,
                _ => self.unknown(ENTRY, field),
            }
        }
        match (name.get(), value.get()) {
            (Some(name), Some(value)) => Ok((name, value)),
            (None, _) => Err(fault(ENTRY, MessageFault::Missing(1))),
            (_, None) => Err(fault(ENTRY, MessageFault::Missing(2))),
        }
    }

    fn backend(&mut self, bytes: &[u8]) -> Result<Backend, Refusal> {
        const BACKEND: &str = "Backend";
        let (mut kind, mut config, mut workspace) = (Single::default(), Single::default(), Single::default());
        let mut fields = Fields::of(BACKEND, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Bytes(it)) => kind.set(BACKEND, field, text(BACKEND, field, it)?)?,
                (2, Wire::Bytes(it)) => config.set(BACKEND, field, self.value(it, BACKEND)?)?,
                (3, Wire::Bytes(it)) => workspace.set(BACKEND, field, text(BACKEND, field, it)?)?,
                _ => self.unknown(BACKEND, field),
            }
        }
        Ok(Backend {
            kind: kind.get().ok_or(fault(BACKEND, MessageFault::Missing(1)))?,
            config: config.get().ok_or(fault(BACKEND, MessageFault::Missing(2)))?,
            workspace: workspace.get().ok_or(fault(BACKEND, MessageFault::Missing(3)))?,
        })
    }

    fn resource(&mut self, bytes: &[u8]) -> Result<HeldChange, Refusal> {
        const RESOURCE: &str = "ResourceInstanceChange";
        let (mut address, mut previous) = (Single::default(), Single::<Box<str>>::default());
        let (mut deposed, mut provider) = (Single::<Box<str>>::default(), Single::default());
        let (mut change, mut private) = (Single::default(), Single::default());
        let mut reason = Single::default();
        let mut required_replace = Vec::new();
        let mut fields = Fields::of(RESOURCE, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (7, Wire::Bytes(it)) => deposed.set(RESOURCE, field, text(RESOURCE, field, it)?)?,
                (8, Wire::Bytes(it)) => provider.set(RESOURCE, field, text(RESOURCE, field, it)?)?,
                (9, Wire::Bytes(it)) => change.set(RESOURCE, field, self.change(it)?)?,
                (10, Wire::Bytes(it)) => private.set(RESOURCE, field, it.to_vec())?,
                (11, Wire::Bytes(it)) => required_replace.push(self.path(it)?),
                (12, Wire::Number(it)) => reason.set(RESOURCE, field, self.reason(it)?)?,
                (13, Wire::Bytes(it)) => address.set(RESOURCE, field, text(RESOURCE, field, it)?)?,
                (14, Wire::Bytes(it)) => previous.set(RESOURCE, field, text(RESOURCE, field, it)?)?,
                _ => self.unknown(RESOURCE, field),
            }
        }
        let address = address.get().ok_or(fault(RESOURCE, MessageFault::Missing(13)))?;
        Ok(HeldChange {
            place: Address::parse(&address).ok_or(fault(RESOURCE, MessageFault::Address))?,
            address,
            previous_address: previous.get().filter(|it| !it.is_empty()),
            deposed: deposed.get().filter(|it| !it.is_empty()),
            provider: provider.get().ok_or(fault(RESOURCE, MessageFault::Missing(8)))?,
            change: change.get().ok_or(fault(RESOURCE, MessageFault::Missing(9)))?,
            private: private.get().unwrap_or_default(),
            required_replace,
            reason: reason.get().unwrap_or_default(),
        })
    }

    fn reason(&self, value: u64) -> Result<Option<&'static str>, Refusal> {
        if self.tool == Tool::OpenTofu
            && let Some((_, reason)) = TOFU_REASONS.iter().find(|(number, _)| *number == value)
        {
            return Ok(*reason);
        }
        named("ResourceInstanceChange", 12, &REASONS, value)
    }

    fn action(&self, value: u64) -> Result<Action, Refusal> {
        match (value, self.tool) {
            (0, _) => Ok(Action::NoOp),
            (1, _) => Ok(Action::Create),
            (2, _) => Ok(Action::Read),
            (3, _) => Ok(Action::Update),
            (5, _) => Ok(Action::Delete),
            (6, _) => Ok(Action::DeleteCreate),
            (7, _) => Ok(Action::CreateDelete),
            (8, _) => Ok(Action::Forget),
            (9, Tool::Terraform) => Ok(Action::CreateForget),
            (9, Tool::OpenTofu) => Ok(Action::Open),
            (10, Tool::OpenTofu) => Ok(Action::ForgetCreate),
            _ => Err(fault("Change", MessageFault::Unnamed { field: 1, value })),
        }
    }

    fn change(&mut self, bytes: &[u8]) -> Result<Change, Refusal> {
        const CHANGE: &str = "Change";
        let (mut action, mut importing, mut generated) =
            (Single::default(), Single::default(), Single::<Box<str>>::default());
        let (mut before_identity, mut after_identity) = (Single::default(), Single::default());
        let (mut values, mut before_sensitive, mut after_sensitive) = (Vec::new(), Vec::new(), Vec::new());
        let mut fields = Fields::of(CHANGE, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Number(it)) => action.set(CHANGE, field, self.action(it)?)?,
                (2, Wire::Bytes(it)) => values.push(self.value(it, CHANGE)?),
                (3, Wire::Bytes(it)) => before_sensitive.push(self.path(it)?),
                (4, Wire::Bytes(it)) => after_sensitive.push(self.path(it)?),
                (5, Wire::Bytes(it)) => importing.set(CHANGE, field, self.importing(it)?)?,
                (6, Wire::Bytes(it)) => generated.set(CHANGE, field, text(CHANGE, field, it)?)?,
                (7, Wire::Bytes(it)) => before_identity.set(CHANGE, field, self.value(it, CHANGE)?)?,
                (8, Wire::Bytes(it)) => after_identity.set(CHANGE, field, self.value(it, CHANGE)?)?,
                _ => self.unknown(CHANGE, field),
            }
        }
        let action = action.get().unwrap_or(Action::NoOp);
        let (before, after) = before_and_after(action, values)?;
        Ok(Change {
            action,
            before,
            after,
            before_sensitive,
            after_sensitive,
            importing: importing.get(),
            generated_config: generated.get().filter(|it| !it.is_empty()),
            before_identity: before_identity.get(),
            after_identity: after_identity.get(),
        })
    }

    fn importing(&mut self, bytes: &[u8]) -> Result<Importing, Refusal> {
        const IMPORTING: &str = "Importing";
        let (mut id, mut unknown, mut identity) = (Single::default(), Single::default(), Single::default());
        let mut fields = Fields::of(IMPORTING, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire, self.tool) {
                (1, Wire::Bytes(it), _) => id.set(IMPORTING, field, text(IMPORTING, field, it)?)?,
                (2, Wire::Number(it), Tool::Terraform) => {
                    unknown.set(IMPORTING, field, truth(IMPORTING, field, it)?)?;
                }
                (3, Wire::Bytes(it), Tool::Terraform) | (2, Wire::Bytes(it), Tool::OpenTofu) => {
                    identity.set(IMPORTING, field, self.value(it, IMPORTING)?)?;
                }
                _ => self.unknown(IMPORTING, field),
            }
        }
        Ok(Importing {
            id: id.get().unwrap_or_default(),
            unknown: unknown.get().unwrap_or_default(),
            identity: identity.get(),
        })
    }

    fn path(&mut self, bytes: &[u8]) -> Result<Vec<Step>, Refusal> {
        const PATH: &str = "Path";
        let mut steps = Vec::new();
        let mut fields = Fields::of(PATH, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Bytes(it)) => steps.push(self.step(it)?),
                _ => self.unknown(PATH, field),
            }
        }
        Ok(steps)
    }

    fn step(&mut self, bytes: &[u8]) -> Result<Step, Refusal> {
        const STEP: &str = "Step";
        // Either of the two, and once.
        let mut step = Single::default();
        let mut fields = Fields::of(STEP, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Bytes(it)) => step.set(STEP, field, Step::Attribute(text(STEP, field, it)?))?,
                (2, Wire::Bytes(it)) => step.set(STEP, field, Step::Element(self.value(it, STEP)?))?,
                _ => self.unknown(STEP, field),
            }
        }
        step.get().ok_or(fault(STEP, MessageFault::Missing(1)))
    }

    fn output(&mut self, bytes: &[u8]) -> Result<Output, Refusal> {
        const OUTPUT: &str = "OutputChange";
        let (mut name, mut change, mut sensitive) = (Single::default(), Single::default(), Single::default());
        let mut fields = Fields::of(OUTPUT, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Bytes(it)) => name.set(OUTPUT, field, text(OUTPUT, field, it)?)?,
                (2, Wire::Bytes(it)) => change.set(OUTPUT, field, self.change(it)?)?,
                (3, Wire::Number(it)) => sensitive.set(OUTPUT, field, truth(OUTPUT, field, it)?)?,
                _ => self.unknown(OUTPUT, field),
            }
        }
        Ok(Output {
            name: name.get().ok_or(fault(OUTPUT, MessageFault::Missing(1)))?,
            change: change.get().ok_or(fault(OUTPUT, MessageFault::Missing(2)))?,
            sensitive: sensitive.get().unwrap_or_default(),
        })
    }

    fn deferred<T>(
        &mut self,
        bytes: &[u8],
        what: impl Fn(&mut Self, &[u8]) -> Result<T, Refusal>,
    ) -> Result<Deferred<T>, Refusal> {
        const DEFERRED_CHANGE: &str = "Deferred";
        let (mut reason, mut inner) = (Single::default(), Single::default());
        let mut fields = Fields::of(DEFERRED_CHANGE, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Bytes(it)) => reason.set(DEFERRED_CHANGE, field, self.deferred_reason(it)?)?,
                (2, Wire::Bytes(it)) => inner.set(DEFERRED_CHANGE, field, what(self, it)?)?,
                _ => self.unknown(DEFERRED_CHANGE, field),
            }
        }
        Ok(Deferred {
            reason: reason.get().ok_or(fault(DEFERRED_CHANGE, MessageFault::Missing(1)))?,
            what: inner.get().ok_or(fault(DEFERRED_CHANGE, MessageFault::Missing(2)))?,
        })
    }

    fn deferred_reason(&mut self, bytes: &[u8]) -> Result<&'static str, Refusal> {
        const REASON: &str = "DeferredReason";
        let mut reason = Single::default();
        let mut fields = Fields::of(REASON, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Number(it)) => reason.set(REASON, field, named(REASON, field, &DEFERRED, it)?)?,
                _ => self.unknown(REASON, field),
            }
        }
        reason.get().ok_or(fault(REASON, MessageFault::Missing(1)))
    }

    fn check(&mut self, bytes: &[u8]) -> Result<CheckResult, Refusal> {
        const CHECK: &str = "CheckResults";
        let (mut kind, mut address, mut status) = (Single::default(), Single::default(), Single::default());
        let mut objects = Vec::new();
        let mut fields = Fields::of(CHECK, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Number(it)) => kind.set(CHECK, field, named(CHECK, field, &KINDS, it)?)?,
                (2, Wire::Bytes(it)) => address.set(CHECK, field, text(CHECK, field, it)?)?,
                (3, Wire::Number(it)) => status.set(CHECK, field, named(CHECK, field, &STATUSES, it)?)?,
                (4, Wire::Bytes(it)) => objects.push(self.check_object(it)?),
                _ => self.unknown(CHECK, field),
            }
        }
        Ok(CheckResult {
            kind: kind.get().ok_or(fault(CHECK, MessageFault::Missing(1)))?,
            address: address.get().ok_or(fault(CHECK, MessageFault::Missing(2)))?,
            status: status.get().unwrap_or("unknown"),
            objects,
        })
    }

    fn check_object(&mut self, bytes: &[u8]) -> Result<CheckObject, Refusal> {
        const OBJECT: &str = "ObjectResult";
        let (mut address, mut status, mut messages) = (Single::default(), Single::default(), Vec::new());
        let mut fields = Fields::of(OBJECT, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Bytes(it)) => address.set(OBJECT, field, text(OBJECT, field, it)?)?,
                (2, Wire::Number(it)) => status.set(OBJECT, field, named(OBJECT, field, &STATUSES, it)?)?,
                (3, Wire::Bytes(it)) => messages.push(text(OBJECT, field, it)?),
                _ => self.unknown(OBJECT, field),
            }
        }
        Ok(CheckObject {
            address: address.get().ok_or(fault(OBJECT, MessageFault::Missing(1)))?,
            status: status.get().unwrap_or("unknown"),
            messages,
        })
    }

    fn relevant(&mut self, bytes: &[u8]) -> Result<RelevantAttribute, Refusal> {
        const RELEVANT: &str = "resource_attr";
        let (mut resource, mut path) = (Single::default(), Single::default());
        let mut fields = Fields::of(RELEVANT, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Bytes(it)) => resource.set(RELEVANT, field, text(RELEVANT, field, it)?)?,
                (2, Wire::Bytes(it)) => path.set(RELEVANT, field, self.path(it)?)?,
                _ => self.unknown(RELEVANT, field),
            }
        }
        Ok(RelevantAttribute {
            resource: resource.get().ok_or(fault(RELEVANT, MessageFault::Missing(1)))?,
            path: path.get().unwrap_or_default(),
        })
    }

    /// Hashes of what functions of providers answered. They only make an apply fail where a provider
    /// answers something else, so that nothing can be done with them but being taken apart.
    fn function_result(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        const RESULT: &str = "FunctionCallHash";
        let mut fields = Fields::of(RESULT, bytes);
        while let Some((field, wire)) = fields.next()? {
            if !matches!((field, wire), (1 | 2, Wire::Bytes(_))) {
                self.unknown(RESULT, field);
            }
        }
        Ok(())
    }

    fn invocation(&mut self, bytes: &[u8]) -> Result<Invocation, Refusal> {
        const INVOCATION: &str = "ActionInvocationInstance";
        let (mut address, mut provider, mut config) = (Single::default(), Single::default(), Single::default());
        // Either of the two, and once.
        let mut trigger = Single::default();
        let mut sensitive = Vec::new();
        let mut fields = Fields::of(INVOCATION, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Bytes(it)) => address.set(INVOCATION, field, text(INVOCATION, field, it)?)?,
                (2, Wire::Bytes(it)) => provider.set(INVOCATION, field, text(INVOCATION, field, it)?)?,
                (4, Wire::Bytes(it)) => config.set(INVOCATION, field, self.value(it, INVOCATION)?)?,
                (5, Wire::Bytes(it)) => sensitive.push(self.path(it)?),
                (6, Wire::Bytes(it)) => trigger.set(INVOCATION, field, self.resource_trigger(it)?)?,
                (7, Wire::Bytes(it)) => trigger.set(INVOCATION, field, self.invoke_trigger(it)?)?,
                _ => self.unknown(INVOCATION, field),
            }
        }
        Ok(Invocation {
            address: address.get().ok_or(fault(INVOCATION, MessageFault::Missing(1)))?,
            provider: provider.get().ok_or(fault(INVOCATION, MessageFault::Missing(2)))?,
            config: config.get(),
            sensitive,
            trigger: trigger.get().ok_or(fault(INVOCATION, MessageFault::Missing(6)))?,
        })
    }

    fn resource_trigger(&mut self, bytes: &[u8]) -> Result<Trigger, Refusal> {
        const TRIGGER: &str = "ResourceActionTrigger";
        let (mut address, mut event, mut block) = (Single::default(), Single::default(), Single::default());
        let (mut index, mut on_failure) = (Single::default(), Single::default());
        let mut fields = Fields::of(TRIGGER, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Bytes(it)) => address.set(TRIGGER, field, text(TRIGGER, field, it)?)?,
                (2, Wire::Number(it)) => event.set(TRIGGER, field, named(TRIGGER, field, &EVENTS, it)?)?,
                (3, Wire::Number(it)) => block.set(TRIGGER, field, it)?,
                (4, Wire::Number(it)) => index.set(TRIGGER, field, it)?,
                (5, Wire::Number(it)) => on_failure.set(TRIGGER, field, named(TRIGGER, field, &ON_FAILURE, it)?)?,
                _ => self.unknown(TRIGGER, field),
            }
        }
        Ok(Trigger::Resource {
            address: address.get().unwrap_or_default(),
            event: event.get().ok_or(fault(TRIGGER, MessageFault::Missing(2)))?,
            block: block.get().unwrap_or_default(),
            index: index.get().unwrap_or_default(),
            on_failure: on_failure.get(),
        })
    }

    fn invoke_trigger(&mut self, bytes: &[u8]) -> Result<Trigger, Refusal> {
        const TRIGGER: &str = "InvokeActionTrigger";
        let mut calling = Single::<Box<str>>::default();
        let mut fields = Fields::of(TRIGGER, bytes);
        while let Some((field, wire)) = fields.next()? {
            match (field, wire) {
                (1, Wire::Bytes(it)) => calling.set(TRIGGER, field, text(TRIGGER, field, it)?)?,
                _ => self.unknown(TRIGGER, field),
            }
        }
        Ok(Trigger::Invoke { calling: calling.get().filter(|it| !it.is_empty()) })
    }
}

/// Which of the values is which: what `changeFromTfplan` of both tools does.
fn before_and_after(action: Action, values: Vec<HoldsData>) -> Result<(HoldsData, HoldsData), Refusal> {
    let mut values = values.into_iter();
    let (first, second, third) = (values.next(), values.next(), values.next());
    match (action, first, second, third) {
        (Action::NoOp, Some(both), None, None) => Ok((both.clone(), both)),
        // What is only opened has no value in a plan.
        (Action::Open, None, None, None) => Ok((HoldsData::Null, HoldsData::Null)),
        (Action::Create, Some(after), None, None) => Ok((HoldsData::Null, after)),
        (Action::Delete | Action::Forget, Some(before), None, None) => Ok((before, HoldsData::Null)),
        (
            Action::Read
            | Action::Update
            | Action::DeleteCreate
            | Action::CreateDelete
            | Action::CreateForget
            | Action::ForgetCreate,
            Some(before),
            Some(after),
            None,
        ) => Ok((before, after)),
        _ => Err(fault("Change", MessageFault::Values)),
    }
}
