//! Texts that look like secrets: they must not get into a ticket, which many people read.

/// What secrets begin with or contain, and what they are.
const MARKS: &[(&str, &str)] = &[
    ("-----BEGIN", "a private key or a certificate"),
    ("AccountKey=", "the key of a storage account"),
    ("SharedAccessKey=", "a shared access key"),
    ("SharedAccessSignature", "a shared access signature"),
    ("&sig=", "a shared access signature"),
    ("?sig=", "a shared access signature"),
    ("client_secret=", "the secret of an application"),
    ("Bearer ey", "an access token"),
    ("eyJhbGciOi", "an access token"),
    ("eyJ0eXAiOi", "an access token"),
];

/// What the text seems to contain that no ticket may.
pub(crate) fn secret_in(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let mark = MARKS.iter().find(|(mark, _)| text.contains(&mark.to_ascii_lowercase()));
    mark.map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_shapes_of_secrets_are_found_and_prose_is_not() {
        for (text, what) in [
            ("use https://x.blob.core.windows.net/c?sv=1&sig=abc", "shared access signature"),
            ("DefaultEndpointsProtocol=https;accountkey=abc==", "storage account"),
            ("Authorization: Bearer eyJ0", "access token"),
            ("-----BEGIN PRIVATE KEY-----", "private key"),
        ] {
            assert!(secret_in(text).is_some_and(|it| it.contains(what)), "{text}");
        }
        assert_eq!(secret_in("Tasks in production read the container `features`."), None);
        assert_eq!(secret_in("We rotate the account key every month."), None);
    }
}
