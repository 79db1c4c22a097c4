//! What the log says of calls, and what it must not say.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::support::{API, Answer, PATH, scripted};

/// Keeps every event of the client as a line of text.
#[derive(Clone)]
struct Lines {
    level: Level,
    text: Arc<Mutex<String>>,
}

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.level
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = self.text.lock().unwrap();
        text.push_str(event.metadata().target());
        event.record(&mut Line(&mut text));
        text.push('\n');
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

async fn logged(level: Level) -> String {
    let lines = Lines { level, text: Arc::default() };
    let _guard = tracing::subscriber::set_default(lines.clone());
    let answer = json!({"name": "vnet", "properties": {"primaryKey": "k3y"}});
    let (client, _script) =
        scripted([Answer::reset(), Answer::json(200, &answer).header("x-ms-request-id", "r-1")]);
    let body = json!({"properties": {"administratorPassword": "p4ss", "size": 7}});
    client.put::<Value>(PATH, API, &body).await.unwrap();
    lines.text.lock().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn every_attempt_is_told_with_its_ids() {
    let text = logged(Level::DEBUG).await;
    let attempts: Vec<&str> =
        text.lines().filter(|it| it.starts_with("dataplane::azure ")).collect();
    let [lost, answered] = attempts[..] else { panic!("two attempts: {text}") };
    assert!(lost.contains("attempt=1") && lost.contains("error="), "{lost}");
    assert!(answered.contains("attempt=2") && answered.contains("status=200"), "{answered}");
    assert!(answered.contains("request_id=\"r-1\"") && answered.contains(PATH), "{answered}");
    assert!(!text.contains("\"size\""), "{text}");
}

#[tokio::test(start_paused = true)]
async fn bodies_are_told_at_the_lowest_level_only_and_without_secrets() {
    let text = logged(Level::TRACE).await;
    assert!(text.contains("\\\"size\\\":7"), "{text}");
    for secret in ["p4ss", "k3y", "token-1"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
