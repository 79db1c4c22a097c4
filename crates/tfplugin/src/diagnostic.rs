//! Errors and warnings, with the attribute that each is about.

use std::fmt;

use crate::Code;

/// The result of everything that can fail with an explanation for the user.
pub type Result<T> = std::result::Result<T, Diagnostics>;

/// One error or warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// The kind of fault. It is stable, unlike the texts.
    pub code: Code,
    /// What is wrong, in one line.
    pub summary: String,
    /// Why, and what to do about it.
    pub detail: String,
    /// The attribute that it is about; empty for the whole object.
    pub path: Path,
    /// Whether the error concerns the whole run, such as a failed sign-in. It then also fails the plan
    /// of an object that does not change.
    pub fatal: bool,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Terraform stops.
    Error,
    /// Terraform continues and shows the text.
    Warning,
}

impl Diagnostic {
    /// The same as an error that concerns the whole run.
    #[must_use]
    pub fn fatal(self) -> Self {
        Self { fatal: true, ..self }
    }

    /// The same as a warning, for operations that must not fail.
    #[must_use]
    pub fn demoted(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// The same about the attribute `name`. Call it again for each enclosing attribute.
    #[must_use]
    pub fn at(mut self, name: impl Into<Step>) -> Self {
        self.path.0.insert(0, name.into());
        self
    }
}

/// Errors and warnings; as the error of a [`Result`] it holds at least one error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Adds one more.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether there is an error among them.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.0.iter().any(|it| it.severity == Severity::Error)
    }

    /// The same with every error as a warning, for operations that must not fail.
    #[must_use]
    pub fn demoted(self) -> Self {
        Self(self.0.into_iter().map(Diagnostic::demoted).collect())
    }

    /// All of them about the attribute `name`, or about something inside it.
    #[must_use]
    pub fn at(self, name: impl Into<Step>) -> Self {
        let step = name.into();
        Self(self.0.into_iter().map(|it| it.at(step.clone())).collect())
    }
}

impl<T: Into<Diagnostic>> From<T> for Diagnostics {
    fn from(it: T) -> Self {
        Self(vec![it.into()])
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, iter: I) {
        self.0.extend(iter);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The path of a value: attribute names, map keys and list positions.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(pub Vec<Step>);

/// One step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// An attribute of an object, or a nested block.
    Attribute(String),
    /// An element of a map.
    Key(String),
    /// An element of a list.
    Index(i64),
}

impl Path {
    /// The path of a top-level attribute.
    pub fn attribute(name: impl Into<String>) -> Self {
        Self(vec![Step::Attribute(name.into())])
    }

    /// This path and one step more.
    #[must_use]
    pub fn join(&self, step: impl Into<Step>) -> Self {
        let mut path = self.clone();
        path.0.push(step.into());
        path
    }
}

impl From<&str> for Step {
    fn from(name: &str) -> Self {
        Self::Attribute(name.to_owned())
    }
}

impl From<String> for Step {
    fn from(name: String) -> Self {
        Self::Attribute(name)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if index == 0 => write!(f, "{name}")?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
                Step::Index(position) => write!(f, "[{position}]")?,
            }
        }
        Ok(())
    }
}
