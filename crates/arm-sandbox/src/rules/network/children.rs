//! Children that are both resources and a list in their parent: the subnets of a
//! virtual network, the routes of a route table.

use serde_json::{Map, Value};

use super::MALFORMED;
use crate::{
    api_error::ApiError,
    arm::{
        Context,
        resources::{self, object_of},
    },
    id::Id,
    rules::{Accepted, Rules, shape},
    store::{Document, Listing, Result as StoreResult, Session, Visibility},
};

/// A child that is written along with its parent.
pub(super) type Child = (Id, Accepted);

/// The children of one type, in the order of their keys.
pub(super) fn for_parent(
    session: &Session<'_>,
    tenant: &str,
    resource_type: &str,
    parent: &Id,
) -> StoreResult<Vec<Document>> {
    let prefix = parent.prefix();
    session.list(tenant, &Listing { resource_type, prefix: &prefix, ..Listing::default() })
}

/// The children as a read of their parent shows them.
pub(super) fn to_json(
    context: &Context<'_>,
    resource_type: &str,
    parent: &Id,
) -> StoreResult<Vec<Value>> {
    let children = for_parent(context.session, context.tenant(), resource_type, parent)?;
    Ok(children.iter().map(|child| Value::Object(object_of(&child.body))).collect())
}

/// Reads the list that a write of the parent has; `None` when it has none.
pub(super) fn from_request(
    parent: &Id,
    list: &str,
    sent: Option<Value>,
    accept: impl Fn(&Id, &Map<String, Value>) -> Result<Accepted, ApiError>,
) -> Result<Option<Vec<Child>>, ApiError> {
    let malformed = |message: String| ApiError::bad_request(MALFORMED, message);
    let sent = match sent {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(sent)) => sent,
        Some(_) => return Err(malformed(format!("'{list}' must be a list."))),
    };
    let children = sent.into_iter().map(|child| {
        let Value::Object(content) = child else {
            return Err(malformed(format!("An element of '{list}' must be an object.")));
        };
        let id = parent.child(list, shape::required(&content, "name", MALFORMED)?);
        let accepted = accept(&id, &content)?;
        Ok((id, accepted))
    });
    children.collect::<Result<_, _>>().map(Some)
}

/// Creates the listed children, and removes all others.
pub(super) fn replace(
    context: &Context<'_>,
    rules: &dyn Rules,
    parent: &Id,
    listed: Vec<Child>,
) -> Result<(), ApiError> {
    for child in for_parent(context.session, context.tenant(), rules.resource_type(), parent)? {
        if !listed.iter().any(|(id, _)| id.key() == child.id.key()) {
            context.session.remove(context.tenant(), &child.id, 0)?;
        }
    }
    listed.into_iter().try_for_each(|(id, accepted)| {
        resources::record(context, rules, id, accepted, Visibility::default()).map(|_| ())
    })
}
