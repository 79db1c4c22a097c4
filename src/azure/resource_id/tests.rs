//! Claims about resource IDs.

use std::collections::HashSet;

use proptest::prelude::*;

use super::{Id, parse::Problem};

const SUBSCRIPTION: &str = "6f0e0000-1111-2222-3333-4444555566a1";

fn id(text: &str) -> Id {
    Id::parse(&text.replace("{s}", SUBSCRIPTION)).expect("a valid ID")
}

#[track_caller]
fn check_problem(text: &str, expected: &Problem) {
    let error = Id::parse(&text.replace("{s}", SUBSCRIPTION)).expect_err("an invalid ID");
    assert_eq!(error.problem(), expected);
}

#[test]
fn a_container_is_taken_apart() {
    let id = id(
        "/subscriptions/{s}/resourceGroups/rg-lake/providers/Microsoft.Storage/storageAccounts/lake/blobServices/default/containers/raw",
    );
    assert_eq!(id.subscription_id(), Some(SUBSCRIPTION));
    assert_eq!(id.resource_group(), Some("rg-lake"));
    assert_eq!(id.namespace(), Some("Microsoft.Storage"));
    assert_eq!(
        id.resource_type().as_deref(),
        Some("Microsoft.Storage/storageAccounts/blobServices/containers")
    );
    assert_eq!(id.name(), "raw");
    assert_eq!(id.names(), ["lake", "default", "raw"]);
    let ancestors: Vec<String> =
        id.ancestors().map(|it| it.as_str().replace(SUBSCRIPTION, "{s}")).collect();
    assert_eq!(
        ancestors,
        [
            "/subscriptions/{s}/resourceGroups/rg-lake/providers/Microsoft.Storage/storageAccounts/lake/blobServices/default",
            "/subscriptions/{s}/resourceGroups/rg-lake/providers/Microsoft.Storage/storageAccounts/lake",
            "/subscriptions/{s}/resourceGroups/rg-lake",
            "/subscriptions/{s}",
            "/",
        ]
    );
}

#[test]
fn an_extension_stands_on_its_scope() {
    let scope = id(
        "/subscriptions/{s}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv/secrets/one",
    );
    let assignment =
        scope.extension("Microsoft.Authorization/roleAssignments", "abc").expect("an ID");
    assert_eq!(assignment.scope(), Some(scope.clone()));
    assert_eq!(assignment.parent(), Some(scope));
    assert_eq!(assignment.namespace(), Some("Microsoft.Authorization"));
    assert!(assignment.is_type("microsoft.authorization/ROLEASSIGNMENTS"));
    assert_eq!(assignment.resource_group(), Some("rg"));
}

#[test]
fn scopes_outside_subscriptions_are_known() {
    let group = id("/providers/Microsoft.Management/managementGroups/platform");
    assert_eq!(group.management_group(), Some("platform"));
    assert_eq!(group.subscription_id(), None);
    assert_eq!(group.parent(), Some(Id::root()));
    let assignment =
        Id::root().extension("Microsoft.Authorization/roleAssignments", "abc").expect("an ID");
    assert_eq!(assignment.as_str(), "/providers/Microsoft.Authorization/roleAssignments/abc");
    assert_eq!(assignment.scope(), Some(Id::root()));
    assert_eq!(id("/providers/Microsoft.Subscription").parent(), Some(Id::root()));
    assert_eq!(id("/providers/Microsoft.Subscription").resource_type(), None);
    assert_eq!(Id::root().parent(), None);
    assert_eq!(Id::root().name(), "");
}

#[test]
fn groups_and_subscriptions_have_types_and_ids() {
    let id =
        id("/subscriptions/{s}/resourcegroups/rg/providers/Microsoft.Network/virtualNetworks/vnet");
    let group = id.resource_group_id().expect("a group");
    let subscription = id.subscription().expect("a subscription");
    assert!(group.as_str().ends_with("/resourcegroups/rg"));
    assert!(group.is_type("Microsoft.Resources/resourceGroups"));
    assert!(subscription.as_str().ends_with(SUBSCRIPTION));
    assert!(subscription.is_type("Microsoft.Resources/subscriptions"));
    assert_eq!(id.parent(), Some(group));
}

#[test]
fn a_service_bus_subscription_is_not_an_azure_subscription() {
    let id = id(
        "/subscriptions/{s}/resourceGroups/rg/providers/Microsoft.ServiceBus/namespaces/n/topics/t/subscriptions/providers",
    );
    assert_eq!(
        id.resource_type().as_deref(),
        Some("Microsoft.ServiceBus/namespaces/topics/subscriptions")
    );
    assert_eq!(id.name(), "providers");
}

#[test]
fn case_makes_no_difference_and_spelling_is_kept() {
    let one = id("/subscriptions/{s}/resourceGroups/RG/providers/Microsoft.Keyvault/vaults/KV");
    let other = id("/SUBSCRIPTIONS/{s}/resourcegroups/rg/providers/microsoft.keyvault/Vaults/kv");
    assert_eq!(one, other);
    assert_eq!(one.cmp(&other), std::cmp::Ordering::Equal);
    assert_eq!(HashSet::from([one.clone(), other.clone()]).len(), 1);
    assert_eq!(one.folded(), other.folded());
    assert_eq!(one.to_string(), one.as_str());
    assert!(one.as_str().contains("/RG/"));
}

#[test]
fn a_scope_contains_its_children_and_not_ids_with_the_same_beginning() {
    let group = id("/subscriptions/{s}/resourceGroups/rg");
    assert!(group.contains(&group));
    assert!(group.contains(&id(
        "/subscriptions/{s}/resourcegroups/RG/providers/Microsoft.Network/virtualNetworks/v"
    )));
    assert!(!group.contains(&id("/subscriptions/{s}/resourceGroups/rg2")));
    assert!(!group.contains(&id("/subscriptions/{s}")));
    assert!(Id::root().contains(&group));
}

#[test]
fn names_are_percent_encoded_in_urls() {
    let id = id(
        "/subscriptions/{s}/resourceGroups/größe (1)/providers/Microsoft.Network/virtualNetworks/a&b",
    );
    assert!(id.url_path().ends_with(
        "/resourceGroups/gr%C3%B6%C3%9Fe%20(1)/providers/Microsoft.Network/virtualNetworks/a%26b"
    ));
}

#[test]
fn each_mistake_is_named() {
    check_problem("", &Problem::Empty);
    check_problem("subscriptions/{s}", &Problem::NoSlash);
    check_problem("/subscriptions/{s}/", &Problem::TrailingSlash);
    check_problem("/subscriptions//resourceGroups/rg", &Problem::EmptySegment(2));
    check_problem("/subscriptions", &Problem::NoSubscription);
    check_problem("/subscriptions/production", &Problem::Subscription("production".into()));
    check_problem("/subscriptions/{s}/resourceGroups", &Problem::NoResourceGroup);
    check_problem("/subscriptions/{s}/resourceGroups/rg.", &Problem::ResourceGroup("rg.".into()));
    check_problem(
        "/subscriptions/{s}/resourceGroup/rg",
        &Problem::NoProviders("resourceGroup".into()),
    );
    check_problem("/subscriptions/{s}/resourceGroups/rg/providers", &Problem::NoNamespace);
    check_problem(
        "/subscriptions/{s}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts",
        &Problem::NoName("storageAccounts".into()),
    );
    check_problem("/tenants/x", &Problem::Root("tenants".into()));
    check_problem("/providers/Microsoft.Management/managementGroups/a?b", &Problem::Character('?'));
    check_problem(
        "/providers/Microsoft.Management/managementGroups/..",
        &Problem::Dots("..".into()),
    );
    check_problem(" /subscriptions/{s}", &Problem::NoSlash);
    check_problem("/subscriptions/{s} ", &Problem::White(format!("{SUBSCRIPTION} ")));
    check_problem("https://portal.azure.com/#@contoso/resource/subscriptions/{s}", &Problem::Url);
    check_problem(&format!("/{}", "a".repeat(5000)), &Problem::TooLong);
}

#[test]
fn azures_misplaced_slashes_are_put_right_and_nothing_else_is() {
    let text = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/RG");
    let read = |text: &str| serde_json::from_value::<Id>(text.into());
    for misplaced in [text.clone(), text[1..].to_owned(), format!("{text}/"), format!("/{text}")] {
        assert_eq!(read(&misplaced).expect("an ID").as_str(), text);
    }
    for wrong in ["", "//", "/subscriptions/x", "https://management.azure.com"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_error_shows_the_text_without_breaking_the_line() {
    let error = Id::parse("/subscriptions/a\nb").expect_err("an invalid ID");
    assert_eq!(
        error.to_string(),
        "`/subscriptions/a\\nb` is not an Azure resource ID: '\\n' must not occur in it"
    );
}

fn segment() -> impl Strategy<Value = String> {
    "[A-Za-z0-9_()ä-ö.-]{0,8}[A-Za-z0-9]"
}

fn block() -> impl Strategy<Value = String> {
    (segment(), proptest::collection::vec((segment(), segment()), 1..4)).prop_map(
        |(namespace, pairs)| {
            pairs.into_iter().fold(format!("/providers/{namespace}"), |text, (kind, name)| {
                format!("{text}/{kind}/{name}")
            })
        },
    )
}

fn any_id() -> impl Strategy<Value = String> {
    let root = prop_oneof![
        Just(String::new()),
        Just(format!("/subscriptions/{SUBSCRIPTION}")),
        segment().prop_map(|it| format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{it}")),
    ];
    (root, proptest::collection::vec(block(), 0..3))
        .prop_map(|(root, blocks)| root + &blocks.concat())
        .prop_map(|text| if text.is_empty() { "/".to_owned() } else { text })
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let _ = Id::parse(&text);
        let _ = Id::parse(&format!("/subscriptions/{SUBSCRIPTION}/{text}"));
        let _ = Id::parse(&format!("/providers/{text}"));
    }

    #[test]
    fn every_id_is_read_and_every_accessor_answers(text in any_id()) {
        let id = Id::parse(&text).expect("a valid ID");
        prop_assert_eq!(id.as_str(), &text);
        prop_assert_eq!(&Id::parse(&text.to_ascii_uppercase()).expect("a valid ID"), &id);
        prop_assert!(id.contains(&id));
        prop_assert_eq!(id.names().len(), id.resource_type().map_or(0, |it| it.matches('/').count()) * usize::from(id.namespace().is_some()));
        for ancestor in id.ancestors() {
            prop_assert!(Id::parse(ancestor.as_str()).is_ok(), "{}", ancestor);
            prop_assert!(ancestor.contains(&id));
            prop_assert!(!id.contains(&ancestor));
        }
        prop_assert_eq!(id.ancestors().last().unwrap_or(Id::root()), Id::root());
    }

    #[test]
    fn joining_and_taking_the_parent_are_inverse(text in any_id(), name in segment()) {
        let scope = Id::parse(&text).expect("a valid ID");
        let joined = scope.extension("Microsoft.Authorization/locks", &name).expect("an ID");
        prop_assert_eq!(joined.name(), name.as_str());
        prop_assert_eq!(joined.scope(), Some(scope.clone()));
        prop_assert_eq!(joined.parent(), Some(scope));
    }
}
