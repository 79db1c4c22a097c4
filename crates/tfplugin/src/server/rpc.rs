//! The calls of the protocol, one function each.

use tonic::{Request, Response, Streaming, async_trait};

use super::{
    Server,
    answer::{Answered, answer},
    stream::{Events, only},
    unsupported::{no_ephemeral_resource, no_state, no_state_store},
};
use crate::proto::tfplugin6::{
    apply_resource_change, call_function, close_ephemeral_resource, configure_provider,
    configure_state_store, delete_state, generate_resource_config, get_functions, get_metadata,
    get_provider_schema, get_resource_identity_schemas, get_states, import_resource_state,
    invoke_action, list_resource, lock_state, move_resource_state, open_ephemeral_resource,
    plan_action, plan_resource_change, provider_server::Provider, read_data_source, read_resource,
    read_state_bytes, renew_ephemeral_resource, stop_provider, unlock_state,
    upgrade_resource_identity, upgrade_resource_state, validate_action_config,
    validate_data_resource_config, validate_ephemeral_resource_config,
    validate_list_resource_config, validate_provider_config, validate_resource_config,
    validate_state_store, write_state_bytes,
};

#[async_trait]
impl<C: Send + Sync + 'static> Provider for Server<C> {
    async fn get_metadata(
        &self,
        _: Request<get_metadata::Request>,
    ) -> Answered<get_metadata::Response> {
        answer("GetMetadata", async { Ok(self.metadata()) }).await
    }

    async fn get_provider_schema(
        &self,
        _: Request<get_provider_schema::Request>,
    ) -> Answered<get_provider_schema::Response> {
        answer("GetProviderSchema", async { Ok(self.schemas()) }).await
    }

    async fn validate_provider_config(
        &self,
        request: Request<validate_provider_config::Request>,
    ) -> Answered<validate_provider_config::Response> {
        let request = request.into_inner();
        answer("ValidateProviderConfig", async { self.validate_provider(request) }).await
    }

    async fn validate_resource_config(
        &self,
        request: Request<validate_resource_config::Request>,
    ) -> Answered<validate_resource_config::Response> {
        let request = request.into_inner();
        answer("ValidateResourceConfig", async { self.validate_resource(request) }).await
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<validate_data_resource_config::Request>,
    ) -> Answered<validate_data_resource_config::Response> {
        let request = request.into_inner();
        answer("ValidateDataResourceConfig", async { self.validate_data_source(request) }).await
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<upgrade_resource_state::Request>,
    ) -> Answered<upgrade_resource_state::Response> {
        let request = request.into_inner();
        answer("UpgradeResourceState", async { self.upgrade(request) }).await
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<get_resource_identity_schemas::Request>,
    ) -> Answered<get_resource_identity_schemas::Response> {
        answer("GetResourceIdentitySchemas", async { Ok(self.identity_schemas()) }).await
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<upgrade_resource_identity::Request>,
    ) -> Answered<upgrade_resource_identity::Response> {
        let request = request.into_inner();
        answer("UpgradeResourceIdentity", async { self.upgrade_identity(request) }).await
    }

    async fn configure_provider(
        &self,
        request: Request<configure_provider::Request>,
    ) -> Answered<configure_provider::Response> {
        let request = request.into_inner();
        answer("ConfigureProvider", self.configure(request)).await
    }

    async fn read_resource(
        &self,
        request: Request<read_resource::Request>,
    ) -> Answered<read_resource::Response> {
        let request = request.into_inner();
        answer("ReadResource", self.read(request)).await
    }

    async fn plan_resource_change(
        &self,
        request: Request<plan_resource_change::Request>,
    ) -> Answered<plan_resource_change::Response> {
        let request = request.into_inner();
        answer("PlanResourceChange", self.plan(request)).await
    }

    async fn apply_resource_change(
        &self,
        request: Request<apply_resource_change::Request>,
    ) -> Answered<apply_resource_change::Response> {
        let request = request.into_inner();
        answer("ApplyResourceChange", self.apply(request)).await
    }

    async fn import_resource_state(
        &self,
        request: Request<import_resource_state::Request>,
    ) -> Answered<import_resource_state::Response> {
        let request = request.into_inner();
        answer("ImportResourceState", self.import(request)).await
    }

    async fn move_resource_state(
        &self,
        request: Request<move_resource_state::Request>,
    ) -> Answered<move_resource_state::Response> {
        let request = request.into_inner();
        answer("MoveResourceState", async { self.move_state(request) }).await
    }

    async fn read_data_source(
        &self,
        request: Request<read_data_source::Request>,
    ) -> Answered<read_data_source::Response> {
        let request = request.into_inner();
        answer("ReadDataSource", self.read_data_source(request)).await
    }

    async fn generate_resource_config(
        &self,
        request: Request<generate_resource_config::Request>,
    ) -> Answered<generate_resource_config::Response> {
        let request = request.into_inner();
        answer("GenerateResourceConfig", self.generate_config(request)).await
    }

    async fn validate_ephemeral_resource_config(
        &self,
        request: Request<validate_ephemeral_resource_config::Request>,
    ) -> Answered<validate_ephemeral_resource_config::Response> {
        let request = request.into_inner();
        answer("ValidateEphemeralResourceConfig", async {
            Err(no_ephemeral_resource(&request.type_name))
        })
        .await
    }

    async fn open_ephemeral_resource(
        &self,
        request: Request<open_ephemeral_resource::Request>,
    ) -> Answered<open_ephemeral_resource::Response> {
        let request = request.into_inner();
        answer("OpenEphemeralResource", async { Err(no_ephemeral_resource(&request.type_name)) })
            .await
    }

    async fn renew_ephemeral_resource(
        &self,
        request: Request<renew_ephemeral_resource::Request>,
    ) -> Answered<renew_ephemeral_resource::Response> {
        let request = request.into_inner();
        answer("RenewEphemeralResource", async { Err(no_ephemeral_resource(&request.type_name)) })
            .await
    }

    async fn close_ephemeral_resource(
        &self,
        request: Request<close_ephemeral_resource::Request>,
    ) -> Answered<close_ephemeral_resource::Response> {
        let request = request.into_inner();
        answer("CloseEphemeralResource", async { Err(no_ephemeral_resource(&request.type_name)) })
            .await
    }

    type ListResourceStream = Events<list_resource::Event>;

    async fn list_resource(
        &self,
        request: Request<list_resource::Request>,
    ) -> Answered<Self::ListResourceStream> {
        Ok(self.list(request.into_inner()).await)
    }

    async fn validate_list_resource_config(
        &self,
        request: Request<validate_list_resource_config::Request>,
    ) -> Answered<validate_list_resource_config::Response> {
        let request = request.into_inner();
        answer("ValidateListResourceConfig", async { self.validate_list_resource(request) }).await
    }

    async fn get_functions(
        &self,
        _: Request<get_functions::Request>,
    ) -> Answered<get_functions::Response> {
        answer("GetFunctions", async { Ok(self.functions()) }).await
    }

    async fn call_function(
        &self,
        request: Request<call_function::Request>,
    ) -> Answered<call_function::Response> {
        let request = request.into_inner();
        answer("CallFunction", async { self.call_function(request) }).await
    }

    async fn validate_state_store_config(
        &self,
        request: Request<validate_state_store::Request>,
    ) -> Answered<validate_state_store::Response> {
        let request = request.into_inner();
        answer("ValidateStateStoreConfig", async { Err(no_state_store(&request.type_name)) }).await
    }

    async fn configure_state_store(
        &self,
        request: Request<configure_state_store::Request>,
    ) -> Answered<configure_state_store::Response> {
        let request = request.into_inner();
        answer("ConfigureStateStore", async { Err(no_state_store(&request.type_name)) }).await
    }

    type ReadStateBytesStream = Events<read_state_bytes::Response>;

    async fn read_state_bytes(
        &self,
        request: Request<read_state_bytes::Request>,
    ) -> Answered<Self::ReadStateBytesStream> {
        Ok(only(no_state(&request.get_ref().type_name)))
    }

    async fn write_state_bytes(
        &self,
        request: Request<Streaming<write_state_bytes::RequestChunk>>,
    ) -> Answered<write_state_bytes::Response> {
        let mut chunks = request.into_inner();
        answer("WriteStateBytes", async {
            let mut type_name = String::new();
            // Terraform sends everything before it reads the answer.
            while let Ok(Some(chunk)) = chunks.message().await {
                type_name = chunk.meta.map_or(type_name, |it| it.type_name);
            }
            Err(no_state_store(&type_name))
        })
        .await
    }

    async fn lock_state(
        &self,
        request: Request<lock_state::Request>,
    ) -> Answered<lock_state::Response> {
        let request = request.into_inner();
        answer("LockState", async { Err(no_state_store(&request.type_name)) }).await
    }

    async fn unlock_state(
        &self,
        request: Request<unlock_state::Request>,
    ) -> Answered<unlock_state::Response> {
        let request = request.into_inner();
        answer("UnlockState", async { Err(no_state_store(&request.type_name)) }).await
    }

    async fn get_states(
        &self,
        request: Request<get_states::Request>,
    ) -> Answered<get_states::Response> {
        let request = request.into_inner();
        answer("GetStates", async { Err(no_state_store(&request.type_name)) }).await
    }

    async fn delete_state(
        &self,
        request: Request<delete_state::Request>,
    ) -> Answered<delete_state::Response> {
        let request = request.into_inner();
        answer("DeleteState", async { Err(no_state_store(&request.type_name)) }).await
    }

    async fn plan_action(
        &self,
        request: Request<plan_action::Request>,
    ) -> Answered<plan_action::Response> {
        let request = request.into_inner();
        answer("PlanAction", self.plan_action(request)).await
    }

    type InvokeActionStream = Events<invoke_action::Event>;

    async fn invoke_action(
        &self,
        request: Request<invoke_action::Request>,
    ) -> Answered<Self::InvokeActionStream> {
        Ok(self.invoke_action(request.into_inner()).await)
    }

    async fn validate_action_config(
        &self,
        request: Request<validate_action_config::Request>,
    ) -> Answered<validate_action_config::Response> {
        let request = request.into_inner();
        answer("ValidateActionConfig", async { self.validate_action(request) }).await
    }

    async fn stop_provider(
        &self,
        _: Request<stop_provider::Request>,
    ) -> Answered<stop_provider::Response> {
        self.stop.fire();
        Ok(Response::new(stop_provider::Response::default()))
    }
}
