//! What block and environment come to.

use std::collections::HashMap;

use tfplugin::{Codec, Value};

use super::*;
use crate::astro::code::AstroCode;
use crate::diagnostics::code::CommonCode;
use crate::provider::code::ConfigurationCode;
use tfplugin::Code;

fn block(set: impl FnOnce(&mut Block)) -> Block {
    let attributes = <Block as tfplugin::Model>::schema().block.attributes;
    let nothing = attributes.iter().map(|it| (it.name.to_owned(), Value::Null)).collect();
    let mut block = Block::decode(&Value::Object(nothing)).unwrap();
    set(&mut block);
    block
}

fn resolve(set: impl FnOnce(&mut Block), variables: &[(&str, &str)]) -> Result<Settings> {
    let variables: HashMap<_, _> =
        variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let lookup = |name: &str| variables.get(name).cloned();
    Settings::resolve(&block(set), Environment::new(&lookup))
}

#[track_caller]
fn check_credential(set: impl FnOnce(&mut Block), variables: &[(&str, &str)], expected: &str) {
    let credential = resolve(set, variables).unwrap().credential.unwrap();
    assert_eq!(credential.describe(), expected);
}

#[track_caller]
fn check_error(
    set: impl FnOnce(&mut Block),
    variables: &[(&str, &str)],
    code: Code,
    attribute: &str,
) {
    let found = resolve(set, variables).unwrap_err();
    let found = &found.0[0];
    assert_eq!((found.code, found.path.to_string().as_str()), (code, attribute));
}

const WHO: [(&str, &str); 2] = [("ARM_TENANT_ID", "t"), ("ARM_CLIENT_ID", "c")];

#[test]
fn with_nothing_set_the_azure_cli_is_used() {
    check_credential(|_| (), &[], "Azure CLI");
    check_credential(|_| (), &[("ARM_USE_CLI", "true")], "Azure CLI");
    let nothing = resolve(|_| (), &[("ARM_USE_CLI", "false")]).unwrap().credential;
    assert!(nothing.is_none());
}

#[test]
fn variables_of_hcp_terraform_sign_in_with_oidc() {
    let [tenant, client] = WHO;
    let oidc = ("ARM_USE_OIDC", "true");
    let token = ("ARM_OIDC_TOKEN", "x.y.z");
    check_credential(
        |_| (),
        &[tenant, client, oidc, token],
        "OIDC token of application `c` in tenant `t`",
    );
    let file = ("ARM_OIDC_TOKEN_FILE_PATH", "/run/token");
    check_credential(
        |_| (),
        &[tenant, client, oidc, file],
        "OIDC token from the file `/run/token` of application `c` in tenant `t`",
    );
}

#[test]
fn a_provider_block_that_names_its_own_files_beats_the_environment() {
    let directory = tempfile::tempdir().unwrap();
    let client_id = directory.path().join("client");
    std::fs::write(&client_id, "second\n").unwrap();
    let configured = |it: &mut Block| {
        it.use_oidc = Some(true);
        it.tenant_id = Some("t".to_owned());
        it.client_id_file_path = Some(client_id.display().to_string());
        it.oidc_token_file_path = Some("/run/second".to_owned());
    };
    check_credential(
        configured,
        &[WHO[0], WHO[1], ("ARM_OIDC_TOKEN", "x.y.z"), ("ARM_CLIENT_SECRET", "s")],
        "OIDC token from the file `/run/second` of application `second` in tenant `t`",
    );
}

#[test]
fn github_and_azure_pipelines_hand_out_tokens_on_request() {
    for (url, token) in [
        ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
        ("SYSTEM_OIDCREQUESTURI", "SYSTEM_ACCESSTOKEN"),
        ("ARM_OIDC_REQUEST_URL", "ARM_OIDC_REQUEST_TOKEN"),
    ] {
        let [tenant, client] = WHO;
        let variables =
            [tenant, client, ("ARM_USE_OIDC", "1"), (url, "https://tokens.example"), (token, "b")];
        check_credential(
            |_| (),
            &variables,
            "requested OIDC token of application `c` in tenant `t`",
        );
    }
    check_error(|it| it.use_oidc = Some(true), &WHO, *ConfigurationCode::NoOidcToken, "use_oidc");
}

#[test]
fn a_secret_needs_a_tenant_and_a_client() {
    let secret = ("ARM_CLIENT_SECRET", "s");
    check_credential(
        |_| (),
        &[WHO[0], WHO[1], secret],
        "client secret of application `c` in tenant `t`",
    );
    check_error(|_| (), &[WHO[1], secret], *CommonCode::MissingArgument, "tenant_id");
    check_error(|_| (), &[WHO[0], secret], *CommonCode::MissingArgument, "client_id");
}

#[test]
fn a_value_and_a_file_that_differ_are_an_error_and_equal_ones_are_not() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("secret");
    std::fs::write(&file, " s \n").unwrap();
    let path = file.display().to_string();
    let same = [WHO[0], WHO[1], ("ARM_CLIENT_SECRET", "s"), ("ARM_CLIENT_SECRET_FILE_PATH", &path)];
    check_credential(|_| (), &same, "client secret of application `c` in tenant `t`");
    let other =
        [WHO[0], WHO[1], ("ARM_CLIENT_SECRET", "x"), ("ARM_CLIENT_SECRET_FILE_PATH", &path)];
    check_error(|_| (), &other, *CommonCode::ConflictingArguments, "client_secret");
    let gone = [WHO[0], WHO[1], ("ARM_CLIENT_SECRET_FILE_PATH", "/nowhere/secret")];
    check_error(|_| (), &gone, *ConfigurationCode::UnreadableFile, "client_secret_file_path");
}

#[test]
fn managed_and_workload_identity_are_chosen_by_their_switches() {
    check_credential(|it| it.use_msi = Some(true), &[], "system-assigned managed identity");
    check_credential(|_| (), &[("ARM_USE_MSI", "true"), WHO[1]], "managed identity `c`");
    let aks = [
        ("ARM_USE_AKS_WORKLOAD_IDENTITY", "true"),
        ("AZURE_CLIENT_ID", "a"),
        ("AZURE_TENANT_ID", "t"),
        ("AZURE_FEDERATED_TOKEN_FILE", "/var/run/token"),
    ];
    check_credential(
        |_| (),
        &aks,
        "AKS workload identity token from the file `/var/run/token` of application `a` in tenant `t`",
    );
    check_error(
        |_| (),
        &aks[..3],
        *ConfigurationCode::WorkloadIdentityNotSetUp,
        "use_aks_workload_identity",
    );
    check_credential(|it| it.use_msi = Some(false), &[("ARM_USE_MSI", "true")], "Azure CLI");
}

#[test]
fn a_certificate_may_be_text_or_file() {
    let [tenant, client] = WHO;
    let inline = ("ARM_CLIENT_CERTIFICATE", "AAEC");
    check_credential(
        |_| (),
        &[tenant, client, inline],
        "client certificate of application `c` in tenant `t`",
    );
    check_error(
        |it| it.client_certificate = Some("not base64!".to_owned()),
        &WHO,
        *ConfigurationCode::InvalidCertificate,
        "client_certificate",
    );
    check_error(
        |it| it.client_certificate_path = Some("/nowhere.pfx".to_owned()),
        &WHO,
        *ConfigurationCode::UnreadableFile,
        "client_certificate_path",
    );
}

#[test]
fn auxiliary_tenants_are_few_and_not_for_managed_identities() {
    let three = resolve(|_| (), &[("ARM_AUXILIARY_TENANT_IDS", "a; b;c;")]).unwrap();
    assert_eq!(three.auxiliary_tenants, ["a", "b", "c"]);
    let code = *ConfigurationCode::InvalidAuxiliaryTenants;
    check_error(|_| (), &[("ARM_AUXILIARY_TENANT_IDS", "a;b;c;d")], code, "auxiliary_tenant_ids");
    let variables = [("ARM_AUXILIARY_TENANT_IDS", "a"), ("ARM_USE_MSI", "true")];
    check_error(|_| (), &variables, code, "auxiliary_tenant_ids");
}

#[test]
fn clouds_and_endpoints_come_from_block_or_environment() {
    let china = resolve(|_| (), &[("ARM_ENVIRONMENT", "china")]).unwrap().cloud;
    assert_eq!(china, Cloud::china());
    let custom = |it: &mut Block| {
        it.resource_manager_endpoint = Some("https://arm.contoso.example".to_owned());
    };
    let custom =
        resolve(custom, &[("ARM_RESOURCE_MANAGER_AUDIENCE", "https://aud.example")]).unwrap().cloud;
    assert_eq!(custom.scope(), "https://aud.example/.default");
    check_error(
        |_| (),
        &[("ARM_ENVIRONMENT", "german")],
        *ConfigurationCode::InvalidSetting,
        "environment",
    );
    check_error(
        |it| it.authority_host = Some("http://login.example".to_owned()),
        &[],
        *ConfigurationCode::InvalidEndpoint,
        "authority_host",
    );
}

fn astro(set: impl FnOnce(&mut config::Astro)) -> impl FnOnce(&mut Block) {
    let mut attribute =
        config::Astro { organization_id: None, token: None, host: None, api_version: None };
    set(&mut attribute);
    |it| it.astro = Some(attribute)
}

#[track_caller]
fn check_astro_error(
    set: impl FnOnce(&mut config::Astro),
    code: Code,
    attribute: &str,
    texts: &[&str],
) {
    let found = resolve(astro(set), &[]).unwrap_err();
    assert_eq!(found.0[0].path.to_string(), format!("astro.{attribute}"));
    assert_eq!(found.0[0].code, code);
    let all = format!("{} {}", found.0[0].summary, found.0[0].detail);
    for text in texts {
        assert!(all.contains(text), "`{text}` is not in: {all}");
    }
    assert!(!all.contains("s3cret"), "{all}");
}

const ASTRO: [(&str, &str); 3] = [
    ("ASTRO_ORGANIZATION_ID", " cmorg "),
    ("ASTRO_API_TOKEN", "from-environment"),
    ("ASTRO_API_HOST", "https://api.astronomer-test.example"),
];

#[test]
fn the_astro_api_comes_from_the_block_or_else_the_environment() {
    let found = resolve(|_| (), &ASTRO).unwrap().astro.unwrap().settings().unwrap();
    assert_eq!(found.organization_id, "cmorg");
    assert_eq!(found.token.secret(), "from-environment");
    assert_eq!(found.host.as_str(), "https://api.astronomer-test.example/");
    assert_eq!(found.version, crate::astro::Version::V1);
    let block = astro(|it| {
        it.organization_id = Some("cmother".to_owned());
        it.token = Some("Bearer from-block".to_owned());
        it.host = Some("api.example".to_owned());
        it.api_version = Some(config::AstroVersion::V1beta1);
    });
    let found = resolve(block, &ASTRO).unwrap().astro.unwrap().settings().unwrap();
    assert_eq!(found.organization_id, "cmother");
    assert_eq!(found.token.secret(), "from-block");
    assert_eq!(found.host.as_str(), "https://api.example/");
    assert_eq!(found.version, crate::astro::Version::V1beta1);
}

#[test]
fn without_astro_nothing_is_missing_until_it_is_used() {
    let settings = resolve(|_| (), &[]).unwrap();
    assert_eq!(settings.astro.as_ref().unwrap().host.as_str(), "https://api.astronomer.io/");
    let missing = settings.astro.unwrap().settings().unwrap_err();
    assert!(missing.detail.contains("`organization_id`"), "{}", missing.detail);
    assert!(missing.detail.contains("ASTRO_ORGANIZATION_ID"), "{}", missing.detail);
    let missing = resolve(|_| (), &ASTRO[..1]).unwrap().astro.unwrap().settings().unwrap_err();
    assert!(missing.detail.contains("`token`"), "{}", missing.detail);
    assert!(missing.detail.contains("ASTRO_API_TOKEN"), "{}", missing.detail);
}

#[test]
fn what_astro_cannot_be_reached_with_is_told_and_a_token_is_not_shown() {
    let text = |it: &str| Some(it.to_owned());
    check_astro_error(
        |it| it.organization_id = text("Acme Inc"),
        *AstroCode::InvalidAstroId,
        "organization_id",
        &["Acme Inc"],
    );
    check_astro_error(
        |it| it.token = text("s3cret\ns3cret"),
        *ConfigurationCode::InvalidSetting,
        "token",
        &["ASTRO_API_TOKEN"],
    );
    check_astro_error(
        |it| it.host = text("http://api.example"),
        *ConfigurationCode::InvalidEndpoint,
        "host",
        &["https://"],
    );
    check_astro_error(
        |it| it.host = text("https://api.example/v1"),
        *ConfigurationCode::InvalidEndpoint,
        "host",
        &[],
    );
    assert!(resolve(astro(|it| it.host = text("http://127.0.0.1:8080")), &[]).is_ok());
    let shown = format!("{:?}", resolve(|_| (), &ASTRO).unwrap());
    assert!(!shown.contains("from-environment"), "{shown}");
}

#[test]
fn a_variable_that_cannot_be_matters_to_those_only_who_use_astro() {
    let variables = [("ASTRO_API_HOST", "http://api.example")];
    let problems = resolve(|_| (), &variables).unwrap().astro.unwrap_err();
    assert_eq!(problems.0[0].path.to_string(), "");
    assert!(problems.0[0].detail.contains("ASTRO_API_HOST"), "{problems:?}");
    assert!(resolve(astro(|_| ()), &variables).is_err());
}

#[test]
fn in_the_sandbox_the_environment_says_nothing_of_astro() {
    let sandbox = |it: &mut Block| {
        it.sandbox = Some(config::Sandbox { database: None, seed: None, lifetime: None });
    };
    let found = resolve(sandbox, &ASTRO).unwrap().astro.unwrap();
    assert!(found.organization_id.is_none() && found.token.is_none());
    let both = |it: &mut Block| {
        sandbox(it);
        astro(|it| it.host = Some("https://api.example".to_owned()))(it);
    };
    check_error(both, &[], *CommonCode::ConflictingArguments, "astro.host");
}

#[test]
fn the_sandbox_needs_no_credential_and_names_its_file() {
    let seed = Some("seed.json".to_owned());
    let sandbox = config::Sandbox { database: None, seed, lifetime: None };
    let settings = resolve(|it| it.sandbox = Some(sandbox), &[]).unwrap();
    let expected = Sandbox {
        database: ".dataplane-sandbox.db".into(),
        for_one_run: false,
        seed: Some("seed.json".into()),
        tenant_id: None,
    };
    assert_eq!(settings.sandbox, Some(expected));
}
