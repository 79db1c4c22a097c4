//! Allowlists of up to 10,000 addresses, without the Terraform CLI: the provider in this process,
//! called over gRPC as Terraform calls it. The CLI compares each element of a set with every other,
//! so with thousands of addresses it would measure nothing but itself.

use arm_sandbox::{Database, Sandbox, Settings};
use serde_json::{Value, json};

use crate::{
    grpc::{Managed, Terraform},
    row, seconds, timed,
};

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
    let directory = tempfile::tempdir().expect("a folder can be made");
    let database = directory.path().join("azure.db");
    let settings = Settings {
        database: Database::File(database.clone()),
        seed: Some(seed().into()),
        ..Settings::default()
    };
    let sandbox = Sandbox::open(settings).expect("the sandbox opens");
    sandbox.change_behavior(|it| it.request_log = true).expect("the sandbox is there");
    let bench = Bench { sandbox, block: json!({ "sandbox": { "database": database } }), count };

    let stored = bench.run("create", async |it| it.create(&wish(0, count)).await);
    let stored = bench.run("refresh", async |it| it.refresh(&stored).await.stored());
    let stored =
        bench.run("rotation of one address", async |it| it.change(&stored, &wish(1, count)).await);
    let gone = bench.run("destroy", async |it| it.destroy(&stored).await);
    assert!(gone.state.is_none(), "the allowlist is gone");
}

/// What the measurements of one allowlist share.
struct Bench {
    sandbox: Sandbox,
    /// The provider block.
    block: Value,
    count: u32,
}

impl Bench {
    /// Measures one piece of work, with a provider of its own as in Terraform.
    fn run<T>(&self, name: &str, work: impl AsyncFnOnce(Managed) -> T) -> T {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime can be had");
        let managed = runtime.block_on(async {
            let terraform = Terraform::start().await;
            terraform.configure(&self.block).await.no_error();
            terraform.resource("dataplane_ip_allowlist")
        });
        self.sandbox.clear_requests().expect("the sandbox is there");
        let (time, result) = timed(|| runtime.block_on(work(managed)));
        let calls = self.sandbox.requests().expect("the sandbox is there").len();
        let what = format!("{name}, {} addresses", self.count);
        row(&what, &format!("{} ({calls} calls)", seconds(time)), "");
        result
    }
}

/// As many addresses from the number `first` on; no two of all are neighbours.
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
