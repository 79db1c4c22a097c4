//! A target that somebody moves to another resource group.

use serde_json::{Value, json};

use super::{
    FIRST, FOREIGN, SECOND, allowing, allowlists, ownership::listed, targets::Target, with,
};
use crate::azure::{Azure, data_group, vendor_group};

impl Target {
    /// Somebody moves the target, with its entries, to another resource group. The answer is where it
    /// is now.
    async fn moved(&self, azure: &Azure) -> Self {
        let path = format!("{}/moveResources", data_group());
        let body = json!({ "resources": [self.id], "targetResourceGroup": vendor_group() });
        azure.somebody_else().post::<Value>(path, "2025-04-01", &body).await.unwrap();
        let id = self.id.replace(&data_group(), &vendor_group());
        Self { id, seed: self.seed.clone(), placement: self.placement.clone(), ..*self }
    }
}

#[tokio::test(start_paused = true)]
async fn a_target_in_another_resource_group_has_its_entries_named_and_taken_over_on_demand() {
    for target in listed() {
        let azure = target.azure();
        let stored = allowlists(&azure).await.create(&allowing(&target.id, &[FIRST, SECOND])).await;
        let moved = target.moved(&azure).await;
        let config = allowing(&moved.id, &[FIRST, SECOND]);
        let run = allowlists(&azure).await;

        assert_eq!(run.refresh(&stored).await.state, None, "{}", target.id);
        let plan = run.plan(None, &config).await;

        plan.notes.with_code("EntriesPreexisting").says(&[FIRST, SECOND, "`take_over = true`"]);
        let kept = run.apply(&plan).await.stored();
        let removal = allowlists(&azure).await.plan_destroy(&kept).await;
        removal.notes.with_code("EntriesKept").says(&[FIRST, SECOND]);
        let taking = with(config, &json!({ "take_over": true }));
        let stored = allowlists(&azure).await.converge(Some(kept), &taking).await;
        assert_eq!(stored.value["preexisting"], json!([]), "{}", moved.id);
        allowlists(&azure).await.destroy(&stored).await.notes.nothing();
        assert_eq!(moved.addresses(&azure).await, [FOREIGN], "{}", moved.id);
    }
}
