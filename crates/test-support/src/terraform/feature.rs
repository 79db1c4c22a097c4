//! What some CLIs can do and others cannot, by product and version.

use super::Terraform;
use super::cli::Product;

/// A feature of Terraform or OpenTofu that not every version has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Functions of providers: `provider::NAME::FUNCTION(…)`.
    Functions,
    /// `removed` blocks, which forget an object or destroy it.
    Removed,
    /// `mock_provider` blocks in the files of tests.
    Mocks,
    /// `source` in such a block: a folder with mocks.
    MockFiles,
    /// `moved` blocks between two types of resources.
    MovedAcrossTypes,
    /// `import` blocks with `identity`.
    ImportByIdentity,
    /// `list` blocks, and the command `query`.
    ListResources,
    /// `action` blocks, and the option `-invoke`.
    Actions,
    /// `oci_mirror` in the CLI configuration.
    OciMirror,
    /// The option `-exclude` of plan and apply.
    Exclude,
}

/// A minor version, such as 1.8.
type Since = Option<(u64, u64)>;

impl Feature {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Functions,
        Self::Removed,
        Self::Mocks,
        Self::MockFiles,
        Self::MovedAcrossTypes,
        Self::ImportByIdentity,
        Self::ListResources,
        Self::Actions,
        Self::OciMirror,
        Self::Exclude,
    ];

    /// The versions of Terraform and of OpenTofu that were the first with it, if any has it.
    ///
    /// Terraform's are from its release notes, OpenTofu's from CHANGELOG.md in its repository.
    #[must_use]
    pub fn since(self) -> (Since, Since) {
        match self {
            Self::Functions => (Some((1, 8)), Some((1, 7))),
            Self::Removed => (Some((1, 7)), Some((1, 7))),
            Self::Mocks => (Some((1, 7)), Some((1, 8))),
            Self::MockFiles => (Some((1, 7)), None),
            Self::MovedAcrossTypes => (Some((1, 8)), Some((1, 10))),
            Self::ImportByIdentity => (Some((1, 12)), Some((1, 12))),
            Self::ListResources | Self::Actions => (Some((1, 14)), None),
            Self::OciMirror => (None, Some((1, 10))),
            Self::Exclude => (None, Some((1, 9))),
        }
    }
}

impl Terraform {
    /// Whether this CLI has the feature.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        let (terraform, opentofu) = feature.since();
        let since = match self.product() {
            Product::Terraform => terraform,
            Product::OpenTofu => opentofu,
        };
        since.is_some_and(|since| since <= self.minor_version())
    }
}

#[cfg(test)]
mod tests {
    use super::{Feature, Product, Terraform};

    #[track_caller]
    fn check(product: Product, version: &str, expected: &[Feature]) {
        let terraform = Terraform::artificial(product, version);
        let found: Vec<_> = Feature::ALL.into_iter().filter(|it| terraform.has(*it)).collect();
        assert_eq!(found, expected, "{terraform}");
    }

    #[test]
    fn a_feature_depends_on_product_and_version() {
        use Feature::{Exclude, Functions, Mocks, MovedAcrossTypes, OciMirror, Removed};
        check(Product::Terraform, "1.6.6", &[]);
        check(Product::OpenTofu, "1.6.3", &[]);
        check(Product::OpenTofu, "1.7.10", &[Functions, Removed]);
        check(
            Product::OpenTofu,
            "1.10.0",
            &[Functions, Removed, Mocks, MovedAcrossTypes, OciMirror, Exclude],
        );
    }

    #[test]
    fn a_version_before_a_release_counts_as_that_release() {
        let terraform = Terraform::artificial(Product::OpenTofu, "1.12.0-rc1");
        assert!(terraform.has(Feature::ImportByIdentity));
    }
}
