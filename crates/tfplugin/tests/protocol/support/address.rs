//! Where the provider can be reached.

use std::io;
use std::path::PathBuf;

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};

/// A connection, before TLS.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// What the handshake line, or the variable for debug mode, names.
#[derive(Clone, Debug)]
pub(crate) enum Address {
    Unix(PathBuf),
    Tcp(String),
}

impl Address {
    pub(crate) fn new(network: &str, address: &str) -> Self {
        match network {
            "unix" => Self::Unix(address.into()),
            "tcp" => Self::Tcp(address.to_owned()),
            other => panic!("{other:?} is no network of go-plugin"),
        }
    }

    pub(crate) async fn dial(&self) -> io::Result<Box<dyn Wire>> {
        match self {
            #[cfg(unix)]
            Self::Unix(path) => Ok(Box::new(tokio::net::UnixStream::connect(path).await?)),
            #[cfg(not(unix))]
            Self::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
            Self::Tcp(address) => Ok(Box::new(TcpStream::connect(address).await?)),
        }
    }

    /// Whether somebody accepts connections there.
    #[cfg(unix)]
    pub(crate) async fn leads_somewhere(&self) -> bool {
        self.dial().await.is_ok()
    }
}
