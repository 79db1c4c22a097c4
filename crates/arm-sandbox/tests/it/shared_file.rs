//! One database file, used by several sandboxes as several processes would.

use std::thread;

use arm_sandbox::{Database, Effect, Error, Fault, Sandbox, Settings};
use serde_json::json;

use crate::support::{
    AUTHORIZATION, Client, IDENTITY, PRINCIPAL, READER, STORAGE, account, assignment, assignments,
    grant, group, seed,
};

fn settings(directory: &tempfile::TempDir) -> Settings {
    let database = Database::File(directory.path().join("sandbox.db"));
    Settings { database, seed: Some(seed().into()), ..Settings::default() }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn many_that_open_a_new_file_at_once_plant_it_once() {
    let directory = tempfile::tempdir().unwrap();

    let tokens: Vec<String> = thread::scope(|scope| {
        let open = || Sandbox::open(settings(&directory)).unwrap().access_token(None).unwrap();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    // A database that loaded its seed twice would have two keys.
    let client = Client::open(settings(&directory));
    run(async {
        for token in tokens {
            client.with_token(token).get(&account(), STORAGE).await.expect_status(200);
        }
    });
}

#[test]
fn what_one_writes_another_reads_after_any_of_them_is_gone() {
    let directory = tempfile::tempdir().unwrap();
    let id = assignment(&account(), 1);
    run(async {
        let first = Client::open(settings(&directory));
        let second = Client::open(settings(&directory));
        first.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
        second.get(&id, AUTHORIZATION).await.expect_status(200);
    });

    let third = Client::open(Settings { seed: None, ..settings(&directory) });
    run(async { third.get(&id, AUTHORIZATION).await.expect_status(200) });
}

#[test]
fn writers_at_once_lose_nothing_and_duplicate_nothing() {
    let directory = tempfile::tempdir().unwrap();
    Sandbox::open(settings(&directory)).unwrap();
    let work = |writer: u32| {
        let client = Client::open(settings(&directory));
        run(async {
            for number in 0..25 {
                let path = format!(
                    "{}/resourceGroups/rg-{writer}-{number}",
                    crate::support::subscription()
                );
                client
                    .put(&path, "2021-04-01", &json!({"location": "eastus"}))
                    .await
                    .expect_status(201);
                let id = assignment(&path, writer * 100 + number);
                client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
            }
            let same = assignment(&group(), 1000 + writer);
            client.put(&same, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.status
        })
    };

    let statuses: Vec<u16> = thread::scope(|scope| {
        let threads: Vec<_> = (1..5).map(|writer| scope.spawn(move || work(writer))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });

    let client = Client::open(settings(&directory));
    let scope = crate::support::subscription();
    let all = run(client.list(&assignments(&scope), AUTHORIZATION, ""));
    assert_eq!(all.len(), 4 * 25 + 1);
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 3, "{statuses:?}");
}

#[test]
fn one_scripts_what_another_meets_and_reads_what_it_asked() {
    let directory = tempfile::tempdir().unwrap();
    let test = Sandbox::open(settings(&directory)).unwrap();
    let client = Client::open(settings(&directory));

    test.change_behavior(|it| it.request_log = true).unwrap();
    test.add_fault(&Fault::new("GET", "*", Effect::status(500, "InternalServerError"))).unwrap();
    run(async {
        client.get(&account(), STORAGE).await.expect_error(500, "InternalServerError").status
    });

    assert_eq!(test.unused_faults().unwrap(), []);
    let requests = test.requests().unwrap();
    assert_eq!((requests.len(), requests[0].status), (1, 500));
}

#[test]
fn writes_of_two_processes_on_one_identity_conflict() {
    let directory = tempfile::tempdir().unwrap();
    let (first, second) = (Client::open(settings(&directory)), Client::open(settings(&directory)));
    first.sandbox.change_behavior(|it| it.exclusive_write_milliseconds = 200).unwrap();
    let credential =
        |name: &str| format!("{}/federatedIdentityCredentials/{name}", crate::support::identity());
    let trust = |subject: &str| json!({"properties": {"issuer": "https://a/", "subject": subject, "audiences": ["a"]}});

    let (one, two) = run(async {
        let (one, two) = (credential("one"), credential("two"));
        let (a, b) = (trust("a"), trust("b"));
        let (one, two) =
            tokio::join!(first.put(&one, IDENTITY, &a), second.put(&two, IDENTITY, &b));
        (one.status, two.status)
    });

    let mut statuses = [one, two];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[test]
fn a_file_of_another_format_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sandbox.db");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);

    let error = Sandbox::open(settings(&directory)).unwrap_err();

    assert!(matches!(error, Error::Format { found: 99, .. }), "{error:?}");
    assert!(error.to_string().contains("delete the file to start over"), "{error}");
}

#[test]
fn an_unusable_path_is_named() {
    let database = Database::File("/none/such/sandbox.db".into());

    let error = Sandbox::open(Settings { database, ..Settings::default() }).unwrap_err();

    assert!(error.to_string().contains("/none/such/sandbox.db"), "{error}");
}
