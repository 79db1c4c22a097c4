//! Addresses as people write them, with everything that is wrong with them said at once.

use std::{collections::BTreeSet, fmt};

use allowlist::Block;

/// The blocks that these texts are, or all that is wrong with them.
pub(crate) fn blocks(texts: &BTreeSet<String>) -> Result<Vec<Block>, String> {
    Block::read_all(texts.iter().map(String::as_str)).map_err(|errors| joined(&errors))
}

/// Several errors as one text.
pub(crate) fn joined<E: fmt::Display>(errors: &[E]) -> String {
    let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
    errors.join("; ")
}
