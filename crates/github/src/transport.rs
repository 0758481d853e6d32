//! One exchange with GitHub: a request is sent at most once, and what went wrong is told apart by
//! whether the request can have arrived.
//!
//! octocrab carries the requests and nothing else. It follows no redirect, repeats nothing and
//! parses nothing here.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONNECTION, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, USER_AGENT};
use http::{Method, StatusCode, Uri};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper_timeout::TimeoutConnector;
use hyper_util::client::legacy::{Client, Error as Connecting};
use hyper_util::rt::TokioExecutor;
use octocrab::service::middleware::auth_header::AuthHeaderLayer;
use octocrab::service::middleware::base_uri::BaseUriLayer;
use octocrab::service::middleware::extra_headers::ExtraHeadersLayer;
use octocrab::{AuthState, OctoBody, Octocrab, OctocrabBuilder};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use url::Url;

use crate::address::ApiAddress;
use crate::error::GitHubError;
use crate::proxy::{self, Proxy};

/// The largest answer of the API that is taken in. A page of a hundred comments with 64 KiB each
/// fits several times.
const MAX_ANSWER: usize = 64 << 20;

/// How long to wait for GitHub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Until a connection is there, with TLS.
    pub connect: Duration,
    /// For a whole answer of the API.
    pub answer: Duration,
    /// For the next piece of a download.
    pub piece: Duration,
}

impl Patience {
    /// GitHub itself gives up after ten seconds of work, so these only end what is broken.
    pub const DEFAULT: Self =
        Self { connect: Duration::from_secs(10), answer: Duration::from_secs(30), piece: Duration::from_secs(30) };
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The request never left: there was no connection to send it over.
    NotSent { why: String },
    /// It was sent, or partly sent, and no answer came.
    Cut { why: String },
    /// It was sent, and the answer takes too long.
    TimedOut,
    /// It was sent, and the answer is longer than any of GitHub's.
    TooLong,
}

impl From<Lost> for GitHubError {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::NotSent { why } | Lost::Cut { why } => Self::Offline { why },
            Lost::TimedOut => Self::TimedOut,
            Lost::TooLong => Self::unexpected(format!("an answer of more than {MAX_ANSWER} bytes")),
        }
    }
}

/// What GitHub answered. The status is known also when the body broke off, which matters for
/// writes.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Result<Vec<u8>, Lost>,
}

/// An answer whose body is still on its way.
pub(crate) type Streaming = http::Response<http_body_util::combinators::BoxBody<Bytes, octocrab::Error>>;

pub(crate) struct Transport {
    /// For questions. Connections are kept, and a question that a closing connection swallowed is
    /// asked again by the caller.
    reads: Octocrab,
    /// For writes. Each gets a connection of its own, so that none is lost in one that the server
    /// was just about to close.
    writes: Octocrab,
    /// For addresses that GitHub points to on other hosts. It knows no token.
    elsewhere: Octocrab,
    patience: Patience,
}

impl Transport {
    /// Needs a runtime of tokio around it.
    pub(crate) fn new(
        address: &ApiAddress,
        token: &SecretString,
        (patience, proxy): (Patience, &Proxy),
    ) -> Result<Self, GitHubError> {
        // octocrab panics on a missing runtime.
        let exposed = token.expose_secret();
        if exposed.is_empty() || !exposed.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(GitHubError::UnusableToken);
        }
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(GitHubError::unexpected("there is no runtime to wait for GitHub in"));
        }
        let origin: Uri = address.origin().parse().map_err(|error| cannot_start(&error))?;
        let mut bearer = HeaderValue::from_str(&format!("Bearer {exposed}")).map_err(|_| GitHubError::UnusableToken)?;
        bearer.set_sensitive(true);
        let way = proxy::connector(proxy).map_err(|error| cannot_start(&error))?;
        let client = |bearer: Option<HeaderValue>| {
            let mut way = TimeoutConnector::new(way.clone());
            way.set_connect_timeout(Some(patience.connect));
            let mut headers = vec![(USER_AGENT, HeaderValue::from_static("countersign"))];
            if bearer.is_some() {
                headers.push((ACCEPT, HeaderValue::from_static("application/vnd.github+json")));
            }
            // The token goes to this origin alone, whatever address a request has.
            let client = OctocrabBuilder::new_empty()
                .with_service(Client::builder(TokioExecutor::new()).build::<_, OctoBody>(way))
                .with_layer(&ExtraHeadersLayer::new(Arc::new(headers)))
                .with_layer(&BaseUriLayer::new(origin.clone()))
                .with_layer(&AuthHeaderLayer::new(bearer, origin.clone(), origin.clone()))
                .with_auth(AuthState::None);
            match client.build() {
                Ok(client) => client,
                Err(never) => match never {},
            }
        };
        Ok(Self {
            reads: client(Some(bearer.clone())),
            writes: client(Some(bearer)),
            elsewhere: client(None),
            patience,
        })
    }

    /// A GET below the origin of the API.
    pub(crate) async fn get(&self, path: &str, etag: Option<&HeaderValue>) -> Result<Answer, Lost> {
        let headers: HeaderMap = etag.map(|etag| (IF_NONE_MATCH, etag.clone())).into_iter().collect();
        self.whole(self.reads._get_with_headers(path, Some(headers))).await
    }

    /// A GraphQL query: a POST that changes nothing.
    pub(crate) async fn query(&self, path: &str, body: &(impl Serialize + ?Sized)) -> Result<Answer, Lost> {
        self.whole(self.reads._post(path, Some(body))).await
    }

    /// A write, sent once.
    pub(crate) async fn write(&self, method: Method, path: &str, body: &impl Serialize) -> Result<Answer, Lost> {
        let request = http::Request::builder().method(method).uri(path).header(CONNECTION, "close");
        let request = self.writes.build_request(request, Some(body)).map_err(|error| lost(&error))?;
        self.whole(self.writes.execute(request)).await
    }

    /// A GET of an address on any host, without the token. The body is read by the caller.
    pub(crate) async fn fetch(&self, url: &Url) -> Result<Streaming, Lost> {
        let answer = tokio::time::timeout(self.patience.answer, self.elsewhere._get(url.as_str())).await;
        answer.map_err(|_| Lost::TimedOut)?.map_err(|error| lost(&error))
    }

    /// The next piece of a body; `None` at its end.
    pub(crate) async fn piece(&self, body: &mut Streaming) -> Result<Option<Bytes>, Lost> {
        loop {
            let frame = tokio::time::timeout(self.patience.piece, body.body_mut().frame()).await;
            match frame.map_err(|_| Lost::TimedOut)? {
                None => return Ok(None),
                Some(Err(error)) => return Err(lost(&error)),
                Some(Ok(frame)) => {
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
            }
        }
    }

    async fn whole(&self, answer: impl Future<Output = octocrab::Result<Streaming>>) -> Result<Answer, Lost> {
        let deadline = tokio::time::Instant::now() + self.patience.answer;
        let answer = tokio::time::timeout_at(deadline, answer).await.map_err(|_| Lost::TimedOut)?;
        let (head, body) = answer.map_err(|error| lost(&error))?.into_parts();
        let body = match tokio::time::timeout_at(deadline, Limited::new(body, MAX_ANSWER).collect()).await {
            Err(_) => Err(Lost::TimedOut),
            Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Lost::TooLong),
            Ok(Err(error)) => Err(Lost::Cut { why: innermost(&*error) }),
            Ok(Ok(body)) => Ok(body.to_bytes().to_vec()),
        };
        Ok(Answer { status: head.status, headers: head.headers, body })
    }
}

/// Certificates of the system that cannot be read, most likely.
fn cannot_start(error: &(dyn std::error::Error + 'static)) -> GitHubError {
    GitHubError::Offline { why: innermost(error) }
}

/// Whether the request can have arrived is decided by one fact: was there a connection?
fn lost(error: &octocrab::Error) -> Lost {
    let why = innermost(error);
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<Connecting>().is_some_and(Connecting::is_connect) {
            return Lost::NotSent { why };
        }
        cause = error.source();
    }
    Lost::Cut { why }
}

/// The last cause says what happened; what stands around it only names layers.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.chars().filter(|letter| !letter.is_control()).take(200).collect()
}

/// A header that stands in an answer as readable text.
pub(crate) fn header<'h>(headers: &'h HeaderMap, name: &'static str) -> Option<&'h str> {
    headers.get(HeaderName::from_static(name)).and_then(|value| value.to_str().ok())
}
