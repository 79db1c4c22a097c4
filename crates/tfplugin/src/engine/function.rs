//! Calls provider functions and invokes actions.

use tokio::sync::mpsc;

use super::{
    Call,
    body::Body,
    merge::complete,
    run::{guard, run_unbounded},
    sanitize::known,
};
use crate::{
    Attribute, Code, Context, Diagnostics, Ordered, Value,
    action::ErasedAction,
    code::PluginCode,
    function::{ErasedFunction, positions},
};

/// Why a function has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failed {
    /// Which kind of fault it is.
    pub(crate) code: Code,
    /// What is wrong and what would be right.
    pub(crate) text: String,
    /// The position of the argument that the error is about.
    pub(crate) argument: Option<i64>,
}

/// Calls a function with arguments by position.
pub(crate) fn call_function(
    function: &dyn ErasedFunction,
    mut arguments: Vec<Value>,
) -> Result<Value, Failed> {
    let (fixed, further) = positions(function);
    let is_right = if further.is_some() {
        fixed.len() <= arguments.len()
    } else {
        fixed.len() == arguments.len()
    };
    if !is_right {
        let least = if further.is_some() { "at least " } else { "" };
        let text = format!("expected {least}{} arguments, found {}", fixed.len(), arguments.len());
        return Err(Failed { code: *PluginCode::InvalidArgument, text, argument: None });
    }
    if further.is_some() {
        let rest = arguments.split_off(fixed.len());
        arguments.push(Value::List(rest));
    }
    let parameters = &function.parameters().block.attributes;
    let panicked = |diagnostics: Diagnostics| Failed {
        code: *PluginCode::ProviderPanicked,
        text: diagnostics.into_iter().map(|it| it.detail).collect::<Vec<_>>().join("\n"),
        argument: None,
    };
    guard(|| call(function, parameters, arguments)).unwrap_or_else(|it| Err(panicked(it)))
}

fn call(
    function: &dyn ErasedFunction,
    parameters: &[Attribute],
    arguments: Vec<Value>,
) -> Result<Value, Failed> {
    for ((position, parameter), argument) in (0..).zip(parameters).zip(&arguments) {
        let wrong =
            |text| Failed { code: *PluginCode::InvalidArgument, text, argument: Some(position) };
        check(parameter, argument).map_err(wrong)?;
    }
    let arguments = parameters.iter().zip(arguments);
    let arguments = arguments.map(|(parameter, it)| (parameter.name.to_owned(), it)).into_map();
    let result = function.call(&Value::Object(arguments)).map_err(|error| Failed {
        code: error.code,
        argument: error.argument.and_then(|name| {
            (0..).zip(parameters).find(|(_, it)| it.name == name).map(|(position, _)| position)
        }),
        text: error.text,
    })?;
    known(&function.output().value_type(), result).map_err(|_| Failed {
        code: *PluginCode::InvalidProviderValue,
        text: format!(
            "`{}` has a bug: its result is not what it promises. Please report this.",
            function.name()
        ),
        argument: None,
    })
}

fn check(parameter: &Attribute, argument: &Value) -> Result<(), String> {
    if argument.is_null() || argument.is_unknown() {
        return Ok(());
    }
    crate::derive::check(&parameter.shape, argument)?;
    parameter.validators.iter().try_for_each(|it| (it.check)(argument))
}

/// Lets the action check what it can before anything runs.
pub(crate) async fn plan_action<C: Send + Sync>(
    action: &dyn ErasedAction<C>,
    config: &Value,
    call: Call<'_, C>,
) -> Diagnostics {
    let ctx = Context::new(call.clients, Vec::new());
    let result = run_unbounded(call.stop, action.plan(config, &ctx)).await;
    finish(&ctx, result)
}

/// Runs the action; what it says on the way goes to `progress`.
pub(crate) async fn invoke<C: Send + Sync>(
    action: &dyn ErasedAction<C>,
    config: &Value,
    progress: mpsc::Sender<String>,
    call: Call<'_, C>,
) -> Diagnostics {
    let ctx = Context::new(call.clients, Vec::new());
    let config = complete(Body::from(&action.schema().block), config);
    let result = run_unbounded(call.stop, action.invoke(config, progress, &ctx)).await;
    finish(&ctx, result)
}

fn finish<C>(ctx: &Context<'_, C>, result: crate::Result<()>) -> Diagnostics {
    let mut diagnostics = ctx.notes().warnings;
    diagnostics.extend(result.err().into_iter().flatten());
    diagnostics
}
