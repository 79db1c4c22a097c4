//! One database file, used by several sandboxes as several processes would.

use std::{collections::BTreeMap, thread};

use arm_sandbox::{Database, Effect, Error, Fault, Sandbox, Settings};
use serde_json::json;

use crate::support::{
    AUTHORIZATION, Client, IDENTITY, PRINCIPAL, READER, RESOURCES, STORAGE, account, assignment,
    assignments, grant, group, seed, subscription,
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

/// Processes that share a file, each with as many clients at once.
const PROCESSES: usize = 3;
/// Clients of one process.
const CLIENTS: usize = 16;
/// Groups that each client makes and reads.
const GROUPS: usize = 4;

/// The tags of one account, to which every client adds one.
fn shared_tags() -> String {
    format!("{}/providers/Microsoft.Resources/tags/default", account())
}

/// The group that a client makes.
fn made(client: usize, number: usize) -> String {
    format!("{}/resourceGroups/rg-{client}-{number}", subscription())
}

/// Makes and reads the groups of one client, and adds its tag.
async fn work(client: &Client, number: usize) {
    for group in 0..GROUPS {
        let path = made(number, group);
        client.put(&path, RESOURCES, &json!({"location": "eastus"})).await.expect_status(201);
        client.get(&path, RESOURCES).await.expect_status(200);
    }
    let tag =
        json!({"operation": "Merge", "properties": {"tags": {format!("client{number}"): "x"}}});
    client.patch(&shared_tags(), RESOURCES, &tag).await.expect_status(200);
}

#[test]
fn many_clients_of_three_lose_no_write_and_no_request_of_the_log() {
    let directory = tempfile::tempdir().unwrap();
    let client = Client::open(settings(&directory));
    client.sandbox.change_behavior(|it| it.request_log = true).unwrap();

    thread::scope(|scope| {
        for process in 0..PROCESSES {
            let settings = settings(&directory);
            scope.spawn(move || {
                let client = Client::open(settings);
                let numbers = process * CLIENTS..(process + 1) * CLIENTS;
                run(futures_util::future::join_all(numbers.map(|it| work(&client, it))));
            });
        }
    });

    let mut logged: BTreeMap<(String, String), usize> = BTreeMap::new();
    for request in client.sandbox.requests().unwrap() {
        *logged.entry((request.method, request.path)).or_default() += 1;
    }
    let tags = logged.remove(&("PATCH".to_owned(), shared_tags()));
    assert_eq!(tags, Some(PROCESSES * CLIENTS));
    let shown = run(client.get(&shared_tags(), RESOURCES)).expect_status(200).body;
    let shown = shown["properties"]["tags"].as_object().unwrap().len();
    assert_eq!(shown, PROCESSES * CLIENTS, "one document, written by all");
    for number in 0..PROCESSES * CLIENTS {
        for group in (0..GROUPS).map(|it| made(number, it)) {
            run(client.get(&group, RESOURCES)).expect_status(200);
            for method in ["PUT", "GET"] {
                assert_eq!(logged.remove(&(method.to_owned(), group.clone())), Some(1), "{group}");
            }
        }
    }
    assert!(logged.is_empty(), "nobody sent {logged:?}");
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
