//! What can be said about an approval without asking Azure.

use tfplugin::{Config, Diagnostic, Diagnostics};

use super::{diagnostics, model::MATCHERS};
use crate::diagnostics::code::CommonCode;
use crate::{
    azure,
    diagnostics::suggestions,
    services::private_link::{resource_of, service_type_at},
};

/// The type of a private endpoint.
const ENDPOINT_TYPE: &str = "Microsoft.Network/privateEndpoints";

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    if let Some(id) = config.known::<azure::Id>("resource_id") {
        found.0.extend(service_type_at(&id).err());
    }
    if MATCHERS.iter().all(|it| config.is_null(it)) {
        found.push(diagnostics::nothing_known());
    }
    if let Some(id) = config.known::<azure::Id>("private_endpoint_id")
        && !id.is_type(ENDPOINT_TYPE)
    {
        found.push(
            CommonCode::WrongResourceType
                .error(
                    "Not a private endpoint",
                    format!(
                        "`{id}` is not the ID of a private endpoint, which ends with \
                     `/providers/{ENDPOINT_TYPE}/<name>`.{} Ask the vendor for it, or describe the \
                     connection by `requester_subscription_id` or `message_contains`.",
                        suggestions::part_of_type(&id, ENDPOINT_TYPE)
                    ),
                )
                .at("private_endpoint_id"),
        );
    }
    found
}

/// The ID of a connection, as an import names it.
pub(super) fn connection(text: &str) -> Result<azure::Id, Diagnostic> {
    let id =
        azure::Id::parse(text).map_err(|error| diagnostics::import(text, &error.to_string()))?;
    let resource = resource_of(&id).ok_or_else(|| {
        diagnostics::import(text, "it is not the ID of a private endpoint connection")
    })?;
    service_type_at(&resource).map_err(|error| diagnostics::import(text, &error.detail))?;
    Ok(id)
}
