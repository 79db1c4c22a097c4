//! One object, one step of its life, and what must hold when the step is over.

use serde_json::{Value, json};

use crate::{
    azure::{ALL_ASSIGNMENTS, ANY_ASSIGNMENT, Azure, SUBSCRIPTION, VENDOR, container},
    grpc::{Applied, Managed, Stored, Terraform},
};

/// One step in the life of a role assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
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

    /// The verb of the step's call.
    pub(super) const fn method(self) -> &'static str {
        match self {
            Self::Create | Self::Update => "PUT",
            Self::Read | Self::Import | Self::List => "GET",
            Self::Delete => "DELETE",
        }
    }

    /// The path of the step's call.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::List => ALL_ASSIGNMENTS,
            _ => ANY_ASSIGNMENT,
        }
    }
}

/// An Azure in which the step can be done.
pub(super) struct Scene {
    pub(super) azure: Azure,
    pub(super) terraform: Terraform,
    step: Step,
    config: Value,
    stored: Option<Stored>,
}

impl Scene {
    pub(super) async fn new(step: Step) -> Self {
        Self::with_timeouts(step, Value::Null).await
    }

    /// The same, with little time for each step.
    pub(super) async fn limited(step: Step) -> Self {
        let limit = "5s";
        Self::with_timeouts(
            step,
            json!({ "create": limit, "read": limit, "update": limit, "delete": limit }),
        )
        .await
    }

    async fn with_timeouts(step: Step, timeouts: Value) -> Self {
        let azure = Azure::new();
        let config = |description| {
            json!({
                "scope": container("features"),
                "role": "Storage Blob Data Contributor",
                "principal_id": VENDOR,
                "description": description,
                "timeouts": timeouts,
            })
        };
        let stored = match step {
            Step::Create => None,
            _ => Some(azure.grants().await.create(&config("before")).await),
        };
        let config = config(if step == Step::Update { "after" } else { "before" });
        Self { terraform: azure.terraform().await, azure, step, config, stored }
    }

    /// Does the step, in a run of Terraform that knows nothing of what went before.
    pub(super) fn begin(&self) -> impl Future<Output = Applied> + Send + use<> {
        let (terraform, step) = (self.terraform.clone(), self.step);
        let (config, stored) = (self.config.clone(), self.stored.clone());
        async move {
            let grants = grants(&terraform);
            match (step, stored) {
                (Step::List, stored) => {
                    let (found, notes) = terraform
                        .list("dataplane_role_assignment", &json!({ "scope": SUBSCRIPTION }), 0)
                        .await;
                    assert!(notes.has_errors() || found.len() == 1, "{found:#?}");
                    Applied { state: stored, notes }
                }
                (Step::Read, Some(stored)) => grants.refresh(&stored).await,
                (Step::Delete, Some(stored)) => grants.destroy(&stored).await,
                (Step::Import, Some(stored)) => {
                    let imported = grants.import(stored.text("id")).await;
                    // A failed import leaves the state as it was.
                    Applied { state: imported.state.or(Some(stored)), notes: imported.notes }
                }
                (_, stored) => grants.apply(&grants.plan(stored.as_ref(), &config).await).await,
            }
        }
    }

    /// The step has done what it is for.
    pub(super) async fn is_done(&self, outcome: &Applied) {
        let assignments = self.azure.assignments().await;
        if self.step == Step::Delete {
            assert_eq!((&outcome.state, assignments), (&None, vec![]));
            return;
        }
        assert_eq!(assignments.len(), 1);
        assert_eq!(assignments[0]["properties"]["description"], self.config["description"]);
        let stored = outcome.state.as_ref().expect("an object");
        assert_eq!(stored.value["description"], self.config["description"]);
    }

    /// Whatever the step came to, the object is not lost: when all is well again, a later run with
    /// the state that was stored comes to what is configured, without a second object.
    pub(super) async fn settles_after(self, outcome: Applied) {
        let Self { azure, step, config, stored, .. } = self;
        azure.heal();
        let there = azure.assignments().await;
        if outcome.notes.has_errors()
            && let Some(stored) = &stored
        {
            let kept = outcome.state.as_ref().expect("what was stored is kept");
            assert_eq!(kept.identity, stored.identity);
            assert!(kept.private == stored.private, "the private state was lost");
        }
        if step != Step::Create && step != Step::Delete {
            assert_eq!(there.len(), 1, "{step:?} destroyed something");
        }
        let grants = azure.grants().await;
        if step == Step::Delete {
            if let Some(stored) = &outcome.state {
                grants.destroy(stored).await.notes.no_error();
            }
            assert_eq!(azure.assignments().await, Vec::<Value>::new());
            return;
        }
        let settled = grants.converge(outcome.state, &config).await;
        let there = azure.assignments().await;
        assert_eq!(there.len(), 1);
        assert_eq!(there[0]["name"], settled.value["name"]);
        assert_eq!(there[0]["properties"]["description"], config["description"]);
    }
}

fn grants(terraform: &Terraform) -> Managed {
    terraform.resource("dataplane_role_assignment")
}
