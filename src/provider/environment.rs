//! Environment variables that stand in for arguments of the provider block.

/// Where variables are looked up: the process's own, or a table in tests.
#[derive(Clone, Copy)]
pub(crate) struct Environment<'a>(&'a dyn Fn(&str) -> Option<String>);

impl<'a> Environment<'a> {
    /// Variables as `lookup` knows them.
    pub(crate) fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self(lookup)
    }

    /// The first of `names` that is set to something; surrounding white space does not count.
    pub(crate) fn text(self, names: &[&str]) -> Option<String> {
        names
            .iter()
            .filter_map(|name| (self.0)(name))
            .map(|it| it.trim().to_owned())
            .find(|it| !it.is_empty())
    }

    /// The first of `names` that is set, read as true or false the way Go does.
    pub(crate) fn flag(self, names: &[&str]) -> Option<bool> {
        match self.text(names)?.as_str() {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
            _ => None,
        }
    }
}

/// The argument, or else the first of the variables that is set.
pub(super) fn text(
    argument: Option<&String>,
    variables: &[&str],
    environment: Environment<'_>,
) -> Option<String> {
    argument
        .map(|it| it.trim().to_owned())
        .filter(|it| !it.is_empty())
        .or_else(|| environment.text(variables))
}

/// The variable `name` of this process.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub(crate) fn process(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
