//! What the provider relies on in Azure Resource Manager, as one suite for every Azure there is: the
//! sandbox always, and Azure itself where the environment names a place in it. The sandbox cannot
//! claim what Azure does not do, because both pass the same assertions.

mod federated_credentials;

mod identities;

mod place;

mod role_assignments;

mod role_definitions;

mod wire;

use place::Place;

#[tokio::test]
async fn azure_behaves_as_the_provider_takes_it_to_behave() {
    for place in place::all().await {
        println!("in {}", place.name);
        wire::check(&place).await;
        role_definitions::check(&place).await;
        identities::check(&place).await;
        federated_credentials::check(&place).await;
        role_assignments::check(&place).await;
    }
}

/// The error that a call must come to, with its status and one of these codes.
#[track_caller]
fn refused<T: std::fmt::Debug>(
    result: Result<T, dataplane::azure::Error>,
    status: u16,
    codes: &[&str],
) -> String {
    let error = result.expect_err("Azure refuses this");
    assert_eq!(error.status(), Some(status), "{error}");
    let code = error.code().unwrap_or_default();
    assert!(codes.is_empty() || codes.contains(&code), "`{code}` is none of {codes:?}: {error}");
    error.message().unwrap_or_default().to_owned()
}
