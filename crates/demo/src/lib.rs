//! The world of the demo: three repositories and three accounts of a team that does not exist, served
//! on this machine alone. The configurations are real and their states lie in an S3 that admits nobody
//! but the roles of each account; what they describe is `terraform_data`, so nothing is made anywhere.
//!
//! It is read from the checkout, and no part of what is shipped.

mod accounts;
mod files;
mod pulls;
mod room;

use std::io;
use std::path::{Path, PathBuf};

use countersign_desk::DemoHost;
use countersign_testkit::cloud::Cloud;
use countersign_testkit::github::{Clock, FakeGitHub, GitHubServer, Repository, Token, User, World};

pub use room::Room;

pub const REVIEWER: &str = "sora-l";
/// A token that only this GitHub knows.
const TOKEN: &str = "ghp_TheDemoHasNoSecretsWorthKeeping0123456";

const PEOPLE: [&str; 6] = [REVIEWER, "m-ito", "d-okafor", "a-cruz", "h-lind", "k-novak"];
const REPOSITORIES: [&str; 3] = ["acme/network", "acme/payments", "acme/platform"];

/// The running world. It ends when this value goes.
#[derive(Debug)]
pub struct Demo {
    github: GitHubServer,
    cloud: Cloud,
    home: PathBuf,
}

impl Demo {
    /// Starts the world, with its files in `folder`.
    pub fn start(folder: &Path) -> io::Result<Self> {
        let mut world = World::new(Clock::new(jiff::Timestamp::now));
        for login in PEOPLE {
            world.add_user(User::new(login));
        }
        world.add_token(Token::classic(TOKEN, REVIEWER));
        for name in REPOSITORIES {
            let repository = PEOPLE.iter().fold(Repository::new(name), |it, login| it.writer(login));
            world.add_repository(repository);
            pulls::begin(&mut world, name)?;
        }
        pulls::open_all(&mut world)?;
        let buckets = folder.join("buckets");
        files::copy(&files::made("states"), &buckets)?;
        let home = folder.join("home");
        accounts::write_files(&home)?;
        Ok(Self { github: FakeGitHub::start(world), cloud: Cloud::start(accounts::world(), &buckets), home })
    }

    /// The host that the app knows from the start.
    pub fn hosts(&self) -> Vec<DemoHost> {
        vec![DemoHost {
            host: self.github.host().to_string(),
            rest: self.github.rest_url(),
            graphql: self.github.graphql_url(),
            git: self.github.git_base(),
            token: TOKEN.to_owned(),
            repositories: REPOSITORIES.map(str::to_owned).to_vec(),
        }]
    }

    /// The home folder of the reviewer, with profiles of AWS in it.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Variables that name the AWS of this world.
    pub fn variables(&self) -> Vec<(String, String)> {
        vec![
            ("AWS_ENDPOINT_URL_STS".to_owned(), self.cloud.sts.url()),
            ("AWS_ENDPOINT_URL_S3".to_owned(), self.cloud.s3.url()),
        ]
    }

    /// GitHub, for tests that look at it.
    pub fn github(&self) -> &GitHubServer {
        &self.github
    }
}
