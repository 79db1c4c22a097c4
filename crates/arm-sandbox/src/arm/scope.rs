//! Whether a scope exists, and what is around it.

use serde_json::Value;

use super::Context;
use crate::{
    api_error::ApiError,
    id::{Id, percent_decoded},
    rules::resource_groups,
    store::Result as StoreResult,
};

/// The type of management groups.
pub(crate) const MANAGEMENT_GROUP: &str = "Microsoft.Management/managementGroups";

/// The subscription that a path is in, if its second segment looks like one.
pub(super) fn subscription_of(path: &str) -> Option<String> {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let keyword = segments.next()?;
    let subscription = percent_decoded(segments.next()?);
    let named = keyword.eq_ignore_ascii_case("subscriptions")
        && uuid::Uuid::try_parse(&subscription).is_ok();
    named.then_some(subscription)
}

/// Refuses a scope that is not there. Of children that live in a service's data plane, such as
/// containers and secrets, only the account or vault must exist, because the management API does
/// not look further.
pub(crate) fn check_exists(context: &Context<'_>, scope: &Id) -> Result<(), ApiError> {
    check_containers_exist(context, scope)?;
    if scope.is_container() || scope.resource_type().is_empty() {
        return Ok(());
    }
    check_exists(context, &scope.scope())?;
    let top = scope.top();
    if context.session.exists(context.tenant(), &top)? || is_implied(context, &top) {
        return Ok(());
    }
    if top.is_a(MANAGEMENT_GROUP) {
        Err(ApiError::not_found(
            "ManagementGroupNotFound",
            format!("The management group '{}' cannot be found.", top.name()),
        ))
    } else {
        Err(ApiError::resource_not_found(&top))
    }
}

/// Refuses a resource group that is not there. Subscriptions were checked with the caller.
pub(crate) fn check_containers_exist(context: &Context<'_>, id: &Id) -> Result<(), ApiError> {
    let Some(group) = id.resource_group_id() else { return Ok(()) };
    if resource_groups::exists(context, &group)? {
        Ok(())
    } else {
        Err(ApiError::resource_group_not_found(group.name()))
    }
}

/// Refuses a nested child whose parent is not there. Singletons that a service makes itself are all
/// named `default` and count as there with their own parent.
pub(crate) fn check_parent_exists(context: &Context<'_>, id: &Id) -> Result<(), ApiError> {
    let Some(parent) = id.parent().filter(|_| id.is_nested()) else { return Ok(()) };
    if context.session.exists(context.tenant(), &parent)? {
        return Ok(());
    }
    if parent.is_nested() && parent.name().eq_ignore_ascii_case("default") {
        check_parent_exists(context, &parent)
    } else {
        Err(ApiError::parent_not_found(&parent))
    }
}

/// The scopes around a scope, nearest first, with the management groups of its subscription.
pub(crate) fn above(context: &Context<'_>, scope: &Id) -> StoreResult<Vec<Id>> {
    let mut above: Vec<Id> = scope.ancestry().into_iter().skip(1).collect();
    let group = match scope.subscription() {
        Some(subscription) => {
            let body = context.session.subscription(subscription)?;
            let named = body
                .as_ref()
                .and_then(|body| body.get("managementGroupId"))
                .and_then(Value::as_str);
            Some(named.map_or_else(|| root_group(context), group_id))
        }
        None if scope.is_a(MANAGEMENT_GROUP) => parent_group(context, scope)?,
        None => None,
    };
    let mut next = group;
    let mut groups = Vec::new();
    while let Some(group) = next.filter(|group| !groups.contains(group)) {
        next = parent_group(context, &group)?;
        groups.push(group);
    }
    let root = above.len().saturating_sub(1);
    above.splice(root..root, groups);
    Ok(above)
}

/// The management group that one is in; the tenant's root group is in none.
fn parent_group(context: &Context<'_>, group: &Id) -> StoreResult<Option<Id>> {
    if group.name().eq_ignore_ascii_case(context.tenant()) {
        return Ok(None);
    }
    let document = context.session.document(context.tenant(), group)?;
    let body: Value =
        document.and_then(|it| serde_json::from_str(&it.body).ok()).unwrap_or_default();
    let parent =
        body.pointer("/properties/details/parent/id").and_then(Value::as_str).and_then(Id::parse);
    Ok(Some(parent.unwrap_or_else(|| root_group(context))))
}

/// The tenant's root management group, which has the tenant's ID and always exists.
fn root_group(context: &Context<'_>) -> Id {
    group_id(context.tenant())
}

fn group_id(name: &str) -> Id {
    let name = name.rsplit('/').next().unwrap_or(name);
    Id::root().extended(MANAGEMENT_GROUP, name)
}

fn is_implied(context: &Context<'_>, id: &Id) -> bool {
    id.is_a(MANAGEMENT_GROUP) && id.name().eq_ignore_ascii_case(context.tenant())
}
