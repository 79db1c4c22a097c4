//! The database: one SQLite file that several processes share, or one in memory. Readers never wait
//! for writers. Processes take turns to write ([`turn`]), and a process carries out in one
//! transaction what has come to it meanwhile ([`queue`]).

mod document;
mod faults;
mod journal;
mod ledger;
mod open;
mod operation;
mod queue;
mod turn;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::Connection;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Database, Error};

pub(crate) use document::{Document, Element, Listing, Visibility};
pub(crate) use faults::PickedFault;
pub(crate) use ledger::Principal;
pub(crate) use operation::HELD;

use journal::Journal;
use queue::Queue;
use turn::Turn;

/// The connections of one process to one database. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    path: Option<PathBuf>,
    reader: Arc<Mutex<Connection>>,
    writer: Arc<Mutex<Connection>>,
    /// Decides among the processes that write to the file; `None` in memory.
    turn: Option<Arc<Turn>>,
    /// What waits to be written.
    queue: Arc<Queue>,
    /// The write-ahead log of the file; `None` in memory.
    journal: Option<Arc<Journal>>,
}

/// One transaction.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    connection: &'a Connection,
}

/// What the database answers.
pub(crate) type Result<T> = rusqlite::Result<T>;

impl Store {
    /// Opens the database, making it if it is new. `load_seed` is called once in its life, in the
    /// transaction that creates it, whichever process opens it first.
    pub(crate) fn open(
        database: &Database,
        load_seed: impl FnOnce(&Session<'_>) -> std::result::Result<(), Error>,
    ) -> std::result::Result<Self, Error> {
        let path = match database {
            Database::Memory => None,
            Database::File(path) => Some(path.clone()),
        };
        let writer = open::connect(path.as_deref())?;
        open::prepare(&writer, path.as_deref(), load_seed)?;
        let writer = Arc::new(Mutex::new(writer));
        let reader = match &path {
            None => Arc::clone(&writer),
            Some(file) => Arc::new(Mutex::new(open::connect(Some(file))?)),
        };
        let turn = path.as_deref().map(Turn::open).transpose()?.map(Arc::new);
        let journal = path.as_deref().map(Journal::of).map(Arc::new);
        Ok(Self { path, reader, writer, turn, queue: Arc::default(), journal })
    }

    /// Whether a write may have to wait for another process.
    pub(crate) fn is_shared(&self) -> bool {
        self.path.is_some()
    }

    /// Where it is kept.
    pub(crate) fn path(&self) -> Option<&PathBuf> {
        self.path.as_ref()
    }

    /// Runs `work` on one consistent state.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Session<'_>) -> T) -> Result<T> {
        transaction(&self.reader, |reader| begin(reader, "BEGIN DEFERRED"), work)
    }

    /// Runs `work` as one atomic change.
    pub(crate) fn write<T>(&self, work: impl FnOnce(&Session<'_>) -> T) -> Result<T> {
        let begin = |writer: &Connection| {
            let _next = self.turn.as_deref().map(Turn::wait);
            begin(writer, "BEGIN IMMEDIATE")
        };
        let answer = transaction(&self.writer, begin, work)?;
        if let Some(journal) = &self.journal {
            let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = journal.bound(&mut writer) {
                // The change itself is committed.
                tracing::warn!(%error, "the write-ahead log could not be emptied");
            }
        }
        Ok(answer)
    }

    /// A pair of numbers that differs from an earlier one if anybody has changed the database since.
    pub(crate) fn revision(&self) -> Result<(i64, i64)> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        // The first number counts what other connections commit, the second what this one does,
        // which is the only connection of a database in memory.
        let committed = reader.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        let own = reader.query_row("SELECT total_changes()", [], |row| row.get(0))?;
        Ok((committed, own))
    }

    /// The error of this database.
    pub(crate) fn error(&self, source: rusqlite::Error) -> Error {
        open::error(self.path.as_deref(), source)
    }
}

fn transaction<T>(
    connection: &Mutex<Connection>,
    begin: impl FnOnce(&Connection) -> Result<()>,
    work: impl FnOnce(&Session<'_>) -> T,
) -> Result<T> {
    let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
    if !connection.is_autocommit() {
        // A bug panicked in the middle of a transaction: nothing of it may stay.
        connection.execute_batch("ROLLBACK")?;
    }
    begin(&connection)?;
    let answer = work(&Session { connection: &connection });
    if let Err(error) = connection.prepare_cached("COMMIT")?.execute([]) {
        // Others wait for the lock.
        connection.execute_batch("ROLLBACK")?;
        return Err(error);
    }
    Ok(answer)
}

fn begin(connection: &Connection, how: &str) -> Result<()> {
    connection.prepare_cached(how)?.execute([])?;
    Ok(())
}

impl Session<'_> {
    /// Runs `work` and undoes what it wrote if it fails.
    pub(crate) fn attempt<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce() -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.connection.prepare_cached("SAVEPOINT attempt")?.execute([])?;
        let outcome = work();
        if outcome.is_err() {
            self.connection.prepare_cached("ROLLBACK TO attempt")?.execute([])?;
        }
        self.connection.prepare_cached("RELEASE attempt")?.execute([])?;
        outcome
    }

    /// Runs `work` and undoes what it wrote.
    pub(crate) fn undone<T>(&self, work: impl FnOnce() -> T) -> Result<T> {
        self.connection.prepare_cached("SAVEPOINT undone")?.execute([])?;
        let answer = work();
        self.connection.prepare_cached("ROLLBACK TO undone")?.execute([])?;
        self.connection.prepare_cached("RELEASE undone")?.execute([])?;
        Ok(answer)
    }
}

/// JSON text of a value of ours, all of which can be written as JSON.
fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// A value of ours from the text in a column. By way of a JSON value, each type has only one reader in the program.
fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    let value = serde_json::from_str::<serde_json::Value>(text);
    value.and_then(serde_json::from_value).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
    })
}
