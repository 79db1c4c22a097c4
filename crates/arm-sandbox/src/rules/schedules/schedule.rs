//! Schedules (`Microsoft.Authorization/roleAssignmentSchedules`): only ever read. Each has a role
//! assignment, and both are gone once the time is over.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    FORMAT, Grant, VERSIONS, does_not_exist, properties_of, resource, unseen, unseen_setting,
};
use crate::{
    api_error::ApiError,
    arm::{Context, resources, scope},
    clock,
    id::Id,
    rules::{Accepted, Listed, Put, Rules, role_assignments},
    store::{Document, Element, Listing, Result as StoreResult, Visibility},
};

/// The type.
const TYPE: &str = "Microsoft.Authorization/roleAssignmentSchedules";

/// The member of a role assignment that says when its schedule ends. No answer shows it.
pub(in crate::rules) const END: &str = "scheduleEnd";

/// The term for scope, principal and role together.
const GRANT: &str = "schedule-grant";

/// The rules of schedules.
pub(in crate::rules) struct Schedules;

impl Rules for Schedules {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        VERSIONS
    }

    fn accept(&self, _: &Context<'_>, _: Put<'_>) -> Result<Accepted, ApiError> {
        Err(ApiError::method_not_allowed("PUT"))
    }

    fn offers(&self, method: &http::Method) -> bool {
        *method == http::Method::GET
    }

    fn is_found(&self, context: &Context<'_>, document: &Document, _: &[(String, String)]) -> bool {
        !is_over(&properties_of(document), context.now)
    }

    fn check_parent(&self, context: &Context<'_>, parent: &Id) -> Result<(), ApiError> {
        scope::check_containers_exist(context, parent)
    }

    fn filters(&self) -> bool {
        true
    }

    /// The filters are those of role assignments; azurerm puts them in parentheses.
    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let bare = |it: &'_ str| {
            let inner = it.trim().strip_prefix('(').and_then(|it| it.strip_suffix(')'));
            inner.unwrap_or(it).to_owned()
        };
        let filter = listed.filter.map(bare);
        let listed = Listed { filter: filter.as_deref(), ..*listed };
        let mut shown = Vec::new();
        for element in role_assignments::list_of(context, &listed, TYPE)? {
            let body = resources::object_of(&element.body);
            let properties = body.get("properties").and_then(Value::as_object);
            let name = body.get("name").and_then(Value::as_str).unwrap_or_default();
            let is_over = properties.is_none_or(|it| is_over(it, context.now));
            if !is_over && !passes_unseen(context, name)? {
                shown.push(element);
            }
        }
        Ok(shown)
    }
}

/// Makes a schedule with its role assignment.
pub(super) fn create(
    context: &Context<'_>,
    grant: &Grant,
    details: Details<'_>,
) -> Result<Made, ApiError> {
    let name = Uuid::new_v4().to_string();
    let end = details.end.map(clock::seven_digits);
    let id = grant.scope.extended(role_assignments::TYPE, &name);
    let mut properties = grant.members();
    properties.remove("scope");
    properties.insert(END.into(), json!(end));
    if let Some(condition) = details.condition {
        properties.insert("condition".into(), json!(condition));
        properties.insert("conditionVersion".into(), json!("2.0"));
    }
    let mut body = Map::new();
    body.insert("properties".into(), Value::Object(properties));
    let put = Put { id: &id, content: body, existing: None, parameters: &[], seeded: false };
    let kept =
        resources::keep(context, &role_assignments::RoleAssignments, put, Visibility::default());
    let assignment = kept.map_err(as_of_privileged_identity_management)?;
    let kind = properties_of(&assignment).remove("principalType");
    let kind = kind.as_ref().and_then(Value::as_str).unwrap_or("ServicePrincipal").to_owned();
    save(context, grant, &details, &kind, &name)?;
    let unseen = context.behavior.consistency.schedule_missing_after_request;
    context.session.set(&unseen_setting(&name), &unseen)?;
    Ok(Made { name, kind })
}

/// Gives a schedule another end. It has another ID afterward.
pub(super) fn change(
    context: &Context<'_>,
    grant: &Grant,
    details: Details<'_>,
) -> Result<Made, ApiError> {
    let former = find(context, grant)?.ok_or_else(does_not_exist)?;
    let kind = properties_of(&former).remove("principalType");
    let kind = kind.as_ref().and_then(Value::as_str).unwrap_or("ServicePrincipal").to_owned();
    context.session.remove(context.tenant(), &former.id, 0)?;
    let name = Uuid::new_v4().to_string();
    save(context, grant, &details, &kind, &name)?;
    let end = details.end.map(clock::seven_digits);
    role_assignments::set_schedule_end(context, &grant.term(), end.as_deref())?;
    Ok(Made { name, kind })
}

/// Removes the schedule of a grant with its role assignment; the name that it had.
pub(super) fn remove(context: &Context<'_>, grant: &Grant) -> Result<String, ApiError> {
    let schedule = find(context, grant)?.ok_or_else(does_not_exist)?;
    context.session.remove(context.tenant(), &schedule.id, 0)?;
    role_assignments::remove_grant(context, &grant.term())?;
    Ok(schedule.id.name().to_owned())
}

/// The schedule of a grant.
pub(super) fn find(context: &Context<'_>, grant: &Grant) -> Result<Option<Document>, ApiError> {
    let found = context.session.with_term(context.tenant(), GRANT, &grant.term())?;
    Ok(found.into_iter().next())
}

/// What a schedule says besides the grant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Details<'a> {
    /// ID of the request that makes it.
    pub(super) request: &'a Id,
    pub(super) start: Timestamp,
    pub(super) end: Option<Timestamp>,
    pub(super) condition: Option<&'a str>,
}

/// A schedule that was made.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) name: String,
    /// Kind of the principal.
    pub(super) kind: String,
}

fn save(
    context: &Context<'_>,
    grant: &Grant,
    details: &Details<'_>,
    kind: &str,
    name: &str,
) -> Result<(), ApiError> {
    let now = clock::seven_digits(context.now);
    let said = json!({
        "linkedRoleEligibilityScheduleId": null,
        "assignmentType": "Assigned",
        "principalType": kind,
        "status": "Provisioned",
        "roleAssignmentScheduleRequestId": details.request.text(),
        "startDateTime": clock::seven_digits(details.start),
        "endDateTime": details.end.map(clock::seven_digits),
        "memberType": "Direct",
        "createdOn": now,
        "updatedOn": now,
        "condition": details.condition,
        "conditionVersion": details.condition.map(|_| "2.0"),
    });
    let mut properties = grant.members();
    if let Value::Object(said) = said {
        properties.extend(said);
    }
    let id = grant.scope.extended(TYPE, name);
    let body = resource(&id, TYPE, properties);
    let terms = vec![(GRANT, grant.term()), (role_assignments::PRINCIPAL, grant.principal.clone())];
    let accepted = Accepted { body, terms, ..Accepted::default() };
    resources::record(context, &Schedules, id, accepted, Visibility::default())?;
    Ok(())
}

/// Removes what is over, so that the same can be granted again.
pub(in crate::rules) fn end_overdue(context: &Context<'_>) -> Result<(), ApiError> {
    let listing = Listing { resource_type: TYPE, ..Listing::default() };
    for document in context.session.list(context.tenant(), &listing)? {
        let properties = properties_of(&document);
        let text = |name: &str| properties.get(name).and_then(Value::as_str).unwrap_or_default();
        let Some(scope) = Id::parse(text("scope")).filter(|_| is_over(&properties, context.now))
        else {
            continue;
        };
        let role = text("roleDefinitionId").rsplit('/').next().unwrap_or_default().to_owned();
        remove(context, &Grant { scope, principal: text("principalId").to_owned(), role })?;
    }
    Ok(())
}

/// Whether the schedule of a role assignment is over.
pub(in crate::rules) fn has_ended(assignment: &Map<String, Value>, now: Timestamp) -> bool {
    let end = assignment.get("properties").and_then(|it| it.get(END)?.as_str());
    end.and_then(|it| it.parse().ok()).is_some_and(|end: Timestamp| end <= now)
}

fn is_over(schedule: &Map<String, Value>, now: Timestamp) -> bool {
    let end = schedule.get("endDateTime").and_then(Value::as_str);
    end.and_then(|it| it.parse().ok()).is_some_and(|end: Timestamp| end <= now)
}

/// Counts a list that would show a schedule; whether it does not show it this time.
fn passes_unseen(context: &Context<'_>, name: &str) -> Result<bool, ApiError> {
    let times = unseen(context, name)?;
    if 0 < times {
        let left: StoreResult<()> = context.session.set(&unseen_setting(name), &(times - 1));
        left?;
    }
    Ok(0 < times)
}

/// A refusal of a role assignment in the words of this service.
fn as_of_privileged_identity_management(error: ApiError) -> ApiError {
    match error.code.as_ref() {
        "PrincipalNotFound" => ApiError::bad_request(
            "SubjectNotFound",
            "The subject is not found in the directory of the tenant.",
        ),
        "BadRequestFormat" => ApiError { code: FORMAT.into(), ..error },
        _ => error,
    }
}
