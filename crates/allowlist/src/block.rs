//! Consecutive addresses: one address, a CIDR range, or any range from a first to a last address.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use crate::{Cidr, CidrError};

/// Consecutive addresses of one kind: an address, a CIDR range, or a range from a first to a last
/// address.
///
/// Equal addresses are equal values, however they were written.
///
/// ```
/// use allowlist::Block;
///
/// let gateways: Block = "203.0.113.18-203.0.113.19".parse()?;
/// assert_eq!(gateways, "203.0.113.18/31".parse()?);
/// assert_eq!(gateways.to_string(), "203.0.113.18/31");
/// # Ok::<(), allowlist::BlockError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Block {
    pub(crate) first: IpAddr,
    pub(crate) last: IpAddr,
}

/// Why a text is not a [`Block`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlockError {
    /// It is no address and no CIDR range, or one end of a range is no address.
    #[error(transparent)]
    Cidr(#[from] CidrError),
    /// One end of a range has a prefix.
    #[error("`{0}` mixes two notations: write addresses on both sides of the `-`, without `/`")]
    PrefixInRange(String),
    /// One end is IPv4, the other IPv6.
    #[error("`{0}` begins with an address of one kind and ends with one of the other")]
    Mixed(String),
    /// The range ends before it begins.
    #[error("`{0}` ends before it begins: write the lower address first")]
    Backwards(String),
}

/// The two kinds of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// 32 bits.
    V4,
    /// 128 bits.
    V6,
}

impl Block {
    /// From a first to a last address; none where they are of two kinds or the wrong way round.
    #[must_use]
    pub fn new(first: IpAddr, last: IpAddr) -> Option<Self> {
        (first.is_ipv4() == last.is_ipv4() && first <= last).then_some(Self { first, last })
    }

    /// Reads all texts, or names everything that is none.
    pub fn read_all<'a>(
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<Vec<Self>, Vec<BlockError>> {
        let mut blocks = Vec::new();
        let mut errors = Vec::new();
        for text in texts {
            match text.parse() {
                Ok(block) => blocks.push(block),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(blocks) } else { Err(errors) }
    }

    /// Reads an entry as a service stores it, which may be a range named by any of its addresses.
    #[must_use]
    pub fn stored(text: &str) -> Option<Self> {
        match text.parse() {
            Ok(block) => Some(block),
            Err(BlockError::Cidr(CidrError::HostBits { network, .. })) => Some(network.into()),
            Err(_) => None,
        }
    }

    /// The first address.
    #[must_use]
    pub fn first(self) -> IpAddr {
        self.first
    }

    /// The last address.
    #[must_use]
    pub fn last(self) -> IpAddr {
        self.last
    }

    /// Whether the addresses are IPv4 or IPv6.
    #[must_use]
    pub fn family(self) -> Family {
        Family::from_address(self.first)
    }

    /// Whether it is one address.
    #[must_use]
    pub fn is_single(self) -> bool {
        self.first == self.last
    }

    /// Whether every address of `other` is one of these.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.family() == other.family() && self.first <= other.first && other.last <= self.last
    }

    /// The addresses that both have.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.first.max(other.first), self.last.min(other.last))
    }

    /// Whether the two have an address in common.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.intersection(other).is_some()
    }

    /// The fewest CIDR ranges that are exactly these addresses, in order.
    #[must_use]
    pub fn cidrs(self) -> Vec<Cidr> {
        let family = self.family();
        let last = bits(self.last);
        let mut first = bits(self.first);
        let mut found = Vec::new();
        loop {
            // The widest range that may begin here and ends no later than the last address.
            let aligned = first.trailing_zeros();
            let left = (last - first).checked_add(1).map_or(128, u128::ilog2);
            let free = aligned.min(left).min(family.width());
            found.push(Cidr::from_first(family.address(first), family.width() - free));
            let end = first + low_bits(free);
            if end == last {
                return found;
            }
            first = end + 1;
        }
    }

    /// The same addresses as one CIDR range, where there is one.
    #[must_use]
    pub fn cidr(self) -> Option<Cidr> {
        match self.cidrs().as_slice() {
            [cidr] => Some(*cidr),
            _ => None,
        }
    }

    /// How many addresses there are, up to the largest number.
    #[must_use]
    pub fn count(self) -> u128 {
        (bits(self.last) - bits(self.first)).saturating_add(1)
    }

    /// Every address as a block of its own; meant for blocks of few addresses.
    pub(crate) fn addresses(self) -> Vec<Self> {
        let family = self.family();
        (bits(self.first)..=bits(self.last)).map(|it| family.address(it).into()).collect()
    }

    /// The address before the first, if there is one.
    pub(crate) fn before(self) -> Option<IpAddr> {
        bits(self.first).checked_sub(1).map(|it| self.family().address(it))
    }

    /// The address after the last, if there is one.
    pub(crate) fn after(self) -> Option<IpAddr> {
        let family = self.family();
        (bits(self.last) < low_bits(family.width())).then(|| family.address(bits(self.last) + 1))
    }
}

impl From<Cidr> for Block {
    fn from(cidr: Cidr) -> Self {
        Self { first: cidr.first(), last: cidr.last() }
    }
}

impl From<IpAddr> for Block {
    fn from(address: IpAddr) -> Self {
        Self { first: address, last: address }
    }
}

impl FromStr for Block {
    type Err = BlockError;

    /// Reads an address, a CIDR range, or two addresses with `-` between them.
    fn from_str(text: &str) -> Result<Self, BlockError> {
        let text = text.trim();
        let Some((first, last)) = text.split_once('-') else {
            return Ok(text.parse::<Cidr>()?.into());
        };
        if text.contains('/') {
            return Err(BlockError::PrefixInRange(text.to_owned()));
        }
        let (first, last) = (first.parse::<Cidr>()?.first(), last.parse::<Cidr>()?.first());
        if first.is_ipv4() != last.is_ipv4() {
            return Err(BlockError::Mixed(text.to_owned()));
        }
        Self::new(first, last).ok_or_else(|| BlockError::Backwards(text.to_owned()))
    }
}

impl fmt::Display for Block {
    /// The address alone, the CIDR range, or both ends: the shortest of them that is exact.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cidr() {
            _ if self.is_single() => self.first.fmt(f),
            Some(cidr) => cidr.fmt(f),
            None => write!(f, "{}-{}", self.first, self.last),
        }
    }
}

impl Family {
    /// The kind of an address.
    #[must_use]
    pub fn from_address(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }

    const fn width(self) -> u32 {
        match self {
            Self::V4 => Ipv4Addr::BITS,
            Self::V6 => Ipv6Addr::BITS,
        }
    }

    /// The address with these bits, of which an IPv4 address has the lowest 32.
    fn address(self, bits: u128) -> IpAddr {
        match self {
            Self::V4 => Ipv4Addr::from_bits(
                u32::try_from(bits).expect("bits of an IPv4 address stay below 2^32"),
            )
            .into(),
            Self::V6 => Ipv6Addr::from_bits(bits).into(),
        }
    }
}

/// The address as a number.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// A number whose lowest `count` bits are set.
fn low_bits(count: u32) -> u128 {
    u128::MAX.checked_shr(128 - count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_written(text: &str, expected: &str) {
        assert_eq!(text.parse::<Block>().map(|it| it.to_string()).as_deref(), Ok(expected));
    }

    #[track_caller]
    fn check_error(text: &str, expected: &str) {
        assert_eq!(text.parse::<Block>().unwrap_err().to_string(), expected);
    }

    fn block(text: &str) -> Block {
        text.parse().unwrap()
    }

    #[test]
    fn the_shortest_exact_spelling_is_written() {
        check_written("203.0.113.18/32", "203.0.113.18");
        check_written(" 203.0.113.18 - 203.0.113.18 ", "203.0.113.18");
        check_written("203.0.113.0-203.0.113.255", "203.0.113.0/24");
        check_written("203.0.113.18-203.0.113.25", "203.0.113.18-203.0.113.25");
        check_written("2001:0DB8::1-2001:db8::2", "2001:db8::1-2001:db8::2");
        check_written("0.0.0.0-255.255.255.255", "0.0.0.0/0");
        check_written("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0");
    }

    #[test]
    fn what_is_no_block_is_refused_with_the_reason() {
        check_error(
            "203.0.113.9-203.0.113.8",
            "`203.0.113.9-203.0.113.8` ends before it begins: write the lower address first",
        );
        check_error(
            "203.0.113.9-2001:db8::",
            "`203.0.113.9-2001:db8::` begins with an address of one kind and ends with one of the other",
        );
        check_error(
            "203.0.113.8/31-203.0.113.12",
            "`203.0.113.8/31-203.0.113.12` mixes two notations: write addresses on both sides of the `-`, without `/`",
        );
        check_error(
            "203.0.113.8-",
            "`` is neither an address, such as `203.0.113.18`, nor a range, such as `203.0.113.0/24`",
        );
        check_error(
            "203.0.113.18/24",
            "`203.0.113.18/24` does not begin its range: write `203.0.113.0/24` for the range, or the address alone",
        );
    }

    #[test]
    fn everything_that_is_no_block_is_named() {
        assert_eq!(Block::read_all(["203.0.113.18"]), Ok(vec![block("203.0.113.18")]));
        let errors = Block::read_all(["a", "203.0.113.18", "b"]).unwrap_err();
        let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(errors.len(), 2);
        assert!(errors[0].contains("`a`") && errors[1].contains("`b`"), "{errors:?}");
    }

    #[test]
    fn a_stored_range_may_be_named_by_any_of_its_addresses() {
        assert_eq!(Block::stored("203.0.113.18/24"), Some(block("203.0.113.0/24")));
        assert_eq!(Block::stored("203.0.113.18"), Some(block("203.0.113.18/32")));
        assert_eq!(Block::stored("gateway.example"), None);
        assert_eq!(Block::stored("203.0.113.9-203.0.113.8"), None);
    }

    #[test]
    fn a_block_of_unaligned_ends_is_several_ranges() {
        let cidrs: Vec<_> =
            block("203.0.113.18-203.0.113.25").cidrs().iter().map(ToString::to_string).collect();
        assert_eq!(cidrs, ["203.0.113.18/31", "203.0.113.20/30", "203.0.113.24/31"]);
    }

    #[test]
    fn all_addresses_are_counted_up_to_the_largest_number() {
        assert_eq!(block("0.0.0.0/0").count(), 1 << 32);
        assert_eq!(block("::/1").count(), 1 << 127);
        assert_eq!(block("::/0").count(), u128::MAX);
    }

    #[test]
    fn there_is_nothing_before_the_first_and_after_the_last_address() {
        for text in ["0.0.0.0/0", "::/0"] {
            assert_eq!((block(text).before(), block(text).after()), (None, None));
        }
        let inside = block("203.0.113.0/24");
        let text = |it: Option<IpAddr>| it.map(|it| it.to_string());
        assert_eq!(text(inside.before()).as_deref(), Some("203.0.112.255"));
        assert_eq!(text(inside.after()).as_deref(), Some("203.0.114.0"));
    }

    #[test]
    fn a_block_knows_its_kind() {
        assert_eq!(block("203.0.113.18").family(), Family::V4);
        assert_eq!(block("2001:db8::").family(), Family::V6);
        assert_eq!(Block::from(IpAddr::from([203, 0, 113, 18])), block("203.0.113.18"));
    }
}
