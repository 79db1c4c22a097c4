//! The documents that clients read before they sign in: the endpoints of the cloud and of its token
//! service.

use serde_json::{Value, json};

use crate::{
    api_error::ApiError,
    arm::version,
    message::{Answer, Request},
    router::RequestContext,
};

/// Versions of the list of endpoints; those before 2019 have an older form.
const VERSIONS: &[&str] =
    &["2022-09-01", "2020-06-01", "2019-05-01", "2018-05-01", "2017-12-01", "2015-01-01"];

/// The hosts of a cloud.
struct Cloud {
    name: &'static str,
    manager: &'static str,
    login: &'static str,
    classic: &'static str,
    portal: &'static str,
    graph: &'static str,
    suffix: &'static str,
    database: &'static str,
    /// What the hosts of MySQL, PostgreSQL and `MariaDB` servers end with.
    open_database: &'static str,
    vault: &'static str,
    registry: &'static str,
    front_door: &'static str,
}

const CLOUDS: [Cloud; 3] = [
    Cloud {
        name: "AzureCloud",
        manager: "management.azure.com",
        login: "login.microsoftonline.com",
        classic: "https://management.core.windows.net/",
        portal: "https://portal.azure.com",
        graph: "https://graph.microsoft.com/",
        suffix: "core.windows.net",
        database: "database.windows.net",
        open_database: "database.azure.com",
        vault: "vault.azure.net",
        registry: "azurecr.io",
        front_door: "azurefd.net",
    },
    Cloud {
        name: "AzureUSGovernment",
        manager: "management.usgovcloudapi.net",
        login: "login.microsoftonline.us",
        classic: "https://management.core.usgovcloudapi.net/",
        portal: "https://portal.azure.us",
        graph: "https://graph.microsoft.us/",
        suffix: "core.usgovcloudapi.net",
        database: "database.usgovcloudapi.net",
        open_database: "database.usgovcloudapi.net",
        vault: "vault.usgovcloudapi.net",
        registry: "azurecr.us",
        front_door: "",
    },
    Cloud {
        name: "AzureChinaCloud",
        manager: "management.chinacloudapi.cn",
        login: "login.chinacloudapi.cn",
        classic: "https://management.core.chinacloudapi.cn/",
        portal: "https://portal.azure.cn",
        graph: "https://microsoftgraph.chinacloudapi.cn",
        suffix: "core.chinacloudapi.cn",
        database: "database.chinacloudapi.cn",
        open_database: "database.chinacloudapi.cn",
        vault: "vault.azure.cn",
        registry: "azurecr.cn",
        front_door: "",
    },
];

/// The endpoints of the cloud.
pub(crate) fn endpoints(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    let asked = version::check_own(request_context.request, VERSIONS)?;
    let (cloud, base) = (cloud(request_context.request), request_context.request.base());
    let login = login_base(request_context.request);
    let own = login == base;
    let authentication = json!({
        "loginEndpoint": login,
        "audiences": [cloud.classic, format!("https://{}", cloud.manager), base],
        "tenant": "common",
        "identityProvider": "AAD",
    });
    if asked < "2019-01-01" {
        return Ok(Answer::json(
            200,
            &json!({
                "galleryEndpoint": "https://gallery.azure.com/",
                "graphEndpoint": "https://graph.windows.net/",
                "portalEndpoint": cloud.portal,
                "authentication": authentication,
            }),
        ));
    }
    let endpoints = json!({
        "name": if own { "Sandbox" } else { cloud.name },
        "portal": cloud.portal,
        "authentication": authentication,
        "media": "https://rest.media.azure.net",
        "graphAudience": "https://graph.windows.net/",
        "graph": "https://graph.windows.net/",
        // No token of the sandbox may leave it.
        "microsoftGraphResourceId": if own { format!("{base}/") } else { cloud.graph.to_owned() },
        "activeDirectoryDataLake": "https://datalake.azure.net/",
        "batch": "https://batch.core.windows.net/",
        "resourceManager": format!("{base}/"),
        "sqlManagement": format!("{}:8443/", cloud.classic.trim_end_matches('/')),
        "gallery": "https://gallery.azure.com/",
        "vmImageAliasDoc": "https://aka.ms/azure-compute-image-aliases",
        "logAnalyticsResourceId": "https://api.loganalytics.io",
        "suffixes": suffixes(cloud),
    });
    // The versions between the two forms answer a list of clouds.
    let answer = if asked < "2022-01-01" { Value::Array(vec![endpoints]) } else { endpoints };
    Ok(Answer::json(200, &answer))
}

/// What the hosts of services end with, without a leading dot: azurerm puts `https://` before the suffix
/// of vaults to get the audience of its tokens. The Azure CLI adds its dots itself.
fn suffixes(cloud: &Cloud) -> Value {
    json!({
        "acrLoginServer": cloud.registry,
        "attestationEndpoint": "attest.azure.net",
        "azureDataLakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
        "azureDataLakeStoreFileSystem": "azuredatalakestore.net",
        "azureFrontDoorEndpointSuffix": cloud.front_door,
        "keyVaultDns": cloud.vault,
        "mariadbServerEndpoint": format!("mariadb.{}", cloud.open_database),
        "mhsmDns": cloud.vault.replace("vault", "managedhsm"),
        "mysqlServerEndpoint": format!("mysql.{}", cloud.open_database),
        "postgresqlServerEndpoint": format!("postgres.{}", cloud.open_database),
        "sqlServerHostname": cloud.database,
        "storage": cloud.suffix,
        "storageSyncEndpointSuffix": "afs.azure.net",
        "synapseAnalytics": "dev.azuresynapse.net",
    })
}

#[expect(clippy::unnecessary_wraps, reason = "endpoints have one form")]
/// The `OpenID` Connect metadata of a tenant.
pub(crate) fn openid(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    let (base, tenant) = (request_context.request.base(), request_context.capture("tenant"));
    Ok(Answer::json(
        200,
        &json!({
            "token_endpoint": format!("{base}/{tenant}/oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": format!("{base}/{tenant}/discovery/v2.0/keys"),
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["HS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": format!("{base}/{tenant}/v2.0"),
            "authorization_endpoint": format!("{base}/{tenant}/oauth2/v2.0/authorize"),
            "device_authorization_endpoint": format!("{base}/{tenant}/oauth2/v2.0/devicecode"),
            "end_session_endpoint": format!("{base}/{tenant}/oauth2/v2.0/logout"),
            "claims_supported": ["sub", "iss", "aud", "exp", "iat", "tid", "oid", "appid"],
            "tenant_region_scope": null,
        }),
    ))
}

#[expect(clippy::unnecessary_wraps, reason = "endpoints have one form")]
/// The hosts that are the same authority: only the host of the request.
pub(crate) fn instance(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    let (base, host) = (request_context.request.base(), request_context.request.authority.clone());
    let tenant = request_context
        .request
        .parameter("authorization_endpoint")
        .and_then(|endpoint| url::Url::parse(endpoint).ok())
        .and_then(|endpoint| endpoint.path_segments()?.next().map(str::to_owned))
        .unwrap_or_else(|| "common".into());
    Ok(Answer::json(
        200,
        &json!({
            "tenant_discovery_endpoint": format!("{base}/{tenant}/v2.0/.well-known/openid-configuration"),
            "api-version": "1.1",
            "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
        }),
    ))
}

/// The token service for the host of the request: that of the cloud, or the sandbox itself.
pub(crate) fn login_base(request: &Request) -> String {
    match CLOUDS.iter().find(|cloud| cloud.manager == request.host()) {
        Some(cloud) => format!("https://{}", cloud.login),
        None => request.base(),
    }
}

/// Whether a token for that audience is valid for the management API at the host of this request.
pub(crate) fn is_manager(audience: &str, request: &Request) -> bool {
    let audience = audience.trim_end_matches('/');
    let bases = CLOUDS
        .iter()
        .flat_map(|cloud| [format!("https://{}", cloud.manager), cloud.classic.to_owned()]);
    bases
        .chain([request.base()])
        .any(|base| base.trim_end_matches('/').eq_ignore_ascii_case(audience))
}

/// The cloud of the host of the request; the public cloud for the sandbox's own hosts.
fn cloud(request: &Request) -> &'static Cloud {
    CLOUDS.iter().find(|cloud| cloud.manager == request.host()).unwrap_or(&CLOUDS[0])
}
