//! Azure Resource Graph (`POST /providers/Microsoft.ResourceGraph/resources`): the tables that scripts
//! use, and the part of the Kusto language that they use on them. What is not understood is refused,
//! because a query that was half understood would be answered wrongly.

mod expression;
mod functions;
mod lexer;
mod operators;
mod parser;
mod tables;

use serde_json::{Map, Value, json};

use crate::{
    api_error::ApiError,
    arm::{Context, version},
    message::Answer,
    router::RequestContext,
};

/// The oldest version of the endpoint.
const VERSIONS: &[&str] = &["2024-04-01", "2022-10-01", "2021-03-01", "2018-09-01-preview"];

/// The most rows of one answer, as the service documents it.
const MOST_ROWS: usize = 1000;

/// A row of a table.
type RowOf = Map<String, Value>;

/// Answers a query.
pub(crate) fn query(
    context: &Context<'_>,
    request_context: &RequestContext<'_>,
) -> Result<Answer, ApiError> {
    version::check_own(request_context.request, VERSIONS)?;
    let body: Value = serde_json::from_slice(&request_context.request.body).unwrap_or_default();
    let Some(text) = body.get("query").and_then(Value::as_str) else {
        return Err(invalid("The query is missing."));
    };
    let pipeline = parser::parse(text).map_err(|message| invalid(&message))?;
    let tables = tables::Tables { context, subscriptions: subscriptions(&body) };
    let rows = operators::run(&pipeline, &tables)?;
    let option = |name: &str| body.get("options").and_then(|it| it.get(name));
    let number = |name: &str| {
        let number = option(name).and_then(Value::as_u64);
        number.and_then(|number| usize::try_from(number).ok())
    };
    let token = option("$skipToken").and_then(Value::as_str).and_then(|it| it.parse().ok());
    let skip = token.or_else(|| number("$skip")).unwrap_or(0);
    let top = number("$top").unwrap_or(MOST_ROWS).min(MOST_ROWS);
    let total = rows.len();
    let page: Vec<RowOf> = rows.into_iter().skip(skip).take(top).collect();
    let count = page.len();
    let as_table = option("resultFormat").and_then(Value::as_str) == Some("table");
    let data = if as_table { table(page) } else { json!(page) };
    let mut answer = json!({
        "totalRecords": total,
        "count": count,
        "data": data,
        "facets": [],
        "resultTruncated": "false",
    });
    if skip + count < total && 0 < count {
        answer["$skipToken"] = json!((skip + count).to_string());
    }
    Ok(Answer::json(200, &answer))
}

/// The subscriptions that are asked about, in lower case; all where none is named.
fn subscriptions(body: &Value) -> Vec<String> {
    let named = body.get("subscriptions").and_then(Value::as_array);
    named.into_iter().flatten().filter_map(Value::as_str).map(str::to_ascii_lowercase).collect()
}

/// The older form of an answer: columns and rows.
fn table(rows: Vec<RowOf>) -> Value {
    let mut columns: Vec<String> = Vec::new();
    for name in rows.iter().flat_map(Map::keys) {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    let kind = |name: &String| {
        let value = rows.iter().find_map(|row| row.get(name).filter(|it| !it.is_null()));
        match value {
            Some(Value::Object(_) | Value::Array(_)) => "object",
            Some(Value::Number(_)) => "integer",
            Some(Value::Bool(_)) => "boolean",
            _ => "string",
        }
    };
    let named: Vec<Value> =
        columns.iter().map(|name| json!({"name": name, "type": kind(name)})).collect();
    let cells = |row: &RowOf| {
        let cells = columns.iter().map(|name| row.get(name).cloned().unwrap_or_default());
        Value::Array(cells.collect())
    };
    json!({"columns": named, "rows": rows.iter().map(cells).collect::<Vec<_>>()})
}

/// The error of a query that is not understood.
fn invalid(message: &str) -> ApiError {
    let body = json!({"error": {
        "code": "BadRequest",
        "message": "Please provide below info when asking for support.",
        "details": [
            {"code": "InvalidQuery", "message": format!("Query is invalid. {message}")},
        ],
    }});
    ApiError::bad_request("BadRequest", message).with_body(body)
}
