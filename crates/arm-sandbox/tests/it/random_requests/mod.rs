//! Requests at random: sequences over one database that are nearly right, made from the types, the
//! versions, the verbs and the bodies that the sandbox knows, while faults are scripted, the behavior
//! changes and the vendor acts. Whatever is sent, the sandbox neither panics nor answers 500 without a
//! cause in its log, its errors have codes, and the log keeps every request.
//!
//! `cargo test` plays the same sequences each time. To look for more, set how many:
//!
//! ```sh
//! SANDBOX_FUZZ_CASES=100000 cargo test -p arm-sandbox --test it random_requests
//! ```
//!
//! What fails is printed as the shortest sequence that still fails. It becomes a test of its own,
//! next to the others of its area.

mod bodies;
mod calls;
mod known;
mod steps;
mod words;

use std::{cell::Cell, collections::BTreeMap};

use axum::body::Body;
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use serde_json::Value;

use crate::support::{Client, OTHER_TENANT, Reply, subscription};

use bodies::mutated;
use calls::{Call, Content, Token};
use known::seed;
use steps::Step;

/// How many sequences `cargo test` plays.
const CASES: u32 = 48;

#[test]
fn no_sequence_of_requests_causes_a_panic_or_a_500_without_a_cause() {
    let (sent, succeeded) = (Cell::new(0), Cell::new(0));

    let outcome = runner().run(&steps::sequence(), |steps| {
        let played = play(&steps)?;
        sent.set(sent.get() + played.sent);
        succeeded.set(succeeded.get() + played.succeeded);
        Ok(())
    });

    if let Err(error) = outcome {
        panic!("{error}");
    }
    let (sent, succeeded) = (sent.get(), succeeded.get());
    assert!(sent < 20 * succeeded, "requests are nearly right: {succeeded} of {sent} succeeded");
}

/// The same sequences in each run, or as many new ones as the environment asks for.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads it")]
fn runner() -> TestRunner {
    let asked = std::env::var("SANDBOX_FUZZ_CASES").ok().map(|it| it.parse().expect("a number"));
    let config = Config {
        cases: asked.unwrap_or(CASES),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    if asked.is_some() {
        return TestRunner::new(config);
    }
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Plays a sequence in a new sandbox.
fn play(steps: &[Step]) -> Result<Played, TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut player = Player::new();
        for step in steps {
            player.step(step).await?;
        }
        player.end().await
    })
}

/// How many requests were sent, and how many of them succeeded.
struct Played {
    sent: usize,
    succeeded: usize,
}

/// Who plays a sequence, and what was answered so far.
struct Player {
    client: Client,
    other: String,
    sent: usize,
    succeeded: usize,
    /// The last body that was answered for a path.
    answered: BTreeMap<String, Value>,
}

impl Player {
    fn new() -> Self {
        let client = Client::with_seed(seed());
        client.sandbox.change_behavior(|it| it.request_log = true).unwrap();
        let other = client.sandbox.access_token(Some(OTHER_TENANT)).unwrap();
        Self { client, other, sent: 0, succeeded: 0, answered: BTreeMap::new() }
    }

    async fn step(&mut self, step: &Step) -> Result<(), TestCaseError> {
        let sandbox = &self.client.sandbox;
        match step {
            Step::Call(call) => return self.call(call).await,
            Step::Behavior(change) => sandbox.change_behavior(|it| change.apply(it)).unwrap(),
            Step::Fault(fault) => sandbox.add_fault(fault).unwrap(),
            Step::ClearFaults => sandbox.clear_faults().unwrap(),
            Step::AdvanceOperation => drop(sandbox.step_operation().unwrap()),
            Step::FinishOperations => drop(sandbox.finish_operations().unwrap()),
            // The vendor is refused like anybody; its requests are in the log as well.
            Step::Vendor(action) => {
                let _ = sandbox.act(action.clone()).await;
                self.sent = sandbox.requests().unwrap().len();
            }
        }
        Ok(())
    }

    async fn call(&mut self, call: &Call) -> Result<(), TestCaseError> {
        let uri = format!("https://management.azure.com{}{}", call.path, call.query);
        let mut headers: Vec<(&str, &str)> =
            call.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let bearer = match call.token {
            Token::Own => None,
            Token::OtherTenant => Some(format!("Bearer {}", self.other)),
            Token::Odd(text) => Some(text.to_owned()),
        };
        headers.extend(bearer.as_deref().map(|it| ("authorization", it)));
        let key = call.path.to_ascii_lowercase();
        let body = match &call.content {
            Content::Text(text) => text.clone(),
            Content::Earlier { mutations, otherwise } => {
                let earlier = self.answered.get(&key).unwrap_or(otherwise);
                mutated(earlier.clone(), mutations).to_string()
            }
        };
        let reply =
            self.client.try_send(call.method, &uri, &headers, Body::from(body.clone())).await;
        self.sent += 1;

        let newest = self.client.sandbox.requests().unwrap().pop();
        let has_fault = newest.is_some_and(|it| !it.faults.is_empty());
        let Some(reply) = reply else {
            prop_assert!(has_fault, "the connection broke: {call:?} {body}");
            return Ok(());
        };
        if !has_fault {
            check(call, &body, &reply)?;
            self.succeeded += usize::from(reply.status < 300);
            if reply.status < 300 && reply.body.is_object() {
                self.answered.insert(key, reply.body);
            }
        }
        Ok(())
    }

    /// Whatever was sent, the sandbox can still be read, and its log is whole.
    async fn end(self) -> Result<Played, TestCaseError> {
        let sandbox = &self.client.sandbox;
        prop_assert_eq!(sandbox.requests().unwrap().len(), self.sent, "requests in the log");
        sandbox.clear_faults().unwrap();
        sandbox.change_behavior(|it| it.throttling = None).unwrap();
        prop_assert!(sandbox.show().is_ok(), "{:?}", sandbox.show());
        let list = format!("{}/resources", subscription());
        let reply = self.client.get(&list, "2021-04-01").await;
        prop_assert_eq!(reply.status, 200, "{:?}", reply);
        for resource in reply.body["value"].as_array().unwrap() {
            let id = resource["id"].as_str().unwrap_or_default();
            prop_assert!(id.starts_with("/subscriptions/"), "{resource}");
        }
        Ok(Played { sent: self.sent, succeeded: self.succeeded })
    }
}

/// What holds for every answer without a fault.
fn check(call: &Call, body: &str, reply: &Reply) -> Result<(), TestCaseError> {
    let told = || format!("{call:?} {body}: {reply:?}");
    prop_assert!(reply.status < 500, "{}", told());
    prop_assert!(reply.bytes.is_empty() || !reply.body.is_null(), "no JSON: {}", told());
    let is_arm = ["/subscriptions/", "/providers/"].iter().any(|it| call.path.starts_with(it));
    if is_arm && 400 <= reply.status && call.method != "HEAD" {
        prop_assert!(!reply.code().is_empty(), "no code: {}", told());
        prop_assert!(!reply.message().is_empty(), "no message: {}", told());
    }
    Ok(())
}
