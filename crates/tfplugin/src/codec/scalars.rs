//! Text, numbers, true and false.

use super::type_error;
use crate::{Codec, DecodeError, Number, Shape, Type, Value};

impl Codec for String {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        match value {
            Value::String(text) => Ok(text.clone()),
            _ => Err(type_error("a string", value)),
        }
    }

    fn encode(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Codec for bool {
    fn shape() -> Shape {
        Shape::Plain(Type::Bool)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        match value {
            Value::Bool(it) => Ok(*it),
            _ => Err(type_error("true or false", value)),
        }
    }

    fn encode(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Codec for i64 {
    fn shape() -> Shape {
        Shape::Plain(Type::Number)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let Value::Number(number) = value else { return Err(type_error("a number", value)) };
        number.as_i64().ok_or_else(|| DecodeError::new(format!("{number} is not a whole number")))
    }

    fn encode(&self) -> Value {
        Value::Number((*self).into())
    }
}

impl Codec for Number {
    fn shape() -> Shape {
        Shape::Plain(Type::Number)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        match value {
            Value::Number(number) => Ok(number.clone()),
            _ => Err(type_error("a number", value)),
        }
    }

    fn encode(&self) -> Value {
        Value::Number(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_another_type_is_refused_in_words() {
        assert_eq!(
            String::decode(&1.into()).unwrap_err().message,
            "expected a string, found a number"
        );
        assert_eq!(
            bool::decode(&Value::unknown()).unwrap_err().message,
            "expected true or false, found a value that is not yet known"
        );
        assert_eq!(i64::decode(&Value::Null).unwrap_err().message, "expected a number, found null");
    }

    #[test]
    fn an_integer_takes_whole_numbers_that_fit() {
        let decode = |text: &str| i64::decode(&Value::Number(text.parse().unwrap()));
        assert_eq!(decode("-9223372036854775808"), Ok(i64::MIN));
        assert_eq!(decode("2e3"), Ok(2000));
        assert!(decode("1.5").is_err() && decode("9223372036854775808").is_err());
    }

    #[test]
    fn a_number_keeps_every_digit() {
        let number: Number = "123456789012345678901234567890.5".parse().unwrap();
        assert_eq!(Number::decode(&number.encode()), Ok(number));
    }
}
