//! The text of a ticket: paragraphs, and facts one under the other.

use std::fmt::Write as _;

/// A ticket to be sent to a vendor's support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ticket {
    /// Its subject.
    pub(crate) subject: String,
    /// Its text.
    pub(crate) body: String,
}

/// What stands in the place of a fact that Azure did not tell this caller.
pub(super) const TO_BE_FILLED_IN: &str = "(please fill in: our account may not read it)";

/// Facts with their labels, values in one column; further values of a fact stand below its first.
#[derive(Debug, Default)]
pub(super) struct Facts {
    rows: Vec<(String, Vec<String>)>,
}

impl Facts {
    /// One more fact.
    pub(super) fn fact(mut self, label: &str, value: impl Into<String>) -> Self {
        self.rows.push((label.to_owned(), vec![value.into()]));
        self
    }

    /// One more fact, where there is one.
    pub(super) fn maybe(self, label: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.fact(label, value),
            None => self,
        }
    }

    /// One more fact with several values, if there are any.
    pub(super) fn facts(mut self, label: &str, values: Vec<String>) -> Self {
        if !values.is_empty() {
            self.rows.push((label.to_owned(), values));
        }
        self
    }

    /// The lines.
    pub(super) fn text(&self) -> String {
        let width = self.rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        let mut text = String::new();
        for (label, values) in &self.rows {
            let mut label = format!("{label}:");
            for value in values {
                let value = value.trim().replace('\n', " ");
                let _ = writeln!(text, "{label:indent$}{value}", indent = width + 3);
                label.clear();
            }
        }
        text.trim_end().to_owned()
    }
}

/// The lines of a ticket that another one has not, and the other way round: what a fact was, and what
/// it is. Lines that only moved are no difference.
pub(crate) fn differences(before: &str, now: &str) -> Vec<String> {
    let lines = |text: &str| -> Vec<String> {
        let line = |it: &str| it.split_whitespace().collect::<Vec<_>>().join(" ");
        text.lines().map(line).filter(|it| !it.is_empty()).collect()
    };
    let (before, now) = (lines(before), lines(now));
    let gone = before.iter().filter(|it| !now.contains(it)).map(|it| format!("- {it}"));
    let come = now.iter().filter(|it| !before.contains(it)).map(|it| format!("+ {it}"));
    gone.chain(come).collect()
}

/// Paragraphs, with an empty line between them.
pub(super) fn paragraphs(parts: &[String]) -> String {
    let parts: Vec<_> = parts.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
    format!("{}\n", parts.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_one_column_and_further_ones_below() {
        let facts = Facts::default()
            .fact("Name", "crdata")
            .facts("Address space", vec!["10.0.0.0/16".to_owned(), "10.1.0.0/16".to_owned()])
            .facts("Nothing", Vec::new())
            .maybe("Absent", None::<String>);
        let expected =
            "Name:           crdata\nAddress space:  10.0.0.0/16\n                10.1.0.0/16";
        assert_eq!(facts.text(), expected);
    }

    #[test]
    fn what_differs_is_told_by_whole_lines() {
        let before = "Hello\n\nRegion:   westeurope\nSpace:    10.0.0.0/16\n";
        let now = "Hello\n\nRegion:  westeurope\nSpace:   10.0.0.0/16\n         10.1.0.0/16\n";
        assert_eq!(differences(before, now), ["+ 10.1.0.0/16"]);
        assert_eq!(differences(now, before), ["- 10.1.0.0/16"]);
        assert_eq!(differences(before, before), [""; 0]);
    }

    #[test]
    fn a_fact_cannot_pretend_to_be_a_line_of_its_own() {
        let facts = Facts::default().fact("Name", "prod\nOur tenant ID: another");
        assert_eq!(facts.text(), "Name:  prod Our tenant ID: another");
    }
}
