//! What goes over the line, and what does not.

use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use countersign_github::{ApiAddress, GitHub, GitHubError, Patience, Proxy, WriteError};
use countersign_testkit::github::{Admission, ConnectProxy, Fault, Operation, Run};

use crate::scene::{NETWORK, Scene, TOKEN, address, token};

#[tokio::test]
async fn a_token_that_is_none_is_refused_before_anything_is_sent() {
    let scene = Scene::new();
    for wrong in ["", "ghp_with space", "ghp_line\nbreak", "ghp_ü"] {
        let refused = GitHub::connect(scene.server.host(), &address(&scene.server), &token(wrong));
        assert_eq!(refused.unwrap_err(), GitHubError::UnusableToken, "{wrong:?}");
    }
}

#[test]
fn without_a_runtime_it_says_so_instead_of_panicking() {
    let host = "github.com".parse().unwrap();
    let refused = GitHub::connect("github.com".parse().unwrap(), &ApiAddress::of(&host).unwrap(), &token(TOKEN));
    assert!(matches!(refused, Err(GitHubError::Unexpected { .. })));
}

#[tokio::test]
async fn the_token_stands_in_no_debug_text_and_no_error() {
    let mut scene = Scene::new();
    let mut texts = vec![format!("{:?}", scene.github)];
    scene.server.stop();
    texts.push(format!("{:?}", scene.github.viewer().await));
    texts.push(format!("{:?}", scene.github.comment(&scene.pull, "x").await));
    for text in texts {
        assert!(!text.contains(TOKEN), "{text}");
    }
}

#[tokio::test]
async fn one_request_is_on_its_way_at_a_time() {
    let scene = Scene::new();
    let inside = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    // The first takes its time; the others must not overtake it.
    scene.server.fail(Operation::Viewer, Fault::Delay(Duration::from_millis(150)));
    let slow = tokio::spawn({
        let (github, inside) = (scene.github.clone(), Arc::clone(&inside));
        async move {
            github.viewer().await.unwrap();
            inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst)
        }
    });
    tokio::task::yield_now().await;
    scene.github.comment(&scene.pull, "x").await.unwrap();
    assert_eq!(inside.load(std::sync::atomic::Ordering::SeqCst), 1, "the first was over");
    slow.await.unwrap();
    let order: Vec<Operation> = scene.server.exchanges().iter().map(|exchange| exchange.operation).collect();
    assert_eq!(order, [Operation::Viewer, Operation::CreateComment]);
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let scene = Scene::new();
    let runs = async || scene.github.runs(scene.repository(), &scene.head).await.unwrap().len();
    assert_eq!((runs().await, runs().await), (0, 0));
    scene.server.world(|world| world.add_run(NETWORK, Run::new(&scene.head, "ben")));
    assert_eq!((runs().await, runs().await), (1, 1));
    let answered: Vec<u16> = scene.server.exchanges().iter().map(|exchange| exchange.status).collect();
    assert_eq!(answered, [200, 304, 200, 304]);
    assert_eq!(scene.github.budget().allowance.unwrap().remaining, 4998, "not modified is free");
}

#[tokio::test]
async fn a_question_is_led_to_no_other_host() {
    let (scene, other) = (Scene::new(), Scene::new());
    scene.server.fail(Operation::Runs, Fault::Redirect(format!("{}user", other.server.rest_url())));
    let runs = scene.github.runs(scene.repository(), &scene.head).await;
    assert_eq!(runs, Err(GitHubError::Renamed));
    assert_eq!(other.server.exchanges().len(), 0);
    // Nor in a circle.
    let path = format!("{}repos/{NETWORK}/actions/runs?head_sha=x", scene.server.rest_url());
    for _ in 0..4 {
        scene.server.fail(Operation::Runs, Fault::Redirect(path.clone()));
    }
    let runs = scene.github.runs(scene.repository(), &scene.head).await;
    assert!(matches!(runs, Err(GitHubError::Unexpected { .. })));
    assert_eq!(scene.server.count(Operation::Runs), 4);
}

#[tokio::test]
async fn a_redirect_to_what_looks_like_another_host_stays_where_it_is() {
    let (scene, other) = (Scene::new(), Scene::new());
    let elsewhere = other.server.rest_url().replace("http://", "");
    // A path of two slashes, of a user, of a whole address: a path all the same.
    for path in [format!("/{elsewhere}user"), format!("//{elsewhere}user"), format!("/@{elsewhere}"), "/\\evil".into()]
    {
        let here = scene.server.rest_url();
        scene.server.fail(Operation::Runs, Fault::Redirect(format!("{}{path}", here.trim_end_matches('/'))));
        let runs = scene.github.runs(scene.repository(), &scene.head).await;
        assert!(runs.is_err(), "{path}: {runs:?}");
    }
    for address in [format!("//{elsewhere}user"), format!("\\\\{elsewhere}user"), "http:user".to_owned()] {
        scene.server.fail(Operation::Runs, Fault::Redirect(address.clone()));
        let runs = scene.github.runs(scene.repository(), &scene.head).await;
        assert!(runs.is_err(), "{address}: {runs:?}");
    }
    assert_eq!(other.server.exchanges().len(), 0, "it was led elsewhere");
}

#[tokio::test]
async fn nothing_is_sent_once_it_was_ended() {
    let scene = Scene::new();
    let clone = scene.github.clone();
    // One that waits for its turn while the token is taken away.
    scene.server.fail(Operation::Viewer, Fault::Delay(Duration::from_millis(300)));
    let (first, pull) = (scene.github.clone(), scene.pull.clone());
    let first = tokio::spawn(async move { first.viewer().await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let waits = scene.github.clone();
    let waits = tokio::spawn(async move { waits.comment(&pull, "x").await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    clone.end();
    assert!(first.await.unwrap().is_ok(), "what was on its way stays there");
    assert_eq!(waits.await.unwrap(), Err(WriteError::Refused(GitHubError::Ended)));
    assert_eq!(scene.github.viewer().await, Err(GitHubError::Ended));
    assert_eq!(scene.github.pull(&scene.pull).await, Err(GitHubError::Ended));
    assert_eq!(scene.github.runs(scene.repository(), &scene.head).await, Err(GitHubError::Ended));
    assert_eq!(scene.server.exchanges().len(), 1, "something was sent");
}

#[tokio::test]
async fn an_answer_without_an_end_is_not_taken_in() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // A client takes no answer before it has asked.
        let _ = stream.read(&mut [0; 4096]).unwrap();
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
        let blank = vec![b' '; 1 << 16];
        let mut sent = stream.write_all(head);
        while sent.is_ok() {
            sent = stream.write_all(&blank);
        }
    });
    let api = ApiAddress::parse(&format!("http://{host}/"), &format!("http://{host}/graphql")).unwrap();
    let patience = Patience { answer: Duration::from_secs(10), ..Patience::DEFAULT };
    let github =
        GitHub::connect_with(host.parse().unwrap(), &api, &token(TOKEN), (patience, &Proxy::default())).unwrap();
    assert!(matches!(github.viewer().await, Err(GitHubError::Unexpected { .. })));
    // The rest was not waited for: the connection is closed.
    drop(github);
    tokio::task::spawn_blocking(|| server.join().unwrap()).await.unwrap();
}

#[tokio::test]
async fn every_write_has_a_connection_of_its_own() {
    let scene = Scene::new();
    scene.github.viewer().await.unwrap();
    scene.github.comment(&scene.pull, "x").await.unwrap();
    let exchanges = scene.server.exchanges();
    assert_eq!(exchanges[0].request_header("connection"), None);
    assert_eq!(exchanges[1].request_header("connection"), Some("close"));
    assert!(exchanges.iter().all(|exchange| exchange.request_header("x-github-api-version").is_some()));
}

/// What GitHub would hear first, were it at the end of the tunnel.
fn end_of_the_tunnel() -> (std::net::SocketAddr, std::thread::JoinHandle<Vec<u8>>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut start = vec![0; 2048];
        let length = stream.read(&mut start).unwrap();
        start.truncate(length);
        start
    });
    (address, heard)
}

fn through(proxy: &str, but: &str, api: &ApiAddress) -> GitHub {
    let variables = [("HTTPS_PROXY", proxy), ("NO_PROXY", but)];
    let patience = Patience { connect: Duration::from_secs(2), ..Patience::DEFAULT };
    let host = "github.com".parse().unwrap();
    GitHub::connect_with(host, api, &token(TOKEN), (patience, &Proxy::from_vars(&variables))).unwrap()
}

#[tokio::test]
async fn github_is_reached_through_the_proxy_and_only_the_host_is_told_to_it() {
    let (end, heard) = end_of_the_tunnel();
    let proxy = ConnectProxy::start(end, Admission::Open);
    let api = ApiAddress::of(&"github.com".parse().unwrap()).unwrap();
    // The tunnel ends at something that is no GitHub.
    let answer = through(&proxy.url("sora:hunter2"), "", &api).viewer().await;
    assert!(matches!(answer, Err(GitHubError::Offline { .. })), "{answer:?}");
    let hello = heard.join().unwrap();
    assert_eq!(hello[..2], [0x16, 0x03], "TLS begins with GitHub itself");
    assert!(hello.windows(14).any(|name| name == b"api.github.com"), "by its name");
    let asked = proxy.asked();
    assert!(asked[0].starts_with("CONNECT api.github.com:443 HTTP/1.1\r\n"), "{asked:?}");
    assert!(asked[0].to_ascii_lowercase().contains("proxy-authorization: basic c29yytpodw50zxiy"), "{asked:?}");
    assert!(!format!("{asked:?} {hello:?} {answer:?}").contains(TOKEN));
}

#[tokio::test]
async fn a_proxy_that_lets_nobody_through_is_told_and_nothing_was_sent() {
    let scene = Scene::new();
    let proxy = ConnectProxy::start(([127, 0, 0, 1], 9).into(), Admission::Closed);
    let api = ApiAddress::of(&"github.com".parse().unwrap()).unwrap();
    let github = through(&proxy.url(""), "", &api);
    match github.comment(&scene.pull, "x").await {
        Err(WriteError::Refused(GitHubError::Offline { why })) => assert!(why.contains("proxy"), "{why}"),
        other => panic!("a write that never left is not unknown: {other:?}"),
    }
    assert_eq!(proxy.asked().len(), 1);
    // What is on this machine, and what the person excepts, is reached without it.
    let github = through(&proxy.url(""), "", &address(&scene.server));
    assert_eq!(github.viewer().await.unwrap().login, "ana");
    assert!(through(&proxy.url(""), "github.com", &api).viewer().await.is_err());
    assert_eq!(proxy.asked().len(), 1);
}
