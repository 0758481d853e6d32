//! A person with keys, two accounts with roles, and the files that name them.

use std::time::Duration;

use countersign_aws::{AwsFiles, Base, Endpoints, Mfa, RoleRequest, SessionName, Sts};
use countersign_testkit::aws::{AwsWorld, Clock, FakeSts, MfaCodes, Role, User};
use jiff::Timestamp;

pub(crate) const KEY: &str = "AKIASORA00000000TEST";
pub(crate) const SECRET: &str = "soras/long-lived+secret/of/forty/letters";
pub(crate) const DEVICE: &str = "arn:aws:iam::111122223333:mfa/sora";
pub(crate) const APPLY: &str = "arn:aws:iam::412033857711:role/ops/apply-network";
pub(crate) const GUARDED: &str = "arn:aws:iam::412033857711:role/guarded";
pub(crate) const LONG: &str = "arn:aws:iam::412033857711:role/long";
pub(crate) const STEP: &str = "arn:aws:iam::111122223333:role/step";
pub(crate) const GUARDED_STEP: &str = "arn:aws:iam::111122223333:role/guarded-step";
pub(crate) const FOREIGN: &str = "arn:aws:iam::412033857711:role/foreign";

pub(crate) const CONFIG: &str = "\
[profile sora]
region = eu-central-1

[profile apply]
role_arn = arn:aws:iam::412033857711:role/ops/apply-network
source_profile = sora
external_id = acme/1

[profile step]
role_arn = arn:aws:iam::111122223333:role/step
source_profile = sora

[profile guarded-step]
role_arn = arn:aws:iam::111122223333:role/guarded-step
source_profile = sora
mfa_serial = arn:aws:iam::111122223333:mfa/sora

[profile round]
role_arn = arn:aws:iam::111122223333:role/step
source_profile = round-too

[profile round-too]
role_arn = arn:aws:iam::111122223333:role/step
source_profile = round

[profile unknown-key]
aws_access_key_id = AKIANOBODY000000TEST
aws_secret_access_key = whatever

[profile wrong-secret]
aws_access_key_id = AKIASORA00000000TEST
aws_secret_access_key = a/wrong/secret

[profile elsewhere]
aws_access_key_id = AKIASORA00000000TEST
aws_secret_access_key = soras/long-lived+secret/of/forty/letters
aws_account_id = 999999999999
";

pub(crate) struct World {
    pub(crate) home: tempfile::TempDir,
    pub(crate) sts: FakeSts,
    pub(crate) ours: Sts,
}

fn aws() -> AwsWorld {
    let sora = User::new("sora", "111122223333", KEY, SECRET)
        .mfa(DEVICE, MfaCodes::EachOnce(vec!["314159".to_owned(), "271828".to_owned()]));
    let arn = sora.arn();
    AwsWorld::new()
        .user(sora)
        .role(Role::new(APPLY).trusts(&arn).external_id("acme/1"))
        .role(Role::new(GUARDED).trusts(&arn).needs_mfa())
        .role(Role::new(LONG).trusts(&arn).trusts(STEP).trusts(GUARDED_STEP).max_duration(Duration::from_hours(12)))
        .role(Role::new(STEP).trusts(&arn))
        .role(Role::new(GUARDED_STEP).trusts(&arn).needs_mfa())
        .role(Role::new(FOREIGN).trusts("arn:aws:iam::999999999999:user/somebody"))
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::with_config(CONFIG).await
    }

    pub(crate) async fn with_config(config: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let files = AwsFiles::in_home(home.path());
        std::fs::create_dir_all(&files.sso_cache).unwrap();
        std::fs::write(&files.config, config).unwrap();
        let keys = format!("[sora]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n");
        std::fs::write(&files.credentials, keys).unwrap();
        let sts = FakeSts::start(aws(), Clock::system()).await;
        let endpoints = Endpoints::from_vars([("AWS_ENDPOINT_URL_STS", sts.url())]).unwrap();
        Self { home, sts, ours: Sts::new(files, endpoints) }
    }

    pub(crate) fn files(&self) -> AwsFiles {
        AwsFiles::in_home(self.home.path())
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.sts.clock().now()
    }
}

pub(crate) fn request(role: &str, base: &str) -> RoleRequest {
    RoleRequest {
        role: role.parse().unwrap(),
        base: Base::Profile(base.to_owned()),
        external_id: None,
        mfa: None,
        session_name: SessionName::for_pull("sora", "infra-network", 412),
        duration: Duration::from_hours(1),
        source_identity: None,
        region: None,
    }
}

pub(crate) fn apply() -> RoleRequest {
    RoleRequest { external_id: Some("acme/1".to_owned()), ..request(APPLY, "sora") }
}

pub(crate) fn with_code(request: RoleRequest, code: &str) -> RoleRequest {
    RoleRequest { mfa: Some(Mfa { serial: DEVICE.to_owned(), code: Some(code.into()) }), ..request }
}
