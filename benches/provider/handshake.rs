//! From starting the process to the line that Terraform waits for, and the memory it has by then.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use crate::{PROVIDER, median, milliseconds, row, timed};

/// How often it is started.
const RUNS: usize = 30;

/// What Terraform sets to say that it is Terraform.
const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// Starts the provider as Terraform does, with mutual TLS.
pub(crate) fn run() {
    let certificate = client_certificate();
    let mut times = Vec::new();
    let mut resident = Vec::new();
    for _ in 0..RUNS {
        let (time, memory) = start_once(&certificate);
        times.push(time);
        resident.push(memory);
    }
    resident.sort_unstable();
    row("exec to handshake line", &milliseconds(median(times)), "");
    row("resident memory at handshake", &format!("{} KiB", resident[RUNS / 2]), "");
}

fn start_once(certificate: &str) -> (std::time::Duration, u64) {
    let mut command = Command::new(PROVIDER);
    command
        .env(COOKIE.0, COOKIE.1)
        .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
        .env("PLUGIN_CLIENT_CERT", certificate)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let (time, mut child) = timed(|| {
        let mut child = command.spawn().expect("the provider starts");
        let mut line = String::new();
        let stdout = child.stdout.as_mut().expect("standard output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("the provider prints a line");
        assert!(line.starts_with("1|6|unix|"), "no handshake: {line:?}");
        child
    });
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let resident = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|it| it.split_whitespace().next()?.parse().ok())
        .unwrap_or_default();
    child.kill().and_then(|()| child.wait()).expect("the provider ends");
    (time, resident)
}

/// A certificate of the kind that a client brings; only its bytes matter to the server here.
fn client_certificate() -> String {
    let key = rcgen::KeyPair::generate().expect("a key can be made");
    let parameters =
        rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("localhost is a name");
    parameters.self_signed(&key).expect("a certificate can be signed").pem()
}
