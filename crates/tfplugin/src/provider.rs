//! The provider block and the registry of everything a provider offers.

use std::future::Future;

use crate::{
    Action, Config, Context, DataSource, Diagnostics, Function, ListResource, Model, Resource,
    Result, Schema, Type, Value,
    action::ErasedAction,
    data_source::ErasedDataSource,
    function::ErasedFunction,
    future::BoxFuture,
    list::ErasedListResource,
    resource::{Erased, ErasedResource},
};

/// The provider block. The struct is its schema, and `Model::NAME` the prefix of all type names.
pub trait ProviderBlock: Model {
    /// What configuring it yields: the clients of the services.
    type Clients: Send + Sync + 'static;

    /// Checks that need the configuration only. Unknown values must pass.
    #[must_use]
    fn validate(config: Config<'_>) -> Diagnostics {
        let _ = config;
        Diagnostics::default()
    }

    /// Makes the clients. No network call: they connect at first use. Values may be unknown during
    /// a plan.
    fn configure(
        config: Config<'_>,
        ctx: &Context<'_, Terraform>,
    ) -> impl Future<Output = Result<Self::Clients>> + Send;
}

/// What is known of the Terraform that runs the provider.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terraform {
    /// Version of the Terraform CLI.
    pub version: String,
}

/// Everything that one provider offers.
pub struct Provider<C> {
    pub(crate) name: &'static str,
    /// Version of the provider itself.
    pub(crate) version: &'static str,
    /// Address in the registry, such as `registry.terraform.io/hashicorp/azurerm`.
    pub(crate) address: &'static str,
    pub(crate) block: Box<dyn ErasedBlock<C>>,
    pub(crate) resources: Vec<Box<dyn ErasedResource<C>>>,
    pub(crate) data_sources: Vec<Box<dyn ErasedDataSource<C>>>,
    pub(crate) functions: Vec<Box<dyn ErasedFunction>>,
    pub(crate) list_resources: Vec<Box<dyn ErasedListResource<C>>>,
    pub(crate) actions: Vec<Box<dyn ErasedAction<C>>>,
}

impl<C: Send + Sync + 'static> Provider<C> {
    /// A provider with its block and nothing else yet.
    #[must_use]
    pub fn new<B: ProviderBlock<Clients = C>>(
        address: &'static str,
        version: &'static str,
    ) -> Self {
        Self {
            name: B::NAME,
            version,
            address,
            block: Box::new(Erased::<B>::new()),
            resources: Vec::new(),
            data_sources: Vec::new(),
            functions: Vec::new(),
            list_resources: Vec::new(),
            actions: Vec::new(),
        }
    }

    /// Adds a managed resource.
    #[must_use]
    pub fn resource<R: Resource<Clients = C>>(mut self) -> Self {
        self.resources.push(Box::new(Erased::<R>::new()));
        self
    }

    /// Adds a data source.
    #[must_use]
    pub fn data_source<D: DataSource<Clients = C>>(mut self) -> Self {
        self.data_sources.push(Box::new(Erased::<D>::new()));
        self
    }

    /// Adds a function.
    #[must_use]
    pub fn function<F: Function>(mut self) -> Self {
        self.functions.push(Box::new(Erased::<F>::new()));
        self
    }

    /// Adds a list resource.
    #[must_use]
    pub fn list_resource<L>(mut self) -> Self
    where
        L: ListResource,
        L::Resource: Resource<Clients = C>,
    {
        self.list_resources.push(Box::new(Erased::<L>::new()));
        self
    }

    /// Adds an action.
    #[must_use]
    pub fn action<A: Action<Clients = C>>(mut self) -> Self {
        self.actions.push(Box::new(Erased::<A>::new()));
        self
    }
}

/// A [`ProviderBlock`] whose type is known at run time only.
pub(crate) trait ErasedBlock<C>: Send + Sync {
    fn schema(&self) -> &Schema;
    fn value_type(&self) -> &Type;
    fn validate(&self, config: &Value) -> Diagnostics;
    fn configure<'a>(
        &self,
        config: &'a Value,
        ctx: &'a Context<'_, Terraform>,
    ) -> BoxFuture<'a, Result<C>>;
}

impl<B: ProviderBlock> ErasedBlock<B::Clients> for Erased<B> {
    fn schema(&self) -> &Schema {
        self.model_schema()
    }

    fn value_type(&self) -> &Type {
        self.model_type()
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        B::validate(Config(config))
    }

    fn configure<'a>(
        &self,
        config: &'a Value,
        ctx: &'a Context<'_, Terraform>,
    ) -> BoxFuture<'a, Result<B::Clients>> {
        Box::pin(B::configure(Config(config), ctx))
    }
}
