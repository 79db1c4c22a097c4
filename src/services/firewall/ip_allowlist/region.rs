//! Whether the target ignores the addresses because they are in its own region.

use tfplugin::{Context, Plan, Result};

use super::OnSameRegion;
use crate::{
    Clients, azure,
    services::firewall::{ServiceDescriptor, View, code::FirewallCode, managed::same_region},
};

/// Some services ignore the addresses of callers in their own region.
pub(super) fn check(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    target: &azure::Id,
    descriptor: &ServiceDescriptor,
    view: &View,
) -> Result<()> {
    let location = view.target.get("location").and_then(serde_json::Value::as_str);
    let (Some(source), Some(location)) = (plan.known::<String>("source_region"), location) else {
        return Ok(());
    };
    if plain(&source) != plain(location) {
        return Ok(());
    }
    let (summary, detail) = same_region(target, descriptor, location);
    match plan.known::<OnSameRegion>("on_same_region") {
        Some(OnSameRegion::Error) => {
            Err(FirewallCode::SameRegion.error(summary, detail).at("source_region").into())
        }
        Some(OnSameRegion::Warn) => {
            ctx.warn(FirewallCode::SameRegion.warning(summary, detail).at("source_region"));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// A region as its ID, whether written as `westeurope` or `West Europe`.
fn plain(region: &str) -> String {
    region.chars().filter(|it| !it.is_whitespace()).flat_map(char::to_lowercase).collect()
}
