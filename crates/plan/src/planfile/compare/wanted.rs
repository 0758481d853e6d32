//! The file against what was asked for: what the JSON says nothing of.

use super::super::agreement::{Kind, Part, Unread};
use super::super::held::HoldsData;
use super::same::is_same_number;
use super::{Asked, Found, PlanFile};
use crate::json::Value;

pub(super) fn compare(file: &PlanFile, asked: &Asked<'_>, found: &mut Found) {
    if file.tool_version() != asked.tool_version {
        found.differs(Part::ToolVersion, Kind::NotAsked, "", "");
    }
    if file.mode() != asked.mode {
        found.differs(Part::Mode, Kind::NotAsked, "", "");
    }
    addresses(Part::Targets, file.targets(), asked.targets, found);
    // Nothing of ours limits a plan to actions.
    addresses(Part::Targets, file.action_targets(), &[], found);
    addresses(Part::Excludes, file.excludes(), asked.excludes, found);
    // Terraform up to 1.15 at least writes none of them down, so that what is replaced by request says it.
    let replaced = file.changes().iter().filter(|it| it.reason == Some("replace_by_request")).map(|it| &it.address);
    for address in file.force_replace().iter().chain(replaced).filter(|it| !asked.force_replace.contains(&&***it)) {
        found.differs(Part::ForceReplace, Kind::NotAsked, address, "");
    }
    let Some(backend) = file.backend() else {
        found.unread(Unread::Backend);
        return;
    };
    if *backend.kind != *asked.backend.kind {
        found.differs(Part::Backend, Kind::NotAsked, "", "type");
    }
    if *backend.workspace != *asked.backend.workspace {
        found.differs(Part::Workspace, Kind::NotAsked, "", "");
    }
    match asked.backend.config {
        Some(config) => settings(&backend.config, config, &mut String::new(), found),
        None => found.unread(Unread::BackendSettings),
    }
}

/// Sets of addresses: the file has them in the order of the command line.
fn addresses(part: Part, file: &[Box<str>], asked: &[&str], found: &mut Found) {
    for address in file.iter().filter(|address| !asked.contains(&&***address)) {
        found.differs(part, Kind::NotAsked, address, "");
    }
    for address in asked.iter().filter(|address| !file.iter().any(|it| **it == ***address)) {
        found.differs(part, Kind::NotAsked, address, "");
    }
}

/// Settings that are not set are `null` in the file and absent in what was asked for; so are blocks without
/// any setting.
fn settings(file: &HoldsData, asked: &Value<'_>, path: &mut String, found: &mut Found) {
    let same = match (file, asked) {
        (HoldsData::Map(members), Value::Object(wanted)) => {
            for (name, member) in members {
                let length = path.len();
                path.push_str(if length > 0 { "." } else { "" });
                path.push_str(name);
                match wanted.get(name) {
                    Some(wanted) => settings(member, wanted, path, found),
                    None if is_unset(member) => {}
                    None => found.differs(Part::Backend, Kind::NotAsked, "", path),
                }
                path.truncate(length);
            }
            for (name, wanted) in wanted.iter() {
                if file.get(name).is_none() && !wanted.is_null() {
                    found.differs(Part::Backend, Kind::NotAsked, "", name);
                }
            }
            true
        }
        (HoldsData::List(elements), Value::Array(wanted)) if elements.len() == wanted.len() => {
            for (element, wanted) in elements.iter().zip(wanted) {
                settings(element, wanted, path, found);
            }
            true
        }
        (HoldsData::Dynamic(pair), _) => return settings(&pair.1, asked, path, found),
        (HoldsData::Bool(it), Value::Bool(wanted)) => it == wanted,
        (HoldsData::Text(it), Value::String(wanted)) => **it == **wanted,
        (HoldsData::Integer(it), Value::Number(wanted)) => is_same_number(&it.to_string(), wanted),
        (HoldsData::Float(it), Value::Number(wanted)) => is_same_number(&it.to_string(), wanted),
        (HoldsData::Text(it), Value::Number(wanted)) => is_same_number(it, wanted),
        (held, Value::Null) => is_unset(held),
        _ => false,
    };
    if !same {
        found.differs(Part::Backend, Kind::NotAsked, "", path);
    }
}

fn is_unset(held: &HoldsData) -> bool {
    match held {
        HoldsData::Null => true,
        HoldsData::List(elements) => elements.is_empty(),
        HoldsData::Map(members) => members.iter().all(|(_, it)| is_unset(it)),
        _ => false,
    }
}
