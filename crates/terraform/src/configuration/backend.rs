//! The backend of a project, read and allowed before the tool's first process.
//!
//! A backend decides where keys are sent, as whom, and which programs give them, and the pull request writes
//! it. So everything that it says is read here by the tool's own rules, and only what names the state and
//! cannot send keys anywhere is allowed; roles and addresses only where the team's rules say the same. Whatever
//! is not on the list, is not written plainly or cannot be read is refused by name.

mod check;
mod resolved;
mod rules;

use std::collections::BTreeMap;

use countersign_review::team::BackendRules;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::encryption::{self, AllowedEncryption};
use super::files::Dialect;
use super::merged::{BackendBlock, Merged, StateBlock, settings, state_block};
use super::parse::{Literal, parse};
use super::read::{MOST_BYTES, Reader};

pub use resolved::resolved_equals;
pub use rules::{BACKEND_RULES, BackendType, Form};

/// A backend that was read and allowed. Only [`Reader::backend`] makes one; it crosses to the process that owns
/// a run, and stands in the manifest of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowedBackend {
    kind: String,
    settings: BTreeMap<String, Value>,
    /// Nothing in what an older version made: it planned nothing that is encrypted.
    #[serde(default)]
    encryption: Option<AllowedEncryption>,
}

impl AllowedBackend {
    /// How states and plans are encrypted, where the configuration and the team say so. It is no part of the
    /// settings, which name the state, and the digest does not bind it.
    pub const fn encryption(&self) -> Option<&AllowedEncryption> {
        self.encryption.as_ref()
    }

    /// Its type, `s3`.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Every setting in the form in which the tool takes it. Nested settings are objects, names stand in their
    /// order, what is unset is not there. Two backends are the same where kind and this are.
    pub fn settings(&self) -> Value {
        Value::Object(self.settings.iter().map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// A text among the settings; `endpoints.s3` is that of an object.
    pub fn text(&self, name: &str) -> Option<&str> {
        let mut names = name.split('.');
        let mut value = self.settings.get(names.next()?)?;
        for name in names {
            value = value.get(name)?;
        }
        value.as_str()
    }

    /// What the settings say that only the team's rules allow: addresses are among these alone. A pull request
    /// writes whatever it likes into the others, and what looks like an address there is none.
    pub fn addresses(&self) -> Vec<String> {
        let lines = self.lines().into_iter();
        lines.filter(|(name, _)| check::is_of_the_team(&self.kind, name)).map(|(_, text)| text).collect()
    }

    /// Every setting as a line: `assume_role.role_arn` and what it is.
    pub fn lines(&self) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        for (name, value) in &self.settings {
            take_lines(name, value, &mut lines);
        }
        lines
    }
}

fn take_lines(name: &str, value: &Value, lines: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (member, value) in members {
                take_lines(&format!("{name}.{member}"), value, lines);
            }
        }
        Value::Array(elements) => {
            let words: Vec<&str> = elements.iter().filter_map(Value::as_str).collect();
            lines.push((name.to_owned(), words.join(", ")));
        }
        Value::String(text) => lines.push((name.to_owned(), text.clone())),
        other => lines.push((name.to_owned(), other.to_string())),
    }
}

/// Why a backend, or a setting of it, is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum BackendRefused {
    /// A file that the tool reads cannot be read here.
    Unreadable,
    /// There are several backends where the tool takes one.
    SeveralBackends,
    /// There is no backend, or one that this app does not run.
    NoBackend,
    /// The type of the backend is not known.
    UnknownType,
    /// OpenTofu's encryption of states and plans with anything but a key in KMS that the team names: it runs
    /// programs and asks elsewhere for keys.
    Encryption,
    /// A state store of a provider: a program of the pull request would hold the state.
    StateStore,
    /// A backend file of the project is not there, or is not taken as a file by the tool.
    BackendFile,
    /// A setting stands twice, or as an argument and as a block.
    Twice,
    /// A setting is not written as a plain value.
    NotPlain,
    /// A setting has a value that nothing of its kind has.
    WrongForm,
    /// A setting is not on the list.
    NotListed,
    /// Only the team's rules allow this setting, and they do not have it.
    TeamSilent,
    /// The team's rules have another value.
    TeamDiffers,
    /// The team's rules have a setting that the backend lacks.
    TeamHasMore,
    /// A credential, a profile, a program, or a file of them: nothing allows it.
    Never,
}

/// A refusal, with its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct BackendRefusal {
    pub why: BackendRefused,
    /// The setting, or the type of the backend; empty where it is about a file.
    pub setting: String,
    /// The file, from the root of the repository; empty where there is none.
    pub path: String,
    /// What else is known, in the words of the file: a parser's error, or the value.
    pub detail: String,
    /// The line for `[projects.backend]` of the team's file that would allow it, where one would; for
    /// `[projects.encryption]` where the setting is one of `encryption`.
    pub rule: Option<String>,
}

impl BackendRefusal {
    pub(super) fn of(why: BackendRefused, path: &str) -> Self {
        Self { why, setting: String::new(), path: path.to_owned(), detail: String::new(), rule: None }
    }

    pub(super) fn saying(mut self, detail: &str) -> Self {
        detail.clone_into(&mut self.detail);
        self
    }

    pub(super) fn setting(mut self, kind: &str, name: &str) -> Self {
        self.setting = format!("{kind}.{name}");
        self
    }
}

/// The project whose backend is read, and what the team allows for it.
#[derive(Clone, Copy, Debug)]
pub struct BackendOf<'a> {
    /// The directory of the project.
    pub dir: &'a str,
    /// What the tool reads.
    pub dialect: Dialect,
    /// The backend files of the project, as they are named for the tool.
    pub files: &'a [String],
    /// What the team allows.
    pub rules: &'a BackendRules,
}

impl Reader<'_> {
    /// Reads the backend of a project as the tool would, and allows it or says everything that is refused.
    pub fn backend(&self, of: BackendOf<'_>) -> Result<AllowedBackend, Vec<BackendRefusal>> {
        let refuse = |why, path: &str| Err(vec![BackendRefusal::of(why, path)]);
        let Some(dir) = self.real(of.dir) else { return refuse(BackendRefused::Unreadable, of.dir) };
        let Merged { state, replaced, encryption } = state_block(self, &dir, of.dialect)?;
        let block = match state {
            StateBlock::Backend(block) => block,
            StateBlock::None | StateBlock::Cloud => return refuse(BackendRefused::NoBackend, of.dir),
        };
        // Where they are, the state is gone with the checkout, or the plan is made elsewhere.
        if matches!(block.kind.as_str(), "local" | "remote") {
            return refuse(BackendRefused::NoBackend, &block.file);
        }
        let (mut files, mut refusals) = (Vec::new(), Vec::new());
        for file in of.files {
            match self.backend_file(&dir, file) {
                Ok(file) => files.push(file),
                Err(refusal) => refusals.push(refusal),
            }
        }
        // A file that the tool gives up leaves another backend than the one that was read here, and the tool
        // initializes it all the same. So none of them may say what is not allowed.
        for other in replaced.into_iter().filter(|other| other.kind != "local") {
            allow(other, &files, of.rules, &mut refusals);
        }
        let encryption = encryption::allow(&encryption, &block.file, &of, &mut refusals);
        let allowed = allow(block, &files, of.rules, &mut refusals);
        match allowed {
            Some(allowed) if refusals.is_empty() => Ok(AllowedBackend { encryption, ..allowed }),
            _ => Err(refusals),
        }
    }

    /// The path and the settings of a file for `-backend-config`.
    fn backend_file(&self, dir: &str, file: &str) -> Result<(String, Vec<(String, Literal)>), BackendRefusal> {
        let absent = BackendRefusal::of(BackendRefused::BackendFile, file);
        // What has `=` in it is a setting for the tool and not the name of a file.
        if file.contains('=') || file.starts_with('/') {
            return Err(absent);
        }
        let path = self.real(&format!("{dir}/{file}")).ok_or_else(|| absent.clone())?;
        let content = self.content(&path).filter(|content| content.len() <= MOST_BYTES).ok_or(absent)?;
        // The tool tells the syntax from the name that it is given.
        let read = parse(file, &content)
            .map_err(|fault| BackendRefusal::of(BackendRefused::Unreadable, &path).saying(&fault.why))?;
        let settings = settings(read)
            .map_err(|name| BackendRefusal { setting: name, ..BackendRefusal::of(BackendRefused::Twice, &path) })?;
        Ok((path, settings))
    }
}

/// Allows one block with the settings of files; what is refused goes to the refusals.
fn allow(
    mut block: BackendBlock,
    files: &[(String, Vec<(String, Literal)>)],
    team: &BackendRules,
    refusals: &mut Vec<BackendRefusal>,
) -> Option<AllowedBackend> {
    let Some(rules) = check::of(&block.kind) else {
        let refusal = BackendRefusal::of(BackendRefused::UnknownType, &block.file);
        refusals.push(BackendRefusal { setting: block.kind, ..refusal });
        return None;
    };
    let mut places: BTreeMap<String, String> =
        block.settings.iter().map(|(name, _)| (name.clone(), block.file.clone())).collect();
    for (path, settings) in files {
        for (name, value) in settings {
            places.insert(name.clone(), path.clone());
            put(&mut block, name.clone(), value.clone());
        }
    }
    let settings = check::Check { rules, team, places: &places, file: &block.file }.allow(&block.settings, refusals);
    Some(AllowedBackend { kind: block.kind, settings, encryption: None })
}

/// A later setting replaces an earlier one as a whole.
fn put(block: &mut BackendBlock, name: String, value: Literal) {
    match block.settings.iter_mut().find(|(other, _)| *other == name) {
        Some((_, before)) => *before = value,
        None => block.settings.push((name, value)),
    }
}
