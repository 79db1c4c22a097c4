//! Terraform's type constraints, and the JSON by which they are named on the wire.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// How deep types may nest; the JSON reader stops at 128 levels, two for each type.
const MAX_DEPTH: usize = 60;

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// Text.
    String,
    /// A number of any size.
    Number,
    /// `true` or `false`.
    Bool,
    /// Any type; the value carries its own.
    Dynamic,
    /// An ordered collection of one type.
    List(Box<Type>),
    /// An unordered collection of one type without duplicates.
    Set(Box<Type>),
    /// A collection of one type, by text key.
    Map(Box<Type>),
    /// A fixed sequence of types.
    Tuple(Vec<Type>),
    /// A fixed set of named types.
    Object(BTreeMap<String, Type>),
}

/// JSON that names no type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid type signature: {0}")]
pub struct InvalidType(String);

impl Type {
    /// The compact JSON that names this type, such as `["list","string"]`.
    #[must_use]
    pub fn signature(&self) -> Vec<u8> {
        self.to_json().to_string().into_bytes()
    }

    /// Reads a signature.
    pub fn parse(signature: &[u8]) -> Result<Self, InvalidType> {
        let json = serde_json::from_slice(signature).map_err(|it| InvalidType(it.to_string()))?;
        Self::from_json(&json)
    }

    /// The signature as a JSON value.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let pair = |name: &str, inner: Json| Json::Array(vec![name.into(), inner]);
        match self {
            Self::String => "string".into(),
            Self::Number => "number".into(),
            Self::Bool => "bool".into(),
            Self::Dynamic => "dynamic".into(),
            Self::List(element) => pair("list", element.to_json()),
            Self::Set(element) => pair("set", element.to_json()),
            Self::Map(element) => pair("map", element.to_json()),
            Self::Tuple(elements) => pair("tuple", elements.iter().map(Self::to_json).collect()),
            Self::Object(attributes) => {
                let mut object = serde_json::Map::new();
                object.extend(attributes.iter().map(|(name, it)| (name.clone(), it.to_json())));
                pair("object", Json::Object(object))
            }
        }
    }

    /// Reads a signature that is a JSON value already.
    pub fn from_json(json: &Json) -> Result<Self, InvalidType> {
        read(json, 0)
    }
}

fn read(json: &Json, depth: usize) -> Result<Type, InvalidType> {
    if MAX_DEPTH < depth {
        return Err(InvalidType(format!("nested deeper than {MAX_DEPTH} levels")));
    }
    let wrong = || InvalidType(json.to_string().chars().take(80).collect());
    let inner = |json| read(json, depth + 1);
    match json {
        Json::String(name) => match name.as_str() {
            "string" => Ok(Type::String),
            "number" => Ok(Type::Number),
            "bool" => Ok(Type::Bool),
            "dynamic" => Ok(Type::Dynamic),
            _ => Err(wrong()),
        },
        Json::Array(pair) => match pair.as_slice() {
            [Json::String(name), argument] => match (name.as_str(), argument) {
                ("list", element) => Ok(Type::List(Box::new(inner(element)?))),
                ("set", element) => Ok(Type::Set(Box::new(inner(element)?))),
                ("map", element) => Ok(Type::Map(Box::new(inner(element)?))),
                ("tuple", Json::Array(elements)) => {
                    Ok(Type::Tuple(elements.iter().map(inner).collect::<Result<_, _>>()?))
                }
                ("object", Json::Object(attributes)) => {
                    let mut types = BTreeMap::new();
                    for (name, it) in attributes {
                        types.insert(name.clone(), inner(it)?);
                    }
                    Ok(Type::Object(types))
                }
                _ => Err(wrong()),
            },
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_signature(signature: &str) {
        let ty = Type::parse(signature.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(ty.signature()).unwrap(), signature);
    }

    #[test]
    fn a_signature_and_its_type_turn_into_each_other() {
        for signature in [
            r#""string""#,
            r#""dynamic""#,
            r#"["list","number"]"#,
            r#"["set",["map","bool"]]"#,
            r#"["tuple",[]]"#,
            r#"["tuple",["string",["list","dynamic"]]]"#,
            r#"["object",{}]"#,
            r#"["object",{"a":"string","b \"quoted\"":["object",{"c":"bool"}]}]"#,
        ] {
            check_signature(signature);
        }
    }

    #[test]
    fn json_that_names_no_type_is_an_error() {
        for signature in [
            "",
            "null",
            "12",
            r#""int""#,
            "[]",
            r#"["list"]"#,
            r#"["tuple","string"]"#,
            r#"["object",["a"]]"#,
            r#"["object",{"a":"string"},["a"]]"#,
            r#"["string","string"]"#,
            r#"{"list":"string"}"#,
            r#"["list","string"#,
        ] {
            assert!(Type::parse(signature.as_bytes()).is_err(), "{signature}");
        }
    }

    #[test]
    fn endless_nesting_is_an_error() {
        for depth in [61, 100, 100_000] {
            let signature =
                format!("{}\"string\"{}", "[\"list\",".repeat(depth), "]".repeat(depth));
            assert!(Type::parse(signature.as_bytes()).is_err(), "{depth}");
        }
        let signature = format!("{}\"string\"{}", "[\"list\",".repeat(60), "]".repeat(60));
        assert!(Type::parse(signature.as_bytes()).is_ok());
    }
}
