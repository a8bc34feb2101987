//! A socket before the account that stops a request where a test wants it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use dogwatch::sim::{Account, Body, Broken, server};
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Where a request is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// On its way: the account has not seen it.
    Before,
    /// The account has received it, and does nothing.
    Received,
    /// The account has done it; the answer is on its way.
    After,
    /// The connection is cut on the way there.
    CutBefore,
    /// The connection is cut on the way back.
    CutAfter,
    /// The first look at the account after the change.
    Look,
}

/// What is stopped: one request that changes something, by its number from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop(pub usize, pub When);

#[derive(Debug, Default)]
struct State {
    stop: Option<Stop>,
    /// How many requests that change something have come since.
    came: usize,
    stopped: bool,
    /// Whether what was stopped goes on.
    released: bool,
    /// Whether a change was made that nobody has looked at.
    fresh: bool,
    /// What was changed, with all that was said.
    made: Vec<(String, Bytes)>,
}

/// The gate.
pub struct Gate {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
    _runtime: tokio::runtime::Runtime,
}

/// Whether an operation changes something.
pub fn changes(operation: &str) -> bool {
    !["Describe", "List", "Get", "Filter", "Start", "BatchGet"].iter().any(|read| operation.starts_with(read))
}

impl Gate {
    /// A gate before an account. Its clock goes on, and jumps ahead after each change
    /// by so many seconds.
    pub fn before(account: Account, later: i64) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(server::bind("127.0.0.1:0".parse().unwrap())).unwrap();
        let address = listener.local_addr().unwrap();
        let (ours, ticking) = (Arc::clone(&state), account.clone());
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(connection(account.clone(), Arc::clone(&ours), later, stream));
            }
        });
        runtime.spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(100)).await;
                ticking.advance(100);
            }
        });
        Self { address, state, _runtime: runtime }
    }

    /// Stops a request, counted from now.
    pub fn stop(&self, stop: Stop) {
        let mut state = self.state.lock().unwrap();
        (state.stop, state.came, state.stopped) = (Some(stop), 0, false);
    }

    /// Lets everything through.
    pub fn open(&self) {
        self.state.lock().unwrap().stop = None;
    }

    /// Lets go on what was stopped.
    pub fn release(&self) {
        self.state.lock().unwrap().released = true;
    }

    /// Whether the request has come and was stopped.
    pub fn has_stopped(&self) -> bool {
        self.state.lock().unwrap().stopped
    }

    /// The changes that were made.
    pub fn made(&self) -> Vec<(String, Bytes)> {
        self.state.lock().unwrap().made.clone()
    }
}

async fn connection(account: Account, state: Arc<Mutex<State>>, later: i64, stream: TcpStream) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let (account, state) = (account.clone(), Arc::clone(&state));
        async move { one(&account, &state, later, request).await }
    });
    let connection = hyper::server::conn::http1::Builder::new();
    let _ = connection.serve_connection(TokioIo::new(stream), service).await;
}

fn operation(request: &Request<Bytes>) -> String {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
    target.and_then(|target| target.rsplit('.').next()).unwrap_or("GetMetricData").to_owned()
}

async fn one(
    account: &Account,
    state: &Mutex<State>,
    later: i64,
    request: Request<Incoming>,
) -> Result<Response<Body>, Broken> {
    let (parts, body) = request.into_parts();
    let bytes = body.collect().await.map_err(|_| Broken)?.to_bytes();
    let request = Request::from_parts(parts, bytes);
    let operation = operation(&request);
    if !changes(&operation) {
        look(account, state, later).await;
        return account.answer(request).await;
    }
    let stopped = {
        let mut state = state.lock().unwrap();
        state.came += 1;
        let number = state.came - 1;
        state.stop.filter(|stop| stop.0 == number && stop.1 != When::Look).map(|stop| stop.1)
    };
    let body = request.body().clone();
    match stopped {
        Some(When::Before) => hold(state).await,
        Some(When::CutBefore) => return Err(Broken),
        Some(When::Received) => {
            use dogwatch::sim::fault::{Effect, OperationFault};
            account.strike(OperationFault::new(operation, Effect::Hold));
            state.lock().unwrap().stopped = true;
            return account.answer(request).await;
        }
        _ => {}
    }
    let answer = account.answer(request).await;
    if answer.as_ref().is_ok_and(|answer| answer.status().is_success()) {
        let mut state = state.lock().unwrap();
        state.made.push((operation, body));
        state.fresh = true;
    }
    match stopped {
        Some(When::After) => hold(state).await,
        Some(When::CutAfter) => return Err(Broken),
        _ => {}
    }
    answer
}

/// Somebody looks: what was changed has had its time.
async fn look(account: &Account, state: &Mutex<State>, later: i64) {
    let (fresh, holds) = {
        let mut state = state.lock().unwrap();
        let holds = state.stop.is_some_and(|stop| stop.1 == When::Look && state.came == stop.0 + 1);
        (std::mem::take(&mut state.fresh), holds)
    };
    if fresh {
        account.advance(later * 1000);
    }
    if holds {
        hold(state).await;
    }
}

/// Says that it has come so far, and goes on when it is released.
async fn hold(state: &Mutex<State>) {
    state.lock().unwrap().stopped = true;
    while !state.lock().unwrap().released {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
