//! Values that are too long for a line: all of them can be read, and what is left out is on both sides.

use countersign_plan::Plan;
use countersign_plan::rows::{self, Arguments, DiffSection, Folds, Mark, RowContent, SectionRef, Sign, Source};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A plan with one resource of this attribute.
fn plan(name: &str, before: &Value, after: &Value) -> Plan {
    let actions = if before.is_null() { json!(["create"]) } else { json!(["update"]) };
    let side = |value: &Value| if value.is_null() { Value::Null } else { json!({ name: value }) };
    let plan = json!({"format_version": "1.2", "resource_changes": [{
        "address": "a.a", "mode": "managed", "type": "a", "name": "a", "provider_name": "p",
        "change": {"actions": actions, "before": side(before), "after": side(after), "after_unknown": {},
            "before_sensitive": {}, "after_sensitive": {}},
    }]});
    Plan::read(plan.to_string().into_bytes()).unwrap()
}

fn section(plan: &Plan) -> DiffSection {
    let arguments = Arguments::index(plan);
    let source = Source { plan, schemas: None, arguments: &arguments };
    rows::section(&source, SectionRef::Change { change: 0 }, 0..100_000, &Folds::default())
}

#[derive(Debug, PartialEq, Eq)]
enum Content {
    /// So many bytes are left out.
    Same(usize),
    Text(String),
}

#[derive(Debug)]
struct Piece {
    sign: Sign,
    begins: bool,
    content: Content,
    /// What of it is marked.
    marked: String,
}

/// The lines of the section.
fn pieces(plan: &Plan) -> Vec<Piece> {
    let lines = section(plan).rows.into_iter().filter_map(|row| match row.content {
        RowContent::Line { old, new, segments } => {
            let of = |marks: &[Mark]| -> String {
                segments.iter().filter(|it| marks.contains(&it.mark)).map(|it| it.text.as_str()).collect()
            };
            let left_out = of(&[Mark::Same]);
            let content = match left_out.parse() {
                Ok(bytes) => Content::Same(bytes),
                Err(_) => Content::Text(of(&[Mark::Plain, Mark::Changed])),
            };
            let begins = old.is_some() || new.is_some();
            Some(Piece { sign: row.sign, begins, content, marked: of(&[Mark::Changed]) })
        }
        _ => None,
    });
    lines.collect()
}

/// Puts one side together again, taking what is left out from where it stands, and tells those ranges.
fn whole(pieces: &[Piece], sign: Sign, side: &str) -> (String, Vec<std::ops::Range<usize>>) {
    let (mut out, mut left_out) = (String::new(), Vec::new());
    for piece in pieces.iter().filter(|piece| piece.sign == sign) {
        assert_eq!(piece.begins, out.is_empty(), "the first piece has the number, and no other");
        match &piece.content {
            Content::Text(text) => out.push_str(text),
            Content::Same(bytes) => {
                let range = out.len()..out.len() + bytes;
                out.push_str(&side[range.clone()]);
                left_out.push(range);
            }
        }
    }
    (out, left_out)
}

fn long(length: usize) -> String {
    (0..)
        .map(|at| format!("w{at} "))
        .scan(0, |total, word| {
            *total += word.len();
            (*total <= length).then_some(word)
        })
        .collect()
}

#[test]
fn all_of_a_long_line_that_comes_is_in_its_rows() {
    let text = long(50_000);
    let found = pieces(&plan("user_data", &Value::Null, &json!(text)));
    assert_eq!(whole(&found, Sign::Add, &text), (text, Vec::new()));
    assert!(found.len() > 20, "{}", found.len());
}

#[test]
fn two_places_that_differ_in_a_long_line_are_both_there() {
    let before = long(60_000);
    let after = before.replace(" w4000 ", " evil ").replace(" w9000 ", " worse ");
    let found = pieces(&plan("user_data", &json!(before), &json!(after)));
    let (old, left_before) = whole(&found, Sign::Remove, &before);
    let (new, left_after) = whole(&found, Sign::Add, &after);
    assert_eq!((old, new), (before.clone(), after.clone()));
    assert_eq!((left_before.len(), left_after.len()), (2, 2), "what both begin and end with is left out");
    for (left, right) in left_before.into_iter().zip(left_after) {
        assert_eq!(before[left], after[right], "and only that");
    }
    let shown: String = found
        .iter()
        .filter(|it| it.sign == Sign::Add)
        .filter_map(|it| match &it.content {
            Content::Text(text) => Some(text.as_str()),
            Content::Same(_) => None,
        })
        .collect();
    assert!(shown.contains(" evil ") && shown.contains(" worse "));
}

#[test]
fn one_word_that_differs_in_a_long_line_is_marked() {
    let before = long(60_000);
    let after = before.replace(" w4000 ", " evil ");
    let found = pieces(&plan("user_data", &json!(before), &json!(after)));
    let marked: Vec<_> = found.iter().map(|piece| (piece.sign, &*piece.marked)).filter(|it| !it.1.is_empty()).collect();
    assert_eq!(marked, [(Sign::Remove, "w4000"), (Sign::Add, "evil")]);
    assert_eq!(found.len(), 6, "left out, shown, left out, on both sides");
}

#[test]
fn a_long_line_of_a_text_is_in_pieces_too_and_the_lines_around_it_keep_their_numbers() {
    let long = long(40_000);
    let before = format!("one\n{long}\nthree\n");
    let after = format!("one\n{long}more\nthree\n");
    let section = section(&plan("script", &json!(before), &json!(after)));
    let numbers: Vec<_> = section
        .rows
        .iter()
        .filter_map(|row| match row.content {
            RowContent::Line { old, new, .. } => Some((old, new)),
            _ => None,
        })
        .collect();
    assert_eq!(
        numbers,
        [(Some(1), Some(1)), (Some(2), None), (None, None), (None, Some(2)), (None, None), (Some(3), Some(3)),]
    );
}

#[test]
fn a_long_value_among_tags_is_read_as_a_text() {
    let text = long(30_000);
    let found = pieces(&plan("tags", &Value::Null, &json!({ "a": "b", "long": text })));
    assert_eq!(whole(&found, Sign::Add, &text).0, text);
}

#[test]
fn what_is_copied_has_a_long_line_on_one_line() {
    let text = long(30_000);
    let plan = plan("user_data", &Value::Null, &json!(text));
    let arguments = Arguments::index(&plan);
    let source = Source { plan: &plan, schemas: None, arguments: &arguments };
    let copied = rows::same_text(&source, 0, &[0]);
    assert!(copied.lines().any(|line| line.contains(&text)), "{copied:.200}");
}

proptest! {
    #[test]
    fn both_sides_can_be_put_together_from_the_rows(
        head in "[a-zé한😀]{0,40}", one in "[a-zé한😀]{0,30}", other in "[a-zé한😀]{0,30}", tail in "[a-zé한😀]{0,40}",
        (times, more) in (0_usize..900, 0_usize..900),
    ) {
        let side = |middle: &str| {
            let many = head.repeat(times);
            format!("{many}{middle}{}{}", tail.repeat(more), "x".repeat(17_000))
        };
        let (before, after) = (side(&one), side(&other));
        prop_assume!(before != after);
        let found = pieces(&plan("user_data", &json!(before), &json!(after)));
        let (old, left_before) = whole(&found, Sign::Remove, &before);
        let (new, left_after) = whole(&found, Sign::Add, &after);
        prop_assert_eq!(&old, &before);
        prop_assert_eq!(&new, &after);
        prop_assert_eq!(left_before.len(), left_after.len());
        for (left, right) in left_before.into_iter().zip(left_after) {
            prop_assert_eq!(&before[left], &after[right]);
        }
    }
}
