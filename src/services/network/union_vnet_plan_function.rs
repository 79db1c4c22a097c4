//! `union_vnet_plan`: whether address ranges meet Union's requirements for your own network.

use std::net::IpAddr;

use allowlist::Cidr;
use tfplugin::{Function, FunctionError, Model};

/// What the guide recommends to enable on each subnet.
const SERVICE_ENDPOINTS: [&str; 3] =
    ["Microsoft.ContainerRegistry", "Microsoft.KeyVault", "Microsoft.Storage"];

/// Checks the address ranges of a virtual network for a data plane of Union before you build
/// anything; you cannot change ranges once they contain nodes and pods.
///
/// The rules are those of Union's guide "Data plane setup on Azure": one subnet of `/19` for nodes;
/// one to five subnets of `/14` to `/18` for pods; a range of `/19` for services inside the network
/// and outside of its subnets; and an address of that range, not its first, for DNS. The function
/// reports all violations in one error, with a line for each rule.
#[derive(Debug, Model)]
#[tf(name = "union_vnet_plan")]
pub(crate) struct UnionVnetPlan {
    /// The ranges to check; all are required.
    plan: Plan,
}

/// Address ranges for a data plane.
#[derive(Debug, Clone, Model)]
pub(crate) struct Plan {
    /// Address space of the network, such as `["10.0.0.0/8"]`.
    address_space: Vec<String>,
    /// Subnet for Kubernetes nodes, such as `10.0.0.0/19`.
    node_subnet: String,
    /// Subnets for Kubernetes pods, such as `["10.4.0.0/14"]`.
    pod_subnets: Vec<String>,
    /// Range for Kubernetes services, such as `10.0.96.0/19`.
    service_cidr: String,
    /// Address of the internal DNS service, such as `10.0.96.10`.
    dns_service_ip: String,
}

/// A plan that keeps to the rules.
#[derive(Debug, Model)]
pub(crate) struct Checked {
    /// Address space of the network.
    address_space: Vec<String>,
    /// Subnet for Kubernetes nodes.
    node_subnet: String,
    /// Subnets for Kubernetes pods.
    pod_subnets: Vec<String>,
    /// Range for Kubernetes services.
    service_cidr: String,
    /// Address of the internal DNS service.
    dns_service_ip: String,
    /// Service endpoints that the guide recommends on each subnet for nodes or pods.
    service_endpoints: Vec<String>,
    /// What the guide allows but does not prefer.
    warnings: Vec<String>,
}

/// The ranges, read.
#[derive(Debug)]
struct Ranges {
    space: Vec<Cidr>,
    nodes: Cidr,
    pods: Vec<Cidr>,
    services: Cidr,
    dns: IpAddr,
}

impl Function for UnionVnetPlan {
    type Output = Checked;

    fn call(self) -> Result<Checked, FunctionError> {
        let ranges = Ranges::read(&self.plan).map_err(|broken| refused(&broken))?;
        let broken = broken_rules(&ranges);
        if !broken.is_empty() {
            return Err(refused(&broken));
        }
        let texts = |cidrs: &[Cidr]| cidrs.iter().map(ToString::to_string).collect();
        Ok(Checked {
            address_space: texts(&ranges.space),
            node_subnet: ranges.nodes.to_string(),
            pod_subnets: texts(&ranges.pods),
            service_cidr: ranges.services.to_string(),
            dns_service_ip: ranges.dns.to_string(),
            service_endpoints: SERVICE_ENDPOINTS.map(str::to_owned).to_vec(),
            warnings: warnings(&ranges),
        })
    }
}

impl Ranges {
    /// What the texts mean; or what is none of them.
    fn read(plan: &Plan) -> Result<Self, Vec<String>> {
        let mut broken = Vec::new();
        let mut cidr = |place: &str, text: &str| match text.parse::<Cidr>() {
            Ok(cidr) if cidr.first().is_ipv4() => Some(cidr),
            Ok(cidr) => {
                broken.push(format!("`{place}`: `{cidr}` is IPv6, which Union does not use"));
                None
            }
            Err(error) => {
                broken.push(format!("`{place}`: {error}"));
                None
            }
        };
        let mut all = |place: &str, texts: &[String]| -> Vec<_> {
            texts.iter().filter_map(|it| cidr(place, it)).collect()
        };
        let space = all("address_space", &plan.address_space);
        let pods = all("pod_subnets", &plan.pod_subnets);
        let nodes = cidr("node_subnet", &plan.node_subnet);
        let services = cidr("service_cidr", &plan.service_cidr);
        let dns: Option<IpAddr> = plan.dns_service_ip.trim().parse().ok();
        if dns.is_none() {
            let text = &plan.dns_service_ip;
            broken.push(format!(
                "`dns_service_ip`: `{text}` is not an address, such as \
                                 `10.0.96.10`"
            ));
        }
        match (nodes, services, dns) {
            (Some(nodes), Some(services), Some(dns)) if broken.is_empty() => {
                Ok(Self { space, nodes, pods, services, dns })
            }
            _ => Err(broken),
        }
    }
}

/// One error for everything that is wrong.
fn refused(broken: &[String]) -> FunctionError {
    let lines: Vec<_> = broken.iter().map(|it| format!("- {it}")).collect();
    FunctionError::argument(
        "plan",
        format!("the plan breaks rules of Union's guide for networks:\n{}", lines.join("\n")),
    )
}

/// Prefix of the subnet for nodes and of the range for services.
const SMALL: u8 = 19;

/// Prefixes that a subnet for pods may have; the first is preferred.
const PODS: std::ops::RangeInclusive<u8> = 14..=18;

/// How many subnets for pods there may be.
const POD_SUBNETS: std::ops::RangeInclusive<usize> = 1..=5;

/// Every rule that is broken, for a person.
fn broken_rules(ranges: &Ranges) -> Vec<String> {
    let mut broken = Vec::new();
    let Ranges { space, nodes, pods, services, .. } = ranges;
    if space.is_empty() {
        broken.push("`address_space`: the network needs at least one range".to_owned());
    }
    if nodes.prefix() != SMALL {
        broken.push(format!(
            "`node_subnet`: nodes need a subnet of exactly /{SMALL}, and `{nodes}` is a /{}",
            nodes.prefix()
        ));
    }
    if !POD_SUBNETS.contains(&pods.len()) {
        broken.push(format!(
            "`pod_subnets`: pods need one to five subnets, and there are {}",
            pods.len()
        ));
    }
    for pod in pods.iter().filter(|it| !PODS.contains(&it.prefix())) {
        broken.push(format!(
            "`pod_subnets`: a subnet for pods is a /14 to /18, and `{pod}` is a /{}",
            pod.prefix()
        ));
    }
    if services.prefix() != SMALL {
        broken.push(format!(
            "`service_cidr`: services need a range of exactly /{SMALL}, and `{services}` is a /{}",
            services.prefix()
        ));
    }
    let named = named(ranges);
    for (place, cidr) in &named {
        if !space.is_empty() && !space.iter().any(|it| it.contains(*cidr)) {
            broken.push(format!("`{place}`: `{cidr}` is not within the network's address space"));
        }
    }
    for (index, (place, cidr)) in named.iter().enumerate() {
        for (other_place, other) in named.iter().skip(index + 1).filter(|it| it.1.overlaps(*cidr)) {
            broken.push(match *place {
                "service_cidr" => format!(
                    "`service_cidr`: the range for services must be free of subnets, and `{cidr}` \
                     overlaps `{other}` of `{other_place}`"
                ),
                _ => format!("`{other_place}`: `{other}` overlaps `{cidr}` of `{place}`"),
            });
        }
    }
    broken.extend(dns(ranges));
    broken
}

/// What the guide allows but does not prefer.
fn warnings(ranges: &Ranges) -> Vec<String> {
    let small = ranges.pods.iter().filter(|it| *PODS.start() < it.prefix());
    small
        .map(|it| {
            format!(
                "The subnet `{it}` for pods is a /{}: the guide prefers /14, so that addresses do \
                 not run out.",
                it.prefix()
            )
        })
        .collect()
}

/// The range for services first, then every subnet.
fn named(ranges: &Ranges) -> Vec<(&'static str, Cidr)> {
    let pods = ranges.pods.iter().map(|it| ("pod_subnets", *it));
    let fixed = [("service_cidr", ranges.services), ("node_subnet", ranges.nodes)];
    fixed.into_iter().chain(pods).collect()
}

/// What is wrong with the address for DNS.
fn dns(Ranges { dns, services, .. }: &Ranges) -> Option<String> {
    let problem = match offset(*dns, *services) {
        None => format!("`{dns}` is not in the range for services, `{services}`"),
        Some(0) => format!("`{dns}` is the first address of `{services}`, which names the range"),
        Some(1) => {
            format!(
                "`{dns}` is the first usable address of `{services}`, which Kubernetes keeps for its API"
            )
        }
        Some(_) if *dns == services.last() => {
            format!("`{dns}` is the last address of `{services}`, which no service can have")
        }
        Some(_) => return None,
    };
    Some(format!("`dns_service_ip`: {problem}"))
}

/// How far into the range the address is, if it is in it at all.
fn offset(address: IpAddr, range: Cidr) -> Option<u32> {
    let (IpAddr::V4(address), IpAddr::V4(first), IpAddr::V4(last)) =
        (address, range.first(), range.last())
    else {
        return None;
    };
    (first..=last).contains(&address).then(|| address.to_bits() - first.to_bits())
}
