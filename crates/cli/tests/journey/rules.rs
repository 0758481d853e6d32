//! Who makes the rules, and who wrote a change. Whoever opens a pull request chooses its base, and whoever
//! makes a commit chooses the names in it; neither chooses the rules or hides its writer.

use countersign_desk::DeskError;
use countersign_desk::views::{
    Blocker, Danger, InboxQuery, NoApproval, OwnPull, PlanProblem, PreflightView, PullFlag, PullPhase,
};
use countersign_model::RepositoryId;
use countersign_review::Expected;
use countersign_review::marker::{ApprovalMarker, PlanKind, Unbound};
use countersign_review::preflight::{CheckDetail, CheckKind, Verdict};
use countersign_testkit::github::{Commit, Review, ReviewState, User};
use countersign_testkit::scene::{ACCOUNT, APPLY_ROLE, AUTHOR, PLAN_ROLE, PULL, REPOSITORY, REVIEWER, TEAM};

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE};

const RULES: &str = ".countersign/projects.toml";

/// A reviewer with the small change open.
async fn looking() -> Option<Reviewer> {
    let reviewer = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await?;
    reviewer.open().await;
    Some(reviewer)
}

fn check(view: &PreflightView, kind: CheckKind) -> (Verdict, CheckDetail) {
    let check = view.checks.iter().find(|check| check.kind == kind).unwrap();
    (check.verdict, check.detail.clone())
}

impl Reviewer {
    /// Makes a branch off `main` with these rules.
    fn branch_with_rules(&self, branch: &str, rules: &str) {
        self.scene.github.world(|world| {
            world.push(REPOSITORY, branch, &[Commit::by(AUTHOR).says("Rules").file(RULES, rules)]);
        });
    }

    /// Points the pull request at a branch, and looks again.
    async fn retarget(&self, base: &str) {
        self.scene.github.world(|world| base.clone_into(&mut world.pull_mut(REPOSITORY, PULL).base_branch));
        self.again().await;
    }

    /// The line that approves the present plan.
    fn marker(&self) -> String {
        let marker = ApprovalMarker {
            repository: self.scene.github.world(|world| RepositoryId(world.repository(REPOSITORY).id)),
            pull: PULL,
            head: self.scene.head(),
            project: self.project().id.parse().unwrap(),
            expected: Expected {
                base: "main".to_owned(),
                account: Some(ACCOUNT.parse().unwrap()),
                plan_role: Some(PLAN_ROLE.parse().unwrap()),
                apply_role: Some(APPLY_ROLE.parse().unwrap()),
            },
            mode: PlanKind::Normal,
            digest: self.project().plan.unwrap().digest.parse().unwrap(),
            unbound: Unbound::default(),
        };
        marker.line()
    }

    async fn is_refused(&self) -> String {
        let refused = self.confirm().await.expect_err("an apply that must not begin");
        assert_eq!(self.scene.state(), None, "something was applied");
        refused.to_string()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_points_a_pull_request_at_a_branch_of_their_own_does_not_choose_the_rules() {
    let Some(reviewer) = looking().await else { return };
    reviewer.plan_here().await;
    reviewer.assume().await;
    let marker = reviewer.marker();
    // Rules that let the author approve alone, and that name themselves as a base.
    let own = format!("version = 1\nbases = [\"of-author\", \"m*\"]\n{}", TEAM.replace("version = 1\n", ""));
    reviewer.branch_with_rules("of-author", &format!("{own}\n[projects.review]\nself_approval = true\n"));
    reviewer.scene.github.world(|world| {
        world.add_review(REPOSITORY, PULL, Review::new(AUTHOR, ReviewState::Commented).body(&marker));
    });
    reviewer.retarget("of-author").await;
    let pull = reviewer.desk.open_pull(&reviewer.key()).unwrap();
    let (base, default) = ("of-author".to_owned(), "main".to_owned());
    let flag = PullFlag::OtherBase { base: base.clone(), default: default.clone() };
    assert!(pull.flags.contains(&flag), "{:?}", pull.flags);
    // It can still be read, and nothing of account, roles or approvals is said.
    let project = reviewer.project();
    assert_eq!((project.label.as_str(), project.configured, project.account), ("prod/network", false, None));
    assert_eq!(project.plan.unwrap().no_approval, Some(NoApproval::OtherBase));
    let problem = PlanProblem::BaseOther { planned: default.clone(), now: base.clone() };
    assert_eq!(project.problem, Some(problem));
    let view = reviewer.preflight().await;
    let detail = CheckDetail::RulesOtherBase { base: base.clone(), default: default.clone(), named: Vec::new() };
    assert_eq!(check(&view, CheckKind::Rules), (Verdict::Fails, detail));
    let detail = CheckDetail::BaseOther { planned: default.clone(), now: base.clone() };
    assert_eq!(check(&view, CheckKind::Base), (Verdict::Fails, detail));
    assert_eq!(view.approvals.0, 0, "the author's approval counts nowhere");
    let refused = reviewer.is_refused().await;
    assert!(refused.contains("rules") && refused.contains("base"), "{refused}");
    // Nor is it planned: which account is meant is never guessed.
    let sheet = reviewer.desk.plan_here_facts(&reviewer.project_key()).await.unwrap();
    assert_eq!(sheet.blockers, [Blocker::OtherBase { base, default }]);
    // Nor approved.
    let lines = reviewer.desk.approve_sheet(&reviewer.key()).unwrap().lines;
    assert_eq!(lines[0].refused, Some(NoApproval::OtherBase));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_takes_rules_from_where_they_count() {
    let Some(reviewer) = looking().await else { return };
    let own = TEAM.replace("412033857711", "220719904433").replace("network-prod", "harmless");
    reviewer.branch_with_rules("of-author", &own);
    let row = |reviewer: &Reviewer| {
        let list = reviewer.desk.inbox(InboxQuery::default());
        reviewer.desk.inbox_rows(list.view, 0, 10).unwrap().rows.into_iter().next()
    };
    let known = reviewer
        .until("the account is known", || async { row(&reviewer).filter(|row| !row.accounts.is_empty()) })
        .await;
    assert_eq!(known.accounts[0].name, "network-prod");
    reviewer.retarget("of-author").await;
    let there = reviewer
        .until("the other base is told", || async {
            reviewer.desk.refresh_inbox();
            row(&reviewer).filter(|row| row.danger == Some(Danger::OtherBase))
        })
        .await;
    assert_eq!((there.accounts.len(), there.approvals.needed), (0, None));
    // What the other branch calls an account is not what it is called anywhere.
    let rows = reviewer.desk.roles();
    assert!(!format!("{rows:?}").contains("harmless"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_base_that_the_default_branch_names_has_the_rules_at_its_own_tip() {
    let Some(reviewer) = looking().await else { return };
    let naming = TEAM.replace("version = 1\n", "version = 1\nbases = [\"release/*\"]\n");
    reviewer.branch_with_rules("main", &naming);
    let two = format!("{TEAM}\n[projects.review]\napprovals = 2\n");
    reviewer.branch_with_rules("release/1", &two);
    reviewer.branch_with_rules("release/2/of-author", &two);
    reviewer.retarget("release/1").await;
    let pull = reviewer.desk.open_pull(&reviewer.key()).unwrap();
    let flag = PullFlag::NamedBase { base: "release/1".to_owned(), default: "main".to_owned() };
    assert!(pull.flags.contains(&flag), "{:?}", pull.flags);
    reviewer.plan_here().await;
    reviewer.approve().await;
    reviewer.assume().await;
    reviewer.again().await;
    let view = reviewer.preflight().await;
    let detail = CheckDetail::RulesOf { branch: "release/1".to_owned() };
    assert_eq!(check(&view, CheckKind::Rules), (Verdict::Holds, detail));
    assert_eq!(check(&view, CheckKind::Base).0, Verdict::Holds);
    assert_eq!((check(&view, CheckKind::Approved).0, view.approvals), (Verdict::Fails, (1, 2)));
    // Back on the default branch the plan is for another base, even though it is the same tree.
    reviewer.retarget("main").await;
    let view = reviewer.preflight().await;
    assert_eq!(check(&view, CheckKind::Rules).0, Verdict::Holds);
    assert!(matches!(check(&view, CheckKind::Base).1, CheckDetail::BaseOther { .. }), "{view:#?}");
    assert!(!reviewer.project().plan.unwrap().fresh);
    // And a glob takes in no deeper name.
    reviewer.retarget("release/2/of-author").await;
    let view = reviewer.preflight().await;
    assert_eq!(check(&view, CheckKind::Rules).0, Verdict::Fails);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_with_the_name_of_the_default_branch_makes_no_rules() {
    let Some(reviewer) = looking().await else { return };
    reviewer.branch_with_rules("of-author", &format!("{TEAM}\n[projects.review]\nself_approval = true\n"));
    reviewer.scene.github.world(|world| {
        let rules = world.branch(REPOSITORY, "of-author").unwrap();
        world.tag(REPOSITORY, "main", &rules);
        world.tag(REPOSITORY, "heads/main", &rules);
    });
    let strict = format!("{TEAM}\n[projects.review]\napprovals = 2\n");
    reviewer.branch_with_rules("main", &strict);
    reviewer.again().await;
    reviewer.plan_here().await;
    let view = reviewer.preflight().await;
    assert_eq!(check(&view, CheckKind::Rules).0, Verdict::Holds);
    assert_eq!(view.approvals, (0, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_move_with_the_default_branch_that_the_settings_name() {
    let Some(reviewer) = looking().await else { return };
    reviewer.branch_with_rules("trunk", &format!("{TEAM}\n[projects.review]\napprovals = 3\n"));
    reviewer.scene.github.world(|world| {
        world.repository_mut(REPOSITORY).default_branch = "trunk".to_owned();
    });
    // The base stays `main`, which nobody names now.
    reviewer.again().await;
    let pull = reviewer.desk.open_pull(&reviewer.key()).unwrap();
    assert!(pull.flags.iter().any(|flag| matches!(flag, PullFlag::OtherBase { .. })), "{:?}", pull.flags);
    reviewer.retarget("trunk").await;
    reviewer.plan_here().await;
    assert_eq!(reviewer.preflight().await.approvals, (0, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_go_with_the_change_count_for_nothing() {
    let Some(reviewer) = looking().await else { return };
    // In the head, also in letters of another case.
    reviewer.scene.github.world(|world| {
        let own = format!("{TEAM}\n[projects.review]\napprovals = 3\n");
        let commit = Commit::by(AUTHOR).file(RULES, &own).file(".Countersign/projects.toml", &own);
        world.push(REPOSITORY, "change", &[commit]);
    });
    reviewer.again().await;
    let pull = reviewer.desk.open_pull(&reviewer.key()).unwrap();
    let changed = pull.flags.iter().find_map(|flag| match flag {
        PullFlag::ChangesRules { files } => Some(files.clone()),
        _ => None,
    });
    assert_eq!(changed.unwrap(), [".Countersign/projects.toml", RULES]);
    reviewer.plan_here().await;
    assert_eq!(reviewer.preflight().await.approvals, (0, 1));
}

/// Approves by hand, looks again, and answers what the check of approvals comes to.
async fn approved_by_hand(reviewer: &Reviewer) -> (Verdict, String) {
    let marker = reviewer.marker();
    reviewer.scene.github.world(|world| world.add_review(REPOSITORY, PULL, Review::approval(REVIEWER).body(&marker)));
    reviewer.again().await;
    let (verdict, detail) = check(&reviewer.preflight().await, CheckKind::Approved);
    (verdict, format!("{detail:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_claims_to_be_made_by_github_is_by_nobody_known() {
    let Some(reviewer) = looking().await else { return };
    reviewer.scene.github.world(|world| {
        let own = CHANGE.replace("10.20.", "10.66.");
        let commit = Commit::by_email("noreply@github.com").file("prod/network/main.tf", own);
        world.push(REPOSITORY, "change", &[commit]);
    });
    reviewer.again().await;
    reviewer.plan_here().await;
    let (verdict, detail) = approved_by_hand(&reviewer).await;
    assert_eq!(verdict, Verdict::Unknown, "{detail}");
    assert!(detail.contains("UnsignedWebCommit"), "{detail}");
    reviewer.assume().await;
    let refused = reviewer.is_refused().await;
    assert!(refused.contains("approved"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_really_made_on_the_pages_of_github_is_by_its_author() {
    let Some(reviewer) = looking().await else { return };
    reviewer.scene.github.world(|world| {
        let commit = Commit::by(AUTHOR).on_the_web().file("prod/network/more.tf", "# more\n");
        world.push(REPOSITORY, "change", &[commit]);
    });
    reviewer.again().await;
    reviewer.plan_here().await;
    let (verdict, detail) = approved_by_hand(&reviewer).await;
    assert_eq!(verdict, Verdict::Holds, "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unsigned_web_commits_count_where_the_team_takes_them() {
    let Some(reviewer) = looking().await else { return };
    reviewer.branch_with_rules("main", &format!("{TEAM}\n[projects.review]\nunsigned_web_commits = true\n"));
    reviewer.scene.github.world(|world| {
        let commit = Commit::by(AUTHOR).committed_by("web-flow").file("prod/network/more.tf", "# more\n");
        world.push(REPOSITORY, "change", &[commit]);
    });
    reviewer.again().await;
    reviewer.plan_here().await;
    let (verdict, detail) = approved_by_hand(&reviewer).await;
    assert_eq!(verdict, Verdict::Holds, "{detail}");
    assert!(detail.contains("unsigned_web: true"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_pushes_under_the_name_of_a_colleague_does_not_approve() {
    let Some(reviewer) = looking().await else { return };
    reviewer.scene.github.world(|world| {
        world.add_user(User::new("colleague"));
        let commit = Commit::by("colleague").file("prod/network/more.tf", "# mine\n");
        world.push_as(REVIEWER, REPOSITORY, "change", &[commit]);
    });
    reviewer.again().await;
    reviewer.plan_here().await;
    assert_eq!(reviewer.desk.approve_sheet(&reviewer.key()).unwrap().own, OwnPull::Refused);
    let (verdict, detail) = approved_by_hand(&reviewer).await;
    assert_eq!(verdict, Verdict::Fails, "{detail}");
    assert!(detail.contains("Pusher"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workflow_neither_approves_nor_hides_who_pushed() {
    let Some(reviewer) = looking().await else { return };
    reviewer.again().await;
    reviewer.plan_here().await;
    let marker = reviewer.marker();
    reviewer.scene.github.world(|world| {
        world.add_user(User::bot("github-actions"));
        world.add_review(REPOSITORY, PULL, Review::approval("github-actions").body(&marker));
    });
    reviewer.again().await;
    let (verdict, detail) = check(&reviewer.preflight().await, CheckKind::Approved);
    assert_eq!(verdict, Verdict::Fails, "{detail:?}");
    assert!(format!("{detail:?}").contains("NotAPerson"), "{detail:?}");
    reviewer.scene.github.world(|world| {
        let commit = Commit::by(AUTHOR).file("prod/network/more.tf", "# mine\n");
        world.push_as("github-actions", REPOSITORY, "change", &[commit]);
    });
    reviewer.again().await;
    reviewer.plan_here().await;
    let (verdict, detail) = approved_by_hand(&reviewer).await;
    assert_eq!(verdict, Verdict::Unknown, "{detail}");
    assert!(detail.contains("UnknownPusher"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_only_updates_the_branch_with_its_base_may_still_approve() {
    let Some(reviewer) = looking().await else { return };
    let moves = |name: &str| {
        reviewer.scene.github.world(|world| {
            world.push(REPOSITORY, "main", &[Commit::by(AUTHOR).file(&format!("docs/{name}.md"), "# more\n")]);
        });
    };
    moves("one");
    reviewer.scene.github.world(|world| world.update_branch(REPOSITORY, PULL, REVIEWER));
    reviewer.again().await;
    reviewer.plan_here().await;
    let (verdict, detail) = approved_by_hand(&reviewer).await;
    assert_eq!(verdict, Verdict::Holds, "{detail}");
    // A merge of the base that brings something with it is written by whoever made it.
    moves("two");
    reviewer.scene.github.world(|world| {
        let before = world.pull(REPOSITORY, PULL).head().clone();
        let evil = Commit::by(REVIEWER).file("prod/network/main.tf", CHANGE.replace("10.20.", "10.66."));
        let content = world.push(REPOSITORY, "scratch", &[evil]);
        assert_ne!(before, content);
        world.merge_base_with(REPOSITORY, PULL, REVIEWER, &content);
    });
    reviewer.again().await;
    reviewer.plan_here().await;
    let (verdict, detail) = approved_by_hand(&reviewer).await;
    assert_eq!(verdict, Verdict::Fails, "{detail}");
    assert!(detail.contains("CommitAuthor"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_request_into_a_base_that_is_gone_waits() {
    let Some(reviewer) = looking().await else { return };
    reviewer.branch_with_rules("passing", TEAM);
    let key = reviewer.project_key();
    reviewer.scene.github.world(|world| {
        "passing".clone_into(&mut world.pull_mut(REPOSITORY, PULL).base_branch);
        world.delete_branch(REPOSITORY, "passing");
    });
    reviewer.desk.refresh_pull(&reviewer.key()).unwrap();
    reviewer
        .until("it is told", || async {
            let pull = reviewer.desk.open_pull(&reviewer.key()).unwrap();
            let told = pull.flags.iter().any(|flag| matches!(flag, PullFlag::OtherBase { .. }));
            (told && matches!(pull.phase, PullPhase::Ready | PullPhase::Failed { .. })).then_some(())
        })
        .await;
    let refused = reviewer.desk.request_apply(&key).await;
    let gone = matches!(refused, Err(DeskError::NotPlanned | DeskError::NotCleared(_) | DeskError::ProjectGone));
    assert!(gone, "{refused:?}");
}
