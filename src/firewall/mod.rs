//! What is done with the firewalls of Azure services: which addresses they let in, and how entries
//! are added and removed beside everybody else's.
//!
//! What is particular to a service is a row of [`table`]; the rest is the same for all of them.
//! There are two kinds. A firewall that is a list inside a resource is read, changed and written as
//! a whole, so another writer can undo a change: it is looked at again until it holds ([`list`]). A
//! firewall that is made of rules with names has each of them written by itself ([`named`]).

mod adapter;

mod change;

mod claims;

mod explain;

mod history;

mod list;

mod list_writer;

mod name;

mod named;

mod named_writer;

mod operations;

mod perimeter;

mod standing;

mod table;

#[cfg(test)]
mod tests;

pub(crate) use adapter::{Adapter, Gate};
pub(crate) use change::{Failure, Outcome, Wish};
pub(crate) use claims::{Claim, Estate, Relied, Successor};
pub(crate) use explain::adapter_at;
pub(crate) use name::is_prefix;
pub(crate) use operations::{Firewalls, View};
pub(crate) use table::adapter_of;
#[cfg(test)]
pub(crate) use table::adapters;
