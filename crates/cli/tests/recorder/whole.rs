//! Whole journeys, on which nothing is done that is neither shown nor listed.

use std::path::{Path, PathBuf};

use countersign_testkit::aws::Moto;
use countersign_testkit::scene::ACCOUNT;

use crate::held::Held;
use crate::list::{LIST, PACKAGES, REAL};
use crate::provider::{lock_file, platform};
use crate::recorded::{Journey, record};

const BASE: &str = r#"resource "terraform_data" "vpc" {
  input = "10.20.0.0/16"
}
"#;

/// Programs that run at the apply, with the usual shell and with one of its own.
const CHANGE: &str = r#"resource "terraform_data" "vpc" {
  input = "10.20.0.0/16"
  provisioner "local-exec" {
    command = "echo made; cat main.tf"
  }
  provisioner "local-exec" {
    command     = "echo made"
    interpreter = ["/bin/sh", "-e", "-c"]
  }
}
"#;

#[test]
fn what_a_look_a_plan_and_an_apply_do_is_shown_or_listed() {
    let test = "whole::what_a_look_a_plan_and_an_apply_do_is_shown_or_listed";
    let journey = || {
        let file = |text: &str| vec![("main.tf", text.to_owned())];
        Some(Journey { base: file(BASE), change: file(CHANGE), ..Journey::default() })
    };
    let Some(recorded) = record(test, journey) else { return };
    assert_eq!(recorded.seen["applied"], "applied", "{:#}", recorded.seen);
    let held = Held::of(&recorded, &[LIST]);
    assert!(held.found.is_empty(), "neither shown nor listed: {:#?}", held.found);
    assert_eq!(held.unused, [""; 0], "rows of the list that nothing needs");
}

const REQUIRED: &str = r#"terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}
"#;
const RESOURCES: &str = r#"provider "aws" {
  region = "eu-central-1"
}
data "aws_caller_identity" "me" {}
resource "aws_cloudwatch_log_group" "app" {
  name = "/acme/${data.aws_caller_identity.me.account_id}"
}
"#;

/// A moto with the person and the roles, and keys of the person.
async fn moto(program: &Path) -> (Moto, String) {
    let all = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let moto = Moto::start(program).await;
    let (id, secret) = moto.create_user("sora", all).await;
    for role in ["terraform-plan", "terraform-apply"] {
        moto.create_role(ACCOUNT, role, "arn:aws:iam::123456789012:user/sora", all).await;
    }
    moto.create_bucket(ACCOUNT, "acme-state").await;
    (moto, format!("[base]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"))
}

/// The journey with the real provider; nothing where it, or moto, is missing.
fn real() -> Option<Journey> {
    let Some(packages) = std::env::var_os("COUNTERSIGN_PROVIDERS").map(PathBuf::from) else {
        println!("skipped: COUNTERSIGN_PROVIDERS names no folder of providers");
        return None;
    };
    if !packages.join("registry.terraform.io/hashicorp/aws/5.100.0").join(platform()).is_dir() {
        println!("skipped: hashicorp/aws 5.100.0 is not in COUNTERSIGN_PROVIDERS");
        return None;
    }
    let Some(program) = Moto::installed() else {
        println!("skipped: moto is not installed (scripts/moto.sh)");
        return None;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (moto, keys) = runtime.block_on(moto(&program));
    let change =
        vec![("main.tf", format!("{REQUIRED}{RESOURCES}")), (".terraform.lock.hcl", lock_file(REQUIRED, &packages))];
    let aws = Some((moto.url(), keys));
    Some(Journey { change, packages: Some(packages), aws, keeps: vec![Box::new(moto)], ..Journey::default() })
}

#[test]
fn what_a_real_provider_does_is_shown_or_listed() {
    let Some(recorded) = record("whole::what_a_real_provider_does_is_shown_or_listed", real) else { return };
    assert_eq!(recorded.seen["applied"], "applied", "{:#}", recorded.seen);
    let held = Held::of(&recorded, &[LIST, PACKAGES, REAL]);
    assert!(held.found.is_empty(), "neither shown nor listed: {:#?}", held.found);
    assert_eq!(held.unused, [""; 0], "rows of the list that nothing needs");
}
