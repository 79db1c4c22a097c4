//! Peering links as Azure has them: each virtual network has its own.

use std::collections::BTreeSet;

use allowlist::Cidr;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use tfplugin::{Diagnostic, Ordered};

use crate::{azure::Id, diagnostics::code::CommonCode};

/// One link of a peering.
pub(crate) type Peering = Embedded<PeeringProperties>;

/// Other settings of a link, which a write of ours preserves.
const OF_OTHERS: [&str; 6] = [
    "doNotVerifyRemoteGateways",
    "enableOnlyIPv6Peering",
    "localSubnetNames",
    "peerCompleteVnets",
    "remoteBgpCommunities",
    "remoteSubnetNames",
];

/// What Azure says of a link.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_excessive_bools, reason = "the flags are Azure's")]
pub(crate) struct PeeringProperties {
    /// The network on the other side.
    pub(crate) remote_virtual_network: Option<Reference>,
    /// Whether the two networks may reach each other.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) allow_virtual_network_access: bool,
    /// Whether traffic that did not originate in the other network may come in.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) allow_forwarded_traffic: bool,
    /// Whether the other network may use this one's gateway.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) allow_gateway_transit: bool,
    /// Whether this network uses the other one's gateway.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) use_remote_gateways: bool,
    /// The state of the two links.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) peering_state: State,
    /// Whether both sides know each other's addresses.
    pub(crate) peering_sync_level: Option<SyncLevel>,
    /// Whether Azure has finished the last change of this link.
    pub(crate) provisioning_state: Option<String>,
    /// The other network's addresses when this link was last synchronized.
    pub(crate) remote_address_space: Option<AddressSpace>,
    /// The other network's current addresses.
    pub(crate) remote_virtual_network_address_space: Option<AddressSpace>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// The state of the two links of a peering.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
pub(crate) enum State {
    /// Only this link exists.
    #[default]
    Initiated,
    /// Both links exist.
    Connected,
    /// The remote link existed, and is gone.
    Disconnected,
    /// A state that this provider does not know.
    Other(String),
}

/// Whether both sides know each other's addresses.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct SyncLevel(pub(crate) String);

/// What the state of a link means for the peering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkStatus {
    /// Both links exist, so traffic can flow.
    Connected,
    /// The other side must create its link.
    AwaitingRemote,
    /// The remote link is gone, so this one has to be recreated.
    Disconnected,
}

impl State {
    /// The word that Azure uses.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Initiated => "Initiated",
            Self::Connected => "Connected",
            Self::Disconnected => "Disconnected",
            Self::Other(word) => word,
        }
    }

    /// What the state means. An unknown state counts as a link whose remote link is missing.
    pub(crate) fn link_status(&self) -> LinkStatus {
        match self {
            Self::Connected => LinkStatus::Connected,
            Self::Disconnected => LinkStatus::Disconnected,
            Self::Initiated | Self::Other(_) => LinkStatus::AwaitingRemote,
        }
    }
}

impl From<State> for String {
    fn from(state: State) -> Self {
        state.as_str().to_owned()
    }
}

impl From<String> for State {
    fn from(word: String) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "initiated" => Self::Initiated,
            "connected" => Self::Connected,
            "disconnected" => Self::Disconnected,
            _ => Self::Other(word),
        }
    }
}

impl SyncLevel {
    /// Whether nothing has to be synchronized.
    pub(crate) fn is_full(&self) -> bool {
        self.0.eq_ignore_ascii_case("FullyInSync")
    }
}

impl PeeringProperties {
    /// ID of the network on the other side.
    pub(crate) fn remote(&self) -> Option<&Id> {
        self.remote_virtual_network.as_ref().map(|it| &it.id)
    }

    /// The other network's current ranges, in Azure's spelling.
    pub(crate) fn current_remote_prefixes(&self) -> BTreeSet<String> {
        let current = self.remote_virtual_network_address_space.as_ref();
        let current = current.or(self.remote_address_space.as_ref());
        current.into_iter().flat_map(|it| it.address_prefixes.clone()).into_set()
    }

    /// The other network's ranges when this link was last synchronized, in Azure's spelling.
    pub(crate) fn remote_prefixes(&self) -> BTreeSet<String> {
        let known = self.remote_address_space.as_ref();
        let known = known.or(self.remote_virtual_network_address_space.as_ref());
        known.into_iter().flat_map(|it| it.address_prefixes.clone()).into_set()
    }

    /// The other network's current addresses, if Azure reports them.
    pub(crate) fn remote_space(&self) -> Option<&AddressSpace> {
        let known = |it: &&AddressSpace| !it.address_prefixes.is_empty();
        self.remote_virtual_network_address_space
            .as_ref()
            .filter(known)
            .or(self.remote_address_space.as_ref())
    }

    /// The sync level of a connected peering, if it is not the full one.
    pub(crate) fn out_of_sync(&self) -> Option<&str> {
        let level = self.peering_sync_level.as_ref().filter(|it| !it.is_full())?;
        (self.peering_state == State::Connected).then_some(level.0.as_str())
    }

    /// Settings of the link that this provider has no argument for.
    pub(crate) fn of_others(&self) -> Map<String, Value> {
        let ours = |name: &String| OF_OTHERS.iter().any(|it| it.eq_ignore_ascii_case(name));
        let kept = self.rest.iter().filter(|(name, value)| ours(name) && !value.is_null());
        let mut others = Map::new();
        others.extend(kept.map(|(name, value)| (name.clone(), value.clone())));
        others
    }
}

/// The body of a request that creates or changes a link.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the flags are Azure's")]
pub(crate) struct NewPeering {
    /// The network on the other side.
    pub(crate) remote_virtual_network: RemoteNetwork,
    /// Whether the two networks may reach each other.
    pub(crate) allow_virtual_network_access: bool,
    /// Whether traffic that did not originate in the other network may come in.
    pub(crate) allow_forwarded_traffic: bool,
    /// Whether the other network may use this one's gateway.
    pub(crate) allow_gateway_transit: bool,
    /// Whether this network uses the other one's gateway.
    pub(crate) use_remote_gateways: bool,
    /// What others have set.
    #[serde(flatten)]
    pub(crate) of_others: Map<String, Value>,
}

/// The network on the other side, in a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct RemoteNetwork {
    /// Its ID.
    pub(crate) id: String,
}

impl NewPeering {
    /// Whether a link already has everything that this body says.
    pub(crate) fn is(&self, found: &PeeringProperties) -> bool {
        let same = |it: &Id| it.as_str().eq_ignore_ascii_case(&self.remote_virtual_network.id);
        found.remote().is_some_and(same)
            && self.allow_virtual_network_access == found.allow_virtual_network_access
            && self.allow_forwarded_traffic == found.allow_forwarded_traffic
            && self.allow_gateway_transit == found.allow_gateway_transit
            && self.use_remote_gateways == found.use_remote_gateways
    }
}

/// Address ranges of a virtual network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AddressSpace {
    /// The ranges, in Azure's spelling.
    #[serde(default, deserialize_with = "null_is_default")]
    pub(crate) address_prefixes: Vec<String>,
}

impl AddressSpace {
    /// The ranges as addresses; a prefix that is none, such as a service tag, is left out.
    pub(crate) fn ranges(&self) -> Vec<Cidr> {
        self.address_prefixes.iter().filter_map(|it| it.parse().ok()).collect()
    }
}

/// A part of a resource that has an ID of its own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Embedded<P> {
    /// Its ID.
    pub(crate) id: Id,
    /// Its name.
    pub(crate) name: String,
    /// What its type has of its own.
    pub(crate) properties: P,
}

/// Another resource, by its ID.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Reference {
    /// The ID.
    pub(crate) id: Id,
}

/// Azure writes `null` for what is absent.
pub(super) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// The error for an ID that is not that of a peering link.
pub(crate) fn not_a_peering(id: &Id) -> Diagnostic {
    CommonCode::WrongResourceType.error(
        "Wrong resource type",
        format!(
            "`{id}` is not the ID of a peering link, which ends with \
             `/virtualNetworks/<network>/virtualNetworkPeerings/<name>`. It is the `id` of a \
             `dataplane_vnet_peering`."
        ),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_unknown_state_is_read_and_counts_as_a_missing_remote_link() {
        let read = |word: &str| State::from(word.to_owned());
        assert_eq!(read("connected"), State::Connected);
        assert_eq!(read("Disconnected").link_status(), LinkStatus::Disconnected);
        assert_eq!(read("Dreaming").as_str(), "Dreaming");
        assert_eq!(read("Dreaming").link_status(), LinkStatus::AwaitingRemote);
    }

    #[test]
    fn what_others_have_set_is_sent_again_and_what_azure_computes_is_not() {
        let found: PeeringProperties = serde_json::from_value(json!({
            "peeringState": "Connected",
            "provisioningState": "Succeeded",
            "resourceGuid": "5b9d0f6e-0b6f-4a3f-8f5b-0b6f4a3f8f5b",
            "peerCompleteVnets": false,
            "localSubnetNames": ["snet-sql"],
            "remoteBgpCommunities": null,
        }))
        .unwrap();
        let kept = Value::Object(found.of_others());
        assert_eq!(kept, json!({ "peerCompleteVnets": false, "localSubnetNames": ["snet-sql"] }));
    }
}
