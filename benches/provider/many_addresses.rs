//! Allowlists of up to 10,000 addresses, without the Terraform CLI: the provider in this process,
//! called over gRPC as Terraform calls it. The CLI compares each element of a set with every other,
//! so with thousands of addresses it would measure nothing but itself.

use serde_json::{Value, json};

use crate::{alone::Alone, grpc::Managed, row, seconds};

const TARGET: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/\
                      providers/Microsoft.DocumentDB/databaseAccounts/orders";

/// How many addresses, one measurement each.
const COUNTS: [u32; 4] = [10, 100, 1_000, 10_000];

/// Measures the life of one allowlist for each count.
pub(crate) fn run() {
    row("allowlist on a Cosmos DB account, without the CLI", "ip_allowlist", "");
    for count in COUNTS {
        life(count);
    }
}

/// Makes an allowlist, refreshes it, exchanges one address and destroys it.
fn life(count: u32) {
    let alone = Alone::new(seed());
    let bench = Bench { alone, count };

    let stored = bench.run("create", async |it| it.create(&wish(0, count)).await);
    let stored = bench.run("refresh", async |it| it.refresh(&stored).await.stored());
    let stored =
        bench.run("rotation of one address", async |it| it.change(&stored, &wish(1, count)).await);
    let gone = bench.run("destroy", async |it| it.destroy(&stored).await);
    assert!(gone.state.is_none(), "the allowlist is gone");
}

/// What the measurements of one allowlist share.
struct Bench {
    alone: Alone,
    count: u32,
}

impl Bench {
    /// Measures one piece of work.
    fn run<T>(&self, name: &str, work: impl AsyncFnOnce(Managed) -> T) -> T {
        let what = format!("{name}, {} addresses", self.count);
        self.alone.run(&what, seconds, async |terraform| {
            work(terraform.resource("dataplane_ip_allowlist")).await
        })
    }
}

/// As many addresses from the number `first` on; no two of all are neighbors.
fn wish(first: u32, count: u32) -> Value {
    let address = |it: u32| std::net::Ipv4Addr::from_bits(0x1400_0001 + 2 * it).to_string();
    let addresses: Vec<_> = (first..first + count).map(address).collect();
    json!({ "target_id": TARGET, "addresses": addresses })
}

fn seed() -> Value {
    json!({ "resources": [{
        "id": TARGET,
        "location": "westeurope",
        "properties": { "databaseAccountOfferType": "Standard" },
    }] })
}
