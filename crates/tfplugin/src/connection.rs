//! Connections to the plugin, through TLS where Terraform asks for it.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::mpsc,
    time::{sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::transport::server::Connected;

use crate::transport::{Listener, Wire};

/// The protocol that both sides must name.
pub(crate) const ALPN: &[u8] = b"h2";
/// A peer that says nothing must not keep its place for ever.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait when the system has no file handle left.
const PAUSE: Duration = Duration::from_millis(100);

/// The connections to `listener`, with the mutual TLS of `tls`, or plain where there is none. A peer
/// that takes its time holds up no other.
pub(crate) fn accept(
    listener: Listener,
    tls: Option<Arc<ServerConfig>>,
) -> mpsc::Receiver<Connection> {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = sender.closed() => return,
            };
            match accepted {
                Ok(stream) => {
                    tokio::spawn(receive(stream, tls.clone(), sender.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    sleep(PAUSE).await;
                }
            }
        }
    });
    receiver
}

async fn receive(
    stream: Box<dyn Wire>,
    tls: Option<Arc<ServerConfig>>,
    sender: mpsc::Sender<Connection>,
) {
    match protect(stream, tls).await {
        // Nobody receives it once the server has ended.
        Ok(stream) => drop(sender.send(Connection::new(stream)).await),
        Err(error) => tracing::error!(%error, "a connection was refused"),
    }
}

async fn protect(stream: Box<dyn Wire>, tls: Option<Arc<ServerConfig>>) -> io::Result<Stream> {
    let Some(tls) = tls else { return Ok(Stream::Plain(stream)) };
    let accepted = timeout(HANDSHAKE_TIMEOUT, TlsAcceptor::from(tls).accept(stream)).await??;
    if accepted.get_ref().1.alpn_protocol() != Some(ALPN) {
        return Err(io::Error::other("the peer does not speak HTTP/2"));
    }
    Ok(Stream::Protected(Box::new(accepted)))
}

/// One connection that may be used.
pub(crate) struct Connection {
    stream: Stream,
    _open: DropGuard,
    closed: CancellationToken,
}

impl Connection {
    fn new(stream: Stream) -> Self {
        let closed = CancellationToken::new();
        Self { stream, _open: closed.clone().drop_guard(), closed }
    }

    /// Fires when the connection has ended.
    pub(crate) fn closed(&self) -> CancellationToken {
        self.closed.clone()
    }
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

enum Stream {
    Plain(Box<dyn Wire>),
    Protected(Box<TlsStream<Box<dyn Wire>>>),
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(it) => Pin::new(it).poll_read(cx, buffer),
            Stream::Protected(it) => Pin::new(it).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match &mut self.stream {
            Stream::Plain(it) => Pin::new(it).poll_write(cx, bytes),
            Stream::Protected(it) => Pin::new(it).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(it) => Pin::new(it).poll_flush(cx),
            Stream::Protected(it) => Pin::new(it).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(it) => Pin::new(it).poll_shutdown(cx),
            Stream::Protected(it) => Pin::new(it).poll_shutdown(cx),
        }
    }
}
