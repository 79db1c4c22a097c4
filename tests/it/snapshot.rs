//! One file for each object with the whole text of what it says: the only place where prose is compared.

use std::{fmt::Write, path::PathBuf};

use expect_test::expect_file;

use crate::grpc::Notes;

/// The longest summary that Terraform shows on one line beside its frame.
const LONGEST_SUMMARY: usize = 60;

/// The diagnostics of one object, case by case.
pub(crate) struct Snapshot {
    object: &'static str,
    text: String,
}

impl Snapshot {
    /// An empty snapshot of this object.
    pub(crate) fn of(object: &'static str) -> Self {
        Self { object, text: format!("# {object}\n") }
    }

    /// Adds what one case said. A case that said nothing has no place here.
    #[track_caller]
    pub(crate) fn add(&mut self, case: &str, notes: &Notes) {
        assert!(!notes.0.is_empty(), "`{case}` said nothing");
        write!(self.text, "\n## {case}\n").unwrap();
        for note in &notes.0 {
            let length = note.summary.chars().count();
            // The summary of a failed call has an ID and a code, and is not the object's.
            let is_call = ["Azure", "Astro"].iter().any(|it| note.code.starts_with(it));
            assert!(is_call || length <= LONGEST_SUMMARY, "{length} characters: {}", note.summary);
            let severity = if note.is_error { "error" } else { "warning" };
            let place = if note.attribute.is_empty() { "the object" } else { &note.attribute };
            let (code, summary, detail) = (&note.code, &note.summary, &note.detail);
            write!(self.text, "\n{severity} {code} at {place}\n{summary}\n\n{detail}\n").unwrap();
        }
    }

    /// Compares with `tests/it/snapshots/<object>.txt`; `UPDATE_EXPECT=1` writes it.
    pub(crate) fn check(self) {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let file = root.join(format!("tests/it/snapshots/{}.txt", self.object));
        expect_file![file].assert_eq(&self.text);
    }
}
