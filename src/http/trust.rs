//! Says what is missing where this machine has no certificates of authorities to trust.

use std::fmt;

/// No server can be trusted: this machine has no certificates of authorities.
#[derive(Debug, thiserror::Error)]
pub(super) struct NoAuthorities {
    /// The files and folders that could not be read, and why.
    problems: Vec<String>,
}

impl NoAuthorities {
    /// Looks where the HTTP client looked; `None` where there are certificates.
    pub(super) fn find() -> Option<Self> {
        let found = rustls_native_certs::load_native_certs();
        let problems = found.errors.iter().map(ToString::to_string).collect();
        found.certs.is_empty().then_some(Self { problems })
    }
}

impl fmt::Display for NoAuthorities {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "this machine has no CA certificates, so no server can be trusted. Install the package \
             ca-certificates (`apk add ca-certificates`, `apt-get install ca-certificates`, `dnf \
             install ca-certificates`), or name a file or folder with certificates in PEM form in \
             SSL_CERT_FILE or SSL_CERT_DIR",
        )?;
        if !self.problems.is_empty() {
            write!(formatter, " ({})", self.problems.join("; "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::NoAuthorities;

    #[test]
    fn the_text_names_the_package_the_variables_and_what_could_not_be_read() {
        let text = NoAuthorities { problems: vec!["/no/such: not found".into()] }.to_string();
        for words in ["ca-certificates", "SSL_CERT_FILE", "SSL_CERT_DIR", "(/no/such: not found)"] {
            assert!(text.contains(words), "{words} is not in: {text}");
        }
    }
}
