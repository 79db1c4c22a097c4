//! Arguments of `dataplane_allowlist` that are refused, and those that pass, before any request.

use serde_json::json;

use super::{CLUSTER, feeds::feeds, guide, read};
use crate::grpc::{Terraform, UNKNOWN};

#[tokio::test(start_paused = true)]
async fn what_contradicts_itself_is_refused_before_anything_is_asked() {
    let azure = guide();
    read(&azure, json!({})).await.1.error().is("MissingArgument", "").says(&["astro_cluster_id"]);
    for (config, attribute, code, fact) in [
        (json!({ "addresses": ["x"] }), "addresses", "AddressesNotAllowed", "`x`"),
        (
            json!({ "astro_cluster_id": CLUSTER, "exclude": ["y"] }),
            "exclude",
            "InvalidAddress",
            "`y`",
        ),
        (json!({ "astro_cluster_id": CLUSTER, "max_rules": 0 }), "max_rules", "InvalidLimit", "1"),
    ] {
        read(&azure, config).await.1.error().is(code, attribute).says(&[fact]);
    }
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn without_an_astro_block_the_error_says_what_is_missing() {
    let terraform = Terraform::start().await;
    terraform.configure(&json!({ "use_cli": false })).await.nothing();
    let config = json!({ "astro_cluster_id": CLUSTER });
    let (_, notes) = terraform.read_data("dataplane_allowlist", &config).await;
    notes
        .error()
        .is("AstroOrganizationUnknown", "")
        .says(&["Organization", "ASTRO_ORGANIZATION_ID"]);
}

#[tokio::test(start_paused = true)]
async fn arguments_that_are_not_known_yet_pass_validation() {
    let azure = guide();
    let terraform = azure.terraform().await;
    for config in [
        json!({ "addresses": UNKNOWN }),
        json!({ "astro_cluster_id": UNKNOWN, "max_rules": UNKNOWN, "exclude": UNKNOWN }),
        json!({ "feeds": UNKNOWN }),
        feeds(&[json!({ "url": UNKNOWN, "format": "lines" })]),
    ] {
        terraform.validate_data("dataplane_allowlist", &config).await.nothing();
    }
}
