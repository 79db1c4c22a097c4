//! What DNS shows of a private endpoint, from here and from inside the endpoint's network: scenario
//! S-18, with a DNS server on this machine in the place of each.

use serde_json::{Value, json};

use crate::dns::{DnsServer, Record, Style};
use crate::support::{Fixture, REGISTRY, on_each_cli, seed};

const PUBLIC: &str = "crdataprod01.azurecr.io";
const PRIVATE: &str = "crdataprod01.privatelink.azurecr.io";
const FARM: &str = "cr3-weu.westeurope.cloudapp.azure.com";

/// The registry with the names that its clients use.
fn with_login_server() -> Value {
    let mut seed = seed();
    let resources = seed["resources"].as_array_mut().into_iter().flatten();
    for registry in resources.filter(|it| it["id"] == REGISTRY) {
        registry["properties"]["loginServer"] = json!(PUBLIC);
        registry["properties"]["publicNetworkAccess"] = json!("Enabled");
    }
    seed
}

/// The names that Azure gives for the registry, asked of this server.
fn check(server: &DnsServer) -> String {
    format!(
        r#"
data "dataplane_private_link_target" "registry" {{
  resource_id = "{REGISTRY}"
}}

data "dataplane_dns_check" "registry" {{
  names    = data.dataplane_private_link_target.registry.groups[0].fqdns
  resolver = "{}"
}}

output "seen" {{
  value = data.dataplane_dns_check.registry.results["{PUBLIC}"]
}}

output "private" {{
  value = data.dataplane_dns_check.registry.all_private
}}
"#,
        server.address()
    )
}

fn seen(fixture: &Fixture) -> Value {
    let outputs = fixture.directory.output_json().expect("the outputs are there");
    json!({ "private": outputs["private"]["value"], "seen": outputs["seen"]["value"] })
}

#[test]
fn a_finished_connection_is_not_private_from_outside_and_private_from_inside() {
    // Public DNS once the connection is approved, and what the vendor's network makes of it.
    let outside = DnsServer::knowing(&[
        (PUBLIC, Record::Alias(PRIVATE)),
        (PRIVATE, Record::Alias(FARM)),
        (FARM, Record::Addresses(vec![[20, 61, 97, 12].into()])),
    ]);
    let records = [
        (PUBLIC, Record::Alias(PRIVATE)),
        (PRIVATE, Record::Addresses(vec![[172, 20, 28, 7].into()])),
    ];
    let inside = DnsServer::answering(Style::Stepwise, &records);
    on_each_cli(&with_login_server(), |fixture| {
        let directory = &fixture.directory;
        fixture.configure(&check(&outside))?;

        let applied = directory.apply()?;

        assert!(applied.has_code("NamesNotPrivate"), "{applied}");
        assert!(applied.mentions("crdataprod01.azurecr.io: not_private"), "{applied}");
        let found = seen(fixture);
        assert_eq!(found["private"], false);
        assert_eq!(found["seen"]["result"], "not_private");
        assert_eq!(found["seen"]["privatelink"], true);
        assert_eq!(found["seen"]["chain"], json!([PUBLIC, PRIVATE, FARM]));
        assert_eq!(found["seen"]["addresses"], json!(["20.61.97.12"]));
        assert!(outside.questions().iter().all(|it| it == PUBLIC), "{:?}", outside.questions());
        assert!(directory.plan_is_empty()?);

        fixture.configure(&check(&inside))?;
        let applied = directory.apply()?;

        assert!(!applied.has_code("NamesNotPrivate"), "{applied}");
        let found = seen(fixture);
        assert_eq!(found["private"], true);
        assert_eq!(found["seen"]["result"], "private");
        assert_eq!(found["seen"]["chain"], json!([PUBLIC, PRIVATE]));
        Ok(())
    });
}

#[test]
fn a_dns_server_that_fails_stops_nothing() {
    let broken = DnsServer::knowing(&[(PUBLIC, Record::Error(2))]);
    on_each_cli(&with_login_server(), |fixture| {
        fixture.configure(&check(&broken))?;
        let applied = fixture.directory.apply()?;
        assert!(applied.mentions("crdataprod01.azurecr.io: unknown"), "{applied}");
        assert_eq!(seen(fixture)["seen"]["result"], "unknown");
        Ok(())
    });
}
