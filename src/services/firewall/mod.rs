//! What is done with the firewalls of Azure services: which addresses they let in, and how entries
//! are added and removed beside everybody else's.
//!
//! What is particular to a service is a row of [`table`]; the rest is the same for all of them.
//! There are two kinds. A firewall that is a list inside a resource is read, changed and written as
//! a whole, so another writer can undo a change: it is looked at again until it holds ([`list`]). A
//! firewall that is made of rules with names has each of them written by itself ([`rule_resources`]).

pub(crate) mod code;
pub(crate) mod diagnostics;
pub(crate) mod effectiveness;
pub(crate) mod rule_resources;
pub(crate) mod rule_writer;
pub(crate) mod service_descriptor;

pub(crate) mod aggregate_cidrs_function;
pub(crate) mod allowlist_data_source;
pub(crate) mod cidr_overlaps_function;
pub(crate) mod client;
pub(crate) mod ip_allowlist;
mod managed;
pub(crate) mod network_rules;
pub(crate) mod normalize_ip_rules_function;
mod registration;

pub(crate) mod change;

pub(crate) mod history;
mod planned_removals;
pub(crate) mod shared_entries;

pub(crate) mod element;
pub(crate) mod entry;
mod flaw;
mod network_effectiveness;
pub(crate) mod network_entry;
pub(crate) mod networks;

pub(crate) mod feed_format;
pub(crate) mod feed_path;
pub(crate) mod service_tags;
pub(crate) mod shrink;

pub(crate) mod list;

pub(crate) mod list_writer;

pub(crate) mod pages;
pub(crate) mod perimeter;
mod perimeter_configurations;
pub(crate) mod prerequisites;

mod rows;
pub(crate) mod table;

#[cfg(test)]
mod tests;

pub(crate) use change::{Desired, Failure, Outcome, Relied, Successor};
pub(crate) use client::{Firewalls, ManagedEntry, View};
pub(crate) use diagnostics::{descriptor_at, network_descriptor_at};
pub(crate) use entry::Entry;
pub(crate) use flaw::{Flaw, Flaws};
pub(crate) use network_entry::NetworkEntry;
pub(crate) use networks::network_descriptor_of;
#[cfg(test)]
pub(crate) use networks::network_descriptors;
pub(crate) use perimeter_configurations::{perimeter_collection, perimeter_version};
pub(crate) use planned_removals::{PlannedChange, text_of};
pub(crate) use prerequisites::Prerequisite;
pub(crate) use rule_resources::is_prefix;
pub(crate) use service_descriptor::ServiceDescriptor;
pub(crate) use shared_entries::{Dependent, Handover};
pub(crate) use table::descriptor_of;
#[cfg(test)]
pub(crate) use table::descriptors;

pub(crate) use registration::register;
