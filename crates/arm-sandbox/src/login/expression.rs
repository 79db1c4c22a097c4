//! Expressions of flexible federated credentials: `claims['sub'] matches 'repo:acme/*'`, with `eq` for
//! texts without wildcards, joined by `and`. A pattern has `*` for any characters and `?` for one.

/// Whether the text is an expression.
pub(crate) fn is_well_formed(text: &str) -> bool {
    comparisons(text).is_some()
}

/// Whether the claims of a token match the expression.
pub(crate) fn matches<'a>(text: &str, claim: impl Fn(&str) -> Option<&'a str>) -> bool {
    let Some(comparisons) = comparisons(text) else { return false };
    comparisons.iter().all(|(name, operator, wanted)| {
        claim(name).is_some_and(|it| match *operator {
            "eq" => it == *wanted,
            _ => is_like(wanted.as_bytes(), it.as_bytes()),
        })
    })
}

/// The claim's name, operator and text of each comparison.
fn comparisons(text: &str) -> Option<Vec<(&str, &str, &str)>> {
    let mut found = Vec::new();
    let mut words = text.trim();
    loop {
        let (claim, rest) = words.strip_prefix("claims['")?.split_once("']")?;
        let (operator, rest) = rest.trim_start().split_once(' ')?;
        let (wanted, rest) = rest.trim_start().strip_prefix('\'')?.split_once('\'')?;
        if !matches!(operator, "matches" | "eq") {
            return None;
        }
        found.push((claim, operator, wanted));
        if rest.trim().is_empty() {
            return Some(found);
        }
        words = rest.trim_start().strip_prefix("and ")?.trim_start();
    }
}

fn is_like(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], rest) => rest.is_empty(),
        ([b'*', after @ ..], _) => {
            (0..=text.len()).filter_map(|it| text.get(it..)).any(|it| is_like(after, it))
        }
        ([b'?', pattern @ ..], [_, text @ ..]) => is_like(pattern, text),
        ([wanted, pattern @ ..], [byte, text @ ..]) => wanted == byte && is_like(pattern, text),
        (_, []) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_match_by_patterns_and_exactly() {
        let claim = |name: &str| match name {
            "sub" => Some("repo:acme/lake:ref:refs/heads/main"),
            "job_workflow_ref" => Some("acme/ci/.github/workflows/apply.yml@refs/heads/main"),
            _ => None,
        };
        for (text, expected) in [
            ("claims['sub'] matches 'repo:acme/*'", true),
            ("claims['sub'] matches 'repo:acme/?ake:*/main'", true),
            ("claims['sub'] matches 'repo:acme/lake'", false),
            ("claims['sub'] matches '*/heads/main*'", true),
            ("claims['sub'] eq 'repo:acme/*'", false),
            ("claims['sub'] eq 'repo:acme/lake:ref:refs/heads/main'", true),
            ("claims['sub'] matches '*' and claims['job_workflow_ref'] matches 'acme/ci/*'", true),
            ("claims['sub'] matches '*' and claims['job_workflow_ref'] matches 'other/*'", false),
            ("claims['environment'] matches '*'", false),
        ] {
            assert!(is_well_formed(text), "{text}");
            assert_eq!(matches(text, claim), expected, "{text}");
        }
        for text in ["", "repo:acme/*", "claims['sub'] like 'a'", "claims['sub'] eq 'a' or"] {
            assert!(!is_well_formed(text) && !matches(text, claim), "{text}");
        }
    }
}
