//! Checks at plan time that ask Azure: what could not be asked is one warning, never an error.

use tfplugin::Diagnostic;

use crate::arm::{self, Cause};

/// The checks of one plan, and those that could not run.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    skipped: Vec<String>,
}

impl Checks {
    /// The answer; where there is none, the check called `what` counts as skipped.
    pub(crate) fn answer<T>(&mut self, what: &str, result: Result<T, arm::Error>) -> Option<T> {
        match result {
            Ok(answer) => Some(answer),
            Err(error) => {
                self.skipped.push(match (error.missing_action(), error.cause()) {
                    (Some(missing), _) => {
                        format!("- {what}: the caller lacks `{}`", missing.action)
                    }
                    (None, Cause::Credential(why)) => format!("- {what}: {error}: {why}"),
                    (None, _) => format!("- {what}: {error}"),
                });
                None
            }
        }
    }

    /// One warning that names everything that was skipped.
    pub(crate) fn warning(&self) -> Option<Diagnostic> {
        (!self.skipped.is_empty()).then(|| {
            Diagnostic::warning(
                "Some checks could not run",
                format!(
                    "The plan was made without:\n\n{}\n\nApplying it finds out. To plan without \
                     asking Azure at all, set `skip_remote_checks` in the provider block.",
                    self.skipped.join("\n")
                ),
            )
        })
    }
}
