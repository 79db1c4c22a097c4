//! `dataplane_peering_routes`: routes to a peered network in a route table.

use std::collections::BTreeMap;

use tfplugin::{
    Computed, Config, Context, Diagnostic, Diagnostics, Model, Plan, Resource, Result, Timeouts,
};

use crate::{
    Clients,
    azure::{self, Id},
    diagnostics::not_found_yet,
    services::{
        common::{attribute::Addresses, plan_checks::PlanChecks},
        network::{EffectiveRoute, RouteTable},
    },
};

mod apply;
mod model;
mod validate;

/// Keeps routes to a peered network, such as the vendor's, in one of your route tables, if they are
/// needed.
///
/// Usually they are not. Azure itself routes between peered networks, and a route cannot name a
/// peering as its next hop. You need a route of your own if the table already decides about the
/// range, for example with `0.0.0.0/0` to a firewall: then packets to the vendor should pass
/// through the same appliance as the answers. If no route of the table touches a destination, the
/// provider creates none, and `notes` says so. Every plan checks this again.
///
/// The resource owns only its own routes, by their names, and writes each of them separately. It
/// never writes the whole table, which would remove the routes of others.
///
/// ~> Do not list routes inside an `azurerm_route_table` (`route` blocks) for a table that this
/// resource works on: azurerm would remove routes that it does not know.
///
/// ## Azure permissions
///
/// - `Microsoft.Network/routeTables/read`, at the table.
/// - `Microsoft.Network/routeTables/routes/write` and `…/delete`, at the table.
///
/// The vendor creates the routes on their side, and needs no permission on yours. API version
/// 2025-05-01.
#[derive(Debug, Clone, Model)]
#[tf(name = "peering_routes")]
pub(crate) struct PeeringRoutes {
    /// ID of the route table.
    #[tf(use_state_for_unknown)]
    id: Computed<String>,
    /// ID of the route table.
    #[tf(requires_replace)]
    route_table_id: azure::Id,
    /// CIDR ranges of the peered network, such as that of the vendor's cluster.
    #[tf(
        if_null = "The range of an Astro cluster, `vpc_subnet_range`, is null while the cluster is \
                   being created: wait until its status is `CREATED`, and plan again."
    )]
    destinations: Addresses,
    /// Next hop of the routes: `VirtualAppliance`, `VirtualNetworkGateway`, `VnetLocal`, `Internet`
    /// or `None`.
    next_hop_type: String,
    /// Address of the appliance. Required with `VirtualAppliance`, and not allowed otherwise.
    next_hop_ip_address: Option<String>,
    /// Prefix of the route names; the destination follows.
    #[tf(default = "dataplane", requires_replace, length(1..=40))]
    name_prefix: String,
    /// Names of the routes that this resource created, by destination.
    routes: Computed<BTreeMap<String, String>>,
    /// Notes, such as why a destination has no route.
    notes: Computed<Vec<String>>,
    /// How long operations may take.
    #[tf(block)]
    timeouts: Option<Timeouts>,
}

/// Identifies these routes.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// ID of the route table.
    pub(crate) route_table_id: azure::Id,
    /// Prefix of the route names.
    pub(crate) name_prefix: String,
}

impl Resource for PeeringRoutes {
    type Clients = Clients;
    type Identity = Identity;

    fn validate(config: Config<'_>) -> Diagnostics {
        validate::validate(config)
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
        plan_routes(plan, ctx).await
    }

    async fn create(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        self.apply(&BTreeMap::new(), ctx).await
    }

    async fn read(
        identity: Identity,
        prior: Option<Self>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Option<Self>> {
        let table = ctx.clients.networks()?.route_table(&identity.route_table_id).await?;
        let Some(table) = table else { return Ok(None) };
        Ok(Some(match prior {
            Some(known) => known.with_table(&table),
            None => Self::from_table(identity, &table),
        }))
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let owned = prior.routes.known().cloned().unwrap_or_default();
        self.apply(&owned, ctx).await
    }

    async fn delete(self, ctx: &Context<'_, Clients>) -> Result<()> {
        let networks = ctx.clients.networks()?;
        let mut left = self.routes.known().cloned().unwrap_or_default();
        for (destination, name) in left.clone() {
            let deleted = networks.delete_route(&self.route_table_id, &name).await;
            deleted.map_err(|error| Diagnostic::from(error).at("route_table_id"))?;
            left.remove(&destination);
            ctx.save_partial_state(&Self { routes: left.clone().into(), ..self.clone() });
        }
        Ok(())
    }

    fn identity(&self) -> Identity {
        Identity {
            route_table_id: self.route_table_id.clone(),
            name_prefix: self.name_prefix.clone(),
        }
    }

    async fn import(id: String, _ctx: &Context<'_, Clients>) -> Result<Identity> {
        Ok(validate::parse_import_id(&id)?)
    }
}

/// The arguments that decide which routes exist.
const DECISIVE: [&str; 5] =
    ["route_table_id", "destinations", "next_hop_type", "next_hop_ip_address", "name_prefix"];

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan_routes(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let Some(table_id) = plan.known::<Id>("route_table_id") else { return Ok(()) };
    if plan.is_create() || plan.changes("route_table_id") {
        plan.set("id", &table_id.to_string());
    }
    if let Some(destinations) = plan.known::<Addresses>("destinations") {
        validate::ranges(&destinations)?;
    }
    if !DECISIVE.iter().any(|it| plan.changes(it)) {
        // Nothing in Azure changes.
        plan.use_prior_state(&["routes", "notes"]);
        return Ok(());
    }
    if ctx.clients.skip_remote_checks {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    let found = ctx.clients.networks()?.route_table(&table_id).await;
    let what = format!("whether `{}` accepts the routes", table_id.name());
    match checks.answer(&what, found)? {
        Some(Some(table)) => check_conflicts(plan, &table_id, &table)?,
        Some(None) => {
            ctx.warn(not_found_yet("The route table", &table_id, "its routes", "route_table_id"));
        }
        None => {}
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// Refuses destinations for which the table has somebody else's route.
fn check_conflicts(plan: &Plan<'_>, table_id: &Id, table: &RouteTable) -> Result<()> {
    let (Some(destinations), Some(name_prefix), Some(next_hop_type)) = (
        plan.known::<Addresses>("destinations"),
        plan.known::<String>("name_prefix"),
        plan.known::<String>("next_hop_type"),
    ) else {
        return Ok(());
    };
    if plan.config().is_unknown("next_hop_ip_address") {
        return Ok(());
    }
    let identity = Identity { route_table_id: table_id.clone(), name_prefix };
    let wanted = PeeringRoutes {
        destinations,
        next_hop_type,
        next_hop_ip_address: plan.known("next_hop_ip_address"),
        routes: plan.prior::<BTreeMap<String, String>>("routes").unwrap_or_default().into(),
        ..PeeringRoutes::from_table(identity, table)
    };
    for range in wanted.ranges() {
        if let EffectiveRoute::Taken(other) = wanted.effective_route(table, range)
            && !wanted.body(range).is(&other.properties)
        {
            return Err(apply::route_conflict(table, other).into());
        }
    }
    Ok(())
}
