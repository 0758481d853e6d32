//! The hosts: their addresses, their tokens, and how they stand.
//!
//! A token is asked from the GitHub CLI at each start and never stored, or was pasted and is kept in
//! the keychain. It is never shown, and never passes through the window: it comes from the clipboard
//! straight into Rust.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use countersign_github::{ApiAddress, GitHub, GitHubError, Patience, Viewer};
use countersign_model::{Host, RepositoryRef};
use countersign_terraform::git::{Remote, Token};
use countersign_terraform::process::{self, Limits};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::access::asking::{Asked, Asking};
use crate::app::fault::DeskError;
use crate::app::files;
use crate::app::machine::{Demo, Machine};
use crate::lock;
use crate::views::{Budget, GhState, HostState, HostView, KeychainKind, TokenSource};

const FILE: &str = "connections.json";
const GH_PATIENCE: Limits = Limits { time: Duration::from_secs(15), output: 64 << 10 };

/// What the person set up; kept in a file of the configuration folder. It holds no secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Written {
    /// Where secrets are kept.
    pub(crate) keychain: KeychainKind,
    /// The hosts.
    pub(crate) hosts: Vec<WrittenHost>,
}

/// A host as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct WrittenHost {
    /// Its name.
    pub(crate) host: String,
    /// Address of its REST API; the usual one where it is empty.
    pub(crate) rest: String,
    /// Address of its GraphQL API; the usual one where it is empty.
    pub(crate) graphql: String,
    /// Address below which its repositories are; that of the host where it is empty.
    pub(crate) git: String,
    /// Where its token comes from.
    pub(crate) source: TokenSource,
    /// `owner/name` or `owner/*`.
    pub(crate) repositories: Vec<String>,
}

/// The hosts of one running app.
#[derive(Debug)]
pub(crate) struct Connections {
    file: PathBuf,
    written: Mutex<Written>,
    /// By name of the host, with what was asked for of each.
    live: Mutex<(BTreeMap<String, Live>, Asking)>,
}

/// How a host stands now.
#[derive(Clone, Debug)]
struct Live {
    state: HostState,
    gh: GhState,
    client: Option<GitHub>,
    token: Option<SecretString>,
    viewer: Option<Viewer>,
    answered_at: Option<Timestamp>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            state: HostState::NotConnected,
            gh: GhState::NotAsked,
            client: None,
            token: None,
            viewer: None,
            answered_at: None,
        }
    }
}

/// A host that answers.
#[derive(Clone, Debug)]
pub(crate) struct Connected {
    pub(crate) client: GitHub,
    pub(crate) viewer: Viewer,
}

/// Name of the keychain's entry for the token of a host.
pub(crate) fn token_entry(host: &str) -> String {
    format!("github token of {host}")
}

impl Connections {
    /// What was set up before; `github.com` is always there.
    pub(crate) fn load(config_dir: &Path, machine: &Machine) -> Self {
        let file = config_dir.join(FILE);
        let mut written: Written = files::read_json(&file).unwrap_or_default();
        if let Demo::Yes { hosts } = &machine.demo {
            written.hosts = hosts
                .iter()
                .map(|host| WrittenHost {
                    host: host.host.clone(),
                    rest: host.rest.clone(),
                    graphql: host.graphql.clone(),
                    git: host.git.clone(),
                    source: TokenSource::Pasted,
                    repositories: host.repositories.clone(),
                })
                .collect();
        } else if written.hosts.is_empty() {
            written.hosts.push(WrittenHost { host: "github.com".to_owned(), ..WrittenHost::default() });
        }
        Self { file, written: Mutex::new(written), live: Mutex::default() }
    }

    pub(crate) fn written(&self) -> Written {
        lock(&self.written).clone()
    }

    /// Changes what was set up, and keeps it.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Written)) -> Result<(), DeskError> {
        let mut written = lock(&self.written);
        change(&mut written);
        files::write_json(&self.file, &*written).map_err(|error| DeskError::NotSaved(error.to_string()))
    }

    fn written_host(&self, host: &str) -> Result<WrittenHost, DeskError> {
        let found = lock(&self.written).hosts.iter().find(|it| it.host == host).cloned();
        found.ok_or_else(|| DeskError::NotConnected(host.to_owned()))
    }

    fn live(&self, host: &str) -> Live {
        lock(&self.live).0.get(host).cloned().unwrap_or_default()
    }

    fn update(&self, host: &str, change: impl FnOnce(&mut Live)) {
        change(lock(&self.live).0.entry(host.to_owned()).or_default());
    }

    /// Notes that a token of a host is asked for, before anything is waited for.
    pub(crate) fn ask(&self, host: &str) -> Asked {
        lock(&self.live).1.ask(host)
    }

    /// The present moment, for a connection that nobody asked for.
    pub(crate) fn moment(&self) -> Asked {
        lock(&self.live).1.moment()
    }

    /// Changes how a host stands where nothing came after it was asked for. Answers whether it did.
    fn answer(&self, host: &str, since: Asked, change: impl FnOnce(&mut Live)) -> bool {
        let mut live = lock(&self.live);
        let last = live.1.is_last_of(host, since);
        if last {
            change(live.0.entry(host.to_owned()).or_default());
        }
        last
    }

    /// Whether nothing came after a token of a host was asked for.
    pub(crate) fn is_last(&self, host: &str, since: Asked) -> bool {
        self.answer(host, since, |_| {})
    }

    /// Whether a host has a token now.
    pub(crate) fn has_token(&self, host: &str) -> bool {
        self.live(host).token.is_some()
    }

    /// Names of all hosts.
    pub(crate) fn hosts(&self) -> Vec<String> {
        lock(&self.written).hosts.iter().map(|host| host.host.clone()).collect()
    }

    /// Whose pull requests are shown, by host.
    pub(crate) fn configured(&self) -> Vec<(String, Vec<String>)> {
        lock(&self.written).hosts.iter().map(|host| (host.host.clone(), host.repositories.clone())).collect()
    }

    /// Whose pull requests are shown of a host.
    pub(crate) fn repositories(&self, host: &str) -> Vec<String> {
        self.written_host(host).map(|host| host.repositories).unwrap_or_default()
    }

    /// The client of a host that answers.
    pub(crate) fn connected(&self, host: &str) -> Result<Connected, DeskError> {
        let live = self.live(host);
        match (live.client, live.viewer) {
            (Some(client), Some(viewer)) => Ok(Connected { client, viewer }),
            _ => Err(DeskError::NotConnected(host.to_owned())),
        }
    }

    /// Where a repository is fetched from.
    pub(crate) fn remote(&self, repository: &RepositoryRef) -> Result<Remote, DeskError> {
        let written = self.written_host(repository.host.as_str())?;
        let base = if written.git.is_empty() {
            let scheme = if repository.host.is_loopback() { "http" } else { "https" };
            format!("{scheme}://{}", repository.host)
        } else {
            checked_base(&written.git)?
        };
        let token = self.live(repository.host.as_str()).token.map_or(Token::None, Token::Of);
        Ok(Remote { address: format!("{base}/{}.git", repository.full_name()), token })
    }

    /// Address below which pages of a host are.
    pub(crate) fn is_page_of_a_host(&self, url: &url::Url) -> bool {
        let hosts = lock(&self.written).hosts.clone();
        let known = |host: &WrittenHost| {
            let name = host.host.split(':').next().unwrap_or_default();
            url.host_str() == Some(name)
                || url::Url::parse(&host.git).is_ok_and(|base| base.origin() == url.origin() && !host.git.is_empty())
        };
        let here = url.host_str().and_then(|host| host.parse::<Host>().ok()).is_some_and(|host| host.is_loopback());
        (url.scheme() == "https" || (url.scheme() == "http" && here)) && hosts.iter().any(known)
    }

    /// Connects a host with a token, and asks who it belongs to. An answer that comes after the host was
    /// disconnected, or after another token was asked for, connects nothing.
    pub(crate) async fn connect(
        &self,
        machine: &Machine,
        (host, since): (&str, Asked),
        token: SecretString,
    ) -> Result<Viewer, DeskError> {
        let written = self.written_host(host)?;
        let name: Host = host.parse()?;
        let address = address(&name, &written)?;
        if !self.answer(host, since, |live| live.state = HostState::Connecting) {
            return Err(DeskError::Overtaken);
        }
        let connected = async {
            let client = GitHub::connect_with(name, &address, &token, (Patience::DEFAULT, &machine.proxy))?;
            let viewer = client.viewer().await?;
            Ok::<_, GitHubError>((client, viewer))
        };
        match connected.await {
            Ok((client, viewer)) => {
                let now = machine.now();
                let connects = self.answer(host, since, |live| {
                    live.state = HostState::Connected;
                    let before = (live.client.replace(client), live.token.replace(token.clone()));
                    // Whoever still waits to send something with another token does not send it any more.
                    if let (Some(client), Some(other)) = before
                        && other.expose_secret() != token.expose_secret()
                    {
                        client.end();
                    }
                    live.viewer = Some(viewer.clone());
                    live.answered_at = Some(now);
                });
                if connects { Ok(viewer) } else { Err(DeskError::Overtaken) }
            }
            Err(error) => {
                self.answer(host, since, |live| live.state = state_after(&error));
                Err(error.into())
            }
        }
    }

    /// Tokens that were pasted, by host.
    pub(crate) fn pasted_tokens(&self) -> Vec<(String, SecretString)> {
        let hosts = lock(&self.written).hosts.clone();
        let pasted = hosts.into_iter().filter(|host| host.source == TokenSource::Pasted);
        pasted.filter_map(|host| Some((host.host.clone(), self.live(&host.host).token?))).collect()
    }

    /// Forgets the token of a host.
    pub(crate) fn drop_token(&self, host: &str) {
        lock(&self.live).1.end(host);
        self.update(host, |live| {
            if let Some(client) = &live.client {
                client.end();
            }
            *live = Live { gh: live.gh.clone(), ..Live::default() };
        });
    }

    /// Notes how a host answered.
    pub(crate) fn answered<T>(&self, machine: &Machine, host: &str, answer: &Result<T, GitHubError>) {
        let now = machine.now();
        self.update(host, |live| match answer {
            // It was disconnected meanwhile.
            _ if live.client.is_none() => {}
            Ok(_) => {
                live.state = HostState::Connected;
                live.answered_at = Some(now);
            }
            // What concerns one question, or another connection, says nothing of the host.
            Err(
                GitHubError::NotFound
                | GitHubError::Invalid { .. }
                | GitHubError::Moved
                | GitHubError::Renamed
                | GitHubError::Ended,
            ) => {}
            Err(error) => live.state = state_after(error),
        });
    }

    /// The hosts as they are shown.
    pub(crate) fn views(&self) -> Vec<HostView> {
        let hosts = lock(&self.written).hosts.clone();
        hosts.into_iter().map(|host| self.view(host)).collect()
    }

    fn view(&self, host: WrittenHost) -> HostView {
        let live = self.live(&host.host);
        let usual = host.host.parse().ok().and_then(|name| address(&name, &host).ok());
        let budget = live.client.as_ref().and_then(|client| client.budget().allowance);
        HostView {
            rest: usual.as_ref().map(|it| it.rest().to_string()).unwrap_or_default(),
            graphql: usual.as_ref().map(|it| it.graphql().to_string()).unwrap_or_default(),
            host: host.host,
            state: live.state,
            source: host.source,
            login: live.viewer.map(|viewer| viewer.login),
            gh: live.gh,
            repositories: host.repositories,
            budget: budget.map(|allowance| Budget { limit: allowance.limit, remaining: allowance.remaining }),
            answered_at: live.answered_at.map(|at| at.to_string()),
        }
    }

    /// Asks the GitHub CLI for its token of a host. It is taken and not stored.
    pub(crate) async fn ask_gh(self: &Arc<Self>, machine: &Machine, host: &str) -> Option<SecretString> {
        let (asked, program, environment) = (host.to_owned(), machine.program("gh"), machine.gh_environment.clone());
        let answer = tokio::task::spawn_blocking(move || gh_token(program, &environment, &asked)).await;
        let (state, token) = answer.unwrap_or((GhState::Absent, None));
        self.update(host, |live| live.gh = state);
        token
    }
}

fn checked_base(base: &str) -> Result<String, DeskError> {
    let url = url::Url::parse(base).map_err(|error| DeskError::Invalid(error.to_string()))?;
    let loopback = url.host_str().is_some_and(|host| host == "127.0.0.1" || host == "localhost");
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if plain && (url.scheme() == "https" || (url.scheme() == "http" && loopback)) {
        Ok(base.trim_end_matches('/').to_owned())
    } else {
        Err(DeskError::Invalid(format!("{base} is not an address of repositories")))
    }
}

/// The addresses of a host's API.
pub(crate) fn address(host: &Host, written: &WrittenHost) -> Result<ApiAddress, DeskError> {
    let address = if written.rest.is_empty() && written.graphql.is_empty() {
        ApiAddress::of(host)
    } else {
        ApiAddress::parse(&written.rest, &written.graphql)
    };
    address.map_err(|error| DeskError::Invalid(format!("{error}. {}", error.hint())))
}

fn gh_token(program: Option<PathBuf>, environment: &[(String, String)], host: &str) -> (GhState, Option<SecretString>) {
    let Some(program) = program else { return (GhState::Absent, None) };
    let mut command = process::program(program, Path::new("/"));
    command.args(["auth", "token", "--hostname", host]).envs(environment.iter().map(|(name, value)| (name, value)));
    match process::run(&mut command, GH_PATIENCE) {
        Ok(answer) if answer.status.success() => {
            let token = zeroize::Zeroizing::new(String::from_utf8_lossy(&answer.output).trim().to_owned());
            if token.is_empty() {
                (GhState::SignedOut, None)
            } else {
                (GhState::SignedIn, Some(SecretString::from(token.as_str())))
            }
        }
        Ok(_) => (GhState::SignedOut, None),
        Err(_) => (GhState::Absent, None),
    }
}

/// How a host stands after it answered in this way.
fn state_after(error: &GitHubError) -> HostState {
    match error {
        GitHubError::UnusableToken | GitHubError::Unauthorized => HostState::Unauthorized,
        GitHubError::Forbidden { needs, .. } => HostState::Forbidden { needs: needs.clone().unwrap_or_default() },
        GitHubError::RateLimited { until: Some(until) } | GitHubError::SecondaryLimit { until: Some(until) } => {
            HostState::RateLimited { until: until.to_string() }
        }
        GitHubError::Offline { why } => HostState::Offline { why: why.clone() },
        GitHubError::TimedOut => HostState::Offline { why: error.to_string() },
        other => HostState::Failed { why: other.to_string() },
    }
}

/// Whether a text could be a token of GitHub: one word of visible characters.
pub(crate) fn like_a_token(text: &str) -> Option<SecretString> {
    let word = text.trim();
    let plain = (20..=400).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_graphic());
    plain.then(|| SecretString::from(word))
}

/// Keeps a token's text out of everything but the keychain.
pub(crate) fn token_bytes(token: &SecretString) -> &[u8] {
    token.expose_secret().as_bytes()
}
