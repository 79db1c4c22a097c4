//! Diagnostics about an ID whose resource does not exist in Azure.

use tfplugin::Diagnostic;

use crate::azure::Id;
use crate::diagnostics::code::CommonCode;

/// What to do if the same configuration creates the resource.
const REFER: &str = "If the same configuration creates it, refer to its resource instead of writing \
                     the ID.";

/// The error that it does not exist. `what` starts a sentence, such as "The route table".
pub(crate) fn missing(what: &str, id: &Id, attribute: &'static str) -> Diagnostic {
    CommonCode::NotFound
        .error(
            format!("{what} does not exist"),
            format!("`{id}` does not exist. Check the ID. {REFER}"),
        )
        .at(attribute)
}

/// The warning that it does not exist at plan, so that the plan could not check `unchecked`.
pub(crate) fn not_yet(what: &str, id: &Id, unchecked: &str, attribute: &'static str) -> Diagnostic {
    CommonCode::NotFoundYet
        .warning(
            format!("{what} does not exist yet"),
            format!("`{id}` does not exist, so the plan could not check {unchecked}. {REFER}"),
        )
        .at(attribute)
}
