//! One line of hclog's JSON form, short enough for Terraform's buffer.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use tracing::Level;

use super::redaction::Redactor;
use crate::text::{printable, printable_lines};

/// Terraform's buffer holds 64 KiB; a longer line would arrive in pieces, as plain text.
const LONGEST_LINE: usize = 60 * 1024;
/// What the message may have of it.
const LONGEST_MESSAGE: usize = 32 * 1024;
/// What one field may have of it.
const LONGEST_FIELD: usize = 8 * 1024;

/// What is said, and where it comes from.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) level: Level,
    /// The subsystem.
    pub(super) module: &'a str,
    pub(super) time: OffsetDateTime,
    pub(super) message: String,
    pub(super) fields: Vec<(String, Value)>,
}

impl Line<'_> {
    /// The line with its end, free of the secrets that `redactor` knows.
    pub(super) fn render(self, redactor: &Redactor) -> String {
        let message = shortened(printable(&redactor.clean(&self.message)), LONGEST_MESSAGE);
        let mut line = Map::new();
        let mut left = LONGEST_LINE - escaped(&message);
        for (name, value) in self.fields {
            let name = name.trim_start_matches('@').to_owned();
            let value = match value {
                Value::String(text) => {
                    let text = printable_lines(&redactor.clean_field(&name, &text));
                    Value::String(shortened(text, LONGEST_FIELD))
                }
                other => other,
            };
            let size = escaped(&name) + value.as_str().map_or(32, escaped);
            // The fields of an event come before those of the spans around it.
            if size < left && !line.contains_key(&name) {
                left -= size;
                line.insert(name, value);
            }
        }
        line.insert("@level".to_owned(), self.level.as_str().to_ascii_lowercase().into());
        line.insert("@message".to_owned(), message.into());
        line.insert("@module".to_owned(), self.module.replace("::", ".").into());
        line.insert("@timestamp".to_owned(), timestamp(self.time).into());
        format!("{}\n", Value::Object(line))
    }
}

/// The one form of time that Terraform reads: six digits after the point.
fn timestamp(time: OffsetDateTime) -> String {
    let time = time.to_offset(time::UtcOffset::UTC);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
        time.year(),
        u8::from(time.month()),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.microsecond()
    )
}

/// The size of `text` as a member of a JSON object.
fn escaped(text: &str) -> usize {
    text.chars().map(width).sum::<usize>() + r#""","#.len()
}

fn width(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' => 2,
        it if it.is_ascii_control() => 6,
        it => it.len_utf8(),
    }
}

/// `text`, or its beginning and how much is missing, where it is longer than `limit`.
fn shortened(text: String, limit: usize) -> String {
    if escaped(&text) <= limit {
        return text;
    }
    let mut size = 0;
    let kept = text.chars().take_while(|&it| {
        size += width(it);
        size <= limit - 64
    });
    let kept: String = kept.collect();
    format!("{kept}… ({} bytes more)", text.len() - kept.len())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn line(message: &str) -> Line<'static> {
        Line {
            level: Level::INFO,
            module: "dataplane::azure",
            time: OffsetDateTime::UNIX_EPOCH + time::Duration::microseconds(1_000_042),
            message: message.to_owned(),
            fields: Vec::new(),
        }
    }

    fn field(name: &str, value: impl Into<Value>) -> (String, Value) {
        (name.to_owned(), value.into())
    }

    #[test]
    fn a_line_is_what_hclog_writes() {
        let fields = vec![field("status", 404), field("path", "/a")];
        let line = Line { fields, ..line("not found") }.render(&Redactor::default());
        expect![[r#"
            {"@level":"info","@message":"not found","@module":"dataplane.azure","@timestamp":"1970-01-01T00:00:01.000042Z","path":"/a","status":404}
        "#]]
        .assert_eq(&line);
    }

    #[test]
    fn no_field_takes_the_place_of_a_part_of_the_line() {
        let fields = vec![field("@level", 7), field("@@message", true)];
        let line = Line { fields, ..line("hello") }.render(&Redactor::default());
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["@level"], "info");
        assert_eq!(line["@message"], "hello");
        assert_eq!(line["level"], 7);
    }

    #[test]
    fn a_line_fits_into_the_buffer_whatever_it_says() {
        for text in ["x", "\u{1}", "\"", "ä"] {
            let text = text.repeat(40_000);
            let fields = (0..9).map(|it| field(&format!("f{it}"), text.as_str())).collect();
            let line = Line { fields, ..line(&text) }.render(&Redactor::default());
            assert!(line.len() < 64 * 1024, "{} bytes", line.len());
            assert!(line.ends_with('\n') && serde_json::from_str::<Value>(&line).is_ok());
        }
    }

    #[test]
    fn what_is_cut_off_is_counted() {
        assert_eq!(
            shortened("x".repeat(200), 100),
            format!("{}… (164 bytes more)", "x".repeat(36))
        );
    }

    #[test]
    fn nothing_in_a_line_moves_the_cursor_or_begins_another_line() {
        let fields = vec![field("said", "a\u{1b}[2K\nb")];
        let line = Line { fields, ..line("x\u{1b}\n[ERROR] y") }.render(&Redactor::default());
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["@message"], r"x\u{1b}\n[ERROR] y");
        // The host indents the lines of a field.
        assert_eq!(line["said"], "a\\u{1b}[2K\nb");
    }

    #[test]
    fn a_secret_is_gone_before_the_line_is_cut() {
        let secret = "0123456789abcdef".repeat(4_000);
        let redactor = Redactor::new([secret.as_str()]);
        let line = line(&secret).render(&redactor);
        assert!(!line.contains("0123456789"), "{line}");
    }
}
