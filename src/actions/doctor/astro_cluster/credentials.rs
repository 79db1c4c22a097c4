//! Whether the identities trust the issuer of a site.

use tfplugin::{Context, Result};

use super::super::{report::Report, subjects::AstroClusterSubject};
use crate::{
    Clients,
    astro::Deployment,
    azure::Id,
    services::{managed_identity::credentials::Credential, vendor_requests::Site},
};

/// What an identity trusts, of which tokens must be for this audience.
struct Trusted<'a> {
    identity: &'a Id,
    credentials: &'a [Credential],
    audience: &'a str,
}

/// Checks each identity.
pub(super) async fn examine(
    subject: &AstroClusterSubject,
    on_it: &[Deployment],
    site: Site,
    report: &mut Report<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let Some(identities) = &subject.managed_identity_ids else { return Ok(()) };
    report.about("credentials");
    let federation = ctx.clients.federation()?;
    for identity in identities {
        let found = federation.list(identity).await;
        let what = format!("whom `{}` trusts", identity.name());
        match report.response(&what, found).await? {
            None => {}
            Some(None) => {
                let text = format!("The managed identity `{identity}` does not exist.");
                report.problem(&text, "Check the ID.").await;
            }
            Some(Some(credentials)) => {
                let audience = federation.audience();
                let trusted = Trusted { identity, credentials: &credentials, audience };
                trusts(&trusted, on_it, site, report).await;
            }
        }
    }
    Ok(())
}

/// Reports each Deployment whose service accounts the identity trusts at the primary site.
async fn trusts(trusted: &Trusted<'_>, on_it: &[Deployment], site: Site, report: &mut Report<'_>) {
    let mut is_trusted = false;
    for deployment in on_it {
        let issuer = deployment.oidc_issuer_url.as_deref();
        let primary = trusted.subjects(issuer, deployment, true);
        let unusable = trusted.subjects(issuer, deployment, false);
        is_trusted |= !(primary.is_empty() && unusable.is_empty());
        match site {
            Site::Primary => {
                first(trusted, deployment, (primary.len(), unusable.len()), report).await;
            }
            Site::DisasterRecovery if primary.is_empty() => {}
            Site::DisasterRecovery => second(trusted, deployment, &primary, report).await,
        }
    }
    if is_trusted || site != Site::Primary {
        return;
    }
    let identity = trusted.identity.name();
    let is_hidden =
        |it: &Deployment| it.oidc_issuer_url.is_none() || it.namespace.as_ref().is_none();
    if on_it.is_empty() || on_it.iter().any(is_hidden) {
        let text = format!(
            "Whether `{identity}` trusts a Deployment on the cluster: Astro does not tell this token of any, or \
             not its issuer and namespace."
        );
        report.unknown(text).await;
    } else {
        let text = format!("`{identity}` trusts no Deployment on the cluster.");
        let next = "Create a `dataplane_federated_identity_credential` for each service account.";
        report.problem(&text, next).await;
    }
}

/// How many service accounts are trusted at the primary site, and how many with another audience.
async fn first(
    trusted: &Trusted<'_>,
    deployment: &Deployment,
    (usable, unusable): (usize, usize),
    report: &mut Report<'_>,
) {
    let (identity, name) = (trusted.identity.name(), &deployment.name);
    if 0 < usable {
        report.ok(format!("`{identity}` trusts {} of `{name}`.", accounts(usable))).await;
    }
    if 0 < unusable {
        let issuer = deployment.oidc_issuer_url.as_deref().unwrap_or_default();
        trusted.other_audience(unusable, issuer, report).await;
    }
}

/// Whether the second issuer is trusted as well as the first.
async fn second(
    trusted: &Trusted<'_>,
    deployment: &Deployment,
    primary: &[&str],
    report: &mut Report<'_>,
) {
    let (identity, name) = (trusted.identity.name(), &deployment.name);
    let Some(issuer) = &deployment.dr_oidc_issuer_url else {
        let text = format!(
            "Whether `{identity}` trusts `{name}` after a failover: Astro does not name the second issuer."
        );
        report.unknown(text).await;
        return;
    };
    let usable = trusted.by(issuer, true);
    let unusable = trusted.by(issuer, false);
    if !unusable.is_empty() {
        trusted.other_audience(unusable.len(), issuer, report).await;
    }
    if usable.is_empty() {
        if unusable.is_empty() {
            let text = format!(
                "`{identity}` has no credential for `{issuer}`, the second issuer of `{name}`."
            );
            let next = "Create the same credentials for it; otherwise no task can sign in after a failover.";
            report.problem(&text, next).await;
        }
        return;
    }
    let missing = primary.iter().filter(|it| !usable.contains(it)).count();
    if missing == 0 {
        let text = format!(
            "`{identity}` trusts the same {} of `{name}` for `{issuer}`.",
            accounts(primary.len())
        );
        report.ok(text).await;
    } else {
        // Astronomer does not publish the subjects after a failover.
        let text = format!(
            "Whether every task of `{name}` can sign in after a failover: of {}, `{issuer}` is trusted for \
             all but {missing} under the same subject. Compare the subjects with the Astro UI.",
            accounts(primary.len())
        );
        report.unknown(text).await;
    }
}

impl<'a> Trusted<'a> {
    /// The subjects that are trusted for this issuer, whose tokens are for our audience or for another one.
    fn by(&self, issuer: &str, usable: bool) -> Vec<&'a str> {
        let all = self.credentials.iter().map(|it| &it.properties);
        all.filter(|it| it.trust.issuer == issuer)
            .filter(|it| it.audiences.iter().any(|it| it == self.audience) == usable)
            .map(|it| it.trust.subject.as_str())
            .collect()
    }

    /// Those of them in the namespace of the Deployment.
    fn subjects(
        &self,
        issuer: Option<&str>,
        deployment: &Deployment,
        usable: bool,
    ) -> Vec<&'a str> {
        let (Some(issuer), Some(namespace)) = (issuer, &deployment.namespace) else {
            return Vec::new();
        };
        let prefix = format!("system:serviceaccount:{namespace}:");
        let mut found = self.by(issuer, usable);
        found.retain(|it| it.starts_with(&prefix));
        found
    }

    /// Credentials that accept no token of Azure's exchange.
    async fn other_audience(&self, count: usize, issuer: &str, report: &mut Report<'_>) {
        let text = format!(
            "`{}` accepts tokens of `{issuer}` for {} with another audience than `{}` only.",
            self.identity.name(),
            accounts(count),
            self.audience
        );
        let next = "Correct `audience` of their credentials; otherwise these tasks cannot sign in.";
        report.problem(&text, next).await;
    }
}

fn accounts(count: usize) -> String {
    match count {
        1 => "1 service account".to_owned(),
        many => format!("{many} service accounts"),
    }
}
