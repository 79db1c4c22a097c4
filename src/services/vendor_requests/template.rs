//! Texts with placeholders, `{{name}}`: what a ticket says, before the facts are in it.

/// Why a template cannot become a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Defect {
    /// `{{` without `}}`.
    Unclosed,
    /// A placeholder that stands for nothing.
    Unknown(String),
    /// A placeholder for an argument that is not set.
    Unset(String),
    /// What a ticket must say has no place.
    Missing(&'static str),
}

/// A part of a template.
enum Part<'a> {
    Text(&'a str),
    Placeholder(&'a str),
    Unclosed(&'a str),
}

/// The template with a value in each place. Values are not looked at again, so a value that looks like
/// a placeholder stays as it is.
pub(crate) fn render(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut text = String::with_capacity(template.len());
    for part in parts(template) {
        match part {
            Part::Text(it) | Part::Unclosed(it) => text.push_str(it),
            Part::Placeholder(name) => text.push_str(&value(name)),
        }
    }
    text
}

/// What is wrong with the templates of one ticket: `offered` are the placeholders, `is_set` says whether
/// there is a value, and `needed` are those without which the ticket does not say what it must.
pub(crate) fn defects(
    templates: &[&str],
    offered: &[&str],
    is_set: impl Fn(&str) -> bool,
    needed: &[&'static str],
) -> Vec<Defect> {
    let mut found = Vec::new();
    let mut used = Vec::new();
    for part in templates.iter().flat_map(|it| parts(it)) {
        match part {
            Part::Text(_) => {}
            Part::Unclosed(_) => found.push(Defect::Unclosed),
            Part::Placeholder(name) if !offered.contains(&name) => {
                found.push(Defect::Unknown(name.to_owned()));
            }
            Part::Placeholder(name) if !is_set(name) => found.push(Defect::Unset(name.to_owned())),
            Part::Placeholder(name) => used.push(name),
        }
    }
    let missing = needed.iter().filter(|it| !used.contains(it));
    found.extend(missing.map(|it| Defect::Missing(it)));
    found.dedup();
    found
}

fn parts(template: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        parts.push(Part::Text(before));
        let Some((name, following)) = after.split_once("}}") else {
            let opened = rest.get(before.len()..).unwrap_or_default();
            parts.push(Part::Unclosed(opened));
            return parts;
        };
        parts.push(Part::Placeholder(name.trim()));
        rest = following;
    }
    parts.push(Part::Text(rest));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_gets_its_value_once() {
        let value = |name: &str| match name {
            "a" => "{{b}}".to_owned(),
            name => format!("<{name}>"),
        };
        assert_eq!(render("x {{a}} y {{ b }}{{b}} {{", value), "x {{b}} y <b><b> {{");
        assert_eq!(render("no place", value), "no place");
    }

    #[test]
    fn what_is_wrong_with_a_template_is_said_at_once() {
        let check = |template: &str| {
            defects(&[template, "{{c}}"], &["a", "b", "c"], |it| it != "b", &["a", "c"])
        };
        assert_eq!(check("{{a}}"), []);
        assert_eq!(check("{{ a }} {{b}}"), [Defect::Unset("b".to_owned())]);
        assert_eq!(
            check("{{x}} {{x}} {{"),
            [Defect::Unknown("x".to_owned()), Defect::Unclosed, Defect::Missing("a")]
        );
    }
}
