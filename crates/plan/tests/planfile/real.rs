//! Plan files of the real terraform, where it is on the machine: each agrees with what the tool shows, and no
//! change of a leaf of that goes unnoticed.
#![expect(clippy::disallowed_methods, reason = "the tests run the real tool")]
#![expect(clippy::print_stdout, reason = "a test that could not run says so")]

use std::path::Path;
use std::process::Command;

use countersign_plan::json::Value as Json;
use countersign_plan::planfile::{Agreement, Asked, AskedBackend, Given, PlanFile, VariableFile, compare};
use countersign_plan::schema::Schemas;
use countersign_plan::{Mode, Plan, Tool};

use crate::leaves::unnoticed;
use crate::world::told;

const FIRST: &str = r#"
variable "secret" {
  default   = "s3cret"
  sensitive = true
}
variable "zones" {
  type = list(object({ name = string, size = optional(number, 3) }))
  default = [{ name = "a" }]
}
locals {
  keys = toset(["a.b", "q\"x", "$${y}", "é", "line\nbreak", ""])
}
resource "terraform_data" "plain" {
  input = { text = "one", number = 12345678901234567890, half = 0.1, flag = true, list = [1, "two", null] }
}
resource "terraform_data" "many" {
  for_each = local.keys
  input    = each.key
}
resource "terraform_data" "counted" {
  count = 2
  input = var.secret
  provisioner "local-exec" {
    when    = destroy
    command = "echo ${self.id}"
  }
  provisioner "local-exec" {
    command     = "true # ${count.index}"
    environment = { A = "b" }
  }
}
resource "terraform_data" "replaced" {
  input            = terraform_data.plain.id
  triggers_replace = [1, { a = "b" }]
}
resource "terraform_data" "gone" {
  input = "gone"
}
resource "terraform_data" "old" {}
resource "terraform_data" "forgotten" {}
data "terraform_remote_state" "none" {
  backend  = "local"
  defaults = { x = 1 }
  config   = { path = "none.tfstate" }
}
module "inner" {
  source   = "./inner"
  for_each = { "k.k" = terraform_data.plain.id }
  text     = each.value
}
check "holds" {
  assert {
    condition     = length(terraform_data.counted) == 3
    error_message = "not three"
  }
}
output "all" {
  value = { for key, it in terraform_data.many : key => it.id }
}
output "secret" {
  value     = var.secret
  sensitive = true
}
output "zones" {
  value = var.zones
}
"#;

const INNER: &str = r#"
variable "text" {
  type        = string
  description = "What is kept."
}
resource "terraform_data" "kept" {
  input = var.text
  lifecycle {
    precondition {
      condition     = var.text != ""
      error_message = "never"
    }
  }
}
output "id" {
  value = terraform_data.kept.id
}
"#;

fn second() -> String {
    FIRST
        .replace("text = \"one\"", "text = \"two\"")
        .replace("[1, { a", "[2, { a")
        .replace("resource \"terraform_data\" \"gone\" {\n  input = \"gone\"\n}\n", "")
        .replace(
            "resource \"terraform_data\" \"old\" {}\n",
            "resource \"terraform_data\" \"new\" {}\nmoved {\n  from = terraform_data.old\n  to   = terraform_data.new\n}\n",
        )
        .replace(
            "resource \"terraform_data\" \"forgotten\" {}\n",
            "removed {\n  from = terraform_data.forgotten\n  lifecycle {\n    destroy = false\n  }\n}\nresource \"terraform_data\" \"brought\" {}\nimport {\n  to = terraform_data.brought\n  id = \"an id\"\n}\n",
        )
        .replace("count = 2", "count = 1")
        .replace("value = var.zones", "value = terraform_data.replaced.id")
}

pub(crate) fn is_there() -> bool {
    let there = Command::new("terraform").arg("version").output().is_ok_and(|it| it.status.success());
    if !there {
        println!("skipped: terraform is not on PATH");
    }
    there
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("terraform")
        .args(arguments)
        .current_dir(folder)
        .env_remove("TF_CLI_CONFIG_FILE")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    // An errored plan is written all the same.
    assert!(output.status.success() || arguments.contains(&"-out=plan.bin"), "{arguments:?}: {text}");
    output.stdout
}

/// What a plan was made with.
#[derive(Default)]
pub(crate) struct Made<'a> {
    mode: Option<Mode>,
    targets: &'a [&'a str],
    force_replace: &'a [&'a str],
    workspace: Option<&'a str>,
    variables: &'a [VariableFile<'a>],
}

/// A plan file with what it is held against.
pub(crate) struct Pair {
    pub(crate) file: PlanFile,
    pub(crate) json: String,
    schemas: Schemas,
}

impl Pair {
    fn agreement(&self, json: &str, made: &Made<'_>) -> Agreement {
        let plan = Plan::read(json.as_bytes().to_vec()).unwrap();
        let config = Json::parse("{}").unwrap();
        compare(
            &self.file,
            &plan,
            &self.schemas,
            &Asked {
                tool_version: self.file.tool_version(),
                mode: made.mode.unwrap_or(Mode::Normal),
                targets: made.targets,
                excludes: &[],
                force_replace: made.force_replace,
                backend: AskedBackend {
                    kind: "local",
                    config: Some(&config),
                    workspace: made.workspace.unwrap_or("default"),
                },
                state: self.file.previous_state(),
                variables: &Given::read([], made.variables),
            },
        )
    }
}

fn plan(folder: &Path, arguments: &[&str]) -> Pair {
    run(folder, &[&["plan", "-input=false", "-out=plan.bin"], arguments].concat());
    let json = String::from_utf8(run(folder, &["show", "-json", "plan.bin"])).unwrap();
    let schemas = String::from_utf8(run(folder, &["providers", "schema", "-json"])).unwrap();
    Pair {
        file: PlanFile::read(&std::fs::read(folder.join("plan.bin")).unwrap(), Tool::Terraform).unwrap(),
        json,
        schemas: Schemas::parse(&schemas).unwrap(),
    }
}

pub(crate) fn agrees(folder: &Path, arguments: &[&str], made: &Made<'_>) -> Pair {
    let pair = plan(folder, arguments);
    let agreement = pair.agreement(&pair.json, made);
    assert_eq!(told(&agreement), [""; 0], "{arguments:?}");
    assert!(agreement.agreed().is_some());
    pair
}

pub(crate) fn room(main: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("inner")).unwrap();
    std::fs::write(folder.path().join("inner/inner.tf"), INNER).unwrap();
    std::fs::write(folder.path().join("main.tf"), main).unwrap();
    let state = r#"{"version":4,"terraform_version":"1.5.0","serial":1,"lineage":"x","outputs":{"y":{"value":1,"type":"number"}},"resources":[]}"#;
    std::fs::write(folder.path().join("none.tfstate"), state).unwrap();
    run(folder.path(), &["init", "-input=false"]);
    folder
}

#[test]
fn plans_of_every_kind_agree_with_what_terraform_shows() {
    if !is_there() {
        return;
    }
    let folder = room(FIRST);
    let folder = folder.path();
    agrees(folder, &[], &Made::default());
    agrees(folder, &["-target=terraform_data.plain"], &Made { targets: &["terraform_data.plain"], ..Made::default() });
    run(folder, &["apply", "-input=false", "-auto-approve"]);
    agrees(folder, &[], &Made::default());
    std::fs::write(folder.join("main.tf"), second()).unwrap();
    agrees(folder, &[], &Made::default());
    let replace = ["terraform_data.many[\"a.b\"]"];
    agrees(folder, &["-replace=terraform_data.many[\"a.b\"]"], &Made { force_replace: &replace, ..Made::default() });
    agrees(folder, &["-refresh-only"], &Made { mode: Some(Mode::RefreshOnly), ..Made::default() });
    agrees(folder, &["-destroy"], &Made { mode: Some(Mode::Destroy), ..Made::default() });
    let set = [VariableFile { name: "set.tfvars", content: b"secret = \"other\"" }];
    agrees(folder, &["-var=secret=other"], &Made { variables: &set, ..Made::default() });
    let failing = second().replace("condition     = length", "condition     = length(var.secret) > 99 && length");
    std::fs::write(folder.join("main.tf"), failing).unwrap();
    agrees(folder, &[], &Made::default());
    std::fs::write(folder.join("inner/inner.tf"), INNER.replace("var.text != \"\"", "length(var.text) > 99")).unwrap();
    let errored = agrees(folder, &[], &Made::default());
    assert!(errored.file.errored());
}

#[test]
fn no_change_of_what_terraform_shows_goes_unnoticed() {
    if !is_there() {
        return;
    }
    let folder = room(FIRST);
    run(folder.path(), &["apply", "-input=false", "-auto-approve"]);
    std::fs::write(folder.path().join("main.tf"), second()).unwrap();
    let pair = agrees(folder.path(), &[], &Made::default());
    let document: serde_json::Value = serde_json::from_str(&pair.json).unwrap();
    let missed = unnoticed(&document, |text| {
        Plan::read(text.as_bytes().to_vec()).is_ok() && pair.agreement(text, &Made::default()).agreed().is_some()
    });
    let missed: Vec<_> = missed.into_iter().filter(|it| !is_meaningless(it)).collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// The order of what is found by its name, and what the documentation says is not compared.
fn is_meaningless(missed: &str) -> bool {
    let (pointer, change) = missed.split_once(": ").unwrap();
    let turned = change.contains("] -> [");
    let list =
        ["/resource_changes", "/resources", "/child_modules", "/references", "/replace_paths", "/relevant_attributes"];
    // Versions differ in whether forgotten resources stand among planned values.
    let forgotten = change.contains("\"terraform_data.forgotten\"") && change.ends_with("taken out");
    forgotten && pointer.starts_with("/planned_values")
        || turned && list.iter().any(|it| pointer.ends_with(it))
        || pointer.starts_with("/configuration") && pointer.ends_with("/schema_version")
        || pointer.contains("/configuration/root_module/variables/zones/default")
        || pointer.starts_with("/configuration/provider_config")
}

const TYPED: &str = r#"
variable "untyped" {}
variable "text" {
  type = string
}
variable "number" {
  type    = number
  default = 1
}
variable "list" {
  type = list(string)
}
variable "set" {
  type = set(number)
}
variable "object" {
  type = object({ name = string, size = optional(number, 3) })
}
variable "any" {
  type = any
}
variable "nothing" {
  type    = string
  default = "something"
}
variable "hidden" {
  sensitive = true
}
resource "terraform_data" "it" {
  input = [var.untyped, var.text, var.number, var.list, var.set, var.object, var.any, var.nothing]
}
"#;

const NAMED: &str = "untyped = \"first\"\ntext = 12\nlist = [\"a\", 2]\nset = [3, 1, 3]\nhidden = \"s3cret\"\n\
    object = { name = \"x\" }\nany = <<-EOT\n  a\n    $${b}\n  EOT\nnothing = null\nnot_declared = 1\n";

#[test]
fn values_of_variables_are_those_that_were_given() {
    if !is_there() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let later = r#"{"untyped":"${x}","number":"7"}"#;
    for (name, content) in [("main.tf", TYPED), ("terraform.tfvars", NAMED), ("z.auto.tfvars.json", later)] {
        std::fs::write(folder.join(name), content).unwrap();
    }
    std::fs::write(folder.join("last.tfvars"), "list = []\n").unwrap();
    run(folder, &["init", "-input=false"]);
    let file = |name, content: &'static str| VariableFile { name, content: content.as_bytes() };
    let files = [file("terraform.tfvars", NAMED), file("z.auto.tfvars.json", later), file("last.tfvars", "list = []")];
    let made = |variables| Made { variables, ..Made::default() };
    let pair = agrees(folder, &["-var-file=last.tfvars"], &made(&files));
    let differs =
        |files: &[VariableFile<'_>]| told(&pair.agreement(&pair.json, &Made { variables: files, ..Made::default() }));
    assert_eq!(differs(&files[..2]), ["Variable NotAsked list "]);
    let other = NAMED.replace("s3cret", "other").replace("3, 1, 3", "3, 1");
    let others = [VariableFile { name: "terraform.tfvars", content: other.as_bytes() }, files[1], files[2]];
    assert_eq!(differs(&others), ["Variable NotAsked hidden ", "Variable NotAsked set "]);
    // One that was not given at all has its default.
    let less = NAMED.replace("nothing = null", "");
    let without = [VariableFile { name: "terraform.tfvars", content: less.as_bytes() }, files[1], files[2]];
    assert_eq!(differs(&without), ["Variable NotAsked nothing "]);
    let more = [files[0], files[1], files[2], file("more.tfvars", "number = 8\n")];
    assert_eq!(differs(&more), ["Variable NotAsked number "]);
}
