//! Checks of network rules that need no call to Azure, and what Azure's refusals mean.

use tfplugin::{Config, Diagnostic, Diagnostics};

use super::networks::Networks;
use crate::{
    azure,
    diagnostics::code::CommonCode,
    services::firewall::{ServiceDescriptor, code::FirewallCode, is_prefix, network_descriptor_at},
};

/// Checks that need only the configuration.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let target = config.known::<azure::Id>("target_id").map(|it| network_descriptor_at(&it));
    let is_known = ["subnet_ids", "resource_instances"].iter().all(|it| !config.is_unknown(it));
    let networks = Networks {
        subnets: config.known("subnet_ids"),
        instances: config.known("resource_instances"),
    };
    if is_known {
        found.0.extend(not_empty(&networks).err());
    }
    match target {
        Some(Ok(descriptor)) => found.0.extend(acceptable(&networks, descriptor).err()),
        Some(Err(diagnostic)) => found.push(diagnostic),
        None => found.0.extend(subnets_only(&networks).err()),
    }
    if let Some(prefix) = config.known::<String>("rule_name_prefix") {
        found.0.extend(named(&prefix).err());
    }
    found
}

/// Whether there is anything to let in.
pub(super) fn not_empty(networks: &Networks) -> Result<(), Diagnostic> {
    if !networks.asked_for().is_empty() {
        return Ok(());
    }
    Err(CommonCode::MissingArgument
        .error(
            "Missing subnets and resources",
            "Network rules without `subnet_ids` and without `resource_instances` let nobody in. If \
             the vendor's subnets are missing, find out why before you remove existing entries. To \
             remove them, destroy this resource.",
        )
        .at("subnet_ids"))
}

/// Whether the service can have these entries.
pub(super) fn acceptable(
    networks: &Networks,
    descriptor: &ServiceDescriptor,
) -> Result<(), Diagnostic> {
    subnets_only(networks)?;
    let instances = networks.instances.as_ref().is_some_and(|it| !it.is_empty());
    if !instances || descriptor.takes_instances() {
        return Ok(());
    }
    Err(FirewallCode::ResourceInstancesNotSupported
        .error(
            "Resource instances without support",
            format!(
                "The firewall of {} takes no resource instances: only storage accounts do. Nothing \
                 was changed. Remove `resource_instances`, and let the resource in by its subnet or \
                 a private endpoint.",
                descriptor.service
            ),
        )
        .at("resource_instances"))
}

/// Whether the IDs are those of subnets.
fn subnets_only(networks: &Networks) -> Result<(), Diagnostic> {
    let is_subnet = |it: &&azure::Id| {
        let kind = it.resource_type().unwrap_or_default();
        !kind.eq_ignore_ascii_case("Microsoft.Network/virtualNetworks/subnets")
    };
    let others: Vec<String> =
        networks.subnets.iter().flatten().filter(is_subnet).map(|it| format!("- `{it}`")).collect();
    if others.is_empty() {
        return Ok(());
    }
    Err(CommonCode::WrongResourceType
        .error(
            "IDs that are not subnets",
            format!(
                "`subnet_ids` takes IDs of subnets, such as \
                 `/subscriptions/…/virtualNetworks/<name>/subnets/<name>`:\n\n{}",
                others.join("\n")
            ),
        )
        .at("subnet_ids"))
}

/// Whether names of rules may have this prefix.
pub(super) fn named(prefix: &str) -> Result<(), Diagnostic> {
    if is_prefix(prefix) {
        return Ok(());
    }
    Err(CommonCode::InvalidNamePrefix
        .error(
            "Invalid rule name prefix",
            format!(
                "`{prefix}` must have 1 to 40 letters, digits, `_` and `-`, and begin with a letter \
                 or a digit, because the services accept only these in the names of rules."
            ),
        )
        .at("rule_name_prefix"))
}

/// What a refusal of a subnet means.
pub(super) fn advice(error: &azure::Error, target: &azure::Id) -> Option<String> {
    let says = |text: &str| error.message().is_some_and(|it| it.contains(text));
    if error.has_code("LinkedAuthorizationFailed") {
        return Some(format!(
            "You may change `{}`, but not link one of the subnets to it. That needs \
             `Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action` on the \
             subnet: ask its owner, such as the vendor, to grant it to you or to open the subnet to \
             your tenant. The provider does not need to read the subnet.",
            target.name()
        ));
    }
    // Microsoft.Network words these, whichever service asks it, and the codes around them differ:
    // `NetworkAclsValidationFailure` of storage accounts, `VirtualNetworkRuleBadRequest` of SQL servers.
    if says("cannot be ACL-ed") {
        return Some(format!(
            "`{}` and the virtual network of a subnet are in regions that the service does not combine. \
             Give a subnet in a region that Azure's message names, or use a private endpoint.",
            target.name()
        ));
    }
    if says("ServiceEndpoint") {
        return Some(
            "A subnet has no service endpoint for the target's service. The owner of the subnet has \
             to add it, for example with `az network vnet subnet update --service-endpoints`."
                .to_owned(),
        );
    }
    None
}
