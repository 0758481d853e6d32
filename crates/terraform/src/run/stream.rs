//! The machine-readable output of `plan -json` and `apply -json`, as far as a record keeps it.
//!
//! Values of outputs and the state that a tool prints when it cannot write it are left out: a record
//! is a file, and these hold secrets.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::redactor::Redactor;

/// Longer texts are cut: a provisioner may print without end.
const MOST_CHARACTERS: usize = 16 << 10;

/// One message of the tool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Message {
    /// A change that the plan has.
    Planned {
        /// Of which object.
        address: String,
        /// `create`, `update`, `delete`, `replace`, `read`, `move`, `import`, `remove` or `noop`.
        action: String,
    },
    /// Something changed outside.
    Drift { address: String },
    /// An object is being refreshed, or was.
    Refresh { address: String, state: Stage },
    /// An object is being changed, or was.
    Change {
        address: String,
        /// As in `Planned`.
        action: String,
        state: Stage,
        /// Seconds since it began.
        elapsed: Option<u64>,
    },
    /// A provisioner runs, or ran.
    Provision {
        /// Of which object.
        address: String,
        provisioner: String,
        state: Stage,
        /// What it printed.
        output: Option<String>,
    },
    /// An error or a warning.
    Diagnostic {
        severity: Severity,
        /// One line.
        summary: String,
        /// More lines.
        detail: String,
        /// The object that it is about, where the tool says so.
        address: Option<String>,
        /// File and line, where the tool says so.
        place: Option<(String, u64)>,
    },
    /// What was done, or would be.
    Summary {
        /// `plan`, `apply` or `destroy`.
        operation: String,
        /// Created.
        add: u64,
        change: u64,
        /// Destroyed.
        remove: u64,
        import: u64,
    },
    /// The lock of the state is waited for or given back.
    Lock {
        /// What the tool says of it.
        message: String,
    },
    /// The outputs, by name.
    Outputs { names: Vec<String> },
    /// Anything else, as the tool says it to people.
    Said { message: String },
}

impl Message {
    /// Whether it tells how far an object, or all of it, is.
    pub(super) const fn is_progress(&self) -> bool {
        matches!(self, Self::Change { .. } | Self::Summary { .. } | Self::Lock { .. })
    }
}

/// How far something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Begun,
    GoesOn,
    Done,
    Failed,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It stops the run.
    Error,
    /// It does not.
    Warning,
}

/// Reads one line. A line that is not JSON is what the tool says to people.
pub fn read(line: &str, redactor: &Redactor) -> Option<Message> {
    let text = |text: &str| cut(&redactor.redact(text));
    let name = |text: &str| cut(&redactor.redact_name(text));
    let Ok(value) = serde_json::from_str::<Value>(line) else {
        let said = line.trim_end();
        return (!said.is_empty()).then(|| Message::Said { message: text(said) });
    };
    let Some(kind) = value.get("type").and_then(Value::as_str) else {
        return Some(Message::Said { message: text(line) });
    };
    let at = |path: &str| value.pointer(path).and_then(Value::as_str).map(text).unwrap_or_default();
    let named = |path: &str| value.pointer(path).and_then(Value::as_str).map(name).unwrap_or_default();
    let number = |path: &str| value.pointer(path).and_then(Value::as_u64).unwrap_or_default();
    let address = || named("/hook/resource/addr");
    let stage = match kind.rsplit('_').next() {
        Some("start") => Stage::Begun,
        Some("progress") => Stage::GoesOn,
        Some("complete") => Stage::Done,
        _ => Stage::Failed,
    };
    Some(match kind {
        "planned_change" => Message::Planned { address: named("/change/resource/addr"), action: at("/change/action") },
        "resource_drift" => Message::Drift { address: named("/change/resource/addr") },
        "refresh_start" | "refresh_complete" => Message::Refresh { address: address(), state: stage },
        "apply_start" | "apply_progress" | "apply_complete" | "apply_errored" => Message::Change {
            address: address(),
            action: at("/hook/action"),
            state: stage,
            elapsed: value.pointer("/hook/elapsed_seconds").and_then(Value::as_u64),
        },
        "provision_start" | "provision_progress" | "provision_complete" | "provision_errored" => Message::Provision {
            address: address(),
            provisioner: at("/hook/provisioner"),
            state: stage,
            output: value.pointer("/hook/output").and_then(Value::as_str).map(text),
        },
        "diagnostic" => diagnostic(&value, &text, &name),
        "change_summary" => Message::Summary {
            operation: at("/changes/operation"),
            add: number("/changes/add"),
            change: number("/changes/change"),
            remove: number("/changes/remove"),
            import: number("/changes/import"),
        },
        "state_lock_acquire" | "state_lock_release" => Message::Lock { message: at("/@message") },
        "outputs" => {
            let outputs = value.get("outputs").and_then(Value::as_object);
            Message::Outputs { names: outputs.into_iter().flatten().map(|(output, _)| name(output)).collect() }
        }
        _ => Message::Said { message: at("/@message") },
    })
}

fn diagnostic(value: &Value, text: &dyn Fn(&str) -> String, name: &dyn Fn(&str) -> String) -> Message {
    let at = |path: &str| value.pointer(path).and_then(Value::as_str);
    let severity = match value.pointer("/diagnostic/severity").and_then(Value::as_str) {
        Some("warning") => Severity::Warning,
        _ => Severity::Error,
    };
    let line = value.pointer("/diagnostic/range/start/line").and_then(Value::as_u64);
    Message::Diagnostic {
        severity,
        summary: at("/diagnostic/summary").map(text).unwrap_or_default(),
        detail: at("/diagnostic/detail").map(text).unwrap_or_default(),
        address: at("/diagnostic/address").map(name),
        place: at("/diagnostic/range/filename").map(name).zip(line),
    }
}

pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(line: &str) -> Message {
        read(line, &Redactor::of(["hunter2-hunter2"])).unwrap()
    }

    #[test]
    fn messages_are_read_as_the_tools_write_them() {
        let line = r#"{"@level":"info","@message":"terraform_data.b: Creation complete after 2s [id=x]","type":"apply_complete","hook":{"resource":{"addr":"terraform_data.b[\"a.b\"]"},"action":"create","elapsed_seconds":2}}"#;
        let change = Message::Change {
            address: "terraform_data.b[\"a.b\"]".to_owned(),
            action: "create".to_owned(),
            state: Stage::Done,
            elapsed: Some(2),
        };
        assert_eq!(message(line), change);
        let line = r#"{"type":"diagnostic","diagnostic":{"severity":"error","summary":"local-exec provisioner error","detail":"exit 1\nhunter2-hunter2","address":"terraform_data.b","range":{"filename":"main.tf","start":{"line":8,"column":3,"byte":1}}}}"#;
        let Message::Diagnostic { detail, place, .. } = message(line) else { panic!("a diagnostic") };
        assert_eq!(detail, "exit 1\n(secret)");
        assert_eq!(place, Some(("main.tf".to_owned(), 8)));
    }

    #[test]
    fn what_a_plan_masks_is_in_no_diagnostic_and_its_resources_keep_their_names() {
        let mut redactor = Redactor::default();
        redactor.know_masked(["postgres"]);
        let line = r#"{"type":"diagnostic","diagnostic":{"severity":"error","summary":"no role","detail":"password \"postgres\" is too weak","address":"postgresql_role.a","range":{"filename":"postgres.tf","start":{"line":8,"column":3,"byte":1}}}}"#;
        let Some(Message::Diagnostic { detail, address, place, .. }) = read(line, &redactor) else {
            panic!("a diagnostic")
        };
        assert_eq!(detail, "password \"(secret)\" is too weak");
        assert_eq!(address.as_deref(), Some("postgresql_role.a"));
        assert_eq!(place, Some(("postgres.tf".to_owned(), 8)));
        let line = r#"{"type":"refresh_start","hook":{"resource":{"addr":"postgresql_role.a"}}}"#;
        let begun = Message::Refresh { address: "postgresql_role.a".to_owned(), state: Stage::Begun };
        assert_eq!(read(line, &redactor), Some(begun));
    }

    #[test]
    fn values_of_outputs_and_states_are_left_out() {
        let line = r#"{"type":"outputs","outputs":{"token":{"sensitive":false,"type":"string","value":"in clear"}}}"#;
        assert_eq!(message(line), Message::Outputs { names: vec!["token".to_owned()] });
        let line = r#"{"type":"log","@message":"Emergency state dump","state":{"resources":["in clear"]}}"#;
        assert_eq!(message(line), Message::Said { message: "Emergency state dump".to_owned() });
    }

    #[test]
    fn a_line_that_is_not_a_message_is_kept_as_text() {
        assert_eq!(message("Warning: x\n"), Message::Said { message: "Warning: x".to_owned() });
        assert_eq!(read("  ", &Redactor::default()), None);
        assert_eq!(
            message(r#"{"type":"new_in_2030","@message":"hello"}"#),
            Message::Said { message: "hello".to_owned() }
        );
        let long = format!("x{}", "ü".repeat(20_000));
        let Message::Said { message } = message(&long) else { panic!("said") };
        assert_eq!(message.chars().count(), MOST_CHARACTERS + 1);
    }
}
