//! Requests for schedules (`Microsoft.Authorization/roleAssignmentScheduleRequests`).

use http::Method;
use serde_json::{Map, Value, json};

use super::{
    FORMAT, Grant, VERSIONS, end_overdue, expiration, properties_of, resource,
    schedule::{self, Details, Made},
    unseen,
};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of, scope},
    clock,
    id::Id,
    message::{Answer, Request},
    rules::{Accepted, Listed, Put, Rules, role_assignments, role_definitions, shape},
    store::{Document, Element},
};

/// The type.
const TYPE: &str = "Microsoft.Authorization/roleAssignmentScheduleRequests";

/// The rules of requests.
pub(in crate::rules) struct Requests;

impl Rules for Requests {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        VERSIONS
    }

    fn offers(&self, method: &Method) -> bool {
        matches!(*method, Method::GET | Method::PUT)
    }

    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        if shape::is_guid(id.name()) {
            return Ok(());
        }
        let message = format!("The name '{}' of the request is not a GUID.", id.name());
        Err(ApiError::bad_request("InvalidRoleAssignmentScheduleRequestName", message))
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, existing, .. } = put;
        if existing.is_some() {
            let message = "A role assignment schedule request with this name exists already.";
            return Err(ApiError::conflict("RoleAssignmentScheduleRequestExists", message));
        }
        let asked = read(&content)?;
        end_overdue(context)?;
        let scope = id.scope();
        let role_id = shape::required(asked, "roleDefinitionId", FORMAT)?;
        let role = role_definitions::assignable(context, role_id, &scope)?;
        let principal = shape::required(asked, "principalId", FORMAT)?.to_ascii_lowercase();
        let grant = Grant { scope, principal, role };
        let done = carry_out(context, id, asked, &grant)?;
        let mut properties = grant.members();
        for name in
            ["requestType", "justification", "scheduleInfo", "condition", "conditionVersion"]
        {
            properties.insert(name.into(), asked.get(name).cloned().unwrap_or_default());
        }
        let said = json!({
            "principalType": done.kind,
            "status": done.status,
            "targetRoleAssignmentScheduleId": done.schedule,
            "targetRoleAssignmentScheduleInstanceId": null,
            "approvalId": null,
            "ticketInfo": asked.get("ticketInfo").cloned()
                .unwrap_or_else(|| json!({ "ticketNumber": null, "ticketSystem": null })),
            "requestorId": context.caller.object_id,
            "createdOn": clock::seven_digits(context.now),
        });
        if let Value::Object(said) = said {
            properties.extend(said);
        }
        Ok(Accepted {
            body: resource(id, TYPE, properties),
            terms: vec![(role_assignments::PRINCIPAL, grant.principal.clone())],
            ..Accepted::default()
        })
    }

    /// While lists do not show the schedule, the request says that it is being provisioned.
    fn shown(&self, context: &Context<'_>, _: &Id, body: &str) -> Result<String, ApiError> {
        let mut body = object_of(body);
        if let Some(Value::Object(properties)) = body.get_mut("properties") {
            let schedule = properties.get("targetRoleAssignmentScheduleId").and_then(Value::as_str);
            let is_waiting = schedule.map_or(Ok(0), |it| unseen(context, it))? != 0;
            if is_waiting && properties.get("status") == Some(&json!("Provisioned")) {
                properties.insert("status".into(), json!("PendingProvisioning"));
            }
        }
        Ok(Value::Object(body).to_string())
    }

    fn check_parent(&self, context: &Context<'_>, parent: &Id) -> Result<(), ApiError> {
        scope::check_containers_exist(context, parent)
    }

    fn filters(&self) -> bool {
        true
    }

    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let mut elements = role_assignments::list_of(context, listed, TYPE)?;
        for element in &mut elements {
            element.body = self.shown(context, &listed.collection.parent, &element.body)?;
        }
        Ok(elements)
    }

    /// `cancel`, of a request that is not carried out yet.
    fn act(
        &self,
        context: &Context<'_>,
        id: &Id,
        action: &str,
        _: &Request,
    ) -> Result<Answer, ApiError> {
        let found = self.find(context, id)?.ok_or_else(|| self.not_found(id))?;
        if !action.eq_ignore_ascii_case("cancel") {
            let message = format!("The requests have no action '{action}'.");
            return Err(ApiError::new(404, "InvalidResourceType", message));
        }
        cancel(context, &found)?;
        Ok(Answer::empty(200))
    }

    fn not_found(&self, id: &Id) -> ApiError {
        let message = format!("The role assignment schedule request '{}' is not found.", id.name());
        ApiError::not_found("RoleAssignmentScheduleRequestNotFound", message)
    }
}

/// What carrying out a request led to.
struct Done {
    status: &'static str,
    kind: Option<String>,
    /// Name of the schedule.
    schedule: String,
}

impl From<Made> for Done {
    fn from(made: Made) -> Self {
        Self { status: "Provisioned", kind: Some(made.kind), schedule: made.name }
    }
}

fn carry_out(
    context: &Context<'_>,
    id: &Id,
    asked: &Map<String, Value>,
    grant: &Grant,
) -> Result<Done, ApiError> {
    let kind = shape::required(asked, "requestType", FORMAT)?;
    if kind == "AdminRemove" {
        refuse_early_removal(context, grant)?;
        let schedule = schedule::remove(context, grant)?;
        return Ok(Done { status: "Revoked", kind: None, schedule });
    }
    let (start, end) = expiration::period(asked, context.now)?;
    let justification = shape::optional(asked, "justification", FORMAT)?.unwrap_or_default();
    let rules = [
        ("ExpirationRule", expiration::is_allowed(start, end)),
        ("JustificationRule", !justification.trim().is_empty()),
    ];
    let failed: Vec<&str> = rules.iter().filter(|(_, it)| !it).map(|(name, _)| *name).collect();
    if !failed.is_empty() {
        let message = format!("The following policy rules failed: {}", json!(failed));
        return Err(ApiError::bad_request("RoleAssignmentRequestPolicyValidationFailed", message));
    }
    let condition = shape::optional(asked, "condition", FORMAT)?;
    let details = Details { request: id, start, end, condition };
    match kind {
        "AdminAssign" => schedule::create(context, grant, details).map(Done::from),
        "AdminUpdate" => schedule::change(context, grant, details).map(Done::from),
        other => {
            let message = format!("The sandbox does not carry out requests of type '{other}'.");
            Err(ApiError::bad_request("InvalidRequestType", message))
        }
    }
}

/// A role that has just become active cannot be removed for five minutes. The sandbox counts calls.
fn refuse_early_removal(context: &Context<'_>, grant: &Grant) -> Result<(), ApiError> {
    let Some(schedule) = schedule::find(context, grant)? else { return Ok(()) };
    let setting = format!("schedule-removals-{}", schedule.id.name());
    let counted: u32 = context.session.setting(&setting)?.unwrap_or_default();
    if context.behavior.consistency.schedule_removals_refused <= counted {
        return Ok(());
    }
    context.session.set(&setting, &(counted + 1))?;
    Err(ApiError::bad_request(
        "ActiveDurationTooShort",
        "The Role must be active for at least 5 minutes before it can be removed.",
    ))
}

fn cancel(context: &Context<'_>, request: &Document) -> Result<(), ApiError> {
    let mut properties = properties_of(request);
    let text = |name: &str| properties.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("status") != "PendingProvisioning" {
        let message = format!("A request with the status '{}' cannot be canceled.", text("status"));
        return Err(ApiError::bad_request("InvalidRoleAssignmentScheduleRequestStatus", message));
    }
    let role = text("roleDefinitionId").rsplit('/').next().unwrap_or_default().to_owned();
    let grant =
        Grant { scope: request.id.scope(), principal: text("principalId").to_owned(), role };
    schedule::remove(context, &grant)?;
    properties.insert("status".into(), json!("Canceled"));
    let body = Value::Object(resource(&request.id, TYPE, properties)).to_string();
    Ok(context.session.rewrite(context.tenant(), &request.id, &body)?)
}

/// The properties of a request, in the shape that it may have.
fn read(content: &Map<String, Value>) -> Result<&Map<String, Value>, ApiError> {
    shape::check_members(content, &["id", "name", "type", "properties"], "ScheduleRequest")?;
    let known = [
        "principalId",
        "roleDefinitionId",
        "requestType",
        "scope",
        "justification",
        "scheduleInfo",
        "ticketInfo",
        "condition",
        "conditionVersion",
        "linkedRoleEligibilityScheduleId",
        "targetRoleAssignmentScheduleId",
        "targetRoleAssignmentScheduleInstanceId",
    ];
    let asked = shape::properties(content, FORMAT)?;
    shape::check_members(asked, &known, "RoleAssignmentScheduleRequestProperties")?;
    let principal = shape::required(asked, "principalId", FORMAT)?;
    if !shape::is_guid(principal) {
        let message = format!("The Principal ID '{principal}' is not a GUID.");
        return Err(ApiError::bad_request("InvalidPrincipalId", message));
    }
    Ok(asked)
}
