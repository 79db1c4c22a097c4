//! Role definitions (`Microsoft.Authorization/roleDefinitions`): the built-in ones and a tenant's
//! own. A custom role is kept once, at the tenant's root, and seen from the scopes where it can be
//! assigned.

mod checks;
mod filter;
mod late;
mod visibility;

use serde_json::{Map, Value, json};

use super::{Accepted, Deletion, Listed, Put, ResponseStyle, Rules, role_assignments, shape};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of, scope},
    builtin_roles::{self, BuiltinRole},
    clock,
    id::Id,
    store::{Document, Element, Listing},
};
use filter::Filter;
pub(crate) use late::{hold_back, keep_in_use};

/// The type.
pub(crate) const TYPE: &str = "Microsoft.Authorization/roleDefinitions";

/// What a malformed body is refused with.
const FORMAT: &str = "InvalidRoleDefinition";

/// The rules of role definitions.
pub(super) struct RoleDefinitions;

impl Rules for RoleDefinitions {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        &[
            "2023-07-01-preview",
            "2022-05-01-preview",
            "2022-04-01",
            "2018-07-01",
            "2018-01-01-preview",
            "2015-07-01",
        ]
    }

    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        if !shape::is_guid(id.name()) {
            let message =
                format!("The role definition ID '{}' is not valid. It must be a GUID.", id.name());
            return Err(ApiError::bad_request("InvalidRoleDefinitionId", message));
        }
        refuse_builtin(id)
    }

    fn stored_as(&self, id: &Id) -> Id {
        Id::root().extended(TYPE, &id.name().to_ascii_lowercase())
    }

    /// A role that can be assigned in one resource group only has an ID in the subscription, one of a
    /// management group an ID at the root, and an ID from an answer resolves.
    fn find(&self, context: &Context<'_>, id: &Id) -> Result<Option<Document>, ApiError> {
        let scope = id.scope();
        self.seen(context, id, scope.is_subscription() || scope.key() == "/")
    }

    fn shown(&self, _: &Context<'_>, id: &Id, body: &str) -> Result<String, ApiError> {
        let mut body = object_of(body);
        body.insert("id".into(), json!(qualified(&id.scope(), id.name())));
        Ok(Value::Object(body).to_string())
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, existing, seeded, .. } = put;
        shape::check_members(&content, &["id", "name", "type", "properties"], "RoleDefinition")?;
        let asked = shape::properties(&content, FORMAT)?;
        let known = [
            "roleName",
            "type",
            "description",
            "assignableScopes",
            "permissions",
            "createdOn",
            "updatedOn",
            "createdBy",
            "updatedBy",
        ];
        shape::check_members(asked, &known, "RoleDefinitionProperties")?;
        let name = shape::required(asked, "roleName", FORMAT)?;
        let guid = id.name().to_ascii_lowercase();
        checks::check_name_is_free(context, name, &guid)?;
        let scopes = checks::assignable_scopes(context, asked)?;
        let permissions = checks::permissions(asked)?;
        if existing.is_none() && !seeded {
            checks::check_limit(context)?;
            let times = context.behavior.consistency.role_definition_missing_after_create;
            late::hold_back(context.session, &guid, times)?;
        }
        let now = clock::seven_digits(context.now);
        let author = &context.caller.object_id;
        let before =
            |member: &str| existing.and_then(|it| it.get("properties")?.get(member)).cloned();
        let stated = |member: &str| asked.get(member).filter(|_| seeded).cloned();
        let stored = self.stored_as(id);
        let mut body = Map::new();
        body.insert("id".into(), json!(stored.text()));
        body.insert("type".into(), json!(TYPE));
        body.insert("name".into(), json!(guid));
        body.insert(
            "properties".into(),
            json!({
                "roleName": name,
                "type": "CustomRole",
                "description": asked.get("description"),
                "assignableScopes": scopes,
                "permissions": permissions,
                "createdOn": before("createdOn")
                    .or_else(|| stated("createdOn"))
                    .unwrap_or_else(|| json!(now)),
                "updatedOn": now,
                "createdBy": before("createdBy").unwrap_or_else(|| json!(author)),
                "updatedBy": author,
            }),
        );
        Ok(Accepted {
            body,
            terms: vec![("role-name", name.to_lowercase())],
            ..Accepted::default()
        })
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        refuse_builtin(&document.id)?;
        let guid = document.id.name().to_ascii_lowercase();
        if role_assignments::grants(context, &guid)? || late::passes_in_use(context, &guid)? {
            Err(ApiError::bad_request(
                "RoleDefinitionHasAssignments",
                format!("There are existing role assignments referencing role '{guid}'."),
            ))
        } else {
            Ok(())
        }
    }

    fn response_style(&self) -> ResponseStyle {
        ResponseStyle { deletion: Deletion::Shown, ..ResponseStyle::default() }
    }

    /// 201 for every PUT (recorded by the Azure CLI's tests).
    fn replaced_status(&self) -> u16 {
        201
    }

    fn shown_when_new(&self, body: String) -> String {
        role_assignments::without_author(&body)
    }

    fn check_parent(&self, context: &Context<'_>, parent: &Id) -> Result<(), ApiError> {
        scope::check_containers_exist(context, parent)
    }

    fn filters(&self) -> bool {
        true
    }

    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let filter = Filter::read(listed.filter)?;
        let parent = &listed.collection.parent;
        let around = visibility::around(context, parent, filter.below)?;
        let custom = context
            .session
            .list(context.tenant(), &Listing { resource_type: TYPE, ..Listing::default() })?;
        let mut seen = Vec::new();
        for document in custom {
            let body = object_of(&document.body);
            let is_meant = around.sees(&body) && filter.admits(&body);
            if is_meant && !late::passes_unseen(context, document.id.name())? {
                seen.push(document);
            }
        }
        let builtin = builtin_roles::all().iter().map(|role| builtin(role, &Id::root()));
        let mut roles: Vec<Document> = builtin
            .chain(seen)
            .filter(|document| filter.admits(&object_of(&document.body)))
            .filter(|document| listed.after.is_none_or(|after| after < document.id.key()))
            .collect();
        roles.sort_unstable_by(|a, b| a.id.key().cmp(b.id.key()));
        roles.truncate(usize::try_from(listed.limit).unwrap_or(usize::MAX));
        let shown = roles.into_iter().map(|role| {
            let id = parent.extended(TYPE, role.id.name());
            let body = self.shown(context, &id, &role.body)?;
            Ok(Element { body, key: role.id.key().to_owned() })
        });
        shown.collect()
    }

    fn not_found(&self, id: &Id) -> ApiError {
        does_not_exist(404, id.name())
    }
}

impl RoleDefinitions {
    /// A role, if it can be assigned on the scope of the ID; on request, also if only below it.
    fn seen(
        &self,
        context: &Context<'_>,
        id: &Id,
        below: bool,
    ) -> Result<Option<Document>, ApiError> {
        if let Some(role) = builtin_roles::by_id(id.name()) {
            return Ok(Some(builtin(role, &id.scope())));
        }
        if late::passes_unseen(context, id.name())? {
            return Ok(None);
        }
        let found = context.session.document(context.tenant(), &self.stored_as(id))?;
        let around = visibility::around(context, &id.scope(), below)?;
        let Some(mut document) = found.filter(|document| around.sees(&object_of(&document.body)))
        else {
            return Ok(None);
        };
        document.body = self.shown(context, id, &document.body)?;
        Ok(Some(document))
    }
}

/// The GUID of a role that exists and can be assigned on a scope.
pub(super) fn assignable(
    context: &Context<'_>,
    role_id: &str,
    scope: &Id,
) -> Result<String, ApiError> {
    let id = Id::parse(role_id).filter(|id| id.is_a(TYPE) && shape::is_guid(id.name()));
    let Some(id) = id else {
        let message = format!("The role definition ID '{role_id}' is not valid.");
        return Err(ApiError::bad_request("InvalidRoleDefinitionId", message));
    };
    match RoleDefinitions.seen(context, &scope.extended(TYPE, id.name()), false)? {
        Some(_) => Ok(id.name().to_ascii_lowercase()),
        None => Err(does_not_exist(400, id.name())),
    }
}

/// The ID of a role in the form that answers have it: within its subscription, or at the root for
/// scopes above.
pub(super) fn qualified(scope: &Id, guid: &str) -> String {
    let guid = guid.to_ascii_lowercase();
    scope.subscription_id().unwrap_or_else(Id::root).extended(TYPE, &guid).text().to_owned()
}

fn builtin(role: &BuiltinRole, scope: &Id) -> Document {
    let id = Id::root().extended(TYPE, &role.id);
    let body = json!({
        "id": qualified(scope, &role.id),
        "type": TYPE,
        "name": role.id,
        "properties": role.properties(),
    });
    Document { id, body: body.to_string(), etag: format!("\"{}\"", role.id), terms: Vec::new() }
}

fn refuse_builtin(id: &Id) -> Result<(), ApiError> {
    match builtin_roles::by_id(id.name()) {
        None => Ok(()),
        Some(role) => Err(ApiError::bad_request(
            "BuiltInRoleCannotBeModified",
            format!("The role '{}' is built in and cannot be changed or deleted.", role.name),
        )),
    }
}

fn does_not_exist(status: u16, guid: &str) -> ApiError {
    let guid = guid.replace('-', "").to_ascii_lowercase();
    let message = format!("The specified role definition with ID '{guid}' does not exist.");
    ApiError::new(status, "RoleDefinitionDoesNotExist", message)
}
