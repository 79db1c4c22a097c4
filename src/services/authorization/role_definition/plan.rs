//! Checks the configuration of a custom role (`ValidateConfig`), and plans it (`ModifyPlan`).

use std::collections::BTreeSet;

use tfplugin::{Config, Context, Diagnostics, Ordered, Plan, Result};
use uuid::Uuid;

use super::{
    RoleDefinition,
    apply::{self, Holder},
    diagnostics,
};
use crate::{
    Clients,
    azure::Id,
    services::{
        authorization::{PlannedRole, Role, built_in_role, definition_id, derived_role_guid},
        common::{attribute::Guid, plan_checks::PlanChecks, provenance::Provenance},
    },
};

/// The arguments that are sets of actions.
const ACTIONS: [&str; 4] = ["actions", "not_actions", "data_actions", "not_data_actions"];

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    for name in ACTIONS {
        let actions = config.known::<BTreeSet<String>>(name).unwrap_or_default();
        for action in actions.iter().filter(|it| !is_pattern(it)) {
            found.push(diagnostics::no_action(action, name));
        }
    }
    if config.is_null("actions") && config.is_null("data_actions") {
        found.push(diagnostics::no_actions());
    }
    if let Some(guid) = config.known::<Guid>("role_definition_id")
        && let Some(role) = built_in_role(guid.value())
    {
        found.push(diagnostics::built_in(role.name).at("role_definition_id"));
    }
    let scope = config.known::<Id>("scope");
    if scope.as_ref().is_some_and(Id::is_root) {
        found.push(diagnostics::no_scope("/", "scope"));
    }
    if let Some(scopes) = config.known::<BTreeSet<Id>>("assignable_scopes") {
        found.extend(check_scopes(scope.as_ref(), &scopes));
    }
    found
}

/// What Azure accepts as an action of a role: `*`, or a path, in which `*` may be a part.
fn is_pattern(action: &str) -> bool {
    let is_part = |it: &str| !it.is_empty() && !it.contains(char::is_whitespace);
    action == "*" || (action.contains('/') && action.split('/').all(is_part))
}

/// Where a role can be assigned.
fn check_scopes(scope: Option<&Id>, scopes: &BTreeSet<Id>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let is_group = |it: &&Id| it.management_group().is_some();
    if scopes.iter().any(Id::is_root) {
        found.push(diagnostics::no_scope("/", "assignable_scopes"));
    }
    if 1 < scopes.iter().filter(is_group).count() {
        found.push(diagnostics::several_management_groups());
    }
    if let Some(scope) = scope
        && !scopes.iter().any(|it| it == scope || it.contains(scope))
        // Only Azure knows which subscriptions are in a management group.
        && !scopes.iter().any(|it| is_group(&it))
    {
        found.push(diagnostics::outside(scope));
    }
    found
}

/// Fills in values that are known at plan time, and looks for another role with the name.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let scope = plan.known::<Id>("scope");
    if plan.config().is_null("assignable_scopes") {
        match &scope {
            Some(scope) => {
                let only = [scope.clone()].into_set();
                // Azure may have another spelling.
                let stored = plan.prior::<BTreeSet<Id>>("assignable_scopes");
                let same = stored.filter(|it| *it == only);
                plan.set("assignable_scopes", &same.unwrap_or(only));
            }
            None => plan.set_unknown("assignable_scopes"),
        }
    }
    let name = plan.known::<String>("name");
    if plan.is_create()
        && plan.config().is_null("role_definition_id")
        && let (Some(scope), Some(name)) = (&scope, &name)
    {
        plan.set("role_definition_id", &Guid::from(derived_role_guid(scope, name)));
    }
    let guid = plan.known::<Guid>("role_definition_id").map(|it| it.value());
    if plan.is_create()
        && let (Some(scope), Some(guid)) = (&scope, guid)
    {
        plan.set("id", &definition_id(scope, guid));
    }
    check_name(plan, scope.as_ref(), name.as_deref(), guid, ctx).await?;
    note(plan, name.as_deref(), guid, ctx)
}

/// Refuses a name that another custom role has.
async fn check_name(
    plan: &Plan<'_>,
    scope: Option<&Id>,
    name: Option<&str>,
    guid: Option<Uuid>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    if ctx.clients.skip_remote_checks {
        return Ok(());
    }
    let authorization = ctx.clients.authorization()?;
    if plan.is_create() {
        authorization.sign_in().await?;
    }
    let (Some(scope), Some(name), Some(guid)) = (scope, name, guid) else { return Ok(()) };
    if !plan.is_create() && !plan.changes("name") {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    let found = apply::holder(authorization, scope, name, guid).await;
    let what = format!("whether another role is called `{name}`");
    if let Some(Holder::Role(holder)) = checks.answer(&what, found)? {
        // The first plan of a replacement recorded the role that is removed before this one is created.
        let guid = Uuid::try_parse(&holder.name);
        if !guid.is_ok_and(|it| authorization.plans_role(&Role::Id(it))) {
            return Err(diagnostics::name_is_held(name, &holder).into());
        }
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// Keeps the provenance with the plan, and refuses a second resource for the same role.
fn note(
    plan: &Plan<'_>,
    name: Option<&str>,
    guid: Option<Uuid>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let mut provenance = Provenance::decode(&ctx.private());
    let maker = provenance.marked(plan.prior::<String>("id").as_deref());
    ctx.set_private(provenance.encode());
    // A role that is replaced gets another GUID, and has its own until then.
    let guid = guid.or_else(|| plan.prior::<Guid>("role_definition_id").map(|it| it.value()));
    let (Some(name), Some(guid), Ok(authorization)) = (name, guid, ctx.clients.authorization())
    else {
        return Ok(());
    };
    let words = plan.planned_object::<RoleDefinition>().map(|it| format!("{:?}", it.body()));
    let planned = PlannedRole {
        maker,
        guid,
        name: name.to_owned(),
        words: words.unwrap_or_default(),
        is_new: plan.is_create(),
    };
    let Some(other) = authorization.plan_role(planned) else { return Ok(()) };
    let duplicate = diagnostics::duplicate(&other.name, guid);
    Err(if plan.is_create() || other.is_new { duplicate.fatal() } else { duplicate }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_paths_in_which_a_star_may_be_a_part() {
        for action in [
            "*",
            "*/read",
            "Microsoft.Network/*/read",
            "Microsoft.Network/virtualNetworks/peer/action",
        ] {
            assert!(is_pattern(action), "{action}");
        }
        for action in [
            "",
            "read",
            "Microsoft.Network",
            "Microsoft.Network/",
            "Microsoft.Network /read",
            "a//b",
        ] {
            assert!(!is_pattern(action), "{action}");
        }
    }

    #[test]
    fn assignable_scopes_contain_the_scope_and_one_management_group_at_most() {
        let id = |text: &str| Id::parse(text).unwrap();
        let subscription = id("/subscriptions/11111111-1111-4111-8111-111111111111");
        let group = id("/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg");
        let managed =
            |name: &str| id(&format!("/providers/Microsoft.Management/managementGroups/{name}"));
        for (scope, scopes, expected) in [
            (&group, vec![group.clone()], 0),
            (&group, vec![subscription.clone()], 0),
            (&subscription, vec![group.clone()], 1),
            (&subscription, vec![managed("corp")], 0),
            (&subscription, vec![subscription.clone(), managed("corp"), managed("labs")], 1),
            (&subscription, vec![subscription.clone(), Id::root()], 1),
        ] {
            let found = check_scopes(Some(scope), &scopes.into_iter().collect());
            assert_eq!(found.into_iter().count(), expected, "{scope}");
        }
    }
}
