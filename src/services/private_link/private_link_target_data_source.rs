//! `dataplane_private_link_target`: what to say about a resource when asking for a private endpoint.

use tfplugin::{Computed, Config, Context, DataSource, Diagnostic, Diagnostics, Model, Result};

use crate::{
    Clients, azure,
    services::private_link::{self, Authority, Offer, Target, catalog::Evidence},
};

/// Looks up what a vendor needs to know about a resource before creating a private endpoint for it: the
/// groups (sub-resources) that an endpoint can be for, their private DNS zones, and the names by which
/// clients reach the resource, publicly and through an endpoint.
///
/// Groups and zones are those that Azure lists for this resource. If Azure lists no zones, the provider
/// uses Microsoft's documentation, and `notes` says so. Applications continue to use the names in
/// `fqdns`; after an endpoint is approved, public DNS makes them aliases of the names in
/// `privatelink_fqdns`.
///
/// `open_to_all` tells whether the resource is still reachable from all networks: a private endpoint
/// does not restrict public access.
///
/// ## Azure permissions
///
/// Permission to read the resource, such as `Microsoft.ContainerRegistry/registries/read`, and
/// `…/privateLinkResources/read` at it. The API versions are those of the resource
/// `dataplane_private_endpoint_approval`.
#[derive(Debug, Model)]
#[tf(name = "private_link_target")]
pub(crate) struct PrivateLinkTarget {
    /// ID of the resource.
    resource_id: azure::Id,
    /// Type of the resource, such as `Microsoft.ContainerRegistry/registries`.
    resource_type: Computed<String>,
    /// Name of the resource.
    name: Computed<String>,
    /// Region of the resource.
    location: Computed<Option<String>>,
    /// Pricing tier of the resource. Several services have private endpoints in the highest tier only.
    sku: Computed<Option<String>>,
    /// What endpoints can be for, ordered by ID.
    groups: Computed<Vec<Group>>,
    /// IDs of the groups.
    group_ids: Computed<Vec<String>>,
    /// Data endpoints of a container registry, from which its clients fetch layers; empty if they are
    /// disabled, and for every other type.
    data_endpoints: Computed<Vec<String>>,
    /// Public network access of the resource: `Enabled`, `Disabled` or `SecuredByPerimeter`. Many
    /// resources do not report it, which means `Enabled`.
    public_network_access: Computed<Option<String>>,
    /// Default action of its firewall, for callers that match no rule: `Allow` or `Deny`.
    default_action: Computed<Option<String>>,
    /// Whether all networks can reach it; `null` if rules outside the resource decide that.
    open_to_all: Computed<Option<bool>>,
    /// Further facts about the resource.
    notes: Computed<Vec<String>>,
}

/// A part of the resource that an endpoint can be for.
#[derive(Debug, Clone, Model)]
pub(crate) struct Group {
    /// Its name, such as `registry` or `blob`. Case-sensitive when an endpoint is created.
    id: String,
    /// Members that each get an address, if the service reports them.
    members: Vec<String>,
    /// Private DNS zones for the names.
    private_dns_zones: Vec<String>,
    /// Names by which clients reach it.
    fqdns: Vec<String>,
    /// Private names, which public DNS makes these names aliases of after an endpoint is approved.
    privatelink_fqdns: Vec<String>,
}

impl DataSource for PrivateLinkTarget {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        let mut found = Diagnostics::default();
        if let Some(resource) = config.known::<azure::Id>("resource_id")
            && let Err(diagnostic) = private_link::service_type_at(&resource)
        {
            found.push(diagnostic);
        }
        found
    }

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let resource = &self.resource_id;
        let kind = private_link::service_type_at(resource)?;
        if let Some(warning) = private_link::without_row(kind) {
            ctx.warn(warning);
        }
        let found = ctx.clients.private_links()?.target(resource, kind, ctx.clients.lookups()?);
        let found = found.await.map_err(|error| Diagnostic::from(error).at("resource_id"))?;
        let mut target = found.ok_or_else(|| private_link::resource_not_found(resource))?;
        target.groups.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        let notes = notes(&target);
        Ok(Self {
            resource_type: target.resource_type.to_owned().into(),
            group_ids: target.groups.iter().map(|it| it.id.clone()).collect::<Vec<_>>().into(),
            open_to_all: target.open_to_all().into(),
            name: target.name.into(),
            location: target.location.into(),
            sku: target.sku.into(),
            groups: target.groups.into_iter().map(Group::from).collect::<Vec<_>>().into(),
            data_endpoints: target.data_endpoints.into(),
            public_network_access: target.public_network_access.into(),
            default_action: target.default_action.into(),
            notes: notes.into(),
            ..self
        })
    }
}

impl From<Offer> for Group {
    fn from(offer: Offer) -> Self {
        Self {
            id: offer.id,
            members: offer.members,
            private_dns_zones: offer.zones,
            fqdns: offer.hosts,
            privatelink_fqdns: offer.private_hosts,
        }
    }
}

/// What is not obvious about the target, for a person.
fn notes(target: &Target) -> Vec<String> {
    let mut notes = Vec::new();
    if target.open_to_all() == Some(true) {
        notes
            .push("Public access is open, and a private endpoint does not restrict it.".to_owned());
    }
    if target.resource_type == "Microsoft.ContainerRegistry/registries" {
        if target.sku.as_ref().is_some_and(|it| !it.eq_ignore_ascii_case("Premium")) {
            notes.push("Registries have private endpoints in the tier Premium only.".to_owned());
        }
        if target.data_endpoints.is_empty() {
            notes.push(
                "The registry's dedicated data endpoints are off. Clients behind a private endpoint \
                 fetch layers from them: enable them before you request an endpoint."
                    .to_owned(),
            );
        }
    }
    if target.groups.is_empty() {
        notes.push(
            "Azure lists no groups: the resource is addressed as a whole, by its ID.".to_owned(),
        );
    }
    notes.extend(target.groups.iter().filter_map(doubt));
    notes
}

/// What is unsure about the zones of a group.
fn doubt(offer: &Offer) -> Option<String> {
    let source = match offer.authority {
        Authority::Resource => return None,
        Authority::Nobody => {
            return Some(format!("No private DNS zone is known for group `{}`.", offer.id));
        }
        Authority::Catalog(Evidence::Documented) => "Microsoft's documentation",
        Authority::Catalog(Evidence::Reported) => {
            "public repositories; Microsoft's documentation does not list them"
        }
        Authority::Catalog(Evidence::Unverified) => "the pattern of similar zones only",
    };
    Some(format!("Azure names no zones for group `{}`; they are from {source}.", offer.id))
}
