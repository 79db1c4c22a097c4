//! Azure's role-based access control: roles, and who holds them where.

pub(crate) mod access_check_data_source;
pub(crate) mod assignment;
pub(crate) mod client;
pub(crate) mod code;
pub(crate) mod custom_role;
pub(crate) mod delegation;
pub(crate) mod delegation_condition_function;
pub(crate) mod effective_assignment;
pub(crate) mod permission;
pub(crate) mod pim_role_assignment;
pub(crate) mod pim_role_assignment_list;
mod planned_roles;
pub(crate) mod reach;
mod registration;
pub(crate) mod role;
pub(crate) mod role_assignment;
pub(crate) mod role_assignment_id_function;
pub(crate) mod role_assignment_list;
pub(crate) mod role_assignments_data_source;
pub(crate) mod role_definition;
pub(crate) mod role_definition_list;
pub(crate) mod roles;
pub(crate) mod schedule;
pub(crate) mod vendor_role_definition_function;
pub(crate) use assignment::Place;
pub(crate) use assignment::{ASSIGNMENT_TYPE, assignment_id, derived_name};
pub(crate) use assignment::{Assignment, AssignmentProperties, NewAssignment};
pub(crate) use assignment::{Grant, Planned};
pub(crate) use client::{Authorization, Filter, Put};
pub(crate) use custom_role::{CustomRole, NewRole, PermissionSet, RolePut};
pub(crate) use custom_role::{derived_role_guid, role_key};
pub(crate) use effective_assignment::{EffectiveAssignment, How, effect, holdings};
pub(crate) use effective_assignment::{IneffectiveRole, doubt};
pub(crate) use permission::{Permission, Verdict, verdict};
pub(crate) use permission::{is_action, no_action};
pub(crate) use planned_roles::PlannedRole;
pub(crate) use reach::scope_without_effect;
pub(crate) use reach::{Reach, reach};
pub(crate) use role::{BuiltInRole, built_in_role};
pub(crate) use role::{Role, definition_guid, definition_id, same_role};
pub(crate) use roles::similar as similar_roles;

/// API version of `Microsoft.Authorization`.
const API_VERSION: &str = "2022-04-01";

pub(crate) use registration::register;
