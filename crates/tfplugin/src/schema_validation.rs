//! Schemas that Terraform would refuse to load, or that contradict themselves.

use std::collections::BTreeSet;

use crate::{
    Attribute, Block, BlockNesting, Nesting, Provider, Schema, Shape, Type, function::positions,
    inventory::Kind,
};

/// Names in the provider block that mean something to Terraform itself.
const RESERVED: [&str; 2] = ["alias", "version"];

impl<C> Provider<C> {
    /// What Terraform would call a bug in the provider, each with its place. A provider's tests
    /// demand that there is nothing.
    #[must_use]
    pub fn validate_schemas(&self) -> Vec<String> {
        let mut errors = Vec::new();
        let block = &self.block.schema().block;
        of_block(&mut errors, "provider", block, false);
        for name in RESERVED.iter().filter(|it| block.attribute(it).is_some()) {
            errors.push(format!("provider.{name}: Terraform keeps this name for itself"));
        }
        let mut names = BTreeSet::new();
        for it in self.inventory() {
            let place = format!("{}/{}", it.kind.folder(), it.name);
            if it.name.is_empty() {
                errors.push(format!("{}: an object without a name", it.kind.folder()));
            }
            if !names.insert((it.kind, it.name)) {
                errors.push(format!("{place}: registered twice"));
            }
            if it.kind == Kind::ListResource && !names.contains(&(Kind::Resource, it.name)) {
                errors.push(format!("{place}: there is no managed resource of this name"));
            }
            of_block(&mut errors, &place, &it.schema.block, false);
        }
        for it in self.functions.iter().filter(|it| it.is_variadic()) {
            if positions(&**it).1.is_none() {
                errors.push(format!(
                    "functions/{}: variadic, yet its last parameter is no list",
                    it.name()
                ));
            }
        }
        for it in &self.resources {
            of_identity(&mut errors, it.name(), it.identity_schema());
        }
        errors
    }
}

/// `set` where the block stands inside a set.
fn of_block(errors: &mut Vec<String>, place: &str, block: &Block, set: bool) {
    of_attributes(errors, place, &block.attributes, set);
    for it in &block.blocks {
        let set = set || it.nesting == BlockNesting::Set;
        of_block(errors, &format!("{place}.{}", it.name), &it.block, set);
    }
}

fn of_attributes(errors: &mut Vec<String>, place: &str, attributes: &[Attribute], set: bool) {
    for it in attributes {
        let place = format!("{place}.{}", it.name);
        let wrong = [
            (it.required && (it.optional || it.computed), "required, yet left out sometimes"),
            (!it.required && !it.optional && !it.computed, "nobody sets it"),
            (it.write_only && it.computed, "write-only, yet set by the provider"),
            (it.write_only && set, "write-only inside a set"),
            (set && has_dynamic(&it.shape), "of any type inside a set"),
            (has_dynamic_set(&it.shape.value_type()), "a set of any type"),
        ];
        for (_, reason) in wrong.iter().filter(|(wrong, _)| *wrong) {
            errors.push(format!("{place}: {reason}"));
        }
        if let Some(default) = &it.default {
            for wrong in it.validators.iter().filter_map(|it| (it.check)(default).err()) {
                errors.push(format!("{place}: the default is refused: {wrong}"));
            }
        }
        if let Shape::Nested(nesting, inside) = &it.shape {
            of_attributes(errors, &place, inside, set || *nesting == Nesting::Set);
        }
    }
}

/// An identity is flat, and all of it comes from the object.
fn of_identity(errors: &mut Vec<String>, resource: &str, identity: &Schema) {
    let place = format!("identity of {resource}");
    if identity.block.attributes.is_empty() || !identity.block.blocks.is_empty() {
        errors.push(format!("{place}: it needs attributes, and has no blocks"));
    }
    for it in &identity.block.attributes {
        let simple = |ty: &Type| matches!(ty, Type::String | Type::Number | Type::Bool);
        let flat = match &it.shape {
            Shape::Plain(Type::List(element)) => simple(element),
            Shape::Plain(ty) => simple(ty),
            Shape::Nested(..) => false,
        };
        if !flat {
            errors.push(format!("{place}.{}: neither a simple value nor a list of them", it.name));
        }
        if it.computed {
            errors.push(format!("{place}.{}: computed; a user imports by it", it.name));
        }
    }
}

fn has_dynamic(shape: &Shape) -> bool {
    any_type(&shape.value_type(), &|ty| matches!(ty, Type::Dynamic))
}

fn has_dynamic_set(ty: &Type) -> bool {
    any_type(ty, &|ty| match ty {
        Type::Set(element) => any_type(element, &|ty| matches!(ty, Type::Dynamic)),
        _ => false,
    })
}

/// Whether `wanted` holds for the type or for one inside it.
fn any_type(ty: &Type, wanted: &dyn Fn(&Type) -> bool) -> bool {
    wanted(ty)
        || match ty {
            Type::String | Type::Number | Type::Bool | Type::Dynamic => false,
            Type::List(inner) | Type::Set(inner) | Type::Map(inner) => any_type(inner, wanted),
            Type::Tuple(items) => items.iter().any(|it| any_type(it, wanted)),
            Type::Object(attributes) => attributes.values().any(|it| any_type(it, wanted)),
        }
}
