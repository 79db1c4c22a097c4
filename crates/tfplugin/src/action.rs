//! Actions: things done on request that leave no state behind.

use std::future::Future;

use tokio::sync::mpsc;

use crate::{
    Config, Context, Diagnostics, Model, Result, Schema, Type, Value,
    future::BoxFuture,
    resource::{Erased, decode},
};

/// One kind of action. The struct is the `config` block.
pub trait Action: Model {
    /// What the provider block is configured to.
    type Clients: Send + Sync + 'static;

    /// Checks that need the configuration only. Unknown values must pass.
    #[must_use]
    fn validate(config: Config<'_>) -> Diagnostics {
        let _ = config;
        Diagnostics::default()
    }

    /// Checks before anything runs; the configuration may still hold unknown values.
    fn plan(
        config: Config<'_>,
        ctx: &Context<'_, Self::Clients>,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (config, ctx);
        async { Ok(()) }
    }

    /// Does it, and says how it goes.
    fn invoke(
        self,
        progress: &Progress,
        ctx: &Context<'_, Self::Clients>,
    ) -> impl Future<Output = Result<()>> + Send;
}

/// Where an action says how it goes.
#[derive(Debug)]
pub struct Progress(pub(crate) mpsc::Sender<String>);

impl Progress {
    /// Shows one line to the user while the action runs.
    pub async fn say(&self, message: impl Into<String>) {
        // Nobody listens once Terraform is gone; the work itself continues.
        let _ = self.0.send(message.into()).await;
    }
}

/// An [`Action`] whose type is known at run time only.
pub(crate) trait ErasedAction<C>: Send + Sync {
    fn name(&self) -> &'static str;
    fn schema(&self) -> &Schema;
    fn value_type(&self) -> &Type;
    fn validate(&self, config: &Value) -> Diagnostics;
    fn plan<'a>(&self, config: &'a Value, ctx: &'a Context<'_, C>) -> BoxFuture<'a, Result<()>>;
    fn invoke<'a>(
        &self,
        config: Value,
        sender: mpsc::Sender<String>,
        ctx: &'a Context<'_, C>,
    ) -> BoxFuture<'a, Result<()>>;
}

impl<A: Action> ErasedAction<A::Clients> for Erased<A> {
    fn name(&self) -> &'static str {
        A::NAME
    }

    fn schema(&self) -> &Schema {
        self.model_schema()
    }

    fn value_type(&self) -> &Type {
        self.model_type()
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        A::validate(Config(config))
    }

    fn plan<'a>(
        &self,
        config: &'a Value,
        ctx: &'a Context<'_, A::Clients>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(A::plan(Config(config), ctx))
    }

    fn invoke<'a>(
        &self,
        config: Value,
        sender: mpsc::Sender<String>,
        ctx: &'a Context<'_, A::Clients>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { decode::<A>(&config)?.invoke(&Progress(sender), ctx).await })
    }
}
