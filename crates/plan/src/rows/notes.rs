//! What is said about a change before its attributes: the dangerous facts first.

use super::stateful::holds_data;
use super::types::Note;
use crate::action::{Action, Reason};
use crate::change::{InstanceKey, ResourceChange};
use crate::json::Value;
use crate::mask::{self, Known, MARKER, Under};
use crate::visible::visible;

/// The notes of one resource change. `written` are the action's words as the plan has them.
pub(super) fn of_change(change: &ResourceChange<'_>, written: &str) -> Vec<Note> {
    let mut notes = Vec::new();
    let action = change.change.action();
    if action.destroys() && !change.is_data() && change.deposed().is_none() && holds_data(change.resource_type()) {
        notes.push(Note::DataLost);
    }
    if action == Action::Unknown {
        notes.push(Note::UnknownAction { written: shown(written) });
    }
    if action.is_replace() {
        let forced_by = u32::try_from(change.change.replace_paths().count()).unwrap_or(u32::MAX);
        notes.push(Note::Replaced { forced_by, create_first: action == Action::CreateDelete });
    }
    if let Some(key) = change.deposed() {
        notes.push(Note::Deposed { key: shown(key) });
    }
    // The count of what forces the replacement says it already.
    let said =
        |reason: &str| reason == "replace_because_cannot_update" && change.change.replace_paths().next().is_some();
    if let Some(reason) = change.action_reason().filter(|reason| !said(reason)) {
        notes.push(Note::Reason {
            reason: shown(reason),
            known: Reason::is_known(reason),
            subject: shown(&subject(change, reason)),
        });
    }
    if matches!(action, Action::Forget | Action::CreateForget | Action::ForgetCreate) {
        notes.push(Note::Forgotten);
    }
    if let Some(address) = change.previous_address() {
        notes.push(Note::MovedFrom { address: shown(address) });
    }
    if let Some(importing) = change.change.importing() {
        let identity = importing.identity.and_then(Value::as_object);
        notes.push(Note::Imported {
            id: if change.change.import_is_masked() {
                MARKER.to_owned()
            } else {
                shown(importing.id.unwrap_or_default())
            },
            identity: identity
                .map(|it| it.iter().map(|it| pair(it, change.change.known())).collect())
                .unwrap_or_default(),
        });
    }
    if change.change.generated_config().is_some() {
        notes.push(Note::GeneratedConfig);
    }
    notes
}

fn shown(text: &str) -> String {
    visible(text).into_owned()
}

fn pair((name, value): (&str, &Value<'_>), known: &Known) -> String {
    shown(&format!("{name} = {}", mask::redacted(value, Under::Plain.member(name), known)))
}

/// What a reason speaks of.
fn subject(change: &ResourceChange<'_>, reason: &str) -> String {
    match reason {
        "delete_because_no_resource_config" => {
            let data = if change.is_data() { "data." } else { "" };
            format!("{data}{}.{}", change.resource_type(), change.name())
        }
        "delete_because_count_index" | "delete_because_each_key" | "delete_because_wrong_repetition" => {
            match change.index() {
                Some(InstanceKey::Number(index)) => format!("[{index}]"),
                Some(InstanceKey::String(key)) => super::cells::quoted(&key),
                None => String::new(),
            }
        }
        "delete_because_no_module" => change.module_address().to_owned(),
        "delete_because_no_move_target" => change.address().to_owned(),
        _ => String::new(),
    }
}
