//! What a vendor does about private endpoints, as `Sandbox::act` has it done.

use arm_sandbox::{
    Error, Viewpoint,
    vendor::{
        Action, AddPrivateEndpoint, Decide, Decision, Outcome, RemoveConnection,
        RemovePrivateEndpoint,
    },
};

use crate::support::{
    Client,
    private_links::{KUSTO, LINKS, Link, NETWORK, REGISTRY, SERVICE, STORAGE, VAULT},
};

#[tokio::test]
async fn a_vendor_asks_for_every_service_and_takes_it_back() {
    let client = Client::with_links();

    for link in LINKS.iter() {
        let added = client.add(*link, Some("pe-dp1")).await.unwrap();

        let [connection] = client.connections(*link).await.try_into().unwrap();
        let id = connection["id"].as_str().unwrap();
        assert_eq!(
            added.customer_sees,
            format!(
                "The customer sees the connection '{id}', which is Pending, with the message \"req-7f3a\"."
            )
        );
        let removed = client.remove(Some("pe-dp1"), None).await.unwrap();
        assert!(removed.happened.contains("privateEndpoints/pe-dp1"), "{removed:?}");
    }
}

#[tokio::test]
async fn what_is_not_named_is_the_only_one() {
    let client = Client::with_links();
    let act = AddPrivateEndpoint { target: VAULT.id(), ..AddPrivateEndpoint::default() };
    client.sandbox.act(Action::AddPrivateEndpoint(act)).await.unwrap();

    let removed = client.remove(None, None).await.unwrap();

    assert!(removed.happened.contains("privateEndpoints/pe-target"), "{removed:?}");
    assert!(removed.customer_sees.contains("which is Disconnected"), "{removed:?}");
}

#[tokio::test]
async fn an_act_that_could_mean_several_things_is_refused_and_lists_them() {
    let client = Client::with_links();
    let act = AddPrivateEndpoint { target: STORAGE.id(), ..AddPrivateEndpoint::default() };
    let group = client.sandbox.act(Action::AddPrivateEndpoint(act)).await.unwrap_err();
    client.add(KUSTO, Some("pe-1")).await.unwrap();
    client.add(SERVICE, Some("pe-2")).await.unwrap();

    let endpoint = client.remove(None, None).await.unwrap_err();

    assert!(group.to_string().contains("blob, dfs, table, queue, file, web"), "{group}");
    assert!(endpoint.to_string().contains("pe-1"), "{endpoint}");
    assert!(endpoint.to_string().contains("pe-2"), "{endpoint}");
    let only = client.remove(None, Some(SERVICE)).await.unwrap();
    assert!(only.happened.contains("pe-2"), "{only:?}");
}

#[tokio::test]
async fn an_endpoint_for_nothing_is_refused() {
    let client = Client::with_links();
    let target = format!("{}-gone", VAULT.id());
    let act = AddPrivateEndpoint { target: target.clone(), ..AddPrivateEndpoint::default() };

    let refusal = client.sandbox.act(Action::AddPrivateEndpoint(act)).await.unwrap_err();

    assert!(refusal.to_string().contains(&target), "{refusal}");
    assert!(client.remove(Some("pe-none"), None).await.is_err());
}

#[tokio::test]
async fn a_vendor_without_a_subscription_makes_no_endpoint() {
    let mut seed = crate::support::seed();
    seed["subscriptions"].as_array_mut().unwrap().truncate(1);
    let client = Client::with_seed(seed);
    let act = AddPrivateEndpoint {
        target: crate::support::account(),
        group: Some("blob".into()),
        ..AddPrivateEndpoint::default()
    };

    let refusal = client.sandbox.act(Action::AddPrivateEndpoint(act)).await.unwrap_err();

    assert!(refusal.to_string().contains("no subscription outside its first tenant"), "{refusal}");
}

impl Client {
    async fn add(&self, link: Link, endpoint: Option<&str>) -> Result<Outcome, Error> {
        let act = AddPrivateEndpoint {
            target: link.id(),
            group: Some(link.group.to_owned()).filter(|it| !it.is_empty()),
            endpoint: endpoint.map(str::to_owned),
            message: Some("req-7f3a".into()),
        };
        self.sandbox.act(Action::AddPrivateEndpoint(act)).await
    }

    async fn remove(&self, endpoint: Option<&str>, link: Option<Link>) -> Result<Outcome, Error> {
        let act = RemovePrivateEndpoint {
            endpoint: endpoint.map(str::to_owned),
            target: link.map(Link::id),
        };
        self.sandbox.act(Action::RemovePrivateEndpoint(act)).await
    }
}

/// Has a person decide about the connections of a resource.
async fn decide(
    client: &Client,
    link: Link,
    decision: Decision,
    connection: Option<&str>,
) -> Result<Outcome, Error> {
    let act = Decide {
        decision,
        target: link.id(),
        connection: connection.map(str::to_owned),
        message: Some("by hand".to_owned()),
    };
    client.sandbox.act(Action::Decide(act)).await
}

#[tokio::test]
async fn a_person_approves_and_rejects_at_every_service() {
    let client = Client::with_links();

    for link in LINKS.iter() {
        client.add(*link, Some("pe-dp1")).await.unwrap();
        let approved = decide(&client, *link, Decision::Approve, None).await.unwrap();
        assert!(approved.happened.starts_with("A person approved"), "{approved:?}");
        assert!(approved.customer_sees.contains("which is Approved, with"), "{approved:?}");
        assert_eq!(client.seen_by_vendor_of(*link).await, "Approved", "{link:?}");
        client.remove(Some("pe-dp1"), None).await.unwrap();
    }
    client.add(VAULT, Some("pe-dp2")).await.unwrap();
    let rejected = decide(&client, VAULT, Decision::Reject, None).await.unwrap();
    assert!(rejected.customer_sees.contains("which is Rejected, with the message \"by hand\""));
}

#[tokio::test]
async fn a_decision_about_one_of_several_names_it() {
    let client = Client::with_links();
    let nothing = decide(&client, VAULT, Decision::Approve, None).await.unwrap_err();
    assert!(nothing.to_string().contains("no connection"), "{nothing}");
    client.add(VAULT, Some("pe-1")).await.unwrap();
    client.add(VAULT, Some("pe-2")).await.unwrap();

    let error = decide(&client, VAULT, Decision::Approve, None).await.unwrap_err();
    assert!(error.to_string().contains("there are several"), "{error}");
    let connections = client.connections(VAULT).await;
    let id = connections[1]["id"].as_str().unwrap();
    decide(&client, VAULT, Decision::Approve, Some(id)).await.unwrap();
    // Only one is left that is not approved.
    let other = decide(&client, VAULT, Decision::Approve, None).await.unwrap();
    assert!(!other.happened.contains(id), "{other:?}");
}

#[tokio::test]
async fn a_person_removes_a_connection_at_every_service_and_the_endpoint_stays_behind() {
    let client = Client::with_links();
    let remove = async |link: Link, connection: Option<&str>| {
        let connection = connection.map(str::to_owned);
        let act = RemoveConnection { target: link.id(), connection };
        client.sandbox.act(Action::RemoveConnection(act)).await
    };

    for link in LINKS.iter() {
        client.add(*link, Some("pe-dp1")).await.unwrap();
        let [connection] = client.connections(*link).await.try_into().unwrap();
        let endpoint = connection["properties"]["privateEndpoint"]["id"].as_str().unwrap();

        let removed = remove(*link, None).await.unwrap();

        assert!(removed.happened.starts_with("A person removed the connection"), "{removed:?}");
        assert!(removed.customer_sees.contains("sees no such connection"), "{removed:?}");
        assert_eq!(client.connections(*link).await.len(), 0, "{link:?}");
        let reply = client.vendor().get(endpoint, NETWORK).await.expect_status(200);
        let asked = &reply.body["properties"]["manualPrivateLinkServiceConnections"][0];
        let state = &asked["properties"]["privateLinkServiceConnectionState"];
        assert_eq!(state["status"], "Disconnected", "{link:?}");
        client.remove(Some("pe-dp1"), None).await.unwrap();
    }
    let nothing = remove(VAULT, None).await.unwrap_err();
    assert!(nothing.to_string().contains("has no connection"), "{nothing}");
    client.add(VAULT, Some("pe-1")).await.unwrap();
    client.add(VAULT, Some("pe-2")).await.unwrap();
    let several = remove(VAULT, None).await.unwrap_err();
    assert!(several.to_string().contains("there are several"), "{several}");
    let unknown = remove(VAULT, Some("other")).await.unwrap_err();
    assert!(unknown.to_string().contains("no connection named 'other'"), "{unknown}");
    let connections = client.connections(VAULT).await;
    let name = connections[0]["name"].as_str().unwrap();
    let removed = remove(VAULT, Some(name)).await.unwrap();
    assert!(removed.happened.contains(name), "{removed:?}");
    assert_eq!(client.connections(VAULT).await, connections[1..]);
}

#[tokio::test]
async fn names_follow_the_decision() {
    let client = Client::with_links();
    let resolve = |name: &str, from| client.sandbox.resolve(name, from).unwrap();
    let host = "target.blob.core.windows.net";
    let before = resolve(host, Viewpoint::EndpointNetwork);
    assert_eq!(before.chain, [host]);
    assert!(before.address.unwrap().to_string().starts_with("203.0.113."), "{before:?}");

    client.add(STORAGE, Some("pe-dp1")).await.unwrap();
    decide(&client, STORAGE, Decision::Approve, None).await.unwrap();

    let public = resolve("Target.Blob.core.windows.net.", Viewpoint::Public);
    assert_eq!(public.chain, [host, "target.privatelink.blob.core.windows.net"]);
    assert_eq!(public.address, before.address);
    let inside = resolve(host, Viewpoint::EndpointNetwork);
    assert_eq!(inside.chain, public.chain);
    assert!(inside.address.unwrap().to_string().starts_with("10.255.0."), "{inside:?}");
    let other = resolve("target.queue.core.windows.net", Viewpoint::Public);
    assert!(other.address.is_some(), "{other:?}");
    let nothing = resolve("other.blob.core.windows.net", Viewpoint::Public);
    assert_eq!((nothing.chain.len(), nothing.address), (1, None));
}

#[tokio::test]
async fn a_registry_shows_its_data_endpoint_once_it_has_one() {
    let client = Client::with_links();
    let hosts = async || {
        let reply = client.get(&REGISTRY.id(), REGISTRY.version).await.expect_status(200);
        reply.body["properties"]["dataEndpointHostNames"].clone()
    };
    assert_eq!(hosts().await, serde_json::Value::Null);
    for (enabled, expected) in [
        (true, serde_json::json!(["target.westeurope.data.azurecr.io"])),
        (false, serde_json::json!([])),
    ] {
        let body = serde_json::json!({"properties": {
            "dataEndpointEnabled": enabled, "dataEndpointHostNames": ["somebody.else.io"],
        }});
        client.patch(&REGISTRY.id(), REGISTRY.version, &body).await;
        assert_eq!(hosts().await, expected);
    }
    let name = "target.westeurope.data.azurecr.io";
    client.add(REGISTRY, Some("pe-dp1")).await.unwrap();
    decide(&client, REGISTRY, Decision::Approve, None).await.unwrap();
    let found = client.sandbox.resolve(name, Viewpoint::Public).unwrap();
    assert_eq!(found.chain, [name, "target.westeurope.data.privatelink.azurecr.io"]);
}

#[tokio::test]
async fn what_is_there_is_shown() {
    let client = Client::with_links();
    let empty = client.sandbox.show().unwrap();
    assert!(empty.contains("Private endpoint connections\n  none\n"), "{empty}");
    assert!(empty.contains("none are kept: set `requestLog`"), "{empty}");
    client.sandbox.change_behavior(|it| it.request_log = true).unwrap();
    client.add(STORAGE, Some("pe-dp1")).await.unwrap();
    decide(&client, STORAGE, Decision::Reject, None).await.unwrap();

    let shown = client.sandbox.show().unwrap();

    assert!(shown.contains("    Rejected for "), "{shown}");
    assert!(shown.contains("    \"by hand\"\n"), "{shown}");
    assert!(shown.contains("privateEndpoints/pe-dp1\n"), "{shown}");
    assert!(shown.contains(" 200 PUT "), "{shown}");
}

impl Client {
    /// The status that the vendor sees of its endpoint's request.
    async fn seen_by_vendor_of(&self, link: Link) -> String {
        let connections = self.connections(link).await;
        let endpoint = connections.last().unwrap()["properties"]["privateEndpoint"]["id"].clone();
        let reply = self.vendor().get(endpoint.as_str().unwrap(), NETWORK).await.expect_status(200);
        let asked = &reply.body["properties"]["manualPrivateLinkServiceConnections"][0];
        let state = &asked["properties"]["privateLinkServiceConnectionState"];
        state["status"].as_str().unwrap().to_owned()
    }
}
