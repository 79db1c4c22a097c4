//! What Terraform would call a bug in the provider is found without Terraform.

use std::collections::BTreeSet;

use tfplugin::{
    Codec, Computed, Config, Context, DataSource, DecodeError, Function, FunctionError,
    ListResource, ListStream, Model, Provider, ProviderBlock, Resource, Result, Shape, Terraform,
    Type, Value,
};

use crate::garden::garden;

#[test]
fn a_sound_provider_has_no_defects() {
    assert_eq!(garden().validate_schemas(), Vec::<String>::new());
}

#[test]
fn every_defect_is_named_with_its_place() {
    let provider = Provider::new::<Block>("registry.terraform.io/example/broken", "0.0.0")
        .resource::<Broken>()
        .data_source::<Twice>()
        .data_source::<Twice>()
        .list_resource::<Others>()
        .function::<Fixed>();
    expect_test::expect![[r"
        provider.version: Terraform keeps this name for itself
        resources/broken.letter: the default is refused: expected one of `a`, `b`, found `c`
        resources/broken.secrets.text: write-only inside a set
        resources/broken.made.text: write-only, yet set by the provider
        resources/broken.anything: a set of any type
        resources/broken.secret.text: write-only inside a set
        data-sources/twice: registered twice
        list-resources/others: there is no managed resource of this name
        functions/fixed: variadic, yet its last parameter is no list
        identity of broken.id: computed; a user imports by it
        identity of broken.secret: neither a simple value nor a list of them"]]
    .assert_eq(&provider.validate_schemas().join("\n"));
}

/// A provider.
#[derive(Model)]
#[tf(name = "broken")]
struct Block {
    /// A name of Terraform's own.
    version: Option<String>,
}

impl ProviderBlock for Block {
    type Clients = ();

    async fn configure(_: Config<'_>, _: &Context<'_, Terraform>) -> Result<()> {
        Ok(())
    }
}

/// A resource.
#[derive(Model)]
#[tf(name = "broken")]
struct Broken {
    /// Its default is refused.
    #[tf(default = "c", one_of("a", "b"))]
    letter: String,
    /// Secrets in a set.
    secrets: Option<BTreeSet<Secret>>,
    /// A secret from the provider.
    made: Computed<Secret>,
    /// Secrets in a set of blocks.
    #[tf(block)]
    secret: BTreeSet<Secret>,
    /// Anything, many times.
    anything: Option<BTreeSet<Anything>>,
}

/// A secret.
#[derive(PartialEq, Eq, PartialOrd, Ord, Model)]
struct Secret {
    /// Its text.
    #[tf(write_only)]
    text: Option<String>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Anything;

impl Codec for Anything {
    fn shape() -> Shape {
        Shape::Plain(Type::Dynamic)
    }

    fn decode(_: &Value) -> std::result::Result<Self, DecodeError> {
        Ok(Self)
    }

    fn encode(&self) -> Value {
        Value::Null
    }
}

/// What tells it apart.
#[derive(Model)]
struct Identity {
    /// Nobody knows it before.
    id: Computed<String>,
    /// Too much.
    secret: Secret,
}

impl Resource for Broken {
    type Clients = ();
    type Identity = Identity;

    async fn create(self, _: &Context<'_, ()>) -> Result<Self> {
        Ok(self)
    }

    async fn read(_: Identity, prior: Option<Self>, _: &Context<'_, ()>) -> Result<Option<Self>> {
        Ok(prior)
    }

    async fn delete(self, _: &Context<'_, ()>) -> Result<()> {
        Ok(())
    }

    fn identity(&self) -> Identity {
        Identity { id: Computed::Unknown, secret: Secret { text: None } }
    }
}

/// A data source.
#[derive(Model)]
#[tf(name = "twice")]
struct Twice {}

impl DataSource for Twice {
    type Clients = ();

    async fn read(self, _: &Context<'_, ()>) -> Result<Self> {
        Ok(self)
    }
}

/// A function whose last parameter is for one argument.
#[derive(Model)]
#[tf(name = "fixed")]
struct Fixed {
    /// The one.
    text: String,
}

impl Function for Fixed {
    type Output = String;

    const VARIADIC: bool = true;

    fn call(self) -> std::result::Result<String, FunctionError> {
        Ok(self.text)
    }
}

/// A list of what does not exist.
#[derive(Model)]
#[tf(name = "others")]
struct Others {}

impl ListResource for Others {
    type Resource = Broken;

    async fn list(self, _: &ListStream<Broken>, _: &Context<'_, ()>) -> Result<()> {
        Ok(())
    }
}
