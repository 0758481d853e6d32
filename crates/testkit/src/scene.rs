//! A small team with one repository and one account, for tests of the whole journey.
//!
//! The configuration is real, its state is in an S3 that admits the account's roles alone, and nothing
//! in it needs a provider from elsewhere.

use std::path::{Path, PathBuf};

use countersign_model::{CommitId, Inputs, Project};
use tempfile::TempDir;

use crate::aws::{Access, AwsWorld, Role, User};
use crate::cloud::Cloud;
use crate::github::{
    Artifact, Clock, Commit, FakeGitHub, GitHubServer, Pull, Repository, Run, Token, User as Person, World,
};

pub const REPOSITORY: &str = "acme/network";
/// The pull request in it.
pub const PULL: u64 = 1;
/// Who reviews, and whose token it is.
pub const REVIEWER: &str = "sora-l";
/// Who wrote the change.
pub const AUTHOR: &str = "m-ito";
/// The reviewer's token.
pub const TOKEN: &str = "ghp_ThisIsNoTokenOfAnybody0123456789abcd";
pub const ACCOUNT: &str = "412033857711";
pub const PLAN_ROLE: &str = "arn:aws:iam::412033857711:role/terraform-plan";
pub const APPLY_ROLE: &str = "arn:aws:iam::412033857711:role/terraform-apply";
/// A role in another account, which the reviewer may take too. No profile leads to it.
pub const OTHER_ROLE: &str = "arn:aws:iam::220719904433:role/terraform-apply";
/// The role that Identity Center made of the permission set `NetworkPlan`.
pub const PLAN_SET_ROLE: &str =
    "arn:aws:iam::412033857711:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_NetworkPlan_0123456789abcdef";
/// The one that it made of `NetworkApply`.
pub const APPLY_SET_ROLE: &str =
    "arn:aws:iam::412033857711:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_NetworkApply_0123456789abcdef";
/// The reviewer's own secret key.
pub const SECRET_KEY: &str = "ThisIsNoSecretOfAnybody/0123456789abcdef";

/// The rules of the team.
pub const TEAM: &str = r#"version = 1

[accounts.network-prod]
id = "412033857711"
environment = "production"

[[projects]]
name = "prod/network"
dir = "prod/network"
account = "network-prod"
plan_role = "arn:aws:iam::412033857711:role/terraform-plan"
apply_role = "arn:aws:iam::412033857711:role/terraform-apply"
region = "eu-central-1"
"#;

/// The backend, as far as the fake S3 needs it said.
pub const BACKEND: &str = r#"terraform {
  backend "s3" {
    bucket                  = "acme-state"
    key                     = "prod/network.tfstate"
    region                  = "eu-central-1"
    use_lockfile            = true
    use_path_style          = true
    skip_region_validation  = true
    skip_metadata_api_check = true
    skip_s3_checksum        = true
  }
}
"#;

/// The schemas of a plan that needs none.
pub const SCHEMAS: &str = r#"{"format_version":"1.0","provider_schemas":{}}"#;

/// A plan that creates a network and three subnets, as `terraform show -json` writes it; `N` in `cidr`
/// is the number of a subnet. It is made by hand from the rules of the format, so that it can be
/// another one than the configuration gives.
pub fn plan(cidr: &str) -> String {
    let create = |address: &str, name: &str, index: &str, after: &str, unknown: &str| {
        format!(
            r#"{{"address":"{address}","mode":"managed","type":"terraform_data","name":"{name}",{index}
            "provider_name":"terraform.io/builtin/terraform","change":{{"actions":["create"],"before":null,
            "after":{after},"after_unknown":{unknown},"before_sensitive":false,"after_sensitive":{{}}}}}}"#
        )
    };
    let mut changes: Vec<String> = (0..3)
        .map(|at| {
            create(
                &format!("terraform_data.subnet[{at}]"),
                "subnet",
                &format!("\"index\":{at},"),
                &format!(r#"{{"input":"{}","triggers_replace":null}}"#, cidr.replace('N', &at.to_string())),
                r#"{"id":true,"output":true}"#,
            )
        })
        .collect();
    changes.push(create(
        "terraform_data.vpc",
        "vpc",
        "",
        r#"{"input":"10.20.0.0/16","triggers_replace":"one"}"#,
        r#"{"id":true,"output":true}"#,
    ));
    format!(
        r#"{{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[{}],"configuration":{{}},
        "complete":true,"errored":false,"applyable":true}}"#,
        changes.join(",")
    )
}

/// The team and its servers.
#[derive(Debug)]
pub struct Scene {
    pub github: GitHubServer,
    /// AWS.
    pub cloud: Cloud,
    folder: TempDir,
}

impl Scene {
    /// A scene in which the pull request writes these files of the project, each with its content.
    pub fn start(base: &[(&str, &str)], change: &[(&str, &str)]) -> Self {
        let mut world = World::new(Clock::new(jiff::Timestamp::now));
        for login in [REVIEWER, AUTHOR] {
            world.add_user(Person::new(login));
        }
        world.add_token(Token::classic(TOKEN, REVIEWER));
        world.add_repository(Repository::new(REPOSITORY).writer(REVIEWER).writer(AUTHOR));
        let mut commit = Commit::by(AUTHOR).says("The network").file(".countersign/projects.toml", TEAM);
        for (name, content) in [("backend.tf", BACKEND)].iter().chain(base) {
            commit = commit.file(&format!("prod/network/{name}"), content);
        }
        world.push(REPOSITORY, "main", &[commit]);
        let mut commit = Commit::by(AUTHOR).says("A change");
        for (name, content) in change {
            commit = commit.file(&format!("prod/network/{name}"), content);
        }
        world.push(REPOSITORY, "change", &[commit]);
        world.add_pull(REPOSITORY, Pull::new("change", AUTHOR).title("Change the network"));
        let folder = tempfile::tempdir().expect("a folder for a scene");
        let cloud = Cloud::start(aws(), &folder.path().join("buckets"));
        let scene = Self { github: FakeGitHub::start(world), cloud, folder };
        scene.write_aws_files();
        scene
    }

    /// Publishes a plan of the present head, as CI does.
    pub fn publish(&self, plan: &str) {
        let head = self.head();
        let project = Project {
            name: Some("prod/network".to_owned()),
            dir: "prod/network".to_owned(),
            workspace: "default".to_owned(),
            inputs: Inputs::default(),
        };
        self.github.world(|world| {
            let base = world.branch(REPOSITORY, "main").expect("there is a base");
            let meta = serde_json::json!({
                "schema": 2,
                "repository_id": world.repository(REPOSITORY).id,
                "project": project.id().as_str(),
                "dir": project.dir,
                "workspace": project.workspace,
                "inputs": { "var_files": [], "backend_files": [], "environment": [] },
                "head": head,
                "base": base,
                "tool": "terraform",
                "version": "1.11.4",
                "mode": { "kind": "normal", "targets": [], "excludes": [], "replace": [] },
                "backend": {
                    "type": "s3",
                    "settings": { "bucket": "acme-state", "key": "prod/network.tfstate", "region": "eu-central-1" },
                    "all": {
                        "bucket": "acme-state", "key": "prod/network.tfstate", "region": "eu-central-1",
                        "use_lockfile": true, "use_path_style": true, "skip_region_validation": true,
                        "skip_metadata_api_check": true, "skip_s3_checksum": true,
                    },
                },
                "providers": {},
            });
            let meta = meta.to_string();
            let files = [("plan.json", plan), ("schemas.json", SCHEMAS), ("meta.json", &meta)];
            let files = files.map(|(name, content)| (name, content.as_bytes()));
            let artifact = Artifact::zip(&project.id().artifact_name(), &files);
            world.add_run(REPOSITORY, Run::new(&head, AUTHOR).branch("change").artifact(artifact));
        });
    }

    /// The home folder of the reviewer.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn write_aws_files(&self) {
        let aws = self.home().join(".aws");
        let write = |name: &str, content: String| {
            std::fs::create_dir_all(&aws).and_then(|()| std::fs::write(aws.join(name), content)).expect("files of AWS");
        };
        let profile = |name: &str, role: &str| {
            format!("[profile {name}]\nrole_arn = {role}\nsource_profile = base\nregion = eu-central-1\n\n")
        };
        write("config", profile("network-plan", PLAN_ROLE) + &profile("network-apply", APPLY_ROLE));
        write(
            "credentials",
            format!("[base]\naws_access_key_id = AKIAQAAAAAAAAAAAAAAA\naws_secret_access_key = {SECRET_KEY}\n"),
        );
    }

    /// The state of the project; nothing before something was applied.
    pub fn state(&self) -> Option<serde_json::Value> {
        let file = self.folder.path().join("buckets/acme-state/prod/network.tfstate");
        serde_json::from_slice(&std::fs::read(file).ok()?).ok()
    }

    /// Addresses of the resources in the state.
    pub fn resources(&self) -> Vec<String> {
        let state = self.state().unwrap_or_default();
        let resources = state["resources"].as_array().cloned().unwrap_or_default();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        resources.iter().map(|it| format!("{}.{}", text(&it["type"]), text(&it["name"]))).collect()
    }

    /// The lock of the state, where somebody holds it.
    pub fn is_locked(&self) -> bool {
        self.folder.path().join("buckets/acme-state/prod/network.tfstate.tflock").exists()
    }

    /// The present head of the pull request.
    pub fn head(&self) -> CommitId {
        self.github.world(|world| world.pull(REPOSITORY, PULL).head().clone())
    }

    /// A folder that goes with the scene.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn aws() -> AwsWorld {
    let person = User::new("sora", ACCOUNT, "AKIAQAAAAAAAAAAAAAAA", SECRET_KEY);
    let trusts = person.arn();
    AwsWorld::new()
        .role(Role::new(PLAN_ROLE).trusts(&trusts).may(Access::ReadAndLock, "acme-state"))
        .role(Role::new(APPLY_ROLE).trusts(&trusts).may(Access::Write, "acme-state"))
        .role(Role::new(OTHER_ROLE).trusts(&trusts))
        .role(Role::new(PLAN_SET_ROLE).may(Access::ReadAndLock, "acme-state"))
        .role(Role::new(APPLY_SET_ROLE).may(Access::Write, "acme-state"))
        .bucket("acme-state", ACCOUNT)
        .user(person)
}
