//! Every service that takes private endpoints, one row each: its types and API versions, the groups that
//! an endpoint may ask for with the DNS zones of each, and what is particular to its connections. A type
//! that is added is a row in one of the files below.
//!
//! The zones of a group are those of the public cloud, of the one of the US government and of the one in
//! China. `{region}`, `{dns}` and `{suffix}` are replaced by what differs between resources and clouds.

mod data;
mod other;
mod platform;
mod storage;

use super::{link_resources::Group, service::Service};
use crate::rules::{AsyncStyle, Polled, WriteStatus};

/// The type of a resource, of its connections and of its groups.
macro_rules! types {
    ($of:literal) => {
        [$of, concat!($of, "/privateEndpointConnections"), concat!($of, "/privateLinkResources")]
    };
}

/// 200, and an operation to poll.
const POLLED: AsyncStyle = async_style(WriteStatus::Usual, Polled::AsyncOperation);
/// 201, and an operation to poll.
const CREATED: AsyncStyle = async_style(WriteStatus::Created, Polled::AsyncOperation);
/// 202 while it goes on, and the place of the result.
const LOCATED: AsyncStyle = async_style(WriteStatus::AcceptedWhileRunning, Polled::Location);
/// 202 while it goes on, with both.
const BOTH: AsyncStyle = async_style(WriteStatus::AcceptedWhileRunning, Polled::Both);
/// 202 without a body, with both.
const ACCEPTED: AsyncStyle = async_style(WriteStatus::Accepted, Polled::Both);
/// 200, and only the connection itself says when it is done.
const UNSAID: AsyncStyle = async_style(WriteStatus::Usual, Polled::Document);
/// 200, and only the operation says when it is done.
const HUB: AsyncStyle =
    AsyncStyle { status: WriteStatus::Usual, polled: Polled::AsyncOperation, state: None };

use types;

/// The services, the most usual ones first.
pub(super) fn services() -> impl Iterator<Item = &'static Service> {
    [storage::ROWS, platform::ROWS, data::ROWS, other::ROWS].into_iter().flatten()
}

/// A write that goes on, during which the connection says that it is being updated.
const fn async_style(status: WriteStatus, polled: Polled) -> AsyncStyle {
    AsyncStyle { status, polled, state: Some("Updating") }
}

/// A group and the zones of it, separated by spaces.
const fn group(id: &'static str, zones: [&'static str; 3]) -> Group {
    Group { id, zones }
}
