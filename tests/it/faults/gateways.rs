//! A gateway or a proxy answers 404 in Azure's place: that says nothing about what is asked for, and
//! no object leaves the state because of it.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{
    ALWAYS,
    every_object::subjects,
    scene::{Scene, Step, told},
};

/// What gateways answer. Azure's own 404 has an error object with a code.
fn answers() -> Vec<Effect> {
    let json = |body: Value| Effect::status(404, "").body(body.to_string());
    vec![
        Effect::gateway(404),
        Effect::status(404, "").body(""),
        json(json!({})),
        json(json!({ "message": "no Route matched with those values" })),
        json(json!({ "status": 404, "error": "Not Found", "path": "/" })),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_refresh_drops_no_object_because_of_a_gateways_404() {
    for effect in answers() {
        for subject in subjects() {
            let scene = Scene::new(subject, Step::Read).await;
            scene.azure.script_times(ALWAYS, "GET", "*", effect.clone());
            let outcome = scene.begin().await;
            let told = told(&outcome.notes);
            let what = format!("{} after {effect:?}: {told}", subject.type_name);
            assert!(outcome.state.is_some(), "{what}");
            assert!(told.contains("404") && !told.contains("<html>"), "{what}");
            scene.settles_after(outcome).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn no_deletion_counts_as_done_because_of_a_gateways_404() {
    for effect in answers() {
        for subject in subjects().filter(|it| it.call(Step::Delete).is_some()) {
            let scene = Scene::new(subject, Step::Delete).await;
            scene.azure.script_times(ALWAYS, "*", "*", effect.clone());
            let outcome = scene.begin().await;
            let what = format!("{} after {effect:?}", subject.type_name);
            assert!(outcome.notes.has_errors() && outcome.state.is_some(), "{what}");
            scene.settles_after(outcome).await;
        }
    }
}
