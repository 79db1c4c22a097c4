//! From the arguments to requests and back, import IDs, and states that move from azurerm.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tfplugin::{Computed, Context, Diagnostic, MoveSource, Result};
use uuid::Uuid;

use super::{Identity, PimRoleAssignment, Ticket, end};
use crate::{
    Clients,
    azure::Id,
    diagnostics::code::CommonCode,
    http::backoff::now,
    services::{
        authorization::{
            definition_guid, definition_id,
            schedule::{End, RequestDetails, RequestType, Schedule, ScheduledGrant, TicketInfo},
        },
        common::{
            attribute::{Condition, DateTime, Guid, RoleText},
            provenance::Provenance,
        },
    },
};

/// What the audit log says unless the configuration says something else. Azure's settings for a new
/// role want a justification.
pub(super) const JUSTIFICATION: &str = "Managed by Terraform";

/// What is kept beside the state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Private {
    #[serde(flatten)]
    pub(super) provenance: Provenance,
    /// The end that this configuration set, or that was imported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) agreed: Option<Timestamp>,
    /// Name of the last request that this resource sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request: Option<String>,
}

impl Private {
    /// What was kept; empty where nothing was.
    pub(super) fn decode(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// The bytes to keep.
    pub(super) fn encode(&self) -> Vec<u8> {
        if *self == Self::default() {
            return Vec::new();
        }
        serde_json::to_vec(self).unwrap_or_default()
    }
}

impl PimRoleAssignment {
    /// Who gets which role where, once the role is known.
    pub(super) fn grant(&self, role: Uuid) -> ScheduledGrant {
        ScheduledGrant { scope: self.scope.clone(), role, principal: self.principal_id.value() }
    }

    /// The same for an assignment that exists.
    pub(super) fn stored_grant(&self) -> Result<ScheduledGrant> {
        let id = self.role_definition_id.require("role_definition_id")?;
        let role = definition_guid(id).map_err(|text| {
            CommonCode::InvalidImportId.error("Invalid role definition ID", text)
        })?;
        Ok(self.grant(role))
    }

    /// The end that the arguments want; `None` for a state without one.
    pub(super) fn wanted_end(&self) -> Option<End> {
        match (self.expires_at.known(), &self.expires_after) {
            (Some(Some(end)), _) => Some(End::At(end.at())),
            (_, Some(after)) => {
                let duration = SignedDuration::try_from(after.duration());
                Some(End::After(duration.unwrap_or(SignedDuration::MAX)))
            }
            (_, None) => None,
        }
    }

    /// What a request of that type says.
    pub(super) fn details(&self, request_type: RequestType, end: Option<End>) -> RequestDetails {
        let ticket = self.ticket.as_ref().map(|it| TicketInfo {
            ticket_number: Some(it.number.clone()),
            ticket_system: it.system.clone(),
        });
        RequestDetails {
            request_type,
            end,
            justification: self.justification.clone(),
            ticket,
            condition: self.condition.as_ref().map(|it| it.0.clone()),
            schedule: None,
        }
    }

    /// The end in the state, if it is known.
    pub(super) fn end(&self) -> Option<Timestamp> {
        self.expires_at.known()?.as_ref().map(DateTime::at)
    }

    /// Whether the state says that the access has ended.
    pub(super) fn has_expired(&self) -> bool {
        self.expired.known() == Some(&true)
    }

    /// Whether the time in the state is over.
    pub(super) fn is_over(&self) -> bool {
        self.end().is_some_and(|it| end::is_over(it, now()))
    }

    /// The ID for people.
    pub(super) fn id(&self) -> String {
        self.id.known().cloned().unwrap_or_default()
    }

    /// The same with what follows from the grant, before Azure shows a schedule.
    pub(super) fn requested(self, grant: &ScheduledGrant, role_name: String, name: Uuid) -> Self {
        let role_definition_id = definition_id(&grant.scope, grant.role);
        let (expires_at, kind) =
            (self.expires_at.known().cloned(), self.principal_type.known().cloned());
        Self {
            id: self.id.known().cloned().unwrap_or_else(|| grant.id()).into(),
            role_definition_id: self
                .role_definition_id
                .known()
                .cloned()
                .unwrap_or(role_definition_id)
                .into(),
            role_name: self.role_name.known().cloned().unwrap_or(role_name).into(),
            expires_at: expires_at.flatten().into(),
            expired: false.into(),
            principal_type: kind.flatten().into(),
            schedule_id: None.into(),
            request_name: Some(Guid::from(name)).into(),
            ..self
        }
    }

    /// The same with what Azure shows.
    pub(super) fn with_schedule(self, found: Schedule) -> Self {
        let properties = found.properties;
        let end = match (self.end(), properties.end_date_time) {
            (Some(known), Some(shown)) if end::is_near(known, shown) => self.expires_at,
            (_, shown) => shown.map(DateTime::from).into(),
        };
        let name = properties.request_name();
        let condition = properties.condition.filter(|it| !it.is_empty());
        let condition = match (self.condition, condition) {
            (Some(ours), Some(found)) if ours.0 == found => Some(ours),
            (_, found) => found.map(Condition),
        };
        Self {
            expires_at: end,
            expired: false.into(),
            principal_type: properties.principal_type.into(),
            schedule_id: Some(found.id.to_string()).into(),
            request_name: name.map(Guid::from).into(),
            condition,
            ..self
        }
    }

    /// The same, whose access has ended.
    pub(super) fn ended(self) -> Self {
        Self { expired: true.into(), schedule_id: None.into(), ..self }
    }

    /// An assignment of which only the identity is known.
    pub(super) fn from_identity(identity: Identity) -> Self {
        let Identity { scope, role_definition_id, principal_id } = identity;
        let role = role_definition_id.value();
        let grant = ScheduledGrant { scope: scope.clone(), role, principal: principal_id.value() };
        let definition = definition_id(&scope, role);
        Self {
            id: grant.id().into(),
            scope,
            role: RoleText(definition.clone()),
            principal_id,
            expires_after: None,
            expires_at: Computed::Unknown,
            justification: JUSTIFICATION.to_owned(),
            ticket: None,
            condition: None,
            expired: false.into(),
            principal_type: Computed::Unknown,
            role_definition_id: definition.into(),
            role_name: Computed::Unknown,
            schedule_id: Computed::Unknown,
            request_name: Computed::Unknown,
            timeouts: None,
        }
    }

    /// An assignment from a list response.
    pub(crate) async fn from_api(
        grant: ScheduledGrant,
        found: Schedule,
        ctx: &Context<'_, Clients>,
    ) -> Result<Self> {
        let ScheduledGrant { scope, role, principal } = grant;
        let (role_definition_id, principal_id) = (role.into(), principal.into());
        let identity = Identity { scope, role_definition_id, principal_id };
        Self::from_identity(identity).with_schedule(found).named(role, ctx).await
    }

    /// The name for people.
    pub(crate) fn display_name(&self) -> String {
        let role = self.role_name.known().map_or(self.role.0.as_str(), String::as_str);
        format!("{role} for {} at {}", self.principal_id, self.scope)
    }

    /// The same with the name of its role, where that is not known yet.
    pub(super) async fn named(self, role: Uuid, ctx: &Context<'_, Clients>) -> Result<Self> {
        if self.role_name.known().is_some() {
            return Ok(self);
        }
        let name = ctx.clients.authorization()?.role_name(&self.scope, role).await;
        Ok(Self { role_name: name.into(), ..self })
    }
}

/// The identity of an assignment.
pub(super) fn identity(of: &PimRoleAssignment) -> Identity {
    let role = of.role_definition_id.known().and_then(|it| definition_guid(it).ok());
    Identity {
        scope: of.scope.clone(),
        role_definition_id: role.unwrap_or_else(Uuid::nil).into(),
        principal_id: of.principal_id.clone(),
    }
}

/// Reads the text of `terraform import`: scope, ID of the role definition, and principal, as azurerm
/// writes them.
pub(super) fn parse_import_id(text: &str) -> Result<Identity> {
    read_id(text).map_err(|why| {
        CommonCode::InvalidImportId
            .error(
                "Invalid import ID",
                format!(
                    "`{text}`: {why}. Use the scope, the ID of the role definition and the object ID \
                     of the principal, separated by `|`: `<scope>|/subscriptions/<GUID>/providers/\
                     Microsoft.Authorization/roleDefinitions/<GUID>|<GUID>`."
                ),
            )
            .into()
    })
}

fn read_id(text: &str) -> std::result::Result<Identity, String> {
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let [scope, role, principal] = parts.as_slice() else {
        return Err(format!("it has {} parts instead of 3", parts.len()));
    };
    let principal = Uuid::try_parse(principal);
    Ok(Identity {
        scope: Id::parse(scope).map_err(|error| error.to_string())?,
        role_definition_id: definition_guid(role)?.into(),
        principal_id: principal.map_err(|_| "the principal is not a GUID".to_owned())?.into(),
    })
}

/// The state of another provider's resource as this one; `None` for other types.
pub(super) fn move_state(source: &MoveSource) -> Result<Option<PimRoleAssignment>> {
    if source.type_name != "azurerm_pim_active_role_assignment" {
        return Ok(None);
    }
    let state = &source.state;
    let text = |value: Option<&Value>| {
        value.and_then(Value::as_str).filter(|it| !it.is_empty()).map(str::to_owned)
    };
    let id = text(state.get("id")).ok_or_else(incomplete)?;
    let moved = PimRoleAssignment::from_identity(read_id(&id).map_err(|_| incomplete())?);
    let end = state.pointer("/schedule/0/expiration/0/end_date_time");
    let ticket = text(state.pointer("/ticket/0/number"))
        .map(|number| Ticket { number, system: text(state.pointer("/ticket/0/system")) });
    let justification = text(state.get("justification"));
    Ok(Some(PimRoleAssignment {
        expires_at: match text(end).and_then(|it| it.parse::<Timestamp>().ok()) {
            Some(end) => Some(DateTime::from(end)).into(),
            None => Computed::Unknown,
        },
        justification: justification.unwrap_or(moved.justification),
        ticket,
        ..moved
    }))
}

fn incomplete() -> Diagnostic {
    CommonCode::StateCannotBeMoved.error(
        "Incomplete state to move",
        "The state lacks the ID of the assignment. Remove the `moved` block, remove the old resource \
         from the state with a `removed` block, and import the assignment.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPE: &str = "/subscriptions/11111111-1111-4111-8111-111111111111";
    const ROLE: &str = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
    const PRINCIPAL: &str = "c2b1c6c4-6a35-4f3f-8f0b-7a3f1f2d9d10";

    #[test]
    fn the_id_that_is_shown_can_be_imported() {
        let role = format!("{SCOPE}/providers/Microsoft.Authorization/roleDefinitions/{ROLE}");
        let text = format!("{SCOPE}|{role}|{PRINCIPAL}");
        let found = PimRoleAssignment::from_identity(parse_import_id(&text).unwrap());
        assert_eq!(found.id(), text);
    }

    #[test]
    fn what_is_no_id_says_what_is_wrong_with_it() {
        let role = format!("{SCOPE}/providers/Microsoft.Authorization/roleDefinitions/{ROLE}");
        for (text, why) in [
            (SCOPE.to_owned(), "1 parts"),
            (format!("{SCOPE}|{SCOPE}|{PRINCIPAL}"), "roleDefinitions"),
            (format!("{SCOPE}|{role}|somebody"), "not a GUID"),
        ] {
            let found = read_id(&text).unwrap_err();
            assert!(found.contains(why), "{found}");
        }
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let kept = Private { agreed: Some(Timestamp::UNIX_EPOCH), ..Private::default() };
        assert_eq!(Private::decode(&kept.encode()), kept);
        assert_eq!(Private::decode(b""), Private::default());
        assert!(Private::default().encode().is_empty());
    }
}
