//! `aggregate_cidrs`: the fewest ranges for exactly these addresses.

use std::collections::BTreeSet;

use allowlist::AddressSet;
use tfplugin::{Function, FunctionError, Model};

use crate::services::common::attribute::addresses;

/// The fewest CIDR ranges that include exactly the given addresses: neighbors become one range, and
/// ranges within other ranges are left out.
///
/// The result is in order, IPv4 first, and each range has its prefix: `203.0.113.18/32`.
#[derive(Debug, Model)]
#[tf(name = "aggregate_cidrs")]
pub(crate) struct AggregateCidrs {
    /// Addresses such as `203.0.113.18`, CIDR ranges such as `203.0.113.0/24`, and ranges from a
    /// first to a last address such as `203.0.113.18-203.0.113.25`; IPv4 and IPv6.
    addresses: BTreeSet<String>,
}

impl Function for AggregateCidrs {
    type Output = Vec<String>;

    fn call(self) -> Result<Vec<String>, FunctionError> {
        let blocks = addresses::blocks(&self.addresses)
            .map_err(|text| FunctionError::argument("addresses", text))?;
        Ok(AddressSet::from_iter(blocks).cidrs().iter().map(ToString::to_string).collect())
    }
}
