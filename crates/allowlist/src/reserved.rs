//! Addresses that no vendor calls from over the internet, and why.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use crate::Block;

/// Why addresses do not belong into a firewall that lets a vendor in over the internet.
///
/// The documentation ranges (`192.0.2.0/24`, `198.51.100.0/24`, `203.0.113.0/24`, `2001:db8::/32`)
/// are not reserved here: examples and tests consist of them, and they harm nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved {
    block: Block,
    what: &'static str,
}

/// From the IANA registries of special-purpose addresses; the first row that fits is the reason.
const RESERVED: &[Reserved] = &[
    v4([0, 0, 0, 0], 32, ANY_AZURE),
    v4([0, 0, 0, 0], 8, "reserved for \"this network\" (RFC 791)"),
    v4([10, 0, 0, 0], 8, PRIVATE),
    v4([172, 16, 0, 0], 12, PRIVATE),
    v4([192, 168, 0, 0], 16, PRIVATE),
    v4([100, 64, 0, 0], 10, "shared between a carrier and its customers (RFC 6598)"),
    v4([127, 0, 0, 0], 8, "loopback (RFC 1122)"),
    v4([169, 254, 0, 0], 16, "link-local (RFC 3927)"),
    v4([192, 0, 0, 0], 24, "reserved for protocols (RFC 6890)"),
    v4([198, 18, 0, 0], 15, "reserved for benchmarks (RFC 2544)"),
    v4([224, 0, 0, 0], 4, "multicast (RFC 5771)"),
    v4([240, 0, 0, 0], 4, "reserved (RFC 1112)"),
    v6(0, 128, "the unspecified address (RFC 4291)"),
    v6(1, 128, "loopback (RFC 4291)"),
    v6(0xfc00 << 112, 7, "private (RFC 4193)"),
    v6(0xfe80 << 112, 10, "link-local (RFC 4291)"),
    v6(0xff00 << 112, 8, "multicast (RFC 4291)"),
    v6(0, 3, NOT_GLOBAL),
    v6(0x4000 << 112, 2, NOT_GLOBAL),
    v6(0x8000 << 112, 1, NOT_GLOBAL),
];

const ANY_AZURE: &str = "not the address of a caller: SQL, PostgreSQL, MySQL, Synapse and Cosmos DB would let in all Azure services, including those of other customers";

const PRIVATE: &str = "private (RFC 1918)";

const NOT_GLOBAL: &str = "outside of the global addresses 2000::/3 (RFC 4291)";

impl Reserved {
    /// The first reserved range that has an address in common with the block.
    #[must_use]
    pub fn for_block(block: Block) -> Option<Self> {
        RESERVED.iter().find(|it| it.block.overlaps(block)).copied()
    }

    /// What is wrong with the block, as a sentence without its full stop.
    #[must_use]
    pub fn explain(self, block: Block) -> String {
        if self.block.contains(block) {
            format!("`{block}` is {self}")
        } else {
            format!("`{block}` holds `{}`, which is {self}", self.block)
        }
    }

    /// The reserved addresses.
    #[must_use]
    pub const fn block(self) -> Block {
        self.block
    }
}

/// The range of this prefix that begins with this address.
const fn v4(first: [u8; 4], prefix: u32, what: &'static str) -> Reserved {
    let first = u32::from_be_bytes(first);
    let last = Ipv4Addr::from_bits(first + u32::MAX.unbounded_shr(prefix));
    let block = Block { first: IpAddr::V4(Ipv4Addr::from_bits(first)), last: IpAddr::V4(last) };
    Reserved { block, what }
}

/// The same for IPv6.
const fn v6(first: u128, prefix: u32, what: &'static str) -> Reserved {
    let last = Ipv6Addr::from_bits(first + u128::MAX.unbounded_shr(prefix));
    let block = Block { first: IpAddr::V6(Ipv6Addr::from_bits(first)), last: IpAddr::V6(last) };
    Reserved { block, what }
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
        Reserved::for_block(text.parse().unwrap()).map(|it| it.to_string())
    }

    #[test]
    fn each_reserved_range_has_its_reason() {
        for (text, expected) in [
            ("0.0.0.0", "not the address of a caller"),
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
    fn each_row_is_the_range_that_it_is_known_by() {
        let rows: Vec<_> = RESERVED.iter().map(|it| it.block().to_string()).collect();
        assert_eq!(
            rows,
            [
                "0.0.0.0",
                "0.0.0.0/8",
                "10.0.0.0/8",
                "172.16.0.0/12",
                "192.168.0.0/16",
                "100.64.0.0/10",
                "127.0.0.0/8",
                "169.254.0.0/16",
                "192.0.0.0/24",
                "198.18.0.0/15",
                "224.0.0.0/4",
                "240.0.0.0/4",
                "::",
                "::1",
                "fc00::/7",
                "fe80::/10",
                "ff00::/8",
                "::/3",
                "4000::/2",
                "8000::/1",
            ]
        );
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
        let reserved = Reserved::for_block("8.0.0.0/5".parse().unwrap()).unwrap();
        assert_eq!(reserved.block().to_string(), "10.0.0.0/8");
    }
}
