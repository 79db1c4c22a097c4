//! How long an operation may take: what the `timeouts` block says, else what the resource says.

use std::time::Duration;

use crate::code::PluginCode;
use crate::{Config, Diagnostic, GoDuration};

/// The time one operation has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timeout {
    pub(crate) time: Duration,
    /// Name of the operation inside `timeouts`.
    operation: &'static str,
    /// Whether the resource lets the user set it.
    is_setting: bool,
}

impl Timeout {
    /// The timeout that `object`, a configuration or state, sets for `operation`.
    ///
    /// Text that is no duration counts as unset: validation refuses it before anything runs.
    pub(crate) fn from_block_of(
        object: &crate::Value,
        operation: &'static str,
        default: Duration,
    ) -> Self {
        let is_setting =
            object.as_object().is_some_and(|attributes| attributes.contains_key("timeouts"));
        let set = Config(object).nested("timeouts").and_then(|it| it.known::<String>(operation));
        let time =
            set.and_then(|it| GoDuration::parse(&it).ok()).map_or(default, |it| it.duration());
        Self { time, operation, is_setting }
    }

    /// What to tell the user when the time is up.
    pub(crate) fn exceeded(&self) -> Diagnostic {
        let Self { operation, .. } = self;
        let time = GoDuration::from(self.time);
        let advice = if self.is_setting {
            format!(
                " To allow more time, set `timeouts {{ {operation} = \"…\" }}`, such as \"{}\".",
                GoDuration::from(self.time.saturating_mul(2))
            )
        } else {
            String::new()
        };
        PluginCode::OperationTimedOut.error(
            format!("Timed out after {time} (timeouts.{operation})"),
            format!(
                "What was finished by then is stored in the state; run the command again to \
                 continue from there.{advice}"
            ),
        )
    }
}
