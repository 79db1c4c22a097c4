//! `terraform-provider-dataplane sandbox`: served where other machines can connect.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, Command, Stdio},
};

use crate::support::{Fixture, Grant, seed};
use crate::terraform::{Error, Terraform};

/// A sandbox that a separate process serves, which ends when this value is dropped.
struct Serving {
    process: Child,
    /// What it prints to copy.
    printed: String,
}

impl Serving {
    /// Serves the sandbox of this fixture on every address of this machine.
    fn everywhere(fixture: &Fixture) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_terraform-provider-dataplane"))
            .args(["sandbox", "--listen", "0.0.0.0:0", "--database"])
            .arg(fixture.azure.sandbox.path().expect("it has a file"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let out = BufReader::new(process.stdout.take().expect("it is piped"));
        let mut printed = String::new();
        for line in out.lines().map_while(Result::ok) {
            printed.push_str(&line);
            printed.push('\n');
            if line.contains("Stop with Ctrl-C") {
                break;
            }
        }
        Self { process, printed }
    }

    /// The part of what it printed between two texts.
    fn between(&self, before: &str, after: &str) -> &str {
        let rest = self.printed.split_once(before).map_or("", |it| it.1);
        rest.split_once(after).map_or("", |it| it.0)
    }

    /// Ends it. The answer is what it said on standard error.
    fn end(mut self) -> String {
        self.process.kill().expect("it runs");
        let mut said = String::new();
        let mut error = self.process.stderr.take().expect("it is piped");
        error.read_to_string(&mut said).expect("it is text");
        said
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn where_other_machines_can_connect_it_warns_and_the_block_that_it_prints_works()
-> Result<(), Error> {
    let fixture = Fixture::new(Terraform::on_path()?, &seed())?;
    let serving = Serving::everywhere(&fixture);
    let arguments = serving.between("In a provider block:\n\n", "\n\n");
    assert!(arguments.contains("resource_manager_endpoint = \"https://localhost:"), "{arguments}");
    let authority = serving.between("export SSL_CERT_FILE=", "\n");
    let trusted = [("SSL_CERT_FILE", authority)];
    let other = Fixture::with_environment(Terraform::on_path()?, &seed(), &trusted)?;
    let block = format!("provider \"dataplane\" {{\n{arguments}\n}}\n");
    other.configure_provider(&block, &Grant::new().hcl())?;

    other.directory.apply()?;

    fixture.azure.assignment();
    assert!(other.azure.assignments().is_empty(), "it went over the socket");
    let said = serving.end();
    for text in ["WARNING: the sandbox listens on 0.0.0.0:", "can sign in with any secret", "HTTPS"]
    {
        assert!(said.contains(text), "{said}");
    }
    Ok(())
}
