//! What the data sources of one cluster and of one Deployment have in common.

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
                                     the `external_ips` of the Deployment there (`astro_deployment_ids` of \
                                     `dataplane_allowlist`).";

/// Checks that exactly one of `id` and `name` is set, and that it can be one.
pub(super) fn id_or_name(config: Config<'_>, what: &str) -> Diagnostics {
    let mut found = Diagnostics::default();
    if config.is_set("id") && config.is_set("name") {
        found.push(
            CommonCode::ConflictingArguments
                .error(
                    "Both `id` and `name` are set",
                    format!("Each of them names a {what} by itself: set one of them."),
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
                "Not an ID of Astro",
                format!(
                    "`{id}` is no ID, which looks like `cmg3k4w9t000108l4hx2q7v1z`. A name belongs \
                     into `name`."
                ),
            )
            .at("id"),
        );
    }
    if config.known::<String>("name").is_some_and(|it| it.trim().is_empty()) {
        let detail = format!("No {what} has an empty name.");
        found.push(CommonCode::EmptyArgument.error("The name is empty", detail).at("name"));
    }
    found
}

/// Neither of them is set.
pub(super) fn neither(what: &str) -> Diagnostic {
    CommonCode::MissingArgument.error(
        format!("Neither `id` nor `name` says which {what} is meant"),
        if what == "cluster" {
            format!("Set one of them. {NO_CLUSTER}")
        } else {
            "Set one of them.".to_owned()
        },
    )
}

/// What should be an ID of Astro, and is none. `source` is the data source that finds IDs by names.
pub(super) fn not_an_id(id: &str, source: &str, attribute: &'static str) -> Option<Diagnostic> {
    (!is_id(id)).then(|| {
        AstroCode::InvalidAstroId.error(
            "Not an ID of Astro",
            format!(
                "`{id}` is no ID, which looks like `cmg3k4w9t000108l4hx2q7v1z`. Where it is a name, \
                 `name` of the data source `{source}` takes it; set this to the `id` that it finds."
            ),
        )
        .at(attribute)
    })
}

/// The warning that there are no addresses, with the reason.
pub(super) fn missing_addresses(addresses: Result<&[String], Diagnostic>) -> Option<Diagnostic> {
    addresses.err().map(Diagnostic::demoted)
}

pub(crate) use registration::register;
