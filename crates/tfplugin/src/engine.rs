//! What happens between the wire and a handler: values are planned, completed, checked and
//! compared here, and handlers run inside their limits. The server calls one function per request.

mod body;

mod run;

mod semantic_equality;

mod sanitize;

mod required;

mod validate;

mod merge;

mod replacement;

mod plan_check;

mod plan;

mod apply;

mod read;

mod import;

mod upgrade;

mod function;

#[cfg(test)]
mod tests;

use crate::stop::Interrupt;

pub(crate) use apply::{ApplyRequest, apply};
pub(crate) use function::{Failed, call_function, invoke, plan_action};
pub(crate) use import::{ImportRequest, import, propose};
pub(crate) use plan::{PlanRequest, plan};
pub(crate) use read::{ReadRequest, list, read, read_data_source};
pub(crate) use run::run_unbounded;
pub(crate) use upgrade::{move_state, upgrade, upgrade_identity};
pub(crate) use validate::{WriteOnly, validate};

/// What a call may use, and how it learns that Terraform wants it to stop.
#[derive(Debug)]
pub(crate) struct Call<'a, C> {
    /// What the provider block was configured to.
    pub(crate) clients: &'a C,
    /// Fires when Terraform asks the provider to stop.
    pub(crate) stop: &'a Interrupt,
}

impl<C> Clone for Call<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Call<'_, C> {}
