//! References of requests, which a configuration knows before there is a request.

use serde_json::json;

use super::error;
use crate::{
    azure::{astro, networks, registry},
    grpc::Terraform,
};

#[tokio::test]
async fn the_site_is_an_argument_that_may_be_left_out_for_the_primary_one() {
    let terraform = Terraform::start().await;
    let registry = registry("crdata");
    for (name, arguments) in [
        ("request_reference", vec![json!(astro::CLUSTER), json!(registry), json!("registry")]),
        ("request_reference", vec![json!(astro::CLUSTER), json!(networks::vnet()), json!(null)]),
        (
            "vendor_request_reference",
            vec![json!("astro"), json!(astro::CLUSTER), json!(registry), json!("registry")],
        ),
    ] {
        let at = |site: &'static str| [arguments.clone(), vec![json!(site)]].concat();
        let before = terraform.call_with(name, &arguments).await.unwrap();
        assert_eq!(terraform.call_with(name, &at("primary")).await.unwrap(), before);
        assert_ne!(terraform.call_with(name, &at("disaster_recovery")).await.unwrap(), before);
    }
}

#[tokio::test]
async fn a_site_that_a_request_cannot_have_is_refused_by_its_position() {
    let registry = registry("crdata");
    let endpoint = [astro::CLUSTER, &registry, "registry"];
    let with = |more: &[&'static str]| [&endpoint[..], more].concat();
    let (_, argument) = error("request_reference", &with(&["secondary"])).await;
    assert_eq!(argument, Some(3));
    let (_, argument) = error("request_reference", &with(&["primary", "primary"])).await;
    assert_eq!(argument, Some(3));
    let arguments = ["dbt", "acme", &registry, "registry", "disaster_recovery"];
    let (message, argument) = error("vendor_request_reference", &arguments).await;
    assert_eq!(argument, Some(4), "{message}");
}
