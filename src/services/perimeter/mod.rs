//! Access rules of network security perimeters: who may reach the resources of a perimeter from outside,
//! and whether a rule has reached the resources that it is for.

mod client;
pub(crate) mod code;
pub(crate) mod perimeter_access_rule;
pub(crate) mod perimeter_access_rule_list;
mod registration;
mod rule;
mod standing;
mod watch;

/// Resource type of profiles.
pub(crate) const PROFILE_TYPE: &str = "Microsoft.Network/networkSecurityPerimeters/profiles";

/// Resource type of access rules.
pub(crate) const RULE_TYPE: &str =
    "Microsoft.Network/networkSecurityPerimeters/profiles/accessRules";

pub(crate) use client::{Perimeters, rule_id};
pub(crate) use registration::register;
pub(crate) use rule::{AccessRule, Content, Source, is_rule_name, is_service_tag};
pub(crate) use standing::{Cause, Evidence, Reported, Standing};
pub(crate) use watch::{End, Goal, Watched, in_few_words};
