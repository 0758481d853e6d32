//! Plan files that OpenTofu encrypts with a key in KMS. Those that need OpenTofu are skipped where it is not on
//! PATH; that such files are read is shown without it as well, by one that it made.

use countersign_model::sha256_hex;
use countersign_review::team::EncryptionRules;
use countersign_terraform::configuration::Dialect;
use countersign_terraform::run::job::{Consent, Task};
use countersign_terraform::run::manifest::{PLAN_FILE, PLAN_JSON};
use countersign_terraform::run::record::{Ending, Fault};
use countersign_terraform::run::view::RunView;
use countersign_terraform::tools;

use crate::desk::{Desk, desk, files_with};
use crate::kms::{Decrypts, KEY, KmsServer};
use crate::world::find;

const ONE: &str = "resource \"terraform_data\" \"a\" { input = \"a value that is only in the plan\" }\n";

fn block() -> String {
    format!(
        r#"terraform {{
  encryption {{
    key_provider "aws_kms" "main" {{
      kms_key_id = "{KEY}"
      key_spec   = "AES_256"
      region     = "eu-central-1"
    }}
    method "aes_gcm" "main" {{
      keys = key_provider.aws_kms.main
    }}
    state {{
      method = method.aes_gcm.main
    }}
    plan {{
      method   = method.aes_gcm.main
      enforced = true
    }}
  }}
}}
"#
    )
}

/// A desk whose session reaches this KMS.
fn desk_with(kms: &KmsServer) -> Option<Desk> {
    let mut desk = desk()?;
    for (name, value) in [
        ("AWS_ACCESS_KEY_ID", "ASIA00000000000000TEST"),
        ("AWS_SECRET_ACCESS_KEY", "a/secret+of/forty/letters/that/is/no/one"),
        ("AWS_SESSION_TOKEN", "a-token-of-a-session"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ENDPOINT_URL_KMS", &kms.address),
        ("AWS_ENDPOINT_URL_STS", &kms.address),
    ] {
        desk.environment.push((name.to_owned(), value.to_owned()));
    }
    Some(desk)
}

/// The task of a plan whose file has to be encrypted.
fn task(desk: &Desk) -> Task {
    let content = format!("{}{}", desk.server.block(), block());
    let rules = EncryptionRules { key: KEY.parse().unwrap(), spec: "AES_256".parse().unwrap() };
    let backend = desk.backend_with(&content, Dialect::OpenTofu, Some(rules));
    Task::Plan { plan: "plan-1".to_owned(), newer_minor: Consent::No, backend }
}

fn fault(view: &RunView) -> Fault {
    view.ended.clone().unwrap().fault.unwrap()
}

fn with_tofu(mut desk: Desk) -> Option<Desk> {
    let Some(program) = find("tofu") else {
        println!("skipped: OpenTofu is not on PATH, and Terraform encrypts nothing");
        return None;
    };
    desk.tool = tools::ask(&program, &desk.environment).unwrap();
    Some(desk)
}

#[test]
fn an_encrypted_plan_is_read_and_applied_as_the_tool_wrote_it() {
    let kms = KmsServer::start(Decrypts::Yes);
    let Some(mut desk) = desk_with(&kms).and_then(with_tofu) else { return };
    desk.commit(ONE, &[("prod/keys.tofu", &block())]);
    let view = desk.run("1700000000-01", task(&desk));
    assert_eq!(view.ended.clone().unwrap().ending, Ending::Planned, "{:#?} {:#?}", view.ended, view.log);
    let manifest = desk.manifest("plan-1");
    let sealed = desk.safe().get("plan-1", PLAN_FILE).unwrap();
    assert!(sealed.starts_with(b"{"), "what is sealed is what the tool wrote");
    assert_eq!(manifest.file, sha256_hex(&sealed));
    assert_ne!(manifest.read.unwrap(), manifest.file);
    assert_eq!(manifest.backend.encryption().unwrap().plan(), Some("main"));
    let json = desk.safe().get("plan-1", PLAN_JSON).unwrap();
    assert!(String::from_utf8_lossy(&json).contains("a value that is only in the plan"));
    assert!(kms.asked().contains(&("Decrypt".to_owned(), KEY.to_owned())));
    assert_eq!(files_with(&desk.memory(), "PK"), [] as [std::path::PathBuf; 0], "nothing in clear is left");

    let applied = desk.run("1700000000-02", desk.apply_task("plan-1"));
    assert_eq!(applied.ended.clone().unwrap().ending, Ending::Applied, "{:#?} {:#?}", applied.ended, applied.log);
    let state = desk.server.state().unwrap();
    assert!(state["encrypted_data"].is_string() && state["resources"].is_null(), "{state}");
    let now = countersign_terraform::state::read(state.to_string().as_bytes()).unwrap();
    assert_eq!(now.identity, applied.state.unwrap(), "the state says in clear which one it is");
}

#[test]
fn without_the_key_nothing_is_sealed() {
    let kms = KmsServer::start(Decrypts::Denied);
    let Some(mut desk) = desk_with(&kms).and_then(with_tofu) else { return };
    desk.commit(ONE, &[("prod/keys.tofu", &block())]);
    let view = desk.run("1700000000-01", task(&desk));
    assert!(matches!(fault(&view), Fault::AccessDenied { .. }), "{:#?}", view.ended);
    assert!(desk.safe().get("plan-1", PLAN_FILE).is_err());
}

#[test]
fn a_plain_plan_file_in_the_place_of_an_encrypted_one_is_refused() {
    let kms = KmsServer::start(Decrypts::Yes);
    let Some(mut desk) = desk_with(&kms) else { return };
    // Nothing in the tree encrypts: what comes out is a plan file as code that ran could have left it.
    desk.commit(ONE, &[]);
    let view = desk.run("1700000000-01", task(&desk));
    let Fault::Differs { what } = fault(&view) else { panic!("{:#?}", view.ended) };
    assert!(what.contains("no plan file that OpenTofu encrypted"), "{what}");
    assert!(desk.safe().get("plan-1", PLAN_FILE).is_err());
    assert_eq!(kms.asked(), [], "no key is asked for");
}

#[test]
fn a_session_that_is_not_expected_starts_nothing() {
    let kms = KmsServer::start(Decrypts::Yes);
    let Some(mut desk) = desk_with(&kms) else { return };
    desk.commit(ONE, &[]);
    let mut job = desk.job("1700000000-01", task(&desk));
    job.subject.account = Some("220719904433".parse().unwrap());
    let other_account = desk.start_job(&job).wait();
    let mut job = desk.job("1700000000-02", task(&desk));
    job.expected.plan_role = Some("arn:aws:iam::412033857711:role/plan".parse().unwrap());
    let other_role = desk.start_job(&job).wait();
    for view in [other_account, other_role] {
        assert!(matches!(fault(&view), Fault::NotStarted { .. }), "{:#?}", view.ended);
    }
    assert_eq!(desk.server.held.lock().unwrap().requests, [] as [String; 0], "no process of the tool ran");
    assert_eq!(kms.asked(), []);
}
