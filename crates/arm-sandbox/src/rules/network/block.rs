//! Blocks of addresses in CIDR notation, as virtual networks take them.

use std::net::IpAddr;

use serde_json::Value;

use crate::api_error::ApiError;

/// A block of IPv4 or IPv6 addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    text: String,
    is_ipv6: bool,
    first: u128,
    last: u128,
}

impl Block {
    /// Reads a block of a resource, which must be written by its first address.
    pub(super) fn read(text: &str, resource: &str) -> Result<Self, ApiError> {
        let Some((address, length)) = split(text) else {
            return Err(ApiError::bad_request(
                "InvalidAddressPrefixFormat",
                format!(
                    "Address prefix {text} of resource {resource} is not formatted correctly. It should follow CIDR \
                     notation, for example 10.0.0.0/24."
                ),
            ));
        };
        let (number, width) = match address {
            IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
            IpAddr::V6(address) => (u128::from(address), 128),
        };
        let host = width - u32::from(length);
        let rest = 1_u128.checked_shl(host).map_or(u128::MAX, |size| size - 1);
        let first = number & !rest;
        if first != number {
            let canonical = spelled(first, address.is_ipv6());
            return Err(ApiError::bad_request(
                "InvalidCIDRNotation",
                format!(
                    "The address prefix {text} in resource {resource} has an invalid CIDR notation. For the given \
                     prefix length, the address prefix should be {canonical}/{length}."
                ),
            ));
        }
        Ok(Self { text: text.to_owned(), is_ipv6: address.is_ipv6(), first, last: first | rest })
    }

    /// As it is written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether they have an address in common.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.is_ipv6 == other.is_ipv6 && self.first <= other.last && other.first <= self.last
    }

    /// Whether the other one is inside this one.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.is_ipv6 == other.is_ipv6 && self.first <= other.first && other.last <= self.last
    }
}

/// The blocks of a list of texts.
pub(super) fn all(list: &[String], resource: &str) -> Result<Vec<Block>, ApiError> {
    list.iter().map(|text| Block::read(text, resource)).collect()
}

/// The texts of a JSON list.
pub(super) fn texts(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The blocks of one list that have addresses in common with the other, in the order of the lists,
/// as the services list them: `None` when there is none.
pub(super) fn overlap(ours: &[Block], theirs: &[Block]) -> Option<String> {
    let common = ours.iter().flat_map(|this| {
        theirs.iter().filter(|that| this.overlaps(that)).flat_map(|that| [this.text(), that.text()])
    });
    let mut texts: Vec<&str> = Vec::new();
    for text in common {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    (!texts.is_empty()).then(|| texts.join(", "))
}

fn split(text: &str) -> Option<(IpAddr, u8)> {
    let (address, length) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let digits = !length.is_empty() && length.bytes().all(|it| it.is_ascii_digit());
    let longest = if address.is_ipv6() { 128 } else { 32 };
    let length = length.parse().ok().filter(|length| digits && *length <= longest)?;
    Some((address, length))
}

fn spelled(number: u128, is_ipv6: bool) -> String {
    if is_ipv6 {
        return std::net::Ipv6Addr::from(number).to_string();
    }
    std::net::Ipv4Addr::from(u32::try_from(number).unwrap_or_default()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Block {
        Block::read(text, "r").unwrap()
    }

    #[test]
    fn blocks_overlap_when_they_share_an_address() {
        for (one, other, expected) in [
            ("10.0.0.0/16", "10.0.255.0/24", true),
            ("10.0.0.0/16", "10.1.0.0/16", false),
            ("0.0.0.0/0", "10.0.0.0/32", true),
            ("::/0", "10.0.0.0/8", false),
            ("2001:db8::/32", "2001:db8:1::/48", true),
        ] {
            assert_eq!(block(one).overlaps(&block(other)), expected, "{one} {other}");
            assert_eq!(block(other).overlaps(&block(one)), expected, "{other} {one}");
        }
    }

    #[test]
    fn what_is_no_block_is_refused_with_the_code_that_fits() {
        for (text, code) in [
            ("10.0.0.0", "InvalidAddressPrefixFormat"),
            ("10.0.0.0/33", "InvalidAddressPrefixFormat"),
            ("10.0.0.0/+8", "InvalidAddressPrefixFormat"),
            ("ten/8", "InvalidAddressPrefixFormat"),
            ("10.0.0.1/24", "InvalidCIDRNotation"),
            ("2001:db8::1/64", "InvalidCIDRNotation"),
        ] {
            assert_eq!(Block::read(text, "r").unwrap_err().code, code, "{text}");
        }
    }

    #[test]
    fn an_overlap_names_each_block_once() {
        let (ours, theirs) = ([block("10.0.0.0/8")], [block("10.1.0.0/16"), block("10.2.0.0/16")]);

        assert_eq!(
            overlap(&ours, &theirs).as_deref(),
            Some("10.0.0.0/8, 10.1.0.0/16, 10.2.0.0/16")
        );
        assert_eq!(overlap(&ours, &[block("172.20.0.0/19")]), None);
    }
}
