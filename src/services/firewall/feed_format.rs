//! The forms of published lists: lines of text, and JSON with a path to the addresses.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
};

use serde_json::Value;
use tfplugin::Ordered;

use super::{
    diagnostics::quoted_list,
    feed_path::{Path, Segment},
};

/// What an element must have to count: members and their values.
pub(crate) type Filter = BTreeMap<String, String>;

/// Why a list has no addresses, or none that can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FormatError {
    /// It does not have the form that the arguments describe.
    Unexpected(String),
    /// It has that form, and no addresses.
    Empty(String),
}

/// The addresses of a list with one on each line. Empty lines and what follows a `#` do not count.
pub(crate) fn lines(body: &[u8]) -> Result<Vec<String>, FormatError> {
    let text = std::str::from_utf8(body)
        .map_err(|_| FormatError::Unexpected("The answer is not text in UTF-8.".to_owned()))?;
    refuse_web_page(body)?;
    let lines = text.lines().map(|it| it.split('#').next().unwrap_or_default().trim());
    let found: Vec<_> = lines.filter(|it| !it.is_empty()).map(str::to_owned).collect();
    if found.is_empty() {
        return Err(FormatError::Empty("The answer has no line with an address.".to_owned()));
    }
    Ok(found)
}

/// The addresses to which the path leads in a list in JSON, through elements that the filter matches.
pub(crate) fn json(body: &[u8], path: &Path, filter: &Filter) -> Result<Vec<String>, FormatError> {
    refuse_web_page(body)?;
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| FormatError::Unexpected(format!("The answer is not JSON: {error}.")))?;
    let mut walk = Walk::default();
    let pending = filter.iter().map(|(name, wanted)| (name.as_str(), wanted.as_str())).into_map();
    walk.step(&value, path.segments(), &pending, "the answer")?;
    match (walk.found.is_empty(), &walk.unanswered) {
        (true, _) => Err(walk.nothing(path, filter)),
        (false, None) => Ok(walk.found),
        (false, Some((place, name))) => Err(FormatError::Unexpected(format!(
            "Some elements have the member `{name}` of `filter`, and others do not: nothing says whether \
             {place} counts."
        ))),
    }
}

/// A page for people is not a list, whatever its status says.
fn refuse_web_page(body: &[u8]) -> Result<(), FormatError> {
    if body.starts_with(b"<") {
        let text =
            "The answer is a web page, not a list. A proxy or a sign-in page may have answered.";
        return Err(FormatError::Unexpected(text.to_owned()));
    }
    Ok(())
}

/// What was found on the way through a document.
#[derive(Debug, Default)]
struct Walk {
    found: Vec<String>,
    /// The first address that no member of the filter says anything about, and the member that lacks.
    unanswered: Option<(String, String)>,
    /// The values of each member of the filter.
    seen: BTreeMap<String, BTreeSet<String>>,
}

impl Walk {
    /// Follows the path from a value. `pending` is the part of the filter that no element has answered
    /// yet; `place` names the value.
    fn step(
        &mut self,
        value: &Value,
        path: &[Segment],
        pending: &BTreeMap<&str, &str>,
        place: &str,
    ) -> Result<(), FormatError> {
        let Some((segment, rest)) = path.split_first() else {
            let Value::String(address) = value else {
                return Err(not_a(place, "text"));
            };
            match pending.first_key_value() {
                None => self.found.push(address.clone()),
                Some((name, _)) => {
                    self.unanswered.get_or_insert_with(|| (place.to_owned(), (*name).to_owned()));
                }
            }
            return Ok(());
        };
        match segment {
            Segment::Member(names) => {
                let Value::Object(members) = value else { return Err(not_a(place, "an object")) };
                let found: Vec<_> =
                    names.iter().filter_map(|name| Some((name, members.get(name)?))).collect();
                if found.is_empty() {
                    let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
                    let others = known(members.keys().map(String::as_str));
                    return Err(FormatError::Unexpected(format!(
                        "There is no member {} in {place}; {others}.",
                        names.join(" or ")
                    )));
                }
                for (name, member) in found {
                    self.step(member, rest, pending, &format!("`{name}` of {place}"))?;
                }
            }
            Segment::Items => {
                let Value::Array(items) = value else { return Err(not_a(place, "a list")) };
                for (index, item) in items.iter().enumerate() {
                    let place = format!("element {index} of {place}");
                    self.element(item, rest, pending, &place)?;
                }
            }
            Segment::Members => {
                let Value::Object(members) = value else { return Err(not_a(place, "an object")) };
                for (name, member) in members {
                    self.element(member, rest, pending, &format!("`{name}` of {place}"))?;
                }
            }
        }
        Ok(())
    }

    /// Follows the path into an element, if the filter does not rule it out.
    fn element(
        &mut self,
        element: &Value,
        path: &[Segment],
        pending: &BTreeMap<&str, &str>,
        place: &str,
    ) -> Result<(), FormatError> {
        let mut left = pending.clone();
        for (name, wanted) in pending {
            let Some(value) = scalar(element, name) else { continue };
            let matches = value.eq_ignore_ascii_case(wanted);
            self.seen.entry((*name).to_owned()).or_default().insert(value);
            if !matches {
                return Ok(());
            }
            left.remove(name);
        }
        self.step(element, path, &left, place)
    }

    /// Why there is nothing.
    fn nothing(&self, path: &Path, filter: &Filter) -> FormatError {
        for (name, wanted) in filter {
            let Some(seen) = self.seen.get(name) else {
                return FormatError::Unexpected(format!(
                    "No element on the way of `{path}` has the member `{name}` of `filter`."
                ));
            };
            if !seen.iter().any(|it| it.eq_ignore_ascii_case(wanted)) {
                let others = known(seen.iter().map(String::as_str));
                return FormatError::Empty(format!(
                    "No element has `{wanted}` as its `{name}`; {others}."
                ));
            }
        }
        let matched = if filter.is_empty() { "" } else { " that `filter` matches" };
        FormatError::Empty(format!("There is no address at `{path}`{matched}."))
    }
}

/// A member of an element, also one further inside, as text.
fn scalar(element: &Value, name: &str) -> Option<String> {
    match name.split('.').try_fold(element, |value, name| value.get(name))? {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(value) => Some(value.to_string()),
        _ => None,
    }
}

fn not_a(place: &str, expected: &str) -> FormatError {
    FormatError::Unexpected(format!("The provider expects {expected} at {place}."))
}

/// The names that exist instead.
fn known<'a>(mut names: impl Iterator<Item = &'a str>) -> String {
    match names.next() {
        None => "there is none at all".to_owned(),
        Some(first) => format!("there are {}", quoted_list(iter::once(first).chain(names))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CLOUDS: &str = r#"{
        "azure": [
            { "region": "westeurope", "egress_ips": ["203.0.113.1", "203.0.113.2"] },
            { "region": "eastus", "egress_ips": ["203.0.113.3"] }
        ],
        "aws": [{ "region": "eu-west-1", "egress_ips": [] }],
        "by_region": { "one": ["203.0.113.8"], "two": ["203.0.113.9"] },
        "mixed": [{ "v4": "203.0.113.4" }, { "v6": "2001:db8::4", "in": { "cloud": "azure" } }],
        "nested": [{ "v6": "2001:db8::5", "in": { "cloud": "azure" } }, { "v6": "2001:db8::6", "in": { "cloud": "aws" } }],
        "count": 7
    }"#;

    fn filter(pairs: &[(&str, &str)]) -> Filter {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn read(path: &str, pairs: &[(&str, &str)]) -> Result<Vec<String>, FormatError> {
        json(CLOUDS.as_bytes(), &path.parse().unwrap(), &filter(pairs))
    }

    #[test]
    fn a_path_leads_through_lists_and_members_and_a_filter_chooses_elements() {
        for (path, pairs, expected) in [
            ("azure[].egress_ips[]", &[][..], &["203.0.113.1", "203.0.113.2", "203.0.113.3"][..]),
            ("azure[].egress_ips[]", &[("region", "EastUS")], &["203.0.113.3"]),
            ("by_region.*[]", &[], &["203.0.113.8", "203.0.113.9"]),
            ("by_region.two[]", &[], &["203.0.113.9"]),
            ("mixed[].v4|v6", &[], &["203.0.113.4", "2001:db8::4"]),
            ("nested[].v6", &[("in.cloud", "azure")], &["2001:db8::5"]),
        ] {
            assert_eq!(read(path, pairs).unwrap(), expected, "{path} {pairs:?}");
        }
        let list = json(br#"["203.0.113.1"]"#, &"[]".parse().unwrap(), &Filter::new());
        assert_eq!(list.unwrap(), ["203.0.113.1"]);
    }

    #[track_caller]
    fn check(found: Result<Vec<String>, FormatError>, is_empty: bool, facts: &[&str]) {
        let error = found.unwrap_err();
        assert_eq!(matches!(error, FormatError::Empty(_)), is_empty, "{error:?}");
        let (FormatError::Empty(text) | FormatError::Unexpected(text)) = error;
        for fact in facts {
            assert!(text.contains(fact), "{fact} is not in: {text}");
        }
    }

    #[test]
    fn a_filter_that_matches_nothing_names_the_values_that_exist() {
        let path = "azure[].egress_ips[]";
        check(read(path, &[("region", "westus")]), true, &["`westus`", "`eastus`", "`westeurope`"]);
        check(read(path, &[("zone", "1")]), false, &["`zone`"]);
        check(read("aws[].egress_ips[]", &[]), true, &["no address"]);
        check(read("aws[].egress_ips[]", &[("region", "eu-west-1")]), true, &["`filter`"]);
    }

    #[test]
    fn a_list_of_another_form_is_never_a_shorter_one() {
        check(read("gcp[].egress_ips[]", &[]), false, &["`gcp`", "`azure`"]);
        check(read("azure[].ips[]", &[]), false, &["`ips`", "element 0"]);
        check(read("azure.egress_ips[]", &[]), false, &["an object", "`azure`"]);
        check(read("count[]", &[]), false, &["a list", "`count`"]);
        check(read("azure[]", &[]), false, &["text", "element 0"]);
        check(read("mixed[].v4", &[]), false, &["`v4`", "element 1"]);
        let filter = [("in.cloud", "azure")];
        check(read("mixed[].v4|v6", &filter), false, &["`in.cloud`", "element 0"]);
        let path = "a[]".parse().unwrap();
        for body in ["<html></html>", "", "{\"a\": [", "plain"] {
            check(json(body.as_bytes(), &path, &Filter::new()), false, &["The answer is"]);
        }
        let numbers = json!({ "a": [1] }).to_string();
        check(json(numbers.as_bytes(), &path, &Filter::new()), false, &["text", "element 0"]);
    }

    #[test]
    fn lines_are_addresses_and_comments() {
        let text = b"# Addresses\n203.0.113.1\r\n\n  203.0.113.2/31 # two\n";
        assert_eq!(lines(text).unwrap(), ["203.0.113.1", "203.0.113.2/31"]);
        check(lines(b""), true, &["no line"]);
        check(lines(b"# nothing\n"), true, &["no line"]);
        check(lines(b"<!DOCTYPE html>"), false, &["web page"]);
        check(lines(b"\xff\xfe"), false, &["UTF-8"]);
    }
}
