//! Every kind of block that a user can write, and its validation.

use serde_json::Value;
use tfplugin::proto::tfplugin6::{
    ClientCapabilities, schema::Block, validate_action_config, validate_data_resource_config,
    validate_list_resource_config, validate_provider_config, validate_resource_config,
};

use super::{Notes, Terraform, schema, wire};

/// What a block is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// The provider block.
    Provider,
    /// A managed resource.
    Resource,
    /// A data source.
    DataSource,
    /// A list resource.
    List,
    /// An action.
    Action,
}

impl Terraform {
    /// The schema of every block, ordered.
    pub fn blocks(&self) -> Vec<(BlockKind, String, &Block)> {
        let schemas = self.schemas();
        let provider = schemas.provider.iter().map(|it| (BlockKind::Provider, String::new(), it));
        let of = |kind, (name, schema)| (kind, String::clone(name), schema);
        let resources = schemas.resource_schemas.iter().map(|it| of(BlockKind::Resource, it));
        let data = schemas.data_source_schemas.iter().map(|it| of(BlockKind::DataSource, it));
        let lists = schemas.list_resource_schemas.iter().map(|it| of(BlockKind::List, it));
        let actions = schemas.action_schemas.iter().filter_map(|(name, action)| {
            Some((BlockKind::Action, name.clone(), action.schema.as_ref()?))
        });
        let all = provider.chain(resources).chain(data).chain(lists).chain(actions);
        let mut all: Vec<_> =
            all.filter_map(|(kind, name, it)| Some((kind, name, it.block.as_ref()?))).collect();
        all.sort_by(|a, b| a.1.cmp(&b.1));
        all
    }

    /// Validates one block; what is not in `config` is null.
    pub async fn validate_block(&self, kind: BlockKind, type_name: &str, config: &Value) -> Notes {
        let blocks = self.blocks();
        let (.., block) = blocks.iter().find(|it| it.0 == kind && it.1 == type_name).unwrap();
        let config = Some(wire::encode(&schema::complete(block, config)));
        let (mut client, type_name) = (self.client(), type_name.to_owned());
        let diagnostics = match kind {
            BlockKind::Provider => {
                let request = validate_provider_config::Request { config };
                client.validate_provider_config(request).await.unwrap().into_inner().diagnostics
            }
            BlockKind::Resource => {
                let capabilities = ClientCapabilities {
                    write_only_attributes_allowed: true,
                    ..Default::default()
                };
                let request = validate_resource_config::Request {
                    type_name,
                    config,
                    client_capabilities: Some(capabilities),
                };
                client.validate_resource_config(request).await.unwrap().into_inner().diagnostics
            }
            BlockKind::DataSource => {
                let request = validate_data_resource_config::Request { type_name, config };
                let answer = client.validate_data_resource_config(request).await.unwrap();
                answer.into_inner().diagnostics
            }
            BlockKind::List => {
                let request = validate_list_resource_config::Request {
                    type_name,
                    config,
                    include_resource_object: None,
                    limit: None,
                };
                let answer = client.validate_list_resource_config(request).await.unwrap();
                answer.into_inner().diagnostics
            }
            BlockKind::Action => {
                let request = validate_action_config::Request { type_name, config };
                client.validate_action_config(request).await.unwrap().into_inner().diagnostics
            }
        };
        Notes::from_wire(&diagnostics)
    }
}
