//! What one source gave, as the data source shows it.

use allowlist::{AddressSet, Block};
use ring::digest::{SHA256, digest};
use tfplugin::Model;

use super::merge::Source;

/// Addresses with one origin.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct AddressSource {
    /// What gave the addresses, such as ``Deployment `adhoc` (cmg4d9z8y000408jq1a7c3e5g)``.
    name: String,
    /// The argument that names it.
    argument: String,
    /// Its addresses: single addresses without a prefix, and CIDR ranges.
    addresses: Vec<String>,
    /// Number of single addresses.
    address_count: i64,
    /// SHA-256 of its addresses, made in the same way as `digest`.
    digest: String,
    /// What the publisher of a feed calls this version of it: the ETag of the answer, or the change
    /// number of a service tag. Null if there is none.
    etag: Option<String>,
    /// The addresses of a feed that `expected` lacks; null without `expected`.
    added: Option<Vec<String>>,
    /// The addresses in `expected` that a feed lacks; null without `expected`.
    removed: Option<Vec<String>>,
}

impl AddressSource {
    /// The source with what was read from it.
    pub(super) fn new(source: &Source, blocks: &[Block]) -> Self {
        let set: AddressSet = blocks.iter().copied().collect();
        let mut cidrs: Vec<_> = blocks.iter().flat_map(|it| it.cidrs()).collect();
        cidrs.sort_unstable();
        cidrs.dedup();
        Self {
            name: source.name.clone(),
            argument: source.attribute.to_owned(),
            addresses: cidrs.into_iter().map(|it| Block::from(it).to_string()).collect(),
            address_count: i64::try_from(set.count()).unwrap_or(i64::MAX),
            digest: fingerprint(&set),
            etag: source.etag.clone(),
            added: source.baseline.as_ref().map(|it| it.added.clone()),
            removed: source.baseline.as_ref().map(|it| it.removed.clone()),
        }
    }
}

/// SHA-256 over the canonical CIDR ranges, a line each, in hexadecimal digits.
pub(super) fn fingerprint(set: &AddressSet) -> String {
    let lines: Vec<_> = set.cidrs().iter().map(|it| format!("{it}\n")).collect();
    let digest = digest(&SHA256, lines.concat().as_bytes());
    let digits: Vec<_> = digest.as_ref().iter().map(|it| format!("{it:02x}")).collect();
    digits.concat()
}
