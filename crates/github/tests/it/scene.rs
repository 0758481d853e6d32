//! A small world for most tests.

use countersign_github::{ApiAddress, GitHub, Patience, Proxy};
use countersign_model::{CommitId, PullRef, RepositoryRef};
use countersign_testkit::github::{
    Commit, Edition, FakeGitHub, GitHubServer, ManualClock, Pull, Repository, Token, User, World,
};
use secrecy::SecretString;
use std::time::Duration;

pub(crate) const NETWORK: &str = "acme/network";
pub(crate) const TOKEN: &str = "ghp_ana_0123456789";

/// Ana reviews, Ben writes. One pull request by Ben is open.
pub(crate) struct Scene {
    pub(crate) server: GitHubServer,
    pub(crate) github: GitHub,
    pub(crate) clock: ManualClock,
    pub(crate) pull: PullRef,
    pub(crate) head: CommitId,
}

pub(crate) fn world(clock: &ManualClock) -> World {
    let mut world = World::new(clock.clock());
    for login in ["ana", "ben", "carl"] {
        world.add_user(User::new(login));
    }
    world.add_token(Token::classic(TOKEN, "ana"));
    world.add_repository(Repository::new(NETWORK).writer("ana").writer("ben").reader("carl"));
    world.push(NETWORK, "main", &[Commit::by("ben").says("Start").file("main.tf", "# empty")]);
    world.push(NETWORK, "vpc", &[Commit::by("ben").says("A VPC").file("vpc.tf", "# a VPC")]);
    world.add_pull(NETWORK, Pull::new("vpc", "ben").title("A VPC"));
    world
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut World)) -> Self {
        Self::of(Edition::Cloud, change)
    }

    pub(crate) fn of(edition: Edition, change: impl FnOnce(&mut World)) -> Self {
        let clock = ManualClock::standing_at("2026-11-22T10:00:00Z");
        let mut world = world(&clock).edition(edition);
        change(&mut world);
        let server = FakeGitHub::start(world);
        let github = client(&server, TOKEN);
        let pull = PullRef { repository: RepositoryRef::parse(server.host(), NETWORK).unwrap(), number: 1 };
        let head = server.world(|world| world.pull(NETWORK, 1).head().clone());
        Self { server, github, clock, pull, head }
    }

    pub(crate) fn repository(&self) -> &RepositoryRef {
        &self.pull.repository
    }

    /// A client of the same account that gives up soon.
    pub(crate) fn impatient(&self) -> GitHub {
        let patience = Patience {
            connect: Duration::from_millis(200),
            answer: Duration::from_millis(200),
            piece: Duration::from_millis(200),
        };
        GitHub::connect_with(self.server.host(), &address(&self.server), &token(TOKEN), (patience, &Proxy::default()))
            .unwrap()
    }
}

pub(crate) fn address(server: &GitHubServer) -> ApiAddress {
    ApiAddress::parse(&server.rest_url(), &server.graphql_url()).unwrap()
}

pub(crate) fn token(secret: &str) -> SecretString {
    SecretString::from(secret.to_owned())
}

pub(crate) fn client(server: &GitHubServer, secret: &str) -> GitHub {
    GitHub::connect(server.host(), &address(server), &token(secret)).unwrap()
}
