//! One object, one step of its life, and what must hold when the step is over.

use arm_sandbox::Effect;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::subject::Subject;
use crate::{
    azure::Azure,
    grpc::{Applied, Managed, Notes, Stored, Terraform},
};

/// One step in the life of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Create,
    Read,
    Update,
    Delete,
    Import,
    List,
}

impl Step {
    pub(super) const ALL: [Self; 6] =
        [Self::Create, Self::Read, Self::Update, Self::Delete, Self::Import, Self::List];
}

/// An Azure in which the step can be done.
pub(super) struct Scene {
    pub(super) azure: Azure,
    pub(super) terraform: Terraform,
    subject: &'static Subject,
    step: Step,
    config: Value,
    stored: Option<Stored>,
    expected: OnceCell<Vec<Value>>,
}

impl Scene {
    pub(super) async fn new(subject: &'static Subject, step: Step) -> Self {
        Self::with_timeouts(subject, step, None).await
    }

    /// The same, with little time for each step.
    pub(super) async fn limited(subject: &'static Subject, step: Step) -> Self {
        let limit = "5s";
        let timeouts = json!({ "create": limit, "read": limit, "update": limit, "delete": limit });
        Self::with_timeouts(subject, step, Some(timeouts)).await
    }

    async fn with_timeouts(subject: &'static Subject, step: Step, timeouts: Option<Value>) -> Self {
        let azure = (subject.azure)();
        let config = |is_changed| {
            let mut config = (subject.config)(is_changed);
            if let Some(timeouts) = &timeouts {
                config["timeouts"] = timeouts.clone();
            }
            config
        };
        let stored = match step {
            Step::Create => None,
            _ => Some(resource(&azure.terraform().await, subject).create(&config(false)).await),
        };
        let config = config(step == Step::Update);
        let expected = OnceCell::new();
        Self { terraform: azure.terraform().await, azure, subject, step, config, stored, expected }
    }

    /// Lets the call that the step rests on go wrong so often.
    pub(super) fn goes_wrong(&self, times: u32, effect: Effect) {
        let (method, path) = self.call();
        self.azure.script_times(times, method, path, effect);
    }

    /// Answers every read of the object like this, this many times.
    pub(super) fn reads_answer(&self, times: u32, effect: Effect) {
        let read = self.subject.call(Step::Read).map(|(_, path)| format!("{path}*"));
        self.azure.script_times(times, "GET", &read.unwrap_or_default(), effect);
    }

    /// Delays every call of the step there by this time.
    pub(super) fn hangs(&self, milliseconds: u64) {
        let (method, path) = self.call();
        self.azure.add_fault(method, path, Effect::Delay { milliseconds });
    }

    fn call(&self) -> (&'static str, &'static str) {
        self.subject.call(self.step).expect("the subject has the step")
    }

    /// Does the step, in a run of Terraform that knows nothing of what went before.
    pub(super) fn begin(&self) -> impl Future<Output = Applied> + Send + use<> {
        let (terraform, subject, step) = (self.terraform.clone(), self.subject, self.step);
        let (config, stored) = (self.config.clone(), self.stored.clone());
        async move {
            let objects = resource(&terraform, subject);
            match (step, stored) {
                (Step::List, stored) => {
                    let (type_name, config) = (subject.type_name, (subject.list)());
                    let (found, notes) = terraform.list(type_name, &config, 0).await;
                    let complete = found.len() == subject.listed;
                    assert!(notes.has_errors() || complete, "{type_name}: {found:#?}");
                    Applied { state: stored, notes }
                }
                (Step::Read, Some(stored)) => {
                    let read = objects.refresh(&stored).await;
                    // A failed refresh leaves the state as it was.
                    let kept = if read.notes.has_errors() { Some(stored) } else { None };
                    Applied { state: read.state.or(kept), notes: read.notes }
                }
                (Step::Delete, Some(stored)) => objects.destroy(&stored).await,
                (Step::Import, Some(stored)) => {
                    let imported = objects.import((subject.import)(&stored)).await;
                    // A failed import leaves the state as it was.
                    Applied { state: imported.state.or(Some(stored)), notes: imported.notes }
                }
                (_, stored) => {
                    let plan = objects.plan(stored.as_ref(), &config).await;
                    if plan.notes.has_errors() {
                        return Applied { state: stored, notes: plan.notes };
                    }
                    let applied = objects.apply(&plan).await;
                    let notes = Notes([plan.notes.0, applied.notes.0].concat());
                    Applied { state: applied.state, notes }
                }
            }
        }
    }

    /// The step has done what it is for.
    pub(super) async fn is_done(&self, outcome: &Applied) {
        let (subject, step) = (self.subject, self.step);
        self.azure.heal();
        assert_eq!(self.there().await, self.expected().await, "{} {step:?}", subject.type_name);
        let Some(stored) = &outcome.state else {
            return assert_eq!(step, Step::Delete, "{} is not recorded", subject.type_name);
        };
        for name in subject.recorded {
            assert_eq!(stored.value[*name], self.config[*name], "{} {step:?}", subject.type_name);
        }
    }

    /// The object is never lost, however the step ended: once the fault is over, a later run with
    /// the state that was stored comes to what is configured, without a second object.
    pub(super) async fn settles_after(self, outcome: Applied) {
        let what = format!("{} {:?}", self.subject.type_name, self.step);
        let (expected, failed) = (self.expected().await, outcome.notes.has_errors());
        self.azure.heal();
        if failed && let Some(stored) = &self.stored {
            let kept = outcome.state.as_ref().expect("what was stored is kept");
            assert_eq!(kept.identity, stored.identity, "{what}");
            assert!(kept.private == stored.private, "{what}: the private state was lost");
        }
        if matches!(self.step, Step::Read | Step::Import | Step::List) {
            assert_eq!(self.there().await, expected, "{what} changed something");
        }
        let objects = resource(&self.azure.terraform().await, self.subject);
        if self.step == Step::Delete {
            if let Some(stored) = &outcome.state {
                objects.destroy(stored).await.notes.no_error();
            }
            return assert_eq!(self.there().await, expected, "{what}");
        }
        let mut state = outcome.state;
        if failed
            && self.step == Step::Create
            && let Some(tainted) = state.take()
        {
            // Terraform does not trust what a failed creation left, and replaces it.
            objects.destroy(&tainted).await.notes.no_error();
        }
        objects.converge(state, &self.config).await;
        assert_eq!(self.there().await, expected, "{what}");
    }

    /// What is in Azure of it.
    async fn there(&self) -> Vec<Value> {
        self.subject.there(&self.azure).await
    }

    /// What is in Azure of it once the step is done, as if nothing had gone wrong.
    async fn expected(&self) -> &[Value] {
        self.expected
            .get_or_init(async || {
                let undisturbed = (self.subject.azure)();
                let objects = resource(&undisturbed.terraform().await, self.subject);
                let first = objects.create(&(self.subject.config)(false)).await;
                match self.step {
                    Step::Update => {
                        objects.change(&first, &self.config).await;
                    }
                    Step::Delete => objects.destroy(&first).await.notes.no_error(),
                    _ => {}
                }
                self.subject.there(&undisturbed).await
            })
            .await
    }
}

/// What the user is told.
pub(super) fn told(notes: &Notes) -> String {
    let texts = notes.0.iter().flat_map(|it| [it.summary.as_str(), &it.detail]);
    texts.collect::<Vec<_>>().join("\n")
}

fn resource(terraform: &Terraform, subject: &Subject) -> Managed {
    terraform.resource(subject.type_name)
}
