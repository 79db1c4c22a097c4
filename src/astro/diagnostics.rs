//! Why a cluster or a Deployment has no addresses, and what to do about it.

use tfplugin::Diagnostic;

use super::cluster::Cluster;
use super::deployment::Deployment;
use crate::astro::code::AstroCode;

impl Cluster {
    /// The addresses that its Deployments come from; an error that says why there are none.
    pub fn addresses(&self) -> Result<&[String], Diagnostic> {
        let subject = format!("Cluster `{}` ({})", self.name, self.id);
        addresses(self.external_ips.as_deref(), &subject, self.status.as_deref(), || {
            if self.is_standard() {
                "It is a standard cluster, which Organizations share: use the addresses of its Deployments.".to_owned()
            } else {
                "The API token may not see them: use an Organization API token, or the addresses of the Deployments on the cluster.".to_owned()
            }
        })
    }
}

impl Deployment {
    /// The addresses that it comes from; an error that says why there are none.
    pub fn addresses(&self) -> Result<&[String], Diagnostic> {
        let subject = format!("Deployment `{}` ({})", self.name, self.id);
        addresses(self.external_ips.as_deref(), &subject, self.status.as_deref(), || {
            let token = "The API token may not see them: use a token of the Organization or of the Deployment's Workspace";
            if self.is_standard() {
                format!("{token}.")
            } else {
                format!("{token}, or the addresses of its cluster.")
            }
        })
    }
}

/// The addresses, if there are any. `hidden` says what to do when the answer leaves them out although
/// the object is complete.
fn addresses<'a>(
    addresses: Option<&'a [String]>,
    subject: &str,
    status: Option<&str>,
    hidden: impl Fn() -> String,
) -> Result<&'a [String], Diagnostic> {
    let shown = status.unwrap_or("not shown");
    let detail = match addresses {
        Some([]) if is_unfinished(status) => {
            format!("The list is empty, and the status is `{shown}`: {}", unfinished(status))
        }
        Some([]) => format!(
            "The list is empty, although the status is `{shown}`. Look at External IPs in the \
             Details page of the Astro UI; if there are none either, ask Astronomer's support."
        ),
        None if is_unfinished(status) => {
            format!(
                "The answer has no list of them, and the status is `{shown}`: {}",
                unfinished(status)
            )
        }
        None => format!("The answer has no list of them; the status is `{shown}`. {}", hidden()),
        Some(found) => return Ok(found),
    };
    let detail = format!("{subject} has no external IPs. {detail}");
    Err(AstroCode::AstroAddressesMissing.error("Missing external IPs", detail))
}

/// Whether the status says that it is being made, or that this failed.
fn is_unfinished(status: Option<&str>) -> bool {
    matches!(status, Some("CREATING" | "CREATE_FAILED" | "ACCESS_DENIED"))
}

fn unfinished(status: Option<&str>) -> &'static str {
    match status {
        Some("CREATING") => "it is still being made. Apply again when it is done.",
        Some("CREATE_FAILED") => "it could not be made. The Astro UI says why.",
        _ => "Astro has no access to the cloud account that it is in. Restore that first.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ips: Option<&[&str]>, kind: &str, status: &str, expected: &[&str]) {
        let cluster = Cluster {
            id: "cmone".to_owned(),
            name: "prod".to_owned(),
            kind: Some(kind.to_owned()),
            status: (!status.is_empty()).then(|| status.to_owned()),
            external_ips: ips.map(|it| it.iter().map(|it| (*it).to_owned()).collect()),
            ..Cluster::default()
        };
        let problem = cluster.addresses().unwrap_err();
        let text = format!("{} {}", problem.summary, problem.detail);
        for part in expected.iter().chain(&["`prod` (cmone)"]) {
            assert!(text.contains(part), "`{part}` is not in: {text}");
        }
    }

    #[test]
    fn a_missing_list_and_an_empty_one_are_explained_apart() {
        check(Some(&[]), "DEDICATED", "CREATING", &["is empty", "`CREATING`", "still being made"]);
        check(None, "DEDICATED", "CREATING", &["no list", "still being made"]);
        check(None, "DEDICATED", "CREATE_FAILED", &["could not be made"]);
        check(None, "HYBRID", "ACCESS_DENIED", &["no access to the cloud account"]);
        check(None, "DEDICATED", "CREATED", &["no list", "Organization API token"]);
        check(None, "DEDICATED", "", &["`not shown`", "Organization API token"]);
        check(None, "STANDARD", "CREATED", &["standard cluster", "Deployments"]);
        check(Some(&[]), "DEDICATED", "CREATED", &["is empty", "Astro UI"]);
    }

    #[test]
    fn addresses_that_are_there_are_given() {
        let ips = vec!["198.51.100.7".to_owned()];
        let deployment = Deployment { external_ips: Some(ips.clone()), ..Deployment::default() };
        assert_eq!(deployment.addresses().unwrap(), ips);
    }

    #[test]
    fn a_deployment_that_hides_its_addresses_is_explained_by_its_type() {
        let with = |kind: &str| Deployment { kind: Some(kind.to_owned()), ..Deployment::default() };
        let detail = |it: Deployment| it.addresses().unwrap_err().detail;
        assert!(detail(with("DEDICATED")).contains("addresses of its cluster"));
        assert!(!detail(with("STANDARD")).contains("cluster"));
    }
}
