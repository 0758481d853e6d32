//! The data key of an encrypted plan file, decrypted by KMS.
//!
//! One signed `Decrypt`, in the region and with the key of the ARN that the team's rules name, to AWS itself or
//! to an address that the machine names. What is decrypted could have been written by anybody: KMS is told which
//! key has to have encrypted it, and an answer of another key is no answer. What it must never do is send a
//! session to another place, follow a redirect, or let a key into an error.
//!
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html>

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_sts::config::http::{HttpRequest, HttpResponse};
use aws_sigv4::http_request::{SessionTokenMode, SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use countersign_model::KeyArn;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use zeroize::{Zeroize as _, Zeroizing};

use crate::endpoints::Endpoints;
use crate::https;
use crate::keys::{Expiry, Keys};
use crate::s3::partition_of;

/// How long it may take, with all its tries.
const TIME_OUT: Duration = Duration::from_secs(30);
/// How often a server is asked that says it cannot answer now.
const TRIES: u32 = 3;
/// The first pause between two tries; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(200);
/// The most bytes of an answer.
const MOST_BYTES: usize = 64 << 10;
/// The longest text of AWS' that is shown.
const LONGEST: usize = 300;

const HEADERS: [(&str, &str); 2] =
    [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", "TrentService.Decrypt")];

/// The credentials of a session, as a program of it gets them:
/// [`AwsSession::child_environment`](crate::AwsSession::child_environment). Whose they are was proven when the
/// session was made.
pub struct SessionKeys(Keys);

impl SessionKeys {
    /// Reads them. Nothing where there is no whole key.
    pub fn of_environment<'v>(variables: impl IntoIterator<Item = (&'v str, &'v str)>) -> Option<Self> {
        let (mut id, mut secret, mut token) = (None, None, None);
        for (name, value) in variables {
            let place = match name {
                "AWS_ACCESS_KEY_ID" => &mut id,
                "AWS_SECRET_ACCESS_KEY" => &mut secret,
                "AWS_SESSION_TOKEN" => &mut token,
                _ => continue,
            };
            *place = (!value.is_empty()).then_some(value);
        }
        Some(Self(Keys {
            access_key_id: id?.to_owned(),
            secret: SecretString::from(secret?),
            session_token: token.map(SecretString::from),
            expiry: Expiry::Unknown,
        }))
    }
}

impl fmt::Debug for SessionKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SessionKeys")
    }
}

/// Why KMS gave no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KmsError {
    /// The region of the key is not one of its part of AWS. Nothing was asked.
    #[error("the region of {key} is not known")]
    Region {
        /// The key.
        key: KeyArn,
    },
    /// KMS does not allow it.
    #[error("KMS refused kms:Decrypt with {key}: {message}")]
    Denied {
        /// The key.
        key: KeyArn,
        /// In its words.
        message: String,
    },
    /// The key is not there, is disabled, or is to be deleted.
    #[error("KMS cannot use {key}: {message}")]
    NoKey {
        /// The key.
        key: KeyArn,
        /// In its words.
        message: String,
    },
    /// Another key encrypted it, or nothing did.
    #[error("this was not encrypted with {key}")]
    NotOfKey {
        /// The key.
        key: KeyArn,
    },
    /// The session has ended.
    #[error("the session has expired")]
    Expired,
    /// It could not be reached.
    #[error("KMS cannot be reached: {why}")]
    Offline {
        /// In the words of the network.
        why: String,
    },
    /// It did not answer in time.
    #[error("KMS did not answer in time")]
    TimedOut,
    /// It cannot answer now.
    #[error("KMS cannot answer now: {message}")]
    Busy {
        /// In its words.
        message: String,
    },
    /// An answer that makes no sense here.
    #[error("{what}")]
    Unexpected {
        /// What.
        what: String,
    },
}

impl KmsError {
    /// What a person can do about it.
    pub fn hint(&self) -> Cow<'static, str> {
        let fixed = match self {
            Self::Region { .. } => "Check kms_key_id in the team's file.",
            Self::Denied { .. } => {
                "The role must be allowed kms:Decrypt with this key, by its policy and by the key's."
            }
            Self::NoKey { .. } => "Check kms_key_id in the team's file, and the key in AWS.",
            Self::NotOfKey { .. } => {
                "Plan again. Where this comes back, code that ran while planning may have written the file."
            }
            Self::Expired => "Sign in again.",
            Self::Offline { .. } => "Check the network, the VPN and the proxy.",
            Self::TimedOut | Self::Busy { .. } => "Try again; if it stays, check the network, the VPN and the proxy.",
            Self::Unexpected { .. } => "Do not go on: check what answers in the place of KMS.",
        };
        fixed.into()
    }
}

/// The way to KMS.
#[derive(Clone, Debug)]
pub struct Kms {
    endpoints: Endpoints,
    http: Arc<Connector>,
    time_out: Duration,
}

impl Kms {
    /// By these addresses and this proxy.
    pub fn new(endpoints: Endpoints) -> Self {
        let http = Arc::new(https::connector(endpoints.proxy()));
        Self { endpoints, http, time_out: TIME_OUT }
    }

    /// With another limit.
    #[must_use]
    pub fn with_time_out(self, time_out: Duration) -> Self {
        Self { time_out, ..self }
    }

    /// What a key encrypted, in clear. The session has to be one that may be used for this: nobody asks here
    /// whose it is.
    pub async fn decrypt(
        &self,
        key: &KeyArn,
        wrapped: &[u8],
        session: &SessionKeys,
        now: Timestamp,
    ) -> Result<Zeroizing<Vec<u8>>, KmsError> {
        let url = self.address(key)?;
        let body = serde_json::json!({
            "KeyId": key.as_str(),
            "CiphertextBlob": BASE64_STANDARD.encode(wrapped),
            "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        });
        let body = body.to_string();
        let asking = async {
            let (mut pause, mut tries) = (PAUSE, 1);
            loop {
                let request = signed(&url, key.region(), &body, &session.0, now)?;
                match self.once(request, key).await {
                    Err(KmsError::Busy { .. } | KmsError::Offline { .. }) if tries < TRIES => {
                        tokio::time::sleep(pause).await;
                        pause *= 2;
                        tries += 1;
                    }
                    answer => return answer,
                }
            }
        };
        tokio::time::timeout(self.time_out, asking).await.unwrap_or(Err(KmsError::TimedOut))
    }

    fn address(&self, key: &KeyArn) -> Result<String, KmsError> {
        let partition = partition_of(key.region()).filter(|partition| partition.id == key.partition());
        let partition = partition.ok_or_else(|| KmsError::Region { key: key.clone() })?;
        Ok(match self.endpoints.kms() {
            Some(given) => format!("{}/", given.trim_end_matches('/')),
            None => format!("https://kms.{}.{}/", key.region(), partition.suffix),
        })
    }

    /// No redirect is followed: the session was signed in for this address.
    async fn once(&self, request: HttpRequest, key: &KeyArn) -> Result<Zeroizing<Vec<u8>>, KmsError> {
        let mut response = self.http.call(request).await.map_err(|error| {
            if error.is_timeout() {
                return KmsError::TimedOut;
            }
            let mut last: &(dyn std::error::Error + 'static) = &error;
            while let Some(source) = last.source() {
                last = source;
            }
            KmsError::Offline { why: last.to_string() }
        })?;
        let status = response.status().as_u16();
        let body = body(&mut response).await?;
        if status == 200 { plaintext(&body, key) } else { Err(meaning(status, &body, key)) }
    }
}

fn signed(url: &str, region: &str, body: &str, keys: &Keys, now: Timestamp) -> Result<HttpRequest, KmsError> {
    // No cause is taken over: one could hold a part of what was signed.
    let failed = || KmsError::Unexpected { what: "the request to KMS could not be made".to_owned() };
    let mut settings = SigningSettings::default();
    settings.session_token_mode = SessionTokenMode::Include;
    let seconds = u64::try_from(now.as_second()).map_err(|_| failed())?;
    let identity: Identity = keys.to_sdk().into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("kms")
        .time(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .settings(settings)
        .build()
        .map_err(|_| failed())?
        .into();
    let signable = SignableRequest::new("POST", url, HEADERS.into_iter(), SignableBody::Bytes(body.as_bytes()));
    let (signed, _) = sign(signable.map_err(|_| failed())?, &parameters).map_err(|_| failed())?.into_parts();
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method("POST").map_err(|_| failed())?;
    request.set_uri(url).map_err(|_| failed())?;
    for (name, value) in HEADERS {
        request.headers_mut().insert(name, value);
    }
    for header in signed.into_parts().0 {
        request.headers_mut().try_insert(header.name(), header.value().to_owned()).map_err(|_| failed())?;
    }
    Ok(request)
}

async fn body(response: &mut HttpResponse) -> Result<Zeroizing<Vec<u8>>, KmsError> {
    let mut stream = ByteStream::new(response.take_body());
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES));
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| KmsError::Offline { why: "the answer ended too early".to_owned() })?;
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err(KmsError::Unexpected { what: "the answer of KMS is too long".to_owned() });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "KeyId")]
    key: String,
    #[serde(rename = "Plaintext")]
    plaintext: String,
}

fn plaintext(body: &[u8], key: &KeyArn) -> Result<Zeroizing<Vec<u8>>, KmsError> {
    let no_answer = || KmsError::Unexpected { what: "the answer of KMS cannot be read".to_owned() };
    let mut answer: Answer = serde_json::from_slice(body).map_err(|_| no_answer())?;
    let plaintext = BASE64_STANDARD.decode(&answer.plaintext).map(Zeroizing::new);
    answer.plaintext.zeroize();
    if answer.key != key.as_str() {
        return Err(KmsError::NotOfKey { key: key.clone() });
    }
    plaintext.map_err(|_| no_answer())
}

/// What an answer means that is no key.
fn meaning(status: u16, body: &[u8], key: &KeyArn) -> KmsError {
    let told: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |names: [&str; 2]| names.iter().find_map(|name| told.get(name)?.as_str()).unwrap_or_default();
    // `com.amazonaws.kms#NotFoundException`, or without what stands before.
    let code = text(["__type", "code"]).rsplit('#').next().unwrap_or_default();
    let said: String = text(["message", "Message"]).chars().filter(|it| !it.is_control()).take(LONGEST).collect();
    let message = if said.is_empty() { format!("{code} (HTTP {status})") } else { said };
    let key = key.clone();
    match (status, code) {
        (_, "ExpiredTokenException" | "ExpiredToken") => KmsError::Expired,
        (_, "AccessDeniedException" | "UnrecognizedClientException" | "InvalidSignatureException") | (401 | 403, _) => {
            KmsError::Denied { key, message }
        }
        (_, "IncorrectKeyException" | "InvalidCiphertextException") => KmsError::NotOfKey { key },
        (
            _,
            "NotFoundException"
            | "DisabledException"
            | "KMSInvalidStateException"
            | "InvalidKeyUsageException"
            | "KeyUnavailableException"
            | "InvalidArnException",
        ) => KmsError::NoKey { key, message },
        (429 | 500 | 502 | 503 | 504, _) | (_, "ThrottlingException" | "KMSInternalException") => {
            KmsError::Busy { message }
        }
        _ if code.is_empty() => KmsError::Unexpected {
            what: format!("the answer is HTTP {status} without a reason; does something else answer for KMS?"),
        },
        _ => KmsError::Unexpected { what: format!("KMS answered {code}: {message}") },
    }
}

#[cfg(test)]
#[path = "kms_tests.rs"]
mod tests;
