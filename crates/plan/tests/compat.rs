//! Rules of the two tools, each on a small plan made by hand. The texts are what the tools print of them.

use std::path::Path;

use countersign_plan::schema::Schemas;
use countersign_plan::text::{TextOptions, render};
use countersign_plan::{Compat, Plan};
use serde_json::Value as Json;

/// Compares our text of a fixture with that of each tool that it has a text of.
fn holds(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/handmade").join(format!("{name}.json"));
    let fixture: Json = serde_json::from_str(&std::fs::read_to_string(path).expect("it is there")).expect("it is JSON");
    let plan = Plan::read(fixture["plan"].to_string().into_bytes()).expect("it is a plan");
    let schemas = Schemas::parse(&fixture["schemas"].to_string()).expect("they are schemas");
    let mut compared = 0;
    for (tool, compat) in [("terraform", Compat::Terraform), ("opentofu", Compat::OpenTofu)] {
        let Some(lines) = fixture[tool].as_array() else { continue };
        let expected = lines.iter().map(|line| line.as_str().expect("it is a line")).collect::<Vec<_>>().join("\n");
        let text = render(&plan, Some(&schemas), &TextOptions { compat: Some(compat), colour: false });
        assert_eq!(text, expected, "as {tool} prints it");
        compared += 1;
    }
    assert!(compared > 0, "{name} has a text of a tool");
}

#[test]
fn blocks_that_become_unknown_go_and_more_come() {
    holds("blocks_that_become_unknown_go_and_more_come");
}

#[test]
fn a_null_in_a_map_that_becomes_unknown_stays() {
    holds("a_null_in_a_map_that_becomes_unknown_stays");
}

#[test]
fn an_empty_string_in_a_list_is_null_for_terraform() {
    holds("an_empty_string_in_a_list_is_null_for_terraform");
}

#[test]
fn a_list_of_anything_is_of_a_new_provider() {
    holds("a_list_of_anything_is_of_a_new_provider");
}

#[test]
fn write_only_attributes_do_what_the_block_does() {
    holds("write_only_attributes_do_what_the_block_does");
}

#[test]
fn elements_of_a_set_before_unknown_say_what_forces() {
    holds("elements_of_a_set_before_unknown_say_what_forces");
}

#[test]
fn keys_of_a_nested_map_before_unknown_go() {
    holds("keys_of_a_nested_map_before_unknown_go");
}

#[test]
fn members_equal_but_for_what_is_unknown_are_one() {
    holds("members_equal_but_for_what_is_unknown_are_one");
}

#[test]
fn null_of_a_number_that_goes_is_said() {
    holds("null_of_a_number_that_goes_is_said");
}

#[test]
fn a_mark_on_all_blocks_covers_what_the_schema_marks() {
    holds("a_mark_on_all_blocks_covers_what_the_schema_marks");
}

#[test]
fn a_deposed_object_that_is_forgotten() {
    holds("a_deposed_object_that_is_forgotten");
}

#[test]
fn a_replacement_that_forgets_the_old_object() {
    holds("a_replacement_that_forgets_the_old_object");
}

#[test]
fn an_import_by_identity_without_an_id() {
    holds("an_import_by_identity_without_an_id");
}

#[test]
fn a_failed_plan_with_drift_has_one_blank_line() {
    holds("a_failed_plan_with_drift_has_one_blank_line");
}

#[test]
fn several_actions_and_their_configuration() {
    holds("several_actions_and_their_configuration");
}

#[test]
fn drift_that_is_not_applied_asks_for_a_refresh() {
    holds("drift_that_is_not_applied_asks_for_a_refresh");
}

#[test]
fn deferred_changes_are_left_out() {
    holds("deferred_changes_are_left_out");
}

#[test]
fn opentofu_knows_no_actions() {
    holds("opentofu_knows_no_actions");
}
