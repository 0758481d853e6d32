//! Takes known secrets out of what is recorded: as they are, line by line, and as they look in JSON, in
//! an address and in base64.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use countersign_plan::mask::is_credential;
use serde_json::Value;
use zeroize::Zeroizing;

/// Shorter values stand everywhere by chance.
const LEAST: usize = 8;
/// What stands in the place of a secret.
const MARK: &str = "(secret)";

/// Knows the secrets of one run.
#[derive(Default)]
pub struct Redactor {
    /// What the run is given.
    given: Forms,
    /// What the plan masks that is applied.
    masked: Forms,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Redactor({} forms)", self.given.texts.len() + self.masked.texts.len())
    }
}

impl Redactor {
    /// Knows these secrets.
    pub fn of<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Self {
        Self { given: Forms::of(secrets), masked: Forms::default() }
    }

    /// Knows what a plan masks, too.
    pub fn know_masked<'s>(&mut self, texts: impl IntoIterator<Item = &'s str>) {
        self.masked = Forms::of(texts);
    }

    /// The text without them.
    pub fn redact(&self, text: &str) -> String {
        without(&[&self.given, &self.masked], text)
    }

    /// The name of a resource, an output or a file without the secrets that the run is given. The plan
    /// shows its names to everybody, and a masked word such as `postgres` would make others of them.
    pub fn redact_name(&self, name: &str) -> String {
        without(&[&self.given], name)
    }
}

/// What is looked for.
#[derive(Default)]
struct Forms {
    /// In byte order, each once.
    texts: Vec<Zeroizing<String>>,
    /// How each of them begins. Only where that stands are they compared: there may be thousands.
    starts: Zeroizing<Vec<u64>>,
}

impl Forms {
    fn of<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Self {
        let mut known = Vec::new();
        for secret in secrets {
            parts(secret, &mut known);
        }
        let mut texts: Vec<Zeroizing<String>> = Vec::new();
        for part in known.iter().filter(|part| part.len() >= LEAST) {
            texts.extend(forms(part).into_iter().filter(|form| form.len() >= LEAST).map(Zeroizing::new));
        }
        texts.sort_unstable_by(|left, right| left.as_str().cmp(right.as_str()));
        texts.dedup();
        let starts: Vec<u64> = texts.iter().filter_map(|text| start(text.as_bytes())).collect();
        Self { texts, starts: Zeroizing::new(starts) }
    }

    /// The length of the longest secret that the text begins with.
    fn longest_at(&self, text: &[u8]) -> Option<usize> {
        let wanted = start(text)?;
        let first = self.starts.partition_point(|it| *it < wanted);
        self.starts[first..]
            .iter()
            .zip(&self.texts[first..])
            .take_while(|(it, _)| **it == wanted)
            .filter(|(_, form)| text.starts_with(form.as_bytes()))
            .map(|(_, form)| form.len())
            .max()
    }
}

/// The first bytes as a number, which is in the order of the bytes.
fn start(text: &[u8]) -> Option<u64> {
    text.first_chunk::<LEAST>().map(|bytes| u64::from_be_bytes(*bytes))
}

/// The text with a mark in the place of what is known. Of secrets that overlap nothing stays behind.
fn without(known: &[&Forms], text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    // Where the text goes on behind what was found.
    let mut end = 0;
    for at in 0..text.len() {
        let rest = &text.as_bytes()[at..];
        let Some(length) = known.iter().filter_map(|forms| forms.longest_at(rest)).max() else { continue };
        if at >= end {
            clean.push_str(&text[end..at]);
            clean.push_str(MARK);
        }
        end = end.max(at + length);
    }
    clean.push_str(&text[end..]);
    clean
}

/// A secret, and what of it may stand alone: its lines, since tools print line by line, and what it
/// holds in JSON under names of credentials.
fn parts(secret: &str, found: &mut Vec<Zeroizing<String>>) {
    found.push(Zeroizing::new(secret.to_owned()));
    for line in secret.lines().map(str::trim).filter(|line| line.len() < secret.len() && tells(line)) {
        found.push(Zeroizing::new(line.to_owned()));
    }
    if secret.trim_start().starts_with(['{', '['])
        && let Ok(value) = serde_json::from_str::<Value>(secret)
    {
        credentials(&value, found);
    }
}

/// Whether a line of a secret is worth hiding: not the frame of a key, and nothing that occurs everywhere.
fn tells(line: &str) -> bool {
    line.len() >= LEAST && line.contains(char::is_alphanumeric) && !is_armour(line)
}

/// Whether a line only says that a key begins or ends there.
fn is_armour(line: &str) -> bool {
    let inner = line.strip_prefix("-----").and_then(|line| line.strip_suffix("-----"));
    inner.is_some_and(|inner| (inner.starts_with("BEGIN ") || inner.starts_with("END ")) && !inner.contains("-----"))
}

/// The texts under names of credentials.
fn credentials(value: &Value, found: &mut Vec<Zeroizing<String>>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if is_credential(name) {
                    texts(member, found);
                } else {
                    credentials(member, found);
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| credentials(element, found)),
        _ => {}
    }
}

/// All texts in a value.
fn texts(value: &Value, found: &mut Vec<Zeroizing<String>>) {
    match value {
        Value::String(text) => parts(text, found),
        Value::Array(elements) => elements.iter().for_each(|element| texts(element, found)),
        Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        _ => {}
    }
}

/// How a text may be written.
fn forms(text: &str) -> Vec<String> {
    let json = in_json(text);
    // Go writes these so that JSON can stand in HTML.
    let go = json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    let mut forms = vec![text.to_owned(), json, go, in_address(text)];
    forms.extend(in_base64(text));
    forms
}

fn in_json(secret: &str) -> String {
    let quoted = serde_json::to_string(secret).unwrap_or_default();
    quoted.trim_matches('"').to_owned()
}

fn in_address(secret: &str) -> String {
    secret.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// Base64 of a text looks in three ways, by where in a group of three bytes it begins. The characters
/// that also depend on what stands before or after it are left out.
fn in_base64(secret: &str) -> Vec<String> {
    (0..3_usize)
        .map(|before| {
            let mut bytes = vec![0_u8; before];
            bytes.extend_from_slice(secret.as_bytes());
            let whole = bytes.len() / 3 * 3;
            let encoded = STANDARD_NO_PAD.encode(&bytes[..whole]);
            encoded.get(if before == 0 { 0 } else { before + 1 }..).unwrap_or_default().to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCY\"EX";

    #[test]
    fn a_secret_is_found_in_every_form() {
        let redactor = Redactor::of([SECRET]);
        for before in ["", "a", "ab", "abc"] {
            let forms = [
                SECRET.to_owned(),
                serde_json::to_string(SECRET).unwrap(),
                in_address(SECRET),
                base64::engine::general_purpose::STANDARD.encode(format!("{before}{SECRET}tail")),
            ];
            for form in forms {
                let clean = redactor.redact(&format!("key={form}"));
                assert!(clean.contains(MARK), "{clean}");
                assert!(!clean.contains("FEMI") && !clean.contains("RU1J"), "{clean}");
            }
        }
    }

    #[test]
    fn short_values_and_other_texts_stay() {
        let redactor = Redactor::of(["prod", SECRET]);
        assert_eq!(redactor.redact("prod is fine"), "prod is fine");
    }

    #[test]
    fn a_secret_within_a_secret_leaves_nothing_behind() {
        let redactor = Redactor::of(["inner-secret", "outer-inner-secret-outer"]);
        assert_eq!(redactor.redact("x outer-inner-secret-outer y"), "x (secret) y");
    }

    #[test]
    fn secrets_that_overlap_leave_nothing_behind() {
        let redactor = Redactor::of(["first-and-shared", "shared-and-longer-second"]);
        assert_eq!(redactor.redact("x first-and-shared-and-longer-second y"), "x (secret) y");
    }

    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n  AASCBKcwggSjAgEAAoIBAQDk==\nx9==\n========\n-----END PRIVATE KEY-----\n";

    #[test]
    fn a_secret_of_several_lines_is_found_line_by_line() {
        let redactor = Redactor::of([KEY]);
        let printed: Vec<String> = KEY.lines().map(|line| redactor.redact(&format!("out: {line}"))).collect();
        // What begins and ends a key is no secret, nor is a line that says next to nothing.
        let expected = [
            "out: -----BEGIN PRIVATE KEY-----",
            "out: (secret)",
            "out:   (secret)",
            "out: x9==",
            "out: ========",
            "out: -----END PRIVATE KEY-----",
        ];
        assert_eq!(printed, expected);
        let encoded = base64::engine::general_purpose::STANDARD.encode("a MIIEvQIBADANBgkqhkiG9w0BAQEF");
        assert!(redactor.redact(&encoded).contains(MARK), "{encoded}");
    }

    #[test]
    fn a_secret_that_was_kept_with_its_line_break_is_found_without() {
        assert_eq!(Redactor::of(["hunter2-hunter2\n"]).redact("is hunter2-hunter2."), "is (secret).");
    }

    #[test]
    fn credentials_in_a_secret_of_json_are_found_alone() {
        let secret = serde_json::json!({
            "type": "service_account", "client_id": "1234567890", "private_key": KEY,
            "more": [{"client_secret": "correct-horse"}], "secrets": {"one": ["battery-staple"]},
        });
        let redactor = Redactor::of([secret.to_string().as_str()]);
        for hidden in ["correct-horse", "battery-staple", "AASCBKcwggSjAgEAAoIBAQDk=="] {
            assert_eq!(redactor.redact(hidden), MARK);
        }
        assert_eq!(redactor.redact("service_account 1234567890"), "service_account 1234567890");
    }

    #[test]
    fn a_secret_is_found_with_the_escapes_of_go() {
        let written = r#"{"password":"a\u003cb\u003ec\u0026d-\"secret"}"#;
        assert_eq!(Redactor::of(["a<b>c&d-\"secret"]).redact(written), r#"{"password":"(secret)"}"#);
    }

    #[test]
    fn what_a_plan_masks_is_found_in_texts_and_leaves_names_alone() {
        let mut redactor = Redactor::of(["hunter2-hunter2"]);
        redactor.know_masked(["postgres"]);
        assert_eq!(redactor.redact("postgres hunter2-hunter2"), "(secret) (secret)");
        assert_eq!(redactor.redact_name("postgresql_role.hunter2-hunter2"), "postgresql_role.(secret)");
    }

    #[test]
    fn debug_shows_no_secret_of_the_redactor() {
        assert!(!format!("{:?}", Redactor::of([SECRET])).contains("wJal"));
    }
}
