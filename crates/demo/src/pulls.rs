//! The pull requests: who changed what, what CI said of it, and who approved.

use std::fs;
use std::io;

use countersign_model::{CommitId, Project, RoleArn, Sha256Hex, StatusKind};
use countersign_plan::digest::{Backend, Inputs, Meta, Origin, PlanMode, digests, named_backend};
use countersign_plan::json::Value;
use countersign_plan::{Plan, Tool};
use countersign_review::marker::{ApprovalMarker, PlanKind, Unbound};
use countersign_review::{Expected, TeamFile};
use countersign_testkit::github::{Artifact, Commit, Pull, Review, Run, Status, StatusState, World};
use jiff::{SignedDuration, Timestamp};

use crate::files;

/// A pull request of the demo.
struct Spec {
    repository: &'static str,
    /// Its branch, which is also the folder of what it writes.
    branch: &'static str,
    author: &'static str,
    title: &'static str,
    project: &'static str,
    hours_ago: i64,
    after: After,
}

/// What happened after it was opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    /// CI published its plan.
    Planned,
    /// Somebody approved that plan.
    Approved(&'static str),
    /// Another commit was pushed, so that the plan is of an older one.
    Pushed,
}

const PULLS: [Spec; 12] = [
    Spec {
        repository: "acme/platform",
        branch: "dns-records",
        author: "k-novak",
        title: "Give every app of staging a record of its own",
        project: "staging/platform",
        hours_ago: 41,
        after: After::Planned,
    },
    Spec {
        repository: "acme/payments",
        branch: "queue-limits",
        author: "h-lind",
        title: "Keep settlements longer in the queue",
        project: "prod/payments",
        hours_ago: 30,
        after: After::Pushed,
    },
    Spec {
        repository: "acme/network",
        branch: "bastion-bootstrap",
        author: "d-okafor",
        title: "Enrol the bastion with the fleet when it starts",
        project: "prod/network",
        hours_ago: 22,
        after: After::Planned,
    },
    Spec {
        repository: "acme/platform",
        branch: "log-retention",
        author: "m-ito",
        title: "Keep the audit log for 400 days",
        project: "staging/platform",
        hours_ago: 20,
        after: After::Planned,
    },
    Spec {
        repository: "acme/payments",
        branch: "certificate-check",
        author: "a-cruz",
        title: "Watch the certificate of pay.acme.example",
        project: "prod/payments",
        hours_ago: 9,
        after: After::Planned,
    },
    Spec {
        repository: "acme/network",
        branch: "staging-peering",
        author: crate::REVIEWER,
        title: "Peer staging with observability",
        project: "staging/network",
        hours_ago: 7,
        after: After::Planned,
    },
    Spec {
        repository: "acme/payments",
        branch: "rotate-webhook",
        author: "a-cruz",
        title: "Rotate the secret of the processor's webhook",
        project: "prod/payments",
        hours_ago: 6,
        after: After::Planned,
    },
    Spec {
        repository: "acme/network",
        branch: "rename-routes",
        author: "m-ito",
        title: "Call the route table what it is",
        project: "prod/network",
        hours_ago: 5,
        after: After::Approved("k-novak"),
    },
    Spec {
        repository: "acme/platform",
        branch: "spot-builders",
        author: "k-novak",
        title: "Build on larger spot machines",
        project: "staging/platform",
        hours_ago: 4,
        after: After::Planned,
    },
    Spec {
        repository: "acme/network",
        branch: "nat-address",
        author: "d-okafor",
        title: "Move the NAT gateway to the reserved address",
        project: "prod/network",
        hours_ago: 3,
        after: After::Planned,
    },
    Spec {
        repository: "acme/payments",
        branch: "drop-legacy-ledger",
        author: "h-lind",
        title: "Drop the ledger database of 2019",
        project: "prod/payments",
        hours_ago: 2,
        after: After::Planned,
    },
    Spec {
        repository: "acme/network",
        branch: "add-zone-c",
        author: "m-ito",
        title: "Add endpoints, and subnets in zone c",
        project: "prod/network",
        hours_ago: 1,
        after: After::Planned,
    },
];

fn project(dir: &str) -> Project {
    Project {
        name: Some(dir.to_owned()),
        dir: dir.to_owned(),
        workspace: "default".to_owned(),
        inputs: countersign_model::Inputs::default(),
    }
}

fn commit(author: &str, message: &str, repository: &str, branch: &str) -> io::Result<Commit> {
    let files = files::of_branch(repository, branch)?;
    let start = Commit::by(author).says(message);
    Ok(files.iter().fold(start, |commit, (path, content)| commit.file(path, content)))
}

/// Writes the base of a repository.
pub(crate) fn begin(world: &mut World, repository: &str) -> io::Result<()> {
    let commit = commit("k-novak", "What there is", repository, "main")?;
    world.push(repository, "main", &[commit]);
    Ok(())
}

/// Opens all pull requests.
pub(crate) fn open_all(world: &mut World) -> io::Result<()> {
    PULLS.iter().try_for_each(|spec| open(world, spec))
}

fn open(world: &mut World, spec: &Spec) -> io::Result<()> {
    let name = spec.repository;
    let planned = world.push(name, spec.branch, &[commit(spec.author, spec.title, name, spec.branch)?]);
    let number = world.add_pull(name, Pull::new(spec.branch, spec.author).title(spec.title));
    let opened = world.now() - SignedDuration::from_hours(spec.hours_ago);
    // CI takes some minutes.
    let published = opened + SignedDuration::from_mins(4);
    publish(world, spec, &planned, published)?;
    let mut last = published;
    match spec.after {
        After::Planned => {}
        After::Approved(login) => {
            let marker = marker(world, spec, number, &planned)?;
            let body = format!("Only names change.\n\n{}", marker.line());
            let review = world.add_review(name, number, Review::approval(login).of(&planned).body(&body));
            last = opened + SignedDuration::from_mins(50);
            for it in world.pull_mut(name, number).reviews.iter_mut().filter(|it| it.id == review) {
                it.submitted_at = last;
            }
        }
        After::Pushed => {
            let more = format!("{}+1", spec.branch);
            world.push(name, spec.branch, &[commit(spec.author, "Give the workers more time", name, &more)?]);
            last = opened + SignedDuration::from_hours(1);
        }
    }
    let pull = world.pull_mut(name, number);
    pull.created_at = opened;
    pull.updated_at = last;
    Ok(())
}

fn plan_file(spec: &Spec, file: &str) -> io::Result<String> {
    let folder = format!("plans/{}/{}", spec.repository.replace('/', "-"), spec.branch);
    fs::read_to_string(files::made(&folder).join(file))
}

/// What CI publishes: the artifact of the run, and the words of the status.
fn publish(world: &mut World, spec: &Spec, head: &CommitId, at: Timestamp) -> io::Result<()> {
    let project = project(spec.project);
    let meta = meta(world, spec, head).to_json();
    let (plan, schemas) = (plan_file(spec, "plan.json")?, plan_file(spec, "schemas.json")?);
    let files = [("plan.json", plan.as_bytes()), ("schemas.json", schemas.as_bytes()), ("meta.json", meta.as_bytes())];
    let artifact = Artifact::zip(&project.id().artifact_name(), &files);
    let run = world.add_run(spec.repository, Run::new(head, spec.author).branch(spec.branch).artifact(artifact));
    let context = project.status_context(StatusKind::Plan);
    let description = plan_file(spec, "description.txt")?;
    let status = Status::new("github-actions[bot]", head, &context, StatusState::Success)
        .description(description.trim())
        .target_url(&format!("https://github.example/{}/actions/runs/{run}", spec.repository));
    let status = world.set_status(spec.repository, status);
    let repository = world.repository_mut(spec.repository);
    for it in repository.statuses.iter_mut().filter(|it| it.id == status) {
        it.created_at = at;
    }
    for it in repository.runs.iter_mut().filter(|it| it.id == run) {
        it.created_at = at;
        it.started_at = at;
        for artifact in &mut it.artifacts {
            artifact.created_at = at;
        }
    }
    Ok(())
}

fn meta(world: &World, spec: &Spec, head: &CommitId) -> Meta {
    let base = world.branch(spec.repository, "main");
    let bucket = format!("acme-{}-state", if spec.project == "staging/network" { "platform" } else { bucket(spec) });
    let region = if spec.project.starts_with("staging/") { "eu-west-1" } else { "eu-central-1" };
    Meta {
        repository_id: Some(world.repository(spec.repository).id),
        project: Some(project(spec.project).id().to_string()),
        dir: Some(spec.project.to_owned()),
        workspace: Some("default".to_owned()),
        inputs: Some(Inputs::default()),
        tool: Some(Tool::Terraform),
        version: Some("1.11.4".to_owned()),
        mode: Some(PlanMode { kind: "normal", targets: Vec::new(), excludes: Vec::new(), replace: Vec::new() }),
        backend: backend(&bucket, &format!("{}.tfstate", spec.project), region),
        providers: Some(std::collections::BTreeMap::new()),
        origin: Origin { head: Some(head.to_string()), base: base.map(|it| it.to_string()), ..Origin::default() },
        ..Meta::default()
    }
}

/// The backend as every configuration of the demo writes it.
fn backend(bucket: &str, key: &str, region: &str) -> Option<Backend> {
    let settings = format!(
        r#"{{"bucket":"{bucket}","key":"{key}","region":"{region}","use_lockfile":true,"use_path_style":true,
        "skip_region_validation":true,"skip_metadata_api_check":true,"skip_s3_checksum":true}}"#
    );
    named_backend("s3", &Value::parse(&settings).ok()?).ok()
}

/// The name of the repository is that of its bucket.
fn bucket(spec: &Spec) -> &str {
    spec.repository.rsplit('/').next().unwrap_or_default()
}

/// The line with which somebody approved what CI published.
fn marker(world: &World, spec: &Spec, pull: u64, head: &CommitId) -> io::Result<ApprovalMarker> {
    let plan = Plan::read(plan_file(spec, "plan.json")?.into_bytes()).map_err(io::Error::other)?;
    let expected = expected(spec)?;
    let text = |role: &Option<RoleArn>| role.as_ref().map(ToString::to_string);
    let meta = meta(world, spec, head).expecting(
        &expected.base,
        expected.account.as_ref().map(ToString::to_string),
        text(&expected.plan_role),
        text(&expected.apply_role),
    );
    let digests = digests(&plan, Some(&meta));
    Ok(ApprovalMarker {
        repository: countersign_model::RepositoryId(world.repository(spec.repository).id),
        pull,
        head: head.clone(),
        project: project(spec.project).id().digest(),
        expected,
        mode: PlanKind::Normal,
        digest: Sha256Hex::of_digest(&digests.public.0),
        unbound: Unbound {
            count: u32::try_from(digests.unbound.len()).map_err(io::Error::other)?,
            paths: Sha256Hex::of_digest(&digests.unbound_paths()),
        },
    })
}

/// What the team's file names for the project.
fn expected(spec: &Spec) -> io::Result<Expected> {
    let files = files::of_branch(spec.repository, "main")?;
    let file = files.into_iter().find(|(path, _)| path == countersign_review::team::PATH).map(|(_, content)| content);
    let text = String::from_utf8(file.unwrap_or_default()).map_err(io::Error::other)?;
    let team = TeamFile::read(&text).map_err(io::Error::other)?;
    let rules = team.project(&project(spec.project).id()).cloned();
    Ok(Expected {
        base: "main".to_owned(),
        account: rules.as_ref().and_then(|rules| rules.account.clone()),
        plan_role: rules.as_ref().and_then(|rules| rules.plan_role.clone()),
        apply_role: rules.as_ref().and_then(|rules| rules.apply_role.clone()),
    })
}
