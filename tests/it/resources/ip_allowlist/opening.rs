//! Removals that let everybody in, and what their plan says.

use serde_json::json;

use super::{FIRST, FOREIGN, allowing, allowlists, targets::every_target, with};
use crate::grpc::Notes;

/// Whether a diagnostic says that the firewall lets everybody in.
fn opens(notes: &Notes) -> bool {
    notes.codes().contains(&"FirewallOpens")
}

#[tokio::test(start_paused = true)]
async fn the_plan_of_a_removal_says_where_it_lets_everybody_in() {
    let mut found = Vec::new();
    for target in every_target() {
        let azure = target.azure();
        let every = with(allowing(&target.id, &[FIRST, FOREIGN]), &json!({ "take_over": true }));
        let stored = allowlists(&azure).await.create(&every).await;
        let plan = allowlists(&azure).await.plan_destroy(&stored).await;
        let removed = allowlists(&azure).await.apply(&plan).await;
        let warned = opens(&plan.notes);
        assert_eq!(warned, opens(&removed.notes), "{}", target.id);
        if warned {
            found.push(target.id.clone());
        }
        // An entry of somebody else keeps the firewall closed.
        let azure = target.azure();
        let one = allowing(&target.id, &[FIRST]);
        let stored = allowlists(&azure).await.create(&one).await;
        let plan = allowlists(&azure).await.plan_destroy(&stored).await;
        assert!(!opens(&plan.notes), "{}", target.id);
    }
    let expected: Vec<_> =
        every_target().into_iter().filter(|it| it.open_when_empty).map(|it| it.id).collect();
    assert_eq!(found, expected);
}
