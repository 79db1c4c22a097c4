//! The timeouts section: which operations have one, and how long it is by default.

use super::{schema::TIMEOUTS, text};
use crate::{Block, GoDuration, OperationTimeouts};

/// The section, where the schema has the block.
pub(super) fn section(block: &Block, defaults: OperationTimeouts) -> String {
    let Some(timeouts) = block.blocks.iter().find(|it| it.name == TIMEOUTS) else {
        return String::new();
    };
    let items = timeouts.block.attributes.iter().map(|it| {
        let default = match it.name {
            "create" => Some(defaults.create),
            "read" => Some(defaults.read),
            "update" => Some(defaults.update),
            "delete" => Some(defaults.delete),
            _ => None,
        };
        let default = default
            .map(|it| format!(" Defaults to `{}`.", GoDuration::from(it)))
            .unwrap_or_default();
        format!("- `{}` (String) {}{default}", it.name, text::one_line(&it.description))
    });
    format!(
        "## Timeouts\n\nThe `timeouts` block takes durations such as `30m` or `1h30m`:\n\n{}",
        items.collect::<Vec<_>>().join("\n")
    )
}
