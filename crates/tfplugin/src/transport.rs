//! How Terraform reaches the plugin: a Unix socket that one user can open, or a TCP port of this
//! machine where mutual TLS keeps everybody else out.

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    ops::RangeInclusive,
    path::PathBuf,
};

use platform::{LocalListener, LocalSocket, Place, SocketError, SocketFile, open_local_socket};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
};

use crate::tls::crypto_provider;

/// The variable that asks for another transport than the platform's own. It is for tests, so that
/// what Windows uses can be tried elsewhere.
pub(crate) const SETTING: &str = "TFPLUGIN_TRANSPORT";

/// How the plugin can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    /// A socket with a path.
    Unix,
    /// A port on the loopback address.
    Tcp,
}

/// Where a connection may come in, and who leads there.
#[derive(Debug)]
pub(crate) struct Endpoint {
    /// Accepts connections.
    pub(crate) listener: Listener,
    /// Where that is, for the peer.
    pub(crate) address: Address,
    /// What is removed once nobody needs to find it anymore.
    pub(crate) file: Option<SocketFile>,
}

/// Accepts connections.
#[derive(Debug)]
pub(crate) enum Listener {
    /// At a socket.
    Unix(LocalListener),
    /// At a port.
    Tcp(TcpListener),
}

/// What go-plugin calls a network and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// The path of a socket.
    Unix(PathBuf),
    /// A port of this machine.
    Tcp(SocketAddr),
}

/// A connection, before TLS.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// Why the plugin cannot be reached.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// There is no socket.
    #[error(transparent)]
    Socket(#[from] SocketError),
    /// No unpredictable number could be made.
    #[error("the system has no random numbers")]
    Random,
    /// No port is free.
    #[error("no port of 127.0.0.1 from {} to {} is free (PLUGIN_MIN_PORT, PLUGIN_MAX_PORT)", .0.start(), .0.end())]
    Ports(RangeInclusive<u16>, #[source] io::Error),
    /// [`SETTING`] holds something else.
    #[error("{SETTING} is `{0}`; it can be `unix` or `tcp`")]
    Unknown(String),
}

impl Transport {
    /// What the setting says, or else what suits the platform.
    pub(crate) fn choose(setting: Option<&str>) -> Result<Self, TransportError> {
        match setting {
            None if platform::HAS_LOCAL_SOCKETS => Ok(Self::Unix),
            None | Some("tcp") => Ok(Self::Tcp),
            Some("unix") => Ok(Self::Unix),
            Some(other) => Err(TransportError::Unknown(other.to_owned())),
        }
    }
}

impl Endpoint {
    /// Opens a socket that is closed to other users.
    pub(crate) fn unix(place: Place<'_>) -> Result<Self, TransportError> {
        let LocalSocket { listener, file } = open_local_socket(place, random()?)?;
        let address = Address::Unix(file.path().to_owned());
        Ok(Self { listener: Listener::Unix(listener), address, file: Some(file) })
    }

    /// Opens one of these ports. Each process begins elsewhere, so that those that start together
    /// do not all try the same.
    pub(crate) async fn tcp(ports: RangeInclusive<u16>) -> Result<Self, TransportError> {
        let (first, last) = (u64::from(*ports.start()), u64::from(*ports.end()));
        let begin = random()?;
        let mut failure = io::Error::from(io::ErrorKind::InvalidInput);
        let count = (last + 1).saturating_sub(first);
        for step in 0..count {
            let port = first + begin.wrapping_add(step) % count;
            let Ok(port) = u16::try_from(port) else { continue };
            match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
                Ok(listener) => match listener.local_addr() {
                    Ok(address) => {
                        let address = Address::Tcp(address);
                        return Ok(Self { listener: Listener::Tcp(listener), address, file: None });
                    }
                    Err(error) => failure = error,
                },
                Err(error) => failure = error,
            }
        }
        Err(TransportError::Ports(ports, failure))
    }
}

impl Listener {
    /// The next connection.
    pub(crate) async fn accept(&self) -> io::Result<Box<dyn Wire>> {
        match self {
            Self::Unix(listener) => Ok(Box::new(listener.accept().await?.0)),
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                // Each message is written whole, so waiting for more only delays it.
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
        }
    }
}

impl Address {
    /// Go's name of the network.
    pub(crate) fn network(&self) -> &'static str {
        match self {
            Self::Unix(_) => "unix",
            Self::Tcp(_) => "tcp",
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => path.display().fmt(f),
            Self::Tcp(address) => address.fmt(f),
        }
    }
}

fn random() -> Result<u64, TransportError> {
    let mut bytes = [0; 8];
    crypto_provider().secure_random.fill(&mut bytes).map_err(|_| TransportError::Random)?;
    Ok(u64::from_ne_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;

    #[test]
    fn the_setting_decides_and_the_platform_where_there_is_none() {
        let own = if cfg!(unix) { Transport::Unix } else { Transport::Tcp };
        assert_eq!(Transport::choose(None).unwrap(), own);
        assert_eq!(Transport::choose(Some("tcp")).unwrap(), Transport::Tcp);
        assert_eq!(Transport::choose(Some("unix")).unwrap(), Transport::Unix);
        let error = Transport::choose(Some("pipe")).unwrap_err().to_string();
        assert!(error.contains("TFPLUGIN_TRANSPORT is `pipe`"), "{error}");
    }

    /// A port that was free a moment ago.
    fn free() -> (std::net::TcpListener, u16) {
        let taken = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        (taken, port)
    }

    #[tokio::test]
    async fn a_port_of_the_range_on_the_loopback_address_is_opened() {
        let Endpoint { address, file, .. } = Endpoint::tcp(10_000..=25_000).await.unwrap();
        let Address::Tcp(address) = address else { panic!("{address} is no port") };
        assert!(address.ip().is_loopback() && (10_000..=25_000).contains(&address.port()));
        assert!(file.is_none());
    }

    #[tokio::test]
    async fn a_taken_port_is_passed_over_and_a_range_without_a_free_one_is_an_error() {
        let (_taken, port) = free();
        let error = Endpoint::tcp(port..=port).await.unwrap_err();
        assert!(error.to_string().contains(&format!("from {port} to {port}")), "{error}");
        assert!(error.source().is_some());
        let Endpoint { address, .. } = Endpoint::tcp(port..=u16::MAX).await.unwrap();
        assert!(matches!(address, Address::Tcp(it) if it.port() != port));
    }

    #[tokio::test]
    async fn a_range_that_ends_before_it_begins_is_an_error() {
        let (first, last) = (20, 10);
        let error = Endpoint::tcp(first..=last).await.unwrap_err();
        assert!(error.to_string().contains("from 20 to 10"), "{error}");
    }
}
