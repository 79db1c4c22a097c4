//! An address range in its one canonical form.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr},
    str::FromStr,
};

use ipnetwork::IpNetwork;

/// A range of IPv4 or IPv6 addresses; a single address is a range of one.
///
/// Equal ranges are equal values: the text it is read from may write an IPv6 address in any of its
/// forms and may leave out the prefix of a single address, and nothing of that is kept.
///
/// ```
/// use allowlist::Cidr;
///
/// let office: Cidr = "203.0.113.0/24".parse()?;
/// let gateway: Cidr = "203.0.113.18".parse()?;
/// assert!(office.contains(gateway));
/// assert_eq!(gateway.to_string(), "203.0.113.18/32");
/// # Ok::<(), allowlist::CidrError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr(IpNetwork);

/// Why a text is not a [`Cidr`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CidrError {
    /// What should be an address is none.
    #[error(
        "`{0}` is neither an address, such as `203.0.113.18`, nor a range, such as `203.0.113.0/24`"
    )]
    Address(String),
    /// What follows the slash is no prefix length of this kind of address.
    #[error("`{text}` needs a number from 0 to {longest} after the slash")]
    Prefix {
        /// The text.
        text: String,
        /// The longest prefix that this kind of address has.
        longest: u8,
    },
    /// The address is not the first of its range, so the range or the prefix is a mistake.
    #[error(
        "`{text}` does not begin its range: write `{network}` for the range, or the address alone"
    )]
    HostBits {
        /// The text.
        text: String,
        /// The range that has this prefix and holds the address.
        network: Cidr,
    },
    /// An IPv4 address in the notation of IPv6, which no firewall compares with the other one.
    #[error("`{text}` is an IPv4 address written as IPv6: write `{address}`")]
    Mapped {
        /// The text.
        text: String,
        /// The address in its own notation.
        address: Ipv4Addr,
    },
}

impl Cidr {
    /// The range with this prefix that the address begins.
    pub(crate) fn from_first(first: IpAddr, prefix: u32) -> Self {
        let prefix = u8::try_from(prefix).ok();
        let network = prefix.and_then(|prefix| IpNetwork::new(first, prefix).ok());
        Self(network.expect("the prefix is no longer than the address"))
    }

    /// The first address.
    #[must_use]
    pub fn first(self) -> IpAddr {
        self.0.network()
    }

    /// The last address.
    #[must_use]
    pub fn last(self) -> IpAddr {
        self.0.broadcast()
    }

    /// How many leading bits all addresses share.
    #[must_use]
    pub fn prefix(self) -> u8 {
        self.0.prefix()
    }

    /// Whether every address of `other` is one of these.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.prefix() <= other.prefix() && self.0.contains(other.first())
    }

    /// Whether the two have an address in common.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.contains(other) || other.contains(self)
    }
}

impl FromStr for Cidr {
    type Err = CidrError;

    /// Reads an address or a range, with white space around it at most.
    fn from_str(text: &str) -> Result<Self, CidrError> {
        let text = text.trim();
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| CidrError::Address(text.to_owned()))?;
        if let IpAddr::V6(address) = address
            && let Some(address) = address.to_ipv4_mapped()
        {
            return Err(CidrError::Mapped { text: text.to_owned(), address });
        }
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let invalid = || CidrError::Prefix { text: text.to_owned(), longest };
        let prefix = match prefix {
            Some(prefix) => prefix_length(prefix).ok_or_else(invalid)?,
            None => longest,
        };
        let range = IpNetwork::new(address, prefix).map_err(|_| invalid())?;
        let network = IpNetwork::new(range.network(), prefix).map_err(|_| invalid())?;
        if network != range {
            return Err(CidrError::HostBits { text: text.to_owned(), network: Self(network) });
        }
        Ok(Self(network))
    }
}

impl fmt::Display for Cidr {
    /// Always with the prefix, and IPv6 in its shortest form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number, in digits alone and without leading zeros.
fn prefix_length(text: &str) -> Option<u8> {
    let digits = text.bytes().all(|it| it.is_ascii_digit());
    let plain = text == "0" || !text.starts_with('0');
    text.parse().ok().filter(|_| digits && plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_canonical(text: &str, expected: &str) {
        assert_eq!(text.parse::<Cidr>().map(|it| it.to_string()).as_deref(), Ok(expected));
    }

    #[track_caller]
    fn check_error(text: &str, expected: &str) {
        assert_eq!(text.parse::<Cidr>().unwrap_err().to_string(), expected);
    }

    fn cidr(text: &str) -> Cidr {
        text.parse().unwrap()
    }

    #[test]
    fn a_bare_address_is_a_range_of_one() {
        check_canonical("203.0.113.18", "203.0.113.18/32");
        check_canonical("203.0.113.18/32", "203.0.113.18/32");
        check_canonical("2001:db8::1", "2001:db8::1/128");
    }

    #[test]
    fn every_spelling_of_a_range_is_the_same_range() {
        check_canonical(" 10.60.0.0/16\n", "10.60.0.0/16");
        check_canonical("2001:0DB8:0:0:0:0:0:0/32", "2001:db8::/32");
        check_canonical("0.0.0.0/0", "0.0.0.0/0");
        check_canonical("::/0", "::/0");
    }

    #[test]
    fn an_address_inside_the_range_is_refused_with_the_range() {
        check_error(
            "203.0.113.18/24",
            "`203.0.113.18/24` does not begin its range: write `203.0.113.0/24` for the range, or the address alone",
        );
        check_error(
            "2001:db8::1/64",
            "`2001:db8::1/64` does not begin its range: write `2001:db8::/64` for the range, or the address alone",
        );
        check_error(
            "10.0.0.1/0",
            "`10.0.0.1/0` does not begin its range: write `0.0.0.0/0` for the range, or the address alone",
        );
    }

    #[test]
    fn a_prefix_is_a_plain_number_that_the_address_can_have() {
        for prefix in ["33", "", "-1", "+8", "08", "8/8", "255.255.255.0", "256"] {
            let text = format!("10.0.0.0/{prefix}");
            check_error(&text, &format!("`{text}` needs a number from 0 to 32 after the slash"));
        }
        check_error(
            "2001:db8::/129",
            "`2001:db8::/129` needs a number from 0 to 128 after the slash",
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in
            ["", "/24", "10.0.0", "010.0.0.1", "10.0.0.256", "fe80::1%eth0", "gateway.example"]
        {
            assert_eq!(text.parse::<Cidr>(), Err(CidrError::Address(text.to_owned())));
        }
    }

    #[test]
    fn an_ipv4_address_in_ipv6_notation_is_refused_with_its_own_notation() {
        let message =
            "`::ffff:203.0.113.18` is an IPv4 address written as IPv6: write `203.0.113.18`";
        check_error("::ffff:203.0.113.18", message);
        assert!(matches!("::ffff:cb00:7112/128".parse::<Cidr>(), Err(CidrError::Mapped { .. })));
    }

    #[test]
    fn a_range_contains_itself_and_what_is_within() {
        let range = cidr("10.60.0.0/16");
        assert!(range.contains(range));
        assert!(range.contains(cidr("10.60.255.255")));
        assert!(!range.contains(cidr("10.61.0.0")));
        assert!(!range.contains(cidr("10.0.0.0/8")));
        assert!(range.overlaps(cidr("10.0.0.0/8")));
        assert!(!range.overlaps(cidr("10.61.0.0/16")));
    }

    #[test]
    fn ipv4_and_ipv6_have_no_address_in_common() {
        assert!(!cidr("0.0.0.0/0").overlaps(cidr("::/0")));
        assert!(!cidr("::/0").contains(cidr("203.0.113.18")));
    }

    #[test]
    fn a_range_knows_its_ends() {
        let range = cidr("203.0.113.64/26");
        assert_eq!(
            (range.first().to_string(), range.last().to_string()),
            ("203.0.113.64".into(), "203.0.113.127".into())
        );
        assert_eq!(range.prefix(), 26);
    }
}
