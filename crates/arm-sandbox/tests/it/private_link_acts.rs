//! What a vendor does about private endpoints, as `Sandbox::act` has it done.

use arm_sandbox::{Act, Acted, AddPrivateEndpoint, Error, RemovePrivateEndpoint};

use crate::support::{
    Client,
    private_links::{KUSTO, LINKS, Link, SERVICE, STORAGE, VAULT},
};

#[tokio::test]
async fn a_vendor_asks_for_every_service_and_takes_it_back() {
    let client = Client::with_links();

    for link in LINKS {
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
async fn what_is_not_said_is_what_there_is_only_one_of() {
    let client = Client::with_links();
    let act = AddPrivateEndpoint { target: VAULT.id(), ..AddPrivateEndpoint::default() };
    client.sandbox.act(Act::AddPrivateEndpoint(act)).await.unwrap();

    let removed = client.remove(None, None).await.unwrap();

    assert!(removed.happened.contains("privateEndpoints/pe-target"), "{removed:?}");
    assert!(removed.customer_sees.contains("which is Disconnected"), "{removed:?}");
}

#[tokio::test]
async fn an_act_that_could_mean_several_things_is_refused_and_lists_them() {
    let client = Client::with_links();
    let act = AddPrivateEndpoint { target: STORAGE.id(), ..AddPrivateEndpoint::default() };
    let group = client.sandbox.act(Act::AddPrivateEndpoint(act)).await.unwrap_err();
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

    let refusal = client.sandbox.act(Act::AddPrivateEndpoint(act)).await.unwrap_err();

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

    let refusal = client.sandbox.act(Act::AddPrivateEndpoint(act)).await.unwrap_err();

    assert!(refusal.to_string().contains("no subscription outside its first tenant"), "{refusal}");
}

impl Client {
    async fn add(&self, link: Link, endpoint: Option<&str>) -> Result<Acted, Error> {
        let act = AddPrivateEndpoint {
            target: link.id(),
            group: Some(link.group.to_owned()).filter(|it| !it.is_empty()),
            endpoint: endpoint.map(str::to_owned),
            message: Some("req-7f3a".into()),
        };
        self.sandbox.act(Act::AddPrivateEndpoint(act)).await
    }

    async fn remove(&self, endpoint: Option<&str>, link: Option<Link>) -> Result<Acted, Error> {
        let act = RemovePrivateEndpoint {
            endpoint: endpoint.map(str::to_owned),
            target: link.map(Link::id),
        };
        self.sandbox.act(Act::RemovePrivateEndpoint(act)).await
    }
}
