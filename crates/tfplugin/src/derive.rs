//! What the code that `#[derive(Model)]` writes is made of. Call it by hand only where the attributes
//! of an object follow from a table.

use std::fmt::Write as _;

use crate::{
    Attribute, Block, BlockNesting, Codec, DecodeError, Nesting, Ordered, Presence, Shape,
    Validator, Value, codec::type_error,
};

/// What is known of an attribute before the program runs. A provider has hundreds of attributes: as
/// constants they take less room than code that builds each.
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own in Terraform")]
pub struct Field {
    /// Name in the configuration.
    pub name: &'static str,
    /// Markdown for the registry page.
    pub description: &'static [Text],
    /// Type of the field.
    pub ty: &'static FieldType,
    /// The user may set it, although it is computed.
    pub overridable: bool,
    /// See [`Attribute::sensitive`].
    pub sensitive: bool,
    /// See [`Attribute::write_only`].
    pub write_only: bool,
    /// See [`Attribute::requires_replace`].
    pub requires_replace: bool,
    /// See [`Attribute::use_state_for_unknown`].
    pub use_state_for_unknown: bool,
    /// See [`Attribute::deprecated`].
    pub deprecated: Option<&'static str>,
    /// See [`Attribute::if_null`].
    pub if_null: Option<&'static str>,
    /// The value where the configuration has none.
    pub default: Option<fn() -> Value>,
    /// The rules besides those of its type.
    pub rules: Option<fn() -> Vec<Validator>>,
}

/// A piece of a description.
pub enum Text {
    /// Literal text.
    Literal(&'static str),
    /// What a function returns.
    Made(fn() -> String),
}

/// What the type of a field says of its attribute.
pub struct FieldType {
    presence: Presence,
    shape: fn() -> Shape,
    rules: fn() -> Vec<Validator>,
    same: fn(&Value, &Value) -> bool,
}

impl FieldType {
    /// That of `T`.
    #[must_use]
    pub const fn of<T: Codec>() -> Self {
        Self {
            presence: T::PRESENCE,
            shape: T::shape,
            rules: own_rules::<T>,
            same: T::semantic_equals,
        }
    }

    fn attribute(&self, name: &'static str, description: String) -> Attribute {
        let computed = self.presence == Presence::Computed;
        let shape = (self.shape)();
        let rules = (self.rules)();
        Attribute {
            name,
            shape: if computed { read_only(shape) } else { shape },
            description,
            required: self.presence == Presence::Required,
            optional: self.presence == Presence::Optional,
            computed,
            sensitive: false,
            write_only: false,
            deprecated: None,
            if_null: None,
            requires_replace: false,
            use_state_for_unknown: false,
            default: None,
            validators: if computed { documented(rules) } else { rules },
            same: Some(self.same),
        }
    }
}

impl Field {
    /// A field without options.
    #[must_use]
    pub const fn new(
        name: &'static str,
        description: &'static [Text],
        ty: &'static FieldType,
    ) -> Self {
        Self {
            name,
            description,
            ty,
            overridable: false,
            sensitive: false,
            write_only: false,
            requires_replace: false,
            use_state_for_unknown: false,
            deprecated: None,
            if_null: None,
            default: None,
            rules: None,
        }
    }

    fn attribute(&self) -> Attribute {
        let mut attribute = self.ty.attribute(self.name, text(self.description));
        if self.overridable {
            attribute.shape = (self.ty.shape)();
            attribute.validators = (self.ty.rules)();
            attribute.required = false;
            attribute.optional = true;
            attribute.computed = true;
        }
        attribute.validators.extend(self.rules.into_iter().flat_map(|rules| rules()));
        Attribute {
            sensitive: self.sensitive,
            write_only: self.write_only,
            requires_replace: self.requires_replace,
            use_state_for_unknown: self.use_state_for_unknown,
            deprecated: self.deprecated.map(str::to_owned),
            if_null: self.if_null.map(str::to_owned),
            default: self.default.map(|value| value()),
            ..attribute
        }
    }
}

/// The attributes of the fields.
#[must_use]
pub fn attributes(fields: &[Field]) -> Vec<Attribute> {
    fields.iter().map(Field::attribute).collect()
}

/// The attribute that a field of type `T` is.
#[must_use]
pub fn attribute<T: Codec>(name: &'static str, description: &str) -> Attribute {
    FieldType::of::<T>().attribute(name, description.to_owned())
}

/// A whole description.
#[must_use]
pub fn text(parts: &[Text]) -> String {
    parts.iter().fold(String::new(), |text, part| match part {
        Text::Literal(literal) => text + literal,
        Text::Made(make) => text + &make(),
    })
}

/// What the type itself requires. Nested attributes have their own rules.
fn own_rules<T: Codec>() -> Vec<Validator> {
    let check: fn(&Value) -> Result<(), String> = T::check;
    match T::shape() {
        Shape::Plain(_) => vec![Validator::new(T::demand(), check)],
        Shape::Nested(..) => Vec::new(),
    }
}

/// The shape of a value that the user cannot set any part of.
fn read_only(shape: Shape) -> Shape {
    let Shape::Nested(nesting, attributes) = shape else { return shape };
    let attributes = attributes.into_iter().map(|it| Attribute {
        shape: read_only(it.shape),
        required: false,
        optional: false,
        computed: true,
        default: None,
        validators: documented(it.validators),
        ..it
    });
    Shape::Nested(nesting, attributes.collect())
}

/// The demands without the checks: a value from the provider is not the user's to correct.
fn documented(validators: Vec<Validator>) -> Vec<Validator> {
    validators.into_iter().map(|it| Validator::documented(it.demand)).collect()
}

/// The shape of a whole struct inside another: its blocks become nested attributes.
#[must_use]
pub fn shape(block: Block) -> Shape {
    let mut attributes = block.attributes;
    attributes.extend(block.blocks.into_iter().map(|it| {
        let description = it.block.description.clone();
        let deprecated = it.block.deprecated.clone();
        let Shape::Nested(_, inside) = shape(it.block) else {
            unreachable!("a struct has nested attributes")
        };
        let nesting = match it.nesting {
            BlockNesting::Single => Nesting::Single,
            BlockNesting::List => Nesting::List,
            BlockNesting::Set => Nesting::Set,
        };
        Attribute {
            shape: Shape::Nested(nesting, inside),
            deprecated,
            ..attribute::<Option<bool>>(it.name, &description)
        }
    }));
    Shape::Nested(Nesting::Single, attributes)
}

/// An error unless `value` is an object.
pub fn object(value: &Value) -> Result<(), DecodeError> {
    value.as_object().map(drop).ok_or_else(|| type_error("an object", value))
}

/// The field `name` of an object.
pub fn decode<T: Codec>(object: &Value, name: &'static str) -> Result<T, DecodeError> {
    T::decode(object.attribute(name)).map_err(|error| error.at(name))
}

/// The object of all fields.
#[must_use]
pub fn encode<const N: usize>(fields: [(&'static str, Value); N]) -> Value {
    Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).into_map())
}

/// What is wrong with a known value of the given shape, by the rules of its attributes.
pub fn check(shape: &Shape, value: &Value) -> Result<(), String> {
    let Shape::Nested(nesting, attributes) = shape else { return Ok(()) };
    match (nesting, value) {
        (_, Value::Null | Value::Unknown(_)) => Ok(()),
        (Nesting::Single, Value::Object(_)) => attributes.iter().try_for_each(|attribute| {
            check_attribute(attribute, value.attribute(attribute.name))
                .map_err(|wrong| format!("`{}`: {wrong}", attribute.name))
        }),
        (Nesting::List, Value::List(items)) | (Nesting::Set, Value::Set(items)) => {
            items.iter().try_for_each(|it| check_element(attributes, it))
        }
        (Nesting::Map, Value::Map(entries)) => {
            entries.values().try_for_each(|it| check_element(attributes, it))
        }
        _ => Err(type_error("nested attributes", value).message),
    }
}

fn check_element(attributes: &[Attribute], value: &Value) -> Result<(), String> {
    check(&Shape::Nested(Nesting::Single, attributes.to_vec()), value)
}

fn check_attribute(attribute: &Attribute, value: &Value) -> Result<(), String> {
    match value {
        Value::Null if attribute.required => Err("a value is required".to_owned()),
        Value::Null | Value::Unknown(_) => Ok(()),
        _ => {
            check(&attribute.shape, value)?;
            attribute.validators.iter().try_for_each(|it| (it.check)(value))
        }
    }
}

/// How one field compares two spellings of its value.
type Same = fn(&Value, &Value) -> bool;

/// Whether two objects mean the same, field by field.
#[must_use]
pub fn semantic_equals(a: &Value, b: &Value, fields: &[(&'static str, Same)]) -> bool {
    match (a, b) {
        (Value::Object(_), Value::Object(_)) => fields.iter().all(|(name, same)| {
            let (a, b) = (a.attribute(name), b.attribute(name));
            a == b || (is_known(a) && is_known(b) && same(a, b))
        }),
        _ => a == b,
    }
}

/// The mistake of a text that is none of the choices.
#[must_use]
pub fn no_choice(choices: &[&str], found: &str) -> DecodeError {
    let choices: Vec<_> = choices.iter().map(|it| format!("`{it}`")).collect();
    DecodeError::new(format!("expected {}, found `{found}`", any_of(&choices)))
}

/// What a documented choice demands.
#[must_use]
pub fn choices(choices: &[(&str, &str)]) -> String {
    let mut text = "One of ".to_owned();
    for (index, (name, description)) in choices.iter().enumerate() {
        let description = description.split_whitespace().collect::<Vec<_>>().join(" ");
        let separator = if index == 0 { "" } else { ", " };
        let _ = write!(text, "{separator}`{name}` ({})", description.trim_end_matches('.'));
    }
    text + "."
}

/// `one`, or `one of …`.
pub(crate) fn any_of(choices: &[String]) -> String {
    match choices {
        [only] => only.clone(),
        _ => format!("one of {}", choices.join(", ")),
    }
}

fn is_known(value: &Value) -> bool {
    !value.is_null() && !value.is_unknown()
}
