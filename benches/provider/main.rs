//! What the provider costs, beside Terraform's own floor: `cargo bench`, or only some parts of it:
//! `cargo bench -- refresh`.
//!
//! Prints a table. Figures are whole processes on the machine it runs on; compare only figures of
//! one run.

mod allowlist;

mod alone;

mod handshake;

mod identities;

mod many_addresses;

mod many_grants;

mod refresh;

use std::time::{Duration, Instant};
use test_support::{grpc, terraform};

/// The provider as it was built for this benchmark.
const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-dataplane");

/// What is measured, by name.
const PARTS: [(&str, fn()); 6] = [
    ("handshake", handshake::run),
    ("refresh", refresh::run),
    ("allowlist", allowlist::run),
    ("many_addresses", many_addresses::run),
    ("many_grants", many_grants::run),
    ("identities", identities::run),
];

fn main() {
    let wanted: Vec<_> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let binary = std::fs::metadata(PROVIDER).map(|it| it.len()).unwrap_or_default();
    row("binary, stripped", &format!("{:.1} MiB", mebibytes(binary)), "");
    for (name, run) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|it| it == name) {
            run();
        }
    }
}

/// One line of the table.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
fn row(what: &str, ours: &str, floor: &str) {
    println!("{what:<52} {ours:>22} {floor:>22}");
}

/// The median of several runs.
fn median(mut runs: Vec<Duration>) -> Duration {
    runs.sort();
    runs.get(runs.len() / 2).copied().unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below the limit")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
