//! Provider functions: pure, offline, callable before the provider is configured.

use crate::{
    Attribute, Code, Codec, DecodeError, Model, Schema, Shape, Type, Value, code::PluginCode,
    resource::Erased,
};

/// One provider function. The struct's fields are its parameters, in order.
pub trait Function: Model {
    /// What it returns: a scalar, a collection, or a documented struct.
    type Output: Codec;

    /// Whether the last field, a `Vec`, is for any number of further arguments.
    const VARIADIC: bool = false;

    /// Computes the result; it may depend on nothing but the arguments.
    fn call(self) -> Result<Self::Output, FunctionError>;
}

/// Why a function has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionError {
    /// Which kind of fault it is: `InvalidArgument`, unless [`with_code`](Self::with_code) says more.
    pub code: Code,
    /// What is wrong and what would be right.
    pub text: String,
    /// The name of the parameter that the error is about.
    pub argument: Option<&'static str>,
}

impl FunctionError {
    /// An error about the call as a whole.
    pub fn new(text: impl Into<String>) -> Self {
        Self { code: *PluginCode::InvalidArgument, text: text.into(), argument: None }
    }

    /// An error about the parameter `name`.
    pub fn argument(name: &'static str, text: impl Into<String>) -> Self {
        Self { argument: Some(name), ..Self::new(text) }
    }

    /// The same error with another code.
    #[must_use]
    pub fn with_code(self, code: Code) -> Self {
        Self { code, ..self }
    }
}

impl From<DecodeError> for FunctionError {
    fn from(error: DecodeError) -> Self {
        Self::new(error.message).with_code(*PluginCode::UnexpectedValue)
    }
}

/// The parameters by position, and the type of each of any number of further arguments.
pub(crate) fn positions(
    function: &dyn ErasedFunction,
) -> (&[Attribute], Option<(&Attribute, Type)>) {
    let parameters = &function.parameters().block.attributes;
    match parameters.split_last() {
        Some((last, first)) if function.is_variadic() => match last.shape.value_type() {
            Type::List(element) => (first, Some((last, *element))),
            _ => (parameters, None),
        },
        _ => (parameters, None),
    }
}

/// A [`Function`] whose type is known at run time only.
pub(crate) trait ErasedFunction: Send + Sync {
    fn name(&self) -> &'static str;
    /// The parameters, as the attributes of a schema.
    fn parameters(&self) -> &Schema;
    /// Whether the last parameter, a list, is for any number of further arguments.
    fn is_variadic(&self) -> bool;
    fn output(&self) -> Shape;
    /// Calls it with an object of all arguments.
    fn call(&self, arguments: &Value) -> Result<Value, FunctionError>;
}

impl<F: Function> ErasedFunction for Erased<F> {
    fn name(&self) -> &'static str {
        F::NAME
    }

    fn parameters(&self) -> &Schema {
        self.model_schema()
    }

    fn is_variadic(&self) -> bool {
        F::VARIADIC
    }

    fn output(&self) -> Shape {
        F::Output::shape()
    }

    fn call(&self, arguments: &Value) -> Result<Value, FunctionError> {
        Ok(F::decode(arguments)?.call()?.encode())
    }
}
