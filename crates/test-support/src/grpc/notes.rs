//! The diagnostics of one response.

use tfplugin::proto::tfplugin6::{
    self as pb, attribute_path::step::Selector, diagnostic::Severity,
};

/// One error or warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub is_error: bool,
    /// The stable name of the fault, such as `MissingArgument`.
    pub code: String,
    pub summary: String,
    /// Without the paragraph that says the code.
    pub detail: String,
    /// The attribute that it is about, such as `timeouts.create`; empty for the whole object.
    pub attribute: String,
}

/// Errors and warnings of one answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes(pub Vec<Note>);

impl Notes {
    pub(super) fn from_wire(diagnostics: &[pb::Diagnostic]) -> Self {
        Self(diagnostics.iter().map(Note::from_wire).collect())
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|it| it.is_error)
    }

    /// Nothing was said.
    #[track_caller]
    pub fn nothing(&self) {
        assert!(self.0.is_empty(), "{self:#?}");
    }

    /// No error was said; warnings may have been.
    #[track_caller]
    pub fn no_error(&self) {
        assert!(!self.has_errors(), "{self:#?}");
    }

    /// The note with this code, beside which there may be others.
    #[track_caller]
    pub fn with_code(&self, code: &str) -> &Note {
        let found = self.0.iter().find(|it| it.code == code);
        found.unwrap_or_else(|| panic!("nothing with the code `{code}`: {self:#?}"))
    }

    /// The codes, in the order of the diagnostics.
    pub fn codes(&self) -> Vec<&str> {
        self.0.iter().map(|it| it.code.as_str()).collect()
    }

    /// The only note, which is an error.
    #[track_caller]
    pub fn error(&self) -> &Note {
        let [note] = &self.0[..] else { panic!("not one note: {self:#?}") };
        assert!(note.is_error, "{note:#?}");
        note
    }

    /// The only note, which is a warning.
    #[track_caller]
    pub fn warning(&self) -> &Note {
        let [note] = &self.0[..] else { panic!("not one note: {self:#?}") };
        assert!(!note.is_error, "{note:#?}");
        note
    }
}

impl Note {
    fn from_wire(diagnostic: &pb::Diagnostic) -> Self {
        let steps = diagnostic.attribute.iter().flat_map(|it| &it.steps);
        let steps: Vec<_> = steps.map(|it| step(it.selector.as_ref())).collect();
        let (detail, code) = match diagnostic.detail.rsplit_once("\n\nCode: ") {
            Some((detail, code)) => (detail, Some(code)),
            None => ("", diagnostic.detail.strip_prefix("Code: ")),
        };
        let code = code.unwrap_or_else(|| panic!("no code: {diagnostic:#?}"));
        Self {
            is_error: diagnostic.severity() == Severity::Error,
            code: code.to_owned(),
            summary: diagnostic.summary.clone(),
            detail: detail.to_owned(),
            attribute: steps.join("."),
        }
    }

    /// It has this code, and is about this attribute; an empty one is the whole object.
    #[track_caller]
    pub fn is(&self, code: &str, attribute: &str) -> &Self {
        assert_eq!((self.code.as_str(), self.attribute.as_str()), (code, attribute), "{self:#?}");
        self
    }

    /// It has this code, about any attribute.
    #[track_caller]
    pub fn has_code(&self, code: &str) -> &Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }

    /// The text contains all of these facts.
    #[track_caller]
    pub fn says(&self, texts: &[&str]) {
        let all = format!("{}\n{}", self.summary, self.detail);
        for text in texts {
            assert!(all.contains(text), "`{text}` is not in:\n{all}");
        }
    }
}

pub(super) fn step(selector: Option<&Selector>) -> String {
    match selector {
        Some(Selector::AttributeName(name)) => name.clone(),
        Some(Selector::ElementKeyString(key)) => format!("{key:?}"),
        Some(Selector::ElementKeyInt(index)) => index.to_string(),
        None => "?".to_owned(),
    }
}
