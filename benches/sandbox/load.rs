//! Many clients of three processes that share one database file: how many requests a second are
//! answered, how long each takes, whether a write is lost, and whether the request log misses one.

use std::{fs, path::PathBuf, time::Duration};

use arm_sandbox::{Database, Sandbox, Settings};
use tempfile::TempDir;
use tokio::{runtime::Runtime, time::Instant};

use crate::{
    connection::Connection,
    head, mebibytes, milliseconds, row,
    served::{self, Served},
    work::{Task, Work},
};

/// Processes that share the file.
const PROCESSES: usize = 3;

/// How many clients there are, one measurement each.
const CLIENTS: [usize; 3] = [1, 16, 64];

/// How long the clients of one measurement send requests.
const DURATION: Duration = Duration::from_secs(10);

/// What no request may take.
const LIMIT: Duration = Duration::from_secs(1);

/// Measures reads, lists and writes.
pub(crate) fn run() {
    let azure = Azure::start(&[]);
    table("three processes, one file");
    for work in [Work::Read, Work::List, Work::Write] {
        for clients in CLIENTS {
            azure.measure(work, clients);
        }
    }
}

/// Measures reads and writes that are kept in the request log.
pub(crate) fn logged() {
    let azure = Azure::start(&["--log-requests"]);
    table("the same with the request log");
    for work in [Work::Read, Work::Write] {
        azure.measure(work, 64);
    }
}

fn table(what: &str) {
    head(&[
        what,
        "clients",
        "requests/s",
        "median",
        "99 %",
        "longest",
        "over 1 s",
        "failed",
        "lost",
        "resident memory",
    ]);
}

/// Processes that serve one database.
struct Azure {
    processes: Vec<Served>,
    database: PathBuf,
    has_log: bool,
    runtime: Runtime,
    _directory: TempDir,
}

impl Azure {
    fn start(options: &[&str]) -> Self {
        let directory = tempfile::tempdir().expect("a folder can be made");
        let (database, seed) =
            (directory.path().join("azure.db"), directory.path().join("seed.json"));
        fs::write(&seed, served::seed().to_string()).expect("a file can be written");
        let paths =
            ["--database".as_ref(), database.as_os_str(), "--seed".as_ref(), seed.as_os_str()];
        let arguments = || paths.into_iter().chain(options.iter().map(AsRef::as_ref));
        let processes = (0..PROCESSES).map(|_| Served::start(arguments())).collect();
        let runtime = Runtime::new().expect("a runtime starts");
        Self { processes, database, has_log: !options.is_empty(), runtime, _directory: directory }
    }

    /// Has the clients work for a while, then looks for what they wrote, and prints a line.
    fn measure(&self, work: Work, clients: usize) {
        let sandbox = self.has_log.then(|| self.open());
        if let Some(sandbox) = &sandbox {
            sandbox.clear_requests().expect("the sandbox is there");
        }
        let (elapsed, outcomes) = self.runtime.block_on(self.work(work, clients));
        let resident = self.processes.iter().map(Served::resident).max().unwrap_or_default();
        let mut times: Vec<Duration> = outcomes.iter().flat_map(|it| it.times.clone()).collect();
        times.sort_unstable();
        let answered = times.len();
        let kept = sandbox.map(|it| it.requests().expect("the sandbox is there").len());
        // Each client has signed in as well.
        let unlogged = kept.map_or(0, |kept| (answered + clients).saturating_sub(kept));
        let lost = self.runtime.block_on(self.lost(&outcomes)) + unlogged;
        let rate = answered as u128 * 1000 / elapsed.as_millis().max(1);
        row(&[
            work.name().to_owned(),
            clients.to_string(),
            rate.to_string(),
            milliseconds(times[answered / 2]),
            milliseconds(times[answered * 99 / 100]),
            milliseconds(times[answered - 1]),
            times.iter().filter(|it| LIMIT < **it).count().to_string(),
            outcomes.iter().map(|it| it.failed).sum::<usize>().to_string(),
            lost.to_string(),
            mebibytes(resident),
        ]);
    }

    async fn work(&self, work: Work, clients: usize) -> (Duration, Vec<Outcome>) {
        let mut connections = Vec::new();
        for client in 0..clients {
            let process = client % PROCESSES;
            let address = self.processes[process].address;
            let connection = Connection::sign_in(address).await.expect("the sandbox answers");
            connections.push((format!("w{clients}c{client}"), process, connection));
        }
        let start = Instant::now();
        let tasks: Vec<_> = connections
            .into_iter()
            .map(|(name, process, connection)| {
                tokio::spawn(client(work, name, process, connection, start + DURATION))
            })
            .collect();
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.expect("a client does not panic"));
        }
        (start.elapsed(), outcomes)
    }

    /// How many resources that were written are not there, as another process sees it.
    async fn lost(&self, outcomes: &[Outcome]) -> usize {
        let mut lost = 0;
        for outcome in outcomes {
            let other = self.processes[(outcome.process + 1) % PROCESSES].address;
            let mut connection = Connection::sign_in(other).await.expect("the sandbox answers");
            for Task { id, query, .. } in &outcome.written {
                let found = connection.send("GET", &format!("{id}?{query}"), "").await;
                lost += usize::from(found.expect("the sandbox answers").status != 200);
            }
        }
        lost
    }

    fn open(&self) -> Sandbox {
        let database = Database::File(self.database.clone());
        Sandbox::open(Settings { database, ..Settings::default() }).expect("the sandbox opens")
    }
}

/// What one client met.
struct Outcome {
    /// The process that it asked.
    process: usize,
    /// How long each answer took.
    times: Vec<Duration>,
    /// Answers that were errors.
    failed: usize,
    /// What was written, as the answers said.
    written: Vec<Task>,
}

async fn client(
    work: Work,
    name: String,
    process: usize,
    mut connection: Connection,
    end: Instant,
) -> Outcome {
    let mut outcome = Outcome { process, times: Vec::new(), failed: 0, written: Vec::new() };
    for number in 0.. {
        let task = work.task(&name, number);
        let path = format!("{}?{}", task.id, task.query);
        let start = Instant::now();
        if end <= start {
            break;
        }
        let reply = connection.send(task.method, &path, &task.body).await;
        outcome.times.push(start.elapsed());
        let status = reply.expect("the connection holds").status;
        if !(200..300).contains(&status) {
            outcome.failed += 1;
        } else if task.method == "PUT" {
            outcome.written.push(task);
        }
    }
    outcome
}
