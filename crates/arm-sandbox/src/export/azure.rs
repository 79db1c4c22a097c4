//! Azure as an export asks for it, and what an export is.

use std::{future::Future, pin::Pin};

use serde_json::Value;

/// Azure as somebody who has signed in reads it. Throttling and lost connections are the client's to deal
/// with.
pub trait Azure: Send + Sync {
    /// Reads what is at a path.
    fn get<'a>(&'a self, path: &'a str, api_version: &'a str) -> Reading<'a, Value>;

    /// Reads all pages of the list at a path.
    fn list<'a>(&'a self, path: &'a str, api_version: &'a str) -> Reading<'a, Vec<Value>>;
}

/// What a call will come to.
pub type Reading<'a, T> = Pin<Box<dyn Future<Output = Result<T, Unread>> + Send + 'a>>;

/// Why something was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// Azure says that it does not exist.
    Missing,
    /// Azure does not answer this caller: the code and the message.
    Refused(String),
    /// Nobody knows what Azure would say.
    Failed(String),
}

/// Signs in to Azure; the text says why that is not possible.
pub type SignIn = fn() -> Result<Box<dyn Azure>, String>;

/// An export.
#[derive(Clone, Debug)]
pub struct Export {
    /// The seed, which the sandbox loads.
    pub seed: Value,
    /// What differs from Azure, a line each: what was not read, and what was left out.
    pub notes: Vec<String>,
}

/// What is exported.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The ID of the subscription, a GUID.
    pub subscription: String,
    /// The names of resource groups in it.
    pub resource_groups: Vec<String>,
}
