//! A GitHub on this machine: one world in memory, its repositories on disk, answers as GitHub gives
//! them.
//!
//! A test describes a [`World`], starts it with [`FakeGitHub::start`] and may change it while it
//! runs. What the product asked is kept ([`GitHubServer::exchanges`]), and answers can be made to
//! fail ([`GitHubServer::fail`]). The tests of this crate hold every answer against the API
//! descriptions that GitHub publishes, so this must never invent: what it does not know of GitHub it
//! does not answer.
//!
//! ```
//! use countersign_testkit::github::{Commit, FakeGitHub, Pull, Repository, Token, User, World};
//!
//! let mut world = World::standing_at("2026-11-22T10:00:00Z");
//! world.add_user(User::new("ana"));
//! world.add_user(User::new("ben"));
//! world.add_token(Token::classic("ghp_ana", "ana"));
//! world.add_repository(Repository::new("acme/network").writer("ana").writer("ben"));
//! world.push("acme/network", "main", &[Commit::by("ben").says("Start").file("main.tf", "# empty")]);
//! world.push("acme/network", "vpc", &[Commit::by("ben").says("A VPC").file("vpc.tf", "# a VPC")]);
//! let number = world.add_pull("acme/network", Pull::new("vpc", "ben").title("A VPC"));
//!
//! let github = FakeGitHub::start(world);
//! assert_eq!(number, 1);
//! assert!(github.rest_url().starts_with("http://127.0.0.1:"));
//! ```

mod access;
mod artifacts;
mod blobs;
mod call;
mod clock;
mod commits;
mod contents;
mod faults;
mod git_http;
mod graphql;
mod limits;
mod people;
mod proxy;
mod rest;
mod search;
mod server;
mod shapes;
mod target;
mod world;

pub use artifacts::{Artifact, Run};
pub use call::Exchange;
pub use clock::{Clock, ManualClock};
pub use commits::Commit;
pub use contents::{Comment, Pull, PullState, Repository, Review, ReviewState, Status, StatusState, Visibility};
pub use faults::Fault;
pub use people::{Organization, SignOn, Token, User, UserKind};
pub use proxy::{Admission, ConnectProxy};
pub use server::{FakeGitHub, GitHubServer};
pub use target::Operation;
pub use world::{Edition, World};
