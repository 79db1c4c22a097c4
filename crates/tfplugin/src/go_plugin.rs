//! The services that go-plugin expects beside the provider: an end, two streams that stay open and
//! carry nothing, and health.

use std::pin::Pin;

use futures_util::{Stream, StreamExt, stream};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, Streaming, async_trait};

use crate::proto::{
    health::{
        HealthCheckRequest, HealthCheckResponse, health_check_response::ServingStatus,
        health_server::Health,
    },
    plugin::{
        ConnInfo, Empty, StdioData, grpc_broker_server::GrpcBroker,
        grpc_controller_server::GrpcController, grpc_stdio_server::GrpcStdio,
    },
};

/// The one service name of go-plugin's health check.
const SERVICE: &str = "plugin";

/// All of these services at once; they share the end of the process.
#[derive(Debug, Clone)]
pub(crate) struct GoPlugin {
    /// Fires when the process is to end; Shutdown fires it.
    pub(crate) end: CancellationToken,
}

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

impl GoPlugin {
    /// A stream without items that is open until the process ends.
    fn silence<T: Send + 'static>(&self) -> Response<Answers<T>> {
        let end = self.end.clone();
        let silence = stream::once(async move { end.cancelled_owned().await });
        Response::new(Box::pin(silence.filter_map(|()| async { None })))
    }
}

#[async_trait]
impl GrpcController for GoPlugin {
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        tracing::debug!("the host asks for the end of the process");
        self.end.cancel();
        Ok(Response::new(Empty {}))
    }
}

#[async_trait]
impl GrpcStdio for GoPlugin {
    type StreamStdioStream = Answers<StdioData>;

    async fn stream_stdio(
        &self,
        _: Request<()>,
    ) -> Result<Response<Self::StreamStdioStream>, Status> {
        Ok(self.silence())
    }
}

#[async_trait]
impl GrpcBroker for GoPlugin {
    type StartStreamStream = Answers<ConnInfo>;

    async fn start_stream(
        &self,
        _: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<Self::StartStreamStream>, Status> {
        Ok(self.silence())
    }
}

#[async_trait]
impl Health for GoPlugin {
    type WatchStream = Answers<HealthCheckResponse>;

    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        match health(&request.get_ref().service) {
            ServingStatus::ServiceUnknown => {
                Err(Status::not_found("the only service is called `plugin`"))
            }
            status => Ok(Response::new(HealthCheckResponse { status: status.into() })),
        }
    }

    async fn watch(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let end = self.end.clone();
        let first = HealthCheckResponse { status: health(&request.get_ref().service).into() };
        let last = HealthCheckResponse { status: ServingStatus::NotServing.into() };
        let changes = stream::once(async move {
            end.cancelled_owned().await;
            Ok(last)
        });
        let first = stream::once(async move { Ok(first) });
        Ok(Response::new(Box::pin(first.chain(changes))))
    }
}

fn health(service: &str) -> ServingStatus {
    if service.is_empty() || service == SERVICE {
        ServingStatus::Serving
    } else {
        ServingStatus::ServiceUnknown
    }
}
