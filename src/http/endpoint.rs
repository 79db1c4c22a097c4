//! Addresses that tokens are sent to, as the configuration gives them.

use url::{Host, Url};

/// Reads an address that tokens are sent to: https or this machine, and nothing but scheme, host and port.
pub(crate) fn read_endpoint(text: &str) -> Result<Url, EndpointError> {
    let text = text.trim();
    let url = Url::parse(text)
        .ok()
        .filter(Url::has_host)
        .ok_or_else(|| EndpointError::Url(text.to_owned()))?;
    if !is_secure(&url) {
        return Err(EndpointError::Plain(text.to_owned()));
    }
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        return Err(EndpointError::Path(text.to_owned()));
    }
    Ok(url)
}

/// A custom endpoint that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// The text is not a URL.
    #[error("`{0}` is not a URL; it should look like `https://management.contoso.example`")]
    Url(String),
    /// Neither https nor loopback: a token would cross the network in the clear.
    #[error(
        "`{0}` must begin with `https://`; plain `http://` is allowed for this machine's own addresses only"
    )]
    Plain(String),
    /// The URL has more than scheme, host and port.
    #[error("`{0}` must be scheme, host and port only, without user, path or query")]
    Path(String),
}

/// True for the addresses of this machine, which no packet leaves.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost" || domain.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether tokens may be sent to this address: over https, or to this machine.
pub(crate) fn is_secure(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))
}
