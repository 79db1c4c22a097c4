//! A private endpoint: what is offered, what was decided, who else may come in, and where the names
//! lead.

use tfplugin::{Context, Result};

use super::{dns, report::Report, subjects::EndpointSubject};
use crate::{
    Clients,
    services::{
        common::attribute::Guid,
        private_link::{
            Choice, Connection, Matcher, ServiceType, Settlement, Status, Target, service_type_at,
            settlement,
        },
    },
};

/// Examines the private endpoint.
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
    let what = format!("what `{}` offers, and who else may reach it", resource.name());
    let target = match report.answer(&what, found).await? {
        Some(None) => {
            let next = "Check the ID; an endpoint for it cannot work.";
            report.problem(&format!("Azure has no `{resource}`."), next).await;
            return Ok(());
        }
        target => target.flatten(),
    };
    if let Some(target) = &target {
        group(target, subject, report).await;
    }
    let found = links.connections_now(resource, kind).await;
    let what = format!("which connections `{}` has", resource.name());
    if let Some(found) = report.answer(&what, found).await? {
        connection(&found.unwrap_or_default(), subject, kind, report).await;
    }
    if let Some(target) = &target {
        access(target, report).await;
    }
    dns::examine(subject, target.as_ref(), report, ctx).await
}

/// Whether an endpoint can be made for the group.
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
        let next = format!("It offers {}; the case counts.", offered.join(", "));
        report.problem(&text, &next).await;
    }
}

/// What was decided about the connection that is meant.
async fn connection(
    all: &[Connection],
    subject: &EndpointSubject,
    kind: &ServiceType,
    report: &mut Report<'_>,
) {
    let matcher = subject.matcher();
    if matcher.is_empty() {
        let text = format!(
            "Which of {} connections is meant: set `private_endpoint_id`, \
             `requester_subscription_id`, `message_contains` or `connection_name`.",
            all.len()
        );
        report.unknown(text).await;
        return;
    }
    let found = match matcher.choose(all) {
        Choice::One(found) => found,
        Choice::None => {
            let text = format!("There is no connection {}.", matcher.describe());
            report.problem(&text, "The vendor has to make the private endpoint.").await;
            return;
        }
        Choice::Several(several) => {
            let names: Vec<_> = several.iter().map(|it| format!("`{}`", it.name)).collect();
            let text = format!("Which of these is meant: {}. Say more.", names.join(", "));
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
        report.problem(&text, "The vendor has to make another endpoint, for your group.").await;
    }
}

async fn decision(found: &Connection, kind: &ServiceType, report: &mut Report<'_>) {
    let text = format!("`{}` is {}.", found.name, found.status);
    match (&found.status, settlement(found, kind)) {
        (Status::Rejected, _) if kind.rejects_for_good => {
            let next =
                "This service never approves it again: the vendor has to make a new endpoint.";
            report.problem(&text, next).await;
        }
        (Status::Rejected, _) => {
            let next = "If that was a mistake, approve it (`override_rejection` of \
                        `dataplane_private_endpoint_approval`).";
            report.problem(&text, next).await;
        }
        (Status::Disconnected, _) => {
            let next = "The vendor has to delete the endpoint, if it is there, and make a new one.";
            report.problem(&text, next).await;
        }
        (_, Settlement::Failed) => {
            let text = format!("{text} The service failed to carry the last change out.");
            report
                .problem(&text, "Approve it again, or have the vendor make a new endpoint.")
                .await;
        }
        (Status::Approved, Settlement::Settled) => report.ok(text).await,
        (Status::Approved, Settlement::Going) => {
            report.unknown(format!("{text} The service is still at work on it; look again.")).await;
        }
        _ => {
            let next = "Approve it, for example with `dataplane_private_endpoint_approval`.";
            report.problem(&text, next).await;
        }
    }
}

/// Who else may reach the resource: an endpoint adds a way in and closes none.
async fn access(target: &Target, report: &mut Report<'_>) {
    match target.open_to_all() {
        Some(false) => report.ok(format!("`{}` is not open to the internet.", target.name)).await,
        Some(true) => {
            let text =
                format!("`{}` is open to the whole internet beside the endpoint.", target.name);
            let next = "Once traffic takes the endpoint, close public access, or let its firewall \
                        deny by default.";
            report.problem(&text, next).await;
        }
        None => {
            let access = target.public_network_access.as_deref();
            let said = access.map_or_else(
                || "it does not say whether public access is on".to_owned(),
                |it| format!("public access is {it}"),
            );
            let text = format!(
                "Whether `{}` is open to the internet: {said}, and rules decide that are kept \
                 elsewhere. `allowlist` examines them.",
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
            requester_subscription: self.requester_subscription_id.as_ref().map(Guid::value),
            message_contains: self.message_contains.clone(),
            connection_name: self.connection_name.clone(),
            ..Matcher::default()
        }
    }
}
