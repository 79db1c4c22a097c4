//! Write-only values: never in a plan or state, but in the configuration of the moment.

use std::collections::BTreeMap;

use super::body::{Body, objects_mut};
use crate::{Nesting, Value};

/// Removes every write-only value.
pub(crate) fn remove_write_only(body: Body<'_>, value: &mut Value) {
    for object in objects_mut(value) {
        for member in body.members() {
            let Some(it) = object.get_mut(member.name) else { continue };
            if member.is_write_only() {
                *it = Value::Null;
            } else if let Some((_, inside)) = member.inside {
                remove_write_only(inside, it);
            }
        }
    }
}

/// Copies every write-only value from the configuration.
pub(crate) fn restore_write_only(body: Body<'_>, value: &mut Value, config: &Value) {
    let Some(object) = value.as_object_mut() else { return };
    for member in body.members() {
        let configured = config.attribute(member.name);
        if member.is_write_only() {
            object.insert(member.name.to_owned(), configured.clone());
        } else if let Some((nesting, inside)) = member.inside
            && let Some(it) = object.get_mut(member.name)
        {
            restore_inside(nesting, inside, it, configured);
        }
    }
}

/// Sets are left alone: Terraform allows no write-only attributes in them.
fn restore_inside(nesting: Nesting, body: Body<'_>, value: &mut Value, config: &Value) {
    match (nesting, value, config) {
        (Nesting::Single, value, config) => restore_write_only(body, value, config),
        (Nesting::List, Value::List(items), Value::List(configs)) => {
            for (item, config) in items.iter_mut().zip(configs) {
                restore_write_only(body, item, config);
            }
        }
        (Nesting::Map, Value::Map(entries), Value::Map(configs)) => {
            restore_entries(body, entries, configs);
        }
        _ => {}
    }
}

fn restore_entries(
    body: Body<'_>,
    entries: &mut BTreeMap<String, Value>,
    configs: &BTreeMap<String, Value>,
) {
    for (key, entry) in entries {
        if let Some(config) = configs.get(key) {
            restore_write_only(body, entry, config);
        }
    }
}
