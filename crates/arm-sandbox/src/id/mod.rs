//! The grammar of Azure resource IDs and of the request paths that carry them. IDs keep the
//! spelling they came with and are compared by a lower-case key.

mod parse;

use std::fmt;

use crate::api_error::ApiError;
use parse::Parser;

/// The ID of a scope: the tenant's root, a subscription, a resource group or a resource.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Id {
    text: String,
    key: String,
    resource_type: String,
    /// Where the scope ends that this ID extends, in bytes.
    scope_end: usize,
    /// Where the parent ends, in bytes: the scope or, for a nested child, the resource it is in.
    parent_end: usize,
}

/// What a request path points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// One resource.
    Resource(Id),
    /// All resources of a type in a parent; with POST, an action on the parent.
    Collection(Collection),
}

/// A parent and what is asked for in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Collection {
    /// The scope or resource.
    pub(crate) parent: Id,
    /// The type with its namespace, as the path spells it.
    pub(crate) resource_type: String,
}

/// The type of a subscription's own ID.
const SUBSCRIPTION: &str = "Microsoft.Resources/subscriptions";
/// The type of a resource group's ID.
pub(crate) const RESOURCE_GROUP: &str = "Microsoft.Resources/resourceGroups";

impl Target {
    /// Reads a path, percent-decoding each segment.
    pub(crate) fn parse(path: &str) -> Result<Self, ApiError> {
        let segments = path.split('/').filter(|segment| !segment.is_empty()).map(percent_decoded);
        let segments: Vec<String> = segments.collect();
        if segments.iter().any(|segment| segment.is_empty() || segment.contains('/')) {
            // No name has a slash in it, so such an ID would not be one when it is read again.
            return Err(ApiError::bad_request(
                "InvalidRequestUri",
                format!("The request URI path '{path}' is not a valid resource path."),
            ));
        }
        Self::of_segments(&segments, path)
    }

    fn of_segments(segments: &[String], path: &str) -> Result<Self, ApiError> {
        Parser { segments, at: 0, id: Id::root() }.target(path)
    }
}

impl Id {
    /// The tenant's root scope, `/`.
    pub(crate) fn root() -> Self {
        Self {
            text: "/".into(),
            key: "/".into(),
            resource_type: String::new(),
            scope_end: 0,
            parent_end: 0,
        }
    }

    /// Reads an ID as it is written in a document, which is not percent-encoded; `None` when it is
    /// not one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let segments: Vec<String> =
            text.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect();
        match Target::of_segments(&segments, text) {
            Ok(Target::Resource(id)) if text.starts_with('/') => Some(id),
            _ => None,
        }
    }

    /// The ID as it was spelled.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What IDs are compared by.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// What the keys of everything inside begin with.
    pub(crate) fn prefix(&self) -> String {
        format!("{}/", self.base(&self.key))
    }

    /// `Namespace/type[/child]` as it was spelled; empty for the root and for a bare provider scope.
    pub(crate) fn resource_type(&self) -> &str {
        &self.resource_type
    }

    /// Whether this is a resource of that type.
    pub(crate) fn is_a(&self, resource_type: &str) -> bool {
        self.resource_type.eq_ignore_ascii_case(resource_type)
    }

    /// The last segment.
    pub(crate) fn name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or_default()
    }

    /// The subscription's GUID as it was spelled.
    pub(crate) fn subscription(&self) -> Option<&str> {
        self.after("/subscriptions/", 0)
    }

    /// The resource group's name as it was spelled.
    pub(crate) fn resource_group(&self) -> Option<&str> {
        let start = "/subscriptions/".len() + self.subscription()?.len();
        self.after("/resourcegroups/", start)
    }

    /// The ID of the resource group, when it is in one.
    pub(crate) fn resource_group_id(&self) -> Option<Self> {
        Self::parse(&format!(
            "/subscriptions/{}/resourceGroups/{}",
            self.subscription()?,
            self.resource_group()?
        ))
    }

    /// The ID of the subscription, when it is in one.
    pub(crate) fn subscription_id(&self) -> Option<Self> {
        Self::parse(&format!("/subscriptions/{}", self.subscription()?))
    }

    /// Whether this is the root, a subscription or a resource group.
    pub(crate) fn is_container(&self) -> bool {
        self.key == "/" || self.is_a(SUBSCRIPTION) || self.is_a(RESOURCE_GROUP)
    }

    /// Whether it is a subscription's own ID.
    pub(crate) fn is_subscription(&self) -> bool {
        self.is_a(SUBSCRIPTION)
    }

    /// What the last provider part of the ID extends: a subscription, a resource group, a resource
    /// or the root.
    pub(crate) fn scope(&self) -> Self {
        self.cut(self.scope_end)
    }

    /// The resource a nested child is in; the scope of anything else. `None` for the root.
    pub(crate) fn parent(&self) -> Option<Self> {
        (self.key != "/").then(|| self.cut(self.parent_end))
    }

    /// Whether it is a child inside another resource of its provider.
    pub(crate) fn is_nested(&self) -> bool {
        self.parent_end != self.scope_end
    }

    /// Whether it extends another resource, as role assignments do.
    pub(crate) fn is_extension(&self) -> bool {
        !self.scope().is_container()
    }

    /// The outermost resource of the last provider part: the account that a container is in.
    pub(crate) fn top(&self) -> Self {
        let mut id = self.clone();
        while id.is_nested() {
            id = id.cut(id.parent_end);
        }
        id
    }

    /// The ID itself and everything around it, out to the root.
    pub(crate) fn ancestry(&self) -> Vec<Self> {
        let mut ancestry = vec![self.clone()];
        while let Some(parent) = ancestry.last().and_then(Self::parent) {
            ancestry.push(parent);
        }
        ancestry
    }

    /// Whether `other` is this ID or inside it.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.key == other.key || other.key.starts_with(&self.prefix())
    }

    /// A resource of that type and name on this scope.
    pub(crate) fn extended(&self, resource_type: &str, name: &str) -> Self {
        let text = format!("{}/providers/{resource_type}/{name}", self.base(&self.text));
        let scope_end = self.base(&self.text).len();
        Self {
            key: text.to_ascii_lowercase(),
            text,
            resource_type: resource_type.into(),
            scope_end,
            parent_end: scope_end,
        }
    }

    /// A nested child of this resource.
    pub(crate) fn child(&self, child_type: &str, name: &str) -> Self {
        let text = format!("{}/{child_type}/{name}", self.text);
        let resource_type = format!("{}/{child_type}", self.resource_type);
        let parent_end = self.text.len();
        Self {
            key: text.to_ascii_lowercase(),
            text,
            resource_type,
            scope_end: self.scope_end,
            parent_end,
        }
    }

    /// `Namespace/type/name[/child/name]`, as error messages name a resource.
    pub(crate) fn type_and_names(&self) -> &str {
        let rest = self.text.get(self.scope_end..).unwrap_or_default();
        rest.split_once("providers/").map_or(rest, |(_, names)| names)
    }

    /// The namespace, such as `Microsoft.Storage`; empty for containers of resources.
    pub(crate) fn namespace(&self) -> &str {
        self.resource_type.split('/').next().unwrap_or_default()
    }

    fn cut(&self, end: usize) -> Self {
        match self.text.get(..end) {
            None | Some("") => Self::root(),
            Some(text) => Self::parse(text).unwrap_or_else(Self::root),
        }
    }

    fn base<'a>(&self, text: &'a str) -> &'a str {
        if self.key == "/" { "" } else { text }
    }

    fn after(&self, literal: &str, start: usize) -> Option<&str> {
        let key = self.key.get(start..)?;
        let rest = key.strip_prefix(literal)?;
        let length = rest.find('/').unwrap_or(rest.len());
        let begin = start + literal.len();
        self.text.get(begin..begin + length).filter(|name| !name.is_empty())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A path segment without percent encoding; bytes that are not UTF-8 become question marks.
pub(crate) fn percent_decoded(segment: &str) -> String {
    if !segment.contains('%') {
        return segment.to_owned();
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        let escaped = (byte == b'%').then(|| tail.get(..2)).flatten();
        let decoded = escaped.and_then(|digits| std::str::from_utf8(digits).ok());
        match decoded.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                bytes.push(decoded);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUB: &str = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590";

    #[track_caller]
    fn id(text: &str) -> Id {
        Id::parse(text).unwrap_or_else(|| panic!("{text} is an ID"))
    }

    #[test]
    fn a_nested_child_knows_its_parent_its_account_and_its_scope() {
        let id = id(&format!(
            "{SUB}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/a/blobServices/default/containers/c"
        ));

        assert_eq!(id.resource_type(), "Microsoft.Storage/storageAccounts/blobServices/containers");
        assert_eq!(id.name(), "c");
        assert_eq!(id.top().name(), "a");
        assert_eq!(id.parent().unwrap().name(), "default");
        assert_eq!(id.scope().text(), format!("{SUB}/resourceGroups/rg"));
        assert_eq!(id.resource_group(), Some("rg"));
    }

    #[test]
    fn an_extension_resource_has_the_resource_as_its_scope() {
        let vault = format!("{SUB}/resourcegroups/rg/providers/Microsoft.KeyVault/vaults/v");
        let id =
            id(&format!("{vault}/secrets/s/providers/Microsoft.Authorization/roleAssignments/n"));

        assert_eq!(id.scope().text(), format!("{vault}/secrets/s"));
        assert_eq!(id.resource_type(), "Microsoft.Authorization/roleAssignments");
        assert!(id.is_extension());
    }

    #[test]
    fn the_ancestry_of_an_id_ends_at_the_root() {
        let id =
            id(&format!("{SUB}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v/secrets/s"));

        let names: Vec<String> = id.ancestry().iter().map(|id| id.name().to_owned()).collect();

        assert_eq!(names, ["s", "v", "rg", "0b1f6471-1bf0-4dda-aec3-cb9272f09590", ""]);
    }

    #[test]
    fn a_path_that_ends_with_a_type_is_a_collection() {
        let path = format!("{SUB}/providers/Microsoft.ManagedIdentity/userAssignedIdentities");

        let Ok(Target::Collection(collection)) = Target::parse(&path) else {
            panic!("a collection")
        };

        assert_eq!(collection.parent.text(), SUB);
        assert_eq!(collection.resource_type, "Microsoft.ManagedIdentity/userAssignedIdentities");
    }

    #[test]
    fn keys_compare_without_case_and_text_keeps_it() {
        let id = id(&format!("{SUB}/RESOURCEGROUPS/RG"));

        assert_eq!(id.key(), format!("{SUB}/resourcegroups/rg"));
        assert_eq!(id.resource_group(), Some("RG"));
    }

    #[test]
    fn provider_rooted_and_management_group_scopes_are_ids() {
        assert_eq!(id("/providers/Microsoft.Subscription").resource_type(), "");
        assert_eq!(id("/providers/Microsoft.Management/managementGroups/mg").scope(), Id::root());
        assert_eq!(id("/").key(), "/");
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in
            ["", "rg", "/subscriptions", "/subscriptions/not-a-guid", "/foo/bar", "/providers"]
        {
            assert!(Id::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn percent_signs_are_decoded_once() {
        assert_eq!(percent_decoded("a%20b%2541%zz%"), "a b%41%zz%");
    }
}
