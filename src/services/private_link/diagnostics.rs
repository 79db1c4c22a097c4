//! What is told about a resource and its connections: what was tried, on what, and what to do next.

use tfplugin::{Diagnostic, Diagnostics};

use super::{
    connection::{Connection, Status},
    decision::Desired,
    service_types::{ServiceType, resource_types, service_type_of},
    writer::Failure,
};
use crate::services::private_link::code::PrivateLinkCode;
use crate::{
    azure::{self, Id},
    diagnostics::{not_found, suggestions},
};

/// The type of a resource that endpoints can be made for; an error that lists those that are known.
pub(crate) fn service_type_at(resource: &Id) -> Result<&'static ServiceType, Diagnostic> {
    let resource_type = resource.resource_type().unwrap_or_default();
    if let Some(kind) = service_type_of(&resource_type) {
        return Ok(kind);
    }
    let whole = suggestions::part_of(resource, |it| {
        it.resource_type().is_some_and(|it| service_type_of(&it).is_some())
    });
    if !whole.is_empty() {
        return Err(PrivateLinkCode::PrivateEndpointsNotSupported
            .error(
                "The resource is a part of one with private endpoints",
                format!(
                    "Nobody makes a private endpoint for a `{resource_type}` by itself.{whole}"
                ),
            )
            .at("resource_id"));
    }
    let known: Vec<_> = resource_types().iter().map(|it| format!("- `{it}`")).collect();
    let what = if resource_type.is_empty() {
        format!("`{resource}` is not the ID of a resource")
    } else {
        format!(
            "`{resource_type}` is no type of resource with private endpoints that is known here"
        )
    };
    Err(PrivateLinkCode::PrivateEndpointsNotSupported
        .error(
            "The resource cannot have private endpoints",
            format!("{what}. The types are:\n\n{}", known.join("\n")),
        )
        .at("resource_id"))
}

/// There is no such resource.
pub(crate) fn missing(resource: &Id) -> Diagnostic {
    not_found::missing("The resource", resource, "resource_id")
}

/// The connection that the plan showed is not there.
pub(crate) fn vanished(connection: &str) -> Diagnostic {
    PrivateLinkCode::ConnectionGone.error(
        "The connection that was to be approved is gone",
        format!(
            "`{connection}` was there when the plan was made, and is not any more: the vendor has \
             deleted the private endpoint, or somebody has removed the connection. Plan again to \
             see what is there now."
        ),
    )
    .at("connection_id")
}

/// The connection belongs to another endpoint now than the one that the plan showed.
pub(crate) fn another(connection: &str, endpoint: Option<&Id>) -> Diagnostic {
    let endpoint =
        endpoint.map_or_else(|| "an unknown endpoint".to_owned(), |it| format!("`{it}`"));
    PrivateLinkCode::ConnectionReplaced.error(
        "The connection is another one than the plan showed",
        format!(
            "`{connection}` is that of {endpoint} now: the endpoint that the plan showed was deleted, \
             and another one asks under the same name. Nothing was approved. Plan again to see whose \
             endpoint it is."
        ),
    )
    .at("connection_id")
}

/// More than one connection is meant.
pub(crate) fn several(resource: &Id, several: &[&Connection]) -> Diagnostic {
    let lines: Vec<_> = several.iter().map(|it| format!("- {}", described(it))).collect();
    PrivateLinkCode::AmbiguousConnection.error(
        format!("{} connections could be meant", several.len()),
        format!(
            "`{resource}` has these:\n\n{}\n\nNothing was changed. Say more about the one that is \
             meant: `private_endpoint_id`, `private_endpoint_name`, `requester_subscription_id`, \
             `message_contains` and `connection_name` must all hold for it. Where all of them are meant, name each by \
             itself.",
            lines.join("\n")
        ),
    )
}

/// Why the connection is not as it should be.
pub(crate) fn failure(
    failure: Failure,
    connection: &Connection,
    wish: Desired,
    kind: &ServiceType,
) -> Diagnostics {
    let id = &connection.id;
    let (code, summary, detail) = match failure {
        Failure::Azure(error) => return refused(error, connection, wish, kind),
        Failure::Unfinished { error, .. } => {
            let mut diagnostic = Diagnostic::from(error).at("connection_id");
            diagnostic.detail.push_str(
                "\n\nAzure had taken the change on and may go on with it. Apply again: what is done \
                 by then is not done again.",
            );
            return diagnostic.into();
        }
        Failure::Gone => return vanished(id).into(),
        Failure::Dead => (
            PrivateLinkCode::EndpointDisconnected,
            "The private endpoint is disconnected",
            format!(
                "`{id}` leads to a private endpoint that is deleted or cut off for good, so nothing \
                 can be decided about it. The vendor has to make a new one."
            ),
        ),
        Failure::Failed(seen) => (
            PrivateLinkCode::ConnectionFailureState,
            "The service failed to change the connection",
            format!(
                "`{id}` has the status `{}`, and its provisioning state is `{}`. Apply again; if it \
                 stays so, the vendor has to delete the private endpoint and make a new one.",
                seen.status,
                seen.provisioning_state.unwrap_or_default()
            ),
        ),
        Failure::Unchanged(seen) => (
            PrivateLinkCode::ConnectionFailureState,
            "The service took the change on, and nothing came of it",
            format!(
                "`{id}` still has the status `{}` and the provisioning state `{}`. Apply again; if \
                 it stays so, ask Azure's support about the connection.",
                seen.status,
                seen.provisioning_state.as_deref().unwrap_or("none")
            ),
        ),
        Failure::Another(seen) => return another(id, seen.private_endpoint.as_ref()).into(),
        Failure::Overruled(seen) => (
            PrivateLinkCode::ConnectionChangedByOther,
            "Somebody else decided otherwise at the same time",
            format!(
                "`{id}` was changed here, and has the status `{}` now, which is not what was asked \
                 for. Find out who did that, and plan again.",
                seen.status
            ),
        ),
    };
    code.error(summary, detail).at("connection_id").into()
}

fn refused(
    error: azure::Error,
    connection: &Connection,
    wish: Desired,
    kind: &ServiceType,
) -> Diagnostics {
    let forbidden = error.is_forbidden();
    let client_error = matches!(error.status(), Some(400 | 409 | 422));
    let mut diagnostic = Diagnostic::from(error).at("connection_id");
    let rejected = connection.status == Status::Rejected;
    if wish == Desired::Rejected && client_error {
        diagnostic.detail.push_str(
            "\n\nThis service does not reject a connection that it approved, so it is still open. \
             Removing it works: apply with `on_destroy = \"remove\"` and destroy then, or remove the \
             connection in the portal. With `on_destroy = \"keep\"` the destroy leaves it open.",
        );
    } else if rejected && (client_error || kind.rejects_for_good) {
        diagnostic.detail.push_str(
            "\n\nThe connection was rejected before, and this service does not approve it any more. \
             Ask the vendor to delete the private endpoint and make a new one, which can then be \
             approved.",
        );
    } else if forbidden {
        let [write, approve] = kind.actions();
        let advice = format!(
            "\n\nDeciding about a connection takes `{write}` and `{approve}`, both at your resource."
        );
        diagnostic.detail.push_str(&advice);
    }
    diagnostic.into()
}

/// A connection in one line, with everything that it can be told by.
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
