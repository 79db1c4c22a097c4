//! Roles that are not there, mean several, or would have no effect.

use arm_sandbox::{Effect, Fault};
use serde_json::{Value, json};

use crate::support::{Grant, KUBELET, REGISTRY, SECRET, on_each_cli, seed};

#[test]
fn a_role_that_does_not_exist_is_a_warning_of_the_plan_because_the_apply_may_make_it() {
    on_each_cli(&seed(), |fixture| {
        let unknown = "1c0e2d4f-6a7b-4c8d-9e0f-112233445566";
        for role in ["Storage Blob Data Writer", unknown] {
            fixture.configure(&Grant::new().with("role", role).hcl())?;
            let plan = fixture.directory.plan()?;
            assert!(plan.outcome.has_code("NotFoundYet"), "{}", plan.outcome);
            assert!(plan.outcome.mentions(&format!("`{role}`")), "{}", plan.outcome);
        }
        Ok(())
    });
}

#[test]
fn a_name_that_two_custom_roles_share_is_an_error_that_names_both() {
    let guids = ["c7a35b1e-0d49-4e62-9b8f-6a1d2e3c4f50", "d8b46c2f-1e5a-4f73-8c90-7b2e3f4d5061"];
    let definitions = guids.map(|guid| {
        json!({
            "id": format!("/providers/Microsoft.Authorization/roleDefinitions/{guid}"),
            "name": guid,
            "type": "Microsoft.Authorization/roleDefinitions",
            "properties": { "roleName": "Lake Writer", "type": "CustomRole" },
        })
    });
    // The sandbox keeps names apart, as Azure does today; tenants have roles from before that.
    let body = json!({ "value": definitions }).to_string();
    on_each_cli(&seed(), |fixture| {
        let answer = Effect::status(200, "").body(body.clone());
        fixture.azure.add_fault(&Fault::new("GET", "*/roleDefinitions", answer));
        fixture.configure(&Grant::new().with("role", "Lake Writer").hcl())?;
        let words = guids;
        fixture.refused("plan")?.is("AmbiguousRole", "role").says(&words);
        Ok(())
    });
}

#[test]
fn a_registry_that_ignores_the_role_is_an_error_that_says_which_role_it_wants() {
    let mut seed = seed();
    *resource(&mut seed, "/registries/", "/properties/roleAssignmentMode") =
        json!("AbacRepositoryPermissions");
    on_each_cli(&seed, |fixture| {
        let grant = Grant::new().with("scope", REGISTRY).with("role", "AcrPull");
        fixture.configure(&grant.with("principal_id", KUBELET).hcl())?;
        let words = ["`AcrPull`", "Container Registry Repository Reader"];
        fixture.refused("plan")?.is("RoleHasNoEffect", "role").says(&words);
        Ok(())
    });
}

#[test]
fn a_vault_that_uses_no_roles_is_an_error_at_the_scope() {
    let mut seed = seed();
    *resource(&mut seed, "/vaults/", "/properties/enableRbacAuthorization") = json!(false);
    on_each_cli(&seed, |fixture| {
        let grant = Grant::new().with("scope", SECRET).with("role", "Key Vault Secrets User");
        fixture.configure(&grant.hcl())?;
        fixture.refused("plan")?.is("RoleHasNoEffect", "scope").says(&["`kv-data-prod-01`"]);
        Ok(())
    });
}

/// A field of the seeded resource in whose ID these words are.
fn resource<'a>(seed: &'a mut Value, words: &str, pointer: &str) -> &'a mut Value {
    let resources = seed["resources"].as_array_mut().expect("the seed has resources");
    let is_meant = |it: &&mut Value| it["id"].as_str().is_some_and(|id| id.contains(words));
    let resource = resources.iter_mut().find(is_meant).expect("the seed has it");
    resource.pointer_mut(pointer).expect("it has the field")
}
