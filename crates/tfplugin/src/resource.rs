//! Managed resources: the trait that a provider author writes, and its type-erased twin.

use std::{future::Future, marker::PhantomData, sync::OnceLock, time::Duration};

use crate::code::PluginCode;
use crate::{
    Codec, Config, Context, Diagnostic, Diagnostics, Model, Plan, Result, Schema, Type, Value,
    future::BoxFuture,
};

/// One kind of managed resource. The struct is the schema; the methods are the life cycle.
pub trait Resource: Model {
    /// What the provider block is configured to.
    type Clients: Send + Sync + 'static;

    /// What tells one object from all others: a small `Model` whose required fields suffice for
    /// import.
    type Identity: Model;

    /// How long each operation may take where the user sets no `timeouts`.
    const TIMEOUTS: OperationTimeouts = OperationTimeouts::DEFAULT;

    /// Whether it can be imported: not when it is a record that exists in the state only.
    const IMPORTABLE: bool = true;

    /// Checks that need the configuration only. Unknown values must pass.
    #[must_use]
    fn validate(config: Config<'_>) -> Diagnostics {
        let _ = config;
        Diagnostics::default()
    }

    /// Checks and decisions at plan time that need more than the schema.
    ///
    /// An error refuses the plan, but only of an object that the plan makes or changes: where it stays
    /// as it is, except for its `timeouts`, errors become warnings, because Terraform plans everything
    /// before it destroys anything. [`fatal`](Diagnostic::fatal) errors stay errors.
    fn plan(
        plan: &mut Plan<'_>,
        ctx: &Context<'_, Self::Clients>,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (plan, ctx);
        async { Ok(()) }
    }

    /// What a plan says before it removes the object, to destroy or to replace it: warnings of
    /// `ctx` about what stays behind and who is cut off. An error becomes a warning, because nothing
    /// that is wrong with the object may block its destroy. Only what is wrong with the whole run, as
    /// a [`fatal`](Diagnostic::fatal) error says, stays an error.
    ///
    /// Terraform does not ask for the removal of a tainted object or of `-replace`.
    fn plan_destroy(
        prior: Self,
        ctx: &Context<'_, Self::Clients>,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (prior, ctx);
        async { Ok(()) }
    }

    /// Makes the object; the result has every computed value.
    fn create(self, ctx: &Context<'_, Self::Clients>) -> impl Future<Output = Result<Self>> + Send;

    /// Reads the object; `None` when it is gone. `prior` is the stored state, absent on import and
    /// in lists: what Azure does not return is carried over from it.
    fn read(
        identity: Self::Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Self::Clients>,
    ) -> impl Future<Output = Result<Option<Self>>> + Send;

    /// Changes the object in place. It is not called where only `timeouts` differ.
    fn update(
        self,
        prior: Self,
        ctx: &Context<'_, Self::Clients>,
    ) -> impl Future<Output = Result<Self>> + Send {
        let _ = (prior, ctx);
        async {
            Err(PluginCode::UpdateNotSupported.error(
                format!("`{}` cannot be changed in place", Self::NAME),
                "Every argument that can change should force a replacement. Please report this.",
            )
            .into())
        }
    }

    /// Removes the object; an object that is already gone is not an error.
    fn delete(self, ctx: &Context<'_, Self::Clients>) -> impl Future<Output = Result<()>> + Send;

    /// The identity of an object that exists.
    fn identity(&self) -> Self::Identity;

    /// Turns the text of `terraform import` into an identity.
    fn import(
        id: String,
        ctx: &Context<'_, Self::Clients>,
    ) -> impl Future<Output = Result<Self::Identity>> + Send {
        let _ = (id, ctx);
        async {
            Err(PluginCode::ImportNotSupported
                .error(
                    format!("`{}` cannot be imported", Self::NAME),
                    "Nothing in Azure or elsewhere identifies it. Write it in the configuration and \
                     apply.",
                )
                .into())
        }
    }

    /// The imported object as a configuration of it is proposed, where more can be proposed than the
    /// state says. Otherwise the configuration follows from the state alone.
    fn proposed(
        self,
        ctx: &Context<'_, Self::Clients>,
    ) -> impl Future<Output = Result<Self>> + Send {
        let _ = ctx;
        async { Ok(self) }
    }

    /// Takes over the state of another resource type named in a `moved` block; `None` when this
    /// source is not understood. Computed values may stay unknown: a read follows.
    fn move_state(source: &MoveSource) -> Result<Option<Self>> {
        let _ = source;
        Ok(None)
    }

    /// Turns state that was stored with an older schema version into the present form.
    fn upgrade(version: i64, state: serde_json::Value) -> Result<serde_json::Value> {
        let _ = state;
        Err(PluginCode::StateTooOld
            .error(
                format!("Unsupported state of version {version}"),
                format!("`{}` has no upgrade from this version.", Self::NAME),
            )
            .into())
    }
}

/// State of another resource type that a `moved` block brings along.
#[derive(Debug, Clone)]
pub struct MoveSource {
    /// Full address, such as `registry.terraform.io/hashicorp/azurerm`.
    pub provider_address: String,
    /// Resource type, such as `azurerm_role_assignment`.
    pub type_name: String,
    /// Schema version of the state.
    pub schema_version: i64,
    /// The state itself.
    pub state: serde_json::Value,
}

/// How long operations may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OperationTimeouts {
    /// For making an object.
    pub create: Duration,
    /// For reading it.
    pub read: Duration,
    /// For changing it.
    pub update: Duration,
    /// For removing it.
    pub delete: Duration,
}

impl OperationTimeouts {
    /// Thirty minutes for changes and five for reading, as the established Azure providers have it.
    pub const DEFAULT: Self = Self {
        create: Duration::from_mins(30),
        read: Duration::from_mins(5),
        update: Duration::from_mins(30),
        delete: Duration::from_mins(30),
    };
}

/// A [`Resource`] whose type is known at run time only.
pub(crate) trait ErasedResource<C>: Send + Sync {
    fn name(&self) -> &'static str;
    fn schema(&self) -> &Schema;
    fn value_type(&self) -> &Type;
    fn identity_schema(&self) -> &Schema;
    fn identity_type(&self) -> &Type;
    fn timeouts(&self) -> OperationTimeouts;
    fn importable(&self) -> bool;
    fn validate(&self, config: &Value) -> Diagnostics;
    fn plan<'a>(
        &self,
        plan: &'a mut Plan<'_>,
        ctx: &'a Context<'_, C>,
    ) -> BoxFuture<'a, Result<()>>;
    fn plan_destroy<'a>(&self, prior: Value, ctx: &'a Context<'_, C>) -> BoxFuture<'a, Result<()>>;
    fn create<'a>(&self, planned: Value, ctx: &'a Context<'_, C>) -> BoxFuture<'a, Result<Value>>;
    fn read<'a>(
        &self,
        identity: Value,
        prior: Option<Value>,
        ctx: &'a Context<'_, C>,
    ) -> BoxFuture<'a, Result<Option<Value>>>;
    fn update<'a>(
        &self,
        planned: Value,
        prior: Value,
        ctx: &'a Context<'_, C>,
    ) -> BoxFuture<'a, Result<Value>>;
    fn delete<'a>(&self, prior: Value, ctx: &'a Context<'_, C>) -> BoxFuture<'a, Result<()>>;
    fn identity(&self, state: &Value) -> Result<Value>;
    fn import<'a>(&self, id: String, ctx: &'a Context<'_, C>) -> BoxFuture<'a, Result<Value>>;
    fn proposed<'a>(&self, state: Value, ctx: &'a Context<'_, C>) -> BoxFuture<'a, Result<Value>>;
    fn move_state(&self, source: &MoveSource) -> Result<Option<Value>>;
    fn upgrade(&self, version: i64, state: serde_json::Value) -> Result<serde_json::Value>;
}

/// Carries a type into the registry, with its schemas, which are made at first use.
pub(crate) struct Erased<R> {
    described: OnceLock<Described>,
    identity: OnceLock<Described>,
    kind: PhantomData<fn() -> R>,
}

/// A schema and the type of its values.
struct Described {
    schema: Schema,
    value_type: Type,
}

impl Described {
    fn new(schema: Schema) -> Self {
        Self { value_type: schema.value_type(), schema }
    }
}

impl<R> Erased<R> {
    pub(crate) const fn new() -> Self {
        Self { described: OnceLock::new(), identity: OnceLock::new(), kind: PhantomData }
    }
}

impl<R: Model> Erased<R> {
    fn described(&self) -> &Described {
        self.described.get_or_init(|| Described::new(R::schema()))
    }

    /// The schema, made once.
    pub(crate) fn model_schema(&self) -> &Schema {
        &self.described().schema
    }

    /// The type of a value of the schema, made once.
    pub(crate) fn model_type(&self) -> &Type {
        &self.described().value_type
    }
}

impl<R: Resource> Erased<R> {
    fn described_identity(&self) -> &Described {
        self.identity.get_or_init(|| Described::new(R::Identity::schema()))
    }
}

impl<R: Resource> ErasedResource<R::Clients> for Erased<R> {
    fn name(&self) -> &'static str {
        R::NAME
    }

    fn schema(&self) -> &Schema {
        self.model_schema()
    }

    fn value_type(&self) -> &Type {
        self.model_type()
    }

    fn identity_schema(&self) -> &Schema {
        &self.described_identity().schema
    }

    fn identity_type(&self) -> &Type {
        &self.described_identity().value_type
    }

    fn timeouts(&self) -> OperationTimeouts {
        R::TIMEOUTS
    }

    fn importable(&self) -> bool {
        R::IMPORTABLE
    }

    fn validate(&self, config: &Value) -> Diagnostics {
        R::validate(Config(config))
    }

    fn plan<'a>(
        &self,
        plan: &'a mut Plan<'_>,
        ctx: &'a Context<'_, R::Clients>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(R::plan(plan, ctx))
    }

    fn plan_destroy<'a>(
        &self,
        prior: Value,
        ctx: &'a Context<'_, R::Clients>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { R::plan_destroy(decode::<R>(&prior)?, ctx).await })
    }

    fn create<'a>(
        &self,
        planned: Value,
        ctx: &'a Context<'_, R::Clients>,
    ) -> BoxFuture<'a, Result<Value>> {
        Box::pin(async move { Ok(decode::<R>(&planned)?.create(ctx).await?.encode()) })
    }

    fn read<'a>(
        &self,
        identity: Value,
        prior: Option<Value>,
        ctx: &'a Context<'_, R::Clients>,
    ) -> BoxFuture<'a, Result<Option<Value>>> {
        Box::pin(async move {
            let identity = decode::<R::Identity>(&identity)?;
            let prior = prior.map(|it| decode::<R>(&it)).transpose()?;
            Ok(R::read(identity, prior, ctx).await?.map(|it| it.encode()))
        })
    }

    fn update<'a>(
        &self,
        planned: Value,
        prior: Value,
        ctx: &'a Context<'_, R::Clients>,
    ) -> BoxFuture<'a, Result<Value>> {
        Box::pin(async move {
            let prior = decode::<R>(&prior)?;
            Ok(decode::<R>(&planned)?.update(prior, ctx).await?.encode())
        })
    }

    fn delete<'a>(
        &self,
        prior: Value,
        ctx: &'a Context<'_, R::Clients>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { decode::<R>(&prior)?.delete(ctx).await })
    }

    fn identity(&self, state: &Value) -> Result<Value> {
        Ok(decode::<R>(state)?.identity().encode())
    }

    fn import<'a>(
        &self,
        id: String,
        ctx: &'a Context<'_, R::Clients>,
    ) -> BoxFuture<'a, Result<Value>> {
        Box::pin(async move { Ok(R::import(id, ctx).await?.encode()) })
    }

    fn proposed<'a>(
        &self,
        state: Value,
        ctx: &'a Context<'_, R::Clients>,
    ) -> BoxFuture<'a, Result<Value>> {
        Box::pin(async move { Ok(decode::<R>(&state)?.proposed(ctx).await?.encode()) })
    }

    fn move_state(&self, source: &MoveSource) -> Result<Option<Value>> {
        Ok(R::move_state(source)?.map(|it| it.encode()))
    }

    fn upgrade(&self, version: i64, state: serde_json::Value) -> Result<serde_json::Value> {
        R::upgrade(version, state)
    }
}

pub(crate) fn decode<T: Codec>(value: &Value) -> Result<T> {
    T::decode(value).map_err(|error| Diagnostic::from(error).into())
}
