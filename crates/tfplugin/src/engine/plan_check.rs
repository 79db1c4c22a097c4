//! Terraform's own rules for a plan, checked before it is sent: a plan that breaks them is a bug in
//! the provider, and Terraform's message would not name the rule.

use std::collections::BTreeMap;

use super::body::{Body, Member};
use crate::code::PluginCode;
use crate::{Diagnostic, Diagnostics, Nesting, Path, Step, Value};

/// What Terraform would refuse in `planned`.
pub(crate) fn check_plan(
    body: Body<'_>,
    prior: &Value,
    config: &Value,
    planned: &Value,
) -> Diagnostics {
    let mut broken = Broken(Diagnostics::default());
    if planned.as_object().is_some() {
        broken.object(body, Values { prior, config, planned }, &Path::default());
    } else {
        broken.say(&Path::default(), "the object as a whole must be planned");
    }
    broken.0
}

#[derive(Clone, Copy)]
struct Values<'a> {
    prior: &'a Value,
    config: &'a Value,
    planned: &'a Value,
}

impl Values<'_> {
    fn attribute(self, name: &str) -> Self {
        Self {
            prior: self.prior.attribute(name),
            config: self.config.attribute(name),
            planned: self.planned.attribute(name),
        }
    }
}

struct Broken(Diagnostics);

impl Broken {
    fn object(&mut self, body: Body<'_>, values: Values<'_>, path: &Path) {
        for member in body.members() {
            let values = values.attribute(member.name);
            let path = path.join(member.name);
            match member.attribute {
                Some(_) => self.attribute(&member, values, &path),
                None => self.block(&member, values, &path),
            }
        }
    }

    fn attribute(&mut self, member: &Member<'_>, values: Values<'_>, path: &Path) {
        let Values { prior, config, planned } = values;
        let is_as_before = planned == prior && !prior.is_null() && !config.is_null();
        if member.is_write_only() {
            if !planned.is_null() {
                self.say(path, "a write-only value must not be planned");
            }
            return;
        }
        if planned == config || is_as_before {
            return;
        }
        let is_optional = member.attribute.is_some_and(|it| it.optional);
        if member.is_computed() && (!is_optional || config.is_null()) {
            return;
        }
        if config.is_null() {
            self.say(path, "a value is planned for an attribute that only the user may set");
            return;
        }
        match member.inside {
            Some((nesting, body)) => self.nested(nesting, body, values, path),
            None => {
                self.say(path, "the planned value is neither the configured nor the stored one");
            }
        }
    }

    fn nested(&mut self, nesting: Nesting, body: Body<'_>, values: Values<'_>, path: &Path) {
        let Values { config, planned, .. } = values;
        if planned.is_null() || planned.is_unknown() {
            self.say(path, "nested attributes are configured and must be planned");
        } else if config.is_unknown() {
            self.say(path, "what is configured is not known yet, and no more can be planned");
        } else {
            self.inside(nesting, body, values, path);
        }
    }

    fn block(&mut self, member: &Member<'_>, values: Values<'_>, path: &Path) {
        let Values { config, planned, .. } = values;
        let Some((nesting, body)) = member.inside else { return };
        if config.is_unknown() || config.is_null() {
            if planned != config {
                self.say(path, "a block must be planned as it is configured");
            }
        } else if planned.is_null() || planned.is_unknown() {
            self.say(path, "a configured block must be planned");
        } else {
            self.inside(nesting, body, values, path);
        }
    }

    fn inside(&mut self, nesting: Nesting, body: Body<'_>, values: Values<'_>, path: &Path) {
        let Values { prior, config, planned } = values;
        match (nesting, config, planned) {
            (Nesting::Single, _, Value::Object(_)) => self.object(body, values, path),
            (Nesting::List, Value::List(configs), Value::List(items))
                if configs.len() == items.len() =>
            {
                for (index, (config, planned)) in configs.iter().zip(items).enumerate() {
                    let prior = match prior {
                        Value::List(priors) => priors.get(index).unwrap_or(&Value::Null),
                        _ => &Value::Null,
                    };
                    let step = Step::Index(i64::try_from(index).unwrap_or(i64::MAX));
                    self.element(body, Values { prior, config, planned }, &path.join(step));
                }
            }
            (Nesting::Map, Value::Map(configs), Value::Map(entries))
                if configs.keys().eq(entries.keys()) =>
            {
                self.entries(body, prior, configs, entries, path);
            }
            // What is inside a set is not compared: elements cannot be told apart.
            (Nesting::Set, Value::Set(configs), Value::Set(items))
                if configs.len() == items.len() => {}
            _ => self.say(path, "as many elements must be planned as are configured"),
        }
    }

    fn entries(
        &mut self,
        body: Body<'_>,
        prior: &Value,
        configs: &BTreeMap<String, Value>,
        entries: &BTreeMap<String, Value>,
        path: &Path,
    ) {
        for ((key, config), planned) in configs.iter().zip(entries.values()) {
            let prior = match prior {
                Value::Map(priors) => priors.get(key).unwrap_or(&Value::Null),
                _ => &Value::Null,
            };
            let path = path.join(Step::Key(key.clone()));
            self.element(body, Values { prior, config, planned }, &path);
        }
    }

    fn element(&mut self, body: Body<'_>, values: Values<'_>, path: &Path) {
        match (values.config, values.planned) {
            (Value::Object(_), Value::Object(_)) => self.object(body, values, path),
            (config, planned) if config == planned => {}
            _ => self.say(path, "an element must be planned as it is configured"),
        }
    }

    fn say(&mut self, path: &Path, rule: &str) {
        let diagnostic = PluginCode::InvalidProviderPlan.error(
            "Invalid plan from the provider",
            format!(
                "At `{path}`, {rule}. This is a bug in the provider: please report it, with the \
                 configuration that led to it."
            ),
        );
        self.0.push(Diagnostic { path: path.clone(), ..diagnostic });
    }
}
