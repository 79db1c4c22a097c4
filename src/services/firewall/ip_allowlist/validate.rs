//! Checks of an allowlist that need no call to Azure.

use std::collections::BTreeSet;

use allowlist::{Block, Refusal, Reserved};
use tfplugin::{Config, Diagnostic, Diagnostics};

use super::OnSameRegion;
use crate::diagnostics::code::CommonCode;
use crate::services::firewall::code::FirewallCode;
use crate::{
    azure,
    services::{
        common::attribute::Addresses,
        firewall::{
            ServiceDescriptor, descriptor_at, diagnostics::quoted_list, is_prefix,
            shrink::update_shrinks,
        },
    },
};

/// Checks that need only the configuration.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let target = config.known::<azure::Id>("target_id").map(|it| descriptor_at(&it));
    let descriptor = match target {
        Some(Ok(descriptor)) => Some(descriptor),
        Some(Err(diagnostic)) => {
            found.push(diagnostic);
            None
        }
        None => None,
    };
    if let Some(addresses) = config.known::<Addresses>("addresses") {
        found.0.extend(acceptable(&addresses, descriptor).err());
    }
    if let Some(prefix) = config.known::<String>("rule_name_prefix") {
        found.0.extend(named(&prefix, descriptor).err());
    }
    let strict = config.known("on_same_region") == Some(OnSameRegion::Error);
    if strict && config.is_null("source_region") {
        found.push(
            CommonCode::MissingArgument.error(
                "Missing source region",
                "`on_same_region = \"error\"` compares the target's region with `source_region`, \
                 which is not set. Set it to the Azure region of the vendor's data plane.",
            )
            .at("source_region"),
        );
    }
    found
}

/// Whether the service accepts entries for these addresses; if the service is not known yet, whether
/// any service does.
pub(crate) fn acceptable(
    addresses: &Addresses,
    descriptor: Option<&ServiceDescriptor>,
) -> Result<(), Diagnostic> {
    if addresses.is_empty() {
        return Err(CommonCode::NoAddresses.error(
            "Missing addresses",
            "An allowlist without addresses lets nobody in. If the vendor's addresses are missing, \
             find out why before you remove existing entries. To remove them, destroy this resource.",
        )
        .at("addresses"));
    }
    let blocks = addresses.blocks();
    let problems: Vec<String> = match descriptor {
        Some(descriptor) => blocks
            .iter()
            .filter_map(|it| Some(descriptor.service.check(*it).err()?.to_string()))
            .collect(),
        None => blocks.iter().filter_map(reserved).collect(),
    };
    if problems.is_empty() { Ok(()) } else { Err(unacceptable(&problems)) }
}

/// Whether an update leaves enough of the allowlist's own entries: a vendor rarely gives up most of its
/// addresses at once, and a list that could be read only in part looks just like that.
pub(super) fn keeps_enough(
    target: &azure::Id,
    owned: &BTreeSet<Block>,
    wanted: &BTreeSet<Block>,
) -> Result<(), Diagnostic> {
    let [before, after]: [Vec<Block>; 2] = [owned, wanted].map(|it| it.iter().copied().collect());
    let Some(lost) = update_shrinks(&before, &after) else {
        return Ok(());
    };
    Err(FirewallCode::AllowlistShrinks
        .error(
            "Allowlist loses most of its entries",
            format!(
                "The plan removes {} of the {} entries that this allowlist has in the firewall of \
                 `{target}`, and {} would remain. Removed: {}.\n\nNothing was changed. Check that the \
                 source of the addresses is complete, such as the vendor's list or the token that \
                 reads it. If it is, set `allow_shrink = true` for this change.",
                lost.len(),
                before.len(),
                after.len(),
                quoted_list(&lost)
            ),
        )
        .at("addresses"))
}

/// The error for addresses that a service refused.
pub(super) fn refused(refusals: &[Refusal]) -> Diagnostic {
    unacceptable(&refusals.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// Whether names of the service's rules may have this prefix.
pub(super) fn named(
    prefix: &str,
    descriptor: Option<&ServiceDescriptor>,
) -> Result<(), Diagnostic> {
    let redis = descriptor.is_some_and(|it| it.service == allowlist::Service::Redis);
    if is_prefix(prefix) && !(redis && prefix.contains('-')) {
        return Ok(());
    }
    let dash = if redis { "and `_`" } else { "`_` and `-`" };
    Err(CommonCode::InvalidNamePrefix.error(
        "Invalid rule name prefix",
        format!(
            "`{prefix}` must have 1 to 40 letters, digits, {dash}, and begin with a letter or a \
             digit, because the services accept only these in the names of rules."
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
            "Addresses that cannot be let in",
            format!(
                "{}\n\nNothing was changed. Only public addresses of the vendor belong here: check \
                 where these come from.",
                problems.join("\n")
            ),
        )
        .at("addresses")
}
