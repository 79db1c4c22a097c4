//! The provider block, and a provider that is not configured yet.

use serde_json::json;

use crate::{
    azure::{Azure, VENDOR, container},
    grpc::{Terraform, UNKNOWN},
};

#[tokio::test]
async fn nothing_is_refused_while_nothing_is_known() {
    let all = Terraform::start().await.validate_without_values().await;
    assert!(10 < all.len());
    for (name, notes) in all {
        assert!(!notes.has_errors(), "{name}: {notes:?}");
    }
}

#[tokio::test]
async fn nothing_that_it_offers_would_be_refused_by_terraform() {
    assert_eq!(dataplane::provider().validate_schemas(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn the_sandbox_is_announced_and_nothing_is_asked() {
    let azure = Azure::new();
    azure.terraform().await;
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn configuring_azure_itself_makes_no_call() {
    // Addresses that no name server knows: any call would fail.
    let terraform = Terraform::start().await;
    let block = json!({
        "tenant_id": crate::azure::TENANT,
        "client_id": VENDOR,
        "client_secret": "not a real secret",
        "authority_host": "https://login.invalid",
        "resource_manager_endpoint": "https://management.invalid",
        "resource_manager_audience": "https://management.invalid",
    });
    terraform.configure(&block).await.nothing();
}

#[tokio::test]
async fn contradictions_are_told_at_the_argument() {
    let terraform = Terraform::start().await;
    let (conflict, invalid) = ("ConflictingArguments", "InvalidArgument");
    let (tenants, endpoint) = ("auxiliary_tenant_ids", "resource_manager_endpoint");
    for (block, code, attribute) in [
        (
            json!({ "client_secret": "a", "client_certificate": "b" }),
            conflict,
            "client_certificate",
        ),
        (
            json!({ "oidc_token": "a", "oidc_token_file_path": "b" }),
            conflict,
            "oidc_token_file_path",
        ),
        (json!({ "use_oidc": true, "use_msi": true }), conflict, "use_msi"),
        (json!({ tenants: ["a", "b", "c", "d"] }), "InvalidAuxiliaryTenants", tenants),
        (json!({ "environment": "mars" }), invalid, "environment"),
        (json!({ "max_retries": 51 }), invalid, "max_retries"),
        (json!({ "sandbox": {}, endpoint: "https://example.com" }), conflict, endpoint),
    ] {
        terraform.configure(&block).await.error().is(code, attribute);
    }
}

#[tokio::test]
async fn a_sandbox_that_cannot_be_opened_is_told_at_the_sandbox() {
    let directory = tempfile::tempdir().unwrap();
    let terraform = Terraform::start().await;
    let nowhere = json!({ "sandbox": { "database": directory.path().join("missing/azure.db") } });
    let notes = terraform.configure(&nowhere).await;
    notes.0.iter().find(|it| it.is_error).expect("an error").is("SandboxUnusable", "sandbox");
    let seed = directory.path().join("seed.json");
    std::fs::write(&seed, "{ not json").unwrap();
    let wrong =
        json!({ "sandbox": { "database": directory.path().join("azure.db"), "seed": seed } });
    let notes = terraform.configure(&wrong).await;
    notes
        .0
        .iter()
        .find(|it| it.is_error)
        .expect("an error")
        .is("SandboxUnusable", "sandbox")
        .says(&["seed.json"]);
    let missing = directory.path().join("sead.json");
    let block =
        json!({ "sandbox": { "database": directory.path().join("new.db"), "seed": missing } });
    let notes = terraform.configure(&block).await;
    notes.error().is("SandboxUnusable", "sandbox").says(&["sead.json"]);
}

#[tokio::test(start_paused = true)]
async fn a_sandbox_for_one_run_is_shared_by_its_processes_and_leaves_no_file() {
    let directory = tempfile::tempdir().unwrap();
    let seed = directory.path().join("seed.json");
    std::fs::write(&seed, crate::azure::landscape().to_string()).unwrap();
    let block = json!({ "sandbox": { "lifetime": "run", "seed": seed } });
    let config =
        json!({ "scope": container("features"), "role": "Reader", "principal_id": VENDOR });
    let terraform = Terraform::start().await;
    terraform.configure(&block).await.warning().is("SandboxInUse", "sandbox");
    let grants = terraform.resource("dataplane_role_assignment");
    let plan = grants.plan(None, &config).await;
    grants.apply(&plan).await.notes.nothing();

    let other = Terraform::start().await;
    other.configure(&block).await.nothing();
    let found = json!({ "scope": container("features") });
    let (found, _) = other.read_data("dataplane_role_assignments", &found).await;
    let granted = found["assignments"].as_array().unwrap();
    assert!(granted.iter().any(|it| it["principal_id"] == VENDOR), "{granted:?}");

    let apart = json!({ "sandbox": { "lifetime": "run", "database": "apart", "seed": seed } });
    let other = Terraform::start().await;
    other.configure(&apart).await.warning().is("SandboxInUse", "sandbox");
    let (found, _) = other
        .read_data("dataplane_role_assignments", &json!({ "scope": container("features") }))
        .await;
    let granted = found["assignments"].as_array().unwrap();
    assert!(granted.iter().all(|it| it["principal_id"] != VENDOR), "{granted:?}");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "the seed alone");
}

#[tokio::test(start_paused = true)]
async fn a_seed_file_is_read_when_the_database_is_new() {
    let directory = tempfile::tempdir().unwrap();
    let seed = directory.path().join("seed.json");
    std::fs::write(&seed, crate::azure::landscape().to_string()).unwrap();
    let block =
        json!({ "sandbox": { "database": directory.path().join("azure.db"), "seed": seed } });
    for again in [false, true] {
        let terraform = Terraform::start().await;
        let notes = terraform.configure(&block).await;
        if again {
            // What one run of Terraform was told once is not said again.
            notes.nothing();
        } else {
            notes.warning().is("SandboxInUse", "sandbox");
        }
        let config = json!({ "resource_group_id": crate::azure::vendor_group() });
        terraform.read_data("dataplane_managed_identity", &config).await.1.nothing();
        std::fs::remove_file(&seed).ok();
    }
}

#[tokio::test]
async fn a_provider_that_cannot_sign_in_still_plans_and_says_what_is_missing() {
    let directory = tempfile::tempdir().unwrap();
    let terraform = Terraform::start().await;
    let block = json!({
        "tenant_id": crate::azure::TENANT,
        "client_id": VENDOR,
        "use_oidc": true,
        "oidc_token_file_path": directory.path().join("token-of-tomorrow"),
        "skip_remote_checks": true,
    });
    terraform.configure(&block).await.nothing();
    let grants = terraform.resource("dataplane_role_assignment");
    let config =
        json!({ "scope": container("features"), "role": "Reader", "principal_id": VENDOR });
    let plan = grants.plan(None, &config).await;
    plan.notes.nothing();
    let applied = grants.apply(&plan).await;
    applied.notes.error().is("SignInFailed", "").says(&["token-of-tomorrow"]);
    assert_eq!(applied.state, None);
}

#[tokio::test]
async fn a_provider_block_that_is_unknown_still_plans() {
    let terraform = Terraform::start().await;
    terraform
        .configure(&json!({ "client_id": UNKNOWN, "sandbox": { "database": UNKNOWN } }))
        .await
        .nothing();
    let grants = terraform.resource("dataplane_role_assignment");
    let config =
        json!({ "scope": container("features"), "role": "Reader", "principal_id": VENDOR });
    grants.plan(None, &config).await.notes.nothing();
}

#[tokio::test]
async fn an_astro_that_is_not_set_up_is_told_at_its_first_use() {
    let terraform = Terraform::start().await;
    let block = json!({
        "tenant_id": crate::azure::TENANT,
        "client_id": VENDOR,
        "client_secret": "not a real secret",
        "astro": { "token": "no-real-token" },
    });
    terraform.configure(&block).await.nothing();
    let config = json!({ "id": crate::azure::astro::CLUSTER });
    let (_, notes) = terraform.read_data("dataplane_astro_cluster", &config).await;
    notes.error().is("AstroOrganizationUnknown", "").says(&["`astro`", "ASTRO_ORGANIZATION_ID"]);
}

#[tokio::test]
async fn arguments_of_astro_that_cannot_be_are_told_where_they_are() {
    let terraform = Terraform::start().await;
    for (astro, code, attribute) in [
        (json!({ "organization_id": "Acme Inc" }), "InvalidAstroId", "astro.organization_id"),
        (json!({ "host": "http://api.example" }), "InvalidEndpoint", "astro.host"),
        (json!({ "token": "two words" }), "InvalidSetting", "astro.token"),
        (json!({ "api_version": "v2" }), "InvalidArgument", "astro.api_version"),
    ] {
        let notes = terraform.configure(&json!({ "astro": astro })).await;
        notes.error().is(code, attribute);
        assert!(!notes.error().detail.contains("two words"));
    }
}

#[tokio::test(start_paused = true)]
async fn in_the_sandbox_the_only_organization_is_meant_and_several_are_told() {
    let data = "dataplane_astro_clusters";
    let none = Azure::new();
    let (_, notes) = none.terraform().await.read_data(data, &json!({})).await;
    notes.error().is("AstroOrganizationUnknown", "").says(&["`astro.organizations`"]);
    let two = Azure::with_astro(|astro| {
        let all = astro["organizations"].as_array_mut().unwrap();
        all.push(json!({ "id": "cmsecond" }));
    });
    let (_, notes) = two.terraform().await.read_data(data, &json!({})).await;
    notes.error().is("AstroOrganizationUnknown", "").says(&[
        crate::azure::astro::ORGANIZATION,
        "cmsecond",
        "`organization_id`",
    ]);
    let named = json!({ "astro": { "organization_id": "cmsecond" } });
    let terraform = two.terraform_with(named).await;
    let (found, notes) = terraform.read_data(data, &json!({})).await;
    notes.nothing();
    assert_eq!(found["clusters"], json!([]));
}

#[tokio::test]
async fn a_served_sandbox_answers_the_astro_api_over_http() {
    let azure = Azure::with_astro(|_| ());
    let options = arm_sandbox::ServeOptions::default();
    let server = arm_sandbox::serve(azure.sandbox(), options).await.unwrap();
    let host = server.url();
    let serving = tokio::spawn(server.run(std::future::pending()));
    let terraform = Terraform::start().await;
    let block = json!({
        "use_cli": false,
        "astro": {
            "organization_id": crate::azure::astro::ORGANIZATION,
            "token": "any-token",
            "host": host,
        },
    });
    terraform.configure(&block).await.nothing();
    let config = json!({ "name": "prod-euw" });
    let (found, notes) = terraform.read_data("dataplane_astro_cluster", &config).await;
    notes.nothing();
    assert_eq!(found["id"], crate::azure::astro::CLUSTER);
    serving.abort();
}
