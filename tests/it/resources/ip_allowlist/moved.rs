//! A target that somebody moves to another resource group.

use arm_sandbox::Placement;
use serde_json::{Value, json};

use super::{
    FIRST, FOREIGN, SECOND, allowing, allowlists, ownership::listed, targets::Target, with,
};
use crate::azure::{Azure, data_group, vendor_group};

impl Target {
    /// Somebody moves the target, with its entries, to another resource group. The answer is where it
    /// is now.
    async fn moved(&self, azure: &Azure) -> Self {
        let Placement::List { document, .. } = &self.placement else {
            panic!("a list moves with its target")
        };
        let client = azure.somebody_else();
        let resource: Value = client.get(&self.id, self.version).await.unwrap();
        let entries = self.everything(azure).await;
        client.delete(&self.id, self.version).await.unwrap();
        let id = self.id.replace(&data_group(), &vendor_group());
        let here = |it: &Value| {
            let text = it.to_string().replace(&data_group(), &vendor_group());
            serde_json::from_str::<Value>(&text).unwrap()
        };
        client.put::<Value>(&id, self.version, &here(&resource)).await.unwrap();
        if !document.is_empty() {
            let path = format!("{id}{document}");
            client.put::<Value>(path, self.version, &here(&entries)).await.unwrap();
        }
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
