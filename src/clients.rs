//! What resources and data sources work with: one place that builds transports and credentials.

use arm_sandbox::{Database, Sandbox, SeedSource};
use azure_core::credentials::Secret;
use tfplugin::{Diagnostic, Result};

use crate::{
    arm::{self, Cloud, Credential, Transport},
    astro,
    authorization::Authorization,
    federation::Federation,
    firewall::Firewalls,
    identity::Identities,
    lookups::Lookups,
    network::Networks,
    private_link::PrivateLinks,
    settings::{self, Settings},
};

/// The clients that a configured provider has.
#[derive(Debug)]
pub struct Clients {
    /// Whether plans ask Azure nothing.
    pub(crate) skip_remote_checks: bool,
    /// Azure, or why it cannot be reached.
    azure: std::result::Result<Azure, Diagnostic>,
    /// The Astro API, or why it cannot be asked.
    astro: Result<astro::Client>,
}

/// Everything that talks to Azure Resource Manager; all of it shares one client.
#[derive(Debug)]
struct Azure {
    authorization: Authorization,
    federation: Federation,
    firewalls: Firewalls,
    identities: Identities,
    lookups: Lookups,
    networks: Networks,
    private_links: PrivateLinks,
}

impl Clients {
    /// Clients for these settings. Nothing is fetched before the first use.
    pub(crate) fn new(settings: Settings, terraform: &str) -> Result<Self> {
        let skip_remote_checks = settings.skip_remote_checks;
        if let Some(sandbox) = &settings.sandbox {
            let opened = open(sandbox)?;
            let azure = Ok(Azure::new(simulated(&opened, sandbox, &settings)?));
            let astro = simulated_astro(&opened, settings.astro).map(astro::Client::new);
            return Ok(Self { skip_remote_checks, azure, astro });
        }
        let astro = real_astro(&settings, terraform).map(astro::Client::new);
        let azure = real(settings, terraform).map(Azure::new);
        Ok(Self { skip_remote_checks, azure, astro })
    }

    /// Clients of a provider block whose arguments `unknown` are not known yet.
    pub(crate) fn not_yet_configured(unknown: &[&str]) -> Self {
        let names: Vec<_> = unknown.iter().map(|it| format!("`{it}`")).collect();
        let why = Diagnostic::error(
            "The provider is not configured yet",
            format!(
                "{} of the provider block depends on something that is known only after an apply. \
                 Apply that first (`terraform apply -target=…`), or use a value that is known.",
                names.join(", ")
            ),
        );
        // Without an answer from Azure a plan is still possible: nothing is asked.
        Self { skip_remote_checks: true, azure: Err(why.clone()), astro: Err(why.into()) }
    }

    /// The Astro API; an error that says what is missing in the provider block.
    pub(crate) fn astro(&self) -> Result<&astro::Client> {
        self.astro.as_ref().map_err(Clone::clone)
    }

    /// Role-based access control.
    pub(crate) fn authorization(&self) -> Result<&Authorization> {
        Ok(&self.azure()?.authorization)
    }

    /// Federated credentials of managed identities.
    pub(crate) fn federation(&self) -> Result<&Federation> {
        Ok(&self.azure()?.federation)
    }

    /// The firewalls of Azure services.
    pub(crate) fn firewalls(&self) -> Result<&Firewalls> {
        Ok(&self.azure()?.firewalls)
    }

    /// Managed identities.
    pub(crate) fn identities(&self) -> Result<&Identities> {
        Ok(&self.azure()?.identities)
    }

    /// Facts about other resources.
    pub(crate) fn lookups(&self) -> Result<&Lookups> {
        Ok(&self.azure()?.lookups)
    }

    /// Virtual networks, their peerings, and route tables.
    pub(crate) fn networks(&self) -> Result<&Networks> {
        Ok(&self.azure()?.networks)
    }

    /// Private endpoint connections, from the side of the resource that they lead to.
    pub(crate) fn private_links(&self) -> Result<&PrivateLinks> {
        Ok(&self.azure()?.private_links)
    }

    fn azure(&self) -> Result<&Azure> {
        self.azure.as_ref().map_err(|diagnostic| diagnostic.clone().into())
    }
}

impl Azure {
    fn new(settings: arm::Settings) -> Self {
        let client = arm::Client::new(settings);
        Self {
            authorization: Authorization::new(client.clone()),
            federation: Federation::new(client.clone()),
            firewalls: Firewalls::new(client.clone()),
            identities: Identities::new(client.clone()),
            lookups: Lookups::new(client.clone()),
            networks: Networks::new(client.clone()),
            private_links: PrivateLinks::new(client),
        }
    }
}

/// Azure itself.
fn real(settings: Settings, terraform: &str) -> std::result::Result<arm::Settings, Diagnostic> {
    let mut real =
        arm::Settings::new(settings.cloud, settings.credential.ok_or_else(no_credential)?);
    real.auxiliary_tenants = settings.auxiliary_tenants;
    real.correlation_id = settings.correlation_id;
    real.max_retries = settings.max_retries;
    if !terraform.is_empty() {
        real.user_agent = format!("{} terraform/{terraform}", real.user_agent);
    }
    Ok(real)
}

/// The Astro API itself.
fn real_astro(settings: &Settings, terraform: &str) -> Result<astro::Settings> {
    let mut real = settings.astro.clone()?.settings()?;
    real.max_retries = settings.max_retries;
    if !terraform.is_empty() {
        real.user_agent = format!("{} terraform/{terraform}", real.user_agent);
    }
    Ok(real)
}

fn open(sandbox: &settings::Sandbox) -> Result<Sandbox> {
    let opened = Sandbox::open(arm_sandbox::Settings {
        database: Database::File(sandbox.database.clone()),
        seed: sandbox.seed.clone().map(SeedSource::File),
        ..arm_sandbox::Settings::default()
    });
    Ok(opened.map_err(|error| unusable(&error))?)
}

fn unusable(error: &arm_sandbox::Error) -> Diagnostic {
    Diagnostic::error("The sandbox cannot be used", format!("{error}.")).at("sandbox")
}

/// The simulated Azure: the same client, whose requests go into a router of this process.
fn simulated(
    opened: &Sandbox,
    sandbox: &settings::Sandbox,
    settings: &Settings,
) -> Result<arm::Settings> {
    let auxiliary_tenants = &settings.auxiliary_tenants;
    let token = |tenant: Option<&str>| {
        opened.access_token(tenant).map(Secret::from).map_err(|error| unusable(&error))
    };
    let own = token(sandbox.tenant_id.as_deref())?;
    let other = |tenant: &String| Ok((tenant.to_ascii_lowercase(), token(Some(tenant))?));
    let others = auxiliary_tenants.iter().map(other).collect::<Result<_>>()?;
    let credential = Credential::StaticByTenant { own, others };
    // The sandbox is at the public cloud's address, and whatever cloud the configuration is for.
    let mut cloud = Cloud::public();
    cloud.federated_audience = settings.cloud.federated_audience;
    let mut simulated = arm::Settings::new(cloud, credential);
    simulated.auxiliary_tenants.clone_from(auxiliary_tenants);
    simulated.transport = Transport::Router(opened.router());
    // What the sandbox refuses for being asked too fast is part of what it simulates.
    simulated.rates = None;
    Ok(simulated)
}

/// The simulated Astro API. The Organization is the only one there is, unless one is named; the token
/// is the first that the seed lists, or any.
fn simulated_astro(
    opened: &Sandbox,
    configured: Result<settings::Astro>,
) -> Result<astro::Settings> {
    let mut configured = configured?;
    if configured.organization_id.is_none() {
        let known = opened.astro_organizations().map_err(|error| unusable(&error))?;
        configured.organization_id = match <[String; 1]>::try_from(known) {
            Ok([only]) => Some(only),
            Err(known) => return Err(no_single_organization(&known).into()),
        };
    }
    if configured.token.is_none() {
        let listed = opened.astro_token().map_err(|error| unusable(&error))?;
        configured.token = Some(Secret::from(listed.unwrap_or_else(|| "sandbox".to_owned())));
    }
    let mut simulated = configured.settings()?;
    simulated.transport = Transport::Router(opened.router());
    simulated.rates = None;
    Ok(simulated)
}

fn no_single_organization(known: &[String]) -> Diagnostic {
    let seed = if known.is_empty() {
        "The sandbox has no Astro Organization. List one in the seed, under `astro.organizations`; a \
         seed is read once, when the database is new."
            .to_owned()
    } else {
        format!(
            "The sandbox has several: {}. Set `organization_id` in the `astro` attribute of the \
             provider block.",
            known.join(", ")
        )
    };
    Diagnostic::error("The Astro Organization is not known", seed)
}

fn no_credential() -> Diagnostic {
    Diagnostic::error(
        "No way to sign in to Azure",
        "The provider block and the environment name no credential, and `use_cli` is false. Set one \
         of: `client_secret`, `client_certificate`, `use_oidc`, `use_msi`, \
         `use_aks_workload_identity`, `use_cli`. The guide \"Authentication\" has an example of \
         each.",
    )
}
