//! The rules of Union's guide for a network of your own.

use std::net::IpAddr;

use allowlist::Cidr;

use super::Ranges;

/// Prefix of the subnet for nodes and of the range for services.
const SMALL: u8 = 19;

/// Prefixes that a subnet for pods may have; the first is preferred.
const PODS: std::ops::RangeInclusive<u8> = 14..=18;

/// How many subnets for pods there may be.
const POD_SUBNETS: std::ops::RangeInclusive<usize> = 1..=5;

/// Every rule that is broken, for a person.
pub(super) fn broken(ranges: &Ranges) -> Vec<String> {
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

/// What is allowed and yet not what the guide prefers.
pub(super) fn disliked(ranges: &Ranges) -> Vec<String> {
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
