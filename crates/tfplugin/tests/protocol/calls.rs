//! Every call of the protocol.

use serde_json::json as object;
use tfplugin::proto::{
    health::{
        HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
    },
    tfplugin6::{self as pb, *},
};
use tonic::{Code, codegen::http::uri::PathAndQuery};

use crate::support::{Toy, code, codes, decode, error, json};

/// Calls `$rpc` with `$request` on a copy of the client, and says whether it was answered.
macro_rules! answered {
    ($client:ident, $($rpc:ident($request:expr)),+ $(,)?) => {
        vec![$((stringify!($rpc), $client.provider.clone().$rpc($request).await.map(drop))),+]
    };
}

#[tokio::test]
async fn all_of_them_are_answered_even_when_they_make_no_sense() {
    let (_toy, client) = Toy::connected().await;
    let chunks = tokio_stream::iter([write_state_bytes::RequestChunk::default()]);
    let answers = answered!(
        client,
        get_metadata(get_metadata::Request::default()),
        get_provider_schema(get_provider_schema::Request::default()),
        validate_provider_config(validate_provider_config::Request::default()),
        validate_resource_config(validate_resource_config::Request::default()),
        validate_data_resource_config(validate_data_resource_config::Request::default()),
        upgrade_resource_state(upgrade_resource_state::Request::default()),
        get_resource_identity_schemas(get_resource_identity_schemas::Request::default()),
        upgrade_resource_identity(upgrade_resource_identity::Request::default()),
        configure_provider(configure_provider::Request::default()),
        read_resource(read_resource::Request::default()),
        plan_resource_change(plan_resource_change::Request::default()),
        apply_resource_change(apply_resource_change::Request::default()),
        import_resource_state(import_resource_state::Request::default()),
        move_resource_state(move_resource_state::Request::default()),
        read_data_source(read_data_source::Request::default()),
        generate_resource_config(generate_resource_config::Request::default()),
        validate_ephemeral_resource_config(validate_ephemeral_resource_config::Request::default()),
        open_ephemeral_resource(open_ephemeral_resource::Request::default()),
        renew_ephemeral_resource(renew_ephemeral_resource::Request::default()),
        close_ephemeral_resource(close_ephemeral_resource::Request::default()),
        list_resource(list_resource::Request::default()),
        validate_list_resource_config(validate_list_resource_config::Request::default()),
        get_functions(get_functions::Request::default()),
        call_function(call_function::Request::default()),
        validate_state_store_config(validate_state_store::Request::default()),
        configure_state_store(configure_state_store::Request::default()),
        read_state_bytes(read_state_bytes::Request::default()),
        write_state_bytes(chunks),
        lock_state(lock_state::Request::default()),
        unlock_state(unlock_state::Request::default()),
        get_states(get_states::Request::default()),
        delete_state(delete_state::Request::default()),
        plan_action(plan_action::Request::default()),
        invoke_action(invoke_action::Request::default()),
        validate_action_config(validate_action_config::Request::default()),
        stop_provider(stop_provider::Request::default()),
    );
    let listed = include_str!("../../../../proto/tfplugin6.proto").matches("  rpc ").count();
    assert_eq!(answers.len(), listed);
    for (rpc, answer) in answers {
        assert_eq!(answer.map_err(|it| it.to_string()), Ok(()), "{rpc}");
    }
}

#[tokio::test]
async fn a_type_that_does_not_exist_is_named() {
    let (_toy, mut client) = Toy::connected().await;
    let request = validate_resource_config::Request {
        type_name: "toy_dream".to_owned(),
        ..Default::default()
    };
    let answer = client.provider.validate_resource_config(request).await.unwrap().into_inner();
    assert_eq!(code(error(&answer.diagnostics)), "TypeNotSupported");
}

#[tokio::test]
async fn what_needs_settings_says_so_before_it_has_them() {
    let (_toy, mut client) = Toy::connected().await;
    let state = json(&object!({ "name": "a", "text": "" }));
    let request = read_resource::Request {
        type_name: "toy_note".to_owned(),
        current_state: state,
        ..Default::default()
    };
    let answer = client.provider.read_resource(request).await.unwrap().into_inner();
    assert_eq!(code(error(&answer.diagnostics)), "ProviderNotConfigured");
}

#[tokio::test]
async fn functions_need_no_settings() {
    let (_toy, mut client) = Toy::connected().await;
    let call = |text: &str| call_function::Request {
        name: "shout".to_owned(),
        arguments: json(&object!(text)).into_iter().collect(),
    };
    let answer = client.provider.call_function(call("hey")).await.unwrap().into_inner();
    assert_eq!(decode(answer.result), "HEY!");
    let answer = client.provider.call_function(call("")).await.unwrap().into_inner();
    assert_eq!(answer.error.unwrap().function_argument, Some(0));
    assert_eq!(answer.result, None);
}

#[tokio::test]
async fn a_function_that_does_not_exist_is_an_error_of_the_call() {
    let (_toy, mut client) = Toy::connected().await;
    let request = call_function::Request { name: "whisper".to_owned(), arguments: Vec::new() };
    let answer = client.provider.call_function(request).await.unwrap().into_inner();
    assert!(answer.error.unwrap().text.contains("`whisper`"));
}

#[tokio::test]
async fn schemas_hold_all_that_terraform_looks_at() {
    let (_toy, mut client) = Toy::connected().await;
    let request = get_provider_schema::Request {};
    let schemas = client.provider.get_provider_schema(request).await.unwrap().into_inner();
    assert!(schemas.diagnostics.is_empty());
    assert!(schemas.provider.unwrap().block.is_some());
    let note = schemas.resource_schemas["toy_note"].block.as_ref().unwrap();
    let timeouts = &note.block_types[0];
    assert_eq!(timeouts.type_name, "timeouts");
    assert!(timeouts.block.is_some());
    let seal = note.attributes.iter().find(|it| it.name == "seal").unwrap();
    assert!(seal.write_only && seal.optional && !seal.computed);
    assert_eq!(seal.r#type, b"\"string\"");
    assert!(schemas.data_source_schemas.contains_key("toy_note"));
    assert!(schemas.list_resource_schemas.contains_key("toy_note"));
    assert!(schemas.action_schemas["toy_ring"].schema.as_ref().unwrap().block.is_some());
    assert_eq!(schemas.functions["shout"].r#return.as_ref().unwrap().r#type, b"\"string\"");
    let expected = ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: true,
    };
    assert_eq!(schemas.server_capabilities, Some(expected));
}

#[tokio::test]
async fn identities_say_what_an_import_must_name() {
    let (_toy, mut client) = Toy::connected().await;
    let request = get_resource_identity_schemas::Request {};
    let answer = client.provider.get_resource_identity_schemas(request).await.unwrap();
    let note = &answer.get_ref().identity_schemas["toy_note"].identity_attributes[0];
    assert_eq!(note.name, "name");
    assert!(note.required_for_import && !note.optional_for_import);
}

#[tokio::test]
async fn state_stores_are_refused_without_crashing_terraform() {
    let (_toy, mut client) = Toy::connected().await;
    let request =
        configure_state_store::Request { type_name: "toy_store".into(), ..Default::default() };
    let answer = client.provider.configure_state_store(request).await.unwrap().into_inner();
    assert!(answer.capabilities.is_some());
    assert_eq!(code(error(&answer.diagnostics)), "TypeNotSupported");

    let request = read_state_bytes::Request { type_name: "toy_store".into(), state_id: "a".into() };
    let mut chunks = client.provider.read_state_bytes(request).await.unwrap().into_inner();
    let chunk = chunks.message().await.unwrap().unwrap();
    assert!(chunk.range.is_some());
    error(&chunk.diagnostics);

    let meta = RequestChunkMeta { type_name: "toy_store".into(), state_id: "a".into() };
    let first = write_state_bytes::RequestChunk { meta: Some(meta), ..Default::default() };
    let more = write_state_bytes::RequestChunk { bytes: vec![0; 1 << 20], ..Default::default() };
    let chunks = tokio_stream::iter([first, more.clone(), more]);
    let answer = client.provider.write_state_bytes(chunks).await.unwrap().into_inner();
    assert_eq!(codes(&answer.diagnostics), ["TypeNotSupported"]);
}

#[tokio::test]
async fn ephemeral_resources_are_refused() {
    let (_toy, mut client) = Toy::connected().await;
    let request =
        open_ephemeral_resource::Request { type_name: "toy_key".into(), ..Default::default() };
    let answer = client.provider.open_ephemeral_resource(request).await.unwrap().into_inner();
    assert_eq!(code(error(&answer.diagnostics)), "TypeNotSupported");
}

/// A request as a later Terraform may send it.
#[derive(Clone, PartialEq, prost::Message)]
struct RequestOfTheFuture {
    #[prost(string, tag = "1")]
    type_name: String,
    #[prost(message, optional, tag = "2")]
    config: Option<pb::DynamicValue>,
    #[prost(string, tag = "1999")]
    news: String,
}

#[tokio::test]
async fn fields_of_later_protocols_are_read_over() {
    let (_toy, client) = Toy::connected().await;
    let request = RequestOfTheFuture {
        type_name: "toy_note".to_owned(),
        config: json(&object!({ "name": "a", "text": "b" })),
        news: "of the future".to_owned(),
    };
    let mut grpc = tonic::client::Grpc::new(client.channel);
    grpc.ready().await.unwrap();
    let path = PathAndQuery::from_static("/tfplugin6.Provider/ValidateResourceConfig");
    let codec = tonic_prost::ProstCodec::<_, validate_resource_config::Response>::default();
    let answer = grpc.unary(tonic::Request::new(request), path, codec).await.unwrap();
    assert_eq!(answer.into_inner().diagnostics, []);
}

#[tokio::test]
async fn a_call_of_a_later_protocol_is_unimplemented() {
    let (_toy, client) = Toy::connected().await;
    let mut grpc = tonic::client::Grpc::new(client.channel);
    grpc.ready().await.unwrap();
    let path = PathAndQuery::from_static("/tfplugin6.Provider/FromTheFuture");
    let codec = tonic_prost::ProstCodec::<(), ()>::default();
    let status = grpc.unary(tonic::Request::new(()), path, codec).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
}

#[tokio::test]
async fn the_plugin_says_that_it_is_well() {
    let (_toy, client) = Toy::connected().await;
    let mut health = HealthClient::new(client.channel);
    let request = HealthCheckRequest { service: "plugin".to_owned() };
    let answer = health.check(request).await.unwrap().into_inner();
    assert_eq!(answer.status(), ServingStatus::Serving);
    let request = HealthCheckRequest { service: "other".to_owned() };
    assert_eq!(health.check(request).await.unwrap_err().code(), Code::NotFound);
}
