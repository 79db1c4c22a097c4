//! A role: who holds it, through which assignment, and whether the resource honors it.

use tfplugin::{Context, Result};
use uuid::Uuid;

use super::{report::Report, subjects::GrantSubject};
use crate::{
    Clients,
    services::authorization::{
        Authorization, EffectiveAssignment, How, IneffectiveRole, Verdict, built_in_role, doubt,
        effect, holdings,
    },
};

/// Checks the grant.
pub(super) async fn examine(
    subject: &GrantSubject,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    report.about("grant");
    let authorization = ctx.clients.authorization()?;
    let Some(role) = role(subject, authorization, report).await? else { return Ok(()) };
    if let Some(principal) = principal(subject, report, ctx).await? {
        held(subject, principal, role, authorization, report).await?;
    }
    honored(subject, role, report, ctx).await
}

/// The GUID of the role.
async fn role(
    subject: &GrantSubject,
    authorization: &Authorization,
    report: &mut Report<'_>,
) -> Result<Option<Uuid>> {
    let text = &subject.role.0;
    let Ok(role) = subject.role.role() else { return Ok(None) };
    if let Some(guid) = role.guid() {
        return Ok(Some(guid));
    }
    let found = authorization.definitions(&subject.scope, &role).await;
    let Some(found) = report.response(&format!("the GUID of the role `{text}`"), found).await?
    else {
        return Ok(None);
    };
    match found.one(&role, &subject.scope) {
        Ok((guid, _)) => Ok(Some(guid)),
        Err(error) => {
            report.problem(&format!("{}.", error.summary), &error.detail).await;
            Ok(None)
        }
    }
}

/// The principal that must hold the role.
async fn principal(
    subject: &GrantSubject,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<Option<Uuid>> {
    if let Some(principal) = &subject.principal_id {
        return Ok(Some(principal.value()));
    }
    let Some(id) = &subject.managed_identity_id else { return Ok(None) };
    let found = ctx.clients.identities()?.get(id).await;
    match report.response(&format!("the principal of `{}`", id.name()), found).await? {
        None => Ok(None),
        Some(None) => {
            let text = format!("The managed identity `{id}` does not exist.");
            let next = "Check the ID. An identity that was deleted and created again is another \
                        principal, and needs new role assignments.";
            report.problem(&text, next).await;
            Ok(None)
        }
        Some(Some(found)) => match found.properties.principal() {
            Ok(principal) => Ok(Some(principal)),
            Err(error) => {
                report.problem(&format!("{}.", error.summary), &error.detail).await;
                Ok(None)
            }
        },
    }
}

/// Whether the principal holds the role.
async fn held(
    subject: &GrantSubject,
    principal: Uuid,
    role: Uuid,
    authorization: &Authorization,
    report: &mut Report<'_>,
) -> Result<()> {
    let (text, scope) = (&subject.role.0, &subject.scope);
    let what = format!("whether {principal} holds `{text}` at `{scope}`");
    let listed = authorization.listed(scope, principal).await;
    let Some(listed) = report.response(&what, listed).await? else { return Ok(()) };
    let found = holdings(&listed.assignments, scope, principal, role);
    match (found.first(), effect(&found)) {
        (None, _) if !listed.complete => {
            let text = format!(
                "Whether {principal} holds `{text}` through a group: Azure does not say, because the \
                 principal is a group itself or unknown to the directory. No assignment names it \
                 directly."
            );
            report.unknown(text).await;
        }
        (None, _) => {
            let text = format!("{principal} does not hold `{text}` at `{scope}`.");
            let next = "Grant it, for example with `dataplane_role_assignment`. The doctor does not \
                        count other roles that allow the same actions.";
            report.problem(&text, next).await;
        }
        (Some(nearest), Verdict::Conditional(condition)) => {
            let text = format!(
                "Whether `{text}` has an effect: {}, under a condition that Azure evaluates for each \
                 call: {condition}",
                way(nearest)
            );
            report.unknown(text).await;
        }
        (Some(nearest), _) => {
            report.ok(format!("{principal} holds `{text}` at `{scope}`: {}.", way(nearest))).await;
        }
    }
    Ok(())
}

fn way(holding: &EffectiveAssignment) -> String {
    let properties = &holding.assignment.properties;
    match holding.how {
        How::Here => "assigned at this scope".to_owned(),
        How::Inherited => format!("inherited from `{}`", properties.scope),
        How::ThroughGroup => {
            format!("through the group {} at `{}`", properties.principal_id, properties.scope)
        }
    }
}

/// Whether the resource honors the role.
async fn honored(
    subject: &GrantSubject,
    role: Uuid,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let Some(role) = built_in_role(role) else { return Ok(()) };
    let Some(doubt) = doubt(&subject.scope, role) else { return Ok(()) };
    let name = doubt.resource.name();
    let found = doubt.resolved(ctx.clients.lookups()?).await;
    let Some(trap) =
        report.response(&format!("whether `{name}` honors `{}`", role.name), found).await?
    else {
        return Ok(());
    };
    match trap {
        None => report.ok(format!("`{name}` honors `{}`.", role.name)).await,
        Some(IneffectiveRole::Registry(instead)) => {
            let text = format!(
                "`{name}` does not honor `{}`: its mode is \"RBAC Registry + ABAC Repository \
                 Permissions\".",
                role.name
            );
            report.problem(&text, &format!("Grant `{instead}` instead.")).await;
        }
        Some(IneffectiveRole::Vault) => {
            let text = format!(
                "`{name}` does not honor `{}`: it uses access policies instead of roles.",
                role.name
            );
            let next = "Switch it to role-based access control (`enableRbacAuthorization`), or grant \
                        access with an access policy.";
            report.problem(&text, next).await;
        }
    }
    Ok(())
}
