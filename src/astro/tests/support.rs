//! A client of the Astro API whose calls are answered from a script.

use azure_core::credentials::Secret;
use serde_json::{Value, json};
use url::Url;

use crate::astro::{Client, HOST, Settings, Version};
use crate::http::Transport;
pub(super) use crate::http::script::{Answer, Script, interrupted_after, within};

/// The Organization of the tests.
pub(super) const ORGANIZATION: &str = "cmg3k0q1x000008l4d2e5f6a7";
/// Their token.
pub(super) const TOKEN: &str = "astro-token-1";

/// Settings for a script.
pub(super) fn settings(script: &Script) -> Settings {
    let host = Url::parse(HOST).unwrap();
    Settings {
        transport: Transport::Router(script.router()),
        rates: None,
        ..Settings::new(host, ORGANIZATION.to_owned(), Secret::new(TOKEN))
    }
}

/// A client whose calls are answered from the script.
pub(super) fn scripted(answers: impl IntoIterator<Item = Answer>) -> (Client, Script) {
    scripted_with(Version::V1, answers)
}

/// The same for a version of the API.
pub(super) fn scripted_with(
    version: Version,
    answers: impl IntoIterator<Item = Answer>,
) -> (Client, Script) {
    let script = Script::new(answers);
    (Client::new(Settings { version, ..settings(&script) }), script)
}

/// An error in Astro's form.
pub(super) fn refusal(status: u16, message: &str) -> Answer {
    let body = json!({ "message": message, "requestId": "0f8b6d52", "statusCode": status });
    Answer::json(status, &body)
}

/// One cluster.
pub(super) fn cluster(number: usize) -> Value {
    json!({ "id": format!("cm{number}"), "name": format!("cluster-{number}"), "status": "CREATED" })
}

/// A page of clusters, the first of which has this number.
pub(super) fn page(first: usize, count: usize, total: usize) -> Answer {
    let clusters: Vec<_> = (first..first + count).map(cluster).collect();
    let body = json!({ "clusters": clusters, "limit": 20, "offset": first, "totalCount": total });
    Answer::json(200, &body)
}
