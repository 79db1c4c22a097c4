//! `dataplane_dns_check`: whether names lead to private endpoints, as one DNS server sees it.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, stream};
use tfplugin::{Computed, Context, DataSource, Diagnostic, Model, Ordered, Result};

use crate::services::private_link::code::PrivateLinkCode;
use crate::{
    Clients,
    services::{
        common::attribute::{DnsName, DnsServer},
        private_link::dns::{HostName, Observation, Resolver, Verdict},
    },
};

/// How many names are asked for at a time.
const AT_ONCE: usize = 8;

/// Resolves names of Azure services, and distinguishes public answers, names with a private endpoint,
/// and private answers.
///
/// DNS answers differ between networks, so the results hold only for clients of the servers in `asked`.
/// A run outside the vendor's network cannot prove that the vendor's workloads use a private endpoint,
/// because the private DNS zone with its address belongs to the vendor's network: outside of it, a
/// working connection is `not_private`. Only a run inside that network, or a `resolver` that answers
/// like it, can prove the connection; otherwise ask the vendor, and record the answer with
/// `dns_confirmed` of `dataplane_private_endpoint_request`.
///
/// A DNS failure is not an error: if a server fails or does not answer, the result is `unknown`. Names
/// that are not `private` cause a warning. The provider resolves the names as they are, without the
/// search list and the hosts file of this machine. It makes no call to Azure, and needs no credentials.
///
/// In the sandbox, the provider answers the names of sandbox resources itself: as public DNS does, or,
/// with a `resolver` that is not on this machine, as DNS in the network of the private endpoint does.
#[derive(Debug, Model)]
#[tf(name = "dns_check")]
pub(crate) struct DnsCheck {
    /// Host names to resolve, such as `crdataprod01.azurecr.io`: the public names that clients use.
    #[tf(length(1..))]
    names: BTreeSet<DnsName>,
    /// Address of the DNS server to ask, with a port unless that is 53: `10.60.0.4`, `10.60.0.4:5353`,
    /// `[fd00::4]:5353`. Defaults to the servers that this machine uses.
    resolver: Option<DnsServer>,
    /// The servers that the provider asked; empty if this machine has none.
    asked: Computed<Vec<String>>,
    /// Results by name.
    results: Computed<BTreeMap<String, Seen>>,
    /// Whether all names resolve to private addresses only.
    all_private: Computed<bool>,
}

/// The result for one name.
#[derive(Debug, Clone, Model)]
pub(crate) struct Seen {
    /// `private`, `not_private`, `nxdomain` or `unknown`.
    result: String,
    /// The name and its aliases, in order.
    chain: Vec<String>,
    /// The addresses of the last name in `chain`.
    addresses: Vec<String>,
    /// Whether the name is an alias of a Private Link name, which public DNS shows after a private
    /// endpoint is approved.
    privatelink: bool,
    /// Explanation of the result.
    explanation: String,
}

impl DataSource for DnsCheck {
    type Clients = Clients;

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let resolver = ctx.clients.resolver(self.resolver.as_ref().map(DnsServer::server));
        let observed = self.names.iter().map(|it| observe(&resolver, it.0.clone()));
        // Collected first: futures that borrow from an iterator's closure cannot be sent.
        let observed: Vec<_> = observed.collect();
        let seen: BTreeMap<_, _> = stream::iter(observed).buffer_unordered(AT_ONCE).collect().await;
        let asked = resolver.servers().to_vec();
        if let Some(warning) = warning(&seen, &asked) {
            ctx.warn(warning);
        }
        let private = seen.values().all(|it| it.verdict() == Verdict::Private);
        let results = seen.iter().map(|(name, it)| (name.to_string(), Seen::new(it)));
        Ok(Self {
            asked: asked.into(),
            results: results.into_map().into(),
            all_private: private.into(),
            ..self
        })
    }
}

impl Seen {
    fn new(observation: &Observation) -> Self {
        Self {
            result: observation.verdict().word().to_owned(),
            chain: observation.chain.clone(),
            addresses: observation.addresses().iter().map(ToString::to_string).collect(),
            privatelink: observation.privatelink(),
            explanation: observation.explanation(),
        }
    }
}

async fn observe(resolver: &Resolver, name: HostName) -> (HostName, Observation) {
    let observation = resolver.observe(&name).await;
    (name, observation)
}

/// A warning about every name that is not private.
fn warning(seen: &BTreeMap<HostName, Observation>, asked: &[String]) -> Option<Diagnostic> {
    let lines: Vec<_> = seen
        .iter()
        .filter(|(_, it)| it.verdict() != Verdict::Private)
        .map(|(name, it)| format!("- {name}: {}. {}", it.verdict().word(), it.explanation()))
        .collect();
    let from = if asked.is_empty() { "this machine".to_owned() } else { asked.join(", ") };
    (!lines.is_empty()).then(|| {
        PrivateLinkCode::NamesNotPrivate.warning(
            "Names that do not resolve to a private address",
            format!(
                "Answers of {from}:\n\n{}\n\nThe private address of an endpoint is in a DNS zone of the \
                 endpoint's network. For a vendor's endpoint, that is the vendor's network, so only a \
                 run inside it can prove the connection. Otherwise ask the vendor to resolve the \
                 names, and record the answer with `dns_confirmed` of \
                 `dataplane_private_endpoint_request`.",
                lines.join("\n")
            ),
        )
        .at("names")
    })
}
