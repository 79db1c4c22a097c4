//! What DNS answers about the names of Azure services, and what that says about private endpoints.
//!
//! [`Resolver`] asks and writes down what it saw, an [`Observation`]; what that means is decided by
//! pure functions ([`Observation::verdict`], [`Observation::explanation`]). No answer is an error: a
//! server that does not answer, or fails, leaves the question open.

mod observation;
mod resolver;

use std::{fmt, net::IpAddr, str::FromStr};

pub(crate) use observation::{End, Observation, Verdict};
pub(crate) use resolver::Resolver;
pub(crate) use resolver::Server;

/// A full host name: at least two labels, no address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HostName(String);

impl HostName {
    /// The name in lower case with a final dot, so that no search list is added to it.
    pub(crate) fn absolute(&self) -> String {
        format!("{}.", self.folded())
    }

    /// The name in lower case without a final dot.
    pub(crate) fn folded(&self) -> String {
        folded(&self.0)
    }
}

impl FromStr for HostName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let name = folded(text);
        let fits = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_')
        };
        let valid = name.len() <= 253 && name.contains('.') && name.split('.').all(fits);
        if !valid || name.parse::<IpAddr>().is_ok() {
            return Err(format!(
                "`{text}` is not a full host name, such as `crdataprod01.azurecr.io`, without \
                 `https://`, port and path"
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A name in lower case without a final dot.
pub(super) fn folded(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_name_has_labels_and_nothing_else() {
        for text in
            ["crdataprod01.azurecr.io", "CR.westeurope.data.azurecr.io.", "_dns.x-1.example"]
        {
            let name: HostName = text.parse().unwrap();
            assert_eq!(name.to_string(), text, "the spelling is kept");
            assert!(name.absolute().ends_with('.') && !name.absolute().ends_with(".."));
            assert_eq!(name.absolute(), name.absolute().to_lowercase());
        }
        let long = format!("{}.azurecr.io", "a".repeat(64));
        for text in [
            "",
            ".",
            "cr",
            "a..b",
            "https://cr.azurecr.io",
            "cr.azurecr.io:443",
            "10.0.0.4",
            "a b.c",
            &long,
        ] {
            assert!(text.parse::<HostName>().is_err(), "{text}");
        }
    }
}
