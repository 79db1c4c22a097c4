//! Role assignments (`Microsoft.Authorization/roleAssignments`): who may do what where.

mod checks;
mod list;

use serde_json::{Map, Value, json};

use super::{
    Accepted, Deletion, Listed, Put, ResponseStyle, Rules, role_definitions, schedules, shape,
};
use crate::{
    api_error::ApiError,
    arm::{Context, Delegated, check_delegation, resources::object_of, scope},
    clock,
    id::Id,
    store::{Document, Element},
};
use checks::Grant;
pub(super) use list::list_of;
pub(super) use term::PRINCIPAL;

/// The type.
pub(crate) const TYPE: &str = "Microsoft.Authorization/roleAssignments";

/// What a malformed body is refused with.
const FORMAT: &str = "BadRequestFormat";

/// Terms that assignments are found by.
mod term {
    /// The GUID that is its name, unique in the tenant.
    pub(super) const NAME: &str = "assignment-name";
    /// Scope, principal and role together.
    pub(super) const GRANT: &str = "assignment-grant";
    /// The principal's object ID.
    pub(in crate::rules) const PRINCIPAL: &str = "assignment-principal";
    /// The role's GUID.
    pub(super) const ROLE: &str = "assignment-role";
}

/// The rules of role assignments.
pub(super) struct RoleAssignments;

impl Rules for RoleAssignments {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        &[
            "2022-04-01",
            "2020-10-01-preview",
            "2020-08-01-preview",
            "2020-04-01-preview",
            "2020-03-01-preview",
            "2018-09-01-preview",
            "2018-07-01",
            "2018-01-01-preview",
            "2017-10-01-preview",
            "2015-07-01",
        ]
    }

    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        if shape::is_guid(id.name()) {
            return Ok(());
        }
        let message =
            format!("The role assignment ID '{}' is not valid. It must be a GUID.", id.name());
        Err(ApiError::bad_request("InvalidRoleAssignmentId", message))
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, existing, seeded, .. } = put;
        check_shape(&content)?;
        let asked = shape::properties(&content, FORMAT)?;
        let scope = id.scope();
        let role_id = shape::required(asked, "roleDefinitionId", FORMAT)?;
        let principal = shape::required(asked, "principalId", FORMAT)?;
        if !shape::is_guid(principal) {
            let message = format!(
                "The Principal ID '{principal}' is not valid. Principal ID must be a GUID."
            );
            return Err(ApiError::bad_request("InvalidPrincipalId", message));
        }
        let role = role_definitions::assignable(context, role_id, &scope)?;
        if !seeded {
            let kind = text_of(asked, "principalType")
                .or_else(|| existing.and_then(|it| text(it, "principalType")));
            let asked = Delegated { role: &role, kind, principal };
            check_delegation(context, &format!("{TYPE}/write"), id, asked)?;
        }
        let grant = Grant::new(&scope, principal, &role);
        checks::same_as_before(context, id, existing, &grant)?;
        let kind = match (existing, seeded) {
            (Some(existing), _) => {
                text(existing, "principalType").unwrap_or("ServicePrincipal").to_owned()
            }
            (None, true) => {
                checks::kind_of_seeded(context, principal, text_of(asked, "principalType"))?
            }
            (None, false) => {
                checks::principal(context, principal, text_of(asked, "principalType"))?
            }
        };
        let condition = checks::condition(asked)?;
        let description = shape::optional(asked, "description", FORMAT)?;
        if let Some(identity) =
            shape::optional(asked, "delegatedManagedIdentityResourceId", FORMAT)?
            && Id::parse(identity).is_none()
        {
            let message =
                format!("The delegated managed identity resource ID '{identity}' is not valid.");
            return Err(ApiError::bad_request(
                "InvalidDelegatedManagedIdentityResourceId",
                message,
            ));
        }
        if existing.is_none() {
            if !seeded {
                schedules::end_overdue(context)?;
            }
            checks::not_granted_yet(context, &grant)?;
            checks::within_limit(context, &scope)?;
        }
        let now = clock::seven_digits(context.now);
        let author = &context.caller.object_id;
        // A seed shows an assignment as Azure would, with the time at which it was made.
        let stated = |name| if seeded { text_of(asked, name) } else { None };
        let properties = json!({
            "roleDefinitionId": role_definitions::qualified(&scope, &role),
            "principalId": principal.to_ascii_lowercase(),
            "principalType": kind,
            "scope": scope.text(),
            "condition": condition.map(|(condition, _)| condition),
            "conditionVersion": condition.map(|(_, version)| version),
            "createdOn": existing.and_then(|it| text(it, "createdOn")).or(stated("createdOn")).unwrap_or(&now),
            "updatedOn": now,
            "createdBy": existing.and_then(|it| text(it, "createdBy")).or(stated("createdBy")).unwrap_or(author),
            "updatedBy": author,
            "delegatedManagedIdentityResourceId": asked.get("delegatedManagedIdentityResourceId"),
            "description": description,
        });
        let mut body = Map::new();
        body.insert("properties".into(), with_end(properties, asked));
        body.insert("id".into(), json!(scope.extended(TYPE, id.name()).text()));
        body.insert("type".into(), json!(TYPE));
        body.insert("name".into(), json!(id.name()));
        let terms = vec![
            (term::NAME, id.name().to_ascii_lowercase()),
            (term::GRANT, grant.term()),
            (term::PRINCIPAL, grant.principal),
            (term::ROLE, role),
        ];
        Ok(Accepted { body, terms, ..Accepted::default() })
    }

    fn is_found(
        &self,
        context: &Context<'_>,
        document: &Document,
        parameters: &[(String, String)],
    ) -> bool {
        let asked = parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case("tenantId"));
        !is_delegated(&object_of(&document.body))
            || asked.is_some_and(|(_, it)| it.eq_ignore_ascii_case(context.tenant()))
    }

    fn shown(&self, _: &Context<'_>, _: &Id, body: &str) -> Result<String, ApiError> {
        Ok(without_end(body))
    }

    fn find(&self, context: &Context<'_>, id: &Id) -> Result<Option<Document>, ApiError> {
        let Some(document) = context.session.document(context.tenant(), id)? else {
            return Ok(None);
        };
        if schedules::has_ended(&object_of(&document.body), context.now) {
            return Ok(None);
        }
        Ok(Some(Document { body: without_end(&document.body), ..document }))
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        let body = object_of(&document.body);
        let role = text(&body, "roleDefinitionId").and_then(|it| it.rsplit('/').next());
        let kind = text(&body, "principalType");
        let action = format!("{TYPE}/delete");
        let principal = text(&body, "principalId").unwrap_or_default();
        let removed = Delegated { role: role.unwrap_or_default(), kind, principal };
        check_delegation(context, &action, &document.id, removed)?;
        let times = context.behavior.consistency.role_definition_in_use_after_unassignment;
        if let Some(role) = role.filter(|_| 0 < times) {
            role_definitions::keep_in_use(context.session, role, times)?;
        }
        checks::not_last_administrator(context, document)
    }

    fn response_style(&self) -> ResponseStyle {
        ResponseStyle { deletion: Deletion::Shown, ..ResponseStyle::default() }
    }

    fn shown_when_new(&self, body: String) -> String {
        without_author(&body)
    }

    fn check_parent(&self, context: &Context<'_>, parent: &Id) -> Result<(), ApiError> {
        scope::check_containers_exist(context, parent)
    }

    fn filters(&self) -> bool {
        true
    }

    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        list::list_of(context, listed, TYPE)
    }

    fn not_found(&self, id: &Id) -> ApiError {
        ApiError::not_found(
            "RoleAssignmentNotFound",
            format!("The role assignment '{}' is not found.", id.name()),
        )
    }

    fn is_late(&self) -> bool {
        true
    }
}

/// Whether an assignment is of an identity in a tenant that manages this one: it is found only by
/// who names the tenant, and no list shows it.
fn is_delegated(document: &Map<String, Value>) -> bool {
    text(document, "delegatedManagedIdentityResourceId").is_some()
}

/// A document as the answer to its creation shows it: who made it is not known yet, and the next
/// GET has it (recorded by the Azure CLI's tests, of assignments and definitions alike).
pub(super) fn without_author(body: &str) -> String {
    let mut body = object_of(body);
    if let Some(Value::Object(properties)) = body.get_mut("properties") {
        properties.insert("createdBy".into(), Value::Null);
    }
    Value::Object(body).to_string()
}

/// A document without what no answer shows.
fn without_end(body: &str) -> String {
    if !body.contains(schedules::END) {
        return body.to_owned();
    }
    let mut body = object_of(body);
    if let Some(Value::Object(properties)) = body.get_mut("properties") {
        properties.remove(schedules::END);
    }
    Value::Object(body).to_string()
}

/// The properties of an assignment with the end of its schedule, if it has one.
fn with_end(mut properties: Value, asked: &Map<String, Value>) -> Value {
    if let Some(end) = asked.get(schedules::END) {
        properties[schedules::END] = end.clone();
    }
    properties
}

/// Gives the assignment of a grant another end.
pub(super) fn set_schedule_end(
    context: &Context<'_>,
    grant: &str,
    end: Option<&str>,
) -> Result<(), ApiError> {
    for document in context.session.with_term(context.tenant(), term::GRANT, grant)? {
        let mut body = Value::Object(object_of(&document.body));
        body["properties"][schedules::END] = json!(end);
        context.session.rewrite(context.tenant(), &document.id, &body.to_string())?;
    }
    Ok(())
}

/// Removes the assignment of a grant.
pub(super) fn remove_grant(context: &Context<'_>, grant: &str) -> Result<(), ApiError> {
    for document in context.session.with_term(context.tenant(), term::GRANT, grant)? {
        context.session.remove(context.tenant(), &document.id, 0)?;
    }
    Ok(())
}

/// Whether any assignment grants a role.
pub(super) fn grants(context: &Context<'_>, role: &str) -> Result<bool, ApiError> {
    Ok(!context.session.with_term(context.tenant(), term::ROLE, role)?.is_empty())
}

/// Whether an assignment makes someone an administrator of a whole subscription: its scope if so.
pub(crate) fn administered_subscription(document: &Document) -> Option<Id> {
    let scope = document.id.scope();
    let body = object_of(&document.body);
    let role = text(&body, "roleDefinitionId")?.rsplit('/').next()?.to_owned();
    (scope.is_subscription() && checks::ADMINISTRATORS.contains(&role.as_str())).then_some(scope)
}

fn check_shape(content: &Map<String, Value>) -> Result<(), ApiError> {
    shape::check_members(
        content,
        &["id", "name", "type", "properties", "systemData"],
        "RoleAssignmentRequest",
    )?;
    let known = [
        "roleDefinitionId",
        "principalId",
        "principalType",
        "description",
        "condition",
        "conditionVersion",
        "delegatedManagedIdentityResourceId",
        "scope",
        "createdOn",
        "updatedOn",
        "createdBy",
        "updatedBy",
        "canDelegate",
        schedules::END,
    ];
    shape::check_members(shape::properties(content, FORMAT)?, &known, "RoleAssignmentProperties")
}

/// A text among the properties of a document.
fn text<'a>(document: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    document.get("properties")?.get(name)?.as_str()
}

fn text_of<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}
