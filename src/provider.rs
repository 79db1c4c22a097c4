//! The provider: what it offers, and what configuring its block yields.

pub(crate) mod clients;
mod code;
mod config;
mod environment;
mod settings;
pub(crate) mod sign_in;

use tfplugin::{Code, Config, Context, Diagnostics, Provider, ProviderBlock, Result, Terraform};

use self::{config::Block, environment::Environment, settings::Settings};
use crate::diagnostics::code::CommonCode;
use crate::provider::code::ConfigurationCode;
use crate::{Clients, actions, astro, azure, diagnostics, feeds, http, services};

/// Address of the provider in the registry.
pub const ADDRESS: &str = "registry.terraform.io/dataplane/dataplane";

/// Version of the provider.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The provider with everything that it offers.
#[must_use]
pub fn provider() -> Provider<Clients> {
    let provider = Provider::new::<Block>(ADDRESS, VERSION);
    let provider = services::register(provider);
    actions::register(provider)
}

/// The code of every diagnostic that the provider can answer with, by name.
#[must_use]
pub fn codes() -> Vec<Code> {
    let declared = [
        tfplugin::CODES,
        code::ConfigurationCode::ALL,
        diagnostics::code::CommonCode::ALL,
        feeds::code::FeedCode::ALL,
        http::code::CallCode::ALL,
        azure::code::AzureCode::ALL,
        astro::code::AstroCode::ALL,
        services::authorization::code::AuthorizationCode::ALL,
        services::directory::code::DirectoryCode::ALL,
        services::firewall::code::FirewallCode::ALL,
        services::managed_identity::code::IdentityCode::ALL,
        services::network::code::NetworkCode::ALL,
        services::perimeter::code::PerimeterCode::ALL,
        services::private_link::code::PrivateLinkCode::ALL,
        services::vendor_requests::code::RequestCode::ALL,
        actions::code::ActionCode::ALL,
    ];
    let mut codes = declared.concat();
    codes.sort_unstable_by_key(|it| it.name);
    codes
}

impl ProviderBlock for Block {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        contradictions(config)
    }

    async fn configure(config: Config<'_>, ctx: &Context<'_, Terraform>) -> Result<Clients> {
        let unknown = config.unknown_attributes();
        if !unknown.is_empty() {
            return Ok(Clients::not_yet_configured(&unknown));
        }
        let block: Self = config.decode()?;
        let settings = Settings::resolve(&block, Environment::new(&environment::process))?;
        let clients = Clients::new(settings, &ctx.clients.version)?;
        if clients.is_sandbox_news() {
            ctx.warn(
                ConfigurationCode::SandboxInUse.warning(
                    "Nothing is created in Azure",
                    "The provider runs against its sandbox: a simulated Azure, kept in a file. \
                     This is said once in each run of Terraform. Remove `sandbox` from the provider block to work on Azure itself.",
                )
                .at("sandbox"),
            );
        }
        Ok(clients)
    }
}

/// What the configuration itself contradicts, whatever the environment says.
fn contradictions(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let mut both = |a: &'static str, b: &'static str, why: &str| {
        if config.is_set(a) && config.is_set(b) {
            found.push(
                CommonCode::ConflictingArguments
                    .error(format!("Conflicting `{a}` and `{b}`"), why)
                    .at(b),
            );
        }
    };
    for (value, file) in
        [("client_certificate", "client_certificate_path"), ("oidc_token", "oidc_token_file_path")]
    {
        both(value, file, "Both are set. Set only one of them.");
    }
    for (a, b) in [
        ("client_secret", "client_certificate"),
        ("client_secret", "client_certificate_path"),
        ("client_secret", "oidc_token"),
        ("client_secret", "oidc_token_file_path"),
    ] {
        both(a, b, "They select different ways to sign in. Set only one of them.");
    }
    for endpoint in ["resource_manager_endpoint", "authority_host"] {
        both(
            "sandbox",
            endpoint,
            "Both are set. The sandbox is part of the provider and has no \
                                   endpoint. Remove one of them.",
        );
    }
    let enabled: Vec<_> = ["use_oidc", "use_msi", "use_aks_workload_identity"]
        .into_iter()
        .filter(|name| config.known(name) == Some(true))
        .collect();
    if let [first, second, ..] = enabled[..] {
        found.push(
            CommonCode::ConflictingArguments
                .error(
                    format!("Conflicting `{first}` and `{second}`"),
                    "They select different ways to sign in. Set only one of them.",
                )
                .at(second),
        );
    }
    if config.known::<Vec<String>>("auxiliary_tenant_ids").is_some_and(|it| 3 < it.len()) {
        found.push(
            ConfigurationCode::InvalidAuxiliaryTenants
                .error(
                    "Too many auxiliary tenants",
                    "Azure accepts tokens of at most three tenants besides the first. List fewer.",
                )
                .at("auxiliary_tenant_ids"),
        );
    }
    found
}
