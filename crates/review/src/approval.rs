//! Which approvals count.
//!
//! A GitHub review says that a person approves a commit. Here it has to say that they approve a
//! *plan*: the review must be the newest opinion of its author, stand at the present head, be
//! unedited, come from somebody who can push and who wrote nothing of the change, and name this
//! plan of this project by its public digest. Anybody with write access can edit another person's
//! review, so an edited one says nothing. See [`Uncounted`] for each way in which one does not count.
//!
//! Who wrote something is the hard part. A commit proves nothing of that: whoever makes it chooses author
//! and committer, and may choose a colleague. So everybody counts as a writer who stands in a commit *or*
//! pushed one, as far as GitHub tells who pushed; and a commit that only claims to be made by GitHub itself
//! is by somebody unknown.

use std::collections::{BTreeMap, BTreeSet};

use countersign_model::{CommitId, RepositoryId, ReviewState, Sha256Hex, Signed};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Expected;
use crate::marker::{ApprovalMarker, PlanKind, Unbound, approval_markers};
use crate::preflight::Verdict;
use crate::team::ReviewRules;

/// The account that GitHub puts as committer on commits made in its web pages.
const WEB_FLOW: &str = "web-flow";
/// Its address at github.com.
pub(crate) const WEB_ADDRESS: &str = "noreply@github.com";

/// What acts under an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Actor {
    /// A person, or something that signed up like one. Commits name nobody else.
    #[default]
    Person,
    /// A workflow of GitHub Actions: whoever can push one makes it say, approve and push what they like.
    Workflow,
    /// Another app.
    App,
    /// An organization, or an account that was imported from elsewhere.
    Other,
}

/// The account of workflows, without what REST writes behind it.
const WORKFLOWS: &str = "github-actions";

impl Actor {
    /// What acts under the account of an app.
    pub fn of_app(login: &str) -> Self {
        let name = login.strip_suffix("[bot]").unwrap_or(login);
        if name.eq_ignore_ascii_case(WORKFLOWS) { Self::Workflow } else { Self::App }
    }
}

/// Somebody, as far as GitHub knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Number of the account; a login can change hands, the number cannot.
    pub id: Option<u64>,
    /// Login of the account.
    pub login: Option<String>,
    /// E-mail of a commit; empty elsewhere.
    pub email: String,
    /// What acts under the account.
    pub actor: Actor,
}

/// Who wrote a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorship {
    pub commit: CommitId,
    /// Author and co-authors.
    pub authors: Vec<Person>,
    /// Who committed it.
    pub committer: Person,
    /// Whether GitHub itself made it.
    pub signed: Signed,
    /// What it brings into the change.
    pub brings: Brings,
}

/// What a commit brings into a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Brings {
    /// Something that somebody wrote, or nobody looked.
    Something,
    /// Nothing: it merges the base into the commit before it, and its files are exactly those of the merge
    /// that git makes by itself.
    OnlyTheBase {
        /// The commit before it.
        onto: CommitId,
    },
}

/// A push to the branch of a pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// Where the branch was before; nothing where it was made by this.
    pub before: Option<CommitId>,
    /// Where it was after.
    pub after: CommitId,
    /// Who pushed.
    pub by: Person,
}

/// A review, as GraphQL tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Whose.
    pub author: Person,
    /// What it says.
    pub state: ReviewState,
    /// The commit that it was sent for.
    pub commit: Option<CommitId>,
    /// Its text.
    pub body: String,
    /// When it was sent.
    pub submitted_at: Option<Timestamp>,
    /// Whether and when it was edited.
    pub last_edited_at: Option<Timestamp>,
    /// Whether its author can push to the repository.
    pub author_can_push: bool,
}

/// What decides which approvals count, all of it read right before it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalFacts {
    pub repository: RepositoryId,
    /// The pull request.
    pub pull: u64,
    /// Its present head.
    pub head: CommitId,
    /// Who opened it.
    pub author: Person,
    /// Who wrote its commits, as those say.
    pub commits: Vec<Authorship>,
    /// Who pushed to its branch, as far as GitHub tells.
    pub pushes: Vec<Pushed>,
    /// The host that its commits are made at, where they are made on pages.
    pub host: String,
    /// All reviews, oldest first.
    pub reviews: Vec<Review>,
    /// Whether commits and reviews are all there are.
    pub read: ReadFully,
}

/// Whether a list was read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFully {
    /// To its end.
    Yes,
    /// There is more that was not read.
    No,
}

/// The plan that has to be approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedPlan {
    /// SHA-256 of the project's id.
    pub project: Sha256Hex,
    /// Public digest of the sealed plan.
    pub digest: Sha256Hex,
    /// Full digest of it, which never leaves this machine.
    pub full: Sha256Hex,
    /// Base, account and roles that it was made for.
    pub expected: Expected,
    /// How it was made.
    pub mode: PlanKind,
    /// What its public digest does not bind.
    pub unbound: Unbound,
    /// What this machine noted of approvals that were sent from it, of plans with this public digest.
    pub noted: Vec<Noted>,
}

/// That a plan was approved on this machine, which knows all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Noted {
    /// Number of the account that approved.
    pub by: u64,
    /// The head that was approved.
    pub head: CommitId,
    /// Public digest of the plan.
    pub public: Sha256Hex,
    /// Full digest of the plan.
    pub full: Sha256Hex,
}

/// How much of the plan an approval is known to mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// All of it: it was sent from this machine, which compared the full digests.
    InFull,
    /// What the public digest binds; not what is masked.
    InPublic,
}

/// An approval that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// Login.
    pub by: String,
    /// Whether the approver wrote the change. Only where the team allows it; shown in red.
    pub own: bool,
    /// Whether a commit claims to be made on pages without a signature, so that whoever made it may be the
    /// approver. Only where the team takes such commits; shown in red.
    pub unsigned_web: bool,
    /// How much of the plan it is known to mean.
    pub compared: Compared,
}

/// A review that does not count, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NotCounted {
    /// Login.
    pub by: String,
    /// Why not.
    pub why: Uncounted,
    /// The public digest that it names for this project, where it names another one.
    pub digest: Option<String>,
}

/// Why a review does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Uncounted {
    /// It approves without naming a plan: it may mean this one, so it is unknown.
    NamesNoPlan,
    /// It names plans, none of them of this project.
    OtherProject,
    /// It names another plan of this project.
    OtherPlan,
    /// It names another base branch, account or role than the rules do now.
    OtherRules,
    /// It names this plan as far as that can be published, and on this machine it was another one that was
    /// approved: what is masked differs.
    OtherMasked,
    /// An older version of Countersign made it: the digest that it names is one of another kind.
    OlderVersion,
    /// It names this plan, but another way of making it.
    OtherMode,
    /// It names another repository or pull request: a text that was copied.
    OtherPull,
    /// It has two markers for this project.
    TwoMarkers,
    /// A line in it looks like a marker and is none.
    MalformedMarker,
    /// It was sent for another commit.
    OtherCommit,
    /// Somebody edited it after it was sent.
    Edited,
    /// Its author cannot push to the repository.
    CannotPush,
    /// Its author opened the pull request.
    Author,
    /// Its author wrote one of the commits.
    CommitAuthor,
    /// Its author pushed to the branch, whoever stands in the commits.
    Pusher,
    /// Somebody wrote a commit under an e-mail that belongs to no account, so it may have been them.
    UnknownCommitAuthor,
    /// A commit claims to be made by GitHub itself, which GitHub did not sign, so it may have been them.
    UnsignedWebCommit,
    /// A workflow pushed to the branch, so it may have been for them.
    UnknownPusher,
    /// Its author is an app: whoever can push a workflow makes it approve what they like.
    NotAPerson,
    /// Its author is not among those who may approve.
    NotAnApprover,
    /// Its author has no account any more.
    NoAccount,
    /// Its author asks for changes.
    ChangesRequested,
    Dismissed,
}

impl Uncounted {
    /// Whether it could be an approval and only cannot be told.
    const fn is_unknown(self) -> bool {
        matches!(self, Self::NamesNoPlan | Self::UnknownCommitAuthor | Self::UnsignedWebCommit | Self::UnknownPusher)
    }
}

/// Which approvals count for a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approvals {
    /// Those that count, oldest first.
    pub counted: Vec<Approval>,
    /// Those that do not, oldest first.
    pub not_counted: Vec<NotCounted>,
    /// How many are needed.
    pub needed: u32,
    /// Whether all reviews and commits were read.
    pub read: ReadFully,
}

impl Approvals {
    /// Whether the plan is approved.
    pub fn verdict(&self) -> Verdict {
        let asks_for_changes = self.not_counted.iter().any(|it| it.why == Uncounted::ChangesRequested);
        if asks_for_changes {
            return Verdict::Fails;
        }
        if self.read == ReadFully::No {
            return Verdict::Unknown;
        }
        let counted = u32::try_from(self.counted.len()).unwrap_or(u32::MAX);
        if counted >= self.needed {
            return Verdict::Holds;
        }
        let unknown = self.not_counted.iter().filter(|it| it.why.is_unknown()).count();
        let possible = counted.saturating_add(u32::try_from(unknown).unwrap_or(u32::MAX));
        if possible >= self.needed { Verdict::Unknown } else { Verdict::Fails }
    }

    /// Whether somebody approved exactly this plan on this machine, so that nothing of it is left uncompared.
    pub fn compared(&self) -> Compared {
        let in_full = self.counted.iter().any(|approval| approval.compared == Compared::InFull);
        if in_full { Compared::InFull } else { Compared::InPublic }
    }

    /// Digests of other plans of this project that somebody approved.
    pub fn other_digests(&self) -> impl Iterator<Item = &str> {
        self.not_counted.iter().filter_map(|it| it.digest.as_deref())
    }
}

/// Decides which approvals count for `wanted`.
pub fn approvals(
    facts: &ApprovalFacts,
    wanted: &WantedPlan,
    rules: &ReviewRules,
    emails: &BTreeMap<String, String>,
) -> Approvals {
    let writers = Writers::of(facts, rules, emails);
    let mut counted = Vec::new();
    let mut not_counted = Vec::new();
    for review in opinions(facts, rules) {
        let by = review.author.login.clone().unwrap_or_default();
        match judge(facts, review, wanted, rules, &writers) {
            Ok((own, compared)) => {
                counted.push(Approval { by, own, unsigned_web: writers.unsigned_web_taken, compared });
            }
            Err((why, digest)) => not_counted.push(NotCounted { by, why, digest }),
        }
    }
    Approvals { counted, not_counted, needed: rules.approvals, read: facts.read }
}

/// Whether somebody counts as one who made the change, so that their approval is one of their own.
pub fn made_by(facts: &ApprovalFacts, rules: &ReviewRules, emails: &BTreeMap<String, String>, person: &Person) -> bool {
    same_person(&facts.author, person) || Writers::of(facts, rules, emails).include(person)
}

/// The newest opinion of each person, oldest first. A comment is none, except that of the author
/// where the team lets people approve their own: GitHub refuses to let them say it in another way.
fn opinions<'f>(facts: &'f ApprovalFacts, rules: &ReviewRules) -> Vec<&'f Review> {
    let mut newest: BTreeMap<(Option<u64>, Option<&str>), usize> = BTreeMap::new();
    for (at, review) in facts.reviews.iter().enumerate() {
        let opinion = match review.state {
            ReviewState::Approved | ReviewState::ChangesRequested | ReviewState::Dismissed => true,
            ReviewState::Commented => rules.self_approval && is_author(facts, review) && names_a_plan(review),
            ReviewState::Pending => false,
        };
        if opinion {
            // People are told apart by number; where there is none, each review stands for itself.
            let key = match review.author.id {
                Some(id) => (Some(id), None),
                None => (None, review.author.login.as_deref()),
            };
            newest.insert(key, at);
        }
    }
    let kept: BTreeSet<usize> = newest.into_values().collect();
    kept.into_iter().map(|at| &facts.reviews[at]).collect()
}

fn names_a_plan(review: &Review) -> bool {
    let found = approval_markers(&review.body);
    !found.markers.is_empty() || found.malformed > 0 || !found.older.is_empty()
}

fn is_author(facts: &ApprovalFacts, review: &Review) -> bool {
    same_person(&facts.author, &review.author)
}

/// Numbers decide; logins only where one of both has no number.
fn same_person(one: &Person, other: &Person) -> bool {
    match (one.id, other.id) {
        (Some(one), Some(other)) => one == other,
        _ => match (&one.login, &other.login) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            _ => false,
        },
    }
}

/// Whether it counts: whether it is one's own and what is known to be meant, or why not.
fn judge(
    facts: &ApprovalFacts,
    review: &Review,
    wanted: &WantedPlan,
    rules: &ReviewRules,
    writers: &Writers,
) -> Result<(bool, Compared), (Uncounted, Option<String>)> {
    let no = |why: Uncounted| Err((why, None));
    match review.state {
        ReviewState::ChangesRequested => return no(requested_changes(review, rules)),
        ReviewState::Dismissed => return no(Uncounted::Dismissed),
        ReviewState::Approved | ReviewState::Commented | ReviewState::Pending => {}
    }
    if review.author.login.is_none() || review.author.id.is_none() {
        return no(Uncounted::NoAccount);
    }
    if review.author.actor != Actor::Person {
        return no(Uncounted::NotAPerson);
    }
    if !review.author_can_push {
        return no(Uncounted::CannotPush);
    }
    if !rules.approvers.is_empty() && !is_approver(review, rules) {
        return no(Uncounted::NotAnApprover);
    }
    let own = is_author(facts, review) || writers.include(&review.author);
    if own && !rules.self_approval {
        return no(if is_author(facts, review) {
            Uncounted::Author
        } else if writers.wrote.include(&review.author) {
            Uncounted::CommitAuthor
        } else {
            Uncounted::Pusher
        });
    }
    if let Some(why) = writers.unknown.filter(|_| !rules.self_approval) {
        return no(why);
    }
    if review.commit.as_ref() != Some(&facts.head) {
        return no(Uncounted::OtherCommit);
    }
    if review.last_edited_at.is_some() {
        return no(Uncounted::Edited);
    }
    marker_names(facts, &review.body, wanted)?;
    match noted(review, wanted) {
        Some(compared) => Ok((own, compared)),
        None => no(Uncounted::OtherMasked),
    }
}

/// What this machine knows of the plan that a review approves; nothing where that is another one.
fn noted(review: &Review, wanted: &WantedPlan) -> Option<Compared> {
    let of_this = |noted: &&Noted| {
        Some(noted.by) == review.author.id
            && Some(&noted.head) == review.commit.as_ref()
            && noted.public == wanted.digest
    };
    let mut notes = wanted.noted.iter().filter(of_this).peekable();
    if notes.peek().is_none() {
        return Some(Compared::InPublic);
    }
    notes.any(|noted| noted.full == wanted.full).then_some(Compared::InFull)
}

/// Somebody who could not approve cannot block either.
fn requested_changes(review: &Review, rules: &ReviewRules) -> Uncounted {
    if !review.author_can_push {
        Uncounted::CannotPush
    } else if !rules.approvers.is_empty() && !is_approver(review, rules) {
        Uncounted::NotAnApprover
    } else {
        Uncounted::ChangesRequested
    }
}

fn is_approver(review: &Review, rules: &ReviewRules) -> bool {
    let login = review.author.login.as_deref().unwrap_or_default();
    rules.approvers.iter().any(|approver| approver.eq_ignore_ascii_case(login))
}

fn marker_names(facts: &ApprovalFacts, body: &str, wanted: &WantedPlan) -> Result<(), (Uncounted, Option<String>)> {
    let no = |why: Uncounted| Err((why, None));
    let found = approval_markers(body);
    if found.malformed > 0 {
        return no(Uncounted::MalformedMarker);
    }
    if found.markers.is_empty() && found.older.is_empty() {
        return no(Uncounted::NamesNoPlan);
    }
    let of_project: Vec<&ApprovalMarker> = found.markers.iter().filter(|it| it.project == wanted.project).collect();
    let marker = match of_project[..] {
        [] if found.older.contains(&wanted.project) => return no(Uncounted::OlderVersion),
        [] => return no(Uncounted::OtherProject),
        [marker] => marker,
        _ => return no(Uncounted::TwoMarkers),
    };
    if marker.repository != facts.repository || marker.pull != facts.pull {
        return no(Uncounted::OtherPull);
    }
    if marker.head != facts.head {
        return no(Uncounted::OtherCommit);
    }
    // Its digest is another one for this reason alone, so that this is the reason that is told.
    if marker.expected != wanted.expected {
        return no(Uncounted::OtherRules);
    }
    if marker.digest != wanted.digest || marker.unbound != wanted.unbound {
        return Err((Uncounted::OtherPlan, Some(marker.digest.to_string())));
    }
    if marker.mode != wanted.mode {
        return no(Uncounted::OtherMode);
    }
    Ok(())
}

/// Some people.
#[derive(Default)]
struct People {
    ids: BTreeSet<u64>,
    logins: BTreeSet<String>,
}

impl People {
    fn add(&mut self, person: &Person) {
        match (person.id, &person.login) {
            (Some(id), _) => drop(self.ids.insert(id)),
            (None, Some(login)) => drop(self.logins.insert(login.to_ascii_lowercase())),
            (None, None) => {}
        }
    }

    fn include(&self, person: &Person) -> bool {
        person.id.is_some_and(|id| self.ids.contains(&id))
            || person.login.as_ref().is_some_and(|login| self.logins.contains(&login.to_ascii_lowercase()))
    }
}

/// Who made the change of a pull request.
#[derive(Default)]
struct Writers {
    /// Who stands in its commits.
    wrote: People,
    /// Who pushed them.
    pushed: People,
    /// Why somebody may have written of it whom nothing names.
    unknown: Option<Uncounted>,
    /// Whether a commit was taken for one made on pages that is not signed.
    unsigned_web_taken: bool,
}

impl Writers {
    fn of(facts: &ApprovalFacts, rules: &ReviewRules, emails: &BTreeMap<String, String>) -> Self {
        let mut writers = Self::default();
        for commit in facts.commits.iter().filter(|commit| commit.brings == Brings::Something) {
            for person in &commit.authors {
                if is_web(person, &facts.host) {
                    // GitHub writes nothing by itself. Whoever made this hid behind its name.
                    writers.unknown = Some(Uncounted::UnsignedWebCommit);
                } else {
                    writers.add(person, emails);
                }
            }
            writers.add_committer(commit, facts, rules, emails);
        }
        for push in facts.pushes.iter().filter(|push| brings_something(push, facts)) {
            writers.pushed.add(&push.by);
            // It pushes for whoever wrote it, and nobody tells for whom.
            if push.by.actor == Actor::Workflow {
                writers.unknown = writers.unknown.or(Some(Uncounted::UnknownPusher));
            }
        }
        // A pull request without commits that were read cannot tell who wrote it.
        if facts.commits.is_empty() {
            writers.unknown = Some(Uncounted::UnknownCommitAuthor);
        }
        writers
    }

    /// The committer `web-flow` stands for whoever used GitHub's pages, and GitHub writes that person as the
    /// author. It does so only in commits that it makes itself, and those it signs.
    fn add_committer(
        &mut self,
        commit: &Authorship,
        facts: &ApprovalFacts,
        rules: &ReviewRules,
        emails: &BTreeMap<String, String>,
    ) {
        if !is_web(&commit.committer, &facts.host) {
            self.add(&commit.committer, emails);
            return;
        }
        match commit.signed {
            Signed::ByGitHub => {}
            Signed::NotByGitHub if rules.unsigned_web_commits => self.unsigned_web_taken = true,
            Signed::NotByGitHub => self.unknown = Some(Uncounted::UnsignedWebCommit),
        }
    }

    /// Letters of addresses count without case in ASCII alone: in others, different ones become the same.
    fn add(&mut self, person: &Person, emails: &BTreeMap<String, String>) {
        let mapped = emails.get(&person.email.to_ascii_lowercase());
        match (person.id, &person.login, mapped) {
            (None, None, Some(login)) => drop(self.wrote.logins.insert(login.to_ascii_lowercase())),
            (None, None, None) => self.unknown = self.unknown.or(Some(Uncounted::UnknownCommitAuthor)),
            _ => self.wrote.add(person),
        }
    }

    fn include(&self, person: &Person) -> bool {
        self.wrote.include(person) || self.pushed.include(person)
    }
}

/// Whether somebody is GitHub itself, as far as a commit claims.
fn is_web(person: &Person, host: &str) -> bool {
    if let Some(login) = &person.login {
        return login.eq_ignore_ascii_case(WEB_FLOW);
    }
    let email = person.email.to_ascii_lowercase();
    person.id.is_none() && (email == WEB_ADDRESS || email.strip_prefix("noreply@").is_some_and(|at| at == host))
}

/// Whether a push brought something of the present change that was not on the base. Whoever only merged the
/// base in brought nothing.
fn brings_something(push: &Pushed, facts: &ApprovalFacts) -> bool {
    let Some(commit) = facts.commits.iter().find(|commit| commit.commit == push.after) else {
        // What was pushed is not of this change any more, or was on the base before.
        return false;
    };
    match &commit.brings {
        Brings::Something => true,
        Brings::OnlyTheBase { onto } => push.before.as_ref() != Some(onto),
    }
}
