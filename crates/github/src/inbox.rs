//! The inbox: many pull requests with few questions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::answer::plain;
use crate::client::GitHub;
use crate::error::GitHubError;
use crate::graphql::{Envelope, Fault, INBOX, PageInfo, REFRESH};
use crate::summary::{Hidden, NodeId, PullSummary, WireSummary};

/// Pull requests on a page. More makes GitHub cut the answer when it takes too long.
const PAGE: u32 = 50;
/// The size of a page for an account whose pull requests are heavy.
const SMALL_PAGE: u32 = 20;
/// GitHub takes at most as many ids in one question.
const CHUNK: usize = 100;

/// A page of the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxPage {
    /// In the order of the search.
    pub pulls: Vec<PullSummary>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
    /// How many there are. GitHub gives out a thousand of a search at most.
    pub total: u64,
    /// What GitHub left out. The rest is right all the same.
    pub partial: Vec<PartialFault>,
}

/// Pull requests that were asked for by their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refreshed {
    /// Those that can be seen. One that is missing here is gone, or among what was left out.
    pub pulls: Vec<PullSummary>,
    /// What GitHub left out.
    pub partial: Vec<PartialFault>,
}

/// Why a part was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// An organization wants single sign-on for this token.
    SingleSignOn,
    /// The token may not see it.
    Forbidden,
    /// It does not exist (any more).
    NotFound,
    /// Anything else, a question that took too long among it.
    Other,
}

/// Something that GitHub left out of an answer. Equal ones are one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialFault {
    /// Why.
    pub kind: FaultKind,
    /// In GitHub's words.
    pub message: String,
    /// Where to sign on, over https and on the host itself.
    pub sso_url: Option<Url>,
    /// How many parts are missing for this reason.
    pub count: usize,
}

#[derive(Serialize)]
struct Variables<'v> {
    query: &'v str,
    first: u32,
    after: Option<&'v str>,
}

#[derive(Deserialize)]
struct Search {
    search: Found,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    issue_count: u64,
    page_info: PageInfo,
    nodes: Option<Vec<Option<serde_json::Value>>>,
}

#[derive(Serialize)]
struct Ids<'v> {
    ids: &'v [NodeId],
}

#[derive(Deserialize)]
struct OfIds {
    nodes: Vec<Option<serde_json::Value>>,
}

impl GitHub {
    /// The pull requests of a search, a page at a time. `after` is `next` of the page before.
    pub async fn inbox(&self, query: &str, after: Option<&str>) -> Result<InboxPage, GitHubError> {
        let ask = |first| self.graphql::<Search>(INBOX, Variables { query, first, after });
        let answer = match ask(PAGE).await {
            // It took too long for GitHub: less at once.
            Err(GitHubError::ServerError { status: 502 | 504 }) => ask(SMALL_PAGE).await?,
            other => other?,
        };
        let Found { issue_count, page_info, nodes } = answer.data.search;
        let nodes = nodes.unwrap_or_default();
        let next = page_info.next_after(nodes.len())?;
        let envelope = Envelope { data: nodes, faults: answer.faults, sso: answer.sso };
        let (pulls, partial) = self.summaries(envelope);
        Ok(InboxPage { pulls, next, total: issue_count, partial })
    }

    /// The same pull requests again, by their ids.
    pub async fn refresh(&self, ids: &[NodeId]) -> Result<Refreshed, GitHubError> {
        let mut refreshed = Refreshed { pulls: Vec::with_capacity(ids.len()), partial: Vec::new() };
        for ids in ids.chunks(CHUNK) {
            let answer = self.graphql::<OfIds>(REFRESH, Ids { ids }).await?;
            let envelope = Envelope { data: answer.data.nodes, faults: answer.faults, sso: answer.sso };
            let (pulls, partial) = self.summaries(envelope);
            refreshed.pulls.extend(pulls);
            for fault in partial {
                note(&mut refreshed.partial, fault);
            }
        }
        Ok(refreshed)
    }

    /// Reads each node by itself: one that cannot be read does not take the others with it.
    fn summaries(&self, envelope: Envelope<Vec<Option<serde_json::Value>>>) -> (Vec<PullSummary>, Vec<PartialFault>) {
        let mut partial = Vec::new();
        let mut hidden: BTreeMap<usize, Hidden> = BTreeMap::new();
        for fault in &envelope.faults {
            if let Some(index) = fault.index_below("nodes") {
                hidden.entry(index).or_default().note(fault);
            }
            note(&mut partial, partial_fault(fault, envelope.sso.as_ref()));
        }
        let mut pulls = Vec::with_capacity(envelope.data.len());
        for (index, node) in envelope.data.into_iter().enumerate() {
            let Some(node) = node.filter(|node| node["__typename"] == "PullRequest") else { continue };
            let hidden = hidden.get(&index).copied().unwrap_or_default();
            let summary = serde_json::from_value::<WireSummary>(node)
                .map_err(|error| GitHubError::unexpected(error.to_string()))
                .and_then(|wire| wire.into_summary(self.host(), hidden));
            match summary {
                Ok((summary, _)) => pulls.push(summary),
                Err(error) => {
                    let message = error.to_string();
                    note(&mut partial, PartialFault { kind: FaultKind::Other, message, sso_url: None, count: 1 });
                }
            }
        }
        (pulls, partial)
    }
}

fn note(partial: &mut Vec<PartialFault>, fault: PartialFault) {
    let same = |known: &&mut PartialFault| {
        (known.kind, &known.message, &known.sso_url) == (fault.kind, &fault.message, &fault.sso_url)
    };
    match partial.iter_mut().find(same) {
        Some(known) => known.count += fault.count,
        None => partial.push(fault),
    }
}

fn partial_fault(fault: &Fault, sso: Option<&GitHubError>) -> PartialFault {
    let kind = match fault.kind.as_deref() {
        _ if fault.is_saml() => FaultKind::SingleSignOn,
        Some("FORBIDDEN" | "INSUFFICIENT_SCOPES") => FaultKind::Forbidden,
        Some("NOT_FOUND") => FaultKind::NotFound,
        _ => FaultKind::Other,
    };
    let sso_url = match sso {
        Some(GitHubError::SsoRequired { url, .. }) if fault.is_saml() => url.clone(),
        _ => None,
    };
    PartialFault { kind, message: plain(&fault.message), sso_url, count: 1 }
}
