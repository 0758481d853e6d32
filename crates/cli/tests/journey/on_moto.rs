//! The journey with its state in moto's S3, with policies enforced: what plans only reads, and what is
//! applied is written by the role that applies.

use std::collections::BTreeSet;

use countersign_desk::views::Ending;
use countersign_review::preflight::Verdict;
use countersign_testkit::aws::{Moto, MotoCall};
use countersign_testkit::scene::{ACCOUNT, Scene};

use crate::reviewer::{Reviewer, reviewer};
use crate::world::{BASE, CHANGE};

const MAY_ASSUME: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}"#;
/// Reads the state, and locks it while it does.
const MAY_PLAN: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"},
    {"Effect": "Allow", "Action": ["s3:PutObject", "s3:DeleteObject"], "Resource": "arn:aws:s3:::acme-state/*.tflock"}]}"#;
const MAY_APPLY: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#;
const STATE: &str = "/acme-state/prod/network.tfstate";

/// Keys of sessions: whoever proves who they are without being the person.
fn sessions(calls: &[MotoCall], person: &str) -> BTreeSet<String> {
    let of_sts = calls.iter().filter(|call| call.service == "sts" && call.access_key_id != person);
    of_sts.map(|call| call.access_key_id.clone()).collect()
}

fn of_s3(calls: &[MotoCall]) -> impl Iterator<Item = &MotoCall> {
    calls.iter().filter(|call| call.service == "s3")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_is_signed_by_the_role_of_that_step() {
    // Only to find out whether this machine has a tool.
    if reviewer(&[], &[]).await.is_none() {
        return;
    }
    let Some(program) = Moto::installed() else {
        println!("skipped: moto is not installed (scripts/moto.sh)");
        return;
    };
    let moto = Moto::start(&program).await;
    let (id, secret) = moto.create_user("sora", MAY_ASSUME).await;
    let person = "arn:aws:iam::123456789012:user/sora";
    moto.create_role(ACCOUNT, "terraform-plan", person, MAY_PLAN).await;
    moto.create_role(ACCOUNT, "terraform-apply", person, MAY_APPLY).await;
    moto.create_bucket(ACCOUNT, "acme-state").await;
    moto.enforce_policies().await;
    let begun = moto.calls().len();

    let scene = Scene::start(&[("main.tf", BASE)], &[("main.tf", CHANGE)]);
    let keys = format!("[base]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n");
    std::fs::write(scene.home().join(".aws/credentials"), keys).unwrap();
    let reviewer = Reviewer::on_aws(scene, &moto.url()).await;
    reviewer.open().await;
    assert_eq!(reviewer.plan_here().await.row.ending, Some(Ending::Planned));
    let planned = moto.calls().split_off(begun);
    let plan_keys = sessions(&planned, &id);
    assert!(of_s3(&planned).any(|call| call.method == "GET" || call.method == "HEAD"), "the state was looked for");
    for call in of_s3(&planned) {
        assert!(plan_keys.contains(&call.access_key_id), "{call:?}");
        assert!(call.path != STATE || call.method != "PUT", "planning wrote the state: {call:?}");
    }

    reviewer.approve().await;
    reviewer.assume().await;
    reviewer
        .until("everything holds", || async { (reviewer.preflight().await.verdict == Verdict::Holds).then_some(()) })
        .await;
    let run = reviewer.confirm().await.unwrap();
    assert_eq!(reviewer.ended(&run).await.row.ending, Some(Ending::Applied));
    let applied = moto.calls().split_off(begun + planned.len());
    let apply_keys: BTreeSet<String> = sessions(&applied, &id).difference(&plan_keys).cloned().collect();
    assert_eq!(apply_keys.len(), 1, "one session was taken to apply");
    let writes: Vec<&MotoCall> = of_s3(&applied).filter(|call| call.method == "PUT" && call.path == STATE).collect();
    assert!(!writes.is_empty(), "the state was written");
    assert!(writes.iter().all(|call| apply_keys.contains(&call.access_key_id)), "{writes:?}");
    assert!(of_s3(&applied).all(|call| call.access_key_id != id), "the person's own key reached the state");
}
