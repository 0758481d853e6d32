//! What secrets look like in a text, whatever the text is.

use std::ops::Range;

use super::clear::can_be_secret;
use super::names::may_be_number;
use super::{MARKER, is_credential};

/// What one pass over the bytes of a text finds: without any of these signs it holds nothing that could
/// be masked by its shape.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each sign is there or not, in any combination")]
pub(super) struct Signs {
    /// An assignment, or a name with a value behind it.
    pub(super) assigns: bool,
    address: bool,
    begins: bool,
    token: bool,
    pub(super) marker: bool,
}

/// How tokens begin, and how many letters they have behind that at least.
const TOKENS: [(&str, usize); 36] = [
    ("AGE-SECRET-KEY-1", 20),
    ("AIza", 30),
    ("SG.", 20),
    ("dckr_pat_", 16),
    ("doo_v1_", 20),
    ("dop_v1_", 20),
    ("dor_v1_", 20),
    ("eyJ", 20),
    ("gho_", 16),
    ("ghp_", 16),
    ("ghr_", 16),
    ("ghs_", 16),
    ("ghu_", 16),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("glsa_", 20),
    ("hvb.", 16),
    ("hvr.", 16),
    ("hvs.", 16),
    ("lin_api_", 20),
    ("npm_", 20),
    ("pypi-", 20),
    ("rk_live_", 10),
    ("shpat_", 16),
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("sk_live_", 10),
    ("sk_test_", 10),
    ("whsec_", 10),
    ("xapp-", 10),
    ("xoxa-", 10),
    ("xoxb-", 10),
    ("xoxe-", 10),
    ("xoxp-", 10),
    ("xoxr-", 10),
    ("xoxs-", 10),
];

/// What a byte can be in a text: a letter of a word, the first one of a token, one of the other signs.
const WORD: u8 = 1;
const BEGINS: u8 = 2;
const SIGN: u8 = 4;

/// What each byte can be. Texts are long and mostly plain, so that one look at a table has to do.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') {
            classes[byte as usize] |= WORD;
        }
        if matches!(byte, b'=' | b':' | b'(' | b'-') {
            classes[byte as usize] |= SIGN;
        }
        byte += 1;
    }
    let mut at = 0;
    while at < TOKENS.len() {
        classes[TOKENS[at].0.as_bytes()[0] as usize] |= BEGINS;
        at += 1;
    }
    // The ids of AWS' access keys.
    classes[b'A' as usize] |= BEGINS;
    classes
};

/// Where in the list the tokens with a first letter are.
const WITH_FIRST: [(u8, u8); 256] = {
    let mut places = [(0, 0); 256];
    let mut at: u8 = 0;
    while (at as usize) < TOKENS.len() {
        let first = TOKENS[at as usize].0.as_bytes()[0] as usize;
        if places[first].1 == 0 {
            places[first].0 = at;
        }
        places[first].1 = at + 1;
        at += 1;
    }
    places
};

const fn begins_token(byte: u8) -> bool {
    CLASSES[byte as usize] & BEGINS != 0
}

const fn is_word(byte: u8) -> bool {
    CLASSES[byte as usize] & WORD != 0
}

impl Signs {
    pub(super) fn of(text: &str) -> Self {
        let mut signs = Self::default();
        let bytes = text.as_bytes();
        let mut before = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            let class = CLASSES[usize::from(byte)];
            if class & SIGN != 0 {
                signs.add(bytes, at);
            } else if class & BEGINS != 0 && before & WORD == 0 && !signs.token {
                // Once is enough: tokens with dots in them would be walked through from each of their parts.
                signs.token = token_at(&text[at..]).is_some() || is_key_id(&bytes[at..]);
            }
            before = class;
        }
        signs
    }

    /// Adds what a sign at a place says.
    fn add(&mut self, bytes: &[u8], at: usize) {
        match bytes[at] {
            b'=' => self.assigns = true,
            b':' => match bytes.get(at + 1) {
                Some(b'/') => self.address |= bytes[at..].starts_with(b"://"),
                Some(b' ' | b'\t' | b'"' | b'\'' | b'\\' | b'\n' | b'\r') => self.assigns = true,
                _ => {}
            },
            b'(' => self.marker |= bytes[at..].starts_with(MARKER.as_bytes()),
            b'-' => self.begins |= bytes[at..].starts_with(b"-----BEGIN"),
            _ => {}
        }
    }

    /// Whether anything but a name with a value tells.
    pub(super) const fn shape(self) -> bool {
        self.address || self.begins || self.token || self.marker
    }
}

/// The length of the token that a text begins with.
fn token_at(text: &str) -> Option<usize> {
    let (from, to) = WITH_FIRST[usize::from(*text.as_bytes().first()?)];
    let second = text.as_bytes().get(1);
    let mut with_first = TOKENS[usize::from(from)..usize::from(to)].iter();
    let fits = |prefix: &str| prefix.as_bytes().get(1) == second && text.starts_with(prefix);
    let (prefix, least) = with_first.find(|(prefix, _)| fits(prefix))?;
    let dotted = prefix.ends_with('.') || *prefix == "eyJ";
    let letters = |byte: &u8| is_word(*byte) || dotted && *byte == b'.';
    let length = text.bytes().take_while(letters).count();
    // A JSON Web Token has three parts.
    let parts = *prefix != "eyJ" || text[..length].bytes().filter(|byte| *byte == b'.').count() >= 2;
    (length >= prefix.len() + least && parts).then(|| text[..length].trim_end_matches('.').len())
}

/// Whether a text begins with the id of an access key of AWS.
fn is_key_id(bytes: &[u8]) -> bool {
    let Some((head, rest)) = bytes.split_at_checked(20) else { return false };
    (head.starts_with(b"AKIA") || head.starts_with(b"ASIA"))
        && head.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && !rest.first().is_some_and(|byte| is_word(*byte))
}

/// Tokens, and beside the id of an access key its secret.
pub(super) fn tokens(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut key_id = false;
    let mut at = 0;
    while at < bytes.len() {
        let starts = at == 0 || !is_word(bytes[at - 1]);
        if starts && begins_token(bytes[at]) {
            if let Some(length) = token_at(&text[at..]) {
                found.push(at..at + length);
                at += length;
                continue;
            }
            key_id |= is_key_id(&bytes[at..]);
        }
        at += 1;
    }
    if key_id {
        found.extend(secret_keys(text));
        found.sort_by_key(|place| place.start);
    }
    found
}

/// Runs of exactly forty letters of base64 that are of more than one kind.
fn secret_keys(text: &str) -> Vec<Range<usize>> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+');
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    for at in 0..=bytes.len() {
        if at < bytes.len() && fits(bytes[at]) {
            continue;
        }
        let run = &bytes[start..at];
        let mixed = run.iter().any(u8::is_ascii_lowercase) && run.iter().any(u8::is_ascii_uppercase);
        if run.len() == 40 && mixed {
            found.push(start..at);
        }
        start = at + 1;
    }
    found
}

/// What stands between the first and the last line of a private key.
pub(super) fn private_keys(text: &str) -> Vec<Range<usize>> {
    const BEGIN: &str = "-----BEGIN ";
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(begin) = text[from..].find(BEGIN).map(|at| from + at + BEGIN.len()) {
        let Some(label) = text[begin..].find("-----").map(|at| &text[begin..begin + at]) else { break };
        let body = begin + label.len() + 5;
        let end = text[body..].find("-----END").map_or(text.len(), |at| body + at);
        if label.len() < 64 && label.contains("PRIVATE KEY") {
            let is_space = |it: char| it.is_whitespace();
            let inner = &text[body..end];
            // In a text on one line, line breaks are written as `\n`.
            let lead = inner.len() - inner.trim_start_matches(is_space).trim_start_matches("\\n").len();
            let inner = inner[lead..].trim_end_matches(is_space).trim_end_matches("\\n");
            if !inner.is_empty() {
                found.push(body + lead..body + lead + inner.len());
            }
        }
        from = end.max(begin);
    }
    found
}

/// Passwords in `scheme://user:password@host`, and the paths of webhooks that are secrets themselves.
pub(super) fn passwords_of_addresses(text: &str) -> Vec<Range<usize>> {
    const HOOK: &str = "hooks.slack.com/services/";
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("://").map(|at| from + at + 3) {
        let stops =
            |it: char| it.is_whitespace() || matches!(it, '/' | '?' | '#' | '"' | '\'' | '<' | '>' | '`' | '\\');
        let end = text[start..].find(stops).map_or(text.len(), |at| start + at);
        let authority = &text[start..end];
        if let Some((user, _)) = authority.rsplit_once('@')
            && let Some((name, password)) = user.split_once(':')
            && can_be_secret(password)
        {
            let at = start + name.len() + 1;
            found.push(at..at + password.len());
        }
        if let Some(rest) = text[start..].strip_prefix(HOOK) {
            let at = start + HOOK.len();
            let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'/').count();
            if length > 0 {
                found.push(at..at + length);
            }
        }
        from = end;
    }
    found
}

/// Values that are given to a name like that of a credential: `PASSWORD=…`, `password = …`,
/// `"password": "…"`, and a line `password: …`.
pub(super) fn assignments(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(sign) = memchr::memchr2(b'=', b':', &bytes[at..]).map(|it| at + it) {
        at = sign + 1;
        let Some(name) = name_before(text, sign) else { continue };
        if !is_credential(name) {
            continue;
        }
        let value = if bytes[sign] == b'=' { assigned(text, sign) } else { given(text, sign) };
        let Some(value) = value else { continue };
        at = at.max(value.end);
        let piece = &text[value.clone()];
        let number = !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_digit());
        let skipped = piece.starts_with(MARKER) || piece.starts_with(['$', '`']) && !piece.starts_with("$2");
        if !skipped && can_be_secret(piece) && (!number || may_be_number(name)) {
            found.push(value);
        }
    }
    found
}

/// The name directly before a sign, without quotes.
fn name_before(text: &str, sign: usize) -> Option<&str> {
    let before = text[..sign].trim_end_matches([' ', '\t']).trim_end_matches(['"', '\'', '\\', ']']);
    let length = before.bytes().rev().take_while(|byte| is_word(*byte) || *byte == b'.').count();
    let name = &before[before.len() - length..];
    (!name.is_empty() && length <= 128).then_some(name)
}

/// The end of what a quote opens.
fn closing(text: &str, quote: u8) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote || byte == b'\n' => return at,
            _ => at += 1,
        }
    }
    text.len()
}

/// What stands in quotes, also in quotes with a backslash.
fn quoted(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    if let Some(inner) = rest.strip_prefix("\\\"") {
        let start = at + 2;
        return Some(start..start + inner.find("\\\"").unwrap_or_else(|| closing(inner, b'\n')));
    }
    let quote = rest.bytes().next().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let end = closing(&rest[1..], quote).min(rest.len() - 1);
    let end = (0..=end).rev().find(|end| rest[1..].is_char_boundary(*end)).unwrap_or(0);
    Some(at + 1..at + 1 + end)
}

/// The value behind `=`.
fn assigned(text: &str, sign: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    // An arrow assigns as well.
    let sign = if bytes.get(sign + 1) == Some(&b'>') { sign + 1 } else { sign };
    let compares = bytes.get(sign + 1).is_some_and(|it| matches!(it, b'=' | b'~'))
        || bytes[sign] == b'=' && sign > 0 && matches!(bytes[sign - 1], b'=' | b'!' | b'<' | b'>' | b'~');
    if compares {
        return None;
    }
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let lead = bytes[sign + 1..].iter().take_while(|byte| blank(byte)).count();
    let start = sign + 1 + lead;
    if let Some(inside) = quoted(text, start) {
        return Some(inside);
    }
    let rest = &text[start..];
    if rest.starts_with(MARKER) {
        return Some(start..start + MARKER.len());
    }
    // With blanks around the sign it is a setting, whose value goes on to the end of the line. Without
    // them it may be a word of a command.
    let spaced = lead > 0 && sign > 0 && blank(&bytes[sign - 1]);
    let length = if spaced {
        let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
        rest[..line].trim_end().len()
    } else if lead > 0 {
        return None;
    } else {
        let stops =
            |it: char| it.is_whitespace() || matches!(it, '"' | '\'' | ';' | '&' | ',' | ')' | '`' | '|' | '\\');
        rest.find(stops).unwrap_or(rest.len())
    };
    (length > 0).then_some(start..start + length)
}

/// The value behind `:`: in quotes wherever it stands, else alone on a line that begins with its name.
fn given(text: &str, sign: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let lead = bytes[sign + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let start = sign + 1 + lead;
    let before = text[..sign].trim_end_matches([' ', '\t']);
    if (before.ends_with(['"', '\'']) || lead > 0)
        && let Some(inside) = quoted(text, start)
    {
        return Some(inside);
    }
    // Walked back only as far as a name with its quotes, its blanks and the dash of a list can go: a line may be
    // as long as the text, and have this sign everywhere.
    let of_name = |byte: &u8| is_word(*byte) || matches!(byte, b'.' | b' ' | b'\t' | b'"' | b'\'');
    let line_start = sign - bytes[..sign].iter().rev().take_while(|byte| of_name(byte)).count();
    if line_start > 0 && bytes[line_start - 1] != b'\n' {
        return None;
    }
    let indent = text[line_start..sign].len() - text[line_start..sign].trim_start_matches([' ', '\t']).len();
    let name = text[line_start + indent..sign].trim_start_matches("- ").trim().trim_matches(['"', '\'']);
    let alone = !name.is_empty() && name.bytes().all(|byte| is_word(byte) || byte == b'.');
    if !alone || lead == 0 {
        return None;
    }
    let rest = &text[start..];
    let line = rest.find('\n').unwrap_or(rest.len());
    let value = rest[..line].trim_end().trim_end_matches(',');
    if value.starts_with(['|', '>']) && value.len() <= 3 {
        return block(text, start + line + 1, indent);
    }
    if value == MARKER {
        return Some(start..start + value.len());
    }
    // One word, or the kind of a login with its value; more words are prose.
    let words = value.split_whitespace().count();
    let login =
        words == 2 && ["basic ", "bearer ", "token "].iter().any(|kind| value.to_ascii_lowercase().starts_with(kind));
    (words == 1 || login).then_some(start..start + value.len())
}

/// The lines of a block that stands further to the right than its name.
fn block(text: &str, from: usize, indent: usize) -> Option<Range<usize>> {
    let mut at = from;
    let (mut start, mut end) = (None, from);
    for line in text.get(from..)?.split_inclusive('\n') {
        let inner = line.trim();
        let own = line.len() - line.trim_start_matches([' ', '\t']).len();
        if !inner.is_empty() {
            if own <= indent {
                break;
            }
            start = start.or(Some(at + own));
            end = at + line.trim_end().len();
        }
        at += line.len();
    }
    start.map(|start| start..end)
}
