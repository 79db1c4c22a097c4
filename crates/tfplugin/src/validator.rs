//! The frequent checks: what the options of `#[derive(Model)]` stand for.

use std::ops::{Bound, RangeBounds};

use crate::{Codec, Number, Shape, Type, Validator, Value, derive::any_of};

impl Validator {
    /// A check on the decoded value.
    ///
    /// A value that is not wholly known passes, and so does one of the wrong type: the type says so
    /// itself.
    pub fn for_value<T: Codec + 'static>(
        demand: impl Into<String>,
        check: impl Fn(&T) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        Self::new(demand, move |value| match T::decode(value) {
            Ok(it) if value.is_wholly_known() => check(&it),
            _ => Ok(()),
        })
    }

    /// A demand that is checked elsewhere.
    pub fn documented(demand: impl Into<String>) -> Self {
        Self::new(demand, |_| Ok(()))
    }

    /// The value is one of these; where it is a collection, each element is.
    pub fn one_of(allowed: impl IntoIterator<Item = Value>) -> Self {
        let allowed: Vec<_> = allowed.into_iter().collect();
        let list: Vec<_> = allowed.iter().map(|it| format!("`{}`", plain(it))).collect();
        let wanted = any_of(&list);
        let demand = match list.as_slice() {
            [only] => format!("Must be {only}."),
            _ => format!("One of {}.", list.join(", ")),
        };
        Self::new(demand, move |value| {
            each(value, &|it| {
                if allowed.contains(it) {
                    return Ok(());
                }
                Err(format!("expected {wanted}, found `{}`", plain(it)))
            })
        })
    }

    /// The number is in the range; where it is a collection, each element is.
    pub fn range(range: impl RangeBounds<i64>) -> Self {
        let (least, most) = (least(&range), most(&range));
        let wanted = bounds(least, most);
        let demand = match least.zip(most) {
            Some((least, most)) if least == most => format!("Must be {least}."),
            Some(_) => format!("A number from {wanted}."),
            None => format!("A number of {wanted}."),
        };
        Self::new(demand, move |value| {
            each(value, &|it| {
                let Value::Number(number) = it else { return Ok(()) };
                let above = least.is_none_or(|least| Number::from(least) <= *number);
                let below = most.is_none_or(|most| *number <= Number::from(most));
                if above && below {
                    return Ok(());
                }
                Err(format!("expected {wanted}, found {number}"))
            })
        })
    }

    /// The text has so many characters, or the collection so many elements.
    pub fn length(shape: &Shape, range: impl RangeBounds<i64>) -> Self {
        let (least, most) = (least(&range), most(&range));
        let what = match shape {
            Shape::Plain(Type::String) => "characters",
            Shape::Plain(_) | Shape::Nested(..) => "elements",
        };
        let wanted = format!("{} {what}", bounds(least, most));
        let mut demand = wanted.clone() + ".";
        demand[..1].make_ascii_uppercase();
        Self::new(demand, move |value| {
            let found = match value {
                Value::String(text) => text.chars().count(),
                // Unknown elements of a set may turn out to be equal.
                Value::Set(_) if !value.is_wholly_known() => return Ok(()),
                Value::List(items) | Value::Set(items) => items.len(),
                Value::Map(entries) => entries.len(),
                _ => return Ok(()),
            };
            let found = i64::try_from(found).unwrap_or(i64::MAX);
            if least.is_none_or(|least| least <= found) && most.is_none_or(|most| found <= most) {
                return Ok(());
            }
            Err(format!("expected {wanted}, found {found}"))
        })
    }
}

/// Applies `check` to the known elements of a collection, or to the value itself.
fn each(value: &Value, check: &dyn Fn(&Value) -> Result<(), String>) -> Result<(), String> {
    match value {
        Value::Null | Value::Unknown(_) => Ok(()),
        Value::List(items) | Value::Set(items) => items.iter().try_for_each(|it| each(it, check)),
        Value::Map(entries) => entries.values().try_for_each(|it| each(it, check)),
        _ => check(value),
    }
}

fn bounds(least: Option<i64>, most: Option<i64>) -> String {
    match (least, most) {
        (Some(least), Some(most)) if least == most => format!("exactly {least}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => "any".to_owned(),
    }
}

fn least(range: &impl RangeBounds<i64>) -> Option<i64> {
    match range.start_bound() {
        Bound::Included(it) => Some(*it),
        Bound::Excluded(it) => it.checked_add(1),
        Bound::Unbounded => None,
    }
}

fn most(range: &impl RangeBounds<i64>) -> Option<i64> {
    match range.end_bound() {
        Bound::Included(it) => Some(*it),
        Bound::Excluded(it) => it.checked_sub(1),
        Bound::Unbounded => None,
    }
}

/// The value as a person writes it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(it) => it.to_string(),
        _ => "something else".to_owned(),
    }
}
