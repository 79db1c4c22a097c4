//! Entra ID's token endpoint: client credentials with a secret, a certificate or someone else's
//! token.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::form_urlencoded;
use uuid::Uuid;

use super::{assertion::FederatedCredential, client_auth, error::entra, jwt};
use crate::{
    api_error::ApiError,
    clock,
    message::Answer,
    router::RequestContext,
    rules,
    store::{Principal, Result as StoreResult, Session},
};

/// The application that acts for a user of the sandbox who has not logged in.
pub(crate) const SANDBOX_USER: &str = "5a4d0b0e-0000-4000-8000-000000000001";

/// An application that the seed lists. When it lists none, any client ID and secret will do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Application {
    /// The client ID.
    pub(crate) app_id: String,
    /// The tenant that it is in.
    pub(crate) tenant_id: String,
    /// Its principal's object ID; derived from the client ID when absent.
    #[serde(default)]
    pub(crate) object_id: Option<String>,
    /// Its secrets.
    #[serde(default)]
    pub(crate) secrets: Vec<String>,
    /// The thumbprints (`x5t`) of its certificates; empty for any.
    #[serde(default)]
    pub(crate) certificates: Vec<String>,
    /// Whose tokens it trusts.
    #[serde(default)]
    pub(crate) federated_credentials: Vec<FederatedCredential>,
}

impl Application {
    /// The object ID of its principal.
    pub(crate) fn object_id(&self) -> String {
        self.object_id.clone().unwrap_or_else(|| object_id(&self.tenant_id, &self.app_id))
    }
}

/// The subject of a token.
pub(crate) struct Subject {
    /// The directory.
    pub(crate) tenant: String,
    /// The client ID.
    pub(crate) app_id: String,
    /// The object ID.
    pub(crate) object_id: String,
}

/// The version 2 endpoint.
pub(crate) fn v2(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    let form = Form::read(request_context);
    let scope = form.required("scope", request_context.now)?;
    let audience = match scope.split(' ').find_map(|scope| scope.strip_suffix("/.default")) {
        Some(audience) if !audience.is_empty() => audience.to_owned(),
        _ => {
            let message = format!(
                "The provided value for scope {scope} is not valid. Client credential flows must have a scope value \
                 with /.default suffixed to the resource identifier (application ID URI)."
            );
            return Err(entra(400, "invalid_scope", 1_002_012, &message, request_context.now));
        }
    };
    let subject = subject(request_context, &form)?;
    let lifetime = request_context.behavior.token_lifetime_seconds;
    let token = mint(request_context.session, &subject, &audience, lifetime, request_context.now)?;
    Ok(Answer::json(
        200,
        &json!({"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": token}),
    ))
}

/// The version 1 endpoint, whose requests name a resource and whose answers give numbers as text.
pub(crate) fn v1(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    let form = Form::read(request_context);
    let resource = form.required("resource", request_context.now)?.to_owned();
    let subject = subject(request_context, &form)?;
    let lifetime = request_context.behavior.token_lifetime_seconds;
    let token = mint(request_context.session, &subject, &resource, lifetime, request_context.now)?;
    let expiry = request_context.now.as_second() + i64::from(lifetime);
    Ok(Answer::json(
        200,
        &json!({
            "token_type": "Bearer",
            "expires_in": lifetime.to_string(),
            "ext_expires_in": lifetime.to_string(),
            "expires_on": expiry.to_string(),
            "not_before": request_context.now.as_second().to_string(),
            "resource": resource,
            "access_token": token,
        }),
    ))
}

/// Signs an access token and sees to it that its subject is in the directory.
pub(crate) fn mint(
    session: &Session<'_>,
    subject: &Subject,
    audience: &str,
    lifetime: u32,
    now: Timestamp,
) -> StoreResult<String> {
    if session.principal(&subject.object_id)?.is_none() {
        session.save_principal(&Principal {
            id: subject.object_id.to_ascii_lowercase(),
            tenant: subject.tenant.clone(),
            kind: "ServicePrincipal".into(),
            app_id: Some(subject.app_id.clone()),
            member_of: Vec::new(),
            missing_calls: 0,
        })?;
    }
    let issued = now.as_second();
    jwt::sign(
        session,
        &json!({
            "aud": audience,
            "iss": format!("https://sts.windows.net/{}/", subject.tenant),
            "iat": issued,
            "nbf": issued,
            "exp": issued + i64::from(lifetime),
            "appid": subject.app_id,
            "idtyp": "app",
            "oid": subject.object_id,
            "sub": subject.object_id,
            "tid": subject.tenant,
            "uti": Uuid::new_v4().simple().to_string(),
            "ver": "1.0",
        }),
    )
}

/// A token for a user of the sandbox who has not logged in.
pub(crate) fn for_sandbox_user(
    session: &Session<'_>,
    tenant: Option<&str>,
    now: Timestamp,
) -> StoreResult<String> {
    let tenant = match tenant {
        Some(tenant) => tenant.to_ascii_lowercase(),
        None => first_tenant(session)?,
    };
    let behavior: crate::Behavior = session.setting("behavior")?.unwrap_or_default();
    let object_id = object_id(&tenant, SANDBOX_USER);
    let subject = Subject { tenant, app_id: SANDBOX_USER.into(), object_id };
    mint(session, &subject, "https://management.azure.com", behavior.token_lifetime_seconds, now)
}

/// A token for an application that need not log in, because the sandbox itself acts for it.
pub(crate) fn for_application(
    session: &Session<'_>,
    tenant: &str,
    app_id: &str,
    now: Timestamp,
) -> StoreResult<String> {
    let behavior: crate::Behavior = session.setting("behavior")?.unwrap_or_default();
    let applications: Vec<Application> = session.setting("applications")?.unwrap_or_default();
    let listed = applications.iter().find(|it| {
        it.app_id.eq_ignore_ascii_case(app_id) && it.tenant_id.eq_ignore_ascii_case(tenant)
    });
    let known = session.principals_of_application(tenant, &app_id.to_ascii_lowercase())?;
    let object_id = match (listed, known.into_iter().next()) {
        (Some(application), _) => application.object_id(),
        (None, Some(principal)) => principal.id,
        (None, None) => object_id(tenant, app_id),
    };
    let subject = Subject { tenant: tenant.to_owned(), app_id: app_id.to_owned(), object_id };
    mint(session, &subject, "https://management.azure.com", behavior.token_lifetime_seconds, now)
}

/// The default tenant, which is the first one.
pub(crate) fn first_tenant(session: &Session<'_>) -> StoreResult<String> {
    let tenant = session.tenants()?.into_iter().next();
    Ok(tenant.map_or_else(|| crate::DEFAULT_TENANT.to_owned(), |(id, _)| id))
}

/// The object ID of an application's principal in a tenant, when nothing says otherwise.
pub(crate) fn object_id(tenant: &str, app_id: &str) -> String {
    let name = format!("{}/{}", tenant.to_ascii_lowercase(), app_id.to_ascii_lowercase());
    Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes()).to_string()
}

/// Finds out who asks.
fn subject(request_context: &RequestContext<'_>, form: &Form) -> Result<Subject, ApiError> {
    let now = request_context.now;
    let tenant = tenant(request_context)?;
    let grant = form.required("grant_type", now)?;
    if grant != "client_credentials" {
        let message = format!("The app requested an unsupported grant type '{grant}'.");
        return Err(entra(400, "unsupported_grant_type", 70003, &message, now));
    }
    let client_id = form.required("client_id", now)?;
    let applications: Vec<Application> =
        request_context.session.setting("applications")?.unwrap_or_default();
    let known = applications.iter().find(|it| {
        it.app_id.eq_ignore_ascii_case(client_id) && it.tenant_id.eq_ignore_ascii_case(&tenant)
    });
    let identity =
        rules::user_assigned_identities::by_client_id(request_context.session, &tenant, client_id)?;
    match (known, identity) {
        (Some(application), _) => {
            client_auth::authenticate_application(form, application, &tenant, now)?;
            Ok(Subject {
                tenant,
                app_id: application.app_id.clone(),
                object_id: application.object_id(),
            })
        }
        (None, Some(identity)) => {
            client_auth::authenticate_identity(form, client_id, &tenant, &identity.trusted, now)?;
            Ok(Subject { tenant, app_id: client_id.to_owned(), object_id: identity.principal_id })
        }
        (None, None) if applications.is_empty() => {
            client_auth::authenticate_anyone(form, client_id, &tenant, now)?;
            Ok(Subject {
                object_id: object_id(&tenant, client_id),
                tenant,
                app_id: client_id.to_owned(),
            })
        }
        (None, None) => {
            let message = format!(
                "Application with identifier '{client_id}' was not found in the directory '{tenant}'. This can happen \
                 if the application has not been installed by the administrator of the tenant or consented to by any \
                 user in the tenant. You may have sent your authentication request to the wrong tenant."
            );
            Err(entra(400, "unauthorized_client", 700_016, &message, now))
        }
    }
}

/// The tenant in the path, by its ID or its domain.
fn tenant(request_context: &RequestContext<'_>) -> Result<String, ApiError> {
    let asked = request_context.capture("tenant");
    if request_context.session.has_tenant(asked)? {
        return Ok(asked.to_ascii_lowercase());
    }
    for (id, body) in request_context.session.tenants()? {
        let domain = body.get("defaultDomain").and_then(Value::as_str);
        if domain.is_some_and(|domain| domain.eq_ignore_ascii_case(asked)) {
            return Ok(id);
        }
    }
    let message = format!(
        "Tenant '{asked}' not found. Check to make sure you have the correct tenant ID and are signing into the correct \
         cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for \
         the tenant."
    );
    Err(entra(400, "invalid_request", 90002, &message, request_context.now))
}

/// The fields of a token request.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    fn read(request_context: &RequestContext<'_>) -> Self {
        Self(form_urlencoded::parse(&request_context.request.body).into_owned().collect())
    }

    /// A field that is not empty.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
            .filter(|text| !text.is_empty())
    }

    fn required(&self, name: &str, now: Timestamp) -> Result<&str, ApiError> {
        self.field(name).ok_or_else(|| {
            let message =
                format!("The request body must contain the following parameter: '{name}'.");
            entra(400, "invalid_request", 900_144, &message, now)
        })
    }
}

/// The principal of an application that the seed lists.
pub(crate) fn principal_of(application: &Application) -> Principal {
    Principal {
        id: application.object_id().to_ascii_lowercase(),
        tenant: application.tenant_id.to_ascii_lowercase(),
        kind: "ServicePrincipal".into(),
        app_id: Some(application.app_id.clone()),
        member_of: Vec::new(),
        missing_calls: 0,
    }
}

/// When a token expires, as managed identity endpoints give it.
pub(crate) fn expires_on(request_context: &RequestContext<'_>) -> String {
    (clock::milliseconds(request_context.now) / 1000
        + i64::from(request_context.behavior.token_lifetime_seconds))
    .to_string()
}
