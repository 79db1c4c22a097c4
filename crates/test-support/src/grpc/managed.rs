//! The life of managed resources: what `terraform plan`, `apply`, `refresh` and `import` do.

use std::collections::HashMap;

use serde_json::Value;
use tfplugin::proto::tfplugin6::{
    AttributePath, ClientCapabilities, DynamicValue, RawState, ResourceIdentityData,
    apply_resource_change, generate_resource_config, import_resource_state, move_resource_state,
    plan_resource_change, read_resource, upgrade_resource_state, validate_resource_config,
};

use super::{Applied, Notes, Plan, Stored, Terraform, notes, promise, schema, wire};

/// The managed resources of one type.
#[derive(Clone)]
pub struct Managed {
    terraform: Terraform,
    type_name: &'static str,
    /// Whether the host gives the private data of a plan back to the plan that the apply makes.
    gives_back: bool,
}

impl Managed {
    pub(super) const fn new(terraform: Terraform, type_name: &'static str) -> Self {
        Self { terraform, type_name, gives_back: false }
    }

    /// The same with a host of Terraform 1.16 or later, which gives the private data of a plan back.
    #[must_use]
    pub fn giving_back(self) -> Self {
        Self { gives_back: true, ..self }
    }

    /// The arguments that a configuration may set; blocks are none.
    pub fn arguments(&self) -> Vec<String> {
        let attributes = &self.terraform.resource_schema(self.type_name).attributes;
        let settable = attributes.iter().filter(|it| it.required || it.optional);
        settable.map(|it| it.name.clone()).collect()
    }

    /// Checks a configuration.
    pub async fn validate(&self, config: &Value) -> Notes {
        let request = validate_resource_config::Request {
            type_name: self.type_name.to_owned(),
            config: Some(wire::encode(&self.complete(config))),
            ..validate_resource_config::Request::default()
        };
        let answer = self.terraform.client().validate_resource_config(request).await.unwrap();
        Notes::from_wire(&answer.into_inner().diagnostics)
    }

    /// Plans to create the object, or to change the stored one.
    pub async fn plan(&self, prior: Option<&Stored>, config: &Value) -> Plan {
        let block = self.terraform.resource_schema(self.type_name);
        let config = self.complete(config);
        let stored = prior.map_or(Value::Null, |it| it.value.clone());
        let proposed = schema::propose(block, &stored, &config);
        let plan = self.plan_change(prior, config, proposed).await;
        if !plan.notes.has_errors() {
            promise::plan_is_faithful(block, &stored, &plan.config, &plan.planned);
        }
        plan
    }

    /// Plans the new object of a replacement: without what is stored, and with the private bytes of
    /// the first plan.
    pub async fn plan_again(&self, first: &Plan) -> Plan {
        let block = self.terraform.resource_schema(self.type_name);
        let proposed = schema::propose(block, &Value::Null, &first.config);
        let private = [first.private.clone(), Vec::new()];
        self.plan_change_with(None, private, first.config.clone(), proposed).await
    }

    /// Plans to destroy the object.
    pub async fn plan_destroy(&self, stored: &Stored) -> Plan {
        self.plan_change(Some(stored), Value::Null, Value::Null).await
    }

    /// Destroys the object to make the planned one in its place: the private bytes are those of the
    /// plan of the new one.
    pub async fn destroy_for(&self, stored: &Stored, new: &Plan) -> Applied {
        let plan = self.plan_destroy(stored).await;
        self.apply(&Plan { private: new.private.clone(), ..plan }).await
    }

    async fn plan_change(&self, prior: Option<&Stored>, config: Value, proposed: Value) -> Plan {
        let private = prior.map(|it| it.private.clone()).unwrap_or_default();
        self.plan_change_with(prior, [private, Vec::new()], config, proposed).await
    }

    /// Plans with these private bytes: those of the state, and those of the saved plan.
    async fn plan_change_with(
        &self,
        prior: Option<&Stored>,
        [prior_private, planned_private]: [Vec<u8>; 2],
        config: Value,
        proposed: Value,
    ) -> Plan {
        let request = plan_resource_change::Request {
            type_name: self.type_name.to_owned(),
            prior_state: Some(value_of(prior)),
            proposed_new_state: Some(wire::encode(&proposed)),
            config: Some(wire::encode(&config)),
            prior_private,
            prior_identity: identity_of(prior),
            planned_private,
            client_capabilities: self.gives_back.then(|| ClientCapabilities {
                store_planned_private: true,
                ..ClientCapabilities::default()
            }),
            ..plan_resource_change::Request::default()
        };
        let answer =
            self.terraform.client().plan_resource_change(request).await.unwrap().into_inner();
        let identity = wire::decode_identity(answer.planned_identity.as_ref());
        promise::is_known(&identity.unwrap_or_default());
        Plan {
            prior: prior.cloned(),
            planned: wire::decode(answer.planned_state.as_ref()),
            replace: answer.requires_replace.iter().map(path).collect(),
            notes: Notes::from_wire(&answer.diagnostics),
            config,
            raw: answer.planned_state,
            private: answer.planned_private,
            identity: answer.planned_identity,
        }
    }

    /// Carries out a plan that replaces nothing.
    pub async fn apply(&self, plan: &Plan) -> Applied {
        assert!(plan.replace.is_empty(), "a replacement is two plans: {plan:#?}");
        plan.notes.no_error();
        let request = apply_resource_change::Request {
            type_name: self.type_name.to_owned(),
            prior_state: Some(value_of(plan.prior.as_ref())),
            planned_state: plan.raw.clone(),
            config: Some(wire::encode(&plan.config)),
            planned_private: plan.private.clone(),
            planned_identity: plan.identity.clone(),
            ..apply_resource_change::Request::default()
        };
        let answer =
            self.terraform.client().apply_resource_change(request).await.unwrap().into_inner();
        let notes = Notes::from_wire(&answer.diagnostics);
        let value = wire::decode(answer.new_state.as_ref());
        if !notes.has_errors() {
            promise::plan_was_kept(&plan.planned, &value);
        }
        promise::is_known(&value);
        let state = Stored::of(value, answer.private, answer.new_identity.as_ref());
        // With an error, nothing means that all is as it was.
        let state = if notes.has_errors() { state.or_else(|| plan.prior.clone()) } else { state };
        Applied { state, notes }
    }

    /// Applies a saved plan as Terraform does: it plans again from what was stored and configured, and
    /// the plans must agree. An error of the second plan ends the apply.
    pub async fn apply_saved(&self, saved: &Plan) -> Applied {
        let given_back = if self.gives_back { saved.private.clone() } else { Vec::new() };
        let proposed = match &saved.config {
            Value::Null => Value::Null,
            config => {
                let block = self.terraform.resource_schema(self.type_name);
                let stored = saved.prior.as_ref().map_or(Value::Null, |it| it.value.clone());
                schema::propose(block, &stored, config)
            }
        };
        let prior = saved.prior.as_ref();
        let private = [prior.map(|it| it.private.clone()).unwrap_or_default(), given_back];
        let again = self.plan_change_with(prior, private, saved.config.clone(), proposed).await;
        if again.notes.has_errors() {
            return Applied { state: saved.prior.clone(), notes: again.notes };
        }
        assert_eq!(saved.replace, again.replace, "another action than was planned");
        promise::plan_agrees(&saved.planned, &again.planned);
        self.apply(&again).await
    }

    /// Makes an object, without an error.
    pub async fn create(&self, config: &Value) -> Stored {
        self.validate(config).await.no_error();
        let applied = self.apply(&self.plan(None, config).await).await;
        applied.stored()
    }

    /// Brings the object to what is configured, in place or by a new one, without an error.
    pub async fn change(&self, stored: &Stored, config: &Value) -> Stored {
        let plan = self.plan(Some(stored), config).await;
        if plan.replace.is_empty() {
            return self.apply(&plan).await.stored();
        }
        self.destroy(stored).await.notes.no_error();
        self.create(config).await
    }

    /// Replaces the object as Terraform does with one that is tainted: the removal is given the
    /// private bytes of the plan of the new one, which is planned again before it is made.
    pub async fn replace(&self, stored: &Stored, config: &Value) -> (Applied, Applied) {
        let planned = self.plan(None, config).await;
        let mut removal = self.plan_destroy(stored).await;
        removal.private.clone_from(&planned.private);
        let removed = self.apply(&removal).await;
        let made = self.apply(&self.plan(None, config).await).await;
        (removed, made)
    }

    /// Destroys the object.
    pub async fn destroy(&self, stored: &Stored) -> Applied {
        self.apply(&self.plan_destroy(stored).await).await
    }

    /// Reads the object again.
    pub async fn refresh(&self, stored: &Stored) -> Applied {
        let request = read_resource::Request {
            type_name: self.type_name.to_owned(),
            current_state: Some(value_of(Some(stored))),
            private: stored.private.clone(),
            current_identity: identity_of(Some(stored)),
            ..read_resource::Request::default()
        };
        let answer = self.terraform.client().read_resource(request).await.unwrap().into_inner();
        let value = wire::decode(answer.new_state.as_ref());
        promise::is_known(&value);
        let state = Stored::of(value, answer.private, answer.new_identity.as_ref());
        Applied { state, notes: Notes::from_wire(&answer.diagnostics) }
    }

    /// What `terraform apply` does: refreshes what is stored, plans, applies, and ends with a plan
    /// that is empty. Nothing may go wrong.
    pub async fn converge(&self, stored: Option<Stored>, config: &Value) -> Stored {
        let stored = match stored {
            Some(stored) => {
                let read = self.refresh(&stored).await;
                read.notes.no_error();
                read.state
            }
            None => None,
        };
        let stored = match stored {
            Some(stored) => self.change(&stored, config).await,
            None => self.create(config).await,
        };
        let read = self.refresh(&stored).await;
        read.notes.no_error();
        let plan = self.plan(read.state.as_ref(), config).await;
        plan.is_empty();
        stored
    }

    /// Imports by the text of `terraform import`, and reads what was found.
    pub async fn import(&self, id: &str) -> Applied {
        self.import_by(id, None).await
    }

    /// Imports by identity, and reads what was found.
    pub async fn import_identity(&self, identity: &Value) -> Applied {
        self.import_by("", Some(wire::encode_identity(identity))).await
    }

    async fn import_by(&self, id: &str, identity: Option<ResourceIdentityData>) -> Applied {
        let request = import_resource_state::Request {
            type_name: self.type_name.to_owned(),
            id: id.to_owned(),
            client_capabilities: None,
            identity,
        };
        let answer =
            self.terraform.client().import_resource_state(request).await.unwrap().into_inner();
        let notes = Notes::from_wire(&answer.diagnostics);
        let [imported] = &answer.imported_resources[..] else {
            assert!(notes.has_errors(), "no object and no error");
            return Applied { state: None, notes };
        };
        assert_eq!(imported.type_name, self.type_name);
        let value = wire::decode(imported.state.as_ref());
        let imported = Stored::of(value, imported.private.clone(), imported.identity.as_ref());
        let read = self.refresh(&imported.expect("an object has a state")).await;
        Applied { state: read.state, notes: Notes([notes.0, read.notes.0].concat()) }
    }

    /// Takes over the state of another resource type, and reads it.
    pub async fn take_over(
        &self,
        provider: &str,
        type_name: &str,
        version: i64,
        state: &Value,
    ) -> Applied {
        let request = move_resource_state::Request {
            source_provider_address: format!("registry.terraform.io/{provider}"),
            source_type_name: type_name.to_owned(),
            source_schema_version: version,
            source_state: Some(stored_json(state)),
            target_type_name: self.type_name.to_owned(),
            source_private: b"of the other provider".to_vec(),
            ..move_resource_state::Request::default()
        };
        let answer =
            self.terraform.client().move_resource_state(request).await.unwrap().into_inner();
        let notes = Notes::from_wire(&answer.diagnostics);
        let value = wire::decode(answer.target_state.as_ref());
        let moved = Stored::of(value, answer.target_private, answer.target_identity.as_ref());
        match moved {
            Some(moved) => self.refresh(&moved).await,
            None => Applied { state: None, notes },
        }
    }

    /// Reads a state file that was written with this version of the schema.
    pub async fn upgrade(&self, version: i64, state: &Value) -> (Value, Notes) {
        let request = upgrade_resource_state::Request {
            type_name: self.type_name.to_owned(),
            version,
            raw_state: Some(stored_json(state)),
        };
        let answer =
            self.terraform.client().upgrade_resource_state(request).await.unwrap().into_inner();
        (wire::decode(answer.upgraded_state.as_ref()), Notes::from_wire(&answer.diagnostics))
    }

    /// The configuration that `terraform plan -generate-config-out` writes for an import.
    pub async fn generate(&self, stored: &Stored) -> (Value, Notes) {
        let request = generate_resource_config::Request {
            type_name: self.type_name.to_owned(),
            state: Some(value_of(Some(stored))),
        };
        let answer =
            self.terraform.client().generate_resource_config(request).await.unwrap().into_inner();
        (wire::decode(answer.config.as_ref()), Notes::from_wire(&answer.diagnostics))
    }

    fn complete(&self, config: &Value) -> Value {
        schema::complete(self.terraform.resource_schema(self.type_name), config)
    }
}

fn stored_json(state: &Value) -> RawState {
    RawState { json: state.to_string().into_bytes(), flatmap: HashMap::default() }
}

fn value_of(stored: Option<&Stored>) -> DynamicValue {
    wire::encode(stored.map_or(&Value::Null, |it| &it.value))
}

fn identity_of(stored: Option<&Stored>) -> Option<ResourceIdentityData> {
    stored?.identity.as_ref().map(wire::encode_identity)
}

fn path(path: &AttributePath) -> String {
    let steps: Vec<_> = path.steps.iter().map(|it| notes::step(it.selector.as_ref())).collect();
    steps.join(".")
}
