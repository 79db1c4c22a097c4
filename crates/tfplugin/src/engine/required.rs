//! What a configuration lacks: nulls where a value is required.
//!
//! Terraform itself refuses a required argument that is not written. One that is written and null (an
//! empty variable, an output without a value) reaches the provider, and without this check the object
//! would be planned, its predecessor removed, and nothing made. Unknown values pass.

use super::body::{Body, Member};
use crate::code::PluginCode;
use crate::{Diagnostic, Diagnostics, Nesting, Ordered, Path, Step, Value};

/// An error for each null in `config` where a value is required, at its place.
pub(crate) fn check_required(body: Body<'_>, config: &Value) -> Diagnostics {
    let mut check = RequiredCheck::default();
    check.object(body, config, &Path::default());
    check.found
}

/// `value` with every null element still to be decided, so that checks see the other elements only.
pub(super) fn without_null_elements(value: &Value) -> Value {
    let element =
        |it: &Value| if it.is_null() { Value::unknown() } else { without_null_elements(it) };
    match value {
        Value::List(items) => Value::List(items.iter().map(element).collect()),
        Value::Set(items) => Value::Set(items.iter().map(element).collect()),
        Value::Map(items) => {
            Value::Map(items.iter().map(|(key, it)| (key.clone(), element(it))).into_map())
        }
        other => other.clone(),
    }
}

#[derive(Default)]
struct RequiredCheck {
    found: Diagnostics,
}

impl RequiredCheck {
    fn object(&mut self, body: Body<'_>, value: &Value, path: &Path) {
        if value.as_object().is_none() {
            return;
        }
        for member in body.members() {
            let value = value.attribute(member.name);
            let path = path.join(member.name);
            if !value.is_null() {
                self.inside(&member, value, &path);
            } else if member.attribute.is_some_and(|it| it.required) {
                self.found.push(null(&member, &path));
            }
        }
    }

    fn inside(&mut self, member: &Member<'_>, value: &Value, path: &Path) {
        match member.inside {
            Some((Nesting::Single, body)) => self.object(body, value, path),
            Some((_, body)) => self.elements(member, value, path, &|it, item, path| {
                it.object(body, item, path);
            }),
            None => self.elements(member, value, path, &|it, item, path| {
                it.inside(member, item, path);
            }),
        }
    }

    /// Looks at each element of a collection that is not null.
    fn elements(
        &mut self,
        member: &Member<'_>,
        value: &Value,
        path: &Path,
        look: &dyn Fn(&mut Self, &Value, &Path),
    ) {
        let element = |it: &mut Self, item: &Value, path: &Path| {
            if item.is_null() {
                it.found.push(null_element(member, path));
            } else {
                look(it, item, path);
            }
        };
        match value {
            Value::List(items) => {
                for (index, item) in (0..).zip(items) {
                    element(self, item, &path.join(Step::Index(index)));
                }
            }
            Value::Map(entries) => {
                for (key, item) in entries {
                    element(self, item, &path.join(Step::Key(key.clone())));
                }
            }
            // Elements of a set have no path: what is wrong inside is reported for the set.
            Value::Set(items) => {
                let mut inside = Self::default();
                for item in items {
                    element(&mut inside, item, &Path::default());
                }
                self.found.extend(inside.found.into_iter().map(|it| of_set(it, path)));
            }
            _ => {}
        }
    }
}

/// The same, said of the set that it is inside.
fn of_set(diagnostic: Diagnostic, path: &Path) -> Diagnostic {
    let detail = if diagnostic.path.0.is_empty() {
        diagnostic.detail
    } else {
        format!("In an element, `{}`: {}", diagnostic.path, diagnostic.detail)
    };
    Diagnostic { path: path.clone(), detail, ..diagnostic }
}

fn null(member: &Member<'_>, path: &Path) -> Diagnostic {
    let advice = member.attribute.and_then(|it| it.if_null.as_deref());
    let diagnostic = PluginCode::NullArgument.error(
        format!("Missing value for `{}`", member.name),
        format!(
            "`{}` is required, and the expression that it is set to is null. {}",
            member.name,
            advice.unwrap_or(
                "Look for a variable, an output or an attribute that has no value, and set \
                 `nullable = false` for a variable that must have one."
            )
        ),
    );
    Diagnostic { path: path.clone(), ..diagnostic }
}

fn null_element(member: &Member<'_>, path: &Path) -> Diagnostic {
    let diagnostic = PluginCode::NullElement.error(
        format!("Null element in `{}`", member.name),
        format!(
            "Each element of `{}` needs a value, and one of them is null. {}",
            member.name,
            member.attribute.and_then(|it| it.if_null.as_deref()).unwrap_or(
                "Leave out what has no value, such as with `[for it in … : it if it != null]`."
            )
        ),
    );
    Diagnostic { path: path.clone(), ..diagnostic }
}
