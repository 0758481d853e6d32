//! The servers of a world: the API with git beside it, and the store of artifacts. Both listen on
//! 127.0.0.1 at ports of their own, in a thread of their own, until they are dropped.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use countersign_model::Host;
use http::{Request, Response};
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpSocket;
use tokio::sync::{Notify, watch};

use super::call::{Answer, Body, Call, Exchange};
use super::faults::{Fault, Faults};
use super::limits::{rate_limit_field, rate_limited, secondary_limit, spend, unspend, with_limits};
use super::people::{Token, TokenKind};
use super::shapes::Urls;
use super::target::{Operation, Target};
use super::world::{Edition, World};

/// Starts worlds.
#[derive(Clone, Copy, Debug)]
pub struct FakeGitHub;

impl FakeGitHub {
    /// Starts a world. It runs until the server is dropped.
    pub fn start(mut world: World) -> GitHubServer {
        let listen = || {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine");
            listener.set_nonblocking(true).expect("a listener for the runtime");
            let address = listener.local_addr().expect("the address of a listener");
            (listener, address)
        };
        let ((api, api_address), (blobs, blob_address)) = (listen(), listen());
        let web = format!("http://{api_address}");
        let (rest, graphql) = match world.edition {
            Edition::Cloud => (String::new(), "/graphql".to_owned()),
            Edition::Server => ("/api/v3".to_owned(), "/api/graphql".to_owned()),
        };
        world.urls = Urls {
            rest: format!("{web}{rest}"),
            blobs: format!("http://{blob_address}"),
            authority: api_address.to_string(),
            web,
        };
        let shared = Arc::new(Shared {
            world: Mutex::new(world),
            faults: Mutex::default(),
            exchanges: Mutex::default(),
            rest,
            graphql,
        });
        let (stop, stopped) = watch::channel(());
        let thread = {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || serve(&shared, api, blobs, stopped))
        };
        GitHubServer { address: api_address, shared, stop: Some(stop), thread: Some(thread), kept_port: None }
    }
}

/// A world that is being served.
#[derive(Debug)]
pub struct GitHubServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<watch::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
    kept_port: Option<TcpSocket>,
}

impl GitHubServer {
    /// The host of its pages.
    pub fn host(&self) -> Host {
        self.address.to_string().parse().expect("an address with a port is a host")
    }

    /// Below it are the REST operations.
    pub fn rest_url(&self) -> String {
        format!("http://{}{}", self.address, if self.shared.rest.is_empty() { "/" } else { &self.shared.rest })
    }

    /// Takes the GraphQL operations.
    pub fn graphql_url(&self) -> String {
        format!("http://{}{}", self.address, self.shared.graphql)
    }

    /// The address below which all repositories are.
    pub fn git_base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where git fetches a repository from. The password is a token.
    pub fn git_url(&self, full_name: &str) -> String {
        format!("http://{}/{full_name}.git", self.address)
    }

    /// Looks at the world, or changes it while it runs.
    pub fn world<R>(&self, look: impl FnOnce(&mut World) -> R) -> R {
        look(&mut self.shared.world())
    }

    /// Makes the next request of an operation go wrong. Several for one operation come one after the
    /// other.
    pub fn fail(&self, operation: Operation, fault: Fault) {
        self.shared.faults.lock().unwrap_or_else(PoisonError::into_inner).add(operation, fault);
    }

    /// Makes requests of an operation go wrong whenever `whenever` says so of the variables of the query, until
    /// [`mend`](Self::mend).
    pub fn fail_whenever(
        &self,
        operation: Operation,
        whenever: impl Fn(&serde_json::Value) -> Option<Fault> + Send + 'static,
    ) {
        self.shared.faults.lock().unwrap_or_else(PoisonError::into_inner).add_standing(operation, Box::new(whenever));
    }

    /// Ends what goes wrong whenever.
    pub fn mend(&self) {
        self.shared.faults.lock().unwrap_or_else(PoisonError::into_inner).clear_standing();
    }

    /// Everything that was asked and answered, in order.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.shared.exchanges.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How often an operation arrived.
    pub fn count(&self, operation: Operation) -> usize {
        self.exchanges().iter().filter(|exchange| exchange.operation == operation).count()
    }

    /// Stops it: from now on connections are refused.
    pub fn stop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
            // A program that another thread is just starting holds a copy of every socket until it
            // runs, and with it the port is still open.
            while TcpStream::connect(self.address).is_ok() {
                std::thread::yield_now();
            }
            // Bound, and not listened at: else the next server that asks for any port may get this
            // one, and what was meant for a server that is gone would reach another.
            self.kept_port = TcpSocket::new_v4().and_then(|port| port.bind(self.address).map(|()| port)).ok();
        }
    }
}

impl Drop for GitHubServer {
    fn drop(&mut self) {
        self.stop();
    }
}

#[derive(Debug)]
struct Shared {
    world: Mutex<World>,
    faults: Mutex<Faults>,
    exchanges: Mutex<Vec<Exchange>>,
    /// What all REST paths begin with.
    rest: String,
    graphql: String,
}

impl Shared {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fault(&self, operation: Operation, call: &Call) -> Option<Fault> {
        let variables = call.json().map(|mut body| body["variables"].take()).unwrap_or_default();
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).take(operation, &variables)
    }

    fn note(&self, exchange: Exchange) {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
    }
}

/// Which of the two servers it is.
#[derive(Clone, Copy)]
enum Part {
    Api,
    Blobs,
}

fn serve(shared: &Arc<Shared>, api: TcpListener, blobs: TcpListener, stopped: watch::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime for the test world");
    runtime.block_on(async {
        tokio::join!(
            accept(Arc::clone(shared), api, Part::Api, stopped.clone()),
            accept(Arc::clone(shared), blobs, Part::Blobs, stopped),
        )
    });
    // Connections that are still open are cut, as by a server that goes away.
    runtime.shutdown_background();
}

async fn accept(shared: Arc<Shared>, listener: TcpListener, part: Part, mut stopped: watch::Receiver<()>) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener in the runtime");
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // The other end was dropped.
            _ = stopped.changed() => return,
        };
        let Ok((stream, _)) = accepted else { continue };
        let (shared, cut) = (Arc::clone(&shared), Arc::new(Notify::new()));
        tokio::spawn(async move {
            let service = {
                let cut = Arc::clone(&cut);
                service_fn(move |request| respond(Arc::clone(&shared), part, request, Arc::clone(&cut)))
            };
            let connection = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                _ = connection => {}
                // Dropping the connection closes it without another word.
                () = cut.notified() => {}
            }
        });
    }
}

async fn respond(
    shared: Arc<Shared>,
    part: Part,
    request: Request<Incoming>,
    cut: Arc<Notify>,
) -> Result<Response<Sent>, Infallible> {
    let (head, body) = request.into_parts();
    let query = head.uri.query().unwrap_or_default();
    let call = Call {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect(),
        body: body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default(),
    };
    let path = head.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let operation = match part {
        Part::Blobs => Some(Operation::Blob),
        Part::Api => shared.operation(&call),
    };
    let fault = operation.and_then(|operation| shared.fault(operation, &call));
    // In a task of its own: what has arrived is done also if whoever asked has hung up.
    let answered = tokio::spawn(async move {
        if let Some(Fault::Delay(time)) = &fault {
            tokio::time::sleep(*time).await;
        }
        // git runs as a child of this process, which takes its time.
        let handled = tokio::task::spawn_blocking(move || shared.handle(part, operation, &call, &path, fault));
        handled.await.expect("an answer of the test world")
    });
    match answered.await.expect("an answer of the test world") {
        Outcome::Answer(answer) => Ok(sent(answer, None)),
        Outcome::CutInTheMiddle(answer) => Ok(sent(answer, Some(cut))),
        Outcome::Cut => {
            cut.notify_one();
            std::future::pending().await
        }
    }
}

/// What becomes of a request.
enum Outcome {
    Answer(Answer),
    CutInTheMiddle(Answer),
    Cut,
}

impl Shared {
    fn target(&self, call: &Call) -> Option<Target> {
        Target::read(&call.method, &call.path, &self.rest, &self.graphql)
    }

    fn operation(&self, call: &Call) -> Option<Operation> {
        let name = call.json().and_then(|body| body["operationName"].as_str().map(str::to_owned));
        self.target(call)?.operation(name.as_deref())
    }

    fn handle(
        &self,
        part: Part,
        operation: Option<Operation>,
        call: &Call,
        path: &str,
        fault: Option<Fault>,
    ) -> Outcome {
        let mut world = self.world();
        let Some(operation) = operation else {
            return Outcome::Answer(Answer::refusal(404, &format!("the test world does not know {path}")));
        };
        let token = world.token_of(call).ok();
        // What only pretends: nothing is done.
        let instead = match &fault {
            Some(Fault::Status(status)) => Some(Answer::refusal(*status, "Something went wrong")),
            Some(Fault::RateLimited(time)) => Some(rate_limited(&world, operation, *time)),
            Some(Fault::SecondaryLimit(seconds)) => Some(secondary_limit(operation, *seconds)),
            Some(Fault::Redirect(to)) => Some(Answer::empty(302).with("location", to)),
            Some(Fault::Cut) => Some(Answer::empty(0)),
            _ => None,
        };
        let pretends = instead.is_some();
        let answer = instead.unwrap_or_else(|| match part {
            Part::Blobs => world.stored(call, path),
            Part::Api => self.answer(&mut world, operation, call),
        });
        let mut answer = match &fault {
            Some(Fault::StatusAfterDoing(status)) => Answer::refusal(*status, "Something went wrong"),
            _ => answer,
        };
        let altered = matches!(fault, Some(Fault::Altered(_)));
        let fault = match fault {
            Some(Fault::Altered(alter)) => {
                if let Body::Json(body) = &mut answer.body {
                    alter(body);
                }
                None
            }
            other => other,
        };
        let answer = answer.with("date", http_date(&world));
        let genuine = !pretends && !altered && !matches!(fault, Some(Fault::StatusAfterDoing(_)));
        self.note(Exchange {
            operation,
            method: call.method.clone(),
            path: path.to_owned(),
            login: token.map(|token| token.login),
            request_headers: call.headers.clone(),
            request: call.json(),
            status: answer.status,
            headers: answer.headers.clone(),
            answer: match &answer.body {
                Body::Json(body) => Some(body.clone()),
                _ => None,
            },
            genuine,
        });
        match fault {
            Some(Fault::Cut | Fault::CutAfterDoing) => Outcome::Cut,
            Some(Fault::CutInTheAnswer) => Outcome::CutInTheMiddle(answer),
            Some(Fault::Then(change)) => {
                change(&mut world);
                Outcome::Answer(answer)
            }
            _ => Outcome::Answer(answer),
        }
    }

    /// The answer of GitHub itself.
    fn answer(&self, world: &mut World, operation: Operation, call: &Call) -> Answer {
        let target = self.target(call).expect("an operation has a target");
        let token = match world.token_of(call) {
            Ok(token) => token,
            Err(refusal) => {
                let git = matches!(operation, Operation::GitRefs | Operation::GitPack);
                return if git { refusal.with("www-authenticate", "Basic realm=\"GitHub\"") } else { refusal };
            }
        };
        let spent = spend(world, operation, &token);
        if let Err(refusal) = spent {
            return *refusal;
        }
        let answer = if operation.is_graphql() {
            let rate_limit = rate_limit_field(world, &token);
            world.graphql(operation, call, &token, &rate_limit)
        } else if let Err(refusal) = target.repository().map_or(Ok(()), |name| world.admit(&token, operation, name)) {
            refusal
        } else if let Some(moved) = moved(world, &target, call) {
            moved
        } else {
            world.answer(&target, call, &token)
        };
        let answer = with_etag(answer, operation, call);
        if answer.status == 304 {
            // GitHub does not count it.
            unspend(world, operation, &token);
        }
        with_limits(world, operation, &token, with_scopes(answer, &token))
    }
}

/// A renamed repository is found at another address: reading is sent there, writing as well, which
/// a client must not follow by itself.
fn moved(world: &World, target: &Target, call: &Call) -> Option<Answer> {
    let name = target.repository()?;
    let repository = world.look_up(name)?;
    if !repository.old_names.iter().any(|old| old == name) {
        return None;
    }
    let rest = call.path.split_once(name).map(|(_, rest)| rest).unwrap_or_default();
    let query = call.query.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let mark = if query.is_empty() { "" } else { "?" };
    let url = format!("{}/repositories/{}{rest}{mark}{query}", world.urls.rest, repository.id);
    let status = if call.method == "GET" { 301 } else { 307 };
    let body =
        json!({ "message": "Moved Permanently", "url": url, "documentation_url": "https://docs.github.com/rest" });
    Some(Answer::json(status, body).with("location", url))
}

fn with_scopes(answer: Answer, token: &Token) -> Answer {
    match &token.kind {
        TokenKind::Classic { scopes } => answer.with("x-oauth-scopes", scopes.join(", ")),
        TokenKind::FineGrained { .. } => answer,
    }
}

/// Answers of GETs carry a mark; who brings it back gets "not modified".
fn with_etag(answer: Answer, operation: Operation, call: &Call) -> Answer {
    let Body::Json(body) = &answer.body else { return answer };
    if call.method != "GET" || answer.status != 200 || operation.is_graphql() {
        return answer;
    }
    let digest = countersign_model::sha256_hex(body.to_string().as_bytes());
    let etag = format!("W/\"{digest}\"");
    if call.header("if-none-match") == Some(&etag) {
        return Answer::empty(304).with("etag", etag);
    }
    answer.with("etag", etag)
}

/// The time of the world, as HTTP writes it.
fn http_date(world: &World) -> String {
    jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&world.now())
        .expect("a time that HTTP can write")
}

fn sent(answer: Answer, cut: Option<Arc<Notify>>) -> Response<Sent> {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    let (content_type, bytes) = match answer.body {
        Body::Nothing => (None, Vec::new()),
        Body::Json(body) => (Some("application/json; charset=utf-8"), body.to_string().into_bytes()),
        Body::Bytes("", bytes) => (None, bytes),
        Body::Bytes(content_type, bytes) => (Some(content_type), bytes),
    };
    if let Some(content_type) = content_type {
        response = response.header("content-type", content_type);
    }
    let length = bytes.len() as u64;
    let mut pieces: Vec<Bytes> = vec![Bytes::from(bytes)];
    if cut.is_some() {
        let half = pieces[0].slice(..pieces[0].len() / 2);
        pieces = vec![half];
    }
    response.body(Sent { pieces, length, cut }).expect("an answer")
}

/// A body that says how long it is and may break off before its end.
struct Sent {
    pieces: Vec<Bytes>,
    length: u64,
    cut: Option<Arc<Notify>>,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match (self.pieces.pop(), &self.cut) {
            (Some(piece), _) if !piece.is_empty() => Poll::Ready(Some(Ok(Frame::data(piece)))),
            (_, Some(cut)) => {
                cut.notify_one();
                Poll::Pending
            }
            (_, None) => Poll::Ready(None),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }

    fn is_end_stream(&self) -> bool {
        self.length == 0
    }
}
