//! The commands of `docs/publish-plans.md`, taken out of the page and run: what they publish holds no
//! sensitive value, and has the public digest of the plan.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "tests start programs and read the environment of the test run")]
#![expect(clippy::print_stdout, reason = "a test that cannot run says so, and is counted as skipped")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PAGE: &str = include_str!("../../../docs/publish-plans.md");
const SECRET: &str = "hunter2-is-what-nobody-may-see";

const CONFIGURATION: &str = r#"
terraform {
  backend "local" {
    path = "state/network.tfstate"
  }
}

variable "password" {
  type      = string
  sensitive = true
  default   = "hunter2-is-what-nobody-may-see"
}

resource "terraform_data" "database" {
  input = { user = "app", password = var.password }
}

output "password" {
  value     = var.password
  sensitive = true
}
"#;

/// The commands of the step with this name.
fn step(name: &str) -> String {
    let workflow = PAGE.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let step = workflow.split(&format!("- name: {name}\n")).nth(1).unwrap_or_else(|| panic!("there is no step {name}"));
    let lines = step.split("run: |\n").nth(1).unwrap().lines();
    let script: Vec<&str> = lines.map_while(|line| line.strip_prefix("          ")).collect();
    assert!(!script.is_empty(), "{name} runs nothing");
    script.join("\n")
}

struct Runner {
    folder: tempfile::TempDir,
    head: String,
    path: String,
}

impl Runner {
    fn new(tool: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        std::os::unix::fs::symlink(tool, bin.join("terraform")).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_countersign"), bin.join("countersign")).unwrap();
        let gh = bin.join("gh");
        fs::write(&gh, "#!/bin/sh\nfor word in \"$@\"; do printf '%s\\n' \"$word\"; done >> \"$GH_SAID\"\n").unwrap();
        fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).unwrap();
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        let mut runner = Self { folder, head: String::new(), path };
        fs::create_dir_all(runner.checkout().join("prod/network")).unwrap();
        fs::create_dir(runner.temporary()).unwrap();
        runner.git(&["init", "--quiet", "--initial-branch=main"]);
        runner.commit("base", "");
        runner.git(&["checkout", "--quiet", "-b", "change"]);
        runner.commit("change", CONFIGURATION);
        runner.head = runner.git(&["rev-parse", "HEAD"]);
        runner.git(&["checkout", "--quiet", "main"]);
        runner.git(&["merge", "--quiet", "--no-ff", "-m", "merge", "change"]);
        runner
    }

    fn checkout(&self) -> PathBuf {
        self.folder.path().join("checkout")
    }

    fn temporary(&self) -> PathBuf {
        self.folder.path().join("temporary")
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut command = self.command("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@b.example"]).args(arguments);
        let output = command.current_dir(self.checkout()).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn commit(&self, message: &str, content: &str) {
        fs::write(self.checkout().join("prod/network/main.tf"), content).unwrap();
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "-m", message]);
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", &self.path)
            .env("HOME", self.folder.path())
            .env("GITHUB_REPOSITORY", "acme/network")
            .env("GITHUB_REPOSITORY_ID", "1296269")
            .env("GITHUB_RUN_ID", "7")
            .env("GITHUB_RUN_ATTEMPT", "1")
            .env("GITHUB_OUTPUT", self.temporary().join("output"))
            .env("RUNNER_TEMP", self.temporary())
            .env("TF_DATA_DIR", self.temporary().join("terraform-data"))
            .env("GH_SAID", self.temporary().join("said"))
            .env("PROJECT", "prod/network")
            .env("DIR", "prod/network")
            .env("HEAD", &self.head)
            .env("PAGE", "https://github.com/acme/network/actions/runs/7");
        command
    }

    /// Runs a step as Actions does.
    fn run(&self, step_name: &str, more: &[(&str, &str)]) -> Output {
        let mut command = self.command("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &step(step_name)]);
        command.envs(more.iter().copied()).current_dir(self.checkout());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{step_name}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    fn published(&self, name: &str) -> String {
        fs::read_to_string(self.temporary().join("published").join(name)).unwrap()
    }

    /// The public digest of a plan with the published meta file.
    fn digest(&self, plan: &Path) -> String {
        let mut command = self.command(env!("CARGO_BIN_EXE_countersign"));
        command.arg("digest").arg("--meta").arg(self.temporary().join("published/meta.json")).arg(plan);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text.lines().find(|line| line.starts_with("public")).unwrap();
        line.split_whitespace().nth(1).unwrap().to_owned()
    }
}

fn tool() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap();
    let found = std::env::split_paths(&path).map(|folder| folder.join("terraform")).find(|program| program.is_file());
    if found.is_none() {
        println!("skipped: terraform is not on PATH");
    }
    found
}

#[test]
fn the_workflow_publishes_a_plan_without_its_secrets_and_with_its_digest() {
    let Some(tool) = tool() else { return };
    let runner = Runner::new(&tool);
    runner.run("Say that a plan is being made", &[]);
    let log = runner.run("Plan", &[]);
    let whole = runner.temporary().join("plan.json");
    assert!(fs::read_to_string(&whole).unwrap().contains(SECRET), "the plan itself has the value");
    for name in ["plan.json", "schemas.json", "meta.json"] {
        assert!(!runner.published(name).contains(SECRET), "{name} has a sensitive value");
    }
    assert!(!String::from_utf8_lossy(&[log.stdout, log.stderr].concat()).contains(SECRET));
    assert_eq!(fs::read_dir(runner.temporary().join("published")).unwrap().count(), 3);
    assert_eq!(runner.digest(&whole), runner.digest(&runner.temporary().join("published/plan.json")));

    let meta: serde_json::Value = serde_json::from_str(&runner.published("meta.json")).unwrap();
    assert_eq!(
        (&meta["schema"], &meta["project"], &meta["repository_id"]),
        (&2.into(), &"prod/network".into(), &1_296_269.into())
    );
    assert_eq!(meta["head"], runner.head);
    assert_eq!(meta["base"], runner.git(&["rev-parse", "HEAD^1"]));
    assert_eq!(meta["tree"], runner.git(&["rev-parse", "HEAD^{tree}"]));

    let outputs = fs::read_to_string(runner.temporary().join("output")).unwrap();
    let output = |name: &str| {
        let line = outputs.lines().find_map(|line| line.strip_prefix(&format!("{name}=")));
        line.unwrap_or_else(|| panic!("{name} is not among {outputs}")).to_owned()
    };
    assert_eq!(output("artifact"), format!("countersign-plan-{}", &sha256("prod/network")[..16]));
    let (context, state, description) = (output("context"), output("state"), output("description"));
    runner.run("Say what the plan does", &[("CONTEXT", &context), ("STATE", &state), ("DESCRIPTION", &description)]);
    runner.run("Say that it failed", &[]);
    let said = fs::read_to_string(runner.temporary().join("said")).unwrap();
    let states: Vec<&str> = said.lines().filter(|line| line.starts_with("state=")).collect();
    assert_eq!(states, ["state=pending", "state=success", "state=failure"]);
    // All three are about one status, which is the one that the app reads.
    assert_eq!(said.matches("context=countersign/plan: prod/network\n").count(), 3, "{said}");
    assert!(said.contains("description=create 1, outputs 1\n"), "{said}");
}

fn sha256(text: &str) -> String {
    countersign_model::sha256_hex(text.as_bytes()).to_string()
}
