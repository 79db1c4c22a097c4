//! The provider in the hands of the real Terraform command line.

mod support;

mod access_check;
mod actions;
mod allowlist;
mod allowlist_ownership;
mod astro;
mod bad_input;
mod cli;
mod concurrency;
mod conflict;
mod dns_check;
mod drift;
#[cfg(target_os = "linux")]
mod empty_root;
mod examples;
mod expiry;
mod faults;
mod features;
mod federated_credentials;
mod feeds;
mod functions;
mod guides;
mod hcp;
mod import;
mod interruption;
mod ip_allowlist;
mod kubernetes_identity;
mod life_cycle;
mod managed_identity;
mod mocks;
mod modules;
mod moved;
mod network_rules;
mod offline;
mod old_terraform;
mod package;
mod peering;
mod perimeter;
mod pim;
mod private_endpoint_approval;
mod private_link;
mod query;
mod quickstart;
mod requests;
mod sandbox_act;
#[cfg(target_os = "linux")]
mod sandbox_run;
mod sandbox_seed;
mod sandbox_serve;
mod spellings;
mod tcp;
mod union_registry;
mod union_vnet_plan;
mod upgrade;
mod vendor_grants;
mod vendor_requests;
mod virtual_hub;
mod vpn;
mod workload_identity;

use test_support::{dns, terraform};
