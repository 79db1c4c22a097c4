//! The vendor's part, played by the provider's own command.

use std::error::Error;
use std::path::Path;
use std::process::Command;

use crate::say;

/// Lets the vendor act on the sandbox in this file, and prints the result.
pub(crate) fn acts(
    provider: &Path,
    database: &Path,
    arguments: &[&str],
) -> Result<(), Box<dyn Error>> {
    say::line(&format!(
        "terraform-provider-dataplane sandbox act --database {} {}",
        database.display(),
        arguments.join(" ")
    ));
    let output = Command::new(provider)
        .args(["sandbox", "act", "--database"])
        .arg(database)
        .args(arguments)
        .output()
        .map_err(|error| format!("{} cannot be run: {error}", provider.display()))?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        return Err(format!("the vendor did not act: {}", why.trim()).into());
    }
    say::line(&format!("\n{}", String::from_utf8_lossy(&output.stdout).trim_end()));
    Ok(())
}
