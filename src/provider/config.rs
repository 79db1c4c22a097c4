//! The provider block: its arguments, as the registry page shows them.

use tfplugin::Model;

/// Connects a vendor's data plane (Astronomer's Astro, Union, and others like them) to your own
/// Azure resources: what the vendors' guides describe as portal clicks, copied IDs and support
/// tickets, as `terraform plan` and `apply`.
///
/// Begin with the guide [Get started](guides/get-started): it leads to the first grant, and to the guide
/// for your connection. [Permissions](guides/permissions) lists what each object needs in Azure.
///
/// Credentials are those of the `azurerm` provider, by the same names and `ARM_*` environment
/// variables; nothing is fetched before the first call to Azure. See the guide
/// [Authentication](guides/authentication). To try a configuration with no Azure account, set
/// `sandbox`: see the guide [Sandbox](guides/sandbox).
#[derive(Debug, Default, Model)]
#[tf(name = "dataplane")]
pub(crate) struct Block {
    /// Subscription by which the Azure CLI chooses the account and tenant to sign in with; other
    /// credentials ignore it. Resources take their subscription from the IDs that you give them.
    /// Environment: `ARM_SUBSCRIPTION_ID`.
    pub(crate) subscription_id: Option<String>,
    /// Microsoft Entra tenant to sign in to. Environment: `ARM_TENANT_ID`.
    pub(crate) tenant_id: Option<String>,
    /// Client (application) ID to sign in as, or of the user-assigned managed identity with
    /// `use_msi`. Environment: `ARM_CLIENT_ID`.
    pub(crate) client_id: Option<String>,
    /// File that holds the client ID. Environment: `ARM_CLIENT_ID_FILE_PATH`.
    pub(crate) client_id_file_path: Option<String>,
    /// Client secret to sign in with. Environment: `ARM_CLIENT_SECRET`.
    #[tf(sensitive)]
    pub(crate) client_secret: Option<String>,
    /// File that holds the client secret. Environment: `ARM_CLIENT_SECRET_FILE_PATH`.
    pub(crate) client_secret_file_path: Option<String>,
    /// PKCS#12 file (`.pfx`) with the certificate and RSA key to sign in with. Environment:
    /// `ARM_CLIENT_CERTIFICATE_PATH`.
    pub(crate) client_certificate_path: Option<String>,
    /// The same PKCS#12 bundle as base64 text. Environment: `ARM_CLIENT_CERTIFICATE`.
    #[tf(sensitive)]
    pub(crate) client_certificate: Option<String>,
    /// Password of the PKCS#12 bundle. Environment: `ARM_CLIENT_CERTIFICATE_PASSWORD`.
    #[tf(sensitive)]
    pub(crate) client_certificate_password: Option<String>,
    /// Whether to sign in with an OpenID Connect token. Environment: `ARM_USE_OIDC`.
    pub(crate) use_oidc: Option<bool>,
    /// The OpenID Connect token. Environment: `ARM_OIDC_TOKEN`.
    #[tf(sensitive)]
    pub(crate) oidc_token: Option<String>,
    /// File that holds the OpenID Connect token; it is read again at each use, so that a renewed
    /// token takes effect. Environment: `ARM_OIDC_TOKEN_FILE_PATH`.
    pub(crate) oidc_token_file_path: Option<String>,
    /// URL that hands out OpenID Connect tokens in GitHub Actions and Azure Pipelines. Environment:
    /// `ARM_OIDC_REQUEST_URL`, `ACTIONS_ID_TOKEN_REQUEST_URL`, `SYSTEM_OIDCREQUESTURI`.
    pub(crate) oidc_request_url: Option<String>,
    /// Bearer token for `oidc_request_url`. Environment: `ARM_OIDC_REQUEST_TOKEN`,
    /// `ACTIONS_ID_TOKEN_REQUEST_TOKEN`, `SYSTEM_ACCESSTOKEN`.
    #[tf(sensitive)]
    pub(crate) oidc_request_token: Option<String>,
    /// ID of the Azure Pipelines service connection whose identity is used. Environment:
    /// `ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID`, `ARM_OIDC_AZURE_SERVICE_CONNECTION_ID`.
    pub(crate) ado_pipeline_service_connection_id: Option<String>,
    /// Whether to sign in as the managed identity of the machine this runs on. Environment:
    /// `ARM_USE_MSI`.
    pub(crate) use_msi: Option<bool>,
    /// Whether to sign in with AKS workload identity: `AZURE_CLIENT_ID`, `AZURE_TENANT_ID` and
    /// `AZURE_FEDERATED_TOKEN_FILE` as the cluster sets them. Environment:
    /// `ARM_USE_AKS_WORKLOAD_IDENTITY`.
    pub(crate) use_aks_workload_identity: Option<bool>,
    /// Whether the Azure CLI's account is used when nothing else is configured; true unless set.
    /// Environment: `ARM_USE_CLI`.
    pub(crate) use_cli: Option<bool>,
    /// Up to three more tenants to fetch tokens from, for peerings across tenants. Environment:
    /// `ARM_AUXILIARY_TENANT_IDS`, separated by `;`.
    pub(crate) auxiliary_tenant_ids: Option<Vec<String>>,
    /// Azure cloud: `public` unless set. Environment: `ARM_ENVIRONMENT`.
    pub(crate) environment: Option<Cloud>,
    /// Base URL of Azure Resource Manager, for private clouds and for tests. Environment:
    /// `ARM_RESOURCE_MANAGER_ENDPOINT`.
    pub(crate) resource_manager_endpoint: Option<String>,
    /// Base URL of the token service, for private clouds and for tests. Environment:
    /// `ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST`.
    pub(crate) authority_host: Option<String>,
    /// Audience of the tokens for `resource_manager_endpoint`. Environment:
    /// `ARM_RESOURCE_MANAGER_AUDIENCE`.
    pub(crate) resource_manager_audience: Option<String>,
    /// Maximum number of retries for a call that was throttled or failed for the moment. There is no
    /// maximum unless you set one: the provider retries until the `timeouts` of the operation run
    /// out. Environment: `ARM_MAX_RETRIES`.
    #[tf(range(0..=50))]
    pub(crate) max_retries: Option<i64>,
    /// Makes no call to Azure while planning, so that plans work with no credentials; what only
    /// Azure knows is then found out when the plan is applied.
    pub(crate) skip_remote_checks: Option<bool>,
    /// How to reach the Astro API, for objects that read clusters and Deployments from it. See the
    /// guide [Authentication](guides/authentication#astro).
    pub(crate) astro: Option<Astro>,
    /// Runs everything against a simulated Azure that is part of this provider. Nothing is created
    /// in Azure and no credentials are needed.
    pub(crate) sandbox: Option<Sandbox>,
}

/// An Azure cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum Cloud {
    /// Global Azure.
    Public,
    /// Azure for the government of the United States.
    #[tf(name = "usgovernment")]
    UsGovernment,
    /// Azure in China, run by 21Vianet.
    China,
}

/// How to reach the Astro API.
#[derive(Debug, Clone, Model)]
pub(crate) struct Astro {
    /// ID of the Organization whose clusters and Deployments are read. Environment: `ASTRO_ORGANIZATION_ID`.
    pub(crate) organization_id: Option<String>,
    /// API token that may read clusters and Deployments; it is sent to `host` only. Environment: `ASTRO_API_TOKEN`.
    #[tf(sensitive)]
    pub(crate) token: Option<String>,
    /// Base URL: `https://api.astronomer.io` unless set. Environment: `ASTRO_API_HOST`.
    pub(crate) host: Option<String>,
    /// Version of the API: `v1` unless set.
    pub(crate) api_version: Option<AstroVersion>,
}

/// A version of the Astro API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum AstroVersion {
    /// The stable API.
    V1,
    /// The API before it was declared stable.
    V1beta1,
}

/// The simulated Azure.
#[derive(Debug, Clone, Model)]
pub(crate) struct Sandbox {
    /// File that the simulated Azure is kept in: `.dataplane-sandbox.db` in the working directory
    /// unless set. Where it lasts for one run, a name by which two with the same seed are told apart.
    pub(crate) database: Option<String>,
    /// JSON file of what exists from the start; read once, when the database is new.
    pub(crate) seed: Option<String>,
    /// How long the simulated Azure lasts: `file` unless set.
    pub(crate) lifetime: Option<Lifetime>,
}

/// How long a simulated Azure lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum Lifetime {
    /// As long as the file `database` is there.
    File,
    /// For one run of Terraform: each begins with the seed. It is kept in a temporary file, which is
    /// removed when the run is over. For `terraform test`, all of which is one run. Not available on Windows.
    Run,
}
