//! `normalize_ip_rules`: addresses in the form that a service's firewall stores.

use std::collections::BTreeSet;

use allowlist::Service;
use tfplugin::{Function, FunctionError, Model};

use crate::services::common::attribute::addresses;

/// The entries that a service's firewall has for these addresses, in exactly the form that the
/// service stores, so that a comparison with Azure's answer finds them equal.
///
/// Storage stores one address without a prefix, refuses `/31` and `/32`, and keeps IPv6 entries in a
/// list of its own, `ipv6Rules`; Key Vault adds `/32`;
/// {{super::pages::storing_ranges}} store a first and a last address, which the function returns as
/// `203.0.113.18-203.0.113.25`.
///
/// The function fails for what the service would refuse or misunderstand: private and reserved
/// addresses, `0.0.0.0`, IPv6 if the service does not support it, and more entries than the service
/// allows.
#[expect(clippy::doc_markdown, reason = "the derive replaces the paths in double braces")]
#[derive(Debug, Model)]
#[tf(name = "normalize_ip_rules")]
pub(crate) struct NormalizeIpRules {
    /// The service: {{super::pages::keys}}.
    service: String,
    /// Addresses such as `203.0.113.18`, CIDR ranges such as `203.0.113.0/24`, and ranges from a
    /// first to a last address such as `203.0.113.18-203.0.113.25`.
    addresses: BTreeSet<String>,
}

impl Function for NormalizeIpRules {
    type Output = Vec<String>;

    fn call(self) -> Result<Vec<String>, FunctionError> {
        let service = Service::from_key(&self.service)
            .ok_or_else(|| FunctionError::argument("service", unknown(&self.service)))?;
        let wrong = |text| FunctionError::argument("addresses", text);
        let blocks = addresses::blocks(&self.addresses).map_err(wrong)?;
        let rules = service.rules(&blocks).map_err(|refused| wrong(addresses::joined(&refused)))?;
        if let Some(limit) = service.firewall().limit
            && limit.count < rules.len()
        {
            return Err(wrong(format!(
                "the addresses need {} entries, and the firewall of {service} allows {} ({}); \
                 `aggregate_cidrs` joins neighboring addresses",
                rules.len(),
                limit.count,
                limit.source
            )));
        }
        Ok(rules.iter().map(ToString::to_string).collect())
    }
}

fn unknown(service: &str) -> String {
    let known: Vec<_> = Service::ALL.iter().map(|it| format!("`{}`", it.firewall().key)).collect();
    format!("unknown service `{service}`; the services are {}", known.join(", "))
}
