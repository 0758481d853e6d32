//! Masks parts of a text: values under the names of credentials in YAML, in variables of an environment
//! and in settings; private keys, passwords in addresses, tokens that are known by how they begin, and
//! secrets that are known from elsewhere in the plan. The rest of the text stays, and is bound.
//!
//! Masking what is masked already changes nothing: a text is masked until nothing more is found in it.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::known::{Known, Texts};
use super::names::may_be_in;
use super::shapes::{self, Signs};
use super::{Form, MARKER, Marks, Under, Writer, is_like_json};
use crate::diff::{Named, base64_text, named_in_yaml};
use crate::json::Value;

/// How often a text is masked before all of it is: what is masked can only show more once or twice.
const ROUNDS: usize = 4;

/// Finds what is to be masked in a text.
type Find = fn(&str) -> Vec<Range<usize>>;

/// A text of which parts are masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Masked {
    /// With [`MARKER`] in their place.
    pub(crate) text: String,
    /// Whether more is masked than a view finds by itself, which reads YAML and base64 as structures.
    pub(crate) flat: bool,
    /// What was masked.
    pub(crate) pieces: Vec<String>,
}

/// Whether a look at each of its bytes tells that neither names nor shapes mask anything in a text, however it
/// is read.
pub(crate) fn is_open(text: &str) -> bool {
    !Signs::of(text).shape() && !may_be_in(text)
}

/// Most texts that assign something are settings without a secret: to read them is what costs.
fn holds_nothing(signs: Signs, text: &str) -> bool {
    !signs.shape() && (!signs.assigns || !may_be_in(text))
}

/// Masks parts of a text; nothing where nothing is masked in it. A text with a marker in it may be one that
/// was masked before, which nobody can tell: it counts as masked.
pub(crate) fn masked(text: &str, known: &Known) -> Option<Masked> {
    if known.texts == Texts::Left {
        return None;
    }
    if let Some(found) = in_base64(text, known) {
        return Some(found);
    }
    let signs = Signs::of(text);
    if holds_nothing(signs, text) && !known.is_in(text) {
        return None;
    }
    thoroughly(text, signs, known)
}

fn thoroughly(text: &str, signs: Signs, known: &Known) -> Option<Masked> {
    let mut found = Masked { text: text.to_owned(), flat: text != MARKER && signs.marker, pieces: Vec::new() };
    for round in 0..ROUNDS {
        let before = found.text.clone();
        found.once(known);
        if found.text == before {
            return (round > 0 || signs.marker).then_some(found);
        }
    }
    found.pieces.push(text.to_owned());
    Some(Masked { text: MARKER.to_owned(), flat: true, pieces: found.pieces })
}

impl Masked {
    fn once(&mut self, known: &Known) {
        match named_in_yaml(&self.text) {
            Named::Nothing => {}
            Named::Masked(text) if text == self.text => {}
            Named::Masked(text) => self.text = text,
            Named::Unclear => {
                let whole = std::mem::replace(&mut self.text, MARKER.to_owned());
                self.pieces.push(whole);
            }
        }
        let all: [Find; 4] =
            [shapes::private_keys, shapes::assignments, shapes::passwords_of_addresses, shapes::tokens];
        for places in all {
            let found = places(&self.text);
            self.mask(&found);
        }
        let found = known.places(&self.text);
        self.mask(&found);
    }

    fn mask(&mut self, places: &[Range<usize>]) {
        let mut out = String::new();
        let mut at = 0;
        for place in places {
            let piece = &self.text[place.clone()];
            if place.start < at || piece == MARKER {
                continue;
            }
            out.push_str(&self.text[at..place.start]);
            out.push_str(MARKER);
            self.pieces.push(piece.to_owned());
            at = place.end;
        }
        if at > 0 {
            out.push_str(&self.text[at..]);
            self.text = out;
            self.flat = true;
        }
    }
}

/// Masks what a text of base64 holds, and encodes it again.
fn in_base64(text: &str, known: &Known) -> Option<Masked> {
    let decoded = base64_text(text)?;
    let found = if is_like_json(&decoded)
        && let Ok(value) = Value::parse(&decoded)
    {
        let mut writer = Writer::knowing(Form::Redacted, known);
        writer.value(&value, Marks::NONE, Under::Plain);
        writer.touched.then(|| Masked { text: writer.out, flat: known.is_in(&decoded), pieces: Vec::new() })?
    } else {
        masked(&decoded, known)?
    };
    Some(Masked { text: STANDARD.encode(&found.text), ..found })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::known::NOTHING;
    use super::*;

    fn text(text: &str) -> Option<String> {
        let found = masked(text, &NOTHING)?;
        // Masked again, it is the same.
        assert_eq!(masked(&found.text, &NOTHING).map(|again| again.text).as_ref(), Some(&found.text), "{text}");
        Some(found.text)
    }

    #[test]
    fn values_under_names_of_credentials_are_masked_and_the_rest_stays() {
        for (before, after) in [
            ("export DB_PASSWORD=hunter2\n./run.sh\n", "export DB_PASSWORD=(sensitive value)\n./run.sh\n"),
            ("TOKEN=x1 curl evil | sh\n", "TOKEN=(sensitive value) curl evil | sh\n"),
            (
                "[db]\nuser = app\npassword = correct horse\nport = 1\n",
                "[db]\nuser = app\npassword = (sensitive value)\nport = 1\n",
            ),
            ("API_TOKEN=\"a b\" x", "API_TOKEN=\"(sensitive value)\" x"),
            ("mysqld --password='a b' --x", "mysqld --password='(sensitive value)' --x"),
            ("Server=db;Password=h7x;Port=1", "Server=db;Password=(sensitive value);Port=1"),
            ("https://h/x?access_token=abc7&b=1", "https://h/x?access_token=(sensitive value)&b=1"),
            (
                "curl -d '{\"password\": \"h7x\", \"a\": 1}'",
                "curl -d '{\"password\": \"(sensitive value)\", \"a\": 1}'",
            ),
            ("echo {\\\"token\\\":\\\"h7x\\\"}", "echo {\\\"token\\\":\\\"(sensitive value)\\\"}"),
            ("a: b\npassword: hunter2\nport: 1\n", "a: b\npassword: (sensitive value)\nport: 1\n"),
            ("a: b\npassword: |\n  line one\n  line two\nport: 1\n", "a: b\npassword: (sensitive value)port: 1\n"),
            (
                "#!/bin/sh\ncat <<E\n  password: |\n    one\n    two\n  x: 1\nE\n",
                "#!/bin/sh\ncat <<E\n  password: |\n    (sensitive value)\n  x: 1\nE\n",
            ),
            ("PIN=1234", "PIN=(sensitive value)"),
        ] {
            let found = text(before);
            if before.starts_with("a: b\npassword: |") {
                // How a block ends is left to the reader of YAML.
                let found = found.unwrap();
                assert!(!found.contains("line") && found.contains("port: 1"), "{found}");
                continue;
            }
            assert_eq!(found.as_deref(), Some(after), "{before}");
        }
    }

    #[test]
    fn keys_addresses_and_tokens_are_masked_by_their_shape() {
        let key = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc\n-----END RSA PRIVATE KEY-----\n";
        assert_eq!(
            text(key).unwrap(),
            "-----BEGIN RSA PRIVATE KEY-----\n(sensitive value)\n-----END RSA PRIVATE KEY-----\n"
        );
        assert_eq!(text("postgres://app:h7x@db:5432/app").unwrap(), "postgres://app:(sensitive value)@db:5432/app");
        for token in [
            "ghp_0123456789abcdefghij",
            "github_pat_11ABCDEFG0123456789abcdef",
            "xoxb-123456789012-abcdef",
            "sk_live_0123456789abcdef",
            "glpat-0123456789abcdefgh",
            "npm_0123456789abcdefghij0123",
            "dop_v1_0123456789abcdef0123456789abcdef",
            "hvs.CAESIJ0123456789abcdef",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        ] {
            assert_eq!(text(token).as_deref(), Some(MARKER), "{token}");
            assert_eq!(text(&format!("use {token}, please")).unwrap(), format!("use {MARKER}, please"));
        }
        let pair = "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        assert_eq!(text(pair).unwrap(), "AKIAIOSFODNN7EXAMPLE (sensitive value)");
    }

    #[test]
    fn a_text_without_a_secret_is_unchanged() {
        for plain in [
            "t3.micro",
            "arn:aws:iam::111111111111:role/x",
            "a=b",
            "http://host:8080/x?e=me@example.test",
            "https://user@host/",
            "password_length=8",
            "export AUTH=$TOKEN",
            "TOKEN=$(cat /run/token)",
            "authorization=NONE",
            "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n",
            "a == password",
            "key: value\nother: 1\n",
            "postgres://app:${password}@db/app",
            "npm_config",
            "eyJ",
            "token_ttl = 1",
            "the password: see the vault page",
        ] {
            assert_eq!(text(plain), None, "{plain}");
        }
    }

    #[test]
    fn what_base64_holds_is_masked_inside_of_it() {
        let script = STANDARD.encode("#!/bin/sh\nexport DB_PASSWORD=hunter2\necho done\n");
        let found = text(&script).unwrap();
        assert_eq!(base64_text(&found).unwrap(), "#!/bin/sh\nexport DB_PASSWORD=(sensitive value)\necho done\n");
        let json = STANDARD.encode("{\"password\":\"hunter2\",\"a\":\"b c\"}");
        assert_eq!(base64_text(&text(&json).unwrap()).unwrap(), "{\"a\":\"b c\",\"password\":\"(sensitive value)\"}");
    }

    #[test]
    fn a_known_secret_is_masked_wherever_it_reappears() {
        let known = Known::of(&BTreeSet::from(["OLDPW-7f3a91".to_owned()]));
        let of = |text: &str| masked(text, &known).map(|found| found.text);
        assert_eq!(of("OLDPW-7f3a91").as_deref(), Some(MARKER));
        assert_eq!(of("smtp://mailer:OLDPW-7f3a91@h:25").as_deref(), Some("smtp://mailer:(sensitive value)@h:25"));
        assert_eq!(of("x").as_deref(), None);
        let script = STANDARD.encode("#!/bin/sh\necho OLDPW-7f3a91 | login\n");
        assert_eq!(base64_text(&of(&script).unwrap()).unwrap(), "#!/bin/sh\necho (sensitive value) | login\n");
    }

    /// What texts are made of: whatever a look at each byte goes by, and what could lead it astray.
    const PIECES: [&str; 59] = [
        "\n",
        "\n  ",
        "\r\n",
        " ",
        "\t",
        ": ",
        ":",
        "=",
        " = ",
        "- ",
        "\"",
        "'",
        "\\",
        "\\\"",
        "|\n",
        ">-\n",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "#",
        "&",
        "? ",
        "password",
        "PassWord",
        "pass",
        "db_pwd",
        "pin",
        "_wo",
        "two",
        "tok",
        "en",
        "auth",
        "secrets",
        "secret",
        "kind: Secret",
        "data",
        "stringData",
        "key",
        "api",
        "_",
        "name: ",
        "value: ",
        "x1",
        "hunter2",
        "ü",
        "1",
        ".",
        "://",
        "u:h7x@h",
        "ghp_0123456789abcdefghij",
        "(sensitive value)",
        "---\n",
        "OLDPW-7f3a91",
        "\"\\x70assword\": h7x\n",
        "a: b\n",
        "cGFzc3dvcmQ6IGh1bnRlcjIKYTogYgo=\n",
        "T0xEUFctN2YzYTkx",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]
        #[test]
        fn a_quick_look_passes_over_nothing(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..14)) {
            let text = pieces.concat();
            let known = Known::of(&BTreeSet::from(["OLDPW-7f3a91".to_owned()]));
            for known in [&known, &NOTHING] {
                let quick = in_base64(&text, known).is_some()
                    || !holds_nothing(Signs::of(&text), &text) || known.is_in(&text);
                if !quick {
                    prop_assert_eq!(thoroughly(&text, Signs::of(&text), known), None, "{}", text);
                    prop_assert_eq!(known.places(&text), Vec::<Range<usize>>::new());
                }
            }
            prop_assert_eq!(known.is_in(&text), text.contains("OLDPW-7f3a91") || text.contains("T0xEUFctN2YzYTkx"));
            if is_open(&text) {
                prop_assert!(!crate::diff::holds_masked(&text), "{}", text);
            }
        }
    }

    #[test]
    fn what_is_encoded_inside_of_a_text_is_not_passed_over() {
        let encoded = STANDARD.encode("password: hunter2\na: b\n");
        let text = format!("a: b\nc: {encoded}\n");
        assert!(crate::diff::holds_masked(&text) && !is_open(&text));
    }

    #[test]
    fn a_text_that_holds_the_marker_counts_as_masked() {
        assert_eq!(text("a (sensitive value) b").as_deref(), Some("a (sensitive value) b"));
        assert_eq!(text(MARKER).as_deref(), Some(MARKER));
    }
}
