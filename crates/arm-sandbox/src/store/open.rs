//! Opening the database: connection settings, tables, and the one time it loads the seed.

use std::{path::Path, thread, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{Result, Session, turn};
use crate::{Error, private};

/// The format of the tables below, kept in the database's `user_version`.
const FORMAT: i64 = 3;

/// How long a writer waits for another process.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

/// The name of a resource: what follows the last slash of its key. Some services need names that are
/// unique in all of Azure, so there is an index of names; a database of an earlier version has none,
/// and is searched from end to end.
pub(super) const NAME: &str = "substr(key, 1 + length(rtrim(key, replace(key, '/', ''))))";

const TABLES: &str = "
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE tenant (id TEXT PRIMARY KEY, position INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE subscription (
    id TEXT PRIMARY KEY, tenant TEXT NOT NULL, position INTEGER NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE document (
    tenant TEXT NOT NULL, key TEXT NOT NULL, type TEXT NOT NULL, scope TEXT NOT NULL,
    id TEXT NOT NULL, etag TEXT NOT NULL, body TEXT NOT NULL,
    unseen_reads INTEGER NOT NULL, unseen_lists INTEGER NOT NULL, stale_lists INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    PRIMARY KEY (tenant, key)
);
CREATE INDEX document_by_type ON document (tenant, type, key);
CREATE INDEX document_by_scope ON document (tenant, scope, type);
CREATE TABLE term (
    tenant TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, value, key)
) WITHOUT ROWID;
CREATE INDEX term_by_key ON term (tenant, key);
CREATE TABLE principal (
    id TEXT PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, app_id TEXT,
    member_of TEXT NOT NULL, missing_calls INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE incarnation (tenant TEXT NOT NULL, key TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (tenant, key)) WITHOUT ROWID;
CREATE TABLE lease (name TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE bucket (name TEXT PRIMARY KEY, tokens REAL NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE operation (
    id TEXT PRIMARY KEY, position INTEGER NOT NULL, polls INTEGER NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX operation_by_position ON operation (position);
CREATE TABLE running (name TEXT PRIMARY KEY, operation TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE fault (id INTEGER PRIMARY KEY, body TEXT NOT NULL, seen INTEGER NOT NULL, used INTEGER NOT NULL);
CREATE TABLE request (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
";

/// Opens a connection with the settings that all of ours have.
pub(super) fn connect(path: Option<&Path>) -> std::result::Result<Connection, Error> {
    if let Some(path) = path {
        keep_private(path).map_err(|source| Error::Private { path: path.to_owned(), source })?;
    }
    let open = || -> Result<Connection> {
        let mut connection = match path {
            None => Connection::open_in_memory()?,
            Some(path) => Connection::open_with_flags(
                path,
                OpenFlags::SQLITE_OPEN_READ_WRITE
                    | OpenFlags::SQLITE_OPEN_CREATE
                    | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?,
        };
        connection.busy_handler(Some(turn::pause))?;
        connection.set_prepared_statement_cache_capacity(64);
        // A process may be killed at any time; only the machine's own crash may lose the last
        // moments.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        // Reading ten thousand assignments should not need a system call for each page.
        connection.pragma_update(None, "cache_size", -8_000)?;
        connection.pragma_update(None, "mmap_size", 64 * 1024 * 1024)?;
        Ok(connection)
    };
    open().map_err(|source| error(path, source))
}

/// Creates the database file before SQLite does, which would let all users read it, and closes what
/// an earlier version left open. What SQLite puts beside it gets the permissions of the file itself.
fn keep_private(path: &Path) -> std::io::Result<()> {
    private::close_or_make(path)?;
    for suffix in ["-wal", "-shm", "-journal"] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(suffix);
        private::close(Path::new(&beside))?;
    }
    Ok(())
}

/// Makes the tables and plants them, if that was not done yet.
pub(super) fn prepare(
    connection: &Connection,
    path: Option<&Path>,
    load_seed: impl FnOnce(&Session<'_>) -> std::result::Result<(), Error>,
) -> std::result::Result<(), Error> {
    let failed = |source| error(path, source);
    if path.is_some() {
        patiently(|| connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())))
            .map_err(failed)?;
    }
    if check_format(format(connection).map_err(failed)?, path)? {
        return Ok(());
    }
    patiently(|| connection.execute_batch("BEGIN IMMEDIATE")).map_err(failed)?;
    // Another process may have been first while this one waited.
    if check_format(format(connection).map_err(failed)?, path)? {
        return connection.execute_batch("ROLLBACK").map_err(failed);
    }
    connection.execute_batch(TABLES).map_err(failed)?;
    let by_name = format!("CREATE INDEX document_by_name ON document (type, {NAME})");
    connection.execute_batch(&by_name).map_err(failed)?;
    load_seed(&Session { connection })?;
    connection.pragma_update(None, "user_version", FORMAT).map_err(failed)?;
    connection.execute_batch("COMMIT").map_err(failed)
}

/// The error of the database at `path`.
pub(super) fn error(path: Option<&Path>, source: rusqlite::Error) -> Error {
    Error::Database { path: display(path), source }
}

fn display(path: Option<&Path>) -> String {
    path.map_or_else(|| ":memory:".to_owned(), |path| path.display().to_string())
}

fn format(connection: &Connection) -> Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Whether the tables are there already.
fn check_format(found: i64, path: Option<&Path>) -> std::result::Result<bool, Error> {
    match found {
        0 => Ok(false),
        FORMAT => Ok(true),
        _ => Err(Error::Format { path: display(path), found, expected: FORMAT }),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "opening is not async; SQLite's own waiting, which this replaces, blocks as well"
)]
/// Repeats what SQLite refuses at once, without its own waiting, while another process changes the
/// journal mode.
fn patiently<T>(mut work: impl FnMut() -> Result<T>) -> Result<T> {
    let pause = Duration::from_millis(5);
    let mut waited = Duration::ZERO;
    loop {
        match work() {
            Err(rusqlite::Error::SqliteFailure(failure, _))
                if matches!(failure.code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
                    && waited < PATIENCE =>
            {
                thread::sleep(pause);
                waited += pause;
            }
            outcome => return outcome,
        }
    }
}
