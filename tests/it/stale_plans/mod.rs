//! A plan is saved, Azure changes, and the plan is applied: for every resource with a plan hook, and each
//! change that matters to it. Terraform plans again then, and the two plans must agree; the apply ends as a
//! success, or with an error that says what is the matter. `Managed::apply_saved` holds it to that.

pub(crate) mod change;

use serde_json::Value;
use tokio::task::{LocalSet, spawn_local};

use crate::{azure::Azure, resources::SAMPLES};
use change::Change;

/// One saved plan, and what becomes of Azure before it is applied.
pub(crate) struct Row {
    /// What happens, in words.
    what: &'static str,
    type_name: &'static str,
    azure: fn() -> Azure,
    /// What was applied before the plan was made; nothing where the plan makes the object.
    before: Option<Value>,
    /// What happens after that, and before the plan.
    meanwhile: Vec<Change>,
    /// What is planned; null to destroy.
    planned: Value,
    /// What happens between plan and apply.
    then: Vec<Change>,
    /// What an error says; a success where it is empty.
    error: &'static [&'static str],
    /// The same for a Terraform that does not give back what the plan saw.
    error_before: &'static [&'static str],
}

/// A plan that makes the object.
pub(crate) fn creating(
    what: &'static str,
    type_name: &'static str,
    azure: fn() -> Azure,
    planned: Value,
    then: Vec<Change>,
) -> Row {
    Row {
        what,
        type_name,
        azure,
        before: None,
        meanwhile: Vec::new(),
        planned,
        then,
        error: &[],
        error_before: &[],
    }
}

impl Row {
    /// The plan changes what was applied before.
    pub(crate) fn after(self, before: Value) -> Self {
        Self { before: Some(before), ..self }
    }

    /// Something happens before the plan.
    pub(crate) fn once(self, meanwhile: Vec<Change>) -> Self {
        Self { meanwhile, ..self }
    }

    /// Before Terraform 1.16 the apply is refused in these words: it asks again.
    pub(crate) fn refused_before(self, error: &'static [&'static str]) -> Self {
        Self { error_before: error, ..self }
    }

    /// The apply is refused in these words.
    pub(crate) fn refused(self, error: &'static [&'static str]) -> Self {
        Self { error, ..self }
    }
}

/// The same with another value for this argument.
pub(crate) fn with(mut config: Value, name: &str, value: impl Into<Value>) -> Value {
    config[name] = value.into();
    config
}

/// Every row of every resource.
fn rows() -> impl Iterator<Item = Row> {
    SAMPLES.into_iter().flat_map(|it| {
        let rows = (it.stale_plans)();
        assert!(!rows.is_empty(), "add a row to `stale_plans` of {}", it.type_name);
        assert!(rows.iter().all(|row| row.type_name == it.type_name), "{}", it.type_name);
        rows
    })
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_went_stale_is_carried_out_or_refused_in_words_and_no_bug() {
    let mut broken = Vec::new();
    for (row, is_newest) in
        [false, true].into_iter().flat_map(|it| rows().map(move |row| (row, it)))
    {
        let host = if is_newest { "1.16" } else { "before 1.16" };
        let what = format!("{}: {}, {host}", row.type_name, row.what);
        // The rest of the table is checked too.
        let checked =
            LocalSet::new().run_until(async { spawn_local(check(row, is_newest)).await }).await;
        broken.extend(checked.is_err().then_some(what));
    }
    assert_eq!(broken, Vec::<String>::new(), "what broke is said above");
}

async fn check(row: Row, is_newest: bool) {
    let azure = (row.azure)();
    let objects = || async {
        let objects = azure.terraform().await.resource(row.type_name);
        if is_newest { objects.giving_back() } else { objects }
    };
    let mut stored = None;
    if let Some(before) = &row.before {
        stored = Some(objects().await.create(before).await);
    }
    for change in &row.meanwhile {
        change.act(&azure).await;
    }
    let run = objects().await;
    if let Some(before) = &stored {
        stored = run.refresh(before).await.state;
    }
    let plan = match (&stored, row.planned.is_null()) {
        (Some(stored), true) => run.plan_destroy(stored).await,
        (stored, _) => run.plan(stored.as_ref(), &row.planned).await,
    };
    plan.notes.no_error();
    for change in &row.then {
        change.act(&azure).await;
    }

    let applied = objects().await.apply_saved(&plan).await;

    let what = format!("{}, {}: {:#?}", row.type_name, row.what, applied.notes);
    let error = if is_newest || row.error_before.is_empty() { row.error } else { row.error_before };
    assert_eq!(applied.notes.has_errors(), !error.is_empty(), "{what}");
    let errors = applied.notes.0.iter().filter(|it| it.is_error);
    let said: Vec<_> =
        errors.map(|it| format!("{}\n{}\n{}", it.summary, it.detail, it.code)).collect();
    let said = said.join("\n");
    for text in error {
        assert!(said.contains(text), "`{text}`: {what}");
    }
    assert!(!said.contains("InvalidProvider") && !said.contains("ProviderPanicked"), "{what}");
    if row.before.is_some() && !error.is_empty() {
        assert!(applied.state.is_some(), "what was stored is lost: {what}");
    }
}
