//! Turns among the processes that write to one database file. SQLite alone gives the write lock to a
//! process that asks at the right moment: one that writes all the time asks again at once, and
//! another, which looks from time to time, can miss its chance for seconds.
//!
//! So a writer first locks a file beside the database, then begins its transaction, and gives the
//! file back as soon as the transaction has begun. A process that has just committed finds the file
//! locked by the one that waits for the database, and comes after it. The operating system takes
//! the lock from a process that dies.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use super::open::PATIENCE;
use crate::{Error, private};

/// How long a writer waits until it looks again, here and for SQLite's own lock. Short beside a
/// transaction, so that the database is never idle while somebody waits.
const PAUSE: Duration = Duration::from_micros(250);

/// The file that decides who is next.
#[derive(Debug)]
pub(super) struct Turn {
    file: File,
}

/// Being next. Dropping it lets another be next.
#[derive(Debug)]
pub(super) struct Next<'a>(Option<&'a File>);

impl Turn {
    /// Opens the file of the database at `path`, and makes it if there is none.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let file = file_beside(path);
        let open = || {
            private::close_or_make(&file)?;
            File::options().read(true).write(true).open(&file)
        };
        match open() {
            Ok(file) => Ok(Self { file }),
            Err(source) => Err(Error::Private { path: file, source }),
        }
    }

    /// Waits to be next. Where the file cannot be locked, or nobody gives it back for as long as a
    /// writer waits for the database, everybody is: it is about fairness, and SQLite's own lock
    /// still lets only one write.
    pub(super) fn wait(&self) -> Next<'_> {
        for attempt in 0.. {
            match self.file.try_lock() {
                Ok(()) => return Next(Some(&self.file)),
                Err(TryLockError::WouldBlock) if pause(attempt) => {}
                Err(_) => break,
            }
        }
        Next(None)
    }
}

impl Drop for Next<'_> {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.0.map(File::unlock) {
            tracing::warn!(%error, "a turn could not be given back");
        }
    }
}

/// Waits a moment for a lock that somebody has, if this was not tried too often yet. SQLite calls
/// it with the number of earlier waits.
pub(super) fn pause(attempt: i32) -> bool {
    pause_within(attempt, PATIENCE)
}

/// The same for as long as a checkpoint waits for readers. Writers wait meanwhile.
pub(super) fn pause_briefly(attempt: i32) -> bool {
    pause_within(attempt, Duration::from_millis(100))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a writer has a thread of its own, and SQLite's own waiting blocks as well"
)]
fn pause_within(attempt: i32, patience: Duration) -> bool {
    let has_patience = PAUSE.saturating_mul(attempt.unsigned_abs()) < patience;
    if has_patience {
        thread::sleep(PAUSE);
    }
    has_patience
}

fn file_beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-turn");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_next_until_it_gives_the_turn_back() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("sandbox.db");
        let (first, second) = (Turn::open(&path).unwrap(), Turn::open(&path).unwrap());

        let next = first.wait();
        assert!(matches!(second.file.try_lock(), Err(TryLockError::WouldBlock)));

        drop(next);
        assert!(second.wait().0.is_some());
    }
}
