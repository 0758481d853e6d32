//! The ledger: everything that this machine ever began to apply. A line is added before an apply
//! begins and another one when it ends; no line is ever changed.
//!
//! Terraform refuses a plan file whose state moved on, but one that was made when there was no state
//! yet can be applied again and again. Here a plan file is applied once.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use countersign_model::{AccountId, RepositoryId, Sha256Hex};
use countersign_review::results::Outcome;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::folders::RunId;
use crate::sealed::private_folder;

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub at: Timestamp,
    /// How far the apply is, or how it ended.
    pub outcome: Outcome,
    /// SHA-256 of the plan file.
    pub plan_file: Sha256Hex,
    /// Its public digest.
    pub public: Sha256Hex,
    pub repository: RepositoryId,
    /// The pull request.
    pub pull: u64,
    /// SHA-256 of the project's id.
    pub project: Sha256Hex,
    pub run: RunId,
    pub account: Option<AccountId>,
    pub by: String,
}

/// Why a plan is not written into the ledger.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// It is in the ledger already.
    #[error("this plan was applied before, or an apply of it began")]
    Applied(Box<Line>),
    /// A line cannot be read: somebody changed the file. Nothing is applied until that is settled.
    #[error("line {line} of {path} cannot be read")]
    Damaged { path: PathBuf, line: usize },
    /// The system refuses.
    #[error("the ledger cannot be read or written: {0}")]
    Disk(#[from] io::Error),
}

/// The lines of a ledger, oldest first.
pub fn lines(path: &Path) -> Result<Vec<Line>, LedgerError> {
    match File::open(path) {
        Ok(file) => read(path, &file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn read(path: &Path, file: &File) -> Result<Vec<Line>, LedgerError> {
    let mut lines = Vec::new();
    for (at, text) in BufReader::new(file).lines().enumerate() {
        let text = text?;
        let line =
            serde_json::from_str(&text).map_err(|_| LedgerError::Damaged { path: path.to_owned(), line: at + 1 })?;
        lines.push(line);
    }
    Ok(lines)
}

/// What the ledger says of a plan file.
pub fn about(path: &Path, plan_file: &Sha256Hex) -> Result<Vec<Line>, LedgerError> {
    Ok(lines(path)?.into_iter().filter(|line| line.plan_file == *plan_file).collect())
}

/// Writes that an apply begins, unless the plan is in the ledger already. Two processes that try at the
/// same time are told apart by a lock, and the line is on the disk before this answers.
pub fn begin(path: &Path, line: &Line) -> Result<(), LedgerError> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    file.lock()?;
    file.seek(SeekFrom::Start(0))?;
    if let Some(earlier) = read(path, &file)?.into_iter().rev().find(|it| it.plan_file == line.plan_file) {
        return Err(LedgerError::Applied(Box::new(earlier)));
    }
    append(&mut file, line)
}

/// Writes how an apply ended.
pub fn end(path: &Path, line: &Line) -> Result<(), LedgerError> {
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.lock()?;
    append(&mut file, line)
}

/// Whole or not at all: a part of a line, as a full disk leaves it, would stop every later apply.
fn append(file: &mut File, line: &Line) -> Result<(), LedgerError> {
    let mut text = serde_json::to_string(line).map_err(io::Error::from)?;
    text.push('\n');
    let length = file.metadata()?.len();
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // The first fault is the one that is told.
        let _ = file.set_len(length).and_then(|()| file.sync_all());
    }
    Ok(written?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(plan: &str, outcome: Outcome) -> Line {
        Line {
            at: "2026-11-24T12:00:00Z".parse().unwrap(),
            outcome,
            plan_file: countersign_model::sha256_hex(plan.as_bytes()),
            public: countersign_model::sha256_hex(b"public"),
            repository: RepositoryId(7),
            pull: 482,
            project: countersign_model::sha256_hex(b"prod"),
            run: "1700000000-00000001".to_owned().try_into().unwrap(),
            account: None,
            by: "sora-l".to_owned(),
        }
    }

    #[test]
    fn a_plan_file_is_applied_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.jsonl");
        begin(&path, &line("one", Outcome::Started)).unwrap();
        assert!(matches!(begin(&path, &line("one", Outcome::Started)), Err(LedgerError::Applied(_))));
        end(&path, &line("one", Outcome::Failed)).unwrap();
        let Err(LedgerError::Applied(earlier)) = begin(&path, &line("one", Outcome::Started)) else {
            panic!("applied")
        };
        assert_eq!(earlier.outcome, Outcome::Failed);
        begin(&path, &line("two", Outcome::Started)).unwrap();
        assert_eq!(about(&path, &line("one", Outcome::Failed).plan_file).unwrap().len(), 2);
    }

    #[test]
    fn of_many_applies_at_once_only_one_begins() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.jsonl");
        let begun: usize = std::thread::scope(|scope| {
            let tries: Vec<_> =
                (0..8).map(|_| scope.spawn(|| begin(&path, &line("one", Outcome::Started)).is_ok())).collect();
            tries.into_iter().map(|it| usize::from(it.join().unwrap())).sum()
        });
        assert_eq!(begun, 1);
        assert_eq!(lines(&path).unwrap().len(), 1);
    }

    #[test]
    fn a_damaged_ledger_stops_every_apply() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.jsonl");
        begin(&path, &line("one", Outcome::Started)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}{{\"at\":\n")).unwrap();
        assert!(matches!(begin(&path, &line("two", Outcome::Started)), Err(LedgerError::Damaged { line: 2, .. })));
        assert!(matches!(about(&path, &line("one", Outcome::Started).plan_file), Err(LedgerError::Damaged { .. })));
    }
}
