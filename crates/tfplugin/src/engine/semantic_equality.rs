//! Semantic equality: if a service returns another spelling of a stored value, the stored spelling stays,
//! so that the plan shows no change. Elements of sets are matched by it.

use std::collections::BTreeMap;

use super::body::{Body, Member};
use crate::{Nesting, Ordered, Value};

/// The object `new`, in the spelling of `old` wherever both mean the same.
pub(crate) fn keep_equal_prior(body: Body<'_>, old: &Value, new: Value) -> Value {
    let (Some(_), Value::Object(mut attributes)) = (old.as_object(), new.clone()) else {
        return new;
    };
    for member in body.members() {
        if let Some(it) = attributes.get_mut(member.name) {
            *it = keep_member(
                &member,
                old.attribute(member.name),
                std::mem::replace(it, Value::Null),
            );
        }
    }
    Value::Object(attributes)
}

/// Whether two members of objects mean the same; what `is_open` says of the first one's parts
/// stands for any value.
pub(crate) fn corresponds(
    member: &Member<'_>,
    pattern: &Value,
    value: &Value,
    is_open: &dyn Fn(&Member<'_>, &Value) -> bool,
) -> bool {
    if is_open(member, pattern) {
        return true;
    }
    let Some((nesting, body)) = member.inside else { return member.is_same(pattern, value) };
    let objects = |a: &Value, b: &Value| objects_correspond(body, a, b, is_open);
    match (nesting, pattern, value) {
        (Nesting::Single, a, b) => objects(a, b),
        (Nesting::List, Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| objects(a, b))
        }
        (Nesting::Map, Value::Map(a), Value::Map(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| objects(a, b)))
        }
        (Nesting::Set, Value::Set(a), Value::Set(b)) => {
            let pairs = match_elements(a.len(), b.len(), |x, y| objects(&a[x], &b[y]));
            a.len() == b.len() && pairs.iter().all(Option::is_some)
        }
        (_, a, b) => a == b,
    }
}

/// The same for whole objects.
pub(crate) fn objects_correspond(
    body: Body<'_>,
    pattern: &Value,
    value: &Value,
    is_open: &dyn Fn(&Member<'_>, &Value) -> bool,
) -> bool {
    if pattern.as_object().is_none() || value.as_object().is_none() {
        return pattern == value;
    }
    body.members().all(|member| {
        let (pattern, value) = (pattern.attribute(member.name), value.attribute(member.name));
        corresponds(&member, pattern, value, is_open)
    })
}

fn keep_member(member: &Member<'_>, old: &Value, new: Value) -> Value {
    let Some((nesting, body)) = member.inside else {
        return if member.is_same(old, &new) { old.clone() } else { new };
    };
    match (nesting, old, new) {
        (Nesting::Single, old, new) => keep_equal_prior(body, old, new),
        (Nesting::List, Value::List(old), Value::List(new)) => Value::List(
            new.into_iter()
                .enumerate()
                .map(|(index, new)| match old.get(index) {
                    Some(old) => keep_equal_prior(body, old, new),
                    None => new,
                })
                .collect(),
        ),
        (Nesting::Map, Value::Map(old), Value::Map(new)) => {
            Value::Map(keep_entries(body, old, new))
        }
        (Nesting::Set, Value::Set(old), Value::Set(new)) => {
            Value::Set(keep_elements(body, old, new))
        }
        (_, _, new) => new,
    }
}

fn keep_entries(
    body: Body<'_>,
    old: &BTreeMap<String, Value>,
    new: BTreeMap<String, Value>,
) -> BTreeMap<String, Value> {
    let kept = new.into_iter().map(|(key, new)| match old.get(&key) {
        Some(old) => {
            let kept = keep_equal_prior(body, old, new);
            (key, kept)
        }
        None => (key, new),
    });
    kept.into_map()
}

/// Elements in the order of the old ones, so that an unchanged set stays as it was.
fn keep_elements(body: Body<'_>, old: &[Value], new: Vec<Value>) -> Vec<Value> {
    let is_open = |_: &Member<'_>, value: &Value| value.is_unknown();
    let fits = |x: usize, y: usize| objects_correspond(body, &old[x], &new[y], &is_open);
    let pairs = match_elements(old.len(), new.len(), fits);
    let mut new: Vec<_> = new.into_iter().map(Some).collect();
    let paired = old.iter().zip(&pairs).filter_map(|(old, partner)| {
        let new = new[(*partner)?].take()?;
        Some(keep_equal_prior(body, old, new))
    });
    let mut kept: Vec<_> = paired.collect();
    kept.extend(new.into_iter().flatten());
    kept
}

/// For each of `wanted` elements the index of a partner among `offered`, no partner twice, and as
/// many pairs as there can be.
pub(crate) fn match_elements(
    wanted: usize,
    offered: usize,
    fits: impl Fn(usize, usize) -> bool,
) -> Vec<Option<usize>> {
    let mut matching =
        Matching { offered, fits, taken_by: vec![None; offered], partner: vec![None; wanted] };
    for element in 0..wanted {
        matching.place(element, &mut vec![false; offered]);
    }
    matching.partner
}

struct Matching<F> {
    offered: usize,
    fits: F,
    taken_by: Vec<Option<usize>>,
    partner: Vec<Option<usize>>,
}

impl<F: Fn(usize, usize) -> bool> Matching<F> {
    /// Finds a partner for `element`, moving others to another partner of theirs if need be.
    fn place(&mut self, element: usize, tried: &mut [bool]) -> bool {
        let candidates: Vec<_> =
            (0..self.offered).filter(|&it| !tried[it] && (self.fits)(element, it)).collect();
        let free = candidates.iter().copied().find(|&it| self.taken_by[it].is_none());
        if let Some(partner) = free {
            self.join(element, partner);
            return true;
        }
        for partner in candidates {
            if std::mem::replace(&mut tried[partner], true) {
                continue;
            }
            let Some(holder) = self.taken_by[partner] else { continue };
            if self.place(holder, tried) {
                self.join(element, partner);
                return true;
            }
        }
        false
    }

    fn join(&mut self, element: usize, partner: usize) {
        self.taken_by[partner] = Some(element);
        self.partner[element] = Some(partner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_with_a_choice_makes_room_for_one_without() {
        let fits = |wanted, offered| matches!((wanted, offered), (0, _) | (1, 0));
        assert_eq!(match_elements(2, 2, fits), [Some(1), Some(0)]);
    }

    #[test]
    fn an_element_that_fits_nothing_stays_alone() {
        assert_eq!(match_elements(2, 1, |wanted, _| wanted == 1), [None, Some(0)]);
        assert_eq!(match_elements(2, 1, |_, _| true), [Some(0), None]);
        assert_eq!(match_elements(0, 3, |_, _| true), []);
    }
}
