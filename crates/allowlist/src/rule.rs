//! One entry of a service's firewall.

use std::{fmt, net::IpAddr};

use crate::{
    Block, Family, Service,
    service::{Form, Single},
};

/// One entry of a service's firewall, in the form that the service stores.
///
/// Two spellings of the same addresses are the same rule: `203.0.113.18`, `203.0.113.18/32`, and the
/// range from that address to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule {
    block: Block,
    service: Service,
}

impl Rule {
    pub(crate) const fn new(service: Service, block: Block) -> Self {
        Self { block, service }
    }

    /// The addresses that it lets in.
    #[must_use]
    pub const fn block(self) -> Block {
        self.block
    }

    /// The first address, for services that store both ends.
    #[must_use]
    pub fn first(self) -> IpAddr {
        self.block.first()
    }

    /// The last address, for services that store both ends.
    #[must_use]
    pub fn last(self) -> IpAddr {
        self.block.last()
    }

    /// Whether it is IPv4 or IPv6, for services that have a list for each.
    #[must_use]
    pub fn family(self) -> Family {
        self.block.family()
    }
}

impl fmt::Display for Rule {
    /// The text that the service stores; where it stores both ends, these with `-` between them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (self.first(), self.last());
        match (self.service.firewall().form, self.block.cidr()) {
            (Form::Cidr { single: Single::Bare, .. }, Some(_)) if self.block.is_single() => {
                first.fmt(f)
            }
            (Form::Cidr { .. }, Some(cidr)) => cidr.fmt(f),
            (Form::Range, _) | (_, None) => write!(f, "{first}-{last}"),
        }
    }
}
