//! Reading: the inbox, and pull requests that are opened from it.

use std::sync::Arc;

use crate::Desk;
use crate::fault::DeskError;
use crate::inbox::Context;
use crate::pulls::OpenPull;
use crate::setup::pull_ref;
use crate::views::{InboxList, InboxQuery, InboxRows, Pull, PullKey};

impl Desk {
    fn inbox_context(&self) -> Context<'_> {
        let configured = self.connections.configured().iter().any(|(_, repositories)| !repositories.is_empty());
        let hosts = self.connections.hosts().into_iter();
        let viewers = hosts.filter_map(|host| Some((host.clone(), self.connections.connected(&host).ok()?.viewer.id)));
        Context { teams: &self.teams, viewers: viewers.collect(), configured }
    }

    /// The inbox as a list.
    pub fn inbox(&self, query: InboxQuery) -> InboxList {
        self.inbox.list(query, &self.inbox_context())
    }

    /// Rows of a list; nothing where it is not kept any more.
    pub fn inbox_rows(&self, view: u32, from: u32, to: u32) -> Option<InboxRows> {
        self.inbox.rows(view, from, to, &self.inbox_context())
    }

    /// Asks GitHub now. New rows take their places.
    pub fn refresh_inbox(&self) {
        self.inbox.let_in();
        self.inbox_wanted.notify_one();
    }

    /// A pull request; the first time, what is known at once, while everything else is asked for.
    pub fn open_pull(self: &Arc<Self>, key: &PullKey) -> Result<Pull, DeskError> {
        let pull = pull_ref(key)?;
        let before = self.pulls.get(&pull);
        let (state, closed) = self.pulls.open(&pull);
        // Plans of pull requests that nobody looks at any more go; freeing takes a moment.
        tokio::task::spawn_blocking(move || drop(closed));
        if before.is_none() {
            self.look_in_background(&state);
        }
        Ok(self.pull_view(&state))
    }

    /// Asks GitHub for it again.
    pub fn refresh_pull(self: &Arc<Self>, key: &PullKey) -> Result<Pull, DeskError> {
        let state = self.find_pull(key)?;
        self.look_in_background(&state);
        Ok(self.pull_view(&state))
    }

    /// Looks at a pull request while the window goes on.
    pub(crate) fn look_in_background(self: &Arc<Self>, state: &Arc<OpenPull>) {
        let (desk, state) = (Arc::clone(self), Arc::clone(state));
        tokio::spawn(async move { desk.look_at_pull(&state).await });
    }

    /// A pull request that is open.
    pub(crate) fn find_pull(&self, key: &PullKey) -> Result<Arc<OpenPull>, DeskError> {
        self.pulls.get(&pull_ref(key)?).ok_or(DeskError::PullGone)
    }
}
