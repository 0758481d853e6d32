//! What an apply left behind that says it is a state, and what is true of it.
//!
//! When the tool cannot write a state to its place it leaves the file `errored.tfstate`, and where it
//! cannot write that either it prints the state ([`local.Local`], `StateHook`, `EmergencyDumpState`). An
//! author's code runs beside it, may write the same file and print the same line. So what was found is
//! only ever a claim: it is held against the state that was planned with and against the one that is
//! there now, and a person sees the difference before they push it. Nothing here pushes anything, and no
//! message of the tool makes a file believed.
//!
//! [`local.Local`]: https://github.com/hashicorp/terraform/blob/v1.11.4/internal/backend/local/backend_apply.go

use std::collections::BTreeMap;

use countersign_review::preflight::StateIdentity;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// More addresses than anybody reads; the numbers tell of the rest.
const MOST_ADDRESSES: usize = 200;
/// Longer than any lineage, which is an id that the tool made up, and than any address.
const LONGEST_LINEAGE: usize = 128;
const LONGEST_ADDRESS: usize = 1000;
/// A larger state is not compared: what is read for that takes many times its size.
const MOST_COMPARED: usize = 64 << 20;

/// Something that claims to be a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftState {
    /// How it was found.
    pub from: LeftFrom,
    /// Where it is kept.
    pub kept: LeftPlace,
    /// What checks found out about it.
    pub verdict: LeftVerdict,
    /// The lineage and serial that it claims.
    pub identity: Option<StateIdentity>,
    /// How it differs from the state that was there after the run. Nothing where that could not be read,
    /// or where it is encrypted.
    pub difference: Option<Difference>,
}

/// How it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LeftFrom {
    /// The file `errored.tfstate` in the project's directory.
    File,
    /// A line of the tool's output.
    Output,
}

/// Where it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum LeftPlace {
    /// Encrypted, among the pieces of the plan.
    Sealed {
        /// Name of the piece.
        piece: String,
    },
    /// In clear, in the folder of the run: it could not be encrypted, or nobody was there to do it.
    Clear {
        /// Name of the file.
        name: String,
    },
    /// In clear, in memory, until the machine is turned off: no disk took it.
    Memory {
        /// Name of the file.
        name: String,
    },
    /// In the checkout, where it was left.
    Tree,
    /// Nowhere: there is no file to keep.
    Nowhere,
}

/// What checks found out about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LeftVerdict {
    /// It can be the state that was not written: same lineage, newer than the state that was planned with
    /// and than the one that is there, and the apply did not end well. Only this one is offered.
    Unwritten,
    /// The apply ended well, so that no state was left unwritten.
    AppliedWell,
    /// A link, a folder or a pipe, or a file with another name as well.
    NoFile,
    /// More than is ever taken for a state.
    TooLarge,
    /// It cannot be read as a state.
    NoState,
    /// The state of something else.
    OtherLineage,
    /// Not newer than the state that is there, or than the one that was planned with.
    NotNewer,
}

/// How two states differ, by addresses of instances.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(rename = "StateDifference"))]
pub struct Difference {
    /// Only in what was left.
    pub added: Addresses,
    /// Only in the state that is there.
    pub removed: Addresses,
    /// In both, and not alike.
    pub changed: Addresses,
}

/// Some addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(rename = "StateAddresses"))]
pub struct Addresses {
    /// How many there are.
    pub count: u32,
    /// The first of them.
    pub first: Vec<String>,
}

impl LeftState {
    /// The same, with every text of it as `say` says it: who wrote it may have written a secret of the run
    /// into it.
    pub(super) fn said(mut self, say: impl Fn(&str) -> String) -> Self {
        if let Some(identity) = &mut self.identity {
            identity.lineage = say(&identity.lineage);
        }
        if let Some(difference) = &mut self.difference {
            for addresses in [&mut difference.added, &mut difference.removed, &mut difference.changed] {
                addresses.first.iter_mut().for_each(|address| *address = say(address));
            }
        }
        self
    }
}

impl Addresses {
    fn add(&mut self, address: &str) {
        self.count = self.count.saturating_add(1);
        if self.first.len() < MOST_ADDRESSES {
            self.first.push(address.chars().take(LONGEST_ADDRESS).collect());
        }
    }
}

/// What is known when something is judged.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// The state that the plan was made against.
    pub(super) before: Option<StateIdentity>,
    /// The state after the run.
    pub(super) present: Present,
    /// How the tool itself ended.
    pub(super) tool: ToolEnded,
}

/// The state after a run.
#[derive(Clone, Debug)]
pub(super) enum Present {
    /// Nobody could read it.
    Unread,
    /// There is none.
    Nothing,
    State(Box<Value>, StateIdentity),
}

/// How the tool itself ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ToolEnded {
    /// It says that all is well.
    Well,
    /// It failed, was stopped, or is gone.
    Badly,
}

/// Judges bytes that claim to be a state.
pub(super) fn judge(bytes: &[u8], known: &Known) -> (LeftVerdict, Option<StateIdentity>, Option<Difference>) {
    let Some((state, identity)) = read(bytes) else { return (LeftVerdict::NoState, None, None) };
    let (present, difference) = match &known.present {
        Present::State(value, present) => (Some(present), difference(value, &state)),
        Present::Nothing => (None, difference(&serde_json::json!({"resources": []}), &state)),
        Present::Unread => (None, None),
    };
    let earlier = || known.before.iter().chain(present);
    let verdict = if earlier().any(|it| it.lineage != identity.lineage) {
        LeftVerdict::OtherLineage
    } else if earlier().any(|it| it.serial >= identity.serial) {
        LeftVerdict::NotNewer
    } else if known.tool == ToolEnded::Well {
        LeftVerdict::AppliedWell
    } else {
        LeftVerdict::Unwritten
    };
    (verdict, Some(identity), difference)
}

/// The lineage and serial that a state claims. A state that was never written has no lineage and counts as none.
/// Nothing else is kept while it is read, since it may be very large.
pub(super) fn identity(bytes: &[u8]) -> Option<StateIdentity> {
    let identity: StateIdentity = serde_json::from_slice(bytes).ok()?;
    (!identity.lineage.is_empty() && identity.lineage.len() <= LONGEST_LINEAGE).then_some(identity)
}

/// A state with its identity, where it is small enough to be compared.
pub(super) fn read(bytes: &[u8]) -> Option<(Value, StateIdentity)> {
    let identity = identity(bytes)?;
    let value = if bytes.len() <= MOST_COMPARED { serde_json::from_slice(bytes).ok()? } else { Value::Null };
    Some((value, identity))
}

fn difference(present: &Value, left: &Value) -> Option<Difference> {
    let (present, left) = (instances(present)?, instances(left)?);
    let mut found = Difference::default();
    for (address, content) in &left {
        match present.get(address) {
            None => found.added.add(address),
            Some(other) if other != content => found.changed.add(address),
            Some(_) => {}
        }
    }
    for address in present.keys().filter(|address| !left.contains_key(*address)) {
        found.removed.add(address);
    }
    Some(found)
}

/// What a state holds of each instance, by address. Nothing where it does not list its resources, as one
/// that is encrypted.
fn instances(state: &Value) -> Option<BTreeMap<String, Vec<&Value>>> {
    let mut found: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for resource in state.get("resources")?.as_array()? {
        let text = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or_default();
        let data = if text("mode") == "data" { "data." } else { "" };
        let module = if text("module").is_empty() { String::new() } else { format!("{}.", text("module")) };
        let name = format!("{module}{data}{}.{}", text("type"), text("name"));
        let instances = resource.get("instances").and_then(Value::as_array);
        for instance in instances.into_iter().flatten() {
            let key = match instance.get("index_key") {
                None | Some(Value::Null) => String::new(),
                Some(key) => format!("[{key}]"),
            };
            let deposed = instance.get("deposed").and_then(Value::as_str);
            let deposed = deposed.map(|key| format!(" (deposed {key})")).unwrap_or_default();
            // One address twice is no state of the tool's; what it holds is compared all the same.
            found
                .entry(format!("{name}{key}{deposed}"))
                .or_default()
                .extend([resource.get("provider").unwrap_or(instance), instance]);
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn state(lineage: &str, serial: u64, resources: &Value) -> Value {
        json!({"version": 4, "serial": serial, "lineage": lineage, "outputs": {}, "resources": resources})
    }

    fn identity(lineage: &str, serial: u64) -> StateIdentity {
        StateIdentity { lineage: lineage.to_owned(), serial }
    }

    fn present(value: &Value) -> Present {
        let (value, identity) = read(value.to_string().as_bytes()).unwrap();
        Present::State(Box::new(value), identity)
    }

    fn verdict(left: &Value, known: &Known) -> LeftVerdict {
        judge(left.to_string().as_bytes(), known).0
    }

    fn known(before: Option<StateIdentity>, present: Present, tool: ToolEnded) -> Known {
        Known { before, present, tool }
    }

    #[test]
    fn only_a_newer_state_of_the_same_lineage_after_an_apply_that_failed_is_offered() {
        let none = json!([]);
        let failed = known(Some(identity("a", 4)), present(&state("a", 5, &none)), ToolEnded::Badly);
        assert_eq!(verdict(&state("a", 6, &none), &failed), LeftVerdict::Unwritten);
        assert_eq!(verdict(&state("a", 5, &none), &failed), LeftVerdict::NotNewer);
        assert_eq!(verdict(&state("a", 4, &none), &failed), LeftVerdict::NotNewer);
        assert_eq!(verdict(&state("b", 6, &none), &failed), LeftVerdict::OtherLineage);
        assert_eq!(verdict(&state("", 6, &none), &failed), LeftVerdict::NoState);
        assert_eq!(verdict(&json!({"lineage": "a"}), &failed), LeftVerdict::NoState);
        assert_eq!(verdict(&state(&"a".repeat(129), 6, &none), &failed), LeftVerdict::NoState);
        assert_eq!(verdict(&json!("what exists"), &failed), LeftVerdict::NoState);
        let well = known(Some(identity("a", 4)), present(&state("a", 5, &none)), ToolEnded::Well);
        assert_eq!(verdict(&state("a", 6, &none), &well), LeftVerdict::AppliedWell);
    }

    #[test]
    fn what_is_not_known_of_the_present_state_leaves_what_was_planned_with() {
        let none = json!([]);
        let unread = known(Some(identity("a", 4)), Present::Unread, ToolEnded::Badly);
        assert_eq!(verdict(&state("a", 5, &none), &unread), LeftVerdict::Unwritten);
        assert_eq!(verdict(&state("b", 5, &none), &unread), LeftVerdict::OtherLineage);
        assert_eq!(judge(state("a", 5, &none).to_string().as_bytes(), &unread).2, None);
        // The first state of all is of no lineage that was known before.
        let first = known(None, Present::Nothing, ToolEnded::Badly);
        assert_eq!(verdict(&state("b", 1, &none), &first), LeftVerdict::Unwritten);
        let written = known(None, present(&state("a", 1, &none)), ToolEnded::Badly);
        assert_eq!(verdict(&state("b", 2, &none), &written), LeftVerdict::OtherLineage);
    }

    #[test]
    fn an_encrypted_state_is_judged_by_what_it_says_in_clear_and_shows_no_difference() {
        let encrypted =
            json!({"serial": 6, "lineage": "a", "meta": {}, "encrypted_data": "x", "encryption_version": "v0"});
        let failed = known(Some(identity("a", 4)), present(&state("a", 5, &json!([]))), ToolEnded::Badly);
        let (verdict, told, difference) = judge(encrypted.to_string().as_bytes(), &failed);
        assert_eq!((verdict, told, difference), (LeftVerdict::Unwritten, Some(identity("a", 6)), None));
    }

    #[test]
    fn the_difference_is_told_by_address() {
        let resource = |name: &str, instances: Value| json!({"mode": "managed", "type": "aws_vpc", "name": name, "provider": "p", "instances": instances});
        let here = state(
            "a",
            5,
            &json!([
                resource("same", json!([{"attributes": {"id": "1"}}])),
                resource("gone", json!([{"attributes": {"id": "1"}}])),
                resource(
                    "each",
                    json!([{"index_key": "x", "attributes": {"id": "1"}}, {"index_key": 0, "attributes": {}}])
                ),
            ]),
        );
        let mut inner = resource("new", json!([{"attributes": {}}, {"deposed": "ab", "attributes": {}}]));
        inner["module"] = json!("module.m");
        inner["mode"] = json!("data");
        let left = state(
            "a",
            6,
            &json!([
                resource("same", json!([{"attributes": {"id": "1"}}])),
                resource(
                    "each",
                    json!([{"index_key": "x", "attributes": {"id": "2"}}, {"index_key": 0, "attributes": {}}])
                ),
                inner,
            ]),
        );
        let known = known(None, present(&here), ToolEnded::Badly);
        let found = judge(left.to_string().as_bytes(), &known).2.unwrap();
        assert_eq!(found.added.first, ["module.m.data.aws_vpc.new", "module.m.data.aws_vpc.new (deposed ab)"]);
        assert_eq!((found.removed.count, found.removed.first), (1, vec!["aws_vpc.gone".to_owned()]));
        assert_eq!(found.changed.first, ["aws_vpc.each[\"x\"]"]);
    }

    #[test]
    fn whoever_wrote_a_state_says_no_secret_with_it_and_not_more_than_is_read() {
        let mut addresses = Addresses::default();
        (0..=MOST_ADDRESSES).for_each(|at| addresses.add(&format!("{at}{}", "secret".repeat(LONGEST_ADDRESS))));
        assert_eq!(
            (addresses.count, addresses.first.len()),
            (u32::try_from(MOST_ADDRESSES + 1).unwrap(), MOST_ADDRESSES)
        );
        assert!(addresses.first.iter().all(|address| address.len() == LONGEST_ADDRESS));
        let difference = Difference { added: addresses.clone(), removed: addresses.clone(), changed: addresses };
        let left = LeftState {
            from: LeftFrom::File,
            kept: LeftPlace::Nowhere,
            verdict: LeftVerdict::Unwritten,
            identity: Some(identity("of-the-secret", 1)),
            difference: Some(difference),
        };
        let said = format!("{:?}", left.said(|text| text.replace("secret", "…")));
        assert!(said.contains("of-the-…") && !said.contains("secret"), "{said}");
    }
}
