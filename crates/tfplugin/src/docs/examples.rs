//! The examples that pages show: files under `examples/`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use crate::Ordered;

/// Texts of the files under `examples/`, by their path below it
/// (`resources/dataplane_role_assignment/resource.tf`).
#[derive(Debug, Clone, Default)]
pub struct Examples(BTreeMap<String, String>);

impl Examples {
    /// Reads every text file below `directory`.
    pub fn read(directory: &Path) -> io::Result<Self> {
        let mut examples = Self::default();
        examples.add(directory, "")?;
        Ok(examples)
    }

    fn add(&mut self, directory: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|it| !it.starts_with('.')) else { continue };
            let path = format!("{prefix}{name}");
            if entry.file_type()?.is_dir() {
                self.add(&entry.path(), &format!("{path}/"))?;
            } else if let Ok(text) = String::from_utf8(fs::read(entry.path())?) {
                self.0.insert(path, text);
            }
        }
        Ok(())
    }
}

impl FromIterator<(String, String)> for Examples {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(iter: I) -> Self {
        Self(iter.into_map())
    }
}

/// Examples that pages should show and that do not exist, by their path below `examples/`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("missing under examples/: {}", .0.iter().cloned().collect::<Vec<_>>().join(", "))]
pub struct MissingExamples(pub BTreeSet<String>);

/// The examples, and the names of those that are missing.
pub(super) struct Wanted<'a> {
    examples: &'a Examples,
    missing: BTreeSet<String>,
}

impl<'a> Wanted<'a> {
    pub(super) const fn new(examples: &'a Examples) -> Self {
        Self { examples, missing: BTreeSet::new() }
    }

    /// The example at `path`; its absence is noted.
    pub(super) fn example(&mut self, path: &str) -> Option<&'a str> {
        let example = self.examples.0.get(path).map(String::as_str);
        if example.is_none() {
            self.missing.insert(path.to_owned());
        }
        example
    }

    /// `value`, unless an example is missing.
    pub(super) fn finish<T>(self, value: T) -> Result<T, MissingExamples> {
        if self.missing.is_empty() { Ok(value) } else { Err(MissingExamples(self.missing)) }
    }
}
