//! Makes output comparable: what differs between two runs becomes a fixed word.

use std::path::Path;

/// The text with paths, UUIDs, times and durations replaced by names.
///
/// Each path becomes the name given beside it. UUIDs are numbered by first appearance, so that it
/// still shows which of them are the same.
pub fn normalize(text: &str, paths: &[(&Path, &str)]) -> String {
    let mut text = text.to_owned();
    for (path, name) in paths {
        text = text.replace(&path.display().to_string(), name);
    }
    let mut uuids = Vec::new();
    let mut normal = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let after_word = normal.ends_with(|it: char| it.is_ascii_alphanumeric());
        let taken = if after_word {
            0
        } else if let Some(length) = uuid(rest) {
            let uuid = rest[..length].to_ascii_lowercase();
            let number = uuids.iter().position(|it| *it == uuid).unwrap_or_else(|| {
                uuids.push(uuid);
                uuids.len() - 1
            });
            normal.push_str("<uuid-");
            normal.push_str(&(number + 1).to_string());
            normal.push('>');
            length
        } else if let Some(length) = time(rest) {
            normal.push_str("<time>");
            length
        } else if let Some(length) = duration(rest) {
            normal.push_str("<duration>");
            length
        } else {
            0
        };
        if taken == 0 {
            normal.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            rest = &rest[taken..];
        }
    }
    normal
}

/// The length of the UUID that the text starts with.
fn uuid(text: &str) -> Option<usize> {
    starts_like(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx").then_some(36)
}

/// The length of the RFC 3339 time that the text starts with.
fn time(text: &str) -> Option<usize> {
    if !starts_like(text, "0000-00-00T00:00:00") {
        return None;
    }
    let fraction = match text[19..].strip_prefix('.') {
        Some(digits) => 1 + digits.chars().take_while(char::is_ascii_digit).count(),
        None => 0,
    };
    let zone = &text[19 + fraction..];
    let zone = if zone.starts_with('Z') {
        1
    } else if starts_like(zone, "+00:00") || starts_like(zone, "-00:00") {
        6
    } else {
        return None;
    };
    Some(19 + fraction + zone)
}

/// The length of the Go duration, such as `1m2s` or `00m10s`, that the text starts with.
fn duration(text: &str) -> Option<usize> {
    let length = text.chars().take_while(|it| it.is_ascii_digit() || "hms.".contains(*it)).count();
    let duration = text[..length].trim_end_matches('.');
    let whole_word = !text[duration.len()..].starts_with(|it: char| it.is_ascii_alphanumeric());
    let ends_in_seconds = duration
        .strip_suffix('s')
        .is_some_and(|it| it.ends_with(|digit: char| digit.is_ascii_digit()));
    let starts_with_digit = duration.starts_with(|it: char| it.is_ascii_digit());
    (whole_word && ends_in_seconds && starts_with_digit).then_some(duration.len())
}

/// Whether the text starts with characters like the pattern's: `x` is a hexadecimal digit, `0` a
/// decimal one, anything else itself.
fn starts_like(text: &str, pattern: &str) -> bool {
    pattern.len() <= text.len()
        && pattern.bytes().zip(text.bytes()).all(|(expected, found)| match expected {
            b'x' => found.is_ascii_hexdigit(),
            b'0' => found.is_ascii_digit(),
            other => found == other,
        })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::normalize;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(normalize(text, &[(Path::new("/tmp/abc"), "<directory>")]), expected);
    }

    #[test]
    fn equal_uuids_stay_equal() {
        let one = "a1b2c3d4-0000-1111-2222-333344445555";
        let two = "b1b2c3d4-0000-1111-2222-333344445555";
        check(&format!("{one} {two} {}", one.to_uppercase()), "<uuid-1> <uuid-2> <uuid-1>");
    }

    #[test]
    fn times_and_durations_are_named() {
        check("at 2026-11-21T19:13:06.25Z.", "at <time>.");
        check("at 2026-11-21T19:13:06+01:00", "at <time>");
        check("complete after 1m2s [id=7s]", "complete after <duration> [id=<duration>]");
        check("Still creating... [00m10s elapsed]", "Still creating... [<duration> elapsed]");
    }

    #[test]
    fn other_words_stay() {
        check("3 resources, v1.2.3, groups2s is a word", "3 resources, v1.2.3, groups2s is a word");
        check("2026-11-21T19:13:06 without zone — ü", "2026-11-21T19:13:06 without zone — ü");
    }

    #[test]
    fn paths_are_named() {
        check("in /tmp/abc/main.tf line 3", "in <directory>/main.tf line 3");
    }
}
