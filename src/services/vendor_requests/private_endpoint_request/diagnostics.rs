//! What is told about a request for a private endpoint.

use tfplugin::Diagnostic;

use super::PrivateEndpointRequest;
use crate::services::private_link::code::PrivateLinkCode;
use crate::services::vendor_requests::code::RequestCode;
use crate::{
    azure::Id,
    diagnostics::suggestions,
    services::private_link::{Target, resource_types, service_type_of},
};

/// No endpoint can be made for resources of this type.
pub(super) fn no_type(resource: &Id) -> Diagnostic {
    let known: Vec<_> = resource_types().iter().map(|it| format!("`{it}`")).collect();
    PrivateLinkCode::PrivateEndpointsNotSupported.error(
        "The resource cannot have private endpoints",
        format!(
            "`{resource}` is of no type that is known to have private endpoints. Known are {}.{}",
            known.join(", "),
            suggestions::part_of(resource, |it| {
                it.resource_type().is_some_and(|it| service_type_of(&it).is_some())
            })
        ),
    )
    .at("resource_id")
}

/// A private link service is asked for in another way.
pub(super) fn service(resource: &Id) -> Diagnostic {
    RequestCode::InvalidGroup.error(
        "A private link service has no groups",
        format!(
            "`{}` is a private link service of your own: whoever connects to it uses its alias or its \
             ID, and no group. Tell the vendor the alias in a ticket of your own (`dataplane_access_request` \
             with `kind = \"other\"` keeps one), and approve the connection with \
             `dataplane_private_endpoint_approval`.",
            resource.name()
        ),
    )
    .at("resource_id")
}

/// The message is longer than the service takes.
pub(super) fn long_message(length: usize, most: usize, resource_type: &str) -> Diagnostic {
    RequestCode::MessageTooLong.error(
        "The request message is too long",
        format!(
            "It has {length} characters; `{resource_type}` takes {most}. Leave it out: the reference of \
             the request is then used."
        ),
    )
    .at("request_message")
}

/// The resource offers no such group.
pub(super) fn no_group(target: &Target, group: &str) -> Diagnostic {
    let offered: Vec<_> = target.groups.iter().map(|it| format!("`{}`", it.id)).collect();
    let other_case = target.groups.iter().find(|it| it.id.eq_ignore_ascii_case(group));
    let hint = match other_case {
        Some(found) => format!(" The case counts: write `{}`.", found.id),
        None => String::new(),
    };
    RequestCode::InvalidGroup
        .error(
            "The resource offers no such group",
            format!(
                "`{}` has no group `{group}`; Azure lists {}.{hint}",
                target.name,
                if offered.is_empty() { "none".to_owned() } else { offered.join(", ") }
            ),
        )
        .at("group_id")
}

/// The pricing tier has no private endpoints.
pub(super) fn wrong_tier(target: &Target, sku: &str, wanted: &str) -> Diagnostic {
    PrivateLinkCode::PrivateEndpointsNotSupported.error(
        "The resource's pricing tier has no private endpoints",
        format!(
            "`{}` is of the SKU {sku}. `{}` has private endpoints in {wanted} only: change the SKU \
             before the vendor is asked.",
            target.name, target.resource_type
        ),
    )
    .at("resource_id")
}

/// What an endpoint costs is for the customer to know.
pub(super) fn costs() -> Diagnostic {
    RequestCode::EndpointCosts.warning(
        "A private endpoint costs money",
        "This request asks for 1 private endpoint. Azure bills each of them by the hour and by the \
         traffic, and Astronomer passes the infrastructure costs on. See Azure Private Link pricing.",
    )
    .at("group_id")
}

/// A private endpoint closes nothing.
pub(super) fn open(target: &Target) -> Diagnostic {
    RequestCode::ResourceOpenToAll.warning(
        "The resource is open to everybody",
        format!(
            "`{}` takes connections from all networks, and a private endpoint does not change that. \
             When the endpoint is ready, disable public network access or let its firewall deny by \
             default.",
            target.name
        ),
    )
    .at("resource_id")
}

/// Astro's network has a zone for blobs already.
pub(super) fn blob(resource: &Id) -> Diagnostic {
    RequestCode::BlobNamesMayStopResolving.warning(
        "Names of blobs may stop resolving in the cluster until the vendor adds the record",
        format!(
            "Astro clusters come with a private endpoint of their own for blobs, so their network most \
             likely has the private DNS zone already. As soon as `{}` has any private endpoint, its \
             name leads into that zone, and resolves from the cluster only once Astronomer has added \
             the record. Approve when they are ready, and test.",
            resource.name()
        ),
    )
    .at("group_id")
}

/// Clients of one group need another one as well.
pub(super) fn dfs(resource: &Id) -> Diagnostic {
    RequestCode::BlobEndpointNeeded.warning(
        "Clients of `dfs` normally need `blob` as well",
        format!(
            "Libraries for data lakes call both names of `{}`. Ask for an endpoint for `blob`, too, \
             unless you know that yours do not.",
            resource.name()
        ),
    )
    .at("group_id")
}

/// A registry's data endpoints are off.
pub(super) fn no_data_endpoints(target: &Target) -> Diagnostic {
    RequestCode::DataEndpointsOff.warning(
        "The registry's data endpoints are off",
        format!(
            "Astronomer's guide asks for the name of the data endpoint, and `{}` has none, so the ticket \
             leaves it out. Turn on dedicated data endpoints, and apply again, before you send it.",
            target.name
        ),
    )
    .at("resource_id")
}

/// The resource is not there any more.
pub(super) fn gone(resource: &Id) -> Diagnostic {
    RequestCode::RequestResourceGone.warning(
        "The resource of the request is gone",
        format!(
            "Azure has no `{resource}` any more. The record stays as it was. If the resource is not \
             coming back, tell Astronomer support, and remove this request."
        ),
    )
    .at("resource_id")
}

/// The caller may not look.
pub(super) fn forbidden(resource: &Id, lacking: &[String]) -> Diagnostic {
    let lacking: Vec<_> = lacking.iter().map(|it| format!("`{it}`")).collect();
    RequestCode::RequestResourceForbidden.warning(
        "The resource could not be looked at",
        format!(
            "The caller lacks {} on `{resource}`. What is known stays as it is, and what is not is left \
             out of the ticket; how far the connection is may not be seen. Give the caller the role \
             `Reader` on the resource, and apply again.",
            lacking.join(" and ")
        ),
    )
    .at("resource_id")
}

/// What the plan took for granted does not hold any more.
pub(super) fn not_ready_any_more(request: &PrivateEndpointRequest) -> Diagnostic {
    RequestCode::RequestNotReady.error(
        "The connection is not ready any more",
        format!(
            "The plan said `ready = true`, and Azure has changed since: {} is `{}`. That is recorded. \
             Plan again to see what has to be done.",
            request.what(),
            request.status.known().map(String::as_str).unwrap_or_default()
        ),
    )
    .at("ready")
}

/// It is further than the plan could see.
pub(super) fn moved_on(request: &PrivateEndpointRequest) -> Diagnostic {
    let text = |it: Option<&String>| it.cloned().unwrap_or_default();
    RequestCode::RequestMovedOn
        .warning(
            "The request has moved on since the plan",
            format!(
                "{} is `{}` by now. {} The next plan shows it.",
                request.what(),
                text(request.status.known()),
                text(request.next_step.known())
            ),
        )
        .at("status")
}
