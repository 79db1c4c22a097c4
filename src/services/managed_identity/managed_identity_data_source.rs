//! `dataplane_managed_identity`: the identity that a vendor created, found by the prefix of its
//! name.

use std::fmt;

use tfplugin::{Computed, Config, Context, DataSource, Diagnostic, Diagnostics, Model, Result};

use crate::diagnostics::code::CommonCode;
use crate::services::managed_identity::code::IdentityCode;
use crate::{
    Clients, azure,
    diagnostics::suggestions,
    services::managed_identity::identities::{IDENTITY_TYPE, Identity},
};

/// What Union calls the identity of task code in its guide.
const DEFAULT_PREFIX: &str = "flyteuser";

/// Finds exactly one user-assigned managed identity in a resource group, by its name or by a prefix
/// of it.
///
/// A vendor's data plane creates identities whose full names you do not know beforehand. Union's
/// guide "Enabling Azure resources" says that task code runs as the identity whose name begins with
/// `flyteuser`, in the resource group of the data plane; the data source looks for that prefix
/// unless you set `name` or `name_prefixes`.
///
/// The data source searches only the resource group, never the subscription. If no identity
/// matches, or more than one, it fails and lists the identities that exist.
///
/// ## Azure permissions
///
/// `Microsoft.ManagedIdentity/userAssignedIdentities/read` on the resource group. API version
/// 2024-11-30.
#[derive(Debug, Model)]
#[tf(name = "managed_identity")]
pub(crate) struct ManagedIdentity {
    /// ID of the resource group to search.
    resource_group_id: azure::Id,
    /// Name of the identity, if you know it.
    #[tf(optional)]
    name: Computed<String>,
    /// Prefixes of the name, in any case: `["flyteuser"]` unless set. Conflicts with `name`.
    name_prefixes: Option<Vec<String>>,
    /// ID of the identity.
    id: Computed<String>,
    /// Object ID of the identity's service principal: what roles are assigned to.
    principal_id: Computed<String>,
    /// Client (application) ID of the identity: what workloads sign in as.
    client_id: Computed<String>,
    /// Tenant of the identity.
    tenant_id: Computed<String>,
    /// Region of the identity.
    location: Computed<String>,
}

impl DataSource for ManagedIdentity {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        let mut found = Diagnostics::default();
        if config.is_set("name") && config.is_set("name_prefixes") {
            found.push(
                CommonCode::ConflictingArguments
                    .error(
                        "Conflicting search arguments",
                        "Both `name` and `name_prefixes` are set. Set only one of them.",
                    )
                    .at("name_prefixes"),
            );
        }
        if let Some(prefixes) = config.known::<Vec<String>>("name_prefixes")
            && (prefixes.is_empty() || prefixes.iter().any(|it| it.trim().is_empty()))
        {
            found.push(
                CommonCode::EmptyArgument
                    .error(
                        "Empty name prefix",
                        "An empty prefix matches every identity. Set at least one prefix, and \
                         none that is empty.",
                    )
                    .at("name_prefixes"),
            );
        }
        if let Some(group) = config.known::<azure::Id>("resource_group_id")
            && !group.is_type("Microsoft.Resources/resourceGroups")
        {
            found.push(
                CommonCode::WrongResourceType
                    .error(
                        "Wrong resource type",
                        format!(
                            "`{group}` is not the ID of a resource group, which looks like \
                         `/subscriptions/<GUID>/resourceGroups/<name>`.{}",
                            suggestions::part_of_type(&group, "Microsoft.Resources/resourceGroups")
                        ),
                    )
                    .at("resource_group_id"),
            );
        }
        found
    }

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let group = &self.resource_group_id;
        let wanted = Wanted::new(self.name.known(), self.name_prefixes.as_deref());
        let identities = ctx
            .clients
            .identities()?
            .list(group)
            .await
            .map_err(|error| Diagnostic::from(error).at("resource_group_id"))?;
        let found = wanted.pick(group, identities)?;
        Ok(Self {
            id: format!("{group}/providers/{IDENTITY_TYPE}/{}", found.name).into(),
            name: found.name.into(),
            principal_id: found.properties.principal_id.into(),
            client_id: found.properties.client_id.into(),
            tenant_id: found.properties.tenant_id.into(),
            location: found.location.unwrap_or_default().into(),
            ..self
        })
    }
}

/// The search criterion.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Name(String),
    Prefixes(Vec<String>),
}

impl Wanted {
    fn new(name: Option<&String>, prefixes: Option<&[String]>) -> Self {
        match (name, prefixes) {
            (Some(name), _) => Self::Name(name.clone()),
            (None, Some(prefixes)) => Self::Prefixes(prefixes.to_vec()),
            (None, None) => Self::Prefixes(vec![DEFAULT_PREFIX.to_owned()]),
        }
    }

    /// The only identity that matches; the error says what was searched and what exists.
    fn pick(&self, group: &azure::Id, identities: Vec<Identity>) -> Result<Identity> {
        let (mut matching, others): (Vec<_>, Vec<_>) =
            identities.into_iter().partition(|it| self.matches(&it.name));
        match (matching.pop(), matching.is_empty()) {
            (Some(found), true) => Ok(found),
            (Some(last), false) => {
                matching.push(last);
                Err(self.several(group, &matching).into())
            }
            (None, _) => Err(self.none(group, &others).into()),
        }
    }

    fn matches(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        match self {
            Self::Name(wanted) => name == wanted.to_lowercase(),
            Self::Prefixes(prefixes) => {
                prefixes.iter().any(|it| name.starts_with(&it.to_lowercase()))
            }
        }
    }

    fn several(&self, group: &azure::Id, matching: &[Identity]) -> Diagnostic {
        IdentityCode::AmbiguousIdentity
            .error(
                "Ambiguous managed identity",
                format!(
                    "Resource group `{group}` has several managed identities whose {self}: {}. Set \
                     `name` to the one that you mean, or make `name_prefixes` longer.",
                    names(matching)
                ),
            )
            .at(self.attribute())
    }

    fn none(&self, group: &azure::Id, others: &[Identity]) -> Diagnostic {
        let there = if others.is_empty() {
            "The group has no user-assigned managed identity that the caller can see.".to_owned()
        } else {
            format!("The group has {}.", names(others))
        };
        let hint = match self {
            Self::Prefixes(prefixes) if prefixes.iter().any(|it| it == DEFAULT_PREFIX) => {
                " Some of Union's data planes name it `userflyterole…`: try `name_prefixes = \
                 [\"flyteuser\", \"userflyterole\"]`."
            }
            _ => "",
        };
        IdentityCode::IdentityNotFound
            .error(
                "Managed identity not found",
                format!(
                    "Resource group `{group}` has no managed identity whose {self}. {there} Check \
                 that this is the resource group of the vendor's data plane.{hint}"
                ),
            )
            .at(self.attribute())
    }

    const fn attribute(&self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            Self::Prefixes(_) => "name_prefixes",
        }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "name is `{name}`"),
            Self::Prefixes(prefixes) => {
                let prefixes: Vec<_> = prefixes.iter().map(|it| format!("`{it}`")).collect();
                write!(f, "name begins with {}", prefixes.join(" or "))
            }
        }
    }
}

/// Up to ten names.
fn names(identities: &[Identity]) -> String {
    let shown: Vec<_> = identities.iter().take(10).map(|it| format!("`{}`", it.name)).collect();
    match identities.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
