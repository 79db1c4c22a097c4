//! The one error that a run ended with, as Terraform reports it in JSON.

use serde_json::Value;

use super::fixture::Fixture;
use crate::terraform::Error;

/// An error of the provider.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// What went wrong.
    pub(crate) summary: String,
    /// Why, and what to do.
    pub(crate) detail: String,
    /// First word of the line that Terraform shows: the argument, if the error is about one.
    pub(crate) argument: String,
}

impl Refusal {
    /// Fails unless the error has this code and is about this argument.
    #[track_caller]
    pub(crate) fn is(&self, code: &str, argument: &str) -> &Self {
        let found = self.detail.rsplit_once("Code: ").map(|(_, code)| code);
        assert_eq!((found, self.argument.as_str()), (Some(code), argument), "{self:#?}");
        self
    }

    /// Fails unless the text contains all of these facts.
    #[track_caller]
    pub(crate) fn says(&self, facts: &[&str]) {
        let text = format!("{} {}", self.summary, self.detail);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for fact in facts {
            assert!(text.contains(fact), "{fact:?} is not in {self:#?}");
        }
    }
}

impl Fixture {
    /// Runs `plan` or `apply`, which must end with one error and change neither Azure nor the state.
    #[track_caller]
    pub(crate) fn refused(&self, verb: &str) -> Result<Refusal, Error> {
        let before = (self.azure.assignments(), self.objects());
        let arguments: &[&str] =
            if verb == "apply" { &[verb, "-json", "-auto-approve"] } else { &[verb, "-json"] };
        let outcome = self.directory.run(arguments)?;
        assert_eq!(outcome.code, Some(1), "{outcome}");
        assert_eq!((self.azure.assignments(), self.objects()), before, "{outcome}");
        let mut refusals: Vec<_> = outcome.json_lines()?.iter().filter_map(refusal).collect();
        assert_eq!(refusals.len(), 1, "{outcome}");
        Ok(refusals.remove(0))
    }
}

/// The error in a line of Terraform's JSON output, if it is one.
fn refusal(line: &Value) -> Option<Refusal> {
    let diagnostic = line.get("diagnostic").filter(|it| it["severity"] == "error")?;
    let text = |pointer: &str| {
        diagnostic.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let code = text("/snippet/code");
    let argument = code.split_whitespace().next().unwrap_or_default().to_owned();
    Some(Refusal { summary: text("/summary"), detail: text("/detail"), argument })
}
