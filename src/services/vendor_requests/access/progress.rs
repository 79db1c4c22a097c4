//! The state machine of a request for access: what the user recorded and what Azure shows → how far it is, who
//! has to act, and what to do.

use super::{
    evidence::{Evidence, Place},
    hub, network_link,
    record::{AccessStatus, Record},
    vpn,
};
use crate::services::vendor_requests::Progress;

/// How far the request is: by what the user recorded, and by what was seen at a place, where the provider may
/// look.
pub(crate) fn progress(
    record: &Record,
    place: Option<&Place>,
    seen: Option<&Evidence>,
) -> Progress<AccessStatus> {
    let said = record.progress();
    match place {
        None => said,
        Some(Place::Hub { asked, vendor }) => {
            let seen = seen.and_then(Evidence::hub);
            hub::progress(record, (asked, vendor.is_some()), seen, said)
        }
        Some(Place::Vpn { asked, connection }) => {
            vpn::progress(record, (asked, connection), seen.and_then(Evidence::vpn), said)
        }
        Some(Place::Network { asked, network, vendor }) => {
            let seen = seen.and_then(Evidence::network);
            network_link::progress(record, (asked, network, vendor), seen, said)
        }
    }
}
