//! Reading: drift is seen, another spelling is none.

use super::thing::{Behavior, Bench, identity, rule, stored, with};
use crate::{
    Value,
    engine::{ReadRequest, read, read::ReadOutcome},
};

async fn found(behavior: Behavior, state: Value) -> ReadOutcome {
    let bench = Bench::new(behavior);
    let request = ReadRequest { state, private: b"kept".to_vec(), identity: Some(identity("/a")) };
    read(bench.thing(), request, bench.call()).await
}

#[tokio::test]
async fn an_object_as_it_is_stored_is_no_drift() {
    let rules = Value::Set(vec![rule("ann", 1.into()), rule("bob", 2.into())]);
    let state = with(&stored(), &[("rules", rules)]);
    for behavior in [Behavior::Obeys, Behavior::Shouts] {
        let found = found(behavior, state.clone()).await;
        assert_eq!(found.state, state);
        assert_eq!(found.identity, Some(identity("/a")));
        assert_eq!(found.private, b"call 0");
    }
}

#[tokio::test]
async fn drift_is_seen() {
    let found = found(Behavior::Obeys, with(&stored(), &[("etag", "older".into())])).await;
    assert_eq!(found.state, stored());
}

#[tokio::test]
async fn an_object_that_is_gone_is_null() {
    let found = found(Behavior::IsEmpty, stored()).await;
    assert!(found.state.is_null() && found.identity.is_none());
    assert_eq!(found.diagnostics.0, []);
}

#[tokio::test]
async fn a_failed_read_changes_nothing() {
    for behavior in [Behavior::Refuses, Behavior::Panics] {
        let found = found(behavior, stored()).await;
        assert_eq!(found.state, stored());
        assert_eq!(found.private, b"kept");
        assert_eq!(found.identity, Some(identity("/a")));
        assert!(found.diagnostics.has_error());
    }
}

#[tokio::test]
async fn an_identity_that_was_never_stored_comes_from_the_state() {
    let bench = Bench::new(Behavior::Obeys);
    let request = ReadRequest { state: stored(), private: Vec::new(), identity: None };
    let found = read(bench.thing(), request, bench.call()).await;
    assert_eq!(found.identity, Some(identity("/a")));
}
