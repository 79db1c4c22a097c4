//! A DNS server as a user names it.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use hickory_resolver::config::NameServerConfig;

/// The port of DNS.
const PORT: u16 = 53;

/// A DNS server: an address, and the port where it is not the usual one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Server(SocketAddr);

impl Server {
    /// The server that is configured like this.
    pub(super) fn of(config: &NameServerConfig) -> Self {
        let port = config.connections.first().map_or(PORT, |it| it.port);
        Self(SocketAddr::new(config.ip, port))
    }

    /// Whether it is on this machine.
    pub(crate) const fn is_on_this_machine(self) -> bool {
        self.0.ip().is_loopback()
    }

    /// Where it is.
    pub(super) const fn address(self) -> SocketAddr {
        self.0
    }
}

impl FromStr for Server {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let bare = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Ok(Self(SocketAddr::new(address, PORT)));
        }
        text.parse().map(Self).map_err(|_| {
            format!(
                "`{text}` is not the address of a DNS server, such as `10.60.0.4`, \
                 `10.60.0.4:5353` or `[fd00::4]:5353`"
            )
        })
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.port() == PORT { self.0.ip().fmt(f) } else { self.0.fmt(f) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_server(text: &str, address: &str, shown: &str) {
        let server: Server = text.parse().unwrap();
        assert_eq!(server.address(), address.parse().unwrap());
        assert_eq!(server.to_string(), shown);
    }

    #[test]
    fn a_server_is_an_address_with_or_without_a_port() {
        check_server("10.60.0.4", "10.60.0.4:53", "10.60.0.4");
        check_server(" 10.60.0.4:53 ", "10.60.0.4:53", "10.60.0.4");
        check_server("127.0.0.1:5353", "127.0.0.1:5353", "127.0.0.1:5353");
        check_server("fd00::4", "[fd00::4]:53", "fd00::4");
        check_server("[fd00::4]", "[fd00::4]:53", "fd00::4");
        check_server("[fd00::4]:5353", "[fd00::4]:5353", "[fd00::4]:5353");
    }

    #[test]
    fn what_is_no_address_is_refused_with_examples() {
        for text in ["", "dns.example.com", "10.60.0.4:", "10.60.0.4:dns", "10.60.0", "fd00::4:x"] {
            let error = text.parse::<Server>().expect_err(text);
            assert!(error.contains("`10.60.0.4:5353`"), "{error}");
        }
    }
}
