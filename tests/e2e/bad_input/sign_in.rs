//! Credentials that Entra refuses, against the served sandbox.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{Fixture, Grant, LATEST, Served, TENANT, on_each_cli, on_latest_cli, seed};
use crate::terraform::{Error, Terraform};

const CLIENT: &str = "77c1e4b6-3f08-4d95-8a2c-51b9d06e7f23";
const ISSUER: &str = "https://token.actions.githubusercontent.com";
const SUBJECT: &str = "repo:acme/platform:ref:refs/heads/main";
/// The year 2100 in seconds since 1970.
const FAR: u64 = 4_102_444_800;

#[test]
fn the_right_secret_signs_in_and_a_wrong_one_is_explained() {
    on_each_cli(&with_an_application(), |fixture| {
        let served = Served::start(&fixture.azure.sandbox, false);
        fixture
            .configure_provider(&block(&served, "client_secret = \"not-the-secret\""), &grant())?;
        let refusal = fixture.refused("apply")?;
        refusal.is("SignInFailed", "resource").says(&["AADSTS7000215"]);
        assert!(!format!("{refusal:?}").contains("not-the-secret"), "{refusal:#?}");

        fixture.configure_provider(&block(&served, "client_secret = \"the-secret\""), &grant())?;
        fixture.directory.apply()?;
        fixture.azure.assignment();
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_expired_token_file_is_explained_and_read_again_at_the_next_use() {
    on_each_cli(&with_an_application(), |fixture| {
        let served = Served::start(&fixture.azure.sandbox, false);
        let file = fixture.directory.path().join("oidc-token");
        let arguments = format!("use_oidc = true\n  oidc_token_file_path = \"{}\"", file.display());
        fixture.configure_provider(&block(&served, &arguments), &grant())?;
        let expired = token(1_700_000_000);
        fs::write(&file, &expired).expect("a file can be written");
        let refusal = fixture.refused("apply")?;
        let path = file.display().to_string();
        refusal.is("SignInFailed", "resource").says(&[&path, "2023-11-14"]);
        assert!(!format!("{refusal:?}").contains(&expired), "{refusal:#?}");

        fs::write(&file, token(FAR)).expect("a file can be written");
        fixture.directory.apply()?;
        fixture.azure.assignment();
        Ok(())
    });
}

#[test]
fn a_token_file_that_is_not_there_is_named() {
    on_each_cli(&with_an_application(), |fixture| {
        let served = Served::start(&fixture.azure.sandbox, false);
        let arguments = "use_oidc = true\n  oidc_token_file_path = \"no-such-file\"";
        fixture.configure_provider(&block(&served, arguments), &grant())?;
        fixture.refused("apply")?.is("SignInFailed", "resource").says(&["no-such-file"]);
        Ok(())
    });
}

#[test]
fn an_unknown_application_and_an_unknown_tenant_are_told_apart() {
    on_each_cli(&with_an_application(), |fixture| {
        let served = Served::start(&fixture.azure.sandbox, false);
        let block = block(&served, "client_secret = \"the-secret\"");
        let other = "00000000-0000-4000-8000-000000000001";
        fixture.configure_provider(&block.replace(CLIENT, other), &grant())?;
        let refusal = fixture.refused("apply")?;
        refusal.is("SignInFailed", "resource").says(&["AADSTS700016", "`client_id`"]);
        fixture.configure_provider(&block.replace(TENANT, other), &grant())?;
        let refusal = fixture.refused("apply")?;
        refusal.is("SignInFailed", "resource").says(&["AADSTS90002", "`tenant_id`"]);
        Ok(())
    });
}

#[test]
fn an_endpoint_that_nobody_answers_at_is_named() {
    on_latest_cli(&with_an_application(), |fixture| {
        let served = Served::start(&fixture.azure.sandbox, false);
        let block = block(&served, "max_retries = 0\n  client_secret = \"the-secret\"");
        let url = served.url.clone();
        drop(served);
        fixture.configure_provider(&block, &grant())?;
        let port = url.rsplit(':').next().unwrap_or_default();
        fixture.refused("apply")?.is("SignInFailed", "resource").says(&[port]);
        Ok(())
    });
}

#[test]
fn the_sandbox_is_reached_over_https_with_its_certificate() -> Result<(), Error> {
    let seed = with_an_application();
    let fixture = Fixture::new(Terraform::version(LATEST)?, &seed)?;
    let served = Served::start(&fixture.azure.sandbox, true);
    let authority = served.authority().expect("HTTPS has a certificate").display().to_string();
    let terraform = Terraform::version(LATEST)?;
    let trusting = Fixture::with_environment(terraform, &seed, &[("SSL_CERT_FILE", &authority)])?;
    let block = block(&served, "client_secret = \"the-secret\"");
    trusting.configure_provider(&block, &grant())?;

    trusting.directory.apply()?;

    fixture.azure.assignment();
    assert!(trusting.azure.assignments().is_empty(), "it went over the socket");
    Ok(())
}

fn grant() -> String {
    Grant::new().hcl()
}

/// The provider block of an application that signs in at the served sandbox.
fn block(served: &Served, credential: &str) -> String {
    let url = &served.url;
    format!(
        r#"
provider "dataplane" {{
  resource_manager_endpoint = "{url}"
  authority_host            = "{url}"
  tenant_id                 = "{TENANT}"
  client_id                 = "{CLIENT}"
  {credential}
}}
"#
    )
}

fn with_an_application() -> Value {
    let mut seed = seed();
    seed["applications"] = json!([{
        "appId": CLIENT,
        "tenantId": TENANT,
        "secrets": ["the-secret"],
        "federatedCredentials": [{
            "issuer": ISSUER,
            "subject": SUBJECT,
            "audience": "api://AzureADTokenExchange",
        }],
    }]);
    seed
}

/// A token of the pipeline's, in force until then; Entra checks the signature, the sandbox does not.
fn token(expiry: u64) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = part(&json!({ "alg": "RS256", "typ": "JWT", "kid": "1" }));
    let claims = part(&json!({
        "iss": ISSUER,
        "sub": SUBJECT,
        "aud": "api://AzureADTokenExchange",
        "iat": 1_600_000_000,
        "nbf": 1_600_000_000,
        "exp": expiry,
    }));
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode("signature"))
}
