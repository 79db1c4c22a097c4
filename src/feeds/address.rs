//! The address of a published list: over https, without credentials, and shown without its query.

use std::fmt;

use tfplugin::log::{is_secret_field, redact};
use url::Url;

use crate::http::endpoint::is_secure;

/// Where a list is published.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Address(Url);

/// Why a text is not the address of a list. No message repeats a query or a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AddressError {
    /// The text is not a URL.
    #[error("it is not a URL; it should look like `https://vendor.example/addresses.json`")]
    Url,
    /// Neither https nor this machine: anybody on the way could change the list.
    #[error(
        "`{0}` must begin with `https://`, because anybody on the way could change a list that is sent \
         over plain `http://`"
    )]
    Plain(String),
    /// A name or a password is part of it.
    #[error(
        "it contains a user name or a password, and the provider reads published lists without \
         credentials"
    )]
    Credentials,
}

impl Address {
    /// Reads an address. Logs and diagnostics show neither its query as a whole nor the values in it
    /// whose names say that they are secret.
    pub(crate) fn parse(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text.trim()).ok().filter(Url::has_host).ok_or(AddressError::Url)?;
        let address = Self(url);
        if !address.0.username().is_empty() || address.0.password().is_some() {
            return Err(AddressError::Credentials);
        }
        if !is_secure(&address.0) {
            return Err(AddressError::Plain(address.to_string()));
        }
        if let Some(query) = address.0.query() {
            redact(query);
            let pairs = address.0.query_pairs();
            pairs.filter(|(name, _)| is_secret_field(name)).for_each(|(_, value)| redact(&value));
        }
        Ok(address)
    }

    /// The whole address, with its query.
    pub(super) fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for Address {
    /// Without query and fragment.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&shown(&self.0))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Scheme, host, port and path.
pub(super) fn shown(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_https_or_of_this_machine() {
        for text in
            ["https://vendor.example/a.json?v=1", "http://127.0.0.1:8080/a", " https://[::1]/"]
        {
            assert!(Address::parse(text).is_ok(), "{text}");
        }
        for (text, expected) in [
            ("vendor.example/a.json", AddressError::Url),
            ("", AddressError::Url),
            ("file:///etc/hosts", AddressError::Url),
            ("http://vendor.example/a?k=s", AddressError::Plain("http://vendor.example/a".into())),
            ("ftp://vendor.example/a", AddressError::Plain("ftp://vendor.example/a".into())),
            ("https://me:secret@vendor.example/a", AddressError::Credentials),
            ("http://me@vendor.example/a", AddressError::Credentials),
        ] {
            assert_eq!(Address::parse(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn the_query_is_never_shown() {
        let address = Address::parse("https://vendor.example/a.json?sig=hidden#b").unwrap();
        assert_eq!(address.to_string(), "https://vendor.example/a.json");
        assert_eq!(format!("{address:?}"), "https://vendor.example/a.json");
    }
}
