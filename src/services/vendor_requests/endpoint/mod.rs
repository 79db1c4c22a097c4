//! A request for a private endpoint from a cluster to a resource.

mod evidence;
mod progress;
#[cfg(test)]
mod tests;

use super::{site::Site, subject::Subject, ticket::reference};
use crate::{
    azure,
    services::vendor_requests::{
        template::render,
        ticket::{Facts, TO_BE_FILLED_IN, Ticket, TicketTemplate, paragraphs},
        vendors::Vendor,
    },
};

pub(crate) use evidence::Statement;
pub(crate) use evidence::{EndpointSearch, Found, Silent, connected};
pub(crate) use progress::EndpointRecord;
pub(crate) use progress::{EndpointStatus, endpoint_progress};

/// What an endpoint is asked for, and from where.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    /// Who is asked.
    pub(crate) vendor: Vendor,
    /// The vendor's cluster or account.
    pub(crate) subject: Subject,
    /// The resource.
    pub(crate) resource: azure::Id,
    /// Its region, where we may know it.
    pub(crate) resource_region: Option<String>,
    /// The part of the resource.
    pub(crate) group: String,
    /// The data endpoints of a container registry.
    pub(crate) data_endpoints: Vec<String>,
    /// The names by which clients reach the resource; `None` where we may not know them.
    pub(crate) hosts: Option<Vec<String>>,
    /// What the vendor is to write into the request message.
    pub(crate) message: String,
    /// The user's own words for the ticket.
    pub(crate) template: Option<TicketTemplate>,
}

/// The reference of the request to this vendor for an endpoint from this cluster or account to this part
/// of this resource. Astronomer's has no vendor in it, and only its clusters have more than one site.
pub(crate) fn endpoint_reference(
    vendor: &Vendor,
    subject: &str,
    site: Site,
    resource: &azure::Id,
    group: &str,
) -> String {
    let resource = resource.folded();
    if vendor.is_astro() {
        return reference(&site.reference_kind("private-endpoint"), &[subject, &resource, group]);
    }
    reference("private-endpoint/vendor", &[vendor.name(), subject, &resource, group])
}

/// The placeholders of a template.
pub(crate) const PLACEHOLDERS: [&str; 14] = [
    "vendor",
    "subject",
    "subject_name",
    "subject_id",
    "subject_region",
    "resource_name",
    "resource_id",
    "resource_type",
    "resource_region",
    "group_id",
    "data_endpoint_names",
    "host_names",
    "request_message",
    "reference",
];

/// The placeholders, quoted, for the registry page.
pub(crate) fn placeholders() -> String {
    PLACEHOLDERS.map(|it| format!("`{{{{{it}}}}}`")).join(", ")
}

/// The placeholders without which a ticket does not say what it asks for, or how its endpoint is known.
pub(crate) const NEEDED: [&str; 4] = ["resource_id", "group_id", "request_message", "reference"];

impl Endpoint {
    /// The reference of the request.
    #[cfg(test)]
    fn reference(&self) -> String {
        let Self { vendor, subject, resource, group, .. } = self;
        endpoint_reference(vendor, subject.key(), subject.site, resource, group)
    }

    /// The ticket with this reference.
    pub(crate) fn ticket(&self, reference: &str) -> Ticket {
        let form = self.vendor.endpoint();
        let render = |text: &str| render(text, |name| self.text(name, reference));
        let subject = render(form.subject);
        match &self.template {
            Some(template) => template.ticket(subject, render),
            None => Ticket {
                subject,
                body: paragraphs(&[
                    self.vendor.salutation(),
                    render(form.wish),
                    self.facts(reference).text(),
                    render(form.closing),
                    format!("Reference: {reference}"),
                ]),
            },
        }
    }

    /// The facts that the vendor asks for. What does not apply is left out.
    fn facts(&self, reference: &str) -> Facts {
        let mut facts = Facts::default();
        for fact in self.vendor.endpoint().facts {
            let values = self.values(fact.placeholder, reference);
            let label = if values.len() == 1 { fact.label } else { fact.plural };
            facts = facts.facts(label, values);
        }
        facts
    }

    /// What a placeholder stands for, in a sentence.
    fn text(&self, placeholder: &str, reference: &str) -> String {
        match self.values(placeholder, reference).as_slice() {
            [] => "none".to_owned(),
            values => values.join(", "),
        }
    }

    /// The values of a placeholder; none where there is no such thing.
    fn values(&self, placeholder: &str, reference: &str) -> Vec<String> {
        let one = |it: &str| vec![it.to_owned()];
        let maybe = |it: &Option<String>| it.iter().cloned().collect();
        let open = || vec![TO_BE_FILLED_IN.to_owned()];
        let resource_type = self.resource.resource_type().unwrap_or_default();
        match placeholder {
            "vendor" => one(self.vendor.name()),
            "subject" => one(&self.subject.described),
            "subject_name" => one(&self.subject.name),
            "subject_id" => maybe(&self.subject.id),
            "subject_region" => maybe(&self.subject.region),
            "site" => one(self.subject.site.clause()),
            "resource_name" => one(self.resource.name()),
            "resource_id" => one(self.resource.as_str()),
            "resource_type" => one(&resource_type),
            "product" => one(self.product(&resource_type)),
            "resource_region" => self.resource_region.clone().map_or_else(open, |it| vec![it]),
            "group_id" => one(&self.group),
            "data_endpoint_names" => self.data_endpoints.clone(),
            "host_names" => self.hosts.clone().unwrap_or_else(open),
            "request_message" => one(&self.message),
            "reference" => one(reference),
            _ => Vec::new(),
        }
    }

    /// The vendor's word for this type of resource, or else Azure's.
    fn product<'a>(&self, resource_type: &'a str) -> &'a str {
        let mut products = self.vendor.endpoint().products.iter();
        products
            .find(|(it, _)| it.eq_ignore_ascii_case(resource_type))
            .map_or(resource_type, |(_, product)| product)
    }

    /// What to tell the vendor once the connection is approved.
    pub(crate) fn notice(&self, connection: &str, ticket: Option<&str>, reference: &str) -> String {
        render(self.vendor.endpoint().notice, |name| match name {
            "connection_name" => connection.to_owned(),
            "host_names" => match self.hosts.as_deref().unwrap_or_default() {
                [] => format!("the host names of {}", self.resource.name()),
                hosts => hosts.join(", "),
            },
            "reference" => match ticket {
                Some(ticket) => format!("{ticket} / {reference}"),
                None => reference.to_owned(),
            },
            name => self.text(name, reference),
        })
    }
}
