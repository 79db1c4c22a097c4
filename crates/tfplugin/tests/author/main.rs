//! What the author of a provider gets from this crate, without a Terraform: schemas, rules, pages.

mod model;

mod docs;

mod defects;

mod garden;

mod outline;
