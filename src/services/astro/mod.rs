//! Data sources of Astro: clusters and Deployments, and the checks that they share.

pub(crate) mod cluster_data_source;
pub(crate) mod clusters_data_source;
pub(crate) mod deployment_data_source;
pub(crate) mod deployments_data_source;
mod registration;

use tfplugin::{Config, Diagnostic, Diagnostics};

use crate::astro::code::AstroCode;
use crate::astro::is_id;
use crate::diagnostics::code::CommonCode;

/// Why a `cluster_id` is null.
pub(super) const NO_CLUSTER: &str = "The `cluster_id` of a Deployment on a standard cluster is null, because \
                                     Organizations share such clusters and the API does not show them: use \
                                     the `external_ips` of the Deployment instead (`astro_deployment_ids` of \
                                     `dataplane_allowlist`).";

/// Checks that exactly one of `id` and `name` is set, and that it can be one.
pub(super) fn id_or_name(config: Config<'_>, what: &str) -> Diagnostics {
    let mut found = Diagnostics::default();
    if config.is_set("id") && config.is_set("name") {
        found.push(
            CommonCode::ConflictingArguments
                .error(
                    "Both `id` and `name` are set",
                    format!("Each of them identifies a {what}: set only one of them."),
                )
                .at("name"),
        );
    }
    if config.is_null("id") && config.is_null("name") {
        found.push(neither(what));
    }
    if let Some(id) = config.known::<String>("id").filter(|it| !is_id(it)) {
        found.push(
            AstroCode::InvalidAstroId.error(
                "Invalid Astro ID",
                format!(
                    "`{id}` is not an ID, which looks like `cmg3k4w9t000108l4hx2q7v1z`. Set a name in `name`."
                ),
            )
            .at("id"),
        );
    }
    if config.known::<String>("name").is_some_and(|it| it.trim().is_empty()) {
        let detail = format!("A {what} always has a name: set it, or set `id`.");
        found.push(CommonCode::EmptyArgument.error("Empty name", detail).at("name"));
    }
    found
}

/// Neither `id` nor `name` is set.
pub(super) fn neither(what: &str) -> Diagnostic {
    CommonCode::MissingArgument.error(
        "Missing `id` or `name`",
        if what == "cluster" {
            format!("Set one of them to identify the {what}. {NO_CLUSTER}")
        } else {
            format!("Set one of them to identify the {what}.")
        },
    )
}

/// The error for a text that is not an ID of Astro. `source` is the data source that finds IDs by name.
pub(super) fn not_an_id(id: &str, source: &str, attribute: &'static str) -> Option<Diagnostic> {
    (!is_id(id)).then(|| {
        AstroCode::InvalidAstroId.error(
            "Invalid Astro ID",
            format!(
                "`{id}` is not an ID, which looks like `cmg3k4w9t000108l4hx2q7v1z`. If it is a name, set it as \
                 `name` of the data source `{source}`, and use the `id` that it finds here."
            ),
        )
        .at(attribute)
    })
}

/// The warning that addresses are missing, with the reason.
pub(super) fn missing_addresses(addresses: Result<&[String], Diagnostic>) -> Option<Diagnostic> {
    addresses.err().map(Diagnostic::demoted)
}

pub(crate) use registration::register;
