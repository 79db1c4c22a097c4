//! Bodies as logs may show them: without the values of fields that hold secrets.

use serde_json::Value;

use super::response::json_bytes;

/// A field whose name contains one of these holds a secret.
const SECRET: [&str; 8] = [
    "password",
    "secret",
    "connectionstring",
    "accesskey",
    "primarykey",
    "secondarykey",
    "sharedkey",
    "token",
];
/// How much of a body is shown.
const LONGEST: usize = 16_000;

/// The body as text.
#[must_use]
pub(crate) fn body(body: &[u8]) -> String {
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
                let name = name.to_ascii_lowercase();
                let secret = SECRET.iter().any(|it| name.contains(it));
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
        let shown = body(json);
        assert!(shown.contains(r#""principalId":"o""#), "{shown}");
        assert_eq!(shown.matches("REDACTED").count(), 3, "{shown}");
        assert_eq!(body(b""), "");
        assert_eq!(body(b"<html>secret</html>"), "19 bytes that are not JSON");
    }
}
