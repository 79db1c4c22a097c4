//! Diagnostics of requests for private endpoints.

use tfplugin::Diagnostic;

use crate::services::private_link::code::PrivateLinkCode;
use crate::services::vendor_requests::code::RequestCode;
use crate::{
    azure::Id,
    services::{private_link::Target, vendor_requests::vendors::Vendor},
};

/// A private link service has no groups.
pub(super) fn service(resource: &Id) -> Diagnostic {
    RequestCode::InvalidGroup.error(
        "Private link service without groups",
        format!(
            "`{}` is a private link service of yours: a consumer uses its alias or its ID, without a \
             group. Send the vendor the alias in a separate ticket (`dataplane_access_request` with \
             `kind = \"other\"` records one), and approve the connection with \
             `dataplane_private_endpoint_approval`.",
            resource.name()
        ),
    )
    .at("resource_id")
}

/// The message is longer than the service accepts.
pub(super) fn long_message(length: usize, most: usize, resource_type: &str) -> Diagnostic {
    RequestCode::MessageTooLong.error(
        "Request message too long",
        format!(
            "The message has {length} characters; `{resource_type}` accepts at most {most}. Remove \
             `request_message` to use the reference of the request."
        ),
    )
    .at("request_message")
}

/// The resource has no such group.
pub(super) fn no_group(target: &Target, group: &str) -> Diagnostic {
    let offered: Vec<_> = target.groups.iter().map(|it| format!("`{}`", it.id)).collect();
    let other_case = target.groups.iter().find(|it| it.id.eq_ignore_ascii_case(group));
    let hint = match other_case {
        Some(found) => format!(" Group IDs are case-sensitive: use `{}`.", found.id),
        None => String::new(),
    };
    RequestCode::InvalidGroup
        .error(
            "Invalid group of the resource",
            format!(
                "`{}` has no group `{group}`. Azure lists {}.{hint}",
                target.name,
                if offered.is_empty() { "none".to_owned() } else { offered.join(", ") }
            ),
        )
        .at("group_id")
}

/// The pricing tier has no private endpoints.
pub(super) fn wrong_tier(target: &Target, sku: &str, wanted: &str) -> Diagnostic {
    PrivateLinkCode::PrivateEndpointsNotSupported.error(
        "Pricing tier without private endpoints",
        format!(
            "`{}` has the SKU {sku}. `{}` has private endpoints in {wanted} only: change the SKU \
             before you send the ticket.",
            target.name, target.resource_type
        ),
    )
    .at("resource_id")
}

/// The customer pays for an endpoint.
pub(super) fn costs(vendor: &Vendor) -> Diagnostic {
    let charged = if vendor.is_astro() {
        format!("{} passes on its infrastructure costs", vendor.name())
    } else {
        format!("{} may charge you for it", vendor.name())
    };
    RequestCode::EndpointCosts.warning(
        "Cost of a private endpoint",
        format!(
            "This request is for 1 private endpoint. Azure bills each endpoint by the hour and by traffic, \
             and {charged}. See Azure Private Link pricing."
        ),
    )
    .at("group_id")
}

/// A private endpoint does not restrict public access.
pub(super) fn open(target: &Target) -> Diagnostic {
    RequestCode::ResourceOpenToAll.warning(
        "Resource open to all networks",
        format!(
            "`{}` accepts connections from all networks, and a private endpoint does not change that. \
             When the endpoint is ready, disable public network access, or set the default action of its \
             firewall to deny.",
            target.name
        ),
    )
    .at("resource_id")
}

/// Astro's network already has a zone for blobs.
pub(super) fn blob(resource: &Id) -> Diagnostic {
    RequestCode::BlobNamesMayStopResolving.warning(
        "Blob names may stop resolving in the cluster",
        format!(
            "Each Astro cluster has its own private endpoint for blobs, so its network most likely \
             already has the private DNS zone. As soon as `{}` has any private endpoint, its name \
             resolves through that zone, and from the cluster it resolves only after Astronomer has \
             added the record. Approve when Astronomer is ready, and test.",
            resource.name()
        ),
    )
    .at("group_id")
}

/// Clients of one group also need another one.
pub(super) fn dfs(resource: &Id) -> Diagnostic {
    RequestCode::BlobEndpointNeeded.warning(
        "Endpoint for `blob` normally needed too",
        format!(
            "Libraries for data lakes use both names of `{}`. Request an endpoint for `blob` too, unless \
             you know that yours do not.",
            resource.name()
        ),
    )
    .at("group_id")
}

/// A registry's data endpoints are off.
pub(super) fn no_data_endpoints(target: &Target) -> Diagnostic {
    RequestCode::DataEndpointsOff.warning(
        "Registry without dedicated data endpoints",
        format!(
            "Astronomer's guide asks for the name of the data endpoint, but `{}` has none, so the ticket \
             omits it. Enable dedicated data endpoints and apply again before you send the ticket.",
            target.name
        ),
    )
    .at("resource_id")
}

/// The resource no longer exists.
pub(super) fn gone(resource: &Id, vendor: &Vendor) -> Diagnostic {
    RequestCode::RequestResourceGone.warning(
        "Resource of the request gone",
        format!(
            "Azure no longer has `{resource}`. The provider did not change the request. If you will not \
             recreate the resource, tell {} and remove this request.",
            vendor.support()
        ),
    )
    .at("resource_id")
}

/// The caller may not read the resource.
pub(super) fn forbidden(resource: &Id, lacking: &[String]) -> Diagnostic {
    let lacking: Vec<_> = lacking.iter().map(|it| format!("`{it}`")).collect();
    RequestCode::RequestResourceForbidden.warning(
        "Missing permission to read the resource",
        format!(
            "The caller lacks {} on `{resource}`. The provider keeps what it knows, omits the rest from \
             the ticket, and may not see the progress of the connection. Grant the caller the role \
             `Reader` on the resource, and apply again.",
            lacking.join(" and ")
        ),
    )
    .at("resource_id")
}

/// The connection is no longer ready, though the plan said so.
pub(super) fn no_longer_ready(title: &str, status: &str) -> Diagnostic {
    RequestCode::RequestNotReady.error(
        "Connection no longer ready",
        format!(
            "The plan said `ready = true`, and Azure has changed since: {title} is now `{status}`. The \
             provider recorded that. Plan again to see what to do."
        ),
    )
    .at("ready")
}
