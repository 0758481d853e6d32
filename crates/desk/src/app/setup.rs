//! Setting up: hosts and their tokens, whose pull requests are shown, where secrets are kept.

use std::sync::Arc;

use countersign_model::{Host, PullRef, RepositoryRef};
use secrecy::ExposeSecret as _;
use url::Url;

use crate::Desk;
use crate::access::asking::Asked;
use crate::access::connections::{WrittenHost, address, like_a_token, token_bytes, token_entry};
use crate::acting::planning::tool_view;
use crate::app::events::Topic;
use crate::app::fault::DeskError;
use crate::app::machine::Demo;
use crate::views::{HostRequest, HostState, KeychainKind, KeychainState, RepositoriesRequest, Setup, TokenSource};

/// More than anybody wants to see at once.
const MOST_REPOSITORIES: usize = 500;

impl Desk {
    /// Everything that has to be set up.
    pub async fn setup(&self) -> Setup {
        let hosts = self.connections.views();
        let plain = |address: &String| address.starts_with("http://");
        let mut plain_http: Vec<String> =
            hosts.iter().flat_map(|host| [&host.rest, &host.graphql]).filter(|it| plain(it)).cloned().collect();
        plain_http.extend(self.machine.endpoints.plain_http());
        plain_http.dedup();
        let tools = self.tools.found().map(|found| found.iter().map(tool_view).collect());
        Setup {
            hosts,
            keychain: self.secrets.view().await,
            tools,
            git_problem: self.tools.git_problem(),
            sandbox: self.sandbox_view(),
            plain_http,
            demo: self.machine.demo != Demo::No,
        }
    }

    /// Looks at the machine once more, and connects what is not connected.
    pub async fn look_again(self: &Arc<Self>) -> Setup {
        self.look_at_machine().await;
        self.look_at_secrets().await;
        self.read_roles();
        for host in self.connections.views() {
            if !matches!(host.state, HostState::Connected | HostState::Connecting) {
                // What went wrong is the state of the host, which is part of the answer.
                let _ = self.connect_host(&host.host, host.source).await;
            }
        }
        self.refresh_inbox();
        self.setup().await
    }

    /// Takes the token of the GitHub CLI, now and at each start.
    pub async fn use_gh(self: &Arc<Self>, host: &str) -> Result<Setup, DeskError> {
        let since = self.connections.ask(host);
        let token = self.connections.ask_gh(&self.machine, host).await;
        let token = token.ok_or_else(|| DeskError::NotConnected(host.to_owned()))?;
        self.connections.connect(&self.machine, (host, since), token).await?;
        self.connected_by((host, since), TokenSource::Gh).await
    }

    /// Takes a token out of the clipboard, and keeps it once GitHub took it.
    pub async fn paste_token(self: &Arc<Self>, host: &str) -> Result<Setup, DeskError> {
        let since = self.connections.ask(host);
        let text = self.host().read_clipboard().await.map_err(|_| DeskError::Unsupported)?;
        let token = text.as_ref().and_then(|text| like_a_token(text.expose_secret()));
        let token = token.ok_or(DeskError::ClipboardEmpty)?;
        self.connections.connect(&self.machine, (host, since), token.clone()).await?;
        let kept = self.secrets.vault().set(&token_entry(host), token_bytes(&token)).await;
        if !self.connections.is_last(host, since) && !self.connections.has_token(host) {
            // It was disconnected while the keychain took the token, and forgetting it is what counts.
            self.secrets.vault().delete(&token_entry(host)).await?;
        }
        let setup = self.connected_by((host, since), TokenSource::Pasted).await?;
        // It is connected for this session; that it was not kept has to be said.
        kept?;
        Ok(setup)
    }

    async fn connected_by(
        self: &Arc<Self>,
        (host, since): (&str, Asked),
        source: TokenSource,
    ) -> Result<Setup, DeskError> {
        if !self.connections.is_last(host, since) {
            return Err(DeskError::Overtaken);
        }
        self.connections.change(|written| {
            if let Some(known) = written.hosts.iter_mut().find(|it| it.host == host) {
                known.source = source;
            }
        })?;
        // Sessions bear the name of the person, which is known now.
        self.read_roles();
        self.refresh_inbox();
        self.tell(Topic::Setup);
        Ok(self.setup().await)
    }

    /// Forgets the token of a host.
    pub async fn disconnect(self: &Arc<Self>, host: &str) -> Result<Setup, DeskError> {
        self.connections.drop_token(host);
        let written = self.connections.written().hosts.into_iter().find(|it| it.host == host);
        self.connections.change(|written| {
            if let Some(known) = written.hosts.iter_mut().find(|it| it.host == host) {
                known.source = TokenSource::None;
            }
        })?;
        if written.is_some_and(|host| host.source == TokenSource::Pasted) {
            self.secrets.vault().delete(&token_entry(host)).await?;
        }
        self.tell(Topic::Setup);
        Ok(self.setup().await)
    }

    /// Adds a host, or changes its addresses. A host whose addresses change is asked anew for its token:
    /// a token given to one address is sent to no other.
    pub async fn add_host(self: &Arc<Self>, request: &HostRequest) -> Result<Setup, DeskError> {
        let name: Host = request.host.trim().parse()?;
        let new = WrittenHost {
            host: name.to_string(),
            rest: request.rest.trim().to_owned(),
            graphql: request.graphql.trim().to_owned(),
            ..WrittenHost::default()
        };
        address(&name, &new)?;
        let before = self.connections.written().hosts.into_iter().find(|host| host.host == new.host);
        match before {
            Some(before) if before.rest == new.rest && before.graphql == new.graphql => {}
            Some(before) => {
                self.disconnect(&new.host).await?;
                self.connections.change(|written| {
                    if let Some(known) = written.hosts.iter_mut().find(|it| it.host == new.host) {
                        *known = WrittenHost { repositories: before.repositories, ..new.clone() };
                    }
                })?;
            }
            None => self.connections.change(|written| written.hosts.push(new.clone()))?,
        }
        let _ = self.connections.ask_gh(&self.machine, &new.host).await;
        self.tell(Topic::Setup);
        Ok(self.setup().await)
    }

    /// Takes a host away. `github.com` stays, without its token and its repositories.
    pub async fn remove_host(self: &Arc<Self>, host: &str) -> Result<Setup, DeskError> {
        self.disconnect(host).await?;
        self.connections.change(|written| {
            written.hosts.retain(|it| it.host != host);
            if written.hosts.is_empty() {
                written.hosts.push(WrittenHost { host: "github.com".to_owned(), ..WrittenHost::default() });
            }
        })?;
        self.refresh_inbox();
        Ok(self.setup().await)
    }

    /// Says whose pull requests are shown of a host.
    pub async fn choose_repositories(self: &Arc<Self>, request: &RepositoriesRequest) -> Result<Setup, DeskError> {
        let host: Host = request.host.parse()?;
        let mut repositories: Vec<String> = Vec::new();
        for text in &request.repositories {
            let name = text.trim();
            if name.is_empty() {
                continue;
            }
            let name = repository_pattern(&host, name)?;
            if !repositories.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                repositories.push(name);
            }
        }
        if repositories.len() > MOST_REPOSITORIES {
            return Err(DeskError::Invalid(format!("at most {MOST_REPOSITORIES} repositories are shown")));
        }
        self.refuse_unseen(&host, &repositories).await?;
        self.connections.change(|written| {
            if let Some(known) = written.hosts.iter_mut().find(|it| it.host == request.host) {
                known.repositories = repositories;
            }
        })?;
        self.inbox.let_in();
        self.refresh_inbox();
        self.tell(Topic::Setup);
        Ok(self.setup().await)
    }

    /// Refuses the first repository that is new here and that GitHub does not show. A search would say
    /// nothing about it: it finds no pull request in what is not there. Without an answer nothing is
    /// refused.
    async fn refuse_unseen(&self, host: &Host, names: &[String]) -> Result<(), DeskError> {
        let Ok(connected) = self.connections.connected(host.as_str()) else { return Ok(()) };
        let written = self.connections.written();
        let known = written.hosts.iter().find(|it| it.host == host.as_str()).map(|it| it.repositories.as_slice());
        for name in names.iter().filter(|name| !known.unwrap_or_default().contains(name)) {
            let Some((owner, repository)) = name.split_once('/').filter(|(_, repository)| *repository != "*") else {
                continue;
            };
            let of = RepositoryRef { host: host.clone(), owner: owner.to_owned(), name: repository.to_owned() };
            if let Ok(false) = connected.client.sees(&of).await {
                return Err(DeskError::NoRepository(name.clone()));
            }
        }
        Ok(())
    }

    /// Says where secrets are kept. Tokens that were pasted are kept there from now on too.
    pub async fn choose_keychain(self: &Arc<Self>, kind: KeychainKind) -> Result<Setup, DeskError> {
        self.secrets.choose(kind);
        self.connections.change(|written| written.keychain = kind)?;
        self.look_at_secrets().await;
        if self.secrets.state() == KeychainState::Unlocked {
            for (host, token) in self.connections.pasted_tokens() {
                self.secrets.vault().set(&token_entry(&host), token_bytes(&token)).await?;
            }
        }
        Ok(self.setup().await)
    }

    /// Takes a value that projects ask for out of the clipboard.
    pub async fn paste_entry(self: &Arc<Self>, entry: &str) -> Result<Setup, DeskError> {
        let text = self.host().read_clipboard().await.map_err(|_| DeskError::Unsupported)?;
        let text = text.filter(|text| !text.expose_secret().trim().is_empty()).ok_or(DeskError::ClipboardEmpty)?;
        // One line break at the end comes from how it was copied, and is no part of a secret.
        let value = text.expose_secret();
        let value = value.strip_suffix('\n').map_or(value, |value| value.strip_suffix('\r').unwrap_or(value));
        self.secrets.set_value(entry, value).await?;
        self.tell(Topic::Setup);
        Ok(self.setup().await)
    }

    /// Forgets such a value.
    pub async fn forget_entry(self: &Arc<Self>, entry: &str) -> Result<Setup, DeskError> {
        self.secrets.forget_value(entry).await?;
        self.tell(Topic::Setup);
        Ok(self.setup().await)
    }

    /// Opens a page in the browser: one of a host that is set up, and nothing else, since addresses come
    /// from other people's texts.
    pub async fn open_link(&self, address: &str) -> Result<(), DeskError> {
        let address = Url::parse(address).map_err(|_| DeskError::LinkRefused)?;
        let plain = address.username().is_empty() && address.password().is_none();
        if !plain || !self.connections.is_page_of_a_host(&address) {
            return Err(DeskError::LinkRefused);
        }
        self.host().open_link(address).await.map_err(|_| DeskError::Unsupported)
    }
}

/// `owner/name` or `owner/*`, also out of the address of a page.
fn repository_pattern(host: &Host, text: &str) -> Result<String, DeskError> {
    let path = match Url::parse(text) {
        Ok(url) if url.host_str() == Some(host.as_str()) => url.path().trim_matches('/').to_owned(),
        Ok(_) => return Err(DeskError::Invalid(format!("{text} is not on {host}"))),
        Err(_) => text.trim_matches('/').to_owned(),
    };
    let wrong = || DeskError::Invalid(format!("{text} is not owner/name or owner/*"));
    let mut parts = path.split('/');
    let (Some(owner), Some(name)) = (parts.next(), parts.next()) else { return Err(wrong()) };
    // What follows in the address of a page is not of the name.
    let name = name.strip_suffix(".git").unwrap_or(name);
    let checked = if name == "*" { "any" } else { name };
    RepositoryRef::parse(host.clone(), &format!("{owner}/{checked}")).map_err(|_| wrong())?;
    Ok(format!("{owner}/{name}"))
}

/// A pull request by what names it in requests.
pub(crate) fn pull_ref(key: &crate::views::PullKey) -> Result<PullRef, DeskError> {
    let host: Host = key.host.parse()?;
    let repository = RepositoryRef::parse(host, &format!("{}/{}", key.owner, key.name))?;
    Ok(PullRef { repository, number: u64::from(key.number) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_named_in_one_of_two_ways() {
        let host: Host = "github.com".parse().unwrap();
        for (text, name) in [
            ("acme/infra", "acme/infra"),
            ("acme/*", "acme/*"),
            ("https://github.com/acme/infra/pull/4", "acme/infra"),
            ("https://github.com/acme/infra.git", "acme/infra"),
        ] {
            assert_eq!(repository_pattern(&host, text).unwrap(), name);
        }
        for text in ["acme", "*/*", "acme/in fra", "https://example.com/acme/infra", "acme/../infra", "a repo:x/y"] {
            assert!(repository_pattern(&host, text).is_err(), "{text}");
        }
    }
}
