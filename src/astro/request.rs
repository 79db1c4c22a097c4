//! Requests as values: what is asked for, where; nothing is sent here.

use azure_core::credentials::Secret;
use url::Url;

use crate::build_info;
use crate::http::{Rate, Rates, Transport};

/// The longest text that is taken for an ID.
const LONGEST_ID: usize = 64;

/// Where the clusters and Deployments of one Organization are.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) host: Url,
    pub(super) version: Version,
    pub(super) organization_id: String,
}

/// One read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// What is done, as errors say it: `read cluster x`.
    pub(super) operation: String,
    /// The whole address.
    pub(super) url: Url,
}

/// Whether the text has the form of an Astro ID. What has not would mean another path.
#[must_use]
pub(crate) fn is_id(text: &str) -> bool {
    let letter = |it: u8| it.is_ascii_alphanumeric() || it == b'-' || it == b'_';
    !text.is_empty() && text.len() <= LONGEST_ID && text.bytes().all(letter)
}

impl Place {
    /// A request for one object of the collection; `None` if the text is not an ID.
    pub(super) fn one(&self, collection: &str, what: &str, id: &str) -> Option<Request> {
        let request = |url| Request { operation: format!("read {what} `{id}`"), url };
        is_id(id).then(|| self.url(&[collection, id])).flatten().map(request)
    }

    /// Asks for the page of the collection that begins at `offset`.
    pub(super) fn page(
        &self,
        collection: &str,
        query: &[(&'static str, String)],
        offset: u64,
        limit: u64,
    ) -> Option<Request> {
        let mut url = self.url(&[collection])?;
        url.query_pairs_mut()
            .extend_pairs(query)
            .append_pair("offset", &offset.to_string())
            .append_pair("limit", &limit.to_string());
        // `+` for a space is understood by forms only.
        let encoded = url.query().map(|it| it.replace('+', "%20"));
        url.set_query(encoded.as_deref());
        Some(Request { operation: format!("list {collection}"), url })
    }

    /// Whether the token may go there: to the host itself and nowhere else.
    pub(super) fn trusts(&self, url: &Url) -> bool {
        url.origin() == self.host.origin()
    }

    fn url(&self, below: &[&str]) -> Option<Url> {
        if !is_id(&self.organization_id) {
            return None;
        }
        let mut url = self.host.clone();
        url.path_segments_mut()
            .ok()?
            .clear()
            .extend(self.version.prefix())
            .extend(["organizations", &self.organization_id])
            .extend(below);
        Some(url)
    }
}

/// A version of the Astro API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Version {
    /// The stable API.
    #[default]
    V1,
    /// The API before it; its support ends in January 2027.
    V1beta1,
}

impl Version {
    /// The segments that every path begins with.
    pub(super) const fn prefix(self) -> &'static [&'static str] {
        match self {
            Self::V1 => &["v1"],
            Self::V1beta1 => &["platform", "v1beta1"],
        }
    }
}

/// The address of the API.
pub(crate) const HOST: &str = "https://api.astronomer.io";

/// Astro allows 25 GETs per second and token, across all its users; with these rates, no second has
/// more than 20.
const READS: Rate = Rate { burst: 5, per_second: 15.0 };
/// Calls that may be under way at once.
const IN_FLIGHT: usize = 5;

/// What a [`Client`](super::Client) is made of.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Where the API is, without a path.
    pub(crate) host: Url,
    /// Which version is called.
    pub(crate) version: Version,
    /// The Organization whose clusters and Deployments are read.
    pub(crate) organization_id: String,
    /// The API token.
    pub(crate) token: Secret,
    /// How requests travel.
    pub(crate) transport: Transport,
    /// How often a failed call is repeated at most; as long as its caller's time lasts when absent.
    pub(crate) max_retries: Option<u32>,
    /// How fast calls are made; no limit when absent.
    pub(crate) rates: Option<Rates>,
    /// What the caller is called in Astro's logs.
    pub(crate) user_agent: String,
}

impl Settings {
    /// The settings that suit this Organization and this token.
    #[must_use]
    pub(crate) fn new(host: Url, organization_id: String, token: Secret) -> Self {
        Self {
            host,
            version: Version::V1,
            organization_id,
            token,
            transport: Transport::Network,
            max_retries: None,
            rates: Some(Rates {
                reads: READS,
                writes: READS,
                deletes: READS,
                in_flight: IN_FLIGHT,
            }),
            user_agent: build_info::user_agent(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(version: Version) -> Place {
        let host = Url::parse("https://api.astronomer.io").unwrap();
        Place { host, version, organization_id: "cmorg".to_owned() }
    }

    #[test]
    fn each_version_has_its_path() {
        for (version, expected) in [
            (Version::V1, "https://api.astronomer.io/v1/organizations/cmorg/clusters/cmone"),
            (
                Version::V1beta1,
                "https://api.astronomer.io/platform/v1beta1/organizations/cmorg/clusters/cmone",
            ),
        ] {
            let request = place(version).one("clusters", "cluster", "cmone").unwrap();
            assert_eq!(request.url.as_str(), expected);
            assert_eq!(request.operation, "read cluster `cmone`");
        }
    }

    #[test]
    fn arrays_repeat_their_name_and_values_are_encoded() {
        let query = [("names", "a b".to_owned()), ("names", "c&d+e".to_owned())];
        let request = place(Version::V1).page("deployments", &query, 20, 100).unwrap();
        assert_eq!(
            request.url.query(),
            Some("names=a%20b&names=c%26d%2Be&offset=20&limit=100"),
            "{request:?}"
        );
    }

    #[test]
    fn what_is_no_id_asks_for_nothing() {
        let long = "c".repeat(65);
        for id in ["", "..", "a/b", "//evil.example", "a?b", "a#b", "a b", "ä", "a\n", &long] {
            assert_eq!(place(Version::V1).one("clusters", "cluster", id), None, "{id}");
        }
        let lost = Place { organization_id: "../x".to_owned(), ..place(Version::V1) };
        assert_eq!(lost.page("clusters", &[], 0, 1), None);
    }

    #[test]
    fn only_the_host_itself_is_trusted() {
        for (url, expected) in [
            ("https://api.astronomer.io/v1", true),
            ("https://api.astronomer.io:443/", true),
            ("http://api.astronomer.io/", false),
            ("https://api.astronomer.io:8443/", false),
            ("https://x.api.astronomer.io/", false),
            ("https://api.astronomer.io.evil.example/", false),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(place(Version::V1).trusts(&url), expected, "{url}");
        }
    }
}
