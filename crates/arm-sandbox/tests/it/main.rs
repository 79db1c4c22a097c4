//! What clients of the sandbox meet, by area.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

mod astro;
mod calls;
mod command_line;
mod consistency;
mod exports;
mod faults;
mod federated_credentials;
mod feeds;
mod firewall_lists;
mod firewall_refusals;
mod firewall_rules;
mod firewall_whole;
mod firewall_writers;
mod identities;
mod login;
mod networks;
mod operations;
mod pages;
mod peerings;
mod perimeters;
mod permissions;
mod portal;
mod private_endpoints;
mod private_link_concurrent_writes;
mod private_link_groups;
mod private_link_service_checks;
mod private_links;
mod random_requests;
mod recorded;
mod resources;
mod role_assignment_lists;
mod role_assignments;
mod role_definitions;
mod route_tables;

mod schedules;
mod seeds;
mod served;
mod shared_file;
mod storage_cors;
mod vault_contents;
mod vendor_peerings;
mod vendor_private_endpoints;
mod vendor_vpn_connections;
mod virtual_hubs;
mod vpn_connections;
