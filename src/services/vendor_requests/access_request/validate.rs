//! What is wrong with a request for access, by the configuration alone.

use tfplugin::{Config, Diagnostic, Diagnostics};

use crate::{
    azure::Id,
    diagnostics::code::CommonCode,
    services::{
        network::{VIRTUAL_HUB_TYPE, code::NetworkCode, not_a_vpn_connection},
        vendor_requests::{
            AccessKind,
            access::{HostnameResolution, PLACEHOLDERS, VhubConnection, Vpn},
            code::RequestCode,
            common::{VendorArguments, leak, secret, secrets},
            gives_key, seems_to_have_shared_key,
            ticket::TicketTemplate,
            vnet_peering_request::wrong_network,
        },
    },
};

/// The texts of a ticket that may be anything.
const SPOKEN: [&str; 7] =
    ["details", "data_plane", "organization", "domain", "project", "role", "ticket_id"];

/// The placeholders that always have a value.
const GIVEN: [&str; 3] = ["vendor", "request", "reference"];

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = secrets(config, &SPOKEN);
    found.extend(connections(config));
    let Some(kind) = config.known::<AccessKind>("kind") else { return found };
    if kind == AccessKind::Vpn {
        found.extend(shared_keys(config));
    }
    found.extend(of_other_kinds(config, kind));
    let arguments = VendorArguments::of(config, None);
    let is_set = |name: &str| !config.is_null(name) || GIVEN.contains(&name);
    found.extend(contradictions(&arguments, kind, is_set));
    if kind == AccessKind::DomainScopedAccess && config.is_set("project") {
        found.push(
            RequestCode::ProjectScopeNotSupported.error(
                "Scope by project not supported on Azure",
                "According to Union's documentation, Azure-based data planes, unlike those on AWS, \
                 support scoping by domain but not by project, \"due to intrinsic architectural \
                 constraints\" (Enabling Azure resources, \"Azure only supports scoping by domain\"). \
                 Remove `project`, and use a separate domain for each workload that needs separate access.",
            )
            .at("project"),
        );
    }
    for name in kind.needs() {
        if config.is_null(name) {
            found.push(
                CommonCode::MissingArgument.error(
                    format!("Missing `{name}`"),
                    format!(
                        "With `kind = \"{kind}\"`, the vendor cannot act without `{name}`. Set it."
                    ),
                )
                .at("kind"),
            );
        }
    }
    found
}

/// The errors about arguments that are for another kind.
fn of_other_kinds(config: Config<'_>, kind: AccessKind) -> Diagnostics {
    use AccessKind::{HostnameResolution, VhubConnection, Vpn};
    let mut found = Diagnostics::default();
    for (name, meant) in [
        ("vpn", &[Vpn][..]),
        ("vpn_connection_id", &[Vpn]),
        ("hostname_resolution", &[HostnameResolution]),
        ("network_id", &[HostnameResolution]),
        ("vhub_connection", &[VhubConnection]),
        ("vendor_vnet_id", &[VhubConnection, HostnameResolution]),
    ] {
        if config.is_set(name) && !meant.contains(&kind) {
            let meant: Vec<_> = meant.iter().map(|it| format!("`kind = \"{it}\"`")).collect();
            found.push(
                CommonCode::ConflictingArguments
                    .error(
                        format!("`{name}` for another kind"),
                        format!(
                            "`{name}` is for {}, and `kind` is `{kind}`. Remove `{name}`, or change `kind`.",
                            meant.join(" and ")
                        ),
                    )
                    .at(name),
            );
        }
    }
    let (network, vendor) = ("network_id", "vendor_vnet_id");
    for (name, other) in [(network, vendor), (vendor, network)] {
        if kind == HostnameResolution && config.is_set(name) && config.is_null(other) {
            found.push(
                CommonCode::MissingArgument
                    .error(
                        format!("Missing `{other}`"),
                        format!(
                            "With `kind = \"{kind}\"`, the provider looks for the link of `{network}` with \
                             `{vendor}`. Set both, or neither."
                        ),
                    )
                    .at(name),
            );
        }
    }
    found
}

/// The errors about texts of a VPN that appear to contain its shared key.
fn shared_keys(config: Config<'_>) -> Diagnostics {
    let template = config.known::<TicketTemplate>("ticket_template");
    let texts = SPOKEN.iter().filter_map(|name| Some((*name, config.known::<String>(name)?)));
    let written = template.into_iter().flat_map(|it| [it.subject, Some(it.body)]).flatten();
    let mut found = Diagnostics::default();
    found.extend(
        texts
            .chain(written.map(|it| ("ticket_template", it)))
            .filter(|(_, text)| seems_to_have_shared_key(text))
            .map(|(name, _)| leak(name, "a shared key")),
    );
    found
}

/// What is wrong with a connection.
fn connections(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let ike = config.nested("vpn").and_then(|it| it.known::<String>("ike"));
    let in_ike = |it: String| {
        secret("ike", &it).or_else(|| gives_key(&it).then(|| leak("ike", "a key or secret")))
    };
    found.0.extend(ike.and_then(in_ike).map(|it| it.at("vpn")));
    let vpn = config.known::<Vpn>("vpn").map(|it| it.validate());
    found.0.extend(vpn.into_iter().flat_map(|it| it.0).map(|it| it.at("vpn")));
    let names = config.known::<HostnameResolution>("hostname_resolution").map(|it| it.validate());
    found.0.extend(names.into_iter().flat_map(|it| it.0).map(|it| it.at("hostname_resolution")));
    let hub = config.known::<VhubConnection>("vhub_connection").map(|it| it.validate());
    found.0.extend(hub.into_iter().flat_map(|it| it.0).map(|it| it.at("vhub_connection")));
    let vendor = config.known::<Id>("vendor_vnet_id");
    found.0.extend(vendor.as_ref().and_then(|it| wrong_network("vendor_vnet_id", it)));
    let network = config.known::<Id>("network_id").filter(|it| !it.is_type(VIRTUAL_HUB_TYPE));
    let wrong = network.as_ref().and_then(|it| wrong_network("network_id", it));
    found.0.extend(wrong.map(|it| {
        let detail = format!(
            "{} The ID of a virtual hub, which ends with `/providers/{VIRTUAL_HUB_TYPE}/<name>`, works, too.",
            it.detail
        );
        Diagnostic { detail, ..it }
    }));
    if network.is_some() && network == vendor {
        let why = "`network_id` is your network, and `vendor_vnet_id` is the vendor's. They cannot be the same.";
        found.push(
            NetworkCode::PeeringWithItself
                .error("Your own VNet in `vendor_vnet_id`", why)
                .at("vendor_vnet_id"),
        );
    }
    let vpn = config.known::<Id>("vpn_connection_id");
    let wrong = vpn.as_ref().and_then(not_a_vpn_connection);
    found.0.extend(wrong.map(|it| it.at("vpn_connection_id")));
    found
}

/// What of the vendor, the kind and the template contradicts; `is_set` says which arguments have a
/// value.
fn contradictions(
    arguments: &VendorArguments,
    kind: AccessKind,
    is_set: impl Fn(&str) -> bool,
) -> Diagnostics {
    let what = format!("`kind = \"{kind}\"`");
    let mut found = arguments.validate(&what, |it| it.access.contains(&kind));
    let needed = [kind.needs(), &["reference"]].concat();
    found.0.extend(arguments.template_defects(&PLACEHOLDERS, is_set, &needed));
    found
}
