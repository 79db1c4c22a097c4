//! Reads feeds: thin calls, and what a list means for the allowlist.

use std::collections::BTreeSet;

use allowlist::{AddressSet, Block};
use tfplugin::{Diagnostic, Diagnostics, Ordered, Result};

use super::{
    feed::Feed,
    merge::{Baseline, Source, index},
    reading::{Content, Reading},
};
use crate::{
    Clients,
    diagnostics::suggestions::nearest,
    feeds::{Address, Document, code::FeedCode},
    services::{
        common::attribute::addresses,
        firewall::{
            diagnostics::quoted_list,
            feed_format::{self, FormatError},
            service_tags::ServiceTag,
            shrink::shrinking,
        },
    },
};

/// The argument.
pub(super) const FEEDS: &str = "feeds";

/// What every feed publishes; errors are those of all feeds.
pub(super) async fn read(clients: &Clients, feeds: &[Feed]) -> Result<Vec<Source>> {
    let (mut sources, mut wrong) = (Vec::new(), Diagnostics::default());
    for (position, feed) in feeds.iter().enumerate() {
        match read_one(clients, position, feed).await {
            Ok(source) => sources.push(source),
            Err(error) => wrong.extend(error.at(index(position)).at(FEEDS)),
        }
    }
    if wrong.has_error() { Err(wrong) } else { Ok(sources) }
}

async fn read_one(clients: &Clients, position: usize, feed: &Feed) -> Result<Source> {
    let (name, addresses, etag) = match feed.reading()? {
        Reading::Web { address, accept, content } => {
            let document = clients.feeds()?.read(&address, accept.as_deref()).await;
            let document = document.map_err(|it| Diagnostic::from(it).at("url"))?;
            let addresses = listed(&address, &document, &content)?;
            (address.to_string(), addresses, document.etag)
        }
        Reading::ServiceTag { subscription, location, tag } => {
            let tags = clients.firewalls()?.service_tags.all(subscription, &location).await?;
            let found = tagged(&tags, &tag)?;
            let properties = found.properties.clone();
            let name = format!("service tag `{}`", found.name);
            (name, properties.address_prefixes, properties.change_number)
        }
    };
    let baseline = feed.expected().map(addresses::blocks).transpose().map_err(|wrong| {
        FeedCode::InvalidFeed.error("Invalid feed", format!("{wrong}.")).at("expected")
    })?;
    let baseline = baseline.map(|it| compared(&name, &addresses, &it)).transpose()?;
    Ok(Source { name, attribute: FEEDS, position: Some(position), addresses, etag, baseline })
}

/// The addresses of a list.
fn listed(
    address: &Address,
    document: &Document,
    content: &Content,
) -> std::result::Result<Vec<String>, Diagnostic> {
    let found = match content {
        Content::Lines => feed_format::lines(&document.body),
        Content::Json(path, filter) => feed_format::json(&document.body, path, filter),
    };
    found.map_err(|error| match error {
        FormatError::Unexpected(problem) => FeedCode::FeedUnexpected.error(
            "Unexpected form of an address list",
            format!(
                "The list at {address} does not have the form that the arguments describe. {problem}\n\n\
                 Compare the arguments with the list: the publisher may have changed it."
            ),
        ),
        FormatError::Empty(problem) => FeedCode::FeedEmpty.error(
            "Address list without addresses",
            format!(
                "The list at {address} gives no addresses. {problem}\n\nThe firewall stays as it \
                 is. Correct the arguments, or remove the feed."
            ),
        ),
    })
}

/// The tag with this name, without case.
fn tagged<'a>(
    tags: &'a [ServiceTag],
    name: &str,
) -> std::result::Result<&'a ServiceTag, Diagnostic> {
    let found = tags.iter().find(|it| it.name.eq_ignore_ascii_case(name));
    let problem = match found {
        Some(tag) if !tag.properties.address_prefixes.is_empty() => return Ok(tag),
        Some(_) => "Azure lists no addresses for it.".to_owned(),
        None => {
            let near = nearest(name, tags.iter().map(|it| it.name.as_str()));
            let near = Some(near).filter(|it| !it.is_empty());
            let near = near.map(|it| format!(" Similar names: {}.", quoted_list(it)));
            let near = near.unwrap_or_default();
            format!("Azure lists {} tags, and it is not among them.{near}", tags.len())
        }
    };
    let detail = format!("The service tag `{name}` gives no addresses. {problem}");
    Err(FeedCode::FeedEmpty.error("Service tag without addresses", detail).at("filter"))
}

/// What a list has added and removed since it was reviewed; an error if it shrinks too much. Addresses
/// that are none are left to the check of all sources.
fn compared(
    name: &str,
    addresses: &[String],
    expected: &[Block],
) -> std::result::Result<Baseline, Diagnostic> {
    let found: BTreeSet<Block> = addresses.iter().filter_map(|it| it.parse().ok()).into_set();
    let found: Vec<Block> = found.into_iter().collect();
    if let Some(lost) = shrinking(expected, &found) {
        let detail = format!(
            "Of the {} entries in `expected`, {} are no longer published by {name}, which has {} now. \
             Missing: {}.\n\nA firewall that follows the list would shut out callers from them. If \
             the publisher confirms the list, update `expected`.",
            expected.len(),
            lost.len(),
            found.len(),
            quoted_list(&lost),
        );
        return Err(FeedCode::FeedShrunk.error("Address list has shrunk", detail).at("expected"));
    }
    let [before, after] = [expected, &found].map(|it| it.iter().copied().collect::<AddressSet>());
    let texts = |it: AddressSet| {
        it.cidrs().into_iter().map(|it| Block::from(it).to_string()).collect::<Vec<_>>()
    };
    Ok(Baseline {
        added: texts(after.difference(&before)),
        removed: texts(before.difference(&after)),
    })
}
