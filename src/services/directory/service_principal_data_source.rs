//! `dataplane_service_principal`: the object ID of a vendor's application.

use tfplugin::{Computed, Config, Context, DataSource, Diagnostic, Diagnostics, Model, Result};

use super::{ServicePrincipal, code::DirectoryCode, consent_command};
use crate::{Clients, azure, diagnostics::code::CommonCode, services::common::attribute::Guid};

/// Finds the service principal of a vendor's application in your tenant: the object ID that roles are
/// assigned to, by the client ID that the vendor publishes, or by the beginning of the name.
///
/// An application of another tenant has a service principal in yours only after somebody consented to
/// it. If there is none, the data source succeeds with `exists = false` and a warning: `consent_url`
/// is the address at which an administrator consents, and `consent_command` creates the service
/// principal without a browser. Use `exists` to assign roles only once it exists. Compare with `false`:
/// while the directory is unreadable, `exists` is null, and the roles must stay.
///
/// ```terraform
/// resource "dataplane_role_assignment" "vendor" {
///   count        = data.dataplane_service_principal.vendor.exists == false ? 0 : 1
///   scope        = var.vnet_id
///   role         = "Network Contributor"
///   principal_id = data.dataplane_service_principal.vendor.object_id
/// }
/// ```
///
/// The directory is read through Microsoft Graph. If the caller may not read it (403), the data source
/// succeeds with `exists` and `object_id` null and a warning. Then set the object ID by hand: the
/// portal shows it under "Enterprise applications", and `az ad sp show --id <client ID> --query id`
/// prints it.
///
/// ~> A new service principal can take minutes to be known everywhere. After a consent to Snowflake's
/// application it can take an hour.
///
/// ## Azure permissions
///
/// None in Azure. In Microsoft Graph (API version 1.0), `Application.Read.All`, or the Entra role
/// `Directory Readers`.
#[derive(Debug, Model)]
#[tf(name = "service_principal")]
pub(crate) struct ServicePrincipalSource {
    /// Client (application) ID of the application. Exactly one of `client_id` and `name_prefix` must be
    /// set.
    #[tf(optional)]
    client_id: Computed<Option<Guid>>,
    /// Beginning of the name of the service principal, such as the value of
    /// `AZURE_MULTI_TENANT_APP_NAME` that Snowflake shows, up to its underscore.
    name_prefix: Option<String>,
    /// GUID of your tenant, for `consent_url`. Without it, the address asks for the tenant at sign-in.
    tenant_id: Option<Guid>,
    /// Object ID of the service principal; null if it does not exist, or the directory is unreadable.
    object_id: Computed<Option<String>>,
    /// Name of the service principal; null likewise.
    display_name: Computed<Option<String>>,
    /// Whether the service principal exists; null if the directory is unreadable.
    exists: Computed<Option<bool>>,
    /// Address at which an administrator consents to the application; null without a client ID.
    consent_url: Computed<Option<String>>,
    /// Command that creates the service principal; null without a client ID.
    consent_command: Computed<Option<String>>,
}

impl DataSource for ServicePrincipalSource {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        let mut found = Diagnostics::default();
        if config.is_set("client_id") && config.is_set("name_prefix") {
            found.push(
                CommonCode::ConflictingArguments
                    .error(
                        "Conflicting search arguments",
                        "Both `client_id` and `name_prefix` are set. Set only one of them.",
                    )
                    .at("name_prefix"),
            );
        }
        if config.is_null("client_id") && config.is_null("name_prefix") {
            found.push(CommonCode::MissingArgument.error(
                "Missing search argument",
                "Set `client_id` to the client ID that the vendor publishes, or `name_prefix` to the \
                 beginning of the name of the service principal.",
            ));
        }
        if config.known::<String>("name_prefix").is_some_and(|it| it.trim().is_empty()) {
            found.push(
                CommonCode::EmptyArgument
                    .error("Empty name prefix", "An empty prefix matches every service principal.")
                    .at("name_prefix"),
            );
        }
        found
    }

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let directory = ctx.clients.directory()?;
        let authority = directory.authority();
        let client_id = self.client_id.known().cloned().flatten();
        let found = match (&client_id, &self.name_prefix) {
            (Some(id), _) => directory.by_client(id.value()).await.map(Vec::from_iter),
            (None, Some(prefix)) => directory.by_name(prefix).await,
            (None, None) => Ok(Vec::new()),
        };
        let found = match found {
            Ok(found) => found,
            Err(error) if error.is_forbidden() => {
                ctx.warn(unreadable(&self, error));
                return Ok(self.answered(&authority, None, None, client_id));
            }
            Err(error) => return Err(Diagnostic::from(error).into()),
        };
        if 1 < found.len() {
            return Err(ambiguous(self.name_prefix.as_deref().unwrap_or_default(), &found).into());
        }
        let found = found.into_iter().next();
        let made = self.answered(&authority, Some(found.is_some()), found.as_ref(), client_id);
        if found.is_none() {
            ctx.warn(made.missing());
        }
        Ok(made)
    }
}

impl ServicePrincipalSource {
    /// The outputs for what was found, and whether anything was; `None` if nobody knows.
    fn answered(
        self,
        authority: &str,
        exists: Option<bool>,
        principal: Option<&ServicePrincipal>,
        client_id: Option<Guid>,
    ) -> Self {
        let client_id = client_id.or_else(|| principal.map(|it| Guid::from(it.app_id)));
        let tenant =
            self.tenant_id.as_ref().map_or("organizations".to_owned(), ToString::to_string);
        let url = client_id
            .as_ref()
            .map(|it| format!("{authority}/{tenant}/adminconsent?client_id={}", it.value()));
        Self {
            object_id: principal.map(|it| it.id.to_string()).into(),
            display_name: principal.and_then(|it| it.display_name.clone()).into(),
            exists: exists.into(),
            consent_url: url.into(),
            consent_command: client_id.as_ref().map(|it| consent_command(it.value())).into(),
            client_id: client_id.into(),
            ..self
        }
    }

    /// The application has no service principal.
    fn missing(&self) -> Diagnostic {
        let (url, command) = (self.consent_url.known(), self.consent_command.known());
        match (url.cloned().flatten(), command.cloned().flatten(), &self.name_prefix) {
            (Some(url), Some(command), None) => DirectoryCode::ConsentMissing
                .warning(
                    "Application without a service principal",
                    format!(
                        "The tenant has no service principal of this application, so no role can be \
                         assigned to it. An administrator consents to it at\n\n{url}\n\nor somebody who \
                         may create service principals runs\n\n{command}"
                    ),
                )
                .at("client_id"),
            (_, _, prefix) => DirectoryCode::ConsentMissing
                .warning(
                    "Application without a service principal",
                    format!(
                        "No service principal in the tenant has a name that begins with `{}`. Consent \
                         at the address that the vendor shows (Snowflake: `AZURE_CONSENT_URL`), and \
                         wait until the service principal appears; or set `client_id`.",
                        prefix.as_deref().unwrap_or_default()
                    ),
                )
                .at("name_prefix"),
        }
    }
}

/// The caller may not read the directory.
fn unreadable(source: &ServicePrincipalSource, error: azure::Error) -> Diagnostic {
    let attribute = if source.name_prefix.is_some() { "name_prefix" } else { "client_id" };
    let detail = Diagnostic::from(error).detail;
    DirectoryCode::DirectoryUnreadable
        .warning(
            "Unreadable directory",
            format!(
                "The caller may not read service principals, so `object_id` is null. Grant it the \
                 Microsoft Graph permission `Application.Read.All`, or set the object ID by hand: `az \
                 ad sp show --id <client ID> --query id` prints it.\n\n{detail}"
            ),
        )
        .at(attribute)
}

/// Several service principals match.
fn ambiguous(prefix: &str, found: &[ServicePrincipal]) -> Diagnostic {
    let lines: Vec<_> = found
        .iter()
        .map(|it| {
            let name = it.display_name.as_deref().unwrap_or_default();
            format!("- `{name}`, client ID {}, object ID {}", it.app_id, it.id)
        })
        .collect();
    DirectoryCode::AmbiguousServicePrincipal
        .error(
            "Ambiguous service principal",
            format!(
                "{} service principals have names that begin with `{prefix}`:\n\n{}\n\nUse a longer \
                 prefix, or `client_id`.",
                found.len(),
                lines.join("\n")
            ),
        )
        .at("name_prefix")
}
