//! The vendors that requests can go to: one row each, with what the vendor asks its customers for.
//!
//! The texts of a row are templates of [`super::template`]. A vendor without a row is `other`: the user
//! names it, and writes the ticket if the general one does not fit. Adding a vendor is one row here.

use tfplugin::printable;

use super::access::kind::AccessKind;

/// What is known of a vendor.
#[derive(Debug)]
pub(crate) struct Row {
    /// The value of `vendor`.
    pub(crate) key: &'static str,
    /// How people call the vendor. References follow from it, so it never changes. Empty for `other`.
    pub(crate) name: &'static str,
    /// Where its support takes tickets, if its pages say so.
    contact: Option<&'static str>,
    /// Its ticket for a private endpoint, if it takes such tickets.
    pub(crate) endpoint: Option<EndpointForm>,
    /// The kinds of access that it can be asked for.
    pub(crate) access: &'static [AccessKind],
    /// The page that says so.
    source: &'static str,
}

/// A ticket that asks for a private endpoint.
#[derive(Debug)]
pub(crate) struct EndpointForm {
    /// Its subject.
    pub(crate) subject: &'static str,
    /// What is asked for.
    pub(crate) wish: &'static str,
    /// The facts, in the order in which the vendor asks for them.
    pub(crate) facts: &'static [Fact],
    /// What else the vendor has to know.
    pub(crate) closing: &'static str,
    /// What to tell the vendor after the approval.
    pub(crate) notice: &'static str,
    /// What the vendor then does, after its name.
    pub(crate) check: &'static str,
    /// The attributes of `subject` that the vendor cannot do without, besides `name`.
    pub(crate) needs: &'static [&'static str],
    /// What the vendor calls types of resources: the type, and the vendor's word.
    pub(crate) products: &'static [(&'static str, &'static str)],
}

impl EndpointForm {
    /// The vendor's word for an attribute of `subject`, if it asks for it.
    fn subject_label(&self, name: &str) -> Option<&'static str> {
        let name = Some(name);
        let is_it = |it: &&Fact| it.placeholder.strip_prefix("subject_") == name;
        self.facts.iter().find(is_it).map(|it| it.label)
    }
}

/// A fact of a ticket.
#[derive(Debug)]
pub(crate) struct Fact {
    /// The vendor's word for it.
    pub(crate) label: &'static str,
    /// The same for several values.
    pub(crate) plural: &'static str,
    /// The placeholder that stands for its value.
    pub(crate) placeholder: &'static str,
}

/// A fact with one value.
const fn fact(label: &'static str, placeholder: &'static str) -> Fact {
    Fact { label, plural: label, placeholder }
}

/// The names of a registry's data endpoints.
const DATA_ENDPOINTS: Fact =
    Fact { label: "Data endpoint", plural: "Data endpoints", placeholder: "data_endpoint_names" };

/// The kinds of access that Union's guide describes, which others may offer too.
const EVERY_ACCESS: &[AccessKind] = &[
    AccessKind::DomainScopedAccess,
    AccessKind::CrossTenantRegistry,
    AccessKind::KubeletPrincipal,
    AccessKind::Other,
];

/// The same, and the connections that Astronomer's pages describe.
const EVERY_CONNECTION: &[AccessKind] = &[
    AccessKind::DomainScopedAccess,
    AccessKind::CrossTenantRegistry,
    AccessKind::KubeletPrincipal,
    AccessKind::Vpn,
    AccessKind::HostnameResolution,
    AccessKind::VhubConnection,
    AccessKind::Other,
];

/// The ticket of a vendor whose pages prescribe no words.
const SUBJECT: &str = "Private endpoint for {{resource_name}} ({{group_id}}), account {{subject_name}}, {{reference}}";
const WISH: &str = "Please create a private endpoint for this Azure resource of ours.";
const CLOSING: &str = "Please put the text \"{{request_message}}\" in the request message, and tell us the ID of the \
     subscription that your endpoint is in, so that we approve the right connection. We approve it \
     ourselves, and tell you when that is done; please then test whether the host names resolve to the \
     endpoint, and tell us the result.";
const NOTICE: &str = "We approved the connection {{connection_name}} on {{resource_id}}. Please test name resolution of \
     {{host_names}} in your network, and tell us the result. Reference: {{reference}}";
const CHECK: &str = "tests whether the names resolve to the endpoint in its network";

/// Every vendor, the default first.
pub(crate) static ROWS: [Row; 5] = [
    Row {
        key: "astro",
        name: "Astronomer",
        contact: Some("https://cloud.astronomer.io/support"),
        endpoint: Some(EndpointForm {
            subject: "Private endpoint for {{resource_name}} ({{group_id}}) from Astro cluster {{subject_name}} \
                      ({{subject_id}}){{site}}, {{reference}}",
            wish: "Please add a private endpoint from the cluster below{{site}} to this Azure resource.",
            facts: &[
                fact("Astro cluster", "subject"),
                fact("Resource name", "resource_name"),
                fact("Resource ID", "resource_id"),
                // The editions of Astronomer's guide call it by two names.
                fact("Group ID (sub-resource / private endpoint type)", "group_id"),
                DATA_ENDPOINTS,
                fact("Host names our DAGs will use", "host_names"),
            ],
            closing: "Please put the text \"{{request_message}}\" in the request message, and tell us the ID of \
                      the subscription that your endpoint is in, so that we approve the right connection. \
                      We approve it ourselves, and tell you when that is done; please then test from the \
                      cluster{{site}} whether the host names resolve to the endpoint, and tell us the result.",
            notice: "We approved the connection {{connection_name}} on {{resource_id}}. Please test name \
                     resolution of {{host_names}} from the cluster{{site}}, and tell us the result. Reference: \
                     {{reference}}",
            check: "tests from the cluster{{site}} whether the names resolve to the endpoint",
            needs: &[],
            products: &[],
        }),
        access: EVERY_CONNECTION,
        source: "https://www.astronomer.io/docs/astro/connect-azure",
    },
    Row {
        key: "union",
        name: "Union",
        contact: None,
        endpoint: None,
        access: EVERY_ACCESS,
        source: "https://www.union.ai/docs/byoc/deployment/enabling-azure-resources",
    },
    Row {
        key: "dbt",
        name: "dbt",
        contact: Some("https://docs.getdbt.com/docs/dbt-support"),
        endpoint: Some(EndpointForm {
            subject: "New Azure Multi-Tenant Private Link Request: {{resource_name}}, {{reference}}",
            wish: WISH,
            facts: &[
                fact("Type", "product"),
                fact("dbt account", "subject_name"),
                fact("dbt platform account URL", "subject_id"),
                fact("Server name", "resource_name"),
                fact("Resource ID", "resource_id"),
                fact("Sub-resource", "group_id"),
                fact("dbt Azure multi-tenant environment", "subject_region"),
                fact("Server region", "resource_region"),
                fact("Host names", "host_names"),
            ],
            closing: "Please put the text \"{{request_message}}\" in the request message, and tell us the ID of \
                      the subscription that your endpoint is in, so that we approve the right connection. \
                      We approve it ourselves, and confirm that to you; please then validate the connection, \
                      make it available in our account, and tell us the result.",
            notice: "We approved the connection {{connection_name}} on {{resource_id}}. Please validate the \
                     connection, make it available in our account, and tell us the result. Reference: \
                     {{reference}}",
            check: "validates the connection and makes it available in your account",
            needs: &["id", "region"],
            products: &[
                (
                    "Microsoft.DBforPostgreSQL/flexibleServers",
                    "Azure Database for Postgres Flexible Server",
                ),
                ("Microsoft.Synapse/workspaces", "Azure Synapse"),
                ("Microsoft.Databricks/workspaces", "Databricks"),
            ],
        }),
        access: &[AccessKind::Other],
        source: "https://docs.getdbt.com/docs/cloud/secure/private-connectivity/azure/azure-postgres",
    },
    Row {
        key: "fivetran",
        name: "Fivetran",
        contact: None,
        endpoint: Some(EndpointForm {
            subject: SUBJECT,
            wish: WISH,
            facts: &[
                fact("Fivetran account", "subject_name"),
                fact("Fivetran account ID", "subject_id"),
                fact("Data processing region", "subject_region"),
                fact("Resource name", "resource_name"),
                fact("Resource ID", "resource_id"),
                fact("Sub-resource", "group_id"),
                fact("Host names", "host_names"),
            ],
            closing: CLOSING,
            notice: NOTICE,
            check: CHECK,
            needs: &["region"],
            products: &[],
        }),
        access: &[AccessKind::Other],
        source: "https://fivetran.com/docs/connectors/databases/connection-options/azure-private-link",
    },
    Row {
        key: OTHER,
        name: "",
        contact: None,
        endpoint: Some(EndpointForm {
            subject: SUBJECT,
            wish: WISH,
            facts: &[
                fact("Account", "subject_name"),
                fact("Account ID", "subject_id"),
                fact("Region of the account", "subject_region"),
                fact("Resource type", "resource_type"),
                fact("Resource name", "resource_name"),
                fact("Resource ID", "resource_id"),
                fact("Resource region", "resource_region"),
                fact("Group ID (sub-resource)", "group_id"),
                DATA_ENDPOINTS,
                fact("Host names", "host_names"),
            ],
            closing: CLOSING,
            notice: NOTICE,
            check: CHECK,
            needs: &[],
            products: &[],
        }),
        access: EVERY_CONNECTION,
        source: "",
    },
];

/// The value of `vendor` for a vendor without a row.
pub(crate) const OTHER: &str = "other";

/// The row that this text names, as `vendor` does or as people do.
pub(crate) fn row(text: &str) -> Option<&'static Row> {
    let same = |it: &str| !it.is_empty() && it.eq_ignore_ascii_case(text.trim());
    ROWS.iter().find(|it| same(it.key) || same(it.name))
}

/// The vendor of one request.
#[derive(Debug, Clone)]
pub(crate) struct Vendor {
    /// What is known of it.
    pub(crate) row: &'static Row,
    name: String,
}

impl Vendor {
    /// The vendor of this row, or the one that the user calls so.
    pub(crate) fn new(row: &'static Row, name: Option<&str>) -> Self {
        let name = if row.name.is_empty() { name.unwrap_or_default().trim() } else { row.name };
        Self { row, name: printable(name) }
    }

    /// How people call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Who answers tickets.
    pub(crate) fn support(&self) -> String {
        format!("{} support", self.name)
    }

    /// The same, and where to find them.
    pub(crate) fn support_and_contact(&self) -> String {
        let contact = self.row.contact.map(|it| format!(" ({it})")).unwrap_or_default();
        format!("{}{contact}", self.support())
    }

    /// How a ticket begins.
    pub(crate) fn salutation(&self) -> String {
        format!("Hello {} Support,", self.name)
    }

    /// Whether it is Astronomer, whose endpoints belong to a cluster.
    pub(crate) fn is_astro(&self) -> bool {
        self.row.key == ROWS[0].key
    }

    /// The vendor's word for an attribute of `subject`.
    pub(crate) fn subject_label(&self, name: &str) -> &'static str {
        self.endpoint().subject_label(name).unwrap_or_default()
    }

    /// The ticket for a private endpoint; the general one if the vendor takes no such tickets.
    pub(crate) fn endpoint(&self) -> &'static EndpointForm {
        let [.., other] = &ROWS;
        let form = self.row.endpoint.as_ref().or(other.endpoint.as_ref());
        form.expect("the last row has a form, as a test checks")
    }
}

impl Default for Vendor {
    /// Astronomer, as in the schema.
    fn default() -> Self {
        Self::new(&ROWS[0], None)
    }
}

/// The values of `vendor` for requests that these vendors take, quoted, for pages and errors.
pub(crate) fn keys(takes: impl Fn(&Row) -> bool) -> String {
    let keys: Vec<_> =
        ROWS.iter().filter(|it| takes(it)).map(|it| format!("`{}`", it.key)).collect();
    keys.join(", ")
}

/// The vendors that take tickets for private endpoints, quoted.
pub(crate) fn endpoint_keys() -> String {
    keys(|it| it.endpoint.is_some())
}

/// The vendors that take tickets for access, quoted.
pub(crate) fn access_keys() -> String {
    keys(|it| !it.access.is_empty())
}

/// What each vendor understands by `subject`, as a table for the registry page.
pub(crate) fn subjects_table() -> String {
    let mut lines = vec![
        "| `vendor` | `subject.name` | `subject.id` | `subject.region` | page of the vendor |"
            .to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    for row in &ROWS {
        let Some(form) = &row.endpoint else { continue };
        let cell = |name: &str| {
            let Some(label) = form.subject_label(name) else {
                return "not used: set `cluster_id`".to_owned();
            };
            let needed = name == "name" || form.needs.contains(&name);
            format!("{label}{}", if needed { "" } else { " (optional)" })
        };
        let source = match row.source {
            "" => "the general ticket, or your `ticket_template`".to_owned(),
            source => format!("[{}]({source})", row.name),
        };
        let [name, id, region] = ["name", "id", "region"].map(cell);
        lines.push(format!("| `{}` | {name} | {id} | {region} | {source} |", row.key));
    }
    lines.join("\n")
}
