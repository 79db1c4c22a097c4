//! The grants of the vendors' guides: scenarios S-21 to S-23, and every role that a guide asks for.

use serde_json::{Value, json};

use crate::support::{
    CONTAINER, DATA_PLANE, Fixture, Grant, IDENTITY, KUBELET, LOADER, REGISTRY, SECRET,
    SUBSCRIPTION, TASKS, on_each_cli, seed,
};

const NETWORK: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod";

/// The last part of each role's ID, in the order of scope and ID.
fn roles_at(fixture: &Fixture, scope: &str) -> Vec<String> {
    let mut roles: Vec<_> = fixture
        .azure
        .assignments()
        .iter()
        .filter(|it| it["properties"]["scope"] == scope)
        .map(|it| last(&it["properties"]["roleDefinitionId"]))
        .collect();
    roles.sort_unstable();
    roles
}

fn last(id: &Value) -> String {
    id.as_str().and_then(|it| it.rsplit('/').next()).unwrap_or_default().to_owned()
}

#[test]
fn tasks_get_a_role_on_one_container_and_applying_again_changes_nothing() {
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&Grant::new().for_identity(IDENTITY).hcl())?;
        fixture.directory.apply()?;
        let made = fixture.azure.assignment();
        assert_eq!(
            last(&made["properties"]["roleDefinitionId"]),
            "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
        );
        assert_eq!(made["properties"]["principalType"], json!("ServicePrincipal"));
        assert_eq!(made["properties"]["principalId"], json!(TASKS));
        let outcome = fixture.directory.apply()?;
        assert!(outcome.mentions("0 added, 0 changed, 0 destroyed"), "{outcome}");
        assert_eq!(fixture.azure.assignment(), made);
        Ok(())
    });
}

#[test]
fn each_cluster_pulls_images_and_a_rebuilt_one_is_one_replacement() {
    let pulls = |principals: [&str; 2]| {
        let [first, second] = principals;
        format!(
            r#"
resource "dataplane_role_assignment" "pull" {{
  for_each       = {{ first = "{first}", second = "{second}" }}
  scope          = "{REGISTRY}"
  role           = "AcrPull"
  principal_id   = each.value
  principal_type = "ServicePrincipal"
}}
"#
        )
    };
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&pulls([KUBELET, LOADER]))?;
        fixture.directory.apply()?;
        assert_eq!(roles_at(fixture, REGISTRY), ["7f951dda-4ed3-4680-a7ca-43fe172d538d"; 2]);

        fixture.configure(&pulls([TASKS, LOADER]))?;
        let plan = fixture.directory.plan()?;
        assert!(
            plan.outcome.mentions("Plan: 1 to add, 0 to change, 1 to destroy."),
            "{}",
            plan.outcome
        );
        fixture.directory.apply()?;
        let mut principals: Vec<_> = fixture
            .azure
            .assignments()
            .iter()
            .map(|it| it["properties"]["principalId"].as_str().unwrap_or_default().to_owned())
            .collect();
        principals.sort_unstable();
        assert_eq!(principals, [TASKS, LOADER]);
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_application_gets_a_role_by_the_client_id_that_the_vendor_publishes() {
    let client_id = "77c1e4b6-3f08-4d95-8a2c-51b9d06e7f23";
    let mut seed = seed();
    let loader = json!({ "id": LOADER, "type": "ServicePrincipal", "appId": client_id });
    seed["principals"] = json!([loader]);
    on_each_cli(&seed, |fixture| {
        let grant = Grant::new().for_application(client_id);
        fixture.configure(&grant.hcl())?;
        fixture.directory.apply()?;
        assert_eq!(fixture.azure.assignment()["properties"]["principalId"], json!(LOADER));
        assert!(fixture.directory.plan_is_empty()?);
        // The object ID names the same principal.
        fixture.configure(&Grant::new().with("principal_id", LOADER).hcl())?;
        let outcome = fixture.directory.apply()?;
        assert!(outcome.mentions("0 added, 1 changed, 0 destroyed"), "{outcome}");
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_secret_of_a_vault_that_uses_roles_is_a_scope() {
    on_each_cli(&seed(), |fixture| {
        let grant = Grant::new().with("scope", SECRET).with("role", "Key Vault Secrets User");
        fixture.configure(&grant.hcl())?;
        fixture.directory.apply()?;
        assert_eq!(roles_at(fixture, SECRET), ["4633458b-17de-408a-b874-0445c86b69e6"]);
        Ok(())
    });
}

/// Everything that the guides ask for: Union's application on the subscription, on the network, on
/// a container under a condition; image builders; cost allocation; Astronomer's temporary role.
fn everything() -> String {
    let subscription = format!("/subscriptions/{SUBSCRIPTION}");
    let grant = |name: &str, scope: &str, role: &str, principal: &str| {
        Grant::new()
            .named(name)
            .with("scope", scope)
            .with("role", role)
            .with("principal_id", principal)
    };
    let condition = "provider::dataplane::vendor_role_definition(\"union_delegate\").condition";
    [
        grant("app_contributor", &subscription, "Contributor", LOADER),
        grant("app_admin", &subscription, "Role Based Access Control Administrator", LOADER),
        grant("network_reader", NETWORK, "Reader", LOADER),
        grant("network_admin", NETWORK, "User Access Administrator", LOADER),
        grant("network_custom", NETWORK, "Union VNet User", LOADER),
        grant("delegate", CONTAINER, "User Access Administrator", LOADER)
            .with_expression("condition", condition),
        grant("push", REGISTRY, "AcrPush", TASKS),
        grant("pull", REGISTRY, "AcrPull", KUBELET),
        grant("cost", &subscription, "UnionOpenCostRole", LOADER),
        grant("peering", &subscription, "Astro VNET Peering Contributor", KUBELET),
    ]
    .iter()
    .map(Grant::hcl)
    .collect()
}

#[test]
fn every_grant_of_the_guides_is_one_assignment_and_the_temporary_one_is_taken_back() {
    let mut seed = seed();
    let network = json!({
        "id": NETWORK,
        "location": "westeurope",
        "properties": { "addressSpace": { "addressPrefixes": ["10.60.0.0/16"] } },
    });
    seed["resources"].as_array_mut().expect("it is a list").push(network);
    on_each_cli(&seed, |fixture| {
        let subscription = format!("/subscriptions/{SUBSCRIPTION}");
        for (number, name) in
            ["union_vnet", "union_opencost", "astro_vnet_peering"].iter().enumerate()
        {
            put_role(fixture, name, number, &subscription)?;
        }
        let all = everything();
        fixture.configure(&all)?;
        let outcome = fixture.directory.apply()?;
        assert!(outcome.mentions("10 added, 0 changed, 0 destroyed"), "{outcome}");
        assert!(fixture.directory.plan_is_empty()?);
        assert_eq!(roles_at(fixture, NETWORK).len(), 3);
        assert_eq!(roles_at(fixture, &subscription).len(), 4);
        let delegated = fixture.azure.assignments();
        let delegated = delegated.iter().find(|it| it["properties"]["scope"] == CONTAINER);
        let condition = delegated.and_then(|it| it["properties"]["condition"].as_str());
        assert!(condition.is_some_and(|it| it.contains("ba92f5b4")), "{delegated:#?}");

        let (kept, _) = all
            .split_once("resource \"dataplane_role_assignment\" \"peering\"")
            .expect("it is last");
        fixture.configure(kept)?;
        let outcome = fixture.directory.apply()?;
        assert!(outcome.mentions("0 added, 0 changed, 1 destroyed"), "{outcome}");
        assert_eq!(roles_at(fixture, &subscription).len(), 3);
        assert!(fixture.azure.resource(DATA_PLANE, "2021-04-01")["id"].is_string());
        Ok(())
    });
}

/// Makes the custom role of a guide, exactly as the provider's function says.
fn put_role(
    fixture: &Fixture,
    name: &str,
    number: usize,
    scope: &str,
) -> Result<(), crate::terraform::Error> {
    fixture.configure(&format!(
        "output \"role\" {{\n  value = provider::dataplane::vendor_role_definition(\"{name}\")\n}}\n"
    ))?;
    fixture.directory.apply()?;
    let role = fixture.directory.output_json()?["role"]["value"].clone();
    fixture.azure.put_custom_role(
        &format!("{scope}/providers/Microsoft.Authorization/roleDefinitions/c0000000-0d49-4e62-9b8f-{number:012}"),
        &json!({
            "roleName": role["name"],
            "type": "CustomRole",
            "description": role["description"],
            "assignableScopes": [scope],
            "permissions": [{
                "actions": role["actions"],
                "notActions": role["not_actions"],
                "dataActions": role["data_actions"],
                "notDataActions": role["not_data_actions"],
            }],
        }),
    );
    Ok(())
}
