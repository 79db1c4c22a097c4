//! Asking DNS servers, and writing down what they say.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
    time::Duration,
};

use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig},
    lookup::Lookup,
    net::{DnsError, NetError, runtime::TokioRuntimeProvider},
    proto::{
        op::ResponseCode,
        rr::{RData, Record, RecordType},
    },
    system_conf::read_system_conf,
};

use super::{
    HostName, folded,
    observation::{End, Observation},
};

/// How long a server has for an answer, and how often it is asked again.
const PATIENCE: (Duration, usize) = (Duration::from_secs(3), 1);

/// How many aliases are followed; Azure has chains of up to six.
const MOST_ALIASES: usize = 12;

/// Asks DNS servers for names.
pub(crate) struct Resolver {
    asking: Asking,
    /// Who is asked, in words.
    servers: Vec<String>,
}

/// How names are asked for.
enum Asking {
    /// Over the network.
    Network(Box<TokioResolver>),
    /// Not at all; the reason.
    Nobody(String),
    /// Somebody plays a server.
    Played(Box<Answers>),
}

/// What a server that is played answers.
type Answers = dyn Fn(&HostName) -> Observation + Send + Sync;

impl Resolver {
    /// Asks the servers that this machine is set up with.
    pub(crate) fn of_system() -> Self {
        match read_system_conf() {
            Ok((config, _)) => Self::with(config.name_servers().to_vec()),
            Err(error) => {
                let why = format!("the DNS servers of this machine are not known: {error}");
                Self { asking: Asking::Nobody(why), servers: Vec::new() }
            }
        }
    }

    /// Asks this server alone.
    pub(crate) fn of(server: Server) -> Self {
        let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut it| {
            it.port = server.address().port();
            it
        });
        let ip = server.address().ip();
        Self::with(vec![NameServerConfig::new(ip, true, connections.to_vec())])
    }

    /// Asks nobody but this function, which plays the server.
    pub(crate) fn played(
        server: String,
        answers: impl Fn(&HostName) -> Observation + Send + Sync + 'static,
    ) -> Self {
        Self { asking: Asking::Played(Box::new(answers)), servers: vec![server] }
    }

    /// The servers that are asked; none where it is not known which they are.
    pub(crate) fn servers(&self) -> &[String] {
        &self.servers
    }

    /// What is answered for the name.
    pub(crate) async fn observe(&self, name: &HostName) -> Observation {
        let asking = match &self.asking {
            Asking::Network(asking) => asking,
            Asking::Played(answers) => return answers(name),
            Asking::Nobody(why) => {
                return Observation { chain: vec![name.folded()], end: End::Failed(why.clone()) };
            }
        };
        match addresses(asking, name).await {
            Ok(observation) => observation,
            Err(error) => {
                // The answer that there is nothing does not say on the way to what.
                let chain = match &error {
                    NetError::Dns(_) => aliases(asking, name).await,
                    _ => vec![name.folded()],
                };
                let end = if MOST_ALIASES < chain.len() {
                    End::Failed("the name is an alias without end".to_owned())
                } else {
                    end(&error)
                };
                Observation { chain, end }
            }
        }
    }

    /// Asks these servers for names as they are given: the search list of this machine and its file
    /// of hosts say nothing about DNS.
    fn with(servers: Vec<NameServerConfig>) -> Self {
        let addresses = servers.iter().map(|it| Server::of(it).to_string()).collect();
        let config = ResolverConfig::from_name_servers(servers);
        let provider = TokioRuntimeProvider::default();
        let mut builder = TokioResolver::builder_with_config(config, provider);
        let options = builder.options_mut();
        (options.timeout, options.attempts) = PATIENCE;
        options.use_hosts_file = ResolveHosts::Never;
        options.preserve_intermediates = true;
        let asking = match builder.build() {
            Ok(asking) => Asking::Network(Box::new(asking)),
            Err(error) => Asking::Nobody(error.to_string()),
        };
        Self { asking, servers: addresses }
    }
}

/// The addresses of the name: those of IPv4, and where it has none, those of IPv6.
async fn addresses(asking: &TokioResolver, name: &HostName) -> Result<Observation, NetError> {
    let found = match asking.lookup(name.absolute(), RecordType::A).await {
        Err(error) if error.is_no_records_found() && !error.is_nx_domain() => {
            asking.lookup(name.absolute(), RecordType::AAAA).await?
        }
        found => found?,
    };
    let ends = found.answers().iter().filter_map(|record| match &record.data {
        RData::A(address) => Some(IpAddr::V4(address.0)),
        RData::AAAA(address) => Some(IpAddr::V6(address.0)),
        _ => None,
    });
    let end = End::Addresses(ends.collect());
    Ok(Observation { chain: chain(name, &found), end })
}

/// The name and what it is an alias of, as one answer tells it.
fn chain(name: &HostName, found: &Lookup) -> Vec<String> {
    let mut chain = vec![name.folded()];
    for record in found.answers() {
        let RData::CNAME(target) = &record.data else { continue };
        let continues = chain.last() == Some(&folded(&record.name.to_ascii()));
        if continues && chain.len() <= MOST_ALIASES {
            chain.push(folded(&target.0.to_ascii()));
        }
    }
    chain
}

/// The name and what it is an alias of, asked for one by one.
async fn aliases(asking: &TokioResolver, name: &HostName) -> Vec<String> {
    let mut chain = vec![name.folded()];
    while chain.len() <= MOST_ALIASES
        && let Some(last) = chain.last()
        && let Ok(found) = asking.lookup(format!("{last}."), RecordType::CNAME).await
        && let Some(target) = found.answers().iter().find_map(target)
    {
        chain.push(target);
    }
    chain
}

fn target(record: &Record) -> Option<String> {
    match &record.data {
        RData::CNAME(target) => Some(folded(&target.0.to_ascii())),
        _ => None,
    }
}

/// What an error says about the name.
fn end(error: &NetError) -> End {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(found)) => match found.response_code {
            ResponseCode::NXDomain => End::NoSuchName,
            _ => End::NoAddress,
        },
        NetError::Dns(DnsError::ResponseCode(code)) => {
            End::Failed(format!("the DNS server answered `{code}`"))
        }
        NetError::Timeout => End::Failed("the DNS server did not answer in time".to_owned()),
        NetError::NoConnections => End::Failed("no DNS server can be reached".to_owned()),
        other => End::Failed(other.to_string()),
    }
}

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
