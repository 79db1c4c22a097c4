//! Whether the identities trust the issuer of a site.

use tfplugin::{Context, Result};

use super::super::{report::Report, subjects::AstroClusterSubject};
use crate::{
    Clients,
    astro::Deployment,
    azure::Id,
    services::{managed_identity::credentials::Credential, vendor_requests::Site},
};

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
    for identity in identities {
        let found = ctx.clients.federation()?.list(identity).await;
        let what = format!("whom `{}` trusts", identity.name());
        match report.response(&what, found).await? {
            None => {}
            Some(None) => {
                let text = format!("The managed identity `{identity}` does not exist.");
                report.problem(&text, "Check the ID.").await;
            }
            Some(Some(credentials)) => trusts(identity, &credentials, on_it, site, report).await,
        }
    }
    Ok(())
}

/// Reports each Deployment whose service accounts the identity trusts at the primary site.
async fn trusts(
    identity: &Id,
    credentials: &[Credential],
    on_it: &[Deployment],
    site: Site,
    report: &mut Report<'_>,
) {
    let mut is_trusted = false;
    for deployment in on_it {
        let primary = subjects(credentials, deployment.oidc_issuer_url.as_ref(), deployment);
        if primary.is_empty() {
            continue;
        }
        is_trusted = true;
        match site {
            Site::Primary => {
                let text = format!(
                    "`{}` trusts {} of `{}`.",
                    identity.name(),
                    accounts(primary.len()),
                    deployment.name
                );
                report.ok(text).await;
            }
            Site::DisasterRecovery => {
                second(identity, credentials, deployment, &primary, report).await;
            }
        }
    }
    if !is_trusted && site == Site::Primary {
        let text = format!("`{}` trusts no Deployment on the cluster.", identity.name());
        let next = "Create a `dataplane_federated_identity_credential` for each service account.";
        report.problem(&text, next).await;
    }
}

/// Whether the second issuer is trusted as well as the first.
async fn second(
    identity: &Id,
    credentials: &[Credential],
    deployment: &Deployment,
    primary: &[&str],
    report: &mut Report<'_>,
) {
    let (identity, name) = (identity.name(), &deployment.name);
    let Some(issuer) = &deployment.dr_oidc_issuer_url else {
        let text = format!(
            "Whether `{identity}` trusts `{name}` after a failover: Astro does not name the second issuer."
        );
        report.unknown(text).await;
        return;
    };
    let trusted: Vec<_> =
        credentials.iter().filter(|it| it.properties.trust.issuer == *issuer).collect();
    if trusted.is_empty() {
        let text = format!(
            "`{identity}` has no credential for `{issuer}`, the second issuer of `{name}`."
        );
        let next =
            "Create the same credentials for it; otherwise no task can sign in after a failover.";
        report.problem(&text, next).await;
        return;
    }
    let has = |subject: &&&str| !trusted.iter().any(|it| it.properties.trust.subject == **subject);
    let missing = primary.iter().filter(has).count();
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

/// The subjects in the namespace of the Deployment that the identity trusts for this issuer.
fn subjects<'a>(
    credentials: &'a [Credential],
    issuer: Option<&String>,
    deployment: &Deployment,
) -> Vec<&'a str> {
    let (Some(issuer), Some(namespace)) = (issuer, &deployment.namespace) else {
        return Vec::new();
    };
    let prefix = format!("system:serviceaccount:{namespace}:");
    credentials
        .iter()
        .map(|it| &it.properties.trust)
        .filter(|it| it.issuer == *issuer && it.subject.starts_with(&prefix))
        .map(|it| it.subject.as_str())
        .collect()
}

fn accounts(count: usize) -> String {
    match count {
        1 => "1 service account".to_owned(),
        many => format!("{many} service accounts"),
    }
}
