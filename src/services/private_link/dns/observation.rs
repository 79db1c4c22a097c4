//! What was seen of a name, and what it means.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The label that marks private names.
const MARK: &str = "privatelink";

/// What DNS answered about one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Observation {
    /// The name, and what it is an alias of, in order.
    pub(crate) chain: Vec<String>,
    /// What the last of them led to.
    pub(crate) end: End,
}

/// What a name led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// These addresses.
    Addresses(Vec<IpAddr>),
    /// The server answers that the name does not exist.
    NoSuchName,
    /// The name exists and has no address.
    NoAddress,
    /// No usable answer; the reason.
    Failed(String),
}

/// What an observation says about private endpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Clients of this server reach a private address.
    Private,
    /// Clients of this server reach a public address.
    NotPrivate,
    /// The name, or what it is an alias of, does not exist for this server.
    NxDomain,
    /// The answer says neither.
    Unknown,
}

impl Verdict {
    /// The word for it in results.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::NotPrivate => "not_private",
            Self::NxDomain => "nxdomain",
            Self::Unknown => "unknown",
        }
    }
}

impl Observation {
    /// What it says about private endpoints.
    pub(crate) fn verdict(&self) -> Verdict {
        match &self.end {
            End::Addresses(addresses) => of_addresses(addresses),
            End::NoSuchName => Verdict::NxDomain,
            End::NoAddress | End::Failed(_) => Verdict::Unknown,
        }
    }

    /// Whether public DNS shows that a private endpoint exists: the name is an alias of a private one.
    pub(crate) fn privatelink(&self) -> bool {
        self.private_name().is_some()
    }

    /// The addresses that were found.
    pub(crate) fn addresses(&self) -> &[IpAddr] {
        match &self.end {
            End::Addresses(addresses) => addresses,
            _ => &[],
        }
    }

    /// What it means, for a person.
    pub(crate) fn explanation(&self) -> String {
        match (&self.end, self.verdict(), self.private_name()) {
            (End::Failed(reason), _, _) => {
                format!("No usable answer ({reason}), so nothing is known.")
            }
            (End::NoAddress, _, _) => {
                "The name exists and has no address, which says nothing about private endpoints."
                    .to_owned()
            }
            (_, Verdict::Private, Some(_)) => {
                "The private DNS zone answers: clients of this server use the private endpoint."
                    .to_owned()
            }
            (_, Verdict::Private, None) => {
                "A private address without the alias of Private Link: this network names the \
                 service by a record of its own."
                    .to_owned()
            }
            (End::Addresses(addresses), Verdict::NotPrivate, _)
                if addresses.iter().any(|it| reach(*it) == Reach::Private) =>
            {
                "Private and public addresses together: a part of the traffic takes the public way."
                    .to_owned()
            }
            (_, Verdict::NotPrivate, Some(_)) => {
                "A private endpoint for the resource exists somewhere, and this server does not \
                 see its private DNS zone: its clients use the public address."
                    .to_owned()
            }
            (_, Verdict::NotPrivate, None) => {
                "An ordinary public address: no private endpoint of the resource is approved yet, \
                 or the service does not show it."
                    .to_owned()
            }
            (_, Verdict::NxDomain, Some(name)) => {
                format!(
                    "`{name}` does not exist here: the network of this server is linked to a \
                     private DNS zone that has no record for the resource. Its owner has to add \
                     the record, or to let the zone fall back to public DNS."
                )
            }
            (_, Verdict::NxDomain, None) => {
                "The name does not exist: check its spelling, and that the resource exists."
                    .to_owned()
            }
            (_, Verdict::Unknown, _) => {
                "The address is of this machine or of no network: something other than Azure \
                 answers for the name here."
                    .to_owned()
            }
        }
    }

    /// The first private name that the name is an alias of.
    fn private_name(&self) -> Option<&str> {
        self.chain.iter().find(|it| it.split('.').any(|label| label == MARK)).map(String::as_str)
    }
}

/// Where packets to an address go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Within private networks: RFC 1918, RFC 6598 and unique local addresses, all of which
    /// virtual networks may have.
    Private,
    /// Through the internet.
    Public,
    /// Nowhere, or no further than the link.
    Nowhere,
}

fn of_addresses(addresses: &[IpAddr]) -> Verdict {
    let any = |wanted| addresses.iter().any(|it| reach(*it) == wanted);
    match (any(Reach::Public), any(Reach::Private), any(Reach::Nowhere)) {
        (true, _, _) => Verdict::NotPrivate,
        (false, true, false) => Verdict::Private,
        _ => Verdict::Unknown,
    }
}

fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => reach_v4(mapped),
            None => reach_v6(address),
        },
    }
}

fn reach_v4(address: Ipv4Addr) -> Reach {
    let [first, second, ..] = address.octets();
    // RFC 6598: shared address space, 100.64.0.0/10.
    let shared = first == 100 && (64..128).contains(&second);
    if address.is_private() || shared {
        Reach::Private
    } else if first == 0
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
    {
        Reach::Nowhere
    } else {
        Reach::Public
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    if address.is_unique_local() {
        Reach::Private
    } else if address.is_unspecified()
        || address.is_loopback()
        || address.is_unicast_link_local()
        || address.is_multicast()
    {
        Reach::Nowhere
    } else {
        Reach::Public
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC_NAME: &str = "crdataprod01.azurecr.io";
    const PRIVATE_NAME: &str = "crdataprod01.privatelink.azurecr.io";

    fn seen(chain: &[&str], end: End) -> Observation {
        Observation { chain: chain.iter().map(|&it| it.to_owned()).collect(), end }
    }

    fn addresses(texts: &[&str]) -> End {
        End::Addresses(texts.iter().map(|it| it.parse().unwrap()).collect())
    }

    #[track_caller]
    fn check_meaning(chain: &[&str], end: End, verdict: Verdict, words: &str) {
        let observation = seen(chain, end);
        assert_eq!(observation.verdict(), verdict, "{observation:?}");
        let explanation = observation.explanation();
        assert!(explanation.contains(words), "{explanation}");
        assert_eq!(observation.privatelink(), 1 < chain.len());
    }

    #[test]
    fn public_privatelink_and_private_answers_are_told_apart() {
        use Verdict::{NotPrivate, NxDomain, Private, Unknown};
        let (public, aliased) = (&[PUBLIC_NAME][..], &[PUBLIC_NAME, PRIVATE_NAME][..]);
        for (chain, end, verdict, words) in [
            (public, addresses(&["20.61.97.12"]), NotPrivate, "ordinary public address"),
            (aliased, addresses(&["20.61.97.12"]), NotPrivate, "exists somewhere"),
            (aliased, addresses(&["10.60.4.7"]), Private, "private DNS zone answers"),
            (public, addresses(&["10.60.4.7"]), Private, "record of its own"),
            (aliased, addresses(&["10.60.4.7", "20.61.97.12"]), NotPrivate, "together"),
            (aliased, End::NoSuchName, NxDomain, "`crdataprod01.privatelink.azurecr.io`"),
            (public, End::NoSuchName, NxDomain, "check its spelling"),
            (aliased, End::NoAddress, Unknown, "has no address"),
            (aliased, End::Failed("no answer in time".into()), Unknown, "no answer in time"),
            (public, addresses(&["127.0.0.1"]), Unknown, "something other than Azure"),
            (public, addresses(&[]), Unknown, "something other than Azure"),
        ] {
            check_meaning(chain, end, verdict, words);
        }
    }

    #[test]
    fn every_range_that_a_virtual_network_may_have_is_private() {
        for (text, expected) in [
            ("10.255.255.255", Reach::Private),
            ("172.16.0.0", Reach::Private),
            ("172.31.255.255", Reach::Private),
            ("192.168.1.1", Reach::Private),
            ("100.64.0.0", Reach::Private),
            ("100.127.255.255", Reach::Private),
            ("fd12:3456::7", Reach::Private),
            ("::ffff:10.0.0.1", Reach::Private),
            ("172.32.0.0", Reach::Public),
            ("100.63.255.255", Reach::Public),
            ("100.128.0.0", Reach::Public),
            ("11.0.0.1", Reach::Public),
            ("2603:1020::1", Reach::Public),
            ("::ffff:20.61.97.12", Reach::Public),
            ("0.0.0.0", Reach::Nowhere),
            ("127.0.0.53", Reach::Nowhere),
            ("169.254.169.254", Reach::Nowhere),
            ("255.255.255.255", Reach::Nowhere),
            ("224.0.0.1", Reach::Nowhere),
            ("::", Reach::Nowhere),
            ("::1", Reach::Nowhere),
            ("fe80::1", Reach::Nowhere),
            ("ff02::1", Reach::Nowhere),
        ] {
            assert_eq!(reach(text.parse().unwrap()), expected, "{text}");
        }
    }
}
