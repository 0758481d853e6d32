//! Every guard of the server refuses, and lets in what belongs.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use countersign_api::{Desk, DeskPaths, Machine};
use countersign_devserver::guard::{Door, TOKEN_HEADER};
use countersign_devserver::host::Browser;
use tempfile::TempDir;
use tower::ServiceExt;

const HOST: &str = "127.0.0.1:4711";
const ORIGIN: &str = "http://127.0.0.1:4711";

struct Server {
    router: Router,
    token: String,
    apply_token: String,
    _state: TempDir,
}

fn server() -> Server {
    let state = tempfile::tempdir().unwrap();
    let pages = state.path().join("pages");
    std::fs::create_dir(&pages).unwrap();
    std::fs::write(pages.join("index.html"), "<!doctype html>").unwrap();
    std::fs::write(state.path().join("secret"), "secret").unwrap();
    let desk = Desk::new(
        DeskPaths { config_dir: state.path().join("config"), data_dir: state.path().join("data"), home: None },
        Machine::bare(jiff::Timestamp::now),
        Arc::new(Browser::default()),
    );
    let door = Door::new(HOST.parse::<SocketAddr>().unwrap()).unwrap();
    let (token, apply_token) = (door.token().to_owned(), door.apply_token().to_owned());
    let router = countersign_devserver::router(Arc::new(desk), door, pages);
    Server { router, token, apply_token, _state: state }
}

impl Server {
    async fn command(&self, headers: &[(&str, &str)]) -> Response {
        self.ask("/api/app_info", headers).await
    }

    async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from("{}")).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn page(&self, path: &str, host: &str) -> Response {
        let request = Request::get(path).header(header::HOST, host);
        let request = request.body(Body::empty()).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }
}

#[tokio::test]
async fn a_command_of_our_page_with_the_token_is_answered() {
    let server = server();
    let answer = server.command(&[("host", HOST), ("origin", ORIGIN), (TOKEN_HEADER, &server.token)]).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let body = to_bytes(answer.into_body(), 10_000).await.unwrap();
    let info: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(info["canChooseFiles"], false);
}

#[tokio::test]
async fn a_missing_or_wrong_token_is_refused() {
    let server = server();
    let almost = format!("{}0", &server.token[..31]);
    let almost = if almost == server.token { "0".repeat(32) } else { almost };
    for token in ["", "0", &almost, &server.token[1..]] {
        let answer = server.command(&[("host", HOST), ("origin", ORIGIN), (TOKEN_HEADER, token)]).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{token:?}");
    }
    let answer = server.command(&[("host", HOST), ("origin", ORIGIN)]).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_applies_has_a_token_of_its_own() {
    let server = server();
    let ours = [("host", HOST), ("origin", ORIGIN)];
    for command in ["confirm", "confirm_apply", "confirm_cancel", "confirm_reveal"] {
        let path = format!("/apply/{command}");
        let with = |token| [ours[0], ours[1], (TOKEN_HEADER, token)];
        let main = server.ask(&path, &with(&server.token)).await;
        assert_eq!(main.status(), StatusCode::UNAUTHORIZED, "{command}");
        let other_page = server.ask(&path, &[ours[0], ("origin", "null"), (TOKEN_HEADER, &server.apply_token)]).await;
        assert_eq!(other_page.status(), StatusCode::FORBIDDEN, "{command}");
        // The main page has no route to it at all.
        let by_the_side = server.ask(&format!("/api/{command}"), &with(&server.token)).await;
        let answers_nothing = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED];
        assert!(answers_nothing.contains(&by_the_side.status()), "{command}");
    }
    let path = "/apply/confirm";
    let answer = server.ask(path, &[ours[0], ours[1], (TOKEN_HEADER, &server.apply_token)]).await;
    // It is let in, and there is no question.
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let reviewing = server.command(&[ours[0], ours[1], (TOKEN_HEADER, &server.apply_token)]).await;
    assert_eq!(reviewing.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_command_from_another_page_is_refused_even_with_the_token() {
    let server = server();
    for origin in
        ["https://example.com", "null", "http://localhost:4711", "http://127.0.0.1:4712", "https://127.0.0.1:4711"]
    {
        let answer = server.command(&[("host", HOST), ("origin", origin), (TOKEN_HEADER, &server.token)]).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{origin}");
    }
    let without = server.command(&[("host", HOST), (TOKEN_HEADER, &server.token)]).await;
    assert_eq!(without.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_name_that_was_rebound_to_this_machine_is_refused() {
    let server = server();
    for host in ["rebound.example:4711", "127.0.0.1", "localhost:4711", "127.0.0.1:4711.example"] {
        // The browser of a rebound page believes to talk to the page's own origin.
        let origin = format!("http://{host}");
        let answer = server.command(&[("host", host), ("origin", &origin), (TOKEN_HEADER, &server.token)]).await;
        assert_eq!(answer.status(), StatusCode::MISDIRECTED_REQUEST, "{host}");
        let page = server.page("/", host).await;
        assert_eq!(page.status(), StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
}

#[tokio::test]
async fn a_header_that_stands_there_twice_is_refused() {
    let server = server();
    let answer = server
        .command(&[
            ("host", HOST),
            ("origin", ORIGIN),
            ("origin", "https://example.com"),
            (TOKEN_HEADER, &server.token),
        ])
        .await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn pages_come_with_the_policy_of_the_app_and_nothing_else_is_served() {
    let server = server();
    let page = server.page("/?token=anything", HOST).await;
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("connect-src 'self'"), "{policy}");
    for path in ["/absent.js", "/../secret", "/%2e%2e/secret"] {
        assert_eq!(server.page(path, HOST).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn every_server_has_a_token_of_its_own_that_only_its_address_tells() {
    let address: SocketAddr = HOST.parse().unwrap();
    let (one, other) = (Door::new(address).unwrap(), Door::new(address).unwrap());
    assert_ne!(one.token(), other.token());
    assert_eq!(one.token().len(), 32);
    assert_eq!(one.address(), format!("{ORIGIN}/?token={}", one.token()));
    assert_ne!(one.token(), one.apply_token());
    assert_eq!(one.confirm_address(), format!("{ORIGIN}/confirm.html?token={}", one.apply_token()));
}
