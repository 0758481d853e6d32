//! Names under which people keep credentials. The lists are part of the digest's version: a change
//! here changes digests, so it needs a new version in `docs/plan-digest.md`.

/// Endings that give a credential away, compared without case and without anything but letters and
/// digits: `password` covers `db_password`, `masterPassword` and `MYSQLPASSWORD`.
pub const ENDINGS: [&str; 35] = [
    "accesskey",
    "accountkey",
    "apikey",
    "appkey",
    "authkey",
    "authorization",
    "clientkey",
    "connectionstring",
    "credential",
    "credentials",
    "dockerconfigjson",
    "hmackey",
    "kubeconfig",
    "kubeconfigraw",
    "masterkey",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "plaintextvalue",
    "presharedkey",
    "privatekey",
    "privatekeyopenssh",
    "privatekeypem",
    "privatekeypempkcs",
    "sasurl",
    "secret",
    "secretbinary",
    "secretkey",
    "secretstring",
    "secretvalue",
    "sharedkey",
    "signingkey",
    "storagekey",
    "token",
];

/// Last words that give a credential away: too short to be compared as endings. `wo` ends the name
/// of a write-only argument, which stands in the configuration alone.
pub const LAST_WORDS: [&str; 5] = ["pass", "passcode", "pin", "pwd", "wo"];

/// Names that give a credential away only as a whole.
pub const WHOLE: [&str; 2] = ["auth", "secrets"];

/// Shorter texts are never read as base64.
pub(crate) const SHORTEST_BASE64: usize = 24;

/// The last two letters of all of them.
const LAST_LETTERS: [&[u8; 2]; 25] = [
    b"rd", b"wd", b"de", b"se", b"ue", b"ig", b"ng", b"sh", b"th", b"al", b"rl", b"em", b"en", b"on", b"wo", b"cs",
    b"ds", b"ls", b"ss", b"ts", b"et", b"aw", b"ey", b"ry", b"in",
];

/// The same by their last letter, with a bit for each letter before it.
const ENDS: [u32; 26] = {
    let mut ends = [0; 26];
    let mut at = 0;
    while at < LAST_LETTERS.len() {
        let [before, last] = *LAST_LETTERS[at];
        ends[(last - b'a') as usize] |= 1 << (before - b'a');
        at += 1;
    }
    ends
};

/// Whether the last letters of a name are those of any. Most names of attributes end otherwise, and this is asked
/// for every member of a plan.
fn ends_like_any(name: &[u8]) -> bool {
    let mut letters = name.iter().rev().filter(|byte| byte.is_ascii_alphanumeric());
    let mut letter = || letters.next().map(|byte| byte.to_ascii_lowercase().wrapping_sub(b'a')).filter(|it| *it < 26);
    letter().is_some_and(|last| letter().is_some_and(|before| ENDS[usize::from(last)] >> before & 1 == 1))
}

/// Whether a name is like that of a credential.
pub fn is_credential(name: &str) -> bool {
    // Numbers at the end tell two credentials apart, not what they are.
    let kept = name.trim_end_matches(|it: char| !it.is_ascii_alphabetic());
    let bytes = kept.as_bytes();
    if !ends_like_any(bytes) {
        return false;
    }
    ENDINGS.iter().any(|ending| squeezed_ends_with(bytes, ending.as_bytes()))
        || LAST_WORDS.iter().any(|word| last_word_is(bytes, word.as_bytes()))
        || WHOLE.iter().any(|whole| kept.eq_ignore_ascii_case(whole))
}

/// Whether the name of a credential, or a text of base64 that can hide one, may stand anywhere in a text.
/// It says yes too often and never no where there is one, so that only texts with a yes have to be read.
pub(crate) fn may_be_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut base64 = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte.is_ascii_alphabetic() {
            base64 += 1;
            // A name ends before something that is no letter, whatever that is.
            let ends = !bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
            if ends && ends_like_credential(&bytes[..=at]) {
                return true;
            }
        } else if byte.is_ascii_digit() || matches!(byte, b'+' | b'/' | b'=') {
            base64 += 1;
        } else if byte == b'\\' {
            // What is behind it may be written as numbers.
            return true;
        } else {
            base64 = 0;
        }
        if base64 >= SHORTEST_BASE64 {
            return true;
        }
    }
    false
}

/// Whether a name that ends where these bytes end can be like that of a credential, wherever it begins.
fn ends_like_credential(bytes: &[u8]) -> bool {
    ends_like_any(bytes)
        && (ENDINGS.iter().any(|ending| squeezed_ends_with(bytes, ending.as_bytes()))
            || LAST_WORDS.iter().chain(&WHOLE).any(|word| last_word_is(bytes, word.as_bytes())))
}

/// How names end that hold passwords, passphrases, PINs and keys: under these a number can be one, too.
pub const NUMERIC: [&str; 8] = ["key", "pass", "passcode", "passphrase", "passwd", "password", "pin", "pwd"];

/// Whether what stands under this name of a credential can be a number.
pub(crate) fn may_be_number(name: &str) -> bool {
    let kept = name.trim_end_matches(|it: char| !it.is_ascii_alphabetic());
    // What is written only is called after what it is: `password_wo`.
    let kept = kept.strip_suffix("_wo").unwrap_or(kept);
    let one = kept.strip_suffix(['s', 'S']).unwrap_or(kept);
    [kept, one].iter().any(|name| NUMERIC.iter().any(|ending| squeezed_ends_with(name.as_bytes(), ending.as_bytes())))
}

/// Last words of names that say which credential is meant, where it is or how it is used, and hold none.
pub const POINTERS: [&str; 22] = [
    "algorithm",
    "arn",
    "arns",
    "audience",
    "expiration",
    "from",
    "id",
    "ids",
    "kind",
    "mode",
    "name",
    "names",
    "namespace",
    "path",
    "paths",
    "ref",
    "reference",
    "refs",
    "region",
    "ttl",
    "type",
    "version",
];

/// Whether a name below that of a credential only says which one, where or how: `secret_name`, `valueFrom`.
/// A name like that of a credential never does.
pub(crate) fn is_pointer(name: &str) -> bool {
    // In HashiCorp Vault both halves of a login are called ids, and these are secret.
    let squeezed = name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    if squeezed.eq(*b"secretid") || is_credential(name) {
        return false;
    }
    POINTERS.iter().any(|word| last_word_is(name.as_bytes(), word.as_bytes()))
}

fn squeezed_ends_with(name: &[u8], ending: &[u8]) -> bool {
    let mut wanted = ending.iter().rev();
    let mut next = wanted.next();
    for byte in name.iter().rev().filter(|byte| byte.is_ascii_alphanumeric()) {
        match next {
            Some(expected) if byte.eq_ignore_ascii_case(expected) => next = wanted.next(),
            Some(_) => return false,
            None => return true,
        }
    }
    next.is_none()
}

fn last_word_is(name: &[u8], word: &[u8]) -> bool {
    let Some(start) = name.len().checked_sub(word.len()) else { return false };
    if !name[start..].eq_ignore_ascii_case(word) {
        return false;
    }
    match start.checked_sub(1).map(|at| name[at]) {
        None => true,
        Some(before) if !before.is_ascii_alphanumeric() => true,
        // The word starts where small letters end, as in `dbPass`.
        Some(before) => !before.is_ascii_uppercase() && name[start].is_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials_are_recognised_in_every_spelling() {
        for name in [
            "password",
            "db_password",
            "masterPassword",
            "MYSQLPASSWORD",
            "DB-PASSWORD",
            "password1",
            "password_2",
            "secret_key",
            "secretAccessKey",
            "AWS_SECRET_ACCESS_KEY",
            "apiKey",
            "api_key",
            "clientSecret",
            "token",
            "GITHUB_TOKEN",
            "private_key_pem",
            "private_key_pem_pkcs8",
            "DB_PASS",
            "dbPass",
            "pass",
            "pwd",
            "password_wo",
            "primary_connection_string",
            ".dockerconfigjson",
            "secrets",
            "auth",
            "Authorization",
            "user_pin",
        ] {
            assert!(is_credential(name), "{name}");
        }
    }

    #[test]
    fn names_that_only_speak_of_credentials_are_not() {
        for name in [
            "password_length",
            "password_policy",
            "secret_arn",
            "secret_id",
            "secret_suffix",
            "http_tokens",
            "token_ttl",
            "kms_key_id",
            "key",
            "public_key",
            "compass",
            "bypass",
            "two",
            "password_wo_version",
            "image_pull_secrets",
            "author",
            "",
            "123",
            "ü",
        ] {
            assert!(!is_credential(name), "{name}");
        }
    }

    #[test]
    fn the_quick_look_at_the_last_letters_misses_no_listed_name() {
        for name in ENDINGS.iter().chain(&LAST_WORDS).chain(&WHOLE) {
            assert!(is_credential(name), "{name}");
        }
    }

    #[test]
    fn names_that_point_at_a_credential_are_told_from_those_that_hold_it() {
        for name in ["secret_name", "valueFrom", "credentialsParameterArn", "name", "path", "default_mode", "key_id"] {
            assert!(is_pointer(name), "{name}");
        }
        for name in ["secret_id", "secretId", "value", "username", "password", "token", "key", "rename", ""] {
            assert!(!is_pointer(name), "{name}");
        }
        for name in ["db_password", "pin", "userPin2", "private_keys", "api_key", "PASSPHRASE"] {
            assert!(may_be_number(name), "{name}");
        }
        for name in ["secret", "token", "credentials", "auth"] {
            assert!(!may_be_number(name), "{name}");
        }
    }
}
