//! What Terraform knows of one object: what is stored, what would be done, what was done.

use serde_json::{Value, json};
use tfplugin::proto::tfplugin6::{DynamicValue, ResourceIdentityData};

use super::{Notes, wire};

/// What Terraform keeps of one object.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The state.
    pub value: Value,
    /// The bytes that the provider keeps beside the state.
    pub private: Vec<u8>,
    /// The identity, where the resource has one.
    pub identity: Option<Value>,
}

/// What would be done to one object.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is stored before.
    pub prior: Option<Stored>,
    /// The planned state; `null` for a destroy.
    pub planned: Value,
    /// The attributes that cannot change in place.
    pub replace: Vec<String>,
    /// The diagnostics of the plan.
    pub notes: Notes,
    pub(super) config: Value,
    pub(super) raw: Option<DynamicValue>,
    pub(super) private: Vec<u8>,
    pub(super) identity: Option<ResourceIdentityData>,
}

/// What was done to one object.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// What is stored now.
    pub state: Option<Stored>,
    /// The diagnostics of the apply.
    pub notes: Notes,
}

impl Plan {
    /// Nothing would be done, and nothing is said.
    #[track_caller]
    pub fn is_empty(&self) {
        self.notes.nothing();
        let stored = self.prior.as_ref().map_or(Value::Null, |it| it.value.clone());
        assert_eq!(changes(&stored, &self.planned), json!({}), "planned changes");
        assert_eq!(self.replace, Vec::<String>::new());
    }

    /// The same plan with another value of one argument, as if it had been made for it.
    #[must_use]
    pub fn with(mut self, name: &str, value: &Value) -> Self {
        for object in [&mut self.planned, &mut self.config] {
            object[name] = value.clone();
        }
        self.raw = Some(wire::encode(&self.planned));
        self
    }

    /// The attributes that would change, with their new values.
    pub fn changes(&self) -> Value {
        changes(&self.prior.as_ref().map_or(Value::Null, |it| it.value.clone()), &self.planned)
    }
}

impl Applied {
    /// What is stored, where nothing went wrong.
    #[track_caller]
    pub fn stored(self) -> Stored {
        self.notes.no_error();
        self.state.expect("an object")
    }
}

impl Stored {
    pub(super) fn of(
        value: Value,
        private: Vec<u8>,
        identity: Option<&ResourceIdentityData>,
    ) -> Option<Self> {
        let identity = wire::decode_identity(identity);
        (!value.is_null()).then_some(Self { value, private, identity })
    }

    /// The text of an attribute.
    #[track_caller]
    pub fn text(&self, name: &str) -> &str {
        self.value[name]
            .as_str()
            .unwrap_or_else(|| panic!("`{name}` is not a text in {:#}", self.value))
    }
}

fn changes(prior: &Value, planned: &Value) -> Value {
    let planned = planned.as_object().into_iter().flatten();
    let changed = planned.filter(|(name, value)| prior[name.as_str()] != **value);
    Value::Object(changed.map(|(name, value)| (name.clone(), value.clone())).collect())
}
