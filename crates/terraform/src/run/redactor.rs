//! Takes known secrets out of what is recorded: as they are, and as they look in JSON, in an address
//! and in base64.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

/// Shorter values stand everywhere by chance.
const LEAST: usize = 8;
/// What stands in the place of a secret.
const MARK: &str = "(secret)";

/// Knows the secrets of one run.
#[derive(Default)]
pub struct Redactor {
    /// Longest first, so that a secret within another one does not leave the rest of it behind.
    forms: Vec<Zeroizing<String>>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Redactor({} forms)", self.forms.len())
    }
}

impl Redactor {
    /// Knows these secrets.
    pub fn of<'s>(secrets: impl IntoIterator<Item = &'s str>) -> Self {
        let mut forms: Vec<Zeroizing<String>> = Vec::new();
        for secret in secrets.into_iter().filter(|secret| secret.len() >= LEAST) {
            for form in [secret.to_owned(), in_json(secret), in_address(secret)].into_iter().chain(in_base64(secret)) {
                if form.len() >= LEAST && !forms.iter().any(|known| **known == form) {
                    forms.push(Zeroizing::new(form));
                }
            }
        }
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self { forms }
    }

    /// The text without them.
    pub fn redact(&self, text: &str) -> String {
        let mut clean = text.to_owned();
        for form in &self.forms {
            if clean.contains(form.as_str()) {
                clean = clean.replace(form.as_str(), MARK);
            }
        }
        clean
    }
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
    fn it_never_tells_what_it_knows() {
        assert!(!format!("{:?}", Redactor::of([SECRET])).contains("wJal"));
    }
}
