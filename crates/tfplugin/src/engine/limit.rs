//! How long an operation may take: what the `timeouts` block says, else what the resource says.

use std::time::Duration;

use crate::{Config, Diagnostic, GoDuration};

/// The time one operation has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) time: Duration,
    /// Name of the operation inside `timeouts`.
    operation: &'static str,
    /// Whether the resource lets the user set it.
    is_setting: bool,
}

impl Limit {
    /// The limit that `object`, a configuration or state, sets for `operation`.
    ///
    /// Text that is no duration counts as unset: validation refuses it before anything runs.
    pub(crate) fn of(object: &crate::Value, operation: &'static str, default: Duration) -> Self {
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
        let time = spell(self.time);
        let advice = if self.is_setting {
            format!(
                " To allow more time, set `timeouts {{ {operation} = \"…\" }}`, such as \"{}\".",
                spell(self.time.saturating_mul(2))
            )
        } else {
            String::new()
        };
        Diagnostic::error(
            format!("Timed out after {time} (timeouts.{operation})"),
            format!(
                "What was finished by then is stored in the state; run the command again to \
                 continue from there.{advice}"
            ),
        )
    }
}

/// The duration as it is written in a configuration.
fn spell(time: Duration) -> String {
    let seconds = time.as_secs();
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
    let text: String = parts
        .iter()
        .filter(|(count, _)| *count != 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    match (text.is_empty(), time.subsec_millis()) {
        (true, millis) => format!("{millis}ms"),
        (false, _) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_spelled_as_a_person_writes_them() {
        for (seconds, text) in [(1800, "30m"), (5400, "1h30m"), (90, "1m30s"), (3600, "1h")] {
            assert_eq!(spell(Duration::from_secs(seconds)), text);
        }
        assert_eq!(spell(Duration::from_millis(300)), "300ms");
    }
}
