//! From the arguments to the request, and from what was seen to the state.

use tfplugin::Computed;

use super::{
    PrivateEndpointRequest,
    evidence::{Description, Evidence, PrivateState, Seen},
};
use crate::services::{
    common::attribute::Guid,
    private_link::Status,
    vendor_requests::{
        Endpoint, EndpointRecord, EndpointSearch, EndpointStatus, Found, Silent, Site, Statement,
        connected, endpoint_progress, subject::Subject,
    },
};

impl PrivateEndpointRequest {
    /// What people call it in a warning.
    pub(super) fn title(&self) -> String {
        let text = |it: &Computed<String>| it.known().cloned().unwrap_or_default();
        let subject = self.stored_subject().map(|it| it.called);
        format!(
            "Request {} for a private endpoint from {} to `{}` ({})",
            text(&self.request_id),
            subject.unwrap_or_else(|| self.vendor().name().to_owned()),
            self.resource_id.name(),
            self.group_id
        )
    }

    /// The state with what Azure shows; `found` is the matching connection. What Azure does not show now
    /// keeps its value; `prior` is the stored evidence, with the connection that matched then.
    pub(super) fn with_response(
        self,
        subject: &Subject,
        seen: &Seen,
        found: &Found,
        prior: Option<(&Self, &Found)>,
    ) -> Self {
        let known = match &seen.target {
            Some(target) => {
                let description = Description::of(target, &self.group_id);
                self.with_description(description)
            }
            None => self.with_stored_description(prior.map(|(it, _)| it)),
        };
        known.rendered(subject, found, prior)
    }

    /// The state that follows from the arguments, from what is known of the resource, and from which
    /// connection is meant.
    pub(super) fn rendered(
        self,
        subject: &Subject,
        found: &Found,
        prior: Option<(&Self, &Found)>,
    ) -> Self {
        let endpoint = self.endpoint(subject);
        let reference = self.request_id.known().cloned().unwrap_or_default();
        let ticket = endpoint.ticket(&reference);
        let rendered =
            Self { ticket_subject: ticket.subject.into(), ticket_body: ticket.body.into(), ..self };
        rendered.with_progress(&endpoint, found, prior)
    }

    /// The same, where the plan said what will be stored: a difference shows with the next refresh.
    pub(super) fn or_planned(self, planned: Self) -> Self {
        Self {
            resource_region: planned.resource_region.or(self.resource_region),
            data_endpoint_names: planned.data_endpoint_names.or(self.data_endpoint_names),
            private_dns_zones: planned.private_dns_zones.or(self.private_dns_zones),
            fqdns: planned.fqdns.or(self.fqdns),
            privatelink_fqdns: planned.privatelink_fqdns.or(self.privatelink_fqdns),
            ticket_subject: planned.ticket_subject.or(self.ticket_subject),
            ticket_body: planned.ticket_body.or(self.ticket_body),
            approval_notice: planned.approval_notice.or(self.approval_notice),
            status: planned.status.or(self.status),
            waiting_on: planned.waiting_on.or(self.waiting_on),
            next_step: planned.next_step.or(self.next_step),
            connection_id: planned.connection_id.or(self.connection_id),
            notified_connection_id: planned.notified_connection_id.or(self.notified_connection_id),
            confirmed_connection_id: planned
                .confirmed_connection_id
                .or(self.confirmed_connection_id),
            ready: planned.ready.or(self.ready),
            ..self
        }
    }

    /// With what the resource says of itself.
    pub(super) fn with_description(self, description: Description) -> Self {
        Self {
            resource_region: description.resource_region.into(),
            data_endpoint_names: description.data_endpoint_names.into(),
            private_dns_zones: description.private_dns_zones.into(),
            fqdns: description.fqdns.into(),
            privatelink_fqdns: description.privatelink_fqdns.into(),
            ..self
        }
    }

    /// With what was known of the resource before.
    pub(super) fn with_stored_description(self, prior: Option<&Self>) -> Self {
        let stored = |field: fn(&Self) -> &Computed<Option<Vec<String>>>| {
            prior.and_then(|it| field(it).known().cloned().flatten()).into()
        };
        let region = prior.and_then(|it| it.resource_region.known().cloned().flatten());
        Self {
            resource_region: region.into(),
            data_endpoint_names: stored(|it| &it.data_endpoint_names),
            private_dns_zones: stored(|it| &it.private_dns_zones),
            fqdns: stored(|it| &it.fqdns),
            privatelink_fqdns: stored(|it| &it.privatelink_fqdns),
            ..self
        }
    }

    fn endpoint(&self, subject: &Subject) -> Endpoint {
        Endpoint {
            vendor: self.vendor(),
            subject: subject.clone(),
            resource: self.resource_id.clone(),
            resource_region: self.resource_region.known().cloned().flatten(),
            group: self.group_id.clone(),
            data_endpoints: self.data_endpoint_names.known().cloned().flatten().unwrap_or_default(),
            hosts: self.fqdns.known().cloned().flatten(),
            message: self.request_message.known().cloned().unwrap_or_default(),
            template: self.ticket_template.clone(),
        }
    }

    /// The cluster whose other site may have a connection on the resource, too.
    pub(super) fn shared_cluster(&self) -> Option<&String> {
        let is_asked = self.vendor().is_astro() && self.site == Site::Primary;
        self.cluster_id.known().and_then(Option::as_ref).filter(|_| is_asked)
    }

    fn search(
        &self,
        has_other_groups: bool,
        has_other_site: bool,
        prior: Option<&Self>,
    ) -> EndpointSearch {
        EndpointSearch {
            silent: match self.site {
                Site::DisasterRecovery => Silent::Never,
                Site::Primary if has_other_site => Silent::Undecided,
                Site::Primary => Silent::Any,
            },
            message: self.request_message.known().cloned().unwrap_or_default(),
            subscription: self.vendor_subscription_id.as_ref().map(Guid::value),
            known: prior.and_then(|it| it.connection_id.known().cloned().flatten()),
            decided: self
                .approval
                .as_ref()
                .filter(|it| it.status.as_deref() == Some("approved"))
                .and_then(|it| it.connection_id.clone()),
            group: self.group_id.clone(),
            has_other_groups,
        }
    }

    /// With how far it is.
    fn with_progress(
        self,
        endpoint: &Endpoint,
        found: &Found,
        prior: Option<(&Self, &Found)>,
    ) -> Self {
        let was = prior.filter(|(it, _)| it.ticket_id == self.ticket_id);
        let was = was.and_then(|(it, _)| EndpointStatus::read(it.status.known()?));
        let notice = bound(self.notice(), prior.map(|(it, was)| (it.notice(), was)), found);
        let dns = bound(self.dns(), prior.map(|(it, was)| (it.dns(), was)), found);
        let progress = endpoint_progress(
            &EndpointRecord {
                vendor: endpoint.vendor.clone(),
                site: endpoint.subject.site,
                ticket: self.ticket_id.clone(),
                message: endpoint.message.clone(),
                notice_sent: notice.clone(),
                dns_confirmed: dns.clone(),
                was_open: was.is_some_and(EndpointStatus::was_open),
            },
            found,
        );
        let one = match found {
            Found::One(one) => Some(one),
            Found::Nothing | Found::Several(_) => None,
        };
        let reference = self.request_id.known().cloned().unwrap_or_default();
        let ticket = self.ticket_id.as_deref();
        let to_send = one.filter(|_| progress.status.is_open());
        let to_send = to_send.map(|it| endpoint.notice(&it.name, ticket, &reference));
        Self {
            ready: (progress.status == EndpointStatus::Ready).into(),
            status: progress.status.to_string().into(),
            waiting_on: progress.waiting_on.to_string().into(),
            next_step: progress.next_step.into(),
            approval_notice: to_send.into(),
            connection_id: one.map(|it| it.id.clone()).into(),
            notified_connection_id: notice.connection.into(),
            confirmed_connection_id: dns.connection.into(),
            ..self
        }
    }

    /// What was recorded of the notice.
    fn notice(&self) -> Statement {
        Statement {
            value: self.approval_notice_sent.filter(|it| *it),
            about: self.approval_notice_sent_for.clone(),
            connection: self.notified_connection_id.known().cloned().flatten(),
        }
    }

    /// What was recorded of the names.
    fn dns(&self) -> Statement {
        Statement {
            value: self.dns_confirmed,
            about: self.dns_confirmed_for.clone(),
            connection: self.confirmed_connection_id.known().cloned().flatten(),
        }
    }
}

impl PrivateEndpointRequest {
    /// Which connection is meant, where the connections were seen.
    pub(super) fn found(&self, seen: &Seen, prior: Option<&Self>) -> Option<Found> {
        let connections = seen.connections.as_ref()?;
        Some(connected(
            connections,
            &self.search(seen.has_other_groups(), seen.has_other_site, prior),
        ))
    }

    /// Which connection will be meant, by the connections that were seen last.
    pub(super) fn will_find(&self, seen: &Evidence, prior: Option<&Self>) -> Option<Found> {
        let connections = seen.connections.as_ref()?;
        Some(connected(
            connections,
            &self.search(seen.has_other_groups, seen.has_other_site, prior),
        ))
    }

    /// What was seen last: as it is kept beside the state, or else as the state implies.
    pub(super) fn evidence(&self, kept: &PrivateState) -> Found {
        if let Some(seen) = &kept.seen {
            return seen.found.clone();
        }
        let Some(id) = self.connection_id.known().cloned().flatten() else { return Found::Nothing };
        let status = self.status.known().and_then(|it| EndpointStatus::read(it));
        match status {
            Some(EndpointStatus::Rejected) => Found::having(&id, Status::Rejected),
            Some(EndpointStatus::Disconnected) => Found::having(&id, Status::Disconnected),
            Some(status) if status.is_open() => Found::having(&id, Status::Approved),
            _ => Found::having(&id, Status::Pending),
        }
    }

    /// What Azure will show after the planned approval.
    pub(super) fn expecting(&self, found: Found) -> Found {
        let approval = self.approval.as_ref();
        let approved = approval.filter(|it| it.status.as_deref() == Some("approved"));
        match approved.and_then(|it| it.connection_id.as_ref()) {
            Some(id) if found.open().is_none_or(|it| !it.id.eq_ignore_ascii_case(id)) => {
                Found::having(id, Status::Approved)
            }
            _ => found,
        }
    }
}

/// What is recorded, bound to the connection that it was said of.
fn bound(said: Statement, prior: Option<(Statement, &Found)>, found: &Found) -> Statement {
    match prior {
        Some((before, was)) => said.bound(Some(&before), was, found),
        None => said.bound(None, &Found::Nothing, found),
    }
}
