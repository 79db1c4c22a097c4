//! Azure for the command line, which has no provider block: the environment says who signs in, and the
//! Azure CLI unless it does.

use std::time::Duration;

use arm_sandbox::export::{self, Reading, Unread};
use serde_json::Value;
use tfplugin::{
    Diagnostic,
    stop::{self, Stop},
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    clients,
    config::Block,
    environment::{self, Environment},
    settings::Settings,
};
use crate::azure::{Client, Error};

/// How long a call is repeated while Azure is busy or cannot be reached.
const PATIENCE: Duration = Duration::from_mins(5);

/// Azure as this provider reads it; the text says what is wrong with the environment. Nothing is called
/// yet.
pub fn sign_in() -> Result<Box<dyn export::Azure>, String> {
    tfplugin::install_crypto_provider();
    let settings = Settings::resolve(&Block::default(), Environment::new(&environment::process))
        .map_err(|problems| problems.0.iter().map(in_one_line).collect::<Vec<_>>().join(" "))?;
    let settings = clients::real(settings, "").map_err(|problem| in_one_line(&problem))?;
    Ok(Box::new(Reader(Client::new(settings))))
}

/// The client of Azure as the export wants it.
struct Reader(Client);

impl export::Azure for Reader {
    fn get<'a>(&'a self, path: &'a str, api_version: &'a str) -> Reading<'a, Value> {
        Box::pin(limited(
            async move { self.0.get(path, api_version).await.map_err(|it| unread(&it)) },
        ))
    }

    fn list<'a>(&'a self, path: &'a str, api_version: &'a str) -> Reading<'a, Vec<Value>> {
        Box::pin(limited(async move {
            self.0.list(path, api_version, &[]).await.map_err(|it| unread(&it))
        }))
    }
}

/// Gives a call a time limit; without one, it is repeated as long as it fails.
fn limited<F: Future>(call: F) -> impl Future<Output = F::Output> {
    let deadline = Some(Instant::now() + PATIENCE);
    stop::scope(Stop { token: CancellationToken::new(), deadline }, call)
}

fn unread(error: &Error) -> Unread {
    if error.is_not_found() {
        return Unread::Missing;
    }
    // Only an answer of Azure's about this path lets the export go on.
    let is_about_path = error.envelope().is_some_and(|it| it.is_azures)
        && error.status().is_some_and(|it| matches!(it, 400..500) && !is_passing_status(it))
        && !error.is_unauthenticated();
    if is_about_path {
        let code = error.code().unwrap_or_default();
        Unread::Refused(format!("{code}: {}", error.message().unwrap_or_default()))
    } else {
        Unread::Failed(error.to_string())
    }
}

/// Whether a refusal with this status says nothing about the path: time, load. A 401 can be about the
/// path, which another tenant has.
fn is_passing_status(status: u16) -> bool {
    matches!(status, 408 | 429)
}

fn in_one_line(problem: &Diagnostic) -> String {
    format!("{}: {}", problem.summary, problem.detail)
}
