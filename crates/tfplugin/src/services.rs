//! All gRPC services on one connection.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use tokio_util::sync::CancellationToken;
use tonic::transport;

use crate::{
    Provider,
    connection::Connection,
    go_plugin::GoPlugin,
    proto::{
        health::health_server::HealthServer,
        plugin::{
            grpc_broker_server::GrpcBrokerServer, grpc_controller_server::GrpcControllerServer,
            grpc_stdio_server::GrpcStdioServer,
        },
        tfplugin6::provider_server::ProviderServer,
    },
    server::{Server, StopSwitch},
};

/// What Go's providers take as the largest message; Terraform sends whole states.
const LARGEST_MESSAGE: usize = 256 << 20;

/// A provider that is ready for connections.
pub(crate) struct Services<C> {
    provider: Arc<Provider<C>>,
}

impl<C> Clone for Services<C> {
    fn clone(&self) -> Self {
        Self { provider: self.provider.clone() }
    }
}

impl<C: Send + Sync + 'static> Services<C> {
    pub(crate) fn new(provider: Provider<C>) -> Self {
        Self { provider: Arc::new(provider) }
    }

    /// The provider's address in the registry.
    pub(crate) fn address(&self) -> &'static str {
        self.provider.address
    }

    /// Serves `connection` until it is closed, or until `end` fires and the peer lets go; Shutdown
    /// fires `end`, and `StopProvider` fires `stop`. What `ConfigureProvider` sets is the connection's
    /// own.
    pub(crate) async fn serve(
        &self,
        connection: Connection,
        stop: &StopSwitch,
        end: &CancellationToken,
    ) {
        let server = Server::new(self.provider.clone(), stop.clone());
        let provider = ProviderServer::new(server)
            .max_decoding_message_size(LARGEST_MESSAGE)
            .max_encoding_message_size(LARGEST_MESSAGE);
        let go_plugin = GoPlugin { end: end.clone() };
        let (closed, end) = (connection.closed(), end.clone());
        let connection = stream::once(async { Ok::<_, std::io::Error>(connection) });
        let outcome = transport::Server::builder()
            .add_service(provider)
            .add_service(GrpcControllerServer::new(go_plugin.clone()))
            .add_service(GrpcStdioServer::new(go_plugin.clone()))
            .add_service(GrpcBrokerServer::new(go_plugin.clone()))
            .add_service(HealthServer::new(go_plugin))
            .serve_with_incoming_shutdown(connection.chain(stream::pending()), async move {
                tokio::select! {
                    () = closed.cancelled() => {}
                    () = end.cancelled() => {}
                }
            })
            .await;
        if let Err(error) = outcome {
            tracing::error!(%error, "the connection could not be served");
        }
    }
}
