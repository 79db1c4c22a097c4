//! Arguments that may be given as a value or as a file that holds it.

use std::fs;

use tfplugin::Result;

use crate::diagnostics::code::CommonCode;
use crate::provider::code::ConfigurationCode;
use crate::provider::environment::Environment;

/// One argument in both of its forms, with the names to report and to look up.
pub(crate) struct ValueOrFile<'a> {
    /// Name of the argument; with `_file_path` behind it, of its other form.
    pub(crate) name: &'static str,
    /// What the provider block says.
    pub(crate) value: Option<&'a String>,
    /// The file that the provider block names.
    pub(crate) file: Option<&'a String>,
    /// Environment variable of the value; with `_FILE_PATH` behind it, of the file.
    pub(crate) variable: &'static str,
}

impl ValueOrFile<'_> {
    /// The value from wherever it is given, without surrounding white space. What the provider
    /// block says beats the environment; value and file that differ are an error.
    pub(crate) fn resolve(&self, environment: Environment<'_>) -> Result<Option<String>> {
        let (value, file) = if self.value.is_some() || self.file.is_some() {
            (self.value.cloned(), self.file.cloned())
        } else {
            let variable = format!("{}_FILE_PATH", self.variable);
            (environment.text(&[self.variable]), environment.text(&[&variable]))
        };
        let value = value.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        let Some(file) = file else { return Ok(value) };
        let content = self.read(&file)?;
        if value.is_some_and(|value| value != content) {
            return Err(CommonCode::ConflictingArguments
                .error(
                    format!("`{}` and its file differ", self.name),
                    format!(
                        "`{0}` is set, and so is `{0}_file_path`, and {file} holds something else. \
                     Remove one of them; the environment variables are {1} and {1}_FILE_PATH.",
                        self.name, self.variable
                    ),
                )
                .at(self.name)
                .into());
        }
        Ok(Some(content))
    }

    fn read(&self, file: &str) -> Result<String> {
        let problem = |why: String| {
            ConfigurationCode::UnreadableFile
                .error(
                    format!("`{}_file_path` cannot be used", self.name),
                    format!("{file}: {why}."),
                )
                .at(format!("{}_file_path", self.name))
        };
        let content = fs::read_to_string(file).map_err(|error| problem(error.to_string()))?;
        let content = content.trim();
        if content.is_empty() {
            return Err(problem("the file is empty".to_owned()).into());
        }
        Ok(content.to_owned())
    }
}
