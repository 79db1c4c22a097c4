//! The lists of a document, and what their items look like.

use allowlist::Family;

/// A list of a document.
#[derive(Debug)]
pub(crate) struct Sublist {
    /// Where it is.
    pub(crate) pointer: &'static str,
    /// The addresses that belong in it, if the others have a list of their own.
    pub(crate) family: Option<Family>,
    /// What an entry looks like.
    pub(crate) element: Element,
}

/// What an entry looks like.
#[derive(Debug)]
pub(crate) enum Element {
    /// A text.
    Text,
    /// An object.
    Field {
        /// Name of the member with the address.
        name: &'static str,
        /// Whether it has `"action": "Allow"`.
        allowed: bool,
        /// Name of the member with the entry's name, if entries have names.
        rule_name: Option<&'static str>,
    },
    /// An object with a subnet.
    Subnet {
        /// Where its ID is in the object.
        id: &'static str,
        /// Whether it has `"action": "Allow"`.
        allowed: bool,
    },
    /// An object with a resource and its tenant.
    Instance,
}
