//! `cidr_overlaps`: whether two ranges have an address in common.

use allowlist::Block;
use tfplugin::{Function, FunctionError, Model};

/// Whether two ranges have an address in common, as the address spaces of peered networks must not.
///
/// An IPv4 range never overlaps an IPv6 range.
#[derive(Debug, Model)]
#[tf(name = "cidr_overlaps")]
pub(crate) struct CidrOverlaps {
    /// A CIDR range such as `10.60.0.0/16`, an address, or a range from a first to a last address
    /// such as `10.60.0.4-10.60.0.9`.
    a: String,
    /// The range to compare with, in the same notations.
    b: String,
}

impl Function for CidrOverlaps {
    type Output = bool;

    fn call(self) -> Result<bool, FunctionError> {
        Ok(block("a", &self.a)?.overlaps(block("b", &self.b)?))
    }
}

fn block(argument: &'static str, text: &str) -> Result<Block, FunctionError> {
    text.parse().map_err(|error: allowlist::BlockError| {
        FunctionError::argument(argument, error.to_string())
    })
}
