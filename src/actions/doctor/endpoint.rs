//! A private endpoint: its group, the decision about its connection, public access to the resource,
//! and the addresses of its names.

use std::collections::BTreeSet;

use tfplugin::{Context, Diagnostic, Ordered, Result};

use super::{report::Report, subjects::EndpointSubject};
use crate::{
    Clients,
    actions::code::ActionCode,
    http::{backoff::now, until_ended},
    services::{
        common::attribute::{DnsServer, Guid},
        private_link::{
            Choice, Connection, Matcher, ServiceType, Settlement, Status, Target,
            dns::{HostName, Observation, Verdict},
            expiry::Age,
            service_type_at, settlement,
        },
    },
};

/// Checks the private endpoint.
pub(super) async fn examine(
    subject: &EndpointSubject,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    report.about("private endpoint");
    let resource = &subject.resource_id;
    let kind = service_type_at(resource).map_err(|it| it.at("private_endpoint"))?;
    let links = ctx.clients.private_links()?;
    let found = links.target(resource, kind, ctx.clients.lookups()?).await;
    let what = format!("the groups of `{}` and its public access", resource.name());
    let target = match report.response(&what, found).await? {
        Some(None) => {
            report.problem(&format!("`{resource}` does not exist."), "Check the ID.").await;
            return Ok(());
        }
        target => target.flatten(),
    };
    if let Some(target) = &target {
        group(target, subject, report).await;
    }
    let found = links.connections_now(resource, kind).await;
    let what = format!("the connections of `{}`", resource.name());
    if let Some(found) = report.response(&what, found).await? {
        connection(&found.unwrap_or_default(), subject, kind, report).await;
    }
    if let Some(target) = &target {
        access(target, report).await;
    }
    names(subject, target.as_ref(), report, ctx).await
}

/// Whether the resource offers the group.
async fn group(target: &Target, subject: &EndpointSubject, report: &mut Report<'_>) {
    let Some(group) = &subject.group_id else { return };
    let offered: Vec<_> = target.groups.iter().map(|it| format!("`{}`", it.id)).collect();
    if target.groups.iter().any(|it| it.id == *group) {
        report.ok(format!("`{}` offers the group `{group}`.", target.name)).await;
    } else if offered.is_empty() {
        let text = format!("Azure lists no groups for `{}`.", target.name);
        report.problem(&text, "Endpoints for it name no group.").await;
    } else {
        let text = format!("`{}` does not offer the group `{group}`.", target.name);
        let next = format!("It offers {}; group IDs are case-sensitive.", offered.join(", "));
        report.problem(&text, &next).await;
    }
}

/// What was decided about the connection.
async fn connection(
    all: &[Connection],
    subject: &EndpointSubject,
    kind: &ServiceType,
    report: &mut Report<'_>,
) {
    let matcher = subject.matcher();
    if matcher.is_empty() {
        let text = format!(
            "Which of the {} connections is the vendor's: set `private_endpoint_id`, \
             `private_endpoint_name`, `requester_subscription_id`, `message_contains` or \
             `connection_name`.",
            all.len()
        );
        report.unknown(text).await;
        return;
    }
    let found = match matcher.choose(all) {
        Choice::One(found) => found,
        Choice::None => {
            let text = format!("The resource has no connection {}.", matcher.describe());
            report.problem(&text, "The vendor has to create the private endpoint.").await;
            return;
        }
        Choice::Several(several) => {
            let name = |it: &&Connection| match &it.private_endpoint {
                Some(endpoint) => format!("`{}` of `{endpoint}`", it.name),
                None => format!("`{}`", it.name),
            };
            let names: Vec<_> = several.iter().map(name).collect();
            let text = format!(
                "Which of these connections is the vendor's: {}. Set more arguments, so that only \
                 one matches.",
                names.join(", ")
            );
            report.unknown(text).await;
            return;
        }
    };
    decision(found, kind, report).await;
    let for_others = subject.group_id.as_ref().is_some_and(|group| {
        !found.group_ids.is_empty()
            && !found.group_ids.iter().any(|it| it.eq_ignore_ascii_case(group))
    });
    if for_others {
        let text = format!("`{}` is for {}.", found.name, found.group_ids.join(", "));
        report.problem(&text, "The vendor has to create an endpoint for your group.").await;
    }
}

async fn decision(found: &Connection, kind: &ServiceType, report: &mut Report<'_>) {
    let text = format!("`{}` is {}.", found.name, found.status);
    match (&found.status, settlement(found)) {
        (Status::Rejected, _) if kind.rejects_for_good => {
            let next = "This service never approves a rejected connection: the vendor has to create a new \
                 endpoint.";
            report.problem(&text, next).await;
        }
        (Status::Rejected, _) => {
            let next = "If that was a mistake, approve it with `override_rejection` of \
                        `dataplane_private_endpoint_approval`.";
            report.problem(&text, next).await;
        }
        (Status::Disconnected, _) => {
            let next = "The vendor has to delete the endpoint, if it still exists, and create a new \
                        one.";
            report.problem(&text, next).await;
        }
        (_, Settlement::Failed) => {
            let text = format!("{text} The service failed to carry out the last change.");
            report
                .problem(&text, "Approve it again, or ask the vendor to create a new endpoint.")
                .await;
        }
        (Status::Approved, Settlement::Settled) => report.ok(text).await,
        (Status::Approved, Settlement::Going) => {
            let text = format!("{text} The service is still working on it; run the doctor again.");
            report.unknown(text).await;
        }
        _ => {
            let age = Age::of(found, None);
            let expiry = age.and_then(|age| age.expiry(found, now())).unwrap_or_default();
            let next = "Approve it, for example with `dataplane_private_endpoint_approval`.";
            report.problem(format!("{text} {expiry}").trim_end(), next).await;
        }
    }
}

/// Whether the internet can reach the resource: a private endpoint does not close public access.
async fn access(target: &Target, report: &mut Report<'_>) {
    match target.open_to_all() {
        Some(false) => report.ok(format!("`{}` is not open to the internet.", target.name)).await,
        Some(true) => {
            let text =
                format!("`{}` is open to the whole internet besides the endpoint.", target.name);
            let next = "When traffic uses the endpoint, close public access, or let the firewall deny \
                        by default.";
            report.problem(&text, next).await;
        }
        None => {
            let access = target.public_network_access.as_deref();
            let said = access.map_or_else(
                || "Azure does not say whether public access is on".to_owned(),
                |it| format!("public access is {it}"),
            );
            let text = format!(
                "Whether `{}` is open to the internet: {said}, and its firewall rules are separate \
                 resources. Set `allowlist` to check them.",
                target.name
            );
            report.unknown(text).await;
        }
    }
}

impl EndpointSubject {
    fn matcher(&self) -> Matcher {
        Matcher {
            private_endpoint: self.private_endpoint_id.clone(),
            endpoint_name: self.private_endpoint_name.clone(),
            requester_subscription: self.requester_subscription_id.as_ref().map(Guid::value),
            message_contains: self.message_contains.clone(),
            connection_name: self.connection_name.clone(),
            ..Matcher::default()
        }
    }
}

/// Resolves the names.
async fn names(
    subject: &EndpointSubject,
    target: Option<&Target>,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let names = match &subject.dns_names {
        Some(given) => given.iter().map(|it| it.0.clone()).into_set(),
        None => target.map(|it| hosts(it, subject.group_id.as_deref())).unwrap_or_default(),
    };
    if names.is_empty() && subject.dns_names.is_none() {
        let text = "The addresses of the names: the names of the resource are not known. Set \
                    `dns_names`.";
        report.unknown(text).await;
    }
    let resolver = ctx.clients.resolver(subject.resolver.as_ref().map(DnsServer::server));
    for name in names {
        let seen = until_ended(resolver.observe(&name)).await.map_err(|_| interrupted())?;
        resolved(&name, &seen, subject.resolver.is_some(), report).await;
    }
    Ok(())
}

pub(super) fn interrupted() -> Diagnostic {
    ActionCode::ActionInterrupted.error(
        "Interrupted while resolving names",
        "Terraform was interrupted. Invoke the action again to check the rest.",
    )
}

/// The names that clients use for the group, or for all of them.
fn hosts(target: &Target, group: Option<&str>) -> BTreeSet<HostName> {
    let meant = target.groups.iter().filter(|it| group.is_none_or(|group| it.id == group));
    meant.flat_map(|it| &it.hosts).filter_map(|it| it.parse().ok()).into_set()
}

/// Reports the answer for a name. A public answer proves something only if the server belongs to the
/// endpoint's network.
pub(super) async fn resolved(
    name: &HostName,
    seen: &Observation,
    is_inside: bool,
    report: &mut Report<'_>,
) {
    let explanation = seen.explanation();
    match seen.verdict() {
        Verdict::Private => report.ok(format!("`{name}` is private. {explanation}")).await,
        Verdict::NotPrivate if is_inside => {
            let next = "Link a private DNS zone that has a record for the endpoint to the network of \
                        this server.";
            report.problem(&format!("`{name}` is not private. {explanation}"), next).await;
        }
        Verdict::NxDomain => {
            let next = "Ask the people who manage DNS in the endpoint's network.";
            report.problem(&format!("`{name}` does not resolve. {explanation}"), next).await;
        }
        Verdict::NotPrivate => {
            let text = format!(
                "The address of `{name}` in the endpoint's network: this machine gets a public \
                 address. {explanation} Set `resolver` to a DNS server of that network, or ask the \
                 vendor to resolve the name."
            );
            report.unknown(text).await;
        }
        Verdict::Unknown => {
            report.unknown(format!("The address of `{name}`. {explanation}")).await;
        }
    }
}
