//! List resources: a stream of what is found, until there is no more or the host has enough.

use tokio::sync::mpsc;
use tonic::Response;
use tracing::Instrument;

use super::{
    Server,
    answer::span,
    stream::{Events, begin, events},
};
use crate::{
    Diagnostics, Result, Type, convert,
    engine::{self, Call, WriteOnly},
    list::Listed,
    proto::tfplugin6::{
        list_resource::{Event, Request},
        validate_list_resource_config,
    },
    text::shown_line,
};

/// How many objects may wait for Terraform to read them.
const AHEAD: usize = 16;

impl<C: Send + Sync + 'static> Server<C> {
    pub(super) fn validate_list_resource(
        &self,
        request: validate_list_resource_config::Request,
    ) -> Result<validate_list_resource_config::Response> {
        let list = self.provider.find_list_resource(&request.type_name)?;
        let config = convert::decode(request.config, list.value_type())?;
        let found =
            engine::validate(list.schema(), &config, WriteOnly::Allowed, |it| list.validate(it));
        Ok(validate_list_resource_config::Response { diagnostics: convert::diagnostics(found) })
    }

    pub(super) async fn list(&self, request: Request) -> Response<Events<Event>> {
        begin(|| self.start_list(request), message).await
    }

    fn start_list(&self, request: Request) -> Result<Response<Events<Event>>> {
        let Request { type_name, config, include_resource_object: complete, limit } = request;
        let resource = self.provider.find_resource(&type_name)?;
        let list = self.provider.find_list_resource(&type_name)?;
        let config = convert::decode(config, list.value_type())?;
        let form = Form {
            identity: resource.identity_type().clone(),
            state: complete.then(|| resource.value_type().clone()),
        };
        let (clients, stop) = (self.clients()?, self.stop.token());
        let (sender, found) = mpsc::channel(AHEAD);
        let provider = self.provider.clone();
        let work = async move {
            let found = provider.find_resource(&type_name).and_then(|resource| {
                Ok((resource.schema(), provider.find_list_resource(&type_name)?))
            });
            let call = Call { clients: &*clients, stop: &stop };
            match found {
                Ok((managed, list)) => engine::list(list, managed, &config, sender, call).await,
                Err(errors) => errors,
            }
        };
        let limit = usize::try_from(limit).ok().filter(|it| 0 < *it).unwrap_or(usize::MAX);
        let end = |left: Diagnostics| (!left.0.is_empty()).then(|| message(left));
        Ok(events(
            found,
            limit,
            move |it| form.event(&it),
            work.instrument(span("ListResource")),
            end,
        ))
    }
}

/// What Terraform wants to know of each object.
struct Form {
    identity: Type,
    /// The type of the state, where it is wanted.
    state: Option<Type>,
}

impl Form {
    fn event(&self, listed: &Listed) -> Event {
        self.found(listed).unwrap_or_else(message)
    }

    fn found(&self, listed: &Listed) -> Result<Event> {
        let state = self.state.as_ref().map(|ty| convert::encode(&listed.state, ty)).transpose()?;
        Ok(Event {
            identity: Some(convert::encode_identity(&listed.identity, &self.identity)?),
            display_name: shown_line(&listed.display_name),
            resource_object: state,
            diagnostic: Vec::new(),
        })
    }
}

/// An event without an object.
fn message(diagnostics: Diagnostics) -> Event {
    Event { diagnostic: convert::diagnostics(diagnostics), ..Event::default() }
}
