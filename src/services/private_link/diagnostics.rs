//! Diagnostics of resources and their connections: what the provider tried, on what, and what to do next.

use tfplugin::{Diagnostic, Diagnostics};

use super::{
    connection::{Connection, Status},
    own_endpoint::{ENDPOINT_TYPE, OwnEndpoint},
    reconcile::{Desired, Failure},
    service_types::{ServiceType, by_contract, service_type_of},
};
use crate::diagnostics::code::CommonCode;
use crate::services::private_link::code::PrivateLinkCode;
use crate::{
    azure::{self, Id},
    diagnostics::{not_found, suggestions},
};

/// The type of a resource that may have private endpoints. One without a row is treated by what all
/// services share: nobody here knows that it has none.
pub(crate) fn service_type_at(resource: &Id) -> Result<&'static ServiceType, Diagnostic> {
    service_type_with(resource, None)
}

/// The same, with the version of the API that the user sets. The user may know that a part of a resource
/// has endpoints of its own, such as a deployment slot.
pub(crate) fn service_type_with(
    resource: &Id,
    api_version: Option<&str>,
) -> Result<&'static ServiceType, Diagnostic> {
    let resource_type = resource.resource_type().unwrap_or_default();
    let is_group = resource_type.eq_ignore_ascii_case("Microsoft.Resources/resourceGroups")
        || resource_type.eq_ignore_ascii_case("Microsoft.Resources/subscriptions");
    let is_resource = resource_type.contains('/') && !is_group;
    if service_type_of(&resource_type).is_some() || (is_resource && api_version.is_some()) {
        return Ok(by_contract(&resource_type, api_version));
    }
    let whole = suggestions::part_of(resource, |it| {
        it.resource_type().is_some_and(|it| service_type_of(&it).is_some())
    });
    if !whole.is_empty() {
        return Err(PrivateLinkCode::PrivateEndpointsNotSupported
            .error(
                "Part of a resource instead of the resource",
                format!(
                    "The provider knows no private endpoints of a `{resource_type}`.{whole} If parts of \
                     this type have endpoints of their own, set `api_version` where there is one."
                ),
            )
            .at("resource_id"));
    }
    if is_resource {
        return Ok(by_contract(&resource_type, None));
    }
    Err(PrivateLinkCode::PrivateEndpointsNotSupported
        .error(
            "Not the ID of a resource",
            format!(
                "`{resource}` is not the ID of a resource. Use the ID of the resource that the endpoint \
                 is for, such as a `Microsoft.Storage/storageAccounts`."
            ),
        )
        .at("resource_id"))
}

/// The warning that a type has no row; nothing of one that has.
pub(crate) fn without_row(kind: &ServiceType) -> Option<Diagnostic> {
    let version = match kind.api_version {
        "" => "the newest stable API version that Azure lists".to_owned(),
        version => format!("API version {version}"),
    };
    (!kind.has_row).then(|| {
        PrivateLinkCode::ServiceTypeNotKnown
            .warning(
                "Type of resource not known",
                format!(
                    "The provider has no facts about private endpoints of `{}`. It treats their \
                     connections in the way that all services share, with {version}. It does not know \
                     whether the type has private endpoints, or what is particular to them, such as \
                     whether it approves what was rejected. Compare the result with \"Private endpoint \
                     connections\" of the resource in the portal.",
                    kind.resource_type
                ),
            )
            .at("resource_id")
    })
}

/// The ID is not that of a private endpoint.
pub(crate) fn not_an_endpoint(id: &Id, attribute: &'static str) -> Diagnostic {
    CommonCode::WrongResourceType
        .error(
            "Not a private endpoint",
            format!(
                "`{id}` is not the ID of a private endpoint, which ends with \
                 `/providers/{ENDPOINT_TYPE}/<name>`.{}",
                suggestions::part_of_type(id, ENDPOINT_TYPE)
            ),
        )
        .at(attribute)
}

/// The vendor has not approved your endpoint.
pub(crate) fn own_pending(endpoint: &OwnEndpoint) -> Diagnostic {
    let next = match endpoint.status {
        Status::Pending => format!(
            "Give the vendor {}, in their console, their API or a ticket. Until they approve it, no \
             traffic passes.",
            endpoint.told_by()
        ),
        _ => "Azure does not connect this endpoint again. Ask the vendor why, delete the endpoint, and \
              create it again."
            .to_owned(),
    };
    PrivateLinkCode::OwnEndpointNotConnected
        .warning(
            "Private endpoint not connected",
            format!("`{}` is {}: \"{}\". {next}", endpoint.id, endpoint.status, endpoint.message),
        )
        .at("status")
}

/// The caller may not read the addresses of your endpoint.
pub(crate) fn addresses_unknown(endpoint: &Id, error: &Diagnostic) -> Diagnostic {
    PrivateLinkCode::EndpointAddressesNotReadable
        .warning(
            "Addresses of the endpoint not readable",
            format!(
                "`ip_addresses` is null, because the caller may not read the network interface of \
                 `{endpoint}`: {}",
                error.detail
            ),
        )
        .at("ip_addresses")
}

/// The resource does not exist.
pub(crate) fn resource_not_found(resource: &Id) -> Diagnostic {
    not_found("The resource", resource, "resource_id")
}

/// The connection that the plan showed no longer exists.
pub(crate) fn vanished(connection: &str) -> Diagnostic {
    PrivateLinkCode::ConnectionGone.error(
        "Planned connection gone",
        format!(
            "`{connection}` existed at plan time and no longer does: the vendor deleted the private \
             endpoint, or somebody removed the connection. Plan again to see the current connections."
        ),
    )
    .at("connection_id")
}

/// The connection now belongs to another endpoint than the plan showed.
pub(crate) fn another(connection: &str, endpoint: Option<&Id>) -> Diagnostic {
    let endpoint =
        endpoint.map_or_else(|| "an unknown endpoint".to_owned(), |it| format!("`{it}`"));
    PrivateLinkCode::ConnectionReplaced.error(
        "Connection of another private endpoint",
        format!(
            "`{connection}` now belongs to {endpoint}: the endpoint that the plan showed was deleted, \
             and another one uses the same connection name. The provider approved nothing. Plan again \
             to see whose endpoint it is."
        ),
    )
    .at("connection_id")
}

/// Several connections match.
pub(crate) fn several(resource: &Id, several: &[&Connection]) -> Diagnostic {
    let lines: Vec<_> = several.iter().map(|it| format!("- {}", described(it))).collect();
    PrivateLinkCode::AmbiguousConnection.error(
        "Ambiguous private endpoint connection",
        format!(
            "{} connections of `{resource}` match the arguments:\n\n{}\n\nThe provider changed \
             nothing. Set more of `private_endpoint_id`, `private_endpoint_name`, \
             `requester_subscription_id`, `message_contains` and `connection_name`, so that exactly one \
             connection matches. To approve all of them, use one approval for each.",
            several.len(),
            lines.join("\n")
        ),
    )
}

/// Endpoints of one name in several subscriptions are listed.
pub(crate) fn same_name(resource: &Id, name: &str, several: &[&Connection]) -> Diagnostic {
    let lines: Vec<_> = several.iter().map(|it| format!("- {}", described(it))).collect();
    PrivateLinkCode::AmbiguousConnection
        .warning(
            "Endpoint name in several subscriptions",
            format!(
                "Private endpoints called `{name}` in several subscriptions have connections with \
                 `{resource}`:\n\n{}\n\nThe name does not tell whose endpoint is meant. Set \
                 `requester_subscription_id` or `private_endpoint_id`.",
                lines.join("\n")
            ),
        )
        .at("private_endpoint_name")
}

/// Why the connection did not reach the desired state.
pub(crate) fn failure(
    failure: Failure,
    connection: &Connection,
    desired: Desired,
    kind: &ServiceType,
) -> Diagnostics {
    let id = &connection.id;
    let (code, summary, detail) = match failure {
        Failure::Azure(error) => return refused(error, connection, desired, kind),
        Failure::Unfinished { error, .. } => {
            let mut diagnostic = Diagnostic::from(error).at("connection_id");
            diagnostic.detail.push_str(
                "\n\nAzure had accepted the change and may continue with it. Apply again: the provider \
                 repeats nothing that Azure has finished by then.",
            );
            return diagnostic.into();
        }
        Failure::NotFound => return vanished(id).into(),
        Failure::Disconnected => (
            PrivateLinkCode::EndpointDisconnected,
            "Private endpoint disconnected",
            format!(
                "The private endpoint of `{id}` was deleted or permanently disconnected, so Azure accepts \
                 no decision about it. Ask the vendor to create a new one."
            ),
        ),
        Failure::Failed(seen) => (
            PrivateLinkCode::ConnectionFailureState,
            "Failed change of the connection",
            format!(
                "Azure could not change `{id}`: its status is `{}` and its provisioning state `{}`. Apply \
                 again. If that does not help, ask the vendor to delete the private endpoint and to \
                 create a new one.",
                seen.status,
                seen.provisioning_state.unwrap_or_default()
            ),
        ),
        Failure::Unchanged(seen) => (
            PrivateLinkCode::ConnectionFailureState,
            "Accepted change without effect",
            format!(
                "Azure accepted the change of `{id}`, but its status is still `{}` and its provisioning \
                 state `{}`. Apply again. If that does not help, ask Azure support about the connection.",
                seen.status,
                seen.provisioning_state.as_deref().unwrap_or("none")
            ),
        ),
        Failure::Replaced(seen) => return another(id, seen.private_endpoint.as_ref()).into(),
        Failure::ChangedByOther(seen) => (
            PrivateLinkCode::ConnectionChangedByOther,
            "Conflicting decision about the connection",
            format!(
                "The provider changed `{id}`, but its status is now `{}`: somebody else decided otherwise \
                 at the same time. Find out who did, and plan again.",
                seen.status
            ),
        ),
    };
    code.error(summary, detail).at("connection_id").into()
}

fn refused(
    error: azure::Error,
    connection: &Connection,
    desired: Desired,
    kind: &ServiceType,
) -> Diagnostics {
    let forbidden = error.is_forbidden();
    let client_error = matches!(error.status(), Some(400 | 409 | 422));
    let mut diagnostic = Diagnostic::from(error).at("connection_id");
    let rejected = connection.status == Status::Rejected;
    if desired == Desired::Rejected && client_error {
        diagnostic.detail.push_str(
            "\n\nThis service does not reject an approved connection, so it is still open. You can \
             remove it: apply with `on_destroy = \"remove\"` and then destroy, or remove the connection \
             in the portal. With `on_destroy = \"keep\"`, the destroy leaves it open.",
        );
    } else if rejected && (client_error || kind.rejects_for_good) {
        diagnostic.detail.push_str(
            "\n\nThe connection was rejected before, and this service never approves a rejected \
             connection. Ask the vendor to delete the private endpoint and to create a new one, which \
             you can then approve.",
        );
    } else if forbidden {
        let [write, approve] = kind.actions();
        let advice = format!(
            "\n\nTo decide about a connection, the caller needs `{write}` and `{approve}` at your resource."
        );
        diagnostic.detail.push_str(&advice);
    }
    diagnostic.into()
}

/// A connection in one line, with everything that identifies it.
fn described(connection: &Connection) -> String {
    let endpoint = connection
        .private_endpoint
        .as_ref()
        .map_or_else(|| "an unknown endpoint".to_owned(), |it| format!("`{it}`"));
    format!(
        "`{}`, {}, for {endpoint}, with the message \"{}\"",
        connection.name, connection.status, connection.description
    )
}
