//! What can be said about an allowlist without asking Azure.

use allowlist::{Block, Refusal, Reserved};
use tfplugin::{Config, Diagnostic, Diagnostics};

use super::OnSameRegion;
use crate::diagnostics::code::CommonCode;
use crate::services::firewall::code::FirewallCode;
use crate::{
    azure,
    services::{
        common::attribute::Addresses,
        firewall::{ServiceDescriptor, adapter_at, is_prefix},
    },
};

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let target = config.known::<azure::Id>("target_id").map(|it| adapter_at(&it));
    let adapter = match target {
        Some(Ok(adapter)) => Some(adapter),
        Some(Err(diagnostic)) => {
            found.push(diagnostic);
            None
        }
        None => None,
    };
    if let Some(addresses) = config.known::<Addresses>("addresses") {
        found.0.extend(acceptable(&addresses, adapter).err());
    }
    if let Some(prefix) = config.known::<String>("rule_name_prefix") {
        found.0.extend(named(&prefix, adapter).err());
    }
    let strict = config.known("on_same_region") == Some(OnSameRegion::Error);
    if strict && config.is_null("source_region") {
        found.push(
            CommonCode::MissingArgument.error(
                "There is no region to compare with",
                "`on_same_region = \"error\"` compares the target's region with `source_region`, \
                 which is not set. Set it to the Azure region of the vendor's data plane.",
            )
            .at("source_region"),
        );
    }
    found
}

/// Whether the service can have entries for these addresses; before the service is known, whether
/// any can.
pub(super) fn acceptable(
    addresses: &Addresses,
    adapter: Option<&ServiceDescriptor>,
) -> Result<(), Diagnostic> {
    if addresses.is_empty() {
        return Err(CommonCode::NoAddresses.error(
            "There are no addresses",
            "An allowlist without addresses lets nobody in. If the vendor's addresses are missing, \
             find out why before removing what is there; to remove it, destroy this resource.",
        )
        .at("addresses"));
    }
    let blocks = addresses.blocks();
    let problems: Vec<String> = match adapter {
        Some(adapter) => blocks
            .iter()
            .filter_map(|it| Some(adapter.service.check(*it).err()?.to_string()))
            .collect(),
        None => blocks.iter().filter_map(reserved).collect(),
    };
    if problems.is_empty() { Ok(()) } else { Err(unacceptable(&problems)) }
}

/// What a service refused.
pub(super) fn refused(refusals: &[Refusal]) -> Diagnostic {
    unacceptable(&refusals.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// Whether rules of the service can be called so.
pub(super) fn named(prefix: &str, adapter: Option<&ServiceDescriptor>) -> Result<(), Diagnostic> {
    let redis = adapter.is_some_and(|it| it.service == allowlist::Service::Redis);
    if is_prefix(prefix) && !(redis && prefix.contains('-')) {
        return Ok(());
    }
    let dash = if redis { "and `_`" } else { "`_` and `-`" };
    Err(CommonCode::InvalidNamePrefix.error(
        "The names of rules cannot begin so",
        format!(
            "`{prefix}` must have 1 to 40 letters, digits, {dash}, and begin with a letter or a \
             digit: that is what the services take in the names of rules."
        ),
    )
    .at("rule_name_prefix"))
}

fn reserved(block: &Block) -> Option<String> {
    let reserved = Reserved::for_block(*block)?;
    Some(format!("`{block}` has addresses of `{}`, which is {reserved}", reserved.block()))
}

fn unacceptable(problems: &[String]) -> Diagnostic {
    let problems: Vec<_> = problems.iter().map(|it| format!("- {it}")).collect();
    FirewallCode::AddressesNotAllowed
        .error(
            "The addresses cannot be allowed",
            format!(
                "{}\n\nNothing was changed. Only public addresses of the vendor belong here; check \
             where these come from.",
                problems.join("\n")
            ),
        )
        .at("addresses")
}
