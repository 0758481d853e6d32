//! JSON that is no plan: which command printed it, and what whoever gave it may have wanted.

use std::borrow::Cow;

use crate::json::{Object, Value};

/// What a text is if it is not a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Other {
    /// `validate -json`.
    Validation,
    /// `metadata functions -json`.
    Functions,
    /// `modules -json`.
    Modules,
    /// `providers schema -json`.
    Schemas,
    /// `show -json` without the name of a plan file.
    ShownState,
    /// The same of an empty state, or `providers schema -json` where there are no providers.
    VersionAlone,
    /// `output -json`.
    Outputs,
    /// `version -json`.
    Version,
    /// `show -json -config` or `show -json -module` of OpenTofu.
    Configuration,
    /// `graph`.
    Graph,
    /// What `init` remembers in `.terraform`.
    Init,
    /// A configuration or values for one in JSON syntax.
    Source,
    /// `resource_changes` of a plan without the rest of it.
    Changes,
    /// The meta file that is published beside a plan.
    Meta,
    /// What Infracost prints.
    Infracost,
    /// A plan or state that OpenTofu encrypted.
    Encrypted,
    /// `{}`.
    Nothing,
    /// Without `format_version`.
    NoVersion,
    /// With a `format_version`, and without a part that a plan has.
    NoPart,
    /// A part of a plan is not of the type that it has in one.
    WrongPart(&'static str),
}

const MAKE: &str =
    "Make a plan to read: terraform plan -out=plan.bin, then terraform show -json plan.bin > plan.tfplan.json";

/// What a configuration has at its top.
const BLOCKS: [&str; 8] = ["resource", "data", "module", "variable", "output", "locals", "provider", "terraform"];

impl Other {
    /// The command that prints this, where it is one's.
    pub const fn command(&self) -> Option<&'static str> {
        Some(match self {
            Self::Validation => "terraform validate -json",
            Self::Functions => "terraform metadata functions -json",
            Self::Modules => "terraform modules -json",
            Self::Schemas => "terraform providers schema -json",
            Self::ShownState | Self::VersionAlone => "terraform show -json",
            Self::Outputs | Self::Nothing => "terraform output -json",
            Self::Version => "terraform version -json",
            Self::Configuration => "tofu show -json -config",
            Self::Graph => "terraform graph",
            Self::Init => "terraform init",
            Self::Meta => "countersign meta",
            Self::Infracost => "infracost breakdown --format json",
            Self::Source | Self::Changes | Self::Encrypted | Self::NoVersion | Self::NoPart | Self::WrongPart(_) => {
                return None;
            }
        })
    }

    /// What it is.
    pub fn found(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Validation => "it says whether a configuration is valid, as validate -json prints",
            Self::Functions => "it describes functions, as metadata functions -json prints",
            Self::Modules => "it lists modules, as modules -json prints",
            Self::Schemas => "it holds the schemas of providers, as providers schema -json prints",
            Self::ShownState => "it is the state, which show -json prints where no plan file is named",
            Self::VersionAlone => {
                "it holds a format version and nothing else, as show -json prints of an empty state where no plan file is named"
            }
            Self::Outputs => "it holds the outputs of a state, as output -json prints",
            Self::Version => "it holds the version of the tool, as version -json prints",
            Self::Configuration => "it is a configuration, as show -json -config prints in OpenTofu",
            Self::Graph => "it is a graph, as graph prints",
            Self::Init => "it is what init remembers of the backend in .terraform",
            Self::Source => "it is a configuration in JSON syntax",
            Self::Changes => "it is the list of the resource changes without the rest of the plan",
            Self::Meta => "it is the meta file that is published beside a plan",
            Self::Infracost => "it holds costs, as Infracost prints",
            Self::Encrypted => "it is encrypted by OpenTofu, and only the machine with the key can show it",
            Self::Nothing => "it is an empty object, as output -json prints where there are no outputs",
            Self::NoVersion => "it has no format_version",
            Self::NoPart => "it has neither resource_changes nor planned_values nor a configuration",
            Self::WrongPart(name) => return Cow::Owned(format!("its {name} is not what a plan has there")),
        })
    }

    /// What to do next.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::ShownState | Self::VersionAlone => {
                "Name the saved plan: terraform plan -out=plan.bin, then terraform show -json plan.bin > plan.tfplan.json"
            }
            Self::Schemas => "Schemas go beside a plan: countersign show --schemas schemas.json plan.tfplan.json",
            Self::Meta => "A meta file goes beside a plan: countersign digest --meta meta.json plan.tfplan.json",
            Self::Changes => "Give the whole plan, as terraform show -json prints it",
            Self::Infracost => {
                "Give the plan that the costs were made of: terraform show -json plan.bin > plan.tfplan.json"
            }
            Self::WrongPart(_) => "Write the file again: terraform show -json plan.bin > plan.tfplan.json",
            Self::Validation
            | Self::Functions
            | Self::Modules
            | Self::Outputs
            | Self::Version
            | Self::Configuration
            | Self::Graph
            | Self::Init
            | Self::Source
            | Self::Encrypted
            | Self::Nothing
            | Self::NoVersion
            | Self::NoPart => MAKE,
        }
    }

    /// What an object without a format version is.
    pub(crate) fn without_version(object: &str) -> Self {
        let Ok(value @ Value::Object(_)) = Value::parse(object) else { return Self::NoVersion };
        let has = |names: &[&str]| names.iter().all(|name| value.get(name).is_some());
        let members = || value.as_object().into_iter().flat_map(Object::iter);
        let is_output = |member: &Value<'_>| member.get("sensitive").is_some() && member.get("value").is_some();
        if members().next().is_none() {
            Self::Nothing
        } else if members().all(|(_, member)| is_output(member)) {
            Self::Outputs
        } else if has(&["terraform_version"]) && (has(&["platform"]) || has(&["provider_selections"])) {
            Self::Version
        } else if has(&["root_module"]) {
            Self::Configuration
        } else if has(&["schema", "project"]) {
            Self::Meta
        } else if has(&["projects"]) && (has(&["currency"]) || has(&["metadata"])) {
            Self::Infracost
        } else if members().all(|(name, _)| BLOCKS.contains(&name) || name == "//") {
            Self::Source
        } else {
            Self::NoVersion
        }
    }

    /// What an object with a format version and without the parts of a plan is.
    pub(crate) fn without_parts(object: &str) -> Self {
        let Ok(value) = Value::parse(object) else { return Self::NoPart };
        let has = |name: &str| value.get(name).is_some();
        let versions = ["format_version", "terraform_version"];
        let only_versions =
            value.as_object().is_some_and(|object| object.iter().all(|(name, _)| versions.contains(&name)));
        if only_versions {
            Self::VersionAlone
        } else if has("valid") && has("diagnostics") {
            Self::Validation
        } else if has("function_signatures") {
            Self::Functions
        } else if has("values") {
            Self::ShownState
        } else if has("provider_schemas") {
            Self::Schemas
        } else if has("modules") {
            Self::Modules
        } else if has("root_module") {
            Self::Configuration
        } else if has("projects") {
            Self::Infracost
        } else {
            Self::NoPart
        }
    }
}

/// Whether a list is that of the resource changes of a plan.
pub(super) fn is_list_of_changes(text: &str) -> bool {
    let Ok(value) = Value::parse(text) else { return false };
    let first = value.as_array().and_then(<[_]>::first);
    first.is_some_and(|first| {
        first.get("address").is_some() && (first.get("change").is_some() || first.get("actions").is_some())
    })
}

/// Whether a text is what the tools print of a plan for people to read.
pub(super) fn is_human_text(text: &str) -> bool {
    const WORDS: [&str; 5] = [
        "will perform the following actions:",
        "used the selected providers to generate the following execution",
        "No changes. Your infrastructure",
        "planned the following actions, but then encountered a problem:",
        "An execution plan has been generated and is shown below.",
    ];
    WORDS.iter().any(|words| memchr::memmem::find(text.as_bytes(), words.as_bytes()).is_some())
}

/// Which command prints a stream of lines.
pub(crate) fn stream(text: &str) -> &'static str {
    let has = |words: &str| memchr::memmem::find(text.as_bytes(), words.as_bytes()).is_some();
    if has(r#""type":"test_"#) {
        "terraform test -json"
    } else if has(r#""type":"apply_"#) || has(r#""type":"refresh_start""#) && has(r#""operation":"apply""#) {
        "terraform apply -json"
    } else if has(r#""type":"init_output""#) {
        "terraform init -json"
    } else if has(r#""type":"list_"#) {
        "terraform query -json"
    } else {
        "terraform plan -json"
    }
}
