//! `show`: the contents of a stored sandbox, as text and as JSON.

use std::{path::PathBuf, process::ExitCode};

use serde_json::{Value, json};

use super::failure::{self, Failure};
use crate::{
    Error, LoggedRequest, Sandbox,
    show::{Row, Topic},
};

/// Prints the contents of a stored sandbox: without a subcommand, everything that connects somebody with
/// a resource, and the recorded requests.
///
/// It changes nothing, hides secrets, and works while providers and a server use the database.
#[derive(Debug, clap::Args)]
#[command(
    subcommand_value_name = "WHAT",
    subcommand_help_heading = "What",
    after_help = "Examples:
  {sandbox} show --database sandbox.db
  {sandbox} show --database sandbox.db connections --json
  {sandbox} show --database sandbox.db resource ID
  {sandbox} show --database sandbox.db requests --refused

What comes next:
  {sandbox} --database sandbox.db      shows the same as pages in a browser."
)]
pub(super) struct Options {
    /// Database file of the sandbox; it must exist.
    #[arg(long, value_name = "FILE", global = true, default_value = ".dataplane-sandbox.db")]
    database: PathBuf,
    /// Print JSON, for scripts.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: Option<What>,
}

/// What is printed.
#[derive(Debug, clap::Subcommand)]
enum What {
    /// All resources, or those whose ID contains a text.
    Resources(Filter),
    /// One resource as Azure's API shows it, in JSON.
    Resource {
        /// ID of the resource.
        id: String,
    },
    /// Private endpoint connections: state, requester, message.
    Connections(Filter),
    /// Peering links of both sides: state, whether they are synchronized, the remote network.
    Peerings(Filter),
    /// Firewall rules.
    Firewalls(Filter),
    /// Role assignments.
    Roles(Filter),
    /// Federated credentials.
    Credentials(Filter),
    /// Recorded requests, oldest first.
    Requests(Requests),
    /// One recorded request with its headers and both bodies.
    Request {
        /// Number of the request, as `requests` prints it.
        number: i64,
    },
}

/// Which IDs are wanted.
#[derive(Debug, clap::Args)]
struct Filter {
    /// Part of the ID, in any case.
    text: Option<String>,
}

/// Which requests are wanted.
#[derive(Debug, clap::Args)]
struct Requests {
    /// Part of the path, in any case.
    text: Option<String>,
    /// Only requests that were refused, and those whose connection broke.
    #[arg(long)]
    refused: bool,
    /// How many of the newest requests.
    #[arg(long, value_name = "COUNT", default_value_t = 200)]
    last: usize,
}

/// Prints what is asked for.
pub(super) fn run(options: &Options) -> ExitCode {
    let printed = text_of(options).and_then(|text| failure::print(&text));
    failure::exit("Cannot show the sandbox", printed)
}

fn text_of(options: &Options) -> Result<String, Failure> {
    let sandbox = failure::open(&options.database)?;
    let Some(what) = &options.what else {
        return Ok(if options.json { pretty(&everything(&sandbox)?) } else { sandbox.show()? });
    };
    let rows = match what {
        What::Resource { id } => return Ok(pretty(&found(sandbox.resource(id)?, "resource", id)?)),
        What::Request { number } => {
            let request = found(sandbox.logged_request(*number)?, "request", &number.to_string())?;
            return Ok(if options.json { pretty(&json!(request)) } else { whole(&request) });
        }
        What::Requests(Requests { text, refused, last }) => {
            let text = text.as_deref().unwrap_or_default();
            sandbox.newest_requests(*last, |it| {
                let is_refused = it.status == 0 || 400 <= it.status;
                (is_refused || !refused) && contains(&it.path, text)
            })?
        }
        What::Resources(filter) => of_topic(&sandbox, Topic::Resources, filter)?,
        What::Connections(filter) => of_topic(&sandbox, Topic::Connections, filter)?,
        What::Peerings(filter) => of_topic(&sandbox, Topic::Peerings, filter)?,
        What::Firewalls(filter) => of_topic(&sandbox, Topic::Firewalls, filter)?,
        What::Roles(filter) => of_topic(&sandbox, Topic::Roles, filter)?,
        What::Credentials(filter) => of_topic(&sandbox, Topic::Credentials, filter)?,
    };
    if options.json {
        return Ok(pretty(&all(rows)));
    }
    let lines: Vec<_> = rows.into_iter().map(|it| it.text + "\n").collect();
    Ok(lines.concat())
}

fn of_topic(sandbox: &Sandbox, topic: Topic, filter: &Filter) -> Result<Vec<Row>, Error> {
    let mut rows = sandbox.rows(topic)?;
    if let Some(text) = &filter.text {
        rows.retain(|it| {
            it.json.get("id").and_then(Value::as_str).is_some_and(|id| contains(id, text))
        });
    }
    Ok(rows)
}

/// All topics as one object.
fn everything(sandbox: &Sandbox) -> Result<Value, Error> {
    Ok(json!({
        "privateEndpointConnections": all(sandbox.rows(Topic::Connections)?),
        "peerings": all(sandbox.rows(Topic::Peerings)?),
        "firewalls": all(sandbox.rows(Topic::Firewalls)?),
        "roleAssignments": all(sandbox.rows(Topic::Roles)?),
        "federatedCredentials": all(sandbox.rows(Topic::Credentials)?),
        "requests": all(sandbox.newest_requests(usize::MAX, |_| true)?),
    }))
}

fn all(rows: Vec<Row>) -> Value {
    rows.into_iter().map(|it| it.json).collect()
}

fn found<T>(found: Option<T>, kind: &'static str, name: &str) -> Result<T, Failure> {
    found.ok_or_else(|| Failure::NotThere { kind, name: name.to_owned() })
}

fn contains(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.to_lowercase())
}

/// A request as it could have been on the wire.
fn whole(request: &LoggedRequest) -> String {
    let query: Vec<_> =
        request.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let mut lines = vec![
        format!("{} {}{query}", request.method, request.path),
        format!("host: {}", request.host),
    ];
    lines.extend(request.headers.iter().map(|(name, value)| format!("{name}: {value}")));
    lines.push(String::new());
    lines.push(readable(&request.body));
    lines.push(format!("\n{} answered with {}", request.time, request.status));
    lines.extend(request.faults.iter().map(|it| format!("fault: {it}")));
    lines.push(String::new());
    lines.push(readable(&request.answer));
    format!("{}\n", lines.join("\n").trim_end())
}

/// JSON with line breaks; other text as it is.
fn readable(text: &str) -> String {
    serde_json::from_str::<Value>(text).map_or_else(|_| text.to_owned(), |it| format!("{it:#}"))
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
