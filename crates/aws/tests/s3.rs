//! The state in S3, read by a call of our own, against an S3 that verifies what it is sent and against
//! servers that answer what S3 should not.

use std::path::PathBuf;
use std::time::Duration;

use countersign_aws::{
    AwsFiles, AwsSession, Base, Endpoints, Named, RoleRequest, S3, S3Error, S3Place, SessionName, Sts,
};
use countersign_testkit::aws::{Access, AwsWorld, Clock, FakeS3, FakeSts, Role, User};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const APPLY: &str = "arn:aws:iam::412033857711:role/apply";
const STATES: &str = "arn:aws:iam::610442090871:role/states";
const KEY: &str = "AKIASORA00000000TEST";
const SECRET: &str = "soras/long-lived+secret/of/forty/letters";

struct World {
    root: tempfile::TempDir,
    sts: FakeSts,
    s3: FakeS3,
}

impl World {
    async fn start() -> Self {
        let sora = User::new("sora", "412033857711", KEY, SECRET);
        let arn = sora.arn();
        let world = AwsWorld::new()
            .user(sora)
            .role(Role::new(APPLY).trusts(&arn).may(Access::Write, "acme-state"))
            .role(Role::new(STATES).trusts(APPLY).external_id("acme").may(Access::ReadAndLock, "central-state"))
            .bucket("acme-state", "412033857711")
            .bucket("central-state", "610442090871");
        let root = tempfile::tempdir().unwrap();
        let sts = FakeSts::start(world, Clock::system()).await;
        let s3 = FakeS3::start(&sts, root.path()).await;
        Self { root, sts, s3 }
    }

    fn endpoints(&self) -> Endpoints {
        Endpoints::from_vars([("AWS_ENDPOINT_URL_STS", self.sts.url()), ("AWS_ENDPOINT_URL_S3", self.s3.url())])
            .unwrap()
    }

    fn ours(&self) -> Sts {
        Sts::new(AwsFiles::in_home(&PathBuf::from("/nonexistent")), self.endpoints())
    }

    async fn session(&self) -> AwsSession {
        let base = Base::Keys { access_key_id: KEY.to_owned(), secret: SECRET.into(), session_token: None };
        let request = RoleRequest {
            role: APPLY.parse().unwrap(),
            base,
            external_id: None,
            mfa: None,
            session_name: name(),
            duration: Duration::from_hours(1),
            source_identity: None,
            region: Some("eu-central-1".to_owned()),
        };
        self.ours().assume(&request, Timestamp::now()).await.unwrap()
    }

    fn put(&self, bucket: &str, key: &str, state: &[u8]) {
        let file = self.root.path().join(bucket).join(key);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, state).unwrap();
    }

    async fn state(&self, place: &S3Place) -> Result<Option<Vec<u8>>, S3Error> {
        S3::new(self.ours()).state(place, &self.session().await, &name(), Timestamp::now()).await
    }
}

fn name() -> SessionName {
    SessionName::for_pull("sora", "infra-network", 412)
}

fn place_of(bucket: &str, workspace: &str, more: Value, named: Named) -> S3Place {
    let mut settings = json!({"bucket": bucket, "key": "prod/net work+1.tfstate", "region": "eu-central-1"});
    let settings = settings.as_object_mut().unwrap();
    match more {
        Value::Object(more) => settings.extend(more),
        other => panic!("{other} is not an object"),
    }
    S3Place::of(settings, workspace, None, named).unwrap()
}

fn place(workspace: &str) -> S3Place {
    place_of("acme-state", workspace, json!({}), Named::default())
}

#[tokio::test]
async fn a_state_is_read_by_one_signed_request() {
    let world = World::start().await;
    world.put("acme-state", "prod/net work+1.tfstate", b"{\"serial\": 7}");
    assert_eq!(world.state(&place("default")).await.unwrap().unwrap(), b"{\"serial\": 7}");
    let calls = world.s3.calls();
    assert_eq!(calls.len(), 1, "{calls:#?}");
    assert_eq!((calls[0].method.as_str(), calls[0].status), ("GET", 200));
    assert_eq!(calls[0].role.as_ref().unwrap().to_string(), APPLY);
}

#[tokio::test]
async fn a_workspace_has_a_state_of_its_own() {
    let world = World::start().await;
    world.put("acme-state", "env:/blue/prod/net work+1.tfstate", b"blue");
    assert_eq!(world.state(&place("blue")).await.unwrap().unwrap(), b"blue");
    assert_eq!(world.state(&place("default")).await, Ok(None));
}

#[tokio::test]
async fn only_a_state_that_was_never_written_is_absent() {
    let world = World::start().await;
    assert_eq!(world.state(&place("default")).await, Ok(None));
    let foreign = place_of("central-state", "default", json!({}), Named::default());
    assert!(matches!(world.state(&foreign).await, Err(S3Error::Denied { .. })));
}

#[tokio::test]
async fn a_role_of_the_backend_that_the_team_names_reads_it() {
    let world = World::start().await;
    world.put("central-state", "prod/net work+1.tfstate", b"central");
    let named = || Named { role: Some(STATES.parse().unwrap()), external_id: Some("acme".to_owned()), endpoint: None };
    let more = json!({"assume_role": {"role_arn": STATES, "external_id": "acme"}});
    let of_role = place_of("central-state", "default", more.clone(), named());
    assert_eq!(world.state(&of_role).await.unwrap().unwrap(), b"central");
    let calls = world.s3.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].role.as_ref().unwrap().to_string(), STATES);

    // The backend allows another account than the one of that role: nothing is asked.
    let mut other = more;
    other["allowed_account_ids"] = json!(["412033857711"]);
    let refused = world.state(&place_of("central-state", "default", other, named())).await;
    assert!(matches!(refused, Err(S3Error::AccountNotAllowed { .. })), "{refused:?}");
    assert_eq!(world.s3.calls().len(), 1);
}

#[tokio::test]
async fn a_role_of_the_backend_that_does_not_trust_the_session_is_an_error() {
    let world = World::start().await;
    let named = Named { role: Some(STATES.parse().unwrap()), ..Named::default() };
    let more = json!({"assume_role": {"role_arn": STATES}});
    let refused = world.state(&place_of("central-state", "default", more, named)).await;
    assert!(matches!(refused, Err(S3Error::Role(_))), "{refused:?}");
    assert_eq!(world.s3.calls(), []);
}

#[tokio::test]
async fn a_session_is_sent_to_its_own_part_of_aws_alone() {
    let world = World::start().await;
    for region in ["cn-north-1", "us-gov-west-1", "eusc-de-east-1", "us-iso-east-1"] {
        let there = place_of("acme-state", "default", json!({ "region": region }), Named::default());
        let refused = world.state(&there).await;
        assert_eq!(refused, Err(S3Error::OtherPartition { region: region.to_owned() }));
    }
    assert_eq!(world.s3.calls(), []);
}

#[tokio::test]
async fn what_a_session_or_a_clock_lacks_is_said() {
    let world = World::start().await;
    let session = world.session().await;
    let s3 = S3::new(world.ours());
    let early = Timestamp::now() - SignedDuration::from_hours(2);
    let skewed = s3.state(&place("default"), &session, &name(), early).await;
    assert!(skewed.is_err(), "{skewed:?}");
    world.sts.clock().advance(SignedDuration::from_hours(2));
    let now = Timestamp::now();
    assert_eq!(s3.state(&place("default"), &session, &name(), now).await, Err(S3Error::Expired));
}

/// A server that answers every request with these bytes, and says how many it got.
async fn answers(bytes: &'static [u8]) -> (String, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&count);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = vec![0; 8 << 10];
            let _ = stream.read(&mut request).await;
            counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let _ = stream.write_all(bytes).await;
        }
    });
    (url, count)
}

async fn look_at(url: &str) -> Result<Option<Vec<u8>>, S3Error> {
    let world = World::start().await;
    let session = world.session().await;
    let endpoints = Endpoints::from_vars([("AWS_ENDPOINT_URL_S3", url)]).unwrap();
    let sts = Sts::new(AwsFiles::in_home(&PathBuf::from("/nonexistent")), endpoints);
    S3::new(sts)
        .with_time_out(Duration::from_secs(5))
        .state(&place("default"), &session, &name(), Timestamp::now())
        .await
}

#[tokio::test]
async fn an_answer_that_ends_too_early_is_no_state() {
    let (url, asked) = answers(b"HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{\"serial\": 7}").await;
    assert_eq!(look_at(&url).await, Err(S3Error::Truncated));
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 3, "it is asked again, and not for ever");
    let (url, _) = answers(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\n{\"se\r\n").await;
    assert_eq!(look_at(&url).await, Err(S3Error::Truncated));
    for open_ended in [&b"HTTP/1.1 200 OK\r\n\r\n"[..], b"HTTP/1.1 200 OK\r\n\r\n{}", b"HTTP/1.0 200 OK\r\n\r\n{}"] {
        let (url, _) = answers(open_ended).await;
        assert_eq!(look_at(&url).await, Err(S3Error::Truncated));
    }
    let (url, _) = answers(b"HTTP/1.1 200 OK\r\ncontent-length: 999999999999\r\n\r\n").await;
    assert_eq!(look_at(&url).await, Err(S3Error::TooLarge { megabytes: 512 }));
}

#[tokio::test]
async fn a_state_that_does_not_have_its_checksum_is_refused() {
    // That of `{}`.
    let whole = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-amz-checksum-sha256: RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=\r\n\r\n{}";
    let (url, _) = answers(whole).await;
    assert_eq!(look_at(&url).await.unwrap().unwrap(), b"{}");
    let other = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-amz-checksum-sha256: RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=\r\n\r\n[]";
    let (url, _) = answers(other).await;
    assert_eq!(look_at(&url).await, Err(S3Error::Damaged));
    let parts = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-amz-checksum-sha256: bm90IG9mIGFsbA==-3\r\n\r\n[]";
    let (url, _) = answers(parts).await;
    assert_eq!(look_at(&url).await.unwrap().unwrap(), b"[]", "a checksum of checksums says nothing of the whole");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (thief, stolen) = answers(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
    let text = format!(
        "HTTP/1.1 301 Moved Permanently\r\nlocation: {thief}/x\r\nx-amz-bucket-region: us-east-2\r\ncontent-length: 0\r\n\r\n"
    );
    let (url, _) = answers(Box::leak(text.into_boxed_str()).as_bytes()).await;
    let moved = S3Error::Elsewhere { bucket: "acme-state".to_owned(), region: Some("us-east-2".to_owned()) };
    assert_eq!(look_at(&url).await, Err(moved));
    assert_eq!(stolen.load(std::sync::atomic::Ordering::Relaxed), 0);
}

#[tokio::test]
async fn no_error_shows_a_secret() {
    let world = World::start().await;
    let session = world.session().await;
    let (url, _) = answers(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").await;
    let error = look_at(&url).await.unwrap_err();
    let issued = world.sts.issued();
    let shown = format!("{error} {error:?} {} {session:?} {:?}", error.hint(), place("default"));
    for secret in [&issued[0].secret_access_key, &issued[0].session_token] {
        assert!(!shown.contains(secret.as_str()), "{shown}");
    }
}
