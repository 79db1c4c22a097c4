//! A firewall: whether it is in effect, and which addresses it allows.

use allowlist::{AddressSet, Block};
use serde_json::Value;
use tfplugin::{Context, Result};

use super::{report::Report, subjects::AllowlistSubject};
use crate::{
    Clients,
    services::{
        firewall::{ServiceDescriptor, View, descriptor_at},
        vendor_requests::same_region,
    },
};

/// Checks the firewall.
pub(super) async fn examine(
    subject: &AllowlistSubject,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    report.about("allowlist");
    let target = &subject.target_id;
    let adapter = descriptor_at(target).map_err(|it| it.at("allowlist"))?;
    let found = ctx.clients.firewalls()?.view(target, adapter).await;
    let what = format!("which addresses the firewall of `{}` allows", target.name());
    match report.response(&what, found).await? {
        None => Ok(()),
        Some(None) => {
            report.problem(&format!("`{target}` does not exist."), "Check the ID.").await;
            Ok(())
        }
        Some(Some(view)) => {
            standing(subject, adapter, &view, report).await;
            entries(subject, &view, report).await;
            region(subject, adapter, &view, report).await;
            Ok(())
        }
    }
}

/// Whether the entries have an effect.
async fn standing(
    subject: &AllowlistSubject,
    adapter: &ServiceDescriptor,
    view: &View,
    report: &mut Report<'_>,
) {
    let name = subject.target_id.name();
    for gate in adapter.unmet_prerequisites(&view.target) {
        report
            .problem(&format!("`{name}` {}.", gate.problem.trim_end_matches('.')), gate.remedy)
            .await;
    }
    if view.effectiveness.effective {
        report.ok(format!("The firewall of `{name}` is in effect.")).await;
        return;
    }
    let next = "Turn public access on and let the firewall deny by default, or use a private \
                endpoint instead.";
    for note in &view.effectiveness.notes {
        report.problem(&format!("The entries of `{name}` have no effect. {note}"), next).await;
    }
}

/// Whether the entries include each address.
async fn entries(subject: &AllowlistSubject, view: &View, report: &mut Report<'_>) {
    let open: AddressSet = view.stored.iter().flatten().copied().collect();
    let missing: Vec<Block> =
        subject.addresses.blocks().into_iter().filter(|it| !open.contains(*it)).collect();
    let present: Vec<Block> =
        subject.addresses.blocks().into_iter().filter(|it| open.contains(*it)).collect();
    if !present.is_empty() {
        report.ok(format!("Its entries include {}.", quoted_list(&present))).await;
    }
    if !missing.is_empty() {
        let text = format!("Its entries do not include {}.", quoted_list(&missing));
        report.problem(&text, "Add them, for example with `dataplane_ip_allowlist`.").await;
    }
}

/// Some services ignore the addresses of callers in their own region.
async fn region(
    subject: &AllowlistSubject,
    adapter: &ServiceDescriptor,
    view: &View,
    report: &mut Report<'_>,
) {
    if !adapter.ignores_same_region {
        return;
    }
    let location = view.target.get("location").and_then(Value::as_str).unwrap_or_default();
    match &subject.source_region {
        None => {
            let text = format!(
                "Whether the callers are also in {location}: the service ignores addresses from its \
                 own region. Set `source_region`."
            );
            report.unknown(text).await;
        }
        Some(source) if same_region(source, location) => {
            let text = format!(
                "The callers are in {location}, like the target, so the target ignores their \
                 addresses."
            );
            report.problem(&text, "Use a private endpoint or a peering.").await;
        }
        Some(source) => {
            report
                .ok(format!("The callers are in {source}, and the target is in {location}."))
                .await;
        }
    }
}

fn quoted_list(blocks: &[Block]) -> String {
    blocks.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}
