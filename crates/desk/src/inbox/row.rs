//! A row out of what is known of a pull request: what CI claims, and what was learnt by opening it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use countersign_github::{Mergeable, PullSummary, StatusContext, StatusState};
use countersign_model::{ClaimedCounts, PullRef, StatusKind};
use countersign_review::patterns::{Patterns, resolve};
use countersign_review::results::{Claim, ClaimPlace, Outcome};
use countersign_review::team::{ProjectRules, TeamFile, is_of_rules};
use countersign_terraform::configuration::is_infrastructure as is_infrastructure_file;
use jiff::Timestamp;

use super::{Known, Seen, key_of};
use crate::teams::{Governing, Teams, account_of};
use crate::views::{
    AccountView, Besides, Danger, InboxGroupKind, InboxPlan, InboxRow, NotRead, PlanStanding, RowApprovals, RowUnread,
    UnreadPart,
};

/// What rows are made with.
#[derive(Clone, Debug)]
pub(crate) struct Context<'c> {
    /// The rules of teams.
    pub(crate) teams: &'c Teams,
    /// The number of this login's account at each host that answers.
    pub(crate) viewers: BTreeMap<String, u64>,
    /// Whether any repository is configured.
    pub(crate) configured: bool,
}

/// A row with what it is sorted and searched by.
#[derive(Clone, Debug)]
pub(crate) struct Sorted {
    pub(crate) pull: PullRef,
    pub(crate) group: InboxGroupKind,
    pub(crate) destroys: u32,
    pub(crate) updated_at: Timestamp,
    pub(crate) row: InboxRow,
    labels: Vec<String>,
}

/// The file that says how projects are called, and the rules as far as they count.
fn rules_of(known: &Known, context: &Context<'_>) -> (Option<Arc<TeamFile>>, Option<Arc<TeamFile>>) {
    match context.teams.known(&known.summary) {
        Some(Governing::Of { team, .. }) => (Some(Arc::clone(&team)), Some(team)),
        Some(Governing::OtherBase { team, .. }) => (Some(team), None),
        Some(Governing::NoDefault | Governing::None { .. } | Governing::Unreadable { .. }) | None => (None, None),
    }
}

/// Whether a pull request is one of infrastructure: by its files, by the team's projects, or by what CI
/// says of plans. One whose files are not known yet is shown once they are.
pub(super) fn is_infrastructure(known: &Known, context: &Context<'_>) -> bool {
    if plan_statuses(&known.summary).next().is_some() {
        return true;
    }
    let Some(files) = known.files() else { return false };
    if files.iter().any(|file| is_infrastructure_file(file) || is_of_rules(file)) {
        return true;
    }
    rules_of(known, context).0.is_some_and(|team| team.projects.iter().any(|rules| touches(rules, files)))
}

/// Whether any of the files belongs to a project, as far as can be told without the repository: local
/// modules that it calls are not known here.
pub(crate) fn touches(rules: &ProjectRules, files: &[String]) -> bool {
    let patterns = match rules.patterns() {
        Some(Ok(patterns)) => patterns,
        Some(Err(_)) => return false,
        None => own_places(rules),
    };
    files.iter().any(|file| patterns.matches(file))
}

/// The directory of a project and its files.
pub(crate) fn own_places(rules: &ProjectRules) -> Patterns {
    let dir = rules.project.dir.as_str();
    let inputs = &rules.project.inputs;
    let files: Vec<String> =
        inputs.var_files.iter().chain(&inputs.backend_files).filter_map(|file| resolve(dir, file)).collect();
    Patterns::of_places([dir], files.iter().map(String::as_str))
}

fn plan_statuses(summary: &PullSummary) -> impl Iterator<Item = &StatusContext> {
    statuses(summary, StatusKind::Plan)
}

fn statuses(summary: &PullSummary, kind: StatusKind) -> impl Iterator<Item = &StatusContext> {
    summary.statuses.iter().flatten().filter(move |status| status.context.starts_with(kind.prefix()))
}

/// What CI claims.
#[derive(Default)]
struct Claims {
    counts: Option<ClaimedCounts>,
    standing: Option<PlanStanding>,
    at: Option<Timestamp>,
    /// Who says it, the newest of it.
    by: Option<String>,
}

fn claims(summary: &PullSummary) -> Claims {
    let mut claims = Claims::default();
    let mut sum = ClaimedCounts::default();
    for status in plan_statuses(summary) {
        if claims.at < Some(status.created_at) {
            claims.at = Some(status.created_at);
            claims.by = status.creator.as_ref().map(|account| account.login.clone());
        }
        let standing = match status.state {
            StatusState::Success => PlanStanding::Claimed,
            StatusState::Pending | StatusState::Expected => PlanStanding::Pending,
            StatusState::Failure | StatusState::Error => PlanStanding::Failed,
        };
        claims.standing = Some(match (claims.standing, standing) {
            (Some(PlanStanding::Failed), _) | (_, PlanStanding::Failed) => PlanStanding::Failed,
            (Some(PlanStanding::Pending), _) | (_, PlanStanding::Pending) => PlanStanding::Pending,
            _ => PlanStanding::Claimed,
        });
        if let Some(counts) = status.description.as_deref().and_then(|it| it.parse::<ClaimedCounts>().ok()) {
            add(&mut sum, counts);
            claims.counts = Some(sum);
        }
    }
    claims
}

fn add(sum: &mut ClaimedCounts, more: ClaimedCounts) {
    for (sum, more) in [
        (&mut sum.create, more.create),
        (&mut sum.update, more.update),
        (&mut sum.replace, more.replace),
        (&mut sum.delete, more.delete),
        (&mut sum.forget, more.forget),
        (&mut sum.moved, more.moved),
        (&mut sum.imported, more.imported),
        (&mut sum.outputs, more.outputs),
    ] {
        *sum = sum.saturating_add(more);
    }
}

/// What CI claims of the rest. It says nothing of reads and actions.
fn claimed(counts: ClaimedCounts) -> Besides {
    Besides {
        forgets: counts.forget,
        moves: counts.moved,
        imports: counts.imported,
        outputs: counts.outputs,
        ..Besides::default()
    }
}

/// What this login's statuses of applies say, where they say anything: everything applied, or one going on.
/// Whoever may push can set such a status, so those of others say nothing here.
fn applied(summary: &PullSummary, viewer: Option<u64>, projects: usize) -> Option<PlanStanding> {
    let own = statuses(summary, StatusKind::Apply).filter(|status| is_by(status, viewer));
    let states: Vec<StatusState> = own.map(|status| status.state).collect();
    if states.contains(&StatusState::Pending) {
        return Some(PlanStanding::Applying);
    }
    let done = states.iter().filter(|state| **state == StatusState::Success).count();
    (done > 0 && done >= projects && done == states.len()).then_some(PlanStanding::Applied)
}

fn is_by(status: &StatusContext, viewer: Option<u64>) -> bool {
    viewer.is_some() && status.creator.as_ref().and_then(|account| account.id) == viewer
}

/// What somebody else says of an apply: the newest of it.
fn claim(summary: &PullSummary, viewer: Option<u64>) -> Option<Claim> {
    let others = statuses(summary, StatusKind::Apply).filter(|status| !is_by(status, viewer));
    let newest = others.filter(|status| status.state != StatusState::Error).max_by_key(|status| status.created_at)?;
    Some(Claim {
        outcome: match newest.state {
            StatusState::Success => Outcome::Applied,
            StatusState::Pending | StatusState::Expected => Outcome::Started,
            StatusState::Failure | StatusState::Error => Outcome::Failed,
        },
        by: newest.creator.as_ref().map(|account| account.login.clone()),
        at: newest.created_at.to_string(),
        place: ClaimPlace::Status,
    })
}

/// Makes the row.
pub(super) fn row(known: &Known, seen: Option<&Seen>, unread: Option<RowUnread>, context: &Context<'_>) -> Sorted {
    let summary = &known.summary;
    let (names, team) = rules_of(known, context);
    let files = known.files().unwrap_or_default();
    let named: Vec<&ProjectRules> =
        names.iter().flat_map(|team| &team.projects).filter(|rules| touches(rules, files)).collect();
    // Accounts and approvals of a base whose rules do not count are not known.
    let touched = if team.is_some() { named.clone() } else { Vec::new() };
    let other_base = names.is_some() && team.is_none();
    let claims = claims(summary);
    let seen = seen.filter(|seen| seen.head == summary.head);
    let labels: BTreeSet<String> = named
        .iter()
        .map(|rules| rules.project.label())
        .chain(plan_statuses(summary).map(|it| it.context[StatusKind::Plan.prefix().len()..].to_owned()))
        .collect();
    let viewer = context.viewers.get(summary.pull.repository.host.as_str()).copied();
    let standing = standing(summary, (viewer, seen), &claims, labels.len());
    let counts = match (seen, claims.counts) {
        (Some(seen), _) => Some(seen.counts),
        (None, Some(counts)) => Some((counts.create, counts.update, counts.replace, counts.delete)),
        (None, None) => None,
    };
    let destroys = counts.map_or(0, |(_, _, replace, delete)| replace.saturating_add(delete));
    let approvals = approvals(summary, &touched, team.as_deref());
    let row = InboxRow {
        key: key_of(&summary.pull),
        title: summary.title.clone(),
        draft: summary.draft,
        danger: match danger(known, seen, standing, destroys) {
            Some(Danger::Fork | Danger::Conflict | Danger::PlanFailed) | None if other_base => Some(Danger::OtherBase),
            danger => danger,
        },
        unread: unread.or_else(|| broken_rules(known, context)),
        accounts: accounts(&touched, team.as_deref(), context),
        projects: super::number(labels.len()),
        counts,
        besides: seen.map_or_else(|| claims.counts.map(claimed).unwrap_or_default(), |seen| seen.besides),
        plan: InboxPlan {
            standing,
            at: seen.and_then(|seen| seen.at).or(claims.at).map(|at| at.to_string()),
            by: claims.by.clone(),
            claim: claim(summary, viewer),
        },
        author: summary.author.clone(),
        mine: summary.viewer_did_author,
        updated_at: summary.updated_at.to_string(),
        url: summary.url.to_string(),
        approvals,
    };
    Sorted {
        pull: summary.pull.clone(),
        group: match group(&row, summary) {
            // Nobody can approve it as it is.
            InboxGroupKind::NeedsReview | InboxGroupKind::Ready if other_base => InboxGroupKind::NoPlan,
            group => group,
        },
        destroys,
        updated_at: summary.updated_at,
        labels: labels.into_iter().collect(),
        row,
    }
}

/// Rules that were read and are none.
fn broken_rules(known: &Known, context: &Context<'_>) -> Option<RowUnread> {
    let Some(Governing::Unreadable { fault, .. }) = context.teams.known(&known.summary) else { return None };
    Some(RowUnread { what: UnreadPart::Rules, why: NotRead::Broken { line: super::number(fault.line) } })
}

fn standing(
    summary: &PullSummary,
    (viewer, seen): (Option<u64>, Option<&Seen>),
    claims: &Claims,
    projects: usize,
) -> PlanStanding {
    if let Some(applied) = applied(summary, viewer, projects.max(1)) {
        return applied;
    }
    if let Some(seen) = seen {
        return seen.standing;
    }
    match claims.standing {
        Some(_) if summary.is_cross_repository => PlanStanding::Untrusted,
        Some(standing) => standing,
        None => PlanStanding::None,
    }
}

fn danger(known: &Known, seen: Option<&Seen>, standing: PlanStanding, destroys: u32) -> Option<Danger> {
    if let Some(danger) = seen.and_then(|seen| seen.danger.clone()) {
        return Some(danger);
    }
    if known.files().unwrap_or_default().iter().any(|file| is_of_rules(file)) {
        return Some(Danger::ChangesRules);
    }
    if destroys > 0 && seen.is_none() {
        return Some(Danger::ClaimedDestroys { count: destroys });
    }
    if known.summary.is_cross_repository {
        return Some(Danger::Fork);
    }
    if known.summary.mergeable == Mergeable::Conflicting {
        return Some(Danger::Conflict);
    }
    (standing == PlanStanding::Failed).then_some(Danger::PlanFailed)
}

fn accounts(touched: &[&ProjectRules], team: Option<&TeamFile>, context: &Context<'_>) -> Vec<AccountView> {
    let mut accounts: Vec<AccountView> = Vec::new();
    for id in touched.iter().filter_map(|rules| rules.account.as_ref()) {
        let account = account_of(team, id).unwrap_or_else(|| context.teams.account(id));
        if !accounts.contains(&account) {
            accounts.push(account);
        }
    }
    // Production first: it is what must not be overlooked.
    accounts.sort_by_key(|account| account.environment);
    accounts
}

fn approvals(summary: &PullSummary, touched: &[&ProjectRules], team: Option<&TeamFile>) -> RowApprovals {
    let at_head = |commit: Option<&countersign_model::CommitId>| commit == Some(&summary.head);
    let mut by = Vec::new();
    let mut changes_requested = false;
    for opinion in &summary.opinions {
        match opinion.state {
            countersign_model::ReviewState::Approved if at_head(opinion.commit.as_ref()) => {
                by.extend(opinion.author.clone());
            }
            countersign_model::ReviewState::ChangesRequested => changes_requested = true,
            _ => {}
        }
    }
    let needed = touched.iter().map(|rules| rules.review.approvals).max();
    RowApprovals { by, needed: needed.or_else(|| team.map(|team| team.review.approvals)), changes_requested }
}

fn group(row: &InboxRow, summary: &PullSummary) -> InboxGroupKind {
    match row.plan.standing {
        PlanStanding::Applied => return InboxGroupKind::Applied,
        PlanStanding::None | PlanStanding::Failed | PlanStanding::Untrusted | PlanStanding::Stale => {
            return InboxGroupKind::NoPlan;
        }
        PlanStanding::Applying => return InboxGroupKind::Waiting,
        PlanStanding::Sealed | PlanStanding::Reported | PlanStanding::Claimed | PlanStanding::Pending => {}
    }
    let enough = row.approvals.needed.is_some_and(|needed| super::number(row.approvals.by.len()) >= needed);
    if enough && !row.approvals.changes_requested {
        return InboxGroupKind::Ready;
    }
    let approved_by_me = summary.viewer_review.as_ref().is_some_and(|review| {
        review.state == countersign_model::ReviewState::Approved && review.commit.as_ref() == Some(&summary.head)
    });
    if summary.viewer_did_author || approved_by_me { InboxGroupKind::Waiting } else { InboxGroupKind::NeedsReview }
}

/// What a filter asks for.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    words: Vec<String>,
    repository: Option<String>,
    author: Option<String>,
    account: Option<String>,
    draft: Option<()>,
    mine: Option<()>,
}

impl Wanted {
    pub(super) fn of(text: &str) -> Self {
        let mut wanted = Self::default();
        for word in text.split_whitespace().map(str::to_lowercase) {
            match word.split_once(':') {
                Some(("repo", value)) => wanted.repository = Some(value.to_owned()),
                Some(("author", value)) => wanted.author = Some(value.to_owned()),
                Some(("account", value)) => wanted.account = Some(value.to_owned()),
                Some(("is", "draft")) => wanted.draft = Some(()),
                Some(("is", "mine")) => wanted.mine = Some(()),
                _ => wanted.words.push(word),
            }
        }
        wanted
    }

    pub(super) fn matches(&self, sorted: &Sorted) -> bool {
        let row = &sorted.row;
        let repository = format!("{}/{}", row.key.owner, row.key.name).to_lowercase();
        let author = row.author.as_deref().unwrap_or_default().to_lowercase();
        let accounts: Vec<String> =
            row.accounts.iter().map(|account| format!("{} {}", account.name, account.id).to_lowercase()).collect();
        let within = |wanted: &Option<String>, text: &str| wanted.as_ref().is_none_or(|wanted| text.contains(wanted));
        let labels = sorted.labels.join(" ").to_lowercase();
        let text = format!(
            "{} {repository} #{} {author} {labels} {}",
            row.title.to_lowercase(),
            row.key.number,
            accounts.join(" ")
        );
        within(&self.repository, &repository)
            && within(&self.author, &author)
            && self.account.as_ref().is_none_or(|wanted| accounts.iter().any(|account| account.contains(wanted)))
            && (self.draft.is_none() || row.draft)
            && (self.mine.is_none() || row.mine)
            && self.words.iter().all(|word| text.contains(word))
    }
}
