//! Who the provider is in Azure: plain data, from which tokens are got when the first one is needed.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    io,
    path::PathBuf,
    process::{Output, Stdio},
    sync::Arc,
};

use assertion::Assertion;
use async_trait::async_trait;
use azure_core::{
    cloud::{CloudConfiguration, CustomConfiguration},
    credentials::{AccessToken, Secret, SecretBytes, TokenCredential, TokenRequestOptions},
    http::ClientOptions,
    time::{Duration, OffsetDateTime},
};
use azure_identity::{
    AzureCliCredential, AzureCliCredentialOptions, ClientAssertionCredential,
    ClientAssertionCredentialOptions, ClientSecretCredential, ClientSecretCredentialOptions,
    Executor, ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId,
};
use token_endpoint::{AZURE_CLI, TokenEndpoint, pipeline_options};
use tokio::process::Command;

use super::cloud::Cloud;
use crate::http::{
    is_loopback,
    transport::{LONGEST_TOKEN_ANSWER, Proxy, Transport},
};

mod assertion;
mod oidc_request;
#[cfg(test)]
mod tests;
mod token_endpoint;

pub use assertion::Application;

pub(crate) use token_endpoint::CredentialError;

/// How access tokens are got.
///
/// This is plain data: making one reads no file and asks nobody, and `Debug` shows no secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credential {
    /// The secret of an application.
    ClientSecret {
        /// Who signs in.
        application: Application,
        /// The secret's value.
        secret: Secret,
    },
    /// The certificate of an application.
    ClientCertificate {
        /// Who signs in.
        application: Application,
        /// Certificate and private key as PKCS#12.
        pkcs12: SecretBytes,
        /// The password of the PKCS#12 data; empty when it has none.
        password: Secret,
    },
    /// A token of another issuer that the application trusts.
    OidcToken {
        /// Who signs in.
        application: Application,
        /// The token, a JWT.
        token: Secret,
    },
    /// The same in a file, which is read whenever a token is needed, because its owner renews it.
    OidcTokenFile {
        /// Who signs in.
        application: Application,
        /// The file.
        path: PathBuf,
    },
    /// A token that GitHub Actions or Azure DevOps gives out on request.
    OidcRequest {
        /// Who signs in.
        application: Application,
        /// Where to ask.
        url: String,
        /// The token to ask with.
        token: Secret,
        /// The service connection to ask for; only Azure DevOps has one.
        service_connection_id: Option<String>,
    },
    /// The token file that AKS mounts into a pod, read whenever a token is needed.
    AksWorkloadIdentity {
        /// Who signs in.
        application: Application,
        /// The file.
        path: PathBuf,
    },
    /// The managed identity of the machine that this runs on.
    ManagedIdentity {
        /// The client ID of a user-assigned identity; the system-assigned one without it.
        client_id: Option<String>,
    },
    /// The account that is signed in to the Azure CLI.
    AzureCli {
        /// The tenant to sign in to, when not the CLI's own choice.
        tenant_id: Option<String>,
        /// The subscription whose account is used, when not the CLI's own choice.
        subscription_id: Option<String>,
    },
    /// A token that is there already: the sandbox's, and those of tests.
    Static(Secret),
    /// Tokens that are there already, for several tenants: the sandbox's.
    StaticByTenant {
        /// The token of the caller's own tenant.
        own: Secret,
        /// Those of other tenants, by their IDs in lower case.
        others: BTreeMap<String, Secret>,
    },
}

impl Credential {
    /// The same credential for another tenant, where there is such a thing:
    /// a managed identity lives in one tenant only.
    #[must_use]
    pub fn for_tenant(&self, tenant_id: &str) -> Option<Self> {
        let mut credential = self.clone();
        match &mut credential {
            Self::ClientSecret { application, .. }
            | Self::ClientCertificate { application, .. }
            | Self::OidcToken { application, .. }
            | Self::OidcTokenFile { application, .. }
            | Self::OidcRequest { application, .. }
            | Self::AksWorkloadIdentity { application, .. } => {
                tenant_id.clone_into(&mut application.tenant_id);
            }
            Self::AzureCli { tenant_id: tenant, subscription_id } => {
                *tenant = Some(tenant_id.to_owned());
                // The CLI refuses a tenant and a subscription of another tenant together.
                *subscription_id = None;
            }
            Self::Static(_) => {}
            Self::StaticByTenant { others, .. } => {
                return others.get(&tenant_id.to_ascii_lowercase()).cloned().map(Self::Static);
            }
            Self::ManagedIdentity { .. } => return None,
        }
        Some(credential)
    }

    /// What it is, in words for errors; without the secret.
    #[must_use]
    pub fn describe(&self) -> String {
        let of = |kind: &str, application: &Application| {
            format!(
                "{kind} of application `{}` in tenant `{}`",
                application.client_id, application.tenant_id
            )
        };
        match self {
            Self::ClientSecret { application, .. } => of("client secret", application),
            Self::ClientCertificate { application, .. } => of("client certificate", application),
            Self::OidcToken { application, .. } => of("OIDC token", application),
            Self::OidcTokenFile { application, path } => {
                of(&format!("OIDC token from the file `{}`", path.display()), application)
            }
            Self::OidcRequest { application, .. } => of("requested OIDC token", application),
            Self::AksWorkloadIdentity { application, path } => of(
                &format!("AKS workload identity token from the file `{}`", path.display()),
                application,
            ),
            Self::ManagedIdentity { client_id: Some(client_id) } => {
                format!("managed identity `{client_id}`")
            }
            Self::ManagedIdentity { client_id: None } => {
                "system-assigned managed identity".to_owned()
            }
            Self::AzureCli { .. } => AZURE_CLI.to_owned(),
            Self::Static(_) | Self::StaticByTenant { .. } => "given access token".to_owned(),
        }
    }

    /// Makes what gets the tokens; this does not ask anybody yet.
    pub(super) fn build(
        &self,
        cloud: &Cloud,
        transport: &Transport,
    ) -> Result<Arc<dyn TokenCredential>, CredentialError> {
        let what = self.describe();
        let options = || client_options(&what, cloud, transport);
        let assert = |application: &Application, assertion: Assertion| {
            let options = ClientAssertionCredentialOptions { client_options: options() };
            let Application { tenant_id, client_id } = application.clone();
            ClientAssertionCredential::new(tenant_id, client_id, assertion, Some(options))
                .map(erase)
        };
        let credential = match self {
            Self::ClientSecret { application, secret } => {
                let options = ClientSecretCredentialOptions { client_options: options() };
                let Application { tenant_id, client_id } = application;
                ClientSecretCredential::new(
                    tenant_id,
                    client_id.clone(),
                    secret.clone(),
                    Some(options),
                )
                .map(erase)
            }
            Self::ClientCertificate { application, pkcs12, password } => {
                let signer = assertion::Signer::new(cloud, application, pkcs12, password)
                    .map_err(|message| CredentialError::new(what.clone(), message))?;
                assert(application, Assertion::Certificate(signer))
            }
            Self::OidcToken { application, token } => {
                assert(application, Assertion::Token { what: what.clone(), token: token.clone() })
            }
            Self::OidcTokenFile { application, path }
            | Self::AksWorkloadIdentity { application, path } => {
                assert(application, Assertion::File { what: what.clone(), path: path.clone() })
            }
            Self::OidcRequest { application, url, token, service_connection_id } => {
                let request = oidc_request::OidcRequest::new(
                    what.clone(),
                    url,
                    token.clone(),
                    service_connection_id.as_deref(),
                    cloud.federated_audience,
                    transport.client(Proxy::Environment, LONGEST_TOKEN_ANSWER),
                )?;
                assert(application, Assertion::Request(request))
            }
            Self::ManagedIdentity { client_id } => {
                let user_assigned_id = client_id.clone().map(UserAssignedId::ClientId);
                let client_options =
                    pipeline_options(transport.client(Proxy::Never, LONGEST_TOKEN_ANSWER));
                let options = ManagedIdentityCredentialOptions { user_assigned_id, client_options };
                ManagedIdentityCredential::new(Some(options)).map(erase)
            }
            Self::AzureCli { tenant_id, subscription_id } => {
                let options = AzureCliCredentialOptions {
                    subscription: subscription_id.clone(),
                    tenant_id: tenant_id.clone(),
                    executor: Some(Arc::new(Bounded)),
                };
                AzureCliCredential::new(Some(options)).map(erase)
            }
            Self::Static(token) | Self::StaticByTenant { own: token, .. } => {
                Ok(erase(Arc::new(Static(token.clone()))))
            }
        };
        credential.map_err(|error| CredentialError::from_chain(&what, &error))
    }
}

fn erase<C: TokenCredential + 'static>(credential: Arc<C>) -> Arc<dyn TokenCredential> {
    credential
}

fn client_options(what: &str, cloud: &Cloud, transport: &Transport) -> ClientOptions {
    let plain = cloud.authority_host.scheme() == "http";
    let proxy = if is_loopback(&cloud.authority_host) { Proxy::Never } else { Proxy::Environment };
    let mut authority = CustomConfiguration::default();
    authority.authority_host = cloud.authority_host.as_str().replacen("http://", "https://", 1);
    let endpoint = TokenEndpoint {
        inner: transport.client(proxy, LONGEST_TOKEN_ANSWER),
        what: what.to_owned(),
        plain,
    };
    ClientOptions {
        cloud: Some(Arc::new(CloudConfiguration::Custom(authority))),
        ..pipeline_options(Arc::new(endpoint))
    }
}

/// Hands out the same token again and again.
#[derive(Debug)]
struct Static(Secret);

#[async_trait]
impl TokenCredential for Static {
    async fn get_token(
        &self,
        _: &[&str],
        _: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        Ok(AccessToken::new(self.0.clone(), OffsetDateTime::now_utc() + Duration::hours(24)))
    }
}

/// How long the CLI may take; a first start on a slow disk takes tens of seconds.
const LIMIT: std::time::Duration = std::time::Duration::from_mins(2);

/// Runs a command without a terminal, within a time limit, and ends it with its caller.
#[derive(Debug)]
pub(super) struct Bounded;

#[async_trait]
impl Executor for Bounded {
    async fn run(&self, program: &OsStr, args: &[&OsStr]) -> io::Result<Output> {
        let output =
            Command::new(program).args(args).stdin(Stdio::null()).kill_on_drop(true).output();
        tokio::time::timeout(LIMIT, output).await.unwrap_or_else(|_| {
            let message = format!("the Azure CLI did not answer within {} s", LIMIT.as_secs());
            Err(io::Error::new(io::ErrorKind::TimedOut, message))
        })
    }
}
