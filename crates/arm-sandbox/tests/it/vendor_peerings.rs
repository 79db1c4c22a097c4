//! What the vendor does, and what it meets.

use arm_sandbox::{
    Error,
    vendor::{Action, ChangeAddressSpace, Outcome, Peer, SyncPeering, Unpeer},
};
use serde_json::json;

use crate::support::networks::{NETWORK, Sides, network, peering_link, seed, towards, vendor};

fn own() -> String {
    peering_link(&network("core"), "to-dp1")
}

fn core() -> String {
    network("core")
}

fn peer() -> Action {
    Action::Peer(Peer {
        customer_network: Some(core()),
        name: Some("to-core".into()),
        ..Peer::default()
    })
}

fn change(prefixes: &[&str]) -> Action {
    let prefixes = prefixes.iter().map(|it| (*it).to_owned()).collect();
    Action::ChangeAddressSpace(ChangeAddressSpace {
        customer_network: Some(core()),
        prefixes,
        ..ChangeAddressSpace::default()
    })
}

async fn acted(sides: &Sides, action: Action) -> Outcome {
    sides.customer.sandbox.act(action).await.unwrap()
}

#[tokio::test]
async fn what_is_shown_says_whether_links_are_synchronized() {
    let sides = Sides::new();
    acted(&sides, peer()).await;
    sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);

    let shown = sides.customer.sandbox.show().unwrap();

    assert_eq!(shown.matches("Connected, FullyInSync, to ").count(), 2, "{shown}");
}

#[tokio::test]
async fn a_conversation_about_a_peering_is_told_from_both_sides() {
    let sides = Sides::new();

    let first = acted(&sides, peer()).await;
    assert!(
        first.happened.contains("created") && first.happened.contains("Initiated"),
        "{first:?}"
    );
    assert!(first.customer_sees.contains("sees nothing"), "{first:?}");
    sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);
    assert_eq!(sides.states().await, ["Connected FullyInSync", "Connected FullyInSync"]);

    let wider = acted(&sides, change(&["172.20.0.0/19", "172.21.0.0/24"])).await;
    assert!(
        wider.happened.contains("172.20.0.0/19, 172.21.0.0/24 instead of 172.20.0.0/19"),
        "{wider:?}"
    );
    assert!(wider.customer_sees.contains("'to-dp1' as Connected, LocalNotInSync"), "{wider:?}");

    let unpeer = Action::Unpeer(Unpeer { customer_network: Some(core()), ..Unpeer::default() });
    let gone = acted(&sides, unpeer).await;
    assert!(gone.happened.contains("deleted"), "{gone:?}");
    assert!(gone.customer_sees.contains("as Disconnected"), "{gone:?}");
}

#[tokio::test]
async fn the_vendor_is_refused_as_anyone_and_says_with_what() {
    let sides = Sides::new();
    sides.connect().await;
    acted(&sides, Action::Unpeer(Unpeer { customer_network: Some(core()), ..Unpeer::default() }))
        .await;

    let error = sides.customer.sandbox.act(peer()).await.unwrap_err();

    let Error::Refused { status, code, id, .. } = &error else { panic!("{error:?}") };
    assert_eq!((*status, code.as_str()), (400, "RemotePeeringIsDisconnected"));
    assert_eq!(*id, peering_link(&vendor(), "to-core"));
    assert!(error.to_string().starts_with("the PUT of"), "{error}");
}

#[tokio::test]
async fn the_vendor_repairs_its_link_and_synchronizes_new_addresses() {
    let sides = Sides::new();
    sides.connect().await;
    let wider = crate::support::networks::space(&["10.60.0.0/16", "10.61.0.0/16"]);
    sides.put(&network("core"), NETWORK, &wider).await.expect_status(200);
    assert_eq!(sides.states().await[0], "Connected RemoteNotInSync");

    let sync = SyncPeering { customer_network: Some(core()), ..SyncPeering::default() };
    let synced = acted(&sides, Action::SyncPeering(sync)).await;
    assert!(synced.happened.contains("10.60.0.0/16, 10.61.0.0/16"), "{synced:?}");
    assert!(synced.customer_sees.contains("Connected, FullyInSync"), "{synced:?}");

    sides.customer.delete(&own(), NETWORK).await.expect_status(202);
    let unnamed = Peer { customer_network: Some(core()), ..Peer::default() };
    let repaired = acted(&sides, Action::Peer(unnamed)).await;
    assert!(repaired.happened.contains("rewrote"), "{repaired:?}");
    assert!(repaired.happened.contains("to-core', which is Initiated"), "{repaired:?}");
}

#[tokio::test]
async fn a_vendor_without_the_right_to_peer_is_refused() {
    let mut seed = seed();
    seed["caller"] = json!({"denied": [
        {"scope": network("core"), "actions": ["Microsoft.Network/virtualNetworks/peer/action"]},
    ]});
    let sides = Sides::with_seed(seed);

    let error = sides.customer.sandbox.act(peer()).await.unwrap_err();

    assert!(
        matches!(&error, Error::Refused { code, .. } if code == "LinkedAuthorizationFailed"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_role_gives_the_vendor_the_right_to_peer_that_the_seed_denies() {
    let (app, principal) = ("a67e6057-0000-4000-8000-00000000000a", crate::support::PRINCIPAL);
    let mut seed = seed();
    seed["vendor"] = json!({"appId": app});
    seed["principals"] = json!([{"id": principal, "type": "ServicePrincipal", "appId": app}]);
    seed["caller"] = json!({"denied": [
        {"scope": network("core"), "actions": ["Microsoft.Network/*"], "appId": app},
    ]});
    let sides = Sides::with_seed(seed);
    let refused = sides.customer.sandbox.act(peer()).await.unwrap_err();
    assert!(refused.to_string().contains(principal), "{refused}");

    let assignment = crate::support::assignment(&network("core"), 1);
    let contributor = crate::support::grant(principal, "4d97b98b-1d4f-4787-a291-c67834d212e7");
    let version = crate::support::AUTHORIZATION;
    sides.customer.put(&assignment, version, &contributor).await.expect_status(201);

    let acted = acted(&sides, peer()).await;
    assert!(acted.happened.contains("Initiated"), "{acted:?}");
}

#[tokio::test]
async fn what_the_customer_sees_is_told_though_the_vendor_may_not_see_it() {
    let app = "a67e6057-0000-4000-8000-00000000000a";
    let mut seed = seed();
    seed["vendor"] = json!({"appId": app});
    seed["caller"] = json!({"denied": [
        {"scope": network("core"), "actions": ["Microsoft.Network/*/read"], "appId": app},
    ]});
    let sides = Sides::with_seed(seed);
    sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);

    let acted = acted(&sides, peer()).await;

    assert_eq!(
        acted.customer_sees,
        "The customer sees their peering 'to-dp1' as Connected, FullyInSync."
    );
}

#[tokio::test]
async fn a_vendor_that_may_makes_both_links_and_repairs_them_in_the_order_that_works() {
    let sides = Sides::new();
    let both = || {
        let customer_network = Some(core());
        Action::Peer(Peer { customer_network, both_links: true, ..Peer::default() })
    };
    let [theirs, own] =
        [peering_link(&network("core"), "to-dp1"), peering_link(&vendor(), "to-core")];

    let made = acted(&sides, both()).await;
    assert!(made.happened.contains(&own) && made.happened.contains(&theirs), "{made:?}");
    assert_eq!(sides.states().await, ["Connected FullyInSync", "Connected FullyInSync"]);

    sides.vendor_delete(&own).await.expect_status(202);
    acted(&sides, both()).await;
    assert_eq!(sides.states().await, ["Connected FullyInSync", "Connected FullyInSync"]);
    sides.customer.delete(&theirs, NETWORK).await.expect_status(202);
    let repaired = acted(&sides, both()).await;
    assert_eq!(sides.states().await, ["Connected FullyInSync", "Connected FullyInSync"]);
    assert!(repaired.customer_sees.contains("Connected, FullyInSync"), "{repaired:?}");
}

#[tokio::test]
async fn an_act_says_which_network_is_meant_where_several_could_be() {
    let sides = Sides::new();

    let several = sides.customer.sandbox.act(Action::Peer(Peer::default())).await.unwrap_err();
    let none = Unpeer { customer_network: Some(core()), ..Unpeer::default() };
    let none = sides.customer.sandbox.act(Action::Unpeer(none)).await.unwrap_err();
    let wrong = Peer { customer_network: Some("core".into()), ..Peer::default() };
    let wrong = sides.customer.sandbox.act(Action::Peer(wrong)).await.unwrap_err();

    assert!(several.to_string().contains("the sandbox has several"), "{several}");
    assert!(none.to_string().contains("has no peering with"), "{none}");
    assert!(wrong.to_string().contains("is not the ID of a virtual network"), "{wrong}");
}

#[tokio::test]
async fn an_act_waits_for_its_operation_unless_a_hand_is_to_end_it() {
    let sides = Sides::new();
    let sandbox = &sides.customer.sandbox;
    sandbox.change_behavior(|it| it.operation_polls = 3).unwrap();
    let waited = acted(&sides, peer()).await;
    assert!(!waited.happened.contains("by hand"), "{waited:?}");
    assert_eq!(sandbox.operations().unwrap(), []);

    sandbox.change_behavior(|it| it.operations_by_hand = true).unwrap();
    let started = acted(&sides, change(&["172.20.0.0/18"])).await;

    assert!(
        started.happened.ends_with("The operation runs until it is ended by hand."),
        "{started:?}"
    );
    assert_eq!(sandbox.operations().unwrap()[0].resource, vendor());
}

#[tokio::test]
async fn the_vendor_is_the_application_that_the_seed_names() {
    let mut seed = seed();
    seed["vendor"] = json!({"appId": "a67e6057-0000-4000-8000-000000000000"});
    seed["behavior"] = json!({"requestLog": true});
    let sides = Sides::with_seed(seed);
    sides
        .customer
        .sandbox
        .change_behavior(|it| it.consistency.principal_missing_after_create = 0)
        .unwrap();

    acted(&sides, peer()).await;

    let requests = sides.customer.sandbox.requests().unwrap();
    let put = requests.iter().find(|it| it.method == "PUT").unwrap();
    assert_eq!(put.path, peering_link(&vendor(), "to-core"));
    assert_eq!(put.parameter("syncRemoteAddressSpace"), Some("true"));
}
