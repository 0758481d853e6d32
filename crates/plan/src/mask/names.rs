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
pub const LAST_WORDS: [&str; 4] = ["pass", "passcode", "pwd", "wo"];

/// Names that give a credential away only as a whole.
pub const WHOLE: [&str; 2] = ["auth", "secrets"];

/// The last two letters of all of them.
const LAST_LETTERS: [&[u8; 2]; 24] = [
    b"rd", b"wd", b"de", b"se", b"ue", b"ig", b"ng", b"sh", b"th", b"al", b"rl", b"em", b"en", b"on", b"wo", b"cs",
    b"ds", b"ls", b"ss", b"ts", b"et", b"aw", b"ey", b"ry",
];

/// Whether a name is like that of a credential.
pub fn is_credential(name: &str) -> bool {
    // Numbers at the end tell two credentials apart, not what they are.
    let kept = name.trim_end_matches(|it: char| !it.is_ascii_alphabetic());
    let bytes = kept.as_bytes();
    // Most names of attributes end otherwise, and this is asked for every member of a plan.
    let mut letters = bytes.iter().rev().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase);
    let (Some(last), Some(before)) = (letters.next(), letters.next()) else { return false };
    if !LAST_LETTERS.contains(&&[before, last]) {
        return false;
    }
    ENDINGS.iter().any(|ending| squeezed_ends_with(bytes, ending.as_bytes()))
        || LAST_WORDS.iter().any(|word| last_word_is(bytes, word.as_bytes()))
        || WHOLE.iter().any(|whole| kept.eq_ignore_ascii_case(whole))
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
}
