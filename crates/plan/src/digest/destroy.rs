//! What of an object decides how it is destroyed or forgotten: settings that a person writes and that a
//! provider reads when it deletes. They are a list of names, whatever the schema says: a schema is the
//! provider's word, and what only the provider computes moves by itself and would void every approval.

use crate::json::Value;
use crate::mask::{Marks, Step, Under, Writer};

/// Names of such settings, at any depth of an object. `docs/plan-digest.md` has the same list.
pub const DECIDE_A_DESTROY: [&str; 84] = [
    "abandon_on_destroy",
    "allow_deletion",
    "cascade",
    "close_on_deletion",
    "confirm_remove_self_resource_access",
    "connection_termination",
    "data_deletion_policy",
    "delete_all_policy_resources",
    "delete_associated_conditional_forwarder",
    "delete_automated_backups",
    "delete_behavior",
    "delete_contents_on_destroy",
    "delete_data_disks_on_termination",
    "delete_data_in_filesystem",
    "delete_default_resources",
    "delete_ebs",
    "delete_eip",
    "delete_lambda",
    "delete_on_destroy",
    "delete_on_termination",
    "delete_options",
    "delete_os_disk_on_termination",
    "delete_protection",
    "delete_reports",
    "delete_source_from_s3",
    "delete_unused_fm_managed_resources",
    "delete_volume_options",
    "deletion_policy",
    "deletion_protection",
    "deletion_protection_enabled",
    "deletion_window_in_days",
    "deregister_on_destroy",
    "destroy_on_delete",
    "disable_api_stop",
    "disable_api_termination",
    "disable_dependent_services",
    "disable_on_destroy",
    "disable_webhooks",
    "enable_deletion_protection",
    "enforce_consumer_deletion",
    "final_backup_tags",
    "final_snapshot",
    "final_snapshot_identifier",
    "final_snapshot_name",
    "force",
    "force_delete",
    "force_delete_warm_pool",
    "force_destroy",
    "force_destroy_on_delete",
    "force_detach",
    "force_detach_policies",
    "force_stop",
    "ignore_deletion_error",
    "instance_initiated_shutdown_behavior",
    "instance_shutdown_behavior",
    "keep_history",
    "managed_termination_protection",
    "permanent_deletion_time_in_days",
    "preserve",
    "prevent_deletion_if_contains_resources",
    "prevent_destroy",
    "privileged_delete",
    "purge_protection_enabled",
    "recovery_window_in_days",
    "replace_security_groups_on_destroy",
    "reset_on_delete",
    "retain_on_delete",
    "retain_physical_resources",
    "retain_stack",
    "retain_stacks",
    "retire_on_delete",
    "revoke_rules_on_delete",
    "skip_delete",
    "skip_deletion_check",
    "skip_destroy",
    "skip_final_backup",
    "skip_final_snapshot",
    "skip_resource_in_use_check",
    "soft_delete_retention_days",
    "stop_instance_before_detaching",
    "terminate_instances",
    "terminate_instances_on_delete",
    "termination_protection",
    "termination_protection_enabled",
];

fn decides(name: &str) -> bool {
    DECIDE_A_DESTROY.binary_search(&name).is_ok()
}

/// Writes the settings of an object that decide how it goes, with their paths; nothing where it has none.
pub(super) fn settings(writer: &mut Writer<'_>, before: &Value<'_>, marks: Marks<'_>, under: Under) {
    let mut found = writer.scratch();
    walk(&mut found, before, marks, under, &mut Vec::new());
    if !found.out.is_empty() {
        writer.key("settings");
        writer.raw("[");
        writer.append(found);
        writer.raw("]");
    }
}

fn walk(writer: &mut Writer<'_>, value: &Value<'_>, marks: Marks<'_>, under: Under, path: &mut Vec<Step>) {
    // What is masked as a whole shows nothing of its shape.
    if marks.hide(value) {
        return;
    }
    match value {
        Value::Object(object) => {
            for (key, member) in object.iter() {
                path.push(Step::Name(key.to_owned()));
                // Under a mark not even whether the value is null is told.
                if decides(key) && (!member.is_null() || marks.member(key).any()) {
                    one(writer, member, marks.member(key), under.member(key), path);
                } else {
                    walk(writer, member, marks.member(key), under.member(key), path);
                }
                path.pop();
            }
        }
        Value::Array(elements) => {
            for (at, element) in elements.iter().enumerate() {
                path.push(Step::At(at));
                walk(writer, element, marks.element(at), under, path);
                path.pop();
            }
        }
        _ => {}
    }
}

fn one(writer: &mut Writer<'_>, value: &Value<'_>, marks: Marks<'_>, under: Under, path: &[Step]) {
    let before = writer.guessed.len();
    writer.comma();
    writer.raw("{\"path\":[");
    for step in path {
        writer.comma();
        match step {
            Step::Name(name) => writer.text(name),
            Step::At(index) => writer.raw(&index.to_string()),
        }
    }
    writer.raw("],\"value\":");
    writer.value(value, marks, under);
    writer.raw("}");
    for step in path.iter().rev() {
        writer.step(before, step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_so_that_names_are_found_in_it() {
        assert!(DECIDE_A_DESTROY.is_sorted());
    }
}
