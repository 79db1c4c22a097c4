//! Debug mode: a provider that a developer starts, and that many runs of Terraform attach to.

use std::{
    io::{self, Write},
    process,
};

use serde_json::json;

use crate::{handshake::PROTOCOL, transport::Address};

/// What a developer sets so that Terraform attaches to this process at `endpoint`.
pub(crate) fn variable(address: &str, endpoint: &Address) -> String {
    let provider = json!({
        "Protocol": "grpc",
        "ProtocolVersion": PROTOCOL,
        "Pid": process::id(),
        // Terraform shall leave the process alone when it has finished.
        "Test": true,
        "Addr": { "Network": endpoint.network(), "String": endpoint.to_string() },
    });
    format!("TF_REATTACH_PROVIDERS='{}'", json!({ address: provider }))
}

/// Prints `variable` on standard output, where a script may read it, and what to do with it on
/// standard error.
pub(crate) fn announce(variable: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{variable}")?;
    stdout.flush()?;
    writeln!(
        io::stderr().lock(),
        "The provider is running. Set the variable above where you run Terraform, which then uses \
         this process. Ctrl-C ends it."
    )
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn terraform_can_read_where_to_attach() {
        let variable = variable("registry.terraform.io/a/b", &Address::Unix("/s".into()));
        let json = variable.strip_prefix("TF_REATTACH_PROVIDERS='").unwrap().strip_suffix('\'');
        let json: Value = serde_json::from_str(json.unwrap()).unwrap();
        let provider = &json["registry.terraform.io/a/b"];
        assert_eq!(provider["Protocol"], "grpc");
        assert_eq!(provider["ProtocolVersion"], 6);
        assert_eq!(provider["Pid"], process::id());
        assert_eq!(provider["Test"], true);
        assert_eq!(provider["Addr"], json!({ "Network": "unix", "String": "/s" }));
    }
}
