//! What is of something else than what is wanted: an ID that leads too far, a name where an ID is wanted.
//! One table over all objects.

use serde_json::{Value, json};

use crate::{
    azure::{Azure, container, data_group},
    grpc::{Notes, Terraform},
    resources::SAMPLES,
};

/// The kinds of objects that take arguments.
#[derive(Clone, Copy)]
enum Kind {
    Resource,
    DataSource,
    Action,
}

use Kind::{Action, DataSource, Resource};

fn below(resource: &str) -> String {
    format!("{}/providers/{resource}", data_group())
}

/// Each argument that takes the ID of one type: what leads into such a resource, and the resource.
fn parts() -> Vec<(Kind, &'static str, &'static str, String, String)> {
    let storage = below("Microsoft.Storage/storageAccounts/stdatalakeprod01");
    let container = format!("{storage}/blobServices/default/containers/features");
    let network = below("Microsoft.Network/virtualNetworks/vnet-data-prod");
    let subnet = format!("{network}/subnets/apps");
    let cluster = below("Microsoft.ContainerService/managedClusters/aks");
    let pool = format!("{cluster}/agentPools/system");
    let part = |kind, object, argument, part: &str, whole: &str| {
        (kind, object, argument, part.to_owned(), whole.to_owned())
    };
    let resources = SAMPLES.into_iter().flat_map(|it| {
        let parts = (it.parts)().into_iter();
        parts.map(|(argument, part, whole)| (Resource, it.type_name, argument, part, whole))
    });
    let others = [
        part(DataSource, "dataplane_private_link_target", "resource_id", &container, &storage),
        part(
            DataSource,
            "dataplane_private_endpoint_connections",
            "resource_id",
            &container,
            &storage,
        ),
        part(Action, "dataplane_reject_private_endpoint", "resource_id", &container, &storage),
        part(DataSource, "dataplane_virtual_network", "vnet_id", &subnet, &network),
        part(DataSource, "dataplane_kubernetes_identity", "cluster_id", &pool, &cluster),
        part(
            DataSource,
            "dataplane_managed_identity",
            "resource_group_id",
            &storage,
            &data_group(),
        ),
    ];
    resources.chain(others).collect()
}

async fn validated(
    terraform: &Terraform,
    kind: Kind,
    object: &'static str,
    config: &Value,
) -> Notes {
    match kind {
        Resource => terraform.resource(object).validate(config).await,
        DataSource => terraform.validate_data(object, config).await,
        Action => terraform.invoke(object, config).await.1,
    }
}

/// What is said at an argument.
async fn said(
    terraform: &Terraform,
    kind: Kind,
    object: &'static str,
    argument: &str,
    value: &str,
) -> String {
    let config = json!({ argument: value });
    let mut notes = validated(terraform, kind, object, &config).await;
    if !notes.0.iter().any(|it| it.attribute == argument) && matches!(kind, DataSource) {
        // Some look at their argument when they are read.
        notes = terraform.read_data(object, &config).await.1;
    }
    let at = notes.0.iter().filter(|it| it.attribute == argument);
    at.map(|it| format!("{}: {}", it.summary, it.detail)).collect::<Vec<_>>().join("\n")
}

#[tokio::test(start_paused = true)]
async fn an_id_that_leads_too_far_is_told_the_resource_that_is_wanted() {
    let azure = Azure::new();
    let terraform = azure.terraform().await;
    for (kind, object, argument, part, whole) in parts() {
        let said = said(&terraform, kind, object, argument, &part).await;
        let words = format!("It is part of `{whole}`");
        assert!(said.contains(&words), "{object}.{argument}: {said}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_in_the_place_of_an_id_is_told_what_takes_it() {
    let azure = Azure::new();
    let terraform = azure.terraform().await;
    for (kind, object, argument, _, _) in parts() {
        let said = said(&terraform, kind, object, argument, "stdatalakeprod01").await;
        for words in ["it is a name", "`id` of the resource or data source with this name"] {
            assert!(said.contains(words), "{object}.{argument}: {said}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_guid_is_found_in_the_id_of_a_subscription() {
    let azure = Azure::new();
    let terraform = azure.terraform().await;
    let guid = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845";
    let approvals = terraform.resource("dataplane_private_endpoint_approval");
    let config = json!({ "requester_subscription_id": format!("/subscriptions/{guid}") });
    let notes = approvals.validate(&config).await;
    let note = notes.0.iter().find(|it| it.attribute == "requester_subscription_id").unwrap();
    note.is("InvalidArgument", "requester_subscription_id")
        .says(&[&format!("write `{guid}` alone")]);
    let grants = terraform.resource("dataplane_role_assignment");
    let notes = grants.validate(&json!({ "principal_id": container("features") })).await;
    let note = notes.0.iter().find(|it| it.attribute == "principal_id").unwrap();
    note.is("InvalidArgument", "principal_id");
}

#[tokio::test(start_paused = true)]
async fn a_role_that_does_not_exist_is_told_the_nearest_ones() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    for (role, nearest) in [
        ("Storage Blob Data Writer", "`Storage Blob Data Reader`"),
        ("Acr Pull", "`AcrPull`"),
        ("Key Vault Secret User", "`Key Vault Secrets User`"),
    ] {
        let config = json!({
            "scope": container("features"), "role": role, "principal_id": crate::azure::VENDOR,
        });
        let plan = grants.plan(None, &config).await;
        plan.notes.warning().is("NotFoundYet", "role").says(&[nearest]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_null_cluster_of_a_deployment_on_a_standard_cluster_is_explained() {
    let azure = Azure::new();
    let terraform = azure.terraform().await;
    for object in ["dataplane_vnet_peering_request", "dataplane_private_endpoint_request"] {
        let notes = terraform.resource(object).validate(&json!({ "cluster_id": null })).await;
        let note = notes.0.iter().find(|it| it.attribute == "cluster_id").unwrap();
        note.is("MissingArgument", "cluster_id");
    }
    for (object, argument) in
        [("dataplane_astro_cluster", "id"), ("dataplane_allowlist", "astro_cluster_id")]
    {
        let notes = terraform.validate_data(object, &json!({ argument: null })).await;
        notes.error().is("MissingArgument", "").says(&["`astro_deployment_ids`"]);
    }
}
