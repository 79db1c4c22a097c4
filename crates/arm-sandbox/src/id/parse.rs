//! Reading paths: segment by segment, provider part by provider part.

use super::{Collection, Id, RESOURCE_GROUP, SUBSCRIPTION, Target};
use crate::api_error::ApiError;

/// Walks the segments of a path.
pub(super) struct Parser<'a> {
    pub(super) segments: &'a [String],
    pub(super) at: usize,
    pub(super) id: Id,
}

impl Parser<'_> {
    /// What the path points at.
    pub(super) fn target(mut self, path: &str) -> Result<Target, ApiError> {
        if self.next_is("subscriptions") {
            let Some(subscription) = self.segment(1).map(str::to_owned) else {
                return Err(missing_subscription());
            };
            if uuid::Uuid::try_parse(&subscription).is_err() {
                return Err(invalid_subscription(&subscription));
            }
            self.id = container("", "subscriptions", &subscription, SUBSCRIPTION);
            self.at = 2;
            if self.next_is("resourceGroups") {
                let Some(name) = self.segment(1).map(str::to_owned) else {
                    return Ok(self.collection(RESOURCE_GROUP.into()));
                };
                let keyword = self.segment(0).unwrap_or_default().to_owned();
                self.id = container(&self.id.text.clone(), &keyword, &name, RESOURCE_GROUP);
                self.at = 4;
            }
        }
        while self.at < self.segments.len() {
            if !self.next_is("providers") {
                return Err(self.not_a_path(path));
            }
            if let Some(collection) = self.provider_part()? {
                return Ok(collection);
            }
        }
        Ok(Target::Resource(self.id))
    }

    /// One `/providers/{namespace}/{type}/{name}…` part; a target when it ends with a type.
    fn provider_part(&mut self) -> Result<Option<Target>, ApiError> {
        let Some(namespace) = self.segment(1).map(str::to_owned) else {
            return Err(missing_subscription());
        };
        let keyword = self.segment(0).unwrap_or_default().to_owned();
        self.at += 2;
        if self.at == self.segments.len() || self.next_is("providers") {
            let text = format!("{}/{keyword}/{namespace}", self.id.base(&self.id.text));
            let end = self.id.base(&self.id.text).len();
            let key = text.to_ascii_lowercase();
            self.id =
                Id { text, key, resource_type: String::new(), scope_end: end, parent_end: end };
            return Ok(None);
        }
        let mut first = true;
        while self.at < self.segments.len() && !self.next_is("providers") {
            let kind = self.segment(0).unwrap_or_default().to_owned();
            let Some(name) = self.segment(1).map(str::to_owned) else {
                let resource_type = if first {
                    format!("{namespace}/{kind}")
                } else {
                    format!("{}/{kind}", self.id.resource_type)
                };
                return Ok(Some(Target::Collection(Collection {
                    parent: self.id.clone(),
                    resource_type,
                })));
            };
            self.id = if first {
                let base = self.id.base(&self.id.text);
                let text = format!("{base}/{keyword}/{namespace}/{kind}/{name}");
                let (key, end) = (text.to_ascii_lowercase(), base.len());
                let resource_type = format!("{namespace}/{kind}");
                Id { text, key, resource_type, scope_end: end, parent_end: end }
            } else {
                self.id.child(&kind, &name)
            };
            first = false;
            self.at += 2;
        }
        Ok(None)
    }

    fn collection(self, resource_type: String) -> Target {
        Target::Collection(Collection { parent: self.id, resource_type })
    }

    fn segment(&self, ahead: usize) -> Option<&str> {
        self.segments.get(self.at + ahead).map(String::as_str)
    }

    fn next_is(&self, keyword: &str) -> bool {
        self.segment(0).is_some_and(|segment| segment.eq_ignore_ascii_case(keyword))
    }

    fn not_a_path(&self, path: &str) -> ApiError {
        match self.id.key.as_str() {
            "/" => missing_subscription(),
            _ => ApiError::bad_request(
                "InvalidRequestUri",
                format!("The request URI path '{path}' is not a valid resource path."),
            ),
        }
    }
}

/// The ID of a subscription or a resource group.
fn container(base: &str, keyword: &str, name: &str, resource_type: &str) -> Id {
    let text = format!("{base}/{keyword}/{name}");
    Id {
        key: text.to_ascii_lowercase(),
        text,
        resource_type: resource_type.into(),
        scope_end: base.len(),
        parent_end: base.len(),
    }
}

fn missing_subscription() -> ApiError {
    ApiError::not_found(
        "MissingSubscription",
        "The request did not have a subscription or a valid tenant level resource provider.",
    )
}

fn invalid_subscription(subscription: &str) -> ApiError {
    ApiError::bad_request(
        "InvalidSubscriptionId",
        format!("The provided subscription identifier '{subscription}' is malformed or invalid."),
    )
}
