//! An STS: `AssumeRole` and `GetCallerIdentity`.
//!
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::watch;

use super::clock::Clock;
use super::issued::{Caller, Issued, Keys, lock, random};
use super::server::Server;
use super::signature::{Authorization, Refused, verify};
use super::world::{AwsWorld, MfaRule, Role};

const CHAINED_LIMIT: u64 = 3_600;
const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// What the STS does wrong, to see what others make of it.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Takes requests and never answers.
    Silence,
    /// Answers everything with this error.
    Error {
        /// HTTP status.
        status: u16,
        code: &'static str,
        message: &'static str,
    },
    /// Does what it is asked for, and then answers that it failed.
    LostAnswers,
    /// Says that callers are somebody else.
    Identity {
        /// ARN to answer with. Its account is answered, too.
        arn: String,
    },
}

/// A request that was answered.
#[derive(Clone, Debug)]
pub struct StsCall {
    /// `AssumeRole` or `GetCallerIdentity`.
    pub action: String,
    /// Id of the key that signed it.
    pub access_key_id: String,
    /// What was asked for, without the code of a device.
    pub parameters: BTreeMap<String, String>,
    /// How it was answered.
    pub outcome: Outcome,
}

/// How a request was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As asked.
    Done,
    /// With this error code.
    Refused(String),
}

#[derive(Debug)]
struct Shared {
    keys: Arc<Keys>,
    calls: Mutex<Vec<StsCall>>,
    fault: Mutex<Option<Fault>>,
    /// Roles whose answers are kept back.
    held: watch::Sender<BTreeSet<String>>,
}

/// An STS on this machine.
#[derive(Debug)]
pub struct FakeSts {
    server: Server,
    shared: Arc<Shared>,
}

impl FakeSts {
    /// Starts it on the current runtime.
    pub async fn start(world: AwsWorld, clock: Clock) -> Self {
        let keys = Arc::new(Keys::new(world, clock));
        let shared =
            Arc::new(Shared { keys, calls: Mutex::default(), fault: Mutex::default(), held: watch::Sender::default() });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        Self { server: Server::start(router).await, shared }
    }

    /// Where it is, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Its clock. Sessions end by it.
    pub fn clock(&self) -> &Clock {
        &self.shared.keys.clock
    }

    /// The requests so far.
    pub fn calls(&self) -> Vec<StsCall> {
        lock(&self.shared.calls).clone()
    }

    /// The session that a key belongs to, if it was issued here.
    pub fn session(&self, access_key_id: &str) -> Option<Issued> {
        self.shared.keys.session(access_key_id)
    }

    /// Every session that was issued so far.
    pub fn issued(&self) -> Vec<Issued> {
        self.shared.keys.issued()
    }

    /// Issues a session without being asked, for tests that need one to begin with.
    pub fn issue(&self, role: &str, session_name: &str) -> Issued {
        let role = role.parse().expect("a test names its roles by ARN");
        self.shared.keys.issue(&role, session_name, Duration::from_hours(1))
    }

    /// Does something wrong from now on, or nothing any more.
    pub fn set_fault(&self, fault: Option<Fault>) {
        *lock(&self.shared.fault) = fault;
    }

    /// Keeps back the answers to whoever assumes this role, as a slow STS does, until they are let go. The
    /// calls stand in the record at once.
    pub fn hold(&self, role: &str) {
        self.shared.held.send_modify(|held| {
            held.insert(role.to_owned());
        });
    }

    /// Stops holding back answers for this role.
    pub fn let_go(&self, role: &str) {
        self.shared.held.send_modify(|held| {
            held.remove(role);
        });
    }

    pub(crate) fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.shared.keys)
    }
}

async fn answer(State(shared): State<Arc<Shared>>, parts: Parts, body: Bytes) -> Response {
    let fault = lock(&shared.fault).clone();
    if matches!(fault, Some(Fault::Silence)) {
        std::future::pending::<()>().await;
    }
    let mut parameters: BTreeMap<String, String> = url::form_urlencoded::parse(&body).into_owned().collect();
    let action = parameters.remove("Action").unwrap_or_default();
    let answer = match &fault {
        Some(Fault::Error { status, code, message }) => {
            Err((status_of(*status), Refused { code, message: (*message).to_owned() }))
        }
        _ => verify(&shared.keys, &parts, &body, "sts")
            .and_then(|caller| perform(&shared.keys, &action, &caller, &parameters, fault.as_ref()))
            .map_err(|refused| (status_for(refused.code), refused)),
    };
    parameters.remove("TokenCode");
    let access_key_id = Authorization::of(&parts).map(|known| known.access_key_id.to_owned()).unwrap_or_default();
    let outcome = answer.as_ref().map_or_else(|(_, error)| Outcome::Refused(error.code.to_owned()), |_| Outcome::Done);
    let role = parameters.get("RoleArn").cloned().unwrap_or_default();
    lock(&shared.calls).push(StsCall { action: action.clone(), access_key_id, parameters, outcome });
    // The sender lives as long as this server, so that waiting ends with one of the two.
    let _ = shared.held.subscribe().wait_for(|held| !held.contains(&role)).await;
    let request_id = random(20);
    if matches!(fault, Some(Fault::LostAnswers)) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let (status, text) = match answer {
        Ok(result) => (
            StatusCode::OK,
            format!(
                "<{action}Response xmlns=\"{NAMESPACE}\"><{action}Result>{result}</{action}Result>\
                 <ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{action}Response>"
            ),
        ),
        Err((status, Refused { code, message })) => (
            status,
            format!(
                "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>Sender</Type><Code>{code}</Code>\
                 <Message>{}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>",
                escape(&message)
            ),
        ),
    };
    // Clients correct their clock by this header.
    let date = shared.keys.clock.now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    (status, [(header::CONTENT_TYPE, "text/xml".to_owned()), (header::DATE, date)], text).into_response()
}

type Parameters = BTreeMap<String, String>;

fn perform(
    keys: &Keys,
    action: &str,
    caller: &Caller,
    parameters: &Parameters,
    fault: Option<&Fault>,
) -> Result<String, Refused> {
    match action {
        "GetCallerIdentity" => Ok(identity(caller, fault)),
        "AssumeRole" => assume_role(keys, caller, parameters),
        _ => Err(refused("InvalidAction", format!("Could not find operation {action} for version 2011-06-15"))),
    }
}

fn identity(caller: &Caller, fault: Option<&Fault>) -> String {
    let (arn, account) = match fault {
        Some(Fault::Identity { arn }) => (arn.clone(), arn.split(':').nth(4).unwrap_or_default().to_owned()),
        _ => (caller.arn(), caller.account().to_string()),
    };
    let user_id = match caller {
        Caller::User(user) => format!("AIDA{}", user.name.to_uppercase()),
        Caller::Session(session) => format!("AROAEXAMPLE:{}", session.session_name),
    };
    format!("<Arn>{}</Arn><UserId>{}</UserId><Account>{account}</Account>", escape(&arn), escape(&user_id))
}

fn assume_role(keys: &Keys, caller: &Caller, parameters: &Parameters) -> Result<String, Refused> {
    let parameter = |name: &str| parameters.get(name).map(String::as_str);
    let arn = parameter("RoleArn").unwrap_or_default();
    let session_name = parameter("RoleSessionName").unwrap_or_default();
    if !(2..=64).contains(&session_name.len()) || !session_name.bytes().all(is_of_a_session_name) {
        let message = format!("1 validation error detected: Value '{session_name}' at 'roleSessionName' failed");
        return Err(refused("ValidationError", message));
    }
    // AWS says the same about a role that does not exist as about one that trusts somebody else.
    let not_authorized = || {
        let message = format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {arn}", caller.arn());
        refused("AccessDenied", message)
    };
    let role = keys.world.find_role(arn).ok_or_else(not_authorized)?;
    let duration = duration(caller, role, parameter("DurationSeconds"))?;
    let trusted = role.trusts.contains(&caller.principal());
    let known = role.external_id.is_none() || role.external_id.as_deref() == parameter("ExternalId");
    if !trusted || !known {
        return Err(not_authorized());
    }
    check_code(keys, caller, role, parameter("SerialNumber"), parameter("TokenCode"))?;
    let issued = keys.issue(&role.arn, session_name, duration);
    Ok(format!(
        "<Credentials><AccessKeyId>{}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey>\
         <SessionToken>{}</SessionToken><Expiration>{}</Expiration></Credentials>\
         <AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:{}</AssumedRoleId><Arn>{}</Arn></AssumedRoleUser>",
        issued.access_key_id,
        issued.secret_access_key,
        issued.session_token,
        issued.expires_at,
        escape(session_name),
        escape(&issued.arn()),
    ))
}

fn duration(caller: &Caller, role: &Role, asked: Option<&str>) -> Result<Duration, Refused> {
    let seconds = asked.map_or(Ok(3_600), str::parse::<u64>).unwrap_or_default();
    let wrong = |message: &str| Err(refused("ValidationError", message));
    if seconds < 900 {
        return wrong(
            "1 validation error detected: Value at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
        );
    }
    if matches!(caller, Caller::Session(_)) && seconds > CHAINED_LIMIT {
        return wrong(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
        );
    }
    if seconds > role.max_duration.as_secs() {
        return wrong("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }
    Ok(Duration::from_secs(seconds))
}

/// A code that is sent is checked even where the role needs none.
fn check_code(
    keys: &Keys,
    caller: &Caller,
    role: &Role,
    serial: Option<&str>,
    code: Option<&str>,
) -> Result<(), Refused> {
    let failed = |why: &str| Err(refused("AccessDenied", format!("MultiFactorAuthentication failed{why}")));
    match (serial, code, caller) {
        (None, None, _) if role.mfa == MfaRule::NotNeeded => Ok(()),
        (None, None, _) => {
            let (caller, role) = (caller.arn(), &role.arn);
            let message = format!("User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role}");
            Err(refused("AccessDenied", message))
        }
        (Some(serial), Some(code), Caller::User(user)) if keys.takes_code(user, serial, code) => Ok(()),
        (Some(_), Some(_), _) => failed(" with invalid MFA one time pass code. "),
        _ => failed(", must provide both MFA serial number and one time pass code. "),
    }
}

fn is_of_a_session_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte)
}

fn refused(code: &'static str, message: impl Into<String>) -> Refused {
    Refused { code, message: message.into() }
}

fn status_for(code: &str) -> StatusCode {
    match code {
        "ValidationError" | "InvalidAction" | "IncompleteSignature" => StatusCode::BAD_REQUEST,
        _ => StatusCode::FORBIDDEN,
    }
}

fn status_of(number: u16) -> StatusCode {
    StatusCode::from_u16(number).expect("a test names statuses that exist")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
