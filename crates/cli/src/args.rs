//! The command line, and the help that teaches it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Read Terraform and OpenTofu plans, resource by resource.
#[derive(Debug, Parser)]
#[command(
    name = "countersign",
    version,
    about = "Read Terraform and OpenTofu plans, resource by resource.",
    after_help = "A plan is the JSON that the tools print of a saved plan:\n\n  \
        terraform plan -out=plan.bin\n  \
        terraform show -json plan.bin > plan.tfplan.json\n  \
        countersign show plan.tfplan.json\n\n\
        Every command takes a file, or - for standard input. Values that the plan marks as sensitive are never printed.\n\n\
        Exit codes: 0 done, 2 the input is not a plan that can be read (the message says what it is), 1 anything else."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print what a plan would change, as the tools do
    Show(Show),
    /// Print a line for everything that a plan does
    List(List),
    /// Print the identity of a plan: file digest and semantic digests
    Digest(Digest),
    /// Print the plan with everything masked that must not leave the machine
    Redact(Redact),
    /// Print the schemas of the types that a plan has
    Schemas(SchemasArguments),
    /// Print the meta file of a plan: what plan JSON does not hold
    Meta(Box<MetaArguments>),
    /// Print under which names and words CI publishes a plan
    Describe(Describe),
    /// Open a plan in the desktop app
    Open(Open),
    /// Print the completion script of a shell
    Completions(Completions),
    /// Own a run of the desktop app
    #[command(hide = true)]
    Supervise,
    /// Attend to the network of a room in the sandbox
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    AttendNetwork(AttendNetwork),
    /// Open doors in the network of a room
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    OpenDoors(OpenDoors),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    countersign show plan.tfplan.json\n  \
    terraform show -json plan.bin | countersign show -\n  \
    terraform providers schema -json > schemas.json && countersign show --schemas schemas.json plan.tfplan.json\n\n\
    Plan JSON does not tell blocks from attributes or sets from lists. With the schemas of the providers the text is exact; without them it is guessed, and says so.\n\n\
    Values are masked that the plan marks as sensitive, and besides, by a guess, those whose name or form is like that of a secret. Of the latter, one at a time can be seen:\n  \
    countersign digest plan.tfplan.json | grep unbound\n  \
    countersign show --reveal '[\"resource_changes\",\"aws_api_gateway_method.m\",\"\",\"authorization\"]' plan.tfplan.json")]
pub(crate) struct Show {
    /// Plan JSON, or - for standard input
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,
    /// What `terraform providers schema -json` printed for this plan's providers
    #[arg(long, value_name = "FILE")]
    pub(crate) schemas: Option<PathBuf>,
    /// Print exactly the text of one of the tools, also where it leaves something out
    #[arg(long, value_name = "TOOL", value_enum)]
    pub(crate) compat: Option<Tool>,
    /// Print one value that is masked by a guess, and nothing else; PLACE is as digest lists it
    #[arg(long, value_name = "PLACE", conflicts_with_all = ["schemas", "compat"])]
    pub(crate) reveal: Option<String>,
    /// Colour: auto means none unless standard output is a terminal
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    countersign list plan.tfplan.json\n  \
    countersign list --all --json plan.tfplan.json | jq -r '.[] | select(.actions == [\"delete\"]) | .address'\n\n\
    With --json each object says in its kind what it is: resource_change, output, action (these an apply carries out), drift, deferred_change, deferred_action, check (one that does not hold), and plan where the plan is incomplete, with the reason: errored, targeted or deferred (or not_applyable, where the tool says so). Only a resource_change has actions. An empty array is a plan that does nothing. Values are never listed.")]
pub(crate) struct List {
    /// Plan JSON, or - for standard input
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,
    /// List what does not change, what is only read and checks that hold, too
    #[arg(long)]
    pub(crate) all: bool,
    /// Print a JSON array with an object for each of them
    #[arg(long)]
    pub(crate) json: bool,
    /// Colour: auto means none unless standard output is a terminal
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The file digest is the SHA-256 of the bytes. The semantic digests cover everything that decides what an apply does; \
    the full one stays on this machine, in the public one every masked value is replaced by a marker.\n\
    Plan JSON does not hold the backend, the workspace and a few other things. Without --meta they are marked absent inside the digest, and such a digest can never be approved.\n\n\
    Example:\n  countersign digest --meta meta.json plan.tfplan.json"
)]
pub(crate) struct Digest {
    /// Plan JSON, or - for standard input
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,
    /// What plan JSON does not hold: repository, project, workspace, backend, versions
    #[arg(long, value_name = "FILE")]
    pub(crate) meta: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Masks everything that the public digest masks and leaves out prior_state, planned_values and the values of variables. \
    The public digest of the result is the same.\n\n\
    Example:\n  terraform show -json plan.bin | countersign redact - > plan.tfplan.json"
)]
pub(crate) struct Redact {
    /// Plan JSON, or - for standard input
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    after_help = "The schemas of a large provider take a hundred times the space of the few that a plan needs.\n\n\
    Example:\n  terraform providers schema -json > all.json && countersign schemas --schemas all.json plan.tfplan.json > schemas.json"
)]
pub(crate) struct SchemasArguments {
    /// Plan JSON, or - for standard input
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,
    /// What `terraform providers schema -json` printed
    #[arg(long, value_name = "FILE")]
    pub(crate) schemas: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Run it after init and plan, in the directory of the project. Of the backend only the settings are taken that name the state, never a credential.\n\n\
    Example:\n  countersign meta --tool terraform --dir prod/network --repository-id 1296269 plan.tfplan.json > meta.json"
)]
pub(crate) struct MetaArguments {
    /// Plan JSON, or - for standard input
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,
    /// The tool that made it; plan JSON does not say
    #[arg(long, value_enum)]
    pub(crate) tool: Tool,
    /// The root module, from the root of the repository
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: String,
    /// The project's name, where .countersign/projects.toml gives it one
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The workspace
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub(crate) workspace: String,
    /// A variable file, as it was given to plan; in the same order
    #[arg(long, value_name = "FILE")]
    pub(crate) var_file: Vec<String>,
    /// A file for the backend, as it was given to init; in the same order
    #[arg(long, value_name = "FILE")]
    pub(crate) backend_config: Vec<String>,
    /// Name of an environment variable that is an input, never its value
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Vec<String>,
    /// Kind of plan
    #[arg(long, value_enum, default_value_t = ModeKind::Normal)]
    pub(crate) mode: ModeKind,
    /// An address of -target
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) target: Vec<String>,
    /// An address of -exclude
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) exclude: Vec<String>,
    /// An address of -replace
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) replace: Vec<String>,
    /// Where init keeps what it resolved: TF_DATA_DIR
    #[arg(long, value_name = "DIR", env = "TF_DATA_DIR", default_value = ".terraform")]
    pub(crate) data_dir: PathBuf,
    /// The lock file of the providers
    #[arg(long, value_name = "FILE", default_value = ".terraform.lock.hcl")]
    pub(crate) lock_file: PathBuf,
    /// GitHub's number of the repository
    #[arg(long, value_name = "NUMBER", env = "GITHUB_REPOSITORY_ID")]
    pub(crate) repository_id: u64,
    /// Number of the Actions run
    #[arg(long, value_name = "NUMBER", env = "GITHUB_RUN_ID")]
    pub(crate) run_id: Option<u64>,
    /// Its attempt
    #[arg(long, value_name = "NUMBER", env = "GITHUB_RUN_ATTEMPT")]
    pub(crate) run_attempt: Option<u64>,
    /// The head of the pull request
    #[arg(long, value_name = "COMMIT")]
    pub(crate) head: Option<String>,
    /// The base tip that it was merged into
    #[arg(long, value_name = "COMMIT")]
    pub(crate) base: Option<String>,
    /// The merge that was planned
    #[arg(long, value_name = "COMMIT")]
    pub(crate) merge: Option<String>,
    /// The git tree that was planned
    #[arg(long, value_name = "TREE")]
    pub(crate) tree: Option<String>,
    /// Where the plan was made
    #[arg(long, value_name = "DIR")]
    pub(crate) working_directory: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Prints lines for $GITHUB_OUTPUT: artifact, context, state, description.\n\n\
    Example:\n  countersign describe --meta meta.json plan.tfplan.json >> \"$GITHUB_OUTPUT\"")]
pub(crate) struct Describe {
    /// Plan JSON, or - for standard input
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,
    /// Its meta file
    #[arg(long, value_name = "FILE")]
    pub(crate) meta: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Open {
    /// Plan JSON
    #[arg(value_name = "PLAN")]
    pub(crate) plan: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  countersign completions bash > /etc/bash_completion.d/countersign")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tool {
    Terraform,
    Opentofu,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeKind {
    Normal,
    Destroy,
    RefreshOnly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    /// Whether to write colours. `NO_COLOR` is the convention of no-color.org.
    #[expect(clippy::disallowed_methods, reason = "the edge: the only variable this program reads")]
    pub(crate) fn wanted(self) -> bool {
        use std::io::IsTerminal as _;
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        }
    }
}

#[cfg(target_os = "linux")]
#[derive(Debug, Args)]
pub(crate) struct AttendNetwork {
    /// Which helper
    pub(crate) helper: countersign_terraform::sandbox::Helper,
    /// Its program
    pub(crate) program: std::path::PathBuf,
    /// The first process of the room
    pub(crate) process: u32,
    /// Its doors
    pub(crate) doors: Vec<countersign_terraform::sandbox::Door>,
}

#[cfg(target_os = "linux")]
#[derive(Debug, Args)]
pub(crate) struct OpenDoors {
    /// The first process of the room
    pub(crate) process: u32,
    /// Its doors
    pub(crate) doors: Vec<countersign_terraform::sandbox::Door>,
}
