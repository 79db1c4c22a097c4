//! What holds for every address, every set of them, every service and every firewall.

mod strategies;

mod cidr;

mod block;

mod set;

mod service;

mod diff;
