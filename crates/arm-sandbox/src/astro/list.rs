//! Lists: filtered, sorted, and cut into pages.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::{
    Collection,
    query::{self, Sort},
};
use crate::{
    api_error::ApiError,
    message::{Answer, Request},
    router::RequestContext,
};

/// Whether the request asks for an object.
pub(super) fn filter(
    request: &Request,
    collection: Collection,
) -> impl Fn(&Map<String, Value>) -> bool {
    let parameters: &[(&str, &str)] = match collection {
        Collection::Clusters => &[("names", "name"), ("provider", "cloudProvider")],
        Collection::Deployments => {
            &[("names", "name"), ("deploymentIds", "id"), ("workspaceIds", "workspaceId")]
        }
    };
    let wanted: Vec<_> =
        parameters.iter().map(|(name, member)| (*member, query::values(request, name))).collect();
    move |object| {
        wanted.iter().all(|(member, values)| {
            let found = object.get(*member).and_then(Value::as_str).unwrap_or_default();
            values.is_empty() || values.contains(&found)
        })
    }
}

/// Sorts by the first order, then by the next.
pub(super) fn sort(objects: &mut [Map<String, Value>], sorts: &[Sort]) {
    objects.sort_by(|a, b| {
        let text = |object: &Map<String, Value>, member: &str| {
            object.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let by = |sort: &Sort| {
            let order = text(a, sort.member).cmp(&text(b, sort.member));
            if sort.descending { order.reverse() } else { order }
        };
        sorts.iter().map(by).find(|it| it.is_ne()).unwrap_or(Ordering::Equal)
    });
}

/// The page that is asked for, of at most as many elements as the sandbox puts on a page.
pub(super) fn answer(
    request_context: &RequestContext<'_>,
    name: &str,
    all: Vec<Value>,
    most: u64,
) -> Result<Answer, ApiError> {
    let asked = query::page_from_request(request_context.request, most)?;
    let limit = asked.limit.min(request_context.behavior.page_size.into());
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let total = all.len();
    let page: Vec<Value> = all.into_iter().skip(size(asked.offset)).take(size(limit)).collect();
    let mut body = json!({"limit": limit, "offset": asked.offset, "totalCount": total});
    body[name] = page.into();
    Ok(Answer::json(200, &body))
}
