//! Where a seed comes from.

use std::fs;

use serde_json::{Value, json};

use super::{
    place::Place,
    positions::Positions,
    problem::{Origin, Problem},
};
use crate::{Error, SeedSource};

/// A seed before it is understood.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A text, and the name of its file.
    Text { name: String, text: String },
    /// What a program made.
    Json(Value),
}

impl Source {
    /// Reads a file, if it is one; the empty seed without a source.
    pub(crate) fn read(source: Option<&SeedSource>) -> Result<Self, Error> {
        match source {
            None => Ok(Self::Json(json!({}))),
            Some(SeedSource::Json(value)) => Ok(Self::Json(value.clone())),
            Some(SeedSource::File(path)) => match fs::read_to_string(path) {
                Ok(text) => Ok(Self::Text { name: path.display().to_string(), text }),
                Err(source) => Err(Error::SeedFile {
                    path: std::path::absolute(path).unwrap_or_else(|_| path.clone()),
                    source,
                }),
            },
        }
    }

    /// What messages say of it.
    pub(super) fn origin(&self) -> Origin<'_> {
        match self {
            Self::Text { name, text } => Origin { file: Some((name, text)) },
            Self::Json(_) => Origin { file: None },
        }
    }

    /// The JSON, and its duplicate members.
    pub(super) fn parse(&self) -> Result<(Value, Vec<Problem>), Error> {
        match self {
            Self::Json(value) => Ok((value.clone(), Vec::new())),
            Self::Text { text, .. } => {
                let parsed = serde_json::from_str(text);
                let value = parsed.map_err(|error| self.origin().syntax_error(&error))?;
                let repeated = Positions::read(text).repeated.into_iter().map(twice);
                Ok((value, repeated.collect()))
            }
        }
    }
}

fn twice((place, _): (Place, usize)) -> Problem {
    Problem::of_name(place, "the object has two members of this name")
}
