//! Functions.

use super::Server;
use crate::{
    Result, Value, convert,
    engine::{self, Failed},
    function::{ErasedFunction, positions},
    proto::tfplugin6::{DynamicValue, FunctionError, call_function},
    text::shown,
};

impl<C> Server<C> {
    pub(super) fn call_function(
        &self,
        request: call_function::Request,
    ) -> Result<call_function::Response> {
        let function = self.provider.find_function(&request.name);
        let function = function.ok_or_else(|| self.provider.unknown("function", &request.name))?;
        let arguments = arguments(function, request.arguments)?;
        Ok(match engine::call_function(function, arguments) {
            Ok(result) => {
                let result = convert::encode(&result, &function.output().value_type())?;
                call_function::Response { result: Some(result), error: None }
            }
            Err(Failed { code, text, argument }) => {
                let text = format!("{}\n\nCode: {code}", shown(&text));
                let error = FunctionError { text, function_argument: argument };
                call_function::Response { result: None, error: Some(error) }
            }
        })
    }
}

/// The arguments by the types of their parameters; of too many, the rest is of no known type.
fn arguments(function: &dyn ErasedFunction, arguments: Vec<DynamicValue>) -> Result<Vec<Value>> {
    let (parameters, further) = positions(function);
    let further = further.map(|(_, ty)| ty);
    let mut types = parameters.iter().map(|it| it.shape.value_type());
    let argument = |argument| match types.next().or_else(|| further.clone()) {
        Some(ty) => convert::decode(Some(argument), &ty),
        None => Ok(Value::Null),
    };
    arguments.into_iter().map(argument).collect()
}
