//! Schemas as plain data: what `#[derive(Model)]` makes and everything else reads.

use std::{fmt, sync::Arc};

use crate::{Ordered, Type, Value};

/// The schema of one resource, data source, action, list resource, or of the provider.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// Version of the stored state; raised when old state needs an upgrade.
    pub version: i64,
    /// What it is made of.
    pub block: Block,
}

/// A body of attributes and nested blocks.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// The attributes, in the order of the struct.
    pub attributes: Vec<Attribute>,
    /// The nested blocks, in the order of the struct.
    pub blocks: Vec<NestedBlock>,
    /// Markdown for the registry page.
    pub description: String,
    /// Why it should no longer be used, and what to use instead.
    pub deprecated: Option<String>,
}

/// A block inside a block, such as `timeouts { … }`.
#[derive(Debug, Clone)]
pub struct NestedBlock {
    /// Name of the block type.
    pub name: &'static str,
    /// How often it may stand.
    pub nesting: BlockNesting,
    /// What it is made of.
    pub block: Block,
}

/// How often a nested block may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockNesting {
    /// At most once; `null` when it is left out.
    Single,
    /// Any number of times, in order.
    List,
    /// Any number of times, without order.
    Set,
}

/// One attribute.
#[derive(Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own in Terraform")]
pub struct Attribute {
    /// Name in the configuration.
    pub name: &'static str,
    /// Type, or nested attributes.
    pub shape: Shape,
    /// Markdown for the registry page.
    pub description: String,
    /// The user must set it.
    pub required: bool,
    /// The user may set it.
    pub optional: bool,
    /// The provider fills it in where the user has not.
    pub computed: bool,
    /// Terraform hides the value in its output.
    pub sensitive: bool,
    /// The value is never stored; it is read from the configuration only.
    pub write_only: bool,
    /// Why it should no longer be used, and what to use instead.
    pub deprecated: Option<String>,
    /// What to do where the value that is required is null; advice for everything is the default.
    pub if_null: Option<String>,
    /// A change makes Terraform replace the object.
    pub requires_replace: bool,
    /// A computed value that stays as it is while the object lives (an ID, say).
    pub use_state_for_unknown: bool,
    /// The value where the configuration has none.
    pub default: Option<Value>,
    /// What a known, non-null value must satisfy.
    pub validators: Vec<Validator>,
    /// Whether two spellings mean the same, where plain equality is too strict.
    pub same: Option<fn(&Value, &Value) -> bool>,
}

/// The type of an attribute.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A type without documentation.
    Plain(Type),
    /// Attributes inside the attribute.
    Nested(Nesting, Vec<Attribute>),
}

/// How nested attributes are collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nesting {
    /// One object.
    Single,
    /// A list of objects.
    List,
    /// A set of objects.
    Set,
    /// A map of objects.
    Map,
}

/// A check on one known value, and what it demands, for the registry page.
#[derive(Clone)]
pub struct Validator {
    /// What it demands, as a sentence; empty when the description says it already.
    pub demand: String,
    /// The check; the error says what is wrong and what would be right.
    pub check: Check,
}

/// Says what is wrong with a value and what would be right.
pub type Check = Arc<dyn Fn(&Value) -> Result<(), String> + Send + Sync>;

impl Validator {
    /// A check that demands what the text says.
    pub fn new(
        demand: impl Into<String>,
        check: impl Fn(&Value) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        Self { demand: demand.into(), check: Arc::new(check) }
    }
}

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator").field("demand", &self.demand).finish_non_exhaustive()
    }
}

impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attribute")
            .field("name", &self.name)
            .field("shape", &self.shape)
            .field("required", &self.required)
            .field("optional", &self.optional)
            .field("computed", &self.computed)
            .finish_non_exhaustive()
    }
}

impl Shape {
    /// The type of a value of this shape.
    #[must_use]
    pub fn value_type(&self) -> Type {
        match self {
            Self::Plain(ty) => ty.clone(),
            Self::Nested(nesting, attributes) => {
                let member = |it: &Attribute| (it.name.to_owned(), it.shape.value_type());
                let object = Type::Object(attributes.iter().map(member).into_map());
                match nesting {
                    Nesting::Single => object,
                    Nesting::List => Type::List(Box::new(object)),
                    Nesting::Set => Type::Set(Box::new(object)),
                    Nesting::Map => Type::Map(Box::new(object)),
                }
            }
        }
    }
}

impl Block {
    /// The attribute called `name`.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|it| it.name == name)
    }

    /// The object type of this body: every attribute and every block type.
    #[must_use]
    pub fn value_type(&self) -> Type {
        let attributes =
            self.attributes.iter().map(|it| (it.name.to_owned(), it.shape.value_type()));
        let blocks = self.blocks.iter().map(|it| {
            let object = it.block.value_type();
            let ty = match it.nesting {
                BlockNesting::Single => object,
                BlockNesting::List => Type::List(Box::new(object)),
                BlockNesting::Set => Type::Set(Box::new(object)),
            };
            (it.name.to_owned(), ty)
        });
        Type::Object(attributes.chain(blocks).into_map())
    }
}

impl Schema {
    /// The object type of a value of this schema.
    #[must_use]
    pub fn value_type(&self) -> Type {
        self.block.value_type()
    }
}
