//! The description of an approval, and how the provider finds the vendor's message in it again.
//!
//! An approval overwrites the message that came with the endpoint. If the provider is killed after
//! the approval and before Terraform writes the state, the description is the only copy of the message.

use crate::services::private_link::ServiceType;

/// What follows the vendor's message where the user says nothing.
const REMARK: &str = " (approved with Terraform)";
/// What is written where there was no message.
const WITHOUT_MESSAGE: &str = "Approved with Terraform";

/// What the state has as description where the user says nothing: the vendor's message, and a remark
/// where there is room.
pub(super) fn default_description(message: &str, kind: &ServiceType) -> String {
    let message = message.trim();
    let remarked = match message {
        "" => WITHOUT_MESSAGE.to_owned(),
        _ => format!("{message}{REMARK}"),
    };
    let fitting = if fits(&remarked, kind) { remarked } else { message.to_owned() };
    fitting.chars().take(kind.longest_description).collect()
}

/// What is written beside an approval with this description: the vendor's message follows where it is
/// not in it, and where there is room.
pub(super) fn written(description: &str, message: &str, kind: &ServiceType) -> String {
    let message = message.trim();
    let both = format!("{description} ({message})");
    if message.is_empty() || description.contains(message) || !fits(&both, kind) {
        description.to_owned()
    } else {
        both
    }
}

/// The vendor's message in what stands beside a decided connection, if it can be told: where we wrote
/// it with this description, or with the remark.
pub(super) fn recovered(written: &str, description: Option<&str>) -> Option<String> {
    let with_own = description.and_then(|it| written.strip_prefix(it));
    let with_own = with_own.and_then(|it| it.strip_prefix(" (")?.strip_suffix(')'));
    let message = written.strip_suffix(REMARK).or(with_own)?;
    Some(message.to_owned()).filter(|it| !it.is_empty())
}

fn fits(text: &str, kind: &ServiceType) -> bool {
    text.chars().count() <= kind.longest_description
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::private_link::service_type_of;

    #[test]
    fn a_message_is_found_again_in_what_we_write() {
        let kind = service_type_of("Microsoft.Storage/storageAccounts").unwrap();
        for (message, own) in [
            ("req-7f3a", None),
            ("please, req-7f3a", Some("ticket 48211")),
            ("(req-7f3a)", Some("ticket 48211 (approved)")),
        ] {
            let description = own.map_or_else(|| default_description(message, kind), str::to_owned);
            let text = written(&description, message, kind);
            assert_eq!(recovered(&text, Some(&description)).as_deref(), Some(message), "{text}");
        }
    }

    #[test]
    fn what_others_wrote_is_no_message() {
        assert_eq!(recovered("by hand", Some("ticket 48211")), None);
        assert_eq!(recovered("ticket 48211", Some("ticket 48211")), None);
        assert_eq!(recovered(" (approved with Terraform)", None), None);
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let kind = service_type_of("Microsoft.Sql/servers").unwrap();
        let long = "m".repeat(120);
        assert_eq!(written("ticket 48211", &long, kind), "ticket 48211");
        assert_eq!(default_description(&long, kind), long);
        assert_eq!(default_description(&"m".repeat(200), kind).len(), 128);
        assert_eq!(default_description(" ", kind), WITHOUT_MESSAGE);
        assert_eq!(written("for req-7f3a", "req-7f3a", kind), "for req-7f3a");
    }
}
