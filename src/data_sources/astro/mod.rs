//! What the data sources of one cluster and of one Deployment have in common.

use tfplugin::{Config, Diagnostic, Diagnostics};

use crate::astro::is_id;

/// Checks that exactly one of `id` and `name` is set, and that it can be one.
pub(super) fn id_or_name(config: Config<'_>, what: &str) -> Diagnostics {
    let mut found = Diagnostics::default();
    if config.is_set("id") && config.is_set("name") {
        found.push(
            Diagnostic::error(
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
            Diagnostic::error(
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
        found.push(Diagnostic::error("The name is empty", detail).at("name"));
    }
    found
}

/// Neither of them is set.
pub(super) fn neither(what: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Neither `id` nor `name` says which {what} is meant"),
        "Set one of them.",
    )
}

/// The warning that there are no addresses, with the reason.
pub(super) fn missing_addresses(addresses: Result<&[String], Diagnostic>) -> Option<Diagnostic> {
    let error = addresses.err()?;
    Some(Diagnostic::warning(error.summary, error.detail))
}
