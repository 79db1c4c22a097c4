//! `privatelink_fqdn`: what public DNS calls a service once a private endpoint for it exists.

use tfplugin::{Function, FunctionError, Model};

use crate::services::private_link::catalog;

/// The private name of an Azure service: what public DNS makes its ordinary name an alias of, once a
/// private endpoint for it is approved.
///
/// Applications go on using the ordinary name, which leads to the private address wherever the
/// private DNS zone is seen; TLS certificates are made for that name. The private one is for DNS
/// records, and for the rare client that cannot be made to resolve the other.
///
/// Usually the label `privatelink` goes before what all services of that kind share. Services with
/// rules of their own (Key Vault, SQL managed instances, Kusto, Batch, static websites, data
/// endpoints of registries) are known. A name that is private already is returned as it is.
#[derive(Debug, Model)]
#[tf(name = "privatelink_fqdn")]
pub(crate) struct PrivatelinkFqdn {
    /// Ordinary host name, such as `stdataprod01.blob.core.windows.net`, without `https://`.
    fqdn: String,
}

impl Function for PrivatelinkFqdn {
    type Output = String;

    fn call(self) -> Result<String, FunctionError> {
        catalog::privatelink_fqdn(&self.fqdn)
            .map_err(|error| FunctionError::argument("fqdn", error.to_string()))
    }
}
