//! `parse_resource_id`: what an Azure resource ID is made of.

use std::collections::BTreeMap;

use tfplugin::{Function, FunctionError, Model, Ordered};

use crate::azure::Id;

/// Takes an Azure resource ID apart.
///
/// The result has the attributes that the function of the same name in the `azurerm` provider has.
/// What an ID does not have is an empty string: the ID of a subscription names no resource group.
#[derive(Debug, Model)]
#[tf(name = "parse_resource_id")]
pub(crate) struct ParseResourceId {
    /// The ID of any Azure resource, resource group, subscription or management group.
    id: String,
}

/// The parts of an Azure resource ID.
#[derive(Debug, Model)]
pub(crate) struct ResourceIdParts {
    /// Subscription that holds it.
    subscription_id: String,
    /// Resource group that holds it.
    resource_group_name: String,
    /// Namespace of the resource provider, such as `Microsoft.Storage`.
    resource_provider: String,
    /// Full type, such as `Microsoft.Storage/storageAccounts/blobServices/containers`.
    full_resource_type: String,
    /// Last part of the type, such as `containers`.
    resource_type: String,
    /// Name of the resource itself.
    resource_name: String,
    /// Names of the resources around it by the type of each, such as `storageAccounts`.
    parent_resources: BTreeMap<String, String>,
    /// ID of what an extension resource, such as a role assignment, applies to.
    resource_scope: String,
}

impl Function for ParseResourceId {
    type Output = ResourceIdParts;

    fn call(self) -> Result<ResourceIdParts, FunctionError> {
        let id = Id::parse(&self.id)
            .map_err(|error| FunctionError::argument("id", error.to_string()))?;
        let full_resource_type = id.resource_type().unwrap_or_default();
        let mut types: Vec<_> = full_resource_type.split('/').skip(1).map(str::to_owned).collect();
        let resource_type = types.pop().unwrap_or_default();
        // One type fewer than names is left: the resource itself is no parent.
        let parents = types.into_iter().zip(id.names());
        let parent_resources = parents.map(|(kind, name)| (kind, name.to_owned())).into_map();
        let scope = id.scope().filter(|scope| scope.namespace().is_some());
        Ok(ResourceIdParts {
            subscription_id: id.subscription_id().unwrap_or_default().to_owned(),
            resource_group_name: id.resource_group().unwrap_or_default().to_owned(),
            resource_provider: id.namespace().unwrap_or_default().to_owned(),
            resource_type,
            resource_name: id.name().to_owned(),
            parent_resources,
            resource_scope: scope.map(|it| it.as_str().to_owned()).unwrap_or_default(),
            full_resource_type,
        })
    }
}
