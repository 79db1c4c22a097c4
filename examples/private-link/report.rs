//! Says in plain words what Terraform recorded of the conversation.

use serde_json::Value;

/// How far it is, and who has to act; none when the outputs are not those of this configuration.
pub(crate) fn progress(outputs: &Value) -> Option<String> {
    let progress = &outputs["progress"]["value"];
    let status = progress["status"].as_str()?;
    let next_step = progress["next_step"].as_str()?;
    let who = match progress["waiting_on"].as_str()? {
        "you" => "It waits for you.",
        "vendor" => "It waits for the vendor.",
        _ => "No action is needed.",
    };
    Some(format!("The request is `{status}`. {who}\n{}", wrapped(next_step)))
}

/// The ticket, as it is sent.
pub(crate) fn ticket(outputs: &Value) -> Option<String> {
    let ticket = &outputs["ticket"]["value"];
    let (subject, body) = (ticket["subject"].as_str()?, ticket["body"].as_str()?);
    Some(quoted(&format!("Subject: {subject}\n\n{body}")))
}

/// The reference that the vendor writes into its request message.
pub(crate) fn reference(outputs: &Value) -> Option<&str> {
    outputs["ticket"]["value"]["request_id"].as_str()
}

/// What the vendor is told after the approval.
pub(crate) fn notice(outputs: &Value) -> Option<String> {
    outputs["approval_notice"]["value"].as_str().map(quoted)
}

/// What DNS shows of each name.
pub(crate) fn names(outputs: &Value) -> Option<String> {
    let seen = outputs["dns"]["value"].as_object().filter(|it| !it.is_empty())?;
    let lines: Option<Vec<_>> = seen
        .iter()
        .map(|(name, seen)| {
            let result = seen["result"].as_str()?;
            let path = [words(&seen["chain"]), words(&seen["addresses"])].concat();
            Some(format!("{name}: {result}\n    {}", path.join(" -> ")))
        })
        .collect();
    Some(lines?.join("\n"))
}

/// Whether it is ready.
pub(crate) fn is_ready(outputs: &Value) -> bool {
    outputs["ready"]["value"] == true
}

fn words(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Text that somebody sends, told apart from what is said about it.
fn quoted(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| format!("  | {line}")).collect();
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

/// The same with lines that a terminal can show.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => word.clone_into(line),
            Some(line) if line.len() + 1 + word.len() <= 100 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{is_ready, names, notice, progress, reference, ticket, wrapped};

    #[test]
    fn who_has_to_act_is_said_in_words() {
        let outputs = json!({ "progress": { "value": {
            "status": "submitted", "waiting_on": "vendor", "next_step": "Somebody acts.",
        } } });
        let expected = "The request is `submitted`. It waits for the vendor.\nSomebody acts.";
        assert_eq!(progress(&outputs).as_deref(), Some(expected));
    }

    #[test]
    fn what_is_sent_stands_apart() {
        let outputs = json!({
            "ticket": { "value": { "request_id": "req-1", "subject": "s", "body": "a\n\nb" } },
            "approval_notice": { "value": "n" },
        });
        assert_eq!(ticket(&outputs).as_deref(), Some("  | Subject: s\n  |\n  | a\n  |\n  | b"));
        assert_eq!(notice(&outputs).as_deref(), Some("  | n"));
        assert_eq!(reference(&outputs), Some("req-1"));
    }

    #[test]
    fn names_are_shown_with_all_that_they_lead_to() {
        let outputs = json!({ "dns": { "value": { "a.io": {
            "result": "private", "chain": ["a.io", "b.io"], "addresses": ["10.0.0.1"],
        } } } });
        let expected = "a.io: private\n    a.io -> b.io -> 10.0.0.1";
        assert_eq!(names(&outputs).as_deref(), Some(expected));
    }

    #[test]
    fn other_outputs_give_no_report() {
        let outputs = json!({ "dns": { "value": {} } });
        assert_eq!(progress(&outputs), None);
        assert_eq!(ticket(&outputs), None);
        assert_eq!(names(&outputs), None);
        assert!(!is_ready(&outputs));
    }

    #[test]
    fn long_sentences_are_wrapped_between_words() {
        let lines = wrapped(&"word ".repeat(50));
        assert!(lines.lines().count() == 3 && lines.lines().all(|it| it.len() <= 100), "{lines}");
    }
}
