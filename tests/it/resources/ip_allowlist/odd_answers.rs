//! An answer of 200 that is not about the target: nothing is written on the strength of it, and
//! nothing is dropped from the state.

use std::collections::BTreeSet;

use arm_sandbox::{Effect, Fault, Placement};
use serde_json::{Value, json};

use super::{
    FIRST, FOREIGN, SECOND, allowing, allowlists,
    targets::{Target, every_target},
};
use crate::azure::Azure;

/// A list in the target, one in a document of its own, and rules with names.
const ALL_ANSWERS: [&str; 3] =
    ["Microsoft.Storage/", "Microsoft.EventHub/", "Microsoft.DBforPostgreSQL/"];

/// More reads than a create makes.
const READS: u32 = 8;

/// What is answered instead of a target.
fn odd_answers(target: &Target) -> Vec<String> {
    let kind = target.id.rsplit_once("/providers/").map_or("", |(_, it)| it);
    let kind = kind.rsplit_once('/').map_or("", |(kind, _)| kind);
    let path = target.read();
    let other = target.id.replace("acmetarget01", "acmetarget02");
    [
        json!(null),
        json!({}),
        json!([]),
        json!({ "id": path, "type": kind }),
        json!({ "id": path, "type": kind, "properties": null }),
        json!({ "id": path, "type": kind, "properties": {} }),
        json!({ "id": path, "properties": { "provisioningState": "Succeeded" } }),
        json!({ "id": other, "type": kind, "properties": { "networkAcls": { "defaultAction": "Allow" } } }),
        json!({ "id": path, "type": "Microsoft.Network/virtualNetworks", "properties": {} }),
        json!({ "status": "Succeeded" }),
    ]
    .iter()
    .map(Value::to_string)
    .chain([String::new()])
    .collect()
}

/// All of them for one target of each kind, and those that differ most for the others.
fn chosen_answers(target: &Target) -> Vec<String> {
    let answers = odd_answers(target);
    if ALL_ANSWERS.iter().any(|it| target.id.contains(it)) {
        return answers;
    }
    [1, 7].iter().filter_map(|it| answers.get(*it).cloned()).collect()
}

impl Target {
    /// What is read of it: the target, and what holds the entries.
    fn reads(&self) -> BTreeSet<String> {
        BTreeSet::from([self.id.clone(), self.read()])
    }

    /// The path of the document, or of the list of rules, that holds the entries.
    fn read(&self) -> String {
        match &self.placement {
            Placement::List { document, .. } => format!("{}{document}", self.id),
            Placement::Rules { collection, .. } => format!("{}/{collection}", self.id),
        }
    }
}

fn every_pair(bodies: &[String], paths: &BTreeSet<String>) -> Vec<(String, String)> {
    bodies.iter().flat_map(|body| paths.iter().map(|it| (body.clone(), it.clone()))).collect()
}

fn answers(azure: &Azure, path: &str, after: u32, times: u32, body: &str) {
    let effect = Effect::status(200, "").body(body);
    azure.sandbox().add_fault(&Fault::new("GET", path, effect).after(after).times(times)).unwrap();
}

#[tokio::test(start_paused = true)]
async fn whichever_read_meets_it_everything_of_others_stays() {
    for target in every_target() {
        for body in ["{}", ""] {
            for after in 0..READS {
                let azure = target.azure();
                let before = target.everything(&azure).await;
                let config = allowing(&target.id, &[FIRST]);
                answers(&azure, &target.read(), after, 1, body);
                let run = allowlists(&azure).await;
                let plan = run.plan(None, &config).await;
                let applied =
                    if plan.notes.has_errors() { None } else { Some(run.apply(&plan).await) };
                let met = azure.sandbox().unused_faults().unwrap().is_empty();
                azure.heal();
                let what = format!("{} answers {body:?} after {after}", target.id);
                assert!(target.addresses(&azure).await.iter().any(|it| it == FOREIGN), "{what}");
                if let Some(stored) = applied.and_then(|it| it.state) {
                    // Whatever was written is ours, so a destroy removes it.
                    allowlists(&azure).await.destroy(&stored).await.notes.no_error();
                }
                assert_eq!(target.everything(&azure).await, before, "{what}");
                if !met {
                    break;
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_stays_odd_is_an_error_and_nothing_is_sent() {
    for target in every_target() {
        for (body, path) in every_pair(&chosen_answers(&target), &target.reads()) {
            let azure = target.azure();
            let run = allowlists(&azure).await;
            let plan = run.plan(None, &allowing(&target.id, &[FIRST])).await;
            azure.verbs();
            answers(&azure, &path, 0, 1_000, &body);
            let applied = run.apply(&plan).await;
            azure.heal();
            let verbs = azure.verbs();
            assert_eq!(verbs.keys().collect::<Vec<_>>(), ["GET"], "{} {body}", target.id);
            applied.notes.error().is("UnexpectedAnswer", "target_id").says(&[&target.id]);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_meets_it_drops_nothing_and_neither_does_a_destroy() {
    for target in every_target() {
        let azure = target.azure();
        let config = allowing(&target.id, &[FIRST, SECOND]);
        let stored = allowlists(&azure).await.create(&config).await;
        for (body, path) in every_pair(&chosen_answers(&target), &target.reads()) {
            answers(&azure, &path, 0, 1_000, &body);
            let run = allowlists(&azure).await;
            let read = run.refresh(&stored).await;
            read.notes.error();
            let gone = run.destroy(&stored).await;
            gone.notes.error().is("UnexpectedAnswer", "target_id").says(&[&target.id]);
            azure.heal();
            assert!(gone.state.is_some(), "{} {body}", target.id);
            let addresses = target.addresses(&azure).await;
            assert_eq!(addresses, [FOREIGN, FIRST, SECOND], "{} {body}", target.id);
        }
        allowlists(&azure).await.destroy(&stored).await.notes.no_error();
    }
}
