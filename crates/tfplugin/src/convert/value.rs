//! Values and identities, by the type that the schema gives them.

use crate::code::PluginCode;
use crate::{
    DecodeError, Diagnostic, Diagnostics, Result, Type, Value, json, msgpack,
    proto::tfplugin6::{DynamicValue, RawState, ResourceIdentityData},
};

/// A value that Terraform sent; nothing at all is `null`.
pub(crate) fn decode(value: Option<DynamicValue>, ty: &Type) -> Result<Value> {
    let DynamicValue { msgpack, json } = value.unwrap_or_default();
    let decoded = if msgpack.is_empty() && !json.is_empty() {
        json::decode(&parse(&json)?, ty)
    } else {
        msgpack::decode(&msgpack, ty)
    };
    decoded.map_err(|error| unreadable(&error))
}

/// A value as Terraform reads it.
pub(crate) fn encode(value: &Value, ty: &Type) -> Result<DynamicValue> {
    let msgpack = msgpack::encode(value, ty).map_err(|error| unwritable(&error))?;
    Ok(DynamicValue { msgpack, json: Vec::new() })
}

/// An identity that Terraform sent, where there is one.
pub(crate) fn decode_identity(
    identity: Option<ResourceIdentityData>,
    ty: &Type,
) -> Result<Option<Value>> {
    let identity = decode(identity.and_then(|it| it.identity_data), ty)?;
    Ok(Some(identity).filter(|it| !it.is_null()))
}

/// An identity as Terraform reads it.
pub(crate) fn encode_identity(identity: &Value, ty: &Type) -> Result<ResourceIdentityData> {
    Ok(ResourceIdentityData { identity_data: Some(encode(identity, ty)?) })
}

/// The JSON of state as it was stored.
pub(crate) fn stored(state: Option<RawState>) -> Result<Vec<u8>> {
    match state.unwrap_or_default() {
        RawState { json, flatmap } if json.is_empty() && !flatmap.is_empty() => {
            Err(PluginCode::StateTooOld.error(
                "Unsupported state of Terraform 0.11 or earlier",
                "This provider did not exist when the state was written. Remove the object from the \
                 state and import it.",
            )
            .into())
        }
        RawState { json, .. } if json.is_empty() => Ok(b"null".to_vec()),
        RawState { json, .. } => Ok(json),
    }
}

/// State of any type: JSON that has no type yet.
pub(crate) fn parse(json: &[u8]) -> Result<serde_json::Value> {
    serde_json::from_slice(json).map_err(|error| {
        Diagnostics::from(PluginCode::StateDamaged.error(
            "Unreadable stored value",
            format!("The stored value is not valid JSON: {error}."),
        ))
    })
}

fn unreadable(error: &DecodeError) -> Diagnostics {
    let diagnostic = PluginCode::UnreadableValue.error(
        "Unreadable value from Terraform",
        format!(
            "{}. Terraform and the provider disagree on the schema: run `terraform init -upgrade`, and \
             report this if it happens again.",
            error.message
        ),
    );
    Diagnostic { path: error.path.clone(), ..diagnostic }.into()
}

fn unwritable(error: &DecodeError) -> Diagnostics {
    let diagnostic = PluginCode::InvalidProviderValue.error(
        "Invalid value from the provider",
        format!(
            "The provider made a value that its schema does not allow: {}. This is a bug: please \
             report it.",
            error.message
        ),
    );
    Diagnostic { path: error.path.clone(), ..diagnostic }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_is_null() {
        assert_eq!(decode(None, &Type::Bool).unwrap(), Value::Null);
        assert_eq!(decode(Some(DynamicValue::default()), &Type::Bool).unwrap(), Value::Null);
        assert_eq!(decode_identity(None, &Type::Bool).unwrap(), None);
    }

    #[test]
    fn messagepack_wins_over_json() {
        let value = DynamicValue { msgpack: vec![0xc3], json: b"false".to_vec() };
        assert_eq!(decode(Some(value), &Type::Bool).unwrap(), Value::Bool(true));
    }

    #[test]
    fn json_is_read_as_well() {
        let value = DynamicValue { msgpack: Vec::new(), json: b"false".to_vec() };
        assert_eq!(decode(Some(value), &Type::Bool).unwrap(), Value::Bool(false));
    }

    #[test]
    fn a_value_of_another_type_is_refused() {
        let value = DynamicValue { msgpack: vec![0xc3], json: Vec::new() };
        assert!(decode(Some(value), &Type::String).unwrap_err().has_error());
        assert!(encode(&Value::Bool(true), &Type::String).unwrap_err().has_error());
    }

    #[test]
    fn state_of_ancient_versions_is_refused() {
        let state = RawState { json: Vec::new(), flatmap: [("id".into(), "1".into())].into() };
        assert_eq!(stored(Some(state)).unwrap_err().0[0].code, *PluginCode::StateTooOld);
    }
}
