//! GraphQL with its own envelope: GitHub answers with `data` *and* `errors` when it hides a part,
//! for example the organizations that want single sign-on, and both are kept.

use countersign_model::Host;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::answer::{is_secondary_limit, plain, sso_required};
use crate::client::{GitHub, parse};
use crate::error::GitHubError;
use crate::limits::{self, Allowance, Resource};
use crate::transport::header;

/// An operation that this crate sends, with the fragments that it uses.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// The name of the operation.
    pub name: &'static str,
    /// The whole text.
    pub text: &'static str,
}

macro_rules! documents {
    ($($(#[$doc:meta])* $constant:ident = $name:literal from $($file:literal),+;)*) => {
        $(
            $(#[$doc])*
            pub(crate) const $constant: Document = Document {
                name: $name,
                text: concat!($(include_str!(concat!("graphql/", $file, ".graphql")), "\n"),+),
            };
        )*

        /// Every document of this crate, for the test that holds them against GitHub's schema.
        pub const DOCUMENTS: &[Document] = &[$($constant),*];
    };
}

documents! {
    INBOX = "Inbox" from "inbox", "summary", "contexts", "author", "allowance";
    REFRESH = "Refresh" from "refresh", "summary", "contexts", "author", "allowance";
    CHANGED_FILES = "ChangedFiles" from "changed_files", "allowance";
    TEXT_AT = "TextAt" from "text_at", "allowance";
    PULL = "Pull" from
        "pull", "summary", "contexts", "author", "person", "commits", "reviews", "comments", "allowance";
    MORE_COMMITS = "MoreCommits" from "more_commits", "commits", "person", "allowance";
    MORE_REVIEWS = "MoreReviews" from "more_reviews", "reviews", "author", "allowance";
    MORE_COMMENTS = "MoreComments" from "more_comments", "comments", "author", "allowance";
    STATUSES = "Statuses" from "statuses", "contexts", "author", "allowance";
}

/// One of the `errors` beside the data.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Fault {
    #[serde(rename = "type", default)]
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) message: String,
    #[serde(default)]
    pub(crate) path: Vec<PathSegment>,
    #[serde(default)]
    extensions: Option<Extensions>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    #[serde(default, rename = "saml_failure")]
    saml_failure: bool,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    field_name: Option<String>,
}

/// A field or an index on the way to what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum PathSegment {
    Index(usize),
    Field(String),
}

impl Fault {
    pub(crate) fn is_saml(&self) -> bool {
        self.extensions.as_ref().is_some_and(|extensions| extensions.saml_failure)
    }

    pub(crate) fn is_rate_limit(&self) -> bool {
        matches!(self.kind.as_deref(), Some("RATE_LIMITED" | "RATE_LIMIT"))
    }

    /// Whether GitHub began with this and did not finish it: what is missing is unknown, and not absent.
    pub(crate) fn is_too_heavy(&self) -> bool {
        matches!(self.kind.as_deref(), Some("RESOURCE_LIMITS_EXCEEDED" | "MAX_NODE_LIMIT_EXCEEDED" | "TIMEOUT"))
            || [
                "Something went wrong while executing your query",
                "Resource limits for this query exceeded",
                "Timeout on",
            ]
            .iter()
            .any(|begin| self.message.starts_with(begin))
    }

    /// The field that the server does not know.
    fn unknown_field(&self) -> Option<&str> {
        let extensions = self.extensions.as_ref().filter(|it| it.code.as_deref() == Some("undefinedField"))?;
        Some(extensions.field_name.as_deref().unwrap_or_default())
    }

    /// The index of a node that is missing as a whole, as in `nodes`, 3.
    pub(crate) fn node(&self) -> Option<usize> {
        match self.path.as_slice() {
            [PathSegment::Field(name), PathSegment::Index(index)] if name == "nodes" => Some(*index),
            _ => None,
        }
    }

    /// Whether what is missing is a field of this name.
    pub(crate) fn is_at(&self, field: &str) -> bool {
        matches!(self.path.last(), Some(PathSegment::Field(last)) if last == field)
    }

    /// The index behind this field in the path, as in `nodes`, 3, `title`.
    pub(crate) fn index_below(&self, field: &str) -> Option<usize> {
        self.path.windows(2).find_map(|pair| match pair {
            [PathSegment::Field(name), PathSegment::Index(index)] if name == field => Some(*index),
            _ => None,
        })
    }
}

/// An answer with what GitHub left out of it.
#[derive(Debug)]
pub(crate) struct Envelope<T> {
    pub(crate) data: T,
    pub(crate) faults: Vec<Fault>,
    /// `X-GitHub-SSO`, where it asks for single sign-on.
    pub(crate) sso: Option<GitHubError>,
}

impl<T> Envelope<T> {
    /// The data, if nothing was left out of it.
    pub(crate) fn whole(self) -> Result<T, GitHubError> {
        match self.faults.first() {
            None => Ok(self.data),
            Some(fault) => Err(reason(fault, self.sso.as_ref())),
        }
    }
}

/// The reason that stands in one of the `errors`.
pub(crate) fn reason(fault: &Fault, sso: Option<&GitHubError>) -> GitHubError {
    if fault.is_saml() {
        return sso.cloned().unwrap_or(GitHubError::SsoRequired { organization: None, url: None });
    }
    if fault.is_too_heavy() {
        return GitHubError::TooHeavy;
    }
    if let Some(field) = fault.unknown_field() {
        return GitHubError::OldServer { field: plain(field) };
    }
    match fault.kind.as_deref() {
        Some("NOT_FOUND") => GitHubError::NotFound,
        Some("FORBIDDEN" | "INSUFFICIENT_SCOPES") => {
            GitHubError::Forbidden { message: plain(&fault.message), needs: None }
        }
        Some("UNPROCESSABLE") => GitHubError::Invalid { message: plain(&fault.message) },
        _ => GitHubError::unexpected(plain(&fault.message)),
    }
}

#[derive(Serialize)]
struct Request<'r, V> {
    #[serde(rename = "operationName")]
    operation_name: &'r str,
    query: &'r str,
    variables: V,
}

#[derive(Deserialize)]
struct Raw<T> {
    // Not `default`: serde takes a missing member of an option as none.
    data: Option<T>,
    #[serde(default)]
    errors: Vec<Fault>,
}

#[derive(Deserialize)]
struct WithAllowance<T> {
    #[serde(rename = "rateLimit")]
    rate_limit: Option<RateLimit>,
    #[serde(flatten)]
    rest: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RateLimit {
    limit: u32,
    remaining: u32,
    reset_at: Timestamp,
}

impl GitHub {
    /// Asks one of the documents. An answer without any data is an error; one with a part of it is
    /// an answer that says what is missing.
    pub(crate) async fn graphql<T: DeserializeOwned>(
        &self,
        document: Document,
        variables: impl Serialize,
    ) -> Result<Envelope<T>, GitHubError> {
        let request = Request { operation_name: document.name, query: document.text, variables };
        let answer = self.ask(&request).await?;
        if !answer.status.is_success() {
            return Err(self.refused(Resource::Graphql, &answer));
        }
        let sso = header(&answer.headers, "x-github-sso").and_then(|value| sso_required(self.host(), value));
        let raw: Raw<WithAllowance<T>> = parse(&answer.body?)?;
        // A limit comes with the status 200, and whatever data stands beside it is not the answer.
        if let Some(why) = raw.errors.iter().find_map(|fault| limit(fault, &answer.headers)) {
            self.limits().pause(Resource::Graphql, &why, &answer.headers);
            return Err(why);
        }
        let Some(data) = raw.data else {
            return Err(raw.errors.first().map_or_else(
                || GitHubError::unexpected("an answer without data"),
                |fault| reason(fault, sso.as_ref()),
            ));
        };
        if let Some(RateLimit { limit, remaining, reset_at }) = data.rate_limit {
            self.limits().set(Resource::Graphql, Allowance { limit, remaining, reset_at });
        }
        Ok(Envelope { data: data.rest, faults: raw.errors, sso })
    }
}

fn limit(fault: &Fault, headers: &http::HeaderMap) -> Option<GitHubError> {
    if is_secondary_limit(&fault.message) {
        Some(GitHubError::SecondaryLimit { until: limits::retry_after(headers) })
    } else if fault.is_rate_limit() {
        Some(GitHubError::RateLimited { until: limits::reset_at(headers) })
    } else {
        None
    }
}

/// The parts of a connection that tell whether there is more.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PageInfo {
    pub(crate) has_next_page: bool,
    pub(crate) end_cursor: Option<String>,
}

impl PageInfo {
    /// Where to go on after a page that brought this many. A list of pages that bring nothing would never end.
    pub(crate) fn next_after(self, brought: usize) -> Result<Option<String>, GitHubError> {
        let next = self.end_cursor.filter(|_| self.has_next_page);
        if next.is_some() && brought == 0 {
            return Err(GitHubError::unexpected("an empty page that leads on"));
        }
        Ok(next)
    }
}

/// GitHub's `BigInt` comes as text, and from older servers as a number.
pub(crate) fn big_int<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        Number(u64),
        Text(String),
    }
    Ok(match Option::<Form>::deserialize(deserializer)? {
        None => None,
        Some(Form::Number(number)) => Some(number),
        Some(Form::Text(text)) => Some(text.parse().map_err(serde::de::Error::custom)?),
    })
}

/// The variables `owner` and `name`, which every query of a repository has, and others.
#[derive(Serialize)]
pub(crate) struct InRepository<'r, V> {
    pub(crate) owner: &'r str,
    pub(crate) name: &'r str,
    #[serde(flatten)]
    pub(crate) more: V,
}

/// `repository { … }`, which is null for one that may not be seen.
#[derive(Deserialize)]
pub(crate) struct OfRepository<T> {
    pub(crate) repository: Option<T>,
}

/// A repository of this host by the name that GitHub gives it.
pub(crate) fn repository(host: &Host, name_with_owner: &str) -> Result<countersign_model::RepositoryRef, GitHubError> {
    countersign_model::RepositoryRef::parse(host.clone(), name_with_owner)
        .map_err(|error| GitHubError::unexpected(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_big_int_is_read_in_both_forms() {
        #[derive(Deserialize)]
        struct Holder {
            #[serde(deserialize_with = "big_int")]
            id: Option<u64>,
        }
        let read = |text: &str| serde_json::from_str::<Holder>(text).map(|holder| holder.id).ok();
        assert_eq!(read(r#"{"id":"3500000000"}"#), Some(Some(3_500_000_000)));
        assert_eq!(read(r#"{"id":3500000000}"#), Some(Some(3_500_000_000)));
        assert_eq!(read(r#"{"id":null}"#), Some(None));
        assert_eq!(read(r#"{"id":"-1"}"#), None);
    }

    #[test]
    fn a_fault_names_the_place_that_is_missing() {
        let fault: Fault = serde_json::from_str(
            r#"{"type":"FORBIDDEN","path":["search","nodes",3,"status"],"message":"no",
                "extensions":{"saml_failure":true},"locations":[]}"#,
        )
        .unwrap();
        assert!(fault.is_saml() && fault.is_at("status"));
        assert_eq!(fault.index_below("nodes"), Some(3));
    }
}
