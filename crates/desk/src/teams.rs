//! The rules of teams, read at the tips of base branches. A commit never changes, so what was read of
//! one is kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use countersign_github::GitHub;
use countersign_model::{AccountId, CommitId, Environment, Hue, RepositoryRef, RoleArn};
use countersign_review::team::{PATH, TeamFile, TeamFileError};

use crate::fault::DeskError;
use crate::lock;
use crate::views::AccountView;

/// More tips than are in use at once.
const KEPT: usize = 256;

/// The rules at one commit: there are some, none, or they cannot be read.
pub(crate) type Rules = Result<Option<Arc<TeamFile>>, TeamFileError>;

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Teams {
    read: Mutex<BTreeMap<(RepositoryRef, CommitId), Rules>>,
    /// Names of accounts that any team gave, for places that know no team.
    accounts: Mutex<BTreeMap<AccountId, AccountView>>,
}

impl Teams {
    /// The rules at a commit, as far as they were read.
    pub(crate) fn known(&self, repository: &RepositoryRef, commit: &CommitId) -> Option<Rules> {
        lock(&self.read).get(&(repository.clone(), commit.clone())).cloned()
    }

    /// The rules at a commit.
    pub(crate) async fn rules(
        &self,
        github: &GitHub,
        repository: &RepositoryRef,
        commit: &CommitId,
    ) -> Result<Rules, DeskError> {
        if let Some(known) = self.known(repository, commit) {
            return Ok(known);
        }
        let text = github.text_at(repository, commit, PATH).await?;
        let rules: Rules = text.map(|text| TeamFile::read(&text).map(Arc::new)).transpose();
        if let Ok(Some(team)) = &rules {
            let mut accounts = lock(&self.accounts);
            for account in &team.accounts {
                accounts.insert(account.id.clone(), view(account));
            }
        }
        let mut read = lock(&self.read);
        while read.len() >= KEPT {
            read.pop_first();
        }
        read.insert((repository.clone(), commit.clone()), rules.clone());
        Ok(rules)
    }

    /// An account as it is shown, by what any team calls it.
    pub(crate) fn account(&self, id: &AccountId) -> AccountView {
        lock(&self.accounts).get(id).cloned().unwrap_or_else(|| unnamed(id))
    }

    /// Names an account for the person, where no team did.
    pub(crate) fn name(&self, id: &AccountId, name: &str) {
        let mut accounts = lock(&self.accounts);
        accounts.entry(id.clone()).or_insert_with(|| AccountView { name: name.to_owned(), ..unnamed(id) });
    }
}

/// An account as its own team calls it.
pub(crate) fn account_of(team: Option<&TeamFile>, id: &AccountId) -> Option<AccountView> {
    team?.account(id).map(view)
}

fn view(account: &countersign_review::team::Account) -> AccountView {
    AccountView {
        id: account.id.to_string(),
        name: account.name.clone(),
        environment: account.environment,
        hue: account.hue,
    }
}

fn unnamed(id: &AccountId) -> AccountView {
    AccountView { id: id.to_string(), name: id.to_string(), environment: Environment::default(), hue: Hue::of(id) }
}

/// The name of a role as it is shown.
pub(crate) fn role_name(role: Option<&RoleArn>) -> Option<String> {
    role.map(|role| role.name().to_owned())
}
