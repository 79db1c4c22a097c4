//! How a sandbox is opened.

use std::path::PathBuf;

use serde_json::Value;

use crate::{Behavior, Clock};

/// The tenant of a sandbox whose seed names none.
pub const DEFAULT_TENANT: &str = "5a4d0b0e-7c1f-4d7a-9b52-1f6f0c9e2a10";

/// The subscription of a sandbox whose seed names none.
pub const DEFAULT_SUBSCRIPTION: &str = "0b1f6471-1bf0-4dda-aec3-cb9272f09590";

/// What a sandbox is made of. `Settings::default()` is an empty one in memory.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where the state is kept.
    pub database: Database,
    /// What exists from the start; read once, when the database is new.
    pub seed: Option<SeedSource>,
    /// How Azure behaves. `None` leaves what the database says.
    pub behavior: Option<Behavior>,
    /// The time the sandbox goes by.
    pub clock: Clock,
}

/// Where the state of a sandbox is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Database {
    /// In this process; gone with the last clone of the sandbox.
    #[default]
    Memory,
    /// In a SQLite file that several processes may use at once.
    File(PathBuf),
}

/// What exists from the start.
#[derive(Clone, Debug, PartialEq)]
pub enum SeedSource {
    /// The seed itself.
    Json(Value),
    /// A JSON file.
    File(PathBuf),
}

impl From<Value> for SeedSource {
    fn from(value: Value) -> Self {
        Self::Json(value)
    }
}

impl From<PathBuf> for SeedSource {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}
