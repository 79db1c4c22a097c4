//! The decisions about connections, without Azure.

use serde_json::json;
use uuid::Uuid;

use super::{
    connection::{Connection, Status},
    matcher::{Choice, Matcher},
    reconcile::{Desired, Next, Progress, Settlement, decide, settlement},
    service_types,
};
use crate::azure::Id;

const RESOURCE: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Sql/servers/sql";
const VENDOR: &str = "c5a1e8d3-0f47-4b29-9e16-7d3b8a2c4f60";

fn endpoint(subscription: &str, name: &str) -> String {
    format!(
        "/subscriptions/{subscription}/resourceGroups/mc/providers/Microsoft.Network/privateEndpoints/{name}"
    )
}

fn connection(name: &str, endpoint: &str, status: &str, message: &str) -> Connection {
    let resource = Id::parse(RESOURCE).unwrap();
    let document = json!({ "name": name, "properties": {
        "privateEndpoint": { "id": endpoint },
        "privateLinkServiceConnectionState": { "status": status, "description": message },
        "provisioningState": "Ready",
    } });
    Connection::read(&resource, &document).unwrap()
}

fn vendors() -> Matcher {
    Matcher {
        requester_subscription: Some(Uuid::try_parse(VENDOR).unwrap()),
        message_contains: Some("req-7f3a".to_owned()),
        ..Matcher::default()
    }
}

#[test]
fn a_connection_is_read_from_what_each_service_says() {
    let resource = Id::parse(RESOURCE).unwrap();
    let read = |document| Connection::read(&resource, &document);
    // A vault lists its connections with an ID and no name.
    let bare = read(
        json!({ "id": format!("{}/privateEndpointConnections/abc", RESOURCE.to_uppercase()), "properties": {} }),
    );
    let bare = bare.unwrap();
    assert_eq!(bare.name.to_lowercase(), "abc");
    assert!(bare.id.starts_with(RESOURCE), "{}", bare.id);
    assert_eq!(bare.status, Status::Other(String::new()));
    assert_eq!(bare.private_endpoint, None);
    assert_eq!(read(json!({ "properties": {} })), None);
    let groups =
        |properties| read(json!({ "name": "a", "properties": properties })).unwrap().group_ids;
    assert_eq!(groups(json!({ "groupId": "Sql" })), ["Sql"]);
    assert_eq!(groups(json!({ "groupIds": ["sqlServer"] })), ["sqlServer"]);
    assert_eq!(groups(json!({ "groupIds": null })), [""; 0]);
}

#[test]
fn all_that_is_known_must_hold_and_case_does_not_count_in_ids() {
    let theirs = connection("PEC-1", &endpoint(VENDOR, "pe-astro"), "Pending", "please: req-7f3a");
    assert!(vendors().matches(&theirs));
    let by_endpoint =
        |id: String| Matcher { private_endpoint: Some(Id::parse(&id).unwrap()), ..vendors() };
    assert!(
        by_endpoint(
            endpoint(VENDOR, "PE-ASTRO").to_uppercase().replace("/SUBSCRIPTIONS", "/subscriptions")
        )
        .matches(&theirs)
    );
    assert!(!by_endpoint(endpoint(VENDOR, "pe-other")).matches(&theirs));
    let named = |name: &str| Matcher { connection_name: Some(name.to_owned()), ..vendors() };
    assert!(named("pec-1").matches(&theirs));
    assert!(!named("pec-2").matches(&theirs));
    let foreign = connection("b", &endpoint(&Uuid::nil().to_string(), "pe"), "Pending", "req-7f3a");
    assert!(!vendors().matches(&foreign));
    let other = connection("c", &endpoint(VENDOR, "pe"), "Pending", "req-0000");
    assert!(!vendors().matches(&other));
}

#[test]
fn an_overwritten_message_counts_where_we_wrote_it_or_recorded_it() {
    let ours = Matcher { own_description: Some("ours".to_owned()), ..vendors() };
    let decided = connection("a", &endpoint(VENDOR, "pe"), "Approved", "ours");
    assert!(ours.matches(&decided));
    assert!(!vendors().matches(&decided));
    assert!(vendors().matches_with(&decided, "it was req-7f3a"));
    let pending = connection("a", &endpoint(VENDOR, "pe"), "Pending", "ours");
    assert!(!ours.matches(&pending), "anybody can send that message");
}

#[test]
fn one_that_waits_or_is_open_goes_before_those_that_are_refused_or_dead() {
    let of =
        |name: &str, status: &str| connection(name, &endpoint(VENDOR, name), status, "req-7f3a");
    let found = |statuses: &[&str]| {
        let all: Vec<_> = statuses
            .iter()
            .enumerate()
            .map(|(it, status)| of(&format!("pe{it}"), status))
            .collect();
        match vendors().choose(&all) {
            Choice::None => "none".to_owned(),
            Choice::One(it) => it.name.clone(),
            Choice::Several(several) => format!("{} of {}", several.len(), all.len()),
        }
    };
    assert_eq!(found(&[]), "none");
    assert_eq!(found(&["Disconnected", "Rejected", "Pending"]), "pe2");
    assert_eq!(found(&["Disconnected", "Approved"]), "pe1");
    assert_eq!(found(&["Rejected", "Disconnected"]), "pe0");
    assert_eq!(found(&["Pending", "Approved", "Rejected"]), "2 of 3");
    assert_eq!(found(&["Timeout"]), "pe0");
    assert_eq!(found(&["Disconnected"]), "pe0");
    assert_eq!(found(&["Disconnected", "Disconnected"]), "none");
    let only = [of("pe", "Pending")];
    assert_eq!(Matcher::default().choose(&only), Choice::None, "the only one is not the one meant");
}

#[test]
fn a_name_in_two_subscriptions_tells_no_endpoint_from_the_other() {
    let stranger = Uuid::from_u128(7).to_string();
    let all = [
        connection("a", &endpoint(VENDOR, "pe-x"), "Pending", "hello"),
        connection("b", &endpoint(&stranger, "PE-X"), "Rejected", "hello"),
        connection("c", &endpoint(&stranger, "pe-x2"), "Pending", "hello"),
    ];
    let named = || Matcher { endpoint_name: Some("Pe-X".to_owned()), ..Matcher::default() };
    assert_eq!(named().choose(&all), Choice::Several(vec![&all[0], &all[1]]));
    let said = Matcher { message_contains: Some("hello".to_owned()), ..named() };
    assert_eq!(said.choose(&all), Choice::Several(vec![&all[0], &all[1]]));
    let vendors =
        Matcher { requester_subscription: Some(Uuid::try_parse(VENDOR).unwrap()), ..named() };
    assert_eq!(vendors.choose(&all), Choice::One(&all[0]));
    let part = Matcher { endpoint_name: Some("pe".to_owned()), ..Matcher::default() };
    assert_eq!(part.choose(&all), Choice::None, "only the whole name counts");
    let dead = connection("d", &endpoint(&stranger, "pe-x"), "Disconnected", "hello");
    let left = [all[0].clone(), dead];
    assert_eq!(named().choose(&left), Choice::One(&left[0]), "what is left of a deleted endpoint");
}

#[test]
fn each_status_and_wish_has_its_next_step() {
    use Desired::*;
    use Next::*;
    let step = |desired, status: &str, state: &str, before: Option<&str>, looks| {
        let mut found = connection("a", &endpoint(VENDOR, "pe"), status, "");
        found.provisioning_state = (!state.is_empty()).then(|| state.to_owned());
        let written = before.map(|it| connection("a", &endpoint(VENDOR, "pe"), it, "").status);
        decide(Some(&found), desired, &Progress { written, looks })
    };
    for (desired, status, state, before, looks, expected) in [
        (Approved, "Pending", "Ready", None, 0, Write),
        (Approved, "Rejected", "Ready", None, 0, Write),
        (Approved, "Pending", "Approving", Some("Pending"), 0, Wait),
        (Approved, "Pending", "Ready", Some("Pending"), 19, Wait),
        (Approved, "Pending", "Ready", Some("Pending"), 20, Unchanged),
        (Approved, "Pending", "Failed", Some("Pending"), 0, Failed),
        (Approved, "Approved", "Approving", Some("Pending"), 0, Wait),
        (Approved, "Approved", "Ready", Some("Pending"), 1, Done),
        (Approved, "Approved", "Succeeded", None, 0, Done),
        (Approved, "Approved", "", None, 0, Done),
        (Approved, "Approved", "Failed", None, 0, Failed),
        (Approved, "Rejected", "Ready", Some("Pending"), 1, ChangedByOther),
        (Approved, "Disconnected", "Ready", None, 0, Disconnected),
        (Rejected, "Approved", "Ready", None, 0, Write),
        (Rejected, "Rejected", "Rejecting", Some("Approved"), 0, Wait),
        (Rejected, "Rejected", "Ready", None, 0, Done),
        (Rejected, "Disconnected", "Disconnected", None, 0, Done),
        (Removed, "Approved", "Ready", None, 0, Write),
        (Removed, "Approved", "Dropping", Some("Approved"), 0, Wait),
        (Removed, "Disconnected", "Disconnected", Some("Approved"), 0, Done),
    ] {
        let found = step(desired, status, state, before, looks);
        assert_eq!(found, expected, "{desired:?} {status} {state} {before:?} {looks}");
    }
    let absent = |desired| decide(None, desired, &Progress::default());
    assert_eq!([absent(Approved), absent(Rejected), absent(Removed)], [NotFound, NotFound, Done]);
}

#[test]
fn a_service_is_at_work_only_while_its_word_says_so() {
    let mut found = connection("a", &endpoint(VENDOR, "pe"), "Approved", "");
    for (word, expected) in [
        (None, Settlement::Settled),
        (Some("Succeeded"), Settlement::Settled),
        (Some("Ready"), Settlement::Settled),
        // Digital Twins repeats the status.
        (Some("Approved"), Settlement::Settled),
        (Some("Pending"), Settlement::Going),
        (Some("Approving"), Settlement::Going),
        (Some("updating"), Settlement::Going),
        (Some("InProgress"), Settlement::Going),
        (Some("Failed"), Settlement::Failed),
        (Some("Canceled"), Settlement::Failed),
    ] {
        found.provisioning_state = word.map(str::to_owned);
        assert_eq!(settlement(&found), expected, "{word:?}");
    }
}

#[test]
fn every_type_has_one_row_and_its_version() {
    let mut types: Vec<_> = service_types().map(|it| it.resource_type.to_lowercase()).collect();
    let rows = types.len();
    types.sort_unstable();
    types.dedup();
    assert_eq!(types.len(), rows, "{types:#?}");
    assert!(service_types().all(|it| !it.api_version.is_empty()));
}
