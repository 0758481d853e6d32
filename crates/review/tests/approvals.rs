//! Which approvals count: one that does, and every way in which one does not.

use std::collections::BTreeMap;

use countersign_model::{CommitId, RepositoryId, ReviewState, Sha256Hex, Signed, sha256_hex};
use countersign_review::approval::{
    Actor, ApprovalFacts, Authorship, Brings, Compared, Noted, Person, Pushed, ReadFully, Review, Uncounted,
    WantedPlan, approvals, made_by,
};
use countersign_review::marker::{ApprovalMarker, PlanKind, Unbound};
use countersign_review::{Approvals, Expected, ReviewRules, Verdict};

fn head() -> CommitId {
    "3f9c2e1000000000000000000000000000000abc".parse().unwrap()
}

fn person(id: u64, login: &str) -> Person {
    Person { id: Some(id), login: Some(login.to_owned()), email: format!("{login}@acme.example"), ..Person::default() }
}

fn web_flow() -> Person {
    let email = "noreply@github.com".to_owned();
    Person { id: Some(19_864_447), login: Some("web-flow".to_owned()), email, ..Person::default() }
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
        commits: vec![Authorship {
            commit: head(),
            authors: vec![person(1, "mina-k")],
            committer: web_flow(),
            signed: Signed::ByGitHub,
            brings: Brings::Something,
        }],
        pushes: Vec::new(),
        host: "github.com".to_owned(),
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
    let wrote = |it: &mut ApprovalFacts| it.commits[0].authors.push(person(2, "tom-r"));
    assert_eq!(refused(wrote), (Uncounted::CommitAuthor, Verdict::Fails));
}

#[test]
fn people_are_compared_by_account_and_not_by_login() {
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    facts.commits[0].authors.push(Person { login: Some("TOM-R".to_owned()), ..person(99, "tom-r") });
    assert_eq!(judged(&facts, &rules()).verdict(), Verdict::Holds, "another account that once had the login");
}

#[test]
fn a_commit_without_an_account_makes_every_approval_unknown() {
    let stranger = Person { id: None, login: None, email: "ci@acme.example".to_owned(), ..Person::default() };
    let add = |it: &mut ApprovalFacts| it.commits[0].authors.push(stranger.clone());
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
    // Nor do others block.
    facts.reviews[0].state = ReviewState::ChangesRequested;
    let one = judged(&facts, &rules);
    assert_eq!((one.not_counted[0].why, one.verdict()), (Uncounted::NotAnApprover, Verdict::Holds));
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
    for author in [
        Person::default(),
        // A name that belongs to nobody any more, and a number without one.
        Person { id: None, ..person(2, "tom-r") },
        Person { login: None, ..person(2, "tom-r") },
    ] {
        let gone = |it: &mut ApprovalFacts| it.reviews[0].author = author.clone();
        assert_eq!(refused(gone), (Uncounted::NoAccount, Verdict::Fails), "{author:?}");
    }
}

#[test]
fn a_commit_that_only_claims_to_be_made_by_github_is_by_somebody_unknown() {
    let unsigned = (Uncounted::UnsignedWebCommit, Verdict::Unknown);
    // Author and committer, as whoever can push writes them.
    assert_eq!(
        refused(|it| {
            it.commits[0].authors = vec![web_flow()];
            it.commits[0].signed = Signed::NotByGitHub;
        }),
        unsigned
    );
    // The committer alone, with a colleague as the author.
    assert_eq!(refused(|it| it.commits[0].signed = Signed::NotByGitHub), unsigned);
    // As the author it stands for nobody, whatever is signed.
    assert_eq!(refused(|it| it.commits[0].authors = vec![web_flow()]), unsigned);
    // Beside a good author, too, as in a `Co-authored-by` line.
    assert_eq!(refused(|it| it.commits[0].authors.push(web_flow())), unsigned);
    // The address without an account, as of a server, or in other letters.
    for email in ["noreply@github.com", "NoReply@GitHub.com", "noreply@github.acme.example"] {
        assert_eq!(
            refused(|it| {
                "github.acme.example".clone_into(&mut it.host);
                let committer = Person { email: email.to_owned(), ..Person::default() };
                (it.commits[0].committer, it.commits[0].signed) = (committer, Signed::NotByGitHub);
            }),
            unsigned,
            "{email}"
        );
    }
    // One commit of several is enough.
    assert_eq!(
        refused(|it| {
            let other = Authorship { signed: Signed::NotByGitHub, ..it.commits[0].clone() };
            it.commits.insert(0, other);
        }),
        unsigned
    );
}

#[test]
fn unsigned_web_commits_count_only_where_the_team_takes_them_and_are_told() {
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    facts.commits[0].signed = Signed::NotByGitHub;
    let taking = ReviewRules { unsigned_web_commits: true, ..rules() };
    let judged_so = judged(&facts, &taking);
    assert_eq!(judged_so.verdict(), Verdict::Holds);
    assert!(judged_so.counted[0].unsigned_web, "{judged_so:?}");
    // Whoever stands as the author still does not approve, and GitHub as the author stands for nobody.
    facts.commits[0].authors = vec![person(2, "tom-r")];
    assert_eq!(judged(&facts, &taking).not_counted[0].why, Uncounted::CommitAuthor);
    facts.commits[0].authors = vec![web_flow()];
    assert_eq!(judged(&facts, &taking).not_counted[0].why, Uncounted::UnsignedWebCommit);
    // Nothing is said in red where there is nothing to say.
    facts.commits[0].authors = vec![person(1, "mina-k")];
    facts.commits[0].signed = Signed::ByGitHub;
    assert!(!judged(&facts, &taking).counted[0].unsigned_web);
}

fn push(before: Option<char>, after: CommitId, by: Person) -> Pushed {
    Pushed { before: before.map(|digit| digit.to_string().repeat(40).parse().unwrap()), after, by }
}

#[test]
fn whoever_pushed_does_not_approve_whoever_stands_in_the_commits() {
    let pushed = |by: Person| refused(|it| it.pushes = vec![push(Some('8'), head(), by)]);
    assert_eq!(pushed(person(2, "tom-r")), (Uncounted::Pusher, Verdict::Fails));
    // By the number of the account and not by its name.
    assert_eq!(pushed(person(2, "tom-was")), (Uncounted::Pusher, Verdict::Fails));
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    // What was pushed and is not of this change any more says nothing, and neither do others.
    let gone = "9".repeat(40).parse().unwrap();
    facts.pushes = vec![push(None, gone, person(2, "tom-r")), push(None, head(), person(3, "tom-r-2"))];
    facts.pushes.push(push(None, head(), Person::default()));
    assert_eq!(judged(&facts, &rules()).verdict(), Verdict::Holds);
    assert!(made_by(&facts, &rules(), &BTreeMap::new(), &person(3, "x")));
    assert!(!made_by(&facts, &rules(), &BTreeMap::new(), &person(2, "tom-r")));
}

#[test]
fn only_people_approve() {
    for actor in [Actor::Workflow, Actor::App, Actor::Other] {
        let by = |it: &mut ApprovalFacts| it.reviews[0].author = Person { actor, ..person(9, "github-actions") };
        assert_eq!(refused(by), (Uncounted::NotAPerson, Verdict::Fails), "{actor:?}");
        // An app may be called like somebody whom the team names.
        let rules = ReviewRules { approvers: vec!["dana-w".to_owned()], self_approval: true, ..rules() };
        let facts = facts(vec![approving(Person { actor, ..person(9, "dana-w") })]);
        assert_eq!(judged(&facts, &rules).not_counted[0].why, Uncounted::NotAPerson, "{actor:?}");
    }
    assert_eq!(Actor::of_app("github-actions[bot]"), Actor::Workflow);
    assert_eq!(Actor::of_app("GitHub-Actions"), Actor::Workflow);
    assert_eq!(Actor::of_app("renovate[bot]"), Actor::App);
}

#[test]
fn what_a_workflow_pushed_is_by_whoever_had_it_pushed() {
    let workflow = || Person { actor: Actor::Workflow, ..person(9, "github-actions[bot]") };
    let pushed = |by: Person| refused(|it| it.pushes = vec![push(Some('8'), head(), by)]);
    assert_eq!(pushed(workflow()), (Uncounted::UnknownPusher, Verdict::Unknown));
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    // Another app pushes what it makes itself, and what is not of this change any more says nothing.
    facts.pushes = vec![push(None, head(), Person { actor: Actor::App, ..person(9, "renovate[bot]") })];
    facts.pushes.push(push(None, "9".repeat(40).parse().unwrap(), workflow()));
    assert_eq!(judged(&facts, &rules()).verdict(), Verdict::Holds);
}

#[test]
fn whoever_only_merged_the_base_in_may_approve() {
    let onto: CommitId = "8".repeat(40).parse().unwrap();
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    let mut first = facts.commits[0].clone();
    first.commit = onto.clone();
    facts.commits[0].authors = vec![person(2, "tom-r")];
    facts.commits[0].brings = Brings::OnlyTheBase { onto };
    facts.commits.insert(0, first);
    facts.pushes = vec![push(Some('8'), head(), person(2, "tom-r"))];
    assert_eq!(judged(&facts, &rules()).verdict(), Verdict::Holds);
    // A push that ends in such a merge and brings other commits with it.
    facts.pushes[0].before = Some("7".repeat(40).parse().unwrap());
    assert_eq!(judged(&facts, &rules()).not_counted[0].why, Uncounted::Pusher);
    facts.pushes[0].before = None;
    assert_eq!(judged(&facts, &rules()).not_counted[0].why, Uncounted::Pusher);
    // A merge with something of its own in it.
    facts.pushes.clear();
    facts.commits[1].brings = Brings::Something;
    assert_eq!(judged(&facts, &rules()).not_counted[0].why, Uncounted::CommitAuthor);
}

#[test]
fn an_address_counts_for_nobody_whom_it_only_resembles() {
    let emails = BTreeMap::from([("ci@acme.example".to_owned(), "acme-bot".to_owned())]);
    let written = |email: &str| {
        let mut facts = facts(vec![approving(person(2, "tom-r"))]);
        facts.commits[0].authors = vec![Person { email: email.to_owned(), ..Person::default() }];
        approvals(&facts, &wanted(), &rules(), &emails).verdict()
    };
    assert_eq!(written("CI@acme.example"), Verdict::Holds);
    // In Unicode, this letter K becomes a k when it is written small.
    for email in ["c\u{131}@acme.example", "ci@acme.example ", "", "ci@acme.ex\u{430}mple", "CI@ACME.E\u{212a}AMPLE"] {
        assert_eq!(written(email), Verdict::Unknown, "{email:?}");
    }
    let kelvin = BTreeMap::from([("k@acme.example".to_owned(), "acme-bot".to_owned())]);
    let mut facts = facts(vec![approving(person(2, "tom-r"))]);
    facts.commits[0].authors = vec![Person { email: "\u{212a}@acme.example".to_owned(), ..Person::default() }];
    assert_eq!(approvals(&facts, &wanted(), &rules(), &kelvin).verdict(), Verdict::Unknown);
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
