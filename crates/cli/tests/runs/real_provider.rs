//! Real resources: plans and applies with the real provider of AWS, and moto in the place of AWS. They run
//! where `COUNTERSIGN_PROVIDERS` names a folder of packages that has the provider.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use countersign_terraform::run::manifest::{Manifest, PLAN_JSON};
use countersign_terraform::run::record::Ending;
use countersign_testkit::aws::Moto;
use serde_json::json;

use crate::desk::{Desk, desk};

const VERSION: &str = "5.100.0";
const PACKAGE: &str = "registry.terraform.io/hashicorp/aws";

const SETTINGS: &str = r#"terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
provider "aws" {
  region                      = "us-east-1"
  s3_use_path_style           = true
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
"#;

/// Resources of several services, with sets, nested blocks, policies, secrets and what is known after apply.
const RESOURCES: &str = r#"
resource "aws_vpc" "main" {
  cidr_block = "10.20.0.0/16"
  tags       = { Name = "main", Team = "network" }
}
resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = "us-east-1a"
}
resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.main.id
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8", "192.168.0.0/16"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_s3_bucket" "logs" {
  bucket        = "acme-logs"
  force_destroy = true
}
resource "aws_iam_role" "reader" {
  name = "reader"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "reader" {
  role = aws_iam_role.reader.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = "${aws_s3_bucket.logs.arn}/*" }]
  })
}
resource "aws_ssm_parameter" "token" {
  name  = "/acme/token"
  type  = "SecureString"
  value = "not-a-token-of-anybody"
}
resource "aws_dynamodb_table" "locks" {
  name         = "locks"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "LockID"
  attribute {
    name = "LockID"
    type = "S"
  }
}
resource "aws_sqs_queue" "jobs" { name = "jobs" }
resource "aws_cloudwatch_log_group" "app" {
  name              = "/acme/app"
  retention_in_days = 14
}
output "bucket" { value = aws_s3_bucket.logs.arn }
"#;

/// The state of a database, whose final snapshot is skipped or not. The provider asks AWS for everything but
/// that, and for the time to which it can be restored, which moto does not tell.
fn database(skip_final_snapshot: bool, latest_restorable_time: &str) -> Vec<u8> {
    let attributes = json!({
        "id": "main", "identifier": "main", "skip_final_snapshot": skip_final_snapshot,
        "latest_restorable_time": latest_restorable_time,
    });
    let provider = format!("provider[\"{PACKAGE}\"]");
    let state = json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "fb64", "outputs": {}, "check_results": null,
        "resources": [{
            "mode": "managed", "type": "aws_db_instance", "name": "main", "provider": provider,
            "instances": [{"schema_version": 2, "attributes": attributes, "sensitive_attributes": []}],
        }],
    });
    state.to_string().into_bytes()
}

/// A desk with moto for AWS and the real provider, or nothing where one of them is missing.
async fn desk_on_moto() -> Option<(Desk, Moto, String)> {
    let mut desk = desk()?;
    let Some(mirror) = std::env::var_os("COUNTERSIGN_PROVIDERS").map(PathBuf::from) else {
        println!("skipped: COUNTERSIGN_PROVIDERS names no folder of providers");
        return None;
    };
    let platform = if cfg!(target_arch = "x86_64") { "linux_amd64" } else { "linux_arm64" };
    let package = mirror.join(PACKAGE).join(VERSION).join(platform);
    if !package.is_dir() {
        println!("skipped: {PACKAGE} {VERSION} is not in COUNTERSIGN_PROVIDERS");
        return None;
    }
    let Some(program) = Moto::installed() else {
        println!("skipped: moto is not installed (scripts/moto.sh)");
        return None;
    };
    let moto = Moto::start(&program).await;
    for (name, value) in [
        ("AWS_ENDPOINT_URL", moto.url()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIK7MDENGbPxRfiCY".to_owned()),
    ] {
        desk.environment.push((name.to_owned(), value));
    }
    // So that none is fetched.
    desk.environment.push(("TF_CLI_ARGS_init".to_owned(), format!("-plugin-dir={}", mirror.display())));
    let lock = lock_file(&desk, &mirror);
    Some((desk, moto, lock))
}

/// The lock file that the tool writes for the provider.
fn lock_file(desk: &Desk, mirror: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.tf"), SETTINGS).unwrap();
    let locked = Command::new(&desk.tool.path)
        .args(["providers", "lock", "-platform=linux_amd64"])
        .arg(format!("-fs-mirror={}", mirror.display()))
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    assert!(locked.status.success(), "{}", String::from_utf8_lossy(&locked.stderr));
    fs::read_to_string(folder.path().join(".terraform.lock.hcl")).unwrap()
}

/// Plans, and answers with what was sealed.
fn plan(desk: &mut Desk, lock: &str, at: u32, configuration: &str) -> Manifest {
    desk.commit(&format!("{SETTINGS}{configuration}"), &[("prod/.terraform.lock.hcl", lock)]);
    let name = format!("plan-{at}");
    let view = desk.run(&format!("17000000{at:02}-01"), desk.plan_task(&name));
    assert_eq!(view.ended.clone().unwrap().ending, Ending::Planned, "{:#?}", view.ended);
    desk.manifest(&name)
}

fn apply(desk: &Desk, at: u32) {
    let task = desk.apply_task(&format!("plan-{at}"));
    let view = desk.run(&format!("17000000{at:02}-02"), task);
    assert_eq!(view.ended.clone().unwrap().ending, Ending::Applied, "{:#?}", view.ended);
}

#[tokio::test(flavor = "multi_thread")]
async fn real_resources_are_planned_read_twice_and_applied() {
    let Some((mut desk, _moto, lock)) = desk_on_moto().await else { return };
    plan(&mut desk, &lock, 10, RESOURCES);
    apply(&desk, 10);
    let made = desk.server.resources();
    assert!(made.contains(&"aws_vpc.main".to_owned()) && made.len() == 10, "{made:?}");
    // What there is now is read, updated, replaced and destroyed.
    let changed = RESOURCES
        .replace("\"10.0.0.0/8\", ", "")
        .replace("retention_in_days = 14", "retention_in_days = 30")
        .replace("name = \"jobs\"", "name = \"work\"")
        .replace("count             = 2", "count             = 1");
    let manifest = plan(&mut desk, &lock, 11, &changed);
    assert_eq!(manifest.unknown_parts, [""; 0]);
    apply(&desk, 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approved_destroy_of_a_database_holds_until_what_it_keeps_changes() {
    let Some((mut desk, moto, lock)) = desk_on_moto().await else { return };
    moto.create_database("main").await;
    let destroyed = |desk: &Desk, plan: &str| {
        let json = desk.safe().get(plan, PLAN_JSON).unwrap();
        let plan: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let change = plan["resource_changes"][0]["change"].clone();
        assert_eq!(change["actions"], json!(["delete"]), "{change}");
        change["before"]["latest_restorable_time"].clone()
    };
    let put = |desk: &Desk, state: Vec<u8>| desk.server.held.lock().unwrap().state = Some(state);
    put(&desk, database(true, "2026-11-30T21:00:00Z"));
    let first = plan(&mut desk, &lock, 20, "");
    put(&desk, database(true, "2026-11-30T21:05:00Z"));
    let second = plan(&mut desk, &lock, 21, "");
    assert_ne!(destroyed(&desk, "plan-20"), destroyed(&desk, "plan-21"));
    assert_eq!(first.public, second.public, "the approval holds");
    put(&desk, database(false, "2026-11-30T21:05:00Z"));
    let third = plan(&mut desk, &lock, 22, "");
    assert_ne!(first.public, third.public, "the same database is destroyed in another way");
}
