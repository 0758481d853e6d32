//! Permission sets of IAM Identity Center, with the sign-in of the AWS command line.

use std::path::PathBuf;

use countersign_aws::{AwsError, AwsFiles, Endpoints, Expiry, Refusal, RoleRequest, Sts};
use countersign_testkit::aws::{FakeSso, Fault, SsoLogin};
use jiff::{SignedDuration, Timestamp};

use crate::world::{LONG, World, request};

const CONFIG: &str = "\
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-central-1

[profile admin]
sso_session = acme
sso_account_id = 412033857711
sso_role_name = Admin
region = eu-west-1

[profile denied]
sso_session = acme
sso_account_id = 412033857711
sso_role_name = Root

[profile old-admin]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-central-1
sso_account_id = 412033857711
sso_role_name = Admin
";

/// SHA-1 of `acme`, and of the start address: how the command line names its files.
const ADDRESS_FILE: &str = "40169cea58ca6cbf23fb27b2542923fb5f524af0.json";
const SESSION_FILE: &str = "293abb6b76d7791c0732cc517d38c4b5c734b87f.json";

struct Portal {
    world: World,
    sso: FakeSso,
    ours: Sts,
}

impl Portal {
    async fn start() -> Self {
        let world = World::with_config(CONFIG).await;
        let login = SsoLogin {
            person: "sora".to_owned(),
            access_token: "access-1".to_owned(),
            refresh_token: "refresh-1".to_owned(),
            roles: vec![("412033857711".to_owned(), "Admin".to_owned())],
        };
        let sso = FakeSso::start(&world.sts, login).await;
        let endpoints = Endpoints::from_vars([
            ("AWS_ENDPOINT_URL_STS", world.sts.url()),
            ("AWS_ENDPOINT_URL_SSO", sso.url()),
            ("AWS_ENDPOINT_URL_SSO_OIDC", sso.url()),
        ])
        .unwrap();
        let ours = Sts::new(world.files(), endpoints);
        Self { world, sso, ours }
    }

    fn file(&self, name: &str) -> PathBuf {
        AwsFiles::in_home(self.world.home.path()).sso_cache.join(name)
    }

    /// Signs in as `aws sso login` does, with a token that ends at `expires_at`.
    fn sign_in(&self, name: &str, access_token: &str, refresh_token: &str, expires_at: Timestamp) {
        let fields = serde_json::json!({
            "accessToken": access_token,
            "expiresAt": Timestamp::from_second(expires_at.as_second()).unwrap().to_string(),
            "refreshToken": refresh_token,
            "clientId": "client",
            "clientSecret": "client-secret",
            "registrationExpiresAt": "2099-01-01T00:00:00Z",
            "region": "eu-central-1",
            "startUrl": "https://acme.awsapps.com/start",
            "ofAnotherTool": true,
        });
        std::fs::write(self.file(name), fields.to_string()).unwrap();
    }

    fn now(&self) -> Timestamp {
        self.world.now()
    }

    async fn refused(&self, profile: &str) -> AwsError {
        self.ours.sign_in_profile(profile, self.now()).await.unwrap_err()
    }
}

fn login_needed(profile: &str) -> AwsError {
    AwsError::LoginNeeded { command: format!("aws sso login --profile {profile}") }
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[tokio::test]
async fn a_sign_in_of_the_command_line_is_used() {
    let portal = Portal::start().await;
    portal.sign_in(SESSION_FILE, "access-1", "refresh-1", portal.now() + HOUR);
    let session = portal.ours.sign_in_profile("admin", portal.now()).await.unwrap();
    assert_eq!(session.account().as_str(), "412033857711");
    assert!(session.identity().role_name().unwrap().starts_with("AWSReservedSSO_Admin_"));
    assert_eq!(session.region(), "eu-west-1");
    assert!(matches!(session.expiry(), Expiry::At(_)));
    portal.sign_in(ADDRESS_FILE, "access-1", "refresh-1", portal.now() + HOUR);
    assert!(portal.ours.sign_in_profile("old-admin", portal.now()).await.is_ok());
    assert_eq!(portal.sso.login().access_token, "access-1", "a token that still lasts is not renewed");
}

#[tokio::test]
async fn without_a_sign_in_it_says_what_to_run() {
    let portal = Portal::start().await;
    assert_eq!(portal.refused("admin").await, login_needed("admin"));
    assert_eq!(portal.refused("old-admin").await, login_needed("old-admin"));
    std::fs::write(portal.file(SESSION_FILE), "{ not JSON").unwrap();
    assert_eq!(portal.refused("admin").await, login_needed("admin"));
    // Signed out elsewhere: the token is not known any more.
    portal.sign_in(SESSION_FILE, "access-0", "refresh-0", portal.now() + HOUR);
    assert_eq!(portal.refused("admin").await, login_needed("admin"));
    // Ended, and the refresh token does not work either.
    portal.sign_in(SESSION_FILE, "access-0", "refresh-0", portal.now() - HOUR);
    assert_eq!(portal.refused("admin").await, login_needed("admin"));
}

#[tokio::test]
async fn a_token_that_ended_is_renewed_and_written_back() {
    let portal = Portal::start().await;
    portal.sign_in(SESSION_FILE, "access-0", "refresh-1", portal.now() - HOUR);
    assert!(portal.ours.sign_in_profile("admin", portal.now()).await.is_ok());

    let written: serde_json::Value =
        serde_json::from_slice(&std::fs::read(portal.file(SESSION_FILE)).unwrap()).unwrap();
    let login = portal.sso.login();
    assert_eq!(written["accessToken"], login.access_token.as_str());
    assert_eq!(written["refreshToken"], login.refresh_token.as_str());
    assert_eq!(written["ofAnotherTool"], true, "what others wrote is kept");
    let end: Timestamp = written["expiresAt"].as_str().unwrap().parse().unwrap();
    assert!(end > portal.now() + SignedDuration::from_mins(59));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(portal.file(SESSION_FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // The new one is used from now on.
    assert!(portal.ours.sign_in_profile("admin", portal.now()).await.is_ok());
    assert_eq!(portal.sso.login().access_token, login.access_token);
}

#[tokio::test]
async fn a_token_that_still_lasts_is_used_where_it_cannot_be_renewed() {
    let portal = Portal::start().await;
    portal.sign_in(SESSION_FILE, "access-1", "refresh-0", portal.now() + SignedDuration::from_mins(2));
    assert!(portal.ours.sign_in_profile("admin", portal.now()).await.is_ok());
}

#[tokio::test]
async fn a_permission_set_that_was_not_assigned_is_denied() {
    let portal = Portal::start().await;
    portal.sign_in(SESSION_FILE, "access-1", "refresh-1", portal.now() + HOUR);
    let error = portal.refused("denied").await;
    assert!(matches!(error, AwsError::Denied { refusal: Refusal::TrustOrPermission, .. }), "{error:?}");
}

#[tokio::test]
async fn a_session_of_another_permission_set_or_account_is_dropped() {
    let portal = Portal::start().await;
    portal.sign_in(SESSION_FILE, "access-1", "refresh-1", portal.now() + HOUR);
    for set in ["AdminOfAll", "Admin_Of_All", "admin"] {
        let other = format!("arn:aws:sts::412033857711:assumed-role/AWSReservedSSO_{set}_0123456789abcdef/sora");
        portal.world.sts.set_fault(Some(Fault::Identity { arn: other.clone() }));
        let expected = AwsError::WrongRole { expected: "Admin".to_owned(), got: other };
        assert_eq!(portal.refused("admin").await, expected);
    }
    let elsewhere = "arn:aws:sts::999999999999:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/sora";
    portal.world.sts.set_fault(Some(Fault::Identity { arn: elsewhere.to_owned() }));
    assert!(matches!(portal.refused("admin").await, AwsError::WrongAccount { .. }));
}

#[tokio::test]
async fn a_role_assumed_from_identity_center_is_assumed_by_a_role() {
    let portal = Portal::start().await;
    portal.sign_in(SESSION_FILE, "access-1", "refresh-1", portal.now() + HOUR);
    let asked = RoleRequest { duration: std::time::Duration::from_hours(4), ..request(LONG, "admin") };
    // The role does not trust the permission set; what counts here is what was asked for.
    let error = portal.ours.assume(&asked, portal.now()).await.unwrap_err();
    assert!(matches!(error, AwsError::Denied { .. }), "{error:?}");
    assert_eq!(portal.world.sts.calls()[0].parameters["DurationSeconds"], "3600");
}
