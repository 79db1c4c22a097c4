//! Moving resources to another group of their subscription (`moveResources`). Role assignments on them
//! stay behind, as Azure documents: they name the old ID and grant nothing.

use serde_json::{Map, Value};

use super::role_assignments;
use crate::{
    api_error::ApiError,
    arm::{
        Context, lock, operations, resources::object_of, scope, subscriptions::VERSIONS, version,
    },
    id::Id,
    message::Answer,
    router::RequestContext,
    store::Listing,
};

/// What is asked for.
struct Asked {
    resources: Vec<Id>,
    target: Id,
}

/// Moves resources.
pub(crate) fn start(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    let (asked, group) = Asked::read(context, request_context, "moveResources")?;
    for resource in &asked.resources {
        shift(context, resource, &asked.target)?;
    }
    operations::start_without_result(context, request_context.request, &group)
}

/// Says whether resources can be moved: 204 at the end of the operation if so.
pub(crate) fn validate(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    let (_, group) = Asked::read(context, request_context, "validateMoveResources")?;
    operations::start_without_result(context, request_context.request, &group)
}

impl Asked {
    /// What is asked for, and the group that it is asked of.
    fn read(
        context: &Context<'_>,
        request_context: &RequestContext<'_>,
        action: &str,
    ) -> Result<(Self, Id), ApiError> {
        let RequestContext { request, .. } = request_context;
        version::check_own(request, VERSIONS)?;
        let around = request.path.trim_end_matches('/').rsplit_once('/').map(|(around, _)| around);
        let Some(group) = around.and_then(Id::parse) else {
            return Err(invalid("The path is not that of a resource group."));
        };
        let operation = format!("Microsoft.Resources/subscriptions/resourceGroups/{action}/action");
        context.permit(&operation, &group)?;
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let target = body.get("targetResourceGroup").and_then(Value::as_str).and_then(Id::parse);
        let Some(target) = target.filter(Id::is_container) else {
            return Err(invalid("'targetResourceGroup' is not the ID of a resource group."));
        };
        scope::check_containers_exist(context, &group)?;
        scope::check_containers_exist(context, &target)?;
        if target.subscription().map(str::to_ascii_lowercase)
            != group.subscription().map(str::to_ascii_lowercase)
        {
            return Err(invalid("The sandbox moves resources within one subscription only."));
        }
        if target.key() == group.key() {
            return Err(invalid("The resources are in the target resource group already."));
        }
        let listed = body.get("resources").and_then(Value::as_array);
        let resources: Option<Vec<Id>> =
            listed.into_iter().flatten().map(|it| Id::parse(it.as_str()?)).collect();
        let resources = resources.filter(|it| !it.is_empty());
        let Some(resources) = resources else {
            return Err(invalid("'resources' must be a list of IDs."));
        };
        for resource in &resources {
            if resource.is_nested() || resource.scope().key() != group.key() {
                let message = format!("'{}' is not a resource of this group.", resource.text());
                return Err(invalid(&message));
            }
            if !context.session.exists(context.tenant(), resource)? {
                return Err(ApiError::resource_not_found(resource));
            }
            let moved = moved_id(resource, resource, &target)?;
            if context.session.exists(context.tenant(), &moved)? {
                let message = format!("'{}' exists already.", moved.text());
                return Err(ApiError::conflict("ResourceMoveProviderValidationFailed", message));
            }
            lock::check(context, resource, true)?;
            lock::check(context, &moved, false)?;
        }
        Ok((Self { resources, target }, group))
    }
}

/// Moves one resource with everything in it.
fn shift(context: &Context<'_>, resource: &Id, target: &Id) -> Result<(), ApiError> {
    let (session, tenant) = (context.session, context.tenant());
    let prefix = resource.prefix();
    let inside = session.list(tenant, &Listing { prefix: &prefix, ..Listing::default() })?;
    for document in session.document(tenant, resource)?.into_iter().chain(inside) {
        if document.id.is_a(role_assignments::TYPE) {
            session.remove(tenant, &document.id, 0)?;
            continue;
        }
        let id = moved_id(&document.id, resource, target)?;
        let mut body: Map<String, Value> = object_of(&document.body);
        body.insert("id".into(), Value::String(id.text().to_owned()));
        session.relocate(tenant, &document.id, &id, &Value::Object(body).to_string())?;
    }
    Ok(())
}

/// The ID that something in a resource has after the move.
fn moved_id(id: &Id, resource: &Id, target: &Id) -> Result<Id, ApiError> {
    let rest = id.text().get(resource.scope().text().len()..).unwrap_or_default();
    Id::parse(&format!("{}{rest}", target.text())).ok_or_else(|| invalid("The ID cannot be moved."))
}

fn invalid(message: &str) -> ApiError {
    ApiError::bad_request("InvalidMoveResourcesRequest", message)
}
