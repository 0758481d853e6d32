//! The client of one account: one request after the other, limits kept, questions asked again once
//! when a connection broke, writes never.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use countersign_model::{Host, RepositoryRef};
use http::{HeaderMap, Method, StatusCode, header};
use secrecy::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::address::ApiAddress;
use crate::answer;
use crate::error::{GitHubError, WriteError};
use crate::etag::{EtagCache, Kept};
use crate::limits::{Budget, Limits, Resource};
use crate::portion::Portions;
use crate::proxy::Proxy;
pub use crate::transport::Patience;
use crate::transport::{Answer, Lost, Streaming, Transport};

/// How often a question follows a redirect: a repository that was renamed, and once more.
const MAX_REDIRECTS: usize = 3;
/// The most that REST gives on a page.
const PAGE: usize = 100;
/// Where most REST lists end.
const MOST_OF_A_LIST: usize = 1000;

/// One account at one GitHub. Cheap to clone; the clones share the queue, the limits and what was
/// already answered.
#[derive(Clone)]
pub struct GitHub {
    inner: Arc<Inner>,
}

struct Inner {
    host: Host,
    address: ApiAddress,
    transport: Transport,
    /// GitHub asks for one request at a time.
    queue: tokio::sync::Mutex<()>,
    limits: Mutex<Limits>,
    answered: Mutex<EtagCache>,
    portions: Mutex<Portions>,
    /// Whether the person took the token away.
    ended: AtomicBool,
}

impl fmt::Debug for GitHub {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("GitHub").field("host", &self.inner.host).finish_non_exhaustive()
    }
}

/// Whether a list was read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// To its end.
    Yes,
    /// There is more.
    No,
}

/// One page of a REST list.
pub(crate) struct Page {
    pub(crate) body: Vec<u8>,
    pub(crate) has_next: bool,
    /// Where the next one begins, in lists that are read by a cursor.
    pub(crate) cursor: Option<String>,
}

impl GitHub {
    /// A client for the account of a token. Needs a runtime of tokio around it; sends nothing yet.
    pub fn connect(host: Host, address: &ApiAddress, token: &SecretString) -> Result<Self, GitHubError> {
        Self::connect_with(host, address, token, (Patience::DEFAULT, &Proxy::default()))
    }

    /// The same with other times to wait, and through a proxy.
    pub fn connect_with(
        host: Host,
        address: &ApiAddress,
        token: &SecretString,
        (patience, proxy): (Patience, &Proxy),
    ) -> Result<Self, GitHubError> {
        let inner = Inner {
            host,
            transport: Transport::new(address, token, (patience, proxy))?,
            address: address.clone(),
            queue: tokio::sync::Mutex::default(),
            limits: Mutex::default(),
            answered: Mutex::default(),
            portions: Mutex::default(),
            ended: AtomicBool::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The host that this client speaks to.
    pub fn host(&self) -> &Host {
        &self.inner.host
    }

    /// What GitHub still allows, as last seen.
    pub fn budget(&self) -> Budget {
        self.limits().budget()
    }

    /// Ends it, for every clone: from now on nothing is sent with its token. What is on its way stays there.
    pub fn end(&self) {
        self.inner.ended.store(true, Ordering::SeqCst);
    }

    /// Waits until nothing else is on its way, and until something may be sent.
    async fn turn(&self, resource: Resource) -> Result<tokio::sync::MutexGuard<'_, ()>, GitHubError> {
        let turn = self.inner.queue.lock().await;
        self.check_open()?;
        self.limits().check(resource)?;
        Ok(turn)
    }

    /// A call may have waited until long after the person removed the token.
    fn check_open(&self) -> Result<(), GitHubError> {
        if self.inner.ended.load(Ordering::SeqCst) { Err(GitHubError::Ended) } else { Ok(()) }
    }

    pub(crate) fn address(&self) -> &ApiAddress {
        &self.inner.address
    }

    /// Plain values, whole after every statement; a panic elsewhere is no reason to stop.
    pub(crate) fn limits(&self) -> MutexGuard<'_, Limits> {
        self.inner.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn portions(&self) -> MutexGuard<'_, Portions> {
        self.inner.portions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answered(&self) -> MutexGuard<'_, EtagCache> {
        self.inner.answered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path_of(&self, path: &str) -> String {
        format!("{}{path}", self.address().rest_path())
    }

    /// The reason of a refusal, noted where it is a limit.
    pub(crate) fn refused(&self, resource: Resource, answer: &Answer) -> GitHubError {
        let body = answer.body.as_deref().unwrap_or_default();
        let why = answer::refusal(&self.inner.host, answer.status, &answer.headers, body);
        self.limits().pause(resource, &why, &answer.headers);
        why
    }

    /// A GraphQL query as it goes over the line. It changes nothing, so it may be asked again.
    pub(crate) async fn ask(&self, body: &(impl Serialize + ?Sized)) -> Result<Answer, GitHubError> {
        let _one_at_a_time = self.turn(Resource::Graphql).await?;
        let path = self.address().graphql().path();
        let mut answer = self.inner.transport.query(path, body).await;
        if matches!(answer, Err(Lost::Cut { .. })) {
            answer = self.inner.transport.query(path, body).await;
        }
        let answer = answer?;
        self.limits().see(Resource::Graphql, &answer.headers);
        Ok(answer)
    }

    async fn get_once(&self, path: &str, kept: Option<&Kept>) -> Result<Answer, GitHubError> {
        let etag = kept.map(|kept| &kept.etag);
        let mut answer = self.inner.transport.get(path, etag).await;
        if matches!(answer, Err(Lost::Cut { .. })) {
            answer = self.inner.transport.get(path, etag).await;
        }
        let answer = answer?;
        self.limits().see(Resource::Rest, &answer.headers);
        Ok(answer)
    }

    /// A REST GET. The kept answer is used where GitHub says that it did not change.
    async fn get_page(&self, path: &str) -> Result<Page, GitHubError> {
        let _one_at_a_time = self.turn(Resource::Rest).await?;
        let mut path = self.path_of(path);
        for _ in 0..MAX_REDIRECTS {
            let kept = self.answered().get(&path);
            let answer = self.get_once(&path, kept.as_ref()).await?;
            match (answer.status, kept) {
                (StatusCode::OK, _) => {
                    let has_next = has_next(&answer.headers);
                    let cursor = next_cursor(&answer.headers);
                    let body = answer.body?;
                    if let Some(etag) = answer.headers.get(header::ETAG) {
                        let kept = Kept { etag: etag.clone(), body: body.clone(), has_next, cursor: cursor.clone() };
                        self.answered().keep(&path, kept);
                    }
                    return Ok(Page { body, has_next, cursor });
                }
                (StatusCode::NOT_MODIFIED, Some(kept)) => {
                    return Ok(Page { body: kept.body, has_next: kept.has_next, cursor: kept.cursor });
                }
                (status, _) if status.is_redirection() => {
                    let target = location(&answer.headers, self.address().rest());
                    let same = target.filter(|target| target.origin() == self.address().rest().origin());
                    let Some(target) = same else { return Err(self.refused(Resource::Rest, &answer)) };
                    target[url::Position::BeforePath..url::Position::AfterQuery].clone_into(&mut path);
                }
                _ => return Err(self.refused(Resource::Rest, &answer)),
            }
        }
        Err(GitHubError::unexpected("a redirect that leads to itself"))
    }

    /// A single REST answer together with its headers.
    pub(crate) async fn get_bare(&self, path: &str) -> Result<Answer, GitHubError> {
        let _one_at_a_time = self.turn(Resource::Rest).await?;
        self.get_once(&self.path_of(path), None).await
    }

    /// Every page of a REST list, which GitHub ends at a thousand.
    pub(crate) async fn get_list<T: DeserializeOwned>(
        &self,
        path: &str,
        take_in: impl FnMut(T),
    ) -> Result<(), GitHubError> {
        self.get_long_list(path, MOST_OF_A_LIST, take_in).await
    }

    /// The first page of a REST list that begins with the newest.
    pub(crate) async fn get_newest<T: DeserializeOwned>(&self, path: &str) -> Result<T, GitHubError> {
        parse(&self.get_page(path).await?.body)
    }

    /// Every page of a list with an end of its own. A list that goes on is an error: a part of it
    /// must not be taken for the whole.
    pub(crate) async fn get_long_list<T: DeserializeOwned>(
        &self,
        path: &str,
        most: usize,
        mut take_in: impl FnMut(T),
    ) -> Result<(), GitHubError> {
        let mark = if path.contains('?') { '&' } else { '?' };
        for number in 1..=most.div_ceil(PAGE) {
            let page = self.get_page(&format!("{path}{mark}per_page={PAGE}&page={number}")).await?;
            take_in(parse(&page.body)?);
            if !page.has_next {
                return Ok(());
            }
        }
        Err(GitHubError::unexpected(format!("a list of more than {most}")))
    }

    /// Pages of a list of which the newest come first, up to `most`. Answers whether that was all.
    pub(crate) async fn get_as_far<T: DeserializeOwned>(
        &self,
        path: &str,
        most: usize,
        mut take_in: impl FnMut(T),
    ) -> Result<Whole, GitHubError> {
        for number in 1..=most.div_ceil(PAGE) {
            let page = self.get_page(&format!("{path}?per_page={PAGE}&page={number}")).await?;
            take_in(parse(&page.body)?);
            if !page.has_next {
                return Ok(Whole::Yes);
            }
        }
        Ok(Whole::No)
    }

    /// The same for a list that is read by a cursor. `path` has a parameter already.
    pub(crate) async fn get_by_cursor<T: DeserializeOwned>(
        &self,
        path: &str,
        most: usize,
        mut take_in: impl FnMut(T),
    ) -> Result<Whole, GitHubError> {
        let mut after = String::new();
        for _ in 0..most.div_ceil(PAGE) {
            let page = self.get_page(&format!("{path}&per_page={PAGE}{after}")).await?;
            take_in(parse(&page.body)?);
            match page.cursor {
                Some(cursor) => after = format!("&after={cursor}"),
                None if page.has_next => return Ok(Whole::No),
                None => return Ok(Whole::Yes),
            }
        }
        Ok(Whole::No)
    }

    /// Follows an address that GitHub points to, without the token and outside of the queue.
    pub(crate) async fn fetch(&self, url: &Url) -> Result<Streaming, Lost> {
        self.inner.transport.fetch(url).await
    }

    pub(crate) fn transport(&self) -> &Transport {
        &self.inner.transport
    }

    /// Sends a write, once. Dropping the future leaves it unknown whether
    /// it happened.
    pub(crate) async fn write<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, WriteError> {
        let _one_at_a_time = self.turn(Resource::Rest).await?;
        let earliest = self.limits().next_write();
        if let Some(earliest) = earliest {
            tokio::time::sleep_until(earliest).await;
            self.check_open()?;
        }
        let answer = match self.inner.transport.write(method, &self.path_of(path), body).await {
            Ok(answer) => answer,
            Err(Lost::NotSent { why }) => return Err(WriteError::Refused(GitHubError::Offline { why })),
            // It left, so it may have arrived.
            Err(lost) => return Err(WriteError::Unknown { why: GitHubError::from(lost).to_string() }),
        };
        self.limits().see(Resource::Rest, &answer.headers);
        if answer.status.is_success() {
            // It happened. Without the answer it is not known what exactly.
            let unknown = |why: String| WriteError::Unknown { why };
            let body = answer.body.map_err(|lost| unknown(GitHubError::from(lost).to_string()))?;
            return parse(&body).map_err(|error| unknown(error.to_string()));
        }
        if answer.status.is_client_error() || answer.status.is_redirection() {
            return Err(WriteError::Refused(self.refused(Resource::Rest, &answer)));
        }
        Err(WriteError::Unknown { why: format!("GitHub answered with the error {}", answer.status.as_u16()) })
    }
}

/// The path of a repository's operations. Its names consist of characters that need no escaping.
pub(crate) fn repository_path(repository: &RepositoryRef) -> String {
    format!("/repos/{}/{}", repository.owner, repository.name)
}

pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, GitHubError> {
    serde_json::from_slice(body).map_err(|error| GitHubError::unexpected(error.to_string()))
}

/// Whether a `Link` header names a next page. Its address is not used: the page number is counted
/// here, so that no answer can lead elsewhere.
fn has_next(headers: &HeaderMap) -> bool {
    headers.get_all(header::LINK).iter().any(|link| link.to_str().is_ok_and(|link| link.contains("rel=\"next\"")))
}

/// The cursor of the next page, as it goes into a query. Only this is taken of the address that a `Link`
/// header names, and only where it is plain.
fn next_cursor(headers: &HeaderMap) -> Option<String> {
    let links = headers.get_all(header::LINK).iter().filter_map(|link| link.to_str().ok());
    let next = links.flat_map(|link| link.split(',')).find(|link| link.contains("rel=\"next\""))?;
    let address = next.split(['<', '>']).nth(1)?;
    let (_, query) = address.split_once('?')?;
    let cursor = query.split('&').find_map(|parameter| parameter.strip_prefix("after="))?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~%=".contains(&byte);
    (!cursor.is_empty() && cursor.len() <= 500 && cursor.bytes().all(plain)).then(|| cursor.to_owned())
}

/// Where a redirect leads.
pub(crate) fn location(headers: &HeaderMap, base: &Url) -> Option<Url> {
    base.join(headers.get(header::LOCATION)?.to_str().ok()?).ok()
}
