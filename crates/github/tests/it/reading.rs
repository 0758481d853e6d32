//! What is read, with all its pages and everything that may be missing.

use countersign_github::{AccountKind, Change, FaultKind, GitHubError, Mergeable, NodeId, ReviewDecision, StatusState};
use countersign_model::{PullState, ReviewState};
use countersign_testkit::github::{Artifact, ReviewState as Says, StatusState as Is};
use countersign_testkit::github::{
    Comment, Commit, Edition, Fault, Operation, Organization, Pull, Repository, Review, Run, Status, Token, User, World,
};

use crate::scene::{NETWORK, Scene, client};

const OPEN: &str = "is:pr is:open archived:false org:acme sort:updated-desc";

#[tokio::test]
async fn the_viewer_is_told_with_the_scopes_of_the_token() {
    let scene = Scene::with(|world| {
        world.add_token(Token::fine_grained("github_pat_ben", "ben"));
        world.add_token(Token::classic("ghp_none", "ben").scopes(&[]));
    });
    let viewer = scene.github.viewer().await.unwrap();
    assert_eq!((viewer.login.as_str(), viewer.scopes.unwrap()), ("ana", vec!["repo".into(), "read:org".into()]));
    let fine_grained = client(&scene.server, "github_pat_ben").viewer().await.unwrap();
    assert_eq!((fine_grained.login.as_str(), fine_grained.scopes), ("ben", None));
    assert_eq!(client(&scene.server, "ghp_none").viewer().await.unwrap().scopes, Some(vec![]));
}

#[tokio::test]
async fn a_pull_request_in_the_inbox_has_what_a_row_needs() {
    let scene = Scene::with(|world| {
        world.repository_mut(NETWORK).required_approvals = Some(1);
        let head = world.pull(NETWORK, 1).head().clone();
        world.add_review(NETWORK, 1, Review::approval("ana"));
        for (context, state) in [("countersign/plan/network", Is::Pending), ("ci/test", Is::Success)] {
            world.set_status(NETWORK, Status::new("ben", &head, context, state).description("1 to add"));
        }
        world.set_status(NETWORK, Status::new("ben", &head, "countersign/plan/network", Is::Success));
        // The base moves on after the pull request was opened.
        world.push(NETWORK, "main", &[Commit::by("ben").file("other.tf", "x")]);
    });
    let page = scene.github.inbox(OPEN, None).await.unwrap();
    assert_eq!((page.total, page.next, page.partial), (1, None, vec![]));
    let row = &page.pulls[0];
    let main = scene.server.world(|world| world.branch(NETWORK, "main"));
    assert_eq!((row.pull.clone(), row.base_tip.clone(), row.head.clone()), (scene.pull.clone(), main, scene.head));
    assert_eq!((row.title.as_str(), row.author.as_deref(), row.draft), ("A VPC", Some("ben"), false));
    assert_eq!((row.head_ref_name.as_str(), row.base_ref_name.as_str()), ("vpc", "main"));
    assert_eq!((row.state, row.mergeable, row.is_cross_repository), (PullState::Open, Mergeable::Mergeable, false));
    assert_eq!(row.review_decision, Some(ReviewDecision::Approved));
    assert!(!row.viewer_did_author);
    let review = row.viewer_review.as_ref().unwrap();
    assert_eq!((review.state, review.commit.as_ref()), (ReviewState::Approved, Some(&row.head)));
    let opinions: Vec<_> = row.opinions.iter().map(|it| (it.author.as_deref(), it.state, it.commit.as_ref())).collect();
    assert_eq!(opinions, [(Some("ana"), ReviewState::Approved, Some(&row.head))]);
    // The newest status of each context, and only of ours and Atlantis'.
    let statuses = row.statuses.as_ref().unwrap();
    assert_eq!(statuses.len(), 1);
    assert_eq!((statuses[0].context.as_str(), statuses[0].state), ("countersign/plan/network", StatusState::Success));
    assert_eq!(statuses[0].creator.as_ref().map(|account| account.login.as_str()), Some("ben"));
}

#[tokio::test]
async fn the_inbox_is_read_in_pages_of_fifty() {
    let scene = Scene::with(|world| {
        for number in 0..70 {
            world.force(NETWORK, &format!("b{number}"), &world.branch(NETWORK, "vpc").unwrap());
            world.add_pull(NETWORK, Pull::new(&format!("b{number}"), "ben"));
        }
    });
    let first = scene.github.inbox(OPEN, None).await.unwrap();
    assert_eq!((first.pulls.len(), first.total), (50, 71));
    let second = scene.github.inbox(OPEN, first.next.as_deref()).await.unwrap();
    assert_eq!((second.pulls.len(), second.next), (21, None));
    let mut numbers: Vec<u64> = first.pulls.iter().chain(&second.pulls).map(|row| row.pull.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=71).collect::<Vec<_>>());
    let ids: Vec<NodeId> = first.pulls.iter().chain(&second.pulls).map(|row| row.id.clone()).collect();
    let twice: Vec<NodeId> = ids.iter().chain(&ids).cloned().collect();
    let some = scene.github.refresh(&twice).await.unwrap();
    assert_eq!((some.asked, some.pulls.len()), (100, 100), "a hundred ids at once");
    assert_eq!(scene.github.refresh(&twice[some.asked..]).await.unwrap().asked, 42);
}

#[tokio::test]
async fn a_page_that_is_too_heavy_is_asked_for_in_a_smaller_one() {
    let scene = Scene::new();
    scene.server.fail(Operation::Inbox, Fault::Status(502));
    assert_eq!(scene.github.inbox(OPEN, None).await.unwrap().pulls.len(), 1);
    let sizes: Vec<u64> = scene
        .server
        .exchanges()
        .iter()
        .map(|exchange| exchange.request.as_ref().unwrap()["variables"]["first"].as_u64().unwrap())
        .collect();
    assert_eq!(sizes, [50, 25]);
}

#[tokio::test]
async fn what_github_did_not_finish_is_asked_for_in_halves_and_never_taken_for_gone() {
    let scene = Scene::with(|world| {
        for number in 0..30 {
            world.force(NETWORK, &format!("b{number}"), &world.branch(NETWORK, "vpc").unwrap());
            world.add_pull(NETWORK, Pull::new(&format!("b{number}"), "ben"));
        }
        world.limit_nodes(Some(7));
    });
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let page = scene.github.inbox(OPEN, after.as_deref()).await.unwrap();
        assert!(page.partial.is_empty(), "{:?}", page.partial);
        rows.extend(page.pulls);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(rows.len(), 31);
    let sizes = |operation, read: fn(&serde_json::Value) -> u64| -> Vec<u64> {
        let all = scene.server.exchanges();
        all.iter()
            .filter(|exchange| exchange.operation == operation)
            .map(|exchange| read(&exchange.request.as_ref().unwrap()["variables"]))
            .collect()
    };
    let asked = sizes(Operation::Inbox, |variables| variables["first"].as_u64().unwrap());
    assert_eq!(asked[..6], [50, 25, 12, 6, 7, 8], "it grows again, and halves once more");
    let ids: Vec<NodeId> = rows.iter().map(|row| row.id.clone()).collect();
    let some = scene.github.refresh(&ids).await.unwrap();
    assert_eq!((some.asked, some.pulls.len(), some.gone), (6, 6, vec![]));
    let asked = sizes(Operation::Refresh, |variables| variables["ids"].as_array().unwrap().len() as u64);
    assert_eq!(asked, [31, 31, 25, 12, 6], "a portion of a hundred and one of fifty are the same");

    // One that is too heavy by itself is left out of a page, and told.
    scene.server.world(|world| world.limit_nodes(Some(0)));
    let page = scene.github.inbox(OPEN, None).await.unwrap();
    assert_eq!((page.pulls.len(), page.next.is_some(), page.partial[0].kind), (0, true, FaultKind::TooHeavy));
    assert_eq!(scene.github.refresh(&ids).await, Err(GitHubError::TooHeavy));
    assert_eq!(
        scene.github.pull(&scene.pull).await.map(drop),
        Ok(()),
        "one question of another kind is another matter"
    );
}

#[tokio::test]
async fn pages_of_files_halve_too() {
    let scene = Scene::new();
    scene.server.fail_whenever(Operation::ChangedFiles, |variables| {
        (variables["first"].as_u64() > Some(30)).then_some(Fault::Status(502))
    });
    assert_eq!(scene.github.changed_files(&scene.pull).await.unwrap().files.len(), 1);
    assert_eq!(scene.server.count(Operation::ChangedFiles), 3, "100, 50, 25");
}

#[tokio::test]
async fn an_old_server_is_told_by_the_field_that_it_does_not_know() {
    let scene = Scene::of(Edition::Server, |world| world.without_fields(&["statusCheckRollup"]));
    assert_eq!(scene.github.inbox(OPEN, None).await.unwrap().pulls.len(), 1, "nothing of this is asked for");
    assert!(scene.github.pull(&scene.pull).await.is_ok());
    scene.server.world(|world| world.without_fields(&["latestOpinionatedReviews"]));
    let old = Err(GitHubError::OldServer { field: "latestOpinionatedReviews".to_owned() });
    assert_eq!(scene.github.inbox(OPEN, None).await.map(drop), old);
}

#[tokio::test]
async fn what_single_sign_on_hides_does_not_hide_the_rest() {
    let scene = Scene::with(globex);
    let page = scene.github.inbox("is:pr is:open", None).await.unwrap();
    assert_eq!(page.pulls.iter().map(|row| row.pull.repository.full_name()).collect::<Vec<_>>(), [NETWORK]);
    assert_eq!(page.partial.len(), 1, "two pull requests are missing for one reason");
    let fault = &page.partial[0];
    assert_eq!((fault.kind, fault.count), (FaultKind::SingleSignOn, 2));
    let url = fault.sso_url.as_ref().unwrap();
    assert!(url.as_str().starts_with(&format!("https://{}/orgs/globex/sso?", scene.server.host())), "{url}");

    let ids = [page.pulls[0].id.clone(), NodeId("PR_70001_1".into()), NodeId("PR_1_1".into())];
    let again = scene.github.refresh(&ids).await.unwrap();
    assert_eq!(again.pulls.len(), 1);
    let kinds: Vec<FaultKind> = again.partial.iter().map(|fault| fault.kind).collect();
    assert_eq!((again.asked, again.gone), (3, vec![NodeId("PR_1_1".into())]), "what is hidden is not gone");
    assert_eq!(kinds, [FaultKind::SingleSignOn]);
}

fn globex(world: &mut World) {
    world.add_organization(Organization::new("globex").with_single_sign_on());
    world.add_repository(Repository::new("globex/secret").writer("ana"));
    world.push("globex/secret", "main", &[Commit::by("ana").file("a", "a")]);
    for branch in ["b", "c"] {
        world.push("globex/secret", branch, &[Commit::by("ana").file(branch, "x")]);
        world.add_pull("globex/secret", Pull::new(branch, "ana"));
    }
}

#[tokio::test]
async fn what_a_fine_grained_token_may_not_see_is_told_as_hidden() {
    let scene = Scene::with(|world| {
        let head = world.pull(NETWORK, 1).head().clone();
        world.set_status(NETWORK, Status::new("ben", &head, "countersign/plan/x", Is::Success));
        world.add_token(Token::fine_grained("github_pat_all", "ana").permission("statuses", "read"));
        world.add_token(Token::fine_grained("github_pat_few", "ana"));
    });
    let most = client(&scene.server, "github_pat_all");
    let row = most.inbox(OPEN, None).await.unwrap().pulls.remove(0);
    assert_eq!(row.statuses.map(|statuses| statuses.len()), Some(1));
    // No token of this kind may see checks, and nothing asks for them: no part is missing.
    assert!(most.inbox(OPEN, None).await.unwrap().partial.is_empty());
    assert_eq!(most.pull(&scene.pull).await.unwrap().statuses.len(), 1);

    let few = client(&scene.server, "github_pat_few");
    let page = few.inbox(OPEN, None).await.unwrap();
    assert_eq!(page.pulls[0].statuses, None, "unknown, not empty");
    assert_eq!(
        page.partial.iter().map(|fault| (fault.kind, fault.count)).collect::<Vec<_>>(),
        [(FaultKind::Forbidden, 1)]
    );
    // Statuses do decide, so without them there is no answer.
    assert!(matches!(few.pull(&scene.pull).await, Err(GitHubError::Forbidden { .. })));
}

#[tokio::test]
async fn a_closed_or_merged_pull_request_says_so() {
    let scene = Scene::with(|world| {
        world.push(NETWORK, "done", &[Commit::by("ben").file("done.tf", "x")]);
        let done = world.add_pull(NETWORK, Pull::new("done", "ben"));
        world.merge(NETWORK, done, "ben");
        world.close(NETWORK, 1);
        world.delete_branch(NETWORK, "vpc");
    });
    let page = scene.github.inbox("is:pr repo:acme/network", None).await.unwrap();
    let states: Vec<PullState> = page.pulls.iter().map(|row| row.state).collect();
    assert!(states.contains(&PullState::Closed) && states.contains(&PullState::Merged), "{states:?}");
    let mut merged = scene.pull.clone();
    merged.number = 2;
    let detail = scene.github.pull(&merged).await.unwrap();
    let main = scene.server.world(|world| world.branch(NETWORK, "main"));
    assert_eq!((detail.merge_commit, detail.commits.len()), (main, 1));
    assert_eq!(scene.github.inbox("is:pr is:open", None).await.unwrap().total, 0);
}

#[tokio::test]
async fn a_pull_request_is_read_with_all_its_pages() {
    let scene = Scene::with(|world| {
        let many: Vec<Commit> = (0..204).map(|n| Commit::by("ben").file(&format!("{n}.tf"), "x")).collect();
        world.push(NETWORK, "vpc", &many);
        for number in 0..120 {
            world.add_review(NETWORK, 1, Review::new("ana", Says::Commented).body(&format!("{number}")));
            let mark = if number % 2 == 0 { "<!-- countersign" } else { "atlantis" };
            world.add_comment(NETWORK, 1, Comment::new("ana", &format!("{mark} {number}")));
        }
    });
    let detail = scene.github.pull(&scene.pull).await.unwrap();
    assert_eq!((detail.commits.len(), detail.commits_complete), (205, true));
    assert_eq!(detail.commits.last().unwrap().oid, detail.summary.head);
    let bodies: Vec<&str> = detail.reviews.iter().map(|review| &*review.body).collect();
    assert_eq!(bodies, (0..120).map(|number| number.to_string()).collect::<Vec<_>>(), "in order");
    assert_eq!((detail.comments.len(), detail.comments_complete), (60, true), "only the marked ones");
    assert_eq!(scene.server.count(Operation::MoreCommits), 2);
}

#[tokio::test]
async fn pages_of_two_heads_are_never_mixed() {
    let scene = Scene::with(|world| {
        let many: Vec<Commit> = (0..101).map(|n| Commit::by("ben").file(&format!("{n}.tf"), "x")).collect();
        world.push(NETWORK, "vpc", &many);
    });
    let push = || {
        Fault::Then(Box::new(|world: &mut World| {
            world.push(NETWORK, "vpc", &[Commit::by("ben").file("late.tf", "late")]);
        }))
    };
    scene.server.fail(Operation::Pull, push());
    assert_eq!(scene.github.pull(&scene.pull).await, Err(GitHubError::Moved));
    scene.server.fail(Operation::ChangedFiles, push());
    assert_eq!(scene.github.changed_files(&scene.pull).await, Err(GitHubError::Moved));
    assert!(scene.github.pull(&scene.pull).await.is_ok());
}

#[tokio::test]
async fn more_comments_than_are_looked_through_are_told() {
    let scene = Scene::with(|world| {
        for _ in 0..1001 {
            world.add_comment(NETWORK, 1, Comment::new("ana", "x"));
        }
    });
    let detail = scene.github.pull(&scene.pull).await.unwrap();
    assert!(!detail.comments_complete);
    assert_eq!(scene.server.count(Operation::MoreComments), 9);
}

#[tokio::test]
async fn everybody_who_stands_in_a_commit_is_told() {
    let scene = Scene::with(|world| {
        world.push(
            NETWORK,
            "vpc",
            &[
                Commit::by_email("stranger@elsewhere.test").with("ana").with_email("other@elsewhere.test"),
                Commit::by("ben").committed_by("web-flow"),
            ],
        );
    });
    let detail = scene.github.pull(&scene.pull).await.unwrap();
    let (first, second) = (&detail.commits[1], &detail.commits[2]);
    assert_eq!((first.author.id, first.author.login.as_deref()), (None, None));
    assert_eq!(first.author.email.as_deref(), Some("stranger@elsewhere.test"));
    let co_authors: Vec<Option<&str>> = first.co_authors.iter().map(|person| person.login.as_deref()).collect();
    assert_eq!(co_authors, [Some("ana"), None]);
    assert_eq!((second.author.login.as_deref(), second.committer.login.as_deref()), (Some("ben"), Some("web-flow")));
    assert_eq!(second.committer.id, Some(19_864_447));
    assert!(second.co_authors.is_empty() && detail.commits_complete);
}

#[tokio::test]
async fn a_commit_with_more_authors_than_are_told_makes_the_list_incomplete() {
    let scene = Scene::with(|world| {
        let crowd = (0..11).fold(Commit::by("ben"), |commit, n| commit.with_email(&format!("{n}@elsewhere.test")));
        world.push(NETWORK, "vpc", &[crowd]);
    });
    let detail = scene.github.pull(&scene.pull).await.unwrap();
    assert_eq!((detail.commits.len(), detail.commits_complete), (2, false));
}

#[tokio::test]
async fn a_review_tells_who_changed_what_about_it() {
    let scene = Scene::with(|world| {
        let first = world.add_review(NETWORK, 1, Review::approval("ana").body("sha256:aa"));
        world.edit_review(NETWORK, first, "ben", "sha256:bb");
        world.add_review(NETWORK, 1, Review::approval("carl"));
        let dismissed = world.add_review(NETWORK, 1, Review::new("ben", Says::ChangesRequested));
        world.dismiss_review(NETWORK, dismissed);
        world.add_review(NETWORK, 1, Review::new("ana", Says::Pending).body("not yet"));
        world.remove_user("carl");
        world.add_comment(NETWORK, 1, Comment::new("github-actions", "<!-- countersign -->"));
        world.add_user(User::bot("github-actions"));
    });
    scene.server.world(|world| world.push(NETWORK, "vpc", &[Commit::by("ben").file("later.tf", "x")]));
    let detail = scene.github.pull(&scene.pull).await.unwrap();
    let states: Vec<ReviewState> = detail.reviews.iter().map(|review| review.state).collect();
    assert_eq!(states, [ReviewState::Approved, ReviewState::Approved, ReviewState::Dismissed], "no pending one");
    let [edited, ghost, _] = &detail.reviews[..] else { panic!() };
    assert!(edited.last_edited_at.is_some() && edited.author_can_push);
    assert_eq!((edited.commit.as_ref(), edited.body.as_str()), (Some(&scene.head), "sha256:bb"));
    assert_ne!(edited.commit.as_ref(), Some(&detail.summary.head), "it is for an older head");
    assert_eq!((&ghost.author, ghost.author_can_push), (&None, false));
    let ana = edited.author.as_ref().unwrap();
    assert_eq!((ana.kind, ana.id, &ana.login), (AccountKind::User, detail.viewer.id, &detail.viewer.login));
    assert_eq!(detail.comments[0].author.as_ref().unwrap().kind, AccountKind::Bot);
    assert!(u32::try_from(detail.comments[0].id).is_ok() && i32::try_from(detail.comments[0].id).is_err());
}

#[tokio::test]
async fn a_head_that_its_base_has_already_keeps_its_statuses() {
    let scene = Scene::with(|world| {
        let head = world.pull(NETWORK, 1).head().clone();
        world.set_status(NETWORK, Status::new("ben", &head, "countersign/plan/x", Is::Success));
        world.force(NETWORK, "main", &head);
    });
    let row = scene.github.inbox(OPEN, None).await.unwrap().pulls.remove(0);
    assert_eq!(row.statuses, None, "unknown, not empty");
    assert_eq!(scene.github.pull(&scene.pull).await.unwrap().statuses.len(), 1);
    assert_eq!(scene.server.count(Operation::Statuses), 1);
}

#[tokio::test]
async fn renamed_files_are_told_with_both_names() {
    let scene = Scene::with(|world| {
        let text = "line\n".repeat(40);
        world.push(NETWORK, "main", &[Commit::by("ben").file(".countersign/projects.toml", &text)]);
        world.force(NETWORK, "vpc", &world.branch(NETWORK, "main").unwrap());
        world.push(NETWORK, "vpc", &[Commit::by("ben").rename(".countersign/projects.toml", "notes.txt")]);
        world.push(NETWORK, "vpc", &[Commit::by("ben").file("new.tf", "x").remove("main.tf").link("link", "/etc")]);
    });
    let files = scene.github.changed_files(&scene.pull).await.unwrap();
    assert!(files.complete);
    let paths: Vec<&str> = files.paths().collect();
    assert_eq!(paths, ["link", "main.tf", "new.tf", ".countersign/projects.toml", "notes.txt"]);
    let changes: Vec<Change> = files.files.iter().map(|file| file.change).collect();
    assert_eq!(changes, [Change::Added, Change::Deleted, Change::Added, Change::Renamed]);
    assert_eq!(scene.server.count(Operation::Files), 1);
}

#[tokio::test]
async fn names_of_two_heads_are_never_mixed() {
    let scene = Scene::with(|world| {
        world.push(NETWORK, "vpc", &[Commit::by("ben").rename("main.tf", "moved.tf")]);
        world.push(NETWORK, "main", &[Commit::by("ben").file("main.tf", "# empty")]);
    });
    let push = |world: &mut World| {
        world.push(NETWORK, "vpc", &[Commit::by("ben").file("late.tf", "late")]);
    };
    scene.server.fail(Operation::ChangedFiles, Fault::Then(Box::new(push)));
    assert_eq!(scene.github.changed_files(&scene.pull).await, Err(GitHubError::Moved));
    assert_eq!(scene.github.changed_files(&scene.pull).await.unwrap().files.len(), 3);
}

#[tokio::test]
async fn a_list_of_files_that_github_cuts_says_that_it_is_not_complete() {
    let scene = Scene::with(|world| {
        let commit = (0..3001).fold(Commit::by("ben"), |commit, n| commit.file(&format!("many/{n}.tf"), "x"));
        world.push(NETWORK, "vpc", &[commit]);
    });
    let files = scene.github.changed_files(&scene.pull).await.unwrap();
    assert_eq!((files.files.len(), files.complete), (3000, false));
}

#[tokio::test]
async fn a_file_is_read_as_it_is_or_not_at_all() {
    let scene = Scene::with(|world| {
        world.push(
            NETWORK,
            "main",
            &[Commit::by("ben").file("rules.toml", "a = 1\r\n").file("logo", [0_u8, 1]).file("dir/x", "x")],
        );
    });
    let main = scene.server.world(|world| world.branch(NETWORK, "main").unwrap());
    let read = async |path: &str| scene.github.text_at(scene.repository(), &main, path).await;
    assert_eq!(read("rules.toml").await.unwrap().as_deref(), Some("a = 1\r\n"));
    assert_eq!(read("absent.toml").await, Ok(None));
    for wrong in ["logo", "dir"] {
        assert!(matches!(read(wrong).await, Err(GitHubError::Unexpected { .. })), "{wrong}");
    }
    let asked = scene.server.count(Operation::TextAt);
    assert!(matches!(read("../rules.toml").await, Err(GitHubError::Invalid { .. })));
    assert_eq!(scene.server.count(Operation::TextAt), asked, "nothing was sent");
    // A commit that is not there has no rules either, and that must not look like "no rules".
    let absent = "0".repeat(40).parse().unwrap();
    let missing = scene.github.text_at(scene.repository(), &absent, "rules.toml").await;
    assert_eq!(missing, Err(GitHubError::NotFound));
}

#[tokio::test]
async fn runs_and_their_artifacts_are_told_with_what_trust_needs() {
    let scene = Scene::with(|world| {
        let head = world.pull(NETWORK, 1).head().clone();
        let fork = world.fork(NETWORK, "carl");
        world.add_run(NETWORK, Run::new(&head, "ben").artifact(Artifact::zip("plan", &[("plan.json", b"{}")])));
        world.add_run(NETWORK, Run::new(&head, "carl").from_fork(&fork).workflow(".github/workflows/x.yml@main"));
        world.add_run(NETWORK, Run::new(&head, "ben").in_progress());
        let other = world.branch(NETWORK, "main").unwrap();
        world.add_run(NETWORK, Run::new(&other, "ben").event("push"));
    });
    let runs = scene.github.runs(scene.repository(), &scene.head).await.unwrap();
    assert_eq!(runs.len(), 3, "of this head only, newest first");
    assert_eq!((runs[0].conclusion.as_deref(), runs[0].status.as_deref()), (None, Some("in_progress")));
    assert_ne!(runs[1].head_repository_id, Some(runs[1].repository_id), "from a fork");
    assert_eq!(runs[1].path, ".github/workflows/x.yml");
    let run = &runs[2];
    assert_eq!((run.event.as_str(), run.conclusion.as_deref(), run.attempt), ("pull_request", Some("success"), 1));
    assert_eq!(run.head_repository_id, Some(run.repository_id));
    let artifacts = scene.github.artifacts(scene.repository(), run.id).await.unwrap();
    assert_eq!((artifacts.len(), artifacts[0].name.as_str(), artifacts[0].run), (1, "plan", run.id));
    assert!(artifacts[0].digest.as_ref().unwrap().starts_with("sha256:"));
}

#[tokio::test]
async fn lists_are_read_to_their_end() {
    let scene = Scene::with(|world| {
        let head = world.pull(NETWORK, 1).head().clone();
        for _ in 0..130 {
            world.add_run(NETWORK, Run::new(&head, "ben"));
        }
    });
    assert_eq!(scene.github.runs(scene.repository(), &scene.head).await.unwrap().len(), 130);
    assert_eq!(scene.server.count(Operation::Runs), 2);
}

#[tokio::test]
async fn a_list_that_does_not_end_is_refused() {
    let scene = Scene::with(|world| {
        let head = world.pull(NETWORK, 1).head().clone();
        let artifact = || Artifact::raw("x", b"x");
        let run = (0..1001).fold(Run::new(&head, "ben"), |run, _| run.artifact(artifact()));
        world.add_run(NETWORK, run);
    });
    let run = scene.github.runs(scene.repository(), &scene.head).await.unwrap()[0].id;
    let artifacts = scene.github.artifacts(scene.repository(), run).await;
    assert!(matches!(artifacts, Err(GitHubError::Unexpected { .. })), "a part must not be taken for the whole");
}

#[tokio::test]
async fn pages_that_bring_nothing_and_lead_on_are_no_list() {
    let scene = Scene::new();
    let endless = |place: &'static str| {
        Fault::Altered(Box::new(move |answer: &mut serde_json::Value| {
            let list = answer.pointer_mut(place).unwrap();
            list["nodes"] = serde_json::json!([]);
            list["pageInfo"] = serde_json::json!({ "hasNextPage": true, "endCursor": "again" });
        }))
    };
    let patience = std::time::Duration::from_secs(20);
    for place in ["/data/repository/pullRequest/reviews", "/data/repository/pullRequest/comments"] {
        scene.server.fail(Operation::Pull, endless(place));
        let read = tokio::time::timeout(patience, scene.github.pull(&scene.pull)).await.expect("an end");
        assert!(matches!(read, Err(GitHubError::Unexpected { .. })), "{place}: {read:?}");
    }
    scene.server.fail(Operation::ChangedFiles, endless("/data/repository/pullRequest/files"));
    let files = tokio::time::timeout(patience, scene.github.changed_files(&scene.pull)).await.expect("an end");
    assert!(matches!(files, Err(GitHubError::Unexpected { .. })), "{files:?}");
    scene.server.fail(Operation::Inbox, endless("/data/search"));
    assert!(matches!(scene.github.inbox(OPEN, None).await, Err(GitHubError::Unexpected { .. })));
}

#[tokio::test]
async fn a_list_of_hidden_things_ends() {
    let scene = Scene::new();
    let page = || {
        serde_json::json!({
            "totalCount": 1_000_000,
            "nodes": vec![serde_json::Value::Null; 100],
            "pageInfo": { "hasNextPage": true, "endCursor": "again" },
        })
    };
    let first = move |answer: &mut serde_json::Value| answer["data"]["repository"]["pullRequest"]["reviews"] = page();
    scene.server.fail(Operation::Pull, Fault::Altered(Box::new(first)));
    for _ in 0..40 {
        let data = serde_json::json!({ "node": { "headRefOid": scene.head, "page": page() }, "rateLimit": null });
        let more = move |answer: &mut serde_json::Value| *answer = serde_json::json!({ "data": data });
        scene.server.fail(Operation::MoreReviews, Fault::Altered(Box::new(more)));
    }
    assert!(matches!(scene.github.pull(&scene.pull).await, Err(GitHubError::Unexpected { .. })));
    assert_eq!(scene.server.count(Operation::MoreReviews), 19, "a list of nothing but hidden things goes on");
}

#[tokio::test]
async fn a_pull_request_with_more_reviews_than_are_read_is_not_read() {
    let scene = Scene::with(|world| {
        for _ in 0..2001 {
            world.add_review(NETWORK, 1, Review::new("ana", Says::Commented));
        }
    });
    assert!(matches!(scene.github.pull(&scene.pull).await, Err(GitHubError::Unexpected { .. })));
}

#[tokio::test]
async fn an_enterprise_server_is_asked_below_its_own_paths() {
    let scene = Scene::of(Edition::Server, |_| {});
    assert_eq!(scene.github.viewer().await.unwrap().login, "ana");
    assert_eq!(scene.github.inbox(OPEN, None).await.unwrap().pulls.len(), 1);
    scene.github.comment(&scene.pull, "Hello").await.unwrap();
    let paths: Vec<String> = scene.server.exchanges().into_iter().map(|exchange| exchange.path).collect();
    assert_eq!(paths, ["/api/v3/user", "/api/graphql", "/api/v3/repos/acme/network/issues/1/comments"]);
    assert_eq!(scene.github.budget().allowance, None, "no limits there");
    // The addresses that are derived from the name of the host are the same.
    let derived = countersign_github::ApiAddress::of(&scene.server.host()).unwrap();
    assert_eq!(derived, crate::scene::address(&scene.server));
}
