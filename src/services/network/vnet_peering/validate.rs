//! Checks of a peering link that need only the configuration (`ValidateConfig`).

use tfplugin::{Config, Diagnostic, Diagnostics};

use crate::diagnostics::code::CommonCode;
use crate::services::network::code::NetworkCode;
use crate::{
    azure::Id,
    diagnostics::suggestions,
    services::network::{CLASSIC_NETWORK_TYPE, VIRTUAL_NETWORK_TYPE},
};

/// Checks that the arguments can describe a peering link.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    for name in ["vnet_id", "remote_vnet_id"] {
        let id = config.known::<Id>(name);
        found.extend(id.and_then(|id| is_network(&id)).map(|it| it.at(name)));
    }
    let ids = (config.known::<Id>("vnet_id"), config.known::<Id>("remote_vnet_id"));
    if let (Some(ours), Some(theirs)) = ids
        && ours == theirs
    {
        found.push(
            NetworkCode::PeeringWithItself
                .error(
                    "Peering of a network with itself",
                    "`vnet_id` and `remote_vnet_id` are the same network. Set `remote_vnet_id` to \
                 the network on the other side, for example the one that the vendor's support \
                 gave you.",
                )
                .at("remote_vnet_id"),
        );
    }
    if let Some(name) = config.known::<String>("name")
        && !is_name(&name)
    {
        found.push(
            CommonCode::InvalidName
                .error(
                    "Invalid peering link name",
                    format!(
                        "`{name}`: Azure accepts letters, digits, `_`, `.` and `-`. The name must \
                     begin with a letter or a digit, and end with one of these or `_`."
                    ),
                )
                .at("name"),
        );
    }
    found
}

/// The error for an ID that is not that of a virtual network.
fn is_network(id: &Id) -> Option<Diagnostic> {
    if id.is_type(VIRTUAL_NETWORK_TYPE) {
        return None;
    }
    let detail = if id.is_type(CLASSIC_NETWORK_TYPE) {
        format!(
            "`{id}` is a classic virtual network, which predates Azure Resource Manager. Azure \
             cannot peer it with a network of another subscription. Migrate it first."
        )
    } else {
        format!(
            "`{id}` is not the ID of a virtual network, which ends with \
             `/providers/{VIRTUAL_NETWORK_TYPE}/<name>`.{}",
            suggestions::part_of_type(id, VIRTUAL_NETWORK_TYPE)
        )
    };
    Some(CommonCode::WrongResourceType.error("Not a virtual network", detail))
}

/// Azure's rule for the names of parts of networks.
fn is_name(name: &str) -> bool {
    let inner = |it: char| it.is_ascii_alphanumeric() || "_.-".contains(it);
    name.chars().all(inner)
        && name.starts_with(|it: char| it.is_ascii_alphanumeric())
        && name.ends_with(|it: char| it.is_ascii_alphanumeric() || it == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rule_of_azure() {
        for name in ["astro", "to-astro_vnet", "a", "1.2_"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "-astro", "astro-", "astro.", "a b", "a/b", "ästro"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
