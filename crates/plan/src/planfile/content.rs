//! What stands in the plan of a plan file, as data. Nothing in it is believed: see the module above.

use super::address::Address;
use super::held::HoldsData;
use crate::Action;

/// The backend that the plan was made with, and whose state the apply writes.
#[derive(Clone, Debug, PartialEq)]
pub struct Backend {
    /// Its type: `s3`, `local`.
    pub kind: Box<str>,
    /// Its settings, with `null` for those that are not set.
    pub config: HoldsData,
    pub workspace: Box<str>,
}

/// One planned or drifted change of a resource instance.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldChange {
    /// Its address, as it stands in the file.
    pub address: Box<str>,
    /// The same, taken apart.
    pub place: Address,
    /// Where it was before a move.
    pub previous_address: Option<Box<str>>,
    /// The key, where it is a deposed object.
    pub deposed: Option<Box<str>>,
    /// The address of the provider configuration: `provider["registry.terraform.io/hashicorp/aws"].east`.
    /// The JSON has only the provider's name.
    pub provider: Box<str>,
    pub change: Change,
    /// What the provider gave for itself. The JSON has nothing of it.
    pub private: Vec<u8>,
    /// What forces a replacement.
    pub required_replace: Vec<Vec<Step>>,
    /// Why this action.
    pub reason: Option<&'static str>,
}

/// A change of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub action: Action,
    /// Before; `null` where there is nothing.
    pub before: HoldsData,
    /// After; `null` where there is nothing.
    pub after: HoldsData,
    /// What is marked as sensitive in `before`.
    pub before_sensitive: Vec<Vec<Step>>,
    /// What is marked as sensitive in `after`.
    pub after_sensitive: Vec<Vec<Step>>,
    /// The import that it comes with.
    pub importing: Option<Importing>,
    /// Configuration that the tool wrote.
    pub generated_config: Option<Box<str>>,
    pub before_identity: Option<HoldsData>,
    pub after_identity: Option<HoldsData>,
}

/// One step of a path into a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// An attribute of an object.
    Attribute(Box<str>),
    /// An element of a list, a map or a set.
    Element(HoldsData),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Importing {
    /// By this id; empty where by identity.
    pub id: Box<str>,
    /// Whether the id is known only after apply.
    pub unknown: bool,
    pub identity: Option<HoldsData>,
}

/// A planned change of an output of the root module.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    pub name: Box<str>,
    pub change: Change,
    /// Whether it is or was sensitive.
    pub sensitive: bool,
}

/// A change that is left for a later plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Deferred<T> {
    pub reason: &'static str,
    pub what: T,
}

/// The result of one thing that has checks.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckResult {
    /// What it is: `resource`, `output_value`, `check` or `var`.
    pub kind: &'static str,
    /// Its address in the configuration.
    pub address: Box<str>,
    /// The status of all its objects.
    pub status: &'static str,
    pub objects: Vec<CheckObject>,
}

/// The result of one object of it.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckObject {
    pub address: Box<str>,
    pub status: &'static str,
    /// What does not hold.
    pub messages: Vec<Box<str>>,
}

/// An action of a provider that is invoked.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation {
    pub address: Box<str>,
    /// The address of the provider configuration.
    pub provider: Box<str>,
    pub config: Option<HoldsData>,
    /// What is marked as sensitive in it.
    pub sensitive: Vec<Vec<Step>>,
    /// What starts it.
    pub trigger: Trigger,
}

/// What starts an action.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// A change of a resource.
    Resource {
        address: Box<str>,
        event: &'static str,
        /// The place of the trigger among those of the resource.
        block: u64,
        /// The place of the action in that trigger.
        index: u64,
        /// What becomes of the apply where it fails.
        on_failure: Option<&'static str>,
    },
    /// The command line.
    Invoke {
        /// The resource that calls it.
        calling: Option<Box<str>>,
    },
}

/// An attribute of another resource that may have led to a change.
#[derive(Clone, Debug, PartialEq)]
pub struct RelevantAttribute {
    /// The address of the resource.
    pub resource: Box<str>,
    pub path: Vec<Step>,
}

/// A field that a message has and this version does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownField {
    pub message: &'static str,
    /// The number of the field.
    pub number: u32,
}

/// Everything in the message `Plan`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Content {
    /// The version of the tool that made it.
    pub tool_version: Box<str>,
    /// The kind of plan; 0 to 2.
    pub mode: u64,
    /// Whether it makes sense to apply it. Terraform from 1.8.
    pub applyable: bool,
    /// Whether it holds everything that the configuration asks for. Terraform from 1.8.
    pub complete: bool,
    /// Whether planning ended with an error.
    pub errored: bool,
    /// When it was made.
    pub timestamp: Box<str>,
    /// Variables that were set, by name.
    pub variables: Vec<(Box<str>, HoldsData)>,
    /// Variables whose values the apply has to be given again.
    pub apply_time_variables: Vec<Box<str>>,
    pub changes: Vec<HeldChange>,
    pub drift: Vec<HeldChange>,
    /// Changes left for later.
    pub deferred: Vec<Deferred<HeldChange>>,
    /// Changes of outputs.
    pub outputs: Vec<Output>,
    pub checks: Vec<CheckResult>,
    /// Actions that are invoked.
    pub invocations: Vec<Invocation>,
    /// Invocations left for later.
    pub deferred_invocations: Vec<Deferred<Invocation>>,
    /// What only is planned.
    pub targets: Vec<Box<str>>,
    /// Actions that only are invoked.
    pub action_targets: Vec<Box<str>>,
    /// What is left out. OpenTofu from 1.9.
    pub excludes: Vec<Box<str>>,
    /// What is replaced by request.
    pub force_replace: Vec<Box<str>>,
    pub backend: Option<Backend>,
    /// Attributes of others that may have led to changes.
    pub relevant_attributes: Vec<RelevantAttribute>,
    /// Fields that are not known.
    pub unknown_fields: Vec<UnknownField>,
}
