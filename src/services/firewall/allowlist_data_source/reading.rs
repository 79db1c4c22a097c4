//! What is read for a feed, or which of its arguments prevents that; pure.

use std::collections::BTreeSet;

use tfplugin::Diagnostic;
use uuid::Uuid;

use super::feed::{Feed, Format, Preset};
use crate::{
    feeds::{Address, code::FeedCode},
    services::{
        common::attribute::addresses,
        firewall::{feed_format::Filter, feed_path::Path},
    },
};

/// Where ClickHouse Cloud publishes its addresses
/// (<https://clickhouse.com/docs/manage/data-sources/cloud-endpoints-api>).
const CLICKHOUSE: &str = "https://api.clickhouse.cloud/static-ips.json";

/// What is read for a feed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// A list on the web.
    Web {
        /// Where it is.
        address: Address,
        /// The media type.
        accept: Option<String>,
        /// Where the addresses are in it.
        content: Content,
    },
    /// A service tag of Azure.
    ServiceTag {
        /// Who asks.
        subscription: Uuid,
        /// Who is asked.
        location: String,
        /// The name of the tag.
        tag: String,
    },
}

/// Where the addresses are in a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    /// On its lines.
    Lines,
    /// At this path, in elements that the filter matches.
    Json(Path, Filter),
}

impl Feed {
    /// What to read; an error at the argument that prevents it.
    pub(super) fn reading(&self) -> Result<Reading, Diagnostic> {
        if let Some(expected) = &self.expected
            && let Err(wrong) = addresses::blocks(expected)
        {
            return Err(invalid("expected", &format!("{wrong}.")));
        }
        match self.preset {
            Some(Preset::MicrosoftServiceTags) => self.service_tag(),
            Some(Preset::Clickhouse) => self.clickhouse(),
            None => self.described(),
        }
    }

    /// The expected addresses, if the user gave them.
    pub(super) fn expected(&self) -> Option<&BTreeSet<String>> {
        self.expected.as_ref()
    }

    fn described(&self) -> Result<Reading, Diagnostic> {
        self.refuse(&[
            ("subscription_id", self.subscription_id.is_some()),
            ("location", self.location.is_some()),
        ])?;
        let (Some(url), Some(format)) = (&self.url, self.format) else {
            let missing = if self.url.is_none() { "url" } else { "format" };
            return Err(invalid(missing, "A feed needs `preset`, or `url` and `format`."));
        };
        let content = match (format, &self.path) {
            (Format::Lines, _) => {
                self.refuse(&[("path", self.path.is_some()), ("filter", self.filter.is_some())])?;
                Content::Lines
            }
            (Format::Json, None) => {
                return Err(invalid(
                    "path",
                    "A list in JSON needs the way to its addresses, such as `hooks[]`.",
                ));
            }
            (Format::Json, Some(path)) => {
                let path = path.parse::<Path>().map_err(|error| {
                    invalid("path", &format!("`{path}` is not a path: {error}."))
                })?;
                Content::Json(path, self.filter.clone().unwrap_or_default())
            }
        };
        Ok(Reading::Web { address: address(url)?, accept: self.accept.clone(), content })
    }

    fn clickhouse(&self) -> Result<Reading, Diagnostic> {
        self.refuse(&[
            ("format", self.format.is_some()),
            ("path", self.path.is_some()),
            ("subscription_id", self.subscription_id.is_some()),
            ("location", self.location.is_some()),
        ])?;
        let [region, cloud] = self.filtered(["region", "cloud"])?;
        let region = region.ok_or_else(|| invalid("filter", "Set `region` in `filter`."))?;
        let cloud = cloud.unwrap_or("azure").to_ascii_lowercase();
        let path = Some(format!("{cloud}[].egress_ips[]"))
            .filter(|_| cloud.bytes().all(|it| it.is_ascii_alphanumeric()))
            .and_then(|it| it.parse().ok());
        let path = path.ok_or_else(|| {
            invalid("filter", &format!("`{cloud}` is not the name of a cloud, such as `azure`."))
        })?;
        let filter = Filter::from([("region".to_owned(), region.to_owned())]);
        Ok(Reading::Web {
            address: address(self.url.as_deref().unwrap_or(CLICKHOUSE))?,
            accept: self.accept.clone(),
            content: Content::Json(path, filter),
        })
    }

    fn service_tag(&self) -> Result<Reading, Diagnostic> {
        self.refuse(&[
            ("url", self.url.is_some()),
            ("format", self.format.is_some()),
            ("path", self.path.is_some()),
            ("accept", self.accept.is_some()),
        ])?;
        let [tag] = self.filtered(["tag"])?;
        let tag = tag.ok_or_else(|| {
            invalid("filter", "Set `tag` in `filter`, such as `Storage.WestEurope`.")
        })?;
        let subscription = self.subscription_id.as_ref().ok_or_else(|| {
            invalid(
                "subscription_id",
                "Service tags are read through a subscription. Set its GUID.",
            )
        })?;
        let location = self.location.as_deref().unwrap_or_default();
        let location = location.replace(' ', "").to_ascii_lowercase();
        if location.is_empty() || !location.bytes().all(|it| it.is_ascii_alphanumeric()) {
            let detail =
                "Service tags are read in an Azure region. Set its name, such as `westeurope`.";
            return Err(invalid("location", detail));
        }
        Ok(Reading::ServiceTag {
            subscription: subscription.value(),
            location,
            tag: tag.to_owned(),
        })
    }

    /// The members of `filter` with these names; an error if it has others.
    fn filtered<const N: usize>(&self, names: [&str; N]) -> Result<[Option<&str>; N], Diagnostic> {
        let filter = self.filter.iter().flatten();
        if let Some((other, _)) = filter.clone().find(|(name, _)| !names.contains(&name.as_str())) {
            let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
            let detail =
                format!("With this preset, `filter` has {}, not `{other}`.", names.join(" and "));
            return Err(invalid("filter", &detail));
        }
        Ok(names.map(|name| filter.clone().find(|it| it.0 == name).map(|it| it.1.as_str())))
    }

    /// An error at the first of these arguments that is set.
    fn refuse(&self, arguments: &[(&str, bool)]) -> Result<(), Diagnostic> {
        match arguments.iter().find(|(_, is_set)| *is_set) {
            Some((name, _)) => {
                let what = match (self.preset, self.format) {
                    (Some(Preset::Clickhouse), _) => "the preset `clickhouse`",
                    (Some(Preset::MicrosoftServiceTags), _) => {
                        "the preset `microsoft_service_tags`"
                    }
                    (None, Some(Format::Lines)) => "a list of lines",
                    (None, _) => "a feed without a preset",
                };
                Err(invalid(name, &format!("`{name}` has no meaning for {what}. Remove it.")))
            }
            None => Ok(()),
        }
    }
}

fn address(url: &str) -> Result<Address, Diagnostic> {
    Address::parse(url).map_err(|error| {
        invalid("url", &format!("The provider cannot read this address: {error}."))
    })
}

fn invalid(argument: &str, detail: &str) -> Diagnostic {
    FeedCode::InvalidFeed.error("Invalid feed", detail).at(argument)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::services::common::attribute::Guid;

    fn feed() -> Feed {
        Feed {
            preset: None,
            url: None,
            format: None,
            path: None,
            filter: None,
            accept: None,
            subscription_id: None,
            location: None,
            expected: None,
        }
    }

    fn filter(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn clickhouse(pairs: &[(&str, &str)]) -> Feed {
        Feed { preset: Some(Preset::Clickhouse), filter: Some(filter(pairs)), ..feed() }
    }

    #[test]
    fn presets_are_addresses_paths_and_filters() {
        for (given, path) in [
            (&[("region", "westeurope")][..], "azure[].egress_ips[]"),
            (&[("region", "westeurope"), ("cloud", "AWS")], "aws[].egress_ips[]"),
        ] {
            let Ok(Reading::Web { address, content: Content::Json(found, filter), .. }) =
                clickhouse(given).reading()
            else {
                panic!("{given:?}");
            };
            assert_eq!(address.to_string(), CLICKHOUSE);
            assert_eq!(found.to_string(), path);
            assert_eq!(filter, Filter::from([("region".to_owned(), "westeurope".to_owned())]));
        }
        let subscription = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21";
        let tags = Feed {
            preset: Some(Preset::MicrosoftServiceTags),
            filter: Some(filter(&[("tag", "Storage.WestEurope")])),
            subscription_id: Some(Guid::from(Uuid::try_parse(subscription).unwrap())),
            location: Some("West Europe".to_owned()),
            ..feed()
        };
        let Ok(Reading::ServiceTag { location, tag, .. }) = tags.reading() else { panic!() };
        assert_eq!((location.as_str(), tag.as_str()), ("westeurope", "Storage.WestEurope"));
    }

    #[test]
    fn arguments_that_are_missing_or_mean_nothing_are_named() {
        let web = Feed { url: Some("https://vendor.example/a".to_owned()), ..feed() };
        let lines = Feed { format: Some(Format::Lines), ..web.clone() };
        let json = Feed { format: Some(Format::Json), ..web.clone() };
        let tags = Feed { preset: Some(Preset::MicrosoftServiceTags), ..feed() };
        let tagged = Feed { filter: Some(filter(&[("tag", "Storage")])), ..tags.clone() };
        for (feed, argument) in [
            (feed(), "url"),
            (web, "format"),
            (Feed { path: Some("a[]".to_owned()), ..lines.clone() }, "path"),
            (Feed { filter: Some(filter(&[])), ..lines.clone() }, "filter"),
            (Feed { url: Some("http://vendor.example/a".to_owned()), ..lines.clone() }, "url"),
            (Feed { location: Some("westeurope".to_owned()), ..lines.clone() }, "location"),
            (Feed { expected: Some(BTreeSet::from(["x".to_owned()])), ..lines }, "expected"),
            (json.clone(), "path"),
            (Feed { path: Some("a[0]".to_owned()), ..json }, "path"),
            (clickhouse(&[]), "filter"),
            (clickhouse(&[("region", "a"), ("direction", "b")]), "filter"),
            (Feed { path: Some("a[]".to_owned()), ..clickhouse(&[("region", "a")]) }, "path"),
            (tags, "filter"),
            (tagged.clone(), "subscription_id"),
            (Feed { url: Some("https://vendor.example".to_owned()), ..tagged.clone() }, "url"),
            (
                Feed {
                    subscription_id: Some(Guid::from(Uuid::nil())),
                    location: Some("../x".to_owned()),
                    ..tagged
                },
                "location",
            ),
        ] {
            let wrong = feed.reading().unwrap_err();
            assert_eq!(wrong.path, tfplugin::Path::attribute(argument), "{feed:?}");
        }
    }
}
