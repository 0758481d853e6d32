//! An S3 whose buckets are folders, open only to sessions that its STS issued.
//!
//! The crate `s3s` verifies the signatures and `s3s-fs` keeps the objects. Who may do what is decided
//! here: a bucket belongs to an account, and a role of that account needs a permission for it.

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::Response;
use countersign_model::RoleArn;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3Result, s3_error};
use s3s_fs::FileSystem;

use super::issued::{Caller, Keys, lock};
use super::server::Server;
use super::signature::Authorization;
use super::sts::FakeSts;
use super::world::Access;

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct S3Call {
    /// `GET`, `PUT` and so on.
    pub method: String,
    /// The bucket; empty where none was named.
    pub bucket: String,
    /// The key of the object; empty for the bucket itself.
    pub key: String,
    /// Id of the key that signed it.
    pub access_key_id: String,
    /// The role whose session that key belongs to.
    pub role: Option<RoleArn>,
    /// HTTP status of the answer.
    pub status: u16,
}

struct Shared {
    keys: Arc<Keys>,
    service: S3Service,
    calls: Mutex<Vec<S3Call>>,
    /// `s3s-fs` looks whether an object exists and then writes it. Two requests with
    /// `If-None-Match: *` must not both find nothing: that is how Terraform takes its lock.
    one_write: tokio::sync::Mutex<()>,
}

/// An S3 on this machine. Addresses have the bucket in their path.
pub struct FakeS3 {
    server: Server,
    shared: Arc<Shared>,
}

impl FakeS3 {
    /// Starts it on the current runtime, with the buckets of the STS's world as folders of `root`.
    pub async fn start(sts: &FakeSts, root: &Path) -> Self {
        let keys = sts.keys();
        for bucket in &keys.world.buckets {
            std::fs::create_dir_all(root.join(&bucket.name)).expect("the folder of the buckets can be written");
        }
        let mut builder = S3ServiceBuilder::new(FileSystem::new(root).expect("the folder of the buckets is there"));
        builder.set_auth(Guard(Arc::clone(&keys)));
        builder.set_access(Guard(Arc::clone(&keys)));
        let shared = Arc::new(Shared {
            keys,
            service: builder.build(),
            calls: Mutex::default(),
            one_write: tokio::sync::Mutex::default(),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        Self { server: Server::start(router).await, shared }
    }

    /// Where it is, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The requests so far.
    pub fn calls(&self) -> Vec<S3Call> {
        lock(&self.shared.calls).clone()
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let access_key_id = Authorization::of(&parts).map(|known| known.access_key_id.to_owned()).unwrap_or_default();
    let path = parts.uri.path().trim_start_matches('/');
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    let mut call = S3Call {
        method: parts.method.to_string(),
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        role: shared.keys.session(&access_key_id).map(|session| session.role),
        access_key_id,
        status: 0,
    };
    let alone = if parts.method == Method::GET { None } else { Some(shared.one_write.lock().await) };
    let request = Request::from_parts(parts, s3s::Body::http_body_unsync(body));
    let answer = shared.service.call(request).await;
    drop(alone);
    let response = answer.expect("requests of a test are HTTP").map(Body::new);
    call.status = response.status().as_u16();
    lock(&shared.calls).push(call);
    response
}

/// Decides who is let in, and to what.
struct Guard(Arc<Keys>);

#[async_trait::async_trait]
impl S3Auth for Guard {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        match self.0.caller(access_key) {
            Some(caller) => Ok(SecretKey::from(caller.secret())),
            None => Err(s3_error!(InvalidAccessKeyId)),
        }
    }
}

#[async_trait::async_trait]
impl S3Access for Guard {
    async fn check(&self, request: &mut S3AccessContext<'_>) -> S3Result<()> {
        let caller = request.credentials().and_then(|credentials| self.0.caller(&credentials.access_key));
        let Some(Caller::Session(session)) = caller else {
            return Err(s3_error!(AccessDenied, "Only sessions of roles are let in."));
        };
        // The signature only proves that the caller has the key, and not that it has the token.
        let token = request.headers().get("x-amz-security-token").and_then(|token| token.to_str().ok());
        if token != Some(&session.session_token) {
            return Err(s3_error!(InvalidToken, "The provided token is malformed or otherwise invalid."));
        }
        if session.expires_at <= self.0.clock.now() {
            return Err(s3_error!(ExpiredToken, "The provided token has expired."));
        }
        let denied = || {
            let (caller, operation) = (session.arn(), request.s3_op().name());
            s3_error!(AccessDenied, "User: {caller} is not authorized to perform: s3:{operation}")
        };
        let bucket = request.s3_path().get_bucket_name().ok_or_else(denied)?;
        let owner = self.0.world.find_bucket(bucket).map(|bucket| &bucket.account);
        let role = self.0.world.find_role(&session.role.to_string()).ok_or_else(denied)?;
        let access = role.access_to(bucket).filter(|_| owner == Some(role.arn.account())).ok_or_else(denied)?;
        if allows(access, request.s3_op().name(), request.s3_path().get_object_key()) { Ok(()) } else { Err(denied()) }
    }
}

fn allows(access: Access, operation: &str, key: Option<&str>) -> bool {
    match operation {
        "GetObject" | "HeadObject" | "HeadBucket" | "GetBucketLocation" | "ListObjects" | "ListObjectsV2" => true,
        "PutObject" | "DeleteObject" => match access {
            Access::Write => true,
            Access::ReadAndLock => key.is_some_and(|key| key.ends_with(".tflock")),
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::aws::signature::signed_for_test as signed;
    use crate::aws::{AwsWorld, Clock, Issued, Role, User};

    const PLAN: &str = "arn:aws:iam::412033857711:role/plan";
    const APPLY: &str = "arn:aws:iam::412033857711:role/apply";
    const STATE: &str = "/acme-state/prod/terraform.tfstate";
    const LOCK: &str = "/acme-state/prod/terraform.tfstate.tflock";
    const IF_ABSENT: &[(&str, &str)] = &[("if-none-match", "*")];

    struct Cloud {
        sts: FakeSts,
        s3: FakeS3,
        _root: tempfile::TempDir,
    }

    impl Cloud {
        async fn start() -> Self {
            let world = AwsWorld::new()
                .user(User::new("sora", "412033857711", "AKIASORA", "secret"))
                .role(Role::new(PLAN).may(Access::ReadAndLock, "acme-state"))
                .role(Role::new(APPLY).may(Access::Write, "acme-state").may(Access::Write, "theirs"))
                .bucket("acme-state", "412033857711")
                .bucket("theirs", "999999999999");
            let root = tempfile::tempdir().unwrap();
            let sts = FakeSts::start(world, Clock::system()).await;
            let s3 = FakeS3::start(&sts, root.path()).await;
            Self { sts, s3, _root: root }
        }

        async fn send(&self, request: Request) -> (u16, String) {
            let response = answer(State(Arc::clone(&self.s3.shared)), request).await;
            let status = response.status().as_u16();
            let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
            (status, String::from_utf8_lossy(&body).into_owned())
        }

        async fn ask(&self, session: &Issued, method: &str, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
            let mut headers = headers.to_vec();
            headers.push(("x-amz-security-token", &session.session_token));
            let key = (session.access_key_id.as_str(), session.secret_access_key.as_str());
            self.send(signed(key, method, path, &headers, b"{}")).await
        }
    }

    #[tokio::test]
    async fn a_role_that_plans_takes_the_lock_but_writes_no_state() {
        let cloud = Cloud::start().await;
        let (plan, apply) = (cloud.sts.issue(PLAN, "sora"), cloud.sts.issue(APPLY, "sora"));
        assert_eq!(cloud.ask(&plan, "GET", STATE, &[]).await.0, 404);
        let (status, text) = cloud.ask(&plan, "PUT", STATE, &[]).await;
        assert!(status == 403 && text.contains("AccessDenied"), "{status} {text}");
        assert_eq!(cloud.ask(&apply, "PUT", STATE, &[]).await.0, 200);
        assert_eq!(cloud.ask(&plan, "GET", STATE, &[]).await, (200, "{}".to_owned()));
        assert_eq!(cloud.ask(&plan, "DELETE", STATE, &[]).await.0, 403);

        assert_eq!(cloud.ask(&plan, "PUT", LOCK, IF_ABSENT).await.0, 200);
        let (status, text) = cloud.ask(&apply, "PUT", LOCK, IF_ABSENT).await;
        assert!(status == 412 && text.contains("PreconditionFailed"), "{status} {text}");
        assert_eq!(cloud.ask(&plan, "DELETE", LOCK, &[]).await.0, 204);
        assert_eq!(cloud.ask(&apply, "PUT", LOCK, IF_ABSENT).await.0, 200);

        let calls = cloud.s3.calls();
        let first = S3Call {
            method: "GET".to_owned(),
            bucket: "acme-state".to_owned(),
            key: "prod/terraform.tfstate".to_owned(),
            access_key_id: plan.access_key_id,
            role: Some(PLAN.parse().unwrap()),
            status: 404,
        };
        assert_eq!(calls[0], first);
        let writers: Vec<String> = calls
            .iter()
            .filter(|call| call.method == "PUT" && call.status == 200)
            .map(|call| call.role.as_ref().unwrap().name().to_owned())
            .collect();
        assert_eq!(writers, ["apply", "plan", "apply"]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn a_lock_is_taken_by_one_of_many() {
        let cloud = Arc::new(Cloud::start().await);
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..16 {
            let (cloud, session) = (Arc::clone(&cloud), cloud.sts.issue(PLAN, "sora"));
            tries.spawn(async move { cloud.ask(&session, "PUT", LOCK, IF_ABSENT).await.0 });
        }
        let taken = tries.join_all().await.into_iter().filter(|status| *status == 200).count();
        assert_eq!(taken, 1);
    }

    #[tokio::test]
    async fn a_bucket_of_another_account_stays_closed() {
        let cloud = Cloud::start().await;
        let apply = cloud.sts.issue(APPLY, "sora");
        for path in ["/theirs/state", "/nothing/state", "/"] {
            let (status, text) = cloud.ask(&apply, "GET", path, &[]).await;
            assert!(status == 403 && text.contains("AccessDenied"), "{path}: {status} {text}");
        }
    }

    #[tokio::test]
    async fn only_a_whole_and_living_session_is_let_in() {
        let cloud = Cloud::start().await;
        let (session, other) = (cloud.sts.issue(APPLY, "sora"), cloud.sts.issue(APPLY, "mina"));
        let key = (session.access_key_id.as_str(), session.secret_access_key.as_str());
        let with = |key, token: &str| signed(key, "GET", STATE, &[("x-amz-security-token", token)], b"");
        let refused = async |request: Request, code: &str| {
            let (status, text) = cloud.send(request).await;
            assert!(status >= 400 && text.contains(&format!("<Code>{code}</Code>")), "{code}: {status} {text}");
        };
        refused(signed(key, "GET", STATE, &[], b""), "InvalidToken").await;
        refused(with(key, &other.session_token), "InvalidToken").await;
        refused(with((key.0, "another secret"), &session.session_token), "SignatureDoesNotMatch").await;
        refused(with(("ASIANOBODY", "secret"), &session.session_token), "InvalidAccessKeyId").await;
        refused(signed(("AKIASORA", "secret"), "GET", STATE, &[], b""), "AccessDenied").await;
        refused(Request::get(STATE).header("host", "127.0.0.1").body(Body::empty()).unwrap(), "AccessDenied").await;
        assert_eq!(cloud.send(with(key, &session.session_token)).await.0, 404);
        cloud.sts.clock().advance(SignedDuration::from_hours(2));
        refused(with(key, &session.session_token), "ExpiredToken").await;
    }
}
