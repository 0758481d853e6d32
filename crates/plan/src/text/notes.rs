//! What our own text says besides the changes: what is wrong with the plan, and what was guessed.

use std::fmt::Write as _;

use super::quote::{bare, line};
use crate::json::Value;
use crate::plan::{Plan, Section};

/// Lines above everything else: why the plan is not all that the configuration asks for.
pub(super) fn banners(plan: &Plan) -> String {
    let mut out = String::new();
    if plan.errored() == Some(true) {
        out.push_str("This plan is incomplete: planning stopped with an error. It cannot be applied.\n");
    } else if plan.is_targeted() {
        out.push_str(
            "This plan is incomplete: it covers only a part of the configuration, as -target or -exclude asks.\n",
        );
    } else if plan.complete() == Some(false) {
        out.push_str("This plan is incomplete: some changes are deferred to a later plan.\n");
    }
    if plan.format().newer {
        let _ = writeln!(
            out,
            "This plan is of format {}, which is newer than this version of Countersign. It may hold more than is shown.",
            bare(&plan.format().version)
        );
    }
    out
}

/// Checks and conditions that do not hold, or could not be evaluated.
pub(super) fn checks(plan: &Plan) -> String {
    let mut out = String::new();
    let checks = plan.section(Section::Checks);
    for check in checks.as_array().unwrap_or_default() {
        let instances = check.get("instances").and_then(Value::as_array).unwrap_or_default();
        let alone = std::slice::from_ref(check);
        for instance in if instances.is_empty() { alone } else { instances } {
            let word = match instance.get("status").and_then(Value::as_str) {
                Some("fail") => "failed",
                Some("error") => "could not be evaluated",
                _ => continue,
            };
            let display = |value: &Value<'_>| Some(value.get("address")?.get("to_display")?.as_str()?.to_owned());
            let address = display(instance).or_else(|| display(check)).unwrap_or_default();
            let _ = writeln!(out, "  # {} {word}", bare(&address));
            for problem in instance.get("problems").and_then(Value::as_array).unwrap_or_default() {
                let message = problem.get("message").and_then(Value::as_str).unwrap_or_default();
                for text in message.lines() {
                    let _ = writeln!(out, "    {}", line(text, false));
                }
            }
        }
    }
    if out.is_empty() { out } else { format!("\nChecks and conditions that do not hold:\n\n{out}") }
}

/// Printed after a text that was made without provider schemas.
pub(super) const GUESSED: &str = "\nNo provider schemas: blocks, sets and write-only attributes are guessed.\n";

/// In place of a value that the plan does not mark.
pub(super) const A_GUESS: &str = "(sensitive value, a guess)";

/// Printed after a text with such a value.
pub(super) const MASKED_BY_A_GUESS: &str = "\nWhat is called a guess is masked although the plan does not mark it: its name or its form looks like that of a secret.\nTo see one: countersign digest lists the places of such values, and countersign show --reveal PLACE prints the one there.\n";
