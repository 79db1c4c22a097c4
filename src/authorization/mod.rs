//! Azure's role-based access control: roles, and who holds them where.

mod built_in;

mod role;

mod name;

mod assignment;

mod definition;

mod operations;

mod place;

mod planned;

mod reach;

mod roles;

mod holding;

mod honour;

mod permission;

mod action;

pub(crate) use action::{is_action, no_action};
pub(crate) use assignment::{Assignment, AssignmentProperties, NewAssignment};
pub(crate) use built_in::{BuiltInRole, by_id as built_in_role};
pub(crate) use holding::{Holding, How, effect, holdings};
pub(crate) use honour::{Trap, doubt};
pub(crate) use name::{ASSIGNMENT_TYPE, assignment_id, derived_name};
pub(crate) use operations::{Authorization, Filter, Put};
pub(crate) use permission::{Permission, Verdict, verdict};
pub(crate) use place::Place;
pub(crate) use planned::{Grant, Planned};
pub(crate) use reach::{Reach, reach, without_effect};
pub(crate) use role::{Role, definition_guid, definition_id, same_role};
pub(crate) use roles::similar as similar_roles;

/// API version of `Microsoft.Authorization`.
const API_VERSION: &str = "2022-04-01";
