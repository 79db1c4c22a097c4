//! Role definitions as Azure has them.

use serde::Deserialize;

use crate::azure;

/// A role definition.
pub(crate) type Definition = azure::Resource<DefinitionProperties>;

/// What Azure says of a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DefinitionProperties {
    /// Name as Azure shows it.
    pub(crate) role_name: String,
}
