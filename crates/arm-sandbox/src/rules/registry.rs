//! The types that the sandbox knows: those with rules of their own, and the names and versions of all.

use std::collections::BTreeMap;

use super::{
    Lease, Rules, azure_types, batch_accounts, catalog, configuration_stores,
    federated_identity_credentials, firewall, flexible_servers, generic, locks,
    messaging_namespaces, network, perimeters, permissions, private_dns, private_link,
    redis_caches, resource_groups, role_assignments, role_definitions, schedules, soft_deleted,
    sql_servers, storage_services, system_identities, tags, user_assigned_identities,
};
use crate::{
    Behavior,
    id::{Id, RESOURCE_GROUP, Target},
};

/// The types with specific rules, besides those of [`firewall::ALL`]. All others are stored as written,
/// by [`generic::Generic`].
static ALL: &[&dyn Rules] = &[
    &resource_groups::ResourceGroups,
    &role_assignments::RoleAssignments,
    &role_definitions::RoleDefinitions,
    &schedules::Requests,
    &schedules::Schedules,
    &permissions::Permissions,
    &locks::Locks,
    &user_assigned_identities::UserAssignedIdentities,
    &federated_identity_credentials::FederatedIdentityCredentials,
    &system_identities::SystemIdentities,
    &private_link::PrivateEndpoints,
    &private_link::Interfaces,
    &network::VirtualNetworks,
    &network::Subnets,
    &network::Peerings,
    &network::RouteTables,
    &network::Routes,
    &network::VirtualHubs,
    &network::HubConnections,
    &network::VirtualNetworkGateways,
    &network::LocalNetworkGateways,
    &network::VpnConnections,
    &perimeters::Perimeters,
    &perimeters::Profiles,
    &perimeters::AccessRules,
    &perimeters::Associations,
    &tags::Tags,
    &soft_deleted::VAULT,
    &soft_deleted::VAULTS,
    &soft_deleted::ACCOUNT,
    &soft_deleted::ACCOUNTS,
    &storage_services::BLOB_SERVICES,
    &storage_services::FILE_SERVICES,
    &storage_services::QUEUE_SERVICES,
    &storage_services::TABLE_SERVICES,
    &sql_servers::SQL_SERVERS,
    &sql_servers::SQL_DATABASES,
    &sql_servers::SQL_VIRTUAL_NETWORK_RULES,
    &sql_servers::SQL_CONNECTION_POLICIES,
    &flexible_servers::POSTGRESQL_SERVERS,
    &flexible_servers::MYSQL_SERVERS,
    &flexible_servers::POSTGRESQL_DATABASES,
    &flexible_servers::POSTGRESQL_CONFIGURATIONS,
    &private_dns::PRIVATE_DNS_ZONES,
    &private_dns::VIRTUAL_NETWORK_LINKS,
    &private_dns::SOA_RECORDS,
    &messaging_namespaces::EVENT_HUBS,
    &messaging_namespaces::SERVICE_BUS,
    &messaging_namespaces::EVENT_HUBS_AUTHORIZATION,
    &messaging_namespaces::SERVICE_BUS_AUTHORIZATION,
    &redis_caches::REDIS_CACHES,
    &batch_accounts::BATCH_ACCOUNTS,
    &configuration_stores::CONFIGURATION_STORES,
];

/// The rules of a type.
pub(crate) fn for_type(resource_type: &str) -> &'static dyn Rules {
    let found = own().find(|rules| rules.resource_type().eq_ignore_ascii_case(resource_type));
    let found = found.or_else(|| private_link::rules_of(resource_type));
    let found = found.or_else(|| perimeters::rules_of(resource_type));
    found.unwrap_or(&generic::Generic)
}

/// What a write to that path holds.
pub(crate) fn lease(behavior: &Behavior, path: &str) -> Option<Lease> {
    match Target::parse(path) {
        Ok(Target::Resource(id)) => for_type(id.resource_type()).lease(behavior, &id),
        _ => None,
    }
}

/// The type of a resource as the names of actions spell it.
pub(crate) fn action_type(id: &Id) -> String {
    if id.is_a(RESOURCE_GROUP) {
        return "Microsoft.Resources/subscriptions/resourceGroups".into();
    }
    spelling(id.resource_type())
}

/// A type as Azure spells it, where that is known.
pub(crate) fn spelling(resource_type: &str) -> String {
    let own = own().map(Rules::resource_type).find(|it| it.eq_ignore_ascii_case(resource_type));
    let known = own.or_else(|| catalog::spelling(resource_type));
    let known = known.or_else(|| private_link::spelling(resource_type));
    let known = known.or_else(|| Some(perimeters::rules_of(resource_type)?.resource_type()));
    let known = known.or_else(|| Some(azure_types::find(resource_type)?.spelling));
    known.unwrap_or(resource_type).to_owned()
}

/// The providers that Azure has.
pub(crate) fn namespaces() -> impl Iterator<Item = &'static str> {
    azure_types::namespaces()
}

/// The types of a provider, each with its versions, newest first: those that are known, or the
/// oldest.
pub(crate) fn types_of(namespace: &str) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut found: BTreeMap<String, (&'static str, Vec<&'static str>)> = BTreeMap::new();
    let all = azure_types::types_of(namespace).map(|it| (it.spelling, vec![it.first_version]));
    let simulated = types().map(|(resource_type, versions)| (resource_type, versions.to_vec()));
    for (resource_type, versions) in all.chain(simulated.filter(|(_, it)| !it.is_empty())) {
        let Some((of, kind)) = resource_type.split_once('/') else { continue };
        if of.eq_ignore_ascii_case(namespace) {
            found.insert(kind.to_ascii_lowercase(), (kind, versions));
        }
    }
    found.into_values().collect()
}

/// The oldest version of a type; none if Azure does not have the type.
pub(crate) fn first_version(resource_type: &str) -> Option<&'static str> {
    if let Some(found) = azure_types::find(resource_type) {
        return Some(found.first_version);
    }
    let rules = for_type(resource_type);
    let is_known = !rules.resource_type().is_empty() || catalog::spelling(resource_type).is_some();
    let oldest = rules.api_versions(resource_type).iter().min().copied();
    is_known.then(|| oldest.unwrap_or(ANY_TIME))
}

/// The version since which types are there whose versions are not known.
const ANY_TIME: &str = "2014-01-01";

/// The types with their own rules.
fn own() -> impl Iterator<Item = &'static dyn Rules> {
    ALL.iter().copied().chain(firewall::ALL.iter().map(firewall::Firewall::rules))
}

fn is_own(resource_type: &str) -> bool {
    own().any(|rules| rules.resource_type().eq_ignore_ascii_case(resource_type))
}

fn types() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    let own = own().map(|rules| (rules.resource_type(), rules.api_versions(rules.resource_type())));
    let catalog = catalog::TYPES.iter().copied().filter(|(it, _)| !is_own(it));
    let others = private_link::types().chain(perimeters::types());
    let others = others.map(|it| (it, for_type(it).api_versions(it)));
    own.chain(catalog).chain(others)
}
