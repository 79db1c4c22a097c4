//! Whether Azure has finished the last change of a resource.

/// What `provisioningState` says of the last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProvisioningState {
    /// Azure has carried it out.
    Succeeded,
    /// Azure could not carry it out, and does not try again.
    Failed,
    /// Azure is working on it, or says something else.
    Unfinished,
}

impl ProvisioningState {
    /// What Azure's word for it says, in any case.
    pub(crate) fn of(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "succeeded" => Self::Succeeded,
            "failed" | "canceled" => Self::Failed,
            _ => Self::Unfinished,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_say_the_end_end_a_change() {
        for (word, state) in [
            ("Succeeded", ProvisioningState::Succeeded),
            ("succeeded", ProvisioningState::Succeeded),
            ("Failed", ProvisioningState::Failed),
            ("Canceled", ProvisioningState::Failed),
            ("Updating", ProvisioningState::Unfinished),
            ("Deleting", ProvisioningState::Unfinished),
            ("Dreaming", ProvisioningState::Unfinished),
            ("", ProvisioningState::Unfinished),
        ] {
            assert_eq!(ProvisioningState::of(word), state, "{word}");
        }
    }
}
