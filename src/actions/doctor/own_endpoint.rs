//! A private endpoint of yours that leads to a vendor's service: what the vendor decided, and whether
//! names lead to its addresses.

use std::collections::BTreeSet;

use tfplugin::{Context, Result};

use super::{
    endpoint::{interrupted, resolved},
    report::Report,
    subjects::OwnEndpointSubject,
};
use crate::{
    Clients,
    http::until_ended,
    services::{
        common::attribute::DnsServer,
        private_link::{Status, dns::Verdict, own_endpoint::OwnEndpoint},
    },
};

/// Checks the endpoint.
pub(super) async fn examine(
    subject: &OwnEndpointSubject,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    report.about("own private endpoint");
    let id = &subject.private_endpoint_id;
    let links = ctx.clients.private_links()?;
    let found = links.own_endpoint(id).await;
    let what = format!("the private endpoint `{}`", id.name());
    let found = match report.response(&what, found).await? {
        Some(Some(found)) => found,
        Some(None) => {
            let next = "Create it with the vendor's alias, or correct the ID.";
            report.problem(&format!("`{id}` does not exist."), next).await;
            return Ok(());
        }
        None => return Ok(()),
    };
    decision(&found, report).await;
    let addresses = links.own_addresses(&found).await;
    let what = format!("the addresses of `{}`", found.name);
    let addresses = report.response(&what, addresses).await?;
    if addresses.as_ref().is_some_and(BTreeSet::is_empty) {
        let next = "Delete it and create it again.";
        report.problem(&format!("`{}` has no address.", found.name), next).await;
    }
    names(subject, addresses.unwrap_or_default(), report, ctx).await
}

/// What the vendor decided.
async fn decision(found: &OwnEndpoint, report: &mut Report<'_>) {
    let text = format!("`{}` is {}.", found.name, found.status);
    match found.status {
        Status::Approved if found.is_connected() => report.ok(text).await,
        Status::Approved => {
            let text = format!("{text} Azure's state of it is `{}`.", found.provisioning_state);
            report.problem(&text, "Wait until it is `Succeeded`, or create it again.").await;
        }
        Status::Pending => {
            let next = format!("Give the vendor {}.", found.told_by());
            report.problem(&text, &next).await;
        }
        Status::Rejected | Status::Disconnected | Status::Other(_) => {
            let text = format!("{text} The message is \"{}\".", found.message);
            let next = "Ask the vendor why, and create the endpoint again.";
            report.problem(&text, next).await;
        }
    }
}

/// Resolves the names, which have to lead to the endpoint itself.
async fn names(
    subject: &OwnEndpointSubject,
    addresses: BTreeSet<String>,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let resolver = ctx.clients.resolver(subject.resolver.as_ref().map(DnsServer::server));
    for name in subject.dns_names.iter().flatten() {
        let seen = until_ended(resolver.observe(&name.0)).await.map_err(|_| interrupted())?;
        let leads_here = seen.addresses().iter().any(|it| addresses.contains(&it.to_string()));
        if seen.verdict() == Verdict::Private && !addresses.is_empty() && !leads_here {
            let text = format!("`{}` leads to another address. {}", name.0, seen.explanation());
            let own: Vec<_> = addresses.iter().map(String::as_str).collect();
            let next =
                format!("The record in the private DNS zone has to be {}.", own.join(" and "));
            report.problem(&text, &next).await;
        } else {
            resolved(&name.0, &seen, subject.resolver.is_some(), report).await;
        }
    }
    Ok(())
}
