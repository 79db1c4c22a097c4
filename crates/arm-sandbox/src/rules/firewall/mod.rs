//! The firewalls of services: rules that are a list inside the resource ([`Embedded`]), and rules
//! that are resources below it ([`Ranges`]). [`table`] has a row for each service.

mod address;
mod embedded;
mod networks;
mod ranges;
mod sample;
mod table;

use crate::{Behavior, api_error::ApiError};

pub(crate) use address::{NON_GLOBAL, PRIVATE, PRIVATE_AND_SHARED, Syntax, is_ipv6};
pub(crate) use embedded::{
    Change, Embedded, Entry, Etag, Holder, Patch, check_ipv6_list, complete,
};
pub(crate) use networks::{Networks, check_subnet};
pub(crate) use ranges::{Ranges, is_database_rule_name};
pub use sample::{FirewallSample, NetworkPlacement, Placement};
pub(crate) use table::{ALL, Firewall};

/// What a service says of values that it does not take, where Azure does not document its code.
pub(crate) const BAD_REQUEST: &str = "BadRequest";

/// Refuses more rules than the service takes, which a test may have set lower than Azure does.
fn check_limit(
    behavior: &Behavior,
    resource_type: &str,
    documented: Option<u32>,
    code: &'static str,
    count: usize,
) -> Result<(), ApiError> {
    let limits = &behavior.firewalls.rule_limits;
    let set = limits.iter().find(|(limited, _)| limited.eq_ignore_ascii_case(resource_type));
    let Some(limit) = set.map(|(_, limit)| *limit).or(documented) else { return Ok(()) };
    if usize::try_from(limit).is_ok_and(|limit| limit < count) {
        let message = format!(
            "The number of IP rules, {count}, exceeds the maximum of {limit} of '{resource_type}'."
        );
        return Err(ApiError::bad_request(code, message));
    }
    Ok(())
}
