//! What each managed resource needs in Azure: the same actions as on its page in the registry.

use tfplugin::Diagnostic;

use crate::diagnostics::code::CommonCode;
use crate::services::authorization::code::AuthorizationCode;
use crate::{
    azure::Id,
    services::{firewall, private_link},
};

/// What one managed resource needs.
#[derive(Debug)]
pub(super) struct Needs {
    /// The resource, as configurations write it.
    pub(super) resource: &'static str,
    /// Where the actions are needed, for a person.
    at: &'static str,
    actions: Actions,
}

/// Which actions are needed.
#[derive(Debug)]
enum Actions {
    /// Always these.
    Fixed(&'static [&'static str]),
    /// Those of the firewall of the resource at the scope.
    Firewall,
    /// Those of the virtual network rules of the resource at the scope.
    NetworkRules,
    /// Those of the private endpoint connections of the resource at the scope.
    Connections,
}

/// In alphabetical order. A resource that only keeps a record needs nothing to be written.
pub(super) const ALL: &[Needs] = &[
    Needs {
        resource: "dataplane_federated_identity_credential",
        at: "the managed identity",
        actions: Actions::Fixed(&[
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read",
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write",
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete",
        ]),
    },
    Needs {
        resource: "dataplane_ip_allowlist",
        at: "the resource with the firewall",
        actions: Actions::Firewall,
    },
    Needs {
        resource: "dataplane_network_rules",
        at: "the resource with the firewall",
        actions: Actions::NetworkRules,
    },
    Needs {
        resource: "dataplane_peering_routes",
        at: "the route table",
        actions: Actions::Fixed(&[
            "Microsoft.Network/routeTables/read",
            "Microsoft.Network/routeTables/routes/write",
            "Microsoft.Network/routeTables/routes/delete",
        ]),
    },
    Needs {
        resource: "dataplane_perimeter_access_rule",
        at: "the profile of the perimeter",
        actions: Actions::Fixed(&[
            "Microsoft.Network/networkSecurityPerimeters/profiles/accessRules/read",
            "Microsoft.Network/networkSecurityPerimeters/profiles/accessRules/write",
            "Microsoft.Network/networkSecurityPerimeters/profiles/accessRules/delete",
        ]),
    },
    Needs {
        resource: "dataplane_pim_role_assignment",
        at: "the scope of the role",
        actions: Actions::Fixed(&[
            "Microsoft.Authorization/roleAssignmentSchedules/read",
            "Microsoft.Authorization/roleAssignmentScheduleRequests/read",
            "Microsoft.Authorization/roleAssignmentScheduleRequests/write",
            "Microsoft.Authorization/roleAssignmentScheduleRequests/cancel/action",
        ]),
    },
    Needs {
        resource: "dataplane_private_endpoint_approval",
        at: "the resource with the private endpoint connections",
        actions: Actions::Connections,
    },
    Needs {
        resource: "dataplane_role_assignment",
        at: "the scope of the assignment",
        actions: Actions::Fixed(&[
            "Microsoft.Authorization/roleAssignments/read",
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Authorization/roleAssignments/delete",
        ]),
    },
    Needs {
        resource: "dataplane_role_definition",
        at: "every assignable scope of the role",
        actions: Actions::Fixed(&[
            "Microsoft.Authorization/roleDefinitions/read",
            "Microsoft.Authorization/roleDefinitions/write",
            "Microsoft.Authorization/roleDefinitions/delete",
        ]),
    },
    Needs {
        resource: "dataplane_vnet_peering",
        at: "your virtual network",
        actions: Actions::Fixed(&[
            "Microsoft.Network/virtualNetworks/read",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete",
        ]),
    },
];

/// Resources that only keep a record, and read what they can.
const RECORDS: &[&str] = &[
    "dataplane_access_request",
    "dataplane_private_endpoint_request",
    "dataplane_vnet_peering_request",
];

/// The row of a resource; an error that says what is wrong with another name.
pub(super) fn of(resource: &str) -> Result<&'static Needs, Diagnostic> {
    ALL.iter().find(|it| it.resource == resource).ok_or_else(|| {
        let names = ALL.iter().map(|it| it.resource);
        let full = format!("dataplane_{resource}");
        let detail = if RECORDS.contains(&resource) {
            format!(
                "`{resource}` only keeps a record, and writes nothing to Azure. Its page lists what it reads to \
                 show the progress of the request, where the caller may read it."
            )
        } else if names.clone().any(|it| it == full) || RECORDS.contains(&full.as_str()) {
            format!("Write `{full}` instead of `{resource}`.")
        } else {
            let names: Vec<_> = names.map(|it| format!("`{it}`")).collect();
            format!("`{resource}` is not one of {}. Set `actions` instead.", names.join(", "))
        };
        AuthorizationCode::ResourceNeedsNoPermissions
            .error("Unknown `resource_type`", detail)
            .at("resource_type")
    })
}

impl Needs {
    /// The actions that it needs at a scope; an error where it cannot be there.
    pub(super) fn actions(&self, scope: &Id) -> Result<Vec<String>, Diagnostic> {
        let kind = scope.resource_type().unwrap_or_default();
        let of_type = match self.actions {
            Actions::Fixed(actions) => Some(actions.iter().map(|&it| it.to_owned()).collect()),
            Actions::Firewall => {
                firewall::descriptor_of(&kind).map(firewall::ServiceDescriptor::actions)
            }
            Actions::NetworkRules => {
                firewall::network_descriptor_of(&kind).map(firewall::ServiceDescriptor::actions)
            }
            Actions::Connections => private_link::service_type_of(&kind).map(|it| {
                let read = format!("{}/privateEndpointConnections/read", it.resource_type);
                [read, it.removal()].into_iter().chain(it.actions()).collect()
            }),
        };
        of_type.ok_or_else(|| {
            CommonCode::WrongResourceType.error(
                "Wrong type of scope",
                format!(
                    "`{}` needs its permissions at {}, and does not support `{scope}`, which is \
                     a `{kind}`.",
                    self.resource, self.at
                ),
            )
            .at("scope")
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use tfplugin::Kind;

    use super::*;

    /// What begins the part of a page that lists permissions.
    const HEADING: &str = "## Azure permissions";

    /// The actions that a page names, each in full; those that begin with a type of the reader's own
    /// resource begin with `{type}`.
    fn named(page: &str) -> BTreeSet<String> {
        let section = page.split(HEADING).nth(1).unwrap_or_default();
        let section = section.split("\n## ").next().unwrap_or_default();
        let mut named = BTreeSet::new();
        let mut before = String::from("{type}/read");
        for token in section.split('`').skip(1).step_by(2) {
            let full = match token.strip_prefix("…/") {
                // Only the last part differs from the action before it.
                Some(rest) if !rest.contains('/') => {
                    format!("{}/{rest}", before.rsplit_once('/').unwrap_or_default().0)
                }
                Some(rest) => format!("{{type}}/{rest}"),
                None => token.to_owned(),
            };
            if full.contains('/') {
                named.insert(full.clone());
                before = full;
            }
        }
        named
    }

    fn page(resource: &str) -> String {
        let name = resource.trim_start_matches("dataplane_");
        let path = format!("docs/resources/{name}.md");
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
    }

    #[test]
    fn every_resource_that_writes_has_a_row() {
        let rows: Vec<_> = ALL.iter().map(|it| it.resource).collect();
        assert!(rows.is_sorted());
        for object in crate::provider().inventory().iter().filter(|it| it.kind == Kind::Resource) {
            let name = format!("dataplane_{}", object.name.trim_start_matches("dataplane_"));
            let record = RECORDS.contains(&name.as_str());
            assert_ne!(rows.contains(&name.as_str()), record, "{name}");
        }
    }

    #[test]
    fn rows_say_what_the_pages_say() {
        for needs in ALL {
            let Actions::Fixed(actions) = needs.actions else { continue };
            let named = named(&page(needs.resource));
            for action in actions {
                assert!(
                    named.contains(*action),
                    "{}: {action} is not in {named:#?}",
                    needs.resource
                );
            }
            let parents: BTreeSet<_> =
                actions.iter().filter_map(|it| it.rsplit_once('/')).map(|it| it.0).collect();
            for action in &named {
                let ours = action.rsplit_once('/').is_some_and(|it| parents.contains(it.0));
                assert!(
                    !ours || actions.contains(&action.as_str()),
                    "{}: {action}",
                    needs.resource
                );
            }
        }
    }

    #[test]
    fn connections_of_every_type_need_what_the_page_says() {
        let named = named(&page("dataplane_private_endpoint_approval"));
        let needs = of("dataplane_private_endpoint_approval").unwrap();
        for kind in private_link::service_types() {
            for action in needs.actions(&scope_of(kind.resource_type)).unwrap() {
                let action = action.replacen(kind.resource_type, "{type}", 1);
                assert!(named.contains(&action), "{action} is not in {named:#?}");
            }
        }
    }

    #[test]
    fn firewalls_of_every_type_need_what_the_page_says() {
        let named = named(&page("dataplane_ip_allowlist"));
        let needs = of("dataplane_ip_allowlist").unwrap();
        for adapter in firewall::descriptors() {
            for action in needs.actions(&scope_of(adapter.resource_type())).unwrap() {
                let tail = action.replacen(adapter.resource_type(), "", 1);
                let found = named.iter().any(|it| it.ends_with(&tail));
                assert!(found, "{action} is not in {named:#?}");
            }
        }
    }

    #[test]
    fn network_rules_of_every_type_need_what_the_page_says() {
        let named = named(&page("dataplane_network_rules"));
        let needs = of("dataplane_network_rules").unwrap();
        for networks in firewall::network_descriptors() {
            for action in needs.actions(&scope_of(networks.resource_type())).unwrap() {
                assert!(named.contains(&action), "{action} is not in {named:#?}");
            }
        }
    }

    #[test]
    fn another_kind_of_scope_and_another_resource_are_refused() {
        let group = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg";
        let refused = of("dataplane_ip_allowlist").unwrap().actions(&Id::parse(group).unwrap());
        assert!(refused.unwrap_err().detail.contains("resourceGroups"));
        for (name, words) in [
            ("access_request", "`dataplane_access_request`"),
            ("role_assignment", "`dataplane_role_assignment`"),
            ("dataplane_access_request", "only keeps a record"),
        ] {
            let detail = of(name).unwrap_err().detail;
            assert!(detail.contains(words), "{detail}");
        }
        assert!(of("dataplane_nothing").unwrap_err().detail.contains("`dataplane_vnet_peering`"));
    }

    fn scope_of(resource_type: &str) -> Id {
        let (namespace, types) = resource_type.split_once('/').unwrap();
        let names: Vec<_> = types.split('/').map(|it| format!("{it}/name")).collect();
        let group = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg";
        Id::parse(&format!("{group}/providers/{namespace}/{}", names.join("/"))).unwrap()
    }
}
