//! The limits of the process, seen from outside.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::support::{API, Answer, PATH, Script, settings};
use crate::arm::{Client, Rate, Rates, Settings};

fn client(script: &Script, burst: u32, in_flight: usize) -> Client {
    let rate = Rate { burst, per_second: 1.0 };
    let rates = Rates { reads: rate, writes: rate, deletes: rate, in_flight };
    Client::new(Settings { rates: Some(rates), ..settings(script.router()) })
}

fn fine() -> Answer {
    Answer::json(200, &json!({}))
}

#[tokio::test(start_paused = true)]
async fn calls_beyond_the_burst_follow_at_the_rate() {
    let script = Script::new((0..5).map(|_| fine()));
    let client = client(&script, 3, 10);
    join_all((0..5).map(|_| client.get::<Value>(PATH, API))).await;
    assert_eq!(script.times(), [0, 0, 0, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn no_more_calls_than_allowed_are_under_way() {
    let script = Script::new((0..6).map(|_| fine().after(10)));
    let client = client(&script, 99, 2);
    join_all((0..6).map(|_| client.get::<Value>(PATH, API))).await;
    assert_eq!(script.times(), [0, 0, 10, 10, 20, 20]);
}

#[tokio::test(start_paused = true)]
async fn azures_wait_for_one_call_holds_back_the_others_of_its_kind() {
    let throttled = Answer::error(429, "SubscriptionRequestsThrottled").header("retry-after", "7");
    let script = Script::new([throttled, fine(), fine(), fine()]);
    let client = client(&script, 99, 10);
    let first = client.get::<Value>(PATH, API);
    let later = async {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        let body = json!({});
        tokio::join!(client.get::<Value>(PATH, API), client.put::<Value>(PATH, API, &body))
    };
    let (first, (read, write)) = tokio::join!(first, later);
    assert!(first.is_ok() && read.is_ok() && write.is_ok());
    let seen: Vec<(String, u64)> = script
        .seen()
        .iter()
        .zip(script.times())
        .map(|(it, time)| (it.method.to_string(), time))
        .collect();
    assert_eq!(
        seen,
        [("GET", 0), ("PUT", 1), ("GET", 7), ("GET", 7)]
            .map(|(method, time)| (method.to_owned(), time))
    );
}
