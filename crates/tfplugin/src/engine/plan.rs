//! Plans one object: first by schema and values alone, then by the resource's own hook.

use super::{
    Call,
    body::Body,
    merge::{Computed, Sides, merge},
    plan_check::check_plan,
    replacement::replacements,
    required::check_required,
    run::Timeout,
    run::{guard, run},
};
use crate::{
    Block, Context, Diagnostics, Path, Plan, Step, Value, context::FirstPlan,
    resource::ErasedResource,
};

/// The block that says how long operations may take; it is nothing of the object itself.
const TIMEOUTS: &str = "timeouts";

/// What Terraform asks to be planned.
#[derive(Debug, Clone)]
pub(crate) struct PlanRequest {
    /// The stored state; null for a new object.
    pub(crate) prior: Value,
    /// What Terraform proposes; null to destroy.
    pub(crate) proposed: Value,
    /// What the user wrote.
    pub(crate) config: Value,
    /// Bytes stored beside the state.
    pub(crate) private: Vec<u8>,
    /// What is known of the plan of the same change that the user approved.
    pub(crate) first: FirstPlan,
    /// The stored identity.
    pub(crate) identity: Option<Value>,
}

/// The plan.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    /// What the object will be; null when it is destroyed.
    pub(crate) state: Value,
    /// Changes that cannot be made in place.
    pub(crate) replace: Vec<Path>,
    /// Bytes for the apply.
    pub(crate) private: Vec<u8>,
    /// The identity that stays; none for a new object.
    pub(crate) identity: Option<Value>,
    /// Errors and warnings.
    pub(crate) diagnostics: Diagnostics,
}

/// Plans to create, change or destroy an object.
pub(crate) async fn plan<C: Send + Sync>(
    resource: &dyn ErasedResource<C>,
    request: PlanRequest,
    call: Call<'_, C>,
) -> Planned {
    let PlanRequest { prior, proposed, config, private, first, identity } = request;
    let identity = kept_identity(resource, &prior, identity);
    if proposed.is_null() {
        let ctx = Context::new(call.clients, private);
        let diagnostics = removal(resource, &prior, &ctx, call).await;
        let (replace, private) = (Vec::new(), ctx.notes().private);
        return Planned { state: Value::Null, replace, private, identity, diagnostics };
    }
    let block = &resource.schema().block;
    let diagnostics = check_required(Body::from(block), &config);
    if diagnostics.has_error() {
        return Planned { state: proposed, replace: Vec::new(), private, identity, diagnostics };
    }
    let draft = Draft::new(block, &prior, &config);
    let ctx = Context::new(call.clients, private).planning_after(first);
    let mut plan = Plan {
        block,
        config: &config,
        prior: (!prior.is_null()).then_some(&prior),
        planned: draft.state.clone(),
        replace: draft.replace.clone(),
        decided: Vec::new(),
        unchanged: Vec::new(),
    };
    let timeout = Timeout::from_block_of(&config, "read", resource.timeouts().read);
    let hook = run(call.stop, &timeout, resource.plan(&mut plan, &ctx)).await;
    let as_stored = with_attributes(&config, &prior, &plan.unchanged);
    let draft =
        if plan.unchanged.is_empty() { draft } else { Draft::new(block, &prior, &as_stored) };
    let (state, replace) = draft.decide(plan);
    let removed = if replace.is_empty() {
        Diagnostics::default()
    } else {
        removal(resource, &prior, &Context::new(call.clients, Vec::new()), call).await
    };
    let notes = ctx.notes();
    let mut diagnostics = notes.warnings;
    diagnostics.extend(removed);
    let refusal = hook.err().unwrap_or_default();
    let blocks = !is_unchanged(&state, &prior) || refusal.0.iter().any(|it| it.fatal);
    diagnostics.extend(if blocks { refusal } else { refusal.demoted() });
    if !diagnostics.has_error() {
        diagnostics.extend(check_plan(Body::from(block), &prior, &config, &state));
    }
    Planned { state, replace, private: notes.private, identity, diagnostics }
}

/// What is said before the object is removed. Only a fatal error stops the removal.
async fn removal<C: Send + Sync>(
    resource: &dyn ErasedResource<C>,
    prior: &Value,
    ctx: &Context<'_, C>,
    call: Call<'_, C>,
) -> Diagnostics {
    if prior.is_null() {
        return Diagnostics::default();
    }
    let timeout = Timeout::from_block_of(prior, "read", resource.timeouts().read);
    let hook = run(call.stop, &timeout, resource.plan_destroy(prior.clone(), ctx)).await;
    let mut told = ctx.notes().warnings;
    let (fatal, others) = hook.err().unwrap_or_default().0.into_iter().partition(|it| it.fatal);
    told.extend(Diagnostics(others).demoted());
    told.extend(Diagnostics(fatal));
    told
}

/// Whether an object stays as it is: nothing but how long its operations may take differs.
///
/// Whatever became true of such an object after it was made is no reason to refuse a plan: a plan of
/// everything comes before each destroy.
pub(super) fn is_unchanged(planned: &Value, prior: &Value) -> bool {
    let (Some(planned), Some(prior)) = (planned.as_object(), prior.as_object()) else {
        return false;
    };
    planned.len() == prior.len()
        && planned.iter().all(|(name, it)| name == TIMEOUTS || prior.get(name) == Some(it))
}

/// The stored identity, or, where none was stored yet, the one that the state implies. What does not
/// exist yet has none.
fn kept_identity<C>(
    resource: &dyn ErasedResource<C>,
    prior: &Value,
    stored: Option<Value>,
) -> Option<Value> {
    match stored.filter(|it| !it.is_null()) {
        Some(stored) => Some(stored),
        None if prior.is_null() => None,
        None => {
            let implied = guard(|| resource.identity(prior)).and_then(|it| it).ok();
            implied.filter(Value::is_wholly_known)
        }
    }
}

/// What schema and values alone decide.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    block: &'a Block,
    sides: Sides<'a>,
    /// The planned object, with unknown values.
    pub(crate) state: Value,
    /// Changes that cannot be made in place, in order.
    pub(crate) replace: Vec<Path>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(block: &'a Block, prior: &'a Value, config: &'a Value) -> Self {
        let body = Body::from(block);
        let sides = Sides { config, prior };
        let kept = merge(body, sides, Computed::Kept);
        if is_unchanged(&kept, prior) {
            return Self { block, sides, state: kept, replace: Vec::new() };
        }
        let replace = if prior.is_null() { Vec::new() } else { replacements(body, prior, &kept) };
        let state = merge(body, sides, Computed::for_change(prior, &replace));
        Self { block, sides, state, replace }
    }

    /// Adds what the hook decided. Where it changed what would have stayed, or replaces what would
    /// have been updated, the other computed values follow.
    fn decide(self, plan: Plan<'_>) -> (Value, Vec<Path>) {
        let Self { block, sides, state, replace } = self;
        let Sides { prior, .. } = sides;
        let decided = with_attributes(&state, &plan.planned, &plan.decided);
        if prior.is_null() || is_unchanged(&decided, prior) {
            return (decided, Vec::new());
        }
        let mut paths = plan.replace;
        paths.retain(|path| differs(path, prior, &decided));
        paths.extend(replace.iter().cloned());
        paths.sort_unstable();
        paths.dedup();
        if !is_unchanged(&state, prior) && replace.is_empty() == paths.is_empty() {
            return (decided, paths);
        }
        let state = merge(Body::from(block), sides, Computed::for_change(prior, &paths));
        (with_attributes(&state, &plan.planned, &plan.decided), paths)
    }
}

impl Computed {
    fn for_change(prior: &Value, replace: &[Path]) -> Self {
        if prior.is_null() || !replace.is_empty() {
            Self::DecidedForNewObject
        } else {
            Self::Decided
        }
    }
}

/// The object with some attributes of another.
fn with_attributes(object: &Value, other: &Value, names: &[&'static str]) -> Value {
    let mut object = object.clone();
    if let Some(attributes) = object.as_object_mut() {
        for name in names {
            attributes.insert((*name).to_owned(), other.attribute(name).clone());
        }
    }
    object
}

/// Whether the attribute that the path begins with differs.
fn differs(path: &Path, prior: &Value, planned: &Value) -> bool {
    match path.0.first() {
        Some(Step::Attribute(name)) => prior.attribute(name) != planned.attribute(name),
        _ => false,
    }
}
