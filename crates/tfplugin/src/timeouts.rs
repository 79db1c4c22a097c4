//! The `timeouts` block: how long the user lets each operation take.

use crate::{GoDuration, Model, OperationTimeouts};

/// How long operations may take, as the user sets it.
///
/// A resource has it as `#[tf(block)] timeouts: Option<Timeouts>`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Model)]
pub struct Timeouts {
    /// For creating the object.
    pub create: Option<GoDuration>,
    /// For reading it, at each refresh.
    pub read: Option<GoDuration>,
    /// For changing it in place.
    pub update: Option<GoDuration>,
    /// For deleting it.
    pub delete: Option<GoDuration>,
}

impl Timeouts {
    /// What the user set, and `defaults` for the rest.
    #[must_use]
    pub fn over(&self, defaults: OperationTimeouts) -> OperationTimeouts {
        let or =
            |set: &Option<GoDuration>, default| set.as_ref().map_or(default, GoDuration::duration);
        OperationTimeouts {
            create: or(&self.create, defaults.create),
            read: or(&self.read, defaults.read),
            update: or(&self.update, defaults.update),
            delete: or(&self.delete, defaults.delete),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Timeouts;
    use crate::{GoDuration, OperationTimeouts};

    #[test]
    fn what_the_user_leaves_out_keeps_its_default() {
        let timeouts = Timeouts { create: GoDuration::parse("1h").ok(), ..Timeouts::default() };
        assert_eq!(
            timeouts.over(OperationTimeouts::DEFAULT),
            OperationTimeouts { create: Duration::from_hours(1), ..OperationTimeouts::DEFAULT }
        );
    }
}
