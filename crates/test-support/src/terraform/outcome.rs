//! What one run of the CLI said and how it ended.

use std::fmt;

use serde_json::Value;

use super::Error;

/// One run of the CLI that has ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The command line, as a person would type it.
    pub command: String,
    /// The exit code; none when a signal ended the process.
    pub code: Option<i32>,
    /// Standard output, without color codes.
    pub stdout: String,
    /// Standard error, without color codes.
    pub stderr: String,
}

impl Outcome {
    /// The outcome itself, or the error that it is when the exit code is not 0.
    pub fn success(self) -> Result<Self, Error> {
        if self.code == Some(0) { Ok(self) } else { Err(Error::Failed(Box::new(self))) }
    }

    /// Standard output as one JSON value.
    pub fn json(&self) -> Result<Value, Error> {
        self.parse(&self.stdout)
    }

    /// Standard output as one JSON value per line.
    pub fn json_lines(&self) -> Result<Vec<Value>, Error> {
        self.stdout
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| self.parse(line))
            .collect()
    }

    /// Whether these words were said on either stream, however the lines are broken.
    ///
    /// Terraform folds its diagnostics at 78 columns.
    pub fn mentions(&self, words: &str) -> bool {
        let words = one_line(words);
        one_line(&self.stdout).contains(&words) || one_line(&self.stderr).contains(&words)
    }

    /// Whether a diagnostic with this code was printed on either stream.
    pub fn has_code(&self, code: &str) -> bool {
        shows_code(&self.stdout, code) || shows_code(&self.stderr, code)
    }

    fn parse(&self, text: &str) -> Result<Value, Error> {
        serde_json::from_str(text).map_err(|error| Error::NotJson {
            command: self.command.clone(),
            reason: error.to_string(),
            text: text.to_owned(),
        })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(formatter, "`{}` ended with exit code {code}", self.command)?,
            None => write!(formatter, "`{}` was ended by a signal", self.command)?,
        }
        for text in [&self.stdout, &self.stderr] {
            if !text.trim().is_empty() {
                write!(formatter, "\n{}", text.trim_end())?;
            }
        }
        Ok(())
    }
}

/// Whether the text contains the paragraph of this code.
pub(super) fn shows_code(text: &str, code: &str) -> bool {
    let mut lines = text.lines().filter_map(|line| line.split_once("Code: "));
    lines.any(|(_, rest)| rest.trim_end_matches('.').trim() == code)
}

/// A text on one line, with single spaces and without the frames that Terraform draws.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace()
        .filter(|word| !matches!(*word, "│" | "╷" | "╵"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A text without its terminal color codes.
pub(super) fn without_colors(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.find(|it: char| it.is_ascii_alphabetic()) {
            Some(end) => plain.push_str(&part[end + 1..]),
            None => plain.push_str(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Outcome, without_colors};

    fn outcome(code: Option<i32>) -> Outcome {
        Outcome {
            command: "terraform plan".into(),
            code,
            stdout: "one\n".into(),
            stderr: "│ Error: the scope does\n│ not exist\n".into(),
        }
    }

    #[test]
    fn words_are_found_across_folded_lines() {
        assert!(outcome(Some(1)).mentions("the scope does not exist"));
        assert!(!outcome(Some(1)).mentions("the role does not exist"));
    }

    #[test]
    fn a_code_is_a_whole_word_in_its_own_paragraph() {
        let failed =
            Outcome { stderr: "│ Gone.\n│ \n│ Code: NotFoundYet\n".into(), ..outcome(None) };
        assert!(failed.has_code("NotFoundYet"));
        assert!(!failed.has_code("NotFound"));
    }

    #[test]
    fn a_failure_shows_all_that_was_said() {
        let error = outcome(Some(1)).success().expect_err("exit code 1 is no success");
        assert!(error.mentions("`terraform plan` ended with exit code 1 one Error: the scope"));
        assert!(error.outcome().is_some());
    }

    #[test]
    fn a_killed_run_is_no_success() {
        assert!(outcome(None).success().is_err());
        assert!(outcome(Some(0)).success().is_ok());
    }

    #[test]
    fn colors_are_taken_out() {
        assert_eq!(without_colors("\u{1b}[1m\u{1b}[33mWarning:\u{1b}[0m x"), "Warning: x");
    }
}
