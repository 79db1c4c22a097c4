//! Expressions of a query, and what they are for a row.

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::{RowOf, functions};

/// An expression.
#[derive(Clone, Debug)]
pub(super) enum Expression {
    /// A column of the row.
    Column(String),
    /// A constant.
    Constant(Value),
    /// A member of an object, by name or by the text in brackets.
    Member(Box<Expression>, Box<Expression>),
    /// A function of its arguments.
    Call(String, Vec<Expression>),
    /// A comparison.
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// Whether a value is one of a list; without case, and the other way around.
    Among {
        /// The value.
        value: Box<Expression>,
        /// The list.
        list: Vec<Expression>,
        /// Whether case matters.
        cased: bool,
        /// Whether the value must equal none of them (`!in`).
        negated: bool,
    },
    /// All of them hold.
    All(Vec<Expression>),
    /// One of them holds.
    Any(Vec<Expression>),
}

/// How two values are compared. All but the first two and the order disregard case, as in Kusto.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `=~`
    Alike,
    /// `!~`
    Unlike,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `contains`
    Contains,
    /// `!contains`
    Lacks,
    /// `startswith`
    Begins,
    /// `!startswith`
    BeginsNot,
    /// `endswith`
    Ends,
    /// `!endswith`
    EndsNot,
    /// `has`, a whole word
    Has,
    /// `!has`
    HasNot,
}

impl Comparison {
    /// The comparison that a word stands for.
    pub(super) fn by_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "==" => Self::Equal,
            "!=" => Self::Unequal,
            "=~" => Self::Alike,
            "!~" => Self::Unlike,
            "<" => Self::Less,
            "<=" => Self::AtMost,
            ">" => Self::Greater,
            ">=" => Self::AtLeast,
            "contains" => Self::Contains,
            "!contains" => Self::Lacks,
            "startswith" => Self::Begins,
            "!startswith" => Self::BeginsNot,
            "endswith" => Self::Ends,
            "!endswith" => Self::EndsNot,
            "has" => Self::Has,
            "!has" => Self::HasNot,
            _ => return None,
        })
    }

    fn holds(self, left: &Value, right: &Value) -> bool {
        let (low, high) = (text(left).to_lowercase(), text(right).to_lowercase());
        let has_word = || {
            let inner = |it: char| it.is_alphanumeric();
            low.split(|it| !inner(it)).any(|word| word == high)
                || high.contains(|it| !inner(it)) && low.contains(&high)
        };
        match self {
            Self::Equal => equal(left, right),
            Self::Unequal => !equal(left, right),
            Self::Alike => low == high,
            Self::Unlike => low != high,
            Self::Less => compare(left, right) == Ordering::Less,
            Self::AtMost => compare(left, right) != Ordering::Greater,
            Self::Greater => compare(left, right) == Ordering::Greater,
            Self::AtLeast => compare(left, right) != Ordering::Less,
            Self::Contains => low.contains(&high),
            Self::Lacks => !low.contains(&high),
            Self::Begins => low.starts_with(&high),
            Self::BeginsNot => !low.starts_with(&high),
            Self::Ends => low.ends_with(&high),
            Self::EndsNot => !low.ends_with(&high),
            Self::Has => has_word(),
            Self::HasNot => !has_word(),
        }
    }
}

impl Expression {
    /// What it is for a row; null for what the row does not have.
    pub(super) fn value(&self, row: &RowOf) -> Value {
        match self {
            Self::Column(name) => row.get(name).cloned().unwrap_or_default(),
            Self::Constant(value) => value.clone(),
            Self::Member(of, name) => member(&of.value(row), &name.value(row)),
            Self::Call(name, arguments) => {
                let arguments: Vec<Value> = arguments.iter().map(|it| it.value(row)).collect();
                functions::call(name, &arguments)
            }
            Self::Compare(comparison, left, right) => {
                json!(comparison.holds(&left.value(row), &right.value(row)))
            }
            Self::Among { value, list, cased, negated } => {
                let value = value.value(row);
                let same = |it: Value| {
                    if *cased { equal(&value, &it) } else { Comparison::Alike.holds(&value, &it) }
                };
                let found = list.iter().any(|it| match it.value(row) {
                    Value::Array(items) => items.into_iter().any(same),
                    it => same(it),
                });
                json!(found != *negated)
            }
            Self::All(all) => json!(all.iter().all(|it| it.holds(row))),
            Self::Any(any) => json!(any.iter().any(|it| it.holds(row))),
        }
    }

    /// Whether it is true for a row.
    pub(super) fn holds(&self, row: &RowOf) -> bool {
        self.value(row) == Value::Bool(true)
    }

    /// The name of a column that shows it and is not given one: that of the last member.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Column(name) => name.clone(),
            Self::Member(of, name) => match &**name {
                Self::Constant(Value::String(name)) => format!("{}_{name}", of.name()),
                _ => of.name(),
            },
            Self::Call(name, _) => format!("{name}_"),
            _ => "Column1".into(),
        }
    }
}

/// A value as text.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The order of two values: of numbers by size, of everything else as text.
pub(super) fn compare(left: &Value, right: &Value) -> Ordering {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left.total_cmp(&right),
        _ => text(left).cmp(&text(right)),
    }
}

fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(_), Value::Number(_)) => compare(left, right) == Ordering::Equal,
        (Value::Null, Value::String(text)) | (Value::String(text), Value::Null) => text.is_empty(),
        (Value::Bool(_), Value::String(_)) | (Value::String(_), Value::Bool(_)) => {
            text(left).eq_ignore_ascii_case(&text(right))
        }
        _ => left == right,
    }
}

fn member(of: &Value, name: &Value) -> Value {
    match (of, name) {
        (Value::Object(object), Value::String(name)) => object.get(name).cloned(),
        (Value::Array(list), Value::Number(_)) => {
            let at = name
                .as_u64()
                .or_else(|| name.as_f64().and_then(|it| format!("{it}").parse::<u64>().ok()));
            at.and_then(|at| list.get(usize::try_from(at).ok()?).cloned())
        }
        _ => None,
    }
    .unwrap_or_default()
}
