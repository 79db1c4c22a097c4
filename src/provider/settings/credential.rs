//! The parts of a credential, from the provider block and the environment.

use std::fs;

use azure_core::credentials::{Secret, SecretBytes};
use base64::{Engine, engine::general_purpose::STANDARD};
use tfplugin::Result;

use crate::{
    azure::{Application, Credential},
    diagnostics::code::CommonCode,
    provider::{
        code::ConfigurationCode,
        config::Block,
        environment::{Environment, text},
    },
};

/// Provider block and environment, for the parts of a credential.
pub(super) struct Inputs<'a> {
    /// What the user wrote.
    pub(super) block: &'a Block,
    /// The defaults from the environment.
    pub(super) environment: Environment<'a>,
}

impl Inputs<'_> {
    /// The credential of this kind; building it makes no call.
    pub(super) fn credential(&self, sign_in: SignIn) -> Result<Option<Credential>> {
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
            SignIn::Nothing => return Ok(None),
        };
        Ok(Some(credential))
    }

    fn certificate(&self) -> Result<Credential> {
        let application = self.application("client_certificate")?;
        let inline = self.text(self.block.client_certificate.as_ref(), &["ARM_CLIENT_CERTIFICATE"]);
        let path = self
            .text(self.block.client_certificate_path.as_ref(), &["ARM_CLIENT_CERTIFICATE_PATH"]);
        let pkcs12 = match (inline, path) {
            (_, Some(path)) if self.block.client_certificate.is_none() => {
                fs::read(&path).map_err(|error| {
                    ConfigurationCode::UnreadableFile
                        .error("Unreadable client certificate", format!("{path}: {error}."))
                        .at("client_certificate_path")
                })?
            }
            (Some(inline), _) => {
                STANDARD.decode(inline.replace(char::is_whitespace, "")).map_err(|_| {
                    ConfigurationCode::InvalidCertificate.error(
                        "Invalid client certificate",
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
        // The provider block takes precedence over the environment.
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
            return Err(ConfigurationCode::NoOidcToken.error(
                "Missing OpenID Connect token",
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
            ConfigurationCode::WorkloadIdentityNotSetUp.error(
                "AKS workload identity not set up",
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
            CommonCode::MissingArgument.error(
                format!("Missing `{name}`"),
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

/// One argument in both of its forms, with the names to report and to look up.
pub(crate) struct ValueOrFile<'a> {
    /// Name of the argument; with `_file_path` behind it, of its other form.
    pub(crate) name: &'static str,
    /// What the provider block says.
    pub(crate) value: Option<&'a String>,
    /// The file that the provider block names.
    pub(crate) file: Option<&'a String>,
    /// Environment variable of the value; with `_FILE_PATH` behind it, of the file.
    pub(crate) variable: &'static str,
}

impl ValueOrFile<'_> {
    /// The value from wherever it is given, without surrounding white space. What the provider
    /// block says beats the environment; value and file that differ are an error.
    pub(crate) fn resolve(&self, environment: Environment<'_>) -> Result<Option<String>> {
        let (value, file) = if self.value.is_some() || self.file.is_some() {
            (self.value.cloned(), self.file.cloned())
        } else {
            let variable = format!("{}_FILE_PATH", self.variable);
            (environment.text(&[self.variable]), environment.text(&[&variable]))
        };
        let value = value.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        let Some(file) = file else { return Ok(value) };
        let content = self.read(&file)?;
        if value.is_some_and(|value| value != content) {
            return Err(CommonCode::ConflictingArguments
                .error(
                    format!("`{}` and its file differ", self.name),
                    format!(
                        "`{0}` is set, and so is `{0}_file_path`, and {file} holds something else. \
                     Remove one of them; the environment variables are {1} and {1}_FILE_PATH.",
                        self.name, self.variable
                    ),
                )
                .at(self.name)
                .into());
        }
        Ok(Some(content))
    }

    fn read(&self, file: &str) -> Result<String> {
        let problem = |why: String| {
            ConfigurationCode::UnreadableFile
                .error(
                    format!("`{}_file_path` cannot be used", self.name),
                    format!("{file}: {why}."),
                )
                .at(format!("{}_file_path", self.name))
        };
        let content = fs::read_to_string(file).map_err(|error| problem(error.to_string()))?;
        let content = content.trim();
        if content.is_empty() {
            return Err(problem("the file is empty".to_owned()).into());
        }
        Ok(content.to_owned())
    }
}

/// A way to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignIn {
    /// A certificate with its key.
    ClientCertificate,
    /// A client secret.
    ClientSecret,
    /// An OpenID Connect token from another party.
    Oidc,
    /// The managed identity of the machine.
    ManagedIdentity,
    /// The workload identity of an AKS pod.
    AksWorkloadIdentity,
    /// The account of the Azure CLI.
    AzureCli,
    /// None at all.
    Nothing,
}

impl SignIn {
    /// What the provider block asks for, or else what the environment does, or else the Azure CLI.
    /// Among several, the order is that of the `azurerm` provider.
    pub(crate) fn choose(block: &Block, environment: Environment<'_>) -> Self {
        let in_block = [
            (
                block.client_certificate.is_some() || block.client_certificate_path.is_some(),
                Self::ClientCertificate,
            ),
            (
                block.client_secret.is_some() || block.client_secret_file_path.is_some(),
                Self::ClientSecret,
            ),
            (block.use_oidc == Some(true) || names_oidc(block), Self::Oidc),
            (block.use_msi == Some(true), Self::ManagedIdentity),
            (block.use_aks_workload_identity == Some(true), Self::AksWorkloadIdentity),
        ];
        let set = |names: &[&str]| environment.text(names).is_some();
        let on = |name: &str, argument: Option<bool>| {
            argument.is_none() && environment.flag(&[name]) == Some(true)
        };
        let in_environment = [
            (
                set(&["ARM_CLIENT_CERTIFICATE", "ARM_CLIENT_CERTIFICATE_PATH"]),
                Self::ClientCertificate,
            ),
            (set(&["ARM_CLIENT_SECRET", "ARM_CLIENT_SECRET_FILE_PATH"]), Self::ClientSecret),
            (on("ARM_USE_OIDC", block.use_oidc), Self::Oidc),
            (on("ARM_USE_MSI", block.use_msi), Self::ManagedIdentity),
            (
                on("ARM_USE_AKS_WORKLOAD_IDENTITY", block.use_aks_workload_identity),
                Self::AksWorkloadIdentity,
            ),
        ];
        let cli = block.use_cli.or_else(|| environment.flag(&["ARM_USE_CLI"])).unwrap_or(true);
        let otherwise = if cli { Self::AzureCli } else { Self::Nothing };
        in_block
            .into_iter()
            .chain(in_environment)
            .find_map(|(meant, sign_in)| meant.then_some(sign_in))
            .unwrap_or(otherwise)
    }
}

/// Whether the block says where an OpenID Connect token is, and does not switch it off.
fn names_oidc(block: &Block) -> bool {
    block.use_oidc != Some(false)
        && (block.oidc_token.is_some()
            || block.oidc_token_file_path.is_some()
            || block.oidc_request_url.is_some())
}
