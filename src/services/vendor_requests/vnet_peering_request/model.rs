//! From the arguments to the request, and from what was seen to the state.

use tfplugin::Computed;
use uuid::Uuid;

use super::{
    PeeringLink, VnetPeeringRequest,
    evidence::{Search, Seen, by_range},
};
use crate::services::{
    common::attribute::Guid,
    network::{PEERING_TYPE, State},
    vendor_requests::{
        Cluster, Link, Peer, PeeringRecord, common::ClusterArguments, peering_progress,
        peering_reference,
    },
};

impl VnetPeeringRequest {
    /// The arguments of the cluster.
    pub(super) fn arguments(&self) -> ClusterArguments {
        ClusterArguments {
            site: self.site,
            id: self.cluster_id.clone(),
            name: self.cluster_name.clone(),
            region: self.cluster_region.clone(),
            cidrs: self.cluster_cidrs.clone(),
            kind: self.cluster_type.clone(),
        }
    }

    /// The same request, with what was looked up of the cluster.
    pub(super) fn about(self, arguments: ClusterArguments) -> Self {
        Self {
            cluster_id: arguments.id,
            cluster_name: arguments.name,
            cluster_region: arguments.region,
            cluster_cidrs: arguments.cidrs,
            cluster_type: arguments.kind,
            ..self
        }
    }

    /// What to look for in Azure.
    pub(super) fn search(&self, cluster: &Cluster) -> Search {
        Search {
            vnet: self.vnet_id.clone(),
            vendor: self.vendor_vnet_id.clone(),
            cluster: cluster.ranges.clone(),
            by_range: by_range(self.mode, self.ticket_id.as_ref()),
        }
    }

    /// The tenant that the user states.
    pub(super) fn stated_tenant(&self) -> Option<Uuid> {
        self.tenant_id.known().and_then(Option::as_ref).map(Guid::value)
    }

    /// What people call it in a warning.
    pub(super) fn title(&self) -> String {
        let text = |it: &Computed<String>| it.known().cloned().unwrap_or_default();
        format!(
            "Request {} to peer `{}` with cluster `{}`{}",
            text(&self.request_id),
            self.vnet_id.name(),
            text(&self.cluster_name),
            self.site.clause()
        )
    }

    /// The state with what was seen.
    pub(super) fn with_response(self, cluster: &Cluster, seen: Seen) -> Self {
        let tenant = seen.tenant_id.as_deref().and_then(|it| Uuid::try_parse(it).ok());
        let tenant = self
            .tenant_id
            .known()
            .cloned()
            .flatten()
            .filter(|it| {
                // The user's spelling stays.
                tenant.is_none_or(|found| found == it.value())
            })
            .or_else(|| tenant.map(Guid::from));
        let known = Self {
            tenant_id: tenant.into(),
            region: seen.region.into(),
            address_space: seen.address_space.into(),
            ..self
        };
        known.rendered(cluster).with_progress(cluster, seen.link.as_ref())
    }

    /// The state of a request of which nothing could be seen now: what was seen before stays, and
    /// what was recorded counts.
    pub(super) fn unseen(self, cluster: &Cluster, prior: Self, link: Option<&Link>) -> Self {
        let known = Self {
            tenant_id: self
                .tenant_id
                .known()
                .cloned()
                .flatten()
                .or_else(|| prior.tenant_id.known().cloned().flatten())
                .into(),
            region: prior.region,
            address_space: prior.address_space,
            ..self
        };
        known.rendered(cluster).with_progress(cluster, link)
    }

    /// The same, where the plan said what will be stored: a difference shows with the next refresh.
    pub(super) fn or_planned(self, planned: Self) -> Self {
        Self {
            tenant_id: planned.tenant_id.or(self.tenant_id),
            region: planned.region.or(self.region),
            address_space: planned.address_space.or(self.address_space),
            ticket_subject: planned.ticket_subject.or(self.ticket_subject),
            ticket_body: planned.ticket_body.or(self.ticket_body),
            status: planned.status.or(self.status),
            waiting_on: planned.waiting_on.or(self.waiting_on),
            next_step: planned.next_step.or(self.next_step),
            peering_id: planned.peering_id.or(self.peering_id),
            ..self
        }
    }

    /// With what follows from the arguments and the facts: names, and the ticket.
    fn rendered(self, cluster: &Cluster) -> Self {
        let reference = peering_reference(&cluster.id, &self.vnet_id, self.site);
        let peer = Peer {
            cluster: cluster.clone(),
            vnet: self.vnet_id.clone(),
            tenant_id: self.tenant_id.known().and_then(Option::as_ref).map(ToString::to_string),
            region: self.region.known().cloned().flatten(),
            address_space: self
                .address_space
                .known()
                .cloned()
                .flatten()
                .unwrap_or_default()
                .into_iter()
                .collect(),
            mode: self.mode,
        };
        let ticket = peer.ticket(&reference);
        Self {
            id: reference.clone().into(),
            request_id: reference.into(),
            subscription_id: self.vnet_id.subscription_id().unwrap_or_default().to_owned().into(),
            resource_group_name: self
                .vnet_id
                .resource_group()
                .unwrap_or_default()
                .to_owned()
                .into(),
            vnet_name: self.vnet_id.name().to_owned().into(),
            ticket_subject: ticket.subject.into(),
            ticket_body: ticket.body.into(),
            ..self
        }
    }

    /// With how far it is.
    fn with_progress(self, cluster: &Cluster, link: Option<&Link>) -> Self {
        let record = PeeringRecord {
            site: self.site,
            ranges: cluster.ranges.clone(),
            mode: self.mode,
            ticket: self.ticket_id.clone(),
            vendor_vnet: self.vendor_vnet_id.as_ref().map(ToString::to_string),
            access_granted: self.vendor_access_granted == Some(true),
            traffic_confirmed: self.traffic_confirmed == Some(true),
        };
        let progress = peering_progress(&record, link);
        let kind = PEERING_TYPE.rsplit('/').next().unwrap_or_default();
        let peering = link.map(|it| format!("{}/{kind}/{}", self.vnet_id, it.name));
        Self {
            status: progress.status.to_string().into(),
            waiting_on: progress.waiting_on.to_string().into(),
            next_step: progress.next_step.into(),
            peering_id: peering.into(),
            ..self
        }
    }
}

impl PeeringLink {
    /// Whether this is that link, as it was seen.
    pub(super) fn is(&self, link: Option<&Link>) -> bool {
        let Some(link) = link else { return self.id.is_none() };
        let name = self.id.as_deref().and_then(|it| it.rsplit('/').next());
        let is_full = |it: &String| it.eq_ignore_ascii_case("FullyInSync");
        let in_sync = self.sync_level.as_ref().is_none_or(is_full);
        name.is_some_and(|it| it.eq_ignore_ascii_case(&link.name))
            && self.peering_state.as_deref() == Some(link.state.as_str())
            && (in_sync == (link.knows_theirs && link.known_to_them)
                || link.state != State::Connected)
    }
}
