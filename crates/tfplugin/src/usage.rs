//! The output for a person who starts the program by hand.

use std::error::Error;

use crate::Provider;

/// Name, version and protocol on one line, and how it was built on another.
pub(crate) fn version<C>(provider: &Provider<C>) -> String {
    let mut text =
        format!("{} {} (Terraform plugin protocol 6.11)\n", program(provider), provider.version);
    if !provider.build.is_empty() {
        text.push_str(&provider.build);
        text.push('\n');
    }
    text
}

/// The purpose of the program, and how to use it.
pub(crate) fn help<C>(provider: &Provider<C>) -> String {
    let Provider { name, version: number, address, .. } = provider;
    let source = address.strip_prefix("registry.terraform.io/").unwrap_or(address);
    format!(
        r#"{version}
This program is a Terraform provider, which Terraform starts.
Name it in a configuration:

  terraform {{
    required_providers {{
      {name} = {{
        source  = "{source}"
        version = "{number}"
      }}
    }}
  }}

then run `terraform init` and `terraform plan`.

To run it in a debugger, start it with --debug.
"#,
        version = version(provider),
    )
}

/// Why the program cannot start, down to the first cause.
pub(crate) fn failure(error: &dyn Error) -> String {
    let mut text = format!("The provider cannot start: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text.push('\n');
    text
}

fn program<C>(provider: &Provider<C>) -> String {
    format!("terraform-provider-{}", provider.name)
}

#[cfg(test)]
mod tests {
    use std::{fmt, io};

    use super::*;

    #[derive(Debug)]
    struct Outer(io::Error);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("no socket")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn a_failure_names_its_cause() {
        let text = failure(&Outer(io::Error::other("disk full")));
        assert_eq!(text, "The provider cannot start: no socket: disk full\n");
    }
}
