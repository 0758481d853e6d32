//! Takes in the bytes of a plan and gives the project its name.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use countersign_plan::{Plan, Refusal};
use serde::{Deserialize, Serialize};

use crate::reading::opening::Opening;

/// The most that is read of a file.
const MAX_BYTES: u64 = 2 << 30;
/// How much is read at once: often enough to show progress, seldom enough to cost nothing.
const STEP: usize = 4 << 20;

/// Where a plan is read from.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum PlanSource {
    /// A file on this machine. It is remembered among the recent files (its path only).
    File {
        /// Absolute path.
        path: String,
    },
    /// Text that was pasted, or a file that a browser dropped. Never remembered.
    Text {
        /// What to call it, for example `pasted text`.
        name: String,
        /// The plan JSON.
        text: String,
    },
}

impl PlanSource {
    /// The path, where it is a file.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::File { path } => Some(path),
            Self::Text { .. } => None,
        }
    }

    /// The name of the file, or of the text.
    pub fn name(&self) -> String {
        match self {
            Self::File { path } => file_name(path),
            Self::Text { name, .. } => name.clone(),
        }
    }
}

fn file_name(path: &str) -> String {
    Path::new(path).file_name().map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Why a plan was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is no plan that can be read.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No such file.
    #[error("there is no such file")]
    Absent,
    #[error("this is a folder")]
    Folder,
    /// Larger than can be read.
    #[error("this file is larger than 2 GiB")]
    TooLarge,
    /// The system refuses to read it.
    #[error("the file cannot be read: {0}")]
    Unreadable(io::Error),
    /// Reading it ended in a defect of this program.
    #[error("reading this plan ended in a defect of Countersign")]
    Defect,
}

pub(crate) fn read(source: &PlanSource, opening: &Opening) -> Result<Plan, OpenError> {
    let bytes = match source {
        PlanSource::File { path } => read_file(path, &source.name(), opening)?,
        PlanSource::Text { text, .. } => {
            opening.start(&source.name(), text.len() as u64);
            opening.advance(text.len() as u64);
            text.clone().into_bytes()
        }
    };
    opening.index();
    Ok(Plan::read_and_digest(bytes)?)
}

fn read_file(path: &str, name: &str, opening: &Opening) -> Result<Vec<u8>, OpenError> {
    let absent = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => OpenError::Absent,
        _ => OpenError::Unreadable(error),
    };
    let metadata = std::fs::metadata(path).map_err(absent)?;
    if metadata.is_dir() {
        return Err(OpenError::Folder);
    }
    if metadata.len() > MAX_BYTES {
        return Err(OpenError::TooLarge);
    }
    let mut file = File::open(path).map_err(absent)?;
    opening.start(name, metadata.len());
    // The size may change while it is read, so it is a hint and the limit is checked again.
    let mut bytes = Vec::new();
    bytes.reserve_exact(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    loop {
        let taken = (&mut file).take(STEP as u64).read_to_end(&mut bytes).map_err(OpenError::Unreadable)?;
        opening.advance(taken as u64);
        if taken == 0 {
            return Ok(bytes);
        }
        if bytes.len() as u64 > MAX_BYTES {
            return Err(OpenError::TooLarge);
        }
    }
}

/// Names that say nothing about the project.
const GENERIC: &[&str] = &["plan", "tfplan", "show", "output", "out", "terraform", "tofu", "terraform-plan"];

/// The name of a project in this review: the file's name, or the folder's where the file's says
/// nothing, with the folder in front where another open plan has that name already.
pub(crate) fn project_name<'a>(source: &PlanSource, open: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> String {
    let PlanSource::File { path } = source else { return source.name() };
    let file = file_name(path);
    let stem = [".tfplan.json", ".plan.json", ".json"]
        .iter()
        .find_map(|ending| file.strip_suffix(ending))
        .filter(|stem| !stem.is_empty())
        .unwrap_or(&file);
    let folder = Path::new(path).parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let generic = GENERIC.contains(&stem.to_ascii_lowercase().as_str());
    let name = match &folder {
        Some(folder) if generic => folder.clone(),
        _ => stem.to_owned(),
    };
    let taken = open.filter(|(_, other)| *other != Some(path.as_str())).any(|(other, _)| other == name);
    match folder {
        Some(folder) if taken && !generic => format!("{folder}/{name}"),
        _ => name,
    }
}
