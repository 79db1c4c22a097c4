//! `dataplane_role_definition` for `terraform query`.

use serde_json::json;

use crate::{
    azure::{Azure, SUBSCRIPTION, data_group},
    resources::role_definition::{GUID, PEER, READ, TYPE, roles, theirs},
};

#[tokio::test(start_paused = true)]
async fn custom_roles_are_listed_as_an_import_gives_them() {
    let azure = Azure::holding([
        theirs(GUID, "Peering", &data_group(), &json!([{ "actions": [PEER] }])),
        theirs(
            "0b5a7f7e-9d3c-4a57-8e0a-6c1d2e3f4a5b",
            "Two sets",
            SUBSCRIPTION,
            &json!([{ "actions": [PEER] }, { "actions": [READ] }]),
        ),
    ]);
    for config in
        [json!({ "scope": SUBSCRIPTION }), json!({ "scope": SUBSCRIPTION, "name": "peering" })]
    {
        let (found, notes) = azure.terraform().await.list(TYPE, &config, 0).await;
        notes.nothing();
        let [found] = &found[..] else { panic!("one role: {found:#?}") };
        assert_eq!(found.name, "Peering");
        let imported = roles(&azure).await.import_identity(&found.identity).await.stored();
        assert_eq!(imported.value, found.object);
    }
    let none = json!({ "scope": SUBSCRIPTION, "name": "Owner" });
    assert_eq!(azure.terraform().await.list(TYPE, &none, 0).await.0, []);
}
