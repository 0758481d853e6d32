//! The part of IAM Identity Center that hands out credentials: the portal's `GetRoleCredentials`, and
//! `CreateToken` with a refresh token.
//!
//! <https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html>

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use countersign_model::RoleArn;
use serde_json::{Value, json};

use super::issued::{Keys, lock, random};
use super::server::Server;
use super::sts::FakeSts;

/// A sign-in of a person, as `aws sso login` makes it.
#[derive(Clone, Debug)]
pub struct SsoLogin {
    /// Name of the person, which becomes the name of sessions.
    pub person: String,
    /// The token that is valid now.
    pub access_token: String,
    /// The token that makes a new one, once.
    pub refresh_token: String,
    /// Account and role name of what the person may use.
    pub roles: Vec<(String, String)>,
}

#[derive(Debug)]
struct Portal {
    keys: Arc<Keys>,
    login: Mutex<SsoLogin>,
}

/// An Identity Center on this machine, for `AWS_ENDPOINT_URL_SSO` and `AWS_ENDPOINT_URL_SSO_OIDC`.
#[derive(Debug)]
pub struct FakeSso {
    server: Server,
    portal: Arc<Portal>,
}

impl FakeSso {
    /// Starts it on the current runtime. The sessions it hands out are known to the STS.
    pub async fn start(sts: &FakeSts, login: SsoLogin) -> Self {
        let portal = Arc::new(Portal { keys: sts.keys(), login: Mutex::new(login) });
        let router = Router::new()
            .route("/federation/credentials", get(credentials))
            .route("/token", post(token))
            .with_state(Arc::clone(&portal));
        Self { server: Server::start(router).await, portal }
    }

    /// Where it is, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The sign-in with the tokens that are valid now.
    pub fn login(&self) -> SsoLogin {
        lock(&self.portal.login).clone()
    }
}

async fn credentials(State(portal): State<Arc<Portal>>, headers: HeaderMap, uri: Uri) -> Response {
    let login = lock(&portal.login).clone();
    let token = headers.get("x-amz-sso_bearer_token").and_then(|token| token.to_str().ok());
    if token != Some(&login.access_token) {
        return error(StatusCode::UNAUTHORIZED, "UnauthorizedException", "Session token not found or invalid");
    }
    let query = uri.query().unwrap_or_default().as_bytes();
    let asked = |name| url::form_urlencoded::parse(query).find(|(key, _)| key == name).map(|(_, value)| value);
    let (account_id, role_name) = (asked("account_id").unwrap_or_default(), asked("role_name").unwrap_or_default());
    if !login.roles.iter().any(|(account, role)| *account == account_id && *role == role_name) {
        return error(StatusCode::FORBIDDEN, "ForbiddenException", "No access");
    }
    let arn = format!(
        "arn:aws:iam::{account_id}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_{role_name}_0123456789abcdef"
    );
    let role: RoleArn = arn.parse().expect("a test names roles and accounts as AWS does");
    let issued = portal.keys.issue(&role, &login.person, Duration::from_hours(1));
    Json(json!({"roleCredentials": {
        "accessKeyId": issued.access_key_id,
        "secretAccessKey": issued.secret_access_key,
        "sessionToken": issued.session_token,
        "expiration": issued.expires_at.as_millisecond(),
    }}))
    .into_response()
}

async fn token(State(portal): State<Arc<Portal>>, Json(wanted): Json<Value>) -> Response {
    let mut login = lock(&portal.login);
    if wanted["grantType"] != "refresh_token" || wanted["refreshToken"] != login.refresh_token.as_str() {
        return error(StatusCode::BAD_REQUEST, "InvalidGrantException", "Invalid refresh token provided");
    }
    login.access_token = format!("access-{}", random(20));
    login.refresh_token = format!("refresh-{}", random(20));
    Json(json!({
        "accessToken": login.access_token,
        "refreshToken": login.refresh_token,
        "tokenType": "Bearer",
        "expiresIn": 3_600,
    }))
    .into_response()
}

fn error(status: StatusCode, code: &'static str, message: &str) -> Response {
    (status, [("x-amzn-errortype", code)], Json(json!({"message": message}))).into_response()
}
