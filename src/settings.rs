//! What the provider block and the environment come to, before anything is connected.

mod sign_in;

#[cfg(test)]
mod tests;

mod value_or_file;

use std::{fs, path::PathBuf};

use azure_core::credentials::{Secret, SecretBytes};
use base64::{Engine, engine::general_purpose::STANDARD};
use tfplugin::{Diagnostic, Result};

use crate::{
    arm::{Application, Cloud, Credential, EndpointError},
    environment::Environment,
    provider::{self, Block},
};
use sign_in::SignIn;
use value_or_file::ValueOrFile;

/// File of the simulated Azure where none is named.
const SANDBOX_DATABASE: &str = ".dataplane-sandbox.db";

/// Everything that the clients are made from.
#[derive(Debug)]
pub(crate) struct Settings {
    /// Where Azure is.
    pub(crate) cloud: Cloud,
    /// Who signs in; the reason where nobody can.
    pub(crate) credential: std::result::Result<Credential, Diagnostic>,
    /// Further tenants to fetch tokens from.
    pub(crate) auxiliary_tenants: Vec<String>,
    /// How often a refused call is repeated; the client's own number where none is set.
    pub(crate) max_retries: Option<u32>,
    /// Correlation ID of all calls, where the environment fixes it.
    pub(crate) correlation_id: Option<String>,
    /// Whether plans ask Azure nothing.
    pub(crate) skip_remote_checks: bool,
    /// The simulated Azure, where that is wanted.
    pub(crate) sandbox: Option<Sandbox>,
}

/// Where the simulated Azure is kept.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sandbox {
    /// The database.
    pub(crate) database: PathBuf,
    /// What exists from the start.
    pub(crate) seed: Option<PathBuf>,
    /// The tenant to sign in to; the seed's first one where none is named.
    pub(crate) tenant_id: Option<String>,
}

impl Settings {
    /// Merges the provider block with the environment. Reads local files, calls nobody.
    pub(crate) fn resolve(block: &Block, environment: Environment<'_>) -> Result<Self> {
        let sandbox = block.sandbox.as_ref().map(|it| Sandbox {
            database: it.database.as_deref().unwrap_or(SANDBOX_DATABASE).into(),
            seed: it.seed.as_deref().map(PathBuf::from),
            tenant_id: block.tenant_id.clone(),
        });
        hide_secrets(block, environment);
        let sign_in = SignIn::choose(block, environment);
        let auxiliary_tenants = auxiliary_tenants(block, environment, sign_in)?;
        let credential = match sandbox {
            Some(_) => Err(nothing_configured()),
            None => Inputs { block, environment }.credential(sign_in)?,
        };
        Ok(Self {
            cloud: cloud(block, environment)?,
            credential,
            auxiliary_tenants,
            max_retries: max_retries(block, environment)?,
            correlation_id: environment.text(&["ARM_CORRELATION_REQUEST_ID"]),
            skip_remote_checks: block.skip_remote_checks.unwrap_or(false),
            sandbox,
        })
    }
}

/// Provider block and environment, for the parts of a credential.
struct Inputs<'a> {
    block: &'a Block,
    environment: Environment<'a>,
}

impl Inputs<'_> {
    /// The credential; the inner error is told when it is first needed, the outer one at once.
    fn credential(&self, sign_in: SignIn) -> Result<std::result::Result<Credential, Diagnostic>> {
        let block = self.block;
        let credential = match sign_in {
            SignIn::ClientCertificate => self.certificate()?,
            SignIn::ClientSecret => Credential::ClientSecret {
                application: self.application("client_secret")?,
                secret: Secret::from(self.secret()?.unwrap_or_default()),
            },
            SignIn::Oidc => self.oidc()?,
            SignIn::ManagedIdentity => Credential::ManagedIdentity { client_id: self.client_id()? },
            SignIn::AksWorkloadIdentity => self.aks_workload_identity()?,
            SignIn::AzureCli => Credential::AzureCli {
                tenant_id: self.text(block.tenant_id.as_ref(), &["ARM_TENANT_ID"]),
                subscription_id: self
                    .text(block.subscription_id.as_ref(), &["ARM_SUBSCRIPTION_ID"]),
            },
            SignIn::Nothing => return Ok(Err(nothing_configured())),
        };
        Ok(Ok(credential))
    }

    fn certificate(&self) -> Result<Credential> {
        let application = self.application("client_certificate")?;
        let inline = self.text(self.block.client_certificate.as_ref(), &["ARM_CLIENT_CERTIFICATE"]);
        let path = self
            .text(self.block.client_certificate_path.as_ref(), &["ARM_CLIENT_CERTIFICATE_PATH"]);
        let pkcs12 = match (inline, path) {
            (_, Some(path)) if self.block.client_certificate.is_none() => {
                fs::read(&path).map_err(|error| {
                    Diagnostic::error(
                        "The client certificate cannot be read",
                        format!("{path}: {error}."),
                    )
                    .at("client_certificate_path")
                })?
            }
            (Some(inline), _) => {
                STANDARD.decode(inline.replace(char::is_whitespace, "")).map_err(|_| {
                    Diagnostic::error(
                        "The client certificate is not base64",
                        "`client_certificate` is a PKCS#12 bundle (`.pfx`) as base64 text, such as \
                     `filebase64(\"client.pfx\")` gives.",
                    )
                    .at("client_certificate")
                })?
            }
            (None, _) => Vec::new(),
        };
        let password = self.text(
            self.block.client_certificate_password.as_ref(),
            &["ARM_CLIENT_CERTIFICATE_PASSWORD"],
        );
        Ok(Credential::ClientCertificate {
            application,
            pkcs12: SecretBytes::new(pkcs12),
            password: Secret::from(password.unwrap_or_default()),
        })
    }

    fn oidc(&self) -> Result<Credential> {
        let application = self.application("use_oidc")?;
        let block = self.block;
        let token = self.text(block.oidc_token.as_ref(), &["ARM_OIDC_TOKEN"]);
        let path = self.text(block.oidc_token_file_path.as_ref(), &["ARM_OIDC_TOKEN_FILE_PATH"]);
        // What stands in the provider block beats what stands in the environment.
        let path_first = block.oidc_token.is_none() && block.oidc_token_file_path.is_some();
        match (token, path) {
            (Some(token), None) => {
                Ok(Credential::OidcToken { application, token: Secret::from(token) })
            }
            (Some(token), Some(_)) if !path_first => {
                Ok(Credential::OidcToken { application, token: Secret::from(token) })
            }
            (_, Some(path)) => Ok(Credential::OidcTokenFile { application, path: path.into() }),
            (None, None) => self.oidc_request(application),
        }
    }

    fn oidc_request(&self, application: Application) -> Result<Credential> {
        let block = self.block;
        let url = self.text(
            block.oidc_request_url.as_ref(),
            &["ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI"],
        );
        let token = self.text(
            block.oidc_request_token.as_ref(),
            &["ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN"],
        );
        let service_connection_id = self.text(
            block.ado_pipeline_service_connection_id.as_ref(),
            &["ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID", "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID"],
        );
        let (Some(url), Some(token)) = (url, token) else {
            return Err(Diagnostic::error(
                "There is no OpenID Connect token",
                "`use_oidc` is true, but nothing says where the token comes from. Set one of: \
                 `oidc_token` (ARM_OIDC_TOKEN); `oidc_token_file_path` (ARM_OIDC_TOKEN_FILE_PATH); \
                 or `oidc_request_url` and `oidc_request_token`, which GitHub Actions sets for jobs \
                 with the permission `id-token: write` and Azure Pipelines for tasks that pass on \
                 SYSTEM_ACCESSTOKEN.",
            )
            .at("use_oidc")
            .into());
        };
        Ok(Credential::OidcRequest {
            application,
            url,
            token: Secret::from(token),
            service_connection_id,
        })
    }

    fn aks_workload_identity(&self) -> Result<Credential> {
        let missing = |what: &str, variable: &str| {
            Diagnostic::error(
                "AKS workload identity is not set up",
                format!(
                    "There is no {what}: {variable} is not set. AKS sets it in pods whose service \
                     account is annotated and whose pods carry the label \
                     `azure.workload.identity/use: \"true\"`."
                ),
            )
            .at("use_aks_workload_identity")
        };
        let client_id = match self.client_id()? {
            Some(client_id) => client_id,
            None => self
                .variable("AZURE_CLIENT_ID")
                .ok_or_else(|| missing("client ID", "AZURE_CLIENT_ID"))?,
        };
        let tenant_id = self
            .text(self.block.tenant_id.as_ref(), &["ARM_TENANT_ID", "AZURE_TENANT_ID"])
            .ok_or_else(|| missing("tenant", "AZURE_TENANT_ID"))?;
        let path = self
            .variable("AZURE_FEDERATED_TOKEN_FILE")
            .ok_or_else(|| missing("token file", "AZURE_FEDERATED_TOKEN_FILE"))?;
        Ok(Credential::AksWorkloadIdentity {
            application: Application { tenant_id, client_id },
            path: path.into(),
        })
    }

    /// Tenant and client ID, which every application needs.
    fn application(&self, because: &'static str) -> Result<Application> {
        let missing = |name: &'static str, variable: &str| {
            Diagnostic::error(
                format!("`{name}` is missing"),
                format!(
                    "Signing in with `{because}` needs it: set `{name}` in the provider block, or \
                     the environment variable {variable}."
                ),
            )
            .at(name)
        };
        let tenant_id = self
            .text(self.block.tenant_id.as_ref(), &["ARM_TENANT_ID"])
            .ok_or_else(|| missing("tenant_id", "ARM_TENANT_ID"))?;
        let client_id = self.client_id()?.ok_or_else(|| missing("client_id", "ARM_CLIENT_ID"))?;
        Ok(Application { tenant_id, client_id })
    }

    fn client_id(&self) -> Result<Option<String>> {
        ValueOrFile {
            name: "client_id",
            value: self.block.client_id.as_ref(),
            file: self.block.client_id_file_path.as_ref(),
            variable: "ARM_CLIENT_ID",
        }
        .resolve(self.environment)
    }

    fn secret(&self) -> Result<Option<String>> {
        let secret = ValueOrFile {
            name: "client_secret",
            value: self.block.client_secret.as_ref(),
            file: self.block.client_secret_file_path.as_ref(),
            variable: "ARM_CLIENT_SECRET",
        }
        .resolve(self.environment)?;
        if let Some(secret) = &secret {
            tfplugin::log::redact(secret);
        }
        Ok(secret)
    }

    fn text(&self, argument: Option<&String>, variables: &[&str]) -> Option<String> {
        text(argument, variables, self.environment)
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.environment.text(&[name])
    }
}

/// Keeps the secrets out of the log, wherever they might turn up in it.
fn hide_secrets(block: &Block, environment: Environment<'_>) {
    let arguments = [
        &block.client_certificate,
        &block.client_certificate_password,
        &block.oidc_token,
        &block.oidc_request_token,
    ];
    let variables = [
        "ARM_CLIENT_CERTIFICATE",
        "ARM_CLIENT_CERTIFICATE_PASSWORD",
        "ARM_OIDC_TOKEN",
        "ARM_OIDC_REQUEST_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        "SYSTEM_ACCESSTOKEN",
    ];
    let from_environment = variables.into_iter().filter_map(|name| environment.text(&[name]));
    for secret in arguments.into_iter().flatten().cloned().chain(from_environment) {
        tfplugin::log::redact(&secret);
    }
}

/// The argument, or else the first of the variables that is set.
fn text(
    argument: Option<&String>,
    variables: &[&str],
    environment: Environment<'_>,
) -> Option<String> {
    argument
        .map(|it| it.trim().to_owned())
        .filter(|it| !it.is_empty())
        .or_else(|| environment.text(variables))
}

fn cloud(block: &Block, environment: Environment<'_>) -> Result<Cloud> {
    let cloud = match block.environment {
        Some(provider::Cloud::Public) => Cloud::public(),
        Some(provider::Cloud::UsGovernment) => Cloud::us_government(),
        Some(provider::Cloud::China) => Cloud::china(),
        None => match environment.text(&["ARM_ENVIRONMENT"]) {
            None => Cloud::public(),
            Some(name) => Cloud::named(&name).ok_or_else(|| {
                Diagnostic::error(
                    "ARM_ENVIRONMENT is not understood",
                    format!("`{name}` is none of `public`, `usgovernment`, `china`."),
                )
                .at("environment")
            })?,
        },
    };
    let at = |name: &'static str| {
        move |error: EndpointError| {
            Diagnostic::error("The endpoint cannot be used", format!("{error}.")).at(name)
        }
    };
    let cloud = match text(
        block.resource_manager_endpoint.as_ref(),
        &["ARM_RESOURCE_MANAGER_ENDPOINT"],
        environment,
    ) {
        Some(endpoint) => {
            cloud.with_resource_manager(&endpoint).map_err(at("resource_manager_endpoint"))?
        }
        None => cloud,
    };
    let cloud = match text(
        block.authority_host.as_ref(),
        &["ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST"],
        environment,
    ) {
        Some(host) => cloud.with_authority_host(&host).map_err(at("authority_host"))?,
        None => cloud,
    };
    let audience = text(
        block.resource_manager_audience.as_ref(),
        &["ARM_RESOURCE_MANAGER_AUDIENCE"],
        environment,
    );
    Ok(match audience {
        Some(audience) => cloud.with_audience(&audience),
        None => cloud,
    })
}

fn auxiliary_tenants(
    block: &Block,
    environment: Environment<'_>,
    sign_in: SignIn,
) -> Result<Vec<String>> {
    let tenants = match &block.auxiliary_tenant_ids {
        Some(tenants) => tenants.clone(),
        None => environment
            .text(&["ARM_AUXILIARY_TENANT_IDS"])
            .map(|it| {
                it.split(';').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
            })
            .unwrap_or_default(),
    };
    let problem = if 3 < tenants.len() {
        "Azure accepts tokens of at most three tenants besides the first."
    } else if !tenants.is_empty() && sign_in == SignIn::ManagedIdentity {
        "A managed identity exists in one tenant and gets no tokens from another. Sign in with an \
         application that is present in all of them."
    } else {
        return Ok(tenants);
    };
    Err(Diagnostic::error("The auxiliary tenants cannot be used", problem)
        .at("auxiliary_tenant_ids")
        .into())
}

fn max_retries(block: &Block, environment: Environment<'_>) -> Result<Option<u32>> {
    if let Some(count) = block.max_retries {
        return Ok(u32::try_from(count).ok());
    }
    let Some(text) = environment.text(&["ARM_MAX_RETRIES"]) else { return Ok(None) };
    text.parse().ok().filter(|it| *it <= 50).map(Some).ok_or_else(|| {
        Diagnostic::error(
            "ARM_MAX_RETRIES is not understood",
            format!("`{text}` is not a number from 0 to 50."),
        )
        .at("max_retries")
        .into()
    })
}

fn nothing_configured() -> Diagnostic {
    Diagnostic::error(
        "No way to sign in to Azure",
        "The provider block and the environment name no credential, and `use_cli` is false. Set one \
         of: `client_secret`, `client_certificate`, `use_oidc`, `use_msi`, \
         `use_aks_workload_identity`, `use_cli`. The guide \"Authentication\" has an example of \
         each.",
    )
}
