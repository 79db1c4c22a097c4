//! Looks up the addresses of host names on Linux, as `/etc/hosts` and `/etc/resolv.conf` say.
//!
//! A release is a static binary: glibc's own lookup would load the modules that the machine names in
//! `/etc/nsswitch.conf`, which the machine may not have, or have for another glibc. Elsewhere the
//! system's lookup is used, which also knows the servers of a VPN.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};

use hickory_resolver::{
    TokioResolver,
    config::{LookupIpStrategy, NameServerConfig, ResolverConfig, ResolverOpts},
    net::{NetError, runtime::TokioRuntimeProvider},
    system_conf::parse_resolv_conf,
};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Where the machine names its DNS servers.
const RESOLV_CONF: &str = "/etc/resolv.conf";
/// How long the answer "no such name" is believed: a call that is repeated asks again.
const NEGATIVE: Duration = Duration::from_secs(1);

/// Looks up host names for the HTTP client.
#[derive(Clone, Debug, Default)]
pub(super) struct Resolver {
    /// Built at the first lookup, which runs in the runtime that the lookups need.
    inner: Arc<OnceLock<TokioResolver>>,
}

/// A host name without an address.
#[derive(Debug, thiserror::Error)]
#[error("cannot look up `{name}` ({RESOLV_CONF}, /etc/hosts)")]
struct LookupError {
    name: String,
    #[source]
    source: NetError,
}

impl Resolver {
    fn get(&self) -> Result<&TokioResolver, NetError> {
        if let Some(resolver) = self.inner.get() {
            return Ok(resolver);
        }
        let (config, options) = configuration(std::fs::read(RESOLV_CONF).ok().as_deref());
        let runtime = TokioRuntimeProvider::default();
        let resolver =
            TokioResolver::builder_with_config(config, runtime).with_options(options).build()?;
        Ok(self.inner.get_or_init(|| resolver))
    }

    async fn addresses(&self, name: &str) -> Result<Vec<SocketAddr>, LookupError> {
        let failed = |source| LookupError { name: name.to_owned(), source };
        let found = self.get().map_err(failed)?.lookup_ip(name).await.map_err(failed)?;
        // The client puts the port of the URL in the place of zero.
        Ok(found.iter().map(|ip| SocketAddr::new(ip, 0)).collect())
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let addresses = resolver.addresses(name.as_str()).await?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Which servers are asked, and how. Without a file that names a server, the server of this machine
/// is asked (resolv.conf(5)).
fn configuration(resolv_conf: Option<&[u8]>) -> (ResolverConfig, ResolverOpts) {
    let named = resolv_conf.and_then(|text| parse_resolv_conf(text).ok());
    let (config, mut options) = named.unwrap_or_else(|| {
        let local = NameServerConfig::udp_and_tcp(IpAddr::V4(Ipv4Addr::LOCALHOST));
        (ResolverConfig::from_name_servers(vec![local]), ResolverOpts::default())
    });
    options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
    options.negative_max_ttl = Some(NEGATIVE);
    (config, options)
}

#[cfg(test)]
mod tests {
    use hickory_resolver::config::ConnectionConfig;
    use test_support::dns::{DnsServer, Record};

    use super::*;

    fn servers(text: Option<&str>) -> (Vec<String>, Vec<String>, ResolverOpts) {
        let (config, options) = configuration(text.map(str::as_bytes));
        let servers = config.name_servers().iter().map(|it| it.ip.to_string()).collect();
        let search = config.search().iter().map(ToString::to_string).collect();
        (servers, search, options)
    }

    #[test]
    fn servers_search_domains_and_options_are_those_of_resolv_conf() {
        let text = "# ours\nnameserver 10.0.0.4\nnameserver fd00::4\nsearch corp.example b.example\n\
                    options ndots:3 timeout:2 attempts:4\n";
        let (servers, search, options) = servers(Some(text));
        assert_eq!(servers, ["10.0.0.4", "fd00::4"]);
        assert_eq!(search, ["corp.example", "b.example"]);
        assert_eq!((options.ndots, options.attempts), (3, 4));
        assert_eq!(options.timeout, Duration::from_secs(2));
    }

    #[test]
    fn without_a_named_server_this_machine_is_asked_and_nobody_on_the_internet() {
        for text in [None, Some(""), Some("search corp.example\n")] {
            assert_eq!(servers(text).0, ["127.0.0.1"], "{text:?}");
        }
    }

    /// A resolver that asks this server alone.
    fn asking(server: &DnsServer) -> Resolver {
        let address: SocketAddr = server.address().parse().unwrap();
        let mut connection = ConnectionConfig::udp();
        connection.port = address.port();
        let server = NameServerConfig::new(address.ip(), true, vec![connection]);
        let config = ResolverConfig::from_name_servers(vec![server]);
        let (_, options) = configuration(None);
        let resolver = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            .with_options(options)
            .build()
            .unwrap();
        let inner = OnceLock::new();
        inner.get_or_init(|| resolver);
        Resolver { inner: Arc::new(inner) }
    }

    #[tokio::test]
    async fn the_addresses_of_a_name_are_those_that_the_server_names() {
        let addresses = vec!["192.0.2.7".parse().unwrap(), "192.0.2.8".parse().unwrap()];
        let server = DnsServer::knowing(&[("login.example", Record::Addresses(addresses))]);
        let mut found = asking(&server).addresses("login.example").await.unwrap();
        found.sort_unstable();
        assert_eq!(
            found.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["192.0.2.7:0", "192.0.2.8:0"]
        );
    }

    #[tokio::test]
    async fn a_name_without_an_address_is_an_error_that_names_it() {
        let server = DnsServer::knowing(&[]);
        let error = asking(&server).addresses("nowhere.example").await.unwrap_err();
        assert!(error.to_string().contains("`nowhere.example`"), "{error}");
    }
}
