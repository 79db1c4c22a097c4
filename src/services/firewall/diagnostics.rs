//! What is told about a target before anything is asked of it.

use tfplugin::Diagnostic;

use super::{
    service_descriptor::ServiceDescriptor,
    table::{adapter_of, adapters},
};
use crate::services::firewall::code::FirewallCode;
use crate::{azure::Id, diagnostics::suggestions};

/// The service of a target; an error that lists those whose firewalls are known.
pub(crate) fn adapter_at(target: &Id) -> Result<&'static ServiceDescriptor, Diagnostic> {
    let kind = target.resource_type().unwrap_or_default();
    if let Some(adapter) = adapter_of(&kind) {
        return Ok(adapter);
    }
    let whole = suggestions::part_of(target, |it| {
        it.resource_type().is_some_and(|it| adapter_of(&it).is_some())
    });
    if !whole.is_empty() {
        return Err(FirewallCode::FirewallNotSupported
            .error(
                "The target is a part of a resource with a firewall",
                format!("`{kind}` has no firewall of its own.{whole}"),
            )
            .at("target_id"));
    }
    let known: Vec<_> = adapters().iter().map(|it| format!("- `{}`", it.resource_type())).collect();
    let what = match kind.to_ascii_lowercase().as_str() {
        "microsoft.databricks/workspaces" => {
            "The IP access lists of a Databricks workspace are set through the workspace itself, \
             not through Azure Resource Manager"
                .to_owned()
        }
        "" => format!("`{target}` is not the ID of a resource"),
        _ => format!("`{kind}` has no firewall that is known here"),
    };
    Err(FirewallCode::FirewallNotSupported
        .error(
            "The target has no firewall of a known kind",
            format!("{what}. A target is one of:\n\n{}", known.join("\n")),
        )
        .at("target_id"))
}
