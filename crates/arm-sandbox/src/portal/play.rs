//! Playing the vendor: a form for each act, which is carried out as requests of the vendor's own
//! application and may be refused like any.

use askama::Template;
use axum::{extract::State, response::Response};
use http::HeaderMap;
use serde_json::Value;

use super::{
    Portal,
    guard::{Form, Visitor},
    landscape::{Landscape, Resource},
    page::{self, Page},
};
use crate::{
    Error,
    rules::{
        network::{VIRTUAL_NETWORK, VPN_CONNECTION},
        private_link::{self, ENDPOINT},
    },
    vendor::{
        Action, AddPrivateEndpoint, ChangeAddressSpace, Peer, RemovePrivateEndpoint,
        RotateAddresses, SyncPeering, Tunnel, TunnelStatus, Unpeer,
    },
};

/// The address of the page.
const ADDRESS: &str = "/-/play";

/// Something that a form lets choose.
struct Choice {
    /// What is sent.
    value: String,
    /// What is shown.
    text: String,
    /// More of it, such as the addresses that it has now.
    detail: String,
}

#[derive(Template)]
#[template(path = "play.html")]
struct Play {
    page: Page,
    /// The vendor's networks, and the customer's.
    networks: Vec<Choice>,
    customer_networks: Vec<Choice>,
    /// The customer's resources that private endpoints can be made for.
    targets: Vec<Choice>,
    /// The vendor's private endpoints.
    endpoints: Vec<Choice>,
    /// The customer's VPN connections, and how they can stand.
    tunnels: Vec<Choice>,
    statuses: [&'static str; 4],
    /// Astro's clusters and Deployments.
    callers: Vec<Choice>,
}

fn choices<'a>(resources: impl Iterator<Item = &'a Resource>) -> Vec<Choice> {
    resources
        .map(|it| Choice {
            value: it.id.text().to_owned(),
            text: format!("{} ({})", it.id.name(), it.id.resource_group().unwrap_or_default()),
            detail: it.texts("/properties/addressSpace/addressPrefixes").join(", "),
        })
        .collect()
}

/// Clusters and Deployments, with their kind in front of the ID.
fn callers(landscape: &Landscape) -> Vec<Choice> {
    let mut found = Vec::new();
    for organization in &landscape.astro.organizations {
        for (kind, title, objects, pointer) in [
            ("cluster", "Cluster", &organization.clusters, "/metadata/externalIPs"),
            ("deployment", "Deployment", &organization.deployments, "/externalIPs"),
        ] {
            for object in objects {
                let object = Value::Object(object.clone());
                let text =
                    |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
                let addresses = object.pointer(pointer).and_then(Value::as_array);
                let addresses = addresses.into_iter().flatten().filter_map(Value::as_str);
                found.push(Choice {
                    value: format!("{kind} {}", text("id")),
                    text: format!("{title} {}", text("name")),
                    detail: addresses.collect::<Vec<_>>().join(", "),
                });
            }
        }
    }
    found
}

/// Shows the page.
pub(super) async fn page(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    page::shown(Landscape::read(&portal.0.sandbox).map(|landscape| {
        let of_others = |it: &&Resource| it.tenant != 0;
        let is_target = |it: &&Resource| {
            it.tenant == 0 && private_link::parents().any(|parent| it.id.is_a(parent))
        };
        Play {
            page: Page::new(&portal, ADDRESS, &landscape, &visitor, &headers),
            networks: choices(landscape.of_type(VIRTUAL_NETWORK).filter(of_others)),
            customer_networks: choices(
                landscape.of_type(VIRTUAL_NETWORK).filter(|it| it.tenant == 0),
            ),
            targets: choices(landscape.resources.iter().filter(is_target)),
            endpoints: choices(landscape.of_type(ENDPOINT).filter(of_others)),
            tunnels: choices(landscape.of_type(VPN_CONNECTION).filter(|it| it.tenant == 0)),
            statuses: TunnelStatus::ALL.map(TunnelStatus::as_str),
            callers: callers(&landscape),
        }
    }))
}

/// Has the vendor act.
pub(super) async fn act(State(portal): State<Portal>, visitor: Visitor, form: Form) -> Response {
    let outcome = match action(&form) {
        Ok(action) => portal.0.sandbox.act(action).await,
        Err(error) => Err(error),
    };
    page::back(&portal, &visitor, ADDRESS, outcome)
}

fn action(form: &Form) -> Result<Action, Error> {
    let (network, customer_network) = (form.text("network"), form.text("customer-network"));
    Ok(match form.required("act")?.as_str() {
        "peer" => Action::Peer(Peer {
            network,
            customer_network,
            allow_forwarded_traffic: form.is_checked("forwarded"),
            both_links: form.is_checked("both"),
            ..Peer::default()
        }),
        "unpeer" => Action::Unpeer(Unpeer { network, customer_network }),
        "sync-peering" => Action::SyncPeering(SyncPeering { network, customer_network }),
        "change-address-space" => Action::ChangeAddressSpace(ChangeAddressSpace {
            network,
            customer_network,
            prefixes: form.words("prefixes"),
        }),
        "add-private-endpoint" => Action::AddPrivateEndpoint(AddPrivateEndpoint {
            target: form.required("target")?,
            group: form.text("group"),
            endpoint: form.text("endpoint"),
            message: form.text("message"),
        }),
        "remove-private-endpoint" => Action::RemovePrivateEndpoint(RemovePrivateEndpoint {
            endpoint: form.text("endpoint"),
            target: None,
        }),
        "rotate-addresses" => {
            let caller = form.required("caller")?;
            let (kind, id) = caller.split_once(' ').unwrap_or_default();
            let id = Some(id.to_owned());
            let (cluster, deployment) = if kind == "deployment" { (None, id) } else { (id, None) };
            Action::RotateAddresses(RotateAddresses {
                cluster,
                deployment,
                addresses: form.words("addresses"),
            })
        }
        "tunnel" => Action::Tunnel(Tunnel {
            connection: form.text("connection"),
            status: form.required("status")?.parse()?,
        }),
        other => return Err(Error::Action(format!("the vendor cannot '{other}'"))),
    })
}
