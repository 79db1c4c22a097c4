//! What a release brings, in the words of the changelog.

use crate::Result;

/// The changelog, kept at the root of the repository.
pub(crate) const CHANGELOG: &str = include_str!("../../CHANGELOG.md");

/// The section of a version, without its heading.
pub(crate) fn of_version(changelog: &str, version: &str) -> Result<String> {
    let mut sections = changelog.split("\n## ").skip(1);
    let section = sections.find_map(|section| {
        let (heading, text) = section.split_once('\n')?;
        let name = heading.split(" - ").next()?.trim().trim_matches(['[', ']']);
        // What follows the last section are the addresses of its links.
        let text = text.split("\n[unreleased]: ").next()?;
        (name == version).then(|| text.trim().to_owned())
    });
    let section = section.filter(|it| !it.is_empty());
    section.ok_or_else(|| {
        format!(
            "CHANGELOG.md has no section \"## [{version}] - DATE\" that says what is new.\n\
             Rename \"Unreleased\" when you release."
        )
        .into()
    })
}

#[cfg(test)]
mod tests {
    use super::{CHANGELOG, of_version};

    const TEXT: &str = "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2027-01-02\n\n### Added\n\n\
                        - More.\n\n## [0.1.0] - 2026-12-01\n\nThe first.\n\n[unreleased]: https://x\n";

    #[test]
    fn notes_are_the_section_of_the_version_alone() {
        assert_eq!(of_version(TEXT, "0.2.0").unwrap(), "### Added\n\n- More.");
        assert_eq!(of_version(TEXT, "0.1.0").unwrap(), "The first.");
    }

    #[test]
    fn a_version_that_nobody_described_is_refused() {
        for version in ["0.3.0", "0.1", "Unreleased"] {
            let error = of_version(TEXT, version).unwrap_err().to_string();
            assert!(error.contains("Rename \"Unreleased\""), "{error}");
        }
    }

    #[test]
    fn our_changelog_says_what_the_next_release_or_this_one_brings() {
        let next = of_version(CHANGELOG, "Unreleased");
        let this = of_version(CHANGELOG, env!("CARGO_PKG_VERSION"));
        assert!(next.is_ok() || this.is_ok());
    }
}
