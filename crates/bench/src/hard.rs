//! A plan that asks much of whoever shows it: few changes, each of them far larger than any that a person
//! wrote on purpose.

use std::fmt::Write as _;

/// Members of the set.
const MEMBERS: usize = 100_000;
const BLOCKS: usize = 1000;
const LINES: usize = 1_000_000;

/// What one of the changes is.
pub(crate) struct Shape {
    name: &'static str,
    /// In words.
    pub(crate) what: &'static str,
    /// Milliseconds that opening it may take.
    pub(crate) at_most: u32,
    /// Its value, before (0) and after (1).
    value: fn(usize) -> String,
}

/// The changes, in the order of the plan. Of the set half is new, the blocks all change, and of the lines one
/// in a thousand does.
pub(crate) const SHAPES: [Shape; 6] = [
    Shape { name: "set", what: "a set of 100,000 members", at_most: 1000, value: members },
    Shape { name: "blocks", what: "1,000 blocks", at_most: 1000, value: blocks },
    Shape { name: "lines", what: "50 MB of lines", at_most: 1000, value: |side| quoted(&lines(side, LINES)) },
    Shape { name: "line", what: "50 MB in one line", at_most: 1000, value: |side| quoted(&line(side)) },
    Shape { name: "assigned", what: "5 MB of names and values in one line", at_most: 1000, value: assignments },
    Shape { name: "script", what: "5 MB of lines", at_most: 100, value: |side| quoted(&lines(side, LINES / 10)) },
];

/// The plan: one update for each shape.
pub(crate) fn plan() -> String {
    let mut changes = String::with_capacity(250 << 20);
    for Shape { name, value, .. } in SHAPES {
        let comma = if changes.is_empty() { "" } else { "," };
        let _ = write!(
            changes,
            r#"{comma}{{"address":"hard_{name}.it","mode":"managed","type":"hard_{name}","name":"it","provider_name":"provider.test/test/hard","change":{{"actions":["update"],"before":{{"id":"it","it":{}}},"after":{{"id":"it","it":{}}},"after_unknown":{{}},"before_sensitive":{{}},"after_sensitive":{{}}}}}}"#,
            value(0),
            value(1)
        );
    }
    format!(
        r#"{{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[{changes}],"applyable":true,"complete":true,"errored":false}}"#
    )
}

fn members(side: usize) -> String {
    list((0..MEMBERS).map(|index| format!(r#""member-{:07}""#, index + side * MEMBERS / 2)))
}

fn blocks(side: usize) -> String {
    list((0..BLOCKS).map(|index| {
        format!(r#"{{"name":"b{index}","port":{},"cidr_blocks":["10.0.0.0/8","192.168.0.0/16"]}}"#, index + side)
    }))
}

fn list(members: impl Iterator<Item = String>) -> String {
    format!("[{}]", members.collect::<Vec<_>>().join(","))
}

fn line(side: usize) -> String {
    format!("{}{side}{}", "x".repeat(25 << 20), "y".repeat(25 << 20))
}

/// What looks like secrets, as often as it can on one line: whoever looks for them has to look at each place once.
fn assignments(side: usize) -> String {
    let mut out = String::with_capacity(6 << 20);
    for place in 0..LINES / 10 {
        let _ = write!(out, "token: x, k=v&password=$P&{place}{side} eyJ.eyJ.eyJ. a:b ");
    }
    quoted(&out)
}

fn lines(side: usize, count: usize) -> String {
    let mut out = String::with_capacity(count * 56);
    for line in 0..count {
        let word = if line % 1000 == 0 { side } else { 0 };
        let _ = writeln!(out, "line {line} of a script, systemctl enable unit-{word}");
    }
    out
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
