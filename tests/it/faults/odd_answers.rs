//! Answers of 200 that are not about the object that was asked for, at every step of every object.

use arm_sandbox::Effect;

use super::{
    ALWAYS,
    every_object::steps,
    scene::{Scene, Step},
};

/// What is answered instead.
const ODD: [&str; 7] = [
    "",
    "null",
    "{}",
    "[]",
    r#"{"status":"Succeeded"}"#,
    r#"{"id":"/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/other","name":"other","type":"Microsoft.Storage/storageAccounts","location":"westeurope","properties":{}}"#,
    r#"{"properties":{"provisioningState":"Succeeded"}}"#,
];

#[tokio::test(start_paused = true)]
async fn what_describes_something_else_is_written_upon_by_nobody_and_drops_nothing() {
    for body in ODD {
        for (subject, step) in steps() {
            let what = format!("{} {step:?} {body}", subject.type_name);
            let scene = Scene::new(subject, step).await;
            scene.azure.verbs();
            scene.reads_answer(ALWAYS, Effect::status(200, "").body(body));
            let outcome = scene.begin().await;
            let wrote = scene.azure.verbs().keys().any(|it| it != "GET");
            if outcome.notes.has_errors() && step == Step::Create {
                assert!(
                    !wrote || outcome.state.is_some(),
                    "{what}: it is forgotten what was written"
                );
            }
            if matches!(step, Step::Read | Step::Update) {
                assert!(outcome.state.is_some(), "{what}: it was dropped: {:?}", outcome.notes);
            }
            scene.settles_after(outcome).await;
        }
    }
}
