//! Data sources.

use super::Server;
use crate::{
    Result, convert,
    engine::{self, Call, WriteOnly},
    proto::tfplugin6::{read_data_source, validate_data_resource_config},
};

impl<C: Send + Sync + 'static> Server<C> {
    pub(super) fn validate_data_source(
        &self,
        request: validate_data_resource_config::Request,
    ) -> Result<validate_data_resource_config::Response> {
        let source = self.provider.find_data_source(&request.type_name)?;
        let config = convert::decode(request.config, source.value_type())?;
        let found = engine::validate(source.schema(), &config, WriteOnly::Allowed, |it| {
            source.validate(it)
        });
        Ok(validate_data_resource_config::Response { diagnostics: convert::diagnostics(found) })
    }

    pub(super) async fn read_data_source(
        &self,
        request: read_data_source::Request,
    ) -> Result<read_data_source::Response> {
        let source = self.provider.find_data_source(&request.type_name)?;
        let clients = self.clients()?;
        let config = convert::decode(request.config, source.value_type())?;
        let call = Call { clients: &*clients, stop: &self.stop.token() };
        let read = engine::read_data_source(source, &config, call).await;
        Ok(read_data_source::Response {
            state: Some(convert::encode(&read.state, source.value_type())?),
            diagnostics: convert::diagnostics(read.diagnostics),
            deferred: None,
        })
    }
}
