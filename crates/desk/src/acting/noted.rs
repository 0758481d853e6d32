//! What was approved on this machine: the full digest of each plan, which no review can hold. Where an approval
//! was sent from here, the plan that is applied is held against all of the plan that was approved.
//!
//! The notes are sealed like plans are. Without them an approval means what its public digest binds.

use std::sync::Mutex;

use countersign_model::Sha256Hex;
use countersign_review::approval::Noted;
use countersign_terraform::sealed::Safe;

use crate::{Desk, lock};

/// Name of the piece that holds the notes of a project.
const NOTES: &str = "notes";
/// The most notes that are kept of a project; the oldest go.
const MOST: usize = 200;

/// Lets one note be written at a time.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    writing: Mutex<()>,
}

impl Desk {
    fn safe_of_approved(&self) -> Option<Safe> {
        Some(Safe::new(self.folders.approved(), self.secrets.known_key()?))
    }

    /// What was approved of a project on this machine; nothing where that cannot be read.
    pub(crate) fn noted(&self, project: &Sha256Hex) -> Vec<Noted> {
        let Some(safe) = self.safe_of_approved() else { return Vec::new() };
        read(&safe, project)
    }

    /// Notes what is about to be approved.
    pub(crate) fn note(&self, project: &Sha256Hex, noted: Noted) {
        let Some(safe) = self.safe_of_approved() else { return };
        let _one_at_a_time = lock(&self.notes.writing);
        let mut notes = read(&safe, project);
        if notes.contains(&noted) {
            return;
        }
        notes.push(noted);
        let over = notes.len().saturating_sub(MOST);
        notes.drain(..over);
        // Without the note, the person is asked about what no public digest binds.
        if let Ok(text) = serde_json::to_vec(&notes) {
            let _ = safe.put(project.as_str(), NOTES, &text);
        }
    }
}

fn read(safe: &Safe, project: &Sha256Hex) -> Vec<Noted> {
    let notes = safe.get(project.as_str(), NOTES).ok();
    notes.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}
