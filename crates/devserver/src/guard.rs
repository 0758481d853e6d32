//! Who may talk to the server.
//!
//! - Under which name it was reached: a page of another site can have its own name resolve to
//!   127.0.0.1 (DNS rebinding) and is then of the same origin as far as the browser knows. Only the
//!   `Host` header tells, so it must be exactly ours.
//! - Which page sent the command: the `Origin` header must be ours. A browser never lets a page
//!   change it.
//! - Who knows the token: other programs and other people on this machine can send any header, and
//!   are refused since the token was only printed. What applies has a token of its own, which the main
//!   page never gets.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Name of the header that carries the token.
pub const TOKEN_HEADER: &str = "x-countersign-token";

/// What a request is held against.
#[derive(Debug)]
pub struct Door {
    host: String,
    origin: String,
    token: String,
    apply_token: String,
}

/// 128 random bits.
fn random_token() -> Result<String, getrandom::Error> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(random)))
}

impl Door {
    /// A door with new tokens for a server that listens on `address`.
    pub fn new(address: SocketAddr) -> Result<Self, getrandom::Error> {
        Ok(Self {
            host: address.to_string(),
            origin: format!("http://{address}"),
            token: random_token()?,
            apply_token: random_token()?,
        })
    }

    /// The address to open in a browser. It is the only place that tells the token.
    pub fn address(&self) -> String {
        format!("{}/?token={}", self.origin, self.token)
    }

    /// The address of the page that asks for the answer before an apply, with the other token.
    pub fn confirm_address(&self) -> String {
        format!("{}/confirm.html?token={}", self.origin, self.apply_token)
    }

    /// The token itself, for clients that are not browsers.
    pub fn token(&self) -> &str {
        &self.token
    }

    pub fn apply_token(&self) -> &str {
        &self.apply_token
    }

    fn is_reached_by_name(&self, headers: &HeaderMap) -> bool {
        only(headers, header::HOST.as_str()) == Some(self.host.as_bytes())
    }

    fn is_our_page(&self, headers: &HeaderMap) -> bool {
        only(headers, header::ORIGIN.as_str()) == Some(self.origin.as_bytes())
    }
}

fn knows(headers: &HeaderMap, expected: &str) -> bool {
    only(headers, TOKEN_HEADER).is_some_and(|token| same(token, expected.as_bytes()))
}

/// The value of a header that stands there exactly once.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h [u8]> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value.as_bytes()),
        _ => None,
    }
}

/// Compares in a time that does not tell how much of the token was right.
fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |differing, (l, r)| differing | (l ^ r)) == 0
}

/// Refuses a request that reached the server under another name.
pub(crate) async fn reached_by_our_own_name(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    if door.is_reached_by_name(request.headers()) {
        next.run(request).await
    } else {
        refuse(StatusCode::MISDIRECTED_REQUEST, "This server is reached by its printed address only.")
    }
}

/// Refuses a command that does not come from a page of this server, or without the token.
pub(crate) async fn commands_only_from_our_page(
    State(door): State<Arc<Door>>,
    request: Request,
    next: Next,
) -> Response {
    let token = door.token.clone();
    command(&door, &token, request, next).await
}

/// The same for the commands that apply, which have another token.
pub(crate) async fn applies_only_from_the_confirm_page(
    State(door): State<Arc<Door>>,
    request: Request,
    next: Next,
) -> Response {
    let token = door.apply_token.clone();
    command(&door, &token, request, next).await
}

async fn command(door: &Door, token: &str, request: Request, next: Next) -> Response {
    if !door.is_our_page(request.headers()) {
        refuse(StatusCode::FORBIDDEN, "Commands are taken from the pages of this server only.")
    } else if !knows(request.headers(), token) {
        refuse(StatusCode::UNAUTHORIZED, "The token is missing or wrong. Open the printed address.")
    } else {
        next.run(request).await
    }
}

fn refuse(status: StatusCode, why: &'static str) -> Response {
    (status, why).into_response()
}
