//! The server of moto: STS, IAM, S3, DynamoDB and KMS of many accounts, with policies that are enforced.
//!
//! `scripts/moto.sh` installs it. What it does not hold requests to (version 5.2.5): the trust policy of
//! a role in another account, whether a role of another account exists, its longest duration, codes,
//! external ids, expiry. [`FakeSts`](super::FakeSts) does. Its errors of STS and IAM are not in the form of
//! AWS' own, and the SDK for Rust finds no code in them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long it may take to start. It takes a second where nothing else runs.
const DEADLINE: Duration = Duration::from_mins(1);
/// The account of keys that belong to nobody.
const HOME_ACCOUNT: &str = "123456789012";
const HOME_KEY: &str = "setup";

/// A moto on this machine. It ends with this value.
#[derive(Debug)]
pub struct Moto {
    url: String,
    address: String,
    process: Child,
    folder: tempfile::TempDir,
}

/// A request that moto got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MotoCall {
    /// `GET`, `PUT` and so on.
    pub method: String,
    /// Path of the address, with the bucket at its beginning.
    pub path: String,
    /// The service that it was signed for.
    pub service: String,
    /// Id of the key that signed it.
    pub access_key_id: String,
}

impl Moto {
    /// Where `scripts/moto.sh` has put the program, if it has: beside what the running test was built as.
    pub fn installed() -> Option<PathBuf> {
        let test = std::env::current_exe().ok()?;
        test.ancestors().map(|folder| folder.join("moto/bin/moto_server")).find(|program| program.is_file())
    }

    /// Starts it on a free port and waits until it listens.
    pub async fn start(program: &Path) -> Self {
        let folder = tempfile::tempdir().expect("temporary folders can be made");
        let log = folder.path().join("log");
        let file = std::fs::File::create(&log).expect("a file in a new folder can be made");
        let process = command(program)
            .args(["--host", "127.0.0.1", "--port", "0"])
            .env("MOTO_ENABLE_RECORDING", "true")
            .env("MOTO_RECORDER_FILEPATH", folder.path().join("recording"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .expect("moto_server can be started");
        let mut moto = Self { url: String::new(), address: String::new(), process, folder };
        let began = Instant::now();
        // It prints its address once it listens.
        while moto.address.is_empty() {
            let text = std::fs::read_to_string(&log).unwrap_or_default();
            assert!(began.elapsed() < DEADLINE, "moto_server did not start:\n{text}");
            assert!(matches!(moto.process.try_wait(), Ok(None)), "moto_server ended:\n{text}");
            if let Some(address) = between(&text, "Running on http://", "\n") {
                address.trim().clone_into(&mut moto.address);
                moto.url = format!("http://{}", moto.address);
            } else {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        moto
    }

    /// Where it is, `http://127.0.0.1:PORT`, for every service.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Makes a user of account 123456789012 with a policy, and gives its key: id and secret.
    pub async fn create_user(&self, name: &str, policy: &str) -> (String, String) {
        self.iam(HOME_KEY, &[("Action", "CreateUser"), ("UserName", name)]).await;
        let put = [("Action", "PutUserPolicy"), ("UserName", name), ("PolicyName", "all"), ("PolicyDocument", policy)];
        self.iam(HOME_KEY, &put).await;
        let key = self.iam(HOME_KEY, &[("Action", "CreateAccessKey"), ("UserName", name)]).await;
        (field(&key, "AccessKeyId"), field(&key, "SecretAccessKey"))
    }

    /// Makes a role that trusts an ARN, with a policy.
    pub async fn create_role(&self, account: &str, name: &str, trusts: &str, policy: &str) {
        let key = self.key_in(account).await;
        let trust = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {{"AWS": "{trusts}"}}}}]}}"#
        );
        self.iam(&key, &[("Action", "CreateRole"), ("RoleName", name), ("AssumeRolePolicyDocument", &trust)]).await;
        let put = [("Action", "PutRolePolicy"), ("RoleName", name), ("PolicyName", "all"), ("PolicyDocument", policy)];
        self.iam(&key, &put).await;
    }

    /// Makes a bucket.
    pub async fn create_bucket(&self, account: &str, name: &str) {
        let key = self.key_in(account).await;
        self.send("PUT", &format!("/{name}"), &key, "s3", &[], "").await;
    }

    /// Makes a key in KMS, in us-east-1, and gives its ARN.
    pub async fn create_kms_key(&self, account: &str) -> String {
        self.kms(account, "CreateKey", &serde_json::json!({}), "Arn").await
    }

    /// Makes a data key of 256 bits with a key in KMS, and gives it as that key encrypted it, in base64.
    pub async fn generate_data_key(&self, account: &str, key: &str) -> String {
        let question = serde_json::json!({"KeyId": key, "KeySpec": "AES_256"});
        self.kms(account, "GenerateDataKey", &question, "CiphertextBlob").await
    }

    async fn kms(&self, account: &str, operation: &str, question: &serde_json::Value, wanted: &str) -> String {
        let key = self.key_in(account).await;
        let target = format!("TrentService.{operation}");
        let headers = [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", &*target)];
        let answer = self.send("POST", "/", &key, "kms", &headers, &question.to_string()).await;
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
        let answer: serde_json::Value = serde_json::from_str(body).expect("KMS answers in JSON");
        let told = answer.get(wanted).or_else(|| answer.get("KeyMetadata")?.get(wanted));
        told.and_then(serde_json::Value::as_str).expect("it answers what was asked for").to_owned()
    }

    /// Makes a table for Terraform's locks.
    pub async fn create_lock_table(&self, account: &str, name: &str) {
        let key = self.key_in(account).await;
        let table = serde_json::json!({
            "TableName": name,
            "KeySchema": [{"AttributeName": "LockID", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "LockID", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        });
        let headers =
            [("x-amz-target", "DynamoDB_20120810.CreateTable"), ("content-type", "application/x-amz-json-1.0")];
        self.send("POST", "/", &key, "dynamodb", &headers, &table.to_string()).await;
    }

    /// Makes a database in `us-east-1`.
    pub async fn create_database(&self, identifier: &str) {
        let form = [
            ("Action", "CreateDBInstance"),
            ("DBInstanceIdentifier", identifier),
            ("DBInstanceClass", "db.t3.micro"),
            ("Engine", "postgres"),
            ("AllocatedStorage", "20"),
            ("MasterUsername", "app"),
            ("MasterUserPassword", "not-a-password-of-anybody"),
        ];
        self.query(HOME_KEY, "rds", "2014-10-31", &form).await;
    }

    /// From now on signatures are verified and policies hold. Until then everybody may do everything.
    pub async fn enforce_policies(&self) {
        // Without this type moto reads the body as a form, and finds nothing in it.
        self.send("POST", "/moto-api/reset-auth", HOME_KEY, "sts", &[("content-type", "text/plain")], "0").await;
    }

    /// The requests so far, in the order in which they came.
    pub fn calls(&self) -> Vec<MotoCall> {
        #[derive(Deserialize)]
        struct Recorded {
            method: String,
            url: String,
            headers: std::collections::HashMap<String, String>,
        }
        let text = std::fs::read_to_string(self.folder.path().join("recording")).unwrap_or_default();
        let calls = text.lines().map(|line| serde_json::from_str::<Recorded>(line).expect("moto records JSON"));
        calls
            .map(|call| {
                let scope = call.headers.get("Authorization").and_then(|header| between(header, "Credential=", ","));
                let parts: Vec<&str> = scope.unwrap_or_default().split('/').collect();
                let part = |at: usize| parts.get(at).copied().unwrap_or_default().to_owned();
                let address = url::Url::parse(&call.url).expect("moto records addresses");
                MotoCall {
                    method: call.method,
                    path: address.path().to_owned(),
                    service: part(3),
                    access_key_id: part(0),
                }
            })
            .collect()
    }

    /// A key for an account: that of a session there. Only until policies are enforced.
    async fn key_in(&self, account: &str) -> String {
        if account == HOME_ACCOUNT {
            return HOME_KEY.to_owned();
        }
        let role = format!("arn:aws:iam::{account}:role/setup");
        let form = [("Action", "AssumeRole"), ("RoleArn", &*role), ("RoleSessionName", "setup")];
        field(&self.query(HOME_KEY, "sts", "2011-06-15", &form).await, "AccessKeyId")
    }

    async fn iam(&self, key: &str, form: &[(&str, &str)]) -> String {
        self.query(key, "iam", "2010-05-08", form).await
    }

    async fn query(&self, key: &str, service: &str, version: &str, form: &[(&str, &str)]) -> String {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .append_pair("Version", version)
            .finish();
        self.send("POST", "/", key, service, &[("content-type", "application/x-www-form-urlencoded")], &body).await
    }

    /// A request with a key, but without a right signature.
    async fn send(
        &self,
        method: &str,
        path: &str,
        key: &str,
        service: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> String {
        let further: String = headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect();
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nContent-Length: {}\r\n{further}Authorization: AWS4-HMAC-SHA256 \
             Credential={key}/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=none\r\n\r\n{body}",
            self.address,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.address).await.expect("moto listens");
        stream.write_all(request.as_bytes()).await.expect("moto takes requests");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("moto answers with text");
        assert!(answer.split(' ').nth(1) == Some("200"), "moto refused {method} {path} {body}:\n{answer}");
        answer
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn field(xml: &str, name: &str) -> String {
    let value = between(xml, &format!("<{name}>"), "<");
    value.unwrap_or_else(|| panic!("moto answered without {name}:\n{xml}")).to_owned()
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(value, _)| value)
}

#[expect(clippy::disallowed_methods, reason = "moto is a program of its own")]
fn command(program: &Path) -> Command {
    Command::new(program)
}
