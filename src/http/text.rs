//! Text for people that every API needs: sentences, durations, errors with their causes, and bodies
//! without secrets.

use std::{error::Error, time::Duration};

use serde_json::Value;
use tfplugin::log::is_secret_field;

use super::transport::json_bytes;

/// The text as a sentence: it begins with a capital and ends with a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut characters = text.chars();
    let capital: String = characters
        .next()
        .map(|it| it.to_uppercase().chain(characters).collect())
        .unwrap_or_default();
    if capital.ends_with(['.', '!', '?']) { capital } else { capital + "." }
}

/// A duration as people read it, in the two units that matter.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.as_secs() {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        seconds @ 10..=120 => format!("{seconds} s"),
        seconds @ 121..7_200 => format!("{} min {} s", seconds / 60, seconds % 60),
        seconds => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

/// Appends the error and its sources to these lines, a sentence each. A source that a line already
/// contains is left out, because many errors repeat their source.
pub(crate) fn with_causes(mut lines: Vec<String>, error: &dyn Error) -> Vec<String> {
    lines.push(sentence(&error.to_string()));
    let mut source = error.source();
    while let Some(error) = source {
        let text = error.to_string();
        if !lines.iter().any(|it| it.contains(text.trim_end_matches('.'))) {
            lines.push(sentence(&text));
        }
        source = error.source();
    }
    lines
}

/// How often and for how long a call was tried, if more than once.
pub(crate) fn attempts(count: u32, elapsed: Duration) -> Option<String> {
    (1 < count).then(|| format!("{count} attempts in {}", seconds(elapsed)))
}

/// What a body that is not JSON says: the title of a web page, or the text itself.
pub(crate) fn describe_body(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if !text.trim_start().starts_with('<') {
        return format!("the answer was not JSON: {}", shorten(&in_one_line(&text)));
    }
    let folded = text.to_ascii_lowercase();
    let title = folded.find("<title>").and_then(|start| {
        let end = folded.get(start..)?.find("</title>")?;
        text.get(start + "<title>".len()..start + end)
    });
    match title.map(in_one_line) {
        Some(title) if !title.is_empty() => {
            format!("a web page came instead of JSON: {}", shorten(&title))
        }
        _ => "a web page came instead of JSON".to_owned(),
    }
}

/// The text with its end cut off, where it is too long to be shown.
pub(crate) fn shorten(message: &str) -> String {
    /// How many characters of a message are kept.
    const LONGEST: usize = 4_000;
    match message.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", message.get(..end).unwrap_or_default()),
        None => message.to_owned(),
    }
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How much of a body is shown.
const LONGEST: usize = 16_000;

/// The body as text.
#[must_use]
pub(crate) fn redact_body(body: &[u8]) -> String {
    let body = json_bytes(body);
    let text = match serde_json::from_slice::<Value>(body) {
        Ok(mut value) => {
            redact(&mut value);
            value.to_string()
        }
        Err(_) if body.is_empty() => String::new(),
        Err(_) => format!("{} bytes that are not JSON", body.len()),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => {
            format!("{}… ({} bytes)", text.get(..end).unwrap_or_default(), body.len())
        }
        None => text,
    }
}

fn redact(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(redact),
        Value::Object(fields) => {
            for (name, value) in fields {
                let secret = is_secret_field(name);
                match value {
                    Value::String(text) if secret => "REDACTED".clone_into(text),
                    other => redact(other),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_wherever_they_stand_and_the_rest_is_shown() {
        let json = br#"{"properties":{"adminPassword":"p","list":[{"primaryKey":"k"}],"principalId":"o"},"access_token":"t"}"#;
        let shown = redact_body(json);
        assert!(shown.contains(r#""principalId":"o""#), "{shown}");
        assert_eq!(shown.matches("REDACTED").count(), 3, "{shown}");
        assert_eq!(redact_body(b""), "");
        assert_eq!(redact_body(b"<html>secret</html>"), "19 bytes that are not JSON");
    }
}
