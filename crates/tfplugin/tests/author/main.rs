//! What the author of a provider gets from this crate, without a Terraform: schemas, rules, pages.

mod model;

mod docs;

mod schema_validation;

mod garden;

mod outline;
