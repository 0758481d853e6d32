//! Why an input is not read as a plan: what it is, and what to do instead.

use crate::json::{MAX_DEPTH, MAX_NUMBER, MAX_STRING};
use crate::source::Other;

/// Why an input is not read as a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing in it, or only blanks.
    #[error("the input is empty")]
    Empty,
    #[error("this is not JSON (line {line}, column {column})")]
    NotJson {
        /// Line of the first character that cannot stand there, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// JSON that ends inside a value.
    #[error("this plan is truncated: the JSON ends inside a value (line {line})")]
    Truncated {
        /// The last line.
        line: usize,
    },
    /// A state file, or the JSON form of a state.
    #[error("this is a state file, not a plan")]
    State,
    /// The lines that commands print with `-json`, one object each.
    #[error("this is a stream of -json lines, as {command} prints, not a plan")]
    Stream {
        /// The command that prints such lines.
        command: &'static str,
    },
    /// A major format version that is not known.
    #[error("this plan has format version {version}, and versions 0 and 1 can be read")]
    FormatVersion {
        /// As written.
        version: String,
    },
    /// A JSON array.
    #[error("this is a JSON array, not a plan")]
    Array,
    /// A JSON number.
    #[error("this is a JSON number, not a plan")]
    Number,
    /// A JSON string, `true`, `false` or `null`.
    #[error("this is a single JSON value, not a plan")]
    Scalar,
    /// Something else than a plan.
    #[error("this is not a plan: {}", found.found())]
    NotAPlan {
        /// What it is, or what it lacks.
        found: Other,
    },
    /// What the tools print for people.
    #[error("this is the human text of a plan, not JSON")]
    HumanText,
    /// More than one plan. A part of them must not pass for all.
    #[error("this holds {} plans, which begin on the lines {}", lines.len(), first_of(lines))]
    Several {
        /// Where each begins, from 1.
        lines: Vec<usize>,
    },
    /// A plan with other JSON around it, or before or behind it.
    #[error("this holds a plan, which begins on line {line}, and other JSON besides")]
    Beside {
        /// Where it begins, from 1.
        line: usize,
    },
    /// The binary file that `plan -out` writes.
    #[error("this is a saved plan (binary)")]
    SavedPlan,
    /// Nested too deeply.
    #[error("this JSON is nested too deeply: more than {MAX_DEPTH} levels")]
    TooDeep,
    /// A string that is too long.
    #[error("a string in this JSON is longer than {} MiB (line {line})", MAX_STRING >> 20)]
    LongString {
        /// The line where it begins.
        line: usize,
    },
    /// A number that is too long.
    #[error("a number in this JSON has more than {MAX_NUMBER} characters (line {line})")]
    LongNumber {
        /// The line where it stands.
        line: usize,
    },
    /// Neither UTF-8 nor UTF-16.
    #[error("this text is neither UTF-8 nor UTF-16")]
    Encoding,
    /// More than the one line that a tool prints, or less.
    #[error("this is not the one line of JSON that the tool prints")]
    NotExact,
    /// More than can be indexed.
    #[error("this input is larger than 2 GiB")]
    TooLarge,
}

/// Numbers of lines for people: the first ones, and how many there are besides.
fn first_of(lines: &[usize]) -> String {
    const SAID: usize = 8;
    let said: Vec<String> = lines.iter().take(SAID).map(ToString::to_string).collect();
    let more = lines.len().saturating_sub(SAID);
    match (said.split_last(), more) {
        (Some((last, rest)), 0) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        (_, 0) => said.join(", "),
        _ => format!("{} and {more} more", said.join(", ")),
    }
}

impl Refusal {
    /// What to do next.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotAPlan { found } => found.hint(),
            Self::State | Self::Array | Self::Number | Self::Scalar | Self::Empty | Self::HumanText => {
                "Make a plan to read: terraform plan -out=plan.bin, then terraform show -json plan.bin > plan.tfplan.json"
            }
            Self::SavedPlan => "Turn it into JSON where it was made: terraform show -json plan.bin > plan.tfplan.json",
            Self::Several { .. } => {
                "Nothing is shown, since a part could be taken for all. Write each plan into a file of its own; Terragrunt does so with: terragrunt run --all plan --json-out-dir FOLDER"
            }
            Self::Beside { .. } => "Write the plan alone into a file: terraform show -json plan.bin > plan.tfplan.json",
            Self::Stream { .. } => {
                "The stream holds no attribute values. Save the plan and show it: terraform plan -out=plan.bin, then terraform show -json plan.bin"
            }
            Self::Truncated { .. } => {
                "Write the file again, and check that the disk was not full and the job was not cut off"
            }
            Self::NotJson { .. } => {
                "Use terraform show -json, which prints JSON. The human text of a plan cannot be read"
            }
            Self::FormatVersion { .. } => "Use a version of Countersign that knows this format",
            Self::TooDeep => "No version of Terraform or OpenTofu nests this deeply. Check where the file comes from",
            Self::LongString { .. } => "Keep files of this size out of the configuration, and refer to them instead",
            Self::LongNumber { .. } => {
                "No version of Terraform or OpenTofu calculates with such numbers. Check where the file comes from"
            }
            Self::NotExact => "Something else wrote into the output of the tool. Look at what the pull request runs",
            Self::Encoding => "Write the file as UTF-8",
            Self::TooLarge => "Split the root module, or plan with fewer resources",
        }
    }
}
