//! What private endpoints can be made for: the parts of a resource, as it lists them itself.

use serde_json::Value;

/// A part of a resource for which an endpoint can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// Its name, whose case counts when an endpoint is made.
    pub(crate) id: String,
    /// The names of its members, each of which gets an address; several services list none.
    pub(crate) members: Vec<String>,
    /// The private DNS zones in which its names have to be, in this cloud.
    pub(crate) zones: Vec<String>,
}

impl Group {
    /// Reads an entry of `privateLinkResources`.
    pub(super) fn read(document: &Value) -> Option<Self> {
        let texts = |pointer: &str| {
            let found = document.pointer(pointer).and_then(Value::as_array);
            let found = found.into_iter().flatten().filter_map(Value::as_str);
            found.filter(|it| !it.is_empty()).map(str::to_owned).collect()
        };
        Some(Self {
            id: document.pointer("/properties/groupId")?.as_str()?.to_owned(),
            members: texts("/properties/requiredMembers"),
            zones: texts("/properties/requiredZoneNames"),
        })
    }
}
