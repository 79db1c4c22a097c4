//! A firewall: whether it decides anything, and whom it lets in.

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

/// Examines the firewall.
pub(super) async fn examine(
    subject: &AllowlistSubject,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    report.about("allowlist");
    let target = &subject.target_id;
    let adapter = descriptor_at(target).map_err(|it| it.at("allowlist"))?;
    let found = ctx.clients.firewalls()?.view(target, adapter).await;
    let what = format!("whom the firewall of `{}` lets in", target.name());
    match report.answer(&what, found).await? {
        None => Ok(()),
        Some(None) => {
            report.problem(&format!("Azure has no `{target}`."), "Check the ID.").await;
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

/// Whether the entries have an effect at all.
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
        report.ok(format!("The firewall of `{name}` decides who is let in.")).await;
        return;
    }
    let next = "Let the firewall deny by default with public access on, or use a private endpoint \
                in its place.";
    for note in &view.effectiveness.notes {
        report.problem(&format!("The entries of `{name}` decide nothing. {note}"), next).await;
    }
}

/// Whether each address is among the entries.
async fn entries(subject: &AllowlistSubject, view: &View, report: &mut Report<'_>) {
    let open: AddressSet = view.stored.iter().flatten().copied().collect();
    let missing: Vec<Block> =
        subject.addresses.blocks().into_iter().filter(|it| !open.contains(*it)).collect();
    let present: Vec<Block> =
        subject.addresses.blocks().into_iter().filter(|it| open.contains(*it)).collect();
    if !present.is_empty() {
        report.ok(format!("Its entries have {}.", listed(&present))).await;
    }
    if !missing.is_empty() {
        let text = format!("Its entries do not have {}.", listed(&missing));
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
                "Whether the callers are in {location} too: the service ignores addresses of its own \
                 region. Set `source_region`."
            );
            report.unknown(text).await;
        }
        Some(source) if same_region(source, location) => {
            let text = format!(
                "The callers are in {location} like the target, which then ignores addresses."
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

fn listed(blocks: &[Block]) -> String {
    blocks.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}
