//! Addresses that no vendor calls from over the internet, and why.

use std::fmt;

use crate::{Block, Cidr};

/// Why addresses do not belong into a firewall that lets a vendor in over the internet.
///
/// The documentation ranges (`192.0.2.0/24`, `198.51.100.0/24`, `203.0.113.0/24`, `2001:db8::/32`)
/// are not reserved here: examples and tests consist of them, and they harm nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved {
    range: &'static str,
    what: &'static str,
    /// Whether the address is `0.0.0.0`, which some services take for all of Azure.
    pub is_any_azure: bool,
}

/// From the IANA registries of special-purpose addresses; the first row that fits is the reason.
const RESERVED: &[Reserved] = &[
    Reserved {
        range: "0.0.0.0/32",
        what: "not an address of anybody: SQL, PostgreSQL, MySQL, Synapse and Cosmos DB would let \
               in every Azure service of every customer",
        is_any_azure: true,
    },
    row("0.0.0.0/8", "reserved for \"this network\" (RFC 791)"),
    row("10.0.0.0/8", "private (RFC 1918)"),
    row("172.16.0.0/12", "private (RFC 1918)"),
    row("192.168.0.0/16", "private (RFC 1918)"),
    row("100.64.0.0/10", "shared between a carrier and its customers (RFC 6598)"),
    row("127.0.0.0/8", "loopback (RFC 1122)"),
    row("169.254.0.0/16", "link-local (RFC 3927)"),
    row("192.0.0.0/24", "reserved for protocols (RFC 6890)"),
    row("198.18.0.0/15", "reserved for benchmarks (RFC 2544)"),
    row("224.0.0.0/4", "multicast (RFC 5771)"),
    row("240.0.0.0/4", "reserved (RFC 1112)"),
    row("::/128", "the unspecified address (RFC 4291)"),
    row("::1/128", "loopback (RFC 4291)"),
    row("fc00::/7", "private (RFC 4193)"),
    row("fe80::/10", "link-local (RFC 4291)"),
    row("ff00::/8", "multicast (RFC 4291)"),
    row("::/3", "outside of the global addresses 2000::/3 (RFC 4291)"),
    row("4000::/2", "outside of the global addresses 2000::/3 (RFC 4291)"),
    row("8000::/1", "outside of the global addresses 2000::/3 (RFC 4291)"),
];

const fn row(range: &'static str, what: &'static str) -> Reserved {
    Reserved { range, what, is_any_azure: false }
}

impl Reserved {
    /// The first reserved range that has an address in common with the block.
    #[must_use]
    pub fn of(block: Block) -> Option<Self> {
        RESERVED.iter().find(|it| it.block().overlaps(block)).copied()
    }

    /// What is wrong with the block, as a sentence without its full stop.
    #[must_use]
    pub fn explain(self, block: Block) -> String {
        let range = self.block();
        if range.contains(block) {
            format!("`{block}` is {self}")
        } else {
            format!("`{block}` holds `{range}`, which is {self}")
        }
    }

    /// The reserved addresses.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "every row of the table is tried by a test")]
    pub fn block(self) -> Block {
        let range: Cidr = self.range.parse().expect("the table holds ranges");
        range.into()
    }
}

impl fmt::Display for Reserved {
    /// Continues a sentence that begins with the addresses: "… is private (RFC 1918)".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> Option<String> {
        Reserved::of(text.parse().unwrap()).map(|it| it.to_string())
    }

    #[test]
    fn each_reserved_range_has_its_reason() {
        for (text, expected) in [
            ("0.0.0.0", "not an address of anybody"),
            ("0.0.0.1", "this network"),
            ("10.60.0.4", "private (RFC 1918)"),
            ("172.31.255.255", "private (RFC 1918)"),
            ("192.168.1.0/24", "private (RFC 1918)"),
            ("100.64.0.1", "carrier"),
            ("127.0.0.1", "loopback"),
            ("169.254.169.254", "link-local"),
            ("192.0.0.8", "protocols"),
            ("198.19.0.1", "benchmarks"),
            ("239.1.2.3", "multicast"),
            ("255.255.255.255", "reserved (RFC 1112)"),
            ("::", "unspecified"),
            ("::1", "loopback"),
            ("fd00::1", "private (RFC 4193)"),
            ("fe80::1", "link-local"),
            ("ff02::1", "multicast"),
            ("64:ff9b::1", "outside of the global addresses"),
            ("4000::1", "outside of the global addresses"),
            ("e000::1", "outside of the global addresses"),
        ] {
            let found = reason(text).unwrap_or_default();
            assert!(found.contains(expected), "{text}: {found}");
        }
    }

    #[test]
    fn public_addresses_and_those_of_documentation_are_not_reserved() {
        for text in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.2.10",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "223.255.255.255",
            "2001:db8::1",
            "2603:1020::/47",
            "3fff:ffff::",
        ] {
            assert_eq!(reason(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_that_only_touches_reserved_addresses_is_named_by_them() {
        let reserved = Reserved::of("8.0.0.0/5".parse().unwrap()).unwrap();
        assert_eq!(reserved.block().to_string(), "10.0.0.0/8");
    }

    #[test]
    fn the_address_that_means_all_of_azure_is_told_apart() {
        assert!(Reserved::of("0.0.0.0".parse().unwrap()).unwrap().is_any_azure);
        assert!(Reserved::of("0.0.0.0/0".parse().unwrap()).unwrap().is_any_azure);
        assert!(!Reserved::of("10.0.0.0".parse().unwrap()).unwrap().is_any_azure);
    }
}
