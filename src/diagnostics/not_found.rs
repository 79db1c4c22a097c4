//! What is said of something that an ID names and that Azure does not have.

use tfplugin::Diagnostic;

use crate::azure::Id;
use crate::diagnostics::code::CommonCode;

/// What to do where it is made together with what refers to it.
const REFER: &str = "Where it is made in the same configuration, refer to the resource that makes it \
                     instead of writing its ID.";

/// The error that it is not there. `what` begins a sentence, such as "The route table".
pub(crate) fn missing(what: &str, id: &Id, attribute: &'static str) -> Diagnostic {
    CommonCode::NotFound
        .error(
            format!("{what} does not exist"),
            format!("Azure has no `{id}`. Check the ID. {REFER}"),
        )
        .at(attribute)
}

/// The warning that it is not there while planning, so that nothing about `unchecked` was checked.
pub(crate) fn not_yet(what: &str, id: &Id, unchecked: &str, attribute: &'static str) -> Diagnostic {
    CommonCode::NotFoundYet
        .warning(
            format!("{what} does not exist yet"),
            format!("Azure has no `{id}`, so nothing about {unchecked} could be checked. {REFER}"),
        )
        .at(attribute)
}
