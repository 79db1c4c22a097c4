//! Resources of other providers, as a state has them that those wrote.

use serde_json::{Value, json};

/// A resource of another provider.
pub struct Foreign {
    /// Its type, such as `azurerm_role_assignment`.
    pub type_name: &'static str,
    /// Its name in the configuration.
    pub name: &'static str,
    /// The provider, such as `hashicorp/azurerm`.
    pub provider: &'static str,
    /// The version of its schema.
    pub schema_version: u32,
    /// What the provider keeps of it.
    pub attributes: Value,
}

impl Foreign {
    /// A state that holds it and nothing else.
    pub fn state(&self) -> Value {
        json!({
            "version": 4,
            "terraform_version": "1.11.4",
            "serial": 1,
            "lineage": "5a0f4e0e-9d15-4c5b-8b52-0e2b1f6b7a10",
            "outputs": {},
            "resources": [{
                "mode": "managed",
                "type": self.type_name,
                "name": self.name,
                "provider": format!("provider[\"registry.terraform.io/{}\"]", self.provider),
                "instances": [{
                    "schema_version": self.schema_version,
                    "attributes": self.attributes,
                    "sensitive_attributes": [],
                }],
            }],
        })
    }
}
