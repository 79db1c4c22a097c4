//! `dataplane_private_endpoint`: your endpoint that leads to a vendor's Private Link service.

use std::collections::BTreeSet;

use tfplugin::{Computed, Config, Context, DataSource, Diagnostic, Diagnostics, Model, Result};

use super::{
    diagnostics::{not_an_endpoint, own_pending},
    own_endpoint::ENDPOINT_TYPE,
};
use crate::{
    Clients, azure,
    diagnostics::not_found,
    services::private_link::{Status, own_endpoint::OwnEndpoint},
};

/// Looks up a private endpoint of yours that leads to a vendor's Private Link service, such as those of
/// ClickHouse Cloud, Elastic Cloud or Redpanda Cloud: what you give the vendor so that it accepts the
/// endpoint, what the vendor decided, and the addresses for your private DNS zone.
///
/// You create the endpoint, for example with `azurerm_private_endpoint` and the vendor's alias. Then you
/// give the vendor `resource_guid` (ClickHouse, Elastic) or `id`. While the vendor has not approved the
/// endpoint, the read succeeds with a warning, and `connected` is `false`.
///
/// Azure creates no DNS records for a vendor's service: create a private DNS zone with a record that
/// leads to `ip_addresses`. The function [`private_dns_zones`](../functions/private_dns_zones) gives the
/// names of the vendors' zones.
///
/// To wait for the vendor, use `own_private_endpoint_id` of
/// [`dataplane_wait_for`](../actions/wait_for); to check names too, `own_private_endpoint` of
/// [`dataplane_doctor`](../actions/doctor).
///
/// ## Azure permissions
///
/// `Microsoft.Network/privateEndpoints/read` at the endpoint, and
/// `Microsoft.Network/networkInterfaces/read` at its network interface; without the latter, the addresses
/// are `null`, with a warning. API version: `Microsoft.Network` 2025-05-01.
#[derive(Debug, Model)]
#[expect(clippy::struct_field_names, reason = "the names are those of the resource")]
#[tf(name = "private_endpoint")]
pub(crate) struct PrivateEndpoint {
    /// ID of the private endpoint.
    private_endpoint_id: azure::Id,
    /// ID of the private endpoint, as Azure spells it.
    id: Computed<String>,
    /// Name of the endpoint.
    name: Computed<String>,
    /// Region of the endpoint.
    location: Computed<Option<String>>,
    /// GUID of the endpoint (`properties.resourceGuid`), by which vendors recognize it.
    resource_guid: Computed<Option<String>>,
    /// ID of its subnet.
    subnet_id: Computed<Option<String>>,
    /// Alias of the vendor's Private Link service, if the endpoint names the service by its alias.
    alias: Computed<Option<String>>,
    /// ID of the resource that it leads to, if the endpoint names it by its ID.
    target_id: Computed<Option<String>>,
    /// Groups (sub-resources) of that resource; empty for a Private Link service.
    group_ids: Computed<Vec<String>>,
    /// Whether the owner of the service has to approve the endpoint.
    manual_approval: Computed<bool>,
    /// What the owner of the service decided: `Pending`, `Approved`, `Rejected` or `Disconnected`.
    status: Computed<String>,
    /// The owner's message about it, or yours until they decide.
    message: Computed<String>,
    /// The message that you sent with the endpoint.
    request_message: Computed<Option<String>>,
    /// Provisioning state of the endpoint.
    provisioning_state: Computed<String>,
    /// Whether traffic can pass: it is approved, and Azure has finished.
    connected: Computed<bool>,
    /// Private addresses of the endpoint; `null` if the caller may not read its network interface.
    ip_addresses: Computed<Option<BTreeSet<String>>>,
    /// Names that Azure knows for the endpoint; empty for a vendor's service.
    dns_names: Computed<Vec<DnsName>>,
}

/// A name that Azure knows for the endpoint.
#[derive(Debug, Clone, Model)]
pub(crate) struct DnsName {
    /// The name.
    fqdn: String,
    /// Its addresses.
    ip_addresses: Vec<String>,
}

impl DataSource for PrivateEndpoint {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        let id = config.known::<azure::Id>("private_endpoint_id");
        let wrong = id.filter(|it| !it.is_type(ENDPOINT_TYPE));
        let mut found = Diagnostics::default();
        found.extend(wrong.map(|it| not_an_endpoint(&it, "private_endpoint_id")));
        found
    }

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let id = &self.private_endpoint_id;
        if !id.is_type(ENDPOINT_TYPE) {
            return Err(not_an_endpoint(id, "private_endpoint_id").into());
        }
        let links = ctx.clients.private_links()?;
        let found = links.own_endpoint(id).await;
        let found = found.map_err(|it| Diagnostic::from(it).at("private_endpoint_id"))?;
        let found =
            found.ok_or_else(|| not_found("The private endpoint", id, "private_endpoint_id"))?;
        let addresses = match links.own_addresses(&found).await {
            Ok(addresses) => Some(addresses),
            Err(error) if error.is_forbidden() => {
                let error = Diagnostic::from(error);
                ctx.warn(super::diagnostics::addresses_unknown(id, &error));
                None
            }
            Err(error) => return Err(Diagnostic::from(error).at("private_endpoint_id").into()),
        };
        if found.status != Status::Approved {
            ctx.warn(own_pending(&found));
        }
        Ok(self.with(found, addresses))
    }
}

impl PrivateEndpoint {
    fn with(self, found: OwnEndpoint, addresses: Option<BTreeSet<String>>) -> Self {
        let alias = found.alias().map(str::to_owned);
        let target = found.target.clone().filter(|_| alias.is_none());
        let connected = found.is_connected();
        let names = found.names.into_iter();
        let names = names.map(|(fqdn, ip_addresses)| DnsName { fqdn, ip_addresses });
        Self {
            id: found.id.into(),
            name: found.name.into(),
            location: found.location.into(),
            resource_guid: found.resource_guid.into(),
            subnet_id: found.subnet.into(),
            alias: alias.into(),
            target_id: target.into(),
            group_ids: found.groups.into(),
            manual_approval: found.is_manual.into(),
            status: found.status.to_string().into(),
            message: found.message.into(),
            request_message: found.request_message.into(),
            provisioning_state: found.provisioning_state.into(),
            connected: connected.into(),
            ip_addresses: addresses.into(),
            dns_names: names.collect::<Vec<_>>().into(),
            ..self
        }
    }
}
