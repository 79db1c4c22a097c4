//! Where the names of a resource lead, as one DNS server sees it.

use std::collections::BTreeSet;

use tfplugin::{Context, Diagnostic, Result};

use super::{report::Report, subjects::EndpointSubject};
use crate::actions::code::ActionCode;
use crate::{
    Clients,
    http::until_ended,
    services::{
        common::attribute::DnsServer,
        private_link::{
            Target,
            dns::{HostName, Observation, Verdict},
        },
    },
};

/// Asks for the names.
pub(super) async fn examine(
    subject: &EndpointSubject,
    target: Option<&Target>,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let names = match &subject.dns_names {
        Some(given) => given.iter().map(|it| it.0.clone()).collect(),
        None => target.map(|it| hosts(it, subject.group_id.as_deref())).unwrap_or_default(),
    };
    if names.is_empty() && subject.dns_names.is_none() {
        let text = "Where the names lead: it is not known which there are. Set `dns_names`.";
        report.unknown(text).await;
    }
    let resolver = ctx.clients.resolver(subject.resolver.as_ref().map(DnsServer::server));
    for name in names {
        let seen = until_ended(resolver.observe(&name)).await.map_err(|_| interrupted())?;
        tell(&name, &seen, subject.resolver.is_some(), report).await;
    }
    Ok(())
}

fn interrupted() -> Diagnostic {
    ActionCode::ActionInterrupted.error(
        "Stopped asking for names",
        "Terraform was interrupted. Invoke the action again to examine the rest.",
    )
}

/// The names that clients use for the group, or for all of them.
fn hosts(target: &Target, group: Option<&str>) -> BTreeSet<HostName> {
    let meant = target.groups.iter().filter(|it| group.is_none_or(|group| it.id == group));
    meant.flat_map(|it| &it.hosts).filter_map(|it| it.parse().ok()).collect()
}

/// Says what was seen. A public answer proves something only where the server is one of the network
/// that the endpoint is in.
async fn tell(name: &HostName, seen: &Observation, is_inside: bool, report: &mut Report<'_>) {
    let explanation = seen.explanation();
    match seen.verdict() {
        Verdict::Private => report.ok(format!("`{name}` is private. {explanation}")).await,
        Verdict::NotPrivate if is_inside => {
            let next = "Link the private DNS zone to the network of this server, with a record for the \
                        endpoint.";
            report.problem(&format!("`{name}` is not private. {explanation}"), next).await;
        }
        Verdict::NxDomain => {
            let next = "Ask whoever manages DNS in the network of the endpoint.";
            report.problem(&format!("`{name}` has no answer. {explanation}"), next).await;
        }
        Verdict::NotPrivate => {
            let text = format!(
                "Where `{name}` leads in the network of the endpoint: this machine sees a public \
                 address. {explanation} Set `resolver` to a DNS server of that network, or ask the \
                 vendor to resolve the name."
            );
            report.unknown(text).await;
        }
        Verdict::Unknown => {
            report.unknown(format!("Where `{name}` leads. {explanation}")).await;
        }
    }
}
