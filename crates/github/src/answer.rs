//! From the status, the headers and the message of an answer to the reason of a refusal.

use countersign_model::Host;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use url::Url;

use crate::error::GitHubError;
use crate::limits;
use crate::transport::header;

/// The body of GitHub's refusals.
#[derive(Debug, Default, Deserialize)]
struct Refusal {
    #[serde(default)]
    message: String,
    #[serde(default)]
    errors: Vec<serde_json::Value>,
}

impl Refusal {
    fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }

    /// What GitHub says, with the details that stand beside it: "Unprocessable Entity" alone does
    /// not say that one's own pull request cannot be approved.
    fn text(&self) -> String {
        let details = self.errors.iter().filter_map(|error| match error {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Object(fields) => {
                let text = |name: &str| fields.get(name).and_then(serde_json::Value::as_str);
                text("message").map(str::to_owned).or_else(|| Some(format!("{} {}", text("field")?, text("code")?)))
            }
            _ => None,
        });
        let parts: Vec<String> = std::iter::once(self.message.clone()).chain(details).collect();
        plain(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": "))
    }
}

/// Text from outside for one line of a message.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(300).collect()
}

/// The error for an answer with this status.
pub(crate) fn refusal(host: &Host, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> GitHubError {
    let said = Refusal::read(body);
    match status.as_u16() {
        401 => GitHubError::Unauthorized,
        403 | 429 => forbidden(host, status, headers, &said),
        404 | 410 => GitHubError::NotFound,
        409 => GitHubError::Moved,
        422 => GitHubError::Invalid { message: said.text() },
        301 | 302 | 307 | 308 => GitHubError::Renamed,
        400..500 => GitHubError::Invalid { message: format!("{} ({status})", said.text()) },
        500.. => GitHubError::ServerError { status: status.as_u16() },
        _ => GitHubError::unexpected(format!("the status {status}")),
    }
}

fn forbidden(host: &Host, status: StatusCode, headers: &HeaderMap, said: &Refusal) -> GitHubError {
    if let Some(sso) = header(headers, "x-github-sso").and_then(|value| sso_required(host, value)) {
        return sso;
    }
    if is_secondary_limit(&said.message) || header(headers, "retry-after").is_some() {
        return GitHubError::SecondaryLimit { until: limits::retry_after(headers) };
    }
    if header(headers, "x-ratelimit-remaining") == Some("0") {
        return GitHubError::RateLimited { until: limits::reset_at(headers) };
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        return GitHubError::SecondaryLimit { until: None };
    }
    GitHubError::Forbidden {
        message: said.text(),
        needs: header(headers, "x-accepted-github-permissions").filter(|needs| !needs.is_empty()).map(plain),
    }
}

pub(crate) fn is_secondary_limit(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("secondary rate limit") || message.contains("abuse detection")
}

/// Reads `required; url=https://github.com/orgs/acme/sso?authorization_request=…`. Where only a part
/// was left out (`partial-results; organizations=…`), nothing was refused.
pub(crate) fn sso_required(host: &Host, value: &str) -> Option<GitHubError> {
    let mut parts = value.split(';').map(str::trim);
    if parts.next() != Some("required") {
        return None;
    }
    let url = parts.find_map(|part| part.strip_prefix("url=")).and_then(|url| sign_on_page(host, url));
    let organization = url.as_ref().and_then(|url| {
        let mut segments = url.path_segments()?;
        (segments.next() == Some("orgs")).then(|| segments.next().map(str::to_owned)).flatten()
    });
    Some(GitHubError::SsoRequired { organization, url })
}

/// A person is sent to this page and signs on there, so it is only taken over https and on the very
/// host.
fn sign_on_page(host: &Host, text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let authority = format!("{}{port}", url.host_str()?);
    let plain = url.username().is_empty() && url.password().is_none();
    (url.scheme() == "https" && plain && authority == host.as_str()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host() -> Host {
        "github.com".parse().unwrap()
    }

    fn of(status: u16, headers: &[(&'static str, &str)], body: &str) -> GitHubError {
        let headers =
            headers.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap())).collect();
        refusal(&host(), StatusCode::from_u16(status).unwrap(), &headers, body.as_bytes())
    }

    #[test]
    fn a_refusal_is_told_with_its_details() {
        let own = r#"{"message":"Unprocessable Entity","errors":["Can not approve your own pull request"]}"#;
        assert_eq!(
            of(422, &[], own),
            GitHubError::Invalid { message: "Unprocessable Entity: Can not approve your own pull request".into() }
        );
        let field =
            r#"{"message":"Validation Failed","errors":[{"resource":"Status","field":"sha","code":"invalid"}]}"#;
        assert_eq!(of(422, &[], field), GitHubError::Invalid { message: "Validation Failed: sha invalid".into() });
        assert_eq!(
            of(422, &[], "{\"message\":\"a\\u001b[31m\\nb\"}"),
            GitHubError::Invalid { message: "a [31m b".into() },
            "nothing of it controls a terminal"
        );
    }

    #[test]
    fn the_kinds_of_403_are_told_apart() {
        let limited = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795341600")];
        let until = "2026-11-22T10:00:00Z".parse().ok();
        assert_eq!(of(403, &limited, ""), GitHubError::RateLimited { until });
        assert_eq!(of(429, &limited, ""), GitHubError::RateLimited { until });
        let wait = [("retry-after", "30"), ("date", "Sun, 22 Nov 2026 09:59:30 GMT")];
        assert_eq!(of(403, &wait, ""), GitHubError::SecondaryLimit { until });
        let secondary = r#"{"message":"You have exceeded a secondary rate limit."}"#;
        assert_eq!(of(403, &[], secondary), GitHubError::SecondaryLimit { until: None });
        assert_eq!(of(429, &[], ""), GitHubError::SecondaryLimit { until: None });
        let needs = [("x-accepted-github-permissions", "issues=write; pull_requests=write")];
        let message = r#"{"message":"Resource not accessible by personal access token"}"#;
        assert_eq!(
            of(403, &needs, message),
            GitHubError::Forbidden {
                message: "Resource not accessible by personal access token".into(),
                needs: Some("issues=write; pull_requests=write".into())
            }
        );
    }

    #[test]
    fn people_are_sent_to_sign_on_at_their_own_host_only() {
        let page = "https://github.com/orgs/acme/sso?authorization_request=abc";
        assert_eq!(
            of(403, &[("x-github-sso", &format!("required; url={page}"))], ""),
            GitHubError::SsoRequired { organization: Some("acme".into()), url: Url::parse(page).ok() }
        );
        for wrong in [
            "http://github.com/orgs/acme/sso",
            "https://github.com.evil.test/orgs/acme/sso",
            "https://github.com@evil.test/orgs/acme/sso",
            "https://evil.test@github.com/orgs/acme/sso",
            "https://evil.test/orgs/acme/sso",
            "https://github.com:8443/orgs/acme/sso",
            "javascript:alert(1)",
        ] {
            assert_eq!(
                of(403, &[("x-github-sso", &format!("required; url={wrong}"))], ""),
                GitHubError::SsoRequired { organization: None, url: None },
                "{wrong}"
            );
        }
        assert!(
            matches!(
                of(403, &[("x-github-sso", "partial-results; organizations=1")], ""),
                GitHubError::Forbidden { .. }
            ),
            "what was left out of a list is no refusal"
        );
    }
}
