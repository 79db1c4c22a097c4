//! Changes of one process that share a transaction. Requests that come while one is written wait in
//! a queue; the next transaction carries out all of them, each on its own savepoint, and they are
//! answered once it is committed. So a busy process needs the database's lock seldom and briefly,
//! and other processes have their turn.

use std::{
    any::Any,
    collections::VecDeque,
    mem,
    panic::{self, AssertUnwindSafe},
    sync::{Mutex, PoisonError},
};

use rusqlite::ffi;
use tokio::sync::oneshot;

use super::{Result, Session, Store};

/// The most changes in one transaction: some milliseconds of work, which is what other processes
/// wait for.
const MOST: usize = 64;

/// What waits to be written.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
}

/// What a change came to: its result, or the panic that ended it.
type Outcome<T> = std::result::Result<Result<T>, Box<dyn Any + Send>>;

impl Store {
    /// Runs `work` as one atomic change of a file that others write to, together with other changes
    /// of this process; what an error or a panic leaves behind is undone. Ready once it is
    /// committed. `work` runs even if nobody still waits for it.
    pub(crate) async fn write_in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Session<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (sender, receiver) = oneshot::channel();
        let change = Change { work: Some(work), outcome: None, sender };
        if self.queue.push(Box::new(change)) {
            let writing = Writing { store: self.clone(), is_over: false };
            tokio::task::spawn_blocking(move || writing.run());
        }
        match receiver.await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => panic::resume_unwind(panic),
            // The runtime ends, and the thread that writes never began.
            Err(_) => Err(rusqlite::Error::SqliteFailure(
                ffi::Error::new(ffi::SQLITE_INTERRUPT),
                Some("the sandbox stopped before the change was written".to_owned()),
            )),
        }
    }
}

impl Queue {
    /// Adds a change. Whether somebody must begin to write.
    fn push(&self, change: Box<dyn Pending>) -> bool {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.changes.push_back(change);
        !mem::replace(&mut waiting.is_being_written, true)
    }

    /// The changes of the next transaction; none ends the writing.
    fn take(&self) -> Vec<Box<dyn Pending>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let most = waiting.changes.len().min(MOST);
        waiting.is_being_written = 0 < most;
        waiting.changes.drain(..most).collect()
    }

    /// Gives up what waits.
    fn abandon(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting = Waiting::default();
    }
}

/// The changes, and whether a thread writes them.
#[derive(Debug, Default)]
struct Waiting {
    changes: VecDeque<Box<dyn Pending>>,
    is_being_written: bool,
}

/// A thread that writes until nothing waits.
struct Writing {
    store: Store,
    is_over: bool,
}

impl Writing {
    fn run(mut self) {
        loop {
            let mut changes = self.store.queue.take();
            if changes.is_empty() {
                self.is_over = true;
                return;
            }
            let committed = self.store.write(|session| {
                for change in &mut changes {
                    change.carry_out(session);
                }
            });
            for change in changes {
                change.answer(committed.as_ref().map_err(copy).copied());
            }
        }
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        if !self.is_over {
            self.store.queue.abandon();
        }
    }
}

/// A change whose result nobody but the one who waits for it knows the type of.
trait Pending: Send {
    /// Runs it in a transaction.
    fn carry_out(&mut self, session: &Session<'_>);

    /// Tells the one who waits what it came to.
    fn answer(self: Box<Self>, committed: Result<()>);
}

impl std::fmt::Debug for dyn Pending {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Pending")
    }
}

struct Change<T, W> {
    work: Option<W>,
    outcome: Option<Outcome<T>>,
    sender: oneshot::Sender<Outcome<T>>,
}

impl<T: Send, W: FnOnce(&Session<'_>) -> Result<T> + Send> Pending for Change<T, W> {
    fn carry_out(&mut self, session: &Session<'_>) {
        let Some(work) = self.work.take() else { return };
        let mut panicked = None;
        let outcome = session.attempt(|| {
            match panic::catch_unwind(AssertUnwindSafe(|| work(session))) {
                Ok(outcome) => outcome,
                Err(panic) => {
                    panicked = Some(panic);
                    // Any error undoes what it wrote.
                    Err(rusqlite::Error::StatementChangedRows(0))
                }
            }
        });
        self.outcome = Some(panicked.map_or(Ok(outcome), Err));
    }

    fn answer(self: Box<Self>, committed: Result<()>) {
        let outcome = match (committed, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Err(error), _) => Ok(Err(error)),
            (Ok(()), None) => return,
        };
        // Nobody waits when a client has gone away.
        let _ = self.sender.send(outcome);
    }
}

/// The same error for each change of a transaction.
fn copy(error: &rusqlite::Error) -> rusqlite::Error {
    match error {
        rusqlite::Error::SqliteFailure(failure, message) => {
            rusqlite::Error::SqliteFailure(*failure, message.clone())
        }
        other => rusqlite::Error::SqliteFailure(
            ffi::Error::new(ffi::SQLITE_ERROR),
            Some(other.to_string()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Database;

    fn store(directory: &tempfile::TempDir) -> Store {
        let database = Database::File(directory.path().join("sandbox.db"));
        Store::open(&database, |_| Ok(())).unwrap()
    }

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }

    /// A change that nobody waits for.
    struct Idle;

    impl Pending for Idle {
        fn carry_out(&mut self, _: &Session<'_>) {}

        fn answer(self: Box<Self>, _: Result<()>) {}
    }

    #[test]
    fn a_transaction_takes_what_waits_up_to_a_limit() {
        let queue = Queue::default();

        let begins: Vec<bool> = (0..MOST + 6).map(|_| queue.push(Box::new(Idle))).collect();

        assert!(begins[0] && begins[1..].iter().all(|it| !it), "one thread writes: {begins:?}");
        assert_eq!([(); 3].map(|()| queue.take().len()), [MOST, 6, 0]);
        assert!(queue.push(Box::new(Idle)), "it had ended, and begins again");
    }

    #[test]
    fn changes_are_carried_out_and_answered_in_the_order_in_which_they_came() {
        let directory = tempfile::tempdir().unwrap();
        let store = store(&directory);

        let counts = run(async {
            let count = || store.write_in_turn(|it| it.count_incarnation("tenant", "key"));
            futures_util::future::join_all((0..2 * MOST).map(|_| count())).await
        });

        let counts: Vec<usize> = counts.into_iter().map(|it| it.unwrap() as usize).collect();
        assert_eq!(counts, (0..2 * MOST).collect::<Vec<_>>());
    }

    #[test]
    fn a_change_that_fails_or_panics_leaves_nothing_and_the_others_stay() {
        let directory = tempfile::tempdir().unwrap();
        let store = store(&directory);
        run(async {
            let failing = store.write_in_turn(|session| {
                session.set("failing", &1)?;
                Err::<(), _>(rusqlite::Error::InvalidQuery)
            });
            let panicking = {
                let store = store.clone();
                tokio::spawn(async move {
                    let work = |session: &Session<'_>| {
                        session.set("panicking", &1).unwrap();
                        assert!(session.setting::<u32>("panicking").unwrap().is_none(), "boom");
                        Ok(())
                    };
                    store.write_in_turn(work).await
                })
            };
            let staying = store.write_in_turn(|session| session.set("staying", &1));
            let (failing, panicking, staying) = tokio::join!(failing, panicking, staying);
            assert!(matches!(failing, Err(rusqlite::Error::InvalidQuery)));
            assert!(panicking.unwrap_err().is_panic());
            staying.unwrap();
        });

        let found = |name: &str| store.read(|it| it.setting::<u32>(name)).unwrap().unwrap();
        assert_eq!((found("failing"), found("panicking"), found("staying")), (None, None, Some(1)));
    }

    #[test]
    fn a_queue_whose_runtime_ended_is_written_by_the_next_one() {
        let directory = tempfile::tempdir().unwrap();
        let store = store(&directory);
        let writing = Writing { store: store.clone(), is_over: false };
        assert!(!mem::replace(&mut store.queue.waiting.lock().unwrap().is_being_written, true));

        // As a runtime drops what it did not begin.
        drop(writing);

        run(store.write_in_turn(|session| session.set("later", &1))).unwrap();
    }

    #[test]
    fn an_error_of_the_transaction_is_told_to_each_change_and_the_next_one_succeeds() {
        let directory = tempfile::tempdir().unwrap();
        let store = store(&directory);
        let table = "PRAGMA foreign_keys = ON;
            CREATE TABLE child (parent TEXT REFERENCES setting DEFERRABLE INITIALLY DEFERRED)";
        store.writer.lock().unwrap().execute_batch(table).unwrap();

        // What this violates is found when the transaction ends.
        let orphan = store.write_in_turn(|session| {
            session.connection.execute("INSERT INTO child VALUES ('none')", [])
        });
        let error = run(orphan).unwrap_err();

        assert!(error.to_string().contains("FOREIGN KEY"), "{error}");
        run(store.write_in_turn(|session| session.set("later", &1))).unwrap();
    }
}
