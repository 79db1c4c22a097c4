//! Azure resource IDs: read once at the edge, kept as the user spelled them, and compared without case as Azure does.

mod parse;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) use parse::IdError;

/// The path segment before a provider's namespace.
const PROVIDERS: &str = "providers";

/// The ID of an Azure resource or scope, such as
/// `/subscriptions/{guid}/resourceGroups/{name}/providers/{namespace}/{type}/{name}`.
///
/// It keeps the spelling it was read with.
/// Two IDs are equal when they differ in case only, because Azure itself changes the case of what it returns.
#[derive(Clone, Debug)]
pub struct Id {
    text: String,
}

impl Id {
    /// Reads an ID and says what is wrong with it when it is not one.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        parse::check(text)?;
        Ok(Self { text: text.to_owned() })
    }

    /// The scope of the whole tenant, `/`.
    #[must_use]
    pub fn root() -> Self {
        Self { text: "/".to_owned() }
    }

    /// The ID as it was spelled.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True for the scope of the whole tenant.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.text == "/"
    }

    /// The subscription that holds the resource, as a GUID.
    #[must_use]
    pub fn subscription_id(&self) -> Option<&str> {
        let mut segments = self.segments();
        segments.next().filter(|it| it.eq_ignore_ascii_case("subscriptions"))?;
        segments.next()
    }

    /// The name of the resource group that holds the resource.
    #[must_use]
    pub fn resource_group(&self) -> Option<&str> {
        self.subscription_id()?;
        let mut segments = self.segments().skip(2);
        segments.next().filter(|it| it.eq_ignore_ascii_case("resourceGroups"))?;
        segments.next()
    }

    /// The name of the management group, when the ID is that of one or of something in it.
    #[must_use]
    pub fn management_group(&self) -> Option<&str> {
        let mut segments = self.segments();
        for expected in [PROVIDERS, "Microsoft.Management", "managementGroups"] {
            segments.next().filter(|it| it.eq_ignore_ascii_case(expected))?;
        }
        segments.next()
    }

    /// The namespace of the provider that owns the resource, such as `Microsoft.Storage`.
    /// For an extension resource this is the extension's own.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.provider_block().first().copied()
    }

    /// The full type, such as `Microsoft.Storage/storageAccounts/blobServices/containers`.
    /// Subscriptions and resource groups have the type that Azure gives them.
    /// The root, and a provider without a resource, have none.
    #[must_use]
    pub fn resource_type(&self) -> Option<String> {
        let block = self.provider_block();
        match block.split_first() {
            Some((namespace, pairs)) if !pairs.is_empty() => {
                let types = pairs.iter().step_by(2);
                Some(types.fold((*namespace).to_owned(), |text, it| text + "/" + it))
            }
            None if self.resource_group().is_some() => {
                Some("Microsoft.Resources/resourceGroups".to_owned())
            }
            None if self.subscription_id().is_some() => {
                Some("Microsoft.Resources/subscriptions".to_owned())
            }
            _ => None,
        }
    }

    /// True when the resource has this full type, whatever the case.
    #[must_use]
    pub fn is_type(&self, resource_type: &str) -> bool {
        self.resource_type().is_some_and(|it| it.eq_ignore_ascii_case(resource_type))
    }

    /// The last segment: the name of the resource, group or subscription; empty for the root.
    #[must_use]
    pub fn name(&self) -> &str {
        self.segments().next_back().unwrap_or_default()
    }

    /// The names along the type, outermost first: account, service, container.
    /// For an extension resource these are the extension's own.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.provider_block().into_iter().skip(2).step_by(2).collect()
    }

    /// The parent: the outer resource, the resource that it extends, the resource group, the
    /// subscription, or the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let block = self.provider_block();
        let dropped = match block.len() {
            0 if self.is_root() => return None,
            // A provider, or the outermost resource of a provider: up to where the provider begins.
            length @ 1..=3 => length + 1,
            _ => 2,
        };
        Some(self.without_last(dropped))
    }

    /// Every scope above this one, nearest first; the root is the last.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), Self::parent)
    }

    /// The scope that the resource's own provider block stands on.
    ///
    /// For a role assignment or another extension this is what it applies to;
    /// for an ordinary resource it is the resource group.
    #[must_use]
    pub fn scope(&self) -> Option<Self> {
        let block = self.provider_block();
        (!block.is_empty()).then(|| self.without_last(block.len() + 1))
    }

    /// The subscription's own ID.
    #[must_use]
    pub fn subscription(&self) -> Option<Self> {
        self.subscription_id().map(|_| self.first(2))
    }

    /// The resource group's own ID.
    #[must_use]
    pub fn resource_group_id(&self) -> Option<Self> {
        self.resource_group().map(|_| self.first(4))
    }

    /// True when `other` is this very scope or lies somewhere in it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        let mut others = other.segments();
        self.segments().all(|segment| others.next().is_some_and(|it| same(segment, it)))
    }

    /// The ID followed by a further path, such as `providers/Microsoft.Storage/storageAccounts/lake`.
    pub fn join(&self, rest: &str) -> Result<Self, IdError> {
        let base = self.text.trim_end_matches('/');
        Self::parse(&format!("{base}/{}", rest.trim_start_matches('/')))
    }

    /// A resource of another provider that extends this one, such as a role assignment.
    /// The type is a full one: `Microsoft.Authorization/roleAssignments`.
    pub fn extension(&self, resource_type: &str, name: &str) -> Result<Self, IdError> {
        self.join(&format!("{PROVIDERS}/{resource_type}/{name}"))
    }

    /// A resource inside this one, such as a container in an account.
    pub fn child(&self, kind: &str, name: &str) -> Result<Self, IdError> {
        self.join(&format!("{kind}/{name}"))
    }

    /// The ID in lower case: equal for equal IDs, so it can be hashed into names and used as a key.
    #[must_use]
    pub fn folded(&self) -> String {
        fold(&self.text).collect()
    }

    /// The path of a URL for this ID: each segment is percent-encoded.
    #[must_use]
    pub fn url_path(&self) -> String {
        encode_path(&self.text)
    }

    fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.text.split('/').filter(|it| !it.is_empty())
    }

    /// The last provider's namespace and then its types and names, in turn.
    fn provider_block(&self) -> Vec<&str> {
        let mut block = Vec::new();
        let mut rest = self.segments().skip(self.root_length()).peekable();
        // The first thing after the root is always `providers`; later ones stand where a type would.
        while let Some(segment) = rest.next() {
            if segment.eq_ignore_ascii_case(PROVIDERS) {
                block.clear();
                block.extend(rest.next());
            } else {
                block.push(segment);
                block.extend(rest.next());
            }
        }
        block
    }

    /// How many segments name the subscription and the resource group.
    fn root_length(&self) -> usize {
        match (self.subscription_id(), self.resource_group()) {
            (None, _) => 0,
            (Some(_), None) => 2,
            (Some(_), Some(_)) => 4,
        }
    }

    fn without_last(&self, dropped: usize) -> Self {
        let mut text = self.text.as_str();
        for _ in 0..dropped {
            text = text.rsplit_once('/').map_or("", |(before, _)| before);
        }
        if text.is_empty() { Self::root() } else { Self { text: text.to_owned() } }
    }

    fn first(&self, count: usize) -> Self {
        Self { text: self.segments().take(count).fold(String::new(), |text, it| text + "/" + it) }
    }
}

/// Percent-encodes every segment of a path and leaves the slashes between them.
#[must_use]
pub(crate) fn encode_path(path: &str) -> String {
    path.split('/').map(encode_segment).collect::<Vec<_>>().join("/")
}

/// Unreserved characters, and those that Azure's own paths leave as they are, stay; the rest is encoded.
fn encode_segment(segment: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~()!*'@:$,;=".contains(&byte);
    if segment.bytes().all(plain) {
        return Cow::Borrowed(segment);
    }
    let encode =
        |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    Cow::Owned(segment.bytes().map(encode).collect())
}

fn fold(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

fn same(one: &str, other: &str) -> bool {
    fold(one).eq(fold(other))
}

impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        same(&self.text, &other.text)
    }
}

impl Eq for Id {}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Id {
    fn cmp(&self, other: &Self) -> Ordering {
        fold(&self.text).cmp(fold(&other.text))
    }
}

impl Hash for Id {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for character in fold(&self.text) {
            character.hash(state);
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl FromStr for Id {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Id {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        parse::check(&text)?;
        Ok(Self { text })
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.text
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// Azure's own answers are read with some patience: a few services leave out the slash in front,
/// double one, or end with one.
impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parsed = Self::parse(&text).or_else(|error| {
            let segments: Vec<&str> = text.split('/').filter(|it| !it.is_empty()).collect();
            if segments.is_empty() {
                Err(error)
            } else {
                Self::parse(&format!("/{}", segments.join("/")))
            }
        });
        parsed.map_err(serde::de::Error::custom)
    }
}
