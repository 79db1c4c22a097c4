//! Thousands of grants over dozens of subscriptions, under Azure's throttling: how many calls they cost, and
//! that Azure never has to refuse one.

use std::collections::BTreeMap;

use arm_sandbox::Throttling;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    azure::{Azure, BLOB_READER, TENANT, VENDOR, assignment_id, landscape},
    grpc::Stored,
};

/// As many objects as Terraform works on at once.
const PARALLELISM: usize = 10;

/// How many subscriptions, besides the large one.
const SUBSCRIPTIONS: usize = 49;

/// How many grants in each of them, and in the large one.
const GRANTS: (usize, usize) = (20, 1_100);

/// The most that a page of a list has.
const PAGE: u32 = 500;

#[tokio::test(start_paused = true)]
async fn grants_over_fifty_subscriptions_take_a_page_per_five_hundred_and_meet_no_429() {
    let azure = Azure::with(estate());
    let grants = azure.grants().await;
    let import = |(subscription, number)| {
        let (grants, id) =
            (grants.clone(), assignment_id(&scope(subscription), &name(subscription, number)));
        async move { grants.import(&id).await.stored() }
    };
    let stored: Vec<Stored> =
        stream::iter(numbers()).map(import).buffered(PARALLELISM).collect().await;
    azure.behave(|it| {
        it.throttling = Some(Throttling::default());
        it.page_size = PAGE;
    });
    azure.calls();

    let grants = azure.grants().await;
    let configs = numbers().map(|(subscription, number)| config(subscription, number));
    let work = stream::iter(stored.iter().zip(configs)).map(|(stored, config)| {
        let grants = grants.clone();
        async move {
            let seen = grants.refresh(stored).await.stored();
            assert_eq!(&seen, stored);
            grants.plan(Some(&seen), &config).await.is_empty();
        }
    });
    work.buffered(PARALLELISM).collect::<()>().await;

    let mut pages = BTreeMap::<String, usize>::new();
    let mut single = BTreeMap::<String, usize>::new();
    for request in azure.sandbox().requests().unwrap() {
        assert_eq!(request.status, 200, "{} {}", request.method, request.path);
        let subscription = request.path.split('/').nth(2).unwrap_or_default().to_owned();
        let is_list = request.path.ends_with("/roleAssignments");
        let is_one = request.path.contains("/roleAssignments/");
        if is_list || is_one {
            *if is_list { &mut pages } else { &mut single }.entry(subscription).or_default() += 1;
        }
    }
    assert_eq!(pages.len(), SUBSCRIPTIONS + 1);
    for (subscription, pages) in &pages {
        let grants = if *subscription == guid(SUBSCRIPTIONS) { GRANTS.1 } else { GRANTS.0 };
        assert_eq!(*pages, grants.div_ceil(PAGE as usize), "{subscription}");
    }
    assert!(single.values().all(|it| *it <= 3), "{single:?}");
}

/// Each grant by its subscription, which Terraform meets in turns, and its number there.
fn numbers() -> impl Iterator<Item = (usize, usize)> {
    (0..GRANTS.1).flat_map(|number| {
        let everywhere = (0..=SUBSCRIPTIONS).filter(move |_| number < GRANTS.0);
        let large = (SUBSCRIPTIONS..=SUBSCRIPTIONS).filter(move |_| GRANTS.0 <= number);
        everywhere.chain(large).map(move |it| (it, number))
    })
}

/// All subscriptions with their grants.
fn estate() -> Value {
    let mut seed = landscape();
    let subscriptions = (0..=SUBSCRIPTIONS).map(|it| {
        json!({ "subscriptionId": guid(it), "tenantId": TENANT, "displayName": format!("Acme {it}") })
    });
    seed["subscriptions"].as_array_mut().unwrap().extend(subscriptions);
    let grants = numbers().map(|(subscription, number)| {
        json!({
            "id": assignment_id(&scope(subscription), &name(subscription, number)),
            "properties": {
                "roleDefinitionId": role(subscription),
                "principalId": principal(number),
                "principalType": "ServicePrincipal",
            },
        })
    });
    seed["resources"].as_array_mut().unwrap().extend(grants);
    seed
}

fn config(subscription: usize, number: usize) -> Value {
    json!({
        "scope": scope(subscription),
        "role": role(subscription),
        "principal_id": principal(number),
        "principal_type": "ServicePrincipal",
        "name": name(subscription, number),
    })
}

fn guid(subscription: usize) -> String {
    Uuid::from_u128(0x3000_0000_0000_4000_8000_0000_0000_0000 + subscription as u128).to_string()
}

fn scope(subscription: usize) -> String {
    format!("/subscriptions/{}/resourceGroups/rg-data", guid(subscription))
}

fn role(subscription: usize) -> String {
    let subscription = guid(subscription);
    format!(
        "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{BLOB_READER}"
    )
}

/// A name is one assignment's in a whole tenant.
fn name(subscription: usize, number: usize) -> String {
    let low = ((subscription as u128) << 32) + number as u128;
    Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0000 + low).to_string()
}

/// One principal for each number; the first is the vendor's.
fn principal(number: usize) -> String {
    match number {
        0 => VENDOR.to_owned(),
        _ => {
            Uuid::from_u128(0x2000_0000_0000_4000_8000_0000_0000_0000 + number as u128).to_string()
        }
    }
}
