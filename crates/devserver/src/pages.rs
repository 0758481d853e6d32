//! The files of the built UI, under the content security policy of the app.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

/// Where the app's policy stands.
const APP_CONFIGURATION: &str = include_str!("../../../tauri.conf.json");

/// How the app reaches Rust, in its policy. Here the same page reaches it over HTTP.
const APP_CONNECTIONS: &str = "connect-src ipc: http://ipc.localhost";

struct Pages {
    root: PathBuf,
    policy: HeaderValue,
}

/// Answers every path with the file of that name under `root`.
pub(crate) fn router(root: PathBuf) -> Router {
    let pages = Arc::new(Pages { root, policy: policy() });
    Router::new().fallback(any(page)).with_state(pages)
}

/// The app's own policy, so that what works here works there.
fn policy() -> HeaderValue {
    let policy = serde_json::from_str::<serde_json::Value>(APP_CONFIGURATION)
        .ok()
        .and_then(|config| Some(config.pointer("/app/security/csp")?.as_str()?.to_owned()))
        .filter(|policy| policy.contains(APP_CONNECTIONS))
        .and_then(|policy| HeaderValue::try_from(policy.replace(APP_CONNECTIONS, "connect-src 'self'")).ok());
    // Without a policy that is understood, nothing may be loaded at all: that does not go unseen.
    policy.unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

async fn page(State(pages): State<Arc<Pages>>, method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let Some(file) = file_of(&pages.root, uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Ok(content) = tokio::task::spawn_blocking(move || Some((media_type(&file), std::fs::read(file).ok()?))).await
    else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let Some((media_type, bytes)) = content else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let fixed = |name: HeaderName, value| (name, HeaderValue::from_static(value));
    let mut headers = HeaderMap::from_iter([
        fixed(header::CONTENT_TYPE, media_type),
        fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        fixed(header::REFERRER_POLICY, "no-referrer"),
        fixed(header::CACHE_CONTROL, "no-store"),
    ]);
    headers.insert(header::CONTENT_SECURITY_POLICY, pages.policy.clone());
    (headers, bytes).into_response()
}

/// The file that a path of the address names. Nothing for a path that could lead out of `root`:
/// the built UI has plain names, so whatever else a path holds is refused and not interpreted.
fn file_of(root: &Path, path: &str) -> Option<PathBuf> {
    let path = match path.trim_start_matches('/') {
        "" => "index.html",
        path => path,
    };
    let plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./@".contains(&byte))
        && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    plain.then(|| root.join(path))
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leads_out_of_the_pages() {
        let root = Path::new("/srv/ui");
        assert_eq!(file_of(root, "/"), Some(root.join("index.html")));
        assert_eq!(file_of(root, "/assets/index-Ab_1.js"), Some(root.join("assets/index-Ab_1.js")));
        for path in
            ["/../secret", "/assets/../../secret", "/%2e%2e/secret", "/..%2fsecret", "/a\\..\\secret", "/C:/secret"]
        {
            assert_eq!(file_of(root, path), None, "{path}");
        }
    }

    #[test]
    fn the_policy_is_the_one_of_the_app_but_for_how_rust_is_reached() {
        let policy = policy();
        let policy = policy.to_str().unwrap();
        assert!(policy.contains("connect-src 'self'"), "{policy}");
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("ipc:"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
