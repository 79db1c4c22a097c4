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
            assert!(length <= LONGEST_SUMMARY, "{length} characters: {}", note.summary);
            let severity = if note.is_error { "error" } else { "warning" };
            let place = if note.attribute.is_empty() { "the object" } else { &note.attribute };
            let (code, summary, detail) = (&note.code, &note.summary, repeatable(&note.detail));
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

/// The text without what differs from run to run: IDs for support, and waits, which are jittered.
fn repeatable(detail: &str) -> String {
    let mut lines: Vec<_> = detail.split('\n').map(str::to_owned).collect();
    for line in &mut lines {
        for marker in ["correlation ID ", "request ID "] {
            let parts: Vec<_> = line.split(marker).map(without_id).collect();
            *line = parts.join(marker);
        }
        let waits = [
            "The service was busy for ",
            "The provider did not retry, because",
            "For Azure's support:",
        ];
        if waits.iter().any(|it| line.starts_with(it)) {
            let words = line.split(' ').map(|word| {
                let is_number = word.starts_with(|it: char| it.is_ascii_digit());
                if is_number { "<number>" } else { word }
            });
            *line = words.collect::<Vec<_>>().join(" ");
        }
    }
    lines.join("\n")
}

/// The text with `<id>` in the place of a UUID at its beginning.
fn without_id(text: &str) -> String {
    const LENGTH: usize = 36;
    let is_id = |it: &str| it.chars().all(|it| it.is_ascii_hexdigit() || it == '-');
    match text.get(..LENGTH) {
        Some(id) if is_id(id) => format!("<id>{}", &text[LENGTH..]),
        _ => text.to_owned(),
    }
}
