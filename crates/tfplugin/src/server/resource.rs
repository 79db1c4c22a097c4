//! The life of managed resources.

use super::Server;
use crate::{
    MoveSource, Result, Value,
    context::FirstPlan,
    convert,
    engine::{self, ApplyRequest, Call, ImportRequest, PlanRequest, ReadRequest, WriteOnly},
    proto::tfplugin6::{
        ResourceIdentityData, apply_resource_change, generate_resource_config,
        import_resource_state::{self, ImportedResource},
        move_resource_state, plan_resource_change, read_resource, upgrade_resource_identity,
        upgrade_resource_state, validate_resource_config,
    },
    resource::ErasedResource,
};

impl<C: Send + Sync + 'static> Server<C> {
    pub(super) fn validate_resource(
        &self,
        request: validate_resource_config::Request,
    ) -> Result<validate_resource_config::Response> {
        let resource = self.provider.find_resource(&request.type_name)?;
        let config = convert::decode(request.config, resource.value_type())?;
        let allowed =
            request.client_capabilities.is_some_and(|it| it.write_only_attributes_allowed);
        let write_only = if allowed { WriteOnly::Allowed } else { WriteOnly::NotAllowed };
        let diagnostics =
            engine::validate(resource.schema(), &config, write_only, |it| resource.validate(it));
        Ok(validate_resource_config::Response { diagnostics: convert::diagnostics(diagnostics) })
    }

    pub(super) fn upgrade(
        &self,
        request: upgrade_resource_state::Request,
    ) -> Result<upgrade_resource_state::Response> {
        let resource = self.provider.find_resource(&request.type_name)?;
        let stored = convert::stored(request.raw_state)?;
        let state = engine::upgrade(resource, request.version, &stored)?;
        let upgraded_state = Some(convert::encode(&state, resource.value_type())?);
        Ok(upgrade_resource_state::Response { upgraded_state, diagnostics: Vec::new() })
    }

    pub(super) fn upgrade_identity(
        &self,
        request: upgrade_resource_identity::Request,
    ) -> Result<upgrade_resource_identity::Response> {
        let resource = self.provider.find_resource(&request.type_name)?;
        let stored = convert::stored(request.raw_identity)?;
        let identity = engine::upgrade_identity(resource, request.version, &stored)?;
        Ok(upgrade_resource_identity::Response {
            upgraded_identity: encode_identity(resource, Some(&identity))?,
            diagnostics: Vec::new(),
        })
    }

    pub(super) async fn read(
        &self,
        request: read_resource::Request,
    ) -> Result<read_resource::Response> {
        let resource = self.provider.find_resource(&request.type_name)?;
        let clients = self.clients()?;
        let request = ReadRequest {
            state: convert::decode(request.current_state, resource.value_type())?,
            private: request.private,
            identity: convert::decode_identity(request.current_identity, resource.identity_type())?,
        };
        let call = Call { clients: &*clients, stop: &self.stop.token() };
        let read = engine::read(resource, request, call).await;
        Ok(read_resource::Response {
            new_state: Some(convert::encode(&read.state, resource.value_type())?),
            diagnostics: convert::diagnostics(read.diagnostics),
            private: read.private,
            deferred: None,
            new_identity: encode_identity(resource, read.identity.as_ref())?,
        })
    }

    pub(super) async fn plan(
        &self,
        request: plan_resource_change::Request,
    ) -> Result<plan_resource_change::Response> {
        let resource = self.provider.find_resource(&request.type_name)?;
        let clients = self.clients()?;
        let ty = resource.value_type();
        let request = PlanRequest {
            prior: convert::decode(request.prior_state, ty)?,
            proposed: convert::decode(request.proposed_new_state, ty)?,
            config: convert::decode(request.config, ty)?,
            private: request.prior_private,
            first: FirstPlan {
                is_given_back: request
                    .client_capabilities
                    .is_some_and(|it| it.store_planned_private),
                private: request.planned_private,
            },
            identity: convert::decode_identity(request.prior_identity, resource.identity_type())?,
        };
        let call = Call { clients: &*clients, stop: &self.stop.token() };
        let planned = engine::plan(resource, request, call).await;
        Ok(plan_resource_change::Response {
            planned_state: Some(convert::encode(&planned.state, ty)?),
            requires_replace: planned.replace.into_iter().map(convert::path).collect(),
            planned_private: planned.private,
            diagnostics: convert::diagnostics(planned.diagnostics),
            legacy_type_system: false,
            deferred: None,
            planned_identity: encode_identity(resource, planned.identity.as_ref())?,
        })
    }

    pub(super) async fn apply(
        &self,
        request: apply_resource_change::Request,
    ) -> Result<apply_resource_change::Response> {
        let resource = self.provider.find_resource(&request.type_name)?;
        let clients = self.clients()?;
        let ty = resource.value_type();
        let request = ApplyRequest {
            prior: convert::decode(request.prior_state, ty)?,
            planned: convert::decode(request.planned_state, ty)?,
            config: convert::decode(request.config, ty)?,
            private: request.planned_private,
            identity: convert::decode_identity(request.planned_identity, resource.identity_type())?,
        };
        let call = Call { clients: &*clients, stop: &self.stop.token() };
        let applied = engine::apply(resource, request, call).await;
        Ok(apply_resource_change::Response {
            new_state: Some(convert::encode(&applied.state, ty)?),
            private: applied.private,
            diagnostics: convert::diagnostics(applied.diagnostics),
            legacy_type_system: false,
            new_identity: encode_identity(resource, applied.identity.as_ref())?,
        })
    }

    pub(super) async fn import(
        &self,
        request: import_resource_state::Request,
    ) -> Result<import_resource_state::Response> {
        let resource = self.provider.find_resource(&request.type_name)?;
        let clients = self.clients()?;
        let identity = convert::decode_identity(request.identity, resource.identity_type())?;
        let asked = identity.map_or(ImportRequest::Id(request.id), ImportRequest::Identity);
        let call = Call { clients: &*clients, stop: &self.stop.token() };
        let imported = engine::import(resource, asked, call).await;
        let state = Some(&imported.state).filter(|it| !it.is_null());
        let found = state.map(|state| {
            Ok::<_, crate::Diagnostics>(ImportedResource {
                type_name: request.type_name,
                state: Some(convert::encode(state, resource.value_type())?),
                private: imported.private,
                identity: encode_identity(resource, imported.identity.as_ref())?,
            })
        });
        Ok(import_resource_state::Response {
            imported_resources: found.transpose()?.into_iter().collect(),
            diagnostics: convert::diagnostics(imported.diagnostics),
            deferred: None,
        })
    }

    pub(super) fn move_state(
        &self,
        request: move_resource_state::Request,
    ) -> Result<move_resource_state::Response> {
        let resource = self.provider.find_resource(&request.target_type_name)?;
        let source = MoveSource {
            provider_address: request.source_provider_address,
            type_name: request.source_type_name,
            schema_version: request.source_schema_version,
            state: convert::parse(&convert::stored(request.source_state)?)?,
        };
        let moved = engine::move_state(resource, &source)?;
        Ok(move_resource_state::Response {
            target_state: Some(convert::encode(&moved.state, resource.value_type())?),
            diagnostics: Vec::new(),
            // What the other provider stored there means nothing here.
            target_private: Vec::new(),
            target_identity: encode_identity(resource, moved.identity.as_ref())?,
        })
    }

    pub(super) async fn generate_config(
        &self,
        request: generate_resource_config::Request,
    ) -> Result<generate_resource_config::Response> {
        let resource = self.provider.find_resource(&request.type_name)?;
        let clients = self.clients()?;
        let state = convert::decode(request.state, resource.value_type())?;
        let call = Call { clients: &*clients, stop: &self.stop.token() };
        let (config, diagnostics) = engine::propose(resource, state, call).await?;
        Ok(generate_resource_config::Response {
            config: Some(convert::encode(&config, resource.value_type())?),
            diagnostics: convert::diagnostics(diagnostics),
        })
    }
}

fn encode_identity<C>(
    resource: &dyn ErasedResource<C>,
    identity: Option<&Value>,
) -> Result<Option<ResourceIdentityData>> {
    identity.map(|it| convert::encode_identity(it, resource.identity_type())).transpose()
}
