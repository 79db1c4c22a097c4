//! Whether a caller may peer with the remote network. A network of another tenant needs a second
//! token, of the same application in that tenant.

use crate::{
    api_error::ApiError,
    arm::{Caller, Context},
    id::Id,
    rules::action_type,
    store::Result as StoreResult,
};

/// What a caller does to the remote network.
const PEER: &str = "Microsoft.Network/virtualNetworks/peer/action";

/// Refuses who may not peer with the remote network.
pub(in crate::rules::network) fn check(
    context: &Context<'_>,
    link: &Id,
    remote: &Id,
) -> Result<(), ApiError> {
    let subscription = remote.subscription().unwrap_or_default();
    let Some(caller) = caller_in(context, subscription)? else {
        return Err(refused(format!(
            "The client has permission to perform action '{PEER}' on scope '{}', however the current tenant '{}' is not \
             authorized to access linked subscription '{subscription}'.",
            link.text(),
            context.tenant(),
        )));
    };
    let there = Context { caller, ..context.clone() };
    if there.permit(PEER, remote).is_ok() {
        return Ok(());
    }
    Err(refused(format!(
        "The client '{}' with object id '{}' has permission to perform action \
         '{}/write' on scope '{}'; however, it does not have \
         permission to perform action(s) '{PEER}' on the linked scope(s) '{}' (respectively) or the linked scope(s) are \
         invalid.",
        there.caller.app_id,
        there.caller.object_id,
        action_type(link),
        link.text(),
        remote.text(),
    )))
}

/// The caller as the tenant of that subscription knows them, if they showed that it does.
fn caller_in(context: &Context<'_>, subscription: &str) -> StoreResult<Option<Caller>> {
    let Some(tenant) = context.session.tenant_of(subscription)? else { return Ok(None) };
    if tenant == context.tenant() {
        return Ok(Some(context.caller.clone()));
    }
    let same = |it: &&Caller| it.tenant == tenant && it.app_id == context.caller.app_id;
    Ok(context.auxiliary.iter().find(same).cloned())
}

fn refused(message: String) -> ApiError {
    ApiError::new(403, "LinkedAuthorizationFailed", message)
}
