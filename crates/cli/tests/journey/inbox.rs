//! What GitHub does not answer for belongs to its row, its repository or its search, and stops nothing else.

use std::sync::atomic::{AtomicUsize, Ordering};

use countersign_desk::views::{
    FaultAbout, InboxList, InboxPhase, InboxQuery, InboxRow, NotRead, PullKey, PullPhase, RepositoriesRequest,
    RowUnread, UnreadPart,
};
use countersign_testkit::github::{Commit, Fault, Operation, Organization, Pull, Repository, World};
use countersign_testkit::scene::{AUTHOR, REPOSITORY, REVIEWER};

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE};

/// Rules in which a project is found by its files alone.
const RULES: &str = "version = 1\n\n[[projects]]\nname = \"web\"\ndir = \"web\"\n";

fn add(world: &mut World, name: &str, rules: &str) {
    world.add_repository(Repository::new(name).writer(REVIEWER).writer(AUTHOR));
    let start = Commit::by(AUTHOR).file(".countersign/projects.toml", rules).file("web/main.tf", "# empty");
    world.push(name, "main", &[start]);
    world.push(name, "change", &[Commit::by(AUTHOR).file("web/main.tf", "# changed")]);
    world.add_pull(name, Pull::new("change", AUTHOR).title(name));
}

impl Reviewer {
    fn inbox(&self) -> (InboxList, Vec<InboxRow>) {
        // Rows that are new wait behind a list that was asked for already, so this is another one each time.
        static ASKED: AtomicUsize = AtomicUsize::new(1);
        let text = " ".repeat(ASKED.fetch_add(1, Ordering::SeqCst));
        let list = self.desk.inbox(InboxQuery { text, ..InboxQuery::default() });
        let rows = self.desk.inbox_rows(list.view, 0, 512).unwrap().rows;
        (list, rows)
    }

    /// Rows by the name of their repository, in order.
    fn named(&self) -> Vec<(String, Option<RowUnread>)> {
        let (_, rows) = self.inbox();
        let mut named: Vec<_> = rows.into_iter().map(|row| (row.key.name, row.unread)).collect();
        named.sort_by(|one, other| one.0.cmp(&other.0));
        named
    }

    /// Waits for the end of a round that began after this.
    async fn round(&self) {
        let before = self.scene.github.exchanges().len();
        self.desk.refresh_inbox();
        self.until("the round is over", || async {
            let quiet = !matches!(self.inbox().0.phase, InboxPhase::Searching { .. });
            (quiet && self.scene.github.exchanges().len() > before).then_some(())
        })
        .await;
        // A round ends with its rules; what is still on its way then is the next one.
        let mut count = 0;
        while count != self.scene.github.exchanges().len() {
            count = self.scene.github.exchanges().len();
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        }
    }

    async fn chooses(&self, repositories: &[&str]) {
        let repositories = repositories.iter().map(|name| (*name).to_owned()).collect();
        self.desk.choose_repositories(&RepositoriesRequest { host: self.host(), repositories }).await.unwrap();
        self.round().await;
    }
}

const fn unread(what: UnreadPart, why: NotRead) -> RowUnread {
    RowUnread { what, why }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_read_are_of_one_row() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.scene.github.world(|world| {
        add(world, "acme/alpha", RULES);
        add(world, "acme/zeta", RULES);
    });
    reviewer.scene.github.fail_whenever(Operation::ChangedFiles, |variables| {
        (variables["name"] == "alpha").then_some(Fault::Status(502))
    });
    reviewer.chooses(&["acme/*"]).await;
    let bad = Some(unread(UnreadPart::Files, NotRead::ServerError { status: 502 }));
    let name = |name: &str| name.to_owned();
    assert_eq!(reviewer.named(), [(name("alpha"), bad), (name("network"), None), (name("zeta"), None)]);
    let (list, rows) = reviewer.inbox();
    assert_eq!((list.phase, list.faults.len()), (InboxPhase::Idle, 0));
    let network = rows.iter().find(|row| row.key.name == "network").unwrap();
    assert_eq!(network.accounts.len(), 1, "the rules of the others are read");
    // It is tried again with the next round.
    reviewer.scene.github.mend();
    reviewer.round().await;
    assert!(reviewer.named().iter().all(|(_, unread)| unread.is_none()), "{:#?}", reviewer.named());
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_that_cannot_be_read_are_of_one_repository() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.scene.github.world(|world| {
        add(world, "acme/alpha", RULES);
        add(world, "acme/broken", "version = 1\nthis is no rule\n");
        add(world, "acme/closed", RULES);
    });
    reviewer.scene.github.fail_whenever(Operation::TextAt, |variables| match variables["name"].as_str() {
        Some("alpha") => Some(Fault::Status(502)),
        Some("closed") => Some(Fault::refused("FORBIDDEN", "Resource not accessible by personal access token")),
        _ => None,
    });
    reviewer.chooses(&["acme/*"]).await;
    let message = "Resource not accessible by personal access token".to_owned();
    let bad = [
        Some(unread(UnreadPart::Rules, NotRead::ServerError { status: 502 })),
        Some(unread(UnreadPart::Rules, NotRead::Broken { line: 2 })),
        Some(unread(UnreadPart::Rules, NotRead::Forbidden { message: message.clone() })),
        None,
    ];
    assert_eq!(reviewer.named().into_iter().map(|(_, unread)| unread).collect::<Vec<_>>(), bad);
    let (list, rows) = reviewer.inbox();
    let told: Vec<_> = list.faults.into_iter().map(|fault| (fault.about, fault.why)).collect();
    let rules = |name: &str| FaultAbout::Rules { names: vec![name.to_owned()] };
    assert_eq!(
        told,
        [
            (rules("acme/closed"), NotRead::Forbidden { message }),
            (rules("acme/alpha"), NotRead::ServerError { status: 502 })
        ]
    );
    assert_eq!(list.phase, InboxPhase::Idle);
    assert_eq!(rows.iter().find(|row| row.key.name == "network").unwrap().accounts.len(), 1);
    reviewer.scene.github.mend();
    reviewer.round().await;
    assert!(reviewer.inbox().0.faults.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_fails_hides_nothing_of_the_others() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.scene.github.world(|world| {
        add(world, "acme/alpha", RULES);
        add(world, "globex/web", RULES);
        add(world, "initech/web", RULES);
    });
    let all = [REPOSITORY, "acme/alpha", "globex/*", "initech/web"];
    reviewer.chooses(&all).await;
    assert_eq!(reviewer.named().len(), 4);
    // One repository of several of an owner is gone, one owner answers 502, one wants single sign-on.
    reviewer.scene.github.fail_whenever(Operation::Inbox, |variables| {
        let query = variables["query"].as_str().unwrap_or_default();
        if query.contains("repo:acme/alpha") || query.contains("org:acme") {
            return Some(Fault::refused("NOT_FOUND", "Could not resolve"));
        }
        query.contains("org:globex").then_some(Fault::Status(502))
    });
    reviewer.scene.github.world(|world| {
        world.add_organization(Organization::new("initech").with_single_sign_on());
    });
    reviewer.round().await;
    let (list, rows) = reviewer.inbox();
    assert_eq!(rows.len(), 4, "nothing that is known goes");
    assert_eq!(list.phase, InboxPhase::Idle);
    let told: Vec<_> = list.faults.iter().map(|fault| (fault.about.clone(), fault.why.clone())).collect();
    let search = |name: &str| FaultAbout::Search { names: vec![name.to_owned()] };
    let parts = FaultAbout::Parts { names: vec!["initech/web".to_owned()], count: 1 };
    assert_eq!(
        told,
        [
            (search("acme/alpha"), NotRead::NotFound),
            (search("globex/*"), NotRead::ServerError { status: 502 }),
            (parts, NotRead::SingleSignOn)
        ]
    );
    assert!(list.faults[2].url.is_some(), "where the token is let in");
    assert!(reviewer.named().iter().any(|(_, it)| *it == Some(unread(UnreadPart::Facts, NotRead::SingleSignOn))));
    reviewer.scene.github.mend();
    reviewer.round().await;
    assert_eq!(reviewer.inbox().0.faults.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_leaves_only_when_github_says_so_of_it() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.scene.github.world(|world| {
        for name in ["acme/a", "acme/b", "acme/c", "acme/d"] {
            add(world, name, RULES);
        }
    });
    reviewer.chooses(&["acme/*"]).await;
    assert_eq!(reviewer.named().len(), 5);
    // Nothing is finished any more: everything is null, with 200.
    reviewer.scene.github.world(|world| world.limit_nodes(Some(0)));
    reviewer.round().await;
    assert_eq!(reviewer.named().len(), 5);
    assert_eq!(reviewer.named()[0].1, Some(unread(UnreadPart::Facts, NotRead::TooHeavy)));
    // A search that brings nothing says nothing either.
    reviewer.scene.github.world(|world| world.limit_nodes(None));
    reviewer.scene.github.fail_whenever(Operation::Inbox, |_| {
        Some(Fault::Altered(Box::new(|body| {
            body["data"]["search"] =
                serde_json::json!({ "issueCount": 0, "pageInfo": { "hasNextPage": false, "endCursor": null }, "nodes": [] });
        })))
    });
    reviewer.round().await;
    assert_eq!(reviewer.named().len(), 5);
    assert!(reviewer.named().iter().all(|(_, unread)| unread.is_none()), "{:#?}", reviewer.named());
    // These leave: closed, merged, in an archived repository, and one that is not there.
    reviewer.scene.github.world(|world| {
        world.close("acme/a", 1);
        world.merge("acme/b", 1, AUTHOR);
        world.repository_mut("acme/c").archived = true;
        world.repository_mut("acme/d").pulls.clear();
    });
    reviewer.round().await;
    assert_eq!(reviewer.named(), [("network".to_owned(), None)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_loaded_is_there_after_a_later_failure_and_a_restart() {
    let Some(mut reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.scene.github.world(|world| {
        add(world, "acme/alpha", RULES);
        add(world, "acme/zeta", RULES);
    });
    // The limit comes with the files, in the middle of the round.
    reviewer.scene.github.fail_whenever(Operation::ChangedFiles, |variables| {
        (variables["name"] == "zeta").then_some(Fault::SecondaryLimit(Some(60)))
    });
    reviewer
        .desk
        .choose_repositories(&RepositoriesRequest { host: reviewer.host(), repositories: vec!["acme/*".to_owned()] })
        .await
        .unwrap();
    reviewer
        .until("the limit is told", || async {
            matches!(reviewer.inbox().0.phase, InboxPhase::RateLimited { .. }).then_some(())
        })
        .await;
    assert!(reviewer.named().contains(&("alpha".to_owned(), None)), "{:#?}", reviewer.named());
    reviewer.scene.github.stop();
    reviewer.desk = std::sync::Arc::new(reviewer.another_desk());
    assert!(reviewer.named().contains(&("alpha".to_owned(), None)), "it was kept before the limit came");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_change_costs_no_question_however_many_repositories_there_are() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let many = 300;
    reviewer.scene.github.world(|world| {
        for number in 0..many {
            add(world, &format!("acme/r{number:03}"), RULES);
        }
    });
    reviewer.chooses(&["acme/*"]).await;
    assert_eq!(reviewer.named().len(), many + 1);
    // On a busy machine one may have been asked for a second time.
    assert!(reviewer.scene.github.count(Operation::ChangedFiles) > many);
    let before = reviewer.scene.github.exchanges().len();
    reviewer.round().await;
    let asked: Vec<Operation> =
        reviewer.scene.github.exchanges()[before..].iter().map(|exchange| exchange.operation).collect();
    assert!(asked.iter().all(|operation| *operation == Operation::Inbox), "{asked:?}");
    assert_eq!(asked.len(), 7, "pages of fifty");
}

/// A search of which GitHub gives out a part: the newest two of 1,001.
fn cut() -> Fault {
    Fault::Altered(Box::new(|body| {
        let search = &mut body["data"]["search"];
        search["issueCount"] = 1_001.into();
        search["pageInfo"] = serde_json::json!({ "hasNextPage": false, "endCursor": null });
        search["nodes"].as_array_mut().unwrap().truncate(2);
    }))
}

#[tokio::test(flavor = "multi_thread")]
async fn more_pull_requests_than_one_search_gives_are_listed_by_several() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let opened = |world: &mut World, name: &str, minutes: i64| {
        let now = world.pull(name, 1).created_at;
        world.pull_mut(name, 1).created_at = now.checked_sub(jiff::SignedDuration::from_mins(minutes)).unwrap();
    };
    reviewer.scene.github.world(|world| {
        for (minutes, name) in ["acme/a", "acme/b", "acme/c"].into_iter().enumerate() {
            add(world, name, RULES);
            opened(world, name, 10 * (i64::try_from(minutes).unwrap() + 1));
        }
    });
    reviewer.scene.github.fail_whenever(Operation::Inbox, |variables| {
        (!variables["query"].as_str().unwrap_or_default().contains("created:")).then(cut)
    });
    reviewer.chooses(&["acme/*"]).await;
    assert_eq!((reviewer.named().len(), reviewer.inbox().0.faults.len()), (4, 0), "the second one begins at the cut");
    // Where GitHub gives no way to the rest, that is said, and nothing that is known goes.
    reviewer.scene.github.fail_whenever(Operation::Inbox, |_| Some(cut()));
    reviewer.scene.github.world(|world| {
        let now = world.pull(REPOSITORY, 1).created_at;
        for name in ["acme/a", "acme/b", "acme/c"] {
            world.pull_mut(name, 1).created_at = now;
        }
    });
    reviewer.round().await;
    let list = reviewer.inbox().0;
    let about = FaultAbout::Search { names: vec!["acme/*".to_owned()] };
    assert_eq!((&list.faults[0].about, &list.faults[0].why), (&about, &NotRead::TooMany { listed: 2 }));
    assert_eq!(list.total, 4);
    // Several repositories of one owner are then searched each by itself.
    reviewer.scene.github.mend();
    reviewer.scene.github.fail_whenever(Operation::Inbox, |variables| {
        variables["query"].as_str().unwrap_or_default().contains("org:").then(cut)
    });
    reviewer.chooses(&["acme/a", "acme/b"]).await;
    assert_eq!((reviewer.named().len(), reviewer.inbox().0.faults.len()), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_whose_name_begins_with_a_dot_is_one_like_the_others() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    reviewer.scene.github.world(|world| add(world, "acme/.github", RULES));
    reviewer.chooses(&["acme/.github", REPOSITORY]).await;
    let names: Vec<String> = reviewer.named().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, [".github", "network"]);
    let key = PullKey { host: reviewer.host(), owner: "acme".to_owned(), name: ".github".to_owned(), number: 1 };
    reviewer.desk.open_pull(&key).unwrap();
    let pull = reviewer
        .until("it is looked at", || async {
            let pull = reviewer.desk.open_pull(&key).unwrap();
            matches!(pull.phase, PullPhase::Ready | PullPhase::Failed { .. }).then_some(pull)
        })
        .await;
    assert!(!matches!(pull.phase, PullPhase::Failed { .. }), "{:#?}", pull.phase);
}
