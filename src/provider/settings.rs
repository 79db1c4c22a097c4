//! What the provider block and the environment come to, before anything is connected.

mod astro;
mod credential;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use tfplugin::{Diagnostic, Diagnostics, Path, Result};

use crate::provider::code::ConfigurationCode;
use crate::provider::environment::hide_secrets;
use crate::{
    azure::{Cloud, Credential, EndpointError},
    provider::{
        config::{self, Block},
        environment::{Environment, text},
    },
};
pub(crate) use astro::Astro;
use credential::Inputs;
use credential::SignIn;

/// File of the simulated Azure where none is named.
const SANDBOX_DATABASE: &str = ".dataplane-sandbox.db";

/// Everything that the clients are made from.
#[derive(Debug)]
pub(crate) struct Settings {
    /// Where Azure is.
    pub(crate) cloud: Cloud,
    /// Who signs in; nobody in the sandbox, and where nothing says who.
    pub(crate) credential: Option<Credential>,
    /// Further tenants to fetch tokens from.
    pub(crate) auxiliary_tenants: Vec<String>,
    /// How often a refused call is repeated at most; no ceiling where none is set.
    pub(crate) max_retries: Option<u32>,
    /// Correlation ID of all calls, where the environment fixes it.
    pub(crate) correlation_id: Option<String>,
    /// Whether plans ask Azure nothing.
    pub(crate) skip_remote_checks: bool,
    /// The Astro API, or what is wrong with its environment variables.
    pub(crate) astro: Result<Astro>,
    /// The simulated Azure, where that is wanted.
    pub(crate) sandbox: Option<Sandbox>,
}

/// Where the simulated Azure is kept.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sandbox {
    /// The database, or its name where it lasts for one run.
    pub(crate) database: PathBuf,
    /// Whether it lasts for one run.
    pub(crate) for_one_run: bool,
    /// What exists from the start.
    pub(crate) seed: Option<PathBuf>,
    /// The tenant to sign in to; the seed's first one where none is named.
    pub(crate) tenant_id: Option<String>,
}

impl Settings {
    /// Merges the provider block with the environment. Reads local files, calls nobody.
    pub(crate) fn resolve(block: &Block, environment: Environment<'_>) -> Result<Self> {
        let sandbox = block.sandbox.as_ref().map(|it| Sandbox {
            database: it.database.as_deref().unwrap_or(SANDBOX_DATABASE).into(),
            for_one_run: it.lifetime == Some(config::Lifetime::Run),
            seed: it.seed.as_deref().map(PathBuf::from),
            tenant_id: block.tenant_id.clone(),
        });
        hide_secrets(block, environment);
        let sign_in = SignIn::choose(block, environment);
        let auxiliary_tenants = auxiliary_tenants(block, environment, sign_in)?;
        let credential = match sandbox {
            Some(_) => None,
            None => Inputs { block, environment }.credential(sign_in)?,
        };
        let astro = Astro::resolve(block.astro.as_ref(), environment, sandbox.is_some());
        let astro = match astro {
            Err(problems) if block.astro.is_some() => return Err(problems),
            // A variable that is left over from something else stops nobody who does not use Astro.
            astro => astro.map_err(of_the_environment),
        };
        Ok(Self {
            astro,
            cloud: cloud(block, environment)?,
            credential,
            auxiliary_tenants,
            max_retries: max_retries(block, environment)?,
            correlation_id: environment.text(&["ARM_CORRELATION_REQUEST_ID"]),
            skip_remote_checks: block.skip_remote_checks.unwrap_or(false),
            sandbox,
        })
    }
}

/// The same problems, about no attribute: the user set none.
fn of_the_environment(problems: Diagnostics) -> Diagnostics {
    Diagnostics(
        problems.0.into_iter().map(|it| Diagnostic { path: Path::default(), ..it }).collect(),
    )
}

fn cloud(block: &Block, environment: Environment<'_>) -> Result<Cloud> {
    let cloud = match block.environment {
        Some(config::Cloud::Public) => Cloud::public(),
        Some(config::Cloud::UsGovernment) => Cloud::us_government(),
        Some(config::Cloud::China) => Cloud::china(),
        None => match environment.text(&["ARM_ENVIRONMENT"]) {
            None => Cloud::public(),
            Some(name) => Cloud::named(&name).ok_or_else(|| {
                ConfigurationCode::InvalidSetting
                    .error(
                        "Invalid ARM_ENVIRONMENT",
                        format!("`{name}` is not one of `public`, `usgovernment`, `china`."),
                    )
                    .at("environment")
            })?,
        },
    };
    let at = |name: &'static str| {
        move |error: EndpointError| {
            ConfigurationCode::InvalidEndpoint
                .error("Invalid endpoint", format!("{error}."))
                .at(name)
        }
    };
    let cloud = match text(
        block.resource_manager_endpoint.as_ref(),
        &["ARM_RESOURCE_MANAGER_ENDPOINT"],
        environment,
    ) {
        Some(endpoint) => {
            cloud.with_resource_manager(&endpoint).map_err(at("resource_manager_endpoint"))?
        }
        None => cloud,
    };
    let cloud = match text(
        block.authority_host.as_ref(),
        &["ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST"],
        environment,
    ) {
        Some(host) => cloud.with_authority_host(&host).map_err(at("authority_host"))?,
        None => cloud,
    };
    let audience = text(
        block.resource_manager_audience.as_ref(),
        &["ARM_RESOURCE_MANAGER_AUDIENCE"],
        environment,
    );
    Ok(match audience {
        Some(audience) => cloud.with_audience(&audience),
        None => cloud,
    })
}

fn auxiliary_tenants(
    block: &Block,
    environment: Environment<'_>,
    sign_in: SignIn,
) -> Result<Vec<String>> {
    let tenants = match &block.auxiliary_tenant_ids {
        Some(tenants) => tenants.clone(),
        None => environment
            .text(&["ARM_AUXILIARY_TENANT_IDS"])
            .map(|it| {
                it.split(';').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
            })
            .unwrap_or_default(),
    };
    let problem = if 3 < tenants.len() {
        "Azure accepts tokens of at most three tenants besides the first."
    } else if !tenants.is_empty() && sign_in == SignIn::ManagedIdentity {
        "A managed identity exists in one tenant and cannot get tokens from another. Sign in \
         with an application that exists in all of them."
    } else {
        return Ok(tenants);
    };
    Err(ConfigurationCode::InvalidAuxiliaryTenants
        .error("Invalid auxiliary tenants", problem)
        .at("auxiliary_tenant_ids")
        .into())
}

fn max_retries(block: &Block, environment: Environment<'_>) -> Result<Option<u32>> {
    if let Some(count) = block.max_retries {
        return Ok(u32::try_from(count).ok());
    }
    let Some(text) = environment.text(&["ARM_MAX_RETRIES"]) else { return Ok(None) };
    text.parse().ok().filter(|it| *it <= 50).map(Some).ok_or_else(|| {
        ConfigurationCode::InvalidSetting
            .error("Invalid ARM_MAX_RETRIES", format!("`{text}` is not a number from 0 to 50."))
            .at("max_retries")
            .into()
    })
}
