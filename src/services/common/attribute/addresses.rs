//! A set of addresses in the spelling they came in.

use std::{collections::BTreeSet, fmt};

use allowlist::{AddressSet, Block};
use tfplugin::{Codec, DecodeError, Ordered, Shape, Type, Value};

/// Addresses, CIDR ranges, and ranges from a first to a last address.
///
/// They are compared as a whole and by what they mean: a set of ten thousand costs no more than to
/// read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Addresses(BTreeSet<(Block, String)>);

impl Addresses {
    /// What they mean, in order, each once.
    pub(crate) fn blocks(&self) -> BTreeSet<Block> {
        self.0.iter().map(|(block, _)| *block).into_set()
    }

    /// Those of which every address is in the set.
    pub(crate) fn within(&self, set: &AddressSet) -> Self {
        self.0.iter().filter(|(block, _)| set.contains(*block)).cloned().collect()
    }

    /// Those that pass.
    pub(crate) fn filter(&self, pass: impl Fn(Block) -> bool) -> Self {
        self.0.iter().filter(|(block, _)| pass(*block)).cloned().collect()
    }

    /// These and those.
    pub(crate) fn union(&self, other: &Self) -> Self {
        self.0.union(&other.0).cloned().collect()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Block, String)> for Addresses {
    fn from_iter<I: IntoIterator<Item = (Block, String)>>(items: I) -> Self {
        Self(items.into_set())
    }
}

impl Codec for Addresses {
    fn shape() -> Shape {
        Shape::Plain(Type::Set(Box::new(Type::String)))
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let texts = BTreeSet::<String>::decode(value)?;
        texts
            .into_iter()
            .map(|text| match text.parse() {
                Ok(block) => Ok((block, text)),
                Err(error) => Err(DecodeError::new(format!("{error}"))),
            })
            .collect()
    }

    fn encode(&self) -> Value {
        Value::Set(self.0.iter().map(|(_, text)| Value::from(text.as_str())).collect())
    }

    fn check(value: &Value) -> Result<(), String> {
        let Value::Set(items) = value else { return Ok(()) };
        let wrong = |it: &Value| Some(it.as_str()?.parse::<Block>().err()?.to_string());
        let wrong: Vec<String> = items.iter().filter_map(wrong).collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        match (Self::decode(a), Self::decode(b)) {
            (Ok(a), Ok(b)) => a.blocks() == b.blocks(),
            _ => a == b,
        }
    }
}

/// The blocks that these texts are, or all that is wrong with them.
pub(crate) fn blocks(texts: &BTreeSet<String>) -> Result<Vec<Block>, String> {
    Block::read_all(texts.iter().map(String::as_str)).map_err(|errors| joined(&errors))
}

/// Several errors as one text.
pub(crate) fn joined<E: fmt::Display>(errors: &[E]) -> String {
    let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
    errors.join("; ")
}
