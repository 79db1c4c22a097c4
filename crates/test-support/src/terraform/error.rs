//! What can go wrong between us and a CLI.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::Outcome;

const ANY_CLI: &str = "Install Terraform from https://developer.hashicorp.com/terraform/install \
    (or OpenTofu from https://opentofu.org) so that it is on PATH, or name it in the environment \
    variable TF_CLI.";

const RELEASES: &str = "https://releases.hashicorp.com/terraform";

/// Why Terraform is not available, could not start, or failed.
#[derive(thiserror::Error)]
pub enum Error {
    /// No CLI, and none could be installed.
    #[error("no Terraform CLI can be used: {reason}\n{advice}")]
    Unavailable {
        /// The command and its result.
        reason: String,
        /// What the person can do.
        advice: String,
    },
    /// The CLI ran and ended with an error.
    #[error("{0}")]
    Failed(Box<Outcome>),
    /// The CLI ended, or said nothing for minutes, before it said what was waited for.
    #[error("{command} never said {awaited:?}; it said:\n{said}")]
    Silent {
        /// The command line.
        command: String,
        /// The words that were waited for.
        awaited: String,
        /// Everything that it did say.
        said: String,
    },
    /// Output that should be JSON is not.
    #[error("{command} answered something that is not JSON ({reason}):\n{text}")]
    NotJson {
        /// The command line.
        command: String,
        /// What the parser says.
        reason: String,
        /// What the command said.
        text: String,
    },
    /// A file or a program of this machine cannot be used.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// The verb: what was tried.
        doing: &'static str,
        /// The file or program.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Shows the text for people also where a test unwraps.
impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

impl Error {
    /// What the CLI said, when it ran and failed.
    pub fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Failed(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// Whether these words are in what is said here, however the lines are broken.
    pub fn mentions(&self, words: &str) -> bool {
        super::outcome::one_line(&self.to_string()).contains(&super::outcome::one_line(words))
    }

    /// Whether a diagnostic with this code is in the output.
    pub fn has_code(&self, code: &str) -> bool {
        super::outcome::shows_code(&self.to_string(), code)
    }

    /// Turns an I/O error into one that names the file and the verb.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, source }
    }

    /// No CLI is available, for this reason.
    pub(super) fn unavailable(reason: impl Into<String>) -> Self {
        Self::Unavailable { reason: reason.into(), advice: ANY_CLI.to_owned() }
    }

    /// The same error where only one version of Terraform will do.
    pub(super) fn wanting(self, version: &str) -> Self {
        match self {
            Self::Unavailable { reason, .. } => Self::Unavailable {
                reason,
                advice: format!(
                    "Put Terraform {version} on PATH as `terraform`: {RELEASES}/{version}/"
                ),
            },
            other => other,
        }
    }
}
