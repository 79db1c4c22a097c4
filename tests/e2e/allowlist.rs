//! The addresses of a vendor's data plane, read from Astro and given by hand.

use serde_json::{Value, json};

use crate::support::{on_each_cli, seed};

const CONFIGURATION: &str = r#"
data "dataplane_allowlist" "vendor" {
  addresses        = ["192.0.2.10/32", "198.51.100.6-198.51.100.8"]
  astro_cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
  exclude          = ["198.51.100.7"]
}

resource "terraform_data" "firewall" {
  input = data.dataplane_allowlist.vendor.addresses
}

output "vendor" {
  value = data.dataplane_allowlist.vendor
}

output "again" {
  value = provider::dataplane::normalize_ip_rules("sql", data.dataplane_allowlist.vendor.addresses)
}

output "fewest" {
  value = provider::dataplane::aggregate_cidrs(data.dataplane_allowlist.vendor.addresses)
}
"#;

fn astro(addresses: &[&str]) -> Value {
    let mut seed = seed();
    seed["astro"] = json!({ "organizations": [{
        "id": "cmg3k0q1x000008l4d2e5f6a7",
        "clusters": [{
            "id": "cmg3k4w9t000108l4hx2q7v1z", "name": "prod-euw", "type": "DEDICATED",
            "organizationId": "cmg3k0q1x000008l4d2e5f6a7", "status": "CREATED",
            "cloudProvider": "AZURE", "region": "westeurope", "isDrEnabled": false,
            "metadata": { "externalIPs": addresses },
        }],
    }] });
    seed
}

#[test]
fn addresses_of_all_sources_are_given_in_every_form_and_stay_the_same() {
    on_each_cli(&astro(&["203.0.113.18", "203.0.113.19"]), |fixture| {
        fixture.configure(CONFIGURATION)?;
        fixture.directory.apply()?;
        let outputs = fixture.directory.output_json()?;
        let vendor = &outputs["vendor"]["value"];
        assert_eq!(
            vendor["addresses"],
            json!(["192.0.2.10", "198.51.100.6", "198.51.100.8", "203.0.113.18", "203.0.113.19"])
        );
        assert_eq!(vendor["address_count"], 5);
        assert_eq!(
            vendor["rules"]["sql"][0],
            json!({ "start": "192.0.2.10", "end": "192.0.2.10" })
        );
        assert_eq!(outputs["again"]["value"][0], "192.0.2.10-192.0.2.10");
        assert_eq!(outputs["fewest"]["value"][3], "203.0.113.18/31");
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_address_that_opens_a_firewall_to_all_of_azure_stops_the_plan() {
    on_each_cli(&astro(&["203.0.113.18", "0.0.0.0"]), |fixture| {
        fixture.configure(CONFIGURATION)?;
        let error = fixture.directory.plan().expect_err("0.0.0.0 is nobody's address");
        for text in ["prod-euw", "0.0.0.0"] {
            assert!(error.mentions(text), "{error}");
        }
        Ok(())
    });
}
