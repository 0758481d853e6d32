//! Background work while the app runs: looking at the machine, connecting hosts, keeping the
//! inbox, following runs.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use countersign_github::{GitHub, GitHubError};
use countersign_terraform::dirs::Dir;
use countersign_terraform::run::RunId;
use countersign_terraform::run::clear::ClearFolder;
use countersign_terraform::sealed::{Safe, SealKey, private_folder};
use secrecy::SecretString;

use crate::Desk;
use crate::access::connections::token_entry;
use crate::app::events::Topic;
use crate::app::fault::DeskError;
use crate::app::machine::Demo;
use crate::inbox::{Haste, Round};
use crate::views::{InboxPhase, KeychainState, TokenSource};

/// Between two looks at what changed.
const BETWEEN_LOOKS: Duration = Duration::from_mins(1);
/// Between two looks at the files of the AWS configuration.
const FILES_EVERY: Duration = Duration::from_secs(2);

impl Desk {
    /// Starts the background work. Called once, inside of a tokio runtime.
    pub fn start(self: &Arc<Self>) {
        let desk = Arc::clone(self);
        tokio::spawn(async move { desk.run_background().await });
    }

    async fn run_background(self: Arc<Self>) {
        let desk = Arc::clone(&self);
        // Runs that went on while the app was closed come first: they are what must be seen.
        let taken_up = tokio::task::spawn_blocking(move || {
            desk.sweep_passing();
            desk.take_up_runs();
        });
        let _ = taken_up.await;
        let desk = Arc::clone(&self);
        tokio::spawn(async move { desk.follow_runs().await });
        let desk = Arc::clone(&self);
        tokio::spawn(async move { desk.look_at_machine().await });
        let desk = Arc::clone(&self);
        tokio::spawn(async move {
            desk.look_at_secrets().await;
            desk.read_roles();
            desk.watch_roles().await;
        });
        self.connect_hosts().await;
        self.post_what_is_left().await;
        self.keep_inbox().await;
    }

    /// Looks for tools, git and a sandbox.
    pub(crate) async fn look_at_machine(self: &Arc<Self>) {
        let desk = Arc::clone(self);
        // A panic in there leaves what was known before.
        let _ = tokio::task::spawn_blocking(move || desk.tools.look(&desk.machine, &desk.settings().tools)).await;
        self.tell(Topic::Setup);
    }

    /// Asks how the keychain stands, and reads what was sealed before.
    pub(crate) async fn look_at_secrets(self: &Arc<Self>) {
        self.secrets.look().await;
        self.tell(Topic::Setup);
        if self.secrets.state() == KeychainState::Unlocked
            && let Ok(key) = self.secrets.key().await
        {
            self.read_sealed(key).await;
        }
    }

    async fn read_sealed(self: &Arc<Self>, key: SealKey) {
        let desk = Arc::clone(self);
        let safe = self.safe_of_sealed(key);
        // A panic in there leaves the index as it is.
        let _ = tokio::task::spawn_blocking(move || desk.sealed.read(&safe)).await;
        for state in self.pulls.all() {
            self.find_sealed(&state).await;
            self.tell_pull(&state.pull);
        }
    }

    pub(crate) fn read_roles(&self) {
        let login = self.any_login();
        let settings = self.settings();
        self.roles.read(&self.machine, &settings.roles, &login);
        self.name_accounts();
        self.tell(Topic::Roles);
    }

    /// What the person calls accounts, for those that no team names.
    fn name_accounts(&self) {
        let settings = self.settings();
        let named = settings.roles.iter().filter_map(|role| {
            let arn = role.arn.parse::<countersign_model::RoleArn>().ok()?;
            let name = role.account_name.trim();
            (!name.is_empty()).then(|| (arn.account().clone(), name.to_owned()))
        });
        self.teams.name(&named.collect::<Vec<_>>(), &self.roles.names_of_accounts());
    }

    /// Reads the AWS configuration again where it was written, with what it says that accounts are called.
    pub(crate) fn look_at_roles(&self) -> bool {
        let read = self.roles.read_again(&self.machine);
        if read {
            self.name_accounts();
        }
        read
    }

    /// Looks whether the AWS configuration was written, so that a repaired file is read without being asked for.
    async fn watch_roles(self: &Arc<Self>) {
        loop {
            tokio::time::sleep(FILES_EVERY).await;
            if self.look_at_roles() {
                self.tell(Topic::Roles);
            }
        }
    }

    /// Connects every host that has a token.
    async fn connect_hosts(self: &Arc<Self>) {
        for host in self.connections.written().hosts {
            // What went wrong is the state of the host, which the settings show.
            let _ = self.connect_host(&host.host, host.source).await;
            self.tell(Topic::Setup);
        }
    }

    /// Connects a host with the token that it had before. Answers whether there was one.
    pub(crate) async fn connect_host(self: &Arc<Self>, host: &str, source: TokenSource) -> Result<bool, DeskError> {
        // Nobody asked: a token that a person gives meanwhile counts more.
        let since = self.connections.moment();
        let Some(token) = self.token_of(host, source).await? else { return Ok(false) };
        self.connections.connect(&self.machine, (host, since), token).await?;
        Ok(true)
    }

    async fn token_of(self: &Arc<Self>, host: &str, source: TokenSource) -> Result<Option<SecretString>, DeskError> {
        if let Demo::Yes { hosts } = &self.machine.demo {
            return Ok(hosts.iter().find(|it| it.host == host).map(|it| SecretString::from(it.token.clone())));
        }
        match source {
            TokenSource::None => {
                // Whether the GitHub CLI has a token is worth knowing before anybody is asked for one.
                let _ = self.connections.ask_gh(&self.machine, host).await;
                Ok(None)
            }
            TokenSource::Gh => Ok(self.connections.ask_gh(&self.machine, host).await),
            TokenSource::Pasted => {
                let kept = self.secrets.vault().get(&token_entry(host)).await?;
                Ok(kept.and_then(|secret| secret.expose_text().map(SecretString::from)))
            }
        }
    }

    /// Keeps the inbox for as long as the app lives.
    async fn keep_inbox(self: &Arc<Self>) {
        let mut haste = Haste::Everything;
        loop {
            self.fetch_inbox(haste).await;
            haste = Haste::Due;
            tokio::select! {
                () = tokio::time::sleep(BETWEEN_LOOKS) => {}
                // Somebody asked, or what is to be searched changed.
                () = self.inbox_wanted.notified() => haste = Haste::Everything,
            }
        }
    }

    /// Asks every host once. What one of them does not answer stops none of the others.
    async fn fetch_inbox(self: &Arc<Self>, haste: Haste) {
        let now = self.machine.now();
        let told = || self.tell(Topic::Inbox);
        let mut complete = true;
        let mut asked = false;
        for host in self.connections.hosts() {
            let repositories = self.connections.repositories(&host);
            let Ok(connected) = self.connections.connected(&host) else { continue };
            if repositories.is_empty() {
                continue;
            }
            if complete && self.inbox.is_whole_due(&host, &repositories, now, haste) {
                self.inbox.set_phase(InboxPhase::Searching { found: 0 });
                told();
            }
            asked = true;
            let github = &connected.client;
            let round = Round { github, teams: &self.teams, repositories: &repositories, now, haste, told: &told };
            let fetched = self.inbox.fetch(&round).await;
            self.connections.answered(&self.machine, &host, &fetched);
            if let Err(error) = fetched {
                complete = false;
                self.inbox.set_phase(phase_after(&error));
                self.tell(Topic::Setup);
            }
            self.look_again_at_open(github);
        }
        self.inbox.forget_others(&self.connections.configured());
        if complete {
            self.inbox.fetched(if asked { Some(now) } else { None });
        }
        told();
    }

    /// A pull request that is open here and moved is looked at again.
    fn look_again_at_open(self: &Arc<Self>, github: &GitHub) {
        for state in self.pulls.all() {
            if state.pull.repository.host != *github.host() {
                continue;
            }
            let Some(known) = self.inbox.known(&state.pull) else { continue };
            let data = state.data();
            let moved = data.detail.as_ref().is_some_and(|detail| {
                detail.summary.head != known.summary.head
                    || detail.summary.base_tip != known.summary.base_tip
                    || detail.summary.base_ref_name != known.summary.base_ref_name
                    || detail.summary.default_branch != known.summary.default_branch
                    || detail.summary.updated_at < known.summary.updated_at
                    || detail.summary.statuses != known.summary.statuses
            });
            if moved {
                self.look_in_background(&state);
            }
        }
    }

    /// Opens what is sealed.
    pub(crate) fn safe_of_sealed(&self, key: SealKey) -> Safe {
        Safe::new(self.folders.sealed(), key)
    }

    /// Opens what is kept of published plans.
    pub(crate) fn safe_of_reported(&self, key: SealKey) -> Safe {
        Safe::new(self.folders.reported(), key)
    }

    /// Folders that nobody else's code may see.
    pub(crate) fn hidden_folders(&self) -> Vec<PathBuf> {
        let mut hidden = vec![self.folders.data(), self.paths.config_dir.clone()];
        hidden.extend(self.machine.home.clone());
        // What runs keep in memory; the folders of the run at hand are shown under names of their own.
        hidden.extend(self.machine.memory.clone());
        let aws = [&self.machine.aws_files.config, &self.machine.aws_files.credentials];
        hidden.extend(aws.iter().filter_map(|file| file.parent().map(PathBuf::from)));
        hidden
    }

    /// An empty private folder for something that does not outlive a moment, in memory where there is
    /// any.
    pub(crate) fn passing_folder(&self) -> std::io::Result<PassingFolder> {
        let id = RunId::new(self.machine.now()).map_err(std::io::Error::other)?;
        let place = self.passing_place();
        private_folder(&place)?;
        let own = place.join(id.as_str());
        let clear = ClearFolder::make(self.machine.memory.as_deref(), &own)?;
        Ok(PassingFolder { clear: Some(clear), own })
    }

    fn passing_place(&self) -> PathBuf {
        self.folders.data().join("passing")
    }

    /// Removes what an earlier start left there.
    fn sweep_passing(&self) {
        let Ok(place) = Dir::open(&self.passing_place()) else { return };
        for name in place.names().unwrap_or_default() {
            // What cannot be removed now is tried at the next start.
            if ClearFolder::sweep(&place.path().join(&name)).is_ok() {
                let _ = place.remove_tree(&name);
            }
        }
    }

    /// The person's login at a host; empty while it is not connected.
    pub(crate) fn login_of(&self, host: &str) -> String {
        self.connections.connected(host).map(|connected| connected.viewer.login).unwrap_or_default()
    }

    fn any_login(&self) -> String {
        let logins = self.connections.hosts().into_iter().map(|host| self.login_of(&host));
        logins.into_iter().find(|login| !login.is_empty()).unwrap_or_default()
    }
}

/// A folder that goes with this value.
#[derive(Debug)]
pub(crate) struct PassingFolder {
    clear: Option<ClearFolder>,
    /// The folder that names it, for the next start.
    own: PathBuf,
}

impl PassingFolder {
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.clear.as_ref().map_or(&self.own, ClearFolder::path)
    }
}

impl Drop for PassingFolder {
    fn drop(&mut self) {
        drop(self.clear.take());
        // Not where something could not be removed: then it still names that.
        let _ = std::fs::remove_dir(&self.own);
    }
}

fn phase_after(error: &GitHubError) -> InboxPhase {
    match error {
        GitHubError::Offline { why } => InboxPhase::Offline { why: why.clone() },
        GitHubError::TimedOut => InboxPhase::Offline { why: error.to_string() },
        GitHubError::RateLimited { until: Some(until) } | GitHubError::SecondaryLimit { until: Some(until) } => {
            InboxPhase::RateLimited { until: until.to_string() }
        }
        other => InboxPhase::Refused { why: other.to_string() },
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use countersign_terraform::process::Limits;
    use countersign_terraform::sandbox::{self, Network, Orphan, Room, Surroundings};

    use jiff::Timestamp;

    use super::*;
    use crate::{DeskPaths, HostPort, HostRefusal, Later, Machine};

    struct NoDesktop;

    impl HostPort for NoDesktop {
        fn read_clipboard(&self) -> Later<'_, Option<SecretString>> {
            Box::pin(async { Ok(None) })
        }

        fn open_confirm(&self) -> Result<(), HostRefusal> {
            Ok(())
        }
    }

    #[test]
    fn what_runs_keep_in_memory_is_hidden_from_every_run() {
        let folder = tempfile::tempdir_in("/var/tmp").unwrap();
        let below = |name: &str| folder.path().join(name);
        for name in ["memory", "data", "config", "home"] {
            std::fs::create_dir(below(name)).unwrap();
            std::fs::write(below(name).join("secret"), "of the app").unwrap();
        }
        let machine = Machine {
            memory: Some(below("memory")),
            home: Some(below("home")),
            ..Machine::bare(|| Timestamp::UNIX_EPOCH)
        };
        let paths = DeskPaths { data_dir: below("data"), config_dir: below("config"), home: None };
        let hidden = Desk::new(paths, machine, Arc::new(NoDesktop)).hidden_folders();
        let sandbox = sandbox::probe(&["/usr/bin".into(), "/bin".into()], Path::new("/nonexistent"))
            .expect("bubblewrap works here; run `make setup`");
        // Also where somebody's settings point there.
        for named in ["", "memory", "data", "config", "home"] {
            let named = below(named).display().to_string();
            let surroundings = Surroundings::of([("SSL_CERT_DIR", &*named)]);
            let room = Room {
                mounts: &[],
                hidden: &hidden,
                surroundings: &surroundings,
                folder: Path::new("/tmp"),
                orphan: Orphan::Ends,
                network: Network::None,
                held: None,
            };
            let script = format!("cd {} && grep -r app .", folder.path().display());
            let enclosed = sandbox::command(&sandbox, Path::new("/bin/sh"), &room).unwrap();
            let limits = Limits { time: Duration::from_secs(20), output: 1 << 20 };
            let answer = enclosed.answer(&["-c", &script], limits).unwrap();
            assert_eq!(String::from_utf8(answer.output).unwrap(), "", "{named}");
        }
    }
}
