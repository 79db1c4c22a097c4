//! Claims about credentials, against a token endpoint in this process.
