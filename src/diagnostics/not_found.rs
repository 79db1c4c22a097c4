//! Diagnostics about an ID whose resource does not exist in Azure.

use tfplugin::Diagnostic;

use crate::azure::Id;
use crate::diagnostics::code::CommonCode;

/// What to do if the same configuration creates it.
const REFER: &str = "If the same configuration creates it, refer to its resource instead of \
                     writing the ID.";

/// The error that it does not exist. `what` is its name with an article, such as "The route table".
pub(crate) fn not_found(what: &str, id: &Id, attribute: &'static str) -> Diagnostic {
    CommonCode::NotFound
        .error(
            format!("{} not found", phrase(what)),
            format!("`{id}` does not exist. Check the ID. {REFER}"),
        )
        .at(attribute)
}

/// The warning that it does not exist at plan time, so that the provider checked nothing about
/// `unchecked`.
pub(crate) fn not_found_yet(
    what: &str,
    id: &Id,
    unchecked: &str,
    attribute: &'static str,
) -> Diagnostic {
    CommonCode::NotFoundYet
        .warning(
            format!("{} not found yet", phrase(what)),
            format!("`{id}` does not exist, so the plan could not check {unchecked}. {REFER}"),
        )
        .at(attribute)
}

/// The name without its article, as a summary begins.
fn phrase(what: &str) -> String {
    let mut letters = what.strip_prefix("The ").unwrap_or(what).chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
