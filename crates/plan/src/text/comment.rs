//! The lines above a resource: what happens to it and why.

use std::fmt::Write as _;

use super::paint::{Colour, Paint};
use super::quote::{bare, quoted};
use crate::action::{Action, Reason};
use crate::change::{InstanceKey, ResourceChange};
use crate::compat::Compat;
use crate::json::Value;
use crate::mask::{self, Known, MARKER, Under};

/// Why a resource is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// It is planned.
    Proposed,
    /// It changed outside the tool.
    Drift,
}

/// Who prints it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    /// The tool whose sentences are used.
    pub(super) compat: Compat,
    /// Whether they are exactly its own; else what it leaves out is said.
    pub(super) exact: bool,
    pub(super) paint: Paint,
}

/// The symbol of the action of a resource, with the room before it.
pub(super) fn symbol(action: Action, voice: Voice) -> String {
    let paint = voice.paint;
    let red = |text| paint.of(Colour::Red, text);
    let green = |text| paint.of(Colour::Green, text);
    match action {
        Action::NoOp | Action::Open => "   ".to_owned(),
        Action::Create => format!("  {}", green("+")),
        Action::Read => format!(" {}", paint.of(Colour::Cyan, "<=")),
        Action::Update => format!("  {}", paint.of(Colour::Yellow, "~")),
        Action::Delete => format!("  {}", red("-")),
        Action::DeleteCreate => format!("{}/{}", red("-"), green("+")),
        Action::CreateDelete => format!("{}/{}", green("+"), red("-")),
        Action::Forget => format!("{}{}", voice.compat.room_before_forget(), red(".")),
        Action::CreateForget => format!(" {}/{}", green("+"), red(".")),
        Action::ForgetCreate => format!("  {}/{}", red("."), green("+")),
        Action::Unknown => "  ?".to_owned(),
    }
}

/// The text of the legend for an action.
pub(super) fn legend(action: Action, voice: Voice) -> String {
    let words = match action {
        Action::Create => "create",
        Action::Update => voice.compat.update_legend(),
        Action::Delete => "destroy",
        Action::DeleteCreate => "destroy and then create replacement",
        Action::CreateDelete => "create replacement and then destroy",
        Action::CreateForget => "create replacement and then forget",
        Action::ForgetCreate => "forget and then create replacement",
        Action::Read => "read (data resources)",
        Action::Forget => "forget",
        Action::NoOp | Action::Open => "nothing",
        Action::Unknown => "unknown action",
    };
    let symbol = match action {
        Action::ForgetCreate => symbol(action, voice).trim_start().to_owned(),
        _ => symbol(action, voice),
    };
    format!("{symbol} {words}")
}

/// Whether a change has an address before that differs from the present one.
pub(super) fn is_moved(change: &ResourceChange<'_>) -> bool {
    change.previous_address().is_some_and(|previous| previous != change.address())
}

/// The comment lines, each with its line feed.
pub(super) fn comment(
    change: &ResourceChange<'_>,
    action: Action,
    written: &str,
    cause: Cause,
    voice: Voice,
) -> String {
    let paint = voice.paint;
    let mut address = bare(change.address()).into_owned();
    if let Some(key) = change.deposed() {
        let _ = write!(address, " (deposed object {})", bare(key));
    }
    let reason = change.action_reason().unwrap_or_default();
    let mut out = String::new();
    let start = |out: &mut String, address: &str| paint.push(Colour::Bold, &format!("  # {address}"), out);
    let imported = change.change.importing();
    let replaced = paint.of(Colour::BoldRed, "replaced");
    let mut moved_said = false;
    let mut import_said = false;
    match action {
        Action::Create => {
            start(&mut out, &address);
            out.push_str(" will be created");
        }
        Action::Read => {
            start(&mut out, &address);
            out.push_str(" will be read during apply");
            out.push_str(match reason {
                "read_because_config_unknown" => "\n  # (config refers to values not yet known)",
                "read_because_dependency_pending" => "\n  # (depends on a resource or a module with changes pending)",
                "read_because_check_nested" => "\n  # (config will be reloaded to verify a check block)",
                _ => "",
            });
        }
        Action::Update => {
            start(&mut out, &address);
            out.push_str(if cause == Cause::Drift { " has changed" } else { " will be updated in-place" });
        }
        Action::CreateForget => {
            paint.push(Colour::Bold, &format!(" # {address}"), &mut out);
            out.push_str(" must be replaced, but the existing object will not be destroyed");
            out.push_str("\n # (destroy = false is set in the configuration)");
        }
        Action::CreateDelete | Action::DeleteCreate | Action::ForgetCreate => {
            start(&mut out, &address);
            match reason {
                "replace_because_tainted" => {
                    let _ = write!(out, " is tainted, so {} {replaced}", voice.compat.tainted_must_be());
                }
                "replace_by_request" => {
                    let _ = write!(out, " will be {replaced}, as requested");
                }
                "replace_by_triggers" => {
                    let _ = write!(out, " will be {replaced} due to changes in replace_triggered_by");
                }
                _ => {
                    let _ = write!(out, " must be {replaced}");
                }
            }
            if action == Action::ForgetCreate {
                out.push_str(" - older instance will not be destroyed (lifecycle.destroy = false)");
            }
            if action == Action::ForgetCreate && change.deposed().is_some() {
                left_over(&mut out);
            }
        }
        Action::Delete => {
            start(&mut out, &address);
            if cause == Cause::Drift {
                out.push_str(" has been deleted");
            } else {
                let _ = write!(out, " will be {}", paint.of(Colour::BoldRed, "destroyed"));
            }
            delete_reason(change, reason, &mut out);
            if change.deposed().is_some() {
                left_over(&mut out);
            }
        }
        Action::Forget => forget(change, &address, reason, voice, &mut out),
        Action::NoOp if is_moved(change) => {
            start(&mut out, &bare(change.previous_address().unwrap_or_default()));
            let _ = write!(out, " has moved to {}", paint.of(Colour::Bold, &address));
            moved_said = true;
        }
        Action::NoOp if imported.is_some() => {
            start(&mut out, &address);
            out.push_str(" will be imported");
            if change.change.generated_config().is_some() {
                out.push_str("\n  # (config will be generated)");
            }
            import_said = !voice.compat.says_where_a_pure_import_comes_from() && voice.exact;
        }
        Action::Open => {
            start(&mut out, &address);
            out.push_str(" will be opened");
        }
        Action::NoOp | Action::Unknown => {
            start(&mut out, &address);
            let _ = write!(out, " has an action that this version does not know: {}", bare(written));
        }
    }
    out.push('\n');
    if !voice.exact && !reason.is_empty() && !Reason::is_known(reason) {
        let _ = writeln!(out, "  # (reason: {})", bare(reason));
    }
    if is_moved(change) && !moved_said {
        let _ = writeln!(out, "  # (moved from {})", bare(change.previous_address().unwrap_or_default()));
    }
    if let Some(importing) = imported {
        if !import_said {
            match (importing.id.filter(|id| !id.is_empty()), importing.identity) {
                (Some(id), _) => {
                    // The tools print it.
                    let id = if !voice.exact && change.change.import_is_masked() { MARKER } else { id };
                    let _ = writeln!(out, "  # (imported from \"{}\")", bare(id));
                }
                (None, Some(identity)) => imported_by_identity(identity, voice, change.change.known(), &mut out),
                (None, None) => out.push_str("  # (will be imported first)\n"),
            }
        }
        if action.is_replace() {
            out.push_str("  # ");
            paint.push(Colour::Yellow, "Warning: this will destroy the imported resource", &mut out);
            out.push('\n');
        }
    }
    out
}

fn left_over(out: &mut String) {
    out.push_str("\n  # (left over from a partially-failed replacement of this instance)");
}

fn delete_reason(change: &ResourceChange<'_>, reason: &str, out: &mut String) {
    let _ = match reason {
        "delete_because_no_resource_config" => {
            let (kind, name) = (bare(change.resource_type()), bare(change.name()));
            write!(out, "\n  # (because {kind}.{name} is not in configuration)")
        }
        "delete_because_no_move_target" => {
            let previous = bare(change.previous_address().unwrap_or_default());
            write!(
                out,
                "\n  # (because {previous} was moved to {}, which is not in configuration)",
                bare(change.address())
            )
        }
        "delete_because_no_module" => {
            write!(out, "\n  # (because {} is not in configuration)", bare(change.module_address()))
        }
        "delete_because_wrong_repetition" => {
            out.push_str(match change.index() {
                None => "\n  # (because resource uses count or for_each)",
                Some(InstanceKey::Number(_)) => "\n  # (because resource does not use count)",
                Some(InstanceKey::String(_)) => "\n  # (because resource does not use for_each)",
            });
            Ok(())
        }
        "delete_because_count_index" => {
            write!(out, "\n  # (because index [{}] is out of range for count)", key(change))
        }
        "delete_because_each_key" => write!(out, "\n  # (because key [{}] is not in for_each map)", key(change)),
        "delete_because_enabled_false" => {
            out.push_str("\n  # (because enabled is false)");
            Ok(())
        }
        _ => Ok(()),
    };
}

/// The key of the instance as JSON, which is how the tools print it here.
fn key(change: &ResourceChange<'_>) -> String {
    match change.index() {
        None => String::new(),
        Some(InstanceKey::Number(number)) => number.into_owned(),
        Some(InstanceKey::String(text)) => {
            let mut out = String::new();
            Value::String(text).write_canonical(&mut out);
            bare(&out).into_owned()
        }
    }
}

fn forget(change: &ResourceChange<'_>, address: &str, reason: &str, voice: Voice, out: &mut String) {
    let paint = voice.paint;
    match voice.compat {
        Compat::Terraform => {
            paint.push(Colour::Bold, &format!(" # {address}"), out);
            if change.deposed().is_some() {
                out.push_str(" will be removed from Terraform state, but ");
                paint.push(Colour::BoldRed, "will not be destroyed", out);
                out.push_str("\n # (left over from a partially-failed replacement of this instance)");
            } else {
                out.push_str(" will no longer be managed by Terraform, but ");
                paint.push(Colour::BoldRed, "will not be destroyed", out);
            }
            out.push_str("\n # (destroy = false is set in the configuration)");
        }
        Compat::OpenTofu => {
            paint.push(Colour::Bold, &format!("  # {address}"), out);
            out.push_str(" will be removed from the OpenTofu state ");
            paint.push(Colour::BoldRed, "but will not be destroyed", out);
            out.push_str(match reason {
                "forgot_because_lifecycle_destroy_in_state" => {
                    " \n (because lifecycle.destroy = false was configured before this resource was removed from the configuration)"
                }
                "forgot_because_lifecycle_destroy_in_config" => {
                    " \n (because lifecycle.destroy = false is set in the configuration)"
                }
                _ => "",
            });
            if change.deposed().is_some() {
                left_over(out);
            }
        }
    }
}

fn imported_by_identity(identity: &Value<'_>, voice: Voice, known: &Known, out: &mut String) {
    let redacted;
    let identity = if voice.exact {
        identity
    } else {
        redacted = Value::parse_owned(&mask::redacted(identity, Under::Plain, known), false).unwrap_or(Value::Null);
        &redacted
    };
    match voice.compat {
        Compat::OpenTofu => {
            out.push_str("  # imported using resource identity: ");
            pretty(identity, "  # ", 0, out);
            out.push('\n');
        }
        Compat::Terraform if voice.exact => out.push_str("  # (will be imported first)\n"),
        Compat::Terraform => {
            out.push_str("  # (imported from ");
            out.push_str(&quoted_json(identity));
            out.push_str(")\n");
        }
    }
}

fn quoted_json(value: &Value<'_>) -> String {
    let mut text = String::new();
    value.write_canonical(&mut text);
    bare(&text).into_owned()
}

/// JSON over several lines, each of which but the first begins with `prefix`.
fn pretty(value: &Value<'_>, prefix: &str, level: usize, out: &mut String) {
    let feed = |level: usize, out: &mut String| {
        out.push('\n');
        out.push_str(prefix);
        out.push_str(&"  ".repeat(level));
    };
    match value {
        // Identities are flat; deeper ones stay in one line.
        Value::Object(object) if !object.is_empty() && level < 16 => {
            out.push('{');
            for (index, (key, member)) in object.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                feed(level + 1, out);
                out.push_str(&quoted(key));
                out.push_str(": ");
                pretty(member, prefix, level + 1, out);
            }
            feed(level, out);
            out.push('}');
        }
        Value::Array(elements) if !elements.is_empty() && level < 16 => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                feed(level + 1, out);
                pretty(element, prefix, level + 1, out);
            }
            feed(level, out);
            out.push(']');
        }
        other => out.push_str(&quoted_json(other)),
    }
}
