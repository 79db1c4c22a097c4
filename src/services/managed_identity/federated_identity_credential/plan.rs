//! Checks the configuration of a federated credential (`ValidateConfig`), and plans it (`ModifyPlan`).

use tfplugin::{Config, Context, Diagnostic, Diagnostics, Plan, Result};

use super::{FederatedIdentityCredential, diagnostics, model::CLAIMS};
use crate::diagnostics::code::CommonCode;
use crate::{
    Clients, azure,
    diagnostics::{not_found_yet, suggestions},
    services::{
        common::{
            attribute::{CredentialName, Issuer, TokenClaim},
            plan_checks::PlanChecks,
            provenance::Provenance,
        },
        managed_identity::{
            credentials::{
                ASTRO_DEPLOYMENTS, Change, Doubt, Duplicate, FederatedCredentials, Trust,
                credential_id, doubt_expression, doubts, is_cluster,
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
    found.extend(check_claims(config));
    found
}

/// Exactly one of subject and expression must be set, and an expression needs an issuer that has
/// flexible credentials.
fn check_claims(config: Config<'_>) -> Option<Diagnostic> {
    if CLAIMS.iter().all(|it| config.is_set(it)) {
        return Some(diagnostics::not_one_claim(true));
    }
    if CLAIMS.iter().all(|it| config.is_null(it)) {
        return Some(diagnostics::not_one_claim(false));
    }
    let issuer = config.known::<Issuer>("issuer").filter(|it| is_cluster(&it.0))?;
    config.is_set(CLAIMS[1]).then(|| diagnostics::not_flexible(&issuer.0))
}

/// Plans the known values, counts the credentials of the identity, and checks against Azure.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let identity = plan.known::<azure::Id>("managed_identity_id");
    let name = plan.known::<CredentialName>("name").map(|it| it.0);
    if let (Some(identity), Some(name), true) = (&identity, &name, plan.is_create()) {
        plan.set("id", &credential_id(identity, name));
    }
    let changes = changes_trust(plan);
    if changes {
        if let Some(refusal) = check_claims(plan.config()) {
            return Err(refusal.into());
        }
        warn_about_trust(plan, ctx);
    }
    let federation = match ctx.clients.federation() {
        Err(_) if ctx.clients.skip_remote_checks => return Ok(()),
        found => found?,
    };
    plan.set("audience", &TokenClaim(federation.audience().to_owned()));
    let duplicate = record(plan, federation, identity.as_ref(), name.as_deref(), ctx);
    let (Some(identity), Some(name)) = (identity, name) else { return Ok(()) };
    match duplicate.map(|it| (it, diagnostics::twice(&identity, &name))) {
        Some((Duplicate::Made, error)) => return Err(error.fatal().into()),
        Some((Duplicate::Stored, error)) => {
            ctx.warn(error.demoted());
        }
        None => {}
    }
    if let Some(refusal) = moved_trust(plan, federation, &identity, &name) {
        return Err(refusal.at("name").into());
    }
    if ctx.clients.skip_remote_checks || !(changes || creates(plan)) {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    if plan.known::<TokenClaim>(CLAIMS[1]).is_some() {
        federation.expect_flexible(&identity);
    }
    let argument = if plan.config().is_null(CLAIMS[0]) { CLAIMS[1] } else { CLAIMS[0] };
    check(ctx, federation, (&identity, &name), argument, &mut checks).await?;
    checks.warning().into_iter().for_each(|it| ctx.warn(it));
    Ok(())
}

/// The error if the plan moves an issuer and subject to this credential from another resource, or
/// from this one to another.
fn moved_trust(
    plan: &Plan<'_>,
    federation: &FederatedCredentials,
    identity: &azure::Id,
    name: &str,
) -> Option<Diagnostic> {
    if let Some(old) = federation.predecessor(identity, name) {
        return Some(diagnostics::passes(identity, &old, name));
    }
    let identity = plan.prior::<azure::Id>("managed_identity_id").filter(|_| creates(plan))?;
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
    let trust = Trust { issuer: prior.issuer.0.clone(), subject: prior.claims() };
    let Some(new) = federation.destroy(identity, name, trust) else { return Ok(()) };
    let refusal = diagnostics::passes(identity, name, &new);
    // Where a process serves several walks, an earlier one may have planned the other credential.
    Err(if tfplugin::host::serves_one_walk() { refusal.fatal() } else { refusal }.into())
}

/// Records in the plan of the identity what this credential will be, and what its replacement removes.
/// Returns whether another resource of the configuration is the same credential.
fn record(
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
        (prior, plan.prior::<CredentialName>("name"), creates(plan))
    {
        let claims = CLAIMS.iter().find_map(|it| plan.prior::<TokenClaim>(it));
        let trust = plan.prior::<Issuer>("issuer").zip(claims);
        let trust = trust.map(|(issuer, subject)| Trust { issuer: issuer.0, subject: subject.0 });
        federation.leave(&identity, &name.0, trust, maker);
    }
    let (Some(identity), Some(name)) = (identity, name) else { return None };
    let issuer = plan.known::<Issuer>("issuer").map(|it| it.0);
    let subject = CLAIMS.iter().find_map(|it| plan.known::<TokenClaim>(it)).map(|it| it.0);
    let change = if creates(plan) {
        Change::Made
    } else if changes_trust(plan) {
        Change::Trust
    } else {
        Change::Nothing
    };
    federation.want(identity, name, maker, change, (issuer, subject))
}

/// Whether the plan changes whose tokens are accepted.
fn changes_trust(plan: &Plan<'_>) -> bool {
    plan.changes("issuer") || CLAIMS.iter().any(|it| plan.changes(it))
}

/// Whether the plan creates or replaces the credential.
fn creates(plan: &Plan<'_>) -> bool {
    plan.changes("managed_identity_id") || plan.changes("name")
}

/// Warns about an issuer or subject that Azure accepts but that no token may ever match.
fn warn_about_trust(plan: &Plan<'_>, ctx: &Context<'_, Clients>) {
    let issuer = plan.known::<Issuer>("issuer").map(|it| it.0);
    let subject = plan.known::<TokenClaim>("subject").map(|it| it.0);
    for (attribute, why) in doubts(issuer.as_deref(), subject.as_deref()) {
        ctx.warn(diagnostics::doubt(attribute, why));
    }
    let Some(expression) = plan.known::<TokenClaim>(CLAIMS[1]) else { return };
    match doubt_expression(issuer.as_deref(), &expression.0) {
        Some(Doubt::NoMatch(attribute, why)) => {
            ctx.warn(diagnostics::doubt(attribute, why));
        }
        Some(Doubt::OpenToOthers(why)) => {
            ctx.warn(diagnostics::open_to_others(why));
        }
        None => {}
    }
}

/// Checks that the identity has room for the credential, and no other one has its issuer and subject.
async fn check(
    ctx: &Context<'_, Clients>,
    federation: &FederatedCredentials,
    (identity, name): (&azure::Id, &str),
    argument: &'static str,
    checks: &mut PlanChecks,
) -> Result<()> {
    let found = federation.capacity(identity, name).await;
    let what = format!("whether `{}` can have another credential", identity.name());
    let Some(found) = checks.answer(&what, found)? else { return Ok(()) };
    let Some(capacity) = found else {
        // A credential is deleted with its identity, and every plan then wants to recreate it, even
        // the plan that Terraform makes before a destroy. So this must not be an error.
        let what = "the credential";
        ctx.warn(not_found_yet("The managed identity", identity, what, "managed_identity_id"));
        return Ok(());
    };
    if let Some((holder, subject)) = &capacity.holder {
        return Err(diagnostics::held(identity, holder, subject).at(argument).into());
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
