//! Data sources: the trait that a provider author writes, and its type-erased twin.

use std::future::Future;

use crate::{
    Config, Context, Diagnostics, Model, Result, Schema, Type, Value,
    future::BoxFuture,
    resource::{Erased, decode},
};

/// One kind of data source. The struct holds arguments and results.
pub trait DataSource: Model {
    /// What the provider block is configured to.
    type Clients: Send + Sync + 'static;

    /// Checks that need the configuration only. Unknown values must pass.
    #[must_use]
    fn validate(config: Config<'_>) -> Diagnostics {
        let _ = config;
        Diagnostics::default()
    }

    /// Looks it up: the arguments stay as they are, every computed field gets its value.
    fn read(self, ctx: &Context<'_, Self::Clients>) -> impl Future<Output = Result<Self>> + Send;
}

/// A [`DataSource`] whose type is known at run time only.
pub(crate) trait ErasedDataSource<C>: Send + Sync {
    fn name(&self) -> &'static str;
    fn schema(&self) -> &Schema;
    fn value_type(&self) -> &Type;
    fn validate(&self, config: &Value) -> Diagnostics;
    fn read<'a>(&self, config: Value, ctx: &'a Context<'_, C>) -> BoxFuture<'a, Result<Value>>;
}

impl<D: DataSource> ErasedDataSource<D::Clients> for Erased<D> {
    fn name(&self) -> &'static str {
        D::NAME
    }

    fn schema(&self) -> &Schema {
        self.model_schema()
    }

    fn value_type(&self) -> &Type {
        self.model_type()
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        D::validate(Config(config))
    }

    fn read<'a>(
        &self,
        config: Value,
        ctx: &'a Context<'_, D::Clients>,
    ) -> BoxFuture<'a, Result<Value>> {
        Box::pin(async move { Ok(decode::<D>(&config)?.read(ctx).await?.encode()) })
    }
}
