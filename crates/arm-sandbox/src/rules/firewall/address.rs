//! Which addresses a service takes, and in which spelling.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A block of IPv4 addresses: the first one and the length of the prefix.
type Block = (Ipv4Addr, u8);

/// The private ranges of RFC 1918.
pub(crate) const PRIVATE: &[Block] = &[
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
];

/// The same and the range that providers share among their customers.
pub(crate) const PRIVATE_AND_SHARED: &[Block] = &[
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
];

/// What cannot be reached over the internet.
pub(crate) const NON_GLOBAL: &[Block] = &[
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// What a service takes. All of them take an IPv4 address and an IPv4 block in CIDR notation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Syntax {
    /// The longest prefix that may be written.
    pub(crate) longest_prefix: u8,
    /// Ranges in which no rule may lie. A block that begins in one and ends outside of it is taken:
    /// `0.0.0.0/0`, or `0.0.0.0/1` with `128.0.0.0/1`, lets in everybody.
    pub(crate) refused: &'static [Block],
    /// Texts that are taken all the same, for what the service means by them.
    pub(crate) specials: &'static [&'static str],
    /// Whether a block must begin with its first address.
    pub(crate) aligned: bool,
    /// Whether IPv6 is taken too.
    pub(crate) ipv6: bool,
}

impl Syntax {
    /// IPv4 addresses and blocks of any size.
    pub(crate) const ANY: Self =
        Self { longest_prefix: 32, refused: &[], specials: &[], aligned: false, ipv6: false };

    /// Why the service does not take a text.
    pub(crate) fn check(&self, text: &str) -> Result<(), String> {
        if self.specials.contains(&text) {
            return Ok(());
        }
        let (address, prefix) = match text.split_once('/') {
            None => (text, None),
            Some((address, prefix)) => (address, Some(prefix)),
        };
        if address.parse::<Ipv6Addr>().is_ok() {
            return self.check_ipv6(text, prefix);
        }
        let malformed = || format!("'{text}' is not an IPv4 address or a CIDR range.");
        let address: Ipv4Addr = address.parse().map_err(|_| malformed())?;
        let prefix = prefix.map(|prefix| prefix_length(prefix, 32).ok_or_else(malformed));
        let prefix = prefix.transpose()?;
        if let Some(prefix) = prefix.filter(|prefix| self.longest_prefix < *prefix) {
            return Err(format!(
                "'{text}' is not valid: ranges with the prefix length {prefix} are not supported, use single IP \
                 addresses."
            ));
        }
        if self.aligned && prefix.is_some_and(|prefix| first_of(address, prefix) != address) {
            return Err(format!(
                "'{text}' is not valid: the address must be the first one of the range."
            ));
        }
        let prefix = prefix.unwrap_or(32);
        let is_inside = |block: &&Block| contains(**block, address) && block.1 <= prefix;
        match self.refused.iter().find(is_inside) {
            None => Ok(()),
            Some((first, prefix)) => {
                Err(format!("'{text}' is not valid: addresses in {first}/{prefix} are not public."))
            }
        }
    }

    fn check_ipv6(&self, text: &str, prefix: Option<&str>) -> Result<(), String> {
        if !self.ipv6 {
            return Err(format!("'{text}' is not valid: IPv6 is not supported."));
        }
        match prefix {
            Some(prefix) if prefix_length(prefix, 128).is_none() => {
                Err(format!("'{text}' is not an IPv6 address or a CIDR range."))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a text is an IPv6 address or an IPv6 block.
pub(crate) fn is_ipv6(text: &str) -> bool {
    let (address, prefix) = text.split_once('/').unwrap_or((text, "128"));
    address.parse::<Ipv6Addr>().is_ok() && prefix_length(prefix, 128).is_some()
}

fn prefix_length(text: &str, longest: u8) -> Option<u8> {
    let digits = text.len() <= 3 && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|prefix| digits && *prefix <= longest)
}

fn first_of(address: Ipv4Addr, prefix: u8) -> Ipv4Addr {
    let mask = u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or_default();
    Ipv4Addr::from(u32::from(address) & mask)
}

fn contains((first, prefix): Block, address: Ipv4Addr) -> bool {
    first_of(address, prefix) == first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_takes_what_its_syntax_says() {
        let storage = Syntax { longest_prefix: 30, refused: PRIVATE, ..Syntax::ANY };
        let cluster =
            Syntax { refused: NON_GLOBAL, specials: &["0.0.0.0/32"], aligned: true, ..Syntax::ANY };
        for (syntax, text, expected) in [
            (storage, "203.0.113.7", true),
            (storage, "203.0.113.0/30", true),
            (storage, "203.0.113.9/24", true),
            (storage, "0.0.0.0/0", true),
            (storage, "203.0.113.7/31", false),
            (storage, "203.0.113.7/32", false),
            (storage, "172.31.255.255", false),
            (storage, "172.32.0.0", true),
            (storage, "10.0.0.0/8", false),
            (storage, "203.0.113.007", false),
            (storage, "203.0.113.7/+8", false),
            (storage, "203.0.113.7/", false),
            (storage, "2001:db8::1", false),
            (storage, "", false),
            (cluster, "203.0.113.0/24", true),
            (cluster, "203.0.113.1/24", false),
            (cluster, "0.0.0.0/32", true),
            (cluster, "0.0.0.0/0", true),
            (cluster, "0.0.0.0/1", true),
            (cluster, "128.0.0.0/1", true),
            (cluster, "0.0.0.0/8", false),
            (cluster, "0.0.0.0", false),
            (cluster, "10.1.0.0/16", false),
            (Syntax { ipv6: true, ..Syntax::ANY }, "2001:db8::/32", true),
            (Syntax { ipv6: true, ..Syntax::ANY }, "2001:db8::/129", false),
        ] {
            assert_eq!(syntax.check(text).is_ok(), expected, "{text}");
        }
    }
}
