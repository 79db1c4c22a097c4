//! The provider block: its checks, and what it is configured to.

use super::Server;
use crate::{
    Context, Result, Terraform, convert,
    engine::{self, WriteOnly},
    proto::tfplugin6::{configure_provider, validate_provider_config},
};

impl<C: Send + Sync + 'static> Server<C> {
    pub(super) fn validate_provider(
        &self,
        request: validate_provider_config::Request,
    ) -> Result<validate_provider_config::Response> {
        let block = &self.provider.block;
        let config = convert::decode(request.config, block.value_type())?;
        let diagnostics =
            engine::validate(block.schema(), &config, WriteOnly::Allowed, |it| block.validate(it));
        Ok(validate_provider_config::Response { diagnostics: convert::diagnostics(diagnostics) })
    }

    pub(super) async fn configure(
        &self,
        request: configure_provider::Request,
    ) -> Result<configure_provider::Response> {
        let block = &self.provider.block;
        let config = convert::decode(request.config, block.value_type())?;
        let terraform = Terraform { version: request.terraform_version };
        let ctx = Context::new(&terraform, Vec::new());
        let work = block.configure(&config, &ctx);
        let made = engine::run_unbounded(&self.stop.token(), work).await;
        let mut diagnostics = ctx.notes().warnings;
        match made {
            Ok(clients) => self.configured(clients),
            Err(errors) => diagnostics.extend(errors),
        }
        Ok(configure_provider::Response { diagnostics: convert::diagnostics(diagnostics) })
    }
}
