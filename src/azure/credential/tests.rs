//! Claims about credentials, against a token endpoint in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};

use super::*;

/// A key and its certificate, made with `openssl pkcs12 -export`; its password is `open`.
const PKCS12: &[u8] = include_bytes!("fixtures/application.p12");
/// The same key's public half, taken out with `openssl rsa -RSAPublicKey_out`.
const PUBLIC: &[u8] = include_bytes!("fixtures/application.public.der");
/// The base64url of the certificate's SHA-1, as `openssl dgst -sha1` gives it.
const THUMBPRINT: &str = "21kcgYRnsNyseYf9UodySPa9f2w";

/// One request that came to the token endpoint, or to another host that was asked for a token.
#[derive(Clone, Debug)]
struct Asked {
    method: Method,
    uri: String,
    headers: HeaderMap,
    form: HashMap<String, String>,
}

/// Answers every request alike and remembers it.
#[derive(Clone)]
struct Endpoint {
    status: StatusCode,
    answer: Value,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Endpoint {
    fn answering(status: u16, answer: Value) -> Self {
        Self { status: StatusCode::from_u16(status).unwrap(), answer, asked: Arc::default() }
    }

    fn issuing() -> Self {
        Self::answering(
            200,
            json!({"token_type": "Bearer", "expires_in": 3600, "access_token": "access"}),
        )
    }

    fn transport(&self) -> Transport {
        let endpoint = self.clone();
        Transport::Router(
            Router::new()
                .fallback(move |request: Request| async move { endpoint.play(request).await }),
        )
    }

    async fn play(self, request: Request) -> (StatusCode, axum::Json<Value>) {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let form = url::form_urlencoded::parse(&body).into_owned().collect();
        let asked = Asked {
            method: parts.method,
            uri: parts.uri.to_string(),
            headers: parts.headers,
            form,
        };
        self.asked.lock().unwrap().push(asked);
        // A request for an OIDC token is answered in the form of GitHub and of Azure DevOps at once.
        let oidc = json!({"value": "from-github", "oidcToken": null});
        let answer = if parts.uri.path().ends_with("/token") { self.answer } else { oidc };
        (self.status, axum::Json(answer))
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn application() -> Application {
    Application { tenant_id: "home".to_owned(), client_id: "app".to_owned() }
}

fn secret() -> Credential {
    Credential::ClientSecret { application: application(), secret: Secret::new("s3cret") }
}

fn jwt(expires: i64) -> String {
    format!(
        "{}.{}",
        assertion::encode(&json!({"alg": "RS256"}), &json!({ "exp": expires })),
        "c2ln"
    )
}

async fn token_in(
    credential: &Credential,
    cloud: &Cloud,
    endpoint: &Endpoint,
) -> Result<String, CredentialError> {
    let source = credential.build(cloud, &endpoint.transport())?;
    let token = source.get_token(&[&cloud.scope()], None).await;
    let what = credential.describe();
    token
        .map(|it| it.token.secret().to_owned())
        .map_err(|error| CredentialError::from_chain(&what, &error))
}

async fn token(credential: &Credential, endpoint: &Endpoint) -> Result<String, CredentialError> {
    token_in(credential, &Cloud::public(), endpoint).await
}

#[tokio::test]
async fn a_secret_is_shown_to_the_tenants_endpoint() {
    let endpoint = Endpoint::issuing();
    assert_eq!(token(&secret(), &endpoint).await.unwrap(), "access");
    let asked = &endpoint.asked()[0];
    assert_eq!(asked.uri, "https://login.microsoftonline.com/home/oauth2/v2.0/token");
    assert_eq!(asked.form["client_id"], "app");
    assert_eq!(asked.form["client_secret"], "s3cret");
    assert_eq!(asked.form["scope"], "https://management.azure.com/.default");
}

#[tokio::test]
async fn building_a_credential_asks_nobody_and_reads_nothing() {
    let endpoint = Endpoint::issuing();
    let missing =
        Credential::OidcTokenFile { application: application(), path: "/nowhere/token".into() };
    for credential in [secret(), missing, Credential::ManagedIdentity { client_id: None }] {
        credential.build(&Cloud::public(), &endpoint.transport()).unwrap();
    }
    assert!(endpoint.asked().is_empty());
}

#[tokio::test]
async fn every_cloud_has_its_own_endpoint_and_audience() {
    let endpoint = Endpoint::issuing();
    token_in(&secret(), &Cloud::china(), &endpoint).await.unwrap();
    let asked = &endpoint.asked()[0];
    assert_eq!(asked.uri, "https://login.chinacloudapi.cn/home/oauth2/v2.0/token");
    assert_eq!(asked.form["scope"], "https://management.chinacloudapi.cn/.default");
}

#[tokio::test]
async fn a_token_endpoint_of_this_machine_may_speak_plain_http() {
    let endpoint = Endpoint::issuing();
    let cloud = Cloud::public().with_authority_host("http://127.0.0.1:8080").unwrap();
    token_in(&secret(), &cloud, &endpoint).await.unwrap();
    assert_eq!(endpoint.asked()[0].uri, "http://127.0.0.1:8080/home/oauth2/v2.0/token");
}

#[tokio::test]
async fn a_wrong_secret_is_told_with_entras_words_and_number() {
    let description =
        "AADSTS7000215: Invalid client secret provided.\r\nTrace ID: t\r\nMessage \"quoted\"";
    for answer in [
        json!({"error": "invalid_client", "error_description": description, "error_codes": [7_000_215]}),
        json!({"error": "invalid_client", "error_description": description}),
    ] {
        let error = token(&secret(), &Endpoint::answering(401, answer)).await.unwrap_err();
        assert_eq!(error.number, Some(7_000_215));
        assert_eq!(
            error.to_string(),
            "client secret of application `app` in tenant `home`: AADSTS7000215: Invalid client secret provided. Trace ID: t Message \"quoted\""
        );
    }
}

#[tokio::test]
async fn an_unknown_tenant_and_an_answer_that_is_no_json_are_told_too() {
    let answer = json!({"error": "invalid_request", "error_description": "AADSTS90002: Tenant 'home' not found.", "error_codes": [90_002]});
    assert_eq!(
        token(&secret(), &Endpoint::answering(400, answer)).await.unwrap_err().number,
        Some(90_002)
    );
    let error = token(&secret(), &Endpoint::answering(404, json!("nothing"))).await.unwrap_err();
    assert!(error.message.contains("the token endpoint answered 404"), "{error}");
}

#[tokio::test]
async fn a_token_file_is_read_at_each_use_and_trimmed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    let credential = Credential::OidcTokenFile { application: application(), path: path.clone() };
    let endpoint = Endpoint::issuing();
    let [first, second] = [jwt(4_000_000_000), jwt(4_000_000_001)];
    for content in [&first, &second] {
        std::fs::write(&path, format!("\n {content}\n")).unwrap();
        token(&credential, &endpoint).await.unwrap();
    }
    let shown: Vec<String> =
        endpoint.asked().iter().map(|it| it.form["client_assertion"].clone()).collect();
    assert_eq!(shown, [first, second]);
    assert_eq!(
        endpoint.asked()[0].form["client_assertion_type"],
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    );
}

#[tokio::test]
async fn one_source_rereads_the_file_when_it_needs_another_token() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    let credential =
        Credential::AksWorkloadIdentity { application: application(), path: path.clone() };
    // A token that lives for a minute is due for renewal at once.
    let endpoint = Endpoint::answering(
        200,
        json!({"token_type": "Bearer", "expires_in": 60, "access_token": "short"}),
    );
    let source = credential.build(&Cloud::public(), &endpoint.transport()).unwrap();
    for content in ["one", "two"] {
        std::fs::write(&path, content).unwrap();
        source.get_token(&["scope"], None).await.unwrap();
    }
    let shown: Vec<String> =
        endpoint.asked().iter().map(|it| it.form["client_assertion"].clone()).collect();
    assert_eq!(shown, ["one", "two"]);
}

#[tokio::test]
async fn a_file_that_is_missing_empty_or_expired_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    let credential = Credential::OidcTokenFile { application: application(), path: path.clone() };
    let endpoint = Endpoint::issuing();
    let problem = async || token(&credential, &endpoint).await.unwrap_err().message;
    let shown = path.display();
    assert!(problem().await.starts_with(&format!("the token file `{shown}` cannot be read")));
    std::fs::write(&path, " \n").unwrap();
    assert_eq!(problem().await, format!("the token file `{shown}` is empty"));
    std::fs::write(&path, jwt(1_700_000_000)).unwrap();
    let expiry: Timestamp = "2023-11-14T22:13:20Z".parse().unwrap();
    assert!(
        problem()
            .await
            .starts_with(&format!("the token in the file `{shown}` expired at {expiry}"))
    );
    assert!(endpoint.asked().is_empty());
}

#[tokio::test]
async fn github_is_asked_with_its_own_token_for_the_clouds_audience() {
    let endpoint = Endpoint::issuing();
    let credential = Credential::OidcRequest {
        application: application(),
        url: "https://pipelines.actions.example/token-request?api-version=2.0".to_owned(),
        token: Secret::new("runner"),
        service_connection_id: None,
    };
    token_in(&credential, &Cloud::us_government(), &endpoint).await.unwrap();
    let [request, exchange] = &endpoint.asked()[..] else { panic!("two requests") };
    assert_eq!(request.method, Method::GET);
    assert!(
        request.uri.ends_with("?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchangeUSGov"),
        "{}",
        request.uri
    );
    assert_eq!(request.headers["authorization"], "Bearer runner");
    assert_eq!(exchange.form["client_assertion"], "from-github");
}

#[tokio::test]
async fn azure_devops_is_asked_for_the_service_connection() {
    let endpoint = Endpoint::issuing();
    let credential = Credential::OidcRequest {
        application: application(),
        url: "https://dev.azure.example/org/oidc".to_owned(),
        token: Secret::new("system"),
        service_connection_id: Some("connection".to_owned()),
    };
    token(&credential, &endpoint).await.unwrap();
    let asked = &endpoint.asked()[0];
    assert_eq!(asked.method, Method::POST);
    assert!(asked.uri.contains("serviceConnectionId=connection"), "{}", asked.uri);
    assert!(asked.uri.contains("api-version=7.1"), "{}", asked.uri);
}

#[tokio::test]
async fn an_address_without_tls_is_not_asked_for_a_token() {
    let credential = Credential::OidcRequest {
        application: application(),
        url: "http://pipelines.example/".to_owned(),
        token: Secret::new("runner"),
        service_connection_id: None,
    };
    let error = credential.build(&Cloud::public(), &Endpoint::issuing().transport()).unwrap_err();
    assert!(error.message.contains("not an https URL"), "{error}");
}

#[tokio::test]
async fn a_certificate_signs_an_assertion_that_its_public_key_verifies() {
    let endpoint = Endpoint::issuing();
    let (pkcs12, password) = (SecretBytes::new(PKCS12.to_vec()), Secret::new("open"));
    let credential = Credential::ClientCertificate { application: application(), pkcs12, password };
    token(&credential, &endpoint).await.unwrap();
    let assertion = endpoint.asked()[0].form["client_assertion"].clone();
    let (signed, signature) = assertion.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, PUBLIC)
        .verify(signed.as_bytes(), &signature)
        .unwrap();
    let parts: Vec<Value> = signed
        .split('.')
        .map(|it| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(it).unwrap()).unwrap())
        .collect();
    assert_eq!(parts[0]["alg"], "RS256");
    assert_eq!(parts[0]["x5t"], THUMBPRINT);
    assert_eq!(parts[1]["aud"], "https://login.microsoftonline.com/home/oauth2/v2.0/token");
    assert_eq!((&parts[1]["iss"], &parts[1]["sub"]), (&json!("app"), &json!("app")));
    assert!(parts[1]["nbf"].as_i64() < parts[1]["exp"].as_i64());
}

#[test]
fn an_unusable_certificate_is_explained() {
    let problem = |pkcs12: &[u8], password: &'static str| {
        let pkcs12 = SecretBytes::new(pkcs12.to_vec());
        let credential = Credential::ClientCertificate {
            application: application(),
            pkcs12,
            password: Secret::new(password),
        };
        credential.build(&Cloud::public(), &Transport::Network).unwrap_err().message
    };
    assert!(problem(PKCS12, "wrong").contains("with this password"));
    assert!(problem(b"-----BEGIN CERTIFICATE-----", "").contains("cannot be read as PKCS#12"));
    assert!(problem(b"", "").contains("cannot be read as PKCS#12"));
    assert!(problem(include_bytes!("fixtures/elliptic.p12"), "").contains("must be an RSA key"));
}

#[tokio::test]
async fn a_managed_identity_asks_its_machine() {
    let answer = json!({"access_token": "machine", "expires_on": "4000000000", "token_type": "Bearer", "resource": "r"});
    let endpoint = Endpoint::answering(200, answer);
    let credential = Credential::ManagedIdentity { client_id: Some("mine".to_owned()) };
    assert_eq!(token(&credential, &endpoint).await.unwrap(), "machine");
    let asked = &endpoint.asked()[0];
    assert!(
        asked.uri.starts_with("http://169.254.169.254/metadata/identity/oauth2/token?"),
        "{}",
        asked.uri
    );
    assert!(asked.uri.contains("client_id=mine"), "{}", asked.uri);
    assert_eq!(asked.headers["metadata"], "true");
}

#[test]
fn no_secret_is_shown_and_other_tenants_are_reached_where_that_is_possible() {
    let shown = format!("{:?} {}", secret(), secret().describe());
    assert!(!shown.contains("s3cret"), "{shown}");
    assert!(secret().for_tenant("vendor").unwrap().describe().contains("tenant `vendor`"));
    assert!(Credential::ManagedIdentity { client_id: None }.for_tenant("vendor").is_none());
    let others = [("vendor".to_owned(), Secret::new("theirs"))].into();
    let given = Credential::StaticByTenant { own: Secret::new("ours"), others };
    assert!(
        matches!(given.for_tenant("Vendor"), Some(Credential::Static(it)) if it.secret() == "theirs")
    );
    assert!(given.for_tenant("nobody").is_none());
}

#[tokio::test(start_paused = true)]
async fn a_token_endpoint_that_cannot_be_reached_is_told_without_noise() {
    let credential = secret();
    let cloud = Cloud::public().with_authority_host("http://127.0.0.1:1").unwrap();
    let source = credential.build(&cloud, &Transport::Network).unwrap();
    let error = source.get_token(&["scope"], None).await.unwrap_err();
    let error = CredentialError::from_chain("client secret", &error);
    assert!(error.unreachable, "{error}");
    for noise in ["reqwest", "retry policy", "aka.ms", "authentication failed"] {
        assert!(!error.message.contains(noise), "{noise} in {error}");
    }
    assert!(error.message.contains("http://127.0.0.1:1/home/oauth2/v2.0/token"), "{error}");
}

#[tokio::test]
async fn what_the_command_prints_is_returned() {
    let output = Bounded
        .run("/bin/sh".as_ref(), &["-c".as_ref(), "cat; echo token".as_ref()])
        .await
        .unwrap();
    assert_eq!(output.stdout, b"token\n");
}

#[tokio::test(start_paused = true)]
async fn a_command_that_hangs_is_given_up() {
    let error = Bounded
        .run("/bin/sh".as_ref(), &["-c".as_ref(), "exec sleep 600".as_ref()])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert_eq!(error.to_string(), "the Azure CLI did not answer within 120 s");
}
