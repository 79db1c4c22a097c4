//! What may be stored: no write-only value, and nothing unknown.

use super::{body::Body, overlay::remove_write_only};
use crate::{Diagnostic, Diagnostics, Path, Schema, Step, Value};

/// The value as it may be stored, and the complaint about what was left unknown.
pub(crate) fn storable(schema: &Schema, mut value: Value) -> (Value, Diagnostics) {
    remove_write_only(Body::from(&schema.block), &mut value);
    let unknown = remove_unknown(&mut value);
    (value, Diagnostics(unknown.iter().map(left_unknown).collect()))
}

/// The value as it may be stored, where parts may be undecided still.
pub(crate) fn settled(schema: &Schema, value: Value) -> Value {
    storable(schema, value).0
}

/// Replaces what is unknown by `null` and says where that was.
pub(crate) fn remove_unknown(value: &mut Value) -> Vec<Path> {
    let mut found = Vec::new();
    remove_inside(value, &Path::default(), &mut found);
    found
}

fn remove_inside(value: &mut Value, path: &Path, found: &mut Vec<Path>) {
    match value {
        Value::Unknown(_) => {
            *value = Value::Null;
            found.push(path.clone());
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        Value::List(items) => {
            for (index, item) in (0..).zip(items) {
                remove_inside(item, &path.join(Step::Index(index)), found);
            }
        }
        // Elements of a set cannot be named.
        Value::Set(items) => items.iter_mut().for_each(|it| remove_inside(it, path, found)),
        Value::Map(entries) => {
            for (key, item) in entries {
                remove_inside(item, &path.join(Step::Key(key.clone())), found);
            }
        }
        Value::Object(attributes) => {
            for (name, item) in attributes {
                remove_inside(item, &path.join(name.as_str()), found);
            }
        }
        Value::Dynamic(_, inner) => remove_inside(inner, path, found),
    }
}

fn left_unknown(path: &Path) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        format!("`{path}` was left unknown"),
        format!(
            "After the operation the provider still has no value for `{path}`. This is a bug in \
             the provider: please report it. All other values are stored."
        ),
    );
    Diagnostic { path: path.clone(), ..diagnostic }
}
