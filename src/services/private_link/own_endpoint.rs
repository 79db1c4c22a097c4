//! A private endpoint of yours that leads to a vendor's Private Link service, as Azure shows it to its
//! owner (`Microsoft.Network/privateEndpoints` and `networkInterfaces`, 2025-05-01).

use std::collections::BTreeSet;

use serde_json::Value;
use tfplugin::Ordered;

use super::{client::PrivateLinks, connection::Status};
use crate::azure::{self, Expected, Id, Request};

/// The type of a private endpoint.
pub(crate) const ENDPOINT_TYPE: &str = "Microsoft.Network/privateEndpoints";

/// Version of the API of networks.
const NETWORK: &str = "2025-05-01";

/// What a private endpoint always has.
const ENDPOINT: Expected = Expected::with(&["/properties/provisioningState"]);

/// What an endpoint's network interface always has.
const INTERFACE: Expected = Expected::with(&["/properties/ipConfigurations"]);

/// The end of an alias, by which consumers name a Private Link service of somebody else.
const ALIAS: &str = ".azure.privatelinkservice";

/// A private endpoint of yours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnEndpoint {
    /// Its ID, as Azure spells it.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Its region.
    pub(crate) location: Option<String>,
    /// GUID of the endpoint, by which vendors recognize it.
    pub(crate) resource_guid: Option<String>,
    /// How far Azure is with the last change of it.
    pub(crate) provisioning_state: String,
    /// ID of its subnet.
    pub(crate) subnet: Option<String>,
    /// What it leads to: the ID of a resource, or the alias of a Private Link service.
    pub(crate) target: Option<String>,
    /// The groups of the resource.
    pub(crate) groups: Vec<String>,
    /// Whether the owner of the target has to approve it.
    pub(crate) is_manual: bool,
    /// What the owner of the target decided.
    pub(crate) status: Status,
    /// What they said of it.
    pub(crate) message: String,
    /// The message that was sent with the endpoint.
    pub(crate) request_message: Option<String>,
    /// Names that Azure knows for it, with their addresses.
    pub(crate) names: Vec<(String, Vec<String>)>,
    /// Its network interfaces.
    interfaces: Vec<Id>,
}

impl OwnEndpoint {
    /// Reads what Azure says of an endpoint.
    fn read(id: &Id, document: &Value) -> Self {
        let text = |value: &Value, pointer: &str| {
            value.pointer(pointer).and_then(Value::as_str).map(str::to_owned)
        };
        let list = |value: &Value, pointer: &str| {
            value.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default()
        };
        let texts = |value: &Value, pointer: &str| -> Vec<String> {
            list(value, pointer).iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let manual = list(document, "/properties/manualPrivateLinkServiceConnections");
        let automatic = list(document, "/properties/privateLinkServiceConnections");
        let connection = manual.first().or(automatic.first()).cloned().unwrap_or_default();
        let state = "/properties/privateLinkServiceConnectionState";
        let status = text(&connection, &format!("{state}/status")).unwrap_or_default();
        let names = list(document, "/properties/customDnsConfigs");
        let interfaces = list(document, "/properties/networkInterfaces");
        Self {
            id: text(document, "/id").unwrap_or_else(|| id.to_string()),
            name: text(document, "/name").unwrap_or_else(|| id.name().to_owned()),
            location: text(document, "/location"),
            resource_guid: text(document, "/properties/resourceGuid"),
            provisioning_state: text(document, "/properties/provisioningState").unwrap_or_default(),
            subnet: text(document, "/properties/subnet/id"),
            target: text(&connection, "/properties/privateLinkServiceId"),
            groups: texts(&connection, "/properties/groupIds"),
            is_manual: !manual.is_empty(),
            status: Status::read(&status),
            message: text(&connection, &format!("{state}/description")).unwrap_or_default(),
            request_message: text(&connection, "/properties/requestMessage"),
            names: names
                .iter()
                .filter_map(|it| Some((text(it, "/fqdn")?, texts(it, "/ipAddresses"))))
                .collect(),
            interfaces: interfaces
                .iter()
                .filter_map(|it| Id::parse(&text(it, "/id")?).ok())
                .collect(),
        }
    }

    /// The alias of the Private Link service, where the endpoint names it so.
    pub(crate) fn alias(&self) -> Option<&str> {
        let target = self.target.as_deref()?;
        target.to_ascii_lowercase().ends_with(ALIAS).then_some(target)
    }

    /// Whether traffic can pass: the owner approved it, and Azure has finished.
    pub(crate) fn is_connected(&self) -> bool {
        self.status == Status::Approved && self.provisioning_state.eq_ignore_ascii_case("Succeeded")
    }

    /// What to tell the vendor, so that they recognize the endpoint.
    pub(crate) fn told_by(&self) -> String {
        match &self.resource_guid {
            Some(guid) => format!("its resource GUID `{guid}` and its ID `{}`", self.id),
            None => format!("its ID `{}`", self.id),
        }
    }
}

impl PrivateLinks {
    /// Your endpoint of this ID as it is now; `None` where there is none.
    pub(crate) async fn own_endpoint(&self, id: &Id) -> Result<Option<OwnEndpoint>, azure::Error> {
        let found = self.client.find::<Value>(&Request::get(id, NETWORK), ENDPOINT).await?;
        Ok(found.map(|it| OwnEndpoint::read(id, &it.resource)))
    }

    /// The private addresses of an endpoint: those of its names, and those of its network interfaces.
    /// Azure knows no names of a vendor's Private Link service.
    pub(crate) async fn own_addresses(
        &self,
        endpoint: &OwnEndpoint,
    ) -> Result<BTreeSet<String>, azure::Error> {
        let mut addresses: BTreeSet<String> =
            endpoint.names.iter().flat_map(|(_, addresses)| addresses.clone()).into_set();
        for interface in &endpoint.interfaces {
            let request = Request::get(interface, NETWORK);
            let Some(found) = self.client.find::<Value>(&request, INTERFACE).await? else {
                continue;
            };
            let configured = found.resource.pointer("/properties/ipConfigurations");
            let configured = configured.and_then(Value::as_array).into_iter().flatten();
            let address = |it: &Value| {
                it.pointer("/properties/privateIPAddress")
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            };
            addresses.extend(configured.filter_map(address));
        }
        Ok(addresses)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ENDPOINT_ID: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/pe-clickhouse";

    fn endpoint(list: &str, service: &str, status: &str, state: &str) -> OwnEndpoint {
        let document = json!({ "id": ENDPOINT_ID, "name": "pe-clickhouse", "properties": {
            "provisioningState": state,
            "resourceGuid": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            list: [{ "name": "c", "properties": {
                "privateLinkServiceId": service,
                "privateLinkServiceConnectionState": { "status": status, "description": "hello" },
            } }],
            "customDnsConfigs": [{ "fqdn": "a.example", "ipAddresses": ["10.0.0.4"] }],
        } });
        OwnEndpoint::read(&Id::parse(ENDPOINT_ID).unwrap(), &document)
    }

    #[test]
    fn an_endpoint_is_connected_when_it_is_approved_and_azure_has_finished() {
        let manual = "manualPrivateLinkServiceConnections";
        for (status, state, expected) in [
            ("Approved", "Succeeded", true),
            ("Approved", "Updating", false),
            ("Pending", "Succeeded", false),
            ("Rejected", "Succeeded", false),
        ] {
            assert_eq!(endpoint(manual, "x", status, state).is_connected(), expected, "{status}");
        }
    }

    #[test]
    fn an_alias_is_told_from_the_id_of_a_resource() {
        let alias = "production-westeurope-0-0.1b4e28ba-2fa1-11d2-883f-0016d3cca427.westeurope.azure.privatelinkservice";
        let found = endpoint("manualPrivateLinkServiceConnections", alias, "Pending", "Succeeded");
        assert_eq!(found.alias(), Some(alias));
        assert!(found.is_manual && found.told_by().contains("7c9e6679"));
        assert_eq!(found.names, [("a.example".to_owned(), vec!["10.0.0.4".to_owned()])]);
        let own = endpoint("privateLinkServiceConnections", ENDPOINT_ID, "Approved", "Succeeded");
        assert_eq!((own.alias(), own.is_manual), (None, false));
    }
}
