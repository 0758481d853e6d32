//! What changes while something is asked for, between a look and what follows from it.

use std::sync::Arc;
use std::time::Duration;

use countersign_desk::DeskError;
use countersign_desk::views::{ApproveRequest, Approved, Confirm, ConfirmReveal, ConfirmTyped, PullPhase};
use countersign_review::preflight::Verdict;
use countersign_testkit::github::{Commit, Fault, Operation, Review, ReviewState, Status, StatusState};
use countersign_testkit::scene::{APPLY_ROLE, AUTHOR, PULL, REPOSITORY, REVIEWER, TEAM};
use tokio::runtime::Handle;

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE};

/// What happens between a look and a click.
#[derive(Clone, Copy, Debug)]
enum Meanwhile {
    Closed,
    Pushed,
    Planned,
    OtherRole,
    NoRules,
    OtherBase,
    TakenBack,
    Disconnected,
    SignedOut,
}

/// A change that shows which one it is.
fn change(word: &str) -> String {
    format!(
        r#"{CHANGE}
data "external" "{word}" {{
  program = ["{word}"]
}}
"#
    )
}

impl Reviewer {
    fn push(&self, word: &str) -> String {
        let content = change(word);
        self.scene.github.world(|world| {
            world.push(REPOSITORY, "change", &[Commit::by(AUTHOR).file("prod/network/main.tf", &content)]);
            world.pull(REPOSITORY, PULL).head().to_string()
        })
    }

    fn request(&self) -> ApproveRequest {
        let sheet = self.desk.approve_sheet(&self.key()).unwrap();
        let plans = sheet.lines.iter().map(|line| (line.project.clone(), line.digest.clone().unwrap_or_default()));
        ApproveRequest { key: self.key(), head: sheet.head.clone(), plans: plans.collect(), comment: String::new() }
    }

    fn head(&self) -> String {
        self.desk.approve_sheet(&self.key()).unwrap().head
    }

    async fn is_ready(&self) {
        self.until("the look ends", || async {
            (self.desk.open_pull(&self.key()).unwrap().phase == PullPhase::Ready).then_some(())
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_asked_for_earlier_does_not_hide_a_later_one() {
    let reviewer = Reviewer::without_tools(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await;
    reviewer.open().await;
    // Whoever pushes makes the look at this head long.
    let head = reviewer.scene.head();
    reviewer.scene.github.world(|world| {
        for _ in 0..900 {
            world.set_status(REPOSITORY, Status::new(AUTHOR, &head, "ci/noise", StatusState::Success));
        }
    });
    let asked = || reviewer.scene.github.count(Operation::StatusHistory);
    let (request, before) = (reviewer.request(), asked());
    reviewer.desk.refresh_pull(&reviewer.key()).unwrap();
    reviewer.until("the look goes on", || async { (asked() > before).then_some(()) }).await;
    let newer = reviewer.push("two");
    let approved = reviewer.desk.approve(&request).await;
    assert!(matches!(approved, Err(DeskError::ApproveChanged)), "{approved:?}");
    assert_eq!(reviewer.head(), newer);
    // Long enough for the rest of that look; whatever follows from the approval finds the newer head, too.
    tokio::time::sleep(Duration::from_millis(100)).await;
    for _ in 0..40 {
        assert_eq!(reviewer.head(), newer, "an older answer came after it");
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_a_head_that_moved_while_they_were_fetched_are_not_those_of_the_next() {
    let first = change("one");
    let reviewer = Reviewer::without_tools(&[("main.tf", BASE)], &[("main.tf", &first)]).await;
    reviewer.scene.github.fail(Operation::GitPack, Fault::Delay(Duration::from_secs(2)));
    reviewer.desk.open_pull(&reviewer.key()).unwrap();
    reviewer
        .until("the repository is fetched", || async {
            let pull = reviewer.desk.open_pull(&reviewer.key()).unwrap();
            (pull.phase == PullPhase::Fetching && reviewer.scene.github.count(Operation::GitRefs) > 0).then_some(())
        })
        .await;
    let newer = reviewer.push("two");
    let request = ApproveRequest { head: newer.clone(), plans: Vec::new(), ..reviewer.request() };
    assert!(matches!(reviewer.desk.approve(&request).await, Err(DeskError::ApproveChanged)));
    reviewer.is_ready().await;
    let sheet = reviewer.desk.plan_here_facts(&reviewer.project_key()).await.unwrap();
    assert!(newer.starts_with(&sheet.head), "{sheet:#?}");
    let programs: Vec<&str> = sheet.programs.iter().map(|program| program.what.as_str()).collect();
    assert!(!programs.is_empty() && programs.iter().all(|program| program.contains("two")), "{sheet:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_disconnects_while_an_approval_is_prepared_approves_nothing() {
    let reviewer = Reviewer::without_tools(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await;
    reviewer.scene.publish(&countersign_testkit::scene::plan("10.20.N.0/24"));
    reviewer.open().await;
    let request = reviewer.request();
    let (desk, host, runtime) = (Arc::clone(&reviewer.desk), reviewer.host(), Handle::current());
    let disconnects = move || {
        let (desk, host) = (Arc::clone(&desk), host.clone());
        let runtime = runtime.clone();
        Fault::Then(Box::new(move |_| {
            runtime.block_on(desk.disconnect(&host)).unwrap();
        }))
    };
    // The last question before it is sent.
    reviewer.scene.github.fail(Operation::StatusHistory, disconnects());
    let approved = reviewer.desk.approve(&request).await;
    assert!(approved.is_err(), "{approved:?}");
    assert_eq!(reviewer.scene.github.count(Operation::CreateReview), 0, "an approval was sent");
    // The same sheet approves where nobody disconnects.
    countersign_testkit::scene::TOKEN.clone_into(&mut reviewer.desktop.clipboard.lock().unwrap());
    reviewer.desk.paste_token(&reviewer.host()).await.unwrap();
    let approved = reviewer.desk.approve(&request).await;
    assert!(matches!(approved, Ok(Approved::Sent { .. })), "{approved:?}");
}

impl Reviewer {
    async fn meanwhile(&self, what: Meanwhile) {
        let rules = |text: &str| {
            self.scene.github.world(|world| {
                let commit = Commit::by(REVIEWER).file(".countersign/projects.toml", text);
                world.push(REPOSITORY, "main", &[commit]);
            });
        };
        match what {
            Meanwhile::Closed => self.scene.github.world(|world| world.close(REPOSITORY, PULL)),
            Meanwhile::Pushed => drop(self.push("two")),
            Meanwhile::Planned => drop(self.plan_here().await),
            Meanwhile::OtherRole => rules(&TEAM.replace(APPLY_ROLE, "arn:aws:iam::412033857711:role/other")),
            Meanwhile::NoRules => rules("version = 1\n"),
            Meanwhile::OtherBase => self.scene.github.world(|world| {
                let tip = world.branch(REPOSITORY, "main").unwrap();
                world.force(REPOSITORY, "mine", &tip);
                "mine".clone_into(&mut world.pull_mut(REPOSITORY, PULL).base_branch);
            }),
            Meanwhile::TakenBack => self.scene.github.world(|world| {
                world.add_review(REPOSITORY, PULL, Review::new(REVIEWER, ReviewState::ChangesRequested));
            }),
            Meanwhile::Disconnected => drop(self.desk.disconnect(&self.host()).await.unwrap()),
            Meanwhile::SignedOut => drop(self.desk.sign_out()),
        }
    }

    fn typed(question: &Confirm) -> ConfirmTyped {
        ConfirmTyped {
            question: question.question.clone(),
            name: question.label.clone(),
            count: question.destroyed_count.to_string(),
            despite_claims: !question.claims.is_empty(),
            unbound: question.unbound_count > 0,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_changes_while_the_confirm_window_is_open_applies_nothing() {
    for what in [
        Meanwhile::Closed,
        Meanwhile::Pushed,
        Meanwhile::Planned,
        Meanwhile::OtherRole,
        Meanwhile::NoRules,
        Meanwhile::OtherBase,
        Meanwhile::TakenBack,
        Meanwhile::Disconnected,
        Meanwhile::SignedOut,
    ] {
        let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
        reviewer.open().await;
        reviewer.plan_here().await;
        reviewer.approve().await;
        reviewer.assume().await;
        let holds = || async { (reviewer.preflight().await.verdict == Verdict::Holds).then_some(()) };
        reviewer.until("everything holds", holds).await;
        reviewer.desk.request_apply(&reviewer.project_key()).await.unwrap();
        let question = reviewer.desk.confirm().unwrap();
        reviewer.meanwhile(what).await;
        let announced = reviewer.scene.github.count(Operation::CreateStatus);
        let applied = reviewer.desk.confirm_apply(&Reviewer::typed(&question)).await;
        assert!(applied.is_err(), "{what:?}: {applied:?}");
        assert_eq!(reviewer.scene.github.count(Operation::CreateStatus), announced, "{what:?}: it was announced");
        assert_eq!(reviewer.scene.state(), None, "{what:?}");
        // Of another plan than the one that is asked about no value is shown.
        let reveal = ConfirmReveal { question: question.question.clone(), at: 0 };
        let revealed = reviewer.desk.confirm_reveal(&reveal);
        if matches!(what, Meanwhile::Planned) {
            assert!(matches!(revealed, Err(DeskError::NotPlanned)), "{revealed:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_changes_while_the_sheet_is_open_approves_nothing() {
    for what in
        [Meanwhile::Pushed, Meanwhile::OtherRole, Meanwhile::NoRules, Meanwhile::OtherBase, Meanwhile::Disconnected]
    {
        let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
        reviewer.open().await;
        reviewer.plan_here().await;
        let request = reviewer.request();
        reviewer.meanwhile(what).await;
        let approved = reviewer.desk.approve(&request).await;
        assert!(approved.is_err(), "{what:?}: {approved:?}");
        assert_eq!(reviewer.scene.github.count(Operation::CreateReview), 0, "{what:?}: a review was sent");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_questions_the_one_that_was_asked_last_is_shown_and_none_after_it_was_withdrawn() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.open().await;
    reviewer.plan_here().await;
    reviewer.approve().await;
    reviewer.assume().await;
    let holds = || async { (reviewer.preflight().await.verdict == Verdict::Holds).then_some(()) };
    reviewer.until("everything holds", holds).await;
    let ask = || {
        let (desk, key) = (Arc::clone(&reviewer.desk), reviewer.project_key());
        let before = reviewer.scene.github.count(Operation::Pull);
        reviewer.scene.github.fail(Operation::Activity, Fault::Delay(Duration::from_millis(500)));
        (before, tokio::spawn(async move { desk.request_apply(&key).await }))
    };
    let begun = |before: usize| {
        let github = &reviewer.scene.github;
        reviewer.until("GitHub is asked", move || async move { (github.count(Operation::Pull) > before).then_some(()) })
    };
    let shown = || *reviewer.desktop.confirms.lock().unwrap();
    let (before, first) = ask();
    begun(before).await;
    let (_, last) = ask();
    let first = first.await.unwrap();
    assert!(matches!(first, Err(DeskError::Overtaken)), "{first:?}");
    last.await.unwrap().unwrap();
    assert_eq!(shown(), 1, "the earlier question was shown, too");
    reviewer.desk.confirm().unwrap();
    reviewer.desk.confirm_cancel();
    let (before, withdrawn) = ask();
    begun(before).await;
    reviewer.desk.confirm_cancel();
    let withdrawn = withdrawn.await.unwrap();
    assert!(matches!(withdrawn, Err(DeskError::Overtaken)), "{withdrawn:?}");
    assert_eq!(shown(), 1, "a question came after it was withdrawn");
    assert!(matches!(reviewer.desk.confirm(), Err(DeskError::NothingToConfirm)));
}
