//! What the user is told.

use tfplugin::proto::tfplugin6::{
    self as pb, attribute_path::step::Selector, diagnostic::Severity,
};

/// One error or warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub is_error: bool,
    pub summary: String,
    pub detail: String,
    /// The attribute that it is about, such as `timeouts.create`; empty for the whole object.
    pub attribute: String,
}

/// Errors and warnings of one answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes(pub Vec<Note>);

impl Notes {
    pub(super) fn of(diagnostics: &[pb::Diagnostic]) -> Self {
        Self(diagnostics.iter().map(Note::of).collect())
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

    /// The note that has this text in it, beside which there may be others.
    #[track_caller]
    pub fn about(&self, text: &str) -> &Note {
        let found = self.0.iter().find(|it| it.summary.contains(text) || it.detail.contains(text));
        found.unwrap_or_else(|| panic!("nothing about `{text}`: {self:#?}"))
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
    fn of(diagnostic: &pb::Diagnostic) -> Self {
        let steps = diagnostic.attribute.iter().flat_map(|it| &it.steps);
        let steps: Vec<_> = steps.map(|it| step(it.selector.as_ref())).collect();
        Self {
            is_error: diagnostic.severity() == Severity::Error,
            summary: diagnostic.summary.clone(),
            detail: diagnostic.detail.clone(),
            attribute: steps.join("."),
        }
    }

    /// The text contains all of these.
    #[track_caller]
    pub fn says(&self, texts: &[&str]) {
        let all = format!("{}\n{}", self.summary, self.detail);
        for text in texts {
            assert!(all.contains(text), "`{text}` is not in:\n{all}");
        }
    }

    /// It is about this attribute, and the text contains all of these.
    #[track_caller]
    pub fn at(&self, attribute: &str, texts: &[&str]) {
        assert_eq!(self.attribute, attribute, "{self:#?}");
        self.says(texts);
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
