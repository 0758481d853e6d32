//! A team that has nothing but permission sets of Identity Center: its file names them, and they plan and apply.

use std::fmt::Write as _;

use countersign_desk::views::{Ending, PlanAnswers, PlanHereRequest, RoleChoice};
use countersign_review::preflight::{CheckDetail, CheckKind, Verdict};
use countersign_testkit::aws::{FakeSso, Fault, SsoLogin};
use countersign_testkit::github::Commit;
use countersign_testkit::scene::{APPLY_ROLE, AUTHOR, PLAN_ROLE, REPOSITORY, Scene, TEAM};

use crate::reviewer::{Reviewer, can_run};
use crate::world::{BASE, CHANGE};

/// SHA-1 of `acme`: how the command line names the file of a sign-in.
const SESSION_FILE: &str = "293abb6b76d7791c0732cc517d38c4b5c734b87f.json";
/// What the reviewer may use: by profile the account and the permission set.
const SETS: [(&str, &str, &str); 4] = [
    ("set-plan", "412033857711", "NetworkPlan"),
    ("set-apply", "412033857711", "NetworkApply"),
    ("longer", "412033857711", "NetworkApply_All"),
    ("elsewhere", "220719904433", "NetworkApply"),
];

/// A reviewer who signed in to Identity Center, and a team whose file names permission sets.
async fn signed_in() -> (Reviewer, FakeSso) {
    let scene = Scene::start(&[("main.tf", BASE)], &[("main.tf", CHANGE)]);
    let team = TEAM
        .replace(&format!("plan_role = \"{PLAN_ROLE}\""), "plan_permission_set = \"NetworkPlan\"")
        .replace(&format!("apply_role = \"{APPLY_ROLE}\""), "apply_permission_set = \"NetworkApply\"");
    scene.github.world(|world| {
        world.push(REPOSITORY, "main", &[Commit::by(AUTHOR).says("Sets").file(".countersign/projects.toml", &team)]);
    });
    let login = SsoLogin {
        person: "sora".to_owned(),
        access_token: "access-1".to_owned(),
        refresh_token: "refresh-1".to_owned(),
        roles: SETS.iter().map(|(_, account, set)| ((*account).to_owned(), (*set).to_owned())).collect(),
    };
    let sso = FakeSso::start(&scene.cloud.sts, login).await;
    let aws = scene.home().join(".aws");
    let mut config = std::fs::read_to_string(aws.join("config")).unwrap();
    config.push_str("[sso-session acme]\nsso_start_url = https://acme.example/start\nsso_region = eu-central-1\n\n");
    for (profile, account, set) in SETS {
        let _ = write!(
            config,
            "[profile {profile}]\nsso_session = acme\nsso_account_id = {account}\nsso_role_name = {set}\n\
             region = eu-central-1\n\n"
        );
    }
    std::fs::write(aws.join("config"), config).unwrap();
    let cache = aws.join("sso/cache");
    std::fs::create_dir_all(&cache).unwrap();
    let token = serde_json::json!({
        "accessToken": "access-1", "refreshToken": "refresh-1", "expiresAt": "2099-01-01T00:00:00Z",
        "clientId": "client", "clientSecret": "client-secret", "registrationExpiresAt": "2099-01-01T00:00:00Z",
        "region": "eu-central-1", "startUrl": "https://acme.example/start",
    });
    std::fs::write(cache.join(SESSION_FILE), token.to_string()).unwrap();
    (Reviewer::with_identity_center(scene, &sso.url()).await, sso)
}

impl Reviewer {
    /// What the preflight says of the session that acts.
    async fn account_check(&self) -> (Verdict, CheckDetail) {
        let view = self.preflight().await;
        let check = view.checks.into_iter().find(|check| check.kind == CheckKind::Account).unwrap();
        (check.verdict, check.detail)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_set_that_the_team_names_plans_and_applies() {
    if !can_run() {
        return;
    }
    let (reviewer, _sso) = signed_in().await;
    reviewer.open().await;
    assert_eq!(
        reviewer.project().roles,
        (Some("NetworkPlan".to_owned()), Some("NetworkApply".to_owned())),
        "people read the names that they know"
    );
    let sheet = reviewer.desk.plan_here_facts(&reviewer.project_key()).await.unwrap();
    assert!(matches!(&sheet.role, RoleChoice::Planned { role, .. } if role == "NetworkPlan"), "{:?}", sheet.role);
    assert_eq!(reviewer.plan_here().await.row.ending, Some(Ending::Planned));
    reviewer.approve().await;

    // Another set of the account, whose name begins like it; the set of this name in another account.
    reviewer.assume_profile("longer").await.unwrap();
    let (verdict, detail) = reviewer.account_check().await;
    assert_eq!(verdict, Verdict::Fails);
    assert!(
        matches!(&detail, CheckDetail::RoleOther { session, expected } if session == "NetworkApply_All" && expected == "NetworkApply"),
        "{detail:?}"
    );
    reviewer.assume_profile("elsewhere").await.unwrap();
    assert!(matches!(reviewer.account_check().await, (Verdict::Fails, CheckDetail::AccountOther { .. })));
    // Keys of which AWS says that they are of that very role, and which Identity Center did not give.
    let arn = "arn:aws:sts::412033857711:assumed-role/AWSReservedSSO_NetworkApply_0123456789abcdef/sora";
    reviewer.scene.cloud.sts.set_fault(Some(Fault::Identity { arn: arn.to_owned() }));
    reviewer.assume_profile("base").await.unwrap();
    reviewer.scene.cloud.sts.set_fault(None);
    assert!(matches!(reviewer.account_check().await, (Verdict::Fails, CheckDetail::RoleOther { .. })));
    assert!(reviewer.confirm().await.is_err());
    assert_eq!(reviewer.scene.state(), None);

    reviewer.assume_profile("set-apply").await.unwrap();
    let needed: Vec<String> = reviewer
        .desk
        .roles()
        .roles
        .into_iter()
        .filter(|row| row.needed)
        .map(|row| format!("{} by {}", row.role, row.source))
        .collect();
    assert_eq!(needed, ["NetworkApply by set-apply"], "the switcher says which one is needed");
    reviewer
        .until("everything holds", || async { (reviewer.preflight().await.verdict == Verdict::Holds).then_some(()) })
        .await;
    let run = reviewer.confirm().await.unwrap();
    assert_eq!(reviewer.ended(&run).await.row.ending, Some(Ending::Applied));
    assert!(reviewer.scene.state().is_some());
    let comment = reviewer
        .until("the result is told", || async {
            let comments = reviewer.scene.github.world(|world| world.pull(REPOSITORY, 1).comments.clone());
            comments.into_iter().map(|comment| comment.body).next()
        })
        .await;
    assert!(comment.contains("Account 412033857711 as `NetworkApply`"), "{comment}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_another_set_never_plans() {
    if !can_run() {
        return;
    }
    let (reviewer, _sso) = signed_in().await;
    reviewer.open().await;
    // Identity Center hands out another set than the profile names.
    let arn = "arn:aws:sts::412033857711:assumed-role/AWSReservedSSO_NetworkPlan_All_0123456789abcdef/sora";
    reviewer.scene.cloud.sts.set_fault(Some(Fault::Identity { arn: arn.to_owned() }));
    assert!(reviewer.assume_profile("set-plan").await.is_err());
    let key = reviewer.project_key();
    let sheet = reviewer.desk.plan_here_facts(&key).await.unwrap();
    let request = PlanHereRequest { key, shown: sheet.shown, answers: PlanAnswers::default() };
    assert!(reviewer.desk.plan_here(&request).await.is_err());
}
