//! Role assignments of Privileged Identity Management: schedules, which Azure ends by itself, and the
//! requests that create, change and remove them.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::OwnedMutexGuard;
use uuid::{Uuid, uuid};

use super::{Authorization, client::REPLICATION, definition_guid, definition_id};
use crate::azure::{self, Expected, Id, Request};

/// API version of both types.
const API_VERSION: &str = "2020-10-01";

const SCHEDULES: &str = "Microsoft.Authorization/roleAssignmentSchedules";
const REQUESTS: &str = "Microsoft.Authorization/roleAssignmentScheduleRequests";

/// What a request always has. Its ID can be below another form of the scope.
const REQUEST: Expected = Expected::with(&["/name", "/properties/status"]);

/// How long Azure refuses to remove a role that has just become active: five minutes, and then some.
const SHORTEST_ACTIVITY: std::time::Duration = std::time::Duration::from_mins(7);

/// Keeps our names apart from those that another tool derives from the same facts.
const NAMESPACE: Uuid = uuid!("0f4d5a86-6a1b-5d0c-9a55-2b7c1e8f3d47");

/// How Azure shows a subscription as a scope in some responses.
const LONG_FORM: &str = "/providers/Microsoft.Subscription";

/// A schedule that exists.
pub(crate) type Schedule = azure::Resource<ScheduleProperties>;

/// What Azure says of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScheduleProperties {
    pub(crate) scope: String,
    pub(crate) role_definition_id: String,
    pub(crate) principal_id: String,
    pub(crate) principal_type: Option<String>,
    pub(crate) status: Option<String>,
    /// `Assigned`, or `Activated` if a person activated a role that they are eligible for.
    pub(crate) assignment_type: Option<String>,
    /// `Direct`, `Inherited` or `Group`.
    pub(crate) member_type: Option<String>,
    pub(crate) end_date_time: Option<Timestamp>,
    pub(crate) role_assignment_schedule_request_id: Option<String>,
    pub(crate) condition: Option<String>,
}

/// A request that exists.
pub(crate) type ScheduleRequest = azure::Resource<RequestProperties>;

/// What Azure says of a request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestProperties {
    pub(crate) status: String,
    pub(crate) created_on: Option<Timestamp>,
}

/// How far Azure is with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Azure, or a person who has to approve it, is not done.
    Pending,
    /// It is carried out.
    Done,
    /// It is not carried out, and will not be.
    Failed,
}

impl RequestProperties {
    /// How far Azure is. A status that is not known counts as pending, and so does an approval: the
    /// schedule shows the result.
    pub(crate) fn progress(&self) -> Progress {
        match self.status.as_str() {
            "Provisioned" | "ScheduleCreated" => Progress::Done,
            "Denied"
            | "AdminDenied"
            | "Canceled"
            | "Failed"
            | "FailedAsResourceIsLocked"
            | "Invalid"
            | "Revoked"
            | "TimedOut" => Progress::Failed,
            _ => Progress::Pending,
        }
    }
}

impl ScheduleProperties {
    /// Whether the schedule says that the role is active.
    pub(crate) fn is_active(&self) -> bool {
        self.status.as_deref().is_none_or(|it| it == "Provisioned")
    }

    /// Name of the request that made the schedule as it is.
    pub(crate) fn request_name(&self) -> Option<Uuid> {
        let id = self.role_assignment_schedule_request_id.as_deref()?;
        id.rsplit('/').next().and_then(|it| Uuid::try_parse(it).ok())
    }
}

/// Who gets which role where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ScheduledGrant {
    pub(crate) scope: Id,
    pub(crate) role: Uuid,
    pub(crate) principal: Uuid,
}

impl ScheduledGrant {
    /// The three of them in one text, as azurerm writes the ID.
    pub(crate) fn id(&self) -> String {
        format!("{}|{}|{}", self.scope, definition_id(&self.scope, self.role), self.principal)
    }

    /// The key by which it is locked.
    pub(crate) fn key(&self) -> String {
        format!("schedule|{}|{}|{}", self.scope.folded(), self.role, self.principal)
    }

    /// The name of the request for this grant with these details, the one after `earlier` equal ones:
    /// always the same, so that a create that was cut off can be repeated.
    pub(crate) fn request_name(&self, details: &RequestDetails, earlier: u32) -> Uuid {
        let facts = format!("{}|{}|{earlier}", self.key(), details.body(self));
        Uuid::new_v5(&NAMESPACE, facts.as_bytes())
    }

    /// What a schedule grants, if it was assigned to the principal itself at its scope.
    fn of(found: &ScheduleProperties) -> Option<Self> {
        let is_assigned = found.member_type.as_deref().is_none_or(|it| it == "Direct")
            && found.assignment_type.as_deref() != Some("Activated");
        let is_long =
            found.scope.get(..LONG_FORM.len()).is_some_and(|it| it.eq_ignore_ascii_case(LONG_FORM));
        let scope = if is_long { &found.scope[LONG_FORM.len()..] } else { &found.scope };
        Some(Self {
            scope: Id::parse(scope).ok().filter(|_| is_assigned)?,
            role: definition_guid(&found.role_definition_id).ok()?,
            principal: Uuid::try_parse(&found.principal_id).ok()?,
        })
    }

    fn path(&self, resource_type: &str) -> String {
        format!("{}/providers/{resource_type}", self.scope.as_str().trim_end_matches('/'))
    }
}

/// What a request of an administrator asks for; Azure puts `Admin` before the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestType {
    Assign,
    Update,
    Remove,
}

/// When the access ends, as a request says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    After(SignedDuration),
    At(Timestamp),
}

/// What a request says besides the grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestDetails {
    pub(crate) request_type: RequestType,
    pub(crate) end: Option<End>,
    pub(crate) justification: String,
    pub(crate) ticket: Option<TicketInfo>,
    pub(crate) condition: Option<String>,
    /// The schedule that is changed or removed.
    pub(crate) schedule: Option<String>,
}

/// The ticket of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TicketInfo {
    pub(crate) ticket_number: Option<String>,
    pub(crate) ticket_system: Option<String>,
}

impl RequestDetails {
    fn body(&self, grant: &ScheduledGrant) -> serde_json::Value {
        let mut properties = json!({
            "principalId": grant.principal.to_string(),
            "roleDefinitionId": definition_id(&grant.scope, grant.role),
            "requestType": format!("Admin{:?}", self.request_type),
            "justification": self.justification,
        });
        if let Some(end) = self.end {
            properties["scheduleInfo"] = json!({ "expiration": match end {
                End::After(duration) => json!({
                    "type": "AfterDuration", "duration": iso(duration),
                }),
                End::At(time) => json!({ "type": "AfterDateTime", "endDateTime": time }),
            }});
        }
        if let Some(ticket) = &self.ticket {
            properties["ticketInfo"] = json!(ticket);
        }
        if let Some(condition) = &self.condition {
            properties["condition"] = json!(condition);
            properties["conditionVersion"] = json!("2.0");
        }
        if let Some(schedule) = &self.schedule {
            properties["targetRoleAssignmentScheduleId"] = json!(schedule);
        }
        json!({ "properties": properties })
    }
}

/// A duration of whole minutes as ISO 8601 writes it, in days if it consists of them.
fn iso(duration: SignedDuration) -> String {
    match duration.as_mins() {
        minutes if minutes % (24 * 60) == 0 => format!("P{}D", minutes / (24 * 60)),
        minutes if minutes % 60 == 0 => format!("PT{}H", minutes / 60),
        minutes => format!("PT{minutes}M"),
    }
}

impl Authorization {
    /// Waits until nobody else of this process changes the grant.
    pub(crate) async fn lock_schedule(&self, grant: &ScheduledGrant) -> OwnedMutexGuard<()> {
        self.lock_key(grant.key()).await
    }

    /// The schedule of a grant, if there is one.
    pub(crate) async fn schedule(
        &self,
        grant: &ScheduledGrant,
    ) -> Result<Option<Schedule>, azure::Error> {
        let filter = format!("principalId eq '{}'", grant.principal);
        let path = grant.path(SCHEDULES);
        let listed = self.client.list::<Schedule>(path, API_VERSION, &[("$filter", &filter)]).await;
        let listed = match listed {
            // The scope is gone, and with it everything that was granted there.
            Err(error) if error.is_not_found() => return Ok(None),
            listed => listed?,
        };
        Ok(listed.into_iter().find(|it| ScheduledGrant::of(&it.properties).as_ref() == Some(grant)))
    }

    /// The schedules at a scope and below it; without those of groups that a principal is in.
    pub(crate) async fn schedules(
        &self,
        scope: &Id,
        principal: Option<Uuid>,
    ) -> Result<Vec<(ScheduledGrant, Schedule)>, azure::Error> {
        let path = format!("{}/providers/{SCHEDULES}", scope.as_str().trim_end_matches('/'));
        let filter = principal.map(|it| format!("principalId eq '{it}'"));
        let query: Vec<_> = filter.iter().map(|it| ("$filter", it.as_str())).collect();
        let listed: Vec<Schedule> = self.client.list(path, API_VERSION, &query).await?;
        let with_grant = |it: Schedule| ScheduledGrant::of(&it.properties).map(|grant| (grant, it));
        Ok(listed.into_iter().filter_map(with_grant).collect())
    }

    /// The request with this name, if there is one. Azure forgets requests after 45 days.
    pub(crate) async fn schedule_request(
        &self,
        grant: &ScheduledGrant,
        name: Uuid,
    ) -> Result<Option<ScheduleRequest>, azure::Error> {
        let path = format!("{}/{name}", grant.path(REQUESTS));
        let found = self.client.find(&Request::get(path, API_VERSION), REQUEST).await?;
        Ok(found.map(|it| it.resource))
    }

    /// Sends a request. If Azure refuses it, an attempt whose response was lost may have arrived: then
    /// Azure has the request.
    pub(crate) async fn request_schedule(
        &self,
        grant: &ScheduledGrant,
        name: Uuid,
        details: &RequestDetails,
    ) -> Result<ScheduleRequest, azure::Error> {
        let path = format!("{}/{name}", grant.path(REQUESTS));
        let request = Request::put(path, API_VERSION)
            .retry_on_code("SubjectNotFound", REPLICATION)
            .retry_on_code("PrincipalNotFound", REPLICATION)
            .retry_on_code("RoleDefinitionDoesNotExist", REPLICATION)
            .retry_on_code("ActiveDurationTooShort", SHORTEST_ACTIVITY);
        let error = match self.client.write(request, &details.body(grant)).await {
            Ok((_, sent)) => return Ok(sent),
            Err(error) => error,
        };
        match self.schedule_request(grant, name).await {
            Ok(Some(sent)) => Ok(sent),
            _ => Err(error),
        }
    }

    /// Cancels a request that is not carried out yet.
    pub(crate) async fn cancel_schedule_request(
        &self,
        grant: &ScheduledGrant,
        name: Uuid,
    ) -> Result<(), azure::Error> {
        let path = format!("{}/{name}/cancel", grant.path(REQUESTS));
        self.client.execute(&Request::post(path, API_VERSION)).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPE: &str = "/subscriptions/11111111-1111-4111-8111-111111111111";
    const ROLE: Uuid = uuid!("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1");
    const PRINCIPAL: Uuid = uuid!("c2b1c6c4-6a35-4f3f-8f0b-7a3f1f2d9d10");

    fn grant() -> ScheduledGrant {
        ScheduledGrant { scope: Id::parse(SCOPE).unwrap(), role: ROLE, principal: PRINCIPAL }
    }

    fn schedule(change: (&str, &str)) -> ScheduleProperties {
        let mut properties = json!({
            "scope": SCOPE.to_uppercase(),
            "roleDefinitionId":
                format!("/providers/Microsoft.Authorization/roleDefinitions/{ROLE}"),
            "principalId": PRINCIPAL.to_string().to_uppercase(),
            "memberType": "Direct",
            "assignmentType": "Assigned",
            "endDateTime": "2026-11-20T16:00:00.1234567Z",
        });
        properties[change.0] = change.1.into();
        serde_json::from_value(properties).unwrap()
    }

    #[test]
    fn a_schedule_of_the_grant_is_found_in_every_spelling_and_no_other() {
        let long = format!("/providers/Microsoft.Subscription{SCOPE}");
        for (change, expected) in [
            (("memberType", "Direct"), true),
            (("scope", long.as_str()), true),
            (
                ("scope", "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg"),
                false,
            ),
            (("memberType", "Inherited"), false),
            (("assignmentType", "Activated"), false),
            (("principalId", "11111111-1111-4111-8111-111111111111"), false),
            (("roleDefinitionId", "Reader"), false),
        ] {
            let found = ScheduledGrant::of(&schedule(change));
            assert_eq!(found == Some(grant()), expected, "{change:?}");
        }
    }

    #[test]
    fn equal_requests_have_one_name_for_each_time_that_they_are_made() {
        let name = |hours, earlier| {
            let details = RequestDetails {
                request_type: RequestType::Assign,
                end: Some(End::After(SignedDuration::from_hours(hours))),
                justification: "Support".to_owned(),
                ticket: None,
                condition: None,
                schedule: None,
            };
            grant().request_name(&details, earlier)
        };
        assert_eq!(name(8, 0), name(8, 0));
        assert_ne!(name(8, 0), name(8, 1));
        assert_ne!(name(8, 0), name(9, 0));
    }

    #[test]
    fn durations_are_written_in_the_largest_whole_unit() {
        for (minutes, text) in [(5, "PT5M"), (90, "PT90M"), (480, "PT8H"), (43_200, "P30D")] {
            assert_eq!(iso(SignedDuration::from_mins(minutes)), text);
        }
    }

    #[test]
    fn a_status_that_is_not_known_is_pending() {
        let progress = |status: &str| {
            RequestProperties { status: status.to_owned(), created_on: None }.progress()
        };
        assert_eq!(progress("Provisioned"), Progress::Done);
        assert_eq!(progress("AdminDenied"), Progress::Failed);
        for status in
            ["PendingApproval", "AdminApproved", "Granted", "Accepted", "PendingQuantumReview"]
        {
            assert_eq!(progress(status), Progress::Pending, "{status}");
        }
    }
}
