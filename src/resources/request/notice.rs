//! What people are told of a request: who has to act, and what must not be in a ticket.

use std::fmt::Display;

use tfplugin::{Config, Diagnostic, Diagnostics};

use crate::request::{Progress, WaitingOn, secret_in};

/// The warning that somebody has to act, as long as somebody has.
pub(in crate::resources) fn notice<S: Display>(
    progress: &Progress<S>,
    what: &str,
) -> Option<Diagnostic> {
    let who = match progress.waiting_on {
        WaitingOn::You => "you",
        WaitingOn::Vendor => "the vendor",
        WaitingOn::Nobody => return None,
    };
    Some(Diagnostic::warning(
        format!("The request waits for {who}"),
        format!("{what} is `{}`. {}", progress.status, progress.next_step),
    ))
}

/// The warning that the vendor does not hear of a request that is given up.
pub(in crate::resources) fn withdrawn(ticket: &str, what: &str, vendor: &str) -> Diagnostic {
    Diagnostic::warning(
        "The vendor still has the request",
        format!(
            "{what} is not recorded any more, and nothing was told to {vendor} support: tell them in \
             ticket {ticket} whether to stop, or to undo what they did."
        ),
    )
}

/// The errors about texts that look like secrets, which must not get into a ticket.
pub(in crate::resources) fn secrets(config: Config<'_>, names: &[&'static str]) -> Diagnostics {
    let mut found = Diagnostics::default();
    for name in names {
        let text = config.known::<String>(name).unwrap_or_default();
        if let Some(what) = secret_in(&text) {
            found.push(
                Diagnostic::error(
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
