//! Terraform's side of the protocol, as far as it matters to objects: a provider in this process,
//! called over gRPC the way Terraform calls it, and held to the rules that Terraform holds it to.

mod blocks;

mod managed;

mod notes;

mod object;

mod promise;

mod schema;

mod terraform;

mod wire;

pub(crate) use blocks::BlockKind;
pub(crate) use managed::Managed;
pub(crate) use notes::Notes;
pub(crate) use object::Plan;
pub(crate) use object::{Applied, Stored};
pub(crate) use promise::plan_agrees;
pub(crate) use terraform::{Found, Terraform};
pub(crate) use wire::UNKNOWN;
