//! Expressions of flexible federated credentials: for which issuers Entra has them, and whether tokens
//! of others may match one.
//!
//! The language has one version: `claims['<claim>'] matches '<pattern>'` and `claims['<claim>'] eq
//! '<text>'`, joined by `and` (Entra's page "Flexible federated identity credentials").

/// An issuer with flexible credentials, which signs the tokens of all of its customers.
struct Issuer {
    name: &'static str,
    /// The issuer, or what it begins with, before a slash.
    address: &'static str,
    /// What every subject begins with.
    prefix: &'static str,
    /// What ends the name of the customer in a subject.
    end: char,
    example: &'static str,
}

/// The issuers for which Entra has flexible credentials.
const ISSUERS: [Issuer; 3] = [
    Issuer {
        name: "GitHub",
        address: "https://token.actions.githubusercontent.com",
        prefix: "repo:",
        end: '/',
        example: "repo:acme/*",
    },
    Issuer {
        name: "GitLab",
        address: "https://gitlab.com",
        prefix: "project_path:",
        end: '/',
        example: "project_path:acme/*",
    },
    Issuer {
        name: "HCP Terraform",
        address: "https://app.terraform.io",
        prefix: "organization:",
        end: ':',
        example: "organization:acme:*",
    },
];

/// What the hosts of AKS's issuers contain.
const AKS_ISSUERS: &str = ".oic.prod-aks.azure.";

/// What subjects of Kubernetes begin with.
const SERVICE_ACCOUNT: &str = "system:serviceaccount:";

/// What may be wrong with an expression that Azure accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// No token may match: the argument that is in doubt, and why.
    NoMatch(&'static str, String),
    /// Tokens of others may match.
    OpenToOthers(String),
}

/// One comparison of an expression.
#[derive(Debug, PartialEq, Eq)]
struct Comparison<'a> {
    claim: &'a str,
    is_pattern: bool,
    text: &'a str,
}

/// Whether this is the issuer of an AKS cluster, which has no flexible credentials.
pub(crate) fn is_cluster(issuer: &str) -> bool {
    issuer.contains(AKS_ISSUERS)
}

/// What is doubtful about an expression for tokens of this issuer.
pub(crate) fn doubt_expression(issuer: Option<&str>, expression: &str) -> Option<Doubt> {
    let no_match = |why: String| Some(Doubt::NoMatch("claims_matching_expression", why));
    if expression.contains(SERVICE_ACCOUNT) {
        return no_match(format!(
            "`{SERVICE_ACCOUNT}` begins the subjects of Kubernetes, whose issuers have no flexible \
             credentials. Set `subject` instead, and create one credential for each service account."
        ));
    }
    let Some(comparisons) = parse(expression) else {
        return no_match(format!(
            "`{expression}` is not of the form `claims['<claim>'] matches '<pattern>'` or \
             `claims['<claim>'] eq '<text>'`, joined by `and`."
        ));
    };
    let issuer_text = issuer?;
    let Some(issuer) = ISSUERS.iter().find(|it| it.signs(issuer_text)) else {
        let known: Vec<_> =
            ISSUERS.iter().map(|it| format!("{} (`{}`)", it.name, it.address)).collect();
        return Some(Doubt::NoMatch(
            "issuer",
            format!(
                "Entra documents flexible credentials for the issuers {}, and not for \
                 `{issuer_text}`. Set `subject` instead, unless Entra has added this issuer.",
                known.join(", ")
            ),
        ));
    };
    if comparisons.iter().any(|it| issuer.names_customer(it)) {
        return None;
    }
    Some(Doubt::OpenToOthers(format!(
        "{} signs the tokens of all of its customers, and this expression does not require that a \
         token is about your organization. Begin the pattern of `sub` with it, such as \
         `claims['sub'] matches '{}'`.",
        issuer.name, issuer.example
    )))
}

impl Issuer {
    fn signs(&self, issuer: &str) -> bool {
        let rest = issuer.strip_prefix(self.address);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether the comparison requires the subject to be of one customer.
    fn names_customer(&self, comparison: &Comparison<'_>) -> bool {
        if comparison.claim != "sub" {
            return false;
        }
        let wild = |it: char| comparison.is_pattern && matches!(it, '*' | '?');
        let exact = comparison.text.split(wild).next().unwrap_or_default();
        let customer = exact.strip_prefix(self.prefix).and_then(|it| it.split_once(self.end));
        customer.is_some_and(|(name, _)| !name.is_empty())
    }
}

/// The comparisons of an expression; `None` if it has another form.
fn parse(expression: &str) -> Option<Vec<Comparison<'_>>> {
    let mut rest = expression.trim();
    let mut all = Vec::new();
    loop {
        let (claim, after) = rest.strip_prefix("claims['")?.split_once("']")?;
        let (operator, after) = after.trim_start().split_once(char::is_whitespace)?;
        let (text, after) = after.trim_start().strip_prefix('\'')?.split_once('\'')?;
        let is_pattern = match operator {
            "matches" => true,
            "eq" => false,
            _ => return None,
        };
        all.push(Comparison { claim, is_pattern, text });
        let after = after.trim_start();
        if after.is_empty() {
            return Some(all);
        }
        let next = after.strip_prefix("and")?;
        rest = next.trim_start();
        if rest.len() == next.len() {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GITHUB: &str = "https://token.actions.githubusercontent.com";

    #[test]
    fn expressions_are_read_as_comparisons() {
        let two = "claims['sub'] matches 'repo:acme/*' and claims['job_workflow_ref']  eq 'a b'";
        let expected = vec![
            Comparison { claim: "sub", is_pattern: true, text: "repo:acme/*" },
            Comparison { claim: "job_workflow_ref", is_pattern: false, text: "a b" },
        ];
        assert_eq!(parse(two), Some(expected));
        for other in [
            "",
            "repo:acme/*",
            "claims['sub']",
            "claims['sub'] like 'a'",
            "claims['sub'] matches a",
            "claims['sub'] matches 'a",
            "claims['sub'] eq 'a' or claims['sub'] eq 'b'",
            "claims['sub'] eq 'a' andclaims['sub'] eq 'b'",
            "claims['sub'] eq 'a' and ",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }

    #[test]
    fn what_others_may_match_is_doubted() {
        let gitlab = "https://gitlab.com";
        let terraform = "https://app.terraform.io";
        for (issuer, expression) in [
            (GITHUB, "claims['sub'] matches 'repo:acme/*'"),
            (GITHUB, "claims['sub'] eq 'repo:acme/lake:environment:production'"),
            (&format!("{GITHUB}/acme"), "claims['sub'] matches 'repo:acme/?ake:*'"),
            (gitlab, "claims['sub'] matches 'project_path:acme/lake:ref_type:branch:ref:*'"),
            (terraform, "claims['sub'] matches 'organization:acme:project:*'"),
        ] {
            assert_eq!(doubt_expression(Some(issuer), expression), None, "{expression}");
            assert_eq!(doubt_expression(None, expression), None, "{expression}");
        }
        for (issuer, expression) in [
            (GITHUB, "claims['sub'] matches '*'"),
            (GITHUB, "claims['sub'] matches 'repo:*'"),
            (GITHUB, "claims['sub'] matches 'repo:acme*/lake:*'"),
            (GITHUB, "claims['sub'] matches 'repo:/lake'"),
            (GITHUB, "claims['job_workflow_ref'] matches 'acme/lake/*'"),
            (GITHUB, "claims['sub'] matches 'organization:acme:*'"),
            (gitlab, "claims['sub'] matches 'project_path:acme*'"),
            (terraform, "claims['sub'] matches 'organization:acme*:project:*'"),
        ] {
            let doubt = doubt_expression(Some(issuer), expression);
            assert!(matches!(doubt, Some(Doubt::OpenToOthers(_))), "{expression}: {doubt:?}");
        }
    }

    #[test]
    fn what_no_token_matches_is_doubted() {
        let sub = "claims['sub'] matches 'repo:acme/*'";
        let cluster = "https://westeurope.oic.prod-aks.azure.com/t/c/";
        for (issuer, expression, argument) in [
            (GITHUB, "repo:acme/*", "claims_matching_expression"),
            (
                GITHUB,
                "claims['sub'] matches 'system:serviceaccount:a:*'",
                "claims_matching_expression",
            ),
            ("https://gitlab.example", sub, "issuer"),
            ("https://gitlab.community", sub, "issuer"),
            (cluster, sub, "issuer"),
        ] {
            let doubt = doubt_expression(Some(issuer), expression);
            let Some(Doubt::NoMatch(at, _)) = doubt else { panic!("{expression}: {doubt:?}") };
            assert_eq!(at, argument, "{issuer} {expression}");
        }
        assert!(is_cluster(cluster) && !is_cluster(GITHUB));
    }
}
