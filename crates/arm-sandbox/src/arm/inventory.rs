//! The list of everything in a subscription or a resource group, without the properties.

use serde_json::{Map, Value};

use super::{
    Context, filter::Filter, page, page::Page, resources::object_of, scope,
    subscriptions::VERSIONS, version,
};
use crate::{
    api_error::ApiError,
    id::{Id, Target},
    message::Answer,
    router::RequestContext,
    store::{Document, Element, Listing},
};

/// What the list is of, in the way of other types.
const TYPE: &str = "Microsoft.Resources/resources";

/// What the list shows of a resource.
const SHOWN: [&str; 10] =
    ["id", "name", "type", "kind", "location", "managedBy", "sku", "identity", "tags", "zones"];

/// Lists the tracked resources: those with a location, directly in a resource group.
pub(crate) fn list(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    let request = request_context.request;
    version::check_own(request, VERSIONS)?;
    let scope = scope_of(&request.path)?;
    context.permit("Microsoft.Resources/subscriptions/resources/read", &scope)?;
    scope::check_containers_exist(context, &scope)?;
    let known = ["resourcetype", "name", "resourcegroup", "location", "tagname", "tagvalue"];
    let filter = Filter::read(request.parameter("$filter"), &known)?;
    let Page { after, size } = Page::from_request(request, context.behavior.page_size, TYPE)?;
    let prefix = scope.prefix();
    let listing = Listing { prefix: &prefix, after: after.as_deref(), ..Listing::default() };
    let documents = context.session.list(context.tenant(), &listing)?;
    let tracked = documents.into_iter().filter_map(|document| {
        let Document { id, body, .. } = document;
        let body = object_of(&body);
        let is_tracked = !id.is_nested()
            && !id.is_container()
            && !id.is_extension()
            && body.contains_key("location");
        (is_tracked && filter.admits(&id, &body))
            .then(|| Element { key: id.key().to_owned(), body: shown(body) })
    });
    let elements: Vec<Element> =
        tracked.take(usize::try_from(size).unwrap_or(usize::MAX) + 1).collect();
    Ok(page::answer(request, context.behavior.mixed_case_links, size, &elements))
}

/// The scope that a path ending in `/resources` lists.
fn scope_of(path: &str) -> Result<Id, ApiError> {
    let scope = path.trim_end_matches('/').rsplit_once('/').map_or("", |(scope, _)| scope);
    match Target::parse(scope)? {
        Target::Resource(id) => Ok(id),
        Target::Collection(collection) => Ok(collection.parent),
    }
}

fn shown(mut body: Map<String, Value>) -> String {
    body.retain(|name, _| SHOWN.contains(&name.as_str()));
    Value::Object(body).to_string()
}
