//! Terraform's side of the protocol that matters to objects: a provider in this process,
//! called over gRPC the way Terraform calls it, and held to the rules that Terraform holds it to.

mod blocks;

mod managed;

mod notes;

mod object;

mod promise;

mod schema;

mod terraform;

mod wire;

pub use blocks::BlockKind;
pub use managed::Managed;
pub use notes::Notes;
pub use object::Plan;
pub use object::{Applied, Stored};
pub use promise::plan_agrees;
pub use terraform::{Found, Terraform};
pub use wire::UNKNOWN;
