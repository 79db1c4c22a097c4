//! The service of a target, or why the provider does not manage its firewall.

use std::fmt;

use tfplugin::Diagnostic;

use super::{
    networks::{network_descriptor_of, network_descriptors},
    service_descriptor::ServiceDescriptor,
    table::{descriptor_of, descriptors},
};
use crate::services::firewall::code::FirewallCode;
use crate::{azure::Id, diagnostics::suggestions};

/// These in backticks, as many as a person reads, and how many more there are.
pub(crate) fn quoted_list<T: fmt::Display>(items: impl IntoIterator<Item = T>) -> String {
    shortened(&items.into_iter().map(|it| format!("`{it}`")).collect::<Vec<_>>())
}

/// As many as a person reads, and how many more there are.
pub(crate) fn shortened(texts: &[String]) -> String {
    const MOST: usize = 50;
    let shown: Vec<&str> = texts.iter().take(MOST).map(String::as_str).collect();
    match texts.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// The service of a target; an error that lists those whose firewalls are known.
pub(crate) fn descriptor_at(target: &Id) -> Result<&'static ServiceDescriptor, Diagnostic> {
    let kind = target.resource_type().unwrap_or_default();
    if let Some(descriptor) = descriptor_of(&kind) {
        return Ok(descriptor);
    }
    let whole = suggestions::part_of(target, |it| {
        it.resource_type().is_some_and(|it| descriptor_of(&it).is_some())
    });
    if !whole.is_empty() {
        return Err(FirewallCode::FirewallNotSupported
            .error(
                "Target is part of a resource with a firewall",
                format!("`{kind}` has no firewall.{whole}"),
            )
            .at("target_id"));
    }
    let known: Vec<_> =
        descriptors().iter().map(|it| format!("- `{}`", it.resource_type())).collect();
    let what = match kind.to_ascii_lowercase().as_str() {
        "microsoft.databricks/workspaces" => {
            "The workspace itself manages the IP access lists of a Databricks workspace, not Azure \
             Resource Manager"
                .to_owned()
        }
        "" => format!("`{target}` is not the ID of a resource"),
        _ => format!("The provider manages no firewall of `{kind}`"),
    };
    Err(FirewallCode::FirewallNotSupported
        .error(
            "Target without a supported firewall",
            format!("{what}. Supported targets are:\n\n{}", known.join("\n")),
        )
        .at("target_id"))
}

/// The service of a target that lets in networks; an error that lists those that do.
pub(crate) fn network_descriptor_at(target: &Id) -> Result<&'static ServiceDescriptor, Diagnostic> {
    let addresses = descriptor_at(target)?;
    if let Some(descriptor) = network_descriptor_of(addresses.resource_type()) {
        return Ok(descriptor);
    }
    let known: Vec<_> =
        network_descriptors().iter().map(|it| format!("- `{}`", it.resource_type())).collect();
    Err(FirewallCode::FirewallNotSupported
        .error(
            "Target without virtual network rules",
            format!(
                "The firewall of {} lets in addresses only. Use `dataplane_ip_allowlist`, or a \
                 private endpoint. Targets that let in subnets are:\n\n{}",
                addresses.service,
                known.join("\n")
            ),
        )
        .at("target_id"))
}
