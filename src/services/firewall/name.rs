//! The names of rules, which follow from what they let in: making a rule again finds the same one.

use allowlist::Block;

/// The longest prefix; with the longest range a name has 80 characters at most, as MySQL and
/// PostgreSQL demand.
const LONGEST: usize = 40;

/// The name of the rule for these addresses.
pub(super) fn name_of(prefix: &str, separator: char, block: Block) -> String {
    let address = |it: std::net::IpAddr| it.to_string().replace(['.', ':'], &separator.to_string());
    let first = address(block.first());
    if block.is_single() {
        return format!("{prefix}{separator}{first}");
    }
    format!("{prefix}{separator}{first}{separator}{}", address(block.last()))
}

/// Whether names may begin with this text: letters, digits, `_` and `-`, and first a letter or a
/// digit.
pub(crate) fn is_prefix(text: &str) -> bool {
    let first = text.bytes().next().is_some_and(|it| it.is_ascii_alphanumeric());
    let rest = text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_');
    first && rest && text.len() <= LONGEST
}
