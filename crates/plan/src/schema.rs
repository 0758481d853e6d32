//! Provider schemas: what tells blocks from attributes, sets from lists, and which values are
//! write-only. Plan JSON says none of it.
//!
//! Read from what `providers schema -json` prints, or from the schemas that HCP Terraform's
//! redacted plans carry. Descriptions and everything else that a diff does not need are left out.

mod parse;
mod used;

pub(crate) use parse::value_type;
pub use used::used_json;

use std::collections::BTreeMap;

use crate::change::ResourceChange;
use crate::json::{Fault, FaultKind};
use crate::plan::{Plan, Section};

/// How nested blocks or nested attributes are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nesting {
    /// There is one at most.
    Single,
    /// By index.
    List,
    /// By value.
    Set,
    /// By key.
    Map,
}

/// The schemas of some providers.
#[derive(Clone, Debug, Default)]
pub struct Schemas {
    providers: BTreeMap<Box<str>, ProviderSchema>,
}

#[derive(Clone, Debug, Default)]
struct ProviderSchema {
    resources: BTreeMap<Box<str>, ResourceSchema>,
    data_sources: BTreeMap<Box<str>, ResourceSchema>,
    actions: BTreeMap<Box<str>, ResourceSchema>,
}

/// The schema of a resource type, a data source, or an action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceSchema {
    /// Its attributes and blocks.
    pub block: BlockSchema,
    /// The version of its form.
    pub version: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockSchema {
    /// Attributes by name.
    pub attributes: BTreeMap<Box<str>, AttributeSchema>,
    /// Nested blocks by type.
    pub blocks: BTreeMap<Box<str>, NestedBlock>,
    /// Whether it has something that providers made with the first SDK cannot have. Those do not
    /// tell "" from null.
    pub modern: bool,
}

/// A type of nested block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NestedBlock {
    /// How many there can be, and how they are told apart.
    pub nesting: Nesting,
    /// What is in each.
    pub block: BlockSchema,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeSchema {
    /// What it holds.
    pub shape: Shape,
    /// Whether its value must not be shown.
    pub sensitive: bool,
    /// Whether it is sent to the provider and stored nowhere.
    pub write_only: bool,
    /// Whether the provider may set it.
    pub computed: bool,
}

/// What an attribute holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A value of a type.
    Typed(Type),
    /// Attributes of its own.
    Nested {
        /// How many objects there can be, and how they are told apart.
        nesting: Nesting,
        /// The attributes of each.
        attributes: BTreeMap<Box<str>, AttributeSchema>,
    },
}

/// A type, as the tools write it: a name, or an array of a constructor and its argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Known only with the value.
    Dynamic,
    /// A truth value or a number; or a string, where it does not matter.
    Primitive,
    String,
    /// A list of one type.
    List(Box<Self>),
    /// A set of one type.
    Set(Box<Self>),
    /// A map to one type.
    Map(Box<Self>),
    /// An object with these attributes.
    Object(BTreeMap<Box<str>, Self>),
    /// A list with a type for each place.
    Tuple(Vec<Self>),
}

/// Why a text is not a document of provider schemas.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaFault {
    /// It is not JSON.
    #[error("This is not a document of provider schemas: at byte {offset} it {}.", fault_words(*kind))]
    Syntax {
        /// What is wrong.
        kind: FaultKind,
        offset: usize,
    },
    /// It is JSON, but of something else.
    #[error(
        "This is not a document of provider schemas: it has no provider_schemas. \"terraform providers schema -json\" or \"tofu providers schema -json\" makes one."
    )]
    NotSchemas,
    /// It is of a version that is not known.
    #[error("These provider schemas have format version {version}; this version of Countersign reads 0 and 1.")]
    FormatVersion {
        /// The version as written.
        version: String,
    },
}

const fn fault_words(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Truncated => "ends too early",
        FaultKind::Syntax => "is not JSON",
        FaultKind::TooDeep => "nests too deeply",
        FaultKind::LongString => "holds a string that is too long",
        FaultKind::LongNumber => "holds a number that is too long",
    }
}

impl From<Fault> for SchemaFault {
    fn from(fault: Fault) -> Self {
        Self::Syntax { kind: fault.kind, offset: fault.offset }
    }
}

impl Schemas {
    /// Reads what `providers schema -json` prints.
    pub fn parse(text: &str) -> Result<Self, SchemaFault> {
        parse::document(text, |_, _| true)
    }

    /// As [`Schemas::parse`], but keeps only the types that the plan has: the schemas of a large
    /// provider take a hundred times the space of the few that matter.
    pub fn parse_used(text: &str, plan: &Plan) -> Result<Self, SchemaFault> {
        let mut used: Vec<&str> =
            plan.changes().iter().chain(plan.drift()).map(|entry| entry.resource_type.of(plan.text())).collect();
        used.sort_unstable();
        used.dedup();
        // Actions and deferred changes are few, and their types stand in sections that are parsed
        // on demand: both keep every type.
        let all = plan.has_members(Section::DeferredChanges);
        parse::document(text, |part, name| all || part == Part::Action || used.binary_search(&name).is_ok())
    }

    /// The schemas that the plan itself carries, where it does.
    pub fn embedded(plan: &Plan) -> Option<Self> {
        parse::providers(plan.raw(Section::ProviderSchemas)?, |_, _| true).ok()
    }

    /// The schema of the type of a resource change.
    pub fn resource(&self, change: &ResourceChange<'_>) -> Option<&ResourceSchema> {
        let provider = self.provider(change.provider_name())?;
        let types = if change.is_data() { &provider.data_sources } else { &provider.resources };
        types.get(change.resource_type())
    }

    /// The schema of a type of the provider of exactly that name.
    pub(crate) fn of(&self, provider: &str, data: bool, name: &str) -> Option<&ResourceSchema> {
        let provider = self.providers.get(provider)?;
        if data { provider.data_sources.get(name) } else { provider.resources.get(name) }
    }

    /// The schema of an action.
    pub fn action(&self, provider: &str, name: &str) -> Option<&ResourceSchema> {
        self.provider(provider)?.actions.get(name)
    }

    /// The provider of that name. Before 0.13 a plan says only `aws`; and the two tools' registries
    /// have the same providers under different host names.
    fn provider(&self, name: &str) -> Option<&ProviderSchema> {
        if let Some(provider) = self.providers.get(name) {
            return Some(provider);
        }
        let by_end = |end: &str| {
            let mut found =
                self.providers.iter().filter(|(full, _)| full.rsplit_once('/').is_some() && full.ends_with(end));
            match (found.next(), found.next()) {
                (Some((_, provider)), None) => Some(provider),
                _ => None,
            }
        };
        match name.split_once('/') {
            Some((_, rest)) => by_end(&format!("/{rest}")),
            None => by_end(&format!("/{}", name.split('.').next().unwrap_or(name))),
        }
    }
}

/// The parts of a provider's schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Resource,
    DataSource,
    Action,
}
