//! Scopes in another tenant than the caller or the identity.

use serde_json::{Value, json};

use crate::support::{Grant, IDENTITY, on_each_cli, seed};

const TENANT: &str = "9c3e5b71-2d80-4f6a-b1c4-3e7d90a2f586";
const SCOPE: &str = "/subscriptions/6f0e21d4-8a3b-4c95-b7e6-10d2c3f4a5b6/resourceGroups/rg-foreign";

#[test]
fn a_scope_in_another_tenant_is_an_error_that_names_the_tenant() {
    on_each_cli(&with_another_tenant(), |fixture| {
        fixture.configure(&Grant::new().with("scope", SCOPE).hcl())?;
        let words = ["InvalidAuthenticationTokenTenant", TENANT, "`tenant_id`"];
        fixture.refused("apply")?.is("AzureRefused", "scope").says(&words);
        Ok(())
    });
}

#[test]
fn an_identity_of_another_tenant_than_the_scope_is_an_error() {
    on_each_cli(&with_another_tenant(), |fixture| {
        fixture.configure(&Grant::new().with("scope", SCOPE).for_identity(IDENTITY).hcl())?;
        let refusal = fixture.refused("apply")?;
        let facts = ["InvalidAuthenticationTokenTenant", TENANT];
        refusal.is("AzureRefused", "scope").says(&facts);
        Ok(())
    });
}

#[test]
fn a_subscription_that_nobody_has_is_an_error_at_the_scope() {
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&Grant::new().with("scope", SCOPE).hcl())?;
        fixture.refused("apply")?.is("AzureNotFound", "scope").says(&["SubscriptionNotFound"]);
        Ok(())
    });
}

fn with_another_tenant() -> Value {
    let mut seed = seed();
    let subscription = SCOPE.split('/').nth(2).unwrap_or_default();
    seed["tenants"].as_array_mut().expect("it is a list").push(json!({ "tenantId": TENANT }));
    seed["subscriptions"]
        .as_array_mut()
        .expect("it is a list")
        .push(json!({ "subscriptionId": subscription, "tenantId": TENANT }));
    seed["resources"]
        .as_array_mut()
        .expect("it is a list")
        .push(json!({ "id": SCOPE, "location": "westeurope" }));
    seed
}
