//! Addresses and ranges for the firewalls of Azure services: pure rules, no I/O.
//!
//! A vendor's data plane reaches a customer's resource only if the resource's firewall lets its addresses in.
//! Whether two entries mean the same, what a service accepts, and what has to be added or removed are questions
//! about addresses alone. Their answers are here, so that every one of them can be tested without Azure and
//! without Terraform.
//!
//! | question | answer |
//! |---|---|
//! | what is this address, CIDR range or range? | [`Block`], read from text; [`Cidr`] for CIDR ranges alone |
//! | what does a firewall's entry mean? | [`Block::stored`], which also reads what only a service writes |
//! | which addresses are these together, or without those? | [`AddressSet`]: union, difference, aggregation |
//! | may a vendor have that address? | [`Reserved::for_block`] says why not |
//! | what does a service accept, and how many? | [`Service`], [`Firewall`] |
//! | which entries does a service get for these addresses? | [`Service::rules`], each a [`Rule`] |
//! | what has to change in a firewall? | [`diff()`]: [`Step`]s in order, and what needs none; also for what is no address, as a [`Member`] |
//!
//! ```
//! use allowlist::{Block, Entry, Service, Step, diff};
//!
//! let wanted: Vec<Block> = ["203.0.113.18/32".parse()?, "203.0.113.44".parse()?].to_vec();
//! let rules = Service::Storage.rules(&wanted).expect("public IPv4 addresses");
//! assert_eq!(rules[0].to_string(), "203.0.113.18");
//!
//! // What the account has: somebody's rule, and two of ours, one of which the vendor gave up.
//! let stored = [
//!     Entry::foreign(Block::stored("192.0.2.10")),
//!     Entry::ours("203.0.113.18".parse()?),
//!     Entry::ours("203.0.113.19".parse()?),
//! ];
//! let blocks: Vec<Block> = rules.iter().map(|it| it.block()).collect();
//! let change = diff(&blocks, &stored);
//! assert_eq!(change.steps, [Step::Add("203.0.113.44".parse()?), Step::Remove(2)]);
//! # Ok::<(), allowlist::BlockError>(())
//! ```

mod cidr;

mod block;

mod set;

mod reserved;

mod service;

mod firewalls;

mod rule;

mod diff;

pub use block::{Block, BlockError, Family};
pub use cidr::{Cidr, CidrError};
pub use diff::{Covered, Difference, Entry, Member, Step, diff};
pub use firewalls::Service;
pub use reserved::Reserved;
pub use rule::Rule;
pub use service::{Firewall, Form, Ipv6, Limit, Refusal, Single};
pub use set::{AddressSet, outermost};
