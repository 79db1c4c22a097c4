//! Addresses and blocks to try things with.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use allowlist::Block;
use proptest::prelude::*;

/// How many addresses each of the windows has; few, so that blocks in one of them often meet.
const WINDOW: u8 = 40;

/// Any address that is not an IPv4 address in the notation of IPv6.
pub(crate) fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<u32>().prop_map(|bits| IpAddr::from(Ipv4Addr::from_bits(bits))),
        any::<u128>()
            .prop_map(Ipv6Addr::from_bits)
            .prop_filter("mapped addresses are refused", |it| it.to_ipv4_mapped().is_none())
            .prop_map(IpAddr::from),
    ]
}

/// Any block, up to all addresses of a kind.
pub(crate) fn block() -> impl Strategy<Value = Block> {
    (address(), address()).prop_filter_map("two kinds of addresses", |(one, other)| {
        Block::new(one.min(other), one.max(other))
    })
}

/// A block of few addresses among the first or the last of a kind, or among public ones.
pub(crate) fn small_block() -> impl Strategy<Value = Block> {
    small(&[
        "0.0.0.0",
        "255.255.255.216",
        "::",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffd8",
        "203.0.113.8",
    ])
}

/// A block of few public IPv4 addresses, which every service takes.
pub(crate) fn public_block() -> impl Strategy<Value = Block> {
    small(&["203.0.113.8", "198.51.100.0"])
}

fn small(windows: &'static [&'static str]) -> impl Strategy<Value = Block> {
    (prop::sample::select(windows), 0..WINDOW, 0..WINDOW).prop_map(|(window, one, other)| {
        let window = window.parse().expect("a window begins with an address");
        let ends = (after(window, one.min(other)), after(window, one.max(other)));
        Block::new(ends.0, ends.1).expect("two addresses of a window")
    })
}

/// All addresses of a block, which has to be small.
pub(crate) fn addresses(block: Block) -> impl Iterator<Item = IpAddr> {
    std::iter::successors(Some(block.first()), move |it| {
        (*it < block.last()).then(|| after(*it, 1))
    })
}

/// The address `count` places later, or the last one there is.
fn after(address: IpAddr, count: u8) -> IpAddr {
    match address {
        IpAddr::V4(it) => Ipv4Addr::from_bits(it.to_bits().saturating_add(count.into())).into(),
        IpAddr::V6(it) => Ipv6Addr::from_bits(it.to_bits().saturating_add(count.into())).into(),
    }
}
