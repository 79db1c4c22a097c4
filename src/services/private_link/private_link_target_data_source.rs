//! `dataplane_private_link_target`: what to say about a resource when asking for a private endpoint.

use tfplugin::{Computed, Config, Context, DataSource, Diagnostic, Diagnostics, Model, Result};

use crate::{
    Clients, azure,
    services::private_link::{self, Authority, Offer, Target, catalog::Evidence},
};

/// Looks up what a vendor has to know about a resource before making a private endpoint for it: the
/// groups (sub-resources) that endpoints can be made for, their private DNS zones, and the names by
/// which clients reach the resource, in public and through an endpoint.
///
/// Groups and zones are those that Azure lists for this very resource; where it lists no zones,
/// Microsoft's documentation is used and `notes` says so. Applications keep the names in `fqdns`;
/// those in `privatelink_fqdns` are what public DNS makes them aliases of once an endpoint is
/// approved.
///
/// `open_to_all` tells whether the resource is still reachable from anywhere: a private endpoint
/// closes nothing.
///
/// ## Azure permissions
///
/// The right to read the resource, such as `Microsoft.ContainerRegistry/registries/read`, and
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
    /// What endpoints can be made for, ordered by ID.
    groups: Computed<Vec<Group>>,
    /// IDs of the groups.
    group_ids: Computed<Vec<String>>,
    /// Data endpoints of a container registry, from which its clients fetch layers; empty where they
    /// are off and for every other type.
    data_endpoints: Computed<Vec<String>>,
    /// Whether the internet may reach the resource at all, as the resource says: `Enabled`,
    /// `Disabled` or `SecuredByPerimeter`. Many resources say nothing, which means `Enabled`.
    public_network_access: Computed<Option<String>>,
    /// What becomes of callers that no rule of its firewall names: `Allow` or `Deny`.
    default_action: Computed<Option<String>>,
    /// Whether everybody on the internet can reach it; `null` where rules decide that are kept
    /// elsewhere.
    open_to_all: Computed<Option<bool>>,
    /// What else there is to know.
    notes: Computed<Vec<String>>,
}

/// A part of the resource that an endpoint can be made for.
#[derive(Debug, Clone, Model)]
pub(crate) struct Group {
    /// Its name, such as `registry` or `blob`. The case counts when an endpoint is made.
    id: String,
    /// What gets an address each, where the service says so.
    members: Vec<String>,
    /// Private DNS zones that the names have to be in.
    private_dns_zones: Vec<String>,
    /// Names by which clients reach it.
    fqdns: Vec<String>,
    /// What public DNS makes these names aliases of, once an endpoint is approved.
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
        let found = ctx.clients.private_links()?.target(resource, kind, ctx.clients.lookups()?);
        let found = found.await.map_err(|error| Diagnostic::from(error).at("resource_id"))?;
        let mut target = found.ok_or_else(|| private_link::missing(resource))?;
        target.groups.sort_by(|a, b| a.id.cmp(&b.id));
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
        notes.push(
            "Public access is open: a private endpoint adds a way in and closes none.".to_owned(),
        );
    }
    if target.resource_type == "Microsoft.ContainerRegistry/registries" {
        if target.sku.as_ref().is_some_and(|it| !it.eq_ignore_ascii_case("Premium")) {
            notes.push("Registries have private endpoints in the tier Premium only.".to_owned());
        }
        if target.data_endpoints.is_empty() {
            notes.push(
                "The registry's data endpoints are off, so the request can name none. Clients \
                 behind a private endpoint fetch layers from them: turn them on first."
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
            "what others use; Microsoft's documentation does not list them"
        }
        Authority::Catalog(Evidence::Unverified) => "their likeness to others alone",
    };
    Some(format!("Azure names no zones for group `{}`; they are from {source}.", offer.id))
}
