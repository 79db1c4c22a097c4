//! The provider alone, without the Terraform CLI: in this process, called over gRPC as Terraform
//! calls it, beside a simulated Azure.

use std::time::Duration;

use arm_sandbox::{Database, Sandbox, Settings};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{grpc::Terraform, row, timed};

/// A simulated Azure, and the provider block that leads to it.
pub(crate) struct Alone {
    sandbox: Sandbox,
    block: Value,
    _directory: TempDir,
}

impl Alone {
    /// An Azure with these resources.
    pub(crate) fn new(seed: Value) -> Self {
        let directory = tempfile::tempdir().expect("a folder can be made");
        let database = directory.path().join("azure.db");
        let settings = Settings {
            database: Database::File(database.clone()),
            seed: Some(seed.into()),
            ..Settings::default()
        };
        let sandbox = Sandbox::open(settings).expect("the sandbox opens");
        sandbox.change_behavior(|it| it.request_log = true).expect("the sandbox is there");
        let block = json!({ "sandbox": { "database": database } });
        Self { sandbox, block, _directory: directory }
    }

    /// Measures one piece of work, with a separate provider as in Terraform, and prints its time
    /// and its calls.
    pub(crate) fn run<T>(
        &self,
        what: &str,
        unit: fn(Duration) -> String,
        work: impl AsyncFnOnce(Terraform) -> T,
    ) -> T {
        let runtime = Runtime::new().expect("a runtime starts");
        let terraform = runtime.block_on(async {
            let terraform = Terraform::start().await;
            terraform.configure(&self.block).await.no_error();
            terraform
        });
        self.sandbox.clear_requests().expect("the sandbox is there");
        let (time, result) = timed(|| runtime.block_on(work(terraform)));
        let calls = self.sandbox.requests().expect("the sandbox is there").len();
        row(what, &format!("{} ({calls} calls)", unit(time)), "");
        result
    }
}
