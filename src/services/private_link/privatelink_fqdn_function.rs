//! `privatelink_fqdn`: what public DNS calls a service once a private endpoint for it exists.

use tfplugin::{Function, FunctionError, Model};

use crate::services::private_link::catalog;

/// The private name of an Azure service, which public DNS makes its public name an alias of after a
/// private endpoint is approved.
///
/// Applications continue to use the public name, which TLS certificates contain; it resolves to the
/// private address in every network that is linked to the private DNS zone. Use the private name for DNS
/// records, and for the rare client that cannot resolve the public one.
///
/// Usually, the private name has the label `privatelink` before the suffix of the service. The function
/// supports the exceptions: Key Vault, SQL managed instances, Kusto, Batch, static websites, and data
/// endpoints of registries. It returns a private name unchanged.
#[derive(Debug, Model)]
#[tf(name = "privatelink_fqdn")]
pub(crate) struct PrivatelinkFqdn {
    /// Public host name, such as `stdataprod01.blob.core.windows.net`, without `https://`.
    fqdn: String,
}

impl Function for PrivatelinkFqdn {
    type Output = String;

    fn call(self) -> Result<String, FunctionError> {
        catalog::privatelink_fqdn(&self.fqdn)
            .map_err(|error| FunctionError::argument("fqdn", error.to_string()))
    }
}
