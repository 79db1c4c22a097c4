//! Every change of every resource, one at a time: afterwards everything is known and the next plan is
//! empty. And the changes that are none, and the creations that come to nothing.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use crate::{
    azure::Azure,
    grpc::{Managed, Stored, Terraform},
    resources::SAMPLES,
    sample::Sample,
};

/// The name of the block that says how long operations may take.
const TIMEOUTS: &str = "timeouts";

#[tokio::test(start_paused = true)]
async fn after_each_change_everything_is_known_and_the_next_plan_is_empty() {
    for sample in SAMPLES {
        let arguments = sample.objects(&(sample.azure)()).await.arguments();
        for name in arguments {
            let changed = sample.changed(&name);
            let azure = (sample.azure)();
            let stored = sample.applied(&azure, None, &(sample.config)(&name)).await;
            all_known(&stored.value);
            let stored = sample.applied(&azure, Some(stored), &changed).await;
            all_known(&stored.value);
            // Sets have no order.
            if !changed[&name].is_array() {
                assert_eq!(stored.value[&name], changed[&name], "{} {name}", sample.type_name);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn other_timeouts_alone_change_nothing_else_and_write_nothing() {
    for sample in SAMPLES.into_iter().filter(|it| it.has_timeouts) {
        let azure = (sample.azure)();
        let config = (sample.config)("");
        let mut stored = sample.applied(&azure, None, &config).await;
        for create in [json!("45m"), json!("1h"), Value::Null] {
            azure.calls();
            let mut config = config.clone();
            if !create.is_null() {
                config[TIMEOUTS] =
                    json!({ "create": create, "read": null, "update": null, "delete": null });
            }
            let objects = sample.objects(&azure).await;
            let plan = objects.plan(Some(&stored), &config).await;
            assert_eq!(
                plan.changes(),
                json!({ TIMEOUTS: config[TIMEOUTS] }),
                "{}",
                sample.type_name
            );
            let before = without_timeouts(&stored.value);
            let applied = objects.apply(&plan).await.stored();
            assert_eq!(without_timeouts(&applied.value), before);
            assert_eq!((&applied.private, &applied.identity), (&stored.private, &stored.identity));
            let verbs = azure.verbs();
            assert!(verbs.keys().all(|it| it == "GET" || it == "POST"), "{verbs:?}");
            stored = sample.applied(&azure, Some(applied), &config).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_is_refused_leaves_nothing_in_the_state() {
    for sample in SAMPLES.into_iter().filter(|it| it.writes) {
        let azure = (sample.azure)();
        let objects = sample.objects(&azure).await;
        let plan = objects.plan(None, &(sample.config)("")).await;
        for method in ["PUT", "PATCH"] {
            azure.script_times(1_000, method, "*", Effect::status(400, "NotLikeThis"));
        }
        let applied = objects.apply(&plan).await;
        azure.heal();
        assert!(applied.notes.has_errors(), "{}", sample.type_name);
        assert_eq!(applied.state, None, "{}: Terraform would replace it", sample.type_name);
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_who_cannot_sign_in_gets_a_plan_unless_it_asks_nothing() {
    let provider = json!({
        "use_oidc": true,
        "client_id": crate::azure::VENDOR_CLIENT,
        "tenant_id": crate::azure::TENANT,
        "oidc_token_file_path": "missing.jwt",
    });
    for sample in SAMPLES.into_iter().filter(|it| it.asks) {
        let terraform = signed_in(&provider).await;
        let plan = terraform.resource(sample.type_name).plan(None, &(sample.config)("")).await;
        let told = format!("{:#?}", plan.notes);
        assert!(plan.notes.has_errors() && told.contains("missing.jwt"), "{}", sample.type_name);
        let mut asking_nothing = provider.clone();
        asking_nothing["skip_remote_checks"] = true.into();
        let terraform = signed_in(&asking_nothing).await;
        terraform
            .resource(sample.type_name)
            .plan(None, &(sample.config)(""))
            .await
            .notes
            .no_error();
    }
}

fn without_timeouts(value: &Value) -> Value {
    let mut value = value.clone();
    value[TIMEOUTS] = Value::Null;
    value
}

#[track_caller]
fn all_known(value: &Value) {
    assert!(!value.to_string().contains(crate::grpc::UNKNOWN), "{value:#}");
}

/// A run of Terraform on the real Azure, which may fail.
async fn signed_in(provider: &Value) -> Terraform {
    let terraform = Terraform::start().await;
    terraform.configure(provider).await.no_error();
    terraform
}

impl Sample {
    async fn objects(&self, azure: &Azure) -> Managed {
        azure.terraform().await.resource(self.type_name)
    }

    /// What `terraform apply` does, each walk in a separate process, and that the next plan finds
    /// nothing to do.
    async fn applied(&self, azure: &Azure, stored: Option<Stored>, config: &Value) -> Stored {
        let objects = self.objects(azure).await;
        objects.validate(config).await.no_error();
        let stored = match stored {
            Some(stored) => Some(objects.refresh(&stored).await.stored()),
            None => None,
        };
        let mut plan = objects.plan(stored.as_ref(), config).await;
        if let Some(stored) = stored.filter(|_| !plan.replace.is_empty()) {
            self.objects(azure).await.destroy(&stored).await.notes.no_error();
            plan = self.objects(azure).await.plan(None, config).await;
        }
        let stored = self.objects(azure).await.apply(&plan).await.stored();
        let next = self.objects(azure).await;
        let read = next.refresh(&stored).await.stored();
        next.plan(Some(&read), config).await.is_empty();
        read
    }

    /// The configuration with another value for the argument.
    fn changed(&self, name: &str) -> Value {
        let mut config = (self.config)(name);
        let changes = (self.change)(name);
        let changes = changes.as_object();
        let changes = changes.unwrap_or_else(|| panic!("nothing for {} {name}", self.type_name));
        for (name, value) in changes {
            config[name] = value.clone();
        }
        config
    }
}
