//! There are no sockets with a path that tokio can use, so none of these values exists.

use std::{
    convert::Infallible,
    io,
    path::Path,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::{LocalSocket, Place, SocketError};

/// A listening socket.
#[derive(Debug)]
pub struct LocalListener(Infallible);

/// A connection at a socket.
#[derive(Debug)]
pub struct LocalStream(Infallible);

/// The file of a socket.
#[derive(Debug)]
pub struct SocketFile(Infallible);

/// Refuses.
pub fn open_local_socket(_place: Place<'_>, _unique: u64) -> Result<LocalSocket, SocketError> {
    Err(SocketError::Unsupported)
}

impl LocalListener {
    /// The next connection.
    pub async fn accept(&self) -> io::Result<(LocalStream, ())> {
        match self.0 {}
    }
}

impl SocketFile {
    /// Where the socket is.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self.0 {}
    }
}

impl AsyncRead for LocalStream {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.0 {}
    }
}

impl AsyncWrite for LocalStream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        match self.0 {}
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.0 {}
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.0 {}
    }
}
