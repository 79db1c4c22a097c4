//! What can go wrong for the owner of a sandbox. What its clients are told is a
//! [`crate::api_error::ApiError`].

use std::{io, net::SocketAddr, path::PathBuf};

/// Why a sandbox could not be opened, scripted or served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database could not be opened, read or written.
    #[error("cannot use the sandbox database {path}: {source}")]
    Database {
        /// The file, or `:memory:`.
        path: String,
        /// What SQLite said.
        #[source]
        source: rusqlite::Error,
    },
    /// The database could not be kept from other users.
    #[error("cannot close the sandbox database {path} to other users ({source})")]
    Private {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The database was written by another version of the sandbox.
    #[error(
        "the sandbox database {path} has format {found}, this version reads format {expected}: delete the file to start over"
    )]
    Format {
        /// The file.
        path: String,
        /// The format of the file.
        found: i64,
        /// The format of this version.
        expected: i64,
    },
    /// The seed file could not be read.
    #[error("cannot read the sandbox seed {}: {source}", path.display())]
    SeedFile {
        /// The file, as a whole path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The run that this process is part of has no place for its database.
    #[error("a database for one run is not available: {0}")]
    Run(String),
    /// The seed says something that cannot be; each problem is a line.
    #[error("the sandbox seed is wrong:{}", separated(.0))]
    Seed(String),
    /// An act does not say enough, or cannot be.
    #[error("that cannot be done: {0}")]
    Action(String),
    /// An act was refused, as a request of anyone may be.
    #[error("the {method} of {id} was refused with {status} {code}: {message}")]
    Refused {
        /// The HTTP method.
        method: String,
        /// The resource.
        id: String,
        /// The HTTP status.
        status: u16,
        /// `error.code`.
        code: String,
        /// `error.message`.
        message: String,
    },
    /// The address could not be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The certificate for HTTPS could not be made, written or read.
    #[error("cannot prepare the sandbox certificate in {directory}: {detail}")]
    Certificate {
        /// Where certificates are kept.
        directory: PathBuf,
        /// What failed.
        detail: String,
    },
}

/// One line after a space, or several below.
fn separated(lines: &str) -> String {
    if lines.contains('\n') {
        format!("\n  {}", lines.replace('\n', "\n  "))
    } else {
        format!(" {lines}")
    }
}
