//! Importing, by ID and by identity.

use serde_json::json;

use super::{
    FIRST, FOREIGN, SECOND, allowing, rules,
    targets::{STORAGE, every_target, target},
};

#[tokio::test(start_paused = true)]
async fn an_import_owns_nothing_until_the_configuration_names_it() {
    for target in every_target() {
        let azure = target.azure();
        rules(&azure).await.create(&allowing(&target.id, &[FIRST, SECOND])).await;
        let run = rules(&azure).await;
        let imported = run.import(&target.id).await.stored();
        assert_eq!(imported.value["rules"], json!([]));
        let stored = run.change(&imported, &allowing(&target.id, &[FIRST])).await;
        assert_eq!(stored.value["preexisting"], json!([]), "{}", target.id);
        run.destroy(&stored).await.notes.nothing();
        assert_eq!(target.subnets(&azure).await, [FOREIGN, SECOND], "{}", target.id);
    }
}

#[tokio::test(start_paused = true)]
async fn the_identity_is_the_target() {
    let target = &target(STORAGE);
    let azure = target.azure();
    let run = rules(&azure).await;
    let imported = run.import_identity(&json!({ "target_id": target.id })).await.stored();
    assert_eq!(imported.identity, Some(json!({ "target_id": target.id })));
    run.import("lake").await.notes.error().is("InvalidImportId", "").says(&["lake"]);
    run.import(&format!("{}2", target.id)).await.notes.error().is("ImportedObjectNotFound", "");
}

#[tokio::test(start_paused = true)]
async fn the_configuration_that_is_proposed_names_every_subnet_and_plans() {
    for target in every_target() {
        let azure = target.azure();
        rules(&azure).await.create(&allowing(&target.id, &[FIRST])).await;
        let run = rules(&azure).await;
        let imported = run.import(&target.id).await.stored();
        let (config, notes) = run.generate(&imported).await;
        notes.nothing();
        assert_eq!(config["subnet_ids"].as_array().map(Vec::len), Some(2), "{}", target.id);
        run.validate(&config).await.no_error();
        run.plan(Some(&imported), &config).await.notes.no_error();
    }
}
