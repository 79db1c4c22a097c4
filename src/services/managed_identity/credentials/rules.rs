//! What Azure and Entra require of the texts of a credential.

use url::Url;

/// The most federated credentials of one identity.
pub(crate) const LIMIT: usize = 20;

/// How many Deployments Astronomer's guide allows on one identity.
pub(crate) const ASTRO_DEPLOYMENTS: usize = 4;

/// The most characters of issuer, subject and audience.
const FIELD_LIMIT: usize = 600;

/// Entra itself: Azure accepts it as an issuer, and the exchange of its tokens then fails with
/// AADSTS700222.
const ENTRA_ISSUERS: &[&str] =
    &["login.microsoft.com", "login.microsoftonline.com", "login.windows.net", "sts.windows.net"];

/// What the hosts of AKS's issuers end with; their addresses end with a slash.
const AKS_ISSUERS: &str = ".oic.prod-aks.azure.com";

/// What the subject of a Kubernetes service account begins with.
const SERVICE_ACCOUNT: &str = "system:serviceaccount:";

/// Checks a name: Azure's own rule.
pub(crate) fn check_name(name: &str) -> Result<(), String> {
    let legal = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
    let starts = name.starts_with(|it: char| it.is_ascii_alphanumeric());
    if starts && (3..=120).contains(&name.len()) && name.chars().all(legal) {
        return Ok(());
    }
    Err(format!(
        "`{name}` cannot be the name of a federated credential: it must have 3 to 120 letters, \
         digits, hyphens and underscores, and begin with a letter or digit"
    ))
}

/// Checks an issuer: an address that tokens can name, and nothing around it.
pub(crate) fn check_issuer(issuer: &str) -> Result<(), String> {
    check_field(issuer)?;
    match Url::parse(issuer) {
        Ok(url) if issuer.starts_with("https://") && url.host().is_some() => Ok(()),
        _ => Err(format!(
            "`{issuer}` is not an https address; the issuer is the `iss` of the tokens, such as \
             the OIDC issuer of the cluster"
        )),
    }
}

/// Checks a subject, or an audience.
pub(crate) fn check_subject(subject: &str) -> Result<(), String> {
    check_field(subject)
}

fn check_field(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.trim() != text {
        return Err(format!(
            "`{text}` begins or ends with white space; Entra compares tokens with it byte for \
             byte"
        ));
    }
    match text.chars().count() {
        0..=FIELD_LIMIT => Ok(()),
        length => Err(format!("it has {length} characters, and Azure takes {FIELD_LIMIT}")),
    }
}

/// Values that Azure accepts and that never match a token, as argument and reason. Azure does not
/// show whether a credential fits the tokens: a wrong one fails when a workload signs in.
pub(crate) fn doubts(issuer: Option<&str>, subject: Option<&str>) -> Vec<(&'static str, String)> {
    let issuer = issuer.and_then(doubt_issuer).map(|it| ("issuer", it));
    let subject = subject.and_then(doubt_subject).map(|it| ("subject", it));
    issuer.into_iter().chain(subject).collect()
}

fn doubt_issuer(issuer: &str) -> Option<String> {
    let url = Url::parse(issuer).ok()?;
    let host = url.host_str()?;
    if ENTRA_ISSUERS.contains(&host) {
        return Some(
            "Entra does not accept its own tokens in exchange: signing in fails with \
             AADSTS700222. Use the issuer of the cluster, or of the service that signs the \
             workload's tokens."
                .to_owned(),
        );
    }
    (host.ends_with(AKS_ISSUERS) && !issuer.ends_with('/')).then(|| {
        format!(
            "Issuers of AKS end with a slash, and Entra compares tokens with `{issuer}` byte for \
             byte. Write `{issuer}/`."
        )
    })
}

fn doubt_subject(subject: &str) -> Option<String> {
    if subject.contains(['*', '?']) {
        return Some(format!(
            "Wildcards have no meaning here: only tokens whose subject is exactly `{subject}` \
             match. Create one credential for each service account."
        ));
    }
    let account = subject.strip_prefix(SERVICE_ACCOUNT)?;
    let parts: Vec<_> = account.split(':').collect();
    let named = |it: &&str| {
        !it.is_empty()
            && it
                .chars()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, '-' | '.'))
    };
    if parts.len() == 2 && parts.iter().all(named) {
        return None;
    }
    Some(format!(
        "`{subject}` cannot be the subject of a Kubernetes service account, which is \
         `{SERVICE_ACCOUNT}<namespace>:<name>` with names in lower case."
    ))
}

/// The namespace of an Astro Deployment, where a subject is of one: the service accounts of a
/// Deployment have names that begin with the namespace, as in
/// `system:serviceaccount:<namespace>:<namespace>-worker-serviceaccount`.
pub(super) fn astro_namespace(subject: &str) -> Option<&str> {
    let (namespace, name) = subject.strip_prefix(SERVICE_ACCOUNT)?.split_once(':')?;
    let rest = name.strip_prefix(namespace)?.strip_prefix('-')?;
    (!namespace.is_empty() && !rest.is_empty()).then_some(namespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_azure_takes() {
        for name in ["abc", "0-a", "a_b", &"a".repeat(120)] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        for name in ["", "ab", "-ab", "_ab", "a b", "a.b", "äbc", &"a".repeat(121)] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn an_issuer_is_an_https_address_with_or_without_a_slash() {
        for issuer in ["https://a.example", "https://a.example/", "https://a.example/b/c/"] {
            assert_eq!(check_issuer(issuer), Ok(()), "{issuer}");
        }
        for issuer in ["", "http://a.example", "HTTPS://a.example", "https://", " https://a.b"] {
            assert!(check_issuer(issuer).is_err(), "{issuer}");
        }
        assert!(check_issuer(&format!("https://a.example/{}", "b".repeat(583))).is_err());
        assert!(check_subject(&"ä".repeat(600)).is_ok() && check_subject("a\n").is_err());
    }

    #[test]
    fn what_can_never_match_a_token_is_doubted() {
        let issuer = |it| doubts(Some(it), None).pop();
        let subject = |it| doubts(None, Some(it)).pop();
        for fine in [
            "https://eastus2.oic.prod-aks.azure.com/t/c/",
            "https://token.actions.githubusercontent.com",
        ] {
            assert_eq!(issuer(fine), None);
        }
        assert_eq!(subject("system:serviceaccount:flyte:union-worker"), None);
        assert_eq!(subject("repo:acme/lake:ref:refs/heads/main"), None);
        for (doubt, says) in [
            (issuer("https://eastus2.oic.prod-aks.azure.com/t/c"), "end with a slash"),
            (issuer("https://sts.windows.net/t/"), "AADSTS700222"),
            (subject("system:serviceaccount:flyte:*"), "Wildcards"),
            (subject("system:serviceaccount:flyte"), "<namespace>:<name>"),
            (subject("system:serviceaccount:Flyte:a"), "lower case"),
            (subject("system:serviceaccount:a:b:c"), "<namespace>:<name>"),
        ] {
            let (_, text) = doubt.unwrap();
            assert!(text.contains(says), "{text}");
        }
    }

    #[test]
    fn astros_service_accounts_repeat_their_namespace() {
        let of = |it: &'static str| astro_namespace(it);
        let worker = "system:serviceaccount:stellar-orbit-4821:stellar-orbit-4821-worker";
        assert_eq!(of(worker), Some("stellar-orbit-4821"));
        for other in [
            "system:serviceaccount:flyte:union-worker",
            "system:serviceaccount:flyte:flyte",
            "system:serviceaccount:flyte:flyte-",
            "system:serviceaccount::-a",
            "repo:acme/lake",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
