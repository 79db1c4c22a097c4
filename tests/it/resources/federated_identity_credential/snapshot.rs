//! The whole text of each diagnostic of `dataplane_federated_identity_credential`.

use serde_json::json;

use super::{ISSUER, credential, credential_with, credentials, holding, seeded};
use crate::{
    azure::{Azure, identity_id, lake},
    snapshot::Snapshot,
};

#[tokio::test(start_paused = true)]
async fn snapshot_of_federated_identity_credential() {
    let mut snapshot = Snapshot::of("federated_identity_credential");
    let azure = Azure::new();
    let run = credentials(&azure).await;
    for (case, arguments) in [
        ("another type of resource", json!({ "managed_identity_id": lake() })),
        ("an invalid name", json!({ "name": "ab" })),
        ("an issuer without https", json!({ "issuer": "http://a.example/" })),
        ("an empty subject", json!({ "subject": "" })),
    ] {
        snapshot.add(case, &run.validate(&credential_with(&arguments)).await);
    }
    for id in ["x", &lake()] {
        snapshot.add(&format!("import of {id}"), &run.import(id).await.notes);
    }
    let missing = identity_id("nobody");
    for (case, arguments) in [
        ("an issuer of AKS without its slash", json!({ "issuer": ISSUER.trim_end_matches('/') })),
        ("Entra as the issuer", json!({ "issuer": "https://login.microsoftonline.com/t/v2.0" })),
        ("a wildcard", json!({ "subject": "system:serviceaccount:development:*" })),
        ("a service account without a name", json!({ "subject": "system:serviceaccount:a" })),
        ("an identity that does not exist", json!({ "managed_identity_id": missing })),
    ] {
        let plan = credentials(&azure).await.plan(None, &credential_with(&arguments)).await;
        snapshot.add(case, &plan.notes);
    }

    let run = credentials(&azure).await;
    run.plan(None, &credential("one", "development")).await.notes.nothing();
    let plan = run.plan(None, &credential("two", "development")).await;
    snapshot.add("one subject twice in a plan", &plan.notes);
    let plan = run.plan(None, &credential("one", "staging")).await;
    snapshot.add("one name twice in a plan", &plan.notes);
    let plan = credentials(&holding(20)).await.plan(None, &credential("new", "new")).await;
    snapshot.add("no room", &plan.notes);

    let theirs = || Azure::holding([seeded("theirs", "development")]);
    let plan = credentials(&theirs()).await.plan(None, &credential("mine", "development")).await;
    snapshot.add("a subject that is in use", &plan.notes);
    for (case, namespace) in
        [("a credential that exists", "development"), ("a name that is taken", "staging")]
    {
        let run = credentials(&theirs()).await;
        let applied = run.apply(&run.plan(None, &credential("theirs", namespace)).await).await;
        snapshot.add(case, &applied.notes);
    }

    let run = credentials(&azure).await;
    let one = run.create(&credential("one", "development")).await;
    let two = run.create(&credential("two", "staging")).await;
    let run = credentials(&azure).await;
    run.plan(Some(&one), &credential("one", "staging")).await;
    let plan = run.plan(Some(&two), &credential("two", "development")).await;
    snapshot.add("exchanged subjects", &plan.notes);
    let run = credentials(&azure).await;
    run.plan_destroy(&one).await.notes.nothing();
    let plan = run.plan(None, &credential("three", "development")).await;
    snapshot.add("a subject that moves", &plan.notes);
    snapshot.check();
}
