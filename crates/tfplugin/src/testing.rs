//! A provider served inside the process of its tests: real gRPC with no socket, so that a paused
//! clock stops both sides.

use std::{future::ready, io};

use futures_util::{StreamExt, stream};
use tokio::io::DuplexStream;
use tonic::transport;

use crate::{
    Provider,
    proto::tfplugin6::provider_server::ProviderServer,
    server::{Server, StopSwitch},
};

/// How many bytes may wait for the other side to read them.
const BUFFER: usize = 1 << 20;

/// Serves `provider` for as long as the runtime lives; the result is the client's end of the one
/// connection.
#[must_use]
pub fn serve<C: Send + Sync + 'static>(provider: Provider<C>) -> DuplexStream {
    let (client, server) = tokio::io::duplex(BUFFER);
    let provider = ProviderServer::new(Server::new(provider.into(), StopSwitch::default()))
        .max_decoding_message_size(usize::MAX)
        .max_encoding_message_size(usize::MAX);
    let connection = stream::once(ready(Ok::<_, io::Error>(server)));
    let work = transport::Server::builder()
        .add_service(provider)
        .serve_with_incoming(connection.chain(stream::pending()));
    tokio::spawn(work);
    client
}
