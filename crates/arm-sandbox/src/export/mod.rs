//! Writes a seed from what somebody may read in Azure: the resources of some resource groups, and what
//! decides about access to them. Secrets are left out, and so is what the sandbox would refuse.
//!
//! The caller brings the client of Azure: this crate has none, and shares no type with one.

mod azure;
mod collect;
mod secrets;

use serde_json::Value;

use crate::{Clock, Error, seed};
pub use azure::{Azure, Export, Reading, SignIn, Unread, Wanted};

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
