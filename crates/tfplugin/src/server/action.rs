//! Actions: lines of progress, then exactly one completion.

use tokio::sync::mpsc;
use tonic::Response;
use tracing::Instrument;

use super::{
    Server,
    answer::span,
    stream::{Events, begin, events},
};
use crate::{
    Diagnostics, Result, convert,
    engine::{self, Call, WriteOnly},
    proto::tfplugin6::{
        invoke_action::{
            Event, Request,
            event::{Completed, Progress, Type},
        },
        plan_action, validate_action_config,
    },
    text::shown,
};

/// How many lines may wait for Terraform to read them.
const AHEAD: usize = 16;

impl<C: Send + Sync + 'static> Server<C> {
    pub(super) fn validate_action(
        &self,
        request: validate_action_config::Request,
    ) -> Result<validate_action_config::Response> {
        let action = self.provider.find_action(&request.type_name)?;
        let config = convert::decode(request.config, action.value_type())?;
        let found = engine::validate(action.schema(), &config, WriteOnly::Allowed, |it| {
            action.validate(it)
        });
        Ok(validate_action_config::Response { diagnostics: convert::diagnostics(found) })
    }

    pub(super) async fn plan_action(
        &self,
        request: plan_action::Request,
    ) -> Result<plan_action::Response> {
        let action = self.provider.find_action(&request.action_type)?;
        let clients = self.clients()?;
        let config = convert::decode(request.config, action.value_type())?;
        let call = Call { clients: &*clients, stop: &self.stop.token() };
        let diagnostics = engine::plan_action(action, &config, call).await;
        let diagnostics = convert::diagnostics(diagnostics);
        Ok(plan_action::Response { diagnostics, deferred: None })
    }

    pub(super) async fn invoke_action(&self, request: Request) -> Response<Events<Event>> {
        begin(|| self.start_action(request), completed).await
    }

    fn start_action(&self, request: Request) -> Result<Response<Events<Event>>> {
        let Request { action_type, config, .. } = request;
        let action = self.provider.find_action(&action_type)?;
        let config = convert::decode(config, action.value_type())?;
        let (clients, stop) = (self.clients()?, self.stop.token());
        let (sender, lines) = mpsc::channel(AHEAD);
        let provider = self.provider.clone();
        let work = async move {
            let call = Call { clients: &*clients, stop: &stop };
            match provider.find_action(&action_type) {
                Ok(action) => engine::invoke(action, &config, sender, call).await,
                Err(errors) => errors,
            }
        };
        Ok(events(
            lines,
            usize::MAX,
            |it: String| progress(&it),
            work.instrument(span("InvokeAction")),
            |left| Some(completed(left)),
        ))
    }
}

fn progress(message: &str) -> Event {
    Event { r#type: Some(Type::Progress(Progress { message: shown(message) })) }
}

fn completed(diagnostics: Diagnostics) -> Event {
    let diagnostics = convert::diagnostics(diagnostics);
    Event { r#type: Some(Type::Completed(Completed { diagnostics })) }
}
