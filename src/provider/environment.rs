//! Environment variables as defaults for arguments of the provider block, and which settings are
//! secret.

use url::Url;

use crate::provider::config::Block;

/// Where variables are looked up: the process's own, or a table in tests.
#[derive(Clone, Copy)]
pub(crate) struct Environment<'a>(&'a dyn Fn(&str) -> Option<String>);

impl<'a> Environment<'a> {
    /// Variables as `lookup` knows them.
    pub(crate) fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self(lookup)
    }

    /// The first of `names` that is set to something; surrounding white space does not count.
    pub(crate) fn text(self, names: &[&str]) -> Option<String> {
        names
            .iter()
            .filter_map(|name| (self.0)(name))
            .map(|it| it.trim().to_owned())
            .find(|it| !it.is_empty())
    }

    /// The first of `names` that is set, read as true or false the way Go does.
    pub(crate) fn flag(self, names: &[&str]) -> Option<bool> {
        match self.text(names)?.as_str() {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
            _ => None,
        }
    }
}

/// The argument, or else the first of the variables that is set.
pub(super) fn text(
    argument: Option<&String>,
    variables: &[&str],
    environment: Environment<'_>,
) -> Option<String> {
    argument
        .map(|it| it.trim().to_owned())
        .filter(|it| !it.is_empty())
        .or_else(|| environment.text(variables))
}

/// The variable `name` of this process.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub(crate) fn process(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Keeps the secrets out of the log and of messages, wherever they might turn up.
pub(super) fn hide_secrets(block: &Block, environment: Environment<'_>) {
    let arguments = [
        &block.client_certificate,
        &block.client_certificate_password,
        &block.oidc_token,
        &block.oidc_request_token,
    ];
    let variables = [
        "ARM_CLIENT_CERTIFICATE",
        "ARM_CLIENT_CERTIFICATE_PASSWORD",
        "ARM_OIDC_TOKEN",
        "ARM_OIDC_REQUEST_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        "SYSTEM_ACCESSTOKEN",
        "IDENTITY_HEADER",
        "MSI_SECRET",
    ];
    let from_environment = variables.into_iter().filter_map(|name| environment.text(&[name]));
    for secret in arguments.into_iter().flatten().cloned().chain(from_environment) {
        tfplugin::log::redact(&secret);
    }
    for address in addresses(block, environment) {
        for password in passwords(&address) {
            tfplugin::log::redact(&password);
        }
    }
}

/// Every address that is called, as it was written.
fn addresses(block: &Block, environment: Environment<'_>) -> Vec<String> {
    let arguments = [
        block.resource_manager_endpoint.as_ref(),
        block.authority_host.as_ref(),
        block.oidc_request_url.as_ref(),
        block.astro.as_ref().and_then(|it| it.host.as_ref()),
    ];
    let variables = [
        "ARM_RESOURCE_MANAGER_ENDPOINT",
        "ARM_ACTIVE_DIRECTORY_AUTHORITY_HOST",
        "ARM_OIDC_REQUEST_URL",
        "ACTIONS_ID_TOKEN_REQUEST_URL",
        "ASTRO_API_HOST",
        "IDENTITY_ENDPOINT",
        "MSI_ENDPOINT",
        "HTTPS_PROXY",
        "https_proxy",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
    ];
    let from_environment = variables.into_iter().filter_map(|name| environment.text(&[name]));
    arguments.into_iter().flatten().cloned().chain(from_environment).collect()
}

/// The password in an address, as it is written there and as it is sent.
fn passwords(address: &str) -> Vec<String> {
    let written = address.split_once("://").and_then(|(_, it)| {
        let (authority, _) = it.split_once(['/', '?', '#']).unwrap_or((it, ""));
        let (information, _) = authority.rsplit_once('@')?;
        Some(information.split_once(':')?.1.to_owned())
    });
    let sent = Url::parse(address).ok().and_then(|it| Some(it.password()?.to_owned()));
    written.into_iter().chain(sent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_found_in_an_address() {
        for (address, expected) in [
            ("https://management.azure.com/", &[][..]),
            ("https://host/a:b@c", &[]),
            ("https://user@host", &[]),
            ("http://user:p4ss@proxy:3128", &["p4ss", "p4ss"]),
            ("http://user:p@ss@proxy", &["p@ss", "p%40ss"]),
            ("user:p4ss@proxy:3128", &[]),
        ] {
            assert_eq!(passwords(address), expected, "{address}");
        }
    }
}
