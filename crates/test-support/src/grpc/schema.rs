//! Completes what a test writes to what Terraform sends: every attribute, `null` where it is not set.

use serde_json::{Map, Value};
use tfplugin::proto::tfplugin6::schema::{Attribute, Block, nested_block, object};

use super::UNKNOWN;

/// The configuration of a block.
pub(super) fn complete(block: &Block, config: &Value) -> Value {
    let Some(given) = config.as_object() else { return config.clone() };
    let mut all = attributes(&block.attributes, given);
    for nested in &block.block_types {
        let inner = nested.block.as_ref().unwrap();
        let given = given.get(&nested.type_name).unwrap_or(&Value::Null);
        let is_single = nested.nesting() == nested_block::NestingMode::Single;
        let value = match given {
            Value::Null if !is_single => Value::Array(Vec::new()),
            Value::Array(items) => items.iter().map(|it| complete(inner, it)).collect(),
            it => complete(inner, it),
        };
        all.insert(nested.type_name.clone(), value);
    }
    for name in given.keys() {
        assert!(all.contains_key(name), "the schema has no `{name}`");
    }
    Value::Object(all)
}

/// A configuration in which everything that can be set is not known yet, as in a module whose
/// variables have no values.
pub(super) fn unknown(block: &Block) -> Value {
    let settable = block.attributes.iter().filter(|it| it.required || it.optional);
    Value::Object(settable.map(|it| (it.name.clone(), UNKNOWN.into())).collect())
}

/// What Terraform proposes: the configuration, with the stored value of what only the provider sets.
pub(super) fn propose(block: &Block, prior: &Value, config: &Value) -> Value {
    let mut proposed = config.clone();
    for attribute in block.attributes.iter().filter(|it| it.computed) {
        if config[&attribute.name].is_null() && !prior.is_null() {
            proposed[&attribute.name] = prior[&attribute.name].clone();
        }
    }
    proposed
}

fn attributes(attributes: &[Attribute], given: &Map<String, Value>) -> Map<String, Value> {
    let value = |attribute: &Attribute| {
        let value = given.get(&attribute.name).unwrap_or(&Value::Null);
        match (&attribute.nested_type, value) {
            (Some(object), Value::Object(inner))
                if object.nesting() == object::NestingMode::Single =>
            {
                for name in inner.keys() {
                    assert!(object.attributes.iter().any(|it| it.name == *name), "no `{name}`");
                }
                Value::Object(self::attributes(&object.attributes, inner))
            }
            _ => value.clone(),
        }
    };
    attributes.iter().map(|it| (it.name.clone(), value(it))).collect()
}
