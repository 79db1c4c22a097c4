//! What Azure refuses of a role assignment.

use serde_json::{Map, Value};

use super::{FORMAT, TYPE, term, text};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of, scope::MANAGEMENT_GROUP},
    id::Id,
    rules::shape,
    store::{Document, Listing},
};

/// Owner, User Access Administrator and Role Based Access Control Administrator.
pub(super) const ADMINISTRATORS: [&str; 3] = [
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
];

/// The kinds of principal that a request may name.
const KINDS: [&str; 7] = [
    "User",
    "Group",
    "ServicePrincipal",
    "ForeignGroup",
    "Device",
    "AgentUser",
    "AgentServicePrincipal",
];

/// The longest condition, in bytes.
const CONDITION_LIMIT: usize = 8 * 1024;

/// Who is granted what where, in the form that is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grant {
    scope: String,
    pub(super) principal: String,
    role: String,
}

impl Grant {
    pub(super) fn new(scope: &Id, principal: &str, role: &str) -> Self {
        Self {
            scope: scope.key().to_owned(),
            principal: principal.to_ascii_lowercase(),
            role: role.to_ascii_lowercase(),
        }
    }

    pub(super) fn term(&self) -> String {
        format!("{}|{}|{}", self.scope, self.principal, self.role)
    }

    fn of(document: &Map<String, Value>) -> Option<Self> {
        let part = |name| text(document, name);
        let role = part("roleDefinitionId")?.rsplit('/').next()?;
        Some(Self::new(&Id::parse(part("scope")?)?, part("principalId")?, role))
    }
}

/// Refuses to make another grant of an assignment, here or under the same name on another scope.
pub(super) fn same_as_before(
    context: &Context<'_>,
    id: &Id,
    existing: Option<&Map<String, Value>>,
    grant: &Grant,
) -> Result<(), ApiError> {
    let name = id.name().to_ascii_lowercase();
    let same = match existing {
        Some(existing) => Grant::of(existing).as_ref() == Some(grant),
        None => context.session.with_term(context.tenant(), term::NAME, &name)?.is_empty(),
    };
    if same {
        Ok(())
    } else {
        Err(ApiError::bad_request(
            "RoleAssignmentUpdateNotPermitted",
            "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
        ))
    }
}

/// Refuses a grant that another assignment gives already.
pub(super) fn not_granted_yet(context: &Context<'_>, grant: &Grant) -> Result<(), ApiError> {
    let granted = context.session.with_term(context.tenant(), term::GRANT, &grant.term())?;
    let Some(document) = granted.first() else { return Ok(()) };
    let mut message = "The role assignment already exists.".to_owned();
    if context.behavior.conflict_names_assignment {
        let name = document.id.name().replace('-', "").to_ascii_lowercase();
        message = format!("{message} The ID of the existing role assignment is {name}.");
    }
    Err(ApiError::conflict("RoleAssignmentExists", message))
}

/// The kind of a principal that the directory knows, by now.
pub(super) fn principal(
    context: &Context<'_>,
    id: &str,
    kind: Option<&str>,
) -> Result<String, ApiError> {
    if let Some(kind) = kind
        && !KINDS.iter().any(|known| known.eq_ignore_ascii_case(kind))
    {
        let message = format!("The principal type '{kind}' is not one of {}.", KINDS.join(", "));
        return Err(ApiError::bad_request("InvalidPrincipalType", message));
    }
    let found = context.session.principal(id)?;
    let principal = match found.filter(|principal| principal.tenant == context.tenant()) {
        Some(mut principal) if 0 < principal.missing_calls => {
            principal.missing_calls -= 1;
            context.session.save_principal(&principal)?;
            None
        }
        found => found,
    };
    let Some(principal) = principal else {
        let directory = context.tenant();
        let message = format!(
            "Principal {} does not exist in the directory {directory}. Check that you have the correct principal ID. \
             If you are creating this principal and then immediately assigning a role, this error might be related to \
             a replication delay. In this case, set the role assignment principalType property to a value, such as \
             ServicePrincipal, User, or Group. See https://aka.ms/docs-principaltype",
            id.replace('-', ""),
        );
        return Err(ApiError::bad_request("PrincipalNotFound", message));
    };
    match kind.filter(|kind| !kind.eq_ignore_ascii_case(&principal.kind)) {
        None => Ok(principal.kind),
        Some(kind) => Err(ApiError::bad_request(
            "UnmatchedPrincipalType",
            format!(
                "The PrincipalId '{}' has type '{}' , which is different from specified PrinciaplType '{kind}'.",
                id.replace('-', ""),
                principal.kind,
            ),
        )),
    }
}

/// The kind of the principal of a seeded assignment, which may be gone already.
pub(super) fn kind_of_seeded(
    context: &Context<'_>,
    id: &str,
    kind: Option<&str>,
) -> Result<String, ApiError> {
    let known = context.session.principal(id)?.map(|principal| principal.kind);
    Ok(known.or_else(|| kind.map(str::to_owned)).unwrap_or_else(|| "ServicePrincipal".into()))
}

/// The condition and its version, which go together.
pub(super) fn condition(asked: &Map<String, Value>) -> Result<Option<(&str, &str)>, ApiError> {
    let condition =
        shape::optional(asked, "condition", FORMAT)?.filter(|text| !text.trim().is_empty());
    let version = shape::optional(asked, "conditionVersion", FORMAT)?;
    match (condition, version) {
        (None, None) => Ok(None),
        (Some(condition), Some("2.0")) if is_condition(condition) => Ok(Some((condition, "2.0"))),
        (None, Some(_)) => {
            Err(invalid_condition("a condition version was given without a condition"))
        }
        (Some(_), None) => Err(invalid_condition("a condition needs the condition version 2.0")),
        (Some(_), Some("2.0")) => {
            Err(invalid_condition("the condition has a syntax error or is too long"))
        }
        (Some(_), Some(version)) => Err(invalid_condition(&format!(
            "the condition version '{version}' is not supported, use 2.0"
        ))),
    }
}

/// Refuses one assignment more than a subscription or management group can have.
pub(super) fn within_limit(context: &Context<'_>, scope: &Id) -> Result<(), ApiError> {
    let (owner, limit) = match scope.subscription_id() {
        Some(subscription) => (subscription, context.behavior.role_assignment_limit),
        None if scope.is_a(MANAGEMENT_GROUP) => {
            (scope.clone(), context.behavior.management_group_role_assignment_limit)
        }
        None => return Ok(()),
    };
    if context.session.count(context.tenant(), TYPE, &owner.prefix())? < limit {
        return Ok(());
    }
    Err(ApiError::bad_request(
        "RoleAssignmentLimitExceeded",
        format!(
            "The role assignment limit of {limit} for the scope '{}' is exceeded. No more role assignments can be \
                 created.",
            owner.text()
        ),
    ))
}

/// Refuses to delete the last assignment that lets someone administer a subscription. A
/// subscription whose seed names no administrator has one that is not listed.
pub(super) fn not_last_administrator(
    context: &Context<'_>,
    document: &Document,
) -> Result<(), ApiError> {
    let Some(subscription) = super::administered_subscription(document) else { return Ok(()) };
    let id = subscription.name();
    let body = context.session.subscription(id)?.unwrap_or_default();
    if body.get("administratorsListed").and_then(Value::as_bool) != Some(true) {
        return Ok(());
    }
    let scopes = [subscription.key().to_owned()];
    let listing = Listing { resource_type: TYPE, scopes: &scopes, ..Listing::default() };
    let others = context.session.list(context.tenant(), &listing)?;
    let another = others.iter().any(|other| {
        other.id != document.id
            && Grant::of(&object_of(&other.body))
                .is_some_and(|grant| ADMINISTRATORS.contains(&grant.role.as_str()))
    });
    if another {
        Ok(())
    } else {
        Err(ApiError::bad_request(
            "CannotDeleteLastRbacAdminAssignment",
            "Cannot delete the last RBAC admin assignment.",
        ))
    }
}

fn invalid_condition(why: &str) -> ApiError {
    ApiError::bad_request(
        "InvalidCondition",
        format!("The given role assignment condition is invalid: {why}."),
    )
}

/// Whether a text can be a condition: parentheses and quotes are in pairs, and it compares an
/// attribute or an action. The grammar beyond that is not public.
fn is_condition(text: &str) -> bool {
    let mut depth = 0_i32;
    let mut quoted = false;
    for it in text.chars() {
        match it {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    let says_something =
        ["@resource[", "@request[", "@principal[", "@environment[", "actionmatches{"];
    let folded = text.to_ascii_lowercase().replace(' ', "");
    !quoted
        && depth == 0
        && text.len() <= CONDITION_LIMIT
        && says_something.iter().any(|it| folded.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_has_pairs_and_compares_something() {
        let good = "((!(ActionMatches{'Microsoft.Storage/x/read'})) OR (@Resource[a:b] StringEquals 'it('))";

        assert!(is_condition(good));
        for bad in [
            "true",
            "(@Resource[a] StringEquals 'b'",
            ")@Resource[a](",
            "@Resource[a] StringEquals 'b",
        ] {
            assert!(!is_condition(bad), "{bad}");
        }
    }
}
