//! What is wrong with a seed, and where.

use super::{
    place::Place,
    positions::{self, Positions},
};
use crate::Error;

/// One mistake in a seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The value that is wrong.
    pub(crate) place: Place,
    /// Whether its name is what is wrong.
    pub(crate) is_name: bool,
    /// What is wrong, and what would be right.
    pub(crate) message: String,
}

impl Problem {
    /// A value that is wrong.
    pub(crate) fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, is_name: false, message: message.into() }
    }

    /// A member that must not be there.
    pub(crate) fn of_name(place: Place, message: impl Into<String>) -> Self {
        Self { place, is_name: true, message: message.into() }
    }
}

/// Where a seed comes from, for messages about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin<'a> {
    /// The file and its text; `None` for a seed that a program made.
    pub(crate) file: Option<(&'a str, &'a str)>,
}

impl Origin<'_> {
    /// The error with all of these problems, a line each: file, line, column, place in the JSON, and
    /// what is wrong.
    pub(crate) fn error(self, mut problems: Vec<Problem>) -> Error {
        let Some((name, text)) = self.file else {
            return Error::Seed(join(problems.iter().map(plain)));
        };
        let positions = Positions::read(text);
        let offset = |it: &Problem| positions.offset(&it.place, it.is_name).unwrap_or_default();
        problems.sort_by_key(offset);
        let lines = problems.iter().map(|problem| {
            let (line, column) = positions::line_and_column(text, offset(problem));
            format!("{name}:{line}:{column}: {}", plain(problem))
        });
        Error::Seed(join(lines))
    }

    /// The error of a text that is not JSON.
    pub(crate) fn syntax_error(self, error: &serde_json::Error) -> Error {
        let name = self.file.map_or("seed", |(name, _)| name);
        let text = error.to_string();
        // The parser ends with the position, which is before the text here.
        let message = text.split(" at line ").next().unwrap_or_default();
        Error::Seed(format!("{name}:{}:{}: {message}", error.line(), error.column()))
    }
}

fn plain(Problem { place, message, .. }: &Problem) -> String {
    if *place == Place::default() { message.clone() } else { format!("{place}: {message}") }
}

fn join(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}
