//! Published lists of addresses, from the server of a vendor to the firewall of a storage account: what
//! an odd answer, a shrunken list and a reviewed one do to a configuration that followed the list.

use arm_sandbox::{Effect, Fault};
use serde_json::{Value, json};

use crate::support::{LAKE, on_each_cli, seed};

const LIST: &str = "https://vendor.example/ips.json";

/// The version of the API of storage accounts.
const STORAGE: &str = "2025-06-01";

fn published(addresses: &[String]) -> Value {
    json!({ "clouds": [{ "cloud": "azure", "ips": addresses }, { "cloud": "aws", "ips": [] }] })
}

fn addresses(count: usize) -> Vec<String> {
    (0..count).map(|it| format!("203.0.113.{}", 2 * it)).collect()
}

/// An allowlist that follows the list and a service tag; with these further arguments.
fn configuration(subscription: &str, arguments: &str) -> String {
    format!(
        r#"
data "dataplane_allowlist" "vendor" {{
  feeds = [
    {{ url = "{LIST}", format = "json", path = "clouds[].ips[]", filter = {{ cloud = "azure" }} }},
    {{
      preset          = "microsoft_service_tags"
      filter          = {{ tag = "Sql.WestEurope" }}
      subscription_id = "{subscription}"
      location        = "West Europe"
    }},
  ]
}}

resource "dataplane_ip_allowlist" "lake" {{
  target_id = "{LAKE}"
  addresses = data.dataplane_allowlist.vendor.ipv4
  {arguments}
}}

output "sources" {{
  value = data.dataplane_allowlist.vendor.sources
}}
"#
    )
}

#[test]
fn a_firewall_follows_a_published_list_and_never_a_part_of_it() {
    let mut seed = seed();
    let body = published(&addresses(8));
    seed["feeds"] = json!([{ "url": LIST, "body": body, "etag": "\"8\"" }]);
    on_each_cli(&seed, |fixture| {
        let subscription = LAKE.split('/').nth(2).unwrap_or_default();
        fixture.configure(&configuration(subscription, ""))?;
        fixture.directory.apply()?;
        let sources = fixture.directory.output_json()?["sources"]["value"].clone();
        assert_eq!((&sources[0]["etag"], &sources[1]["etag"]), (&json!("\"8\""), &json!("7")));
        assert_eq!(sources[0]["addresses"].as_array().map(Vec::len), Some(8));
        assert!(fixture.directory.plan_is_empty()?);
        let before = fixture.azure.resource(LAKE, STORAGE);

        let sandbox = &fixture.azure.sandbox;
        let answers = |body: &str| {
            sandbox.clear_faults().expect("the sandbox is there");
            let answer = Effect::status(200, "").body(body);
            fixture.azure.add_fault(&Fault::new("GET", "/ips.json", answer).times(50));
        };
        for (body, code) in [
            ("<html><title>Sign in</title></html>".to_owned(), "FeedUnexpected"),
            (published(&[]).to_string(), "FeedEmpty"),
            (published(&addresses(1)).to_string(), "AllowlistShrinks"),
        ] {
            answers(&body);
            let error = fixture.directory.apply().expect_err("most of the list is missing");
            assert!(error.has_code(code), "{code}: {error}");
            assert_eq!(fixture.azure.resource(LAKE, STORAGE), before, "{code}");
        }

        fixture.configure(&configuration(subscription, "allow_shrink = true"))?;
        fixture.directory.apply()?;
        let after = fixture.azure.resource(LAKE, STORAGE).to_string();
        assert!(after.contains("203.0.113.0") && !after.contains("203.0.113.14"), "{after}");
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}
