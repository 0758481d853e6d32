//! The inbox: many pull requests with few questions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::answer::plain;
use crate::client::GitHub;
use crate::error::GitHubError;
use crate::graphql::{Envelope, Fault, INBOX, PageInfo, REFRESH, reason};
use crate::portion::List;
use crate::summary::{Hidden, NodeId, PullSummary, WireSummary};

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

/// Pull requests that were asked for by their ids. One that is neither among the seen nor among the gone was
/// left out, and nothing is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refreshed {
    /// How many of the ids were asked for, from the first.
    pub asked: usize,
    /// Those that can be seen.
    pub pulls: Vec<PullSummary>,
    /// Those of which GitHub says, by their very ids, that they are not there.
    pub gone: Vec<NodeId>,
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
    /// GitHub did not finish it.
    TooHeavy,
    /// Anything else.
    Other,
}

/// Something that GitHub left out of an answer. Equal ones are one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialFault {
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
    search: Option<Found>,
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
    nodes: Option<Vec<Option<serde_json::Value>>>,
}

impl GitHub {
    /// The pull requests of a search, a page at a time. `after` is `next` of the page before. A page that
    /// GitHub did not finish is asked for in halves; of a page of one, what is missing is left out and told.
    pub async fn inbox(&self, query: &str, after: Option<&str>) -> Result<InboxPage, GitHubError> {
        let mut timeouts = 0;
        let answer = loop {
            match self.found(Variables { query, first: self.portion(List::Found), after }).await {
                Ok(answer) => break answer,
                Err(error) => self.halve(List::Found, &mut timeouts, error)?,
            }
        };
        self.portion_answered(List::Found);
        let Found { issue_count, page_info, nodes } = answer.data;
        let nodes = nodes.unwrap_or_default();
        let next = page_info.next_after(nodes.len())?;
        let (pulls, partial) = self.summaries(Envelope { data: nodes, faults: answer.faults, sso: answer.sso });
        Ok(InboxPage { pulls, next, total: issue_count, partial })
    }

    async fn found(&self, variables: Variables<'_>) -> Result<Envelope<Found>, GitHubError> {
        let is_one = variables.first == 1;
        let Envelope { data, faults, sso } = self.graphql::<Search>(INBOX, variables).await?;
        let unfinished = faults.iter().any(Fault::is_too_heavy);
        match data.search {
            Some(found) if is_one || !unfinished => Ok(Envelope { data: found, faults, sso }),
            _ if unfinished => Err(GitHubError::TooHeavy),
            _ => Err(first_reason(&faults, sso.as_ref(), "a search without an answer")),
        }
    }

    /// The same pull requests again, by their ids: as many of the first as GitHub answers at once. Where this
    /// fails with [`GitHubError::TooHeavy`] or a server error, that is of the first alone.
    pub async fn refresh(&self, ids: &[NodeId]) -> Result<Refreshed, GitHubError> {
        let mut timeouts = 0;
        let mut envelope = loop {
            match self.nodes(ids.get(..self.portion(List::Nodes) as usize).unwrap_or(ids)).await {
                Ok(envelope) => break envelope,
                Err(error) => self.halve(List::Nodes, &mut timeouts, error)?,
            }
        };
        self.portion_answered(List::Nodes);
        let asked = envelope.data.len();
        let is_gone = |fault: &Fault| fault.kind.as_deref() == Some("NOT_FOUND") && fault.node().is_some();
        let gone = envelope.faults.iter().filter(|fault| is_gone(fault)).filter_map(|fault| {
            let at = fault.node()?;
            let is_null = envelope.data.get(at)?.is_none();
            ids.get(at).filter(|_| is_null).cloned()
        });
        let gone = gone.collect();
        envelope.faults.retain(|fault| !is_gone(fault));
        let (pulls, partial) = self.summaries(envelope);
        Ok(Refreshed { asked, pulls, gone, partial })
    }

    async fn nodes(&self, ids: &[NodeId]) -> Result<Envelope<Vec<Option<serde_json::Value>>>, GitHubError> {
        let Envelope { data, faults, sso } = self.graphql::<OfIds>(REFRESH, Ids { ids }).await?;
        if faults.iter().any(Fault::is_too_heavy) {
            return Err(GitHubError::TooHeavy);
        }
        let nodes = data.nodes.unwrap_or_default();
        if nodes.len() == ids.len() {
            Ok(Envelope { data: nodes, faults, sso })
        } else {
            Err(first_reason(&faults, sso.as_ref(), "another number of nodes than was asked for"))
        }
    }

    /// Reads each node by itself: one that cannot be read does not take the others with it.
    fn summaries(&self, envelope: Envelope<Vec<Option<serde_json::Value>>>) -> (Vec<PullSummary>, Vec<PartialFault>) {
        let mut partial = Vec::new();
        let mut hidden: BTreeMap<usize, Hidden> = BTreeMap::new();
        let unfinished: Vec<Option<usize>> =
            envelope.faults.iter().filter(|it| it.is_too_heavy()).map(|it| it.index_below("nodes")).collect();
        for fault in &envelope.faults {
            if let Some(index) = fault.index_below("nodes") {
                hidden.entry(index).or_default().note(fault);
            }
            note(&mut partial, partial_fault(fault, envelope.sso.as_ref()));
        }
        let mut pulls = Vec::with_capacity(envelope.data.len());
        for (index, node) in envelope.data.into_iter().enumerate() {
            let Some(node) = node.filter(|node| node["__typename"] == "PullRequest") else { continue };
            // What is missing in it is not known to be absent.
            if unfinished.contains(&Some(index)) || unfinished.contains(&None) {
                continue;
            }
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

fn first_reason(faults: &[Fault], sso: Option<&GitHubError>, otherwise: &str) -> GitHubError {
    faults.first().map_or_else(|| GitHubError::unexpected(otherwise), |fault| reason(fault, sso))
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
        _ if fault.is_too_heavy() => FaultKind::TooHeavy,
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
