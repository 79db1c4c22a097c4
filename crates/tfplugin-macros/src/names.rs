//! Names that Terraform accepts.

/// Names that mean something to Terraform itself in every resource and data source.
const RESERVED: &[&str] =
    &["connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];

/// What is wrong with the name of an attribute, block or type.
pub(crate) fn grammar(name: &str) -> Option<String> {
    let mut bytes = name.bytes();
    let first = bytes.next().is_some_and(|it| it.is_ascii_lowercase() || it == b'_');
    let rest = bytes.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
    (!first || !rest).then(|| {
        format!("`{name}` is no name: lower-case letters, digits and underscores, no digit first")
    })
}

/// What is wrong with the name of an attribute or block of a resource.
pub(crate) fn reserved(name: &str) -> Option<String> {
    RESERVED
        .contains(&name)
        .then(|| format!("Terraform keeps the name `{name}` for itself; rename it: `name = \"…\"`"))
}

/// `ServicePrincipal` as `service_principal`.
pub(crate) fn snake_case(variant: &str) -> String {
    let mut name = String::new();
    let mut before = None;
    let mut letters = variant.chars().peekable();
    while let Some(letter) = letters.next() {
        let starts_word = letter.is_uppercase()
            && before.is_some_and(|before: char| {
                !before.is_uppercase() || letters.peek().is_some_and(|it| it.is_lowercase())
            });
        if starts_word {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
        before = Some(letter);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{grammar, snake_case};

    #[test]
    fn variants_become_snake_case() {
        for (variant, name) in [
            ("Error", "error"),
            ("ServicePrincipal", "service_principal"),
            ("Ipv4Address", "ipv4_address"),
            ("HTTPServer", "http_server"),
            ("UsGovernment", "us_government"),
            ("V1beta1", "v1beta1"),
        ] {
            assert_eq!(snake_case(variant), name);
        }
    }

    #[test]
    fn names_are_lower_case_identifiers() {
        for valid in ["a", "_a", "ipv4_address", "_"] {
            assert_eq!(grammar(valid), None);
        }
        for bad in ["", "4a", "Scope", "a-b", "größe"] {
            assert!(grammar(bad).is_some(), "{bad}");
        }
    }
}
