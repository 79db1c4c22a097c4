//! What people are told of a request: who has to act, and what must not be in a ticket.

use tfplugin::{Computed, Config, Context, Diagnostics};

use super::kept::Ticket;
use crate::services::vendor_requests::code::RequestCode;
use crate::{
    Clients,
    services::vendor_requests::{differences, secret_in},
};

/// Warns that somebody has to act, as long as somebody has: from `status`, `waiting_on` and
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
            format!("{what} waits for {who}"),
            format!("{what} is `{status}`. {next_step}"),
        ),
    );
}

/// Warns that the facts in a ticket changed after it was sent: `sent` is the text that the vendor has, and
/// `ticket` number and text as they are planned. It is said until another ticket is recorded than the
/// `recorded` one.
pub(crate) fn changed_ticket(
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
            "The ticket does not say what is so any more",
            format!(
                "{what} was sent as ticket {number}, and what it says has changed since:\n\n{}\n\nTell \
                 {vendor} support in that ticket, because they work with what they were sent. Then change \
                 `ticket_id`, for example to `{number} (updated)`: this warning stays until you do.",
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
        "The vendor still has the request",
        format!(
            "{what} is not recorded any more, and nothing was told to {vendor} support: tell them in \
             ticket {ticket} whether to stop, or to undo what they did."
        ),
    ));
}

/// The errors about texts that look like secrets, which must not get into a ticket.
pub(crate) fn secrets(config: Config<'_>, names: &[&'static str]) -> Diagnostics {
    let mut found = Diagnostics::default();
    for name in names {
        let text = config.known::<String>(name).unwrap_or_default();
        if let Some(what) = secret_in(&text) {
            found.push(
                RequestCode::SecretInTicket.error(
                    "A ticket must not contain a secret",
                    format!(
                        "`{name}` looks as if it contained {what}. Tickets are read by many people and \
                         kept for years, and so is the state. Leave the secret out, and replace it if \
                         it was ever sent."
                    ),
                )
                .at(*name),
            );
        }
    }
    found
}
