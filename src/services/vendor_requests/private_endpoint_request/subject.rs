//! What a request is for an endpoint of: a cluster of Astro, which can be looked up, or an account of another
//! vendor, as the user describes it.

use tfplugin::{Computed, Context, Plan, Result};

use super::{PrivateEndpointRequest, subject_argument::SubjectArgument, validate};
use crate::{
    Clients,
    services::vendor_requests::{
        Needs, Site,
        common::{ARGUMENTS, ClusterArguments, Looked, VendorKey, plan_cluster},
        endpoint_reference,
        subject::Subject,
        vendors::Vendor,
    },
};

/// The subject of a plan.
#[derive(Debug, Default)]
pub(super) struct PlannedSubject {
    /// Who is asked, where that is known.
    pub(super) vendor: Option<Vendor>,
    /// What references follow from, where that is known.
    pub(super) key: Option<String>,
    /// Which of a cluster's networks is meant, where that is known.
    pub(super) site: Option<Site>,
    /// Whether it is, or may be, another one than the stored one.
    pub(super) is_another: bool,
    /// The part that the plan may rely on, because the plan during the apply finds the same.
    pub(super) settled: Option<Subject>,
    /// As it is now, for checks.
    pub(super) seen: Option<Subject>,
    /// What to keep for the plan that the apply makes.
    pub(super) looked: Option<Looked>,
}

/// What of the subject is known while planning; a cluster is looked up.
pub(super) async fn plan_subject(
    plan: &mut Plan<'_>,
    kept: Option<&Looked>,
    ctx: &Context<'_, Clients>,
) -> Result<PlannedSubject> {
    let Some(vendor) = planned_vendor(plan) else {
        for name in ARGUMENTS {
            if !plan.config().is_set(name) {
                plan.set_unknown(name);
            }
        }
        return Ok(PlannedSubject { is_another: true, ..PlannedSubject::default() });
    };
    if vendor.is_astro() {
        let cluster = plan_cluster(plan, Needs::Name, kept, ctx).await?;
        return Ok(PlannedSubject {
            vendor: Some(vendor),
            key: plan.known("cluster_id"),
            site: plan.known("site"),
            is_another: plan.changes("cluster_id") || plan.changes("site"),
            settled: cluster.settled.as_ref().map(Subject::from),
            seen: cluster.seen.as_ref().map(Subject::from),
            looked: cluster.looked,
        });
    }
    if plan.known::<Site>("site") == Some(Site::DisasterRecovery) {
        return Err(validate::no_sites(&vendor).into());
    }
    for name in ARGUMENTS {
        plan.set(name, &None::<String>);
    }
    let subject = plan.known::<SubjectArgument>("subject").map(|it| it.subject(&vendor));
    let key = subject.as_ref().map(|it| it.key().to_owned());
    let before = plan.prior_object::<PrivateEndpointRequest>().and_then(|it| it.stored_subject());
    let same = |key: &String| before.is_some_and(|it| it.key().eq_ignore_ascii_case(key));
    let is_another = !key.as_ref().is_some_and(same);
    if is_another && !plan.is_create() {
        plan.require_replacement("subject");
    }
    Ok(PlannedSubject {
        vendor: Some(vendor),
        key,
        site: Some(Site::Primary),
        is_another,
        settled: subject.clone(),
        seen: subject,
        looked: None,
    })
}

/// The vendor, where the plan knows it.
fn planned_vendor(plan: &Plan<'_>) -> Option<Vendor> {
    if ["vendor", "vendor_name"].iter().any(|it| plan.config().is_unknown(it)) {
        return None;
    }
    let name = plan.known::<String>("vendor_name");
    Some(plan.known::<VendorKey>("vendor")?.vendor(name.as_deref()))
}

impl SubjectArgument {
    fn subject(&self, vendor: &Vendor) -> Subject {
        Subject::account(vendor, &self.name, self.id.as_deref(), self.region.as_deref())
    }
}

impl PrivateEndpointRequest {
    /// Who is asked.
    pub(super) fn vendor(&self) -> Vendor {
        self.vendor.vendor(self.vendor_name.as_deref())
    }

    /// The subject by what the arguments and the state say.
    pub(super) fn stored_subject(&self) -> Option<Subject> {
        let vendor = self.vendor();
        if vendor.is_astro() {
            let cluster = self.cluster().known().complete(Needs::Name)?;
            return Some(Subject::from(&cluster));
        }
        Some(self.subject.as_ref()?.subject(&vendor))
    }

    /// The subject, with what has to be looked up, and the request with it.
    pub(super) async fn settled(self, ctx: &Context<'_, Clients>) -> Result<(Subject, Self)> {
        let vendor = self.vendor();
        let (subject, named) = if vendor.is_astro() {
            let (cluster, arguments) = self.cluster().settled(Needs::Name, ctx).await?;
            (Some(Subject::from(&cluster)), self.with_cluster(arguments))
        } else {
            (self.stored_subject(), self.without_cluster())
        };
        let subject = subject.ok_or_else(|| validate::no_subject(&vendor))?;
        let (key, site) = (subject.key(), subject.site);
        let reference = endpoint_reference(&vendor, key, site, &named.resource_id, &named.group_id);
        let named = Self {
            id: reference.clone().into(),
            request_id: reference.clone().into(),
            request_message: named.request_message.or(reference.into()),
            resource_name: named.resource_id.name().to_owned().into(),
            ..named
        };
        Ok((subject, named))
    }

    /// The arguments of the cluster.
    fn cluster(&self) -> ClusterArguments {
        let text = |it: &Computed<Option<String>>| match it.known() {
            Some(Some(text)) => Computed::Known(text.clone()),
            _ => Computed::Unknown,
        };
        ClusterArguments {
            site: self.site,
            id: text(&self.cluster_id),
            name: text(&self.cluster_name),
            region: self.cluster_region.clone(),
            cidrs: self.cluster_cidrs.clone(),
            kind: text(&self.cluster_type),
        }
    }

    fn with_cluster(self, arguments: ClusterArguments) -> Self {
        let text = |it: Computed<String>| Computed::Known(it.known().cloned());
        Self {
            cluster_id: text(arguments.id),
            cluster_name: text(arguments.name),
            cluster_region: arguments.region,
            cluster_cidrs: arguments.cidrs,
            cluster_type: text(arguments.kind),
            ..self
        }
    }

    fn without_cluster(self) -> Self {
        Self {
            cluster_id: None.into(),
            cluster_name: None.into(),
            cluster_region: None.into(),
            cluster_cidrs: None.into(),
            cluster_type: None.into(),
            ..self
        }
    }
}
