//! What this service offers to Terraform.

use tfplugin::Provider;

use super::{perimeter_access_rule, perimeter_access_rule_list};
use crate::Clients;

/// Its resources and list resources.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .subcategory("Allowlists")
        .resource::<perimeter_access_rule::PerimeterAccessRule>()
        .list_resource::<perimeter_access_rule_list::PerimeterAccessRuleList>()
}
