//! What the owner of an Azure resource does about private endpoints that others make for it: which
//! connections there are, which of them is meant, and how one is approved, rejected or removed.
//!
//! Every service has the same child resource, `privateEndpointConnections`, and its own way of
//! treating it. What is particular to a service is a row of [`table`]; the rest is the same for all
//! of them. The names of connections are made up by Azure, so the one that is meant is found by
//! what is known of its maker ([`Matcher`]).

pub(crate) mod catalogue;

mod connection;

mod decision;

mod explain;

mod group;

mod kind;

mod matcher;

mod operations;

mod table;

mod target;

mod writer;

#[cfg(test)]
mod tests;

pub(crate) use connection::{Connection, Status, resource_of};
pub(crate) use decision::{Settlement, Wish, settlement};
pub(crate) use explain::{another, failure, kind_at, missing, several, vanished};
pub(crate) use kind::Kind;
pub(crate) use matcher::{Choice, Matcher};
pub(crate) use operations::PrivateLinks;
pub(crate) use table::{kind_of, kinds};
pub(crate) use target::{Authority, Offer, Target};
pub(crate) use writer::{Change, Failure};
