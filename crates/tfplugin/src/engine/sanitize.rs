//! What may be stored: values of the schema's types, no write-only values, and no unknown values.

use std::collections::BTreeMap;

use super::body::{Body, objects_mut};
use crate::{
    Diagnostic, Diagnostics, Nesting, Ordered, Path, Schema, Step, Type, Value, code::PluginCode,
};

/// The value as it may be stored, and the complaint about every part that was not fit for it.
///
/// A part that is not fit is stored as `null`: the rest must not be lost with it.
pub(crate) fn sanitize(schema: &Schema, ty: &Type, value: Value) -> (Value, Diagnostics) {
    let mut sanitizer = Sanitizer::default();
    let mut value = sanitizer.value(value, ty, &Path::default());
    remove_write_only(Body::from(&schema.block), &mut value);
    let complaints = sanitizer.unknown.iter().map(left_unknown);
    let complaints = complaints.chain(sanitizer.misfits.iter().map(of_another_type));
    (value, Diagnostics(complaints.collect()))
}

/// The value as it may be stored, where parts may be undecided still.
pub(crate) fn sanitize_quietly(schema: &Schema, ty: &Type, value: Value) -> Value {
    sanitize(schema, ty, value).0
}

/// A value of the type without anything unknown, and where something was.
pub(crate) fn known(ty: &Type, value: Value) -> Result<Value, Vec<Path>> {
    let mut sanitizer = Sanitizer::default();
    let value = sanitizer.value(value, ty, &Path::default());
    sanitizer.unknown.extend(sanitizer.misfits);
    if sanitizer.unknown.is_empty() { Ok(value) } else { Err(sanitizer.unknown) }
}

#[derive(Default)]
struct Sanitizer {
    unknown: Vec<Path>,
    misfits: Vec<Path>,
}

impl Sanitizer {
    fn value(&mut self, value: Value, ty: &Type, path: &Path) -> Value {
        match (ty, value) {
            (_, Value::Null) => Value::Null,
            (_, Value::Unknown(_)) => {
                self.unknown.push(path.clone());
                Value::Null
            }
            (Type::Bool, it @ Value::Bool(_))
            | (Type::Number, it @ Value::Number(_))
            | (Type::String, it @ Value::String(_)) => it,
            (Type::List(ty), Value::List(items)) => {
                let item = |(index, item)| self.value(item, ty, &path.join(Step::Index(index)));
                Value::List((0..).zip(items).map(item).collect())
            }
            // Elements of a set cannot be named.
            (Type::Set(ty), Value::Set(items)) => {
                Value::Set(items.into_iter().map(|it| self.value(it, ty, path)).collect())
            }
            (Type::Map(ty), Value::Map(items)) => {
                let entry = |(key, item)| {
                    let item = self.value(item, ty, &path.join(Step::Key(String::clone(&key))));
                    (key, item)
                };
                Value::Map(items.into_iter().map(entry).into_map())
            }
            (Type::Tuple(types), Value::List(items)) if types.len() == items.len() => {
                let item =
                    |((index, item), ty)| self.value(item, ty, &path.join(Step::Index(index)));
                Value::List((0..).zip(items).zip(types).map(item).collect())
            }
            (Type::Object(types), Value::Object(attributes)) => {
                Value::Object(self.object(attributes, types, path))
            }
            (Type::Dynamic, Value::Dynamic(own, inner)) => {
                let inner = self.value(*inner, &own, path);
                if inner.is_null() { Value::Null } else { Value::Dynamic(own, Box::new(inner)) }
            }
            _ => {
                self.misfits.push(path.clone());
                Value::Null
            }
        }
    }

    fn object(
        &mut self,
        mut attributes: BTreeMap<String, Value>,
        types: &BTreeMap<String, Type>,
        path: &Path,
    ) -> BTreeMap<String, Value> {
        let object = types.iter().map(|(name, ty)| {
            let value = attributes.remove(name).unwrap_or(Value::Null);
            (name.clone(), self.value(value, ty, &path.join(name.as_str())))
        });
        let object = object.into_map();
        self.misfits.extend(attributes.into_keys().map(|name| path.join(name)));
        object
    }
}

fn left_unknown(path: &Path) -> Diagnostic {
    unfit(path, "was left unknown", "After the operation the provider still has no value for")
}

fn of_another_type(path: &Path) -> Diagnostic {
    unfit(path, "has a value of another type", "The provider does not keep to its own schema at")
}

fn unfit(path: &Path, what: &str, why: &str) -> Diagnostic {
    let diagnostic = PluginCode::InvalidProviderValue.error(
        format!("`{path}` {what}"),
        format!(
            "{why} `{path}`. This is a bug in the provider: please report it. All other values are \
             stored."
        ),
    );
    Diagnostic { path: path.clone(), ..diagnostic }
}

/// Removes every write-only value.
pub(crate) fn remove_write_only(body: Body<'_>, value: &mut Value) {
    for object in objects_mut(value) {
        for member in body.members() {
            let Some(it) = object.get_mut(member.name) else { continue };
            if member.is_write_only() {
                *it = Value::Null;
            } else if let Some((_, inside)) = member.inside {
                remove_write_only(inside, it);
            }
        }
    }
}

/// Copies every write-only value from the configuration.
pub(crate) fn restore_write_only(body: Body<'_>, value: &mut Value, config: &Value) {
    let Some(object) = value.as_object_mut() else { return };
    for member in body.members() {
        let configured = config.attribute(member.name);
        if member.is_write_only() {
            object.insert(member.name.to_owned(), configured.clone());
        } else if let Some((nesting, inside)) = member.inside
            && let Some(it) = object.get_mut(member.name)
        {
            restore_inside(nesting, inside, it, configured);
        }
    }
}

/// Sets are left alone: Terraform allows no write-only attributes in them.
fn restore_inside(nesting: Nesting, body: Body<'_>, value: &mut Value, config: &Value) {
    match (nesting, value, config) {
        (Nesting::Single, value, config) => restore_write_only(body, value, config),
        (Nesting::List, Value::List(items), Value::List(configs)) => {
            for (item, config) in items.iter_mut().zip(configs) {
                restore_write_only(body, item, config);
            }
        }
        (Nesting::Map, Value::Map(entries), Value::Map(configs)) => {
            restore_entries(body, entries, configs);
        }
        _ => {}
    }
}

fn restore_entries(
    body: Body<'_>,
    entries: &mut BTreeMap<String, Value>,
    configs: &BTreeMap<String, Value>,
) {
    for (key, entry) in entries {
        if let Some(config) = configs.get(key) {
            restore_write_only(body, entry, config);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Block, derive};

    fn schema() -> Schema {
        let attributes = vec![
            derive::attribute::<String>("name", ""),
            derive::attribute::<Vec<bool>>("flags", ""),
        ];
        Schema { version: 0, block: Block { attributes, ..Block::default() } }
    }

    #[test]
    fn a_part_of_another_type_is_lost_alone_and_complained_about() {
        let schema = schema();
        let flags = Value::List(vec![true.into(), "no".into()]);
        let value = [("name", "a".into()), ("flags", flags), ("more", Value::Null)];
        let value = value.map(|(name, it)| (name.to_owned(), it));
        let (stored, complaints) =
            sanitize(&schema, &schema.value_type(), Value::Object(value.into()));
        assert_eq!(stored.attribute("name"), &"a".into());
        assert_eq!(stored.attribute("flags"), &Value::List(vec![true.into(), Value::Null]));
        let told: Vec<_> = complaints.0.iter().map(|it| (it.code, it.path.to_string())).collect();
        let code = *PluginCode::InvalidProviderValue;
        assert_eq!(told, [(code, "flags[1]".to_owned()), (code, "more".to_owned())]);
    }

    #[test]
    fn an_attribute_that_is_absent_is_null() {
        let schema = schema();
        let (stored, complaints) =
            sanitize(&schema, &schema.value_type(), Value::Object(BTreeMap::new()));
        assert_eq!(stored.as_object().map(BTreeMap::len), Some(2));
        assert_eq!(complaints.0, []);
    }
}
