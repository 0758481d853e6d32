//! What a list is filtered by, and the search in everything that a plan says of a change.
//!
//! What is masked in the public form is not looked at: a search that finds a secret would tell it.

use memchr::memmem::{self, Finder};
use serde::{Deserialize, Serialize};

use crate::change::ResourceChange;
use crate::index::Entry;
use crate::mask::{Marks, look};
use crate::plan::Plan;

/// Where the words of a filter are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Within {
    #[default]
    Address,
    /// In addresses, and in names and values of attributes that change or stay. What is masked is not
    /// looked at.
    Everything,
}

/// The words of a filter. Each must be somewhere, without regard to case.
pub(super) struct Words {
    words: Vec<Word>,
    within: Within,
}

struct Word {
    /// In lower case.
    text: String,
    /// A part of it that JSON writes as it is, whatever stands around it.
    plain: Option<Finder<'static>>,
}

/// Whether JSON encoders write this byte as it is.
const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b'<' | b'>' | b'&' | b'\'' | b'/')
}

impl Word {
    fn new(text: String) -> Self {
        let longest = text.as_bytes().split(|byte| !is_plain(*byte)).max_by_key(|run| run.len()).unwrap_or_default();
        let plain = (!longest.is_empty()).then(|| Finder::new(longest).into_owned());
        Self { text, plain }
    }
}

impl Words {
    pub(super) fn new(text: &str, within: Within) -> Self {
        Self { words: text.split_whitespace().map(|word| Word::new(word.to_lowercase())).collect(), within }
    }

    /// Whether there are none, so that everything matches.
    pub(super) const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether all of them are found. `scratch` is for reuse.
    pub(super) fn match_change(&self, plan: &Plan, entry: &Entry, scratch: &mut Vec<u8>) -> bool {
        let address = plan.address(entry).to_lowercase();
        let mut missing: Vec<&Word> = self.words.iter().filter(|word| !address.contains(word.text.as_str())).collect();
        if missing.is_empty() || self.within == Within::Address {
            return missing.is_empty();
        }
        may_hold(plan.entry_raw(entry), &missing, scratch) && {
            find_all(&plan.change(entry), &mut missing);
            missing.is_empty()
        }
    }
}

/// A look at the bytes, which is much faster than parsing them. It may be wrong only in what it lets
/// through.
fn may_hold(raw: &str, missing: &[&Word], scratch: &mut Vec<u8>) -> bool {
    if has_needless_escape(raw.as_bytes()) || becomes_ascii(raw) {
        return true;
    }
    scratch.clear();
    scratch.extend_from_slice(raw.as_bytes());
    scratch.make_ascii_lowercase();
    missing.iter().all(|word| word.plain.as_ref().is_none_or(|plain| plain.find(scratch).is_some()))
}

/// Whether a character is written as an escape that could stand as it is, so that the bytes do not
/// show it. No tool does this.
fn has_needless_escape(raw: &[u8]) -> bool {
    memmem::find_iter(raw, b"\\u").any(|at| {
        let digits = raw.get(at + 2..at + 6).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        code.is_none_or(|code| u8::try_from(code).is_ok_and(is_plain))
    })
}

/// Whether a letter beyond ASCII is there that becomes one of ASCII in lower case: the Kelvin sign, and
/// an I with a dot.
fn becomes_ascii(raw: &str) -> bool {
    !raw.is_ascii()
        && ["\u{212a}", "\u{130}"].iter().any(|letter| memmem::find(raw.as_bytes(), letter.as_bytes()).is_some())
}

/// Takes from `missing` what the names and values of a change hold.
fn find_all(change: &ResourceChange<'_>, missing: &mut Vec<&Word>) {
    let change = &change.change;
    let marks = Marks::new(change.before_sensitive(), change.after_sensitive());
    let mut lower = String::new();
    for side in [change.before(), change.after()] {
        look(side, marks, change.under(), change.known(), &mut |text| {
            if missing.is_empty() {
                return;
            }
            let seen: &str = if text.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
                lower = text.to_lowercase();
                &lower
            } else {
                text
            };
            missing.retain(|word| !seen.contains(word.text.as_str()));
        });
        if missing.is_empty() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(after: &str, sensitive: &str) -> Plan {
        let json = format!(
            r#"{{"format_version":"1.2","resource_changes":[{{"address":"aws_x.main","type":"aws_x","name":"main","change":{{"actions":["create"],"before":null,"after":{after},"after_unknown":{{}},"before_sensitive":false,"after_sensitive":{sensitive}}}}}]}}"#
        );
        Plan::read(json.into_bytes()).unwrap()
    }

    fn found(plan: &Plan, text: &str) -> bool {
        Words::new(text, Within::Everything).match_change(plan, &plan.changes()[0], &mut Vec::new())
    }

    #[test]
    fn words_are_found_in_addresses_names_and_values_in_any_case() {
        let plan = plan(r#"{"Engine":"Postgres","port":5432,"note":"Grüße & <more>"}"#, "{}");
        for text in ["MAIN", "engine", "POSTGRES main", "543", "GRÜSSE".replace("SS", "ß").as_str(), "&", "<more>"] {
            assert!(found(&plan, text), "{text}");
        }
        assert!(!found(&plan, "mysql"));
        assert!(!found(&plan, "postgres mysql"), "every word must be there");
        assert!(!found(&plan, "before_sensitive"), "what only the format says is not looked at");
        let address = Words::new("postgres", Within::Address);
        assert!(!address.match_change(&plan, &plan.changes()[0], &mut Vec::new()));
    }

    #[test]
    fn what_is_masked_is_never_found() {
        let plan =
            plan(r#"{"a":"hunter2","password":"swordfish","j":"{\"token\":\"tok-1\",\"b\":\"c9\"}"}"#, r#"{"a":true}"#);
        for secret in ["hunter2", "swordfish", "tok-1", "masked", "sensitive"] {
            assert!(!found(&plan, secret), "{secret}");
        }
        assert!(found(&plan, "password"), "the name tells no secret");
        assert!(found(&plan, "c9"), "beside a secret in JSON there is more");
    }

    #[test]
    fn texts_are_found_as_they_are_read_whatever_their_escapes() {
        let plan = plan(
            r#"{"policy":"{\"Action\":\"s3:Get*\",\"note\":\"a\\\"b\"}","tab":"x\ty","u":"\u0061lpha","lt":"\u003cb\u003e"}"#,
            "{}",
        );
        for text in [r#""action":"s3:get*""#, r#"a"b"#, "alpha", "<b>"] {
            assert!(found(&plan, text), "{text}");
        }
        assert!(!found(&plan, "u0061"));
    }
}
