//! The first words between Terraform and the plugin: variables of the environment one way, one line
//! on standard output the other.

use std::{
    fmt,
    io::{self, Write},
    ops::RangeInclusive,
    path::PathBuf,
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

use crate::transport::{self, Address};

/// The version of Terraform's protocol that is spoken here; its minor version is not negotiated.
pub(crate) const PROTOCOL: u32 = 6;

/// The version of go-plugin's own protocol.
const CORE_PROTOCOL: u32 = 1;
const COOKIE: &str = "TF_PLUGIN_MAGIC_COOKIE";
const COOKIE_VALUE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

/// What the program that started the plugin says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    /// It is Terraform, or claims to be: a person who starts the plugin by hand sets no cookie.
    pub(crate) is_terraform: bool,
    /// The protocol versions that it speaks.
    pub(crate) versions: Vec<u32>,
    /// Its certificate in PEM form; absent where the user switched TLS off.
    pub(crate) certificate: Option<String>,
    /// Where it wants the socket.
    pub(crate) socket_directory: Option<PathBuf>,
    /// The group that must be able to connect, by name or number.
    pub(crate) socket_group: Option<String>,
    /// The ports that it lets the plugin choose from, by number.
    pub(crate) ports: RangeInclusive<u16>,
    /// How it wants to reach the plugin, in place of what suits the platform.
    pub(crate) transport: Option<String>,
    /// It would like to multiplex further connections.
    pub(crate) multiplexes: bool,
}

impl Host {
    /// Reads what `variable` answers for the names that go-plugin has agreed on.
    pub(crate) fn new(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|it| !it.is_empty());
        // Zero lets the system choose, which go-plugin also does where its host names no port.
        let port = |name| set(name).and_then(|it| it.parse().ok()).unwrap_or_default();
        Self {
            is_terraform: set(COOKIE).is_some_and(|it| it == COOKIE_VALUE),
            versions: set("PLUGIN_PROTOCOL_VERSIONS")
                .iter()
                .flat_map(|it| it.split(','))
                .filter_map(|it| it.trim().parse().ok())
                .collect(),
            certificate: set("PLUGIN_CLIENT_CERT"),
            socket_directory: set("PLUGIN_UNIX_SOCKET_DIR").map(PathBuf::from),
            socket_group: set("PLUGIN_UNIX_SOCKET_GROUP"),
            ports: port("PLUGIN_MIN_PORT")..=port("PLUGIN_MAX_PORT"),
            transport: set(transport::SETTING),
            multiplexes: set("PLUGIN_MULTIPLEX_GRPC").is_some(),
        }
    }

    /// Whether it speaks the protocol. If not, it says so itself as soon as it reads the answer,
    /// in words that its user knows.
    pub(crate) fn speaks_protocol(&self) -> bool {
        self.versions.is_empty() || self.versions.contains(&PROTOCOL)
    }
}

/// The line that tells Terraform where to connect.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// Where it listens.
    pub(crate) address: &'a Address,
    /// The server's certificate, in DER form; absent without TLS.
    pub(crate) certificate: Option<&'a [u8]>,
    /// The host asked whether it may multiplex.
    pub(crate) multiplexes: bool,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (network, address) = (self.address.network(), self.address);
        write!(f, "{CORE_PROTOCOL}|{PROTOCOL}|{network}|{address}|grpc|")?;
        if let Some(der) = self.certificate {
            f.write_str(&STANDARD_NO_PAD.encode(der))?;
        }
        if self.multiplexes {
            f.write_str("|false")?;
        }
        Ok(())
    }
}

impl Line<'_> {
    /// Sends it: the one thing that may ever be written to standard output.
    pub(crate) fn print(&self) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{self}")?;
        stdout.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn host<const N: usize>(variables: [(&str, &str); N]) -> Host {
        let variables = BTreeMap::from(variables);
        Host::new(|name| variables.get(name).map(|&it| it.to_owned()))
    }

    #[test]
    fn only_the_right_cookie_makes_a_terraform() {
        assert!(host([(COOKIE, COOKIE_VALUE)]).is_terraform);
        assert!(!host([(COOKIE, "chocolate")]).is_terraform);
        assert!(!host([]).is_terraform);
    }

    #[test]
    fn versions_that_are_no_numbers_are_passed_over() {
        let host = host([("PLUGIN_PROTOCOL_VERSIONS", "x, 6,,5")]);
        assert_eq!(host.versions, [6, 5]);
        assert!(host.speaks_protocol());
    }

    #[test]
    fn a_host_of_another_protocol_is_recognized() {
        assert!(!host([("PLUGIN_PROTOCOL_VERSIONS", "4,5")]).speaks_protocol());
    }

    #[test]
    fn empty_variables_count_as_unset() {
        let variables = ["PLUGIN_CLIENT_CERT", "PLUGIN_UNIX_SOCKET_DIR", "PLUGIN_MULTIPLEX_GRPC"];
        assert_eq!(host(variables.map(|it| (it, ""))), host([]));
    }

    #[test]
    fn ports_are_those_that_the_host_names() {
        let ports = [("PLUGIN_MIN_PORT", "10000"), ("PLUGIN_MAX_PORT", "25000")];
        assert_eq!(host(ports).ports, 10_000..=25_000);
        assert_eq!(host([]).ports, 0..=0);
    }

    #[track_caller]
    fn check(address: &Address, certificate: Option<&[u8]>, multiplexes: bool, expected: &str) {
        assert_eq!(Line { address, certificate, multiplexes }.to_string(), expected);
    }

    #[test]
    fn the_line_carries_the_certificate_without_padding() {
        check(&Address::Unix("/s".into()), Some(&[1, 2]), false, "1|6|unix|/s|grpc|AQI");
    }

    #[test]
    fn a_port_is_named_with_its_address() {
        let address = Address::Tcp(([127, 0, 0, 1], 10_007).into());
        check(&address, Some(&[1, 2]), false, "1|6|tcp|127.0.0.1:10007|grpc|AQI");
    }

    #[test]
    fn without_tls_the_certificate_is_empty() {
        check(&Address::Unix("/s".into()), None, false, "1|6|unix|/s|grpc|");
    }

    #[test]
    fn a_host_that_multiplexes_is_told_no() {
        check(&Address::Unix("/s".into()), None, true, "1|6|unix|/s|grpc||false");
    }
}
