//! Sessions of this crate in the hands of the real `terraform`, against moto with policies enforced.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use countersign_aws::{
    AwsError, AwsFiles, AwsSession, Base, Endpoints, Kms, KmsError, RoleRequest, SessionKeys, SessionName, Sts,
};
use countersign_model::KeyArn;
use countersign_testkit::aws::{Moto, MotoCall};
use jiff::Timestamp;
use secrecy::ExposeSecret as _;

const MAY_ASSUME: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}"#;
const MAY_NOTHING: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}"#;
const MAY_STORE: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*", "dynamodb:*"], "Resource": "*"}]}"#;
const PROD: &str = "412033857711";
const SORA: &str = "arn:aws:iam::123456789012:user/sora";

struct World {
    moto: Moto,
    sts: Sts,
    base: Base,
}

impl World {
    /// Roles `apply` and `plan` in an account, a bucket and a table for locks; `plan` may do nothing.
    async fn start() -> Option<Self> {
        let Some(program) = Moto::installed() else {
            skip("moto is not installed (scripts/moto.sh)");
            return None;
        };
        let moto = Moto::start(&program).await;
        let (access_key_id, secret) = moto.create_user("sora", MAY_ASSUME).await;
        moto.create_role(PROD, "apply", SORA, MAY_STORE).await;
        moto.create_role(PROD, "plan", SORA, MAY_NOTHING).await;
        moto.create_role("123456789012", "foreign", "arn:aws:iam::123456789012:user/mina", MAY_STORE).await;
        moto.create_bucket(PROD, "acme-state").await;
        moto.create_lock_table(PROD, "acme-locks").await;
        moto.enforce_policies().await;
        let endpoints = Endpoints::from_vars([("AWS_ENDPOINT_URL", moto.url())]).unwrap();
        let sts = Sts::new(AwsFiles::in_home(Path::new("/nonexistent")), endpoints);
        Some(Self { moto, sts, base: Base::Keys { access_key_id, secret: secret.into(), session_token: None } })
    }

    async fn assume(&self, role: &str) -> Result<AwsSession, AwsError> {
        let request = RoleRequest {
            role: role.parse().unwrap(),
            base: self.base.clone(),
            external_id: None,
            mfa: None,
            session_name: SessionName::for_pull("sora", "infra-network", 412),
            duration: Duration::from_hours(1),
            source_identity: None,
            region: None,
        };
        self.sts.assume(&request, Timestamp::now()).await
    }

    /// The requests that were made with a session, for a service.
    fn calls_of(&self, session: &AwsSession, service: &str) -> Vec<MotoCall> {
        let key = session.child_environment().into_iter().find(|(name, _)| name == "AWS_ACCESS_KEY_ID").unwrap().1;
        let ours = |call: &MotoCall| call.access_key_id == key.expose_secret() && call.service == service;
        self.moto.calls().into_iter().filter(ours).collect()
    }

    async fn terraform(&self, folder: &Path, session: &AwsSession, arguments: &[&str]) -> Output {
        let mut command = command("terraform");
        command.current_dir(folder).args(arguments).env_clear();
        command.env("PATH", path()).env("HOME", folder).env("CHECKPOINT_DISABLE", "1").env("TF_IN_AUTOMATION", "1");
        command.envs(session.child_environment().iter().map(|(name, value)| (name, value.expose_secret())));
        command.env("AWS_ENDPOINT_URL", self.moto.url());
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
    }
}

fn role(name: &str) -> String {
    format!("arn:aws:iam::{PROD}:role/{name}")
}

fn configuration(lock: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        r#"terraform {{
  backend "s3" {{
    bucket                 = "acme-state"
    key                    = "prod/terraform.tfstate"
    region                 = "us-east-1"
    use_path_style         = true
    skip_region_validation = true
    {lock}
  }}
}}
resource "terraform_data" "slow" {{
  provisioner "local-exec" {{
    command = "touch started; while [ ! -e go ]; do sleep 0.05; done"
  }}
}}
"#
    );
    std::fs::write(folder.path().join("main.tf"), text).unwrap();
    folder
}

fn text(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]].map(String::from_utf8_lossy).concat()
}

fn done(output: &Output) {
    assert!(output.status.success(), "{}", text(output));
}

#[expect(clippy::print_stderr, reason = "says why a test could not run")]
fn skip(why: &str) {
    eprintln!("skipped: {why}");
}

fn is_absent(program: &str) -> bool {
    let absent = !std::env::split_paths(&path()).any(|folder| folder.join(program).is_file());
    if absent {
        skip(&format!("{program} is not on PATH"));
    }
    absent
}

#[expect(clippy::disallowed_methods, reason = "a test is its own edge")]
fn path() -> std::ffi::OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "the test runs the real terraform")]
fn command(program: &str) -> Command {
    Command::new(program)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_key_is_decrypted_with_the_session_and_the_key_that_are_named() {
    const MAY_DECRYPT: &str =
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}"#;
    let Some(program) = Moto::installed() else { return skip("moto is not installed (scripts/moto.sh)") };
    let moto = Moto::start(&program).await;
    let (access_key_id, secret) = moto.create_user("sora", MAY_ASSUME).await;
    moto.create_role(PROD, "decrypting", SORA, MAY_DECRYPT).await;
    moto.create_role(PROD, "plan", SORA, MAY_NOTHING).await;
    let key: KeyArn = moto.create_kms_key(PROD).await.parse().unwrap();
    let other: KeyArn = moto.create_kms_key(PROD).await.parse().unwrap();
    let wrapped = BASE64_STANDARD.decode(moto.generate_data_key(PROD, key.as_str()).await).unwrap();
    moto.enforce_policies().await;
    let endpoints = Endpoints::from_vars([("AWS_ENDPOINT_URL", moto.url())]).unwrap();
    let sts = Sts::new(AwsFiles::in_home(Path::new("/nonexistent")), endpoints.clone());
    let base = Base::Keys { access_key_id, secret: secret.into(), session_token: None };
    let world = World { moto, sts, base };
    let kms = Kms::new(endpoints);
    let decrypt = async |role: &str, key: &KeyArn| {
        let session = world.assume(&format!("arn:aws:iam::{PROD}:role/{role}")).await.unwrap();
        let variables = session.child_environment();
        let variables = variables.iter().map(|(name, value)| (name.as_str(), value.expose_secret()));
        let keys = SessionKeys::of_environment(variables).unwrap();
        kms.decrypt(key, &wrapped, &keys, Timestamp::now()).await
    };
    assert_eq!(decrypt("decrypting", &key).await.unwrap().len(), 32);
    assert!(matches!(decrypt("plan", &key).await, Err(KmsError::Denied { .. })));
    assert!(decrypt("decrypting", &other).await.is_err(), "another key did not encrypt it");
}

#[tokio::test]
async fn policies_decide_who_gets_a_session() {
    let Some(world) = World::start().await else { return };
    let session = world.assume(&role("apply")).await.unwrap();
    assert_eq!(session.account().as_str(), PROD);
    assert_eq!(session.identity().role_name(), Some("apply"));

    // Moto's errors are not in the form of STS, so that only their status can be read.
    let is_403 = |error: &AwsError| matches!(error, AwsError::Unexpected { what } if what.contains("HTTP 403"));
    let error = world.assume("arn:aws:iam::123456789012:role/foreign").await.unwrap_err();
    assert!(is_403(&error), "{error:?}");

    let Base::Keys { access_key_id, .. } = world.base.clone() else { unreachable!() };
    let wrong = Base::Keys { access_key_id, secret: "wrong".into(), session_token: None };
    let world = World { base: wrong, ..world };
    let error = world.assume(&role("apply")).await.unwrap_err();
    assert!(is_403(&error), "{error:?}");
}

/// Applies, tries to apply a second time meanwhile, and says what the second try said.
async fn apply_twice_at_once(world: &World, session: &AwsSession, lock: &str) -> String {
    let folder = configuration(lock);
    let run = async |arguments: &[&str]| world.terraform(folder.path(), session, arguments).await;
    let apply: &[&str] = &["apply", "-input=false", "-no-color", "-auto-approve"];
    done(&run(&["init", "-input=false", "-no-color"]).await);
    let second = async {
        while !folder.path().join("started").exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let refused = run(apply).await;
        std::fs::write(folder.path().join("go"), "").unwrap();
        refused
    };
    let (first, second) = tokio::join!(run(apply), second);
    done(&first);
    assert!(!second.status.success(), "{}", text(&second));
    done(&run(apply).await);
    text(&second)
}

#[tokio::test(flavor = "multi_thread")]
async fn terraform_locks_by_an_object_with_a_session_of_ours() {
    if is_absent("terraform") {
        return;
    }
    let Some(world) = World::start().await else { return };
    let session = world.assume(&role("apply")).await.unwrap();
    let said = apply_twice_at_once(&world, &session, "use_lockfile = true").await;
    assert!(said.contains("Error acquiring the state lock") && said.contains("OperationTypeApply"), "{said}");

    let calls = world.calls_of(&session, "s3");
    let puts = |path: &str| calls.iter().filter(|call| call.method == "PUT" && call.path == path).count();
    assert!(puts("/acme-state/prod/terraform.tfstate.tflock") >= 3, "{calls:?}");
    assert!(puts("/acme-state/prod/terraform.tfstate") >= 1, "{calls:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn terraform_locks_by_an_item_of_a_table_with_a_session_of_ours() {
    if is_absent("terraform") {
        return;
    }
    let Some(world) = World::start().await else { return };
    let session = world.assume(&role("apply")).await.unwrap();
    let said = apply_twice_at_once(&world, &session, r#"dynamodb_table = "acme-locks""#).await;
    assert!(said.contains("Error acquiring the state lock") && said.contains("ConditionalCheckFailed"), "{said}");
    assert!(world.calls_of(&session, "dynamodb").len() >= 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_the_permission_reaches_no_state() {
    if is_absent("terraform") {
        return;
    }
    let Some(world) = World::start().await else { return };
    let session = world.assume(&role("plan")).await.unwrap();
    let folder = configuration("use_lockfile = true");
    let refused = world.terraform(folder.path(), &session, &["init", "-input=false", "-no-color"]).await;
    let said = text(&refused);
    assert!(!refused.status.success() && said.contains("403"), "{said}");
}
