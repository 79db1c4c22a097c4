//! The long query with which some services sign the address of an operation. A client that shortens
//! it or leaves it out is turned away.

use uuid::Uuid;

use crate::{api_error::ApiError, message::Request};

/// How many pieces of 32 characters the two long parameters have: together about 4 KB, as Azure has
/// them.
const PIECES: u32 = 60;

/// The parameters that sign the address of an operation, beginning with `&`.
pub(super) fn query(operation: &str) -> String {
    let [t, c, s, h] = parameters(operation).map(|(_, value)| value);
    format!("&t={t}&c={c}&s={s}&h={h}")
}

/// Refuses a poll whose address is not as it was given.
pub(super) fn check(request: &Request, operation: &str) -> Result<(), ApiError> {
    let wrong = |(name, value): &&(&str, String)| request.parameter(name) != Some(value);
    match parameters(operation).iter().find(wrong) {
        None => Ok(()),
        Some((name, _)) => Err(ApiError::bad_request(
            "InvalidOperationSignature",
            format!(
                "The parameter '{name}' is not the one that the address of the operation '{operation}' was given with. \
                 Keep the query of the address as it is."
            ),
        )),
    }
}

fn parameters(operation: &str) -> [(&'static str, String); 4] {
    [
        ("t", piece(operation, "t", 0).chars().filter(char::is_ascii_digit).collect()),
        ("c", long(operation, "c")),
        ("s", long(operation, "s")),
        ("h", piece(operation, "h", 0)),
    ]
}

fn long(operation: &str, name: &str) -> String {
    (0..PIECES).map(|number| piece(operation, name, number)).collect()
}

fn piece(operation: &str, name: &str, number: u32) -> String {
    let seed = format!("{operation}/{name}/{number}");
    Uuid::new_v5(&Uuid::NAMESPACE_URL, seed.as_bytes()).simple().to_string()
}
