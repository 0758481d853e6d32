//! What no secret looks like. A guess, by a name or by a value that reappears, masks nothing of it: what is
//! masked cannot be bound by a public digest, so that a guess must mask no more than it has to. The rules and
//! the list are part of the digest's version.

use std::net::IpAddr;

/// Words that settings have for values, compared without case.
pub const WORDS: [&str; 64] = [
    "allow",
    "always",
    "anonymous",
    "api-key",
    "api_key",
    "apikey",
    "auto",
    "aws-iam",
    "aws_iam",
    "basic",
    "bearer",
    "certificate",
    "cleartext",
    "client_secret_basic",
    "client_secret_post",
    "custom",
    "default",
    "deny",
    "digest",
    "disable",
    "disabled",
    "enable",
    "enabled",
    "encrypted",
    "external",
    "false",
    "iam",
    "internal",
    "jwt",
    "kerberos",
    "key",
    "ldap",
    "mtls",
    "n/a",
    "never",
    "no",
    "none",
    "null",
    "oauth",
    "oauth2",
    "off",
    "oidc",
    "on",
    "opaque",
    "optional",
    "passthrough",
    "password",
    "plain",
    "prefer",
    "private",
    "public",
    "required",
    "saml",
    "saml2",
    "scram-sha-256",
    "scram-sha-512",
    "secret",
    "sigv4",
    "ssl",
    "tls",
    "token",
    "true",
    "user",
    "yes",
];

/// Whether a text under the name of a credential can be one.
pub(crate) fn can_be_secret(text: &str) -> bool {
    let text = text.trim();
    !(text.is_empty() || is_capitals(text) || is_word(text) || is_arn(text) || is_reference(text))
}

/// Whether a text that is masked elsewhere is too common to be looked for in others.
pub(crate) fn is_common(text: &str) -> bool {
    let text = text.trim();
    text.len() < SHORTEST
        || !can_be_secret(text)
        || is_short_word(text)
        || text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b',' | b':'))
        || is_network(text)
        || is_address(text)
        || is_path(text)
        || super::MARKER.contains(text)
}

/// Shorter texts stand everywhere by chance.
pub(crate) const SHORTEST: usize = 8;
/// Words up to this length stand in many places that have nothing to do with each other.
const SHORT_WORD: usize = 16;

fn is_capitals(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

fn is_word(text: &str) -> bool {
    text.len() <= 19 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Letters of one kind and what joins them, as in `production`, `eu-central-1` or `kube-system`.
fn is_short_word(text: &str) -> bool {
    let words =
        |kind: fn(u8) -> bool| text.bytes().all(|byte| kind(byte) || matches!(byte, b'-' | b'_' | b'.' | b'/' | b' '));
    let region = || {
        let mut parts = text.split('-');
        let last =
            parts.next_back().is_some_and(|it| matches!(it.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'9', b'a'..=b'f']));
        let mut parts = parts.peekable();
        last && parts.peek().is_some()
            && parts.all(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_lowercase()))
    };
    text.len() <= SHORT_WORD
        && (words(|byte| byte.is_ascii_lowercase()) || words(|byte| byte.is_ascii_uppercase()) || region())
}

/// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
fn is_arn(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("arn:") else { return false };
    let mut parts = rest.splitn(5, ':');
    let partition = parts.next().is_some_and(|it| it == "aws" || it.starts_with("aws-"));
    let clean = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let mut middle = 0;
    let named = parts.by_ref().take(3).all(|part| {
        middle += 1;
        part.bytes().all(clean)
    });
    let resource = parts.next().is_some_and(|it| !it.is_empty() && !it.contains("://"));
    partition && named && middle == 3 && resource && !text.contains(char::is_whitespace)
}

/// Whether a text is a reference to a value that is somewhere else: an expression, or the name of a secret in a store.
fn is_reference(text: &str) -> bool {
    let inner = |open: &str, close: &str| {
        text.strip_prefix(open)
            .and_then(|it| it.strip_suffix(close))
            .is_some_and(|it| !it.is_empty() && it.len() <= 256 && !it.contains(['{', '}', '"', '\'', '\n']))
    };
    let shell = text.strip_prefix('$').is_some_and(|name| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
    });
    let segments = |text: &str| {
        let mut count = 0;
        text.split('/').all(|segment| {
            count += 1;
            !segment.is_empty()
                && segment.len() <= 64
                && segment.bytes().all(|byte| {
                    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.')
                })
        }) && count >= 2
    };
    shell
        || inner("${", "}")
        || inner("{{", "}}")
        || inner("@Microsoft.KeyVault(", ")")
        || text.strip_prefix('/').is_some_and(segments)
        || text.strip_prefix("projects/").is_some_and(|rest| rest.contains("/secrets/") && segments(rest))
        || ["op://", "ssm://", "secretsmanager://", "vault:"]
            .iter()
            .any(|scheme| text.strip_prefix(scheme).is_some_and(segments))
}

/// An IP address, a range of them, or one with a port.
fn is_network(text: &str) -> bool {
    let ip = |text: &str| text.parse::<IpAddr>().is_ok();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    ip(text)
        || text.split_once('/').is_some_and(|(address, bits)| ip(address) && digits(bits))
        || text
            .rsplit_once(':')
            .is_some_and(|(address, port)| ip(address.trim_start_matches('[').trim_end_matches(']')) && digits(port))
}

/// A name of a host, with or without a port, or an e-mail address.
fn is_address(text: &str) -> bool {
    let text = text.split_once('@').map_or(text, |(user, host)| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
        if !user.is_empty() && user.bytes().all(plain) { host } else { "" }
    });
    let host = text
        .rsplit_once(':')
        .map_or(text, |(host, port)| if port.bytes().all(|byte| byte.is_ascii_digit()) { host } else { "" });
    let mut labels = host.split('.').rev();
    let top = labels
        .next()
        .is_some_and(|it| (2..=24).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_lowercase()));
    let clean = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let mut count = 0;
    top && labels.all(|label| {
        count += 1;
        (1..=63).contains(&label.len()) && label.bytes().all(clean)
    }) && count >= 1
}

/// A path of words: `prod/network`, `tls.key`.
fn is_path(text: &str) -> bool {
    text.len() <= 64
        && text.contains('/')
        && text
            .split('/')
            .all(|segment| segment.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_' | b'.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_secret_stays_in_clear() {
        for text in [
            "",
            "NONE",
            "AWS_IAM",
            "COGNITO_USER_POOLS",
            "true",
            "Bearer",
            "scram-sha-512",
            "arn:aws:iam::111111111111:role/Administrator",
            "arn:aws:secretsmanager:eu-west-1:111111111111:secret:prod-db",
            "${data.x.y}",
            "$DB_PASSWORD",
            "{{ .Values.password }}",
            "/prod/db/password",
            "projects/acme/secrets/db/versions/1",
            "@Microsoft.KeyVault(SecretUri=https://x/y)",
        ] {
            assert!(!can_be_secret(text), "{text}");
        }
    }

    #[test]
    fn a_text_that_can_be_a_secret_is_masked() {
        for text in [
            "hunter2",
            "Hunter",
            "correct horse",
            "AKIA0",
            "HUNTER2",
            "0420",
            "arn:x",
            "arn:aws:iam",
            "$2y$10$abc",
            "${open",
            "/9j/4AAQSkZJRg",
            "/",
            "//",
            "a/b",
            "{\"a\":\"NONE\"}",
            "arn:aws:iam::1:x y",
            "(sensitive value)",
            "arn:aws:iam::111111111111:postgres://u:p@h",
        ] {
            assert!(can_be_secret(text), "{text}");
        }
    }

    #[test]
    fn common_texts_are_not_searched_for_elsewhere() {
        for text in [
            "0.0.0.0/0",
            "10.0.0.0/16",
            "10.1.2.3:5432",
            "2001:db8::1",
            "::/0",
            "eu-central-1",
            "production",
            "kube-system",
            "111111111111",
            "db.example.test",
            "db.example.test:5432",
            "ops@example.test",
            "hunter2",
            "prod/network/main",
            "sensitive",
            "value)",
        ] {
            assert!(is_common(text), "{text}");
        }
        for text in [
            "OLDPW-7f3a91",
            "LICENSE-KEY-AAAA-1111",
            "correct-horse-battery-staple",
            "Tr0ub4dor&3",
            "abcdefghijklmnopq",
            "SEED-5555-XYZW",
        ] {
            assert!(!is_common(text), "{text}");
        }
    }

    #[test]
    fn the_list_is_in_order_and_has_no_word_twice() {
        assert!(WORDS.is_sorted_by(|one, other| one < other));
        assert!(WORDS.iter().all(|word| word.len() <= 19), "longer texts are not compared");
    }
}
