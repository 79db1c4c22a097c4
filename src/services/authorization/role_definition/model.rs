//! From the arguments to Azure's JSON and back, import IDs, and states that move from azurerm.

use std::collections::BTreeSet;

use serde_json::Value;
use tfplugin::{Computed, Context, Diagnostic, MoveSource, Ordered, Result};
use uuid::Uuid;

use super::{Identity, RoleDefinition};
use crate::{
    Clients,
    azure::Id,
    diagnostics::code::CommonCode,
    services::{
        authorization::{
            CustomRole, NewRole, PermissionSet, definition_guid, definition_id, derived_role_guid,
        },
        common::attribute::Guid,
    },
};

impl RoleDefinition {
    /// What is sent to Azure.
    pub(super) fn body(&self) -> NewRole {
        NewRole {
            role_name: self.name.clone(),
            kind: "CustomRole",
            description: self.description.clone().unwrap_or_default(),
            assignable_scopes: self.scopes().iter().map(ToString::to_string).collect(),
            permissions: [PermissionSet {
                actions: self.actions.clone().unwrap_or_default(),
                not_actions: self.not_actions.clone().unwrap_or_default(),
                data_actions: self.data_actions.clone().unwrap_or_default(),
                not_data_actions: self.not_data_actions.clone().unwrap_or_default(),
                condition: None,
            }],
        }
    }

    /// The scopes where it can be assigned.
    pub(super) fn scopes(&self) -> Vec<Id> {
        match self.assignable_scopes.known() {
            Some(scopes) => scopes.iter().cloned().collect(),
            None => vec![self.scope.clone()],
        }
    }

    /// The same with Azure's response.
    pub(super) fn with_response(self, found: CustomRole) -> Self {
        let properties = found.properties;
        let shown = shown(&properties.permissions);
        let guid = Uuid::try_parse(&found.name).ok();
        let set = |found: BTreeSet<String>, ours: Option<BTreeSet<String>>| {
            // An empty set and none are the same to Azure.
            if found.is_empty() { ours.filter(BTreeSet::is_empty) } else { Some(found) }
        };
        let scopes = properties.assignable_scopes.iter().filter_map(|it| Id::parse(it).ok());
        let scopes: BTreeSet<Id> = scopes.into_set();
        Self {
            id: guid.map_or(self.id, |it| definition_id(&self.scope, it).into()),
            name: properties.role_name,
            description: properties.description.filter(|it| !it.is_empty()),
            actions: set(shown.actions, self.actions),
            not_actions: set(shown.not_actions, self.not_actions),
            data_actions: set(shown.data_actions, self.data_actions),
            not_data_actions: set(shown.not_data_actions, self.not_data_actions),
            assignable_scopes: match self.assignable_scopes.known() {
                // Another spelling is no difference.
                Some(known) if *known == scopes => self.assignable_scopes,
                _ => scopes.into(),
            },
            role_definition_id: match (self.role_definition_id.known(), guid) {
                (Some(known), Some(guid)) if known.value() == guid => self.role_definition_id,
                (_, Some(guid)) => Guid::from(guid).into(),
                (_, None) => self.role_definition_id,
            },
            ..self
        }
    }

    /// Whether a read of this role would store what is stored.
    pub(super) fn shows(&self, found: &CustomRole) -> bool {
        self.clone().with_response(found.clone()).body() == self.body()
    }

    /// A role of which only the identity is known.
    pub(super) fn from_identity(identity: Identity) -> Self {
        Self {
            id: Computed::Unknown,
            scope: identity.scope,
            name: String::new(),
            description: None,
            actions: None,
            not_actions: None,
            data_actions: None,
            not_data_actions: None,
            assignable_scopes: Computed::Unknown,
            role_definition_id: Computed::Known(identity.role_definition_id),
            timeouts: None,
        }
    }

    /// A role from a list response. `None` if its arguments cannot describe it.
    pub(crate) fn from_api(scope: &Id, found: CustomRole) -> Option<Self> {
        let guid = Uuid::try_parse(&found.name).ok().filter(|_| found.properties.is_flat())?;
        let scope = home(scope, &found);
        Some(
            Self::from_identity(Identity { scope, role_definition_id: guid.into() })
                .with_response(found),
        )
    }

    /// The name for people.
    pub(crate) fn display_name(&self) -> String {
        self.name.clone()
    }

    /// The GUID of a role that exists.
    pub(super) fn guid(&self) -> Uuid {
        match self.role_definition_id.known() {
            Some(guid) => guid.value(),
            None => derived_role_guid(&self.scope, &self.name),
        }
    }

    /// The ID of a role that exists.
    pub(super) fn id(&self) -> String {
        self.id.known().cloned().unwrap_or_default()
    }
}

/// The four sets of actions. What they cannot say appears among the actions, in words, so that every
/// plan shows that the role is not as configured.
fn shown(permissions: &[PermissionSet]) -> PermissionSet {
    let mut sets = permissions.iter();
    let mut shown = sets.next().cloned().unwrap_or_default();
    let conditions = shown.condition.take().into_iter().map(|it| format!("(only if {it})"));
    let further = sets.map(|it| {
        let actions: Vec<_> = it.actions.iter().chain(&it.data_actions).cloned().collect();
        format!("(in another set) {}", actions.join(", "))
    });
    let words: Vec<_> = conditions.chain(further).collect();
    shown.actions.extend(words);
    shown
}

/// The scope at which an imported role is read: the one that was named, if the role can be assigned
/// there, otherwise the first of its assignable scopes in the same subscription.
fn home(named: &Id, found: &CustomRole) -> Id {
    let scopes: BTreeSet<Id> =
        found.properties.assignable_scopes.iter().filter_map(|it| Id::parse(it).ok()).into_set();
    if scopes.iter().any(|it| it == named || it.contains(named)) && !named.is_root() {
        return named.clone();
    }
    let mut near = scopes.iter().filter(|it| it.subscription() == named.subscription());
    near.next().or_else(|| scopes.first()).unwrap_or(named).clone()
}

/// Reads the text of `terraform import`: the ID of the role definition, alone or with the scope
/// behind a bar, as azurerm writes it.
pub(super) async fn parse_import_id(text: &str, ctx: &Context<'_, Clients>) -> Result<Identity> {
    let (id, scope) = match text.split_once('|') {
        Some((id, scope)) => (id.trim(), Some(scope.trim())),
        None => (text.trim(), None),
    };
    let guid = definition_guid(id).map_err(|why| unreadable(text, &why))?;
    let parsed = Id::parse(id).map_err(|error| unreadable(text, &error.to_string()))?;
    if let Some(scope) = scope {
        let scope = Id::parse(scope).map_err(|error| unreadable(text, &error.to_string()))?;
        return Ok(Identity { scope, role_definition_id: guid.into() });
    }
    let named = parsed.scope().unwrap_or_else(Id::root);
    let found = ctx.clients.authorization()?.custom_role(&named, guid, false).await?;
    let scope = found.as_ref().map_or_else(|| named.clone(), |it| home(&named, it));
    Ok(Identity { scope, role_definition_id: guid.into() })
}

fn unreadable(text: &str, why: &str) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "Invalid import ID",
        format!(
            "`{text}`: {why}. Use the ID of the role definition \
             (`/subscriptions/<GUID>/providers/Microsoft.Authorization/roleDefinitions/<GUID>`), \
             or that ID and the scope, separated by `|`."
        ),
    )
}

/// The state of another provider's resource as this one; `None` for other types.
pub(super) fn move_state(source: &MoveSource) -> Result<Option<RoleDefinition>> {
    if source.type_name != "azurerm_role_definition" {
        return Ok(None);
    }
    let state = &source.state;
    let text = |name: &str| {
        state.get(name).and_then(Value::as_str).filter(|it| !it.is_empty()).map(str::to_owned)
    };
    // The ID is that of the definition and the scope, with a bar between them.
    let id = text("id").ok_or_else(|| incomplete("ID"))?;
    let (id, behind) = id.split_once('|').map_or((id.as_str(), None), |it| (it.0, Some(it.1)));
    let guid = definition_guid(id).map_err(|_| incomplete("ID"))?;
    let scope = behind.map(str::to_owned).or_else(|| text("scope"));
    let scope = scope.and_then(|it| Id::parse(&it).ok()).ok_or_else(|| incomplete("scope"))?;
    let blocks = state.get("permissions").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if 1 < blocks.len() {
        return Err(several_blocks().into());
    }
    let set = |name: &str| {
        Some(texts(blocks.first().and_then(|it| it.get(name)))).filter(|it| !it.is_empty())
    };
    let scopes = state.get("assignable_scopes").and_then(Value::as_array);
    let scopes: BTreeSet<Id> =
        scopes.into_iter().flatten().filter_map(|it| Id::parse(it.as_str()?).ok()).into_set();
    Ok(Some(RoleDefinition {
        id: definition_id(&scope, guid).into(),
        name: text("name").ok_or_else(|| incomplete("name"))?,
        description: text("description"),
        actions: set("actions"),
        not_actions: set("not_actions"),
        data_actions: set("data_actions"),
        not_data_actions: set("not_data_actions"),
        assignable_scopes: if scopes.is_empty() { Computed::Unknown } else { scopes.into() },
        ..RoleDefinition::from_identity(Identity { scope, role_definition_id: guid.into() })
    }))
}

/// A set of texts in a state.
fn texts(value: Option<&Value>) -> BTreeSet<String> {
    let texts = value.and_then(Value::as_array).into_iter().flatten();
    texts.filter_map(|it| it.as_str().map(str::to_owned)).into_set()
}

fn incomplete(what: &str) -> Diagnostic {
    CommonCode::StateCannotBeMoved.error(
        "Incomplete state to move",
        format!(
            "The state lacks the {what} of the role. Remove the `moved` block, remove the old \
             resource from the state with a `removed` block, and import the role by its ID."
        ),
    )
}

fn several_blocks() -> Diagnostic {
    CommonCode::StateCannotBeMoved.error(
        "Role with several `permissions` blocks",
        "The role has several `permissions` blocks, which `dataplane_role_definition` cannot \
         describe. Merge them into one block and apply that first, or keep the role in \
         `azurerm_role_definition`.",
    )
}
