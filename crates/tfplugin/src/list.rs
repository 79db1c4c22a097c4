//! List resources: what `terraform query` finds.

use std::future::Future;

use tokio::sync::mpsc;

use crate::{
    Codec, Config, Context, Diagnostics, Model, Resource, Result, Schema, Type, Value,
    future::BoxFuture,
    resource::{Erased, decode},
};

/// Lists the existing objects of one managed resource. The struct is the `config` block; its
/// `Model::NAME` must be that of the managed resource.
pub trait ListResource: Model {
    /// The managed resource that is listed.
    type Resource: Resource;

    /// Checks that need the configuration only. Unknown values must pass.
    #[must_use]
    fn validate(config: Config<'_>) -> Diagnostics {
        let _ = config;
        Diagnostics::default()
    }

    /// Sends every object that matches, until `stream` wants no more.
    fn list(
        self,
        stream: &ListStream<Self::Resource>,
        ctx: &Context<'_, <Self::Resource as Resource>::Clients>,
    ) -> impl Future<Output = Result<()>> + Send;
}

/// Where a list resource puts what it finds.
#[derive(Debug)]
pub struct ListStream<R> {
    sender: mpsc::Sender<Listed>,
    resource: std::marker::PhantomData<fn(R)>,
}

/// One object that was found.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) display_name: String,
    pub(crate) identity: Value,
    pub(crate) state: Value,
}

impl<R: Resource> ListStream<R> {
    /// Hands over one object under the name that people know it by. `false`: no more is wanted.
    pub async fn send(&self, display_name: impl Into<String>, object: &R) -> bool {
        let listed = Listed {
            display_name: display_name.into(),
            identity: object.identity().encode(),
            state: object.encode(),
        };
        self.sender.send(listed).await.is_ok()
    }
}

/// A [`ListResource`] whose type is known at run time only.
pub(crate) trait ErasedListResource<C>: Send + Sync {
    fn name(&self) -> &'static str;
    fn schema(&self) -> &Schema;
    fn value_type(&self) -> &Type;
    fn validate(&self, config: &Value) -> Diagnostics;
    fn list<'a>(
        &self,
        config: Value,
        sender: mpsc::Sender<Listed>,
        ctx: &'a Context<'_, C>,
    ) -> BoxFuture<'a, Result<()>>;
}

impl<L: ListResource> ErasedListResource<<L::Resource as Resource>::Clients> for Erased<L> {
    fn name(&self) -> &'static str {
        L::NAME
    }

    fn schema(&self) -> &Schema {
        self.model_schema()
    }

    fn value_type(&self) -> &Type {
        self.model_type()
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        L::validate(Config(config))
    }

    fn list<'a>(
        &self,
        config: Value,
        sender: mpsc::Sender<Listed>,
        ctx: &'a Context<'_, <L::Resource as Resource>::Clients>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let stream = ListStream { sender, resource: std::marker::PhantomData };
            decode::<L>(&config)?.list(&stream, ctx).await
        })
    }
}
