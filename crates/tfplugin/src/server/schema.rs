//! What the provider offers: names, schemas and signatures.

use std::collections::HashMap;

use super::Server;
use crate::{
    convert,
    proto::tfplugin6::{
        Function, ServerCapabilities, get_functions,
        get_metadata::{
            self, ActionMetadata, DataSourceMetadata, FunctionMetadata, ListResourceMetadata,
            ResourceMetadata,
        },
        get_provider_schema, get_resource_identity_schemas,
    },
};

/// What the server can do beyond the first version of the protocol.
const CAPABILITIES: ServerCapabilities = ServerCapabilities {
    plan_destroy: true,
    get_provider_schema_optional: true,
    move_resource_state: true,
    generate_resource_config: true,
};

impl<C> Server<C> {
    pub(super) fn metadata(&self) -> get_metadata::Response {
        let it = &self.provider;
        let resources = it.resources.iter().map(|resource| it.type_name(resource.name()));
        let data_sources = it.data_sources.iter().map(|source| it.type_name(source.name()));
        let list_resources = it.list_resources.iter().map(|list| it.type_name(list.name()));
        let actions = it.actions.iter().map(|action| it.type_name(action.name()));
        let functions = it.functions.iter().map(|function| function.name().to_owned());
        get_metadata::Response {
            server_capabilities: Some(CAPABILITIES),
            resources: resources.map(|type_name| ResourceMetadata { type_name }).collect(),
            data_sources: data_sources.map(|type_name| DataSourceMetadata { type_name }).collect(),
            list_resources: list_resources
                .map(|type_name| ListResourceMetadata { type_name })
                .collect(),
            actions: actions.map(|type_name| ActionMetadata { type_name }).collect(),
            functions: functions.map(|name| FunctionMetadata { name }).collect(),
            ..get_metadata::Response::default()
        }
    }

    pub(super) fn schemas(&self) -> get_provider_schema::Response {
        let it = &self.provider;
        let resources = it.resources.iter().map(|one| (one.name(), one.schema()));
        let data_sources = it.data_sources.iter().map(|one| (one.name(), one.schema()));
        let list_resources = it.list_resources.iter().map(|one| (one.name(), one.schema()));
        let actions = it.actions.iter().map(|one| (one.name(), one.schema()));
        let named = |(name, schema)| (it.type_name(name), convert::schema(schema));
        let action = |(name, schema)| (it.type_name(name), convert::action_schema(schema));
        get_provider_schema::Response {
            provider: Some(convert::schema(it.block.schema())),
            resource_schemas: resources.map(named).collect(),
            data_source_schemas: data_sources.map(named).collect(),
            server_capabilities: Some(CAPABILITIES),
            functions: self.signatures(),
            list_resource_schemas: list_resources.map(named).collect(),
            action_schemas: actions.map(action).collect(),
            ..get_provider_schema::Response::default()
        }
    }

    pub(super) fn identity_schemas(&self) -> get_resource_identity_schemas::Response {
        let it = &self.provider;
        let identities = it.resources.iter().map(|resource| {
            let identity = convert::identity_schema(resource.identity_schema());
            (it.type_name(resource.name()), identity)
        });
        get_resource_identity_schemas::Response {
            identity_schemas: identities.collect(),
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn functions(&self) -> get_functions::Response {
        get_functions::Response { functions: self.signatures(), diagnostics: Vec::new() }
    }

    fn signatures(&self) -> HashMap<String, Function> {
        let functions = self.provider.functions.iter().map(|function| {
            let signature = convert::function(&**function);
            (function.name().to_owned(), signature)
        });
        functions.collect()
    }
}
