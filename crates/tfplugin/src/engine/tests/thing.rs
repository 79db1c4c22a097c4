//! A resource whose service does what a test asks of it.

use std::{
    future::pending,
    sync::atomic::{AtomicUsize, Ordering},
};

use super::folded::Folded;
use crate::{
    Computed, Config, Context, Diagnostic, Diagnostics, Model, MoveSource, Plan, Resource, Result,
    Timeouts, Value,
    engine::{Call, body::Body},
    resource::{Erased, ErasedResource},
    stop::{self, Interrupt},
};

crate::codes! {
    /// What the objects of these tests say.
    pub(crate) enum TestCode {
        /// Something that a test asked for.
        Told,
    }
}

/// What a diagnostic is known by: what the object of a test said, or else the code.
pub(crate) fn told(diagnostic: &Diagnostic) -> &str {
    let code = diagnostic.code;
    if code == *TestCode::Told { &diagnostic.summary } else { code.name }
}

/// A thing.
#[derive(Debug, Clone, Model)]
#[tf(name = "thing", version = 2)]
pub(super) struct Thing {
    /// What tells it from others.
    #[tf(use_state_for_unknown)]
    pub(super) id: Computed<String>,
    /// Changes with each write.
    pub(super) etag: Computed<String>,
    /// Where it is.
    #[tf(requires_replace)]
    pub(super) scope: Folded,
    /// How large it is.
    #[tf(default = 3)]
    pub(super) size: i64,
    /// What people say of it.
    pub(super) note: Option<String>,
    /// How it is shown.
    #[tf(optional)]
    pub(super) label: Computed<String>,
    /// What nobody may see.
    #[tf(write_only, length(4..=20))]
    pub(super) secret: Option<String>,
    /// Who may use it.
    pub(super) rules: Option<std::collections::BTreeSet<Rule>>,
    /// How long operations may take.
    #[tf(block)]
    pub(super) timeouts: Option<Timeouts>,
}

/// Who may use a thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Model)]
pub(super) struct Rule {
    /// The user.
    pub(super) user: Folded,
    /// The place in the order, which the service chooses.
    pub(super) rank: Computed<i64>,
}

/// What tells a thing from others.
#[derive(Debug, Clone, Model)]
pub(super) struct ThingIdentity {
    /// Where it is.
    pub(super) scope: Folded,
}

/// What the service does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Behavior {
    #[default]
    Obeys,
    /// Answers in capitals.
    Shouts,
    /// Says that the secret is what it should be, in the note.
    ReadsSecret,
    Refuses,
    /// Makes a thing, and then fails.
    BreaksOff,
    /// Works until it is told to stop, and then says so.
    Waits,
    /// Makes a thing, and then never comes back, whatever it is told.
    Hangs,
    /// Finishes what it does, though it was told to stop.
    FinishesLate,
    Panics,
    /// Leaves the tag open.
    Forgets,
    IsEmpty,
    /// Decides at plan time what the tag is, that it forces a new thing, or that another scope
    /// means the same.
    PlansTag,
    PlansReplacement,
    PlansNoMove,
    /// Decides at plan time that the tag stays.
    PlansNoTag,
    PlansWarning,
    PlansError,
    /// Cannot sign in at plan time.
    PlansFatalError,
    /// Decides at plan time what the first plan of the change decided.
    PlansAsBefore,
    /// Says at plan time what a removal leaves behind, or fails to find it out.
    WarnsOfRemoval,
    PanicsAtRemoval,
    /// Planning the removal fails; whether that concerns the whole run.
    RefusesRemoval(bool),
}

/// The service.
#[derive(Debug, Default)]
pub(super) struct Service {
    pub(super) behavior: Behavior,
    pub(super) calls: AtomicUsize,
}

impl Resource for Thing {
    type Clients = Service;
    type Identity = ThingIdentity;

    fn validate(config: Config<'_>) -> Diagnostics {
        match config.known::<String>("note").as_deref() {
            Some("bad") => {
                TestCode::Told.error("Bad note", "Write a better one.").at("note").into()
            }
            Some("worse") => panic!("no words"),
            _ => Diagnostics::default(),
        }
    }

    async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Service>) -> Result<()> {
        match ctx.clients.behavior {
            Behavior::PlansTag => plan.set("etag", &"tag".to_owned()),
            Behavior::PlansReplacement => {
                plan.set("etag", &"other".to_owned());
                plan.require_replacement("etag");
                plan.require_replacement("size");
            }
            Behavior::PlansNoMove => plan.suppress_diff("scope"),
            Behavior::PlansNoTag => plan.use_prior_state(&["etag"]),
            Behavior::PlansWarning => ctx.warn(TestCode::Told.warning("Careful", "It is hot.")),
            Behavior::PlansFatalError => {
                return Err(TestCode::Told.error("No", "Who are you?").fatal().into());
            }
            Behavior::PlansAsBefore => {
                let tag = ctx.planned_private().unwrap_or_else(|| b"new tag".to_vec());
                plan.set("etag", &String::from_utf8_lossy(&tag).into_owned());
                ctx.set_private(tag);
            }
            Behavior::PlansError => {
                return Err(TestCode::Told.error("No", "Not like this.").into());
            }
            Behavior::Panics => panic!("plan fell over"),
            _ => {}
        }
        Ok(())
    }

    async fn plan_destroy(prior: Self, ctx: &Context<'_, Service>) -> Result<()> {
        match ctx.clients.behavior {
            Behavior::WarnsOfRemoval => {
                ctx.warn(TestCode::Told.warning("Left behind", prior.scope.0));
            }
            Behavior::RefusesRemoval(fatal) => {
                let refusal = TestCode::Told.error("No", "Not in this run.");
                return Err(if fatal { refusal.fatal() } else { refusal }.into());
            }
            Behavior::PanicsAtRemoval => panic!("the removal cannot be planned"),
            _ => {}
        }
        Ok(())
    }

    async fn create(self, ctx: &Context<'_, Service>) -> Result<Self> {
        serve(self, ctx).await
    }

    async fn read(
        identity: ThingIdentity,
        prior: Option<Self>,
        ctx: &Context<'_, Service>,
    ) -> Result<Option<Self>> {
        if ctx.clients.behavior == Behavior::IsEmpty {
            return Ok(None);
        }
        let found = prior.unwrap_or(Self {
            id: Computed::Unknown,
            etag: Computed::Unknown,
            scope: identity.scope,
            size: 3,
            note: None,
            label: Computed::Unknown,
            secret: Some("never".to_owned()),
            rules: None,
            timeouts: None,
        });
        serve(found, ctx).await.map(Some)
    }

    async fn update(self, prior: Self, ctx: &Context<'_, Service>) -> Result<Self> {
        assert_eq!(self.scope, prior.scope, "another scope is another thing");
        serve(self, ctx).await
    }

    async fn delete(self, ctx: &Context<'_, Service>) -> Result<()> {
        serve(self, ctx).await.map(drop)
    }

    fn identity(&self) -> ThingIdentity {
        ThingIdentity { scope: self.scope.clone() }
    }

    async fn import(id: String, _: &Context<'_, Service>) -> Result<ThingIdentity> {
        Ok(ThingIdentity { scope: Folded(id) })
    }

    fn move_state(source: &MoveSource) -> Result<Option<Self>> {
        match (source.type_name.as_str(), source.state["place"].as_str()) {
            ("other_thing", Some(place)) => Ok(Some(Self {
                id: Computed::Unknown,
                etag: Computed::Unknown,
                scope: Folded(place.to_owned()),
                size: 3,
                note: None,
                label: Computed::Unknown,
                secret: Some("never".to_owned()),
                rules: None,
                timeouts: None,
            })),
            ("other_thing", None) => panic!("no place"),
            _ => Ok(None),
        }
    }

    fn upgrade(version: i64, mut state: serde_json::Value) -> Result<serde_json::Value> {
        if version == 0 {
            return Err(TestCode::Told.error("Too old", "Start again.").into());
        }
        if let Some(place) = state.as_object_mut().and_then(|it| it.remove("place")) {
            state["scope"] = place;
        }
        Ok(state)
    }
}

async fn serve(mut thing: Thing, ctx: &Context<'_, Service>) -> Result<Thing> {
    let Service { behavior, calls } = ctx.clients;
    let call = calls.fetch_add(1, Ordering::Relaxed);
    match behavior {
        Behavior::Refuses => return Err(TestCode::Told.error("No", "Not today.").into()),
        Behavior::Panics => panic!("service fell over"),
        Behavior::Waits => {
            stop::token().cancelled().await;
            return Err(TestCode::Told.error("Stopped waiting", "It was not there yet.").into());
        }
        Behavior::FinishesLate => stop::token().cancelled().await,
        Behavior::BreaksOff | Behavior::Hangs => {
            thing.id = Computed::Known("half".to_owned());
            ctx.save_partial_state(&thing);
            if *behavior == Behavior::Hangs {
                pending::<()>().await;
            }
            return Err(TestCode::Told.error("Broke off", "Half of it is there.").into());
        }
        Behavior::Shouts => thing.scope.0.make_ascii_uppercase(),
        Behavior::ReadsSecret => thing.note.clone_from(&thing.secret),
        _ => {}
    }
    ctx.set_private(format!("call {call}").into_bytes());
    ctx.warn(TestCode::Told.warning("Done", "Look at it."));
    let known = |it: Computed<String>, text: &str| {
        Computed::Known(it.known().map_or(text, |it| it).to_owned())
    };
    thing.id = known(thing.id, "made");
    if *behavior != Behavior::Forgets {
        thing.etag = Computed::Known(format!("tag {call}"));
    }
    thing.label = known(thing.label, "no label");
    thing.rules = thing.rules.map(|rules| {
        let ranked = (1..).zip(rules).map(|(rank, it)| Rule { rank: Computed::Known(rank), ..it });
        ranked
            .map(|mut it| {
                if *behavior == Behavior::Shouts {
                    it.user.0.make_ascii_uppercase();
                }
                it
            })
            .collect()
    });
    Ok(thing)
}

/// A service, and what a call to it needs.
pub(super) struct Bench {
    pub(super) service: Service,
    pub(super) stop: Interrupt,
    thing: Erased<Thing>,
}

impl Bench {
    pub(super) fn new(behavior: Behavior) -> Self {
        let service = Service { behavior, ..Service::default() };
        Self { service, stop: Interrupt::default(), thing: Erased::new() }
    }

    pub(super) fn thing(&self) -> &dyn ErasedResource<Service> {
        &self.thing
    }

    pub(super) const fn call(&self) -> Call<'_, Service> {
        Call { clients: &self.service, stop: &self.stop }
    }
}

/// An object of the thing's schema; what is not named is null.
pub(super) fn thing(attributes: &[(&str, Value)]) -> Value {
    let schema = Thing::schema();
    let members = Body::from(&schema.block).members().map(|it| (it.name.to_owned(), Value::Null));
    let named = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    Value::Object(members.chain(named).collect())
}

/// The same with other values for some attributes.
pub(super) fn with(object: &Value, attributes: &[(&str, Value)]) -> Value {
    let mut object = object.clone();
    for (name, value) in attributes {
        if let Some(it) = object.as_object_mut() {
            it.insert((*name).to_owned(), value.clone());
        }
    }
    object
}

/// A thing as it is stored.
pub(super) fn stored() -> Value {
    thing(&[
        ("id", "made".into()),
        ("etag", "tag 0".into()),
        ("scope", "/a".into()),
        ("size", 3.into()),
        ("label", "no label".into()),
    ])
}

/// A rule of a thing.
pub(super) fn rule(user: &str, rank: Value) -> Value {
    Value::Object([("user".to_owned(), user.into()), ("rank".to_owned(), rank)].into())
}

/// A `timeouts` block.
pub(super) fn timeouts(operation: &str, time: &str) -> Value {
    let names = ["create", "read", "update", "delete"];
    let of = |name: &str| if name == operation { time.into() } else { Value::Null };
    Value::Object(names.into_iter().map(|name| (name.to_owned(), of(name))).collect())
}

/// The identity of a thing.
pub(super) fn identity(scope: &str) -> Value {
    Value::Object([("scope".to_owned(), scope.into())].into())
}
