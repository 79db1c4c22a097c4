//! Writes a seed from what somebody may read in Azure: the resources of some resource groups, and what
//! decides about access to them. Secrets are left out, and so is what the sandbox would refuse.
//!
//! The caller brings the client of Azure: this crate has none, and shares no type with one.

mod collect;
mod secrets;

use std::{future::Future, pin::Pin};

use serde_json::Value;

use crate::{Clock, Error, seed};
pub use collect::Wanted;

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

/// Reads Azure and makes a seed.
pub async fn export(azure: &dyn Azure, wanted: &Wanted) -> Result<Export, String> {
    let mut export = collect::collect(azure, wanted).await?;
    leave_out_refused(&mut export).map_err(|error| error.to_string())?;
    Ok(export)
}

/// Leaves out the resources that the sandbox would not load, until it loads the rest.
fn leave_out_refused(export: &mut Export) -> Result<(), Error> {
    loop {
        let problems = seed::problems(&export.seed, Clock::system().now())?;
        let mut refused: Vec<usize> = Vec::new();
        for problem in &problems {
            let Some(number) = problem.place.element_of("resources") else {
                return Err(Error::Seed(format!("{}: {}", problem.place, problem.message)));
            };
            if refused.last() != Some(&number) {
                export
                    .notes
                    .push(format!("left out, because the sandbox refuses it: {}", problem.message));
                refused.push(number);
            }
        }
        let Some(Value::Array(resources)) = export.seed.get_mut("resources") else { return Ok(()) };
        if refused.is_empty() {
            return Ok(());
        }
        let mut number = 0;
        resources.retain(|_| {
            let stays = !refused.contains(&number);
            number += 1;
            stays
        });
    }
}
