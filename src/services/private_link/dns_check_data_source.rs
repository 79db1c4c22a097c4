//! `dataplane_dns_check`: whether names lead to private endpoints, as one DNS server sees it.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, stream};
use tfplugin::{Computed, Context, DataSource, Diagnostic, Model, Result};

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

/// Asks DNS for names of Azure services, and tells public answers, names with a private endpoint,
/// and private answers apart.
///
/// What is private for one network is public for another, so the results hold for whoever asks the
/// servers in `asked`. A run outside the vendor's network cannot prove that the vendor's workloads
/// are led to a private endpoint, because the private DNS zone with its address belongs to the
/// vendor's network: there `not_private` is what a finished connection looks like. Only a run inside
/// of that network, or a `resolver` that answers as it does, can prove it; otherwise ask the vendor,
/// and record the answer with `dns_confirmed` of `dataplane_private_endpoint_request`.
///
/// No answer is an error: a server that fails or does not answer is `unknown`. Names that are not
/// `private` are a warning. Names are asked for as they are, without this machine's search list and
/// its file of hosts. Nothing is asked of Azure, and no credentials are needed.
///
/// In the sandbox the names of its resources are answered as public DNS would, and with a `resolver` that is
/// not on this machine as in the network of the private endpoint; nobody is asked.
#[derive(Debug, Model)]
#[tf(name = "dns_check")]
pub(crate) struct DnsCheck {
    /// Host names to ask for, such as `crdataprod01.azurecr.io`: the ordinary ones that clients use.
    #[tf(length(1..))]
    names: BTreeSet<DnsName>,
    /// Address of the DNS server to ask, with a port unless that is 53: `10.60.0.4`,
    /// `10.60.0.4:5353`, `[fd00::4]:5353`. The servers that this machine is set up with, unless set.
    resolver: Option<DnsServer>,
    /// The servers that were asked; empty where this machine has none.
    asked: Computed<Vec<String>>,
    /// What was seen, by name.
    results: Computed<BTreeMap<String, Seen>>,
    /// Whether all names lead to private addresses alone.
    all_private: Computed<bool>,
}

/// What was seen of one name.
#[derive(Debug, Clone, Model)]
pub(crate) struct Seen {
    /// `private`, `not_private`, `nxdomain` or `unknown`.
    result: String,
    /// The name and what it is an alias of, in order.
    chain: Vec<String>,
    /// The addresses that the last of them has.
    addresses: Vec<String>,
    /// Whether the name is an alias of a private one, which public DNS shows once a private endpoint
    /// is approved.
    privatelink: bool,
    /// What that means.
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
            results: results.collect::<BTreeMap<_, _>>().into(),
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
            "Names that do not lead to a private endpoint from here",
            format!(
                "As {from} sees it:\n\n{}\n\nThe private address of an endpoint is in a DNS zone of \
                 the network that the endpoint is in. For a vendor's endpoint that is the vendor's \
                 network, so only a run inside of it can prove the connection. Otherwise ask the \
                 vendor to resolve the names, and record the answer with `dns_confirmed` of \
                 `dataplane_private_endpoint_request`.",
                lines.join("\n")
            ),
        )
        .at("names")
    })
}
