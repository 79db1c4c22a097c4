//! A release needs nothing of the machine that it runs on: its provider runs in a root directory
//! that holds nothing but devices that every container has, and what a test puts there.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::thread;

use arm_sandbox::ServeOptions;
use test_support::build::static_provider;

use crate::support::{EmptyRoot, Fixture, Grant, Served, TENANT, seed};
use crate::terraform::{Error, Provider, Terraform, WorkingDirectory};

/// The provider in the root.
const NAME: &str = "provider";
/// The name of the machine that plays Azure; only a hosts file has it.
const AZURE: &str = "azure.example";

/// A root with the provider in it.
fn root() -> EmptyRoot {
    let provider = static_provider().expect("the provider can be linked statically");
    EmptyRoot::with(&provider, NAME)
}

/// The provider in this root, for a Terraform outside of it, which reaches it over TCP.
fn provider(root: &EmptyRoot) -> Provider {
    Provider {
        source: "dataplane/dataplane".into(),
        version: env!("CARGO_PKG_VERSION").into(),
        binary: root.entrance(NAME),
    }
}

#[test]
fn quickstart_runs_in_an_empty_root_by_each_way_into_it() -> Result<(), Error> {
    let program = static_provider().expect("the provider can be linked statically");
    EmptyRoot::by_each_way(&program, NAME).iter().try_for_each(quickstart_runs_in)
}

/// Applies the example `quickstart` in this root, plans it again, and destroys it.
fn quickstart_runs_in(root: &EmptyRoot) -> Result<(), Error> {
    let directory = WorkingDirectory::temporary(Terraform::on_path()?, &[provider(root)])?
        .with_variable("TFPLUGIN_TRANSPORT", "tcp");
    for name in ["main.tf", "variables.tf", "outputs.tf", "sandbox.tfvars", "seed.json"] {
        let text = fs::read_to_string(Path::new("examples/quickstart").join(name));
        let text = text.expect("the example is there");
        directory.write(&name.replace("sandbox.", "sandbox.auto."), &text)?;
        // The provider's working directory is the root.
        fs::write(root.path(name), text).expect("a file can be written");
    }
    directory.init()?;

    let outcome = directory.apply()?;

    assert!(outcome.mentions("Apply complete! Resources: 3 added"), "{outcome}");
    assert!(root.path(".dataplane-sandbox.db").exists(), "it ran in the root");
    assert!(directory.plan_is_empty()?);
    directory.destroy()?;
    Ok(())
}

#[test]
fn the_provider_listens_on_a_unix_socket_in_an_empty_root() {
    let root = root();
    let mut process = root
        .command(NAME)
        .env(
            "TF_PLUGIN_MAGIC_COOKIE",
            "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
        )
        .stdout(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut line = String::new();
    let out = process.stdout.take().expect("it is piped");
    BufReader::new(out).read_line(&mut line).expect("it prints a line");
    process.kill().expect("it runs");
    process.wait().expect("it ends");
    assert!(line.starts_with("1|6|unix|/tmp/plugin-"), "{line}");
    let socket = line.split('|').nth(3).unwrap_or_default();
    assert!(root.path(socket.trim_start_matches('/')).exists(), "{line}");
}

/// An Azure under [`AZURE`] over HTTPS, and a Terraform whose provider is in an empty root.
struct Scene {
    root: EmptyRoot,
    azure: Fixture,
    _served: Served,
    directory: WorkingDirectory,
}

impl Scene {
    fn new() -> Result<Self, Error> {
        let root = root();
        let azure = Fixture::new(Terraform::on_path()?, &seed())?;
        let names = vec![AZURE.to_owned()];
        let options = ServeOptions { tls: true, names, ..ServeOptions::default() };
        let served = Served::start_with(&azure.azure.sandbox, options);
        let url = &served.url;
        assert!(url.contains(AZURE), "{url}");
        let authority = served.authority().expect("it has a certificate");
        fs::copy(authority, root.path("authority.pem")).expect("a file can be copied");
        fs::write(root.path("etc/hosts"), format!("127.0.0.1 {AZURE}\n")).expect("it is writable");
        // glibc would look for a module that does not exist, and find nothing.
        fs::write(root.path("etc/nsswitch.conf"), "hosts: trap\n").expect("it is writable");
        let directory = WorkingDirectory::temporary(Terraform::on_path()?, &[provider(&root)])?
            .with_variable("TFPLUGIN_TRANSPORT", "tcp");
        let block = format!(
            "terraform {{\n  required_providers {{\n    dataplane = {{ source = \"dataplane/dataplane\" }}\n  }}\n}}\n\
             provider \"dataplane\" {{\n  resource_manager_endpoint = \"{url}\"\n  authority_host = \"{url}\"\n  \
             tenant_id = \"{TENANT}\"\n  client_id = \"any\"\n  client_secret = \"any\"\n  max_retries = 0\n}}\n"
        );
        directory.write("main.tf", &format!("{block}{}", Grant::new().hcl()))?;
        directory.init()?;
        Ok(Self { root, azure, _served: served, directory })
    }

    /// Sets a variable for Terraform and its provider.
    fn with(mut self, name: &str, value: &str) -> Self {
        self.directory = self.directory.with_variable(name, value);
        self
    }
}

#[test]
fn names_are_found_without_a_library_and_the_authority_is_the_named_one() -> Result<(), Error> {
    for (variable, value) in [("SSL_CERT_FILE", "/authority.pem"), ("SSL_CERT_DIR", "/trusted")] {
        let scene = Scene::new()?;
        let trusted = scene.root.path("trusted");
        fs::create_dir(&trusted).expect("a folder can be made");
        fs::copy(scene.root.path("authority.pem"), trusted.join("one.pem")).expect("a copy");

        scene.with(variable, value).directory.apply()?;
    }
    Ok(())
}

#[test]
fn without_authorities_the_error_says_what_to_install() -> Result<(), Error> {
    let scene = Scene::new()?;
    let error = scene.directory.plan().expect_err("no server can be trusted");
    for words in ["this machine has no CA certificates", "apk add ca-certificates", "SSL_CERT_FILE"]
    {
        assert!(error.mentions(words), "{error}");
    }
    let scene = scene.with("SSL_CERT_FILE", "/no/such.pem");
    let error = scene.directory.plan().expect_err("no server can be trusted");
    assert!(error.mentions("/no/such.pem"), "{error}");
    assert!(scene.azure.azure.assignments().is_empty());
    Ok(())
}

#[test]
fn a_proxy_of_the_environment_is_used_unless_it_is_excepted() -> Result<(), Error> {
    let (proxy, asked) = refusing_proxy();
    let scene = Scene::new()?
        .with("SSL_CERT_FILE", "/authority.pem")
        .with("HTTPS_PROXY", &format!("http://{proxy}"));
    scene.directory.plan().expect_err("the proxy refuses");
    let asked = asked.try_recv().expect("the proxy was asked before the plan failed");
    assert!(asked.starts_with(&format!("CONNECT {AZURE}:")), "{asked}");

    let scene = scene.with("NO_PROXY", AZURE);
    scene.directory.apply()?;
    scene.azure.azure.assignment();
    Ok(())
}

/// A proxy that refuses what it is asked for; its address, and the first line of each request.
fn refusing_proxy() -> (std::net::SocketAddr, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let (sender, receiver) = std::sync::mpsc::channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 1024];
            let length = stream.read(&mut request).unwrap_or_default();
            let text = String::from_utf8_lossy(&request[..length]).into_owned();
            // The test may have ended, and the client may have gone.
            let _ = sender.send(text);
            let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
        }
    });
    (address, receiver)
}
