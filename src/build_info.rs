//! Which build of the provider this is: for `--version`, and for the logs of the services that it
//! calls.

use std::env::consts::{ARCH, OS};
use std::sync::OnceLock;

/// The name and the version, as one word. It is in the program as it stands here, so that a release
/// can be checked on another platform than its own.
const PRODUCT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// How many digits of a commit are enough to find it.
const SHORT_COMMIT: usize = 12;

/// The build of this process, which its `main` knows.
static THIS: OnceLock<Build> = OnceLock::new();

/// How a program was built.
#[derive(Clone, Copy, Debug, Default)]
pub struct Build {
    /// The commit, if the build recorded one.
    pub commit: Option<&'static str>,
    /// Whether it brings the C library with it.
    pub is_static: bool,
}

impl Build {
    /// Makes this the build of the process. A library in a test has none.
    pub fn announce(self) {
        // The first announcement is that of `main`, and there is no second one.
        let _ = THIS.set(self);
    }

    /// One line for people.
    #[must_use]
    pub fn describe(&self) -> String {
        let commit = self.commit.map_or("commit not recorded".into(), |it| format!("commit {it}"));
        format!("{commit}, {} build for {}, {}", profile(), platform(), self.linkage())
    }

    /// Product, version and build, as RFC 9110 has it.
    fn user_agent(&self) -> String {
        let commit = self.commit.and_then(|it| it.get(..SHORT_COMMIT).or(Some(it)));
        let commit = commit.map(|it| format!("; commit {it}")).unwrap_or_default();
        format!("{PRODUCT} ({}; {}; {}{commit})", platform(), self.linkage(), profile())
    }

    fn linkage(&self) -> &'static str {
        if self.is_static { "static" } else { "dynamic" }
    }
}

/// What the provider is called in the logs of a service.
#[must_use]
pub(crate) fn user_agent() -> String {
    THIS.get().copied().unwrap_or_default().user_agent()
}

fn profile() -> &'static str {
    if cfg!(debug_assertions) { "debug" } else { "release" }
}

/// The platform in Terraform's words, such as `linux_amd64`.
fn platform() -> String {
    let system = if OS == "macos" { "darwin" } else { OS };
    let processor = match ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}_{processor}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_is_described_by_commit_profile_platform_and_linkage() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let text = Build { commit: Some(commit), is_static: true }.describe();
        let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
        assert_eq!(text, format!("commit {commit}, {profile} build for {}, static", platform()));
        assert!(Build::default().describe().starts_with("commit not recorded, "));
    }

    #[test]
    fn the_user_agent_names_product_version_and_platform() {
        let expected = format!("{PRODUCT} ({}; dynamic; ", platform());
        assert!(user_agent().starts_with(&expected), "{}", user_agent());
    }

    #[test]
    fn the_user_agent_names_the_commit_that_was_recorded() {
        for (commit, shown) in [
            ("0123456789abcdef0123456789abcdef01234567", "0123456789ab"),
            ("0123456789abcdef0123456789abcdef01234567-modified", "0123456789ab"),
            ("1.2", "1.2"),
        ] {
            let text = Build { commit: Some(commit), is_static: true }.user_agent();
            let build = format!("({}; static; {}; commit {shown})", platform(), profile());
            assert_eq!(text, format!("{PRODUCT} {build}"));
        }
    }
}
