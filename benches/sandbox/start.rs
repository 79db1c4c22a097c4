//! From starting the process to its first answer, and the memory it has by then.

use std::{ffi::OsString, fs, path::Path, time::Duration};

use tokio::{runtime::Runtime, time::Instant};

use crate::{
    head, mebibytes, milliseconds, row,
    served::{self, ACCOUNTS, Served},
};

/// How often it is started.
const RUNS: usize = 15;

/// Measures each way to start it.
pub(crate) fn run() {
    let title = format!("start, {ACCOUNTS} resources");
    head(&[title.as_str(), "first answer, median", "slowest", "resident memory"]);
    measure("new database", &[], false);
    measure("existing database", &[], true);
    measure("new database, HTTPS with a new certificate", &["--tls"], false);
    measure("existing database and certificate, HTTPS", &["--tls"], true);
}

fn measure(what: &str, options: &[&str], is_again: bool) {
    let runtime = Runtime::new().expect("a runtime starts");
    let kept = tempfile::tempdir().expect("a folder can be made");
    if is_again {
        once(&runtime, kept.path(), options);
    }
    let mut runs: Vec<(Duration, u64)> = (0..RUNS)
        .map(|_| {
            let new = tempfile::tempdir().expect("a folder can be made");
            once(&runtime, if is_again { kept.path() } else { new.path() }, options)
        })
        .collect();
    runs.sort_unstable();
    let (median, resident) = runs[RUNS / 2];
    let slowest = runs[RUNS - 1].0;
    row(&[what, &milliseconds(median), &milliseconds(slowest), &mebibytes(resident)]);
}

fn once(runtime: &Runtime, directory: &Path, options: &[&str]) -> (Duration, u64) {
    let seed = directory.join("seed.json");
    fs::write(&seed, served::seed().to_string()).expect("a file can be written");
    let mut arguments: Vec<OsString> =
        vec!["--database".into(), directory.join("azure.db").into(), "--seed".into(), seed.into()];
    arguments.extend(options.iter().map(OsString::from));
    let start = Instant::now();
    let served = Served::start(arguments);
    let answered = runtime.block_on(ask(&served, directory, options.contains(&"--tls")));
    let time = start.elapsed();
    answered.expect("the sandbox answers");
    (time, served.resident())
}

async fn ask(served: &Served, directory: &Path, is_tls: bool) -> Result<(), reqwest::Error> {
    let mut builder = reqwest::Client::builder().no_proxy();
    if is_tls {
        let authority = fs::read(directory.join("sandbox-ca.pem")).unwrap_or_default();
        builder = builder.tls_certs_only([reqwest::Certificate::from_pem(&authority)?]);
    } else {
        builder = builder.tls_certs_only([]);
    }
    let scheme = if is_tls { "https" } else { "http" };
    let address = served.address;
    let url = format!("{scheme}://{address}/metadata/endpoints?api-version=2022-09-01");
    builder.build()?.get(url).send().await?.error_for_status()?.bytes().await?;
    Ok(())
}
