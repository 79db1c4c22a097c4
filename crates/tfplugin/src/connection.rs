//! Connections on the plugin's socket, through TLS where Terraform asks for it.

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
    net::{UnixListener, UnixStream},
    sync::mpsc,
    time::{sleep, timeout},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::{CancellationToken, DropGuard};
use tonic::transport::server::Connected;

/// A peer that says nothing must not keep its place for ever.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait when the system has no file handle left.
const PAUSE: Duration = Duration::from_millis(100);

/// One connection that may be used.
pub(crate) struct Connection {
    stream: Stream,
    _open: DropGuard,
}

/// How connections are accepted, and who is told of them.
#[derive(Clone)]
pub(crate) struct Reception {
    /// Terms of the mutual TLS; plain connections where there are none.
    pub(crate) tls: Option<Arc<ServerConfig>>,
    /// Fires when the first connection is ready for use.
    pub(crate) opened: CancellationToken,
    /// Fires when a connection that was ready for use has ended.
    pub(crate) closed: CancellationToken,
}

impl Reception {
    /// The connections to `listener`; one that takes its time holds up no other.
    pub(crate) fn of(self, listener: UnixListener) -> ReceiverStream<io::Result<Connection>> {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            let sender = &sender;
            while !sender.is_closed() {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    () = sender.closed() => return,
                };
                match accepted {
                    Ok((stream, _)) => {
                        tokio::spawn(self.clone().receive(stream, sender.clone()));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a connection was not accepted");
                        sleep(PAUSE).await;
                    }
                }
            }
        });
        ReceiverStream::new(receiver)
    }

    async fn receive(self, stream: UnixStream, sender: mpsc::Sender<io::Result<Connection>>) {
        match self.protect(stream).await {
            Ok(stream) => {
                self.opened.cancel();
                let connection = Connection { stream, _open: self.closed.drop_guard() };
                // Nobody receives it once the server has ended.
                let _ = sender.send(Ok(connection)).await;
            }
            Err(error) => tracing::error!(%error, "a connection was refused"),
        }
    }

    async fn protect(&self, stream: UnixStream) -> io::Result<Stream> {
        let Some(tls) = &self.tls else { return Ok(Stream::Plain(stream)) };
        let accepted = timeout(HANDSHAKE_TIMEOUT, TlsAcceptor::from(tls.clone()).accept(stream));
        Ok(Stream::Protected(Box::new(accepted.await??)))
    }
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

enum Stream {
    Plain(UnixStream),
    Protected(Box<TlsStream<UnixStream>>),
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
