//! The engine against Terraform's rules, by table and by random schemas.

mod folded;

mod random;

mod properties;
