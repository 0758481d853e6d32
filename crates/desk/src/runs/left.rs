//! What an apply left that says it is a state: shown with what is true of it, and handed out where it can be
//! the one that the tool could not write.

use std::path::Path;
use std::sync::Arc;

use countersign_terraform::run::left::{LeftFrom, LeftPlace, LeftState, LeftVerdict};
use countersign_terraform::run::manifest::RESCUED_STATE;
use countersign_terraform::run::rescue::{LEFT_STATE, kept_in_clear};
use countersign_terraform::run::view::Rescued;

use crate::Desk;
use crate::fault::DeskError;
use crate::views::{LeftStateRef, LeftStateView, RunRef};

/// What is shown of each.
pub(super) fn views(rescued: &Rescued) -> Vec<LeftStateView> {
    told(rescued).iter().enumerate().map(|(at, left)| view(at, left)).collect()
}

/// What was left. The record of an older version tells only that there is something.
fn told(rescued: &Rescued) -> Vec<LeftState> {
    if !rescued.left.is_empty() {
        return rescued.left.clone();
    }
    vec![LeftState {
        from: LeftFrom::File,
        kept: LeftPlace::Sealed { piece: RESCUED_STATE.to_owned() },
        verdict: LeftVerdict::Unwritten,
        identity: None,
        difference: None,
    }]
}

fn number(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn view(at: usize, left: &LeftState) -> LeftStateView {
    LeftStateView {
        at: number(at as u64),
        from: left.from,
        verdict: left.verdict,
        encrypted: matches!(left.kept, LeftPlace::Sealed { .. }),
        serial: left.identity.as_ref().map(|identity| number(identity.serial)),
        difference: left.difference.clone(),
    }
}

impl Desk {
    /// Writes a state that the tool could not write where the person wants it. What cannot be such a state
    /// is not handed out.
    pub async fn save_rescued_state(self: &Arc<Self>, which: &LeftStateRef) -> Result<Option<String>, DeskError> {
        let known = self.find_run(&RunRef { run: which.run.clone() })?;
        let rescued = known.view(|view| view.rescued.clone()).ok_or(DeskError::RunGone)?;
        let at = which.at as usize;
        let left = told(&rescued).into_iter().nth(at).filter(|left| left.verdict == LeftVerdict::Unwritten);
        let left = left.ok_or(DeskError::RunGone)?;
        let not_saved = |error: &dyn std::fmt::Display| DeskError::NotSaved(error.to_string());
        let state = match (kept_in_clear(known.folder(), &left, at), &left.kept) {
            (Ok(state), _) => state,
            (Err(_), LeftPlace::Sealed { piece }) => {
                let key = self.secrets.key().await?;
                self.safe_of_sealed(key).get(&rescued.plan, piece).map_err(|error| not_saved(&error))?
            }
            (Err(error), _) => return Err(not_saved(&error)),
        };
        let Some(path) = self.host().choose_save(LEFT_STATE.to_owned()).await.map_err(|_| DeskError::Unsupported)?
        else {
            return Ok(None);
        };
        write_private(&path, &state).map_err(|error| not_saved(&error))?;
        Ok(Some(path.display().to_string()))
    }
}

fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(content)
}
