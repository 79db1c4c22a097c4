//! The size of the write-ahead log, the file `-wal` beside the database. SQLite copies what is in it
//! into the database after 1000 pages, but goes back to the start of the file only at a moment when nobody reads
//! from it, and never makes it smaller. Where several processes always read, there is no such moment,
//! so a writer that finds the file too large makes one: it waits until the readers have
//! finished, while new ones read from the database alone, and empties the file.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use rusqlite::Connection;

use super::{Result, turn};

/// The size from which a writer empties the log, in bytes: twice what SQLite writes before it
/// copies.
const LIMIT: u64 = 8 * 1024 * 1024;

/// How many transactions a writer lets pass before it tries again, after a reader kept it from emptying the log.
const REST: u32 = 32;

/// The log of a database file.
#[derive(Debug)]
pub(super) struct Journal {
    file: PathBuf,
    /// How many transactions leave the log alone.
    rest: AtomicU32,
}

impl Journal {
    /// The log of the database at `path`.
    pub(super) fn of(path: &Path) -> Self {
        let mut file = path.as_os_str().to_owned();
        file.push("-wal");
        Self { file: file.into(), rest: AtomicU32::new(0) }
    }

    /// Empties the log if it is too large. If a reader does not finish in time, the log has to keep
    /// what it reads, and some transactions follow before the next try.
    pub(super) fn bound(&self, writer: &mut Connection) -> Result<()> {
        let rest = self.rest.load(Ordering::Relaxed);
        if 0 < rest {
            self.rest.store(rest - 1, Ordering::Relaxed);
            return Ok(());
        }
        if self.size() < LIMIT {
            return Ok(());
        }
        writer.busy_handler(Some(turn::pause_briefly))?;
        let is_busy = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
        writer.busy_handler(Some(turn::pause))?;
        self.rest.store(if is_busy? { REST } else { 0 }, Ordering::Relaxed);
        Ok(())
    }

    fn size(&self) -> u64 {
        fs::metadata(&self.file).map_or(0, |it| it.len())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicBool, AtomicU64, AtomicUsize},
        thread,
    };

    use super::*;
    use crate::{Database, store::Store};

    /// What one change writes besides what SQLite adds, in bytes.
    const CHANGE: u64 = 256 * 1024;

    fn open(directory: &tempfile::TempDir) -> Store {
        let path = directory.path().join("sandbox.db");
        Store::open(&Database::File(path), |_| Ok(())).unwrap()
    }

    fn change(store: &Store, number: u64) {
        let text = format!("{number}").repeat(usize::try_from(CHANGE).unwrap());
        let text = text.get(..usize::try_from(CHANGE).unwrap()).unwrap();
        store.write(|session| session.set("a", &text)).unwrap().unwrap();
    }

    fn size(directory: &tempfile::TempDir) -> u64 {
        Journal::of(&directory.path().join("sandbox.db")).size()
    }

    #[test]
    fn log_that_a_long_read_let_grow_is_emptied_after_it() {
        let directory = tempfile::tempdir().unwrap();
        let store = open(&directory);
        let reader = Connection::open(directory.path().join("sandbox.db")).unwrap();
        let begin = "BEGIN; SELECT count(*) FROM setting";
        reader.execute_batch(begin).unwrap();
        for number in 0..3 * LIMIT / CHANGE {
            change(&store, number);
        }
        assert!(2 * LIMIT < size(&directory), "a read keeps what it began with");

        reader.execute_batch("COMMIT").unwrap();
        for number in 0..2 * u64::from(REST) {
            change(&store, number);
        }

        assert!(size(&directory) <= LIMIT + 2 * CHANGE, "{}", size(&directory));
    }

    #[test]
    fn log_stays_small_while_others_always_read() {
        let directory = tempfile::tempdir().unwrap();
        let store = open(&directory);
        let path = directory.path().join("sandbox.db");
        let (is_over, reads, largest) =
            (AtomicBool::new(false), AtomicUsize::new(0), AtomicU64::new(0));
        // Each reader ends its read only after another one has begun one, so that one always reads.
        let read = || {
            let readers = [Connection::open(&path).unwrap(), Connection::open(&path).unwrap()];
            let begin = "BEGIN; SELECT count(*) FROM setting";
            readers[0].execute_batch(begin).unwrap();
            for turn in 0.. {
                let (this, next) = (&readers[turn % 2], &readers[(turn + 1) % 2]);
                next.execute_batch(begin).unwrap();
                this.execute_batch("COMMIT").unwrap();
                reads.fetch_add(1, Ordering::Relaxed);
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
            }
        };

        thread::scope(|scope| {
            scope.spawn(read);
            scope.spawn(read);
            for number in 0..6 * LIMIT / CHANGE {
                change(&store, number);
                largest.fetch_max(size(&directory), Ordering::Relaxed);
            }
            is_over.store(true, Ordering::Relaxed);
        });

        assert!(0 < reads.into_inner());
        let largest = largest.into_inner();
        assert!(largest <= 2 * LIMIT, "{largest}");
    }
}
