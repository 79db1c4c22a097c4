//! Which changes cannot be made in place.

use std::collections::BTreeSet;

use super::body::{Body, Member};
use crate::{Nesting, Ordered, Path, Step, Value};

/// Paths of the values that differ and whose attribute demands a new object for a change.
///
/// Elements of a set have no paths: the set stands for them.
pub(crate) fn replacements(body: Body<'_>, prior: &Value, planned: &Value) -> Vec<Path> {
    let mut found = Found(Vec::new());
    found.object(body, prior, planned, &Path::default());
    found.0
}

struct Found(Vec<Path>);

impl Found {
    fn object(&mut self, body: Body<'_>, prior: &Value, planned: &Value, path: &Path) {
        for member in body.members() {
            let (prior, planned) = (prior.attribute(member.name), planned.attribute(member.name));
            if prior != planned {
                self.member(&member, prior, planned, &path.join(member.name));
            }
        }
    }

    fn member(&mut self, member: &Member<'_>, prior: &Value, planned: &Value, path: &Path) {
        if replaces(member) {
            self.0.push(path.clone());
            return;
        }
        let Some((nesting, body)) = member.inside else { return };
        if planned.is_unknown() {
            if replaces_inside(body) {
                self.0.push(path.clone());
            }
            return;
        }
        match nesting {
            Nesting::Single => self.object(body, prior, planned, path),
            Nesting::List => self.items(body, items(prior), items(planned), path),
            Nesting::Map => self.entries(body, prior, planned, path),
            Nesting::Set => {
                let project = |value| project_all(body, items(value));
                if replaces_inside(body) && project(prior) != project(planned) {
                    self.0.push(path.clone());
                }
            }
        }
    }

    fn items(&mut self, body: Body<'_>, prior: &[Value], planned: &[Value], path: &Path) {
        for index in 0..prior.len().max(planned.len()) {
            let item = |items: &'_ [Value]| items.get(index).cloned().unwrap_or(Value::Null);
            let step = Step::Index(i64::try_from(index).unwrap_or(i64::MAX));
            self.object(body, &item(prior), &item(planned), &path.join(step));
        }
    }

    fn entries(&mut self, body: Body<'_>, prior: &Value, planned: &Value, path: &Path) {
        let keys: BTreeSet<_> = [prior, planned].into_iter().flat_map(keys).into_set();
        for key in keys {
            let step = Step::Key(key.to_owned());
            self.object(body, entry(prior, key), entry(planned, key), &path.join(step));
        }
    }
}

fn replaces(member: &Member<'_>) -> bool {
    member.attribute.is_some_and(|it| it.requires_replace)
}

fn replaces_inside(body: Body<'_>) -> bool {
    body.members()
        .any(|it| replaces(&it) || it.inside.is_some_and(|(_, inside)| replaces_inside(inside)))
}

/// What is left of set elements when only values that demand a new object are looked at.
fn project_all(body: Body<'_>, items: &[Value]) -> Value {
    Value::Set(items.iter().map(|it| project(body, it)).collect())
}

fn project(body: Body<'_>, value: &Value) -> Value {
    if value.as_object().is_none() {
        return value.clone();
    }
    let member = |member: Member<'_>| {
        let value = value.attribute(member.name);
        let value = match member.inside {
            _ if replaces(&member) => value.clone(),
            Some((Nesting::Single, inside)) => project(inside, value),
            Some((_, inside)) if replaces_inside(inside) => project_all(inside, items(value)),
            _ => return None,
        };
        Some((member.name.to_owned(), value))
    };
    Value::Object(body.members().filter_map(member).into_map())
}

fn items(value: &Value) -> &[Value] {
    match value {
        Value::List(items) | Value::Set(items) => items,
        _ => &[],
    }
}

fn keys(value: &Value) -> Vec<&str> {
    match value {
        Value::Map(entries) => entries.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

fn entry<'a>(value: &'a Value, key: &str) -> &'a Value {
    match value {
        Value::Map(entries) => entries.get(key).unwrap_or(&Value::Null),
        _ => &Value::Null,
    }
}
