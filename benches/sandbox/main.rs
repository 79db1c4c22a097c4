//! What the sandbox costs as a server, as tables in Markdown: `cargo bench --bench sandbox`, or only
//! some parts of it: `cargo bench --bench sandbox -- load`.
//!
//! The provider's binary is started as users start it. For the load, three processes serve one
//! database file, and the clients are spread over them. The clients run on the same machine and
//! take their share of it; compare only figures of one run.

mod connection;

mod load;

mod served;

mod start;

mod work;

/// The provider as it was built for this benchmark.
const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-dataplane");

/// What is measured, by name.
const PARTS: [(&str, fn()); 3] =
    [("start", start::run), ("load", load::run), ("log", load::logged)];

fn main() {
    tfplugin::install_crypto_provider();
    let wanted: Vec<_> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    for (name, run) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|it| it == name) {
            run();
        }
    }
}

/// The head of a table.
fn head(cells: &[&str]) {
    row(&[""; 0]);
    row(cells);
    row(&vec!["---"; cells.len()]);
}

/// One line of a table; with no cells, the empty line before it.
#[expect(clippy::print_stdout, reason = "the tables are what this program is for")]
fn row<T: AsRef<str>>(cells: &[T]) {
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    if cells.is_empty() {
        println!();
    } else {
        println!("| {} |", cells.join(" | "));
    }
}

fn milliseconds(time: std::time::Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

fn mebibytes(kibibytes: u64) -> String {
    format!("{} MiB", kibibytes.div_ceil(1024))
}
