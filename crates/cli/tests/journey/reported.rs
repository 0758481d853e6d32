//! What CI published is read, and decides nothing by itself.

use countersign_desk::DeskError;
use countersign_desk::views::{
    ApproveRequest, Ending, NoApproval, PlanKindView, PlanProblem, ProjectStanding, Pull, PullFlag,
};
use countersign_model::{Project, StatusKind};
use countersign_plan::Tool;
use countersign_plan::digest::{Backend, Inputs, Meta, Origin, PlanMode};
use countersign_review::preflight::Verdict;
use countersign_testkit::github::{Artifact, Commit, Fault, Operation, Run, Status, StatusState};
use countersign_testkit::scene::{AUTHOR, PULL, REPOSITORY, SCHEMAS, plan};

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE};

fn project() -> Project {
    Project {
        name: Some("prod/network".to_owned()),
        dir: "prod/network".to_owned(),
        workspace: "default".to_owned(),
        inputs: countersign_model::Inputs::default(),
    }
}

fn meta(reviewer: &Reviewer) -> Meta {
    let head = reviewer.scene.head();
    let (repository, base) = reviewer
        .scene
        .github
        .world(|world| (world.repository(REPOSITORY).id, world.branch(REPOSITORY, "main").unwrap()));
    Meta {
        repository_id: Some(repository),
        project: Some(project().id().to_string()),
        dir: Some("prod/network".to_owned()),
        workspace: Some("default".to_owned()),
        inputs: Some(Inputs::default()),
        tool: Some(Tool::Terraform),
        version: Some("1.11.4".to_owned()),
        mode: Some(PlanMode { kind: "normal", targets: Vec::new(), excludes: Vec::new(), replace: Vec::new() }),
        backend: Some(Backend::of(
            "s3",
            [("bucket", "acme-state"), ("key", "prod/network.tfstate"), ("region", "eu-central-1")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        )),
        providers: Some(std::collections::BTreeMap::new()),
        origin: Origin { head: Some(head.to_string()), base: Some(base.to_string()), ..Origin::default() },
        ..Meta::default()
    }
}

fn artifact(plan: &str, meta: &Meta) -> Artifact {
    let files = [("plan.json", plan.to_owned()), ("schemas.json", SCHEMAS.to_owned()), ("meta.json", meta.to_json())];
    let files = files.each_ref().map(|(name, content)| (*name, content.as_bytes()));
    Artifact::zip(&project().id().artifact_name(), &files)
}

const PLAN: &str = "10.20.N.0/24";

impl Reviewer {
    fn publish(&self, change: impl FnOnce(Run) -> Run) {
        let head = self.scene.head();
        let run = change(Run::new(&head, AUTHOR).branch("change").artifact(artifact(&plan(PLAN), &meta(self))));
        self.scene.github.world(|world| world.add_run(REPOSITORY, run));
    }

    /// Why nobody can approve from what was published.
    async fn problem(&self) -> (Pull, Option<PlanProblem>) {
        let pull = self.open().await;
        let problem = pull.projects[0].problem.clone();
        (pull, problem)
    }

    async fn refuses(&self, problem: &PlanProblem) {
        let (pull, found) = self.problem().await;
        assert_eq!(found.as_ref(), Some(problem));
        let project = &pull.projects[0];
        if let Some(plan) = &project.plan {
            assert_eq!(plan.no_approval, Some(NoApproval::Untrusted), "{problem:?}");
        }
        let sheet = self.desk.approve_sheet(&self.key()).unwrap();
        assert!(
            sheet.lines.iter().all(|line| line.refused.is_some() || !line.has_plan),
            "{problem:?}: {:#?}",
            sheet.lines
        );
        assert!(!sheet.one_click);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_plan_is_read_approved_and_never_applied_itself() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.publish(|run| run);
    let pull = reviewer.open().await;
    let project = &pull.projects[0];
    assert_eq!((project.standing, &project.problem), (ProjectStanding::Reported, &None));
    let reported = project.plan.clone().unwrap();
    assert_eq!((reported.kind, reported.counts), (PlanKindView::Reported, (4, 0, 0, 0)));
    reviewer.approve().await;
    reviewer.assume().await;
    // It is approved and a role acts, and still there is nothing to apply: no plan was made here.
    let blocked = reviewer.preflight().await;
    assert_ne!(blocked.verdict, Verdict::Holds);
    assert!(reviewer.confirm().await.is_err());
    assert_eq!(reviewer.scene.state(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_published_plan_was_swapped_the_one_made_here_needs_an_approval_of_its_own() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    // CI, or whoever can write what it publishes, shows harmless networks; the code makes others.
    let shown = artifact(&plan("10.99.N.0/24"), &meta(&reviewer));
    let head = reviewer.scene.head();
    reviewer.scene.github.world(|world| {
        world.add_run(REPOSITORY, Run::new(&head, AUTHOR).branch("change").artifact(shown));
    });
    reviewer.open().await;
    reviewer.approve().await;
    assert_eq!(reviewer.plan_here().await.row.ending, Some(Ending::Planned));
    reviewer.assume().await;
    let differing = reviewer.until("the plans are compared", || async { reviewer.project().differences }).await;
    assert!(differing.compared && differing.against_approved);
    let subnets = ["terraform_data.subnet[0]", "terraform_data.subnet[1]", "terraform_data.subnet[2]"];
    assert_eq!(differing.addresses, subnets);
    // The same can be read change by change.
    let made_here = reviewer.desk.plan(reviewer.project().plan.unwrap().plan).unwrap();
    let bases = reviewer.desk.plan_bases(&made_here).await.unwrap();
    assert_eq!(bases.first.as_deref(), Some("reported"), "{bases:?}");
    assert!(bases.bases[0].approved && bases.bases[0].head.is_some(), "{bases:?}");
    let read = reviewer.desk.compare_plans(&made_here, bases.first).await.unwrap();
    assert_eq!((read.new, read.changed, read.same, read.gone), (0, 3, 1, 0));
    assert_ne!(reviewer.preflight().await.verdict, Verdict::Holds);
    assert!(matches!(reviewer.confirm().await, Err(DeskError::NotCleared(_))));
    assert_eq!(reviewer.scene.state(), None, "something was applied");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_approves_from_a_plan_of_a_fork_or_of_a_run_that_failed_or_goes_on() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.publish(|run| run.conclusion("failure"));
    reviewer.refuses(&PlanProblem::RunFailed { conclusion: "failure".to_owned() }).await;
    reviewer.publish(Run::in_progress);
    reviewer.again().await;
    reviewer.refuses(&PlanProblem::Running).await;
    reviewer.publish(|run| run.event("workflow_dispatch"));
    reviewer.again().await;
    reviewer.refuses(&PlanProblem::OtherEvent { event: "workflow_dispatch".to_owned() }).await;
    let fork = reviewer.scene.github.world(|world| world.fork(REPOSITORY, AUTHOR));
    let head = reviewer.scene.head();
    reviewer.scene.github.world(|world| {
        let git = world.repository(&fork).git().clone();
        git.fetch(world.repository(REPOSITORY).git(), &format!("+{head}:refs/heads/change"));
    });
    reviewer.publish(|run| run.from_fork(&fork));
    reviewer.again().await;
    reviewer.refuses(&PlanProblem::Fork).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_approves_from_a_plan_that_is_about_something_else() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let head = reviewer.scene.head();
    let publish = |meta: Meta| {
        let run = Run::new(&head, AUTHOR).branch("change").artifact(artifact(&plan(PLAN), &meta));
        reviewer.scene.github.world(|world| world.add_run(REPOSITORY, run));
    };
    publish(Meta { repository_id: Some(1), ..meta(&reviewer) });
    reviewer.refuses(&PlanProblem::OtherProject).await;
    publish(Meta { dir: Some("staging/network".to_owned()), ..meta(&reviewer) });
    reviewer.again().await;
    reviewer.refuses(&PlanProblem::OtherProject).await;
    publish(Meta {
        origin: Origin { head: Some("0123456789012345678901234567890123456789".to_owned()), ..Origin::default() },
        ..meta(&reviewer)
    });
    reviewer.again().await;
    reviewer.refuses(&PlanProblem::OtherHead { head: "0123456".to_owned() }).await;
    // Two of one name: which of them is meant?
    let twice = Run::new(&head, AUTHOR).branch("change");
    let twice =
        twice.artifact(artifact(&plan(PLAN), &meta(&reviewer))).artifact(artifact(&plan(PLAN), &meta(&reviewer)));
    reviewer.scene.github.world(|world| world.add_run(REPOSITORY, twice));
    reviewer.again().await;
    reviewer.refuses(&PlanProblem::Duplicate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_are_run_again_hide_no_plan_of_the_others_and_the_newest_of_a_name_counts() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let head = reviewer.scene.head();
    let made = |cidr: &str| artifact(&plan(cidr), &meta(&reviewer));
    let run = Run::new(&head, AUTHOR).branch("change").conclusion("failure").artifact(made("10.20.N.0/24"));
    let run = reviewer.scene.github.world(|world| world.add_run(REPOSITORY, run));
    reviewer.refuses(&PlanProblem::RunFailed { conclusion: "failure".to_owned() }).await;

    // Only another project failed and is run again.
    let other = Artifact::zip("countersign-plan-0123456789abcdef", &[("plan.json", b"{}")]);
    let rerun = |left: Vec<Artifact>| async {
        // Times of GitHub are whole seconds.
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
        reviewer.scene.github.world(|world| world.rerun_failed(REPOSITORY, run, left));
        reviewer.again().await;
    };
    rerun(vec![other]).await;
    let (pull, problem) = reviewer.problem().await;
    assert_eq!((problem, pull.projects[0].standing), (None, ProjectStanding::Reported));
    let first = pull.projects[0].plan.clone().unwrap().digest;

    // The project itself is run again: its newest plan counts.
    rerun(vec![made("10.21.N.0/24")]).await;
    let (pull, problem) = reviewer.problem().await;
    assert_eq!(problem, None);
    assert_ne!(pull.projects[0].plan.clone().unwrap().digest, first);

    // Two of one attempt are two answers, and the newest that is gone does not bring back an older one.
    rerun(vec![made("10.22.N.0/24"), made("10.23.N.0/24")]).await;
    reviewer.refuses(&PlanProblem::Duplicate).await;
    rerun(vec![made("10.24.N.0/24").expired()]).await;
    assert_eq!(reviewer.problem().await.1, Some(PlanProblem::Expired));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_artifacts_cannot_be_listed_hides_no_newer_plan_and_lets_no_older_one_in() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.publish(|run| run);
    // The only run cannot be listed: its plan is not known, and the rest of the pull request is there.
    reviewer.scene.github.fail(Operation::Artifacts, Fault::Status(502));
    let (pull, problem) = reviewer.problem().await;
    assert!(matches!(problem, Some(PlanProblem::NotDownloaded { .. })), "{problem:?}");
    assert_eq!(pull.phase, countersign_desk::views::PullPhase::Ready);
    reviewer.again().await;
    assert_eq!(reviewer.problem().await.1, None);
    // A newer run without one: the plan may be in it.
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    let head = reviewer.scene.head();
    let newer = Run::new(&head, AUTHOR).branch("change").workflow(".github/workflows/other.yml");
    reviewer.scene.github.world(|world| world.add_run(REPOSITORY, newer));
    reviewer.scene.github.fail(Operation::Artifacts, Fault::Status(502));
    reviewer.again().await;
    assert!(matches!(reviewer.problem().await.1, Some(PlanProblem::NotDownloaded { .. })));
    reviewer.again().await;
    assert_eq!(reviewer.problem().await.1, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_approves_from_a_plan_of_an_earlier_head_and_it_can_still_be_read() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.publish(|run| run);
    let before = reviewer.scene.head();
    reviewer.scene.github.world(|world| {
        world.push(REPOSITORY, "change", &[Commit::by(AUTHOR).says("More").file("prod/network/x.tf", "locals {}\n")]);
    });
    reviewer.refuses(&PlanProblem::OtherHead { head: before.short().to_owned() }).await;
    assert!(reviewer.project().plan.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_request_that_changes_what_plans_it_is_not_approved_from_that() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let workflow = ".github/workflows/plan.yml";
    reviewer.scene.github.world(|world| {
        world.push(REPOSITORY, "change", &[Commit::by(AUTHOR).says("Plan better").file(workflow, "on: push\n")]);
    });
    reviewer.publish(|run| run);
    reviewer.refuses(&PlanProblem::WorkflowChanged { path: workflow.to_owned() }).await;
    let pull = reviewer.open().await;
    assert!(pull.flags.iter().any(|flag| matches!(flag, PullFlag::ChangesWorkflow { .. })), "{:#?}", pull.flags);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_artifact_that_is_damaged_or_expired_says_so() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let head = reviewer.scene.head();
    let publish = |artifact: Artifact| {
        reviewer.scene.github.world(|world| {
            world.add_run(REPOSITORY, Run::new(&head, AUTHOR).branch("change").artifact(artifact));
        });
    };
    publish(artifact(&plan(PLAN), &meta(&reviewer)).expired());
    reviewer.refuses(&PlanProblem::Expired).await;
    publish(Artifact::raw(&project().id().artifact_name(), b"not an archive"));
    reviewer.again().await;
    let (_, damaged) = reviewer.problem().await;
    assert!(matches!(damaged, Some(PlanProblem::Damaged { .. })), "{damaged:?}");
    publish(artifact("{\"format_version\":\"9.9\"}", &meta(&reviewer)));
    reviewer.again().await;
    let (_, unreadable) = reviewer.problem().await;
    assert!(matches!(unreadable, Some(PlanProblem::Damaged { .. })), "{unreadable:?}");
    // All of it is mended by planning here.
    assert_eq!(reviewer.plan_here().await.row.ending, Some(Ending::Planned));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_names_the_head_and_the_plan_that_were_shown() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.publish(|run| run);
    reviewer.open().await;
    let sheet = reviewer.desk.approve_sheet(&reviewer.key()).unwrap();
    let line = &sheet.lines[0];
    let request = |head: &str, digest: &str| ApproveRequest {
        key: reviewer.key(),
        head: head.to_owned(),
        plans: vec![(line.project.clone(), digest.to_owned())],
        comment: String::new(),
    };
    let digest = line.digest.clone().unwrap();
    let other = "0".repeat(64);
    assert!(matches!(reviewer.desk.approve(&request(&sheet.head, &other)).await, Err(DeskError::ApproveChanged)));
    reviewer.scene.github.world(|world| {
        world.push(REPOSITORY, "change", &[Commit::by(AUTHOR).says("More").file("prod/network/x.tf", "locals {}\n")]);
    });
    assert!(reviewer.desk.approve(&request(&sheet.head, &digest)).await.is_err(), "the head is another one now");
    let reviews = reviewer.scene.github.world(|world| world.pull(REPOSITORY, PULL).reviews.len());
    assert_eq!(reviews, 0, "nothing was sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_a_status_are_shown_as_claims() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let head = reviewer.scene.head();
    let context = project().status_context(StatusKind::Plan);
    reviewer.scene.github.world(|world| {
        let status = Status::new("github-actions[bot]", &head, &context, StatusState::Success);
        world.set_status(REPOSITORY, status.description("create 9, delete 2"));
    });
    reviewer.desk.refresh_inbox();
    let row = reviewer
        .until("the claim is in the inbox", || async {
            let list = reviewer.desk.inbox(countersign_desk::views::InboxQuery::default());
            let row = reviewer.desk.inbox_rows(list.view, 0, 1)?.rows.into_iter().next()?;
            row.counts.is_some().then_some(row)
        })
        .await;
    assert_eq!(row.counts, Some((9, 0, 0, 2)));
    assert_eq!(row.plan.standing, countersign_desk::views::PlanStanding::Claimed);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_flood_of_runs_the_newest_are_looked_through() {
    let reviewer = Reviewer::without_tools(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await;
    let head = reviewer.scene.head();
    reviewer.scene.github.world(|world| {
        for _ in 0..250 {
            world.add_run(REPOSITORY, Run::new(&head, AUTHOR).branch("change"));
        }
    });
    reviewer.scene.publish(&plan("10.20.N.0/24"));
    reviewer.open().await;
    assert!(reviewer.project().plan.is_some(), "the newest run has the plan");
    assert_eq!(reviewer.scene.github.count(Operation::Artifacts), 100);
}
