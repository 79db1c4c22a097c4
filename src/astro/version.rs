//! The versions of the Astro API, and what is spelled differently in them.

/// A version of the Astro API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// The stable API.
    #[default]
    V1,
    /// The API before it; its support ends in January 2027.
    V1beta1,
}

impl Version {
    /// The segments that every path begins with.
    pub(super) const fn prefix(self) -> &'static [&'static str] {
        match self {
            Self::V1 => &["v1"],
            Self::V1beta1 => &["platform", "v1beta1"],
        }
    }
}
