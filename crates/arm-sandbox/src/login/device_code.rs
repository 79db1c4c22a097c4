//! Entra ID's endpoint for device codes, with which a person signs in in a browser. The sandbox has no
//! people, so it answers as Entra does for an application that may not use them.

use super::error::entra;
use crate::{api_error::ApiError, message::Answer, router::RequestContext};

/// Refuses with AADSTS70002, as Entra does if the application is not a public client.
pub(crate) fn refuse(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    let message = "The provided client is not supported for this feature. The client application must be \
                   marked as 'mobile.' Nobody can sign in to the sandbox in a browser: use a client secret, a \
                   certificate, a federated token or a managed identity.";
    Err(entra(401, "invalid_client", 70_002, message, request_context.now))
}
