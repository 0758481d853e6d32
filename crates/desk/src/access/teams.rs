//! The rules of teams, and which of them a pull request is under. A commit never changes, so what was read
//! of one is kept.
//!
//! Whoever opens a pull request chooses its base, and can make a branch with a file of their own. So the
//! file of the default branch counts, which only who administers the repository chooses, and that of a
//! base which the default branch names. The file of any other branch is not even read.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};

use countersign_github::{Branch, GitHub, PullSummary};
use countersign_model::{AccountId, CommitId, Environment, Host, Hue, RepositoryRef, RoleArn};
use countersign_review::preflight::{RulesFact, Unread};
use countersign_review::team::{PATH, TeamFile, TeamFileError};

use crate::app::fault::DeskError;
use crate::lock;
use crate::views::AccountView;

/// Rules at commits where nothing of the inbox is under them any more, as of pull requests that were opened.
const KEPT_BESIDES: usize = 256;

/// The rules at one commit: there are some, none, or they cannot be read.
pub(crate) type Rules = Result<Option<Arc<TeamFile>>, TeamFileError>;

/// The rules that a pull request is under.
#[derive(Clone, Debug)]
pub(crate) enum Governing {
    /// GitHub did not say which branch is the default one.
    NoDefault,
    /// There are none.
    None {
        /// On the branch where they would stand.
        branch: String,
    },
    /// They cannot be read.
    Unreadable {
        /// On this branch.
        branch: String,
        /// Why.
        fault: TeamFileError,
    },
    /// None that count: the base is neither the default branch nor named there.
    OtherBase {
        /// The base.
        base: String,
        /// The default branch.
        default: String,
        /// Its file, which says how projects are called and nothing else here.
        team: Arc<TeamFile>,
    },
    /// These.
    Of {
        /// On this branch.
        branch: String,
        /// What stands there.
        team: Arc<TeamFile>,
    },
}

impl Governing {
    /// The rules, where there are any that count.
    pub(crate) fn team(&self) -> Option<&Arc<TeamFile>> {
        match self {
            Self::Of { team, .. } => Some(team),
            Self::NoDefault | Self::None { .. } | Self::Unreadable { .. } | Self::OtherBase { .. } => None,
        }
    }

    /// What is read at a branch, as rules of that branch.
    fn at(branch: &str, rules: Rules) -> Self {
        let branch = branch.to_owned();
        match rules {
            Ok(Some(team)) => Self::Of { branch, team },
            Ok(None) => Self::None { branch },
            Err(fault) => Self::Unreadable { branch, fault },
        }
    }

    /// As a fact of the preflight.
    pub(crate) fn fact(&self) -> Result<RulesFact, Unread> {
        Ok(match self {
            Self::NoDefault => {
                let message = "GitHub does not say which branch is the default one".to_owned();
                return Err(Unread::Failed { message });
            }
            Self::None { branch } => RulesFact::None { branch: branch.clone() },
            Self::Unreadable { branch, fault } => RulesFact::Unreadable {
                branch: branch.clone(),
                line: u32::try_from(fault.line).unwrap_or(u32::MAX),
                what: fault.what.clone(),
            },
            Self::OtherBase { base, default, team } => RulesFact::OtherBase {
                base: base.clone(),
                default: default.clone(),
                named: team.bases.written().to_vec(),
            },
            Self::Of { branch, .. } => RulesFact::Of { branch: branch.clone() },
        })
    }
}

/// Where rules stand.
type Place = (RepositoryRef, CommitId);

/// The rules that were read. What the inbox is under is kept, however much that is: to forget any of it would
/// cost a question in every round. Of the rest the newest are kept.
#[derive(Debug, Default)]
struct Read {
    rules: BTreeMap<Place, Rules>,
    in_use: BTreeSet<Place>,
    /// In the order in which they were read.
    besides: VecDeque<Place>,
}

impl Read {
    fn insert(&mut self, place: Place, rules: Rules) {
        self.rules.insert(place.clone(), rules);
        self.besides.retain(|known| *known != place);
        self.besides.push_back(place);
        self.sweep();
    }

    fn sweep(&mut self) {
        let in_use = &self.in_use;
        self.besides.retain(|place| !in_use.contains(place));
        while self.besides.len() > KEPT_BESIDES {
            if let Some(oldest) = self.besides.pop_front() {
                self.rules.remove(&oldest);
            }
        }
    }
}

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Teams {
    read: Mutex<Read>,
    /// What accounts are called, by who says so. The one place for their names, environments and colours.
    accounts: Mutex<BTreeMap<AccountId, BTreeMap<Namer, AccountView>>>,
}

impl Teams {
    /// Which rules a pull request is under, as far as they were read.
    pub(crate) fn known(&self, summary: &PullSummary) -> Option<Governing> {
        let repository = &summary.pull.repository;
        let Some(default) = &summary.default_branch else { return Some(Governing::NoDefault) };
        let rules = Governing::at(&default.name, self.known_at(repository, &default.tip)?);
        match base_elsewhere(summary, default, &rules) {
            None => Some(rules),
            Some(Elsewhere::NotNamed(other)) => Some(other),
            Some(Elsewhere::Named(tip)) => Some(Governing::at(&summary.base_ref_name, self.known_at(repository, tip)?)),
        }
    }

    /// Which rules a pull request is under.
    pub(crate) async fn governing(&self, github: &GitHub, summary: &PullSummary) -> Result<Governing, DeskError> {
        let repository = &summary.pull.repository;
        let Some(default) = &summary.default_branch else { return Ok(Governing::NoDefault) };
        let rules = Governing::at(&default.name, self.rules(github, repository, &default.tip).await?);
        match base_elsewhere(summary, default, &rules) {
            None => Ok(rules),
            Some(Elsewhere::NotNamed(other)) => Ok(other),
            Some(Elsewhere::Named(tip)) => {
                Ok(Governing::at(&summary.base_ref_name, self.rules(github, repository, tip).await?))
            }
        }
    }

    /// The rules at a commit, as far as they were read.
    fn known_at(&self, repository: &RepositoryRef, commit: &CommitId) -> Option<Rules> {
        lock(&self.read).rules.get(&(repository.clone(), commit.clone())).cloned()
    }

    /// The rules at a commit.
    async fn rules(&self, github: &GitHub, repository: &RepositoryRef, commit: &CommitId) -> Result<Rules, DeskError> {
        if let Some(known) = self.known_at(repository, commit) {
            return Ok(known);
        }
        let text = github.text_at(repository, commit, PATH).await?;
        let rules: Rules = text.map(|text| TeamFile::read(&text).map(Arc::new)).transpose();
        if let Ok(Some(team)) = &rules {
            let mut accounts = lock(&self.accounts);
            for account in &team.accounts {
                let names = accounts.entry(account.id.clone()).or_default();
                names.insert(Namer::Team(repository.clone()), view(account));
            }
        }
        lock(&self.read).insert((repository.clone(), commit.clone()), rules.clone());
        Ok(rules)
    }

    /// Keeps what these pull requests of a host are under.
    pub(crate) fn keep_in_use<'s>(&self, host: &Host, summaries: impl Iterator<Item = &'s PullSummary>) {
        let mut read = lock(&self.read);
        let places: BTreeSet<Place> = summaries
            .flat_map(|summary| {
                let tips =
                    summary.default_branch.as_ref().map(|branch| &branch.tip).into_iter().chain(&summary.base_tip);
                tips.map(|tip| (summary.pull.repository.clone(), tip.clone()))
            })
            .collect();
        let before = std::mem::take(&mut read.in_use);
        let (of_host, others): (BTreeSet<Place>, BTreeSet<Place>) =
            before.into_iter().partition(|(repository, _)| repository.host == *host);
        read.besides.extend(of_host.into_iter().filter(|place| !places.contains(place)));
        read.in_use = others.into_iter().chain(places).collect();
        read.sweep();
    }

    /// An account as it is shown. Where several teams name it, the one that says it is the most dangerous decides, so
    /// that it looks the same everywhere and no team makes another one's account look harmless.
    pub(crate) fn account(&self, id: &AccountId) -> AccountView {
        let accounts = lock(&self.accounts);
        let names = accounts.get(id);
        let teams = names.into_iter().flatten().filter(|(namer, _)| matches!(namer, Namer::Team(_)));
        let of_team = teams.map(|(_, view)| view).min_by_key(|view| view.environment);
        let of_any = || names.and_then(|names| names.values().next());
        of_team.or_else(of_any).cloned().unwrap_or_else(|| unnamed(id))
    }

    /// Names accounts for the person, where no team does: by their settings, and by their AWS profiles.
    pub(crate) fn name(&self, by_settings: &[(AccountId, String)], by_profiles: &[(AccountId, String)]) {
        let mut accounts = lock(&self.accounts);
        for names in accounts.values_mut() {
            names.retain(|namer, _| matches!(namer, Namer::Team(_)));
        }
        for (namer, named) in [(Namer::Settings, by_settings), (Namer::Profiles, by_profiles)] {
            for (id, name) in named {
                let view = AccountView { name: name.clone(), ..unnamed(id) };
                accounts.entry(id.clone()).or_default().insert(namer.clone(), view);
            }
        }
    }
}

/// Who says what an account is called, those that count most first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Namer {
    /// A team, in its rules.
    Team(RepositoryRef),
    /// The person, in the settings.
    Settings,
    /// The names of the person's AWS profiles.
    Profiles,
}

/// A base that is not the default branch.
enum Elsewhere<'s> {
    /// It is named there: the rules stand at its tip.
    Named(&'s CommitId),
    /// It is not.
    NotNamed(Governing),
}

/// Whether the rules stand elsewhere than on the default branch, of which `rules` are. Names of branches
/// are compared as git does, byte for byte.
fn base_elsewhere<'s>(summary: &'s PullSummary, default: &Branch, rules: &Governing) -> Option<Elsewhere<'s>> {
    let base = &summary.base_ref_name;
    // Where the default branch has no rules, or none that can be read, it names no base either.
    let team = rules.team().filter(|_| *base != default.name)?;
    Some(match &summary.base_tip {
        Some(tip) if team.bases.name(base) => Elsewhere::Named(tip),
        _ => Elsewhere::NotNamed(Governing::OtherBase {
            base: base.clone(),
            default: default.name.clone(),
            team: Arc::clone(team),
        }),
    })
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
    role.map(|role| role.label().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_called_the_same_everywhere_and_never_looks_more_harmless_than_a_team_says() {
        let teams = Teams::default();
        let id: AccountId = "412033857711".parse().unwrap();
        let unknown = teams.account(&id);
        assert_eq!((unknown.name.as_str(), unknown.environment), ("412033857711", Environment::Unknown));
        let called = |name: &str| (id.clone(), name.to_owned());
        teams.name(&[], &[called("acme-network-prod")]);
        let named = teams.account(&id);
        assert_eq!((named.name.as_str(), named.environment), ("acme-network-prod", Environment::Unknown));
        teams.name(&[called("network")], &[called("acme-network-prod")]);
        assert_eq!(teams.account(&id).name, "network", "what the person wrote counts more than a name of a profile");
        let team = |repository: &str, name: &str, environment: Environment| {
            let namer = Namer::Team(RepositoryRef::parse("github.com".parse().unwrap(), repository).unwrap());
            let view = AccountView { name: name.to_owned(), environment, ..unnamed(&id) };
            lock(&teams.accounts).entry(id.clone()).or_default().insert(namer, view);
        };
        team("acme/network", "network-prod", Environment::Production);
        team("acme/a-first-one", "harmless", Environment::Sandbox);
        assert_eq!(teams.account(&id).name, "network-prod");
        teams.name(&[], &[]);
        assert_eq!(teams.account(&id).name, "network-prod", "names of the person go, those of teams stay");
    }

    #[test]
    fn what_is_in_use_is_kept_however_much_that_is() {
        let place = |number: usize| {
            let host = "github.com".parse().unwrap();
            let repository = RepositoryRef::parse(host, &format!("acme/r{number}")).unwrap();
            (repository, format!("{number:040}").parse::<CommitId>().unwrap())
        };
        let mut read = Read { in_use: (0..500).map(place).collect(), ..Read::default() };
        for number in 0..1_000 {
            read.insert(place(number), Ok(None));
        }
        assert!((0..500).all(|number| read.rules.contains_key(&place(number))));
        let besides: Vec<usize> = (500..1_000).filter(|number| read.rules.contains_key(&place(*number))).collect();
        assert_eq!(besides, (1_000 - KEPT_BESIDES..1_000).collect::<Vec<_>>(), "the newest, and not by their names");
        assert_eq!(read.rules.len(), 500 + KEPT_BESIDES);
    }
}
