//! Which of the many ways to sign in is meant, decided from the provider block and the environment.

use crate::provider::{config::Block, environment::Environment};

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
