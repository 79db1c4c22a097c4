//! What a client proves itself with: a secret, or an assertion.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    assertion::{self, FederatedCredential, Kind},
    error::entra,
    token::{Application, Form},
};
use crate::api_error::ApiError;

/// The only type of assertion there is.
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Checks an application that the seed lists.
pub(super) fn authenticate_application(
    form: &Form,
    application: &Application,
    tenant: &str,
    now: Timestamp,
) -> Result<(), ApiError> {
    match ClientAuth::read(form, now)? {
        ClientAuth::Secret(secret) if application.secrets.iter().any(|known| known == secret) => {
            Ok(())
        }
        ClientAuth::Secret(_) => {
            let message = format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret \
                 value, not the client secret ID, for a secret added to app '{}'.",
                application.app_id
            );
            Err(entra(401, "invalid_client", 7_000_215, &message, now))
        }
        ClientAuth::Assertion(text) => {
            let (jwt, kind) = assertion::read(text, &application.app_id, tenant, now)?;
            let thumbprint = jwt.header.get("x5t").and_then(Value::as_str).unwrap_or_default();
            let certificates = &application.certificates;
            match kind {
                Kind::Federated => {
                    assertion::check_trust(&jwt, &application.federated_credentials, now)
                }
                Kind::Certificate
                    if certificates.is_empty()
                        || certificates.iter().any(|it| it == thumbprint) =>
                {
                    Ok(())
                }
                Kind::Certificate => {
                    let message = format!(
                        "The certificate with identifier used to sign the client assertion is not registered on \
                         application. [Reason - The key was not found., Thumbprint of key used by client: \
                         '{thumbprint}']"
                    );
                    Err(entra(401, "invalid_client", 700_027, &message, now))
                }
            }
        }
    }
}

/// A managed identity proves itself only with a token that one of its federated credentials trusts.
pub(super) fn authenticate_identity(
    form: &Form,
    client_id: &str,
    tenant: &str,
    trusted: &[FederatedCredential],
    now: Timestamp,
) -> Result<(), ApiError> {
    match ClientAuth::read(form, now)? {
        ClientAuth::Assertion(text) => {
            let (jwt, _) = assertion::read(text, client_id, tenant, now)?;
            assertion::check_trust(&jwt, trusted, now)
        }
        ClientAuth::Secret(_) => {
            let message = format!(
                "Invalid client secret provided: '{client_id}' is a managed identity and has none."
            );
            Err(entra(401, "invalid_client", 7_000_215, &message, now))
        }
    }
}

/// With no applications listed, what is presented only has to have the right form.
pub(super) fn authenticate_anyone(
    form: &Form,
    client_id: &str,
    tenant: &str,
    now: Timestamp,
) -> Result<(), ApiError> {
    match ClientAuth::read(form, now)? {
        ClientAuth::Secret(_) => Ok(()),
        ClientAuth::Assertion(text) => match assertion::read(text, client_id, tenant, now)? {
            (_, Kind::Certificate) => Ok(()),
            (jwt, Kind::Federated) => {
                assertion::check_issuer(jwt.claim("iss").unwrap_or_default(), now)
            }
        },
    }
}

/// What a client proves itself with.
enum ClientAuth<'a> {
    Secret(&'a str),
    Assertion(&'a str),
}

impl<'a> ClientAuth<'a> {
    fn read(form: &'a Form, now: Timestamp) -> Result<Self, ApiError> {
        match (form.field("client_secret"), form.field("client_assertion")) {
            (_, Some(assertion)) if form.field("client_assertion_type") == Some(ASSERTION) => {
                Ok(ClientAuth::Assertion(assertion))
            }
            (_, Some(_)) => {
                let message = format!("The client_assertion_type must be '{ASSERTION}'.");
                Err(entra(400, "invalid_request", 50_027, &message, now))
            }
            (Some(secret), None) => Ok(ClientAuth::Secret(secret)),
            (None, None) => {
                let message = "'client_assertion', 'client_secret' or 'request' is required for the \
                               'client_credentials' grant type.";
                Err(entra(401, "invalid_client", 7_000_216, message, now))
            }
        }
    }
}
