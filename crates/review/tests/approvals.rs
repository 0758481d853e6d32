//! Which approvals count: one that does, and every way in which one does not.

use std::collections::BTreeMap;

use countersign_model::{CommitId, RepositoryId, Sha256Hex, sha256_hex};
use countersign_review::approval::{
    ApprovalFacts, Authorship, Compared, Noted, Person, ReadFully, Review, ReviewState, Uncounted, WantedPlan,
    approvals,
};
use countersign_review::marker::{ApprovalMarker, PlanKind, Unbound};
use countersign_review::{Approvals, Expected, ReviewRules, Verdict};

fn head() -> CommitId {
    "3f9c2e1000000000000000000000000000000abc".parse().unwrap()
}

fn person(id: u64, login: &str) -> Person {
    Person { id: Some(id), login: Some(login.to_owned()), email: format!("{login}@acme.example") }
}

fn digest() -> Sha256Hex {
    sha256_hex(b"the plan")
}

fn expected() -> Expected {
    Expected {
        base: "main".to_owned(),
        account: Some("412033857711".parse().unwrap()),
        plan_role: None,
        apply_role: Some("arn:aws:iam::412033857711:role/apply-dns".parse().unwrap()),
    }
}

fn wanted() -> WantedPlan {
    WantedPlan {
        project: sha256_hex(b"prod/dns"),
        digest: digest(),
        full: sha256_hex(b"all of the plan"),
        expected: expected(),
        mode: PlanKind::Normal,
        unbound: Unbound::default(),
        noted: Vec::new(),
    }
}

fn marker() -> ApprovalMarker {
    ApprovalMarker {
        repository: RepositoryId(7),
        pull: 482,
        head: head(),
        project: sha256_hex(b"prod/dns"),
        expected: expected(),
        mode: PlanKind::Normal,
        digest: digest(),
        unbound: Unbound::default(),
    }
}

fn approving(author: Person) -> Review {
    Review {
        author,
        state: ReviewState::Approved,
        commit: Some(head()),
        body: format!("Looks right.\n{}\n", marker().line()),
        submitted_at: Some("2026-11-24T12:00:00Z".parse().unwrap()),
        last_edited_at: None,
        author_can_push: true,
    }
}

fn facts(reviews: Vec<Review>) -> ApprovalFacts {
    ApprovalFacts {
        repository: RepositoryId(7),
        pull: 482,
        head: head(),
        author: person(1, "mina-k"),
        commits: vec![Authorship { commit: head(), people: vec![person(1, "mina-k"), person(19_864_447, "web-flow")] }],
        reviews,
        read: ReadFully::Yes,
    }
}

fn judged(facts: &ApprovalFacts, rules: &ReviewRules) -> Approvals {
    approvals(facts, &wanted(), rules, &BTreeMap::new())
}

fn rules() -> ReviewRules {
    ReviewRules::default()
}

/// The one reason for which the only review does not count.
fn refused(change: impl FnOnce(&mut ApprovalFacts)) -> (Uncounted, Verdict) {
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    change(&mut facts);
    let judged = judged(&facts, &rules());
    assert!(judged.counted.is_empty(), "{judged:?}");
    assert_eq!(judged.not_counted.len(), 1, "{judged:?}");
    (judged.not_counted[0].why, judged.verdict())
}

#[test]
fn an_approval_that_names_this_plan_counts() {
    let judged = judged(&facts(vec![approving(person(2, "tom-r"))]), &rules());
    assert_eq!(judged.counted[0].by, "tom-r");
    assert!(!judged.counted[0].own);
    assert_eq!(judged.verdict(), Verdict::Holds);
}

#[test]
fn a_plain_approval_is_unknown() {
    assert_eq!(refused(|it| it.reviews[0].body = "LGTM".to_owned()), (Uncounted::NamesNoPlan, Verdict::Unknown));
}

#[test]
fn an_approval_of_another_plan_does_not_count_and_tells_which() {
    let mut other = marker();
    other.digest = sha256_hex(b"another plan");
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    facts.reviews[0].body = other.line();
    let judged = judged(&facts, &rules());
    assert_eq!(judged.verdict(), Verdict::Fails);
    assert_eq!(judged.other_digests().collect::<Vec<_>>(), [other.digest.as_str()]);
}

#[test]
fn an_approval_of_another_project_does_not_count() {
    let mut other = marker();
    other.project = sha256_hex(b"prod/network");
    assert_eq!(refused(|it| it.reviews[0].body = other.line()), (Uncounted::OtherProject, Verdict::Fails));
}

#[test]
fn a_review_may_carry_the_markers_of_other_projects_too() {
    let mut other = marker();
    other.project = sha256_hex(b"prod/network");
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    facts.reviews[0].body = format!("{}\n{}", other.line(), marker().line());
    assert_eq!(judged(&facts, &rules()).verdict(), Verdict::Holds);
}

#[test]
fn two_markers_for_one_project_do_not_count() {
    let twice = format!("{}\n{}", marker().line(), marker().line());
    assert_eq!(refused(|it| it.reviews[0].body = twice), (Uncounted::TwoMarkers, Verdict::Fails));
}

#[test]
fn a_malformed_marker_spoils_the_review() {
    let body = format!("{}\n{}", marker().line(), marker().line().replace("/2 ", "/9 "));
    assert_eq!(refused(|it| it.reviews[0].body = body), (Uncounted::MalformedMarker, Verdict::Fails));
}

#[test]
fn a_marker_copied_from_another_pull_request_does_not_count() {
    for other in [ApprovalMarker { pull: 481, ..marker() }, ApprovalMarker { repository: RepositoryId(8), ..marker() }]
    {
        assert_eq!(refused(|it| it.reviews[0].body = other.line()), (Uncounted::OtherPull, Verdict::Fails));
    }
}

#[test]
fn an_approval_of_a_normal_plan_does_not_approve_a_destroy_plan() {
    let other = ApprovalMarker { mode: PlanKind::Destroy, ..marker() };
    assert_eq!(refused(|it| it.reviews[0].body = other.line()), (Uncounted::OtherMode, Verdict::Fails));
}

#[test]
fn an_approval_of_an_older_commit_does_not_count() {
    let old: CommitId = "1111111111111111111111111111111111111111".parse().unwrap();
    assert_eq!(refused(|it| it.reviews[0].commit = Some(old.clone())), (Uncounted::OtherCommit, Verdict::Fails));
    assert_eq!(refused(|it| it.reviews[0].commit = None), (Uncounted::OtherCommit, Verdict::Fails));
    let marked = ApprovalMarker { head: old, ..marker() };
    assert_eq!(refused(|it| it.reviews[0].body = marked.line()), (Uncounted::OtherCommit, Verdict::Fails));
}

#[test]
fn an_edited_approval_does_not_count() {
    let edit = |it: &mut ApprovalFacts| it.reviews[0].last_edited_at = it.reviews[0].submitted_at;
    assert_eq!(refused(edit), (Uncounted::Edited, Verdict::Fails));
}

#[test]
fn an_approval_of_somebody_who_cannot_push_does_not_count() {
    assert_eq!(refused(|it| it.reviews[0].author_can_push = false), (Uncounted::CannotPush, Verdict::Fails));
}

#[test]
fn ones_own_approval_does_not_count() {
    assert_eq!(refused(|it| it.author = person(2, "renamed")), (Uncounted::Author, Verdict::Fails));
    let wrote = |it: &mut ApprovalFacts| it.commits[0].people.push(person(2, "tom-r"));
    assert_eq!(refused(wrote), (Uncounted::CommitAuthor, Verdict::Fails));
}

#[test]
fn people_are_compared_by_account_and_not_by_login() {
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    facts.commits[0].people.push(Person { login: Some("TOM-R".to_owned()), ..person(99, "tom-r") });
    assert_eq!(judged(&facts, &rules()).verdict(), Verdict::Holds, "another account that once had the login");
}

#[test]
fn a_commit_without_an_account_makes_every_approval_unknown() {
    let stranger = Person { id: None, login: None, email: "ci@acme.example".to_owned() };
    let add = |it: &mut ApprovalFacts| it.commits[0].people.push(stranger.clone());
    assert_eq!(refused(add), (Uncounted::UnknownCommitAuthor, Verdict::Unknown));
    assert_eq!(refused(|it| it.commits.clear()), (Uncounted::UnknownCommitAuthor, Verdict::Unknown));

    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    add(&mut facts);
    let maps = |login: &str| BTreeMap::from([("ci@acme.example".to_owned(), login.to_owned())]);
    let bot = approvals(&facts, &wanted(), &rules(), &maps("acme-bot"));
    assert_eq!(bot.verdict(), Verdict::Holds, "the team file says whose e-mail it is");
    let own = approvals(&facts, &wanted(), &rules(), &maps("Tom-R"));
    assert_eq!(own.not_counted[0].why, Uncounted::CommitAuthor);
}

#[test]
fn the_committer_of_web_commits_is_nobody() {
    let facts = facts(vec![approving(person(19_864_447, "web-flow-2"))]);
    assert_eq!(judged(&facts, &rules()).verdict(), Verdict::Holds);
}

#[test]
fn only_named_approvers_count_where_the_team_names_them() {
    let rules = ReviewRules { approvers: vec!["dana-w".to_owned()], ..rules() };
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    let one = judged(&facts, &rules);
    assert_eq!((one.not_counted[0].why, one.verdict()), (Uncounted::NotAnApprover, Verdict::Fails));
    facts.reviews.push(approving(person(3, "Dana-W")));
    assert_eq!(judged(&facts, &rules).verdict(), Verdict::Holds);
}

#[test]
fn only_the_newest_opinion_of_a_person_counts() {
    let mut later = approving(person(2, "tom-r"));
    later.state = ReviewState::ChangesRequested;
    let facts_now = facts(vec![approving(person(2, "tom-r")), later.clone()]);
    let now = judged(&facts_now, &rules());
    assert_eq!((now.not_counted[0].why, now.verdict()), (Uncounted::ChangesRequested, Verdict::Fails));

    let mut dismissed = later.clone();
    dismissed.state = ReviewState::Dismissed;
    let now = judged(&facts(vec![approving(person(2, "tom-r")), dismissed]), &rules());
    assert_eq!((now.not_counted[0].why, now.verdict()), (Uncounted::Dismissed, Verdict::Fails));

    let mut comment = later.clone();
    comment.state = ReviewState::Commented;
    let now = judged(&facts(vec![approving(person(2, "tom-r")), comment]), &rules());
    assert_eq!(now.verdict(), Verdict::Holds, "a comment takes nothing back");
}

#[test]
fn somebody_who_asks_for_changes_blocks_whatever_others_approve() {
    let mut against = approving(person(3, "dana-w"));
    against.state = ReviewState::ChangesRequested;
    let mut facts = facts(vec![approving(person(2, "tom-r")), against]);
    assert_eq!(judged(&facts, &rules()).verdict(), Verdict::Fails);
    facts.reviews[1].author_can_push = false;
    assert_eq!(judged(&facts, &rules()).verdict(), Verdict::Holds, "who could not approve cannot block");
}

#[test]
fn as_many_as_the_team_asks_for_are_needed() {
    let rules = ReviewRules { approvals: 2, ..rules() };
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    assert_eq!(judged(&facts, &rules).verdict(), Verdict::Fails);
    facts.reviews.push(approving(person(2, "tom-r")));
    assert_eq!(judged(&facts, &rules).verdict(), Verdict::Fails, "the same person twice is one");
    facts.reviews.push(approving(person(3, "dana-w")));
    assert_eq!(judged(&facts, &rules).verdict(), Verdict::Holds);
}

#[test]
fn what_was_not_read_to_its_end_is_unknown() {
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    facts.read = ReadFully::No;
    assert_eq!(judged(&facts, &rules()).verdict(), Verdict::Unknown);
}

#[test]
fn a_comment_of_the_author_counts_only_where_the_team_allows_it() {
    let mut own = approving(person(1, "mina-k"));
    own.state = ReviewState::Commented;
    let facts_own = facts(vec![own.clone()]);
    let refused = judged(&facts_own, &rules());
    assert!(refused.counted.is_empty() && refused.verdict() == Verdict::Fails);

    let allowed = ReviewRules { self_approval: true, ..rules() };
    let judged_own = judged(&facts_own, &allowed);
    assert!(judged_own.counted[0].own);
    assert_eq!(judged_own.verdict(), Verdict::Holds);

    own.last_edited_at = own.submitted_at;
    assert_eq!(judged(&facts(vec![own.clone()]), &allowed).verdict(), Verdict::Fails);
    // A comment of anybody else is no approval.
    own.last_edited_at = None;
    own.author = person(2, "tom-r");
    assert_eq!(judged(&facts(vec![own]), &allowed).verdict(), Verdict::Fails);
}

#[test]
fn a_deleted_account_approves_nothing() {
    let gone = |it: &mut ApprovalFacts| it.reviews[0].author = Person::default();
    assert_eq!(refused(gone), (Uncounted::NoAccount, Verdict::Fails));
}

#[test]
fn an_approval_for_another_base_account_or_role_does_not_count() {
    let other = "arn:aws:iam::412033857711:role/admin".parse().unwrap();
    for named in [
        Expected { base: "release/1.2".to_owned(), ..expected() },
        Expected { account: None, ..expected() },
        Expected { account: Some("883011274496".parse().unwrap()), ..expected() },
        Expected { plan_role: Some(std::clone::Clone::clone(&other)), ..expected() },
        Expected { apply_role: Some(other), ..expected() },
        Expected { apply_role: None, ..expected() },
    ] {
        let body = ApprovalMarker { expected: named, ..marker() }.line();
        assert_eq!(refused(|it| it.reviews[0].body = body), (Uncounted::OtherRules, Verdict::Fails));
    }
}

#[test]
fn an_approval_that_names_other_places_as_not_bound_does_not_count() {
    for unbound in [
        Unbound { count: 1, ..Unbound::default() },
        Unbound { paths: sha256_hex(b"another path"), ..Unbound::default() },
    ] {
        let body = ApprovalMarker { unbound, ..marker() }.line();
        assert_eq!(refused(|it| it.reviews[0].body = body), (Uncounted::OtherPlan, Verdict::Fails));
    }
}

#[test]
fn an_approval_of_an_older_version_says_so_and_does_not_count() {
    let older = |project: &Sha256Hex| {
        format!(
            "<!-- countersign-approval/1 repository=7 pull=482 head={} project={project} mode=normal digest={} -->",
            head(),
            digest()
        )
    };
    let body = older(&sha256_hex(b"prod/dns"));
    assert_eq!(refused(|it| it.reviews[0].body = body), (Uncounted::OlderVersion, Verdict::Fails));
    let body = older(&sha256_hex(b"prod/other"));
    assert_eq!(refused(|it| it.reviews[0].body = body), (Uncounted::OtherProject, Verdict::Fails));
    // One of this version beside it counts.
    let mut both = facts(vec![approving(person(2, "tom-r"))]);
    both.reviews[0].body = format!("{}\n{}\n", older(&sha256_hex(b"prod/dns")), marker().line());
    assert_eq!(judged(&both, &rules()).verdict(), Verdict::Holds);
}

#[test]
fn an_approval_from_this_machine_counts_only_for_exactly_the_plan_that_was_approved() {
    let review = facts(vec![approving(person(2, "tom-r"))]);
    let note = |by: u64, head: CommitId, full: &[u8]| Noted { by, head, public: digest(), full: sha256_hex(full) };
    let with = |noted: Vec<Noted>| approvals(&review, &WantedPlan { noted, ..wanted() }, &rules(), &BTreeMap::new());
    let same = with(vec![note(2, head(), b"all of the plan")]);
    assert_eq!((same.verdict(), same.compared()), (Verdict::Holds, Compared::InFull));
    let other = with(vec![note(2, head(), b"another secret")]);
    assert_eq!((other.not_counted[0].why, other.verdict()), (Uncounted::OtherMasked, Verdict::Fails));
    // Approved again, after the secret was changed.
    let both = with(vec![note(2, head(), b"another secret"), note(2, head(), b"all of the plan")]);
    assert_eq!(both.compared(), Compared::InFull);
    // What somebody else noted, or for another head or plan, says nothing of this approval.
    let earlier = "4".repeat(40).parse().unwrap();
    let elsewhere = Noted { public: sha256_hex(b"other plan"), ..note(2, head(), b"all of the plan") };
    for noted in [note(3, head(), b"all of the plan"), note(2, earlier, b"all of the plan"), elsewhere] {
        let judged = with(vec![noted]);
        assert_eq!((judged.verdict(), judged.compared()), (Verdict::Holds, Compared::InPublic));
    }
}
