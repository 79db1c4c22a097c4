//! What several services share: types of attributes, checks at plan time, where objects of the state
//! come from, and facts about resources that the provider does not manage.

pub(crate) mod attribute;
pub(crate) mod parse_resource_id_function;
pub(crate) mod plan_checks;
pub(crate) mod provenance;
mod registration;
pub(crate) use registration::register;
