//! For tests: a router that plays a service from a script, and fails the test when it is asked
//! anything else; and work that ends by a limit or an interrupt.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::http::{HeaderMap, Method, StatusCode, Uri};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::Value;
use tfplugin::stop::Stop;
use tokio::time::Instant;

/// One answer of the script.
pub(crate) struct Answer {
    response: Response,
    after: Duration,
}

/// What was asked.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) at: Instant,
}

/// The script and what was asked of it; dropping it with answers left over fails the test.
#[derive(Clone)]
pub(crate) struct Script(Arc<Played>);

struct Played {
    answers: Mutex<VecDeque<Answer>>,
    seen: Mutex<Vec<Seen>>,
}

impl Answer {
    pub(crate) fn new(status: u16) -> Self {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        Self { response, after: Duration::ZERO }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::new(status)
            .header("content-type", "application/json; charset=utf-8")
            .body(body.to_string())
    }

    pub(crate) fn error(status: u16, code: &str) -> Self {
        Self::json(
            status,
            &serde_json::json!({ "error": { "code": code, "message": format!("{code} it is.") } }),
        )
    }

    /// The connection is reset after Azure has acted.
    pub(crate) fn reset() -> Self {
        let mut answer = Self::new(200);
        answer.response.extensions_mut().insert(arm_sandbox::ConnectionReset);
        answer
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.response.headers_mut().insert(name, value.parse().unwrap());
        self
    }

    pub(crate) fn body(mut self, body: impl Into<Body>) -> Self {
        *self.response.body_mut() = body.into();
        self
    }

    pub(crate) fn after(mut self, seconds: u64) -> Self {
        self.after = Duration::from_secs(seconds);
        self
    }
}

impl Script {
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let answers = Mutex::new(answers.into_iter().collect());
        Self(Arc::new(Played { answers, seen: Mutex::new(Vec::new()) }))
    }

    pub(crate) fn router(&self) -> Router {
        Router::new().fallback(play).with_state(self.clone())
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.0.seen.lock().unwrap().clone()
    }

    /// The seconds between the first request and each one.
    pub(crate) fn times(&self) -> Vec<u64> {
        let seen = self.seen();
        seen.iter().map(|it| it.at.duration_since(seen[0].at).as_secs()).collect()
    }

    /// Leaves out the answers that were not asked for.
    pub(crate) fn forget(&self) {
        self.0.answers.lock().unwrap().clear();
    }

    pub(crate) fn calls(&self) -> Vec<String> {
        self.seen()
            .iter()
            .map(|it| format!("{} {}", it.method, it.uri.path().rsplit('/').next().unwrap()))
            .collect()
    }
}

impl Drop for Played {
    fn drop(&mut self) {
        let left = self.answers.lock().unwrap_or_else(PoisonError::into_inner).len();
        assert!(
            std::thread::panicking() || left == 0,
            "{left} answers of the script were not asked for"
        );
    }
}

async fn play(State(script): State<Script>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let answer = script.0.answers.lock().unwrap().pop_front();
    let answer =
        answer.unwrap_or_else(|| panic!("{} {} is not in the script", parts.method, parts.uri));
    let seen = Seen {
        method: parts.method,
        uri: parts.uri,
        headers: parts.headers,
        body,
        at: Instant::now(),
    };
    script.0.seen.lock().unwrap().push(seen);
    tokio::time::sleep(answer.after).await;
    answer.response
}

/// Runs work with a time limit.
pub(crate) async fn within<T>(seconds: u64, work: impl Future<Output = T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    tfplugin::stop::scope(Stop { deadline: Some(deadline), ..Stop::default() }, work).await
}

/// Runs work that Terraform interrupts after a while.
pub(crate) async fn interrupted_after<T>(seconds: u64, work: impl Future<Output = T>) -> T {
    let stop = Stop::default();
    let token = stop.token.clone();
    let interrupt = async move {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        token.cancel();
    };
    let (it, ()) = tokio::join!(tfplugin::stop::scope(stop, work), interrupt);
    it
}
