//! Schemas, function signatures and identity schemas. Whatever Terraform follows without looking is
//! always there.

use crate::{
    Attribute, Block, BlockNesting, NestedBlock, Nesting, Schema, Shape, Type,
    function::{ErasedFunction, positions},
    proto::tfplugin6::{
        self as pb, StringKind,
        resource_identity_schema::IdentityAttribute,
        schema::{self, nested_block, object},
    },
};

/// The schema of a provider block, resource, data source or list resource.
pub(crate) fn schema(schema: &Schema) -> pb::Schema {
    pb::Schema { version: schema.version, block: Some(block(&schema.block)) }
}

/// The schema of an action.
pub(crate) fn action_schema(action: &Schema) -> pb::ActionSchema {
    pb::ActionSchema { schema: Some(schema(action)) }
}

/// The schema of an identity: an import must name its required attributes.
pub(crate) fn identity_schema(identity: &Schema) -> pb::ResourceIdentitySchema {
    let attribute = |attribute: &Attribute| IdentityAttribute {
        name: attribute.name.to_owned(),
        r#type: attribute.shape.value_type().signature(),
        required_for_import: attribute.required,
        optional_for_import: !attribute.required,
        description: attribute.description.clone(),
    };
    pb::ResourceIdentitySchema {
        version: identity.version,
        identity_attributes: identity.block.attributes.iter().map(attribute).collect(),
    }
}

/// The signature of a function.
pub(crate) fn function(function: &dyn ErasedFunction) -> pb::Function {
    let Block { description, deprecated, .. } = &function.parameters().block;
    let (parameters, further) = positions(function);
    let parameter = |attribute: &Attribute, ty: &Type| pb::function::Parameter {
        name: attribute.name.to_owned(),
        r#type: ty.signature(),
        allow_null_value: attribute.optional,
        allow_unknown_values: false,
        description: attribute.description.clone(),
        description_kind: StringKind::Markdown.into(),
    };
    pb::Function {
        parameters: parameters.iter().map(|it| parameter(it, &it.shape.value_type())).collect(),
        variadic_parameter: further.map(|(it, ty)| parameter(it, &ty)),
        r#return: Some(pb::function::Return { r#type: function.output().value_type().signature() }),
        summary: description.split("\n\n").next().unwrap_or_default().replace('\n', " "),
        description: description.clone(),
        description_kind: StringKind::Markdown.into(),
        deprecation_message: deprecated.clone().unwrap_or_default(),
    }
}

fn block(block: &Block) -> schema::Block {
    schema::Block {
        // Terraform looks at the version of the schema, and at that only.
        version: 0,
        attributes: block.attributes.iter().map(attribute).collect(),
        block_types: block.blocks.iter().map(nested_block).collect(),
        description: block.description.clone(),
        description_kind: StringKind::Markdown.into(),
        deprecated: block.deprecated.is_some(),
        deprecation_message: block.deprecated.clone().unwrap_or_default(),
        computed: false,
    }
}

fn nested_block(nested: &NestedBlock) -> schema::NestedBlock {
    let nesting = match nested.nesting {
        BlockNesting::Single => nested_block::NestingMode::Single,
        BlockNesting::List => nested_block::NestingMode::List,
        BlockNesting::Set => nested_block::NestingMode::Set,
    };
    schema::NestedBlock {
        type_name: nested.name.to_owned(),
        block: Some(block(&nested.block)),
        nesting: nesting.into(),
        min_items: 0,
        max_items: 0,
    }
}

fn attribute(attribute: &Attribute) -> schema::Attribute {
    let (r#type, nested_type) = match &attribute.shape {
        Shape::Plain(ty) => (ty.signature(), None),
        Shape::Nested(nesting, attributes) => (Vec::new(), Some(object(*nesting, attributes))),
    };
    schema::Attribute {
        name: attribute.name.to_owned(),
        r#type,
        nested_type,
        description: attribute.description.clone(),
        required: attribute.required,
        optional: attribute.optional,
        computed: attribute.computed,
        sensitive: attribute.sensitive,
        description_kind: StringKind::Markdown.into(),
        deprecated: attribute.deprecated.is_some(),
        write_only: attribute.write_only,
        deprecation_message: attribute.deprecated.clone().unwrap_or_default(),
    }
}

fn object(nesting: Nesting, attributes: &[Attribute]) -> schema::Object {
    let nesting = match nesting {
        Nesting::Single => object::NestingMode::Single,
        Nesting::List => object::NestingMode::List,
        Nesting::Set => object::NestingMode::Set,
        Nesting::Map => object::NestingMode::Map,
    };
    schema::Object {
        attributes: attributes.iter().map(attribute).collect(),
        nesting: nesting.into(),
        ..schema::Object::default()
    }
}
