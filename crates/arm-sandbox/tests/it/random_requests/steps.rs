//! What happens in a sequence: requests, and what else changes how they are answered.

use arm_sandbox::{
    ApiVersions, Behavior, Busy, Consistency, Effect, Fault, Throttling,
    vendor::{
        Action, AddPrivateEndpoint, ChangeAddressSpace, Decide, Decision, Peer, RemoveConnection,
        RotateAddresses, Tunnel, TunnelStatus,
    },
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::json;

use super::{
    bodies::odd_value,
    calls::{Call, call, kinds},
    known::{self, Kind},
};
use crate::support::{account, networks};

/// One step of a sequence.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Call(Box<Call>),
    Behavior(Change),
    Fault(Fault),
    ClearFaults,
    AdvanceOperation,
    FinishOperations,
    Vendor(Action),
}

/// A change of how Azure behaves.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    Prompt,
    Polls(u32),
    ByHand(bool),
    Late(u32),
    Throttled(bool),
    PageSize(u32),
    KnownVersions(bool),
    Busy(Busy),
    Limits(u32),
}

impl Change {
    /// Changes a behavior; the log stays on.
    pub(super) fn apply(self, behavior: &mut Behavior) {
        match self {
            Self::Prompt => *behavior = Behavior { request_log: true, ..Behavior::default() },
            Self::Polls(polls) => behavior.operation_polls = polls,
            Self::ByHand(by_hand) => behavior.operations_by_hand = by_hand,
            Self::Late(times) => {
                behavior.consistency = Consistency {
                    reads_missing_after_create: times,
                    lists_missing_after_create: times,
                    lists_stale_after_delete: times,
                    writes_stale_after_delete: times,
                    role_definition_missing_after_create: times,
                    role_definition_in_use_after_unassignment: times,
                    principal_missing_after_create: times,
                    schedule_missing_after_request: times,
                    schedule_removals_refused: times,
                    perimeter_reads_stale_after_change: times,
                };
            }
            Self::Throttled(is_throttled) => {
                let few =
                    Throttling { reads: 3.0, writes: 3.0, deletes: 1.0, ..Throttling::default() };
                behavior.throttling = is_throttled.then_some(few);
            }
            Self::PageSize(size) => behavior.page_size = size,
            Self::KnownVersions(known) => {
                behavior.api_versions = if known { ApiVersions::Known } else { ApiVersions::Any };
            }
            Self::Busy(busy) => behavior.networks.busy = busy,
            Self::Limits(limit) => {
                behavior.role_assignment_limit = limit;
                behavior.federated_credential_limit = limit;
            }
        }
    }
}

/// A sequence.
pub(super) fn sequence() -> impl Strategy<Value = Vec<Step>> {
    kinds().prop_flat_map(|kinds| vec(step(kinds), 1..40))
}

fn step(kinds: Vec<Kind>) -> impl Strategy<Value = Step> {
    prop_oneof![
        40 => call(kinds).prop_map(|it| Step::Call(Box::new(it))),
        2 => change().prop_map(Step::Behavior),
        2 => fault().prop_map(Step::Fault),
        1 => Just(Step::ClearFaults),
        1 => Just(Step::AdvanceOperation),
        1 => Just(Step::FinishOperations),
        2 => action().prop_map(Step::Vendor),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        2 => Just(Change::Prompt),
        2 => (0..3_u32).prop_map(Change::Polls),
        1 => any::<bool>().prop_map(Change::ByHand),
        1 => (0..3_u32).prop_map(Change::Late),
        1 => any::<bool>().prop_map(Change::Throttled),
        1 => select(&[0, 1, 2, 1000, u32::MAX][..]).prop_map(Change::PageSize),
        1 => any::<bool>().prop_map(Change::KnownVersions),
        1 => select(&[Busy::AnotherOperation, Busy::NotProvisioned, Busy::Retryable][..]).prop_map(Change::Busy),
        1 => select(&[0, 1, u32::MAX][..]).prop_map(Change::Limits),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    let paths = [
        "*",
        "*Microsoft.Network*",
        "*/storageAccounts/*",
        "*/roleAssignments/*",
        "*/one",
        "*/operation*",
    ];
    let effect = prop_oneof![
        2 => select(&[400_u16, 404, 409, 412, 429, 500, 503][..]).prop_map(|it| Effect::status(it, "Scripted")),
        1 => Just(Effect::Reset),
        1 => Just(Effect::LostAnswer),
        1 => Just(Effect::DroppedWrite),
        1 => Just(Effect::TruncatedBody),
        1 => Just(Effect::ByteOrderMark),
        1 => Just(Effect::OtherCase),
        1 => Just(Effect::Delay { milliseconds: 0 }),
        2 => Just(Effect::FailedOperation { code: "Scripted".into(), message: String::new(), details: Vec::new() }),
        2 => (select(&["PUT", "PATCH", "DELETE", "x y"][..]), odd_value())
            .prop_map(|(method, body)| Effect::Preceded { method: method.to_owned(), body }),
        2 => (select(&["PUT", "PATCH", "DELETE", "POST"][..]), odd_value())
            .prop_map(|(method, body)| Effect::Followed { method: method.to_owned(), body: json!({"location": "westus", "properties": body}) }),
    ];
    let method = select(&["*", "PUT", "GET", "DELETE"][..]);
    (method, select(paths.to_vec()), 0..2_u32, 0..3_u32, effect).prop_map(
        |(method, path, after, times, effect)| {
            Fault::new(method, path, effect).after(after).times(times)
        },
    )
}

fn action() -> impl Strategy<Value = Action> {
    let id = || select(known::ids());
    let prefixes = vec(select(&["172.20.0.0/19", "10.60.0.0/16", "x", "::/0"][..]), 0..3);
    prop_oneof![
        Just(Action::Peer(Peer {
            network: Some(networks::vendor()),
            customer_network: Some(networks::network("core")),
            ..Peer::default()
        })),
        any::<bool>().prop_map(|both_links| Action::Peer(Peer { both_links, ..Peer::default() })),
        prefixes.prop_map(|it| Action::ChangeAddressSpace(ChangeAddressSpace {
            network: Some(networks::vendor()),
            customer_network: Some(networks::network("core")),
            prefixes: it.into_iter().map(str::to_owned).collect(),
        })),
        id().prop_map(|target| Action::AddPrivateEndpoint(AddPrivateEndpoint {
            target,
            ..AddPrivateEndpoint::default()
        })),
        Just(Action::AddPrivateEndpoint(AddPrivateEndpoint {
            target: account(),
            ..AddPrivateEndpoint::default()
        })),
        (id(), select(&[Decision::Approve, Decision::Reject][..])).prop_map(
            |(target, decision)| {
                Action::Decide(Decide {
                    decision,
                    target,
                    connection: None,
                    message: Some("x".into()),
                })
            }
        ),
        id().prop_map(|target| {
            Action::RemoveConnection(RemoveConnection { target, connection: None })
        }),
        Just(Action::Tunnel(Tunnel { connection: None, status: TunnelStatus::Connected })),
        Just(Action::RotateAddresses(RotateAddresses {
            addresses: vec!["x".into()],
            ..RotateAddresses::default()
        })),
    ]
}
