//! Code that comes from elsewhere, modules and providers, is the same at the apply as it was at the plan.

use std::fs;
use std::io::{Cursor, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use countersign_terraform::run::providers::Held;
use countersign_terraform::run::record::{Ending, Fault};

use crate::desk::{Desk, desk};

fn module(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_script_in_the_git_folder_of_a_fetched_module_is_gone_before_it_could_run() {
    let Some(mut desk) = desk() else { return };
    let main = "resource \"terraform_data\" \"in\" {\n  provisioner \"local-exec\" {\n    command = \"/bin/sh ${path.module}/.git/hook.sh\"\n  }\n}\n";
    let served = |script: &str| module(&[("main.tf", main), (".git/hook.sh", script), ("x/.GIT/hook.sh", script)]);
    desk.server.held.lock().unwrap().module = served("echo reviewed\n");
    let call = format!("module \"m\" {{\n  source = \"{}/m.zip\"\n}}\n", desk.server.address);
    desk.commit(&call, &[]);
    let view = desk.run("1700000000-01", desk.plan_task("plan-1"));
    assert_eq!(view.ended.clone().unwrap().ending, Ending::Planned, "{:#?}", view.ended);
    desk.server.held.lock().unwrap().module = served("echo nobody read this\n");
    let view = desk.run("1700000000-02", desk.apply_task("plan-1"));
    assert_eq!(view.ended.unwrap().ending, Ending::Failed, "the script is not there: {:#?}", view.log);
    assert!(view.log.iter().all(|line| !line.text.contains("nobody read this")), "{:#?}", view.log);
}

/// A module in a repository of its own, where a sandbox leaves it in sight.
struct Repository {
    folder: tempfile::TempDir,
}

impl Repository {
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("countersign-").tempdir_in("/usr/local/share").unwrap();
        let repository = Self { folder };
        repository.git(&["init", "--quiet", "."]);
        repository
    }

    fn git(&self, arguments: &[&str]) {
        let names = ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"];
        let mut git = std::process::Command::new(crate::world::git_program());
        let git =
            git.args(arguments).current_dir(self.folder.path()).envs(names.map(|name| (name, "mina@acme.example")));
        assert!(git.env("GIT_CONFIG_GLOBAL", "/dev/null").status().unwrap().success(), "git {arguments:?}");
    }

    fn commit(&self, name: &str, content: &str) {
        fs::write(self.folder.path().join(name), content).unwrap();
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "-m", "change"]);
    }

    fn call(&self) -> String {
        format!("module \"m\" {{\n  source = \"git::file://{}\"\n}}\n", self.folder.path().display())
    }
}

const INNER: &str = "resource \"terraform_data\" \"in\" {}\n";

#[test]
fn a_cloned_module_is_the_same_at_the_apply_or_is_refused() {
    let Some(mut desk) = desk() else { return };
    let repository = Repository::new();
    repository.commit("main.tf", INNER);
    desk.commit(&repository.call(), &[]);
    for (run, plan) in [("1700000000-01", "plan-1"), ("1700000000-02", "plan-2")] {
        let view = desk.run(run, desk.plan_task(plan));
        assert_eq!(view.ended.clone().unwrap().ending, Ending::Planned, "{:#?}", view.ended);
    }
    assert!(desk.manifest("plan-1").modules.is_some());
    assert_eq!(
        desk.manifest("plan-1").modules,
        desk.manifest("plan-2").modules,
        "clones differ in nothing that is left"
    );
    repository.commit("hook.sh", "echo nobody read this\n");
    let ended = desk.run("1700000000-03", desk.apply_task("plan-1")).ended.unwrap();
    assert_eq!((ended.ending, ended.fault), (Ending::Refused, Some(Fault::ModulesChanged)));
    repository.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    let view = desk.run("1700000000-04", desk.apply_task("plan-1"));
    assert_eq!(view.ended.unwrap().ending, Ending::Applied, "{:#?}", view.log);
}

#[test]
fn a_module_with_a_link_that_leads_out_is_not_planned_with() {
    let Some(mut desk) = desk() else { return };
    for target in ["/tmp/countersign/tree/prod/hook.sh", "../../../tree/prod/hook.sh"] {
        let repository = Repository::new();
        symlink(target, repository.folder.path().join("hook.sh")).unwrap();
        repository.commit("main.tf", INNER);
        desk.commit(&repository.call(), &[("prod/hook.sh", "echo x\n")]);
        let run = if target.starts_with('/') { "1700000000-01" } else { "1700000000-02" };
        let ended = desk.run(run, desk.plan_task("plan-1")).ended.unwrap();
        assert_eq!(ended.fault, Some(Fault::ModuleRefused { path: "m/hook.sh".to_owned() }), "{target}");
    }
}

const PACKAGE: &str = "registry.terraform.io/hashicorp/aws/5.100.0/linux_amd64";
const ADDRESS: &str = "registry.terraform.io/hashicorp/aws";

/// A real provider, where it lies on this machine, and a folder of packages that leads to it.
struct RealProvider {
    folder: tempfile::TempDir,
}

impl RealProvider {
    fn here() -> Option<Self> {
        let Some(package) = std::env::var_os("COUNTERSIGN_PROVIDERS").map(|folder| Path::new(&folder).join(PACKAGE))
        else {
            println!("skipped: COUNTERSIGN_PROVIDERS names no folder of providers");
            return None;
        };
        if !package.is_dir() {
            println!("skipped: {} is not there", package.display());
            return None;
        }
        let folder = tempfile::Builder::new().prefix("countersign-").tempdir_in("/opt").unwrap();
        let real = Self { folder };
        fs::create_dir_all(real.place()).unwrap();
        for entry in fs::read_dir(package).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), real.place().join(entry.file_name())).unwrap();
        }
        Some(real)
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join(PACKAGE)
    }

    fn use_in(&self, desk: &mut Desk, hash: Option<&str>) {
        let main = "terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n      version = \"5.100.0\"\n    }\n  }\n}\nprovider \"aws\" {\n  region                      = \"eu-central-1\"\n  access_key                  = \"a\"\n  secret_key                  = \"b\"\n  skip_credentials_validation = true\n  skip_requesting_account_id  = true\n  skip_region_validation      = true\n}\ndata \"aws_partition\" \"here\" {}\nresource \"terraform_data\" \"a\" { input = data.aws_partition.here.partition }\n";
        let hashes = hash.map(|hash| format!("  hashes = [\"{hash}\"]\n")).unwrap_or_default();
        let lock = format!(
            "provider \"{ADDRESS}\" {{\n  version     = \"5.100.0\"\n  constraints = \"5.100.0\"\n{hashes}}}\n"
        );
        desk.commit(main, &[("prod/.terraform.lock.hcl", &lock)]);
        desk.environment.retain(|(name, _)| name != "TF_CLI_ARGS_init");
        desk.environment.push(("TF_CLI_ARGS_init".to_owned(), format!("-plugin-dir={}", self.folder.path().display())));
    }
}

#[test]
fn a_provider_without_a_hash_in_the_lock_file_is_planned_with_and_never_applied_with() {
    let (Some(mut desk), Some(real)) = (desk(), RealProvider::here()) else { return };
    real.use_in(&mut desk, None);
    let view = desk.run("1700000000-01", desk.plan_task("plan-1"));
    assert_eq!(view.ended.clone().unwrap().ending, Ending::Planned, "{:#?}", view.ended);
    let manifest = desk.manifest("plan-1");
    let used = manifest.providers.unwrap();
    assert_eq!((used.len(), used[0].address.as_str(), used[0].held), (1, ADDRESS, Held::Nothing));
    assert_eq!(manifest.new_providers[0].address, ADDRESS);

    // Another program in its place, which the tool takes: no hash says what was meant.
    fs::remove_dir_all(real.place()).unwrap();
    fs::create_dir(real.place()).unwrap();
    let program = real.place().join("terraform-provider-aws_v5.100.0_x5");
    let port = desk.server.address.rsplit(':').next().unwrap().to_owned();
    let script = format!(
        "#!/bin/bash\nexec 3<>/dev/tcp/127.0.0.1/{port}\nprintf 'FOUND / HTTP/1.1\\r\\ncontent-length: 3\\r\\n\\r\\nran' >&3\nexit 1\n"
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let ended = desk.run("1700000000-02", desk.apply_task("plan-1")).ended.unwrap();
    assert_eq!(
        (ended.ending, ended.fault),
        (Ending::Refused, Some(Fault::ProviderUnpinned { address: ADDRESS.to_owned() }))
    );
    assert_eq!(desk.server.found(), None, "it did not run");
    assert_eq!(desk.server.state(), None);
}

#[test]
fn a_provider_whose_hash_the_lock_file_has_is_held_by_it_and_applied_with() {
    let (Some(mut desk), Some(real)) = (desk(), RealProvider::here()) else { return };
    real.use_in(&mut desk, None);
    let view = desk.run("1700000000-01", desk.plan_task("plan-1"));
    assert_eq!(view.ended.clone().unwrap().ending, Ending::Planned, "{:#?}", view.ended);
    let base = desk.head.clone().unwrap().head;
    let hash = desk.manifest("plan-1").providers.unwrap()[0].hash.clone();

    // The tool itself holds it, too: it would refuse another hash.
    real.use_in(&mut desk, Some(&hash));
    if let Some(head) = &mut desk.head {
        head.base = base;
    }
    let view = desk.run("1700000000-02", desk.plan_task("plan-2"));
    assert_eq!(view.ended.clone().unwrap().ending, Ending::Planned, "{:#?}", view.ended);
    let manifest = desk.manifest("plan-2");
    assert_eq!(manifest.providers.unwrap()[0].held, Held::Hash);
    assert_eq!(manifest.new_providers.len(), 1, "the base's lock file does not have it");
    let view = desk.run("1700000000-03", desk.apply_task("plan-2"));
    assert_eq!(view.ended.unwrap().ending, Ending::Applied, "{:#?}", view.log);
    assert_eq!(desk.server.resources().len(), 2);
}
