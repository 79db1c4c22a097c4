//! A virtual hub's connection with a vendor's network: whether Azure has finished it, and where it leads.

use tfplugin::{Context, Result};

use super::{report::Report, subjects::HubConnectionSubject};
use crate::{
    Clients,
    azure::Id,
    services::network::{
        HubConnection, ProvisioningState, connection_named, connection_with, hub_of,
    },
};

/// Checks the connection, with one list of those of the hub.
pub(super) async fn examine(
    subject: &HubConnectionSubject,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    report.about("virtual hub connection");
    let id = &subject.virtual_hub_connection_id;
    let at = "virtual_hub_connection_id";
    let hub = hub_of(id).map_err(|it| it.at(at).at("virtual_hub_connection"))?;
    let listed = ctx.clients.networks()?.hub_connections(&hub).await;
    let what = format!("the connections of the virtual hub `{}`", hub.name());
    let listed = match report.response(&what, listed).await? {
        Some(Some(listed)) => listed,
        Some(None) => {
            let next = "Check the ID.";
            report.problem(&format!("The virtual hub `{hub}` does not exist."), next).await;
            return Ok(());
        }
        None => return Ok(()),
    };
    let vendor = subject.vendor_vnet_id.as_ref();
    let right = vendor.and_then(|it| connection_with(&listed, it));
    let Some(found) = connection_named(&listed, id.name()) else {
        missing(id, &hub, right, report).await;
        return Ok(());
    };
    leads(found, vendor, right, report).await;
    state(found, report).await;
    Ok(())
}

/// The hub has no connection of this name.
async fn missing(id: &Id, hub: &Id, right: Option<&HubConnection>, report: &mut Report<'_>) {
    let text = format!("The virtual hub `{}` has no connection `{}`.", hub.name(), id.name());
    let next = match right {
        Some(right) => format!(
            "`{}` leads to the vendor's VNet: set `virtual_hub_connection_id` to its ID.",
            right.name
        ),
        None => format!(
            "Ask the vendor for it, for example with `dataplane_access_request`. If the vendor gave it another \
             name, correct the ID; the vendor's application needs a role at `{hub}`."
        ),
    };
    report.problem(&text, &next).await;
}

/// Where the connection leads: `right` is the one that leads to the vendor's network.
async fn leads(
    found: &HubConnection,
    vendor: Option<&Id>,
    right: Option<&HubConnection>,
    report: &mut Report<'_>,
) {
    let (Some(vendor), Some(remote)) = (vendor, found.properties.remote()) else { return };
    if remote == vendor {
        report.ok(format!("`{}` leads to `{vendor}`.", found.name)).await;
        return;
    }
    let text = format!("`{}` leads to `{remote}`, not to `{vendor}`.", found.name);
    let next = match right {
        Some(right) => {
            format!(
                "Set `virtual_hub_connection_id` to the ID of `{}`, which leads there.",
                right.name
            )
        }
        None => {
            "Check `vendor_vnet_id`, or ask the vendor for a connection with its VNet.".to_owned()
        }
    };
    report.problem(&text, &next).await;
}

/// Whether Azure has finished it.
async fn state(found: &HubConnection, report: &mut Report<'_>) {
    let state = &found.properties.provisioning_state;
    let remote = found.properties.remote();
    let other = remote.map_or_else(|| "a network".to_owned(), |it| format!("`{it}`"));
    let text = format!("`{}` with {other} is `{state}`.", found.name);
    match ProvisioningState::of(state) {
        ProvisioningState::Succeeded => report.ok(text).await,
        ProvisioningState::Failed => {
            let next = "Nothing says that it carries traffic. Ask the vendor, who created it, to look, and to create it again if \
                 it does not.";
            report.problem(&text, next).await;
        }
        ProvisioningState::Unfinished => {
            let text = format!("{text} Azure is working on the last change; run the doctor again.");
            report.unknown(text).await;
        }
    }
}
