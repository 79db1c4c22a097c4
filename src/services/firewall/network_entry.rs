//! A subnet, or an instance of a service, that a firewall lets in.

use std::{fmt, str::FromStr};

use allowlist::{Member, Service};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    element::{Element, Sublist},
    entry::Entry,
    flaw::Flaw,
    rule_resources::{RuleResources, StoredRule},
};
use crate::azure::Id;

/// The words between the resource and its tenant in the text of an instance.
const OF_TENANT: &str = " of tenant ";

/// How many characters tell one subnet from all others in the name of its rule.
const NAME_DIGITS: usize = 16;

/// A subnet, or an instance of a service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NetworkEntry {
    /// A subnet, of any tenant.
    Subnet(Id),
    /// A resource, whose own identity calls: its ID, or a pattern such as all workspaces of a
    /// subscription.
    Instance {
        /// The resource.
        resource: Id,
        /// Its tenant, in lower case.
        tenant: String,
    },
}

impl NetworkEntry {
    /// The instance; tenants compare without case.
    pub(crate) fn instance(resource: Id, tenant: &str) -> Self {
        Self::Instance { resource, tenant: tenant.to_ascii_lowercase() }
    }
}

impl Member for NetworkEntry {}

impl fmt::Display for NetworkEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Subnet(subnet) => subnet.fmt(f),
            Self::Instance { resource, tenant } => write!(f, "{resource}{OF_TENANT}{tenant}"),
        }
    }
}

impl FromStr for NetworkEntry {
    type Err = crate::azure::resource_id::IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(OF_TENANT) {
            Some((resource, tenant)) => Ok(Self::instance(Id::parse(resource)?, tenant)),
            None => Id::parse(text).map(Self::Subnet),
        }
    }
}

impl Entry for NetworkEntry {
    const ARGUMENT: &'static str = "subnet_ids";
    const NOUN: &'static str = "network or resource";
    const NOUNS: &'static str = "networks and resources";
    const FEWER: &'static str = "Remove entries that nobody needs.";
    const STAYING: &'static str = "Networks and resources that stay let in";

    fn counts(&self) -> bool {
        matches!(self, Self::Subnet(_))
    }

    fn read(element: &Element, item: &Value) -> Option<Self> {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        match element {
            Element::Subnet { id, .. } => {
                Id::parse(&text(item.pointer(id))?).ok().map(Self::Subnet)
            }
            Element::Instance => {
                let resource = Id::parse(&text(item.get("resourceId"))?).ok()?;
                Some(Self::instance(resource, &text(item.get("tenantId"))?))
            }
            Element::Text | Element::Field { .. } => None,
        }
    }

    fn write(&self, list: &Sublist, _service: Service, _prefix: &str) -> Option<Value> {
        match (self, &list.element) {
            (Self::Subnet(subnet), Element::Subnet { id, allowed }) => {
                let nested = id.trim_start_matches('/').split('/').rev();
                let mut item =
                    nested.fold(json!(subnet.as_str()), |inner, key| json!({ key: inner }));
                if *allowed && let Some(members) = item.as_object_mut() {
                    members.insert("action".to_owned(), "Allow".into());
                }
                Some(item)
            }
            (Self::Instance { resource, tenant }, Element::Instance) => {
                Some(json!({ "tenantId": tenant, "resourceId": resource.as_str() }))
            }
            _ => None,
        }
    }

    fn flaw(members: &Map<String, Value>) -> Option<Flaw> {
        Flaw::read(members)
    }

    fn read_rule(resources: &RuleResources, rule: &StoredRule) -> Option<Self> {
        Id::parse(rule.text(resources.first)?).ok().map(Self::Subnet)
    }

    fn rule_name(&self, separator: char, prefix: &str) -> String {
        let folded = self.to_string().to_ascii_lowercase();
        let unique = Uuid::new_v5(&Uuid::NAMESPACE_OID, folded.as_bytes()).simple().to_string();
        format!("{prefix}{separator}{}", unique.get(..NAME_DIGITS).unwrap_or_default())
    }

    fn rule_body(&self, resources: &RuleResources) -> Value {
        match self {
            Self::Subnet(subnet) => json!({ "properties": { resources.first: subnet.as_str() } }),
            Self::Instance { .. } => Value::Null,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBNET: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s";

    #[test]
    fn a_text_is_read_as_the_entry_that_it_shows() {
        let subnet: NetworkEntry = SUBNET.parse().unwrap();
        assert_eq!(subnet, NetworkEntry::Subnet(Id::parse(SUBNET).unwrap()));
        let resource = Id::parse(&SUBNET.replace("/subnets/s", "")).unwrap();
        let instance = NetworkEntry::instance(resource, "9C0FFEE0-1D52-4A55-8AE6-2B9F73A9D101");
        assert_eq!(instance.to_string().parse::<NetworkEntry>().unwrap(), instance);
        assert_ne!(subnet, instance);
        let every = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/*/providers/Microsoft.Synapse/workspaces/*";
        let every = NetworkEntry::instance(Id::parse(every).unwrap(), "t");
        assert_eq!(every.to_string().parse::<NetworkEntry>().unwrap(), every);
        assert!(subnet.counts() && !instance.counts(), "only subnets count");
    }

    #[test]
    fn case_makes_neither_another_entry_nor_another_name() {
        let (one, other): (NetworkEntry, NetworkEntry) =
            (SUBNET.parse().unwrap(), SUBNET.to_ascii_uppercase().parse().unwrap());
        assert_eq!(one, other);
        assert_eq!(one.rule_name('-', "astro"), other.rule_name('-', "astro"));
        assert!(one.rule_name('-', &"a".repeat(40)).len() <= 64);
    }

    #[test]
    fn an_item_is_written_where_its_service_reads_it() {
        let entry: NetworkEntry = SUBNET.parse().unwrap();
        for (element, expected) in [
            (
                Element::Subnet { id: "/id", allowed: true },
                json!({ "id": SUBNET, "action": "Allow" }),
            ),
            (Element::Subnet { id: "/id", allowed: false }, json!({ "id": SUBNET })),
            (
                Element::Subnet { id: "/subnet/id", allowed: false },
                json!({ "subnet": { "id": SUBNET } }),
            ),
        ] {
            let list = Sublist { pointer: "", family: None, element };
            let item = entry.write(&list, Service::Storage, "").unwrap();
            assert_eq!(item, expected);
            assert_eq!(NetworkEntry::read(&list.element, &item), Some(entry.clone()));
        }
    }
}
