//! A real git against the repositories of a world.

use std::path::Path;
use std::process::{Command, Output};

use countersign_testkit::github::{
    Commit, FakeGitHub, GitHubServer, Operation, Organization, Pull, Repository, Token, User, World,
};

const NETWORK: &str = "acme/network";

fn server() -> GitHubServer {
    let mut world = World::standing_at("2026-11-22T10:00:00Z");
    world.add_user(User::new("ana"));
    world.add_user(User::new("mallory"));
    world.add_token(Token::classic("ghp_ana", "ana"));
    world.add_token(Token::classic("ghp_mallory", "mallory"));
    world.add_repository(Repository::new(NETWORK).writer("ana"));
    world.push(NETWORK, "main", &[Commit::by("ana").file("main.tf", "# main")]);
    world.push(NETWORK, "vpc", &[Commit::by("ana").file("vpc.tf", "# vpc")]);
    world.add_pull(NETWORK, Pull::new("vpc", "ana"));
    FakeGitHub::start(world)
}

#[expect(clippy::disallowed_methods, reason = "the test is about what git itself makes of the server")]
fn git(folder: &Path, token: &str, arguments: &[&str]) -> Output {
    let header = format!("Authorization: Basic {}", base64(&format!("x-access-token:{token}")));
    let mut command = Command::new("git");
    if !token.is_empty() {
        command.args(["-c", &format!("http.extraHeader={header}")]);
    }
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .output()
        .unwrap()
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn git_clones_a_repository_with_a_token() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    text(&git(folder.path(), "ghp_ana", &["clone", "--quiet", "--mirror", &server.git_url(NETWORK), "mirror"]));
    let mirror = folder.path().join("mirror");
    let head = server.world(|world| world.pull(NETWORK, 1).head().to_string());
    assert_eq!(text(&git(&mirror, "", &["rev-parse", "refs/heads/vpc"])), head);
    assert_eq!(text(&git(&mirror, "", &["rev-parse", "refs/pull/1/head"])), head);
    assert_eq!(text(&git(&mirror, "", &["show", "vpc:main.tf"])), "# main");
    // What is new is fetched, and an old head by its id, though no branch holds it any more.
    server.world(|world| {
        let main = world.branch(NETWORK, "main").unwrap();
        world.force(NETWORK, "vpc", &main);
        world.push(NETWORK, "vpc", &[Commit::by("ana").file("again.tf", "x")]);
    });
    text(&git(&mirror, "ghp_ana", &["fetch", "--quiet", "--prune"]));
    assert_eq!(text(&git(&mirror, "", &["show", "refs/pull/1/head:again.tf"])), "x");
    let fresh = folder.path().join("fresh");
    text(&git(folder.path(), "", &["init", "--quiet", "fresh"]));
    text(&git(&fresh, "ghp_ana", &["fetch", "--quiet", "--depth=1", &server.git_url(NETWORK), &head]));
    assert_eq!(text(&git(&fresh, "", &["show", &format!("{head}:vpc.tf")])), "# vpc");
}

#[test]
fn a_long_conversation_is_understood() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    // Many refs make a request that git compresses.
    server.world(|world| {
        for number in 0..60 {
            world.push(NETWORK, &format!("b{number}"), &[Commit::by("ana").file(&format!("{number}.tf"), "x")]);
        }
    });
    text(&git(folder.path(), "ghp_ana", &["clone", "--quiet", &server.git_url(NETWORK), "clone"]));
    let compressed = server.exchanges().iter().any(|exchange| {
        exchange.operation == Operation::GitPack && exchange.request_header("content-encoding") == Some("gzip")
    });
    assert!(compressed, "the case that this test is for");
    let count = text(&git(&folder.path().join("clone"), "", &["branch", "--remotes", "--list", "origin/b*"]));
    assert_eq!(count.lines().count(), 60);
}

#[test]
fn without_a_token_that_may_read_it_nothing_is_given() {
    let (server, folder) = (server(), tempfile::tempdir().unwrap());
    server.world(|world| {
        world.add_organization(Organization::new("globex").with_single_sign_on());
        world.add_repository(Repository::new("globex/secret").writer("ana"));
    });
    let refused = |token: &str, name: &str| {
        let output = git(folder.path(), token, &["ls-remote", &server.git_url(name)]);
        assert!(!output.status.success(), "{token} {name}");
        server.exchanges().last().unwrap().status
    };
    assert_eq!(refused("", NETWORK), 401);
    assert_eq!(refused("ghp_wrong", NETWORK), 401);
    assert_eq!(refused("ghp_mallory", NETWORK), 404);
    assert_eq!(refused("ghp_ana", "acme/absent"), 404);
    assert_eq!(refused("ghp_ana", "globex/secret"), 403);
    assert_eq!(server.count(Operation::GitPack), 0);
}
