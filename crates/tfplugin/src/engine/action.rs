//! Plans and invokes one action.

use tokio::sync::mpsc;

use super::{Call, body::Body, merge::complete, run::run_unbounded};
use crate::{Context, Diagnostics, Value, action::ErasedAction};

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
