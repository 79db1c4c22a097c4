//! Values as Terraform stores them: JSON, read and written by type. It has no unknown values.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::{DecodeError, Step, Type, Value, codec::type_error};

/// Reads a stored value. Attributes that are absent are `null`; attributes that the type does not
/// have are errors.
pub(crate) fn decode(json: &Json, ty: &Type) -> Result<Value, DecodeError> {
    match (ty, json) {
        (_, Json::Null) => Ok(Value::Null),
        (Type::String | Type::Number | Type::Bool, _) => scalar(json, ty),
        (Type::List(element), Json::Array(items)) => sequence(items, element).map(Value::List),
        (Type::Set(element), Json::Array(items)) => sequence(items, element).map(Value::Set),
        (Type::Tuple(types), Json::Array(items)) if types.len() == items.len() => {
            let item = |(index, (item, ty))| decode(item, ty).map_err(|it| it.at(position(index)));
            let items = items.iter().zip(types).enumerate().map(item);
            items.collect::<Result<_, _>>().map(Value::List)
        }
        (Type::Map(element), Json::Object(entries)) => {
            let mut map = BTreeMap::new();
            for (key, item) in entries {
                let item = decode(item, element).map_err(|it| it.at(Step::Key(key.clone())))?;
                map.insert(key.clone(), item);
            }
            Ok(Value::Map(map))
        }
        (Type::Object(types), Json::Object(attributes)) => {
            object(attributes, types).map(Value::Object)
        }
        (Type::Dynamic, Json::Object(wrapper)) => dynamic(wrapper),
        _ => Err(unexpected(json, ty)),
    }
}

/// Writes a value for storage; one that is not wholly known has no such form.
pub(crate) fn encode(value: &Value, ty: &Type) -> Result<Json, DecodeError> {
    match (ty, value) {
        (_, Value::Null) => Ok(Json::Null),
        (Type::Bool, Value::Bool(it)) => Ok(Json::Bool(*it)),
        (Type::String, Value::String(it)) => Ok(Json::String(it.clone())),
        (Type::Number, Value::Number(it)) => it
            .to_string()
            .parse()
            .map(Json::Number)
            .map_err(|_| type_error("a finite number", value)),
        (Type::List(element), Value::List(items)) | (Type::Set(element), Value::Set(items)) => {
            let item = |(index, item)| encode(item, element).map_err(|it| it.at(position(index)));
            items.iter().enumerate().map(item).collect::<Result<_, _>>().map(Json::Array)
        }
        (Type::Tuple(types), Value::List(items)) if types.len() == items.len() => {
            let item = |(index, (item, ty))| encode(item, ty).map_err(|it| it.at(position(index)));
            let items = items.iter().zip(types).enumerate().map(item);
            items.collect::<Result<_, _>>().map(Json::Array)
        }
        (Type::Map(element), Value::Map(entries)) => {
            let mut map = Map::new();
            for (key, item) in entries {
                let item = encode(item, element).map_err(|it| it.at(Step::Key(key.clone())))?;
                map.insert(key.clone(), item);
            }
            Ok(Json::Object(map))
        }
        (Type::Object(types), Value::Object(attributes)) => {
            if let Some(name) = attributes.keys().find(|&name| !types.contains_key(name)) {
                return Err(unsupported(name));
            }
            let mut object = Map::new();
            for (name, ty) in types {
                let value = attributes.get(name).unwrap_or(&Value::Null);
                let value = encode(value, ty).map_err(|it| it.at(name.as_str()))?;
                object.insert(name.clone(), value);
            }
            Ok(Json::Object(object))
        }
        (Type::Dynamic, Value::Dynamic(own, inner)) => {
            let value = encode(inner, own)?;
            Ok(json!({"type": own.to_json(), "value": value}))
        }
        _ => Err(type_error(&format!("a value of type {}", ty.to_json()), value)),
    }
}

/// State written by old versions may hold `"true"` or `"5"` where a bool or number is wanted, and
/// the other way round: Terraform itself converts them.
fn scalar(json: &Json, ty: &Type) -> Result<Value, DecodeError> {
    match (ty, json) {
        (Type::String, Json::String(text)) => Ok(Value::String(text.clone())),
        (Type::String, Json::Bool(it)) => Ok(Value::String(it.to_string())),
        (Type::String, Json::Number(number)) => {
            number.to_string().parse::<crate::Number>().map_or_else(
                |_| Err(unexpected(json, ty)),
                |number| Ok(Value::String(number.to_string())),
            )
        }
        (Type::Number, Json::Number(number)) => {
            number.to_string().parse().map(Value::Number).map_err(|_| unexpected(json, ty))
        }
        (Type::Number, Json::String(text)) => {
            text.parse().map(Value::Number).map_err(|_| unexpected(json, ty))
        }
        (Type::Bool, Json::Bool(it)) => Ok(Value::Bool(*it)),
        (Type::Bool, Json::String(text)) if text == "true" => Ok(Value::Bool(true)),
        (Type::Bool, Json::String(text)) if text == "false" => Ok(Value::Bool(false)),
        _ => Err(unexpected(json, ty)),
    }
}

fn sequence(items: &[Json], ty: &Type) -> Result<Vec<Value>, DecodeError> {
    let item = |(index, item)| decode(item, ty).map_err(|it| it.at(position(index)));
    items.iter().enumerate().map(item).collect()
}

fn object(
    attributes: &Map<String, Json>,
    types: &BTreeMap<String, Type>,
) -> Result<BTreeMap<String, Value>, DecodeError> {
    if let Some(name) = attributes.keys().find(|&name| !types.contains_key(name)) {
        return Err(unsupported(name));
    }
    let mut object = BTreeMap::new();
    for (name, ty) in types {
        let json = attributes.get(name).unwrap_or(&Json::Null);
        object.insert(name.clone(), decode(json, ty).map_err(|it| it.at(name.as_str()))?);
    }
    Ok(object)
}

fn dynamic(wrapper: &Map<String, Json>) -> Result<Value, DecodeError> {
    let (Some(ty), Some(json), 2) = (wrapper.get("type"), wrapper.get("value"), wrapper.len())
    else {
        return Err(DecodeError::new("a value of any type is stored with its type"));
    };
    let ty = Type::from_json(ty).map_err(|invalid| DecodeError::new(invalid.to_string()))?;
    match decode(json, &ty)? {
        Value::Null => Ok(Value::Null),
        value => Ok(Value::Dynamic(ty, Box::new(value))),
    }
}

fn position(index: usize) -> Step {
    Step::Index(i64::try_from(index).unwrap_or(i64::MAX))
}

fn unsupported(name: &str) -> DecodeError {
    DecodeError::new(format!("there is no attribute {name:?}"))
}

fn unexpected(json: &Json, ty: &Type) -> DecodeError {
    let found = match json {
        Json::Null => "null",
        Json::Bool(_) => "a bool",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    };
    DecodeError::new(format!("expected a value of type {}, found {found}", ty.to_json()))
}

#[cfg(test)]
mod tests;
