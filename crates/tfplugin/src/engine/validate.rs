//! Checks of a configuration that need nothing but itself. Unknown values pass; every mistake is
//! reported at once, at its place.

use super::{
    body::{Body, Member},
    required::{check_required, without_null_elements},
    run::guard,
};
use crate::code::PluginCode;
use crate::{Attribute, Diagnostic, Diagnostics, Nesting, Path, Schema, Step, Value};

/// Whether the Terraform that asks understands write-only arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WriteOnly {
    /// It does.
    Allowed,
    /// It would store their values: versions before 1.11.
    NotAllowed,
}

/// Everything that is wrong with `config`, by its schema and by the object's own checks in `own`.
pub(crate) fn validate(
    schema: &Schema,
    config: &Value,
    write_only: WriteOnly,
    own: impl FnOnce(&Value) -> Diagnostics,
) -> Diagnostics {
    let body = Body::from(&schema.block);
    let mut found = Found { write_only, diagnostics: check_required(body, config) };
    let by_schema = guard(|| found.object(body, config, &Path::default()));
    let mut diagnostics = found.diagnostics;
    diagnostics.extend(by_schema.err().into_iter().flatten());
    diagnostics.extend(guard(|| own(config)).unwrap_or_else(|it| it));
    diagnostics
}

struct Found {
    write_only: WriteOnly,
    diagnostics: Diagnostics,
}

impl Found {
    fn object(&mut self, body: Body<'_>, value: &Value, path: &Path) {
        if value.as_object().is_none() {
            return;
        }
        for member in body.members() {
            let value = value.attribute(member.name);
            if !value.is_null() {
                let before = self.diagnostics.0.len();
                self.member(&member, value, &path.join(member.name));
                if let Some(name) = name_in_place_of_id(&member, value, body) {
                    for wrong in self.diagnostics.0.iter_mut().skip(before) {
                        wrong.detail = format!("{} A name belongs into `{name}`.", wrong.detail);
                    }
                }
            }
        }
    }

    fn member(&mut self, member: &Member<'_>, value: &Value, path: &Path) {
        if member.is_write_only() && self.write_only == WriteOnly::NotAllowed {
            self.diagnostics.push(not_understood(path));
            return;
        }
        if value.is_unknown() {
            return;
        }
        if let Some(attribute) = member.attribute {
            self.rules(attribute, value, path);
        }
        let Some((nesting, body)) = member.inside else { return };
        match (nesting, value) {
            (Nesting::Single, value) => self.object(body, value, path),
            (Nesting::List, Value::List(items)) => {
                for (index, item) in (0..).zip(items) {
                    self.object(body, item, &path.join(Step::Index(index)));
                }
            }
            (Nesting::Map, Value::Map(entries)) => {
                for (key, item) in entries {
                    self.object(body, item, &path.join(Step::Key(key.clone())));
                }
            }
            (Nesting::Set, Value::Set(items)) => self.elements(body, items, path),
            _ => {}
        }
    }

    /// Elements of a set have no path: what is wrong inside is reported for the set.
    fn elements(&mut self, body: Body<'_>, items: &[Value], path: &Path) {
        let mut inside = Self { write_only: self.write_only, diagnostics: Diagnostics::default() };
        for item in items {
            inside.object(body, item, &Path::default());
        }
        for diagnostic in inside.diagnostics {
            let detail = format!("In an element, `{}`: {}", diagnostic.path, diagnostic.detail);
            self.diagnostics.push(Diagnostic { path: path.clone(), detail, ..diagnostic });
        }
    }

    fn rules(&mut self, attribute: &Attribute, value: &Value, path: &Path) {
        let value = &without_null_elements(value);
        let broken = attribute.validators.iter().filter_map(|it| (it.check)(value).err());
        for wrong in broken {
            let detail = if attribute.sensitive || attribute.write_only {
                without(value, &wrong)
            } else {
                wrong
            };
            let diagnostic = PluginCode::InvalidArgument
                .error(format!("Invalid value for `{}`", attribute.name), sentence(&detail));
            let diagnostic = Diagnostic { path: path.clone(), ..diagnostic };
            if !self.diagnostics.0.contains(&diagnostic) {
                self.diagnostics.push(diagnostic);
            }
        }
    }
}

/// The argument beside `member` that takes a name, where `member` takes an ID and has something that
/// looks like a name.
fn name_in_place_of_id(member: &Member<'_>, value: &Value, body: Body<'_>) -> Option<String> {
    let text = value.as_str().filter(|it| !it.is_empty() && !it.contains('/'))?;
    let is_guid = text.len() == 36 && text.bytes().filter(|it| *it == b'-').count() == 4;
    let stem = member.name.strip_suffix("id").filter(|it| it.is_empty() || it.ends_with('_'))?;
    let name = format!("{stem}name");
    let settable = |it: &Member<'_>| it.attribute.is_some_and(|it| it.required || it.optional);
    let takes = body.members().any(|it| it.name == name && settable(&it));
    (takes && !is_guid).then_some(name)
}

fn not_understood(path: &Path) -> Diagnostic {
    let diagnostic = PluginCode::WriteOnlyNotSupported.error(
        "Write-only arguments need Terraform 1.11 or later",
        format!(
            "This version of Terraform would store the value of `{path}` in its state. Update \
             Terraform, or leave the argument out."
        ),
    );
    Diagnostic { path: path.clone(), ..diagnostic }
}

/// The text without the secrets that the value holds.
fn without(value: &Value, text: &str) -> String {
    match value {
        Value::String(secret) if !secret.is_empty() => text.replace(secret, "(sensitive value)"),
        Value::Number(number) => text.replace(&number.to_string(), "(sensitive value)"),
        Value::List(items) | Value::Set(items) => {
            items.iter().fold(text.to_owned(), |text, it| without(it, &text))
        }
        Value::Map(entries) | Value::Object(entries) => {
            entries.values().fold(text.to_owned(), |text, it| without(it, &text))
        }
        _ => text.to_owned(),
    }
}

fn sentence(text: &str) -> String {
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    let word = text.split(' ').next().unwrap_or_default();
    match text.chars().next() {
        Some(first) if word.bytes().all(|it| it.is_ascii_lowercase()) => {
            format!("{}{}{end}", first.to_ascii_uppercase(), &text[1..])
        }
        _ => format!("{text}{end}"),
    }
}
