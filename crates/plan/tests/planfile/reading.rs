//! What is refused before anything is compared.

use countersign_plan::planfile::{ArchiveFault, MessageFault, PlanFile, Refusal, ValueFault};
use countersign_plan::{Action, Mode, Tool};
use serde_json::json;

use crate::world::{World, resource};
use crate::writer::{Message, archive, dynamic, entry, packed_value};

fn refusal(bytes: &[u8]) -> Refusal {
    PlanFile::read(bytes, Tool::Terraform).unwrap_err()
}

fn is_strange(bytes: &[u8], what: ArchiveFault) {
    assert_eq!(refusal(bytes), Refusal::Archive { what });
}

#[test]
fn a_plan_file_is_read_with_everything_in_it() {
    let file = World::new().read().unwrap();
    assert_eq!((file.tool_version(), file.mode()), ("1.14.0", Mode::Normal));
    assert_eq!((&*file.state().lineage, file.state().serial), ("line", 7));
    assert_eq!(file.lock_file(), b"# locks");
    let (a, b) = (&file.changes()[0], &file.changes()[1]);
    assert_eq!((&*a.address, a.change.action, &a.private[..]), ("x_thing.a[0]", Action::Create, &b"private"[..]));
    assert_eq!((b.previous_address.as_deref(), b.reason), (Some("x_thing.old"), Some("replace_because_cannot_update")));
    assert_eq!(b.change.importing.as_ref().map(|it| &*it.id), Some("the-id"));
    assert_eq!(file.targets(), ["x_thing.a".into()]);
    assert_eq!(file.force_replace(), ["x_thing.b[\"k\"]".into()]);
    let backend = file.backend().unwrap();
    assert_eq!((&*backend.kind, &*backend.workspace), ("local", "default"));
    assert_eq!(backend.config.get("path").and_then(|it| it.as_text()), Some("s.tfstate"));
    assert_eq!(file.providers(), ["provider[\"example.test/a/x\"]"]);
    assert_eq!(file.snapshot().modules["m"].source.as_ref(), "./m");
    assert!(file.unknown_fields().is_empty());
}

#[test]
fn what_is_no_archive_is_refused_by_what_it_is() {
    assert_eq!(refusal(b""), Refusal::NotAnArchive);
    assert_eq!(refusal(b"PK"), Refusal::NotAnArchive);
    assert_eq!(refusal(b"{\"format_version\":\"1.2\"}"), Refusal::NotAnArchive);
    assert_eq!(refusal(br#"{"meta":{},"encrypted_data":"x","encryption_version":"v0"}"#), Refusal::Encrypted);
}

#[test]
fn an_archive_that_two_readers_read_differently_is_refused() {
    let world = World::new();
    let good = world.bytes();
    assert!(PlanFile::read(&good, Tool::Terraform).is_ok());
    // Go takes the last end of an archive that it finds, and the files wherever the directory says.
    is_strange(&[&good[..], b"\0"].concat(), ArchiveFault::Gaps);
    assert!(matches!(refusal(&[&good[..], &good[..]].concat()), Refusal::Archive { .. }));
    assert_eq!(refusal(&[b"\0", &good[..]].concat()), Refusal::NotAnArchive);
    assert!(matches!(refusal(&[b"PK", &good[..]].concat()), Refusal::Archive { .. }));
    let mut gaps = archive(&world.all_entries());
    gaps.between = b"another plan".to_vec();
    is_strange(&gaps.bytes(), ArchiveFault::Gaps);
    // A file that the directory does not name.
    let mut hidden = archive(&world.all_entries());
    hidden.central.remove(2);
    is_strange(&hidden.bytes(), ArchiveFault::Gaps);
    // The directory in another order than the files.
    let mut swapped = archive(&world.all_entries());
    swapped.central.swap(0, 1);
    is_strange(&swapped.bytes(), ArchiveFault::Gaps);
    // A comment behind the end.
    let mut comment = good.clone();
    let at = comment.len() - 2;
    comment[at] = 1;
    comment.push(b'x');
    assert!(matches!(refusal(&comment), Refusal::Archive { .. }));
}

#[test]
fn two_files_of_one_name_are_refused() {
    let world = World::new();
    let mut entries = world.all_entries();
    // Of the plan the tool takes the first, of the configuration the last.
    entries.push(entry("tfplan", world.plan_message().0));
    is_strange(&archive(&entries).bytes(), ArchiveFault::SameName);
    let mut entries = world.all_entries();
    entries.push(entry("tfconfig/m-/main.tf", "# another"));
    is_strange(&archive(&entries).bytes(), ArchiveFault::SameName);
}

#[test]
fn a_name_that_differs_before_the_file_and_in_the_directory_is_refused() {
    let world = World::new();
    for (part, at) in [("local", 30), ("central", 46)] {
        let mut strange = archive(&world.all_entries());
        let bytes = if part == "local" { &mut strange.local[0] } else { &mut strange.central[0] };
        bytes[at] = b'T';
        is_strange(&strange.bytes(), ArchiveFault::Disagreement);
    }
}

#[test]
fn a_checksum_a_size_or_a_method_of_its_own_is_refused() {
    let world = World::new();
    for (at, what) in [
        (16, ArchiveFault::Disagreement),
        (24, ArchiveFault::Disagreement),
        (10, ArchiveFault::Method),
        (8, ArchiveFault::Method),
    ] {
        let mut strange = archive(&world.all_entries());
        strange.central[0][at] ^= 1;
        is_strange(&strange.bytes(), what);
    }
    // The same checksum in both places, which is not the one of the content.
    let mut strange = archive(&world.all_entries());
    let end = strange.local[0].len() - 12;
    strange.local[0][end] ^= 1;
    strange.central[0][16] ^= 1;
    is_strange(&strange.bytes(), ArchiveFault::Checksum);
}

#[test]
fn a_file_that_belongs_to_no_plan_is_refused() {
    for name in ["tfplan2", "x/tfplan", "tfconfig/x", "tfconfig/m-", "tfconfig/m-/", "tfconfig/m-a/../b", "tfschemas"] {
        let mut world = World::new();
        world.entries.push(entry(name, "x"));
        assert!(matches!(world.read(), Err(Refusal::StrangeEntry { .. })), "{name}");
    }
    for lacking in ["tfstate", "tfstate-prev", ".terraform.lock.hcl", "tfconfig/modules.json"] {
        let mut world = World::new();
        world.entries.retain(|it| it.name != lacking);
        assert_eq!(world.read().unwrap_err(), Refusal::MissingEntry { name: lacking });
    }
}

#[test]
fn an_archive_that_unpacks_to_more_than_it_says_is_refused() {
    let mut world = World::new();
    world.entries.push(entry("tfconfig/m-/large.tf", vec![b' '; 1 << 20]));
    let mut strange = archive(&world.all_entries());
    let last = strange.central.len() - 1;
    let end = strange.local[last].len() - 4;
    strange.local[last][end..].copy_from_slice(&5_u32.to_le_bytes());
    strange.central[last][24..28].copy_from_slice(&5_u32.to_le_bytes());
    is_strange(&strange.bytes(), ArchiveFault::Checksum);
    // What is said is more than may be unpacked at all.
    let mut strange = archive(&world.all_entries());
    for at in [0, last] {
        let end = strange.local[at].len() - 4;
        strange.local[at][end..].copy_from_slice(&0xfff0_0000_u32.to_le_bytes());
        strange.central[at][24..28].copy_from_slice(&0xfff0_0000_u32.to_le_bytes());
    }
    assert_eq!(refusal(&strange.bytes()), Refusal::TooLarge);
}

#[test]
fn a_field_that_has_one_value_and_is_there_twice_is_refused() {
    let mut world = World::new();
    world.tail = world.tail.bytes(14, "1.14.0");
    assert_eq!(world.read().unwrap_err(), Refusal::Message { message: "Plan", what: MessageFault::Twice(14) });
    let mut world = World::new();
    world.changes[0] = world.changes[0].clone().bytes(13, "x_thing.z");
    let twice = Refusal::Message { message: "ResourceInstanceChange", what: MessageFault::Twice(13) };
    assert_eq!(world.read().unwrap_err(), twice);
    let mut world = World::new();
    world.tail =
        world.tail.message(2, &Message::new().bytes(1, "zone").value(2, &dynamic("\"string\"", &json!("west"))));
    assert_eq!(world.read().unwrap_err(), Refusal::Message { message: "Plan", what: MessageFault::Twice(2) });
}

#[test]
fn a_field_that_is_not_known_is_named_and_leaves_the_check_open() {
    let mut world = World::new();
    world.changes[0] = world.changes[0].clone().bytes(99, "what may this do");
    let file = world.read().unwrap();
    let named: Vec<_> = file.unknown_fields().iter().map(|it| (it.message, it.number)).collect();
    assert_eq!(named, [("ResourceInstanceChange", 99)]);
    let agreement = world.compare();
    assert!(agreement.differences.is_empty());
    assert_eq!(agreement.unread.len(), 1);
    assert!(agreement.agreed().is_none());
    // A field that is known, on another wire, is one that other readers pass over.
    let mut world = World::new();
    world.changes[0] = world.changes[0].clone().number(14, 5);
    assert!(world.compare().agreed().is_none());
    // A state store, and the graph of OpenTofu's next engine.
    for field in [29, 500_000_000] {
        let mut world = World::new();
        world.tail = world.tail.bytes(field, "");
        assert!(world.compare().agreed().is_none(), "{field}");
    }
}

#[test]
fn numbers_mean_what_they_mean_to_the_tool_that_wrote_them() {
    let change = Message::new().number(1, 9).value(2, &packed_value(&json!({}))).value(2, &packed_value(&json!({})));
    let mut world = World::new();
    world.changes = vec![resource("x_thing.a", &change)];
    let action = |world: &World| world.read().map(|file| file.changes()[0].change.action);
    assert_eq!(action(&world), Ok(Action::CreateForget));
    world.tool = Tool::OpenTofu;
    // Without a value it is what an ephemeral resource does there, with two it is nothing.
    assert!(action(&world).is_err());
    world.changes = vec![resource("ephemeral.x_thing.a", &Message::new().number(1, 9))];
    assert_eq!(action(&world), Ok(Action::Open));
}

#[test]
fn a_number_that_stands_for_nothing_is_refused() {
    for (field, value) in [(17, 3), (17, 1 << 32), (20, 2)] {
        let mut world = World::new();
        world.tail = Message(Vec::new());
        world.head = world.head.number(field, value);
        let field = u32::try_from(field).unwrap();
        let unnamed = Refusal::Message { message: "Plan", what: MessageFault::Unnamed { field, value } };
        assert_eq!(world.read().unwrap_err(), unnamed);
    }
    let mut world = World::new();
    world.changes = vec![resource("x_thing.a", &Message::new().number(1, 4).value(2, &[0xc0]))];
    assert!(world.read().is_err());
}

#[test]
fn a_value_with_two_readings_is_refused() {
    let value = |bytes: &[u8]| {
        let mut world = World::new();
        world.changes = vec![resource("x_thing.a", &Message::new().number(1, 1).value(2, bytes))];
        world.read().map(drop)
    };
    let fault = |what| Err(Refusal::Value { message: "Change", what });
    assert_eq!(value(&[0xc0]), Ok(()));
    assert_eq!(value(&[0xc0, 0xc0]), fault(ValueFault::Rest));
    assert_eq!(value(&[0x82, 0xa1, b'a', 1, 0xa1, b'a', 2]), fault(ValueFault::SameKey));
    assert_eq!(value(&[0x83, 0xa1, b'b', 1, 0xa1, b'a', 2, 0xa1, b'b', 3]), fault(ValueFault::SameKey));
    // Go reads bytes as a text, too.
    assert_eq!(value(&[0xc4, 1, b'a']), fault(ValueFault::Strange));
    assert_eq!(value(&[0x91, 0xc4, 1, b'a']), fault(ValueFault::Strange));
    assert_eq!(value(&[0xa1, 0xff]), fault(ValueFault::Text));
    assert_eq!(value(&[0xd4, 5, 0]), fault(ValueFault::Strange));
    assert_eq!(value(&[0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0]), fault(ValueFault::Strange));
    assert_eq!(value(&[0xdd, 0xff, 0xff, 0xff, 0xff]), fault(ValueFault::Syntax));
    assert_eq!(value(&[0x91; 400]), fault(ValueFault::TooDeep));
}

#[test]
fn a_state_that_two_readers_read_differently_is_refused() {
    for state in [
        // Go takes names in any case, and the last of two.
        r#"{"version":4,"serial":1,"lineage":"a","Lineage":"b"}"#,
        r#"{"version":4,"serial":1,"lineage":"a","lineage":"b"}"#,
        r#"{"version":4,"serial":1,"lineage":"a"} {}"#,
        r#"{"version":3,"serial":1,"lineage":"a"}"#,
        r#"{"version":4,"lineage":"a"}"#,
        "",
    ] {
        let mut world = World::new();
        world.entries[0] = entry("tfstate", state);
        assert_eq!(world.read().unwrap_err(), Refusal::State { name: "tfstate" }, "{state}");
    }
}

#[test]
fn a_list_of_modules_that_does_not_fit_is_refused() {
    for manifest in [
        "[]",
        r#"[{"Key":"","Dir":"."}]"#,
        r#"[{"Key":"","Dir":"."},{"Key":"m","Dir":"m"},{"Key":"m","Dir":"n"}]"#,
        r#"[{"Key":"","Dir":"."},{"Key":"m","Dir":"m","dir":"n"}]"#,
        r#"[{"Key":"","Dir":"."},{"Key":"../m","Dir":"m"}]"#,
        "{",
    ] {
        let mut world = World::new();
        let at = world.entries.iter().position(|it| it.name == "tfconfig/modules.json").unwrap();
        world.entries[at] = entry("tfconfig/modules.json", manifest);
        assert_eq!(world.read().unwrap_err(), Refusal::Modules, "{manifest}");
    }
}

#[test]
fn no_damage_of_a_plan_makes_it_panic() {
    let good = World::new().bytes();
    for at in 0..good.len() {
        for flip in [1, 0x80] {
            let mut bytes = good.clone();
            bytes[at] ^= flip;
            let _ = PlanFile::read(&bytes, Tool::Terraform);
        }
        let _ = PlanFile::read(&good[..at], Tool::OpenTofu);
    }
    let message = World::new().plan_message().0;
    for at in 0..message.len() {
        for flip in [1, 8, 0xff] {
            let mut world = World::new();
            let mut bytes = message.clone();
            bytes[at] ^= flip;
            world.head = Message(bytes);
            (world.changes, world.drift, world.tail) = (Vec::new(), Vec::new(), Message::new());
            for tool in [Tool::Terraform, Tool::OpenTofu] {
                world.tool = tool;
                let _ = world.read();
            }
        }
    }
}
