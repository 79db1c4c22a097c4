//! Addresses and ranges for the firewalls of Azure services: pure rules, no I/O.
//!
//! A vendor's data plane reaches a customer's resource only if the resource's firewall lets its addresses in.
//! Whether two entries mean the same, what a service accepts, and what has to be added or removed are questions
//! about addresses alone. Their answers are here, so that every one of them can be tested without Azure and
//! without Terraform.
//!
//! There is the address type so far: [`Cidr`], which every other rule is a statement about. The rules of each
//! service, the difference between wanted and stored entries, and the catalogue of private-link targets belong
//! here too.

mod cidr;

pub use cidr::{Cidr, CidrError};
