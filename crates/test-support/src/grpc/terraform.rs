//! One run of Terraform: one provider process, configured once.

use std::sync::Arc;

use hyper_util::rt::TokioIo;
use serde_json::Value;
use tfplugin::proto::tfplugin6::{
    DynamicValue, Schema, call_function, configure_provider, get_provider_schema, invoke_action,
    list_resource, plan_action, provider_client::ProviderClient, read_data_source, schema::Block,
    stop_provider, validate_action_config, validate_data_resource_config,
    validate_list_resource_config, validate_provider_config, validate_resource_config,
};
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use super::{Managed, Notes, schema, wire};

/// A provider process, with the schemas that Terraform read from it.
#[derive(Clone)]
pub struct Terraform {
    pub(super) client: ProviderClient<Channel>,
    schemas: Arc<get_provider_schema::Response>,
}

/// One object that a list found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its display name.
    pub name: String,
    /// Its identity.
    pub identity: Value,
    /// The object, where it was asked for; else `null`.
    pub object: Value,
}

impl Terraform {
    /// Starts a provider, which is not configured yet.
    pub async fn start() -> Self {
        let mut stream = Some(TokioIo::new(tfplugin::testing::serve(dataplane::provider())));
        let connector = service_fn(move |_| {
            let stream = stream.take();
            async { stream.ok_or("there is one connection only") }
        });
        let endpoint = Endpoint::from_static("http://provider");
        let channel = endpoint.connect_with_connector(connector).await.unwrap();
        let mut client = ProviderClient::new(channel)
            .max_decoding_message_size(usize::MAX)
            .max_encoding_message_size(usize::MAX);
        let schemas = client.get_provider_schema(get_provider_schema::Request {}).await.unwrap();
        Self { client, schemas: Arc::new(schemas.into_inner()) }
    }

    /// Validates and configures the provider block.
    pub async fn configure(&self, block: &Value) -> Notes {
        let schema = self.schemas.provider.as_ref().and_then(|it| it.block.as_ref()).unwrap();
        let config = Some(wire::encode(&schema::complete(schema, block)));
        let request = validate_provider_config::Request { config: config.clone() };
        let answer = self.client().validate_provider_config(request).await.unwrap().into_inner();
        let notes = Notes::from_wire(&answer.diagnostics);
        if notes.has_errors() {
            return notes;
        }
        let request = configure_provider::Request {
            terraform_version: "1.15.5".to_owned(),
            config,
            client_capabilities: None,
        };
        let answer = self.client().configure_provider(request).await.unwrap().into_inner();
        Notes::from_wire(&answer.diagnostics)
    }

    /// The managed resources of this type.
    pub fn resource(&self, type_name: &'static str) -> Managed {
        Managed::new(self.clone(), type_name)
    }

    /// Validates a data source.
    pub async fn validate_data(&self, type_name: &str, config: &Value) -> Notes {
        let request = validate_data_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(self.data_config(type_name, config)),
        };
        let answer =
            self.client().validate_data_resource_config(request).await.unwrap().into_inner();
        Notes::from_wire(&answer.diagnostics)
    }

    fn data_config(&self, type_name: &str, config: &Value) -> DynamicValue {
        let schema = block(&self.schemas.data_source_schemas, type_name);
        wire::encode(&schema::complete(schema, config))
    }

    /// Validates a data source, and reads it if that found no error.
    pub async fn read_data(&self, type_name: &str, config: &Value) -> (Value, Notes) {
        let notes = self.validate_data(type_name, config).await;
        if notes.has_errors() {
            return (Value::Null, notes);
        }
        let request = read_data_source::Request {
            type_name: type_name.to_owned(),
            config: Some(self.data_config(type_name, config)),
            ..read_data_source::Request::default()
        };
        let answer = self.client().read_data_source(request).await.unwrap().into_inner();
        (wire::decode(answer.state.as_ref()), Notes::from_wire(&answer.diagnostics))
    }

    /// Validates every managed resource and data source in a module none of whose variables has a
    /// value; with the type of each.
    pub async fn validate_without_values(&self) -> Vec<(String, Notes)> {
        let mut all = Vec::new();
        for (name, schema) in &self.schemas.resource_schemas {
            let block = schema.block.as_ref().unwrap();
            let request = validate_resource_config::Request {
                type_name: name.clone(),
                config: Some(wire::encode(&schema::complete(block, &schema::unknown(block)))),
                ..validate_resource_config::Request::default()
            };
            let answer = self.client().validate_resource_config(request).await.unwrap();
            all.push((name.clone(), Notes::from_wire(&answer.into_inner().diagnostics)));
        }
        for (name, schema) in &self.schemas.data_source_schemas {
            let unknown = schema::unknown(schema.block.as_ref().unwrap());
            all.push((name.clone(), self.validate_data(name, &unknown).await));
        }
        all
    }

    /// Validates a list block, and lists at most `limit` objects if that found no error.
    pub async fn list(&self, type_name: &str, config: &Value, limit: i64) -> (Vec<Found>, Notes) {
        let config = wire::encode(&schema::complete(
            block(&self.schemas.list_resource_schemas, type_name),
            config,
        ));
        let request = validate_list_resource_config::Request {
            type_name: type_name.to_owned(),
            config: Some(config.clone()),
            include_resource_object: None,
            limit: None,
        };
        let answer =
            self.client().validate_list_resource_config(request).await.unwrap().into_inner();
        if Notes::from_wire(&answer.diagnostics).has_errors() {
            return (Vec::new(), Notes::from_wire(&answer.diagnostics));
        }
        let request = list_resource::Request {
            type_name: type_name.to_owned(),
            config: Some(config),
            include_resource_object: true,
            limit,
        };
        let mut events = self.client().list_resource(request).await.unwrap().into_inner();
        let (mut found, mut notes) = (Vec::new(), Notes::default());
        while let Some(event) = events.message().await.unwrap() {
            notes.0.extend(Notes::from_wire(&event.diagnostic).0);
            found.extend(wire::decode_identity(event.identity.as_ref()).map(|identity| Found {
                name: event.display_name,
                identity,
                object: wire::decode(event.resource_object.as_ref()),
            }));
        }
        (found, notes)
    }

    /// Validates and plans an action, and invokes it if that found no error: what it said on the way,
    /// and its end.
    pub async fn invoke(&self, type_name: &str, config: &Value) -> (Vec<String>, Notes) {
        let schema = &self.schemas.action_schemas[type_name].schema;
        let block = schema.as_ref().and_then(|it| it.block.as_ref()).unwrap();
        let config = Some(wire::encode(&schema::complete(block, config)));
        let type_name = type_name.to_owned();
        let request = validate_action_config::Request {
            type_name: type_name.clone(),
            config: config.clone(),
        };
        let answer = self.client().validate_action_config(request).await.unwrap().into_inner();
        let notes = Notes::from_wire(&answer.diagnostics);
        if notes.has_errors() {
            return (Vec::new(), notes);
        }
        let request = plan_action::Request {
            action_type: type_name.clone(),
            config: config.clone(),
            ..plan_action::Request::default()
        };
        let answer = self.client().plan_action(request).await.unwrap().into_inner();
        let notes = Notes::from_wire(&answer.diagnostics);
        if notes.has_errors() {
            return (Vec::new(), notes);
        }
        let request = invoke_action::Request {
            action_type: type_name,
            config,
            ..invoke_action::Request::default()
        };
        let mut events = self.client().invoke_action(request).await.unwrap().into_inner();
        let (mut said, mut end) = (Vec::new(), None);
        while let Some(event) = events.message().await.unwrap() {
            match event.r#type.unwrap() {
                invoke_action::event::Type::Progress(it) => said.push(it.message),
                invoke_action::event::Type::Completed(it) => {
                    end = Some(Notes::from_wire(&it.diagnostics));
                }
            }
        }
        (said, end.expect("an action ends"))
    }

    /// Calls a function; the error is its text, and the position of the argument to blame.
    pub async fn call(
        &self,
        name: &str,
        arguments: &[&str],
    ) -> Result<Value, (String, Option<i64>)> {
        let arguments: Vec<_> = arguments.iter().map(|it| Value::from(*it)).collect();
        self.call_with(name, &arguments).await
    }

    /// The same with arguments that are not all texts.
    pub async fn call_with(
        &self,
        name: &str,
        arguments: &[Value],
    ) -> Result<Value, (String, Option<i64>)> {
        let request = call_function::Request {
            name: name.to_owned(),
            arguments: arguments.iter().map(wire::encode).collect::<Vec<DynamicValue>>(),
        };
        let answer = self.client().call_function(request).await.unwrap().into_inner();
        match answer.error {
            Some(error) => Err((error.text, error.function_argument)),
            None => Ok(wire::decode(answer.result.as_ref())),
        }
    }

    /// Interrupts what is running.
    pub async fn stop(&self) {
        self.client().stop_provider(stop_provider::Request {}).await.unwrap();
    }

    /// The schema of a managed resource.
    pub(super) fn resource_schema(&self, type_name: &str) -> &Block {
        block(&self.schemas.resource_schemas, type_name)
    }

    /// All schemas.
    pub(super) fn schemas(&self) -> &get_provider_schema::Response {
        &self.schemas
    }

    pub(super) fn client(&self) -> ProviderClient<Channel> {
        self.client.clone()
    }
}

fn block<'a>(schemas: &'a std::collections::HashMap<String, Schema>, type_name: &str) -> &'a Block {
    let schema = schemas.get(type_name).unwrap_or_else(|| panic!("there is no `{type_name}`"));
    schema.block.as_ref().unwrap()
}
