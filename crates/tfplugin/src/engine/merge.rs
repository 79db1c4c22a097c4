//! Merges configuration, defaults and stored state into what an object will look like.

use super::{
    body::{Body, Member},
    sanitize::restore_write_only,
    semantic_equality::match_elements,
    semantic_equality::objects_correspond,
};
use crate::{Nesting, Ordered, Value};

/// What becomes of computed values that the configuration does not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Computed {
    /// They stay as they are: nothing changes.
    Kept,
    /// The provider decides them again; those with `use_state_for_unknown` stay.
    Decided,
    /// The provider decides all of them, for a new object.
    DecidedForNewObject,
}

/// The values of one object, or of one element, from both sides.
///
/// Terraform's own proposal is not needed: it says the same, except that it drops nested attributes
/// which the configuration no longer sets, and would drop them again after each apply.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sides<'a> {
    /// What the user wrote.
    pub(crate) config: &'a Value,
    /// What is stored.
    pub(crate) prior: &'a Value,
}

impl<'a> Sides<'a> {
    fn attribute(self, name: &str) -> Self {
        Self { config: self.config.attribute(name), prior: self.prior.attribute(name) }
    }

    fn index(self, config: &'a Value, index: usize) -> Self {
        let prior = match self.prior {
            Value::List(items) => items.get(index).unwrap_or(&Value::Null),
            _ => &Value::Null,
        };
        Self { config, prior }
    }

    fn key(self, config: &'a Value, key: &str) -> Self {
        let prior = match self.prior {
            Value::Map(entries) => entries.get(key).unwrap_or(&Value::Null),
            _ => &Value::Null,
        };
        Self { config, prior }
    }
}

/// The merged object; anything that is not an object comes from the configuration unchanged.
pub(crate) fn merge(body: Body<'_>, sides: Sides<'_>, computed: Computed) -> Value {
    if sides.config.as_object().is_none() {
        return sides.config.clone();
    }
    let exists = sides.prior.as_object().is_some();
    let member = |member: Member<'_>| {
        let sides = sides.attribute(member.name);
        (member.name.to_owned(), merge_member(&member, sides, computed, exists))
    };
    Value::Object(body.members().map(member).into_map())
}

fn merge_member(member: &Member<'_>, sides: Sides<'_>, computed: Computed, exists: bool) -> Value {
    let Sides { config, prior } = sides;
    if member.is_write_only() {
        return Value::Null;
    }
    match (config, member.default(), member.inside) {
        (Value::Unknown(_), _, _) => config.clone(),
        (Value::Null, Some(default), _) => spelled(member, default, prior),
        (Value::Null, None, _) if member.is_computed() => {
            if is_kept(member, computed, exists) {
                prior.clone()
            } else {
                Value::unknown()
            }
        }
        (Value::Null, None, _) => Value::Null,
        (_, _, None) => spelled(member, config, prior),
        (_, _, Some((nesting, body))) => merge_inside(nesting, body, sides, computed),
    }
}

/// A value that replaces the object when it changes cannot change while the object lives.
fn is_kept(member: &Member<'_>, computed: Computed, exists: bool) -> bool {
    let is_stable =
        member.attribute.is_some_and(|it| it.use_state_for_unknown || it.requires_replace);
    match computed {
        Computed::Kept => true,
        Computed::Decided => exists && is_stable,
        Computed::DecidedForNewObject => false,
    }
}

/// The new value, in the spelling that is stored where both mean the same.
fn spelled(member: &Member<'_>, new: &Value, prior: &Value) -> Value {
    if member.is_same(prior, new) { prior.clone() } else { new.clone() }
}

fn merge_inside(nesting: Nesting, body: Body<'_>, sides: Sides<'_>, computed: Computed) -> Value {
    match (nesting, sides.config) {
        (Nesting::Single, _) => merge(body, sides, computed),
        (Nesting::List, Value::List(items)) => {
            let item = |(index, item)| merge(body, sides.index(item, index), computed);
            Value::List(items.iter().enumerate().map(item).collect())
        }
        (Nesting::Map, Value::Map(items)) => {
            let entry = |(key, item): (&String, &Value)| {
                (key.clone(), merge(body, sides.key(item, key), computed))
            };
            Value::Map(items.iter().map(entry).into_map())
        }
        (Nesting::Set, Value::Set(items)) => {
            Value::Set(merge_elements(body, items, sides.prior, computed))
        }
        (_, config) => config.clone(),
    }
}

/// An element of a set continues the stored element that agrees with all that is configured.
fn merge_elements(
    body: Body<'_>,
    configs: &[Value],
    prior: &Value,
    computed: Computed,
) -> Vec<Value> {
    let priors: &[Value] = match prior {
        Value::Set(items) => items,
        _ => &[],
    };
    let is_open = |member: &Member<'_>, value: &Value| value.is_null() && member.is_computed();
    let fits = |x: usize, y: usize| objects_correspond(body, &configs[x], &priors[y], &is_open);
    let pairs = match_elements(configs.len(), priors.len(), fits);
    let element = |(config, partner): (&Value, Option<usize>)| {
        let prior = partner.map_or(&Value::Null, |it| &priors[it]);
        merge(body, Sides { config, prior }, computed)
    };
    configs.iter().zip(pairs).map(element).collect()
}

/// A configuration with its defaults, and every other computed value still to be decided.
pub(crate) fn complete(body: Body<'_>, config: &Value) -> Value {
    let sides = Sides { config, prior: &Value::Null };
    let mut completed = merge(body, sides, Computed::Decided);
    restore_write_only(body, &mut completed, config);
    completed
}
