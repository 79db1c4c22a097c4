//! What the requests to vendors have in common as resources.

mod cluster;
mod private_state;
mod vendor;

use private_state::Ticket;
use tfplugin::{Computed, Config, Context, Diagnostic, Diagnostics, Model};

use crate::{
    Clients,
    services::vendor_requests::{code::RequestCode, differences, secret_in},
};

pub(super) use cluster::{
    ARGUMENTS, ClusterArguments, Looked, Planned, plan_cluster, validate_cluster,
};
pub(super) use private_state::PrivateState;
pub(super) use vendor::{Given, VendorArguments, VendorKey};

/// What tells one request from all others. Requests cannot be imported, so nobody writes it.
#[derive(Debug, Clone, Model)]
pub(crate) struct Identity {
    /// The reference of the request.
    pub(crate) request_id: String,
}

impl Identity {
    /// That of the request with this reference.
    pub(crate) fn of(request_id: &Computed<String>) -> Self {
        Self { request_id: request_id.known().cloned().unwrap_or_default() }
    }
}

/// Warns while somebody has to act: from `status`, `waiting_on` and
/// `next_step`.
pub(crate) fn remind(ctx: &Context<'_, Clients>, what: &str, standing: [&Computed<String>; 3]) {
    let [status, waiting_on, next_step] =
        standing.map(|it| it.known().map(String::as_str).unwrap_or_default());
    let who = match waiting_on {
        "you" => "you",
        "vendor" => "the vendor",
        _ => return,
    };
    ctx.warn(
        RequestCode::RequestWaits.warning(
            format!("Request waits for {who}"),
            format!("{what} is `{status}`. {next_step}"),
        ),
    );
}

/// Warns that a request is not as its plan said.
pub(crate) fn warn_of_progress(
    ctx: &Context<'_, Clients>,
    title: &str,
    status: &Computed<String>,
    next_step: &Computed<String>,
) {
    let [status, next_step] =
        [status, next_step].map(|it| it.known().map(String::as_str).unwrap_or_default());
    ctx.warn(
        RequestCode::RequestMovedOn
            .warning(
                "Request changed since the plan",
                format!("{title} is now `{status}`. {next_step} The next plan shows it."),
            )
            .at("status"),
    );
}

/// Warns that the facts in a ticket changed after it was sent: `sent` is the text that the vendor has, and
/// `ticket` number and text as they are planned. It is said until another ticket is recorded than the
/// `recorded` one.
pub(crate) fn warn_of_changed_ticket(
    ctx: &Context<'_, Clients>,
    what: &str,
    vendor: &str,
    (recorded, sent): (&Option<String>, &str),
    (ticket, now): Ticket<'_>,
) {
    let (Some(number), Some(now)) = (ticket, now.known()) else { return };
    let differences = differences(sent, now);
    let is_another = recorded.as_ref().is_some_and(|it| it != number);
    if is_another || differences.is_empty() {
        return;
    }
    ctx.warn(
        RequestCode::TicketOutdated.warning(
            "Outdated ticket",
            format!(
                "{what} was sent as ticket {number}, and its facts have changed since:\n\n{}\n\nTell \
                 {vendor} support in that ticket, because they work with the text that you sent. Then \
                 change `ticket_id`, for example to `{number} (updated)`, to end this warning.",
                differences.join("\n")
            ),
        )
        .at("ticket_body"),
    );
}

/// Warns that the vendor does not hear of a request that is given up after it was sent.
pub(crate) fn withdraw(ctx: &Context<'_, Clients>, ticket: Option<&str>, what: &str, vendor: &str) {
    let Some(ticket) = ticket else { return };
    ctx.warn(RequestCode::VendorStillHasRequest.warning(
        "Request still open at the vendor",
        format!(
            "{what} is no longer recorded, and the provider does not notify {vendor} support. Tell them in \
             ticket {ticket} to stop, or to undo what they did."
        ),
    ));
}

/// The errors about arguments that look like secrets, which must not get into a ticket.
pub(crate) fn secrets(config: Config<'_>, names: &[&'static str]) -> Diagnostics {
    let mut found = Diagnostics::default();
    for name in names {
        found.0.extend(config.known::<String>(name).and_then(|it| secret(name, &it)));
    }
    found
}

/// The error about a text that looks like a secret; `name` is the attribute that has it.
pub(crate) fn secret(name: &'static str, text: &str) -> Option<Diagnostic> {
    secret_in(text).map(|what| leak(name, what))
}

/// The error about a text that appears to contain this.
pub(crate) fn leak(name: &'static str, what: &str) -> Diagnostic {
    RequestCode::SecretInTicket
        .error(
            "Possible secret in the ticket",
            format!(
                "`{name}` appears to contain {what}. Many people read tickets, and tickets and state \
                 are kept for years. Remove the secret, and replace it if you have already sent it."
            ),
        )
        .at(name)
}
