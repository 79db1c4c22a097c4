//! What every call of the management API needs: the caller, the API version, the scope, and the
//! permission.

mod authentication;
mod body;
pub(crate) mod filter;
pub(crate) mod inventory;
pub(crate) mod lock;
pub(crate) mod names;
pub(crate) mod operations;
mod page;
pub(crate) mod patch;
mod permission;
pub(crate) mod policy;
pub(crate) mod providers;
pub(crate) mod resources;
pub(crate) mod scope;
mod signature;
pub(crate) mod subscriptions;
pub(crate) mod version;

use jiff::Timestamp;

use crate::{
    Behavior,
    api_error::ApiError,
    id::Id,
    login::token::{self, SANDBOX_USER},
    message::Answer,
    router::RequestContext,
    store::Session,
    throttle::{self, Account},
};

pub(crate) use authentication::caller_of;
pub(crate) use permission::{
    DELEGATIONS, DENIED, DENY_ASSIGNMENTS, Delegated, Delegation, Denial, DenyAssignment,
    check_delegation, denials,
};

/// The context of a call whose caller is known.
#[derive(Clone, Debug)]
pub(crate) struct Context<'a> {
    /// The transaction.
    pub(crate) session: &'a Session<'a>,
    /// The simulated behavior of Azure.
    pub(crate) behavior: &'a Behavior,
    /// The current time.
    pub(crate) now: Timestamp,
    /// The caller.
    pub(crate) caller: Caller,
    /// The same application in other tenants, if it sent their tokens.
    pub(crate) auxiliary: Vec<Caller>,
}

/// The caller of a request.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The directory, in lower case.
    pub(crate) tenant: String,
    /// The object ID.
    pub(crate) object_id: String,
    /// The client ID.
    pub(crate) app_id: String,
}

impl<'a> Context<'a> {
    /// The context with which the sandbox itself reads a tenant, for its pages.
    pub(crate) fn of_sandbox(
        session: &'a Session<'a>,
        behavior: &'a Behavior,
        now: Timestamp,
        tenant: &str,
    ) -> Self {
        let app_id = SANDBOX_USER.to_owned();
        let caller = Caller {
            tenant: tenant.to_owned(),
            object_id: token::object_id(tenant, &app_id),
            app_id,
        };
        Self { session, behavior, now, caller, auxiliary: Vec::new() }
    }

    /// The caller's tenant, to which all reads are limited.
    pub(crate) fn tenant(&self) -> &str {
        &self.caller.tenant
    }

    /// Refuses the caller if the seed denies it an action on a scope.
    pub(crate) fn permit(&self, action: &str, scope: &Id) -> Result<(), ApiError> {
        permission::check(self, action, scope)
    }
}

/// Answers a call with a token, after it checked the token against the tenant of the subscription.
pub(crate) fn authenticated(
    request_context: &RequestContext<'_>,
    endpoint: fn(&Context<'_>, &RequestContext<'_>) -> Result<Answer, ApiError>,
) -> Result<Answer, ApiError> {
    let RequestContext { session, request, behavior, now, .. } = *request_context;
    version::check_present(request)?;
    let subscription = scope::subscription_of(&request.path);
    let caller = authentication::caller(request_context, subscription.as_deref())?;
    let auxiliary = authentication::auxiliary(request_context)?;
    let headers = match &behavior.throttling {
        None => Vec::new(),
        Some(throttling) => {
            let account = Account {
                tenant: &caller.tenant,
                subscription: subscription.as_deref(),
                principal: &caller.object_id,
            };
            throttle::admit(session, throttling, &account, &request.method, now)?
        }
    };
    let context = Context { session, behavior, now, caller, auxiliary };
    let mut answer = endpoint(&context, request_context).unwrap_or_else(Answer::from);
    answer.headers.extend(headers);
    Ok(answer)
}
