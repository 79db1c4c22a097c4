//! Checks the configuration of a federated credential (`ValidateConfig`), and plans it (`ModifyPlan`).

use tfplugin::{Config, Context, Diagnostic, Diagnostics, Plan, Result};

use super::{FederatedIdentityCredential, diagnostics};
use crate::diagnostics::code::CommonCode;
use crate::{
    Clients, azure,
    diagnostics::{not_found, suggestions},
    services::{
        common::{
            attribute::{Claim, CredentialName, Issuer},
            plan_checks::PlanChecks,
            provenance::Provenance,
        },
        managed_identity::{
            credentials::{
                ASTRO_DEPLOYMENTS, Change, Duplicate, FederatedCredentials, Trust, credential_id,
                doubts,
            },
            identities::IDENTITY_TYPE,
        },
    },
};

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    if let Some(id) = config.known::<azure::Id>("managed_identity_id")
        && !id.is_type(IDENTITY_TYPE)
    {
        found.push(
            CommonCode::WrongResourceType
                .error(
                    "Wrong resource type",
                    format!(
                        "`{id}` is not the ID of a user-assigned managed identity, which ends \
                         with `/providers/{IDENTITY_TYPE}/<name>`.{} Azure Resource Manager does \
                         not have the federated credentials of applications: use the azuread \
                         provider.",
                        suggestions::part_of_type(&id, IDENTITY_TYPE)
                    ),
                )
                .at("managed_identity_id"),
        );
    }
    found
}

/// Fills in what is known already, counts, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let identity = plan.known::<azure::Id>("managed_identity_id");
    let name = plan.known::<CredentialName>("name").map(|it| it.0);
    if let (Some(identity), Some(name), true) = (&identity, &name, plan.is_create()) {
        plan.set("id", &credential_id(identity, name));
    }
    let changes = plan.changes("issuer") || plan.changes("subject");
    if changes {
        doubt(plan, ctx);
    }
    let federation = match ctx.clients.federation() {
        Err(_) if ctx.clients.skip_remote_checks => return Ok(()),
        found => found?,
    };
    plan.set("audience", &Claim(federation.audience().to_owned()));
    let twice = note(plan, federation, identity.as_ref(), name.as_deref(), ctx);
    let (Some(identity), Some(name)) = (identity, name) else { return Ok(()) };
    match twice.map(|it| (it, diagnostics::twice(&identity, &name))) {
        Some((Duplicate::Made, told)) => return Err(told.fatal().into()),
        Some((Duplicate::Stored, told)) => {
            ctx.warn(told.demoted());
        }
        None => {}
    }
    if let Some(refusal) = passes(plan, federation, &identity, &name) {
        return Err(refusal.at("name").into());
    }
    if ctx.clients.skip_remote_checks || !(changes || moves(plan)) {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    check(ctx, federation, &identity, &name, &mut checks).await?;
    checks.warning().into_iter().for_each(|it| ctx.warn(it));
    Ok(())
}

/// Why an issuer and subject cannot pass to this credential from another object, or from this one to
/// another.
fn passes(
    plan: &Plan<'_>,
    federation: &FederatedCredentials,
    identity: &azure::Id,
    name: &str,
) -> Option<Diagnostic> {
    if let Some(old) = federation.predecessor(identity, name) {
        return Some(diagnostics::passes(identity, &old, name));
    }
    let identity = plan.prior::<azure::Id>("managed_identity_id").filter(|_| moves(plan))?;
    let old = plan.prior::<CredentialName>("name")?.0;
    let new = federation.heir(&identity, &old)?;
    Some(diagnostics::passes(&identity, &old, &new))
}

/// Refuses to remove a credential whose issuer and subject the plan gives to another one: Terraform
/// does not order the two, and Azure accepts each pair once on an identity.
pub(super) fn plan_destroy(
    prior: &FederatedIdentityCredential,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    // A provider that is not configured yet has planned nothing.
    let Ok(federation) = ctx.clients.federation() else { return Ok(()) };
    let (identity, name) = (&prior.managed_identity_id, &prior.name.0);
    let trust = Trust { issuer: prior.issuer.0.clone(), subject: prior.subject.0.clone() };
    let Some(new) = federation.destroy(identity, name, trust) else { return Ok(()) };
    let refusal = diagnostics::passes(identity, name, &new);
    // Where a process serves several walks, an earlier one may have planned the other credential.
    Err(if tfplugin::host::serves_one_walk() { refusal.fatal() } else { refusal }.into())
}

/// Tells the ledger of the run what this credential will be, and what its replacement removes.
/// The answer is whether another object of the configuration is the same credential.
fn note(
    plan: &Plan<'_>,
    federation: &FederatedCredentials,
    identity: Option<&azure::Id>,
    name: Option<&str>,
    ctx: &Context<'_, Clients>,
) -> Option<Duplicate> {
    let mut provenance = Provenance::decode(&ctx.private());
    let maker = provenance.marked(plan.prior::<String>("id").as_deref());
    ctx.set_private(provenance.encode());
    let prior = plan.prior::<azure::Id>("managed_identity_id");
    if let (Some(identity), Some(name), true) =
        (prior, plan.prior::<CredentialName>("name"), moves(plan))
    {
        let trust = plan.prior::<Issuer>("issuer").zip(plan.prior::<Claim>("subject"));
        let trust = trust.map(|(issuer, subject)| Trust { issuer: issuer.0, subject: subject.0 });
        federation.leave(&identity, &name.0, trust, maker);
    }
    let (Some(identity), Some(name)) = (identity, name) else { return None };
    let issuer = plan.known::<Issuer>("issuer").map(|it| it.0);
    let subject = plan.known::<Claim>("subject").map(|it| it.0);
    let change = if moves(plan) {
        Change::Made
    } else if plan.changes("issuer") || plan.changes("subject") {
        Change::Trust
    } else {
        Change::Nothing
    };
    federation.want(identity, name, maker, change, (issuer, subject))
}

/// Whether the credential is replaced by another one, or made.
fn moves(plan: &Plan<'_>) -> bool {
    plan.changes("managed_identity_id") || plan.changes("name")
}

/// Says what Azure accepts and what then never works.
fn doubt(plan: &Plan<'_>, ctx: &Context<'_, Clients>) {
    let issuer = plan.known::<Issuer>("issuer").map(|it| it.0);
    let subject = plan.known::<Claim>("subject").map(|it| it.0);
    for (attribute, why) in doubts(issuer.as_deref(), subject.as_deref()) {
        ctx.warn(diagnostics::doubt(attribute, why));
    }
}

/// Whether there is room for it on the identity, and nobody has its issuer and subject.
async fn check(
    ctx: &Context<'_, Clients>,
    federation: &FederatedCredentials,
    identity: &azure::Id,
    name: &str,
    checks: &mut PlanChecks,
) -> Result<()> {
    let found = federation.capacity(identity, name).await;
    let what = format!("whether `{}` can have another credential", identity.name());
    let Some(found) = checks.answer(&what, found)? else { return Ok(()) };
    let Some(capacity) = found else {
        // A credential whose identity is gone is gone with it, and to make it again is what every
        // plan wants, even the one that Terraform makes before it destroys what is left.
        let what = "the credential";
        ctx.warn(not_found::not_yet("The managed identity", identity, what, "managed_identity_id"));
        return Ok(());
    };
    if let Some((holder, subject)) = &capacity.holder {
        return Err(diagnostics::held(identity, holder, subject).into());
    }
    if let Some(other) = &capacity.exchange {
        return Err(diagnostics::exchanged(identity, name, other).into());
    }
    if capacity.is_over() && federation.refuses(identity, name) {
        return Err(diagnostics::over(identity, &capacity).into());
    }
    if ASTRO_DEPLOYMENTS < capacity.deployments.len() && federation.notes_deployments(identity) {
        ctx.warn(diagnostics::many_deployments(identity, &capacity.deployments));
    }
    Ok(())
}
