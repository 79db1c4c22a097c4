//! The provider block and the registry of everything a provider offers.

use std::{collections::BTreeMap, future::Future};

use crate::{
    Action, Config, Context, DataSource, Diagnostics, Function, ListResource, Model, Resource,
    Result, Schema, Type, Value,
    action::ErasedAction,
    data_source::ErasedDataSource,
    function::ErasedFunction,
    future::BoxFuture,
    inventory::Kind,
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
    /// How this program was built, for `--version`.
    pub(crate) build: String,
    pub(crate) block: Box<dyn ErasedBlock<C>>,
    pub(crate) resources: Vec<Box<dyn ErasedResource<C>>>,
    pub(crate) data_sources: Vec<Box<dyn ErasedDataSource<C>>>,
    pub(crate) functions: Vec<Box<dyn ErasedFunction>>,
    pub(crate) list_resources: Vec<Box<dyn ErasedListResource<C>>>,
    pub(crate) actions: Vec<Box<dyn ErasedAction<C>>>,
    /// Heading in the registry's menu for what is added next.
    subcategory: &'static str,
    /// Heading in the registry's menu of each object that was added.
    pub(crate) subcategories: BTreeMap<(Kind, &'static str), &'static str>,
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
            build: String::new(),
            block: Box::new(Erased::<B>::new()),
            resources: Vec::new(),
            data_sources: Vec::new(),
            functions: Vec::new(),
            list_resources: Vec::new(),
            actions: Vec::new(),
            subcategory: "",
            subcategories: BTreeMap::new(),
        }
    }

    /// Says how the program was built, on one line, for `--version`.
    #[must_use]
    pub fn built(mut self, build: String) -> Self {
        self.build = build;
        self
    }

    /// Sets the heading in the registry's menu under which the objects that are added next are listed.
    #[must_use]
    pub fn subcategory(mut self, name: &'static str) -> Self {
        self.subcategory = name;
        self
    }

    /// Notes where the registry lists an object.
    fn list_under(&mut self, kind: Kind, name: &'static str) {
        self.subcategories.insert((kind, name), self.subcategory);
    }

    /// Adds a managed resource.
    #[must_use]
    pub fn resource<R: Resource<Clients = C>>(mut self) -> Self {
        let added = Erased::<R>::new();
        self.list_under(Kind::Resource, ErasedResource::<C>::name(&added));
        self.resources.push(Box::new(added));
        self
    }

    /// Adds a data source.
    #[must_use]
    pub fn data_source<D: DataSource<Clients = C>>(mut self) -> Self {
        let added = Erased::<D>::new();
        self.list_under(Kind::DataSource, ErasedDataSource::<C>::name(&added));
        self.data_sources.push(Box::new(added));
        self
    }

    /// Adds a function.
    #[must_use]
    pub fn function<F: Function>(mut self) -> Self {
        let added = Erased::<F>::new();
        self.list_under(Kind::Function, ErasedFunction::name(&added));
        self.functions.push(Box::new(added));
        self
    }

    /// Adds a list resource.
    #[must_use]
    pub fn list_resource<L>(mut self) -> Self
    where
        L: ListResource,
        L::Resource: Resource<Clients = C>,
    {
        let added = Erased::<L>::new();
        self.list_under(Kind::ListResource, ErasedListResource::<C>::name(&added));
        self.list_resources.push(Box::new(added));
        self
    }

    /// Adds an action.
    #[must_use]
    pub fn action<A: Action<Clients = C>>(mut self) -> Self {
        let added = Erased::<A>::new();
        self.list_under(Kind::Action, ErasedAction::<C>::name(&added));
        self.actions.push(Box::new(added));
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
