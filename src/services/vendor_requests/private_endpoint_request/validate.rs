//! Checks of a request, against the configuration and against what the resource offers.

use tfplugin::{Config, Diagnostic, Diagnostics};

use super::{diagnostics, subject_argument::SubjectArgument};
use crate::{
    azure::Id,
    diagnostics::code::CommonCode,
    services::{
        private_link::{ServiceType, Target, service_type_at, service_type_of, without_row},
        vendor_requests::{
            Site,
            common::{
                ARGUMENTS, Given, VendorArguments, VendorKey, secret, secrets, validate_cluster,
            },
            endpoint::{NEEDED, PLACEHOLDERS},
            vendors::Vendor,
        },
    },
};

/// Resources whose consumers name no group.
const SERVICE: &str = "Microsoft.Network/privateLinkServices";

/// The most characters that any service takes, which the schema demands.
const LONGEST_MESSAGE: usize = 140;

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let arguments = Arguments::of(config);
    let mut found = contradictions(&arguments);
    let vendor = arguments.vendor.vendor();
    if vendor.as_ref().is_some_and(Vendor::is_astro) {
        found.extend(validate_cluster(config));
    }
    found.extend(secrets(config, &["request_message", "ticket_id", "cluster_name"]));
    let site = config.known::<Site>("site");
    if let Some(vendor) = vendor.filter(|it| !it.is_astro() && site == Some(Site::DisasterRecovery))
    {
        found.push(no_sites(&vendor));
    }
    let Some(resource) = config.known::<Id>("resource_id") else { return found };
    match kind(&resource) {
        Ok(kind) => {
            found.extend(without_row(kind));
            let length = config.known::<String>("request_message").map(|it| it.chars().count());
            let most = kind.longest_description;
            if let Some(length) = length.filter(|it| most < *it && *it <= LONGEST_MESSAGE) {
                found.push(diagnostics::long_message(length, most, kind.resource_type));
            }
        }
        Err(error) => found.push(error),
    }
    found
}

/// What says whose endpoint is asked for.
#[derive(Debug)]
struct Arguments {
    vendor: VendorArguments,
    subject: Given<SubjectArgument>,
    /// An argument of a cluster that is set.
    cluster: Option<&'static str>,
}

impl Arguments {
    fn of(config: Config<'_>) -> Self {
        Self {
            vendor: VendorArguments::of(config, Some(VendorKey::astro())),
            subject: Given::of(config, "subject"),
            cluster: ARGUMENTS.into_iter().find(|it| config.is_set(it)),
        }
    }
}

/// What of the vendor, its subject and the template contradicts.
fn contradictions(arguments: &Arguments) -> Diagnostics {
    let mut found = arguments.vendor.validate("private endpoints", |it| it.endpoint.is_some());
    let subject = arguments.subject.known();
    if let Some(SubjectArgument { name, id, region }) = subject {
        let mut texts = [Some(name), id.as_ref(), region.as_ref()].into_iter().flatten();
        found.0.extend(texts.find_map(|it| secret("subject", it)));
    }
    let Some(vendor) = arguments.vendor.vendor() else { return found };
    if vendor.is_astro() {
        if subject.is_some() {
            found.push(
                CommonCode::ConflictingArguments
                    .error(
                        "`subject` for an Astro cluster",
                        "`subject` is for vendors without clusters. Set `cluster_id` to the ID of the \
                         cluster and remove `subject`, or set `vendor`.",
                    )
                    .at("subject"),
            );
        }
        return found;
    }
    if let Some(name) = arguments.cluster {
        found.push(
            CommonCode::ConflictingArguments
                .error(
                    "Astro cluster for another vendor",
                    format!(
                        "`{name}` is about a cluster of Astro, and the request goes to {}. Remove `{name}`, and \
                         describe your account in `subject`.",
                        vendor.name()
                    ),
                )
                .at(name),
        );
    }
    match &arguments.subject {
        Given::Unknown => {}
        Given::Null => found.push(no_subject(&vendor)),
        Given::Known(subject) => {
            for (name, value) in [("id", &subject.id), ("region", &subject.region)] {
                let is_set = value.as_ref().is_some_and(|it| !it.trim().is_empty());
                if !is_set && vendor.endpoint().needs.contains(&name) {
                    found.push(lacks(&vendor, name));
                }
            }
            if subject.name.trim().is_empty() {
                found.push(lacks(&vendor, "name"));
            }
        }
    }
    let is_set = |name: &str| match (name, subject) {
        ("subject_id", Some(subject)) => subject.id.is_some(),
        ("subject_region", Some(subject)) => subject.region.is_some(),
        _ => true,
    };
    found.0.extend(arguments.vendor.template_defects(&PLACEHOLDERS, is_set, &NEEDED));
    found
}

/// Only clusters of Astro have a second site.
pub(super) fn no_sites(vendor: &Vendor) -> Diagnostic {
    CommonCode::ConflictingArguments
        .error(
            "Site of another vendor",
            format!(
                "`site` is for clusters of Astro, and the request goes to {}. Remove it, and describe in \
                 `subject` where the endpoint is needed.",
                vendor.name()
            ),
        )
        .at("site")
}

/// Nobody says whose endpoint is asked for.
pub(super) fn no_subject(vendor: &Vendor) -> Diagnostic {
    CommonCode::MissingArgument
        .error(
            "Missing subject of the request",
            format!(
                "{} has to know what the endpoint is for. Set `subject = {{ name = … }}` to your account there.",
                vendor.name()
            ),
        )
        .at("subject")
}

/// The vendor needs more than that.
fn lacks(vendor: &Vendor, name: &str) -> Diagnostic {
    let label = vendor.subject_label(name);
    CommonCode::MissingArgument
        .error(
            format!("Missing `{name}` of the subject"),
            format!("{} asks for it: {label}. Set `{name}` in `subject`.", vendor.name()),
        )
        .at("subject")
}

/// How connections of the resource are treated.
pub(super) fn kind(resource: &Id) -> Result<&'static ServiceType, Diagnostic> {
    if resource.is_type(SERVICE) {
        return Err(diagnostics::service(resource));
    }
    service_type_at(resource)
}

/// Whether the resource, as it is, can have the endpoint.
pub(super) fn target(target: &Target, resource: &Id, group: &str) -> Result<(), Diagnostic> {
    let tiers = resource.resource_type().and_then(|it| service_type_of(&it)?.tiers);
    if let (Some(tiers), Some(sku)) = (tiers, target.sku.as_deref())
        && !tiers.names.iter().any(|it| it.eq_ignore_ascii_case(sku))
    {
        return Err(diagnostics::wrong_tier(target, sku, tiers.described));
    }
    if target.groups.iter().any(|it| it.id == group) {
        return Ok(());
    }
    Err(diagnostics::no_group(target, group))
}
