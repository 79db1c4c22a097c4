//! Requests to vendors, from the ticket to traffic: S-07 to S-10, S-12, S-18 and S-24.

use arm_sandbox::vendor::{Action, AddPrivateEndpoint};
use serde_json::{Value, json};

use crate::support::{
    Fixture, LAKE, REGISTRY, SUBSCRIPTION, TENANT, on_each_cli, on_latest_cli, seed,
};

const CLUSTER: &str = "cmg3k4w9t000108l4hx2q7v1z";
const VNET: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod";
const OTHER: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-other";
const ASTRO: &str = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet";
const ASTRO_SUBSCRIPTION: &str = "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845";
const NETWORK: &str = "2025-05-01";
const REGISTRIES: &str = "2025-11-01";

/// The customer's networks, the vendor's, and an Organization of Astro. The vendor's subscription is
/// in the customer's tenant here, so that its peering link needs no second token.
fn scene(prefixes: &[&str]) -> Value {
    let mut seed = seed();
    let network = |id: &str, prefixes: &[&str]| {
        json!({
            "id": id, "location": "westeurope",
            "properties": { "addressSpace": { "addressPrefixes": prefixes } },
        })
    };
    let push = |list: &mut Value, item| list.as_array_mut().expect("a list").push(item);
    push(
        &mut seed["subscriptions"],
        json!({ "subscriptionId": ASTRO_SUBSCRIPTION, "tenantId": TENANT }),
    );
    for resource in [
        network(VNET, prefixes),
        network(OTHER, &["172.20.16.0/20"]),
        network(ASTRO, &["172.20.0.0/19"]),
    ] {
        push(&mut seed["resources"], resource);
    }
    for registry in seed["resources"].as_array_mut().into_iter().flatten() {
        if registry["id"] == REGISTRY {
            registry["properties"]["loginServer"] = "crdataprod01.azurecr.io".into();
            registry["properties"]["dataEndpointEnabled"] = true.into();
            registry["properties"]["dataEndpointHostNames"] =
                json!(["crdataprod01.westeurope.data.azurecr.io"]);
        }
    }
    seed["astro"] = json!({ "organizations": [{
        "id": "cmg3k0q1x000008l4d2e5f6a7",
        "clusters": [{
            "id": CLUSTER, "name": "prod-euw", "type": "DEDICATED", "cloudProvider": "AZURE",
            "region": "westeurope", "status": "CREATED", "vpcSubnetRange": "172.20.0.0/19",
            "isDrEnabled": false,
        }],
        "deployments": [{
            "id": "cmg4d9z8y000408jq1a7c3e5g", "name": "adhoc", "type": "STANDARD",
            "status": "HEALTHY", "cloudProvider": "AZURE", "externalIPs": ["198.51.100.7"],
        }],
    }] });
    seed
}

/// The request for a peering, with further arguments.
fn peering(arguments: &[&str]) -> String {
    format!(
        "resource \"dataplane_vnet_peering_request\" \"astro\" {{\n  cluster_id = \"{CLUSTER}\"\n  vnet_id = \"{VNET}\"\n  {}\n}}\n",
        arguments.join("\n  ")
    )
}

/// The request for a private endpoint, with further arguments.
fn endpoint(arguments: &[&str]) -> String {
    format!(
        "resource \"dataplane_private_endpoint_request\" \"registry\" {{\n  cluster_id = \"{CLUSTER}\"\n  resource_id = \"{REGISTRY}\"\n  group_id = \"registry\"\n  {}\n}}\n",
        arguments.join("\n  ")
    )
}

/// What the state has of the only object.
fn stored(fixture: &Fixture) -> Value {
    let objects = fixture.objects();
    let managed = objects.iter().find(|it| it["mode"] == "managed").cloned().unwrap_or_default();
    managed["instances"][0]["attributes"].clone()
}

/// Every request so far only read.
#[track_caller]
fn nothing_was_written(fixture: &Fixture) {
    let requests = fixture.azure.sandbox.requests().expect("the sandbox can be read");
    assert!(requests.iter().all(|it| it.method == "GET"), "{requests:#?}");
}

#[test]
fn s_07_a_peering_is_asked_for_with_a_ticket_that_says_everything() {
    on_each_cli(&scene(&["10.60.0.0/16"]), |fixture| {
        fixture.azure.keep_requests();
        fixture.configure(&peering(&["mode = \"customer_accepts\""]))?;
        let outcome = fixture.directory.apply()?;
        assert!(outcome.has_code("RequestWaits"), "{outcome}");
        let draft = stored(fixture);
        assert_eq!(draft["status"], "draft");
        let body = draft["ticket_body"].as_str().expect("a text").to_owned();
        for text in [CLUSTER, "prod-euw", TENANT, SUBSCRIPTION, "westeurope", VNET, "10.60.0.0/16"]
        {
            assert!(body.contains(text), "`{text}` is not in:\n{body}");
        }
        assert!(fixture.directory.plan_is_empty()?);

        fixture.configure(&peering(&["ticket_id = \"48213\""]))?;
        let outcome = fixture.directory.apply()?;
        assert!(outcome.mentions("0 added, 1 changed, 0 destroyed"), "{outcome}");
        assert!(outcome.has_code("RequestWaits"), "{outcome}");
        let submitted = stored(fixture);
        assert_eq!(submitted["status"], "submitted");
        assert_eq!(submitted["request_id"], draft["request_id"]);
        assert_eq!(submitted["ticket_body"].as_str(), Some(body.as_str()));
        assert!(fixture.directory.plan_is_empty()?);
        let outcome = fixture.directory.destroy()?;
        assert!(outcome.has_code("VendorStillHasRequest"), "{outcome}");
        nothing_was_written(fixture);
        Ok(())
    });
}

#[test]
fn each_site_of_a_cluster_is_a_request_of_its_own_beside_the_other() {
    let mut scene = scene(&["10.60.0.0/16"]);
    let cluster = &mut scene["astro"]["organizations"][0]["clusters"][0];
    cluster["isDrEnabled"] = true.into();
    cluster["drRegion"] = "northeurope".into();
    cluster["drVpcSubnetRange"] = "172.24.0.0/19".into();
    on_latest_cli(&scene, |fixture| {
        fixture.azure.keep_requests();
        let second =
            peering(&["site = \"disaster_recovery\""]).replace("\"astro\"", "\"astro_dr\"");
        let references = format!(
            "output \"expected\" {{\n  value = [for site in [\"primary\", \"disaster_recovery\"] : \
             provider::dataplane::request_reference(\"{CLUSTER}\", \"{VNET}\", null, site)]\n}}\n"
        );
        fixture.configure(&[peering(&[]), second, references].concat())?;
        fixture.directory.apply()?;
        assert!(fixture.directory.plan_is_empty()?);

        let objects = fixture.objects();
        let text = |object: &Value, name: &str| {
            object["instances"][0]["attributes"][name].as_str().unwrap_or_default().to_owned()
        };
        let [first, second] = &objects[..] else { panic!("{objects:#?}") };
        let expected = fixture.directory.output_json()?["expected"]["value"].clone();
        assert_eq!(json!([text(first, "request_id"), text(second, "request_id")]), expected);
        for (object, range) in [(first, "172.20.0.0/19"), (second, "172.24.0.0/19")] {
            let body = text(object, "ticket_body");
            assert!(body.contains(range), "{body}");
        }
        nothing_was_written(fixture);
        Ok(())
    });
}

#[test]
fn s_08_an_overlap_is_told_before_anybody_is_asked() {
    on_latest_cli(&scene(&["10.60.0.0/16", "172.20.8.0/21"]), |fixture| {
        fixture.configure(&peering(&[]))?;
        let error = fixture.directory.plan().expect_err("the networks share addresses");
        assert!(error.has_code("OverlappingAddressSpaces"), "{error}");
        assert!(error.mentions("172.20.0.0/19"), "{error}");
        Ok(())
    });
    on_latest_cli(&scene(&["10.60.0.0/16"]), |fixture| {
        let remote = json!({ "properties": {
            "remoteVirtualNetwork": { "id": OTHER }, "allowVirtualNetworkAccess": true,
        } });
        fixture.azure.put(&format!("{VNET}/virtualNetworkPeerings/to-other"), NETWORK, &remote);
        fixture.configure(&peering(&[]))?;
        let error = fixture.directory.plan().expect_err("a peered network shares addresses");
        for text in ["They share `172.20.16.0/20`", OTHER, "172.20.0.0/19"] {
            assert!(error.mentions(text), "{error}");
        }
        Ok(())
    });
}

#[test]
fn s_09_a_wrong_tenant_is_told_before_anything_is_rendered() {
    on_latest_cli(&scene(&["10.60.0.0/16"]), |fixture| {
        fixture.configure(&peering(&["tenant_id = \"11111111-2222-4333-8444-555555555555\""]))?;
        let refusal = fixture.refused("plan")?;
        let belongs = format!("{SUBSCRIPTION} belongs to tenant {TENANT}");
        refusal
            .is("WrongTenant", "tenant_id")
            .says(&[&belongs, "11111111-2222-4333-8444-555555555555"]);
        Ok(())
    });
}

#[test]
fn s_10_a_standard_cluster_is_told_what_it_can_have_instead() {
    on_each_cli(&scene(&["10.60.0.0/16"]), |fixture| {
        fixture.configure(&endpoint(&[]).replace(CLUSTER, "cmg4d9z8y000408jq1a7c3e5g"))?;
        let allowlist = "dataplane_ip_allowlist";
        let refusal = fixture.refused("plan")?;
        refusal.is("DeploymentInsteadOfCluster", "cluster_id").says(&["`adhoc`", allowlist]);

        let standard = "cluster_name = \"adhoc\"\n  cluster_type = \"STANDARD\"";
        fixture.configure(&endpoint(&[standard]))?;
        fixture.refused("plan")?.is("ClusterNotPrivate", "cluster_type").says(&[allowlist]);
        Ok(())
    });
}

#[test]
fn s_12_a_vendor_who_creates_both_links_is_followed_until_the_role_can_go() {
    on_each_cli(&scene(&["10.60.0.0/16"]), |fixture| {
        let mode = "mode = \"vendor_creates_both\"";
        let sent = "ticket_id = \"48213\"";
        fixture.configure(&peering(&[mode, sent]))?;
        let outcome = fixture.directory.apply()?;
        assert!(outcome.mentions("a67e6057-7138-4f78-bbaf-fd9db7b8aab0"), "{outcome}");
        assert_eq!(stored(fixture)["status"], "submitted");
        fixture.configure(&peering(&[mode, sent, "vendor_access_granted = true"]))?;
        fixture.directory.apply()?;
        assert_eq!(stored(fixture)["status"], "access_granted");

        let remote = json!({ "properties": {
            "remoteVirtualNetwork": { "id": ASTRO }, "allowVirtualNetworkAccess": true,
        } });
        fixture.azure.put(&format!("{VNET}/virtualNetworkPeerings/astronomer"), NETWORK, &remote);
        let theirs = json!({ "properties": {
            "remoteVirtualNetwork": { "id": VNET }, "allowVirtualNetworkAccess": true,
        } });
        fixture.azure.put(&format!("{ASTRO}/virtualNetworkPeerings/customer"), NETWORK, &theirs);
        let plan = fixture.directory.plan()?;
        assert!(plan.is_empty, "{}", plan.outcome);
        assert!(plan.outcome.has_code("RequestWaits"), "{}", plan.outcome);
        fixture.directory.succeed(&["apply", "-refresh-only", "-auto-approve"])?;
        let connected = stored(fixture);
        assert_eq!(connected["status"], "connected");
        assert_eq!(connected["peering_id"], format!("{VNET}/virtualNetworkPeerings/astronomer"));

        let done = ["vendor_access_granted = false", "traffic_confirmed = true"];
        fixture.configure(&peering(&[mode, sent, done[0], done[1]]))?;
        let outcome = fixture.directory.apply()?;
        assert!(!outcome.has_code("RequestWaits"), "{outcome}");
        assert_eq!(stored(fixture)["status"], "verified");
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn s_18_an_endpoint_is_ready_when_it_is_approved_and_the_vendor_resolves_the_names() {
    let mut seed = scene(&["10.60.0.0/16"]);
    let vendor = "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02";
    seed["tenants"].as_array_mut().expect("a list").push(json!({ "tenantId": vendor }));
    for subscription in seed["subscriptions"].as_array_mut().into_iter().flatten() {
        if subscription["subscriptionId"] == ASTRO_SUBSCRIPTION {
            subscription["tenantId"] = vendor.into();
        }
    }
    on_each_cli(&seed, |fixture| {
        let sent = "ticket_id = \"48213\"";
        fixture.configure(&endpoint(&[sent]))?;
        let plan = fixture.directory.plan()?;
        assert!(plan.outcome.has_code("EndpointCosts"), "{}", plan.outcome);
        fixture.directory.apply()?;
        let submitted = stored(fixture);
        assert_eq!(submitted["status"], "submitted");
        let message = submitted["request_message"].as_str().expect("a text").to_owned();

        fixture.azure.vendor(Action::AddPrivateEndpoint(AddPrivateEndpoint {
            target: REGISTRY.to_owned(),
            group: Some("registry".to_owned()),
            endpoint: Some("pe-astro".to_owned()),
            message: Some(format!("Astro prod-euw {message}")),
        }));
        fixture.directory.succeed(&["apply", "-refresh-only", "-auto-approve"])?;
        let pending = stored(fixture);
        assert_eq!((&pending["status"], &pending["ready"]), (&json!("pending"), &json!(false)));

        let approval = "resource \"dataplane_private_endpoint_approval\" \"registry\" {\n  resource_id = dataplane_private_endpoint_request.registry.resource_id\n  message_contains = dataplane_private_endpoint_request.registry.request_message\n  description = \"for ${dataplane_private_endpoint_request.registry.request_id}\"\n}\n";
        fixture.configure(&format!("{}{approval}", endpoint(&[sent])))?;
        // Recorded, shown by the next plan, and approved.
        fixture.directory.apply()?;
        fixture.directory.apply()?;
        let id = pending["connection_id"].as_str().expect("an ID");
        let status = "/properties/privateLinkServiceConnectionState/status";
        let connection = fixture.azure.resource(id, REGISTRIES);
        assert_eq!(connection.pointer(status), Some(&json!("Approved")));

        let told = [sent, "approval_notice_sent = true"];
        fixture.configure(&format!("{}{approval}", endpoint(&told)))?;
        let outcome = fixture.directory.apply()?;
        assert!(outcome.has_code("RequestWaits"), "{outcome}");
        let request = || {
            let objects = fixture.objects();
            let found =
                objects.iter().find(|it| it["type"] == "dataplane_private_endpoint_request");
            found.cloned().unwrap_or_default()["instances"][0]["attributes"].clone()
        };
        assert_eq!(
            (&request()["status"], &request()["ready"]),
            (&json!("confirmed_to_vendor"), &json!(false))
        );

        let confirmed = [told[0], told[1], "dns_confirmed = true"];
        fixture.configure(&format!("{}{approval}", endpoint(&confirmed)))?;
        fixture.directory.apply()?;
        assert_eq!((&request()["status"], &request()["ready"]), (&json!("ready"), &json!(true)));
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn s_24_access_of_one_domain_is_a_ticket_and_no_write() {
    on_each_cli(&seed(), |fixture| {
        let request = |more: &str| {
            format!(
                "resource \"dataplane_access_request\" \"production\" {{\n  vendor = \"Union\"\n  kind = \"domain_scoped_access\"\n  organization = \"acme\"\n  data_plane = \"acme-azure\"\n  domain = \"production\"\n  role = \"Storage Blob Data Reader\"\n  scope = \"{LAKE}\"\n  {more}\n}}\n\noutput \"ticket\" {{\n  value = dataplane_access_request.production.ticket_body\n}}\n"
            )
        };
        fixture.azure.keep_requests();
        fixture.configure(&request(""))?;
        fixture.directory.apply()?;
        let outputs = fixture.directory.output_json()?;
        let ticket = outputs["ticket"]["value"].as_str().expect("a text");
        assert!(ticket.contains("production") && ticket.contains(LAKE), "{ticket}");
        assert!(fixture.directory.plan_is_empty()?);
        let requests = fixture.azure.sandbox.requests().expect("the sandbox can be read");
        assert!(requests.is_empty(), "{requests:#?}");

        fixture.configure(&request("project = \"fraud\""))?;
        let refusal = fixture.refused("plan")?;
        refusal.is("ProjectScopeNotSupported", "project");
        Ok(())
    });
}
