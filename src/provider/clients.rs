//! What resources and data sources work with: one place that builds transports and credentials.

use arm_sandbox::{Database, Run, Sandbox, SeedSource, Viewpoint};
use azure_core::credentials::Secret;
use tfplugin::{Diagnostic, Ordered, Result};

use crate::astro::code::AstroCode;
use crate::provider::code::ConfigurationCode;
use crate::{
    astro,
    azure::{self, Cloud, Credential, Transport},
    build_info, feeds,
    provider::settings::{self, Settings},
    services::{
        authorization::Authorization,
        common::plan_checks::ResourceReader,
        directory::Directory,
        firewall::Firewalls,
        managed_identity::{credentials::FederatedCredentials, identities::Identities},
        network::Networks,
        perimeter::Perimeters,
        private_link::{
            PrivateLinks,
            dns::{self, End, Observation, Resolver},
        },
    },
};

/// The clients that a configured provider has.
#[derive(Debug)]
pub struct Clients {
    /// Whether plans ask Azure nothing.
    pub(crate) skip_remote_checks: bool,
    /// Whether this run of Terraform has not been told yet that it works on a sandbox.
    sandbox_is_news: bool,
    /// The simulated Azure, which plays DNS as well.
    sandbox: Option<Sandbox>,
    /// Azure, or why it cannot be reached.
    azure: std::result::Result<Azure, Diagnostic>,
    /// The Astro API, or why it cannot be asked.
    astro: Result<astro::Client>,
    /// Lists on the web, or why the provider does not know how to read them.
    feeds: Result<feeds::Client>,
}

/// Everything that talks to Azure Resource Manager; all of it shares one client.
#[derive(Debug)]
struct Azure {
    authorization: Authorization,
    directory: Directory,
    federation: FederatedCredentials,
    firewalls: Firewalls,
    identities: Identities,
    lookups: ResourceReader,
    networks: Networks,
    perimeters: Perimeters,
    private_links: PrivateLinks,
}

impl Clients {
    /// Clients for these settings. Nothing is fetched before the first use.
    pub(crate) fn new(settings: Settings, terraform: &str) -> Result<Self> {
        let skip_remote_checks = settings.skip_remote_checks;
        if let Some(sandbox) = &settings.sandbox {
            // A system that shows no other processes cannot tell runs apart. Without a lifetime that
            // only means that each process says that it works on a sandbox.
            let opened = open(sandbox).map_err(|error| unusable(&error))?;
            let announced = Run::of_parent().map_or(Ok(true), |run| opened.announce(&run));
            let sandbox_is_news = announced.map_err(|error| unusable(&error))?;
            let azure = Ok(Azure::new(simulated(&opened, sandbox, &settings)?));
            let astro = simulated_astro(&opened, settings.astro).map(astro::Client::new);
            let transport = Transport::Router(opened.router());
            let feeds = Ok(lists(settings.max_retries, terraform, transport));
            let sandbox = Some(opened);
            return Ok(Self { skip_remote_checks, sandbox_is_news, sandbox, azure, astro, feeds });
        }
        let feeds = Ok(lists(settings.max_retries, terraform, Transport::Network));
        let astro = real_astro(&settings, terraform).map(astro::Client::new);
        let azure = real(settings, terraform).map(Azure::new);
        Ok(Self { skip_remote_checks, sandbox_is_news: false, sandbox: None, azure, astro, feeds })
    }

    /// Clients of a provider block whose arguments `unknown` are not known yet.
    pub(crate) fn not_yet_configured(unknown: &[&str]) -> Self {
        let names: Vec<_> = unknown.iter().map(|it| format!("`{it}`")).collect();
        let why = ConfigurationCode::ConfigurationUnknown.error(
            "Provider configuration not known yet",
            format!(
                "{} of the provider block depends on a value that is known only after an apply. \
                 Apply that part first (`terraform apply -target=…`), or use a value that is \
                 known at plan time.",
                names.join(", ")
            ),
        );
        // Without an answer from Azure a plan is still possible: nothing is asked.
        let (azure, astro, feeds) = (Err(why.clone()), Err(why.clone().into()), Err(why.into()));
        Self {
            skip_remote_checks: true,
            sandbox_is_news: false,
            sandbox: None,
            azure,
            astro,
            feeds,
        }
    }

    /// Whether the warning about the sandbox is due: once in each run of Terraform.
    pub(crate) const fn is_sandbox_news(&self) -> bool {
        self.sandbox_is_news
    }

    /// The Astro API; an error that says what is missing in the provider block.
    pub(crate) fn astro(&self) -> Result<&astro::Client> {
        self.astro.as_ref().map_err(Clone::clone)
    }

    /// Lists on the web.
    pub(crate) fn feeds(&self) -> Result<&feeds::Client> {
        self.feeds.as_ref().map_err(Clone::clone)
    }

    /// Role-based access control.
    pub(crate) fn authorization(&self) -> Result<&Authorization> {
        Ok(&self.azure()?.authorization)
    }

    /// Service principals of the tenant.
    pub(crate) fn directory(&self) -> Result<&Directory> {
        Ok(&self.azure()?.directory)
    }

    /// Federated credentials of managed identities.
    pub(crate) fn federation(&self) -> Result<&FederatedCredentials> {
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
    pub(crate) fn lookups(&self) -> Result<&ResourceReader> {
        Ok(&self.azure()?.lookups)
    }

    /// Virtual networks, their peerings, and route tables.
    pub(crate) fn networks(&self) -> Result<&Networks> {
        Ok(&self.azure()?.networks)
    }

    /// Network security perimeters.
    pub(crate) fn perimeters(&self) -> Result<&Perimeters> {
        Ok(&self.azure()?.perimeters)
    }

    /// Private endpoint connections, from the side of the resource that they lead to.
    pub(crate) fn private_links(&self) -> Result<&PrivateLinks> {
        Ok(&self.azure()?.private_links)
    }

    /// Who is asked for names: that server, or those of this machine. The sandbox plays every server but
    /// one on this machine, which somebody has started on purpose.
    pub(crate) fn resolver(&self, server: Option<dns::Server>) -> Resolver {
        let played = self.sandbox.as_ref();
        match (played.filter(|_| server.is_none_or(|it| !it.is_on_this_machine())), server) {
            (Some(sandbox), server) => played_dns(sandbox.clone(), server),
            (None, Some(server)) => Resolver::of(server),
            (None, None) => Resolver::of_system(),
        }
    }

    fn azure(&self) -> Result<&Azure> {
        self.azure.as_ref().map_err(|diagnostic| diagnostic.clone().into())
    }
}

impl Azure {
    fn new(settings: azure::Settings) -> Self {
        let directory = Directory::new(settings.clone());
        let client = azure::Client::new(settings);
        Self {
            authorization: Authorization::new(client.clone()),
            directory,
            federation: FederatedCredentials::new(client.clone()),
            firewalls: Firewalls::new(client.clone()),
            identities: Identities::new(client.clone()),
            lookups: ResourceReader::new(client.clone()),
            networks: Networks::new(client.clone()),
            perimeters: Perimeters::new(client.clone()),
            private_links: PrivateLinks::new(client),
        }
    }
}

/// Azure itself.
pub(super) fn real(
    settings: Settings,
    terraform: &str,
) -> std::result::Result<azure::Settings, Diagnostic> {
    let mut real =
        azure::Settings::new(settings.cloud, settings.credential.ok_or_else(no_credential)?);
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

/// What reads lists on the web.
fn lists(max_retries: Option<u32>, terraform: &str, transport: Transport) -> feeds::Client {
    let mut user_agent = build_info::user_agent();
    if !terraform.is_empty() {
        user_agent = format!("{user_agent} terraform/{terraform}");
    }
    let is_simulated = matches!(transport, Transport::Router(_));
    feeds::Client::new(feeds::Settings { transport, max_retries, user_agent, is_simulated })
}

fn open(sandbox: &settings::Sandbox) -> std::result::Result<Sandbox, arm_sandbox::Error> {
    let seed = sandbox.seed.as_deref();
    let database = if sandbox.for_one_run {
        Run::of_parent()?.database(&[Some(sandbox.database.as_path()), seed])?
    } else {
        Database::File(sandbox.database.clone())
    };
    Sandbox::open(arm_sandbox::Settings {
        database,
        seed: seed.map(|it| SeedSource::File(it.to_owned())),
        ..arm_sandbox::Settings::default()
    })
}

fn unusable(error: &arm_sandbox::Error) -> Diagnostic {
    ConfigurationCode::SandboxUnusable.error("Unusable sandbox", format!("{error}.")).at("sandbox")
}

/// The simulated Azure: the same client, whose requests go into a router of this process.
fn simulated(
    opened: &Sandbox,
    sandbox: &settings::Sandbox,
    settings: &Settings,
) -> Result<azure::Settings> {
    let auxiliary_tenants = &settings.auxiliary_tenants;
    let token = |tenant: Option<&str>| {
        opened.access_token(tenant).map(Secret::from).map_err(|error| unusable(&error))
    };
    let own = token(sandbox.tenant_id.as_deref())?;
    let other = |tenant: &String| Ok((tenant.to_ascii_lowercase(), token(Some(tenant))?));
    let others = auxiliary_tenants.iter().map(other).collect::<Result<Vec<_>>>()?.into_map();
    let credential = Credential::StaticByTenant { own, others };
    // The sandbox is at the public cloud's address, and whatever cloud the configuration is for.
    let mut cloud = Cloud::public();
    cloud.federated_audience = settings.cloud.federated_audience;
    let mut simulated = azure::Settings::new(cloud, credential);
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

/// DNS as the sandbox plays it: public DNS, or the server of the network that a private endpoint is in.
fn played_dns(sandbox: Sandbox, server: Option<dns::Server>) -> Resolver {
    let (who, from) = match server {
        Some(server) => (server.to_string(), Viewpoint::EndpointNetwork),
        None => ("the sandbox".to_owned(), Viewpoint::Public),
    };
    Resolver::played(who, move |name| match sandbox.resolve(&name.folded(), from) {
        Ok(found) => Observation {
            chain: found.chain,
            end: found.address.map_or(End::NoSuchName, |it| End::Addresses(vec![it])),
        },
        Err(error) => {
            Observation { chain: vec![name.folded()], end: End::Failed(error.to_string()) }
        }
    })
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
    AstroCode::AstroOrganizationUnknown.error("Unknown Astro Organization", seed)
}

fn no_credential() -> Diagnostic {
    ConfigurationCode::NoCredential.error(
        "Missing Azure credential",
        "The provider block and the environment name no credential, and `use_cli` is false. Set one \
         of: `client_secret`, `client_certificate`, `use_oidc`, `use_msi`, \
         `use_aks_workload_identity`, `use_cli`. The guide \"Authentication\" has an example of \
         each.",
    )
}
