//! Resource groups (`Microsoft.Resources/resourceGroups`).

use serde_json::{Value, json};

use super::{Accepted, Deletion, Listed, Put, ResponseStyle, Rules, shape};
use crate::{
    api_error::ApiError,
    arm::{Context, filter::Filter, resources::object_of},
    id::{Id, RESOURCE_GROUP},
    store::{Document, Element, Listing, Result as StoreResult},
};

/// The rules of resource groups.
pub(super) struct ResourceGroups;

impl Rules for ResourceGroups {
    fn resource_type(&self) -> &'static str {
        RESOURCE_GROUP
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        &[
            "2025-04-01",
            "2025-03-01",
            "2024-11-01",
            "2024-07-01",
            "2024-03-01",
            "2023-07-01",
            "2022-09-01",
            "2022-12-01",
            "2021-04-01",
            "2021-01-01",
            "2020-10-01",
            "2020-08-01",
            "2020-06-01",
            "2019-10-01",
            "2019-08-01",
            "2019-07-01",
            "2019-05-10",
            "2019-05-01",
            "2018-05-01",
            "2018-02-01",
            "2017-05-10",
            "2016-09-01",
            "2016-06-01",
        ]
    }

    fn check_name(&self, id: &Id) -> Result<(), ApiError> {
        let name = id.name();
        let legal = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_' | '.' | '(' | ')');
        if name.chars().count() <= 90 && name.chars().all(legal) && !name.ends_with('.') {
            return Ok(());
        }
        Err(ApiError::bad_request(
            "InvalidResourceGroup",
            format!(
                "The provided resource group name '{name}' has these invalid characters or is longer than 90. The name \
                 can only be a letter, digit, '-', '.', '(', ')' or '_' and must not end with a period."
            ),
        ))
    }

    fn accept(&self, _: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, mut content, existing, .. } = put;
        shape::check_members(
            &content,
            &["id", "name", "type", "location", "tags", "managedBy", "properties"],
            "ResourceGroupDefinition",
        )?;
        let location = shape::location(&content)?;
        let before = existing.and_then(|existing| existing.get("location")).and_then(Value::as_str);
        if let Some(before) = before.filter(|before| *before != location) {
            return Err(ApiError::conflict(
                "InvalidResourceGroupLocation",
                format!(
                    "Invalid resource group location '{location}'. The Resource group already exists in location \
                     '{before}'."
                ),
            ));
        }
        let tags = shape::tags(&content)?;
        content.insert("id".into(), json!(canonical(id).text()));
        content.insert("name".into(), json!(id.name()));
        content.insert("type".into(), json!(RESOURCE_GROUP));
        content.insert("location".into(), json!(location));
        content.insert("tags".into(), Value::Object(tags));
        content.insert("properties".into(), json!({"provisioningState": "Succeeded"}));
        Ok(Accepted { body: content, spelling: Some(canonical(id)), ..Accepted::default() })
    }

    /// Everything in the group goes with it, what is used after what uses it: children before their
    /// parents, subnets before route tables, connections before gateways.
    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        let prefix = document.id.prefix();
        let inside = context
            .session
            .list(context.tenant(), &Listing { prefix: &prefix, ..Listing::default() })?;
        let session = context.session;
        let rules = |document: &Document| super::for_type(document.id.resource_type());
        let (first, others): (Vec<_>, Vec<_>) =
            inside.iter().rev().partition(|document| rules(document).goes_first());
        session.attempt(|| {
            first.into_iter().chain(others).try_for_each(|document| {
                rules(document).release(context, document)?;
                Ok(session.remove(context.tenant(), &document.id, 0)?)
            })
        })
    }

    fn response_style(&self) -> ResponseStyle {
        ResponseStyle { deletion: Deletion::Operation, ..ResponseStyle::default() }
    }

    fn filters(&self) -> bool {
        true
    }

    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let filter = Filter::read(listed.filter, &["tagname", "tagvalue", "name", "location"])?;
        let prefix = listed.collection.parent.prefix();
        let listing = Listing {
            resource_type: RESOURCE_GROUP,
            prefix: &prefix,
            after: listed.after,
            ..Listing::default()
        };
        let all = context.session.list(context.tenant(), &listing)?;
        let shown =
            all.into_iter().filter(|group| filter.admits(&group.id, &object_of(&group.body)));
        let limit = usize::try_from(listed.limit).unwrap_or(usize::MAX);
        let element =
            |group: Document| Element { key: group.id.key().to_owned(), body: group.body };
        Ok(shown.take(limit).map(element).collect())
    }

    fn not_found(&self, id: &Id) -> ApiError {
        ApiError::resource_group_not_found(id.name())
    }
}

/// Whether there is such a group.
pub(crate) fn exists(context: &Context<'_>, id: &Id) -> StoreResult<bool> {
    context.session.exists(context.tenant(), id)
}

fn canonical(id: &Id) -> Id {
    id.resource_group_id().unwrap_or_else(|| id.clone())
}
