//! What people are told of a request: who has to act, and what must not be in a ticket.

use tfplugin::{Computed, Config, Diagnostic, Diagnostics};

use crate::request::secret_in;

/// The warning that somebody has to act, as long as somebody has: from `status`, `waiting_on` and
/// `next_step`.
pub(in crate::resources) fn notice(
    what: &str,
    standing: [&Computed<String>; 3],
) -> Option<Diagnostic> {
    let [status, waiting_on, next_step] =
        standing.map(|it| it.known().map(String::as_str).unwrap_or_default());
    let who = match waiting_on {
        "you" => "you",
        "vendor" => "the vendor",
        _ => return None,
    };
    Some(Diagnostic::warning(
        format!("The request waits for {who}"),
        format!("{what} is `{status}`. {next_step}"),
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
