//! A gRPC client that checks the server as strictly as Terraform does.

use std::{error::Error, sync::Arc};

use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, client::ResolvesClientCert, pki_types::ServerName};
use tfplugin::proto::{
    plugin::grpc_controller_client::GrpcControllerClient,
    tfplugin6::provider_client::ProviderClient,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use super::{
    Toy,
    address::{Address, Wire},
    certificate::ClientCertificate,
};

/// The services of one connection.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) channel: Channel,
    pub(crate) provider: ProviderClient<Channel>,
    pub(crate) controller: GrpcControllerClient<Channel>,
}

impl Client {
    fn new(channel: Channel) -> Self {
        Self {
            provider: ProviderClient::new(channel.clone())
                .max_decoding_message_size(usize::MAX)
                .max_encoding_message_size(usize::MAX),
            controller: GrpcControllerClient::new(channel.clone()),
            channel,
        }
    }
}

type Failure = Box<dyn Error + Send + Sync>;

/// Connects the way Terraform does, with this certificate.
pub(crate) async fn connect(toy: &Toy, client: &ClientCertificate) -> Result<Client, Failure> {
    let client: Arc<dyn ResolvesClientCert> = client.key.clone();
    connect_with(toy, Some(client), &[b"h2"]).await
}

/// Connects with any certificate, or none, and any protocols on top of TLS.
pub(crate) async fn connect_with(
    toy: &Toy,
    client: Option<Arc<dyn ResolvesClientCert>>,
    alpn: &[&[u8]],
) -> Result<Client, Failure> {
    let mut roots = RootCertStore::empty();
    roots.add(toy.certificate())?;
    let config = ClientConfig::builder_with_provider(tfplugin::crypto_provider())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots);
    let mut config = match client {
        Some(client) => config.with_client_cert_resolver(client),
        None => config.with_no_client_auth(),
    };
    config.alpn_protocols = alpn.iter().map(|it| it.to_vec()).collect();
    let stream = protect(config, &toy.address()).await?;
    let mut stream = Some(stream);
    let connector = service_fn(move |_| {
        let stream = stream.take().map(TokioIo::new);
        async { stream.ok_or("there is one connection only") }
    });
    let channel =
        Endpoint::from_static("http://localhost").connect_with_connector(connector).await?;
    let mut client = Client::new(channel);
    // A server refuses a certificate only after the client has finished its part.
    client.provider.get_metadata(tfplugin::proto::tfplugin6::get_metadata::Request {}).await?;
    Ok(client)
}

/// Connects without TLS.
pub(crate) async fn connect_plainly(address: &Address) -> Result<Client, Failure> {
    let address = address.clone();
    let connector = service_fn(move |_| {
        let address = address.clone();
        async move { address.dial().await.map(TokioIo::new) }
    });
    let channel = Endpoint::from_static("http://unused").connect_with_connector(connector).await?;
    let mut client = Client::new(channel);
    client.provider.get_metadata(tfplugin::proto::tfplugin6::get_metadata::Request {}).await?;
    Ok(client)
}

async fn protect(
    config: ClientConfig,
    address: &Address,
) -> Result<TlsStream<Box<dyn Wire>>, Failure> {
    let stream = address.dial().await?;
    let name = ServerName::try_from("localhost")?;
    Ok(TlsConnector::from(Arc::new(config)).connect(name, stream).await?)
}
