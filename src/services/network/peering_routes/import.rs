//! Naming routes that exist, for an import.

use tfplugin::Diagnostic;

use super::{Identity, validate::is_prefix};
use crate::diagnostics::code::CommonCode;
use crate::{azure::Id, services::network::ROUTE_TABLE_TYPE};

/// Reads the text of `terraform import`: the ID of the table, and what the names begin with where
/// that is not `dataplane`.
pub(super) fn identity(text: &str) -> Result<Identity, Diagnostic> {
    let (table, prefix) = text.split_once('|').unwrap_or((text, "dataplane"));
    let route_table_id =
        Id::parse(table.trim()).map_err(|error| unreadable(text, &error.to_string()))?;
    let name_prefix = prefix.trim().to_owned();
    if !route_table_id.is_type(ROUTE_TABLE_TYPE) {
        return Err(unreadable(text, "it is not the ID of a route table"));
    }
    if !is_prefix(&name_prefix) {
        return Err(unreadable(text, "no route has a name that begins so"));
    }
    Ok(Identity { route_table_id, name_prefix })
}

fn unreadable(text: &str, why: &str) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "The import ID is not understood",
        format!(
            "`{text}`: {why}. Give the ID of the route table; where `name_prefix` is not \
             `dataplane`, `|` and the prefix behind it."
        ),
    )
}
