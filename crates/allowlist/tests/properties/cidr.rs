//! What holds for every address and every CIDR range.

use std::net::IpAddr;

use allowlist::{Cidr, CidrError};
use proptest::prelude::*;

use crate::strategies::address;

/// An address and a prefix that it can have.
fn address_and_prefix() -> impl Strategy<Value = (IpAddr, u8)> {
    address().prop_flat_map(|address| (Just(address), 0..=longest(address)))
}

/// Any range, made from any address within it.
fn range() -> impl Strategy<Value = Cidr> {
    address_and_prefix().prop_map(|(address, prefix)| enclosing(address, prefix))
}

/// Two ranges, which hold a common address as often as not.
fn pair() -> impl Strategy<Value = (Cidr, Cidr)> {
    let near = address()
        .prop_flat_map(|address| (Just(address), 0..=longest(address), 0..=longest(address)))
        .prop_map(|(address, one, other)| (enclosing(address, one), enclosing(address, other)));
    prop_oneof![near, (range(), range())]
}

fn longest(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The range of that prefix around an address: read as it is, or named where it is refused.
fn enclosing(address: IpAddr, prefix: u8) -> Cidr {
    match format!("{address}/{prefix}").parse() {
        Err(CidrError::HostBits { network, .. }) => network,
        outcome => outcome.expect("an address and a prefix that it can have"),
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(range in range()) {
        prop_assert_eq!(range.to_string().parse(), Ok(range));
    }

    #[test]
    fn an_address_is_read_as_the_range_of_itself(address in address()) {
        let range: Cidr = address.to_string().parse().unwrap();
        prop_assert_eq!((range.first(), range.last()), (address, address));
    }

    #[test]
    fn the_range_around_an_address_holds_it_and_has_the_prefix((address, prefix) in address_and_prefix()) {
        let range = enclosing(address, prefix);
        prop_assert!(range.contains(address.to_string().parse().unwrap()));
        prop_assert_eq!(range.prefix(), prefix);
    }

    #[test]
    fn ranges_overlap_exactly_when_their_ends_interleave((one, other) in pair()) {
        let comparable = one.first().is_ipv4() == other.first().is_ipv4();
        let interleave = one.first() <= other.last() && other.first() <= one.last();
        prop_assert_eq!(one.overlaps(other), comparable && interleave);
        prop_assert_eq!(other.overlaps(one), one.overlaps(other));
    }

    #[test]
    fn a_range_contains_another_exactly_when_it_contains_its_ends((one, other) in pair()) {
        let comparable = one.first().is_ipv4() == other.first().is_ipv4();
        let ends = one.first() <= other.first() && other.last() <= one.last();
        prop_assert_eq!(one.contains(other), comparable && ends);
        prop_assert!(!one.contains(other) || one.overlaps(other));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[0-9a-fA-F:./% ]{0,40}|\\PC{0,40}") {
        if let Ok(range) = text.parse::<Cidr>() {
            prop_assert_eq!(range.to_string().parse(), Ok(range));
        }
    }
}
