//! What a test needs to know of each service with a firewall, from the same rows that check requests.

use serde_json::{Map, Value, json};

use super::{
    Embedded, Entry, Firewall, Patch,
    table::{ALL, Entries},
};

/// A resource with a closed firewall, and where its entries are.
#[derive(Clone, Debug)]
pub struct FirewallSample {
    /// `Namespace/type` of the resource.
    pub resource_type: &'static str,
    /// The newest version that is not a preview.
    pub version: &'static str,
    /// The resource without ID and location.
    pub resource: Value,
    /// Where the entries are.
    pub placement: Placement,
    /// The most entries, if Azure documents it.
    pub limit: Option<u32>,
    /// Where the subnets are, if the service lets in any.
    pub networks: Option<NetworkPlacement>,
    /// Whether the service lets everybody in while there is no entry.
    pub open_when_empty: bool,
    /// Whether the resource can be in a network security perimeter.
    pub in_perimeter: bool,
}

/// Where the entries of a firewall are.
#[derive(Clone, Debug)]
pub enum Placement {
    /// In a list of a document.
    List {
        /// Path of the document below the resource; empty if it is the resource.
        document: &'static str,
        /// Pointer to the list in it.
        list: String,
        /// Pointer to what a PATCH has to send; nothing if only a PUT writes the list.
        patched: Option<String>,
        /// The member of an entry that has the address; nothing if the entry is a text.
        address: Option<&'static str>,
        /// The other members of an entry, as they are for an entry that lets callers in.
        others: Map<String, Value>,
    },
    /// In rules below the resource.
    Rules {
        /// Name of the collection.
        collection: &'static str,
        /// The members for the first and the last address.
        bounds: [&'static str; 2],
    },
}

/// Where the subnets of a firewall are.
#[derive(Clone, Debug)]
pub enum NetworkPlacement {
    /// In a list of the document that also has the addresses.
    List {
        /// Path of the document below the resource; empty if it is the resource.
        document: &'static str,
        /// Pointer to the list in it.
        list: String,
        /// Pointer to what a PATCH has to send; nothing if only a PUT writes the list.
        patched: Option<String>,
        /// The members that lead to the ID of the subnet.
        subnet: &'static [&'static str],
        /// Pointer to the list of resource instances, if there is one.
        instances: Option<String>,
    },
    /// In rules below the resource.
    Rules {
        /// Name of the collection.
        collection: &'static str,
        /// The member with the ID of the subnet.
        subnet: &'static str,
    },
}

impl NetworkPlacement {
    /// An entry for this subnet, or the properties of its rule.
    #[must_use]
    pub fn entry(&self, subnet: &str) -> Value {
        match self {
            Self::List { subnet: members, .. } => {
                members.iter().rev().fold(json!(subnet), |inner, member| json!({ *member: inner }))
            }
            Self::Rules { subnet: member, .. } => json!({ *member: subnet }),
        }
    }
}

impl FirewallSample {
    /// One sample for each service.
    #[must_use]
    pub fn all() -> Vec<Self> {
        ALL.iter().map(Self::of).collect()
    }

    fn of(firewall: &Firewall) -> Self {
        let rules = firewall.rules();
        let holder = rules.resource_type();
        let (resource_type, placement, limit) = match &firewall.entries {
            Entries::List(list) => (holder, in_list("", list), list.limit),
            Entries::RuleSet(set) => {
                (above(holder), in_list("/networkRuleSets/default", &set.list), set.list.limit)
            }
            Entries::Rules(ranges) => {
                let collection = holder.rsplit('/').next().unwrap_or_default();
                (
                    above(holder),
                    Placement::Rules { collection, bounds: ranges.bounds },
                    ranges.limit,
                )
            }
        };
        let networks = match &firewall.entries {
            Entries::List(list) => subnets_in("", list),
            Entries::RuleSet(set) => subnets_in("/networkRuleSets/default", &set.list),
            Entries::Rules(ranges) => ranges
                .subnet_rules
                .map(|(collection, subnet)| NetworkPlacement::Rules { collection, subnet }),
        };
        let versions = rules.api_versions(holder);
        Self {
            resource_type,
            version: versions.iter().find(|it| !it.ends_with("-preview")).unwrap_or(&""),
            resource: (firewall.sample)(),
            placement,
            limit,
            networks,
            open_when_empty: firewall.open_when_empty,
            in_perimeter: firewall.perimeters.is_some(),
        }
    }
}

impl Placement {
    /// An entry of a list for these addresses.
    #[must_use]
    pub fn entry(&self, addresses: &str) -> Value {
        let Self::List { address: Some(address), others, .. } = self else {
            return json!(addresses);
        };
        let mut entry = others.clone();
        entry.insert((*address).to_owned(), json!(addresses));
        for value in entry.values_mut().filter(|it| it.is_null()) {
            *value = json!(format!("entry-{}", addresses.replace(['.', '/'], "-")));
        }
        Value::Object(entry)
    }
}

fn in_list(document: &'static str, list: &Embedded) -> Placement {
    let whole = match (&list.holder, document) {
        (Some(holder), _) => format!("/properties/{}", holder.name),
        (None, "") => format!("/properties/{}", list.list),
        (None, _) => "/properties".to_owned(),
    };
    let pointer = match list.holder {
        Some(_) => format!("{whole}/{}", list.list),
        None => format!("/properties/{}", list.list),
    };
    let (address, others) = match &list.entry {
        Entry::Text => (None, Map::new()),
        Entry::Object { address, others: names, .. } => {
            let value = |name: &str| if name == "action" { json!("Allow") } else { Value::Null };
            let mut others = Map::new();
            others.extend(names.iter().map(|it| ((*it).to_owned(), value(it))));
            (Some(*address), others)
        }
    };
    let is_patched = document.is_empty() && list.patch == Patch::Merges;
    Placement::List {
        document,
        list: pointer,
        patched: is_patched.then_some(whole),
        address,
        others,
    }
}

fn subnets_in(document: &'static str, list: &Embedded) -> Option<NetworkPlacement> {
    let networks = list.networks.as_ref()?;
    let holder = list.holder.as_ref().map(|it| format!("/properties/{}", it.name));
    let within = holder.clone().unwrap_or_else(|| "/properties".to_owned());
    let pointer = format!("{within}/{}", networks.list);
    let is_patched = document.is_empty() && list.patch == Patch::Merges;
    Some(NetworkPlacement::List {
        document,
        patched: is_patched.then(|| holder.unwrap_or_else(|| pointer.clone())),
        list: pointer,
        subnet: networks.subnet,
        instances: networks.instances.map(|it| format!("{within}/{it}")),
    })
}

fn above(resource_type: &'static str) -> &'static str {
    resource_type.rsplit_once('/').map_or(resource_type, |(parent, _)| parent)
}
