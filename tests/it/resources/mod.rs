//! Managed resources: one folder or file for each, with its `SAMPLE`. Generated.

pub(crate) mod access_request;
pub(crate) mod federated_identity_credential;
pub(crate) mod ip_allowlist;
pub(crate) mod network_rules;
pub(crate) mod peering_routes;
pub(crate) mod perimeter_access_rule;
pub(crate) mod pim_role_assignment;
pub(crate) mod private_endpoint_approval;
pub(crate) mod private_endpoint_request;
pub(crate) mod role_assignment;
pub(crate) mod role_definition;
pub(crate) mod vnet_peering;
pub(crate) mod vnet_peering_request;

use crate::sample::Sample;

/// One object of every type.
pub(crate) const SAMPLES: [&Sample; 13] = [
    &access_request::SAMPLE,
    &federated_identity_credential::SAMPLE,
    &ip_allowlist::SAMPLE,
    &network_rules::SAMPLE,
    &peering_routes::SAMPLE,
    &perimeter_access_rule::SAMPLE,
    &pim_role_assignment::SAMPLE,
    &private_endpoint_approval::SAMPLE,
    &private_endpoint_request::SAMPLE,
    &role_assignment::SAMPLE,
    &role_definition::SAMPLE,
    &vnet_peering::SAMPLE,
    &vnet_peering_request::SAMPLE,
];
