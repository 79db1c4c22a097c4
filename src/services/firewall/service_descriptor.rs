//! How to reach the firewall of one service in Azure Resource Manager, as data.

use allowlist::Service;
use serde_json::Value;

use super::{entry::Entry, list::List, prerequisites::Prerequisite, rule_resources::RuleResources};
use crate::azure;

/// The collection in which a resource lists its perimeters.
pub(super) const PERIMETERS: &str = "networkSecurityPerimeterConfigurations";

/// One service: where its firewall is, how to write it, and when it has an effect.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about a service")]
pub(crate) struct ServiceDescriptor {
    /// The service, whose row in `allowlist` defines the form of its entries.
    pub(crate) service: Service,
    /// API version for reading and writing its firewall.
    pub(crate) api_version: &'static str,
    /// Where the entries are.
    pub(crate) location: Location,
    /// Maximum number of entries, if Azure documents it.
    pub(crate) limit: Option<usize>,
    /// Where the setting is that makes the service heed virtual network rules, if it has one.
    pub(crate) network_switch: Option<&'static str>,
    /// Where the default action is, for services that have one.
    pub(crate) default_action: Option<&'static str>,
    /// Where the setting of public network access is.
    pub(crate) public_access: &'static str,
    /// Whether the service lets everybody in while there is no entry, so that the first entry shuts
    /// out others.
    pub(crate) open_when_empty: bool,
    /// Whether entries have no effect on callers in the service's own region.
    pub(crate) ignores_same_region: bool,
    /// Whether an entry for `0.0.0.0` lets in all of Azure.
    pub(crate) zero_is_azure: bool,
    /// Whether a network security perimeter can decide instead of the firewall.
    pub(crate) has_perimeters: bool,
    /// Whether the service refuses every entry while public network access is disabled.
    pub(crate) needs_public_access: bool,
    /// Where the power state is, for services that accept no changes while they are stopped.
    pub(crate) power: Option<&'static str>,
    /// Maximum number of minutes until an entry takes effect, if Azure documents it.
    pub(crate) delay_minutes: Option<u8>,
    /// What a target needs in order to have a firewall.
    pub(crate) prerequisites: &'static [Prerequisite],
    /// Error codes that mean that another change is in progress.
    pub(crate) busy: &'static [&'static str],
    /// Texts in an error message that mean the same, if the code alone can mean a permanent error.
    pub(crate) busy_texts: &'static [&'static str],
}

/// Where the entries of a firewall are.
#[derive(Debug)]
pub(crate) enum Location {
    /// In a list that is written as a whole.
    List(List),
    /// Each in a child resource.
    RuleResources(RuleResources),
}

impl ServiceDescriptor {
    /// The type of the Azure resource, in Azure's spelling.
    pub(crate) fn resource_type(&self) -> &'static str {
        self.service.firewall().resource_type
    }

    /// The Azure actions that managing its firewall needs, all of them at the target.
    pub(crate) fn actions(&self) -> Vec<String> {
        let target = self.resource_type();
        let (place, verbs): (_, &[&str]) = match &self.location {
            Location::List(list) => {
                (list.document.trim_start_matches('/').split('/').next(), &["read", "write"])
            }
            Location::RuleResources(resources) => {
                (Some(resources.collection), &["read", "write", "delete"])
            }
        };
        match place.filter(|it| !it.is_empty()) {
            None => verbs.iter().map(|verb| format!("{target}/{verb}")).collect(),
            Some(place) => {
                // A server's address rules decide together with its subnets.
                let beside = (place == "virtualNetworkRules").then_some("firewallRules/read");
                std::iter::once(format!("{target}/read"))
                    .chain(verbs.iter().map(|verb| format!("{target}/{place}/{verb}")))
                    .chain(beside.map(|it| format!("{target}/{it}")))
                    .collect()
            }
        }
    }

    /// The Azure action that reading the perimeters of a target needs.
    pub(crate) fn perimeter_action(&self) -> Option<String> {
        let action = || format!("{}/{PERIMETERS}/read", self.resource_type());
        self.has_perimeters.then(action)
    }

    /// Whether a refusal is temporary: another change of the target, or of a resource that it
    /// refers to, is in progress. The writers decide how long to wait.
    pub(crate) fn is_busy(&self, refusal: &azure::Error) -> bool {
        self.passes(refusal.code().unwrap_or_default(), refusal.message().unwrap_or_default())
    }

    fn passes(&self, code: &str, message: &str) -> bool {
        self.busy.iter().any(|it| it.eq_ignore_ascii_case(code))
            || self.busy_texts.iter().any(|it| message.contains(it))
    }

    /// The state of a target that is stopped and accepts no changes.
    pub(crate) fn stopped<'a>(&self, target: &'a Value) -> Option<&'a str> {
        let state = target.pointer(self.power?)?.as_str()?;
        ["Stopped", "Stopping"].iter().any(|it| it.eq_ignore_ascii_case(state)).then_some(state)
    }

    /// The setting of public network access, if it makes the service refuse every entry.
    pub(crate) fn closed<'a>(&self, target: &'a Value) -> Option<&'a str> {
        let access = target.pointer(self.public_access)?.as_str()?;
        (self.needs_public_access && !access.eq_ignore_ascii_case("Enabled")).then_some(access)
    }

    /// Whether the nodes of a cluster reach its API server from an address that somebody has to
    /// list. With all other kinds of egress, AKS lets its nodes in by itself.
    pub(crate) fn lists_own_nodes(&self, target: &Value) -> bool {
        let egress = target.pointer("/properties/networkProfile/outboundType");
        let routed = egress.and_then(Value::as_str);
        self.service == Service::Aks
            && routed.is_some_and(|it| it.eq_ignore_ascii_case("userDefinedRouting"))
    }

    /// Why a document of the resource is incomplete: it has no firewall, although resources of this
    /// service always have one.
    pub(super) fn lacks_list(&self, list: &List, document: &Value) -> Option<String> {
        let missing = document.pointer(list.whole).is_none_or(Value::is_null);
        let always = list.absent.is_none() && self.unmet_prerequisites(document).next().is_none();
        (missing && always).then(|| {
            let place = list.whole.trim_start_matches('/').replace('/', ".");
            format!("it has no `{place}`, which such a resource always has")
        })
    }

    /// Whether entries are rules with names, so that each allowlist has its own.
    pub(crate) fn has_names(&self) -> bool {
        matches!(self.location, Location::RuleResources(_))
    }

    /// Whether this is the name of our rule for this; entries of a list have none.
    pub(crate) fn is_name<E: Entry>(&self, name: &str, prefix: &str, block: &E) -> bool {
        match &self.location {
            Location::RuleResources(resources) => {
                block.rule_name(resources.separator, prefix) == name
            }
            Location::List(_) => false,
        }
    }

    /// The maximum number of entries, if Azure documents it.
    pub(crate) fn limit(&self) -> Option<usize> {
        self.limit
    }

    /// Whether the list is part of the target's own document.
    pub(super) fn is_part_of_target(&self) -> bool {
        matches!(&self.location, Location::List(list) if list.document.is_empty())
    }

    /// The prerequisites that the target does not meet.
    pub(crate) fn unmet_prerequisites<'a>(
        &'a self,
        target: &'a Value,
    ) -> impl Iterator<Item = &'a Prerequisite> {
        self.prerequisites.iter().filter(|it| !(it.passes)(target.pointer(it.pointer)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::firewall::descriptor_of;

    #[track_caller]
    fn descriptor(kind: &str) -> &'static ServiceDescriptor {
        descriptor_of(kind).expect("a service")
    }

    #[test]
    fn what_each_service_says_while_it_is_busy_passes() {
        let subnet = "Validation of network acls failure: SubnetsNotProvisioned:Cannot proceed";
        for (kind, code, message, passes) in [
            ("Microsoft.Kusto/clusters", "ServiceIsInMaintenance", "", true),
            ("Microsoft.Kusto/clusters", "serviceisinmaintenance", "", true),
            ("Microsoft.CognitiveServices/accounts", "RequestConflict", "", true),
            ("Microsoft.DocumentDB/databaseAccounts", "PreconditionFailed", "", true),
            ("Microsoft.ContainerService/managedClusters", "OperationNotAllowed", "", true),
            ("Microsoft.Storage/storageAccounts", "StorageAccountOperationInProgress", "", true),
            ("Microsoft.Storage/storageAccounts", "NetworkAclsValidationFailure", subnet, true),
            ("Microsoft.Storage/storageAccounts", "NetworkAclsValidationFailure", "", false),
            ("Microsoft.Storage/storageAccounts", "OperationNotAllowed", "", false),
            ("Microsoft.Storage/storageAccounts", "", "", false),
            ("Microsoft.KeyVault/vaults", "BadRequest", subnet, true),
            ("Microsoft.KeyVault/vaults", "ConflictError", "", true),
            ("Microsoft.DBforPostgreSQL/flexibleServers", "ServerIsBusy", "", true),
            ("Microsoft.Sql/servers", "RequestConflict", "", false),
        ] {
            assert_eq!(descriptor(kind).passes(code, message), passes, "{kind} {code} {message}");
        }
    }

    #[test]
    fn a_service_that_is_stopped_says_so_in_its_own_place() {
        for (kind, document, stopped) in [
            ("Microsoft.Kusto/clusters", json!({ "state": "Stopped" }), true),
            ("Microsoft.Kusto/clusters", json!({ "state": "Running" }), false),
            ("Microsoft.DBforMySQL/flexibleServers", json!({ "state": "stopping" }), true),
            ("Microsoft.DBforPostgreSQL/flexibleServers", json!({ "state": "Ready" }), false),
            (
                "Microsoft.ContainerService/managedClusters",
                json!({ "powerState": { "code": "Stopped" } }),
                true,
            ),
            ("Microsoft.Sql/servers", json!({ "state": "Stopped" }), false),
        ] {
            let document = json!({ "properties": document });
            assert_eq!(descriptor(kind).stopped(&document).is_some(), stopped, "{kind} {document}");
        }
    }

    #[test]
    fn a_document_without_the_firewall_that_its_service_always_has_is_none() {
        for (kind, document, lacks) in [
            ("Microsoft.Storage/storageAccounts", json!({ "properties": {} }), true),
            ("Microsoft.DocumentDB/databaseAccounts", json!({ "properties": {} }), true),
            ("Microsoft.KeyVault/vaults", json!({ "properties": {} }), false),
            (
                "Microsoft.ContainerRegistry/registries",
                json!({ "sku": { "name": "Premium" }, "properties": { "networkRuleSet": null } }),
                true,
            ),
            (
                "Microsoft.ContainerRegistry/registries",
                json!({ "sku": { "name": "Basic" }, "properties": { "networkRuleSet": null } }),
                false,
            ),
        ] {
            let descriptor = descriptor(kind);
            let Location::List(list) = &descriptor.location else { panic!("{kind} has no list") };
            assert_eq!(descriptor.lacks_list(list, &document).is_some(), lacks, "{kind}");
        }
    }
}
