//! How the Astro API is reached: what the `astro` attribute and the environment come to.

use azure_core::credentials::Secret;
use tfplugin::{Code, Diagnostic, Result};
use url::Url;

use crate::astro::code::AstroCode;
use crate::diagnostics::code::CommonCode;
use crate::provider::code::ConfigurationCode;
use crate::{
    astro::{self, HOST, Version},
    http,
    provider::{
        config::{self, AstroVersion},
        environment::{Environment, text},
    },
};

const ORGANIZATION: &str = "ASTRO_ORGANIZATION_ID";
const TOKEN: &str = "ASTRO_API_TOKEN";
const ADDRESS: &str = "ASTRO_API_HOST";

/// The settings of the Astro API; the object that needs a missing one reports it.
#[derive(Clone, Debug)]
pub(crate) struct Astro {
    /// The Organization.
    pub(crate) organization_id: Option<String>,
    /// The API token.
    pub(crate) token: Option<Secret>,
    /// Where the API is.
    pub(crate) host: Url,
    /// Which version is called.
    pub(crate) version: Version,
}

impl Astro {
    /// Merges the attribute with the environment. In the sandbox the environment does not count: it
    /// is about the real Astro.
    pub(crate) fn resolve(
        attribute: Option<&config::Astro>,
        environment: Environment<'_>,
        in_sandbox: bool,
    ) -> Result<Self> {
        let nothing = |_: &str| None;
        let environment = if in_sandbox { Environment::new(&nothing) } else { environment };
        let given = |value: fn(&config::Astro) -> Option<&String>, variable| {
            text(attribute.and_then(value), &[variable], environment)
        };
        let token = given(|it| it.token.as_ref(), TOKEN);
        let token = token.as_deref().map(checked_token).transpose()?;
        if let Some(token) = &token {
            tfplugin::log::redact(token);
        }
        let host = given(|it| it.host.as_ref(), ADDRESS);
        if in_sandbox && host.is_some() {
            return Err(at(
                *CommonCode::ConflictingArguments,
                "host",
                "Conflicting Astro host",
                "Both `sandbox` and `astro.host` are set. The sandbox is part of the provider \
                 and has no address. Remove one of them."
                    .to_owned(),
            ));
        }
        Ok(Self {
            organization_id: given(|it| it.organization_id.as_ref(), ORGANIZATION)
                .map(checked_organization)
                .transpose()?,
            token: token.map(Secret::from),
            host: checked_host(host.as_deref().unwrap_or(HOST))?,
            version: match attribute.and_then(|it| it.api_version) {
                Some(AstroVersion::V1beta1) => Version::V1beta1,
                Some(AstroVersion::V1) | None => Version::V1,
            },
        })
    }

    /// What a client is made of; an error that says what is missing.
    pub(crate) fn settings(self) -> std::result::Result<astro::Settings, Diagnostic> {
        let Some(organization_id) = self.organization_id else {
            return Err(AstroCode::AstroOrganizationUnknown.error(
                "Unknown Astro Organization",
                format!(
                    "Set `organization_id` in the `astro` attribute of the provider block, or \
                     {ORGANIZATION}. The Astro UI shows it in the Organization's settings; it looks \
                     like `cmg3k0q1x000008l4d2e5f6a7`."
                ),
            ));
        };
        let Some(token) = self.token else {
            return Err(AstroCode::AstroTokenMissing.error(
                "Missing Astro API token",
                format!(
                    "Set {TOKEN}, or `token` in the `astro` attribute of the provider block, to \
                     an API token that may read clusters and Deployments: an Organization API \
                     token, which you create in the Astro UI under Organization Settings, Access \
                     Management."
                ),
            ));
        };
        let mut settings = astro::Settings::new(self.host, organization_id, token);
        settings.version = self.version;
        Ok(settings)
    }
}

fn at(code: Code, attribute: &'static str, summary: &str, detail: String) -> tfplugin::Diagnostics {
    code.error(summary, detail).at(attribute).at("astro").into()
}

fn checked_organization(id: String) -> Result<String> {
    if astro::is_id(&id) {
        return Ok(id);
    }
    Err(at(
        *AstroCode::InvalidAstroId,
        "organization_id",
        "Invalid Astro Organization ID",
        format!(
            "`{id}` is not an ID, which looks like `cmg3k0q1x000008l4d2e5f6a7`. Do not use the \
             name or an address. Environment: {ORGANIZATION}."
        ),
    ))
}

/// The token is not shown, because a token that is nearly right is a secret all the same.
fn checked_token(token: &str) -> Result<String> {
    let token = token.strip_prefix("Bearer ").map_or(token, str::trim);
    if token.bytes().all(|it| it.is_ascii_graphic()) {
        return Ok(token.to_owned());
    }
    Err(at(
        *ConfigurationCode::InvalidSetting,
        "token",
        "Invalid Astro API token",
        format!(
            "The token contains spaces or characters that no token has. Copy it again, in one \
             line. Environment: {TOKEN}."
        ),
    ))
}

fn checked_host(host: &str) -> Result<Url> {
    // Other tools take the name of the host alone.
    let address = if host.contains("://") { host.to_owned() } else { format!("https://{host}") };
    http::read_endpoint(&address).map_err(|error| {
        at(
            *ConfigurationCode::InvalidEndpoint,
            "host",
            "Invalid address of the Astro API",
            format!("{error}. It is `{HOST}` unless set. Environment: {ADDRESS}."),
        )
    })
}
