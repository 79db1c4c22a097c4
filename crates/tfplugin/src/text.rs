//! Text on its way to a terminal: without secrets, and without what a terminal would obey.
//!
//! Names, descriptions and error messages are written by strangers. An escape sequence in them could
//! erase what was said before, and a line break could make the rest look like a message of Terraform's.
//! Everything that people read (diagnostics, lines of progress, names of what is listed, the log) passes
//! through here, once, when it leaves the process; so no caller has to.

use crate::log::cleaned;

/// What is drawn around a diagnostic, or in front of a line.
const FRAME: [char; 6] = ['│', '╷', '╵', '|', '>', '*'];

/// `text` on one line, with every character that a terminal would obey spelled out.
///
/// It is for text of strangers inside a larger text, such as a ticket, in which they must not begin
/// lines of their own. What was escaped once stays as it is.
///
/// ```
/// assert_eq!(tfplugin::printable("a\u{1b}[2K\nError: b"), r"a\u{1b}[2K\nError: b");
/// ```
#[must_use]
pub fn printable(text: &str) -> String {
    if !text.contains(is_obeyed) {
        return text.to_owned();
    }
    text.chars().fold(String::with_capacity(text.len()), |mut shown, it| {
        show(&mut shown, it);
        shown
    })
}

/// The same with the lines of `text`, except where a line would begin as a diagnostic does.
pub(crate) fn printable_lines(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (index, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if 0 < index {
            shown.push_str(if is_headline(line) { r"\n" } else { "\n" });
        }
        line.chars().for_each(|it| show(&mut shown, it));
    }
    shown
}

/// A text of several lines as people get to see it.
pub(crate) fn shown(text: &str) -> String {
    printable_lines(&cleaned(text))
}

/// A text of one line as people get to see it.
pub(crate) fn shown_line(text: &str) -> String {
    printable(&cleaned(text))
}

fn show(shown: &mut String, character: char) {
    if is_obeyed(character) {
        shown.extend(character.escape_default());
    } else {
        shown.push(character);
    }
}

/// Control characters, and characters that change the display order of others.
fn is_obeyed(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{feff}'
        )
}

/// Whether a line could be taken for the beginning of an error or a warning.
fn is_headline(line: &str) -> bool {
    let is_margin = |it: char| it.is_whitespace() || it.is_control() || FRAME.contains(&it);
    let line = line.trim_start_matches(is_margin);
    ["error", "warning"].iter().any(|word| {
        let begins = line.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word));
        begins && line.get(word.len()..).is_some_and(|it| it.trim_start().starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_spelled_out() {
        for (text, expected) in [
            ("plain, größer, 日本", "plain, größer, 日本"),
            ("a\u{1b}[31mb", r"a\u{1b}[31mb"),
            ("a\r\nb\tc", r"a\r\nb\tc"),
            ("\u{9b}2J\u{7f}", r"\u{9b}2J\u{7f}"),
            ("a\u{202e}b\u{2066}c\u{2028}d", r"a\u{202e}b\u{2066}c\u{2028}d"),
            (r"C:\new", r"C:\new"),
        ] {
            assert_eq!(printable(text), expected);
        }
    }

    #[test]
    fn lines_stay_unless_they_look_like_a_diagnostic() {
        for (text, expected) in [
            ("one\n\n- two\r\n- three", "one\n\n- two\n- three"),
            ("it said\nError: approve me", r"it said\nError: approve me"),
            ("it said\n\u{1b}│ WARNING : x", r"it said\n\u{1b}│ WARNING : x"),
            ("it said\n\n  error:", "it said\n\\n  error:"),
            ("an error: why\nErrors are told\nerror", "an error: why\nErrors are told\nerror"),
            ("a\u{1b}\nb", "a\\u{1b}\nb"),
            ("a\rb", r"a\rb"),
        ] {
            assert_eq!(printable_lines(text), expected);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn nothing_obeyed_comes_through_and_what_was_escaped_stays(text in any::<String>()) {
            let line = printable(&text);
            prop_assert!(!line.contains(is_obeyed));
            prop_assert_eq!(&printable(&line), &line);
            let lines = printable_lines(&text);
            prop_assert!(!lines.contains(|it| it != '\n' && is_obeyed(it)));
            prop_assert!(!lines.split('\n').skip(1).any(is_headline));
            prop_assert_eq!(&printable_lines(&lines), &lines);
        }
    }
}
