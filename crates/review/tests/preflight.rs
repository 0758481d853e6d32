//! Every check of the preflight refuses; `docs/guards.md` names these tests.

use std::collections::BTreeMap;

use countersign_model::{
    AccountId, CommitId, PullState, RepositoryId, ReviewState, RoleArn, Sha256Hex, Signed, Tool, sha256_hex,
};
use countersign_review::approval::{ApprovalFacts, Authorship, Brings, Person, ReadFully, Review};
use countersign_review::marker::{ApprovalMarker, PlanKind, Unbound};
use countersign_review::preflight::{
    BaseFact, CheckDetail, Earlier, Kept, LockFact, PlanFact, Rewritten, RulesFact, SessionFact, Shape, StateIdentity,
    ToolFact, Unlike, Unread,
};
use countersign_review::results::{Claim, ClaimPlace, Outcome};
use countersign_review::{CheckKind, Cleared, Expectation, Expected, Facts, Preflight, ReviewRules, Verdict};
use jiff::{SignedDuration, Timestamp};

const NOW: &str = "2026-11-24T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn commit(digit: char) -> CommitId {
    digit.to_string().repeat(40).parse().unwrap()
}

fn account() -> AccountId {
    "412033857711".parse().unwrap()
}

fn role(name: &str) -> RoleArn {
    format!("arn:aws:iam::412033857711:role/{name}").parse().unwrap()
}

fn expected() -> Expected {
    Expected {
        base: "main".to_owned(),
        account: Some(account()),
        plan_role: Some(role("plan-network")),
        apply_role: Some(role("apply-network")),
    }
}

fn project() -> Sha256Hex {
    sha256_hex(b"prod/network")
}

/// Facts under which everything holds, to be spoilt one at a time.
struct World {
    approval: ApprovalFacts,
    rules: ReviewRules,
    emails: BTreeMap<String, String>,
    pull_state: PullState,
    team: Result<RulesFact, Unread>,
    plan: Option<PlanFact>,
    base: Result<BaseFact, Unread>,
    tool: Result<ToolFact, Unread>,
    lock: Result<LockFact, Unread>,
    state: Result<Option<StateIdentity>, Unread>,
    session: Option<SessionFact>,
    expected_account: Option<AccountId>,
    expected_role: Option<RoleArn>,
    expected_plan_role: Option<RoleArn>,
    expected_base: String,
    earlier: Result<Vec<Earlier>, Unread>,
    claims: Vec<Claim>,
    despite: Vec<Claim>,
    now: Timestamp,
}

impl World {
    fn new() -> Self {
        let state = StateIdentity { lineage: "d2a4".to_owned(), serial: 318 };
        let mut world = Self {
            approval: ApprovalFacts {
                repository: RepositoryId(7),
                pull: 482,
                head: commit('3'),
                author: person(1, "mina-k"),
                commits: vec![Authorship {
                    commit: commit('3'),
                    authors: vec![person(1, "mina-k")],
                    committer: person(1, "mina-k"),
                    signed: Signed::NotByGitHub,
                    brings: Brings::Something,
                }],
                pushes: Vec::new(),
                host: "github.com".to_owned(),
                reviews: Vec::new(),
                read: ReadFully::Yes,
            },
            rules: ReviewRules::default(),
            emails: BTreeMap::new(),
            pull_state: PullState::Open,
            team: Ok(RulesFact::Of { branch: "main".to_owned() }),
            plan: Some(PlanFact {
                head: commit('3'),
                base: commit('8'),
                base_branch: Some("main".to_owned()),
                tree: "7".repeat(40).parse().unwrap(),
                file: sha256_hex(b"plan file"),
                public: sha256_hex(b"public form"),
                full: sha256_hex(b"full form"),
                unbound: Unbound::default(),
                expected: expected(),
                noted: Vec::new(),
                unknown_parts: Vec::new(),
                masked: 2,
                shape: Shape::Complete,
                mode: PlanKind::Normal,
                made_at: "2026-11-24T11:48:00Z".parse().unwrap(),
                took: SignedDuration::from_mins(11),
                tool: Tool::OpenTofu,
                version: "1.12.6".parse().unwrap(),
                lock: Some(sha256_hex(b"lock")),
                unpinned: Vec::new(),
                state: Some(state.clone()),
                kept: Kept::Intact,
            }),
            base: Ok(BaseFact {
                branch: "main".to_owned(),
                tip: commit('8'),
                changed: Vec::new(),
                rewritten: Rewritten::No,
            }),
            tool: Ok(ToolFact { tool: Tool::OpenTofu, version: "1.12.6".parse().unwrap() }),
            lock: Ok(LockFact { digest: Some(sha256_hex(b"lock")) }),
            state: Ok(Some(state)),
            session: Some(SessionFact {
                account: account(),
                role: Some(role("apply-network")),
                expires_at: "2026-11-24T12:47:00Z".parse().unwrap(),
            }),
            expected_account: Some(account()),
            expected_role: Some(role("apply-network")),
            expected_plan_role: Some(role("plan-network")),
            expected_base: "main".to_owned(),
            earlier: Ok(Vec::new()),
            claims: Vec::new(),
            despite: Vec::new(),
            now: now(),
        };
        world.approve();
        world
    }

    fn plan(&mut self) -> &mut PlanFact {
        self.plan.as_mut().unwrap()
    }

    /// Lets somebody approve what the plan is now.
    fn approve(&mut self) {
        let plan = self.plan();
        let marker = ApprovalMarker {
            repository: RepositoryId(7),
            pull: 482,
            head: plan.head.clone(),
            project: project(),
            expected: plan.expected.clone(),
            mode: plan.mode,
            digest: plan.public.clone(),
            unbound: plan.unbound.clone(),
        };
        self.approval.reviews = vec![Review {
            author: person(2, "tom-r"),
            state: ReviewState::Approved,
            commit: Some(marker.head.clone()),
            body: marker.line(),
            submitted_at: Some(now()),
            last_edited_at: None,
            author_can_push: true,
        }];
    }

    fn preflight(&self) -> Preflight {
        Preflight::evaluate(&Facts {
            now: self.now,
            project: project(),
            pull_state: self.pull_state,
            team: self.team.clone(),
            approval: &self.approval,
            rules: &self.rules,
            emails: &self.emails,
            plan: self.plan.clone(),
            base: self.base.clone(),
            tool: self.tool.clone(),
            lock: self.lock.clone(),
            state: self.state.clone(),
            session: self.session.clone(),
            expected_account: self.expected_account.clone(),
            expected_role: self.expected_role.clone(),
            expected_plan_role: self.expected_plan_role.clone(),
            expected_base: self.expected_base.clone(),
            earlier: self.earlier.clone(),
            claims: self.claims.clone(),
            despite: &self.despite,
        })
    }

    fn cleared(&self) -> Option<Cleared> {
        self.preflight().cleared()
    }
}

fn person(id: u64, login: &str) -> Person {
    Person { id: Some(id), login: Some(login.to_owned()), ..Person::default() }
}

/// Spoils one fact: exactly this check stops holding, and nothing is cleared.
#[track_caller]
fn refuses(kind: CheckKind, verdict: Verdict, spoil: impl FnOnce(&mut World)) -> CheckDetail {
    let mut world = World::new();
    spoil(&mut world);
    let preflight = world.preflight();
    let not_held: Vec<_> =
        preflight.checks().iter().filter(|check| check.verdict != Verdict::Holds).map(|check| check.kind).collect();
    assert_eq!(not_held, [kind], "{:?}", preflight.checks());
    let check = preflight.checks().iter().find(|check| check.kind == kind).unwrap().clone();
    assert_eq!(check.verdict, verdict, "{check:?}");
    assert_eq!(preflight.cleared(), None);
    check.detail
}

fn failed() -> Unread {
    Unread::Failed { message: "offline".to_owned() }
}

#[test]
fn where_everything_holds_the_apply_is_cleared_for_exactly_this_plan() {
    let world = World::new();
    let preflight = world.preflight();
    assert_eq!(preflight.checks().len(), CheckKind::ALL.len());
    assert_eq!(preflight.verdict(), Verdict::Holds);
    let cleared = world.cleared().unwrap();
    let plan = world.plan.as_ref().unwrap();
    assert_eq!(cleared.plan_file(), &plan.file);
    assert_eq!(cleared.public(), &plan.public);
    assert_eq!(cleared.tree(), &plan.tree);
    assert_eq!(cleared.account(), &account());
    assert_eq!(cleared.state(), plan.state.as_ref());
    assert_eq!((cleared.repository(), cleared.pull(), cleared.at()), (RepositoryId(7), 482, now()));
}

#[test]
fn every_kind_of_check_is_evaluated_once_and_in_order() {
    let kinds = |preflight: &Preflight| preflight.checks().iter().map(|check| check.kind).collect::<Vec<_>>();
    let mut world = World::new();
    assert_eq!(kinds(&world.preflight()), CheckKind::ALL);
    world.plan = None;
    assert_eq!(kinds(&world.preflight()), CheckKind::ALL);
    let mut sorted = CheckKind::ALL;
    sorted.sort();
    assert_eq!(sorted, CheckKind::ALL);
}

#[test]
fn a_closed_pull_request_is_refused() {
    assert_eq!(
        refuses(CheckKind::Open, Verdict::Fails, |it| it.pull_state = PullState::Closed),
        CheckDetail::PullClosed
    );
    let mut merged = World::new();
    merged.pull_state = PullState::Merged;
    assert!(merged.cleared().is_some());
}

#[test]
fn apply_is_refused_when_the_head_moved() {
    let detail = refuses(CheckKind::Head, Verdict::Fails, |it| {
        it.plan().head = commit('4');
        // The approval is for the present head, so that only the head speaks against it.
        it.approve();
        let marker = it.approval.reviews[0].body.replace(commit('4').as_str(), commit('3').as_str());
        it.approval.reviews[0].body = marker;
        it.approval.reviews[0].commit = Some(commit('3'));
    });
    assert_eq!(detail, CheckDetail::HeadMoved { planned: "4444444".to_owned(), now: "3333333".to_owned() });
}

#[test]
fn apply_is_refused_when_files_of_the_project_changed_on_the_base() {
    let detail = refuses(CheckKind::Base, Verdict::Fails, |it| {
        let base = it.base.as_mut().unwrap();
        base.tip = commit('9');
        base.changed = vec!["prod/network/main.tf".to_owned()];
    });
    let CheckDetail::BaseChanged { files, count, .. } = detail else { panic!("{detail:?}") };
    assert_eq!((files.len(), count), (1, 1));
    let mut elsewhere = World::new();
    elsewhere.base.as_mut().unwrap().tip = commit('9');
    assert!(elsewhere.cleared().is_some(), "what changed elsewhere is no matter of this project");
}

#[test]
fn apply_is_refused_when_the_base_was_rewritten_or_not_read() {
    refuses(CheckKind::Base, Verdict::Fails, |it| it.base.as_mut().unwrap().rewritten = Rewritten::Yes);
    refuses(CheckKind::Base, Verdict::Unknown, |it| it.base = Err(failed()));
}

#[test]
fn a_plan_for_another_base_branch_is_refused_by_name() {
    let other = CheckDetail::BaseOther { planned: "main".to_owned(), now: "release".to_owned() };
    // Also where the other branch is at the very same commit.
    assert_eq!(
        refuses(CheckKind::Base, Verdict::Fails, |it| it.base.as_mut().unwrap().branch = "release".to_owned()),
        other
    );
    refuses(CheckKind::Base, Verdict::Fails, |it| it.plan().base_branch = Some("Main".to_owned()));
    refuses(CheckKind::Base, Verdict::Unknown, |it| it.plan().base_branch = None);
}

#[test]
fn rules_that_stand_on_another_branch_than_the_default_one_apply_nothing() {
    let named = vec!["release/*".to_owned()];
    let (base, default) = ("of-the-author".to_owned(), "main".to_owned());
    let fact = RulesFact::OtherBase { base: base.clone(), default: default.clone(), named: named.clone() };
    assert_eq!(
        refuses(CheckKind::Rules, Verdict::Fails, |it| it.team = Ok(fact)),
        CheckDetail::RulesOtherBase { base, default, named }
    );
    let branch = || "main".to_owned();
    refuses(CheckKind::Rules, Verdict::Fails, |it| it.team = Ok(RulesFact::None { branch: branch() }));
    let fact = RulesFact::Unreadable { branch: branch(), line: 3, what: "no".to_owned() };
    refuses(CheckKind::Rules, Verdict::Fails, |it| it.team = Ok(fact));
    refuses(CheckKind::Rules, Verdict::Unknown, |it| it.team = Err(failed()));
}

#[test]
fn apply_is_refused_when_the_kept_plan_was_changed_or_is_lost() {
    assert_eq!(
        refuses(CheckKind::Sealed, Verdict::Fails, |it| it.plan().kept = Kept::Changed),
        CheckDetail::SealBroken
    );
    assert_eq!(refuses(CheckKind::Sealed, Verdict::Fails, |it| it.plan().kept = Kept::Lost), CheckDetail::SealLost);
}

#[test]
fn a_reported_plan_is_never_applied() {
    let mut world = World::new();
    world.plan = None;
    let preflight = world.preflight();
    let sealed = preflight.checks().iter().find(|check| check.kind == CheckKind::Sealed).unwrap();
    assert_eq!((sealed.verdict, &sealed.detail), (Verdict::Fails, &CheckDetail::NotSealed));
    assert_eq!(preflight.cleared(), None);
}

#[test]
fn apply_is_refused_when_the_plan_is_not_whole() {
    refuses(CheckKind::Complete, Verdict::Fails, |it| it.plan().shape = Shape::Errored);
    refuses(CheckKind::Complete, Verdict::Fails, |it| it.plan().shape = Shape::Incomplete);
    refuses(CheckKind::Complete, Verdict::Unknown, |it| it.plan().shape = Shape::NotTold);
    refuses(CheckKind::Complete, Verdict::Fails, |it| it.plan().unknown_parts.push("secrets_changes".to_owned()));
}

#[test]
fn a_plan_that_is_not_normal_is_applied_only_where_the_approval_names_it() {
    for mode in [PlanKind::Destroy, PlanKind::RefreshOnly, PlanKind::Targeted, PlanKind::Replace] {
        let mut world = World::new();
        world.plan().mode = mode;
        let preflight = world.preflight();
        let verdict = |kind| preflight.checks().iter().find(|check| check.kind == kind).unwrap().verdict;
        assert_eq!(verdict(CheckKind::Mode), Verdict::Fails, "{mode:?}");
        assert_eq!(preflight.cleared(), None);
        world.approve();
        assert!(world.cleared().is_some(), "{mode:?} was named");
        // A plan of some resources is never whole; every other one has to be.
        world.plan().shape = Shape::Incomplete;
        assert_eq!(world.cleared().is_some(), mode == PlanKind::Targeted, "{mode:?}");
    }
}

#[test]
fn apply_is_refused_when_the_plan_is_too_old_or_from_the_future() {
    refuses(CheckKind::Age, Verdict::Fails, |it| it.plan().made_at = "2026-11-23T11:59:59Z".parse().unwrap());
    refuses(CheckKind::Age, Verdict::Fails, |it| it.rules.max_plan_age = SignedDuration::from_mins(11));
    assert_eq!(
        refuses(CheckKind::Age, Verdict::Fails, |it| it.plan().made_at = "2026-11-24T12:00:01Z".parse().unwrap()),
        CheckDetail::ClockWrong
    );
}

#[test]
fn apply_is_refused_with_another_tool_or_version() {
    refuses(CheckKind::Tool, Verdict::Fails, |it| it.tool.as_mut().unwrap().tool = Tool::Terraform);
    refuses(CheckKind::Tool, Verdict::Fails, |it| it.tool.as_mut().unwrap().version = "1.12.7".parse().unwrap());
    refuses(CheckKind::Tool, Verdict::Unknown, |it| it.tool = Err(failed()));
}

#[test]
fn apply_is_refused_where_the_lock_file_has_no_hash_of_a_provider() {
    let unpinned = || vec!["registry.terraform.io/acme/thing".to_owned()];
    refuses(CheckKind::Lock, Verdict::Fails, |it| it.plan().unpinned = unpinned());
    // Also where there is no lock file, now as then.
    refuses(CheckKind::Lock, Verdict::Fails, |it| {
        it.plan().unpinned = unpinned();
        it.plan().lock = None;
        it.lock = Ok(LockFact { digest: None });
    });
    let mut world = World::new();
    world.plan().lock = None;
    world.lock = Ok(LockFact { digest: None });
    let preflight = world.preflight();
    let lock = preflight.checks().iter().find(|check| check.kind == CheckKind::Lock).unwrap();
    assert_eq!((lock.verdict, &lock.detail), (Verdict::Holds, &CheckDetail::LockNone));
}

#[test]
fn apply_is_refused_with_another_lock_file() {
    refuses(CheckKind::Lock, Verdict::Fails, |it| it.lock = Ok(LockFact { digest: Some(sha256_hex(b"other")) }));
    refuses(CheckKind::Lock, Verdict::Fails, |it| it.lock = Ok(LockFact { digest: None }));
    refuses(CheckKind::Lock, Verdict::Unknown, |it| it.lock = Err(failed()));
}

#[test]
fn apply_is_refused_when_the_state_moved() {
    let detail =
        refuses(CheckKind::State, Verdict::Fails, |it| it.state.as_mut().unwrap().as_mut().unwrap().serial = 319);
    assert_eq!(detail, CheckDetail::StateMoved { planned: Some(318), now: Some(319) });
    let other = |it: &mut World| "ffff".clone_into(&mut it.state.as_mut().unwrap().as_mut().unwrap().lineage);
    assert_eq!(refuses(CheckKind::State, Verdict::Fails, other), CheckDetail::StateOther);
    refuses(CheckKind::State, Verdict::Fails, |it| it.state = Ok(None));
    refuses(CheckKind::State, Verdict::Fails, |it| it.plan().state = None);
    refuses(CheckKind::State, Verdict::Unknown, |it| it.state = Err(Unread::NotAsked));
}

#[test]
fn apply_is_refused_in_another_account_or_with_another_role() {
    let other: AccountId = "883011274496".parse().unwrap();
    let detail = refuses(CheckKind::Account, Verdict::Fails, |it| it.session.as_mut().unwrap().account = other.clone());
    assert_eq!(detail, CheckDetail::AccountOther { session: other.to_string(), expected: account().to_string() });
    refuses(CheckKind::Account, Verdict::Fails, |it| it.session.as_mut().unwrap().role = Some(role("plan-network")));
    refuses(CheckKind::Account, Verdict::Fails, |it| it.session.as_mut().unwrap().role = None);
    // A role of another account is no role of this one, whatever a session says that it is.
    let elsewhere: RoleArn = "arn:aws:iam::883011274496:role/apply-network".parse().unwrap();
    let session = SessionFact { account: account(), role: Some(elsewhere.clone()), expires_at: now() };
    assert_eq!(session.unlike(Some(&account()), Some(&elsewhere)), Some(Unlike::Account));
    // Where the team named none when it was planned, and names none now.
    refuses(CheckKind::Account, Verdict::Unknown, |it| {
        it.expected_account = None;
        it.plan().expected.account = None;
        it.approve();
    });
    refuses(CheckKind::Account, Verdict::Unknown, |it| {
        it.expected_role = None;
        it.plan().expected.apply_role = None;
        it.approve();
    });
}

#[test]
fn apply_is_refused_where_the_plan_was_made_for_another_base_account_or_role() {
    let other: AccountId = "883011274496".parse().unwrap();
    let detail = refuses(CheckKind::Account, Verdict::Fails, |it| it.expected_base = "release/1.2".to_owned());
    let (planned, now) = (Some("main".to_owned()), Some("release/1.2".to_owned()));
    assert_eq!(detail, CheckDetail::ExpectedOther { what: Expectation::Base, planned, now });
    let what = |spoil: &dyn Fn(&mut World)| match refuses(CheckKind::Account, Verdict::Fails, spoil) {
        CheckDetail::ExpectedOther { what, .. } => what,
        detail => panic!("{detail:?}"),
    };
    assert_eq!(what(&|it| it.expected_account = Some(other.clone())), Expectation::Account);
    assert_eq!(what(&|it| it.expected_account = None), Expectation::Account);
    assert_eq!(what(&|it| it.expected_plan_role = Some(role("admin"))), Expectation::PlanRole);
    assert_eq!(what(&|it| it.expected_plan_role = None), Expectation::PlanRole);
    assert_eq!(what(&|it| it.expected_role = Some(role("admin"))), Expectation::ApplyRole);
}

#[test]
fn apply_is_refused_without_a_session() {
    let mut world = World::new();
    world.session = None;
    assert_eq!(world.cleared(), None);
}

#[test]
fn apply_is_refused_when_the_session_may_end_before_the_run() {
    // Twice the plan's eleven minutes are needed.
    let detail = refuses(CheckKind::Session, Verdict::Fails, |it| {
        it.session.as_mut().unwrap().expires_at = "2026-11-24T12:21:59Z".parse().unwrap();
    });
    assert_eq!(detail, CheckDetail::TimeShort { left: 21, needed: 22 });
    // A quarter of an hour is needed even for a short plan.
    refuses(CheckKind::Session, Verdict::Fails, |it| {
        it.plan().took = SignedDuration::from_secs(2);
        it.session.as_mut().unwrap().expires_at = "2026-11-24T12:14:59Z".parse().unwrap();
    });
    refuses(CheckKind::Session, Verdict::Fails, |it| {
        it.session.as_mut().unwrap().expires_at = "2026-11-24T11:00:00Z".parse().unwrap();
    });
}

#[test]
fn a_plan_is_applied_once() {
    for outcome in [Outcome::Started, Outcome::Applied, Outcome::Failed, Outcome::Stopped, Outcome::Lost] {
        let earlier = Earlier { outcome, by: Some("tom-r".to_owned()), at: None };
        refuses(CheckKind::Once, Verdict::Fails, |it| it.earlier = Ok(vec![earlier]));
    }
    refuses(CheckKind::Once, Verdict::Unknown, |it| it.earlier = Err(failed()));
}

fn claim(outcome: Outcome, by: &str) -> Claim {
    let at = "2026-11-24T11:55:00Z".to_owned();
    Claim { outcome, by: Some(by.to_owned()), at, place: ClaimPlace::Status }
}

#[test]
fn what_somebody_else_says_of_an_apply_blocks_until_a_person_answers_exactly_that() {
    for outcome in [Outcome::Started, Outcome::Applied, Outcome::Failed, Outcome::Stopped, Outcome::Lost] {
        let said = vec![claim(outcome, "m-ito")];
        assert_eq!(
            refuses(CheckKind::Once, Verdict::Fails, |it| it.claims = said.clone()),
            CheckDetail::Claimed { claims: said }
        );
    }
    let mut world = World::new();
    world.claims = vec![claim(Outcome::Applied, "m-ito")];
    assert!(world.preflight().blocked_by_claims_alone());
    world.despite.clone_from(&world.claims);
    assert!(!world.preflight().blocked_by_claims_alone());
    let cleared = world.cleared().expect("the claim was answered");
    assert_eq!(cleared.despite(), world.claims, "what was answered stands in the clearance");
    // Another one that came since was not answered.
    for other in [claim(Outcome::Applied, "tom-r"), claim(Outcome::Started, "m-ito")] {
        world.claims.push(other);
        assert!(world.cleared().is_none());
        world.claims.pop();
    }
    // One that was taken back meanwhile is no obstacle.
    world.claims.clear();
    assert!(world.cleared().is_some());
}

#[test]
fn an_answer_to_what_others_say_never_answers_what_this_login_or_machine_says() {
    let mut world = World::new();
    world.claims = vec![claim(Outcome::Applied, "m-ito")];
    world.despite.clone_from(&world.claims);
    world.earlier = Ok(vec![Earlier { outcome: Outcome::Failed, by: Some("sora-l".to_owned()), at: None }]);
    assert!(world.cleared().is_none());
    assert!(!world.preflight().blocked_by_claims_alone());
    world.earlier = Err(failed());
    assert!(world.cleared().is_none());
    assert!(!world.preflight().blocked_by_claims_alone());
    // And nothing is asked where anything else stands in the way.
    world.earlier = Ok(Vec::new());
    world.despite.clear();
    world.plan().kept = Kept::Changed;
    assert!(!world.preflight().blocked_by_claims_alone());
}

#[test]
fn apply_is_refused_without_an_approval_of_this_plan() {
    refuses(CheckKind::Approved, Verdict::Fails, |it| it.approval.reviews.clear());
    refuses(CheckKind::Approved, Verdict::Unknown, |it| it.approval.reviews[0].body = "LGTM".to_owned());
    refuses(CheckKind::Approved, Verdict::Fails, |it| it.plan().public = sha256_hex(b"another"));
    refuses(CheckKind::Approved, Verdict::Unknown, |it| it.approval.read = ReadFully::No);
    refuses(CheckKind::Approved, Verdict::Fails, |it| it.rules.approvals = 2);
}
