//! The engine against Terraform's rules, by table and by random schemas.

mod folded;

mod random;

mod plan;

mod plan_check;

mod replacement;

mod properties;

mod thing;

mod hook;

mod apply;

mod read;

mod limits;

mod states;

mod validate;

mod others;
