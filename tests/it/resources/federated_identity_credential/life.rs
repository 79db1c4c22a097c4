//! Making, changing, reading and removing.

use arm_sandbox::Effect;
use serde_json::json;

use super::{
    API_VERSION, AUDIENCE, ISSUER, credential, credential_id, credential_with, credentials, stored,
    subject,
};
use crate::azure::{Azure, identity_id};

#[tokio::test(start_paused = true)]
async fn a_credential_is_made_as_written_with_the_audience_of_the_cloud() {
    let azure = Azure::new();
    let config = credential("union-development", "development");
    let made = credentials(&azure).await.converge(None, &config).await;
    assert_eq!(made.text("id"), credential_id("union-development"));
    assert_eq!((made.text("issuer"), made.text("audience")), (ISSUER, AUDIENCE));
    let [found] = &stored(&azure).await[..] else { panic!("one credential") };
    assert_eq!(
        found["properties"],
        json!({ "issuer": ISSUER, "subject": subject("development"), "audiences": [AUDIENCE] })
    );
}

#[tokio::test(start_paused = true)]
async fn the_id_and_the_audience_are_known_when_it_is_planned() {
    let azure = Azure::new();
    let plan = credentials(&azure).await.plan(None, &credential_with(&json!({}))).await;
    plan.notes.nothing();
    assert_eq!(plan.planned["id"], credential_id("union-development"));
    assert_eq!(plan.planned["audience"], AUDIENCE);
}

#[tokio::test(start_paused = true)]
async fn issuer_subject_and_audience_change_in_place_and_byte_for_byte() {
    let azure = Azure::new();
    let credentials = credentials(&azure).await;
    let mut made = credentials.create(&credential_with(&json!({}))).await;
    for change in [
        json!({ "issuer": ISSUER.trim_end_matches('/') }),
        json!({ "issuer": ISSUER.replace("6c1d", "6C1D") }),
        json!({ "subject": "system:serviceaccount:development:Default" }),
        json!({ "audience": "api://azureadtokenexchange" }),
        json!({}),
    ] {
        let config = credential_with(&change);
        let plan = credentials.plan(Some(&made), &config).await;
        assert_eq!((plan.planned != made.value, plan.replace.len()), (true, 0), "{change}");
        made = credentials.converge(Some(made), &config).await;
        for (name, value) in change.as_object().unwrap() {
            assert_eq!(&made.value[name], value);
        }
    }
    assert_eq!(made.text("audience"), AUDIENCE);
}

#[tokio::test(start_paused = true)]
async fn name_and_identity_replace_unless_only_their_case_differs() {
    let azure = Azure::new();
    let credentials = credentials(&azure).await;
    let made = credentials.create(&credential_with(&json!({}))).await;
    for (change, replaces) in [
        (json!({ "name": "another" }), "name"),
        (
            json!({ "managed_identity_id": identity_id("union-operator-acme-7k2p") }),
            "managed_identity_id",
        ),
    ] {
        let plan = credentials.plan(Some(&made), &credential_with(&change)).await;
        assert_eq!(plan.replace, [replaces]);
    }
    let spelled = json!({
        "name": "Union-Development",
        "managed_identity_id": super::identity().to_lowercase(),
    });
    credentials.plan(Some(&made), &credential_with(&spelled)).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_changed_credential_is_changed_back_and_a_deleted_one_is_recreated() {
    let azure = Azure::new();
    let config = credential_with(&json!({}));
    let made = credentials(&azure).await.create(&config).await;
    let body =
        json!({ "properties": { "issuer": ISSUER, "subject": "other", "audiences": [AUDIENCE] } });
    let other = azure.somebody_else();
    other.put::<serde_json::Value>(made.text("id"), API_VERSION, &body).await.unwrap();
    let made = credentials(&azure).await.converge(Some(made), &config).await;
    assert_eq!(stored(&azure).await[0]["properties"]["subject"], subject("development"));

    other.delete(made.text("id"), API_VERSION).await.unwrap();
    credentials(&azure).await.converge(Some(made), &config).await;
    assert_eq!(stored(&azure).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn destroying_removes_it_and_what_is_gone_already_is_no_error() {
    let azure = Azure::new();
    let made = credentials(&azure).await.create(&credential_with(&json!({}))).await;
    for _ in 0..2 {
        let destroyed = credentials(&azure).await.destroy(&made).await;
        destroyed.notes.nothing();
        assert_eq!(destroyed.state, None);
    }
    assert_eq!(stored(&azure).await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn one_that_was_made_moments_ago_and_is_not_seen_yet_is_looked_for_again() {
    let azure = Azure::new();
    azure.behave(|it| {
        it.consistency.reads_missing_after_create = 2;
        it.consistency.lists_missing_after_create = 1;
    });
    let made = credentials(&azure).await.create(&credential_with(&json!({}))).await;
    azure.calls();
    assert_eq!(credentials(&azure).await.refresh(&made).await.stored(), made);
    let statuses: Vec<_> =
        azure.calls().iter().map(|it| it.rsplit(' ').next().unwrap().to_owned()).collect();
    assert_eq!(statuses, ["200", "404", "404", "200"]);
}

#[tokio::test(start_paused = true)]
async fn a_create_whose_answer_was_lost_is_repeated_and_one_that_was_cut_off_is_found() {
    let azure = Azure::new();
    let config = credential_with(&json!({}));
    azure.add_fault("PUT", "*/federatedIdentityCredentials/*", Effect::LostAnswer);
    let first = credentials(&azure).await;
    let made = first.create(&config).await;
    assert_eq!(stored(&azure).await.len(), 1);

    // The state of that apply was lost.
    let again = credentials(&azure).await;
    let plan = again.plan(None, &config).await;
    plan.notes.nothing();
    let found = again.apply(&plan).await;
    found.notes.warning().is("AdoptedExisting", "").says(&[made.text("id")]);
    assert_eq!(found.stored().value, made.value);
    assert_eq!(azure.verbs()["PUT"], 2);
}

#[tokio::test(start_paused = true)]
async fn an_identity_may_be_in_another_subscription_than_the_providers() {
    let other = "11b9d6a7-51f3-4c38-8f7a-0d1e4c9b7a22";
    let id = super::identity().replace("2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21", other);
    let mut seed = crate::azure::landscape();
    let subscription = json!({ "subscriptionId": other, "tenantId": crate::azure::TENANT });
    seed["subscriptions"].as_array_mut().unwrap().push(subscription);
    let mut identity = crate::azure::identity(
        "flyteuser-acme-7k2p",
        "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b65",
        "19d7b3e8-6c52-4f0a-b948-e2a60d7c15f4",
    );
    identity["id"] = id.clone().into();
    seed["resources"].as_array_mut().unwrap().push(identity);
    let azure = Azure::with(seed);
    let own = json!({ "subscription_id": "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21" });
    let credentials = azure.terraform_with(own).await.resource(super::TYPE);
    let config = credential_with(&json!({ "managed_identity_id": id }));
    let made = credentials.converge(None, &config).await;
    assert_eq!(made.text("id"), format!("{id}/federatedIdentityCredentials/union-development"));
    assert_eq!(stored(&azure).await.len(), 0);
    assert!(azure.calls().iter().filter(|it| it.starts_with("PUT")).all(|it| it.contains(other)));
}

#[tokio::test(start_paused = true)]
async fn each_cloud_has_its_own_audience() {
    let azure = Azure::new();
    for (environment, audience) in [
        ("public", "api://AzureADTokenExchange"),
        ("usgovernment", "api://AzureADTokenExchangeUSGov"),
        ("china", "api://AzureADTokenExchangeChina"),
    ] {
        let terraform = azure.terraform_with(json!({ "environment": environment })).await;
        let plan = terraform.resource(super::TYPE).plan(None, &credential_with(&json!({}))).await;
        assert_eq!(plan.planned["audience"], audience);
    }
}
