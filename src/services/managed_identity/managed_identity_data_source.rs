//! `dataplane_managed_identity`: the identity that a vendor made, found by the prefix of its name.

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

/// Finds exactly one user-assigned managed identity in a resource group: by its name, or by how the
/// name begins.
///
/// A vendor's data plane makes identities whose full names nobody knows beforehand. Union's guide
/// "Enabling Azure resources" says that task code runs as the identity whose name begins with
/// `flyteuser`, in the resource group of the data plane; that is what is looked for unless `name`
/// or `name_prefixes` says otherwise.
///
/// Only the resource group is searched, never the subscription. No match, and more than one, are
/// errors that say what is there.
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
    /// Name of the identity, where it is known.
    #[tf(optional)]
    name: Computed<String>,
    /// How the name may begin, in any case: `["flyteuser"]` unless set. Cannot stand beside `name`.
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
                        "Both `name` and `name_prefixes` are set",
                        "A name leaves nothing to search for: set one of them.",
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
                        "An empty prefix matches every identity",
                        "Give at least one prefix, and none that is empty.",
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
                        "Not a resource group",
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

/// What is searched for.
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

    /// The one identity that matches; the error says what was searched and what is there.
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
        IdentityCode::AmbiguousIdentity.error(
            "More than one managed identity matches",
            format!(
                "In resource group `{group}` there are several whose {self}: {}. Set `name` to the \
                 one that is meant, or make `name_prefixes` longer.",
                names(matching)
            ),
        )
        .at(self.attribute())
    }

    fn none(&self, group: &azure::Id, others: &[Identity]) -> Diagnostic {
        let there = if others.is_empty() {
            "The group holds no user-assigned managed identity that you may see.".to_owned()
        } else {
            format!("The group holds {}.", names(others))
        };
        let hint = match self {
            Self::Prefixes(prefixes) if prefixes.iter().any(|it| it == DEFAULT_PREFIX) => {
                " Some data planes of Union name it `userflyterole…`: try \
                 `name_prefixes = [\"flyteuser\", \"userflyterole\"]`."
            }
            _ => "",
        };
        IdentityCode::IdentityNotFound.error(
            "No managed identity matches",
            format!(
                "In resource group `{group}` there is none whose {self}. {there} Check that this \
                 is the resource group of the vendor's data plane.{hint}"
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

/// Up to ten names, for a person.
fn names(identities: &[Identity]) -> String {
    let shown: Vec<_> = identities.iter().take(10).map(|it| format!("`{}`", it.name)).collect();
    match identities.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
