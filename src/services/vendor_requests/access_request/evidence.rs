//! What Azure shows at the virtual hub of a request: one read.

use tfplugin::{Context, Diagnostic, Result};

use crate::{
    Clients,
    azure::{self, Id},
    services::vendor_requests::{
        access::{HubEvidence, VhubConnection},
        code::RequestCode,
        common as request,
    },
};

/// What a request keeps beside its state.
pub(super) type PrivateState = request::PrivateState<HubEvidence>;

/// Looks at the hub of a request for a connection with the vendor's network. Where the caller may not
/// look, it is what was seen before, with a warning; requests of other kinds make no call.
pub(super) async fn look(
    asked: Option<&VhubConnection>,
    vendor: Option<&Id>,
    before: Option<&HubEvidence>,
    ctx: &Context<'_, Clients>,
) -> Result<Option<HubEvidence>> {
    let Some(asked) = asked else { return Ok(None) };
    let hub = &asked.virtual_hub_id;
    match ctx.clients.networks()?.hub_connections(hub).await {
        Ok(Some(listed)) => Ok(Some(HubEvidence::of(&listed, asked, vendor))),
        Ok(None) => {
            if before.is_some() {
                ctx.warn(gone(asked));
            }
            Ok(Some(HubEvidence::NoHub))
        }
        Err(error) if error.is_forbidden() => {
            ctx.warn(forbidden(hub, &error));
            Ok(before.cloned())
        }
        Err(error) => Err(error.into()),
    }
}

/// The hub no longer exists.
fn gone(asked: &VhubConnection) -> Diagnostic {
    RequestCode::RequestResourceGone
        .warning(
            "Virtual hub of the request gone",
            format!(
                "Azure no longer has `{}`. The provider did not change the request. If you will not recreate \
                 the virtual hub, tell the vendor's support and remove this request.",
                asked.virtual_hub_id
            ),
        )
        .at("virtual_hub_id")
        .at("vhub_connection")
}

/// The caller may not read the connections of the hub.
fn forbidden(hub: &Id, error: &azure::Error) -> Diagnostic {
    let action = error.missing_action().map(|it| it.action);
    let action = action.unwrap_or_else(|| {
        "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read".to_owned()
    });
    RequestCode::RequestResourceForbidden
        .warning(
            "Missing permission to read the virtual hub",
            format!(
                "The caller lacks `{action}` on `{hub}`. The provider keeps what it saw before, and otherwise \
                 goes by what you recorded: it cannot see whether the connection exists. Grant the caller \
                 the role `Reader` on the virtual hub, and apply again."
            ),
        )
        .at("virtual_hub_id")
        .at("vhub_connection")
}
