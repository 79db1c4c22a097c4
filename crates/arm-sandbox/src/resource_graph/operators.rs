//! The steps of a query, and what they make of the rows.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    RowOf,
    expression::{Expression, compare, text},
    tables::Tables,
};
use crate::api_error::ApiError;

/// A table and what is done with its rows.
#[derive(Clone, Debug)]
pub(super) struct Pipeline {
    /// The name of the table.
    pub(super) table: String,
    /// The steps.
    pub(super) operators: Vec<Operator>,
}

/// A step.
#[derive(Clone, Debug)]
pub(super) enum Operator {
    /// Keeps the rows for which it holds.
    Where(Expression),
    /// Keeps these columns.
    Project(Vec<Named>),
    /// Adds columns.
    Extend(Vec<Named>),
    /// Removes columns.
    Drop(Vec<String>),
    /// Keeps columns.
    Keep(Vec<String>),
    /// Gives columns other names.
    Rename(Vec<Named>),
    /// Keeps one row of each kind.
    Distinct(Vec<Named>),
    /// Keeps the first rows.
    Take(usize),
    /// Counts the rows.
    Count,
    /// Orders the rows.
    Sort(Vec<Order>),
    /// Orders the rows and keeps the first.
    Top(usize, Vec<Order>),
    /// Makes one row of each group.
    Summarize(Vec<(String, Aggregate)>, Vec<Named>),
    /// Makes a row of each element of a list.
    Expand(Named),
    /// Adds the columns of the rows of another query.
    Join(Box<Join>),
}

/// A column and what it shows.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// Its name.
    pub(super) name: String,
    /// What it shows.
    pub(super) expression: Expression,
}

/// By what rows are ordered; descending unless said otherwise, as in Kusto.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// What is compared.
    pub(super) by: Expression,
    /// Whether the least comes first.
    pub(super) ascending: bool,
}

/// What is made of the rows of a group.
#[derive(Clone, Debug)]
pub(super) enum Aggregate {
    /// Their number, or that of those for which it holds.
    Count(Option<Expression>),
    /// The number of different values.
    Distinct(Expression),
    /// The sum.
    Sum(Expression),
    /// The least value.
    Least(Expression),
    /// The greatest value.
    Greatest(Expression),
    /// All values, or each value once.
    List(Expression, bool),
    /// The value of one row.
    Some(Expression),
}

/// Another query and how its rows are found.
#[derive(Clone, Debug)]
pub(super) struct Join {
    /// The query.
    pub(super) other: Pipeline,
    /// Columns here and there that must be equal.
    pub(super) on: Vec<(String, String)>,
    /// Whether rows stay that have no counterpart.
    pub(super) keeps_left: bool,
    /// Whether only they stay.
    pub(super) excludes: bool,
}

/// The rows of a query.
pub(super) fn run(pipeline: &Pipeline, tables: &Tables<'_>) -> Result<Vec<RowOf>, ApiError> {
    let mut rows = tables.rows(&pipeline.table)?;
    for operator in &pipeline.operators {
        rows = match operator {
            Operator::Join(join) => {
                let other = run(&join.other, tables)?;
                rows.into_iter().flat_map(|row| joined(join, row, &other)).collect()
            }
            operator => apply(operator, rows),
        };
    }
    Ok(rows)
}

fn apply(operator: &Operator, mut rows: Vec<RowOf>) -> Vec<RowOf> {
    match operator {
        Operator::Where(condition) => rows.retain(|row| condition.holds(row)),
        Operator::Project(columns) => rows = rows.iter().map(|row| shown(columns, row)).collect(),
        Operator::Extend(columns) => {
            for row in &mut rows {
                let added = shown(columns, row);
                row.extend(added);
            }
        }
        Operator::Drop(names) => {
            for row in &mut rows {
                row.retain(|name, _| !names.contains(name));
            }
        }
        Operator::Keep(names) => {
            for row in &mut rows {
                row.retain(|name, _| names.contains(name));
            }
        }
        Operator::Rename(columns) => {
            for row in &mut rows {
                for Named { name, expression } in columns {
                    let value = row.remove(&expression.name()).unwrap_or_default();
                    row.insert(name.clone(), value);
                }
            }
        }
        Operator::Distinct(columns) => {
            let mut seen: Vec<RowOf> = Vec::new();
            for row in rows {
                let row = shown(columns, &row);
                if !seen.contains(&row) {
                    seen.push(row);
                }
            }
            return seen;
        }
        Operator::Take(number) => rows.truncate(*number),
        Operator::Count => {
            let count = rows.len();
            return vec![object(json!({"Count": count}))];
        }
        Operator::Sort(orders) => sort(orders, &mut rows),
        Operator::Top(number, orders) => {
            sort(orders, &mut rows);
            rows.truncate(*number);
        }
        Operator::Summarize(aggregates, groups) => return summarized(aggregates, groups, &rows),
        Operator::Expand(column) => {
            return rows.into_iter().flat_map(|row| expanded(column, &row)).collect();
        }
        Operator::Join(_) => {}
    }
    rows
}

fn shown(columns: &[Named], row: &RowOf) -> RowOf {
    let mut shown = RowOf::new();
    shown.extend(columns.iter().map(|it| (it.name.clone(), it.expression.value(row))));
    shown
}

fn sort(orders: &[Order], rows: &mut [RowOf]) {
    rows.sort_by(|a, b| {
        let one = |order: &Order| {
            let ascending = compare(&order.by.value(a), &order.by.value(b));
            if order.ascending { ascending } else { ascending.reverse() }
        };
        orders.iter().map(one).find(|it| it.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
}

fn summarized(aggregates: &[(String, Aggregate)], groups: &[Named], rows: &[RowOf]) -> Vec<RowOf> {
    let mut parts: BTreeMap<String, (RowOf, Vec<&RowOf>)> = BTreeMap::new();
    for row in rows {
        let group = shown(groups, row);
        let key = Value::Object(group.clone()).to_string();
        parts.entry(key).or_insert_with(|| (group, Vec::new())).1.push(row);
    }
    if parts.is_empty() && groups.is_empty() {
        parts.insert(String::new(), (Map::new(), Vec::new()));
    }
    let one = |(mut group, rows): (RowOf, Vec<&RowOf>)| {
        for (name, aggregate) in aggregates {
            group.insert(name.clone(), aggregate.value(&rows));
        }
        group
    };
    parts.into_values().map(one).collect()
}

impl Aggregate {
    fn value(&self, rows: &[&RowOf]) -> Value {
        let all = |of: &Expression| rows.iter().map(|row| of.value(row)).collect::<Vec<Value>>();
        let different = |of: &Expression| {
            let mut seen: Vec<Value> = Vec::new();
            for value in all(of) {
                if !seen.contains(&value) {
                    seen.push(value);
                }
            }
            seen
        };
        match self {
            Self::Count(None) => json!(rows.len()),
            Self::Count(Some(of)) => json!(rows.iter().filter(|row| of.holds(row)).count()),
            Self::Distinct(of) => json!(different(of).len()),
            Self::Sum(of) => json!(all(of).iter().filter_map(Value::as_f64).sum::<f64>()),
            Self::Least(of) => all(of).into_iter().min_by(compare).unwrap_or_default(),
            Self::Greatest(of) => all(of).into_iter().max_by(compare).unwrap_or_default(),
            Self::List(of, false) => json!(all(of)),
            Self::List(of, true) => json!(different(of)),
            Self::Some(of) => all(of).into_iter().next().unwrap_or_default(),
        }
    }
}

fn expanded(column: &Named, row: &RowOf) -> Vec<RowOf> {
    let elements = match column.expression.value(row) {
        Value::Array(list) if !list.is_empty() => list,
        Value::Object(bag) if !bag.is_empty() => {
            bag.into_iter().map(|(name, value)| json!({name: value})).collect()
        }
        Value::Array(_) | Value::Object(_) => vec![Value::Null],
        other => vec![other],
    };
    let with = |element: Value| {
        let mut row = row.clone();
        row.insert(column.name.clone(), element);
        row
    };
    elements.into_iter().map(with).collect()
}

fn joined(join: &Join, row: RowOf, other: &[RowOf]) -> Vec<RowOf> {
    let same = |there: &&RowOf| {
        join.on.iter().all(|(left, right)| {
            let value = |row: &RowOf, name: &String| text(row.get(name).unwrap_or(&Value::Null));
            value(&row, left) == value(there, right)
        })
    };
    let found: Vec<&RowOf> = other.iter().filter(same).collect();
    if found.is_empty() || join.excludes {
        return if join.keeps_left && found.is_empty() { vec![row] } else { Vec::new() };
    }
    let with = |there: &RowOf| {
        let mut row = row.clone();
        for (name, value) in there {
            let name = if row.contains_key(name) { format!("{name}1") } else { name.clone() };
            row.insert(name, value.clone());
        }
        row
    };
    found.into_iter().map(with).collect()
}

fn object(value: Value) -> RowOf {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}
