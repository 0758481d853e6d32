//! The fakes against the real `terraform` and its S3 backend.

use std::path::Path;
use std::process::{Command, Output};

use countersign_testkit::aws::{Access, AwsWorld, Clock, FakeS3, FakeSts, Issued, Role};

const PLAN: &str = "arn:aws:iam::412033857711:role/plan";
const APPLY: &str = "arn:aws:iam::412033857711:role/apply";
const STRANGER: &str = "arn:aws:iam::999999999999:role/apply";

const CONFIGURATION: &str = r#"
terraform {
  backend "s3" {
    bucket                      = "acme-state"
    key                         = "prod/terraform.tfstate"
    region                      = "eu-central-1"
    use_lockfile                = true
    use_path_style              = true
    skip_region_validation      = true
    skip_metadata_api_check     = true
    skip_s3_checksum            = true
  }
}

resource "terraform_data" "one" {
  input = "first"
}
"#;

struct Cloud {
    sts: FakeSts,
    s3: FakeS3,
    _root: tempfile::TempDir,
}

impl Cloud {
    async fn start() -> Self {
        let world = AwsWorld::new()
            .role(Role::new(PLAN).may(Access::ReadAndLock, "acme-state"))
            .role(Role::new(APPLY).may(Access::Write, "acme-state"))
            .role(Role::new(STRANGER).may(Access::Write, "acme-state"))
            .bucket("acme-state", "412033857711");
        let root = tempfile::tempdir().unwrap();
        let sts = FakeSts::start(world, Clock::system()).await;
        let s3 = FakeS3::start(&sts, root.path()).await;
        Self { sts, s3, _root: root }
    }

    async fn terraform(&self, folder: &Path, session: &Issued, arguments: &[&str]) -> Output {
        let mut command = terraform();
        command.current_dir(folder).args(arguments).env_clear();
        command.env("PATH", path()).env("HOME", folder).env("CHECKPOINT_DISABLE", "1").env("TF_IN_AUTOMATION", "1");
        command.env("AWS_ACCESS_KEY_ID", &session.access_key_id);
        command.env("AWS_SECRET_ACCESS_KEY", &session.secret_access_key);
        command.env("AWS_SESSION_TOKEN", &session.session_token);
        command.env("AWS_ENDPOINT_URL_S3", self.s3.url()).env("AWS_ENDPOINT_URL_STS", self.sts.url());
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }
}

fn text(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat()
}

fn done(output: &Output) {
    assert!(output.status.success(), "{}", text(output));
}

fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("main.tf"), CONFIGURATION).unwrap();
    folder
}

#[expect(clippy::print_stderr, reason = "says why a test could not run")]
fn without_terraform() -> bool {
    let absent = !std::env::split_paths(&path()).any(|folder| folder.join("terraform").is_file());
    if absent {
        eprintln!("skipped: terraform is not on PATH");
    }
    absent
}

#[expect(clippy::disallowed_methods, reason = "a test is its own edge")]
fn path() -> std::ffi::OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "the test runs the real terraform")]
fn terraform() -> Command {
    Command::new("terraform")
}

const INIT: &[&str] = &["init", "-input=false", "-no-color"];

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_made_by_one_role_and_applied_by_another() {
    if without_terraform() {
        return;
    }
    let cloud = Cloud::start().await;
    let (plan, apply) = (cloud.sts.issue(PLAN, "sora-plan"), cloud.sts.issue(APPLY, "sora-apply"));
    let folder = workspace();
    let run = async |session: &Issued, arguments: &[&str]| cloud.terraform(folder.path(), session, arguments).await;

    done(&run(&plan, INIT).await);
    done(&run(&plan, &["plan", "-input=false", "-no-color", "-out=tfplan"]).await);
    // The role that plans cannot apply: it takes the lock, but the state is closed to it.
    let refused = run(&plan, &["apply", "-input=false", "-no-color", "tfplan"]).await;
    assert!(!refused.status.success() && text(&refused).contains("AccessDenied"), "{}", text(&refused));
    done(&run(&apply, &["plan", "-input=false", "-no-color", "-out=tfplan"]).await);
    done(&run(&apply, &["apply", "-input=false", "-no-color", "tfplan"]).await);
    let shown = run(&plan, &["state", "list"]).await;
    assert!(text(&shown).contains("terraform_data.one"), "{}", text(&shown));

    let calls = cloud.s3.calls();
    let of = |method: &str, key: &str| {
        let wanted = calls.iter().filter(move |call| call.method == method && call.key == key);
        wanted.map(|call| (call.role.as_ref().unwrap().name(), call.status)).collect::<Vec<_>>()
    };
    let state: Vec<_> = of("PUT", "prod/terraform.tfstate").into_iter().filter(|(_, status)| *status == 200).collect();
    assert!(!state.is_empty() && state.iter().all(|(role, _)| *role == "apply"), "{state:?}");
    assert!(of("PUT", "prod/terraform.tfstate").contains(&("plan", 403)));
    let (taken, freed) = (of("PUT", "prod/terraform.tfstate.tflock"), of("DELETE", "prod/terraform.tfstate.tflock"));
    assert!(taken.len() >= 4 && taken.iter().all(|(_, status)| *status == 200), "{taken:?}");
    assert_eq!(taken.len(), freed.len(), "every lock was given back");
    assert!(cloud.sts.calls().iter().all(|call| call.action == "GetCallerIdentity"));
    assert!(!cloud.sts.calls().is_empty(), "terraform asks who it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_of_another_account_reaches_no_state() {
    if without_terraform() {
        return;
    }
    let cloud = Cloud::start().await;
    let folder = workspace();
    let refused = cloud.terraform(folder.path(), &cloud.sts.issue(STRANGER, "sora"), INIT).await;
    let said = text(&refused);
    assert!(!refused.status.success() && said.contains("Unable to access object") && said.contains("403"), "{said}");
    assert!(cloud.s3.calls().iter().all(|call| call.status == 403), "{:?}", cloud.s3.calls());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_applies_while_the_state_is_locked() {
    if without_terraform() {
        return;
    }
    let cloud = Cloud::start().await;
    let session = cloud.sts.issue(APPLY, "sora");
    let folder = workspace();
    // A resource that waits until a file exists holds the lock for as long as the test likes.
    let slow = r#"
resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "touch started; while [ ! -e go ]; do sleep 0.05; done"
  }
}
"#;
    std::fs::write(folder.path().join("slow.tf"), slow).unwrap();
    done(&cloud.terraform(folder.path(), &session, INIT).await);
    let apply: &[&str] = &["apply", "-input=false", "-no-color", "-auto-approve"];
    let first = cloud.terraform(folder.path(), &session, apply);
    let second = async {
        while !folder.path().join("started").exists() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        let refused = cloud.terraform(folder.path(), &session, apply).await;
        std::fs::write(folder.path().join("go"), "").unwrap();
        refused
    };
    let (first, second) = tokio::join!(first, second);
    done(&first);
    let said = text(&second);
    assert!(!second.status.success() && said.contains("Error acquiring the state lock"), "{said}");
    assert!(said.contains("PreconditionFailed") && said.contains("OperationTypeApply"), "{said}");
    done(&cloud.terraform(folder.path(), &session, apply).await);
}
